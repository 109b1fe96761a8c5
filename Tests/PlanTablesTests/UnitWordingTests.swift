import Foundation
import PlanModel
import Planning
import TestSupport
import Testing

@testable import PlanTables

/// Quantities of the base plan in packs, with the digits that a spreadsheet keeps.
enum SmallPacks {
  static let sizes = ["P001": 24.0, "P002": 12, "P003": 14]

  static func packs(_ units: String, of product: String) -> String { String((Double(units) ?? 0) / (sizes[product] ?? 1)) }
}

@Suite("Units of headings and titles, however they are written")
struct UnitWordingTests {
  /// The base plan's usage in packs under a heading, as a workbook and as CSV files.
  private static func packs(_ heading: String, title: String? = nil) throws -> (book: PlanReading, files: PlanReading) {
    var files = try BasePlan.files()
    var book = try BaseWorkbook()
    let lines = (files["usage.csv"] ?? "").split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let rows = lines.dropFirst().map { line in
      [line[0], line[1], line[2], SmallPacks.packs(line[3], of: line[1])]
    }
    let all = [["机构编码", "品种编码", "期间", heading]] + rows
    files["usage.csv"] = all.map { row in row.map { "\"\($0)\"" }.joined(separator: ",") }.joined(separator: "\n")
    book["历史用量"] = (title.map { [[BaseWorkbook.text($0)]] } ?? []) + all.map { $0.map(BaseWorkbook.text) }
    return (try book.read(), try PlanFolder(files).read())
  }

  @Test(
    "A unit is the same in brackets of every kind, behind every mark or none, in front, and with 单位 before it",
    arguments: [
      "数量[盒]", "数量【盒】", "数量（盒）", "数量〔盒〕", "数量「盒」", "数量 盒", "数量盒", "数量/盒", "采购量-盒", "采购量—盒", "采购量：盒", "采购量、盒",
      "数量(单位：盒)", "数量（单位盒）", "数量（单位为盒）", "数量 单位:盒", "(盒)数量", "【盒】数量", "数量(按盒)", "数量（以盒计）", "数量（盒数）", "采购盒数", "盒数",
      "数量（盒）[必填]", "采购量（盒）①", "采购量（盒）(注1)", "数量\n盒", "用量·盒",
    ])
  func headings(heading: String) throws {
    let whole = try readPlan(BasePlan.folder.path()).records?.usage
    let (book, files) = try Self.packs(heading)
    #expect(book.problems.contains { $0.code == "N652" } && files.problems.contains { $0.code == "N652" }, book.listed)
    #expect(book.records?.usage == whole, book.listed)
    #expect(files.records?.usage == whole, files.listed)
  }

  @Test("A unit that cannot be read is told in one sentence in workbooks and files, with the units that can be")
  func unknownUnit() throws {
    let (book, files) = try Self.packs("数量（箱）")
    let messages = (book.problems + files.problems).filter { $0.code == "E116" }
    #expect(messages.count == 2 && messages[0].message == messages[1].message && messages[0].hint == messages[1].hint, book.listed)
    #expect(messages.first?.hint.chinese.contains("盒") == true)
  }

  @Test(
    "A title, a note above the headings or a sheet's name gives the unit however it says so",
    arguments: [
      "单位：盒", "单位 盒", "单位——盒", "单位为盒", "以下单位均为盒", "用量单位：盒", "计数单位:盒", "单位：盒（瓶）", "注：单位为盒", "注：数量以盒计", "历史用量-盒",
      "历史用量 按盒", "单位=盒", "按盒填报", "历史用量表〔盒〕", "单位\n盒",
    ])
  func titles(title: String) throws {
    let whole = try readPlan(BasePlan.folder.path()).records?.usage
    let (book, _) = try Self.packs("数量", title: title)
    #expect(book.records?.usage == whole && book.problems.contains { $0.code == "N652" }, book.listed)
  }

  @Test(
    "Other titles name no unit",
    arguments: ["填报单位：一院", "采购单位：盒子医院", "请不要按盒填报", "如按盒填报请注明", "单位：威海市医疗保障局", "历史用量表", "2019年", "包装数量表", "报送单位：片区办"])
  func noTitles(title: String) { #expect(HeadingUnit.ofTitle(title).isEmpty) }

  @Test("A title's unit and a cell's that is another are an error at the cell; the same one is none")
  func titleAndCell() throws {
    let (same, _) = try Self.packs("数量", title: "单位：盒")
    #expect(!same.problems.contains { $0.severity == .error })
    #expect(CellUnit("1200片", for: TableSchema.usage.columns[3]) != nil)
    #expect(CellUnit("1200*", for: TableSchema.usage.columns[3]) == nil)
    #expect(CellUnit("约1200片", for: TableSchema.usage.columns[3]) == nil)
  }

  @Test("A file that says sep= on its first line is read with that mark", arguments: [";", "|", ",", "\t"])
  func separators(mark: String) throws {
    var files = try BasePlan.files()
    files["usage.csv"] = "sep=\(mark)\n" + (files["usage.csv"] ?? "").replacingOccurrences(of: ",", with: mark)
    let reading = try PlanFolder(files).read()
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records, reading.listed)
  }

  @Test(
    "A product may be named by its generic name with what tells it apart, in the ways of catalogues",
    arguments: [
      "阿莫西林 0.25g*24粒", "阿莫西林0.25g×24粒/盒", "阿莫西林 0.25g*24", "阿莫西林（0.25g，24粒/盒）", "阿莫西林 24粒/盒", "阿莫西林 0.25g：24粒装", "阿莫西林 0.25g 24粒/盒 甲药业",
    ])
  func productNames(name: String) throws {
    var files = try BasePlan.files()
    // Another pack of the same drug, so that the name alone is not enough.
    files["products.csv"] = (files["products.csv"] ?? "").replacingOccurrences(of: "P002,头孢呋辛酯,0.25g", with: "P002,阿莫西林,0.5g")
    let plain = try PlanFolder(files).read()
    files["usage.csv"] = (files["usage.csv"] ?? "").replacingOccurrences(of: "P001", with: "\"\(name)\"")
    let reading = try PlanFolder(files).read()
    #expect(reading.records == plain.records && reading.problems.contains { $0.code == "N651" }, reading.listed)
  }

  @Test("A product's own basis is read in the words that the parameter is", arguments: ["历史用量60%，报量40%", "报量40%+历史用量60%", "用量:报量=6:4"])
  func productBasis(text: String) throws {
    func reading(_ basis: String) throws -> PlanReading {
      var files = try BasePlan.files()
      let lines = (files["products.csv"] ?? "").split(separator: "\n")
      files["products.csv"] = lines.enumerated().map { $0 == 0 ? "\($1),basis" : "\($1),\"\(basis)\"" }.joined(separator: "\n")
      return try PlanFolder(files).read()
    }
    #expect(try reading(text).records == reading("blend:0.6").records)
    let wrong = try reading("历史用量60%，报量60%").problems.filter { $0.severity == .error }
    #expect(wrong.first?.code == "E214" && wrong.first?.place.column == "basis", "\(wrong)")
    #expect(try reading("用量").problems.contains { $0.code == "N642" })
  }

  @Test("No table is called by a doubled word")
  func doubledWords() {
    for table in TableSchema.allCases {
      let names = [ProblemLog().name(of: table).chinese, table.chineseName]
      #expect(!names.contains { $0.contains("表表") }, "\(names)")
    }
  }
}
