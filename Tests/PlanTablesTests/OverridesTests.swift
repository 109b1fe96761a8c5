import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Overrides")
struct OverridesTests {
  private func read(_ overrides: String..., change: (inout [String: String]) -> Void = { _ in }) throws
    -> PlanReading
  {
    var files = try BasePlan.files()
    change(&files)
    var names: [String] = []
    for (index, text) in overrides.enumerated() {
      names.append("repair-\(index + 1).csv")
      files[names[index]] = "table,key,column,value\n" + text
    }
    return try PlanFolder(files).read(overrides: names)
  }

  @Test("Cells change, blanks clear, new limits, demand, usage, rules and parameters appear")
  func changes() throws {
    let reading = try read(
      """
      institutions,H001,capacity_yuan,12345.6
      机构,H003,年度承载上限,
      limits,H001;P001,cap_packs,
      limits,H001;P001,floor_packs,120
      limits,H002;P001,fixed_packs,300
      usage.csv,H002;P003;2019,units,7700
      usage,H001;P003;2019年3月,units,28
      demand,H003;P001,units,240
      rules,R9,products,P001
      rules,R9,institutions,*
      rules,R9,measure,packs
      rules,R9,sense,<=
      rules,R9,limit,1000
      parameters,默认上限倍数,value,4
      parameters,execution_date,value,2020-12-01

      """)
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    let records = try #require(reading.records)
    #expect(records.institutions.map(\.capacity) == [Decimal4(tenThousandths: 123_456_000), nil, nil])
    #expect(records.limits?.count == 3)
    #expect(
      records.limits?[0]
        == LimitRecord(institution: 0, product: 0, floorPacks: Decimal4(whole: 120)))
    #expect(records.limits?[1].fixedPacks == 300)
    #expect(records.usage?.count == 11)
    #expect(
      records.usage?.first {
        records.institutions[$0.institution].id == "H002" && records.products[$0.product].id == "P003"
      }?.units
        == Decimal4(whole: 7_700))
    #expect(
      records.usage?.contains {
        records.products[$0.product].id == "P003" && $0.period == Period(year: 2019, month: 3)
      } == true)
    #expect(records.demand?.count == 7)
    #expect(records.rules?.map(\.id) == ["R1", "R2", "R9"])
    #expect(records.parameters.capRatio == Decimal4(whole: 4))
    #expect(records.parameters.executionDate == CalendarDate(year: 2020, month: 12, day: 1))
    #expect(records.parameterLines.contains { $0.key == "cap_ratio" && $0.value == "4" })
  }

  @Test("Warnings without lines are those of the records, wherever the values come from")
  func warningsWithoutLines() throws {
    let reading = try read(
      """
      products,P001,agreed_units,23999
      limits,H001;P001,floor_packs,100.5
      usage,H001;P003;2019-05,units,-1
      usage,H001;P003;2019,units,30
      institutions,H003,ownership,公立
      institutions,H003,participates,否
      parameters,cap_ratio,value,
      parameters,prepayment_tranches,value,2020-11-07:50%
      parameters,usage_weights,value,2017:1;2019:1

      """)
    let records = try #require(reading.records)
    let again = buildPlan(records).problems.filter { $0.severity == .warning }
    #expect(reading.warningsWithoutLines == again)
    let codes = Set(again.map(\.code))
    for code in ["W501", "W502", "W504", "W505", "W506", "W508", "W510", "W511", "W515"] {
      #expect(codes.contains(code), "\(code) in \(codes.sorted())")
    }
    #expect(again.allSatisfy { $0.place.row == nil && !$0.place.file.hasPrefix("repair") })
    #expect(reading.problems.contains { $0.place.file.hasPrefix("repair") && $0.severity == .warning })
  }

  @Test("Of several files the later one wins")
  func laterWins() throws {
    let reading = try read("products,P001,price_yuan,4\n", "products,P001,price_yuan,5\n")
    #expect(reading.records?.products.first?.price == Decimal4(whole: 5))
    #expect(reading.problems.isEmpty)
  }

  @Test("A table that is absent is made by overrides")
  func absentTable() throws {
    let reading = try read("limits,H001;P001,cap_packs,800\n") { $0["limits.csv"] = nil }
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    #expect(reading.records?.limits?.map(\.capPacks) == [Decimal4(whole: 800)])
  }

  @Test(
    "Faults are named by the overrides file and line",
    arguments: [
      ("institutions,H001,capacity_yuan,-5\n", "E207 repair-1.csv:2 value"),
      ("limits,H001;P001,cap_packs,9O0\n", "E203 repair-1.csv:2 value"),
      ("products,P009,price_yuan,5\n", "E123 repair-1.csv:2 value"),
      ("limits,H001,cap_packs,5\n", "E123 repair-1.csv:2 key"),
      ("limit,H001;P001,cap_packs,5\n", "E121 repair-1.csv:2 table"),
      ("limits,H001;P001,capacity,5\n", "E122 repair-1.csv:2 column"),
      ("limits,H001;P001,product_id,P002\n", "E122 repair-1.csv:2 column"),
      ("limits,H001;P001,cap_packs,700\nlimits,H001;P001,cap_packs,800\n", "E124 repair-1.csv:3 key"),
      ("limits,H009;P001,fixed_packs,5\n", "E312 repair-1.csv:2 value"),
      ("rules,R9,limit,5\n", "E201 repair-1.csv:2 value"),
      ("limits,H001;P001,floor_packs,910\n", "E403 repair-1.csv:2 value"),
      ("parameters,cycle_end,value,2019-01-01\n", "E408 repair-1.csv:2 value"),
      ("parameters,cap_rate,value,2\n", "E303 repair-1.csv:2 value"),
    ])
  func faults(text: String, expected: String) throws {
    let reading = try read(text)
    let errors = reading.problems.filter { $0.severity == .error }.map(summary)
    #expect(Set(errors) == [expected], "\(reading.problems.map { $0.line(in: .chinese) })")
    #expect(reading.plan == nil)
  }

  @Test("A usage key that stands in several lines cannot be overridden")
  func severalLines() throws {
    let reading = try read("usage,H001;P001;2019,units,5\n") { $0["usage.csv"]? += "H001,P001,2019,-10\n" }
    #expect(reading.problems.filter { $0.severity == .error }.map(summary) == ["E123 repair-1.csv:2 value"])
  }

  @Test("An overrides file that is not there is a file error")
  func missingFile() throws {
    let folder = try PlanFolder(BasePlan.files())
    #expect(throws: PlanFileError.self) { try folder.read(overrides: ["nowhere.csv"]) }
  }
}
