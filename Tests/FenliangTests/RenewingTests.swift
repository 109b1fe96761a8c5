import Fenliang
import Foundation
import Judging
import PlanModel
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Renewal")
struct RenewingTests {
  @Test("A renewed plan allocates without an edit, and refuses a lowered volume", arguments: ["weihai-batch3"])
  func renewed(sample: String) throws {
    let place = try Workplace()
    let output = try place.allocate(dataset("\(sample)"), to: "out")
    let report = try renew(RenewalRequest(outputFolder: output, planPath: place.path("next")))
    #expect(report.findings.allSatisfy { $0.severity != .error })
    let next = try place.allocate(place.path("next"), to: "again")
    #expect(try verify(next).passed)
    let plan = try loadPlan(place.path("next")).plan
    #expect(plan.products.allSatisfy { $0.previousAgreedUnits == $0.agreedUnits })
    #expect(plan.records.parameters.cycleStart == report.start)

    let lowered = "table,key,column,value\nproducts,\(plan.products[0].id),agreed_units,\(plan.products[0].agreedUnits - 1)\n"
    let folder = try place.write([("lowered.csv", Array(lowered.utf8))], to: "overrides")
    let problems = try CheckedPlan(place.path("next"), overrides: [folder + "/lowered.csv"]).problems
    #expect(problems.filter { $0.severity == .error }.map(\.code) == ["E421"])
    #expect(throws: FenliangError.self) { try renew(RenewalRequest(outputFolder: output, planPath: place.path("next"))) }
  }

  /// D1 closes H2, takes in the clinic H4, caps H1 and locks nothing else; D2 stays as it was.
  @Test("A merged output is renewed with what districts changed: who takes part, what was used, their bounds")
  func merged() throws {
    let signed = try Signed()
    let place = signed.place
    var records = try #require(try readPlan(place.path("out/packets/D1")).records)
    records.institutions[1].participates = false
    records.limits = [
      LimitRecord(institution: 0, product: 0, capPacks: Decimal4(whole: 77)),
      LimitRecord(institution: 0, product: 1, fixedPacks: 30),
    ]
    records.institutions.append(
      Institution(id: "H4", name: "诊所", districtID: "D1", ownership: .private, participates: true))
    for product in [0, 1] {
      records.usage?.append(
        UsageRecord(institution: 2, product: product, period: Period(year: 2019), units: Decimal4(whole: 10)))
    }
    let result = try place.resplit(
      try place.write(planFiles(records, format: .canonical), to: "packet"), to: "result")
    var request = MergeRequest(outputFolder: signed.output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    #expect(try merge(request).report.districts.map(\.status) == [.changed, .missing])

    let report = try renew(RenewalRequest(outputFolder: place.path("merged"), planPath: place.path("next")))
    #expect(report.findings.allSatisfy { $0.severity != .error } && report.locksDropped == 1)
    let next = try loadPlan(place.path("next")).plan.records
    #expect(next.institutions.map(\.id) == ["H1", "H2", "H3", "H4"])
    #expect(next.institutions.map(\.takesPart) == [true, false, true, true])
    #expect(next.usage?.filter { $0.institution == 3 }.map(\.units) == [Decimal4(whole: 10), Decimal4(whole: 10)])
    #expect(next.limits == [LimitRecord(institution: 0, product: 0, capPacks: Decimal4(whole: 77))])
    #expect(next.products.map(\.previousAgreedUnits) == next.products.map(\.agreedUnits))
    #expect(try verify(try place.allocate(place.path("next"), to: "again")).passed)
  }

  /// `ownership:private` has cells in D2 and D3 alone, `level:三级` in D1 alone, `ownership:pharmacy` nowhere yet. D1 locks a cell and
  /// raises its own rule, which holds in D1.
  @Test("A merged output is renewed with the city's rules as it entered them, but for those that a district changed in its own place")
  func rules() throws {
    let entered = [
      "R1,民营,*,ownership:private,yuan,<=,9000", "R2,三级,P1,level:三级,packs,<=,90", "R3,药店,*,ownership:pharmacy,packs,<=,5",
      "R4,公立,*,ownership:public,packs,<=,95", "R5,两家,P1;P2,H2;H3,packs,<=,99",
    ]
    let heading = "rule_id,name,products,institutions,measure,sense,limit\n"
    let signed = try Signed(changing: [
      "districts.csv": "district_id,name\nD1,东区\nD2,西区\nD3,北区\n",
      "institutions.csv":
        "institution_id,name,district_id,ownership,level,participates\nH1,一院,D1,公立,三级,\nH2,二院,D2,民营,,是\nH3,三院,D3,民营,,是\n",
      "rules.csv": heading + entered.joined(separator: "\n") + "\n",
    ])
    let place = signed.place
    var records = try #require(try readPlan(place.path("out/packets/D1")).records)
    let own = try #require(records.rules?.firstIndex { $0.id == "R4" })
    records.rules?[own].limit = Decimal4(whole: 96)
    records.limits = [LimitRecord(institution: 0, product: 1, capPacks: Decimal4(whole: 55))]
    let result = try place.resplit(try place.write(planFiles(records, format: .canonical), to: "packet"), to: "result")
    var request = MergeRequest(outputFolder: signed.output, results: [result], mergedFolder: place.path("merged"))
    request.isPartial = true
    #expect(try merge(request).report.districts[0].status == .changed)
    _ = try renew(RenewalRequest(outputFolder: place.path("merged"), planPath: place.path("next")))
    let next = try loadPlan(place.path("next")).plan.records
    let rules = (next.rules ?? []).map { "\($0.id) \($0.products) \($0.institutions) \($0.limit)" }
    #expect(
      rules == [
        "R1 * ownership:private 9000", "R2 P1 level:三级 90", "R3 * ownership:pharmacy 5",
        "R4 * ownership:public&district:D1 96", "R5 P1;P2 H2;H3 99",
      ])
  }

  @Test("What verify reads of a renewed plan is refused where a volume is below last year's")
  func verified() throws {
    let signed = try Signed(
      changing: [
        "products.csv":
          "product_id,generic_name,units_per_pack,price_yuan,agreed_units,previous_agreed_units\nP1,品种1,10,2,1000,1000\nP2,品种2,1,5,60,\n"
      ])
    let path = URL(filePath: signed.output + "/plan/products.csv")
    let text = try String(contentsOf: path, encoding: .utf8)
    try Data(text.replacingOccurrences(of: ",1000\n", with: ",1001\n").utf8).write(to: path)
    #expect(text != (try String(contentsOf: path, encoding: .utf8)))
    #expect(try verify(signed.output).findings.map(\.code).contains("V207"))
  }
}
