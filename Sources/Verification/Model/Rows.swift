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
      guard index < table.rowCount else { return nil }
      defer { index += 1 }
      return TableRow(table: table, row: index, ledger: ledger)
    }
  }
}

/// One row of a table.
struct TableRow {
  let table: DelimitedText
  let row: Int
  let ledger: Ledger

  /// The physical line.
  var line: Int { table.line(row) }

  /// The text of a column; empty where the table has no such column.
  subscript(name: String) -> String {
    guard let index = table.column(name) else { return "" }
    return table.text(row, index)
  }

  func isBlank(_ name: String) -> Bool { self[name].isEmpty }

  /// Notes a field that does not read as it should.
  func malformed(_ name: String, _ expected: String) {
    ledger.addMalformed(table.file, line, name, expected: expected, found: self[name])
  }

  /// Notes a key that stands twice.
  func twice(_ name: String) {
    ledger.addTwice(table.file, line, name, found: self[name])
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
    ledger.addUnknown(table.file, line, name, found: text)
    return nil
  }

  /// An exact decimal, in ten-thousandths; of whole ones at most the `largest`, whatever its sign.
  func decimal(_ name: String, atLeast least: Int128? = nil, largest: Int128? = nil) -> Int128? {
    if let value = Exact.decimal(self[name]), value >= least ?? value,
      value.magnitude <= largest.map({ 10_000 * $0.magnitude }) ?? value.magnitude
    {
      return value
    }
    malformed(name, "0.0000")
    return nil
  }

  /// A whole number; `12.0` is not one in a canonical table.
  func count(_ name: String, atLeast least: Int128 = 0, largest: Int128 = Exact.largestCount) -> Int128? {
    if let value = Exact.count(self[name]), value >= least, value <= largest { return value }
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
}
