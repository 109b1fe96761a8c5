import PlanModel
import PlanTables
import Planning
import SheetLayout
import Testing

/// 允许偏差 of rules.
@Suite("Tolerances of rules")
struct RuleBandTests {
  private func read(_ rules: [String], heading: String = "tolerance", overrides: String? = nil) throws -> PlanReading {
    var files = [
      "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
      "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,甲,1,2.5,2000\n",
      "districts.csv": "district_id,name\nD1,东区\n",
      "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D1,公立\n",
      "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,5\nH2,P1,2019,3\n",
      "rules.csv": "rule_id,products,institutions,measure,sense,limit,\(heading)\n" + rules.joined(separator: "\n") + "\n",
    ]
    if let overrides { files["o.csv"] = "table,key,column,value\n" + overrides + "\n" }
    return try PlanFolder(files).read(overrides: overrides == nil ? [] : ["o.csv"])
  }

  @Test(
    "are a percentage of the limit or a number in the measure, with or without ±, and never wider than that",
    arguments: [
      ("1000,2%", "2%", 980, 1020), ("1000,±2%", "2%", 980, 1020), ("1000,± 2％", "2%", 980, 1020), ("1000,+/-2%", "2%", 980, 1020),
      ("1000,20", "20", 980, 1020), ("1000,±20", "20", 980, 1020), ("1000,正负20.5", "20.5", 979.5, 1020.5), ("1000,0", "0", 1000, 1000),
      ("1000,1000", "1000", 0, 2000), ("50%,2%", "2%", 980, 1020), ("0.0003,50%", "50%", 0.0002, 0.0004),
    ])
  func read(entered: String, tolerance: String, low: Double, high: Double) throws {
    let reading = try read(["R1,*,H1,packs,=,\(entered)"])
    let rule = try #require(reading.records?.rules?.first)
    #expect(rule.tolerance?.description == tolerance)
    #expect(rule.band?.low.double == low && rule.band?.high.double == high)
    let plan = try #require(reading.plan)
    #expect(plan.rules.map(\.sense) == [.atLeast, .atMost])
    #expect(plan.rules.map { plan.reference(of: $0) } == [.end("R1", .atLeast), .end("R1", .atMost)])
    #expect(plan.rules.map { Double($0.limit) / 10_000 } == [low, high])
    let written = planFiles(plan.records, format: .canonical).first { $0.name == "rules.csv" }
    let text = String(decoding: written?.bytes ?? [], as: UTF8.self)
    #expect(text.contains(",=,\(rule.limitText),\(tolerance)"))
  }

  @Test(
    "are errors at their cells where they are none: negative, the whole limit or more, of another relation",
    arguments: [
      ("=,1000,-2%", "E207"), ("=,1000,-2", "E207"), ("=,1000,100%", "E207"), ("=,1000,250%", "E207"), ("=,1000,1001", "E192"),
      ("=,1000,about", "E203"), ("<=,1000,2%", "E191"), (">=,1000,20", "E191"), ("<=,1000,0", "E191"),
    ])
  func errors(entered: String, code: String) throws {
    let errors = try read(["R1,*,H1,packs,\(entered)"]).problems.filter { $0.severity == .error }
    #expect(errors.map(summary) == ["\(code) rules.csv:2 tolerance"])
  }

  @Test("below 1 are no percentages, and a percentage of a percentage is no points: it is said what counts")
  func doubtful() throws {
    let small = try read(["R1,*,H1,packs,=,1000,0.02"]).problems.filter { $0.severity == .warning && $0.code.hasPrefix("W58") }
    #expect(small.map(summary) == ["W580 rules.csv:2 tolerance"])
    let both = try read(["R1,*,H1,packs,=,50%,2%", "R2,*,H1,packs,=,1000,2%"]).problems.filter { $0.code.hasPrefix("W58") }
    #expect(both.map(summary) == ["W581 rules.csv:2 tolerance"])
    #expect(both.first?.message.chinese.contains("50% ± 2% = 980–1020") == true)
    // 48 % to 52 % are 4 % of a half.
    #expect(both.first?.hint.chinese.contains("请填 4%") == true)
  }

  @Test("let a rule that selects nobody have nothing where the lower end is 0")
  func nobody() throws {
    let codes = try ["1000,20", "1000,1000"].map { try read(["R1,*,level:三级,packs,=,\($0)"]).problems.map(\.code) }
    #expect(codes.map { $0.contains("E424") } == [true, false] && codes[1].contains("W506"), "\(codes)")
  }

  @Test("stand under the words of offices, and may be blank", arguments: ["允许偏差", "偏差", "浮动范围"])
  func words(heading: String) throws {
    let reading = try read(["R1,*,H1,packs,=,1000,2%", "R2,*,H2,packs,<=,1000,"], heading: heading)
    #expect(reading.records?.rules?.map { $0.tolerance?.description ?? "" } == ["2%", ""])
    #expect(reading.plan?.rules.count == 3)
  }

  @Test("may be given by overrides, are percentages in workbooks, and are written there")
  func elsewhere() throws {
    let reading = try read(["R1,*,H1,packs,=,1000,"], overrides: "rules,R1,tolerance,5%")
    #expect(reading.records?.rules?.first?.limitWords == "1000 ± 5% = 950–1050")
    var book = try BaseWorkbook()
    book["规则"] = book["规则"].enumerated().map { index, row in
      var row = row
      row.append(index == 0 ? BaseWorkbook.text("允许偏差") : "s=\"2\"><v>0.02</v>")
      if index > 0 { row[5] = BaseWorkbook.text("=") }
      return row
    }
    let records = try #require(try book.read().records)
    #expect(records.rules?.map { $0.tolerance?.description ?? "" } == ["2%", "2%"])
    let sheet = try #require(planWorkbook(records).sheets.first { $0.name == "规则" })
    #expect(sheet.rows[1].cells.contains { $0.value == .text("2%") })
  }
}
