import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Cross tables")
struct CrossTableTests {
  /// 报量 of the base plan.
  private static let demand = [
    "H001 P001 12000", "H001 P002 6000", "H002 P001 10000", "H002 P002 6000", "H002 P003 8000", "H003 P003 6000",
  ]

  @Test(
    "Tables of the office are read as they are meant",
    arguments: [
      "office-wide-demand-names", "office-wide-demand-codes", "office-wide-demand-4row-header",
    ])
  func office(name: String) throws {
    let reading = try readPlan(packageRoot.appending(path: "Datasets/office/\(name)/plan.xlsx").path())
    #expect(reading.problems.filter { $0.severity == .error }.map { $0.line(in: .chinese) } == [])
    #expect(reading.records?.demand?.count == 57)
    #expect(reading.demandLines.contains("H37100000011 XC09AAK 167910"))
    #expect(reading.problems.contains { $0.code == "N645" && $0.place.sheet == "报量" })
  }

  /// Each a 报量 that says the same.
  static let demands: [String: (text: String, merges: [String])] = [
    "codes across": ("机构编码|P001|P002|P003\nH001|12000|6000|\nH002|10000|6000|8000\nH003|||6000", []),
    "names across, institutions by name": (
      "机构＼品种|阿莫西林|头孢呋辛酯|奥美拉唑\n环翠区人民医院|12000|6000|\n文登区人民医院|10000|6000|8000\n文登康宁诊所|||6000", []
    ),
    "products down": (
      "品种编码|通用名|规格|包装|计量单位|环翠区人民医院|文登区人民医院|文登康宁诊所\nP001|阿莫西林|0.25g|24粒/盒|粒|12000|10000|\nP002|头孢呋辛酯|0.25g|12片/盒|片|6000|6000|\nP003|奥美拉唑|20mg|14粒/盒|粒||8000|6000",
      []
    ),
    "a title, a unit, a blank corner, sums both ways": (
      """
      2020年集采各医疗机构需求量汇总表
      单位：片、粒
      |P001|P002|P003|合计
      H001|12000|6000||18000
      H002|10000|6000|8000|24000
      H003|||6000|6000
      合计|22000|12000|14000|48000
      填表人：张三||审核人：李四|
      """, ["A1:E1"]
    ),
    "sections, sums of districts, remarks, dashes": (
      """
      序号|区市|机构名称|阿莫西林|头孢呋辛酯|奥美拉唑|小计|备注
      一、环翠||||||
      1|环翠区|环翠区人民医院|12000|6000|-|18000|按时上报
      |环翠区小计||12000|6000||18000|
      二、文登||||||
      2|文登区|文登区人民医院|10000|6000|8000|24000|
      3|文登区|文登康宁诊所|/|无|6000|6000|电话 123
      |文登区小计||10000|6000|14000|30000|
      |全市合计||22000|12000|14000|48000|
      """, []
    ),
    "a sum of a district headed by its name alone": (
      "机构名称|P001|P002|P003\n环翠区|12000|6000|\n环翠区人民医院|12000|6000|\n文登区|10000|6000|14000\n文登区人民医院|10000|6000|8000\n文登康宁诊所|||6000", []
    ),
    "four rows of headings": (
      """
      序号|机构编码|机构名称|P001|P002|P003
      |||阿莫西林|头孢呋辛酯|奥美拉唑
      |||0.25g|0.25g|20mg
      |||粒|片|粒
      1|H001|环翠区人民医院|12000|6000|
      2|H002|文登区人民医院|10000|6000|8000
      3|H003|文登康宁诊所|||6000
      """, ["A1:A4", "B1:B4", "C1:C4"]
    ),
    "five rows of headings with words at their left": (
      """
      通用名||阿莫西林|头孢呋辛酯|奥美拉唑
      规格||0.25g|0.25g|20mg
      中选企业||甲药业|乙药业|丙药业
      包装转换比||24|12|14
      品种编码|机构编码|P001|P002|P003
      1|H001|12000|6000|
      2|H002|10000|6000|8000
      3|H003|||6000
      """, []
    ),
    "names with their specification in one cell": (
      "单位名称|阿莫西林 0.25g|头孢呋辛酯（0.25g）|P003 奥美拉唑|合计\n环翠区人民医院|12000|6000||18000\n文登区人民医院|10000|6000|8000|24000\n文登康宁诊所|||6000|6000",
      []
    ),
    "units by column: packs, ten thousand": (
      "机构|阿莫西林（盒）|头孢呋辛酯（片）|奥美拉唑（万粒）\nH001|500|6000|\nH002|416.666666666667|6000|0.8\nH003|||0.6", []
    ),
    "numbers of the columns, a repeated heading": (
      """
      机构编码|P001|P002|P003
      甲|1|2|3
      H001|12000|6000|
      机构编码|P001|P002|P003
      H002|10000|6000|8000
      H003|||6000
      """, []
    ),
    "full-width codes, numbers as text": ("医院|Ｐ００１|p002|Ｐ００３\nＨ００１|'12,000|'６０００|\nh002|'10000|6000|8000\nH003|||'6000", []),
    "sums of districts across": (
      """
      品种|环翠区||文登区|||全市合计
      |环翠区人民医院|小计|文登区人民医院|文登康宁诊所|小计|
      P001|12000|12000|10000||10000|22000
      P002|6000|6000|6000||6000|12000
      P003|||8000|6000|14000|14000
      合计|18000|18000|24000|6000|30000|48000
      """, ["B1:C1", "D1:F1", "A1:A2", "G1:G2"]
    ),
  ]

  @Test("Demand in many forms", arguments: CrossTableTests.demands.keys.sorted())
  func forms(name: String) throws {
    let (text, merges) = try #require(CrossTableTests.demands[name])
    var sheets = try CrossSheets()
    sheets.set("报量", text, merges: merges)
    let reading = try sheets.book.read()
    #expect(reading.crossFaults == [], reading.listed)
    #expect(reading.demandLines == CrossTableTests.demand)
    guard merges.isEmpty, !text.contains("'") else { return }
    let file = try CrossSheets.folder("demand", text).read()
    #expect(file.crossFaults == [], file.listed)
    #expect(file.demandLines == CrossTableTests.demand)
  }

  /// 历史用量 of the base plan by year, where one institution has it.
  static let usages: [String: (text: String, sheet: String?)] = [
    "years under products": (
      """
      机构编码|阿莫西林||头孢呋辛酯|
      |2018年|2019年|2018年|2019年
      H001|1|2|3|4
      H002|5|6||8
      """, nil
    ),
    "years over products": (
      "年度|2018年度||2019年度|\n机构编码|P001|P002|P001|P002\nH001|1|3|2|4\nH002|5||6|8", nil
    ),
    "years in rows": ("机构编码|年份|P001|P002\nH001|2018|1|3\n|2019|2|4\nH002|2018|5|\nH002|2019|6|8", nil),
    "years in the headings": (
      "机构编码|阿莫西林2018年|阿莫西林2019年用量|头孢呋辛酯_2018年|头孢呋辛酯（2019年）\nH001|1|2|3|4\nH002|5|6||8", nil
    ),
    "products down, institutions over years": (
      "品种编码|H001||H002|\n|2018|2019|2018|2019\nP001|1|2|5|6\nP002|3|4||8", nil
    ),
    "years with sums of each product": (
      """
      机构编码|P001|||P002||
      |2018年|2019年|小计|2018年|2019年|小计
      H001|1|2|3|3|4|7
      H002|5|6|11||8|8
      合计|6|8|14|3|12|15
      """, nil
    ),
  ]
  private static let usage = [
    "H001 P001 2018 1", "H001 P001 2019 2", "H001 P002 2018 3", "H001 P002 2019 4", "H002 P001 2018 5", "H002 P001 2019 6",
    "H002 P002 2019 8",
  ]

  @Test("Usage with its years", arguments: CrossTableTests.usages.keys.sorted())
  func years(name: String) throws {
    let (text, sheet) = try #require(CrossTableTests.usages[name])
    var sheets = try CrossSheets()
    sheets.set("历史用量", text, as: sheet)
    let reading = try sheets.book.read()
    #expect(reading.usageLines == CrossTableTests.usage, reading.listed)
    #expect(!reading.problems.contains { $0.place.sheet == "历史用量" && $0.severity == .error })
  }

  @Test("The period of a whole table is its title's or its sheet's, with a note, and is asked for where nobody says it")
  func titles() throws {
    let text = "机构编码|P001|P002\nH001|1|3\nH002|5|7"
    let lines = ["H001 P001 2019 1", "H001 P002 2019 3", "H002 P001 2019 5", "H002 P002 2019 7"]
    for (title, name) in [
      ("", "2019年度历史用量"), ("威海市2019年度药品历史用量表（威医保发〔2020〕61号）", "历史用量"), ("2019年1-12月", "历史用量"), ("填报日期：2020年10月9日", "历史用量2019"),
    ] {
      var sheets = try CrossSheets()
      sheets.set("历史用量", (title.isEmpty ? "" : title + "\n") + text, as: name)
      let reading = try sheets.book.read()
      #expect(reading.usageLines == lines, "\(title) \(name)")
      #expect(reading.problems.contains { $0.code == "N647" })
    }
    for title in ["历史用量表", "2018-2019年度历史用量", "2019年1-6月历史用量", "2019年上半年用量"] {
      var sheets = try CrossSheets()
      sheets.set("历史用量", title + "\n" + text)
      #expect(try sheets.book.read().problems.contains { $0.code == "E153" }, "\(title)")
    }
    var sheets = try CrossSheets()
    sheets.set("历史用量", "2019年|P001||\n机构编码|上半年|下半年|全年\nH001|1|3|4", merges: ["B1:D1"])
    #expect(try sheets.book.read().problems.filter { $0.code == "E153" }.map(\.place.cell) == ["B2", "C2"])
  }

  static let limitTables: [String: (text: String, sheet: String?, lines: [String])] = [
    "beside each other": (
      "机构编码|P001||P003\n|下限|上限（盒）|锁定\nH001|100|900|\nH002|||400", nil, ["H001 P001 100 900 -", "H002 P003 - - 400"]
    ),
    "synonyms in one cell with the product": (
      "机构编码|阿莫西林保底量|阿莫西林最高限量|奥美拉唑 指定数量\nH001|100|900|\nH002|||400", nil, ["H001 P001 100 900 -", "H002 P003 - - 400"]
    ),
    "in rows": (
      "机构编码|限值|P001|P002|P003\nH001|下限|100||\nH001|上限|900||\nH002|锁定|||400", nil, ["H001 P001 100 900 -", "H002 P003 - - 400"]
    ),
    "the sheet's name": ("机构编码|P001|P003\nH001|900|\nH002||400", "上限", ["H001 P001 - 900 -", "H002 P003 - 400 -"]),
    "the sheet's name with the table's": ("机构编码|P001|P003\nH001|900|\nH002||400", "上下限-下限", ["H001 P001 900 - -", "H002 P003 400 - -"]),
    "the title": ("各机构锁定量（盒）\n机构编码|P001|P003\nH001|900|\nH002||400", nil, ["H001 P001 - - 900", "H002 P003 - - 400"]),
  ]

  @Test("Limits in many forms", arguments: CrossTableTests.limitTables.keys.sorted())
  func limits(name: String) throws {
    let (text, sheet, lines) = try #require(CrossTableTests.limitTables[name])
    var sheets = try CrossSheets()
    sheets.set("上下限", text, as: sheet)
    let reading = try sheets.book.read()
    #expect(reading.limitLines == lines, reading.listed)
  }

  @Test("Limits that do not say which they are are asked for")
  func noLimit() throws {
    var sheets = try CrossSheets()
    sheets.set("上下限", "机构编码|P001|P003\nH001|900|\nH002||400")
    #expect(try sheets.book.read().crossFaults == ["E154 1"])
    sheets.set("上下限", "机构编码|P001||P003\n|下限|上限|\nH001|100|900|\nH002|||400")
    #expect(try sheets.book.read().crossFaults == ["E154 D1"])
  }
}
