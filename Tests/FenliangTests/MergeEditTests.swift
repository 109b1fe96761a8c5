import Fenliang
import Foundation
import Judging
import PlanModel
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

  @Test("What the city decides is refused by the re-split and, sealed anew, by the merge, at the same place")
  func cityOwned() throws {
    let (place, districts) = try city()
    let plan = try #require(try readPlan(place.path("out/plan")).plan)
    let handedOut = try packet(place, districts[0])
    let shared = Set((handedOut.terms ?? []).filter { $0.table == "rules" }.map(\.key))
    let part = try #require((handedOut.rules ?? []).firstIndex { shared.contains($0.id) }, "no rule of the plan spans districts")
    let own = try #require(plan.institutions.firstIndex { $0.districtID == districts[0] })
    #expect(plan.institutions[own].id == handedOut.institutions[0].id)
    // A public hospital must take part; called private, it would drop out without a word.
    let hospital = try #require(handedOut.institutions.firstIndex { $0.ownership == .public && $0.takesPart })
    let changes: [(place: String, change: (inout PlanRecords) -> Void)] = [
      ("plan/parameters.csv", { $0.parameterLines.append(ParameterRecord(key: "partial_pack", value: "down")) }),
      ("plan/products.csv:2", { $0.products[0].supplier += "（改）" }),
      (
        "plan/institutions.csv:\(hospital + 2)",
        { records in
          records.institutions[hospital].ownership = .private
          records.limits?.removeAll { $0.institution == hospital }
        }
      ),
      ("plan/institutions.csv:2", { $0.institutions[0].weight = Decimal4(whole: 2) }),
      ("plan/rules.csv:\(part + 2)", { $0.rules?[part].limit = Decimal4(whole: 90_000_000) }),
      ("plan/rules.csv:\(part + 2)", { $0.rules?[part].name += "改" }),
      ("plan/rules.csv", { $0.rules?.remove(at: part) }),
    ]
    for (index, (expected, change)) in changes.enumerated() {
      var records = try packet(place, districts[0])
      change(&records)
      let plain = try place.write(planFiles(records, format: .canonical), to: "plain-\(index)")
      let error = #expect(throws: FenliangError.self) { try place.resplit(plain, to: "plain-\(index)-result") }
      guard case .invalidInput(let problems)? = error else {
        Issue.record("\(expected): \(String(describing: error))")
        continue
      }
      let places = problems.filter { $0.severity == .error }.map { "plan/" + $0.place.file + ($0.place.row.map { ":\($0)" } ?? "") }
      #expect(places.allSatisfy { $0.hasPrefix(expected) } && !places.isEmpty, "\(expected): \(problems)")

      records.sealAnew()
      let outcome = try merge(place, [try result(place, records, "forged-\(index)")])
      #expect(outcome.summary == nil)
      let refusals = outcome.report.districts[0].refusals
      #expect(refusals.map(\.place).allSatisfy { $0.hasPrefix(expected) } && !refusals.isEmpty, "\(expected): \(refusals)")
    }
  }

  @Test("Payments and money put into a packet are refused, never used by the district and dropped by the city")
  func money() throws {
    let (place, districts) = try city()
    var records = try packet(place, districts[0])
    records.paid = [
      PaidRecord(batchID: "B1", institution: 0, tranche: 1, amount: Fen(10_000), paidOn: nil)
    ]
    records.parameterLines.removeAll { $0.key == "prepayment_ratio" }
    records.parameterLines.append(ParameterRecord(key: "prepayment_ratio", value: "30%"))
    records.sealAnew()
    // The list can be forged so that it has the ratio; payments have no place in it.
    let folder = try place.write(planFiles(records, format: .canonical), to: "paid")
    let problems = try readPlan(folder).problems.filter { $0.severity == .error }
    #expect(problems.map { "\($0.code) \($0.place.file)" } == ["E438 paid.csv"])
  }

  @Test("A packet saved anew by a spreadsheet is the packet: the city's rows, unchanged when it is merged")
  func savedAnew() throws {
    let (place, districts) = try city()
    let folder = place.path("out/packets/\(districts[1])")
    let saved = try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
      var text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      if name == "parameters.csv" {
        text = text.replacing(/(\d{4})-0?(\d+)-0?(\d+)/) { "\($0.1)/\($0.2)/\($0.3)" }
      }
      return (name: name, bytes: Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
    }
    let result = try place.resplit(try place.write(saved, to: "saved"), to: "saved-result")
    let outcome = try merge(place, [result], partial: true)
    #expect(outcome.report.districts[1].status == .unchanged)
    let plan = try tree(place.path("saved-result")).filter { $0.key.hasPrefix("plan/") }
    let handedOut = try tree(place.path("out")).filter { $0.key.hasPrefix("packets/\(districts[1])/") }
    #expect(plan.count == handedOut.count)
    for (path, bytes) in handedOut {
      #expect(plan["plan/" + (path.split(separator: "/").last ?? "")] == bytes, "\(path)")
    }
  }

  @Test("A workbook packet with a part of a rule changed is refused in its sheet and cell; untouched, it is unchanged")
  func workbook() throws {
    let (place, districts) = try city()
    var records = try packet(place, districts[0])
    try writePlan(records, to: place.path("packet.xlsx"), force: false)
    let outcome = try merge(place, [try place.resplit(place.path("packet.xlsx"), to: "book-result")], partial: true)
    #expect(outcome.report.districts[0].status == .unchanged)

    let shared = Set((records.terms ?? []).filter { $0.table == "rules" }.map(\.key))
    let index = try #require(records.rules?.firstIndex { shared.contains($0.id) })
    records.rules?[index].limit = Decimal4(whole: 90_000_000)
    try writePlan(records, to: place.path("changed.xlsx"), force: false)
    let errors = try readPlan(place.path("changed.xlsx")).problems.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["E436"])
    #expect(errors.first?.place.sheet == "规则" && errors.first?.place.cell == "G\(index + 2)")
  }

  @Test("A packet of an earlier version, without what shares are measured by, is refused by its version when it is split again")
  func earlierPackets() throws {
    let (place, districts) = try city()
    var records = try packet(place, districts[0])
    for index in records.products.indices {
      records.assignment?[index].city = nil
      records.assignment?[index].seal = assignmentSeal(
        planIdentity: records.parameters.planIdentity, district: districts[0], product: records.products[index],
        packs: records.products[index].agreedPacks, city: nil)
    }
    records.sealAnew()
    do {
      _ = try result(place, records, "as-it-was")
      Issue.record("it was split")
    } catch FenliangError.invalidInput(let problems) {
      #expect(problems.map(\.code) == ["E440"])
      #expect(problems.map(\.place.column) == ["city_packs"])
    }
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
