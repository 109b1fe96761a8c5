package import Streams

/// The bytes of a JSON object sealed by its member `seal`: the SHA-256 of the bytes with the seal's 64 digits written as zeros.
///
/// No other line starts with two spaces and `"seal"`, for texts hold no line ends.
package func sealed(_ object: (_ seal: String) -> JSONValue) -> [UInt8] {
  var bytes = object(String(repeating: "0", count: 64)).prettyBytes
  guard let start = sealOffset(in: bytes) else { preconditionFailure("an object without a seal") }
  bytes.replaceSubrange(start..<(start + 64), with: Array(sha256(bytes).utf8))
  return bytes
}

/// The seal in the bytes of a sealed object.
package func seal(of bytes: [UInt8]) -> String {
  guard let start = sealOffset(in: bytes) else { preconditionFailure("an object without a seal") }
  return String(decoding: bytes[start..<(start + 64)], as: UTF8.self)
}

/// Whether the bytes are those that were sealed.
///
/// - Complexity: O(bytes).
package func isSealed(_ bytes: [UInt8]) -> Bool {
  guard let start = sealOffset(in: bytes), start + 64 <= bytes.count else { return false }
  var bytes = bytes
  let seal = Array(bytes[start..<(start + 64)])
  bytes.replaceSubrange(start..<(start + 64), with: repeatElement(UInt8(ascii: "0"), count: 64))
  return seal == Array(sha256(bytes).utf8)
}

/// Where the seal's digits start.
///
/// - Complexity: O(bytes).
private func sealOffset(in bytes: [UInt8]) -> Int? {
  let mark = Array("\n  \"seal\": \"".utf8)
  var index = 0
  while let line = bytes[index...].firstIndex(of: 0x0A) {
    if bytes[line...].starts(with: mark) { return line + mark.count }
    index = line + 1
  }
  return nil
}
