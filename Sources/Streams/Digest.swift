import CNettle

/// SHA-256 of bytes that come part after part (FIPS 180-4, computed by Nettle).
public struct SHA256 {
  private var context = sha256_ctx()

  /// Starts without bytes.
  public init() { nettle_sha256_init(&context) }

  /// Goes on with more bytes.
  ///
  /// - Complexity: O(bytes).
  public mutating func update(_ bytes: [UInt8]) { nettle_sha256_update(&context, bytes.count, bytes) }

  /// The digest as 64 lower-case hexadecimal digits; starts again.
  public mutating func finish() -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
    nettle_sha256_digest(&context, digest.count, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return written { hex in
      for byte in digest {
        hex.append(digits[Int(byte >> 4)])
        hex.append(digits[Int(byte & 15)])
      }
    }
  }
}

/// SHA-256 of bytes, as 64 lower-case hexadecimal digits.
///
/// - Complexity: O(bytes).
public func sha256(_ bytes: [UInt8]) -> String {
  var digest = SHA256()
  digest.update(bytes)
  return digest.finish()
}
