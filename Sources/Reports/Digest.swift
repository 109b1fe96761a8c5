import CNettle

/// SHA-256 of bytes, as 64 lower-case hexadecimal digits (FIPS 180-4, computed by Nettle).
///
/// - Complexity: O(bytes).
public func sha256(_ bytes: [UInt8]) -> String {
  var context = sha256_ctx()
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
  nettle_sha256_init(&context)
  nettle_sha256_update(&context, bytes.count, bytes)
  nettle_sha256_digest(&context, digest.count, &digest)
  let digits = Array("0123456789abcdef".utf8)
  return text { hex in
    for byte in digest {
      hex.append(digits[Int(byte >> 4)])
      hex.append(digits[Int(byte & 15)])
    }
  }
}
