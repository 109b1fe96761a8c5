/// JSON text (RFC 8259) read once into flat nodes, each before what it contains.
final class JSONDocument {
  /// What a node is.
  enum Kind: UInt8 {
    case null, bool, number, string, escapedString, array, object
  }

  private let bytes: [UInt8]
  private(set) var kinds: [Kind] = []
  /// The node after all that a node contains.
  private(set) var ends: [Int] = []
  /// Where the text of a string or number stands; without quotes.
  private var ranges: [Range<Int>] = []
  private var index = 0

  private static let deepest = 512

  /// Nil where the text is no JSON, or an object has a key twice.
  init?(reading bytes: [UInt8]) {
    self.bytes = bytes
    guard bytes.withUnsafeBufferPointer(isWellFormed) else { return nil }
    index = bytes.withUnsafeBufferPointer(byteOrderMarkLength)
    guard readValue(depth: 0) else { return nil }
    skipBlanks()
    guard index == bytes.count else { return nil }
  }

  /// The text of a string or number.
  func text(_ node: Int) -> String {
    guard kinds[node] == .escapedString else { return String(decoding: bytes[ranges[node]], as: UTF8.self) }
    return JSONDocument.unescaped(bytes[ranges[node]]) ?? ""
  }

  /// Whether a string is a text.
  func isText(_ node: Int, _ text: String) -> Bool {
    kinds[node] == .string ? bytes[ranges[node]].elementsEqual(text.utf8) : self.text(node) == text
  }

  private func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private func skip(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private func add(_ kind: Kind, _ range: Range<Int>) -> Int {
    kinds.append(kind)
    ranges.append(range)
    ends.append(kinds.count)
    return kinds.count - 1
  }

  private func readValue(depth: Int) -> Bool {
    skipBlanks()
    guard index < bytes.count, depth < JSONDocument.deepest else { return false }
    switch bytes[index] {
    case UInt8(ascii: "\""): return readString()
    case UInt8(ascii: "{"): return readObject(depth)
    case UInt8(ascii: "["): return readArray(depth)
    case UInt8(ascii: "t"): return readWord("true", .bool)
    case UInt8(ascii: "f"): return readWord("false", .bool)
    case UInt8(ascii: "n"): return readWord("null", .null)
    default: return readNumber()
    }
  }

  private func readWord(_ word: StaticString, _ kind: Kind) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes[index..<end].elementsEqual(ByteText(start: word.utf8Start, count: end - index))
    else { return false }
    _ = add(kind, index..<end)
    index = end
    return true
  }

  private func readNumber() -> Bool {
    let start = index
    func digits() -> Int {
      let first = index
      while index < bytes.count, bytes[index] >= 48, bytes[index] <= 57 { index += 1 }
      return index - first
    }
    func at(_ characters: String) -> Bool { index < bytes.count && characters.utf8.contains(bytes[index]) }
    if at("-") { index += 1 }
    let first = index
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[first] != 48 else { return false }
    if at(".") {
      index += 1
      guard digits() > 0 else { return false }
    }
    if at("eE") {
      index += 1
      if at("+-") { index += 1 }
      guard digits() > 0 else { return false }
    }
    _ = add(.number, start..<index)
    return true
  }

  private func readString() -> Bool {
    index += 1
    let start = index
    var isPlain = true
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      guard bytes[index] >= 0x20 else { return false }
      if bytes[index] == UInt8(ascii: "\\") {
        isPlain = false
        index += 1
      }
      index += 1
    }
    guard index < bytes.count else { return false }
    if !isPlain, JSONDocument.unescaped(bytes[start..<index]) == nil { return false }
    _ = add(isPlain ? .string : .escapedString, start..<index)
    index += 1
    return true
  }

  private func readArray(_ depth: Int) -> Bool {
    let node = add(.array, index..<index)
    index += 1
    if !skip("]") {
      repeat {
        guard readValue(depth: depth + 1) else { return false }
      } while skip(",")
      guard skip("]") else { return false }
    }
    ends[node] = kinds.count
    return true
  }

  private func readObject(_ depth: Int) -> Bool {
    let node = add(.object, index..<index)
    index += 1
    var keys: [Int] = []
    if !skip("}") {
      repeat {
        skipBlanks()
        keys.append(kinds.count)
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\""), readString(), skip(":"),
          readValue(depth: depth + 1)
        else { return false }
      } while skip(",")
      guard skip("}") else { return false }
    }
    ends[node] = kinds.count
    return Set(keys.map(text)).count == keys.count
  }

  /// The text that escapes stand for; nil where one is malformed.
  private static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
    var units: [UInt16] = []
    var result = ""
    var index = text.startIndex
    var plain = index
    func flush() -> Bool {
      guard !units.isEmpty else { return true }
      guard let piece = String(validating: units, as: UTF16.self) else { return false }
      result += piece
      units.removeAll()
      return true
    }
    while index < text.endIndex {
      guard text[index] == UInt8(ascii: "\\") else {
        index += 1
        continue
      }
      if plain < index {
        guard flush() else { return nil }
        result += String(decoding: text[plain..<index], as: UTF8.self)
      }
      index += 1
      guard index < text.endIndex else { return nil }
      switch text[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(UInt16(text[index]))
      case UInt8(ascii: "b"): units.append(8)
      case UInt8(ascii: "f"): units.append(12)
      case UInt8(ascii: "n"): units.append(10)
      case UInt8(ascii: "r"): units.append(13)
      case UInt8(ascii: "t"): units.append(9)
      case UInt8(ascii: "u"):
        guard index + 4 < text.endIndex, !text[(index + 1)...(index + 4)].contains(where: { $0 < 48 }),
          let unit = UInt16(String(decoding: text[(index + 1)...(index + 4)], as: UTF8.self), radix: 16)
        else { return nil }
        units.append(unit)
        index += 4
      default: return nil
      }
      index += 1
      plain = index
    }
    guard flush() else { return nil }
    return result + String(decoding: text[plain...], as: UTF8.self)
  }
}
