import FairShare
import GLPKBackend
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Splitting
import TestSupport
import Testing
import WholePacks

@Suite("The city's fairness down to the clinic")
struct CityFairnessTests {
  /// Leximin over a product of sets is leximin over each: with the city's targets, and the totals and parts of rules that the fair
  /// plan of the city has, the fair plan of every district is the city's. Seeds whose city has no plan are counted.
  @Test(
    "a district's fair plan is the city's, given its unrounded totals and parts of rules",
    arguments: Seeds.first(40, of: 500).shards(of: 10))
  func restricted(seeds: [UInt64]) throws {
    var (skipped, tight) = (0, 0)
    for seed in seeds {
      let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
      if let own = try districtsTooTight(plan, "seed \(seed)") { tight += own } else { skipped += 1 }
    }
    #expect(skipped <= 2, "seeds without a plan: \(skipped) of \(seeds.count)")
    #expect(tight <= 2, "districts whose limits the doubles of the fair plan miss: \(tight)")
  }

  @Test("so it is for the sample cities", arguments: ["weihai-batch3", "yantai-batch8", "hand/rule-across-districts"])
  func samples(name: String) throws {
    #expect(try districtsTooTight(#require(try readPlan("Datasets/" + name).plan), name) == 0)
  }

  /// In how many districts the doubles of the fair plan miss a limit that has no room, so that there is no plan; nil where the city
  /// has none.
  private func districtsTooTight(_ plan: Plan, _ place: String) throws -> Int? {
    var tight = 0
    let engine = StructuredEngine(solver: GLPKSolver())
    guard case .plan(let city) = engine.solve(FairShareModel(plan: plan)) else { return nil }
    let split = CitySplit(plan: plan, fairPacks: city.packs, solver: GLPKSolver())
    let cutter = PacketCutter(plan: plan, split: split)
    var packs: [CellName: Double] = [:]
    for (index, value) in city.packs.enumerated() { packs[plan.name(ofCell: index)] = value }
    for district in plan.districts.indices where cutter.hasCells(inDistrict: district) {
      let part = cutter.plan(ofDistrict: district)
      let fair = part.cells.indices.map { packs[part.name(ofCell: $0)] ?? .nan }
      var model = FairShareModel(plan: part)
      for (product, cells) in part.cellRanges.enumerated() {
        model.setLimit(ofRow: product, to: cells.reduce(0) { $0 + fair[$1] })
      }
      let spanning = Set(plan.rules.filter(plan.spansDistricts).map(plan.reference(of:)))
      for (index, rule) in part.rules.enumerated() {
        let used = rule.cells.reduce(0) {
          $0 + fair[$1] * Double(part.coefficient(of: part.cells[$1].product, in: rule.measure)) / 10_000
        }
        // The fair plan's own use of a limit is off by rounding, which must not make it a conflict.
        let limit = Double(rule.limit) / 10_000
        let own = spanning.contains(part.reference(of: rule)) || rule.sense == .equal
        model.setLimit(
          ofRow: model.row(ofRule: index), to: own ? used : rule.sense == .atMost ? max(limit, used) : min(limit, used))
      }
      guard case .plan(let own) = engine.solve(model) else {
        tight += 1
        continue
      }
      let worst = zip(own.packs, fair).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
      #expect(worst <= 1e-9, "\(place), district \(district): off by \(worst)")
    }
    return tight
  }
}
