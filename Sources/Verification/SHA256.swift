internal import CNettle

/// SHA-256 of bytes, as 64 lower-case hexadecimal digits.
func sha256Hex(_ bytes: [UInt8]) -> String {
  var context = sha256_ctx()
  nettle_sha256_init(&context)
  bytes.withUnsafeBufferPointer { buffer in
    if let start = buffer.baseAddress { nettle_sha256_update(&context, buffer.count, start) }
  }
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
  let length = digest.count
  nettle_sha256_digest(&context, length, &digest)
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in digest {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
