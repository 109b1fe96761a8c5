import Foundation
import PlanModel
import Planning
import SheetLayout
import Testing

@testable import PlanTables

/// 折算表: usage and demand by the codes of items.
@Suite("Items that count as products")
struct ConversionTests {
  private static let files = [
    "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,2.5,1000\nP2,药二,10,1,500\n",
    "districts.csv": "district_id,name\nD1,东区\n",
    "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,public\nH2,二院,D1,public\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,I1,2019,100\nH1,I2,2019,50\nH1,P1,2019,7\nH2,I1,2019-03,0.0003\nH2,P2,2019,9\nH1,P2,2019,1\n",
    "conversions.csv": "项目编码,品种编码,折算系数,名称,角色,起始日期,截止日期\nI1,P1,0.5,0.25g×12片 甲,中选,2020-11-16,\nI2,P1,2,0.5g×24片 乙,非中选,,\n",
  ]

  private func read(_ changes: [String: String] = [:]) throws -> PlanReading {
    try PlanFolder(ConversionTests.files.merging(changes) { $1 }).read()
  }

  private func usage(_ reading: PlanReading) throws -> [String] {
    try #require(reading.records).usage?.map { "\($0.institution) \($0.product) \($0.period) \($0.units)" } ?? []
  }

  @Test("are read as their products times the factor, halves rounded away from zero, and told of for each product")
  func converted() throws {
    let reading = try read()
    #expect(try usage(reading) == ["0 0 2019 157", "0 1 2019 1", "1 0 2019-03 0.0002", "1 1 2019 9"])
    let notes = reading.problems.filter { $0.severity == .note }
    #expect(notes.map(\.code) == ["N661", "N662"])
    #expect(notes[0].value == "P1" && notes[0].message.chinese.contains("150.0002（最小单位）由 2 个项目折算而来：I1 100.0003 × 0.5（2 行）、I2 50 × 2（1 行）"))
    #expect(notes[1].message.chinese.contains("1 行"))
    let lines = try #require(reading.records?.conversions)
    #expect(lines.map(\.itemID) == ["I1", "I2"] && lines[0].role == .selected && lines[1].role == .nonselected)
    #expect(lines[0].from?.description == "2020-11-16" && lines[0].name == "0.25g×12片 甲")
  }

  @Test("are kept in the plan of an output, which gives the same records without a word, from files and from a workbook")
  func again() throws {
    let records = try #require(try read().records)
    for format in [CSVFormat.canonical, .people] {
      let files = Dictionary(uniqueKeysWithValues: planFiles(records, format: format).map { ($0.name, $0.bytes) })
      let reading = try readPlan(files: files)
      #expect(reading.records == records)
      #expect(reading.problems.filter { !$0.code.hasPrefix("W7") }.isEmpty, "\(reading.problems)")
    }
    #expect(buildPlan(records).records == records)
    let sheet = try #require(planWorkbook(records).sheets.first { $0.name == "折算表" })
    #expect(sheet.rows.count == 3)
  }

  @Test("that nobody knows are one error each with their total; that are said not to count, a warning with it")
  func unknown() throws {
    let more = (ConversionTests.files["usage.csv"] ?? "") + "H1,I7,2019,5\nH2,I7,2019,6\nH2,I7,2018,1\nH2,I8,2019,x\n"
    let refused = try read(["usage.csv": more])
    let errors = refused.problems.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["E161", "E161", "E203"])
    #expect(errors[0].value == "I7" && errors[0].place.row == 8)
    #expect(errors[0].message.chinese.contains("3 行、2 家机构、合计 12"))
    #expect(errors[0].hint.chinese.contains("不计"))
    for word in ["-", "不计"] {
      let told = try read([
        "usage.csv": more.replacingOccurrences(of: ",x\n", with: ",1\n"),
        "conversions.csv": (ConversionTests.files["conversions.csv"] ?? "") + "I7,\(word),,,,,\nI8,P2,,,,,\n",
      ])
      let warning = try #require(told.problems.first { $0.code == "W575" })
      #expect(warning.value == "I7" && warning.message.chinese.contains("3 行、2 家机构、合计 12"))
      #expect(try #require(told.records).conversions?.map(\.productID) == ["P1", "P1", nil, "P2"])
    }
    // As always where there is no such table, or one without rows.
    let none = try read(["usage.csv": more, "conversions.csv": "item_id,product_id\n"])
    #expect(none.problems.filter { $0.code == "E313" }.count == 7)
  }

  @Test("may not have the code of a product, unless they are it; their products must be there, and once")
  func keys() throws {
    func errors(_ lines: String) throws -> [String] {
      try read(["conversions.csv": "item_id,product_id,factor\nI1,P1,1\nI2,P1,1\n\(lines)"]).problems.filter { $0.severity == .error }.map {
        "\($0.code) \($0.place.row ?? 0)"
      }
    }
    #expect(try errors("P1,P1,1\nP2,P2,\n") == [])
    #expect(try errors("P1,P1,2\n") == ["E162 4"])
    #expect(try errors("P2,P1,1\n") == ["E162 4"])
    #expect(try errors("P2,-,1\n") == ["E162 4"])
    #expect(try errors("I3,P9,1\n") == ["E313 4"])
    #expect(try errors("I1,P2,1\n") == ["E301 4"])
    #expect(try errors("I3,P1,0\n") == ["E207 4"])
    #expect(try errors("I3,P1,0.00001\n") == ["E207 4"])
    #expect(try errors("I3,,1\n") == ["E201 4"])
    // Nothing is too large to be said.
    let large = (ConversionTests.files["usage.csv"] ?? "") + "H1,I3,2019,99999999999\n"
    let reading = try read(["usage.csv": large, "conversions.csv": "item_id,product_id,factor\nI1,P1,1\nI2,P1,1\nI3,P1,1000000\n"])
    #expect(reading.problems.filter { $0.severity == .error }.map(summary) == ["E205 usage.csv:8 units"])
  }

  @Test("add up in demand, where an item has one line an institution")
  func demand() throws {
    let parameters = (ConversionTests.files["parameters.csv"] ?? "") + "basis,demand\ndemand_cap,no\n"
    func read(_ lines: String) throws -> PlanReading {
      try self.read(["parameters.csv": parameters, "demand.csv": "institution_id,product_id,units\n\(lines)"])
    }
    let reading = try read("H1,I1,10\nH1,P1,1\nH1,I2,3\nH2,P2,4\nH2,P1,0\n")
    #expect(
      try #require(reading.records).demand?.map { "\($0.institution) \($0.product) \($0.units)" } == ["0 0 12", "1 0 0", "1 1 4"])
    let twice = try read("H1,I1,10\nH1,I2,3\nH1,I1,1\nH2,P2,4\n")
    #expect(twice.problems.filter { $0.severity == .error }.map(summary) == ["E301 demand.csv:4 product_id"])
    #expect(try read("H1,I9,10\nH2,P2,4\nH1,P1,1\n").problems.filter { $0.severity == .error }.map(\.code) == ["E161"])
  }

  @Test("can be added and mended by overrides")
  func overridden() throws {
    var files = ConversionTests.files
    files["more.csv"] = "表,键,列,取值\n折算表,I1,折算系数,3\n折算表,I5,品种编码,P2\n"
    let reading = try PlanFolder(files).read(overrides: ["more.csv"])
    #expect(reading.problems.filter { $0.severity == .error }.isEmpty)
    #expect(reading.records?.conversions?.map { "\($0.itemID) \($0.productID ?? "-") \($0.factor)" } == ["I1 P1 3", "I2 P1 2", "I5 P2 1"])
  }
}
