import Foundation
import TestSupport
import Testing
import XLSXReading

@Suite("Sheets of a workbook")
struct SheetTests {
  @Test("Sheets come in the workbook's order, with what people see of them")
  func sheets() throws {
    let book = try Workbook(path: samples.appending(path: "ugly.xlsx").path())
    #expect(
      book.sheets.map(\.name) == [
        "填表说明", "联系方式", "Sheet3", "附件2 历史用量表", "Products", "区 市", "机构", "Sheet1", "上下限（单位：盒）", "规则", "参 数",
      ])
    #expect(book.sheets.filter { $0.visibility != .visible }.map(\.name) == ["区 市"])
    #expect(!book.uses1904)
  }

  @Test("Every kind of cell is read: numbers as written, texts with their runs and without phonetic ones")
  func kinds() throws {
    let xml = """
      <dimension ref="A1:A1"/><sheetData><row r="2"><c r="A2"><v>20.800000000000001</v></c><c r="B2" t="s"><v>0</v></c>\
      <c r="C2" t="s"><v>1</v></c><c r="D2" t="inlineStr"><is><r><t>行</t></r><r><t> 内</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>\
      <c r="E2" t="str"><f>A1&amp;"b"</f><v>ab</v></c><c r="F2" t="b"><v>1</v></c><c r="G2" t="e"><v>#N/A</v></c>\
      <c r="H2"><f>1+1</f></c><c r="I2"><f>1+1</f><v></v></c><c r="J2" s="1"/><c r="K2"><f>1+1</f><v>2</v></c>\
      <c r="L2" t="d"><v>2020-11-16T00:00:00</v></c></row></sheetData>
      """
    let strings = [
      "<r><rPr><b/></rPr><t>共</t></r><r><t>享</t></r><rPh sb=\"0\" eb=\"2\"><t>きょう</t></rPh>", "<t>a_x000D__x005F_x0041_ _xD83D__xDE00_</t>",
    ]
    #expect(
      try WorkbookFile(sheet: xml, strings: strings).grid().described == [
        "2: 0=20.800000000000001 1=\"共享 2=\"a\r_x0041_ 😀 3=\"行 内 4=\"ab 5=?1 6=!#N/A 7== 8== 10=2 11=\"2020-11-16"
      ])
  }

  @Test("Rows and cells without names follow each other; gaps and hidden rows are kept")
  func unnamed() throws {
    let xml = """
      <cols><col min="2" max="3" hidden="1" width="9"/></cols><sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row>\
      <row r="5" hidden="true"><c r="B5"><v>2</v></c><c><v>3</v></c></row><row><c><v>6</v></c></row></sheetData>\
      <mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="C9"/><mergeCell ref="?"/></mergeCells>
      """
    let grid = try WorkbookFile(sheet: xml).grid()
    #expect(grid.described == ["1: 0=1 2=3", "5h: 1=2 2=3", "6: 0=6"])
    #expect(grid.merges == [MergedRange(rows: 1...3, columns: 0...1)])
    #expect((0...3).map { grid.isHidden(column: $0) } == [false, true, true, false])
  }

  @Test("Cells out of order are put in order; rows stay as they come, and take their numbers from their cells where they have none")
  func disorder() throws {
    let xml = """
      <sheetData><row r="3"><c r="C3"><v>3</v></c><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>\
      <row><c r="B7"><v>7</v></c><c><v>8</v></c></row><row r="3"/></sheetData>
      """
    #expect(try WorkbookFile(sheet: xml).grid().described == ["3: 0=1 2=3", "2: 0=2", "7: 1=7 2=8"])
  }

  @Test(
    "What comes twice, stands in another row than its name says, or has lost its text makes a workbook damaged, with the sheet and the cell",
    arguments: [
      ("<row r=\"3\"><c r=\"C3\"><v>3</v></c><c r=\"A3\"><v>1</v></c><c r=\"C3\"><v>4</v></c></row>", WorkbookError.Kind.twice("C3")),
      ("<row r=\"3\"><c><v>3</v></c></row><row r=\"2\"><c><v>2</v></c></row><row r=\"3\"><c r=\"B3\"><v>5</v></c></row>", .twice("3")),
      ("<row r=\"1\"><row r=\"2\"><c><v>3</v></c></row></row>", .twice("1")),
      ("<row r=\"3\"><c r=\"C4\"><v>3</v></c></row>", .cellMisplaced("C4")),
      ("<row><c r=\"C4\"><v>3</v></c><c r=\"D5\"><v>3</v></c></row>", .cellMisplaced("D5")),
      ("<row r=\"5\"/><row><c r=\"C4\"><v>3</v></c></row>", .cellMisplaced("C4")),
      ("<c r=\"C4\"><v>3</v></c>", .cellMisplaced("C4")),
      ("<row r=\"3\"><c r=\"AB3\" t=\"s\"><v>1</v></c></row>", .textLost(cell: "AB3")),
      ("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>-1</v></c></row>", .textLost(cell: "B3")),
      ("<row r=\"3\"><c r=\"B3\" t=\"s\"><v>x</v></c></row>", .textLost(cell: "B3")),
      ("<row r=\"3\"><c r=\"B3\" t=\"s\"><v> </v></c></row>", .textLost(cell: "B3")),
    ])
  func contradictions(rows: String, kind: WorkbookError.Kind) throws {
    let file = try WorkbookFile(sheet: "<sheetData>\(rows)</sheetData>", strings: ["<t>a</t>"])
    let error = WorkbookError(kind, part: "xl/worksheets/sheet0.xml", sheet: "表")
    #expect(throws: error) { try file.grid() }
    #expect(throws: error) {
      let book = try Workbook(path: file.path)
      try book.readRows(of: book.sheets[0]) { _, _ in true }
    }
  }

  @Test("Blanks around the number of a shared text do no harm")
  func blankIndex() throws {
    let xml = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v> 0\n</v></c></row></sheetData>"
    #expect(try WorkbookFile(sheet: xml, strings: ["<t>a</t>"]).grid().described == ["1: 0=\"a"])
  }

  @Test("What is struck through of a text is told apart from the rest, by its font or a part's")
  func struck() throws {
    let run = "<r><rPr><strike/></rPr><t>旧</t></r><r><rPr><strike val=\"0\"/></rPr><t>新</t></r><rPh><t>き</t></rPh>"
    let xml = """
      <sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is>\(run)</is></c><c r="C1" s="1"><v>5</v></c>\
      <c r="D1" t="s"><v>1</v></c><c r="E1" s="2"><v>6</v></c></row></sheetData>
      """
    let styles = """
      <fonts><font><b/></font><font><strike/></font><font><strike val="false"/></font></fonts><cellXfs><xf fontId="0"/>\
      <xf fontId="1"/><xf fontId="2"/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs>
      """
    let grid = try WorkbookFile(sheet: xml, strings: [run, "<t>b</t>"], styles: styles).grid()
    #expect(grid.mayHaveStruckText)
    #expect(grid.described == ["1: 0=\"旧新 1=\"旧新 2=5 3=\"b 4=6"])
    #expect(grid.cells.map { grid.struckText(of: $0) } == ["旧", "旧", "5", nil, nil])
  }

  @Test("The number format that a condition puts over a cell is not the cell's own")
  func conditionalFormats() throws {
    let styles = """
      <numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs><dxfs><dxf>\
      <numFmt numFmtId="164" formatCode="yyyy\\-mm"/></dxf></dxfs><extLst><ext><x14:dxf><numFmt numFmtId="164" formatCode="0%"/>\
      </x14:dxf></ext></extLst>
      """
    let grid = try WorkbookFile(sheet: "<sheetData><row><c><v>7</v></c></row></sheetData>", styles: styles).grid()
    #expect(grid.form(of: grid.cells[0]) == .zeroPadded(5))
  }

  @Test(
    "Parts are found by names in other case, with backslashes, percent signs and steps up, in the archive and in relationships",
    arguments: [
      ("worksheets\\sheet0.xml", "xl/worksheets/sheet0.xml"), ("/xl/worksheets/sheet0.xml", "xl/worksheets/sheet0.xml"),
      ("\\xl\\worksheets\\sheet0.xml", "xl\\worksheets\\Sheet0.XML"), ("../xl/./worksheets/sheet0.xml", "/xl/worksheets/sheet0.xml"),
      ("worksheets/%E8%A1%A8%201.xml", "xl/worksheets/表 1.xml"), ("worksheets/表 1.xml", "xl/worksheets/%e8%a1%a8%201.xml"),
      ("worksheets/100%.xml", "xl/worksheets/100%.xml"), ("..\\xl\\worksheets\\a.xml", "xl\\worksheets\\a.xml"),
    ])
  func partNames(target: String, name: String) throws {
    var book = SmallWorkbook([("表", "<sheetData><row><c><v>7</v></c></row></sheetData>")])
    for index in book.parts.indices {
      if book.parts[index].name == "xl/worksheets/sheet0.xml" { book.parts[index].name = name }
      if book.parts[index].name == "xl/_rels/workbook.xml.rels" {
        let xml = String(decoding: book.parts[index].bytes, as: UTF8.self)
        book.parts[index].bytes = Array(xml.replacingOccurrences(of: "worksheets/sheet0.xml", with: target).utf8)
      }
      if name.contains("\\") { book.parts[index].name = book.parts[index].name.replacingOccurrences(of: "/", with: "\\") }
    }
    #expect(try WorkbookFile(book.bytes).grid().described == ["1: 0=7"])
  }

  @Test("Rows go by one at a time, and reading ends where it is told to")
  func streaming() throws {
    let rows = (1...500).map { "<row r=\"\($0)\"><c r=\"A\($0)\"><v>\($0)</v></c></row>" }.joined()
    let file = try WorkbookFile(sheet: "<sheetData>\(rows)</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>")
    let book = try Workbook(path: file.path)
    var seen: [String] = []
    try book.readRows(of: book.sheets[0]) { grid, row in
      seen += grid.cells[row.cells].map { "\(row.number)=\(grid.text(of: $0))" }
      return row.number < 3
    }
    #expect(seen == ["1=1", "2=2", "3=3"])
    var count = 0
    let rest = try book.readRows(of: book.sheets[0]) { grid, _ in
      count += grid.cells.count
      return true
    }
    #expect(count == 500)
    #expect(rest.merges.count == 1)
    #expect(rest.rows.isEmpty)
  }

  @Test("Strict namespaces, prefixes, days from 1904 on and streamed archives make no difference")
  func strict() throws {
    let book = try Workbook(path: samples.appending(path: "strict.xlsx").path())
    #expect(book.uses1904)
    #expect(book.sheets.count == 8)
    let grid = try book.grid(of: book.sheets[0])
    let row = try #require(grid.rows.first { $0.number == 4 })
    let cell = try #require(grid.cell(row, column: 1))
    #expect(grid.text(of: cell) == "42689")
    #expect(grid.form(of: cell) == .date([.year, .month, .day]))
    let institutions = try book.grid(of: book.sheets[3])
    #expect(institutions.described[1].hasPrefix("2: 0=\"H001 1=\"环翠区人民医院"))
  }

  @Test(
    "Number formats say what a number is",
    arguments: [
      ("General", NumberForm.plain), ("G/通用格式", .plain), ("0.00", .plain), ("#,##0.00_);[Red]\\(#,##0.00\\)", .plain), ("@", .text),
      ("0%", .percent), ("0.00%;[Red]-0.00%", .percent), ("000000", .zeroPadded(6)), ("0", .plain), ("0.00E+00", .plain),
      ("yyyy\"年\"m\"月\"d\"日\"", .date([.year, .month, .day])), ("yyyy\"年\"m\"月\";@", .date([.year, .month])),
      ("[$-804]yyyy年m月", .date([.year, .month])), ("yyyy", .date(.year)), ("m\"月\"d\"日\"", .date([.month, .day])),
      ("mmm-yy", .date([.year, .month])), ("[$-804]aaaa", .date(.day)), ("h:mm AM/PM", .date(.time)), ("mm:ss.0", .date(.time)),
      ("[h]:mm:ss", .date(.time)), ("yyyy/m/d h:mm", .date([.year, .month, .day, .time])), ("[$-411]ge.m.d", .date([.year, .month, .day])),
      ("\"d\"0", .plain), ("\\d0", .plain), ("[DBNum1][$-804]General", .plain), ("0\"年\"", .plain), ("¥#,##0", .plain), ("", .plain),
      ("\"未闭合", .plain), ("[未闭合", .plain),
    ])
  func formats(code: String, form: NumberForm) {
    #expect(NumberForm(code: code) == form)
  }

  @Test("Built-in formats are known without a code, those of China's Excel too")
  func builtIn() throws {
    let ids = [0, 1, 9, 14, 17, 20, 22, 27, 31, 36, 45, 49, 50, 58]
    let styles = "<cellXfs>" + ids.map { "<xf numFmtId=\"\($0)\"/>" }.joined() + "</cellXfs>"
    let row = ids.indices.map { "<c s=\"\($0)\"><v>1</v></c>" }.joined() + "<c s=\"99\"><v>1</v></c>"
    let grid = try WorkbookFile(sheet: "<sheetData><row>\(row)</row></sheetData>", styles: styles).grid()
    let full: NumberForm = .date([.year, .month, .day])
    let month: NumberForm = .date([.year, .month])
    #expect(
      grid.cells.map { grid.form(of: $0) } == [
        .plain, .plain, .percent, full, month, .date(.time), .date([.year, .month, .day, .time]), month, full, month, .date(.time), .text,
        month, .date([.month, .day]), .plain,
      ])
  }

  @Test(
    "Serial numbers are days",
    arguments: [
      (44_151.0, false, "2020-11-16"), (42_689, true, "2020-11-16"), (1, false, "1900-01-01"), (59, false, "1900-02-28"),
      (61, false, "1900-03-01"), (43_889.99, false, "2020-02-28"), (43_890, false, "2020-02-29"), (2_958_465, false, "9999-12-31"),
      (0, true, "1904-01-01"), (-1, false, nil), (2_958_466, false, nil), (.nan, false, nil), (1e300, false, nil),
    ] as [(Double, Bool, String?)])
  func days(serial: Double, uses1904: Bool, day: String?) {
    let found = serialDay(serial, uses1904: uses1904)
    #expect(found.map { String(format: "%04d-%02d-%02d", $0.year, $0.month, $0.day) } == day)
  }

  @Test("Cells are found by their names")
  func references() {
    #expect(CellReference(parsing: "D17").map { [$0.row, $0.column] } == [17, 3])
    #expect(CellReference(parsing: "$XFD$1048576").map { [$0.row, $0.column] } == [1_048_576, 16_383])
    for name in ["", "D", "17", "XFE1", "A1048577", "A0", "A1B", "é1"] { #expect(CellReference(parsing: name) == nil, "\(name)") }
  }
}
