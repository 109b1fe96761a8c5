import PlanModel

/// A record of a CSV file of our own, by the columns that were asked for; nothing is copied until a field is read.
package struct CSVRecord {
  fileprivate let tokenizer: CSVTokenizer
  fileprivate let row: TokenizedRow
  fileprivate let positions: [Int?]

  /// The line on which it starts, from 1.
  package var line: Int { Int(row.line) }
  /// How many fields it has.
  package var fieldCount: Int { row.fieldCount }

  /// The bytes of a field, by the place of its column among those asked for; nil where the record has none.
  package func bytes(_ column: Int) -> ArraySlice<UInt8>? {
    guard let position = positions[column], position < row.fields.count else { return nil }
    return tokenizer.text(row.fields[position])
  }

  /// A field as text; empty where the record has none.
  package func text(_ column: Int) -> String { bytes(column).map { String(decoding: $0, as: UTF8.self) } ?? "" }
}

/// Why the records of a CSV file are not as they should be.
package enum CSVFault: Error, Sendable, Hashable {
  /// There is no heading, or it lacks a column.
  case noColumn(String)
  /// A quoted field that begins on this line is never closed, or a field is too long.
  case brokenField(line: Int)
}

/// Passes the records of a CSV file of our own to `take`, which says whether to go on; the heading is read first.
///
/// - Parameters:
///   - columns: the columns that must be there.
///   - others: columns that may be there, counted on from the others.
/// - Returns: what is wrong with the file; nil where nothing is.
/// - Complexity: O(bytes).
package func passCSVRecords(
  _ bytes: [UInt8], columns: [String], others: [String] = [], take: (CSVRecord, _ headingCount: Int) -> Bool
) -> CSVFault? {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  var tokenizer = CSVTokenizer(bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
  var row = TokenizedRow()
  guard tokenizer.next(&row) == .row else { return .noColumn(columns[0]) }
  let names = row.fields.map { String(decoding: tokenizer.text($0), as: UTF8.self) }
  let headingCount = row.fieldCount
  let positions = (columns + others).map { names.firstIndex(of: $0) }
  for (column, position) in zip(columns, positions) where position == nil { return .noColumn(column) }
  while true {
    switch tokenizer.next(&row) {
    case .row:
      guard take(CSVRecord(tokenizer: tokenizer, row: row, positions: positions), headingCount) else { return nil }
    case .end: return nil
    case .quoteNeverClosed(let line), .fieldTooLong(let line): return .brokenField(line: Int(line))
    }
  }
}
