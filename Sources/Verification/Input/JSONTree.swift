/// A JSON value (RFC 8259) as a tree that never traps on what it does not hold.
enum JSONTree {
  /// No value, `null`, `true`, `false`, or a number beyond all doubles.
  case nothing
  case number(Double)
  case text(String)
  case array([JSONTree])
  /// The members, sorted by key.
  case object([(key: String, value: JSONTree)])

  /// Reads JSON; nil where it is none, or where an object has a key twice.
  init?(reading bytes: [UInt8]) {
    guard bytes.withUnsafeBufferPointer(isWellFormed) else { return nil }
    var parser = JSONParser(bytes: bytes, index: bytes.withUnsafeBufferPointer(byteOrderMarkLength))
    guard let tree = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = tree
  }

  /// A member of an object.
  subscript(key: String) -> JSONTree { members?.first { $0.key == key }?.value ?? .nothing }

  /// The members of an object, sorted by key; nil where it is no object.
  var members: [(key: String, value: JSONTree)]? { if case .object(let members) = self { members } else { nil } }

  /// The keys of an object, sorted; nil where it is no object.
  var keys: [String]? { members?.map(\.key) }

  /// The elements of an array; none where it is no array.
  var elements: [JSONTree] { array ?? [] }

  /// The elements of an array; nil where it is none.
  var array: [JSONTree]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text; nil where it is none.
  var text: String? { if case .text(let text) = self { text } else { nil } }

  /// The text; empty where it is none.
  var string: String { text ?? "" }

  /// The finite number; nil where it is none.
  var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// The whole number; nil where it is none.
  var count: Int? { number.flatMap { $0 == $0.rounded() && abs($0) < 9e15 ? Int($0) : nil } }

  /// The decimal in a text, in ten-thousandths; nil where there is none.
  var decimal: Int128? { text.flatMap(Exact.decimal) }

  /// Whether two values hold the same.
  func isSame(as other: JSONTree) -> Bool {
    switch (self, other) {
    case (.nothing, .nothing): true
    case (.number(let own), .number(let others)): own == others
    case (.text(let own), .text(let others)): own == others
    case (.array(let own), .array(let others)): own.count == others.count && zip(own, others).allSatisfy { $0.isSame(as: $1) }
    case (.object(let own), .object(let others)):
      own.count == others.count && zip(own, others).allSatisfy { $0.key == $1.key && $0.value.isSame(as: $1.value) }
    default: false
    }
  }
}

/// Reads JSON from left to right.
private struct JSONParser {
  let bytes: [UInt8]
  var index: Int

  private static let deepest = 512

  /// Whether nothing but blanks is left.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return index == bytes.count
    }
  }

  mutating func value(depth: Int) -> JSONTree? {
    skipBlanks()
    guard index < bytes.count, depth < JSONParser.deepest else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "\""): return string().map(JSONTree.text)
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["):
      var elements: [JSONTree] = []
      let isWhole = list(until: "]") { parser in
        guard let element = parser.value(depth: depth + 1) else { return false }
        elements.append(element)
        return true
      }
      return isWhole ? .array(elements) : nil
    default: return takes("true") || takes("false") || takes("null") ? .nothing : number()
    }
  }

  private mutating func object(_ depth: Int) -> JSONTree? {
    var members: [(key: String, value: JSONTree)] = []
    let isWhole = list(until: "}") { parser in
      parser.skipBlanks()
      guard let key = parser.string(), parser.skip(":"), let value = parser.value(depth: depth + 1) else { return false }
      members.append((key, value))
      return true
    }
    guard isWhole, Set(members.map(\.key)).count == members.count else { return nil }
    return .object(members.sorted { precedes($0.key, $1.key) })
  }

  /// What stands between brackets, with commas between the parts.
  private mutating func list(until end: StaticString, _ part: (inout JSONParser) -> Bool) -> Bool {
    index += 1
    if skip(end) { return true }
    repeat {
      guard part(&self) else { return false }
    } while skip(",")
    return skip(end)
  }

  private mutating func number() -> JSONTree? {
    let start = index
    _ = takes("-")
    let first = index
    guard digits() > 0, bytes[first] != 48 || index == first + 1 else { return nil }
    if takes("."), digits() == 0 { return nil }
    if takes("e") || takes("E") {
      if !takes("+") { _ = takes("-") }
      if digits() == 0 { return nil }
    }
    guard let value = Double(String(decoding: bytes[start..<index], as: UTF8.self)), value.isFinite else { return .nothing }
    return .number(value)
  }

  private mutating func digits() -> Int {
    let first = index
    while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
    return index - first
  }

  /// A text in quotes, its escapes undone.
  private mutating func string() -> String? {
    guard takes("\"") else { return nil }
    var text = ""
    var start = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        defer { index += 1 }
        return text + String(decoding: bytes[start..<index], as: UTF8.self)
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        guard let scalar = escape() else { return nil }
        text.unicodeScalars.append(scalar)
        start = index
      case ..<0x20: return nil
      default: index += 1
      }
    }
    return nil
  }

  /// The character of an escape, or of two that are a surrogate pair.
  private mutating func escape() -> Unicode.Scalar? {
    for (word, scalar) in [("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"), ("t", "\t")]
      as [(StaticString, Unicode.Scalar)] where bytes.count > index + 1 && bytes[index + 1] == word.utf8Start.pointee
    {
      index += 2
      return scalar
    }
    guard let high = unit() else { return nil }
    guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) }
    guard let low = unit(), UTF16.isTrailSurrogate(low) else { return nil }
    return Unicode.Scalar(0x1_0000 + (UInt32(high & 0x3FF) << 10 | UInt32(low & 0x3FF)))
  }

  /// A code unit of UTF-16, written `\u5a01`.
  private mutating func unit() -> UInt16? {
    guard takes("\\u"), index + 4 <= bytes.count, bytes[index..<index + 4].allSatisfy({ $0 >= 48 }) else { return nil }
    defer { index += 4 }
    return UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func skip(_ word: StaticString) -> Bool {
    skipBlanks()
    return takes(word)
  }

  private mutating func takes(_ word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    for place in index..<end where bytes[place] != word.utf8Start[place - index] { return false }
    index = end
    return true
  }
}
