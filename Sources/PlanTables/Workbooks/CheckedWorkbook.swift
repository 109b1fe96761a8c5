public import PlanModel
public import Planning
public import SheetLayout
import XLSXReading

/// The name of the first sheet of a check's workbook, by which it is known as one.
public let problemIndexSheetName = "问题索引"

/// A plan that was read for its problems, with what was parsed of a workbook kept to mark them in.
public struct PlanCheck {
  /// What reading gave.
  public let reading: PlanReading
  /// 口径核对 in figures; nil where the plan has errors, or is a packet.
  public let overview: SanityOverview?
  private let path: String
  private let source: WorkbookSource?
  /// The heading rows of the tables that were read.
  private let headingRows: [TableSchema: ClosedRange<Int>]

  /// Reads a plan like `readPlan(_:overrides:)`.
  ///
  /// - Throws: ``PlanFileError`` as there.
  /// - Complexity: as there; a workbook's sheets stay in memory.
  public init(_ path: String, overrides: [String] = []) throws(PlanFileError) {
    let log = ProblemLog()
    let source = try tableSource(path, log: log, keepsSheets: true)
    self.path = path
    self.source = source as? WorkbookSource
    reading = try readPlan(from: source, overrides: overrides, log: log)
    headingRows = log.workbook?.tables.compactMapValues(\.headingRows) ?? [:]
    let findings = reading.findings
    overview = reading.records.flatMap {
      $0.parameters.planIdentity.isEmpty && $0.assignment == nil ? SanityOverview($0, findings) : nil
    }
  }

  /// The workbook of the check 校验结果, nil where the plan is a folder: an index of all problems with links, 口径核对 where there are
  /// no errors, then the user's
  /// own sheets with the cells in question coloured and commented, and what is wrong in words at the end of each row.
  ///
  /// Read again as a plan it has the same problems.
  /// - Throws: ``PlanFileError`` where a sheet that is no table cannot be read.
  /// - Complexity: Linear in the cells, plus the problems.
  public func markedWorkbook(in language: Language) throws(PlanFileError) -> SheetBook? {
    guard let source else { return nil }
    do throws(WorkbookError) {
      return try markedBook(source, language)
    } catch {
      throw PlanFileError(path: path, error)
    }
  }

  private func markedBook(_ source: WorkbookSource, _ language: Language) throws(WorkbookError) -> SheetBook {
    let problems = reading.problems
    let workbook = source.parsed.workbook
    var tables: [Int: TableSchema] = [:]
    for (table, sheets) in source.matching.sheets { for sheet in sheets { tables[sheet] = table } }
    let own = workbook.sheets.indices.filter { ![problemIndexSheetName, SanitySheet.name].contains(workbook.sheets[$0].name) }
    let names = Set(own.map { workbook.sheets[$0].name })
    var book = SheetBook(
      title: language == .chinese ? "校验结果" : "Problems", sheets: [problemIndex(problems, sheets: names, language)])
    if let records = reading.records, let overview {
      book.sheets.append(SanitySheet(records: records, overview: overview, language: language).sheet())
    }
    let bySheet = Dictionary(grouping: problems) { $0.place.sheet ?? "" }
    for index in own {
      let sheet = workbook.sheets[index]
      let (grid, isWhole) =
        tables[index] == nil ? try source.parsed.other(index) : (try source.parsed.grid(ofSheet: index), true)
      let heading = tables[index].flatMap { headingRows[$0] ?? SheetHeading.likely($0, in: grid, words: source.matching.words)?.rows }
      var marked = CheckedSheet(
        name: sheet.name, grid: grid, isHidden: sheet.visibility != .visible, heading: heading,
        problems: bySheet[sheet.name] ?? [], language: language
      ).sheet()
      if !isWhole {
        let words = Localized(
          zh: "（以下省略：这张工作表不是方案的表，没有读取。）", en: "(The rest is left out: the sheet is no table of the plan and was not read.)")
        marked.rows.append(SheetRow([SheetCell(.text(words[language]), .line)]))
      }
      book.sheets.append(marked)
    }
    return book
  }
}

/// Whether a file is the workbook of a check, which the next check may replace.
public func isCheckedWorkbook(_ path: String) -> Bool {
  (try? Workbook(path: path))?.sheets.first?.name == problemIndexSheetName
}

/// More links on a sheet than this are refused by spreadsheets; the rest stands there without.
private let mostLinks = 60_000

private func problemIndex(_ problems: [Problem], sheets: Set<String>, _ language: Language) -> SheetLayout.Sheet {
  let isChinese = language == .chinese
  var sheet = SheetLayout.Sheet(
    name: problemIndexSheetName, columns: [6, 8, 8, 14, 10, 18, 22, 56, 56].map { SheetColumn(width: $0) })
  func count(_ severity: Problem.Severity) -> Int { problems.count { $0.severity == severity } }
  let (errors, warnings, notes) = (count(.error), count(.warning), count(.note))
  let summary =
    isChinese
    ? "错误 \(errors) 处，警告 \(warnings) 处，提示 \(notes) 处。" : "Errors: \(errors). Warnings: \(warnings). Notes: \(notes)."
  let advice =
    isChinese
    ? "红色是错误，橙色是警告，文字写在各表的“问题”列。请在原文件中修改；再次校验会重写本文件。"
    : "Red cells are errors, orange ones warnings; the column of problems says what is wrong. Mend the original file: the next check writes this one again."
  sheet.rows = [
    SheetRow([SheetCell(.text(isChinese ? "校验结果" : "Problems"), .paragraphHeading)]),
    SheetRow([SheetCell(.text(summary), .line)]),
    SheetRow([SheetCell(.text(advice), .line)]),
    SheetRow(
      (isChinese
        ? ["序号", "级别", "代码", "工作表", "单元格", "栏目", "填写内容", "问题", "处理办法"]
        : ["No.", "Severity", "Code", "Sheet", "Cell", "Column", "Value", "Problem", "What to do"])
        .map { SheetCell(.text($0), .heading) }),
  ]
  let headingRow = sheet.rows.count - 1
  for (index, problem) in problems.enumerated() {
    sheet.rows.append(line(problem, number: index + 1, sheets: index < mostLinks ? sheets : [], language))
  }
  sheet.headingRows = headingRow..<headingRow + 1
  if !problems.isEmpty {
    sheet.filter = CellRange(rows: headingRow...sheet.rows.count - 1, columns: 0...8)
  }
  sheet.page = PageSetup()
  return sheet
}

private func line(
  _ problem: Problem, number: Int, sheets: Set<String>, _ language: Language
) -> SheetRow {
  let place = problem.place
  let severity: (word: Localized, style: CellStyle) =
    switch problem.severity {
    case .error: (Localized(zh: "错误", en: "error"), .wrong)
    case .warning: (Localized(zh: "警告", en: "warning"), .doubtful)
    case .note: (Localized(zh: "提示", en: "note"), .centred)
    case .accepted: (Localized(zh: "已核实", en: "accepted"), .centred)
    }
  var cell = SheetCell(.text(place.cell ?? place.row.map { "\($0)" } ?? ""), .centred)
  if let sheet = place.sheet, sheets.contains(sheet), let row = place.row {
    let column = place.cell.flatMap { CellReference(parsing: $0) }?.column ?? 0
    cell = SheetCell(.link(place.cell ?? "\(row)", sheet: sheet, row: row - 1, column: column), .link)
  }
  return SheetRow([
    SheetCell(.number(SheetNumber(Int64(number))), .centred), SheetCell(.text(severity.word[language]), severity.style),
    SheetCell(.text(problem.code), .centred), text(place.sheet ?? place.file), cell,
    text(place.heading ?? place.column ?? ""), text(problem.value ?? ""), text(problem.message[language]),
    text(problem.acceptance?.words[language] ?? problem.hint[language]),
  ])
}

private func text(_ text: String) -> SheetLayout.SheetCell {
  SheetCell(text.isEmpty ? .blank : .text(text), .text)
}
