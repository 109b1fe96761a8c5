import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Second sheets of a table")
struct SecondSheetTests {
  @Test(
    "A second sheet with the table's headings is an error that names both",
    arguments: ["历史用量 (2)", "历史用量补充", "2020年历史用量", "Sheet9"])
  func second(name: String) throws {
    var book = try BaseWorkbook()
    book[name] = Array(book["历史用量"].prefix(3))
    let errors = try book.read().problems.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["E118"])
    #expect(errors.first?.place.sheet == name)
    for sheet in ["“历史用量”", "“\(name)”"] { #expect(errors.first?.message.chinese.contains(sheet) == true) }
    #expect(errors.first?.hint.chinese.contains("合并到“历史用量”") == true)
  }

  @Test("A second sheet that has no rows is passed over with a note, a hidden one with rows with a warning", arguments: [true, false])
  func passedOver(isHidden: Bool) throws {
    var book = try BaseWorkbook()
    book["历史用量 (2)"] = Array(book["历史用量"].prefix(isHidden ? 3 : 1))
    if isHidden { book.hidden = ["历史用量 (2)"] }
    let reading = try book.read()
    #expect(reading.problems.map(\.code) == [isHidden ? "W533" : "N606"])
    #expect(reading.problems.first?.place.sheet == "历史用量 (2)")
    #expect(reading.problems.first?.message.chinese.contains(isHidden ? "是隐藏的" : "没有数据") == true)
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
  }

  @Test("A hidden sheet with the table's own name beside a visible one is no guess but an error")
  func hiddenFirst() throws {
    var book = try BaseWorkbook()
    book["历史用量 (2)"] = Array(book["历史用量"].prefix(3))
    book.hidden = ["历史用量"]
    #expect(try book.read().problems.contains { $0.code == "E118" })
  }

  @Test(
    "A sheet that is read as no table is an error where its name is nearly a table's, a warning where it holds numbers, else a note",
    arguments: [
      ("历史用量汇总", ["品种编码", "数量"], "E133", "W533"), ("历史用量2", ["医院", "药", "盒数"], "E133", "W533"),
      ("机构表(新)", ["单位", "备注"], "E133", "W533"), ("副本 报量", ["x", "y"], "E133", "W533"), ("上下线", ["a", "b"], "E133", "W533"),
      ("limit", ["a", "b"], "E133", "W533"), ("历史用量说明", ["本表由信息科导出"], "N606", nil),
      ("上下限说明", ["机构编码", "品种编码", "理由"], "N606", nil),
      ("推算", ["机构编码", "品种编码", "期间", "数量", "增幅"], "W535", "W533"),
      ("Sheet9", ["收款人", "金额"], "N606", nil),
    ] as [(String, [String], String, String?)])
  func others(name: String, headings: [String], code: String, hidden: String?) throws {
    var book = try BaseWorkbook()
    book[name] = [headings.map(BaseWorkbook.text), headings.map { _ in BaseWorkbook.text("1") }]
    let reading = try book.read()
    #expect(reading.problems.map(\.code) == [code])
    #expect(reading.problems.first?.place.sheet == name)
    if code.hasPrefix("E") { return }
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
    book.hidden = [name]
    #expect(try book.read().problems.map(\.code) == [hidden].compactMap { $0 })
  }

  @Test("A sheet like an optional table that has none is an error, and numbers in a sheet of another kind are a warning")
  func alone() throws {
    var book = try BaseWorkbook()
    book.sheets.removeAll { $0.name == "历史用量" }
    book["民营"] = [["机构编码", "品种编码", "期间", "耗用"].map(BaseWorkbook.text), ["H001", "P001", "2019", "9"].map(BaseWorkbook.text)]
    #expect(try book.read().problems.contains { $0.code == "E133" && $0.place.sheet == "民营" })
    book = try BaseWorkbook()
    book["价格测算"] = [["药", "价"].map(BaseWorkbook.text), [BaseWorkbook.text("a"), "><v>5.5</v>"]]
    book["联系人"] = [["序号", "名"].map(BaseWorkbook.text), ["><v>1</v>", BaseWorkbook.text("a")], ["><v>2</v>", BaseWorkbook.text("b")]]
    #expect(try book.read().problems.map { "\($0.code) \($0.place.sheet ?? "")" } == ["W535 价格测算", "N606 联系人"])
  }
}
