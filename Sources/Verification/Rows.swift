/// The rows of a table with typed access to their fields; a malformed field is noted where it stands.
struct Rows: Sequence {
  private let table: DelimitedText?
  private let ledger: Ledger

  init(_ table: DelimitedText?, _ ledger: Ledger) {
    self.table = table
    self.ledger = ledger
  }

  func makeIterator() -> AnyIterator<TableRow> {
    guard let table else { return AnyIterator { nil } }
    var index = 0
    return AnyIterator {
      guard index < table.rows.count else { return nil }
      defer { index += 1 }
      return TableRow(table: table, row: table.rows[index], ledger: ledger)
    }
  }
}

/// One row of a table.
struct TableRow {
  let table: DelimitedText
  let row: DelimitedText.Row
  let ledger: Ledger

  /// The physical line.
  var line: Int { row.line }

  /// The text of a column; empty where the table has no such column.
  subscript(name: String) -> String {
    guard let index = table.column(name) else { return "" }
    return row.fields[index]
  }

  func isBlank(_ name: String) -> Bool { self[name].isEmpty }

  /// Notes a field that does not read as it should.
  func malformed(_ name: String, _ expected: String) {
    ledger.add(
      "V107", table.file, line: line, column: name, expected: expected, found: self[name],
      zh: "这一格缺失或写法不对。", en: "The field is missing or malformed.")
  }

  /// Notes a key that stands twice.
  func twice(_ name: String) {
    ledger.add(
      "V108", table.file, line: line, column: name, found: self[name], zh: "同一主键出现两次。",
      en: "The key stands twice.")
  }

  /// An id that is not blank and not seen before.
  func id(_ name: String, seen: inout Set<String>) -> String? {
    let text = self[name]
    if text.isEmpty {
      malformed(name, "id")
      return nil
    }
    if !seen.insert(text).inserted {
      twice(name)
      return nil
    }
    return text
  }

  /// An id that another table has.
  func known(_ name: String, in ids: Set<String>) -> String? {
    let text = self[name]
    if ids.contains(text) { return text }
    ledger.add(
      "V109", table.file, line: line, column: name, found: text, zh: "没有这个编码。", en: "There is no such id.")
    return nil
  }

  /// An exact decimal, in ten-thousandths.
  func decimal(_ name: String, atLeast least: Int128? = nil) -> Int128? {
    if let value = Exact.decimal(self[name]), value >= least ?? value { return value }
    malformed(name, "0.0000")
    return nil
  }

  /// A whole number; `12.0` is not one in a canonical table.
  func count(_ name: String, atLeast least: Int128 = 0) -> Int128? {
    if let value = Exact.count(self[name]), value >= least { return value }
    malformed(name, "0")
    return nil
  }

  /// A double that is finite and not negative.
  func measurement(_ name: String) -> Double? {
    if let value = Exact.measurement(self[name]) { return value }
    malformed(name, "0.0")
    return nil
  }

  /// yes, no or blank.
  func flag(_ name: String) -> Bool? {
    switch self[name] {
    case "yes": return true
    case "no": return false
    case "": return nil
    default:
      malformed(name, "yes | no")
      return nil
    }
  }

  /// The year of `2019` or `2019-07`.
  func year(_ name: String) -> Int? {
    let text = self[name]
    let digits = text.utf8.prefix(4)
    let rest = text.utf8.dropFirst(4)
    if digits.count == 4, let year = Exact.count(String(text.prefix(4))) {
      if rest.isEmpty { return Int(year) }
      if rest.first == UInt8(ascii: "-"), let month = Exact.count(String(text.dropFirst(5))),
        (1...12).contains(month)
      {
        return Int(year)
      }
    }
    malformed(name, "2019 | 2019-07")
    return nil
  }
}
