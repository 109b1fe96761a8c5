/// A small CSV table: columns by name, and each row with the physical line on which it starts.
final class DelimitedText {
  let file: String
  let header: [String]
  /// The file, doubled quotes made single.
  private let bytes: [UInt8]
  /// Every field, row by row; as many as the header has.
  private let fields: [Range<Int>]
  private let lines: [Int]
  /// Whether the file begins with a byte order mark, as tables for people do.
  private let isForPeople: Bool

  /// How many rows there are.
  var rowCount: Int { lines.count }

  /// The physical line of a row, from 1.
  func line(_ row: Int) -> Int { lines[row] }

  /// The text of a field.
  func text(_ row: Int, _ column: Int) -> String {
    let field = bytes[fields[row * header.count + column]]
    return String(decoding: isForPeople ? rearmed(field) : field, as: UTF8.self)
  }

  /// The text of a field by the column's name; empty where there is no such column.
  func text(_ row: Int, _ column: String) -> String { self.column(column).map { text(row, $0) } ?? "" }

  /// Whether two fields have the same bytes.
  func isSame(_ row: Int, _ column: Int, as other: DelimitedText, _ otherRow: Int, _ otherColumn: Int) -> Bool {
    bytes[fields[row * header.count + column]]
      .elementsEqual(other.bytes[other.fields[otherRow * other.header.count + otherColumn]])
  }

  /// The index of a column.
  func column(_ name: String) -> Int? { header.firstIndex(of: name) }

  /// The rows by the text of a column; of rows with one text the last.
  func rows(by key: String) -> [String: Int] {
    guard let column = column(key) else { return [:] }
    return Dictionary((0..<rowCount).map { (text($0, column), $0) }) { $1 }
  }

  /// Reads UTF-8 with or without BOM, CRLF or LF, quotes doubled inside quotes; notes what is malformed
  /// and returns nil where no table can be made of it.
  init?(reading bytes: [UInt8], file: String, columns required: [String], into ledger: Ledger) {
    var (bytes, header, fields, lines) = (bytes, [String]?.none, [Range<Int>](), [Int]())
    var wrong: [(line: Int, width: Int)] = []
    guard bytes.withUnsafeBufferPointer(isWellFormed) else {
      TableHeader.noteEncoding(file, ledger)
      return nil
    }
    isForPeople = bytes.withUnsafeBufferPointer(byteOrderMarkLength) > 0
    let isQuoted = bytes.withUnsafeMutableBufferPointer { buffer in
      var scanner = RecordScanner(buffer, from: byteOrderMarkLength(ByteText(buffer)))
      while true {
        switch scanner.next() {
        case .broken:
          TableHeader.noteQuoting(file, line: scanner.line, ledger)
          return false
        case .end: return true
        case .record:
          guard let width = header?.count else {
            header = scanner.strings
            continue
          }
          if scanner.fields.count == width {
            fields += scanner.fields
            lines.append(scanner.recordLine)
          } else {
            wrong.append((scanner.recordLine, scanner.fields.count))
          }
        }
      }
    }
    guard isQuoted, TableHeader.positions(of: required, in: header, file, ledger) != nil, let header else { return nil }
    for row in wrong { TableHeader.noteWidth(file, line: row.line, expected: header.count, found: row.width, ledger) }
    (self.file, self.header, self.bytes, self.fields, self.lines) = (file, header, bytes, fields, lines)
  }

  /// Reads a small table of the output folder; notes a missing file.
  static func read(_ file: String, _ columns: [String], in output: OutputFolder, into ledger: Ledger) -> DelimitedText? {
    guard let bytes = output.bytes(of: file) else {
      ledger.addMissingFile(file)
      return nil
    }
    return DelimitedText(reading: bytes, file: file, columns: columns, into: ledger)
  }
}

/// The rows of a table; none where there is no table. A malformed field is noted where it stands.
func records(_ table: DelimitedText?, _ ledger: Ledger) -> [TableRow] {
  table.map { table in (0..<table.rowCount).map { TableRow(table: table, row: $0, ledger: ledger) } } ?? []
}

/// One row of a table, with typed access to its fields.
struct TableRow {
  let table: DelimitedText
  let row: Int
  let ledger: Ledger

  /// The physical line.
  var line: Int { table.line(row) }

  /// The text of a column; empty where the table has no such column.
  subscript(name: String) -> String { table.text(row, name) }

  func isBlank(_ name: String) -> Bool { self[name].isEmpty }

  /// The texts of columns.
  func texts(_ columns: [String]) -> [String] { columns.map { self[$0] } }

  /// Notes a field that does not read as it should.
  func malformed(_ name: String, _ expected: String) {
    ledger.addMalformed(table.file, line, name, expected: expected, found: self[name])
  }

  /// Notes a key that stands twice.
  func twice(_ name: String) { ledger.addTwice(table.file, line, name, found: self[name]) }

  /// Notes that the row is wrong.
  func differs(_ code: String, column: String? = nil, expected: String = "", found: String = "", zh: String, en: String) {
    ledger.add(code, table.file, line: line, column: column, expected: expected, found: found, zh: zh, en: en)
  }

  /// Compares a field with what it should be.
  func compare(_ code: String, _ column: String, _ expected: String, zh: String, en: String) {
    ledger.compare(code, table.file, line: line, column: column, expected: expected, found: self[column], zh: zh, en: en)
  }

  /// The value of a field; notes one that has none.
  private func value<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) -> Value? {
    if let value = read(self[name]) { return value }
    malformed(name, expected)
    return nil
  }

  /// An id that is not blank and not seen before.
  func id(_ name: String, seen: inout Set<String>) -> String? {
    guard let text = value(name, "id", { $0.isEmpty ? nil : $0 }) else { return nil }
    if seen.insert(text).inserted { return text }
    twice(name)
    return nil
  }

  /// The place of an id that another table has; notes one that it has not.
  func known(_ name: String, in ids: IDTable) -> Int? {
    if let place = ids.index(of: self[name]) { return place }
    ledger.addUnknown(table.file, line, name, found: self[name])
    return nil
  }

  /// An exact decimal, in ten-thousandths; of whole ones at most the `largest`, whatever its sign.
  func decimal(_ name: String, atLeast least: Int128? = nil, largest: Int128? = nil) -> Int128? {
    value(name, "0.0000") { text in
      Exact.decimal(text).flatMap { value in
        value >= least ?? value && value.magnitude <= largest.map { 10_000 * $0.magnitude } ?? value.magnitude ? value : nil
      }
    }
  }

  /// A percentage from `0%` to `100%`, in ten-thousandths of the whole.
  func share(_ name: String) -> Int128? {
    value(name, "0% – 100%") { text in
      Exact.decimal(String(text.dropLast())).flatMap { $0 >= 0 && $0 <= 1_000_000 && $0 % 100 == 0 ? $0 / 100 : nil }
    }
  }

  /// A whole number; `12.0` is not one in a canonical table.
  func count(_ name: String, atLeast least: Int128 = 0, largest: Int128 = Exact.largestCount) -> Int128? {
    value(name, "0") { text in Exact.count(text).flatMap { $0 >= least && $0 <= largest ? $0 : nil } }
  }

  /// A double that is finite and not negative.
  func measurement(_ name: String) -> Double? { value(name, "0.0", Exact.measurement) }

  /// yes, no or blank.
  func flag(_ name: String) -> Bool? {
    isBlank(name) ? nil : value(name, "yes | no") { ["yes": true, "no": false][$0] }
  }

  /// Fen of an amount with two decimals, which is noted where it is none.
  func fen(_ name: String) -> Int128? {
    value(name, "0.00") { text in
      Exact.decimal(text).flatMap { $0 % 100 == 0 && Exact.yuan(fen: $0 / 100) == text ? $0 / 100 : nil }
    }
  }
}

/// Whether the rows of a table ascend by key.
struct KeyOrder {
  private let columns: [String]
  private var last: [String]?

  init(_ columns: String...) { self.columns = columns }

  /// Notes a row that precedes the one before it.
  mutating func check(_ row: TableRow) {
    let key = row.texts(columns)
    if let last, KeyOrder.descends(last, key) { row.ledger.addDisorder(row.table.file, row.line, found: key.joined(separator: " ")) }
    last = key
  }

  /// Whether a key comes before the one that stands before it.
  static func descends(_ before: some Sequence<String>, _ after: some Sequence<String>) -> Bool {
    zip(before, after).first { $0 != $1 }.map { precedes($1, $0) } ?? false
  }
}

/// The text that a field of a table for people stands for: without the apostrophe that keeps spreadsheets from computing it.
///
/// One stands before `=`, `@`, a tab, a carriage return, a full-width `＝＋－＠`, and before a sign that begins no plain number, each with
/// more behind it; and before apostrophes that are the text's own and stand before one of these.
func rearmed<Bytes: BidirectionalCollection<UInt8>>(_ field: Bytes) -> Bytes.SubSequence {
  let apostrophe = UInt8(ascii: "'")
  let inner = field.drop { $0 == apostrophe }
  guard field.first == apostrophe, let first = inner.first else { return field[...] }
  let isComputed =
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: inner.count > 1
    case UInt8(ascii: "+"), UInt8(ascii: "-"): inner.dropFirst().contains { !(48...57).contains($0) && !",.%".utf8.contains($0) }
    default: inner.count > 3 && ["＝", "＋", "－", "＠"].contains { inner.starts(with: $0.utf8) }
    }
  return isComputed ? field.dropFirst() : field[...]
}

/// What a table's first record must be, and how its form can be wrong.
enum TableHeader {
  /// Where the required columns stand; notes what is wrong and returns nil then.
  static func positions(of required: [String], in header: [String]?, _ file: String, _ ledger: Ledger) -> [Int]? {
    guard let header else {
      ledger.add("V103", file, zh: "文件是空的，连表头也没有。", en: "The file is empty, without even a header.")
      return nil
    }
    var positions: [String: Int] = [:]
    for (index, name) in header.enumerated() where positions.updateValue(index, forKey: name) != nil {
      ledger.add("V104", file, line: 1, column: name, zh: "列名重复。", en: "The column stands twice.")
      return nil
    }
    let missing = required.filter { positions[$0] == nil }
    for name in missing { ledger.add("V104", file, line: 1, column: name, zh: "缺少这一列。", en: "The column is missing.") }
    return missing.isEmpty ? required.compactMap { positions[$0] } : nil
  }

  /// Notes that a file is not UTF-8.
  static func noteEncoding(_ file: String, _ ledger: Ledger) {
    ledger.add("V103", file, zh: "不是 UTF-8 编码。", en: "The file is not UTF-8.")
  }

  /// Notes broken quoting.
  static func noteQuoting(_ file: String, line: Int, _ ledger: Ledger) {
    ledger.add("V103", file, line: line, zh: "引号不成对，或引号后还有文字。", en: "A quote is not closed, or is followed by text.")
  }

  /// Notes a row with too few or too many fields.
  static func noteWidth(_ file: String, line: Int, expected: Int, found: Int, _ ledger: Ledger) {
    ledger.add(
      "V105", file, line: line, expected: "\(expected)", found: "\(found)", zh: "这一行的列数不对。", en: "The row has the wrong number of fields.")
  }
}

/// Whether bytes are well-formed UTF-8.
func isWellFormed(_ bytes: ByteText) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

/// 3 where the bytes begin with a byte order mark, else 0.
func byteOrderMarkLength(_ bytes: ByteText) -> Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
