import Fenliang
import Foundation
import Judging
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Districts' results merged, on random plans")
struct MergePropertyTests {
  static let seeds = (0..<6).map { UInt64($0) * 61 + 5 }
  static let tables = [
    "allocation.csv", "clearing.csv", "contracts.csv", "district_totals.csv", "prepayments.csv", "suppliers.csv",
  ]

  private func city(_ seed: UInt64) throws -> (place: Workplace, files: [String: Data]) {
    let place = try Workplace()
    let plan = try place.write(planFiles(SeededPlans.recipe(seed: seed).records(), format: .canonical), to: "plan")
    return (place, try tree(place.allocate(plan, to: "out")))
  }

  private func merge(_ place: Workplace, _ results: [MergeRequest.Result], to name: String) throws -> MergeOutcome {
    try Fenliang.merge(
      MergeRequest(outputFolder: place.path("out"), results: results, mergedFolder: place.path(name)))
  }

  @Test("All unchanged give the city's tables byte for byte", arguments: seeds)
  func unchanged(seed: UInt64) throws {
    let (place, before) = try city(seed)
    let results = try place.districts("out").map { try place.resplit(place.path("out/packets/\($0)"), to: "r-\($0)") }
    let outcome = try merge(place, results, to: "merged")
    #expect(outcome.report.districts.allSatisfy { $0.status == .unchanged && $0.changedCells == 0 }, "seed \(seed)")
    let after = try tree(place.path("merged"))
    for name in MergePropertyTests.tables { #expect(after[name] == before[name], "seed \(seed): \(name)") }
    for name in before.keys where name.contains("/") { #expect(after[name] == before[name], "seed \(seed): \(name)") }
  }

  /// Where a district corrects a usage, its own institutions' shares of the city's volume change with it, and so their sum.
  @Test("An edit moves nothing outside its district and no packs of a total, and the whole is verified", arguments: seeds)
  func edited(seed: UInt64) throws {
    let (place, before) = try city(seed)
    var random = SeededGenerator(seed: seed)
    let districts = try place.districts("out")
    var results: [MergeRequest.Result] = []
    var edited: [String: PacketEdit] = [:]
    for district in districts {
      if random.integer(in: 0...1) == 0 || district == districts.last, edited.count < 2,
        let (edit, result) = try place.editedResult(district, &random, "a")
      {
        edited[district] = edit
        results.append(result)
      } else {
        results.append(try place.resplit(place.path("out/packets/\(district)"), to: "r-\(district)"))
      }
    }
    let note: Comment = "seed \(seed): \(edited)"
    #expect(!edited.isEmpty, note)
    let outcome = try merge(place, results, to: "merged")
    #expect(outcome.verification?.passed == true, note)
    #expect(
      Set(outcome.report.districts.filter { $0.status == .changed }.map(\.id)) == Set(edited.keys), note)
    let after = try tree(place.path("merged"))
    func rows(_ files: [String: Data], _ name: String, outside: Bool) -> [String] {
      lines(files[name]).filter { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return outside ? edited[String(fields[1])] == nil : true
      }
    }
    for name in ["allocation.csv", "district_totals.csv"] {
      #expect(rows(after, name, outside: true) == rows(before, name, outside: true), note)
    }
    func totals(_ files: [String: Data]) throws -> [[Substring]] {
      let rows = lines(files["district_totals.csv"]).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let target = try #require(rows[0].firstIndex(of: "target_packs"))
      let units = try #require(rows[0].firstIndex(of: "units"))
      return rows.map { Array($0[..<target] + $0[(target + 1)...units]) }
    }
    #expect(try totals(after) == totals(before), note)
    for district in districts where edited[district] == nil {
      for name in before.keys where name.hasPrefix("packets/\(district)/") { #expect(after[name] == before[name], note) }
    }
  }

  @Test("A total that was changed is refused with its place, however it was changed")
  func tampered() throws {
    let forged = try MergePropertyTests.seeds.filter(tamper)
    #expect(forged.count >= 3, "only with seeds \(forged) could a forged packet be split")
  }

  /// Changes a total of a seed's packet; whether the packet with a new seal could be split, and so came to the merge.
  private func tamper(seed: UInt64) throws -> Bool {
    let (place, _) = try city(seed)
    var random = SeededGenerator(seed: seed)
    let districts = try place.districts("out")
    let district = districts[random.integer(in: 0...(districts.count - 1))]
    var records = try #require(try readPlan(place.path("out/packets/\(district)")).records)
    let product = random.integer(in: 0...(records.products.count - 1))
    records.products[product].agreedPacks += 1
    let plain = try place.write(planFiles(records, format: .canonical), to: "plain")
    let error = #expect(throws: FenliangError.self) { try place.resplit(plain, to: "plain-result") }
    guard case .invalidInput(let problems) = error else {
      Issue.record("seed \(seed): \(String(describing: error))")
      return false
    }
    let problem = try #require(problems.first { $0.code == "E431" })
    #expect(problem.place.file == "products.csv" && problem.place.row == product + 2, "seed \(seed)")
    #expect(problem.place.column == "agreed_units")

    // One who makes a new seal gets past the re-split, and not past the city.
    records.assignment?[product].packs += 1
    let volume = records.assignment?[product].city
    records.assignment?[product].seal = assignmentSeal(
      planIdentity: records.parameters.planIdentity, district: records.districts[0].id,
      product: records.products[product], packs: records.products[product].agreedPacks, city: volume)
    // The packs of the city's own split and the list of what it decides are forged with it.
    let row = try #require(records.cityAllocation?.firstIndex { $0.product == product }, "seed \(seed)")
    records.cityAllocation?[row].packs += 1
    records.sealAnew()
    let forged = try place.write(planFiles(records, format: .canonical), to: "forged")
    guard let result = try? place.resplit(forged, to: "forged-result") else { return false }
    let outcome = try merge(place, [result], to: "merged")
    #expect(outcome.summary == nil && !FileManager.default.fileExists(atPath: place.path("merged")))
    let entry = try #require(outcome.report.districts.first { $0.id == records.districts[0].id })
    #expect(entry.status == .refused, "seed \(seed)")
    #expect(entry.refusals.contains { $0.place == "plan/assignment.csv:\(product + 2)" }, "seed \(seed)")
    return true
  }
}
