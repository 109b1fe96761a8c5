import XLSXReading

/// Checks that a workbook shows what it holds: number formats that print the number, nothing hidden or covered, all of it on the
/// printed pages, and the mark of a draft.
///
/// Not looked at: fonts, colours and the like.
struct WorkbookLook {
  let file: String
  /// The header and the footer of every page, as spreadsheets code them; nil where they may be any.
  let page: (header: String, footer: String)?
  let ledger: Ledger

  private static let formats: Set<String> = [
    "#0", "General", "@", "#49", "#,##0", "#3", "#,##0.00", "#4", "#,##0.00##", "0.00%", "#10", "#,##0.####",
    #"yyyy"年"m"月"d"日""#, "[Red]#,##0;[Red]-#,##0;#,##0", "[Red]#,##0.00;[Red]-#,##0.00;#,##0.00",
  ]

  /// The parts that workbooks of numbers have; others hold pictures, programs, remarks.
  private static let parts: Set<String> = [
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml",
  ]

  func check(_ workbook: Workbook) {
    for part in workbook.partNames where !WorkbookLook.parts.contains(part) && !isSheet(part) {
      note("", part, zh: "工作簿里有表格以外的内容。", en: "The workbook holds more than sheets of cells.")
    }
    for sheet in workbook.sheets where sheet.visibility != .visible {
      note(sheet.name, "", zh: "工作表被隐藏。", en: "The sheet is hidden.")
    }
  }

  private func isSheet(_ part: String) -> Bool {
    guard part.hasPrefix("xl/worksheets/sheet"), part.hasSuffix(".xml") else { return false }
    return part.dropFirst("xl/worksheets/sheet".count).dropLast(4).allSatisfy(\.isNumber)
  }

  func check(_ sheet: Sheet, _ grid: SheetGrid) {
    ledger.count(6)
    for row in grid.rows where row.isHidden && row.cells.contains(where: { isFilled(grid.cells[$0], grid) }) {
      note(PrintedComparison.place(sheet.name, row.number, 0), "", zh: "这一行被隐藏。", en: "The row is hidden.")
    }
    var hidden: Set<Int> = []
    var wrong: Set<String> = []
    var lastCode = "#0"
    forEachFilled(grid) { row, cell in
      let column = Int(cell.column)
      var place: String { PrintedComparison.place(sheet.name, row.number, column) }
      if grid.isHidden(column: column), hidden.insert(column).inserted { note(place, "", zh: "这一列被隐藏。", en: "The column is hidden.") }
      let code = grid.formatCode(of: cell)
      if code == lastCode { return }
      lastCode = code
      if !WorkbookLook.formats.contains(code), wrong.insert(code).inserted {
        note(
          place, code, zh: "数字格式不是本表所用的，显示的可能不是这个数。",
          en: "The number format is none of this table's: what is shown may be another number.")
      }
    }
    checkMerges(sheet, grid)
    checkPages(sheet, grid)
    if grid.look.hasConditionalFormats {
      note(sheet.name, "", zh: "工作表有条件格式，显示的可能不是单元格里的数。", en: "The sheet has conditional formats: what is shown may be another number.")
    }
    if !grid.look.isInOrder {
      note(sheet.name, "", zh: "工作表的行或单元格重复或次序不对。", en: "Rows or cells of the sheet come twice or out of order.")
    }
  }

  private func forEachFilled(_ grid: SheetGrid, _ body: (SheetGrid.Row, SheetCell) -> Void) {
    for row in grid.rows { for index in row.cells where isFilled(grid.cells[index], grid) { body(row, grid.cells[index]) } }
  }

  /// Under a merged range only the first cell is seen.
  private func checkMerges(_ sheet: Sheet, _ grid: SheetGrid) {
    if grid.merges.isEmpty { return }
    var ranges: [Int: [MergedRange]] = [:]
    for range in grid.merges where range.rows.count <= 10_000 {
      for row in range.rows { ranges[row, default: []].append(range) }
    }
    let tall = grid.merges.filter { $0.rows.count > 10_000 }
    for row in grid.rows {
      let own = tall.filter { $0.rows.contains(row.number) } + (ranges[row.number] ?? [])
      if own.isEmpty { continue }
      for index in row.cells where isFilled(grid.cells[index], grid) {
        let column = Int(grid.cells[index].column)
        let isCovered = own.contains {
          $0.columns.contains(column) && (row.number, column) != ($0.rows.lowerBound, $0.columns.lowerBound)
        }
        guard isCovered else { continue }
        note(
          PrintedComparison.place(sheet.name, row.number, column), grid.text(of: grid.cells[index]), zh: "这一格被合并单元格盖住。",
          en: "The cell is covered by a merged one.")
      }
    }
  }

  private func checkPages(_ sheet: Sheet, _ grid: SheetGrid) {
    if let page {
      let found = grid.look.pageTexts.filter { !$0.isEmpty }
      let expected = [page.header, page.footer].filter { !$0.isEmpty }
      if found != expected {
        ledger.add(
          "V546", file, column: sheet.name, expected: expected.joined(separator: " "), found: found.joined(separator: " "),
          zh: "页眉或页脚不符。", en: "The header or the footer of pages differs.")
      }
    }
    guard let area = sheet.printArea else { return }
    let ends = (area.split(separator: "!").last ?? "").split(separator: ":").map { CellReference(parsing: String($0)) }
    var last = (row: 0, column: 0)
    forEachFilled(grid) { row, cell in last = (max(last.row, row.number), max(last.column, Int(cell.column))) }
    let isWhole =
      if let first = ends.first ?? nil, let end = ends.last ?? nil, ends.count <= 2 {
        first.row == 1 && first.column == 0 && end.row >= last.row && end.column >= last.column
      } else {
        false
      }
    if !isWhole { note(sheet.name, area, zh: "打印区域没有包含全部内容。", en: "The print area leaves something out.") }
  }

  private func isFilled(_ cell: SheetCell, _ grid: SheetGrid) -> Bool { !grid.bytes(of: cell).isEmpty }

  private func note(_ place: String, _ found: String, zh: String, en: String) {
    ledger.add("V546", file, column: place, found: found, zh: zh, en: en)
  }
}
