import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Misspelt headings")
struct MisspeltHeadingTests {
  private static let headings = ["机构编码", "品种编码", "期间", "数量"]

  /// The usage of the base plan under other headings, below so many lines of titles.
  private func problems(_ headings: [String], titles: Int, periods: String = "2019", quantity: String = "2000") throws -> [Problem] {
    var book = try BaseWorkbook()
    let title = [BaseWorkbook.text("威海市历史用量")]
    let rows = [["H001", "P001", periods, quantity], ["H002", "P001", periods, "100000"]].map { row in
      row.prefix(3).map(BaseWorkbook.text) + ["><v>\(row[3])</v>"]
    }
    book["历史用量"] = Array(repeating: title, count: titles) + [headings.map(BaseWorkbook.text)] + rows
    return try book.read().problems.filter { $0.place.sheet == "历史用量" }
  }

  @Test(
    "Whatever the headings are called, the row of headings is found, and what is wrong is said there",
    arguments: [
      ["机构码", "品种码", "时间", "数量"], ["机构编玛", "品种编马", "期间（年）度", "数额"], ["甲", "乙", "丙", "丁"],
    ], [0, 2])
  func found(headings: [String], titles: Int) throws {
    for (periods, quantity) in [("2019", "2000"), ("2019年", "2000"), ("2019", "123456.5"), ("2019年", "0")] {
      let problems = try problems(headings, titles: titles, periods: periods, quantity: quantity)
      let missing = zip(MisspeltHeadingTests.headings, headings).filter { $0 != $1 }.map(\.0)
      let errors = problems.filter { $0.code == "E108" }
      #expect(errors.count == missing.count)
      #expect(errors.allSatisfy { $0.place.row == titles + 1 }, "\(problems.map { $0.line(in: .chinese) })")
      for (error, name) in zip(errors, missing) { #expect(error.message.chinese.contains("“\(name)")) }
      // What an error names as a missing column is noted; what is near to none is an error where it holds numbers.
      let notes = problems.filter { $0.code != "E108" }
      let isNear = headings[0] != "甲"
      #expect(notes.allSatisfy { isNear ? $0.code == "N601" : ["E141", "W522"].contains($0.code) })
      #expect(notes.compactMap(\.value) == headings.filter { !MisspeltHeadingTests.headings.contains($0) })
      #expect(notes.allSatisfy { $0.place.row == titles + 1 && $0.place.cell != nil })
    }
  }

  @Test("A missing column names the heading that is nearest to it, and that heading the column")
  func nearest() throws {
    let problems = try problems(["机构码", "品种码", "时间", "数量"], titles: 1)
    #expect(
      problems.map { $0.line(in: .chinese) }.sorted()
        == [
          "E108 plan.xlsx「历史用量」第 2 行：缺少“品种编码（product_id）”列。表头“品种码”像是这一列，请改为“品种编码”（或 product_id）。",
          "E108 plan.xlsx「历史用量」第 2 行：缺少“期间（period）”列。表头“时间”像是这一列，请改为“期间”（或 period）。",
          "E108 plan.xlsx「历史用量」第 2 行：缺少“机构编码（institution_id）”列。表头“机构码”像是这一列，请改为“机构编码”（或 institution_id）。",
          "N601 plan.xlsx「历史用量」!A2：不认识“机构码”列，没有读取。最接近的是“机构编码”。",
          "N601 plan.xlsx「历史用量」!B2：不认识“品种码”列，没有读取。最接近的是“品种编码”。",
          "N601 plan.xlsx「历史用量」!C2：不认识“时间”列，没有读取。最接近的是“期间”。",
        ].sorted())
  }

  @Test("A missing column that no heading is near to names the headings that are unknown")
  func notNear() throws {
    let hint = try problems(["机构编码", "品种编码", "期间", "丁"], titles: 0).first { $0.code == "E108" }?.hint
    #expect(hint?.chinese == "请在表头加上“数量”（或 units）。不认识的表头有：“丁”。")
    #expect(hint?.english == "Add a column headed units or 数量. Unknown headings: \"丁\".")
  }

  @Test("Quantities of years side by side are found under misspelt headings too")
  func periods() throws {
    var book = try BaseWorkbook()
    book["历史用量"] = [
      ["机构码", "品种码", "2018", "2019"].map(BaseWorkbook.text),
      [BaseWorkbook.text("H001"), BaseWorkbook.text("P001"), "><v>2018</v>", "><v>2019</v>"],
    ]
    let errors = try book.read().problems.filter { $0.severity == .error && $0.place.sheet == "历史用量" }
    #expect(errors.map(\.code) == ["E108", "E108"])
    #expect(errors.allSatisfy { $0.place.row == 1 })
  }

  @Test("In CSV tables, headings that are all misspelt are named in the line they stand in")
  func csv() throws {
    let files = try BasePlan.files("usage.csv", "institution_id,product_id,period,units", "机构码,品种码,时间,报量")
    let problems = try PlanFolder(files).read().problems.filter { $0.place.file == "usage.csv" }
    #expect(problems.filter { $0.severity == .error }.map(summary) == Array(repeating: "E108 usage.csv:1", count: 4))
    #expect(problems.first { $0.message.chinese.contains("institution_id") }?.hint.chinese.contains("“机构码”") == true)
  }
}
