import Fenliang
import Foundation
import PlanTables
import Planning
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("What a district may change, and what not")
struct MergeEditTests {
  /// 8 products, 15 institutions, 3 districts, with rules, some of which span districts.
  private func city() throws -> (place: Workplace, districts: [String]) {
    let place = try Workplace()
    var options = SyntheticPlan.Options()
    options.ruleCount = 5
    let recipe = SyntheticPlan(products: 8, institutions: 15, districts: 3, family: .typical, seed: 4, options: options)
    _ = try place.allocate(try place.write(planFiles(recipe.records(), format: .canonical), to: "plan"), to: "out")
    return (place, try place.districts("out"))
  }

  private func merge(_ place: Workplace, _ results: [MergeRequest.Result], partial: Bool = false) throws -> MergeOutcome {
    var request = MergeRequest(
      outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged-\(UUID().uuidString)"))
    request.isPartial = partial
    return try Fenliang.merge(request)
  }

  private func packet(_ place: Workplace, _ district: String) throws -> PlanRecords {
    try #require(try readPlan(place.path("out/packets/\(district)")).records)
  }

  private func result(_ place: Workplace, _ records: PlanRecords, _ name: String) throws -> MergeRequest.Result {
    try place.resplit(try place.write(planFiles(records, format: .canonical), to: name), to: name + "-result")
  }

  @Test("Each kind of edit can be split, merged and verified", arguments: PacketEdit.allCases)
  func kinds(edit: PacketEdit) throws {
    let (place, districts) = try city()
    var done = 0
    for seed in 0..<12 where done < 2 {
      var random = SeededGenerator(seed: UInt64(seed))
      let district = districts[seed % districts.count]
      var records = try packet(place, district)
      guard edit.apply(to: &records, &random), let result = try? result(place, records, "edited-\(seed)") else { continue }
      let outcome = try merge(place, [result], partial: true)
      #expect(outcome.verification?.passed == true, "seed \(seed)")
      #expect(outcome.report.districts.first { $0.id == district }?.status == .changed, "seed \(seed)")
      done += 1
    }
    #expect(done == 2, "\(edit) could not be split")
  }

  @Test("Parameters, ownership and parts of rules that span districts are the city's")
  func cityOwned() throws {
    let (place, districts) = try city()
    func refusals(_ name: String, _ change: (inout PlanRecords) -> Void) throws -> [String] {
      var records = try packet(place, districts[0])
      change(&records)
      let outcome = try merge(place, [try result(place, records, name)])
      #expect(outcome.summary == nil)
      return outcome.report.districts[0].refusals.map(\.place)
    }
    let ratio = try refusals("ratio") { records in
      records.parameterLines.removeAll { $0.key == "partial_pack" }
      records.parameterLines.append(ParameterRecord(key: "partial_pack", value: "down"))
    }
    #expect(ratio.count == 1 && ratio.allSatisfy { $0.hasPrefix("plan/parameters.csv:") })
    let name = try refusals("name") { $0.products[0].supplier += "（改）" }
    #expect(name == ["plan/products.csv:2"])
    // A public hospital must take part; called private, it would drop out without a word.
    let hospitals = try packet(place, districts[0]).institutions
    let hospital = try #require(hospitals.firstIndex { $0.ownership == .public && $0.takesPart })
    let owner = try refusals("owner") { records in
      records.institutions[hospital].ownership = .private
      records.limits?.removeAll { $0.institution == hospital }
    }
    #expect(owner == ["plan/institutions.csv:\(hospital + 2)"])

    let plan = try #require(try readPlan(place.path("out/plan")).plan)
    let rules = try packet(place, districts[0]).rules ?? []
    let shared = rules.indices.filter { index in
      let scoped = plan.rules.first { plan.reference(of: $0) == .rule(rules[index].id) }
      return Set((scoped?.cells ?? []).map { plan.districtOfInstitution[plan.cells[$0].institution] }).count > 1
    }
    let index = try #require(shared.first, "no rule of the plan spans districts")
    let part = try refusals("part") { $0.rules?[index].limit = Decimal4(whole: 90_000_000) }
    #expect(part == ["plan/rules.csv:\(index + 2)"])
  }

  @Test("Two districts cannot bring in an institution of one code, nor one of another district")
  func institutions() throws {
    let (place, districts) = try city()
    func joined(_ district: String, _ id: Identifier, _ name: String) throws -> MergeRequest.Result {
      var records = try packet(place, district)
      let own = Institution(id: id, name: "诊所", districtID: district, ownership: .private, participates: true)
      let files = planFiles(records, format: .canonical)
      records.institutions.append(own)
      // Written at the end and read back, so that indices follow the order of ids.
      let folder = try place.write(files, to: name)
      let lines = planFiles(records, format: .canonical).first { $0.name == "institutions.csv" }
      try Data(try #require(lines).bytes).write(to: URL(filePath: folder + "/institutions.csv"))
      return try place.resplit(folder, to: name + "-result")
    }
    let both = try merge(place, [try joined(districts[0], "ZZ1", "a"), try joined(districts[1], "ZZ1", "b")])
    #expect(both.report.districts.prefix(2).allSatisfy { $0.status == .refused })
    let foreign = try packet(place, districts[1]).institutions[0].id
    let other = try merge(place, [try joined(districts[0], foreign, "c")])
    #expect(other.report.districts[0].refusals.count == 1)
    #expect(other.report.districts[0].refusals.allSatisfy { $0.place.hasPrefix("plan/institutions.csv:") })
  }

  @Test("Prepayment scheduled again leaves packets in force")
  func prepayment() throws {
    let (place, districts) = try city()
    let results = try districts.map { try place.resplit(place.path("out/packets/\($0)"), to: "r-\($0)") }
    let text = "table,key,column,value\nparameters,prepayment_ratio,value,30%\n"
    try Data(text.utf8).write(to: URL(filePath: place.path("o.csv")))
    _ = try reschedulePrepayments(
      planFolder: place.path("plan"), overrides: [place.path("o.csv")], outputFolder: place.path("out"), newFolder: nil,
      force: true)
    let request = MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path("merged"))
    let outcome = try Fenliang.merge(request)
    #expect(outcome.report.districts.allSatisfy { $0.status == .unchanged })
    #expect(
      try tree(place.path("merged"))["prepayments.csv"] == tree(place.path("out"))["prepayments.csv"])
  }
}
