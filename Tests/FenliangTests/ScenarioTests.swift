import Fenliang
import Foundation
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Scenarios of a plan")
struct ScenarioTests {
  /// Every table that a city's plan may have.
  private static let files = [
    "parameters.csv":
      "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\nbasis,blend:0.5\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,10,2,1000\n",
    "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
    "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D2,公立\n",
    "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,600\nH2,P1,2019,400\n",
    "demand.csv": "institution_id,product_id,units\nH1,P1,500\nH2,P1,600\n",
    "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,10,,\n",
    "rules.csv": "rule_id,products,institutions,measure,sense,limit\nR1,*,*,yuan,<=,9000\n",
    "purchases.csv": "institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,20\n",
    "paid.csv": "batch_id,institution_id,tranche,amount_yuan\nD1-1,H1,1,10.00\n",
    "holidays.csv": "date,kind,name\n2021-01-01,holiday,元旦\n",
    "备注.txt": "不是表",
  ]

  private func promote(_ plan: String, _ overrides: String, in place: Workplace) throws -> PlanRecords {
    try place.write(Array("table,key,column,value\n\(overrides)\n".utf8), to: "o.csv")
    _ = try addScenario("s1", to: plan, overrides: place.path("o.csv"), note: "", force: false)
    _ = try promoteScenario("s1", of: plan)
    return try loadPlan(plan).plan.records
  }

  @Test("promoting one writes every table that a plan may have, and keeps every other file")
  func everyTable() throws {
    let place = try Workplace()
    let plan = try place.write(ScenarioTests.files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    var expected = try loadPlan(plan).plan.records
    let records = try promote(plan, "limits,H1;P1,cap_packs,80", in: place)
    expected.limits?[0].capPacks = Decimal4(whole: 80)
    #expect(records == expected)
    let names = Set(try tree(plan).keys)
    #expect(names.isSuperset(of: ScenarioTests.files.keys))
    #expect(names.isSuperset(of: planTableFiles.intersection(ScenarioTests.files.keys).map { "scenarios/before-s1/\($0)" }))
    #expect(try listScenarios(of: plan).map(\.isPromoted) == [true])
  }

  @Test("promoting one works on a packet, with the tables that only packets have")
  func packet() throws {
    let place = try Workplace()
    let plan = try place.write(
      ScenarioTests.files.filter { !["paid.csv", "purchases.csv"].contains($0.key) }.map { ($0.key, Array($0.value.utf8)) },
      to: "plan")
    // As a district has it: nothing is written inside the city's output.
    let packet = place.path("packet")
    try FileManager.default.copyItem(atPath: place.allocate(plan, to: "out") + "/packets/D1", toPath: packet)
    let records = try promote(packet, "limits,H1;P1,cap_packs,80", in: place)
    #expect(records.terms != nil && records.assignment != nil && records.cityAllocation != nil)
    #expect(records.limits?[0].capPacks == Decimal4(whole: 80))
  }
}
