import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// A change of the base plan and what must then be noticed.
struct Change: Sendable, CustomStringConvertible {
  var expected: String
  var file: String
  var old: String
  var new: String
  /// Other warnings that follow from it.
  var others: [String] = []
  var description: String { expected }
}

@Suite("Warnings and notes")
struct WarningTests {
  static let changes: [Change] = [
    Change(expected: "W501 products.csv:2 agreed_units", file: "products.csv", old: "24000", new: "24001"),
    Change(expected: "W502 limits.csv:2 floor_packs", file: "limits.csv", old: "100,900", new: "100.5,900"),
    Change(expected: "W503 limits.csv:2 cap_packs", file: "limits.csv", old: "100,900", new: "100,900.5"),
    Change(
      expected: "W504 parameters.csv:11 value", file: "parameters.csv", old: "2018:0.4;",
      new: "2017:0.1;2018:0.4;"),
    Change(expected: "W505 parameters.csv:11 value", file: "parameters.csv", old: "2018:0.4;", new: ""),
    Change(expected: "W506 rules.csv:3 rule_id", file: "rules.csv", old: "P001;P002,H001,units,>=", new: "P003,H001,units,<="),
    Change(
      expected: "W509 districts.csv:4 district_id", file: "districts.csv", old: "文登区,区市,\n",
      new: "文登区,区市,\n371004,高区,开发区,\n"),
    Change(
      expected: "W510 usage.csv:12 units", file: "usage.csv", old: "H003,P003,2019,5600\n",
      new: "H003,P003,2019,5600\nH003,P003,2019,-5\nH003,P003,2019,-6\n"),
    Change(expected: "W511 usage.csv:4 period", file: "usage.csv", old: "2019-02", new: "2019"),
    Change(
      expected: "W512 usage.csv:12 units", file: "usage.csv", old: "H003,P003,2019,5600\n",
      new: "H003,P003,2019,5600\nH003,P003,2019,5600\n"),
    Change(
      expected: "W515 parameters.csv:9 value", file: "parameters.csv", old: "2020-11-16:30%",
      new: "2020-11-09:30%"),
    Change(
      expected: "W516 rules.csv:2 institutions", file: "rules.csv", old: "ownership:民营", new: "level:一级;三级"),
    Change(expected: "W522 rules.csv:1", file: "rules.csv", old: "rule_id,name", new: "rule_id,comment"),
    Change(
      expected: "N603 institutions.csv:5 institution_id", file: "institutions.csv", old: "H003,",
      new: "H004,新医院,371003,公立,,,,,\nH003,", others: []),
  ]

  @Test(
    "A change that is only odd is a warning or note at its place, and the plan stands", arguments: changes)
  func isNoticed(_ change: Change) throws {
    var expected = change.expected
    // The new row of N603 stands above H003.
    if expected.hasPrefix("N603") { expected = "N603 institutions.csv:4 institution_id" }
    let reading = try PlanFolder(BasePlan.files(change.file, change.old, change.new)).read()
    #expect(
      Set(reading.problems.map(summary)) == Set([expected] + change.others),
      "\(reading.problems.map { $0.line(in: .chinese) })")
    #expect(reading.problems.count == 1 + change.others.count)
    #expect(!reading.hasErrors)
    #expect(reading.plan != nil)
  }

  @Test(
    "Returns of an institution that takes no part are no news, and lines of the same key with other units are told of")
  func silence() throws {
    var files = try BasePlan.files(
      "usage.csv", "H003,P003,2019,5600\n",
      "H003,P003,2019,5600\nH003,P003,2019,400\nH004,P003,2019,-7\nH005,P001,2018,8\nH005,P003,2019-05,0.5\n")
    files["institutions.csv"]? += "H004,高区药店,371003,药店,,否,,,\nH005,高区诊所,371003,民营,,,,,\n"
    // The base plan's volumes are no share of its few lines of usage.
    let problems = try PlanFolder(files).read().problems.filter { $0.code != "W701" }
    #expect(
      problems.map(summary) == [
        "W507 institutions.csv:5 participates", "W507 institutions.csv:6 participates", "W710 usage.csv:12 units",
      ])
    #expect(problems.map(\.value) == ["-7", "8.5", "H003;P003"])
    #expect(
      problems.prefix(2).map(\.message.chinese) == [
        "药店 H004 高区药店 有历史用量 -7（最小单位），但不参加，其用量不计入。",
        "民营机构 H005 高区诊所 有历史用量 8.5（最小单位），但不参加，其用量不计入。",
      ])
  }

  /// R2 asks for 1,200 units at H001, which uses no P003, or takes no part.
  @Test(
    "A rule that asks for something of nobody is an error, not without effect",
    arguments: [("rules.csv", "P001;P002,H001", "P003,H001"), ("institutions.csv", "371002,公立,二级,", "371002,公立,二级,否")])
  func asksNobody(file: String, old: String, new: String) throws {
    let problems = try PlanFolder(BasePlan.files(file, old, new)).read().problems.filter { $0.severity == .error }
    #expect(problems.map(summary) == ["E424 rules.csv:3 rule_id"], "\(problems)")
  }

  @Test("Every file of the folder that is not read is noted, but what systems leave there")
  func otherFiles() throws {
    var files = try BasePlan.files()
    for name in ["demands.csv", "readme.txt", ".DS_Store", "Thumbs.db", "~$方案.xlsx", "limits.csv.bak"] { files[name] = "x" }
    #expect(
      try PlanFolder(files).read().problems.map(summary) == ["W521 demands.csv", "N602 limits.csv.bak", "N602 readme.txt"])
  }

  @Test(
    "A table under another name is warned of, and a required one is an error that names the file",
    arguments: ["limits.csv.bak", "limits", "上下限.bak"])
  func misnamed(name: String) throws {
    var files = try BasePlan.files()
    files[name] = files.removeValue(forKey: "limits.csv")
    #expect(try PlanFolder(files).read().problems.map(summary).filter { $0.contains(name) } == ["W521 \(name)"])
    files = try BasePlan.files()
    let other = name.replacingOccurrences(of: "limits", with: "products", options: .caseInsensitive)
      .replacingOccurrences(of: "上下限", with: "品种")
    files[other] = files.removeValue(forKey: "products.csv")
    let problem = try #require(try PlanFolder(files).read().problems.first { $0.code == "E101" })
    #expect(problem.hint.english.contains(other))
  }

  @Test("Floors and caps that are not whole packs are rounded inwards")
  func rounding() throws {
    let reading = try PlanFolder(BasePlan.files("limits.csv", "100,900", "100.5,900.5")).read()
    let cell = try #require(reading.plan?.cells.first)
    #expect(cell.floor == 101)
    #expect(cell.cap == 900)
    #expect(reading.records?.limits?.first?.floorPacks == Decimal4(tenThousandths: 1_005_000))
  }

  @Test("One cause in more than 10,000 rows is listed 10,000 times and then counted")
  func manyOfOneCause() throws {
    var files = try BasePlan.files()
    files["usage.csv"]? += String(repeating: "H001,P001,2019,x\n", count: 10_007)
    let problems = try PlanFolder(files).read().problems
    #expect(problems.filter { $0.code == "E203" }.count == 10_000)
    let last = try #require(problems.last { $0.place.file == "usage.csv" })
    #expect(last.code == "N604")
    #expect(last.message.english == "E203 occurs 10007 times; 7 of them are not listed.")
  }

  @Test("Problems of many files come in one pass, in order of file, row and column")
  func onePass() throws {
    var files = try BasePlan.files("parameters.csv", "2021-11-15", "later")
    files["products.csv"] = files["products.csv"]?.replacingOccurrences(of: "3.1200,24000", with: "free,-1")
    files["districts.csv"] = files["districts.csv"]?.replacingOccurrences(of: "5000", with: "5k")
    files["institutions.csv"] = files["institutions.csv"]?.replacingOccurrences(of: "公立", with: "国有")
    files["usage.csv"]? += "H009,P009,2019-99,many\n"
    files["demand.csv"]? += "H001,P001,1\n"
    files["limits.csv"]? += "H001,P009,,,\n"
    files["rules.csv"] = files["rules.csv"]?.replacingOccurrences(of: "yuan", with: "").replacingOccurrences(
      of: "800", with: "8OO")
    let found = try PlanFolder(files).read().problems.filter { $0.severity == .error }.map(summary)
    #expect(
      found == [
        "E209 parameters.csv:5 value", "E203 products.csv:2 price_yuan", "E207 products.csv:2 agreed_units",
        "E203 districts.csv:2 prepayment_fund_yuan", "E212 institutions.csv:2 ownership",
        "E212 institutions.csv:3 ownership", "E312 usage.csv:12 institution_id",
        "E313 usage.csv:12 product_id",
        "E210 usage.csv:12 period", "E203 usage.csv:12 units", "E301 demand.csv:8 product_id",
        "E313 limits.csv:4 product_id", "E203 rules.csv:2 limit",
      ])
  }
}
