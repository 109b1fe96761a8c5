import PlanModel
import Planning
import XLSXReading

extension TableSchema {
  /// Whether the table is often given as a cross table.
  var mayBeCross: Bool { self == .usage || self == .demand || self == .limits }
}

/// What the tables read before have: the products, institutions and districts, and what items stand for products.
struct KnownRows {
  let references: References
  var items: ItemConversion?
}

extension Localized {
  /// The text with more behind it.
  func followed(by more: Localized?) -> Localized {
    guard let more else { return self }
    return Localized(zh: chinese + more.chinese, en: english + (english.isEmpty ? "" : " ") + more.english)
  }
}

/// The long form of a CSV file whose first line does not hold the headings of the table: of one with titles or years side by side, read as
/// a sheet is, or of a cross table. Nil where line 1 holds them, or where the file is neither, which is kept for what is said about the
/// headings.
///
/// - Complexity: O(bytes) where the headings are not there; else O(first line).
func crossContent(_ text: [UInt8], _ table: TableSchema, _ known: KnownRows, _ log: ProblemLog) -> TableContent? {
  guard table.mayBeCross else { return nil }
  var tokens = CSVTokenizer(text)
  var row = TokenizedRow()
  guard tokens.next(&row) == .row else { return nil }
  let headings = row.fields.map { String(decoding: tokens.text($0), as: UTF8.self) }
  if HeaderMatching(file: .table(table), columns: table.columns, log: log).namesRequired(headings) { return nil }
  var rows: [(number: Int, fields: [ArraySlice<UInt8>])] = []
  var step = CSVTokenizer.Step.row
  while step == .row {
    // What is no CSV file is for the long form to say.
    guard row.fieldCount == row.fields.count, row.strayField == nil else { return nil }
    rows.append((Int(row.line), row.fields.map { tokens.text($0) }))
    step = tokens.next(&row)
  }
  guard step == .end else { return nil }
  let grid = SheetGrid(texts: rows)
  // The long form under titles, in several heading rows, or with its periods side by side.
  if let heading = SheetHeading.find(table, in: grid, words: log.words), heading.isComplete(table) {
    let places = SheetColumns.places(heading, table, sheet: "")
    log.grids[table] = places
    guard let columns = SheetColumns(heading, table, grid, log: log) else { return .unreadable }
    var conversion = SheetConversion(table, columns, places, grid, known.references, log: log)
    return .text(conversion.convert())
  }
  do throws(CrossLayout.Refusal) {
    var cross = try CrossTable(table, grid, named: "", known, log: log)
    log.grids[table] = cross.places
    return cross.convert()
  } catch {
    log.refusals[table] = error.reason
    return nil
  }
}
