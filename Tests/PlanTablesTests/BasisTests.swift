import Foundation
import PlanModel
import Planning
import TestSupport
import Testing

@testable import PlanTables

/// 测算依据 by product and ownership, years and months that institutions have.
@Suite("The basis of cells")
struct BasisTests {
  private static let files = [
    "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,2.5,1000\n",
    "districts.csv": "district_id,name\nD1,东区\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,participates\nA1,一院,D1,public,\nA2,二院,D1,private,yes\nA3,药店,D1,pharmacy,yes\n",
    "usage.csv": "institution_id,product_id,period,units\nA1,P1,2019,100\nA2,P1,2019,200\nA3,P1,2019,300\n",
    "demand.csv": "institution_id,product_id,units\nA1,P1,10\nA2,P1,20\nA3,P1,30\n",
  ]

  private func read(_ parameters: String, _ changes: [String: String] = [:], without: String? = nil) throws -> PlanReading {
    var files = BasisTests.files.merging(changes) { $1 }
    files["parameters.csv", default: ""] += parameters
    if let without { files[without] = nil }
    return try PlanFolder(files).read()
  }

  private func units(_ reading: PlanReading) throws -> [Double] {
    try #require(reading.plan, "\(reading.problems.map { $0.line(in: .english) })").cells.map(\.basisUnits)
  }

  @Test(
    "is the ownership's where the parameter has one, in English and Chinese, in any order",
    arguments: [
      ("usage;private:demand;pharmacy:demand", [100.0, 20, 30]), ("历史用量；民营：报量；药店:报量", [100, 20, 30]),
      ("药店:报量;usage", [100, 200, 30]), ("public:demand", [10, 200, 300]), ("demand;公立:历史用量", [100, 20, 30]),
      ("blend:0.5;private:混合:0.25", [55, 65, 165]), ("demand", [10, 20, 30]),
    ])
  func byOwnership(text: String, expected: [Double]) throws {
    // More is agreed than reported.
    let parameters = "basis,\(text)\ndemand_cap,no\n"
    #expect(try units(read(parameters)) == expected)
    let records = try #require(try read(parameters).records)
    let again = try readPlan(files: Dictionary(uniqueKeysWithValues: planFiles(records, format: .people).map { ($0.name, $0.bytes) }))
    #expect(again.records == records)
  }

  @Test(
    "that cannot be told is an error of the parameter",
    arguments: [
      ("usage;demand", "E214"), ("usage;private:demand;民营:usage", "E214"), ("usage;private", "E212"), ("usage;clinic:demand", "E212"),
      ("usage;private:sometimes", "E212"), ("private:blend:2", "E207"),
    ])
  func malformed(text: String, code: String) throws {
    #expect(try read("basis,\(text)\n").problems.filter { $0.severity == .error }.map(summary) == ["\(code) parameters.csv:6 value"])
  }

  @Test("is the product's own before that of the ownership")
  func byProduct() throws {
    let products =
      "品种编码,通用名,包装转换比,中选价,首年约定采购量,测算依据\nP1,药一,10,2.5,1000,\nP2,药二,10,1,100,报量\nP3,药三,10,1,100,混合:0.5\n"
    let own = ["usage", "demand"].map { table in
      BasisTests.files["\(table).csv", default: ""]
        + ["P2", "P3"].map { id in
          table == "usage" ? "A1,\(id),2019,100\nA2,\(id),2019,200\n" : "A1,\(id),10\nA2,\(id),20\n"
        }.joined()
    }
    let reading = try read(
      "basis,usage;private:demand\ndemand_cap,no\n", ["products.csv": products, "usage.csv": own[0], "demand.csv": own[1]])
    #expect(try units(reading) == [100, 20, 300, 10, 20, 55, 110])
    #expect(reading.records?.products.map { $0.basis?.text } == [nil, "demand", "blend:0.5"])
    let wrong = try read("", ["products.csv": products.replacingOccurrences(of: ",报量", with: ",也许"), "usage.csv": own[0]])
    #expect(wrong.problems.filter { $0.severity == .error }.map(summary) == ["E212 products.csv:3 basis"])
  }

  @Test("needs the table that somebody who takes part reads, and says who that is")
  func tables() throws {
    let demand = try read("basis,usage;private:demand;military:demand\n", without: "demand.csv").problems.filter { $0.severity == .error }
    #expect(demand.map(\.code) == ["E401"])
    #expect(demand[0].message.chinese == "测算依据需要报量表 demand.csv，但没有这个文件。需要它的是：民营。")
    let products = "product_id,generic_name,units_per_pack,price_yuan,agreed_units,basis\nP1,药一,10,2.5,1000,usage\n"
    let usage = try read("basis,demand\n", ["products.csv": products], without: "usage.csv").problems.filter { $0.severity == .error }
    #expect(usage.map(\.code) == ["E401"])
    // Nobody of the military takes part, so nothing is needed for them.
    #expect(try read("basis,usage;military:demand\n", without: "demand.csv").plan != nil)
  }

  // MARK: Cases of offices

  private func office(_ name: String, _ overrides: String? = nil) throws -> PlanReading {
    let place = try Workplace()
    return try readPlan(
      packageRoot.appending(path: "Datasets/office/\(name)/plan.xlsx").path(),
      overrides: try overrides.map { [try place.write("表,键,列,取值\n" + $0, to: "o.csv")] } ?? [])
  }

  private func basis(_ reading: PlanReading, at institution: String) throws -> Double {
    let plan = try #require(reading.plan)
    return plan.cells.filter { plan.institutions[$0.institution].id == institution }.reduce(0) { $0 + $1.basisUnits }
  }

  @Test("of a new product with reported demand is asked for, with what is there, and mended by its 测算依据")
  func newProduct() throws {
    let refused = try office("office-new-product-with-demand").problems.filter { $0.severity == .error }
    #expect(refused.map { "\($0.code) \($0.place.cell ?? "")" } == ["E402 A7"])
    #expect(refused[0].message.chinese.hasSuffix("它的测算依据是历史用量；6 家机构另有它的报量共 120000 片，没有用上。"))
    #expect(refused[0].hint.chinese.contains("“测算依据”列，这一品种填 报量"))
    let mended = try office("office-new-product-with-demand", "品种,XNEW,测算依据,报量\n")
    #expect(!mended.hasErrors)
    let plan = try #require(mended.plan)
    let new = try #require(plan.products.firstIndex { $0.id == "XNEW" })
    #expect(plan.cells.filter { $0.product == new }.map(\.basisUnits) == Array(repeating: 20_000, count: 6))
  }

  @Test("of a hospital that opened last year is listed, and the mean of its own year where that is asked for")
  func openedLastYear() throws {
    let zero = try office("office-opened-last-year")
    let warnings = zero.problems.filter { $0.code.hasPrefix("W57") }
    #expect(warnings.map { "\($0.code) \($0.place.cell ?? "")" } == ["W571 A10"])
    #expect(warnings[0].message.chinese.contains("有 2019 年的用量，没有 2018 年的：缺的年度按 0 平均"))
    let average = try office("office-opened-last-year", "参数,缺年处理,取值,average\n")
    #expect(average.problems.filter { $0.code == "W571" }.map(\.message.chinese).allSatisfy { $0.contains("只按有用量的年度平均") })
    #expect(try basis(average, at: "H37108200041") == 2 * basis(zero, at: "H37108200041"))
    #expect(try basis(average, at: "H37108200042") == basis(zero, at: "H37108200042"))
  }

  @Test("of a hospital with six months reported is listed, and a whole year's where that is asked for")
  func sixMonths() throws {
    let plain = try office("office-six-months-reported")
    #expect(plain.problems.filter { $0.code.hasPrefix("W57") }.map { "\($0.code) \($0.place.cell ?? "")" } == ["W573 A10"])
    let annual = try office("office-six-months-reported", "参数,按月折算,取值,是\n")
    #expect(annual.problems.contains { $0.code == "W573" && $0.message.chinese.contains("已按 12/6 折算成全年") })
    #expect(try basis(annual, at: "H37108200041") == 2 * basis(plain, at: "H37108200041"))
    #expect(try basis(annual, at: "H37108200042") == basis(plain, at: "H37108200042"))
  }

  // MARK: Years and months

  @Test("is warned of where an institution's last use lies back, a year is missing between, or the table has a part of a year")
  func periods() throws {
    let usage =
      "institution_id,product_id,period,units\nA1,P1,2018,100\nA1,P1,2019,100\nA1,P1,2020-01,60\nA1,P1,2020-02,60\n"
      + "A2,P1,2018,200\nA2,P1,2019,200\nA3,P1,2018,300\nA3,P1,2020-01,300\n"
    let zero = try read("", ["usage.csv": usage])
    let found = zero.problems.filter { $0.code.hasPrefix("W57") }
    #expect(
      found.map { "\(summary($0)) \($0.value ?? "")" } == [
        "W572 institutions.csv:3 institution_id A2", "W571 institutions.csv:4 institution_id A3",
        "W573 institutions.csv:4 institution_id A3", "W574 usage.csv:4 period 2020",
      ])
    #expect(found[3].message.chinese == "历史用量表中 2020 年只有 2 个月（1–2 月）：仍作为一整年参加平均。")
    #expect(try units(zero) == [320.0 / 3, 400.0 / 3, 200])
    let both = try read("missing_years,average\nannualize,是\n", ["usage.csv": usage])
    // 60 + 60 of two months is 720 a year, 300 of one month 3,600.
    #expect(try units(both) == [920.0 / 3, 200, 3900.0 / 2])
    let weighted = try read("missing_years,average\nannualize,yes\nusage_weights,2018:1;2019:3\n", ["usage.csv": usage])
    #expect(try units(weighted) == [100, 200, 300])
    // A line of 0 is data: nothing is missing then.
    let filled = usage + "A2,P1,2020-01,0\nA2,P1,2020-02,0\nA3,P1,2019,0\nA3,P1,2020-02,0\n"
    #expect(try read("", ["usage.csv": filled]).problems.filter { $0.code.hasPrefix("W57") }.map(\.code) == ["W574"])
    #expect(try read("basis,demand\n", ["usage.csv": usage]).problems.allSatisfy { !$0.code.hasPrefix("W57") })
  }

  @Test("counts an institution with those that merged into it, and a year that is given as a whole as all of it")
  func merged() throws {
    let institutions =
      "institution_id,name,district_id,ownership,participates,successor_id\nA1,一院,D1,public,,\nA2,二院,D1,private,,A1\nA3,药店,D1,pharmacy,yes,\n"
    let usage =
      "institution_id,product_id,period,units\nA1,P1,2019,100\nA1,P1,2019-03,20\nA2,P1,2018,300\nA3,P1,2018-01,-5\nA3,P1,2018-02,25\nA3,P1,2019-07,6\n"
    let reading = try read("missing_years,average\nannualize,yes\n", ["institutions.csv": institutions, "usage.csv": usage])
    // A1 with A2: (300 + 120)/2; A3: (20 · 12/2 + 6 · 12)/2.
    #expect(try units(reading) == [210, 96])
  }

  /// Σ w · 12/m · U over Σ w, as one fraction of whole numbers, to the nearest double but for the last bits.
  @Test("is the weighted mean exactly, whatever the order of the lines", arguments: UInt64(0)..<30)
  func exact(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let years = [2018, 2019, 2020]
    let weights = years.map { _ in random.integer(in: 1...9) }
    let (averages, annualizes) = (seed.isMultiple(of: 2), seed % 3 != 0)
    var lines: [String] = []
    var (above, below) = (Int128(0), Int128(0))
    for (year, weight) in zip(years, weights) {
      let count = year == 2020 ? 12 : [0, 1, 5, 7, 8, 11, 12][random.integer(in: 0...6)]
      if count > 0 || !averages { below += Int128(weight) }
      if count == 0 { continue }
      let months = (1...12).shuffled(using: &random).prefix(count)
      var sum: Int128 = 0
      for month in months {
        let tenThousandths = random.integer(in: 1...99_999_999)
        sum += Int128(tenThousandths)
        lines.append("A1,P1,\(year)-\(month),\(Decimal4(tenThousandths: Int64(tenThousandths)))\n")
      }
      // Over 27,720, which every number of months divides.
      above += Int128(weight) * sum * (annualizes ? 12 * 27_720 / Int128(count) : 27_720)
    }
    let parameters =
      "usage_weights,\(zip(years, weights).map { "\($0):\($1)" }.joined(separator: ";"))\nmissing_years,\(averages ? "average" : "zero")\n"
      + "annualize,\(annualizes ? "yes" : "no")\n"
    let others = "A2,P1,2018,1\nA3,P1,2019,1\n"
    func own(_ lines: [String]) throws -> Double {
      let usage = "institution_id,product_id,period,units\n" + lines.joined() + others
      return try units(read(parameters, ["usage.csv": usage]))[0]
    }
    let value = try own(lines)
    let exact = Double(above) / (Double(below) * 27_720 * 10_000)
    #expect(abs(value - exact) <= 1e-15 * 4 * exact, "seed \(seed): \(value), \(exact)")
    #expect(try own(lines.shuffled(using: &random)) == value, "seed \(seed)")
  }
}
