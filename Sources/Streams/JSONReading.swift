extension JSONValue {
  /// Reads a document (RFC 8259) without `null`, in which no key stands twice in an object; nil where the bytes are none. Numbers
  /// without a point or exponent that an `Int` holds are whole.
  ///
  /// `JSONSerialization` does not do: on Linux its numbers are not those of the text to the last bit.
  /// - Complexity: O(bytes).
  package init?(parsing bytes: [UInt8]) {
    var reading = JSONReading(bytes: bytes)
    guard let value = try? reading.document() else { return nil }
    self = value
  }
}

private struct JSONReading {
  struct Failure: Error {}

  /// How deep lists and objects may lie in one another.
  private static let mostDepth = 64

  let bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func document() throws(Failure) -> JSONValue {
    let value = try value(depth: 0)
    passBlanks()
    guard index == bytes.count else { throw Failure() }
    return value
  }

  private mutating func passBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  /// Passes blanks and then a byte, where it comes next.
  private mutating func pass(_ byte: Unicode.Scalar) -> Bool {
    passBlanks()
    guard next == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONValue {
    guard depth < JSONReading.mostDepth else { throw Failure() }
    passBlanks()
    if next == UInt8(ascii: "\"") { return .text(try text()) }
    if pass("[") {
      var values: [JSONValue] = []
      if pass("]") { return .list(values) }
      repeat { values.append(try value(depth: depth + 1)) } while pass(",")
      guard pass("]") else { throw Failure() }
      return .list(values)
    }
    if pass("{") {
      var members: [(key: String, value: JSONValue)] = []
      if pass("}") { return .object(members) }
      repeat {
        passBlanks()
        let key = try text()
        guard pass(":") else { throw Failure() }
        members.append((key, try value(depth: depth + 1)))
      } while pass(",")
      guard pass("}"), Set(members.lazy.map(\.key)).count == members.count else { throw Failure() }
      return .object(members)
    }
    for (word, value) in [("true", true), ("false", false)] where bytes[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return .boolean(value)
    }
    return try number()
  }

  private mutating func number() throws(Failure) -> JSONValue {
    let start = index
    if next == UInt8(ascii: "-") { index += 1 }
    let first = index
    try passDigits()
    guard bytes[first] != UInt8(ascii: "0") || index == first + 1 else { throw Failure() }
    let whole = index
    if next == UInt8(ascii: ".") {
      index += 1
      try passDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      index += 1
      if next == UInt8(ascii: "-") || next == UInt8(ascii: "+") { index += 1 }
      try passDigits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    if index == whole, let whole = Int(text) { return .whole(whole) }
    guard let number = Double(text), number.isFinite else { throw Failure() }
    return .number(number)
  }

  private mutating func passDigits() throws(Failure) {
    let first = index
    while let byte = next, 48...57 ~= byte { index += 1 }
    guard index > first else { throw Failure() }
  }

  private mutating func text() throws(Failure) -> String {
    guard next == UInt8(ascii: "\"") else { throw Failure() }
    index += 1
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw Failure() }
      index += 1
      if byte == UInt8(ascii: "\\") { text += try escaped() } else { text.append(byte) }
    }
    guard next != nil, let text = String(validating: text, as: UTF8.self) else { throw Failure() }
    index += 1
    return text
  }

  /// What stands behind a backslash.
  private mutating func escaped() throws(Failure) -> [UInt8] {
    guard let byte = next else { throw Failure() }
    index += 1
    if byte == UInt8(ascii: "u") {
      var code = try hexadecimal()
      if 0xD800..<0xDC00 ~= code, bytes[index...].starts(with: "\\u".utf8) {
        index += 2
        let low = try hexadecimal()
        guard 0xDC00..<0xE000 ~= low else { throw Failure() }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw Failure() }
      return Array(String(scalar).utf8)
    }
    let escapes = zip("\"\\/bfnrt".utf8, "\"\\/\u{8}\u{C}\n\r\t".utf8)
    guard let escape = escapes.first(where: { $0.0 == byte }) else { throw Failure() }
    return [escape.1]
  }

  private mutating func hexadecimal() throws(Failure) -> UInt32 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4, digits.first != UInt8(ascii: "+"), let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw Failure()
    }
    index += 4
    return code
  }
}
