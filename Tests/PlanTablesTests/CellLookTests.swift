import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// The folder of the inputs that offices and users of other programs were in trouble with.
let officeCases = packageRoot.appending(path: "Datasets/office")

@Suite("What cells look like in a workbook")
struct CellLookTests {
  /// The base workbook with style 1 of this number format.
  private static func book(_ code: String) throws -> BaseWorkbook {
    var book = try BaseWorkbook()
    let escaped = code.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "\"", with: "&quot;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: ">", with: "&gt;")
    book.styles = "<numFmts><numFmt numFmtId=\"200\" formatCode=\"\(escaped)\"/></numFmts><cellXfs><xf/><xf numFmtId=\"200\"/></cellXfs>"
    return book
  }

  @Test(
    "A code that a number format shows is the code as it is shown",
    arguments: [
      ("\"H\"000", "1", "H001"), ("000-00000", "1234501", "012-34501"), ("\\H000", "12", "H012"), ("\"机构\"0\"号\"", "7", "机构7号"),
      ("000!-00", "1234567", "12345-67"), ("###\\.##", "123", "1.23"), ("\"A\"General", "12", "A12"), ("00000", "12", "00012"),
      ("0_ ", "12", "12"),
      ("General", "371002", "371002"), ("[Red]\"X\"00;\"Y\"00", "3", "X03"), ("[<100]\"A\"000;\"B\"000", "7", "A007"),
      ("[<100]\"A\"000;\"B\"000", "123", "B123"),
      ("[$-804]\"H\"000", "1", "H001"), ("\"H\"@", "1", "1"), ("#000", "12", "012"), ("0;-0;0;@", "12", "12"),
      ("\"H\"00;;\"Z\"00", "0", "Z00"),
      ("\"NO.\"000_ ", "1.2E1", "NO.012"), ("\"院\"##", "5", "院5"),
    ])
  func codes(format: String, number: String, code: String) throws {
    var book = try Self.book(format)
    for (sheet, column) in [("机构", 0), ("历史用量", 0), ("报量", 0), ("上下限", 0)] {
      for row in book[sheet].indices where book[sheet][row][column].contains("H001") {
        book[sheet][row][column] = "s=\"1\"><v>\(number)</v>"
      }
    }
    book["规则"].removeLast()
    let reading = try book.read()
    #expect(reading.problems.filter { $0.severity != .note }.isEmpty, "\(reading.problems)")
    #expect(reading.records?.institutions.contains { $0.id == code } == true, "\(reading.records?.institutions.map(\.id) ?? [])")
  }

  @Test("A text that a format for texts shows with more is the code as it is shown")
  func textFormat() throws {
    var book = try Self.book("0;0;0;\"H\"@")
    for sheet in ["机构", "历史用量", "报量", "上下限"] {
      for row in book[sheet].indices where book[sheet][row][0].contains("H001") {
        book[sheet][row][0] = "s=\"1\" " + BaseWorkbook.text("001")
      }
    }
    #expect(try book.read().records == readPlan(BasePlan.folder.path()).records)
  }

  @Test(
    "A format that shows a code as another thing is an error, one that puts marks between its digits a warning",
    arguments: [
      ("0%", "1", "E217"), ("# ?/?", "1", "E217"), (";;;", "1", "E217"), ("\"无\"", "1", "E217"), ("0", "1.5", "E217"),
      ("[DBNum1]0", "1", "E217"),
      ("\"H\"#,##0", "1000", "E217"), ("0.0", "1.25", "E217"), ("#,##0", "1000", "W531"), ("0.00", "12", "W531"),
      ("0.00E+00", "12", "W531"),
      ("H000", "1", "E217"),
    ])
  func unknown(format: String, number: String, code: String) throws {
    var book = try Self.book(format)
    book["区市"][1][0] = "s=\"1\"><v>\(number)</v>"
    let found = try book.read().problems.filter { $0.place.sheet == "区市" }
    #expect(found.first?.code == code && found.first?.place.cell == "A2", "\(found)")
  }

  @Test(
    "A number format does not change a quantity, but one that shows another unit or another number is an error",
    arguments: [
      ("0\"元\"", true), ("0\"万片\"", true), ("0.00\"元\"", true), ("0.0,\"万\"", true), ("0\"粒\"", false), ("#,##0\"片\"", false),
      ("0!.0,\"万\"", false), ("0\\.0,\"万片\"", false), ("0\"（约）\"", false), ("#,##0_ ;[Red]\\-#,##0\\ ", false), ("\"共\"0", false),
      ("¥#,##0", true), ("[$¥]0", true), ("0\"万\"", true), ("0.0,\"千\"", false), ("0\"箱\"", true), ("0\"件\"", true), ("0\"×10\"", true),
      ("0\"00\"", true), ("0,", true), ("0!.0", true), ("\"-\"0", true), ("0\"%\"", true), (";;;", true), ("0;0;", false), ("$0", true),
      ("[>=10000]0!.0,\"万\";0", false), ("#,##0_);(#,##0)", false), ("0;;;@", false), ("0_盒", false),
    ])
  func units(format: String, isOther: Bool) throws {
    var book = try Self.book(format)
    book["历史用量"][1][3] = "s=\"1\"><v>9600</v>"
    let reading = try book.read()
    #expect(reading.problems.map(\.code) == (isOther ? ["E218"] : []), "\(reading.problems)")
    if isOther {
      #expect(reading.problems[0].place.cell == "D2")
    } else {
      #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
    }
  }

  @Test(
    "A unit that a number format or the cell's text shows counts where the heading names none, and must be the heading's where it does",
    arguments: [
      ("历史用量", 3, "数量", "0\"盒\"", "400", "N652"), ("历史用量", 3, "数量", "0\" 盒\"", "400", "N652"), ("历史用量", 3, "数量", "0[$盒]", "400", "N652"),
      ("历史用量", 3, "数量（粒）", "0\"盒\"", "400", "E218"), ("历史用量", 3, "数量（盒）", "0\"片\"", "9600", "E218"),
      ("历史用量", 3, "数量", "", "400盒", "N652"), ("历史用量", 3, "数量", "", "400 盒", "N652"), ("历史用量", 3, "数量", "", "9,600粒", "N652"),
      ("历史用量", 3, "数量", "", "0.96万", "N652"), ("历史用量", 3, "数量", "", "0.96万片", "N652"), ("历史用量", 3, "数量", "", "9600（片）", "N652"),
      ("历史用量", 3, "数量（粒）", "", "400盒", "E218"), ("历史用量", 3, "数量", "", "400箱", "E203"), ("历史用量", 3, "数量", "", "9600元", "E203"),
      ("历史用量", 3, "数量", "0\"瓶\"", "9600", "E221"), ("历史用量", 3, "数量", "", "9600瓶", "E221"),
    ])
  func unitsOfCells(
    sheet: String, column: Int, heading: String, format: String, value: String, code: String
  ) throws {
    var book = try Self.book(format.isEmpty ? "0" : format)
    book[sheet][0][column] = BaseWorkbook.text(heading)
    book[sheet][1][column] = format.isEmpty ? BaseWorkbook.text(value) : "s=\"1\"><v>\(value)</v>"
    // Other rows are in the heading's unit.
    if heading == "数量（盒）" { book[sheet] = Array(book[sheet][...1]) }
    let reading = try book.read()
    let found = reading.problems.filter { $0.place.sheet == sheet && $0.place.row == 2 }
    #expect(found.map(\.code) == [code] && found.first?.place.cell == "D2", "\(reading.problems)")
    if code == "N652" { #expect(try reading.records == readPlan(BasePlan.folder.path()).records) }
  }

  @Test("A period and a percentage are what their format shows")
  func periods() throws {
    var book = try Self.book("0\"年1-6月\"")
    book["历史用量"][1][2] = "s=\"1\"><v>2018</v>"
    #expect(try book.read().problems.map { "\($0.code) \($0.place.cell ?? "")" } == ["E210 C2"])
    book = try Self.book("0\"年\"")
    book["历史用量"][1][2] = "s=\"1\"><v>2018</v>"
    #expect(try book.read().records == readPlan(BasePlan.folder.path()).records)
  }

  @Test("What is struck through is an error at its cell that names it, a row once for all of it, a heading too")
  func struck() throws {
    var book = try BaseWorkbook()
    book.styles = "<fonts><font/><font><strike/></font></fonts><cellXfs><xf/><xf fontId=\"1\"/></cellXfs>"
    func rich(_ struck: String, _ text: String) -> String {
      "t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>\(struck)</t></r><r><t>\(text)</t></r></is>"
    }
    book["历史用量"][1][3] = rich("900", "9600")
    book["机构"][1][1] = rich("旧", "环翠区人民医院")
    book["品种"][1][7] = "s=\"1\"><v>3.12</v>"
    book["报量"][2] = book["报量"][2].map { "s=\"1\" " + $0 }
    book["上下限"][0][3] = "s=\"1\" " + book["上下限"][0][3]
    book["区市"][1][3] = "s=\"1\"><f>1</f>"
    let problems = try book.read().problems
    #expect(
      Set(problems.map { "\($0.code) \($0.place.sheet ?? "")!\($0.place.cell ?? "")" }) == [
        "E219 品种!H2", "E216 区市!D2", "E219 机构!B2", "E219 历史用量!D2", "E219 报量!A3", "E219 上下限!D1",
      ], "\(problems)")
    #expect(problems.contains { $0.message.chinese.contains("“9009600”里的“900”") })
    #expect(problems.contains { $0.message.chinese.contains("整行被划掉") })
  }

  @Test("One number merged over several rows or columns is an error with its range")
  func merged() throws {
    for (sheet, range, cells) in [
      ("机构", "G2:G4", [(2, 6), (3, 6)]), ("上下限", "C2:C3", [(2, 2)]), ("历史用量", "D2:D3", [(2, 3)]), ("上下限", "C2:D2", [(1, 3)]),
      ("品种", "I2:I4", [(2, 8), (3, 8)]),
    ] {
      var book = try BaseWorkbook()
      for (row, column) in cells { book[sheet][row][column] = ">" }
      book[sheet][1][range.hasPrefix("C") ? 2 : range.hasPrefix("D") ? 3 : range.hasPrefix("G") ? 6 : 8] = "><v>100</v>"
      let index = try #require(book.sheets.firstIndex { $0.name == sheet })
      book.sheets[index].behind = "<mergeCells><mergeCell ref=\"\(range)\"/></mergeCells>"
      let problems = try book.read().problems.filter { $0.place.sheet == sheet && $0.severity == .error && !$0.code.hasPrefix("E4") }
      #expect(problems.map(\.code) == ["E135"] && problems[0].message.chinese.contains(range), "\(sheet) \(range): \(problems)")
    }
  }

  @Test("Values hidden under a merged range are warned of at their cells")
  func hiddenValues() throws {
    var book = try BaseWorkbook()
    let index = try #require(book.sheets.firstIndex { $0.name == "历史用量" })
    book.sheets[index].behind = "<mergeCells><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"D2:D3\"/></mergeCells>"
    let reading = try book.read()
    #expect(reading.problems.map { "\($0.code) \($0.place.cell ?? "")" } == ["W532 A3", "W532 D3"])
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
  }

  /// What the cases of Datasets/office give: the codes of errors and warnings with their cells, or the message of a damaged file.
  @Test(
    "Workbooks that other programs read wrongly are read as meant, or refused with the place",
    arguments: [
      ("report-codes-by-number-format/prefix.xlsx", [String]()), ("report-codes-by-number-format/dash.xlsx", []),
      ("report-dxf-number-format/quantities.xlsx", []), ("report-part-names/rel-backslash.xlsx", []),
      ("report-part-names/rel-percent.xlsx", []), ("report-part-names/zip-backslash.xlsx", []),
      ("report-merged-numbers/cap.xlsx", ["E135 D2"]), ("report-merged-numbers/weight.xlsx", ["E135 F2"]),
      ("report-struck-through-number/plan.xlsx", ["E219 D2"]),
    ])
  func cases(name: String, expected: [String]) throws {
    let reading = try readPlan(officeCases.appending(path: name).path())
    #expect(reading.problems.map { "\($0.code) \($0.place.cell ?? "")" } == expected)
    let ids = ["report-codes-by-number-format/prefix.xlsx": "H001", "report-codes-by-number-format/dash.xlsx": "012-34501"]
    if let id = ids[name] { #expect(reading.records?.institutions.contains { $0.id == id } == true) }
  }

  @Test("A text that is lost makes a workbook damaged, with its sheet and cell", arguments: ["beyond-table", "minus-one"])
  func lost(name: String) {
    let error = #expect(throws: PlanFileError.self) {
      try readPlan(officeCases.appending(path: "report-shared-string-lost/\(name).xlsx").path())
    }
    #expect(error?.message.chinese.contains("工作表“机构”") == true && error?.message.chinese.contains("E2") == true)
  }
}
