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
  let columns: [ColumnSchema]
  @exclusivity(unchecked) private var tokens: CSVTokenizer
  @exclusivity(unchecked) private(set) var header: HeaderMatching.Found
  @exclusivity(unchecked) private var row = TokenizedRow()
  private var reportedBlanks: Set<Int> = []
  private let changes: OverrideChanges?
  /// Columns of texts that people read.
  private let textColumns: [Int]
  /// Columns in which words for nothing are looked for, and those in which the current row has one, as bits.
  private let blankColumns: [Int]
  @exclusivity(unchecked) private var blankWords: UInt64 = 0
  /// The names of districts, folded: alone in a row they head a group.
  var groupNames: Set<[UInt8]> = []
  /// How many cells of each column were converted from its heading's unit, and the products that do not say what the unit is.
  var converted: [Int: Int] = [:]
  var reportedUnits: Set<String> = []
  @exclusivity(unchecked) private var newRows: [OverrideRow]?
  @exclusivity(unchecked) private var current: [Int: [UInt8]]?
  /// The current row's physical line, negative for rows made by overrides.
  @exclusivity(unchecked) private(set) var line: Int32 = 0
  private(set) var headingLine: Int32 = 0
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
    blankColumns = BlankWords.columns(file, columns)
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
    let found = matching.match(
      headings(row, tokens), line: row.line,
      later: {
        var ahead = following
        var next = TokenizedRow()
        for _ in 0..<20 where ahead.next(&next) == .row {
          if matching.namedColumns(headings(next, ahead)) >= 2 { return next.line }
        }
        return nil
      }, contents: { TableRows.contents(of: $0, below: following) })
    guard let found else { return nil }
    header = found
    headingLine = row.line
  }

  /// What fields hold in the rows that follow; rows of sums do not count.
  ///
  /// - Complexity: Linear in the bytes.
  private static func contents(of fields: [Int], below following: CSVTokenizer) -> [UnreadContent] {
    var tokens = following
    var row = TokenizedRow()
    var contents = fields.map { _ in UnreadContent() }
    while tokens.next(&row) == .row {
      for (place, field) in fields.enumerated() where field < row.fields.count {
        contents[place].add(trimmed(tokens.text(row.fields[field])))
      }
    }
    return contents
  }

  /// A table that is not there, for rows that overrides make.
  init(absent file: SourceFile, columns: [ColumnSchema], log: ProblemLog, changes: OverrideChanges) {
    self.file = file
    self.log = log
    self.columns = columns
    self.changes = changes
    textColumns = TableRows.textColumns(file, columns)
    blankColumns = BlankWords.columns(file, columns)
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
        if line <= headingLine + 1, numbersColumns() { continue }
        if isSectionRow() { continue }
        guard isWellFormed() else {
          isComplete = false
          continue
        }
        if isSumRow() { continue }
        current = nil
        switch changes?.values(for: self) {
        case .changed(let values)?: current = values
        case .dropped?: continue
        case .unchanged?, nil: break
        }
        findBlankWords()
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
    guard let made = newRows?.popLast() else {
      reportConversions()
      return false
    }
    row = TokenizedRow()
    current = made.values
    line = made.line
    findBlankWords()
    checkTexts()
    return true
  }

  private static func textColumns(_ file: SourceFile, _ columns: [ColumnSchema]) -> [Int] {
    // Words are no texts of the plan.
    if case .overrides = file { return [] }
    if file == .table(.words) { return [] }
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
  ///
  /// A table with a column in another unit is left to ``next()``, unless the caller `converts` it.
  @inline(__always)
  func passPlainRows(converts: Bool = false, _ take: (PlainRow) -> Bool) {
    guard changes == nil, newRows == nil, header.blanks.isEmpty, converts || header.conversions.isEmpty else { return }
    tokens.passPlainRows(fieldCount: header.fieldCount, take)
  }

  /// Which field holds a column, for ``PlainRow``.
  func position(_ column: Int) -> Int? { header.positions[column] }

  /// Whether overrides change the table.
  var hasChanges: Bool { changes != nil }

  /// How the current row's value in a column becomes one in the column's own unit; nil where it is in it, as overrides always are.
  func conversion(_ column: Int) -> UnitConversion? {
    current?[column] == nil ? header.conversions[column]?.conversion : nil
  }

  /// Whether no other column is converted.
  func isOnlyConversion(_ column: Int) -> Bool { header.conversions.keys.allSatisfy { $0 == column } }

  /// Counts cells of a column that were converted.
  func countConverted(_ column: Int, _ count: Int) { converted[column, default: 0] += count }

  /// How many bytes the table has.
  var byteCount: Int { tokens.bytes.count }

  /// The current row's value in a column without blanks at its ends; empty where the column is absent, or has a word for nothing.
  func bytes(_ column: Int) -> ArraySlice<UInt8> { hasBlankWord(column) ? [] : given(column) }

  /// The value as the file or an override gives it.
  private func given(_ column: Int) -> ArraySlice<UInt8> {
    if let value = current?[column] { return trimmed(value[...]) }
    return written(column)
  }

  /// Whether the current row has a word for nothing in a column.
  func hasBlankWord(_ column: Int) -> Bool { blankWords != 0 && blankWords & 1 << UInt64(column) != 0 }

  /// Finds the words for nothing in the current row. A note counts them where a value may be left out; elsewhere an error names them.
  private func findBlankWords() {
    blankWords = 0
    for column in blankColumns {
      let value = given(column)
      guard log.words.isBlank(value) else { continue }
      if BlankWords.takesDashesOnly(columns[column], of: file), value.contains(where: { $0 >= 0xE3 || $0 | 0x20 == UInt8(ascii: "n") }) {
        continue
      }
      blankWords |= 1 << UInt64(column)
      guard !columns[column].isRequired || mayBeLeftOut(columns[column]) else { continue }
      log.note(.blankWord, at: spot(column), written: String(decoding: value, as: UTF8.self), read: "")
    }
  }

  /// Whether a required value may be given as nothing: no quantity, and a parameter that is not set.
  private func mayBeLeftOut(_ column: ColumnSchema) -> Bool {
    column.name == "units" || (file == .table(.parameters) && column.name == "value")
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

  /// Goes through the rows for names beside codes: the column of the codes, the code, the name, the line.
  func forEachName(_ take: (Int, Description?, ArraySlice<UInt8>, ArraySlice<UInt8>, Int32) -> Void) {
    if header.names.isEmpty { return }
    var tokens = CSVTokenizer(tokens.bytes)
    var row = TokenizedRow()
    guard tokens.next(&row) == .row else { return }
    while tokens.next(&row) == .row {
      for (column, kind, field) in header.names {
        guard let code = header.positions[column], code < row.fields.count, field < row.fields.count else { continue }
        take(column, kind, trimmed(tokens.text(row.fields[code])), trimmed(tokens.text(row.fields[field])), row.line)
      }
    }
  }

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

  /// Passes over a row under the headings that only numbers the columns, with a note. What could be data was taken before.
  private func numbersColumns() -> Bool {
    if case .overrides = file { return false }
    guard let numbers = ColumnNumbers(row.fields.map { String(decoding: trimmed(tokens.text($0)), as: UTF8.self) }),
      numbers == .marked || (changes == nil && header.conversions.isEmpty)
    else { return false }
    log.reportColumnNumbers(at: Spot(file, line: line))
    return true
  }

  /// Passes over a row that only heads a group, with a note.
  private func isSectionRow() -> Bool {
    guard let (field, isNumbered) = loneField() else { return false }
    let text = String(decoding: trimmed(tokens.text(row.fields[field])), as: UTF8.self)
    guard isNumbered || TableWords.isSection(text) || groupNames.contains(foldedName(text)) else { return false }
    let column = header.positions.firstIndex(of: field) ?? -1
    let spot = Spot(file, line: line, column: column)
    log.note(.sectionRow, at: spot, written: text, read: "", row: log.place(spot).row)
    return true
  }

  /// The only field of the row that is not blank, where it does not look like a code; the number of a group may stand beside it in a
  /// column that is none of the table's.
  private func loneField() -> (Int, isNumbered: Bool)? {
    var lone: Int?
    var isNumbered = false
    for (index, field) in row.fields.enumerated() {
      let value = trimmed(tokens.text(field))
      guard let first = value.first else { continue }
      if first >= 0x80, !header.positions.contains(index), TableWords.isGroupNumber(String(decoding: value, as: UTF8.self)) {
        isNumbered = true
        continue
      }
      if lone != nil { return nil }
      if first < 0x80, !TableWords.mayBeginSection(first) { return nil }
      lone = index
    }
    guard row.fieldCount == row.fields.count, let lone else { return nil }
    return (lone, isNumbered && (trimmed(tokens.text(row.fields[lone])).first ?? 0) >= 0x80)
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
    let word = hasBlankWord(column) ? String(decoding: given(column), as: UTF8.self) : nil
    log.report(
      .valueMissing, at: spot(column), value: word,
      .init(
        zh: "“\(columns[column].both(.chinese))”没有填\(word.map { "（“\($0)”不算）" } ?? "")。",
        en: "\(columns[column].both(.english)) is blank\(word.map { " (\"\($0)\" is nothing)" } ?? "")."),
      hint: columns[column].name == "units"
        ? .init(zh: "请填写；没有数量请填 0。", en: "Fill it in; where there is none give 0.")
        : .init(zh: "这一格必须填写。", en: "A value is required."))
  }

  /// An id, or nil where it is blank or unusable, which is reported.
  func identifier(_ column: Int) -> Identifier? {
    guard let text = required(column), log.acceptsIdentifier(text, at: spot(column)) else { return nil }
    return text
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
