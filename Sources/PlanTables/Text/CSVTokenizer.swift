/// Where a field stands in the file's bytes.
struct FieldRange: Sendable, Hashable {
  var start: Int
  var end: Int
  /// Whether doubled quotes must be made single.
  var hasEscapes = false
}

/// One record of a CSV file.
struct TokenizedRow: Sendable {
  /// The physical line on which it starts, from 1.
  var line: Int32 = 0
  /// The fields, at most ``CSVTokenizer/mostFields``.
  var fields: [FieldRange] = []
  /// How many fields there are.
  var fieldCount = 0
  /// The first field with text after its closing quote, if any.
  var strayField: Int?
}

/// A record of printable ASCII without quotes or spaces, in place: nearly every line of the long tables.
struct PlainRow {
  /// The whole table.
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the record starts.
  let start: Int
  /// Where each field ends.
  let ends: UnsafeMutableBufferPointer<Int>
  /// Its physical line.
  let line: Int32

  /// The bytes of a field; empty for nil.
  @inline(__always)
  func field(_ position: Int?) -> UnsafeBufferPointer<UInt8> {
    guard let position else { return UnsafeBufferPointer(start: nil, count: 0) }
    let first = position == 0 ? start : ends[position - 1] + 1
    return UnsafeBufferPointer(rebasing: bytes[first..<ends[position]])
  }
}

/// Cuts UTF-8 bytes into records and fields (RFC 4180): quoted fields with embedded line ends, CRLF, LF or CR.
///
/// Lines without any byte are skipped. Nothing is copied. Linear in the bytes.
struct CSVTokenizer {
  /// What one step found.
  enum Step: Equatable {
    case row
    case end
    /// A quoted field that began on this line is never closed.
    case quoteNeverClosed(line: Int32)
    /// A field that began on this line is longer than ``TextDecoding/longestField``.
    case fieldTooLong(line: Int32)
  }

  /// More fields of a row than this are counted and not kept.
  static let mostFields = 1_000

  let bytes: [UInt8]
  private var index = 0
  private var line: Int32 = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let space = UInt8(ascii: " ")
  private static let lineFeed: UInt8 = 10
  private static let carriageReturn: UInt8 = 13

  /// Reads the next record into `row`.
  mutating func next(_ row: inout TokenizedRow) -> Step {
    while index < bytes.count, isLineEnd(bytes[index]) { passLineEnd() }
    row.fields.removeAll(keepingCapacity: true)
    row.fieldCount = 0
    row.strayField = nil
    row.line = line
    guard index < bytes.count else { return .end }
    while true {
      let start = index
      let startLine = line
      var field = FieldRange(start: index, end: index)
      if let opening = openingQuote() {
        index = opening + 1
        field.start = index
        guard let escapes = passQuoted(&field) else {
          return index - start > TextDecoding.longestField
            ? .fieldTooLong(line: startLine) : .quoteNeverClosed(line: startLine)
        }
        field.hasEscapes = escapes
        let rest = index
        passPlain()
        if bytes[rest..<index].contains(where: { $0 != CSVTokenizer.space }), row.strayField == nil {
          row.strayField = row.fieldCount
        }
      } else {
        passPlain()
        field.end = index
      }
      if index - start > TextDecoding.longestField { return .fieldTooLong(line: startLine) }
      row.fieldCount += 1
      if row.fieldCount <= CSVTokenizer.mostFields { row.fields.append(field) }
      guard index < bytes.count else { return .row }
      if bytes[index] == CSVTokenizer.comma {
        index += 1
        continue
      }
      passLineEnd()
      return .row
    }
  }

  /// Passes plain rows of `fieldCount` fields; stops before the first row that is another or that `take` refuses.
  ///
  /// What stops it is left to ``next(_:)``, which knows every form and every fault.
  @inline(__always)
  mutating func passPlainRows(fieldCount: Int, _ take: (PlainRow) -> Bool) {
    guard fieldCount > 0 else { return }
    let (all, first) = (bytes, (index: index, line: line))
    let reached = all.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: fieldCount) { ends in
        var (index, line) = first
        while true {
          while index < bytes.count, bytes[index] == CSVTokenizer.lineFeed {
            index += 1
            line += 1
          }
          var cursor = index
          var fields = 0
          while cursor < bytes.count {
            let byte = bytes[cursor]
            if byte == CSVTokenizer.comma {
              guard fields < fieldCount - 1 else { return (index, line) }
              ends[fields] = cursor
              fields += 1
            } else if byte <= CSVTokenizer.space || byte >= 0x7F || byte == CSVTokenizer.quote {
              break
            }
            cursor += 1
          }
          guard cursor < bytes.count, fields == fieldCount - 1, cursor - index <= TextDecoding.longestField else {
            return (index, line)
          }
          let end = cursor
          if bytes[cursor] == CSVTokenizer.carriageReturn { cursor += 1 }
          guard cursor < bytes.count, bytes[cursor] == CSVTokenizer.lineFeed else { return (index, line) }
          ends[fields] = end
          guard take(PlainRow(bytes: bytes, start: index, ends: ends, line: line)) else { return (index, line) }
          index = cursor + 1
          line += 1
        }
      }
    }
    (index, line) = reached
  }

  /// The field's bytes, quotes undone.
  func text(_ field: FieldRange) -> ArraySlice<UInt8> {
    guard field.hasEscapes else { return bytes[field.start..<field.end] }
    var result: [UInt8] = []
    var isSecond = false
    for byte in bytes[field.start..<field.end] {
      if byte == CSVTokenizer.quote {
        isSecond.toggle()
        if !isSecond { continue }
      }
      result.append(byte)
    }
    return result[...]
  }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == CSVTokenizer.lineFeed || byte == CSVTokenizer.carriageReturn
  }

  private mutating func passLineEnd() {
    if bytes[index] == CSVTokenizer.carriageReturn, index + 1 < bytes.count,
      bytes[index + 1] == CSVTokenizer.lineFeed
    {
      index += 1
    }
    index += 1
    line += 1
  }

  /// The offset of a quote that opens the field here, after spaces if there are any.
  private func openingQuote() -> Int? {
    var offset = index
    while offset < bytes.count, bytes[offset] == CSVTokenizer.space { offset += 1 }
    return offset < bytes.count && bytes[offset] == CSVTokenizer.quote ? offset : nil
  }

  private mutating func passPlain() {
    while index < bytes.count {
      let byte = bytes[index]
      if byte == CSVTokenizer.comma || isLineEnd(byte) { return }
      index += 1
    }
  }

  /// Passes the inside of a quoted field and its closing quote; whether quotes were doubled; nil where it is never
  /// closed or too long.
  private mutating func passQuoted(_ field: inout FieldRange) -> Bool? {
    var hasEscapes = false
    while index < bytes.count, index - field.start <= TextDecoding.longestField {
      let byte = bytes[index]
      if byte == CSVTokenizer.quote {
        if index + 1 < bytes.count, bytes[index + 1] == CSVTokenizer.quote {
          hasEscapes = true
          index += 2
          continue
        }
        field.end = index
        index += 1
        return hasEscapes
      }
      if isLineEnd(byte) { passLineEnd() } else { index += 1 }
    }
    return nil
  }
}
