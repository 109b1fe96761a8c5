/// A CSV table that is read in pieces, each beginning and ending with a record, on all cores. No piece is kept.
struct LargeTable {
  private struct Piece {
    let bytes: Range<Int>
    /// The physical line on which it begins.
    let line: Int
  }

  let file: String
  private let output: OutputFolder
  private let columns: [String]
  /// Where the columns stand.
  private let positions: [Int]
  private let width: Int
  private let pieces: [Piece]
  /// Whether the file begins with a byte order mark, as tables for people do.
  private let isForPeople: Bool

  /// Finds the pieces; notes what is malformed and returns nil where no table can be made of it.
  init?(reading file: String, columns: [String], in output: OutputFolder, into ledger: Ledger) {
    self.file = file
    self.output = output
    self.columns = columns
    guard let survey = TableSurvey(of: file, in: output, into: ledger) else { return nil }
    var header: [String]?
    var start = (index: 0, line: 1)
    var hasMark = false
    if let first = survey.pieces.first {
      output.withBytes(of: file, first.bytes) { bytes in
        hasMark = byteOrderMarkLength(ByteText(bytes)) > 0
        var scanner = RecordScanner(bytes, from: byteOrderMarkLength(ByteText(bytes)))
        guard scanner.next() == .record else { return }
        header = scanner.fields.indices.map { String(decoding: scanner.text($0), as: UTF8.self) }
        start = (scanner.index, scanner.line)
      }
    }
    guard let positions = TableHeader.positions(of: columns, in: header, file, ledger) else { return nil }
    self.positions = positions
    isForPeople = hasMark
    width = header?.count ?? 0
    var pieces = survey.pieces.map { Piece(bytes: $0.bytes, line: $0.line) }
    if let first = pieces.first {
      pieces[0] = Piece(bytes: (first.bytes.lowerBound + start.index)..<first.bytes.upperBound, line: start.line)
    }
    self.pieces = pieces
  }

  /// Reads every piece with `parse`, side by side, and hands the parts to `merge` in the order of the file.
  func read<Part>(
    into ledger: Ledger, parse: (inout TableCursor) -> Part, merge: (Part, Ledger) -> Void
  ) {
    let wave = 16
    var start = 0
    while start < pieces.count {
      let end = min(pieces.count, start + wave)
      let parts = concurrently(end - start) { index in
        let piece = pieces[start + index]
        let ledger = Ledger()
        return output.withBytes(of: file, piece.bytes) { bytes in
          var cursor = TableCursor(
            scanner: RecordScanner(bytes, line: piece.line), file: file, columns: columns, positions: positions,
            width: width, isForPeople: isForPeople, ledger: ledger)
          return (part: parse(&cursor), ledger: ledger)
        }
      }
      for entry in parts { merge(entry.part, entry.ledger) }
      start = end
    }
  }
}

/// The rows of one piece of a table, with typed access to the fields of the present one by the column's place among
/// those asked for. Text lives as long as the piece.
struct TableCursor {
  var scanner: RecordScanner
  let file: String
  let columns: [String]
  let positions: [Int]
  let width: Int
  let isForPeople: Bool
  let ledger: Ledger

  /// The physical line of the row.
  var line: Int { scanner.recordLine }

  /// Goes to the next row that has as many fields as the header; notes the others.
  mutating func next() -> Bool {
    while true {
      switch scanner.next() {
      case .record:
        if scanner.fields.count == width { return true }
        TableHeader.noteWidth(file, line: line, expected: width, found: scanner.fields.count, ledger)
      case .end: return false
      case .broken: preconditionFailure("the survey has seen every quote")
      }
    }
  }

  /// The bytes of a column.
  func text(_ column: Int) -> ByteText { scanner.text(positions[column]) }

  /// The text of a column.
  func string(_ column: Int) -> String { String(decoding: text(column), as: UTF8.self) }

  /// Whether a column holds a text, whatever keeps spreadsheets from computing it.
  func holds(_ text: String, in column: Int) -> Bool {
    let field = self.text(column)
    return (isForPeople ? rearmed(field) : field[...]).elementsEqual(text.utf8)
  }

  func isBlank(_ column: Int) -> Bool { scanner.fields[positions[column]].isEmpty }

  /// Notes a field that does not read as it should.
  func malformed(_ column: Int, _ expected: String) {
    ledger.addMalformed(file, line, columns[column], expected: expected, found: string(column))
  }

  /// The index of an id that another table has; notes one that it has not.
  func known(_ column: Int, in ids: inout IDCache) -> Int32? {
    if let index = ids.index(of: text(column)) { return index }
    ledger.addUnknown(file, line, columns[column], found: string(column))
    return nil
  }

  /// An exact decimal, in ten-thousandths; of whole ones at most the `largest`, whatever its sign.
  func decimal(_ column: Int, atLeast least: Int64 = .min, largest: Int128) -> Int64? {
    if let value = Exact.decimal(text(column)), value >= least, value.magnitude <= UInt64(10_000 * largest) {
      return value
    }
    malformed(column, "0.0000")
    return nil
  }

  /// A whole number that is not negative; `12.0` is not one in a canonical table.
  func count(_ column: Int, largest: Int128 = Exact.largestCount) -> Int64? {
    if let value = Exact.count(text(column)), value <= Int64(largest) { return value }
    malformed(column, "0")
    return nil
  }

  /// A double that is finite and not negative.
  func measurement(_ column: Int) -> Double? {
    if let value = Exact.measurement(text(column)) { return value }
    malformed(column, "0.0")
    return nil
  }
}
