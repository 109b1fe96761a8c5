import Foundation
import PlanModel
import Planning
import SheetLayout
import Testing

@testable import PlanTables

/// 折算表: what lines of items say besides their quantities, and what becomes of them.
@Suite("Lines of items")
struct ItemLineTests {
  private static let parameters =
    "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
  private static let files = [
    "parameters.csv": parameters,
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,2.5,1000\nP2,药二,10,1,500\n",
    "districts.csv": "district_id,name\nD1,东区\n",
    "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,public\nH2,二院,D1,public\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,I1,2019,100\nH1,I2,2019,50\nH1,P1,2019,7\nH2,I1,2019,30\nH2,P2,2019,9\nH1,P2,2019,1\n",
    "conversions.csv": "项目编码,品种编码,折算系数,名称\nI1,P1,0.5,甲片\nI2,药一,2,乙片\nI9,不计,,丙片\n",
  ]

  private func read(_ changes: [String: String] = [:], overrides: String? = nil) throws -> PlanReading {
    var files = ItemLineTests.files.merging(changes) { $1 }
    if let overrides { files["o.csv"] = "表,键,列,取值\n" + overrides }
    return try PlanFolder(files).read(overrides: overrides == nil ? [] : ["o.csv"])
  }

  private func usage(_ reading: PlanReading) throws -> [String] {
    try #require(reading.records, "\(reading.problems)").usage?.map { "\($0.institution) \($0.product) \($0.period) \($0.units)" } ?? []
  }

  private func errors(_ reading: PlanReading) -> [String] { reading.problems.filter { $0.severity == .error }.map(summary) }

  // MARK: Data of a period

  @Test("that do not count are data of their institution, year and month, as lines of 0")
  func presence() throws {
    let months = (1...12).map { "2019-\($0 < 10 ? "0" : "")\($0)" }
    let parts = "institution_id,product_id,period,units\n" + months.map { "H2,P1,\($0),10\n" }.joined() + "H2,P2,2019-01,9\n"
    let lone = parts + "H1,P1,2019-01,120\n"
    let all = lone + months.dropFirst().map { "H1,I9,\($0),5\n" }.joined()
    let parameters = ItemLineTests.parameters + "annualize,yes\nmissing_years,average\n"
    let alone = try read(["usage.csv": lone, "parameters.csv": parameters])
    #expect(alone.problems.contains { $0.code == "W573" })
    let whole = try read(["usage.csv": all, "parameters.csv": parameters])
    #expect(!whole.problems.contains { $0.code == "W573" })
    #expect(try #require(whole.plan).cells.map(\.basisUnits) == [120, 120, 9])
    #expect(try #require(alone.plan).cells.map(\.basisUnits) == [1440, 120, 9])
    #expect(try usage(whole).filter { $0.hasPrefix("0") }.map { String($0.suffix(9)) }.contains("2019-12 0"))
    // A year as a whole, of which there are months besides: the other months; and one that only such lines have.
    let year = try read(["usage.csv": lone + "H1,I9,2019,5\nH1,I9,2018,1\n", "parameters.csv": parameters])
    #expect(try usage(year).filter { $0.hasPrefix("0") }.count == 13)
    #expect(!year.problems.contains { ["W511", "W573"].contains($0.code) })
    #expect(try #require(year.plan).cells.map(\.basisUnits) == [60, 120, 9])
    // Where all is there besides, nothing is added; the plan of an output says the same.
    #expect(try usage(try read(["usage.csv": lone + "H1,I9,2019-01,5\n"])).count == 14)
    let records = try #require(whole.records)
    let files = Dictionary(uniqueKeysWithValues: planFiles(records, format: .canonical).map { ($0.name, $0.bytes) })
    #expect(try readPlan(files: files).records == records)
  }

  // MARK: Overrides

  @Test("give way to a product's quantity in overrides, which says so; an item's own key changes that item alone")
  func overrides() throws {
    #expect(try usage(try read()) == ["0 0 2019 157", "0 1 2019 1", "1 0 2019 15", "1 1 2019 9"])
    let whole = try read(overrides: "历史用量,H1;P1;2019,数量,40\n历史用量,二院;药一;2019,数量,8\n")
    #expect(try usage(whole) == ["0 0 2019 40", "0 1 2019 1", "1 0 2019 8", "1 1 2019 9"])
    let notes = whole.problems.filter { $0.code == "N663" }
    #expect(notes.map { "\(summary($0)) \($0.value ?? "")" } == ["N663 o.csv:2 value H1;P1;2019", "N663 o.csv:3 value H2;P1;2019"])
    #expect(notes[0].message.chinese.contains("按项目填报的 2 行（usage.csv:2 起）"))
    #expect(try usage(try read(overrides: "历史用量,H1;i2;2019,数量,1\n"))[0] == "0 0 2019 59")
    #expect(errors(try read(overrides: "历史用量,H1;I1;2019,数量,1\n历史用量,H1;P1;2019,数量,1\n")) == ["E124 o.csv:2 value"])
    // Nothing in place of a quantity is refused as it is of a product's line.
    #expect(errors(try read(overrides: "历史用量,H2;P1;2019,数量,\n")).count == 1)
    let demand = "institution_id,product_id,units\nH1,I1,10\nH1,P1,1\nH1,I2,3\nH2,P2,4\n"
    let asked = try read(["demand.csv": demand], overrides: "报量,H1;P1,数量,5\n")
    #expect(try #require(asked.records).demand?.map { "\($0.institution) \($0.product) \($0.units)" } == ["0 0 5", "1 1 4"])
  }

  // MARK: Codes and names

  @Test("twice in demand are told at the second line, by the item as it stands")
  func twice() throws {
    let demand = "institution_id,product_id,units\nH1,I1,10\nH1,I2,3\nH2,P2,4\nH1,i1,1\n"
    let found = try #require(try read(["demand.csv": demand]).problems.first { $0.severity == .error })
    #expect(summary(found) == "E301 demand.csv:5 product_id" && found.value == "H1;I1")
    #expect(found.message.chinese.contains("demand.csv:2"))
  }

  @Test("are found by width, case and blanks of their codes and by a name that is theirs alone; products in 折算表 by name")
  func names() throws {
    let usage = "institution_id,product_id,period,units\nH1,ｉ１,2019,100\nH1, 乙片 ,2019,50\nH2,药二,2019,9\n"
    let reading = try read(["usage.csv": usage])
    #expect(try self.usage(reading) == ["0 0 2019 150", "1 1 2019 9"])
    #expect(Set(reading.problems.map(\.code)).isSuperset(of: ["N651", "N657"]))
    #expect(try #require(reading.records).conversions?.map { $0.productID ?? "-" } == ["P1", "P1", "-"])
    // One name of two items that come to different quantities, and one that a product has too.
    let conversions = "项目编码,品种编码,折算系数,名称\nI1,P1,0.5,甲片\nI2,P1,2,甲片\nI3,P2,3,药一\nI4,P2,1,药二\n"
    let asked = try read(["conversions.csv": conversions, "usage.csv": usage.replacingOccurrences(of: "乙片", with: "甲片")])
    #expect(errors(asked) == ["E316 usage.csv:3 product_id"])
    #expect(asked.problems.first { $0.code == "E316" }?.hint.chinese.contains("I1（甲片）；I2（甲片）") == true)
    let either = try read(["conversions.csv": conversions, "usage.csv": usage.replacingOccurrences(of: " 乙片 ", with: "药一")])
    #expect(errors(either) == ["E316 usage.csv:3 product_id"])
    // 折算表 with a name of several products; its item is not said to be unknown besides.
    let products = "product_id,generic_name,specification,units_per_pack,price_yuan,agreed_units\nP1,药,5mg,10,2.5,1000\nP2,药,9mg,10,1,500\n"
    let several = try read(["products.csv": products, "conversions.csv": "项目编码,品种编码\nI1,药\nI2,药5mg\n"])
    #expect(errors(several) == ["E316 conversions.csv:2 product_id"])
    #expect(errors(try read(["conversions.csv": "item_id,product_id,factor\nI1,P1,0\nI2,P1,1\n"])) == ["E207 conversions.csv:2 factor"])
  }

  @Test("that nobody knows are told what to do: another item or product that is near, else a line of 折算表")
  func advice() throws {
    func hint(_ code: String) throws -> String {
      let reading = try read(["usage.csv": (ItemLineTests.files["usage.csv"] ?? "") + "H1,\(code),2019,1\n"])
      return try #require(reading.problems.first { $0.code == "E161" }).hint.chinese
    }
    #expect(try hint("I11").hasPrefix("折算表中最接近的是项目 I1 甲片：是它的，请把这里改成 I1；不是的，请在折算表"))
    #expect(try hint("P22").hasPrefix("品种表中最接近的是 P2 药二"))
    #expect(try hint("ZX-500").hasPrefix("请在折算表（conversions.csv）加一行：项目编码 ZX-500"))
  }

  // MARK: As entered

  @Test("are kept as they were entered, with those that do not count, and can be written so again")
  func entered() throws {
    let more = (ItemLineTests.files["usage.csv"] ?? "") + "H2,I9,2018,6\n"
    let reading = try read(["usage.csv": more, "demand.csv": "institution_id,product_id,units\nH1,i1,10\nH1,P1,1\n"])
    let records = try #require(reading.records)
    for format in [CSVFormat.canonical, .people] {
      let files = Dictionary(
        uniqueKeysWithValues: planFiles(records, entered: reading.entered, format: format).map { ($0.name, $0.bytes) })
      let text = String(decoding: files["usage.csv"] ?? [], as: UTF8.self)
      #expect(text.contains("H1,I1,2019,100") && text.contains("H2,I9,2018,6") && text.contains("H1,P1,2019,7"))
      #expect(String(decoding: files["demand.csv"] ?? [], as: UTF8.self).contains("H1,I1,10"))
      let again = try readPlan(files: files)
      #expect(again.records == records && again.entered == reading.entered)
    }
    let sheet = try #require(planWorkbook(records, entered: reading.entered).sheets.first { $0.name == "历史用量" })
    #expect(sheet.rows.count == 8)
    #expect(try read(["usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,7\n"]).entered == EnteredLines())
  }

  // MARK: Accepted

  @Test("that do not count can be accepted, by the item's code or name")
  func accepted() throws {
    let more = (ItemLineTests.files["usage.csv"] ?? "") + "H2,I9,2019,6\n"
    for item in ["I9", "ｉ9", "丙片"] {
      let reading = try read(["usage.csv": more, "accepted.csv": "code,product_id,reason\nW575,\(item),按文件不计\n"])
      let found = try #require(reading.problems.first { $0.code == "W575" })
      #expect(found.severity == .accepted && found.acceptance?.reason == "按文件不计")
      #expect(!reading.problems.contains { $0.code == "W716" })
    }
    let other = try read(["usage.csv": more, "accepted.csv": "code,product_id,reason\nW575,I1,按文件不计\n"])
    let unused = try #require(other.problems.first { $0.code == "W716" })
    #expect(unused.hint.chinese.contains("W575,,I9,"))
    #expect(!other.warningsWithoutLines.contains { $0.code == "W716" })
  }
}
