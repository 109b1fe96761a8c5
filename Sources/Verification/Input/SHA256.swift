internal import CNettle

/// SHA-256 of bytes, which may come in parts.
struct SHA256 {
  private var context = sha256_ctx()

  init() { nettle_sha256_init(&context) }

  mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let start = bytes.baseAddress { nettle_sha256_update(&context, bytes.count, start) }
  }

  /// The digest as 64 lower-case hexadecimal digits; begins anew.
  mutating func hexDigest() -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
    let length = digest.count
    nettle_sha256_digest(&context, length, &digest)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// SHA-256 of bytes, as 64 lower-case hexadecimal digits.
func sha256Hex(_ bytes: [UInt8]) -> String {
  var hash = SHA256()
  bytes.withUnsafeBufferPointer { hash.update($0) }
  return hash.hexDigest()
}

/// SHA-256 of a file of the folder; nil where there is none.
func sha256Hex(of path: String, in output: OutputFolder) -> String? {
  guard let size = output.size(of: path) else { return nil }
  let block = 1 << 20
  var hash = SHA256()
  for start in stride(from: 0, to: size, by: block) {
    output.withBytes(of: path, start..<(start + block)) { hash.update(UnsafeBufferPointer($0)) }
  }
  return hash.hexDigest()
}

/// A letter and the first 16 hexadecimal digits of a text's SHA-256.
func shortDigest(_ letter: String, _ text: String) -> String { letter + sha256Hex(Array(text.utf8)).prefix(16) }
