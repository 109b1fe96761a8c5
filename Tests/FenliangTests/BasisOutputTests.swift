import Fenliang
import Foundation
import Judging
import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Streams
import Synthesis
import TestSupport
import Testing
import Verification

/// A basis by product and ownership, means over the years that institutions have, months made years: outputs, packets and forgeries.
@Suite("Outputs of plans whose cells have several bases")
struct BasisOutputTests {
  /// In D1 nobody asks for P2, which goes by demand, so its packet has P1 alone; but that H1 has data of 2018, and H2 of January to June
  /// 2019, only lines of P2 say.
  private static let files = [
    "parameters.csv":
      "key,value\nplan_name,分解\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"
      + "basis,usage;private:demand\nmissing_years,average\nannualize,yes\n",
    "products.csv":
      "product_id,generic_name,units_per_pack,price_yuan,agreed_units,basis\nP1,药一,10,2.5,10000,\nP2,药二,1,12,80,demand\n",
    "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,participates\nH1,一院,D1,public,\nH2,二院,D1,public,\nH3,三院,D2,public,\nH4,四院,D2,private,yes\n",
    "usage.csv":
      "institution_id,product_id,period,units\nH1,P1,2019,3000\nH1,P2,2018,70\nH2,P1,2019-07,1000\nH2,P1,2019-08,1000\n"
      + (1...6).map { "H2,P2,2019-0\($0),5\n" }.joined() + "H3,P1,2018,500\nH3,P1,2019,700\nH4,P1,2019,9000\n",
    "demand.csv": "institution_id,product_id,units\nH3,P2,30\nH4,P1,900\nH4,P2,50\n",
  ]

  private func output() throws -> Workplace {
    let place = try Workplace()
    let plan = try place.write(BasisOutputTests.files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.tables = .xlsx
    _ = try Fenliang.allocate(request)
    return place
  }

  private func rows(_ path: String) throws -> [[String]] {
    try #require(csvRows(Array(try Data(contentsOf: URL(filePath: path))))).map { $0 }
  }

  /// H1 has both years, so 3000/2; H2 has eight months of 2019 alone, so 2000 · 12/8; H3 (500 + 700)/2; H4 what it asks for.
  @Test("have the basis of each cell, which the check derives again, with the periods that a packet's own products do not show")
  func basis() throws {
    let place = try output()
    let lines = try rows(place.path("out/allocation.csv"))
    let column = try #require(lines[0].firstIndex(of: "basis_units"))
    #expect(
      lines.dropFirst().map { [$0[0], $0[2], $0[column]] } == [
        ["P1", "H1", "1500"], ["P1", "H2", "3000"], ["P1", "H3", "600"], ["P1", "H4", "900"], ["P2", "H3", "30"], ["P2", "H4", "50"],
      ])
    let report = try Fenliang.verify(place.path("out"))
    #expect(report.passed, "\(report.findings)")
    let usage = try String(contentsOfFile: place.path("out/packets/D1/usage.csv"), encoding: .utf8)
    #expect(usage.contains("H1,P1,2018,0") && usage.contains("H2,P1,2019-01,0") && usage.contains("H2,P1,2019-06,0"))
    #expect(!usage.contains("P2") && !usage.contains("2019-09"))
  }

  @Test("are those of their packets split again, byte for byte, and of merging them")
  func packets() throws {
    let place = try output()
    let city = lines(try Data(contentsOf: URL(filePath: place.path("out/allocation.csv"))))
    var results: [MergeRequest.Result] = []
    for district in try place.districts("out") {
      let result = try place.resplit(place.path("out/packets/\(district)"), to: "r-\(district)")
      let own = lines(try Data(contentsOf: URL(filePath: result.folder + "/allocation.csv")))
      #expect(own.dropFirst() == city.filter { $0.contains(",\(district),") }[...])
      #expect(try Fenliang.verify(result.folder).passed)
      results.append(result)
    }
    let merged = try Fenliang.merge(
      MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged")))
    #expect(merged.report.districts.allSatisfy { $0.status == .unchanged })
    #expect(try Fenliang.verify(place.path("merged")).passed)
  }

  @Test("say in explanations what counted: the demand of a private institution, the years and months of a public one")
  func explained() throws {
    let place = try output()
    func text(_ product: String, _ institution: String) throws -> String {
      let request = ExplainRequest(outputFolder: place.path("out"), institution: institution, product: product)
      return try Fenliang.explain(request).text(in: .chinese).filter { !$0.isWhitespace }
    }
    let asked = try text("P1", "H4")
    #expect(asked.contains("测算依据是报量（民营机构另定）") && asked.contains("报量900") && !asked.contains("9,000"))
    #expect(try text("P2", "H3").contains("测算依据是报量（这一品种另定）"))
    #expect(try text("P1", "H2").contains("2018年用量0最小单位（没有数据，不计入）、2019年用量2,000最小单位（8个月，按12/8折算）"))
  }

  // MARK: Forgeries

  /// What is found where one file was changed and digests and seals mended; of a packet its list of terms as well.
  private func codes(_ place: Workplace, _ file: String, _ old: String, _ new: String) throws -> Set<String> {
    let copy = place.path("copy-\(UUID().uuidString)")
    try FileManager.default.copyItem(atPath: place.path("out"), toPath: copy)
    let url = URL(filePath: copy + "/" + file)
    let before = try Data(contentsOf: url)
    let text = String(decoding: before, as: UTF8.self)
    #expect(text.contains(old), "\(file) has no \(old)")
    let after = Data(text.replacingOccurrences(of: old, with: new).utf8)
    try after.write(to: url)
    let run = URL(filePath: copy + "/run.json")
    let zeros = "\"seal\": \"\(String(repeating: "0", count: 64))\""
    let record = String(decoding: try Data(contentsOf: run), as: UTF8.self)
      .replacingOccurrences(of: sha256(Array(before)), with: sha256(Array(after)))
      .replacing(/"seal": "[0-9a-f]{64}"/) { _ in zeros }
    try Data(record.replacingOccurrences(of: zeros, with: "\"seal\": \"\(sha256(Array(record.utf8)))\"").utf8).write(to: run)
    return Set(try Fenliang.verify(copy).findings.map(\.code))
  }

  @Test(
    "do not pass where what the basis goes by was changed",
    arguments: [
      ("plan/parameters.csv", "missing_years,average", "missing_years,zero", "V303"),
      ("plan/parameters.csv", "annualize,yes", "annualize,no", "V303"),
      ("plan/parameters.csv", "usage;private:demand", "usage", "V303"),
      ("plan/parameters.csv", "usage;private:demand", "usage;private:sometimes", "V107"),
      ("plan/products.csv", "no,demand", "no,usage", "V3"), ("plan/usage.csv", "H1,P2,2018,70\n", "", "V303"),
      ("packets/D1/usage.csv", "H1,P1,2018,0\n", "", "V2"), ("packets/D1/usage.csv", "H1,P1,2018,0", "H1,P1,2017,0", "V2"),
      ("packets/D1/usage.csv", "H1,P1,2018,0", "H1,P1,2018,1", "V2"), ("packets/D1/usage.csv", "2019-06,0", "2019-09,0", "V2"),
      ("packets/D2/products.csv", "no,demand", "no,", "V2"),
      ("run.json", "W571", "W572", "V324"), ("run.json", "有 2019 年的用量", "有 2017 年的用量", "V324"),
    ])
  func forged(file: String, old: String, new: String, code: String) throws {
    let found = try codes(try output(), file, old, new)
    #expect(found.contains { $0.hasPrefix(code) }, "\(found.sorted())")
  }

  @Test("with a table of items are those of the products, and no table of items is taken on trust")
  func items() throws {
    let place = try Workplace()
    var files = BasisOutputTests.files
    files["usage.csv"] = files["usage.csv"]?.replacingOccurrences(of: "H1,P1,2019,3000", with: "H1,I1,2019,1000\nH1,I2,2019,4000")
    files["conversions.csv"] = "item_id,product_id,factor,role\nI1,P1,2,selected\nI2,P1,0.25,\nI9,-,,\n"
    let plan = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    _ = try place.allocate(plan, to: "out")
    let plain = try output()
    #expect(try tree(place.path("out"))["allocation.csv"] == tree(plain.path("out"))["allocation.csv"])
    #expect(
      try String(contentsOfFile: place.path("out/plan/conversions.csv"), encoding: .utf8)
        == "item_id,product_id,factor,name,role,from,until\nI1,P1,2,,selected,,\nI2,P1,0.25,,,,\nI9,-,1,,,,\n")
    #expect(!FileManager.default.fileExists(atPath: place.path("out/packets/D1/conversions.csv")))
    let again = try readPlan(place.path("out/plan"))
    #expect(again.problems.allSatisfy { !["N661", "N662", "W575"].contains($0.code) } && again.records?.conversions?.count == 3)
    #expect(try Fenliang.verify(place.path("out")).passed)
    #expect(try codes(place, "plan/conversions.csv", "I2,P1,", "I2,P7,").contains { $0.hasPrefix("V1") })
    #expect(try codes(place, "plan/conversions.csv", "I2,P1,", "P2,P1,").contains { $0.hasPrefix("V1") })
  }
}

/// The same over plans drawn at random.
@Suite("Plans drawn with several bases")
struct BasisPropertyTests {
  @Test("are checked from the beginning, and their packets split again as the city did", arguments: UInt64(0)..<8)
  func drawn(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &* 97 &+ 5)
    var records = SyntheticPlan(products: 7, institutions: 16, districts: 3, family: .typical, seed: seed).records()
    // Some years go, some become months; demand for about half of what is left.
    records.usage = (records.usage ?? []).flatMap { line -> [UsageRecord] in
      switch random.integer(in: 0...9) {
      case 0: return []
      case 1...3 where !line.units.isWhole || line.units > .zero:
        let months = (1...12).filter { _ in random.integer(in: 0...3) > 0 }
        return months.map {
          UsageRecord(
            institution: line.institution, product: line.product, period: Period(year: line.period.year, month: $0), units: line.units)
        }
      default: return line.period.month == nil ? [line] : []
      }
    }
    records.demand = (records.usage ?? []).reduce(into: [DemandRecord]()) { demand, line in
      if demand.last.map({ ($0.institution, $0.product) }) ?? (-1, -1) == (line.institution, line.product) { return }
      if random.integer(in: 0...1) == 0 {
        demand.append(DemandRecord(institution: line.institution, product: line.product, units: Decimal4(whole: 40)))
      }
    }
    for index in records.products.indices {
      let choices: [Parameters.BasisSource?] = [nil, nil, .usage, .demand, .blend(usageShare: Decimal4(tenThousandths: 3_000))]
      records.products[index].basis = choices[random.integer(in: 0...4)]
    }
    records.limits = nil
    let values = [
      "basis": ["usage", "usage;private:demand;pharmacy:报量", "blend:0.25;public:usage", "民营:报量"][random.integer(in: 0...3)],
      "missing_years": random.integer(in: 0...3) == 0 ? "zero" : "average", "annualize": random.integer(in: 0...1) == 0 ? "yes" : "",
      "usage_weights": ["", "2018:0.4;2019:0.6", "2018:1;2019:2"][random.integer(in: 0...2)], "cap_ratio": "", "floor_ratio": "0.1",
    ]
    records.parameterLines.removeAll { values[$0.key] != nil }
    records.parameterLines += values.filter { !$0.value.isEmpty }.map { ParameterRecord(key: $0.key, value: $0.value) }
    let place = try Workplace()
    let plan = try place.write(planFiles(records, format: .canonical), to: "plan")
    let output: String
    do {
      output = try place.allocate(plan, to: "out")
    } catch let error as FenliangError {
      // A product that nobody has a basis of, or no plan.
      #expect([3, 4].contains(error.exitCode), "seed \(seed): \(error)")
      return
    }
    let report = try Fenliang.verify(output)
    #expect(report.passed, "seed \(seed): \(report.findings.prefix(5))")
    let city = lines(try Data(contentsOf: URL(filePath: output + "/allocation.csv")))
    for district in try place.districts("out") {
      let result = try place.resplit(place.path("out/packets/\(district)"), to: "r-\(district)")
      let own = lines(try Data(contentsOf: URL(filePath: result.folder + "/allocation.csv")))
      #expect(own.dropFirst() == city.filter { $0.split(separator: ",")[1] == district }[...], "seed \(seed), \(district)")
    }
  }
}
