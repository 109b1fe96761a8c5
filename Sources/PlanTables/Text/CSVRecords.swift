import PlanModel

/// A record of a CSV file of our own, by the columns that were asked for; nothing is copied until a field is read.
public struct CSVRecord {
  fileprivate let tokenizer: CSVTokenizer
  fileprivate let row: TokenizedRow
  fileprivate let positions: [Int]

  /// A field as text, by the place of its column among those asked for.
  public func text(_ column: Int) -> String {
    guard row.fields.indices.contains(positions[column]) else { return "" }
    return String(decoding: tokenizer.text(row.fields[positions[column]]), as: UTF8.self)
  }

  /// A field as a whole number; nil where it is none.
  public func whole(_ column: Int) -> Int? {
    guard row.fields.indices.contains(positions[column]) else { return nil }
    let field = row.fields[positions[column]]
    let isNegative = field.start < field.end && tokenizer.bytes[field.start] == UInt8(ascii: "-")
    let start = isNegative ? field.start + 1 : field.start
    guard start < field.end, field.end - start <= 18 else { return nil }
    var value = 0
    for byte in tokenizer.bytes[start..<field.end] {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return isNegative ? -value : value
  }

  /// A field as an amount of yuan with two decimals, in fen; nil where it is none.
  public func fen(_ column: Int) -> Int? {
    let parts = text(column).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, !parts[0].isEmpty, let fen = Int(parts[0] + parts[1]) else {
      return nil
    }
    return fen
  }

  /// A field as a number; nil where it is none.
  public func number(_ column: Int) -> Double? { Double(text(column)) }
}

/// Passes the records of a CSV file of our own, the heading read first.
///
/// - Returns: false where a column is missing, a quoted field is never closed, or `take` refuses a record.
/// - Complexity: O(bytes).
public func passCSVRecords(
  _ bytes: [UInt8], columns: [String], take: (CSVRecord) -> Bool
) -> Bool {
  let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  var tokenizer = CSVTokenizer(bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes)
  var row = TokenizedRow()
  guard tokenizer.next(&row) == .row else { return false }
  let names = row.fields.map { String(decoding: tokenizer.text($0), as: UTF8.self) }
  var positions: [Int] = []
  for column in columns {
    guard let position = names.firstIndex(of: column) else { return false }
    positions.append(position)
  }
  while true {
    switch tokenizer.next(&row) {
    case .row:
      guard take(CSVRecord(tokenizer: tokenizer, row: row, positions: positions)) else { return false }
    case .end: return true
    case .quoteNeverClosed, .fieldTooLong: return false
    }
  }
}
