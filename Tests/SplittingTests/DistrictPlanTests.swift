import GLPKBackend
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Splitting
import Testing

@Suite("Districts cut from a city's plan")
struct DistrictPlanTests {
  /// The plans of forty seeds; those that have no plan in whole packs are counted and not many.
  @Test("are the plans that their packets' records stand for, to the last bit", arguments: 0..<4)
  func cutLikeBuilt(shard: Int) throws {
    var skipped = 0
    for seed in UInt64(shard * 10)..<UInt64(shard * 10 + 10) {
      let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
      guard let split = try? SolvedSplit(plan, settings: SplitSettings(solver: GLPKSolver())) else {
        skipped += 1
        continue
      }
      expectCutLikeBuilt(split, "seed \(seed)")
    }
    #expect(skipped <= 2, "seeds without a plan: \(skipped) of 10")
  }

  @Test("are so for the sample cities", arguments: ["weihai-batch3", "yantai-batch8", "hand/rule-across-districts"])
  func samples(name: String) throws {
    let plan = try #require(try readPlan("Datasets/" + name).plan)
    expectCutLikeBuilt(try SolvedSplit(plan, settings: SplitSettings(solver: GLPKSolver())), name)
  }

  private func expectCutLikeBuilt(_ split: SolvedSplit, _ place: String) {
    for district in split.plan.districts.indices {
      guard let packet = split.packet(ofDistrict: district), let cut = split.answer(ofDistrict: district)?.plan else {
        continue
      }
      guard let built = buildPlan(packet).plan else {
        Issue.record("\(place): the packet of district \(district) is no plan")
        continue
      }
      #expect(cut.cells == built.cells, "\(place), district \(district)")
      #expect(cut.rules == built.rules, "\(place), district \(district)")
      #expect(cut.districtOfInstitution == built.districtOfInstitution, "\(place), district \(district)")
      #expect(cut.products == built.products, "\(place), district \(district)")
      #expect(cut.institutions == built.institutions, "\(place), district \(district)")
      #expect(cut.records.rules == built.records.rules, "\(place), district \(district)")
    }
  }
}
