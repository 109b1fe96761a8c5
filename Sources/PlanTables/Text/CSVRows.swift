import PlanModel

/// The records of a CSV file as texts, the heading first, or nil where a quoted field is never closed or a field is too
/// long: for small tables of our own, such as overrides and outputs that are read back.
///
/// - Complexity: O(bytes), with a `String` per field.
public func csvRows(_ bytes: [UInt8]) -> [[String]]? {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  var tokenizer = CSVTokenizer(bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
  var rows: [[String]] = []
  var row = TokenizedRow()
  while true {
    switch tokenizer.next(&row) {
    case .row: rows.append(row.fields.map { String(decoding: tokenizer.text($0), as: UTF8.self) })
    case .end: return rows
    case .quoteNeverClosed, .fieldTooLong: return nil
    }
  }
}
