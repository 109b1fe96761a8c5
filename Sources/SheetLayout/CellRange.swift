/// A rectangle of cells; rows and columns count from 0.
public struct CellRange: Sendable, Hashable {
  /// The rows.
  public var rows: ClosedRange<Int>
  /// The columns.
  public var columns: ClosedRange<Int>

  /// Makes a range.
  public init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    self.rows = rows
    self.columns = columns
  }

  /// `C5:E9`; one cell: `C5`.
  public var name: String {
    let first = cellName(row: rows.lowerBound, column: columns.lowerBound)
    if rows.count == 1, columns.count == 1 { return first }
    return first + ":" + cellName(row: rows.upperBound, column: columns.upperBound)
  }
}

/// A cell in A1 notation: row 4, column 2 is `C5`.
public func cellName(row: Int, column: Int) -> String { "\(columnName(column))\(row + 1)" }

/// A column's letters: 0 is `A`, 26 is `AA`.
public func columnName(_ column: Int) -> String {
  precondition(column >= 0, "a column before the first")
  var letters: [UInt8] = []
  var rest = column
  repeat {
    letters.append(UInt8(ascii: "A") + UInt8(rest % 26))
    rest = rest / 26 - 1
  } while rest >= 0
  return String(decoding: letters.reversed(), as: UTF8.self)
}

/// A sheet's name as formulas write it: `'历史用量'`.
public func quotedSheetName(_ name: String) -> String {
  "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
