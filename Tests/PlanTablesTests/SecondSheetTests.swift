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

  @Test("A second sheet that is hidden or has no rows is passed over with a note", arguments: [true, false])
  func passedOver(isHidden: Bool) throws {
    var book = try BaseWorkbook()
    book["历史用量 (2)"] = Array(book["历史用量"].prefix(isHidden ? 3 : 1))
    if isHidden { book.hidden = ["历史用量 (2)"] }
    let reading = try book.read()
    #expect(reading.problems.map(\.code) == ["N606"])
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
    "A sheet with a similar name and other headings is only noted",
    arguments: [
      ("历史用量汇总", ["品种编码", "数量"]), ("历史用量说明", ["本表由信息科导出"]), ("上下限说明", ["机构编码", "品种编码", "理由"]),
      ("推算", ["机构编码", "品种编码", "期间", "数量", "增幅"]),
    ])
  func others(name: String, headings: [String]) throws {
    var book = try BaseWorkbook()
    book[name] = [headings.map(BaseWorkbook.text), headings.map { _ in BaseWorkbook.text("1") }]
    let reading = try book.read()
    #expect(reading.problems.map(\.code) == ["N606"])
    #expect(reading.problems.first?.place.sheet == name)
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
  }
}
