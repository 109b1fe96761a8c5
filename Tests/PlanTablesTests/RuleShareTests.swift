import PlanModel
import PlanTables
import Planning
import SheetLayout
import Testing

/// Limits of rules that are shares of what is agreed.
@Suite("Limits that are shares")
struct RuleShareTests {
  /// P1 has 7 packs of 3 units at 1.111 yuan, P2 10 packs of 2 units at 0.30.
  private func read(_ rules: [String], overrides: String? = nil) throws -> PlanReading {
    var files = [
      "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
      "products.csv":
        "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,甲,3,1.111,21\nP2,乙,2,0.3,20\n",
      "districts.csv": "district_id,name\nD1,东区\n",
      "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D1,公立\n",
      "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,5\nH2,P1,2019,3\nH1,P2,2019,5\nH2,P2,2019,3\n",
      "rules.csv": "rule_id,products,institutions,measure,sense,limit\n" + rules.joined(separator: "\n") + "\n",
    ]
    if let overrides { files["o.csv"] = "table,key,column,value\n" + overrides + "\n" }
    return try PlanFolder(files).read(overrides: overrides == nil ? [] : ["o.csv"])
  }

  @Test(
    "come to the share of what is agreed of the products in scope, at most down, at least up, exactly to the nearest",
    arguments: [
      // 35 % of 17 packs are 5.95, of 41 units 14.35, of 10.777 yuan 3.77195.
      ("*,*,packs,<=,35%", "5"), ("*,*,packs,>=,35%", "6"), ("*,*,packs,=,35%", "6"),
      ("*,*,units,<=,35%", "14"), ("*,*,units,>=,35%", "15"), ("*,*,units,=,35%", "14"),
      ("*,*,yuan,<=,35%", "3.77"), ("*,*,yuan,>=,35%", "3.78"), ("*,*,yuan,=,35%", "3.77"),
      // Of 7 packs; of 10 packs, a half of which is met upwards.
      ("P1,H1,packs,<=,50%", "3"), ("P2,H1;H2,packs,=,25%", "3"), ("P2,*,packs,=,24.99%", "2"),
      ("P2,*,packs,<=,100%", "10"), ("P2,*,packs,<=,0%", "0"), ("P2,*,packs,<=,0.5%", "0"), ("P2,*,packs,>=,0.01%", "1"),
    ])
  func amounts(rule: String, amount: String) throws {
    let plan = try #require(try read(["R1,\(rule)"]).plan)
    let record = try #require(plan.records.rules?.first)
    #expect(record.limit.description == amount)
    #expect(plan.rules[0].limit == record.limit.tenThousandths)
    #expect(record.limitText == rule.split(separator: ",").last.map(String.init))
    // Tables have what was entered.
    let written = planFiles(plan.records, format: .canonical).first { $0.name == "rules.csv" }
    #expect(written.map { String(decoding: $0.bytes, as: UTF8.self).contains(rule.suffix(4)) } == true)
  }

  @Test("are read in every spelling of a percentage", arguments: ["35%", "35％", "35 %", "３５％", "+35.00%", " 35%"])
  func spellings(text: String) throws {
    let reading = try read(["R1,*,*,packs,<=,\(text)"])
    #expect(reading.records?.rules?.first?.limitText == "35%")
    #expect(!reading.hasErrors)
  }

  @Test("are from 0 to 100 percent with two places: what is not is an error, or rounded with a note")
  func bounds() throws {
    for text in ["135%", "-1%", "%", "35%%", "三成%"] {
      let faults = try read(["R1,*,*,packs,<=,\(text)"]).problems.filter { $0.severity == .error }
      #expect(faults.map { "\($0.code) \($0.place.column ?? "")" } == ["\(faults.first?.code ?? "") limit"], "\(text)")
    }
    let reading = try read(["R1,*,*,packs,<=,33.333%"])
    #expect(reading.records?.rules?.first?.limitText == "33.33%")
    #expect(reading.problems.map(\.code).contains("N654"))
  }

  @Test("are not numbers below 1, of which it is warned")
  func numbers() throws {
    let reading = try read(["R1,*,*,packs,<=,0.35", "R2,*,*,yuan,>=,0"])
    #expect(reading.records?.rules?.first?.limitText == "0.35")
    #expect(reading.problems.filter { $0.severity == .warning && $0.code == "W580" }.map(\.place.row) == [2])
  }

  @Test("may be given and changed by overrides, and follow overridden volumes")
  func overrides() throws {
    let plan = try #require(
      try read(["R1,*,*,packs,<=,35%", "R2,*,*,packs,<=,9"], overrides: "products,P2,agreed_units,60\nrules,R2,limit,50%").plan)
    #expect(plan.records.rules?.map(\.limitWords) == ["35% = 12", "50% = 18"])
    let numbered = try #require(try read(["R1,*,*,packs,<=,35%"], overrides: "rules,R1,limit,4").plan)
    #expect(numbered.records.rules?.map(\.limitWords) == ["4"])
  }

  @Test("are percentages in workbooks, as text and as a number in percent; what is written is read again")
  func workbooks() throws {
    var book = try BaseWorkbook()
    let rows = book["规则"]
    let limit = rows[0].firstIndex { $0.contains("limit") || $0.contains("限值") } ?? 6
    book["规则"] = rows.enumerated().map { index, row in
      var row = row
      if index == 1 { row[limit] = "s=\"2\"><v>0.35</v>" }
      if index == 2 { row[limit] = BaseWorkbook.text("12.5％") }
      return row
    }
    let reading = try book.read()
    let texts = reading.records?.rules?.map(\.limitText) ?? []
    #expect(texts.contains("35%"))
    if rows.count > 2 { #expect(texts.contains("12.5%")) }
    let records = try #require(reading.records)
    let sheet = try #require(planWorkbook(records).sheets.first { $0.name == "规则" })
    #expect(sheet.rows[1].cells.contains { $0.value == .text("35%") })
  }
}
