import SheetLayout
import Testing
import XLSXWriting

@Suite("Limits of spreadsheets")
struct LimitTests {
  private static let cells = CellRange(rows: 0...1, columns: 0...1)

  @Test(
    "names that no sheet may have are refused",
    arguments: ["", "一[二]", "a:b", "a*b", "a?b", "a/b", "a\\b", "'a", "a'", "a\u{1}b", String(repeating: "长", count: 32)])
  func sheetNames(name: String) {
    #expect(throws: XLSXWritingError.sheetName(name)) { try xlsxBytes(book([]) { $0.name = name }) }
  }

  @Test("two sheets of the same name are refused, in whatever case; 31 characters are not")
  func sameNames() throws {
    var made = book([]) { $0.name = "Abc" }
    made.sheets.append(Sheet(name: "aBC", columns: []))
    #expect(throws: XLSXWritingError.sheetName("aBC")) { try xlsxBytes(made) }
    let name = String(repeating: "长", count: 31)
    #expect(try PackageParts(book([]) { $0.name = name })["xl/workbook.xml"].contains(name))
  }

  @Test("a workbook without a visible sheet is refused")
  func noSheet() {
    #expect(throws: XLSXWritingError.noVisibleSheet) { try xlsxBytes(SheetBook(title: "", sheets: [])) }
    #expect(throws: XLSXWritingError.noVisibleSheet) { try xlsxBytes(book([]) { $0.isHidden = true }) }
  }

  @Test("a text of 32,767 characters is written, a longer one refused")
  func textLength() throws {
    let most = String(repeating: "字", count: 32_767)
    #expect(try PackageParts(book([[SheetCell(.text(most), .text)]])).strings.contains(most))
    #expect(throws: XLSXWritingError.textTooLong(sheet: "表", cell: "B1", count: 32_768)) {
      try xlsxBytes(book([[SheetCell(.blank, .text), SheetCell(.text(most + "字"), .text)]]))
    }
    // Spreadsheets count a character beyond the basic plane twice.
    #expect(throws: XLSXWritingError.textTooLong(sheet: "表", cell: "A1", count: 32_768)) {
      try xlsxBytes(book([[SheetCell(.text(String(repeating: "𠮷", count: 16_384)), .text)]]))
    }
    #expect(throws: XLSXWritingError.textTooLong(sheet: "表", cell: "C4", count: 32_768)) {
      try xlsxBytes(book([]) { $0.notes = [CellNote(row: 3, column: 2, text: most + "字")] })
    }
  }

  @Test("too many rows or columns are refused")
  func sizes() {
    #expect(throws: XLSXWritingError.tooManyRows(sheet: "表", count: 1_048_577)) {
      try xlsxBytes(book([]) { $0.rows = Array(repeating: SheetRow([]), count: 1_048_577) })
    }
    #expect(throws: XLSXWritingError.tooManyColumns(sheet: "表", count: 16_385)) {
      try xlsxBytes(book([Array(repeating: SheetCell(.blank, .plain), count: 16_385)]))
    }
    #expect(throws: XLSXWritingError.tooManyPageBreaks(sheet: "表", count: 1_024)) {
      try xlsxBytes(book([]) { $0.rows = Array(repeating: SheetRow([], endsPage: true), count: 1_024) })
    }
  }

  @Test("ranges beyond the sheet or over each other are refused")
  func ranges() {
    let beyond = CellRange(rows: 0...1_048_576, columns: 0...0)
    #expect(throws: XLSXWritingError.self) { try xlsxBytes(book([]) { $0.filter = beyond }) }
    #expect(throws: XLSXWritingError.self) { try xlsxBytes(book([]) { $0.merges = [beyond] }) }
    #expect(throws: XLSXWritingError.range(sheet: "表", range: "B2:C3")) {
      try xlsxBytes(book([]) { $0.merges = [LimitTests.cells, CellRange(rows: 1...2, columns: 1...2)] })
    }
    #expect(throws: Never.self) {
      try xlsxBytes(book([]) { $0.merges = [LimitTests.cells, CellRange(rows: 2...2, columns: 0...1)] })
    }
  }

  @Test("a chart without series, of two columns at once, with fewer numbers than categories, or beyond the sheet is refused")
  func charts() throws {
    let sound = SheetChart(
      title: "图", categories: CellRange(rows: 1...3, columns: 0...0),
      series: [
        .init(name: CellRange(rows: 0...0, columns: 1...1), values: CellRange(rows: 1...3, columns: 1...1))
      ], anchorRow: 5, anchorColumn: 0)
    func refused(_ change: (inout SheetChart) -> Void) {
      var chart = sound
      change(&chart)
      #expect(throws: XLSXWritingError.chart(sheet: "表", title: chart.title)) {
        try xlsxBytes(book([]) { $0.charts = [chart] })
      }
    }
    #expect(throws: Never.self) { try xlsxBytes(book([]) { $0.charts = [sound] }) }
    refused { $0.series = [] }
    refused { $0.series[0].values = CellRange(rows: 1...2, columns: 1...1) }
    refused { $0.series[0].values = CellRange(rows: 1...3, columns: 1...2) }
    refused { $0.series[0].name = CellRange(rows: 0...0, columns: 1...2) }
    refused { $0.categories = CellRange(rows: 1_048_574...1_048_576, columns: 0...0) }
    refused { $0.anchorRow = -1 }
    refused { $0.title = String(repeating: "长", count: 256) }
  }

  @Test("links to nowhere are refused", arguments: ["没有", "a#b"])
  func links(target: String) {
    var made = book([[SheetCell(.link("x", sheet: target, row: 0, column: 0), .link)]])
    made.sheets.append(Sheet(name: "a#b", columns: []))
    #expect(throws: XLSXWritingError.link(sheet: "表", cell: "A1", target: target)) { try xlsxBytes(made) }
  }

  @Test(
    "input rules beyond the limits are refused",
    arguments: [
      InputRule(range: cells, kind: .words([]), title: "", message: ""),
      InputRule(range: cells, kind: .words(["a,b"]), title: "", message: ""),
      InputRule(range: cells, kind: .words(["a\"b"]), title: "", message: ""),
      InputRule(range: cells, kind: .words([String(repeating: "字", count: 256)]), title: "", message: ""),
      InputRule(range: cells, kind: .values(in: ""), title: "", message: ""),
      InputRule(range: cells, kind: .decimal(atLeast: .nan), title: "", message: ""),
      InputRule(range: cells, kind: .anything, title: String(repeating: "字", count: 33), message: ""),
      InputRule(range: cells, kind: .anything, title: "", message: String(repeating: "字", count: 256)),
    ])
  func inputRules(rule: InputRule) {
    #expect(throws: XLSXWritingError.inputRule(sheet: "表", range: "A1:B2")) { try xlsxBytes(book([]) { $0.inputRules = [rule] }) }
  }

  @Test("a long header, an empty formula and a day that is none are refused")
  func others() {
    let header = PageSetup(headerLeft: String(repeating: "&", count: 130))
    #expect(throws: XLSXWritingError.pageHeader(sheet: "表")) { try xlsxBytes(book([]) { $0.page = header }) }
    #expect(throws: XLSXWritingError.formula(sheet: "表", cell: "A1", count: 0)) {
      try xlsxBytes(book([[SheetCell(.formula("", value: SheetNumber(0)), .whole)]]))
    }
    var made = book([])
    made.date = SheetDate(year: 2020, month: 13, day: 1)
    #expect(throws: XLSXWritingError.date(made.date)) { try xlsxBytes(made) }
  }
}
