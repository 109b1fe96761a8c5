import Foundation
import PlanModel
import PlanTables
import Planning
import SheetLayout
import TestSupport
import Testing

@Suite("Faults of cross tables")
struct CrossFaultTests {
  private func faults(_ text: String, merges: [String] = []) throws -> [String] {
    var sheets = try CrossSheets()
    sheets.set("报量", text, merges: merges)
    return try sheets.book.read().crossFaults
  }

  @Test("Everything wrong is said at once, each at its cell")
  func all() throws {
    let text = """
      需求量汇总表
      机构名称|阿莫西林|头孢呋肟酯|奥美拉唑|合计
      环翠区人民医院|12000|6000|三千|18000
      文登人民医院|10000|6000|8000|24001
      文登康宁诊所|||6000|6000
      文登康宁诊所||5|7|12
      |1|2|3|6
      合计|22001|12005|21007|
      """
    let found = try faults(text)
    #expect(found.sorted() == ["E155 A6", "E201 A7", "E203 D3", "E312 A4", "E313 C2", "W519 C8", "W519 E4"], "\(found)")
    let file = try CrossSheets.folder("demand", text).read()
    #expect(file.crossFaults.sorted() == found.sorted())
    #expect(file.problems.contains { $0.line(in: .chinese).hasPrefix("E313 demand.csv!C2") })
  }

  @Test("Unknown headings without values say nothing, with text a warning")
  func unknown() throws {
    let text = "机构编码|P001|P009|P002|联系方式|情况\nH001|12000||1|0631-1|好\nH002|10000||6000||\nH003||-|||\nH9||||"
    #expect(try faults(text) == ["W537 F1"])
  }

  @Test("A name of several products is told apart by its specification, or asked for")
  func sameName() throws {
    for (second, expected) in [
      ("规格|0.25g|0.5g|", []), ("企业|甲药业|乙药业|丙药业", []), ("规格|0.25g|1g|", ["E316 C1"]), ("", ["E316 B1", "E316 C1"]),
    ] {
      var sheets = try CrossSheets()
      sheets.shareName()
      sheets.set("报量", "通用名|阿莫西林|阿莫西林|奥美拉唑\n" + (second.isEmpty ? "" : second + "\n") + "H001|1|2|3\nH002|4|5|6")
      let reading = try sheets.book.read()
      #expect(reading.crossFaults.filter { $0.hasPrefix("E3") } == expected, "\(second)")
      if expected.isEmpty { #expect(reading.demandLines.prefix(3) == ["H001 P001 1", "H001 P002 2", "H001 P003 3"]) }
    }
  }

  @Test("A code and a name that disagree are an error, a specification that does a warning")
  func contradiction() throws {
    #expect(
      try faults("机构编码|P001|P002|P003\n通用名|阿莫西林|奥美拉唑|奥美拉唑\nH001|12000|6000|1\nH002|10000|6000|8000") == ["E152 C2"])
    #expect(
      try faults("机构编码|机构名称|P001|P002|P003\n||0.25g|0.25g|40mg\nH001|文登区人民医院|12000|6000|1\nH002|文登区人民医院|10000|6000|8000")
        == ["W536 E2", "E152 B3"])
  }

  @Test("A product or institution twice is an error at the second; usage adds up with a warning")
  func twice() throws {
    #expect(try faults("机构编码|P001|P002|P001\nH001|12000|6000|1\nH002|10000|6000|8000").contains("E155 D1"))
    var sheets = try CrossSheets()
    sheets.set("历史用量", "2019年\n机构编码|P001|P002\nH001|1|2\nH001|3|4\nH002|5|6")
    let reading = try sheets.book.read()
    #expect(reading.crossFaults.contains("W538 A4"))
    #expect(reading.usageLines.filter { $0.hasPrefix("H001 P001") } == ["H001 P001 2019 1", "H001 P001 2019 3"])
  }

  @Test("Merged numbers, values without headings, units that cannot be told")
  func others() throws {
    #expect(try faults("机构编码|P001|P002|P003\nH001|12000|6000|1\nH002|10000|6000|8000", merges: ["C2:C3"]).contains("E156 C2"))
    #expect(try faults("机构编码|P001|P002|\nH001|12000|6000|1\nH002|10000|6000|8000") == ["E115 D2"])
    #expect(try faults("机构编码|阿莫西林（瓶）|P002|P003\nH001|12000|6000|1\nH002|10000|6000|8000") == ["E116 B1"])
    #expect(try faults("单位：元\n机构编码|P001|P002|P003\nH001|12000|6000|1\nH002|10000|6000|8000") == ["E116 2"])
  }

  @Test("A long form with a misspelt heading stays one")
  func longForm() throws {
    for heading in ["医院|药|数", "机构编码|药|数量", "X|品种编码|数量", "品种编码|Y|数量"] {
      let text = heading + "\nH001|P001|12000\nH001|P002|6000\nH002|P001|10000\nH002|P003|8000"
      var sheets = try CrossSheets()
      sheets.set("报量", text)
      let problems = try sheets.book.read().problems
      #expect(problems.contains { ["E107", "E108"].contains($0.code) }, "\(heading)")
      #expect(!problems.contains { $0.code == "N645" }, "\(heading)")
      #expect(try !CrossSheets.folder("demand", text).read().problems.contains { $0.code == "N645" }, "\(heading)")
    }
  }

  @Test("What is neither a long form nor a cross table says what was found of both")
  func neither() throws {
    var sheets = try CrossSheets()
    sheets.set("报量", "序号|单位|甲药|乙药\n1|某医院|3|4\n2|某诊所|5|6")
    let hints = try sheets.book.read().problems.filter { ["E107", "E108"].contains($0.code) }.map(\.hint.chinese)
    #expect(hints.contains { $0.contains("也不像交叉表") && $0.contains("0 个品种") }, "\(hints)")
  }

  @Test("The checked workbook marks the very cells, and has the same problems when it is read")
  func checked() throws {
    var sheets = try CrossSheets()
    sheets.set("报量", "需求\n机构名称|阿莫西林|头孢呋肟酯|奥美拉唑|合计\n环翠区人民医院|12000|6000|三千|18000\n文登区人民医院|10000|6000|8000|24001", merges: ["A1:E1"])
    let folder = try PlanFolder([String: String]())
    let check = try PlanCheck(try sheets.book.write(to: folder))
    let book = try #require(try check.markedWorkbook(in: .chinese))
    let sheet = try #require(book.sheets.first { $0.name == "报量" })
    #expect(sheet.notes.map { "\($0.row) \($0.column)" }.sorted() == ["1 2", "2 3", "3 4"])
    #expect(sheet.headingRows == 1..<2)
    #expect(sheet.rows[1].cells.last?.value == .text("问题"))
  }
}
