/// The column of a cell's name, from 0, and its row, from 1; nil where the name is none or lies beyond XFD.
@inline(__always)
func cellPlace(_ name: UnsafePointer<CChar>) -> (column: Int, row: Int)? {
  var cursor = name
  var column = 0
  while true {
    let letter = UInt8(bitPattern: cursor.pointee) & 0xDF
    guard letter >= 65, letter <= 90, cursor.pointee >= 65 else { break }
    column = column * 26 + Int(letter - 64)
    guard column <= WorkbookLimits.columns else { return nil }
    cursor += 1
  }
  var row = 0
  while cursor.pointee >= 48, cursor.pointee <= 57, row <= WorkbookLimits.rows {
    row = row * 10 + Int(cursor.pointee - 48)
    cursor += 1
  }
  guard column > 0, row > 0, cursor.pointee == 0 else { return nil }
  return (column - 1, row)
}

/// A whole number; 0xFFFF_FFFF where it is none or too large.
@inline(__always)
func smallNumber(_ text: UnsafePointer<CChar>) -> UInt32 {
  var value: UInt32 = 0
  var cursor = text
  while cursor.pointee != 0 {
    guard cursor.pointee >= 48, cursor.pointee <= 57, value < 100_000_000 else { return .max }
    value = value * 10 + UInt32(cursor.pointee - 48)
    cursor += 1
  }
  return value
}

/// The same of bytes, blanks around them left out; 0xFFFF_FFFF where there is nothing else.
@inline(__always)
func smallNumber(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> UInt32 {
  var rest = text
  while let first = rest.first, first <= 32 { rest.removeFirst() }
  while let last = rest.last, last <= 32 { rest.removeLast() }
  if rest.isEmpty { return .max }
  var value: UInt32 = 0
  for byte in rest {
    guard byte >= 48, byte <= 57, value < 100_000_000 else { return .max }
    value = value * 10 + UInt32(byte - 48)
  }
  return value
}

extension MergedRange {
  /// Reads `A3:B7`; nil where it is none or lies outside of every sheet.
  init?(parsing text: String) {
    let ends = text.split(separator: ":").map { CellReference(parsing: String($0)) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else { return nil }
    self.init(
      rows: min(first.row, last.row)...max(first.row, last.row),
      columns: min(first.column, last.column)...max(first.column, last.column))
  }
}

/// A cell in A1 notation.
public struct CellReference: Sendable, Hashable {
  /// The row, from 1.
  public var row: Int
  /// The column, from 0.
  public var column: Int

  /// Makes a cell of its row, from 1, and column, from 0.
  init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  /// `D17`.
  var name: String {
    var letters = ""
    var rest = column + 1
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return "\(letters)\(row)"
  }

  /// Reads `D17` or `$D$17`; nil where it is none or lies outside of every sheet.
  public init?(parsing text: String) {
    var (row, column) = (0, 0)
    for byte in text.utf8 where byte != UInt8(ascii: "$") {
      let letter = byte & 0xDF
      if byte >= 65, letter >= 65, letter <= 90, row == 0 {
        column = column * 26 + Int(letter - 64)
      } else if byte >= 48, byte <= 57, column > 0 {
        row = row * 10 + Int(byte - 48)
      } else {
        return nil
      }
      guard column <= WorkbookLimits.columns, row <= WorkbookLimits.rows else { return nil }
    }
    guard row > 0, column > 0 else { return nil }
    self.row = row
    self.column = column - 1
  }
}
