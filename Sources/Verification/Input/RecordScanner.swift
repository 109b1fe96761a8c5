/// Bytes of a file that stand for text.
typealias ByteText = UnsafeBufferPointer<UInt8>

/// Splits bytes into records and fields: CRLF or LF, quotes doubled inside quotes. Doubled quotes are made single
/// in place, so the bytes are scanned once.
struct RecordScanner {
  /// What the next record came to.
  enum Step {
    case record
    case end
    /// A quote is not closed, or is followed by text; ``line`` says where.
    case broken
  }

  private let base: UnsafeMutablePointer<UInt8>?
  private let count: Int
  /// Where the next record begins.
  private(set) var index: Int
  /// The physical line on which the next record begins.
  private(set) var line: Int
  /// The physical line on which the last record began.
  private(set) var recordLine = 0
  /// The fields of the last record.
  private(set) var fields: [Range<Int>] = []

  private static let comma = UInt8(ascii: ",")
  private static let feed = UInt8(ascii: "\n")
  private static let carriage = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")

  /// Begins at a record, whose line is given.
  init(_ bytes: UnsafeMutableBufferPointer<UInt8>, from index: Int = 0, line: Int = 1) {
    (base, count, self.index, self.line) = (bytes.baseAddress, bytes.count, index, line)
  }

  /// The text of a field of the last record.
  func text(_ field: Int) -> ByteText {
    let range = fields[field]
    return ByteText(start: base.map { UnsafePointer($0 + range.lowerBound) }, count: range.count)
  }

  /// The fields of the last record as texts.
  var strings: [String] { fields.indices.map { String(decoding: text($0), as: UTF8.self) } }

  /// Reads one record.
  mutating func next() -> Step {
    fields.removeAll(keepingCapacity: true)
    recordLine = line
    guard let base, index < count else { return .end }
    while true {
      guard readField(base) else { return .broken }
      // Here the input ends, or a comma or the end of a line follows.
      guard index < count else { return .record }
      index += 1
      if base[index - 1] != RecordScanner.comma {
        line += 1
        return .record
      }
      if index == count {
        fields.append(index..<index)
        return .record
      }
    }
  }

  /// The field at the index, which then stands at the comma or line feed after it, or at the end.
  @inline(__always)
  private mutating func readField(_ base: UnsafeMutablePointer<UInt8>) -> Bool {
    if base[index] == RecordScanner.quote { return readQuoted(base) }
    let first = index
    index = RecordScanner.endOfPlainField(base, from: index, to: count)
    let isReturn =
      index < count && index > first && base[index] == RecordScanner.feed && base[index - 1] == RecordScanner.carriage
    fields.append(first..<(isReturn ? index - 1 : index))
    return true
  }

  private mutating func readQuoted(_ base: UnsafeMutablePointer<UInt8>) -> Bool {
    index += 1
    let first = index
    var end = index
    while index < count {
      let byte = base[index]
      index += 1
      if byte == RecordScanner.quote {
        // A quote that is not doubled ends the field.
        guard index < count, base[index] == byte else { break }
        index += 1
      } else if byte == RecordScanner.feed {
        line += 1
      }
      base[end] = byte
      end += 1
      if index == count { return false }
    }
    guard index > first else { return false }
    if index + 1 < count, base[index] == RecordScanner.carriage, base[index + 1] == RecordScanner.feed { index += 1 }
    guard index == count || base[index] == RecordScanner.comma || base[index] == RecordScanner.feed else { return false }
    fields.append(first..<end)
    return true
  }

  /// The first comma or line feed, eight bytes at a time.
  @inline(__always)
  private static func endOfPlainField(_ base: UnsafeMutablePointer<UInt8>, from start: Int, to count: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    let bytes = UnsafeRawPointer(base)
    while index + 8 <= count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let commas = word ^ (ones &* UInt64(comma))
      let feeds = word ^ (ones &* UInt64(feed))
      let found = (((commas &- ones) & ~commas) | ((feeds &- ones) & ~feeds)) & (ones << 7)
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count, base[index] != comma, base[index] != feed { index += 1 }
    return index
  }
}
