import PlanModel

/// What a source has of a table.
enum TableContent {
  /// Decoded text, its first line the headings.
  case text([UInt8])
  /// The same with values missing, which were reported.
  case partial([UInt8])
  /// Nothing.
  case absent
  /// Something that cannot be read, which was reported.
  case unreadable

  /// The text, where there is any.
  var text: [UInt8]? {
    switch self {
    case .text(let text), .partial(let text): text
    case .absent, .unreadable: nil
    }
  }
}

/// Reads a source's 用语, by which its other tables are read; does nothing where there are none.
///
/// - Throws: ``PlanFileError`` where they are there and cannot be read at all.
func readWords(_ source: some TableSource, log: ProblemLog) throws(PlanFileError) {
  guard case .text(let text) = try source.content(of: .words, nil),
    let rows = TableRows(file: .table(.words), columns: TableSchema.words.columns, text: text, log: log)
  else { return }
  WordsReading.extend(by: rows)
}

/// Where the tables of a plan come from: a folder of files or the sheets of a workbook.
protocol TableSource {
  /// A table's text. A cross table is read with the products and institutions that it names, where they are known.
  ///
  /// - Throws: ``PlanFileError`` where it is there and cannot be read at all.
  func content(of table: TableSchema, _ known: KnownRows?) throws(PlanFileError) -> TableContent

  /// Reports a required table that is not there.
  func reportMissing(_ table: TableSchema)

  /// Notes what the source holds beside the tables.
  func noteOthers()
}
