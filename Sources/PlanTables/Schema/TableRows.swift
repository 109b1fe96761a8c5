import PlanModel
import Planning
import Streams

/// Goes through the rows of one table: finds the columns, skips blank rows, applies overrides, reports rows that are
/// no rows. The current row is read by column index.
///
/// Nothing else refers to its variables, so that exclusive access to them need not be checked on every field.
final class TableRows {
  let file: SourceFile
  let log: ProblemLog
  private let columns: [ColumnSchema]
  @exclusivity(unchecked) private var tokens: CSVTokenizer
  @exclusivity(unchecked) private var header: HeaderMatching.Found
  @exclusivity(unchecked) private var row = TokenizedRow()
  private var reportedBlanks: Set<Int> = []
  private let changes: OverrideChanges?
  /// Columns of texts that people read.
  private let textColumns: [Int]
  @exclusivity(unchecked) private var newRows: [OverrideRow]?
  @exclusivity(unchecked) private var current: [Int: [UInt8]]?
  /// The current row's physical line, negative for rows made by overrides.
  @exclusivity(unchecked) private(set) var line: Int32 = 0
  /// Whether no row was lost.
  private(set) var isComplete = true

  /// Opens a decoded table; nil where its heading row cannot be read, which is then reported.
  init?(
    file: SourceFile, columns: [ColumnSchema], text: [UInt8], log: ProblemLog, changes: OverrideChanges? = nil
  ) {
    self.file = file
    self.log = log
    self.columns = columns
    self.changes = changes
    textColumns = TableRows.textColumns(file, columns)
    tokens = CSVTokenizer(text)
    header = .init(positions: [], blanks: [], fieldCount: 0)
    switch tokens.next(&row) {
    case .row: break
    case .end:
      TextDecoding(file: file, log: log).reportEmpty()
      return nil
    case let failure:
      report(failure)
      return nil
    }
    let matching = HeaderMatching(file: file, columns: columns, log: log)
    let following = tokens
    let found = matching.match(headings(row, tokens), line: row.line) {
      var ahead = following
      var next = TokenizedRow()
      for _ in 0..<20 where ahead.next(&next) == .row {
        if matching.namedColumns(headings(next, ahead)) >= 2 { return next.line }
      }
      return nil
    }
    guard let found else { return nil }
    header = found
  }

  /// A table that is not there, for rows that overrides make.
  init(absent file: SourceFile, columns: [ColumnSchema], log: ProblemLog, changes: OverrideChanges) {
    self.file = file
    self.log = log
    self.columns = columns
    self.changes = changes
    textColumns = TableRows.textColumns(file, columns)
    tokens = CSVTokenizer([])
    header = .init(positions: Array(repeating: nil, count: columns.count), blanks: [], fieldCount: 0)
  }

  /// Moves to the next row; false after the last.
  func next() -> Bool {
    while newRows == nil {
      switch tokens.next(&row) {
      case .row:
        guard !isBlankRow() else { continue }
        line = row.line
        guard isWellFormed() else {
          isComplete = false
          continue
        }
        if isSumRow() { continue }
        current = nil
        if let changes { current = changes.values(for: self) }
        checkTexts()
        return true
      case .end:
        newRows = changes?.remainingRows(log).reversed() ?? []
      case let failure:
        report(failure)
        isComplete = false
        return false
      }
    }
    guard let made = newRows?.popLast() else { return false }
    row = TokenizedRow()
    current = made.values
    line = made.line
    checkTexts()
    return true
  }

  private static func textColumns(_ file: SourceFile, _ columns: [ColumnSchema]) -> [Int] {
    if case .overrides = file { return [] }
    return columns.indices.filter { columns[$0].role == .text || ["value", "account"].contains(columns[$0].name) }
  }

  /// Warns of what nobody sees in the row's texts, and says which of them a spreadsheet would compute.
  private func checkTexts() {
    for column in textColumns {
      let value = bytes(column)
      if value.withUnsafeBufferPointer({ isPlainlySeen($0) }), !looksLikeFormula(value) { continue }
      log.checkText(String(decoding: value, as: UTF8.self), at: spot(column))
    }
  }

  /// Passes rows whose fields can be read as they stand; stops before the first that is not, or that `take` refuses,
  /// which ``next()`` then reads.
  @inline(__always)
  func passPlainRows(_ take: (PlainRow) -> Bool) {
    guard changes == nil, newRows == nil, header.blanks.isEmpty else { return }
    tokens.passPlainRows(fieldCount: header.fieldCount, take)
  }

  /// Which field holds a column, for ``PlainRow``.
  func position(_ column: Int) -> Int? { header.positions[column] }

  /// How many bytes the table has.
  var byteCount: Int { tokens.bytes.count }

  /// The current row's value in a column without blanks at its ends; empty where the column is absent.
  func bytes(_ column: Int) -> ArraySlice<UInt8> {
    if let value = current?[column] { return trimmed(value[...]) }
    return written(column)
  }

  /// The value as the file itself has it.
  func written(_ column: Int) -> ArraySlice<UInt8> {
    guard let field = header.positions[column], field < row.fields.count else { return [] }
    return trimmed(tokens.text(row.fields[field]))
  }

  /// The current row's value as text.
  func text(_ column: Int) -> String { String(decoding: bytes(column), as: UTF8.self) }

  /// Where the value stands.
  func spot(_ column: Int) -> Spot { Spot(file, line: line, column: column) }

  private func headings(_ row: TokenizedRow, _ tokens: CSVTokenizer) -> [String] {
    row.fields.map { String(decoding: tokens.text($0), as: UTF8.self) }
  }

  private func isBlankRow() -> Bool {
    row.fieldCount == row.fields.count && row.fields.allSatisfy { trimmed(tokens.text($0)).isEmpty }
  }

  /// Reports a row of sums, which is no data.
  private func isSumRow() -> Bool {
    let first = written(0)
    guard TableWords.isSum(first) else { return false }
    log.reportSum(String(decoding: first, as: UTF8.self), at: spot(0))
    return true
  }

  /// Reports what is wrong with the row's shape.
  private func isWellFormed() -> Bool {
    if let field = row.strayField {
      log.report(
        .textAfterQuote, at: Spot(file, line: line),
        .init(
          zh: "第 \(field + 1) 格的双引号结束后还有文字。", en: "Field \(field + 1) has text after its closing quote."),
        hint: .init(
          zh: "格内的双引号要写两次（\"\"），整格再用双引号括起来。",
          en: "Write quotes inside a field twice (\"\") and enclose the whole field in quotes."))
      return false
    }
    let extra = row.fields.dropFirst(header.fieldCount).contains { !trimmed(tokens.text($0)).isEmpty }
    if row.fieldCount < header.fieldCount || row.fieldCount > row.fields.count || extra {
      log.report(
        .fieldCount, at: Spot(file, line: line), value: "\(row.fieldCount)",
        .init(
          zh: "这一行有 \(row.fieldCount) 格，表头有 \(header.fieldCount) 格。",
          en: "The row has \(row.fieldCount) fields, the heading row has \(header.fieldCount)."),
        hint: .init(
          zh: "请检查有没有多出或缺少的逗号，含逗号的文字要用双引号括起来。",
          en: "Look for a comma too many or too few; text with commas must be in double quotes."))
      return false
    }
    for field in header.blanks where !reportedBlanks.contains(field) {
      if !trimmed(tokens.text(row.fields[field])).isEmpty {
        reportedBlanks.insert(field)
        log.report(
          .valueWithoutHeading, at: Spot(file, line: line),
          value: String(decoding: trimmed(tokens.text(row.fields[field])), as: UTF8.self),
          .init(
            zh: "第 \(field + 1) 列没有表头，却有内容。", en: "Column \(field + 1) has no heading, but values."),
          hint: .init(zh: "请加上表头，或删去这一列。", en: "Give it a heading, or delete the column."))
      }
    }
    return true
  }

  private func report(_ failure: CSVTokenizer.Step) {
    switch failure {
    case .quoteNeverClosed(let line):
      log.report(
        .quoteNeverClosed, at: Spot(file, line: line),
        .init(
          zh: "这一行开始的双引号一直到文件末尾都没有结束，后面的内容无法读取。",
          en: "A double quote opened on this line is never closed; nothing after it can be read."),
        hint: .init(zh: "请补上结束的双引号，或删去多余的。", en: "Close it, or delete it."))
    case .fieldTooLong(let line):
      TextDecoding(file: file, log: log).reportTooLong(Spot(file, line: line))
    case .row, .end: break
    }
  }
}

extension TableRows {
  /// The text of a required value, or nil where it is blank, which is reported.
  func required(_ column: Int) -> String? {
    let value = bytes(column)
    if !value.isEmpty { return String(decoding: value, as: UTF8.self) }
    reportBlank(column)
    return nil
  }

  func reportBlank(_ column: Int) {
    log.report(
      .valueMissing, at: spot(column),
      .init(
        zh: "“\(columns[column].both(.chinese))”没有填。", en: "\(columns[column].both(.english)) is blank."),
      hint: columns[column].name == "units"
        ? .init(zh: "请填写；没有数量请填 0。", en: "Fill it in; where there is none give 0.")
        : .init(zh: "这一格必须填写。", en: "A value is required."))
  }

  /// An id, or nil where it is blank or unusable, which is reported.
  func identifier(_ column: Int) -> Identifier? {
    guard let text = required(column), log.acceptsIdentifier(text, at: spot(column)) else { return nil }
    return text
  }

  /// A code that is carried along, such as an account; empty where it is blank. `isSound` becomes false where a spreadsheet
  /// destroyed it, which is reported.
  func code(_ column: Int, _ isSound: inout Bool) -> String {
    let text = text(column)
    if log.isIntactCode(text, at: spot(column)) { return text }
    isSound = false
    return text
  }

  /// A number that may be blank. `isSound` becomes false where it was reported.
  func number(_ column: Int, _ rule: NumberRule, _ isSound: inout Bool) -> Decimal4? {
    let value = bytes(column)
    if value.isEmpty { return nil }
    if let number = log.number(value, rule, at: spot(column)) { return number }
    isSound = false
    return nil
  }

  /// A number that must be given. `isSound` becomes false where it was reported.
  func requiredNumber(_ column: Int, _ rule: NumberRule, _ isSound: inout Bool) -> Decimal4? {
    if bytes(column).isEmpty {
      reportBlank(column)
      isSound = false
      return nil
    }
    return number(column, rule, &isSound)
  }

  /// Yes or no, nil where blank. `isSound` becomes false where it was reported.
  func yesOrNo(_ column: Int, _ isSound: inout Bool) -> Bool? {
    let value = text(column)
    if value.isEmpty { return nil }
    if let answer = log.word(value, .yesNo, at: spot(column), code: .notYesOrNo) { return answer }
    isSound = false
    return nil
  }
}

extension References {
  /// The index of the id in the current row's column, or nil where it was reported.
  func index(_ rows: TableRows, _ column: Int, in target: TableSchema) -> Int32? {
    let bytes = rows.bytes(column)
    if let index = table(target).index(of: bytes) { return index }
    if bytes.isEmpty {
      rows.reportBlank(column)
      return nil
    }
    reportUnknown(String(decoding: bytes, as: UTF8.self), in: target, at: rows.spot(column), rows.log)
    return nil
  }
}
