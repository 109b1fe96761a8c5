import FairShare
import Fenliang
import GLPKBackend
import PlanModel
import PlanTables
import Planning
import Splitting
import Synthesis
import TestSupport
import Testing

@Suite("The whole split by either engine")
struct EngineAgreementTests {
  /// Two thousand small plans of all kinds: typical and scarce, with general rules, shares, bands and classes of products among them, fixed volumes, floors and caps, institutions
  /// alike, and prices over four orders of magnitude.
  private static func recipe(seed: UInt64) -> SyntheticPlan {
    var random = SeededGenerator(seed: seed &* 0x5851_F42D &+ 3)
    var options = SyntheticPlan.Options()
    options.ruleCount = [0, 0, 1, 2][random.integer(in: 0...3)]
    options.equalLevels = [1, 1, 3][random.integer(in: 0...2)]
    options.fixedShare = [0, 30][random.integer(in: 0...1)]
    if seed % 5 == 3 { options.classes = 3 }
    if seed % 5 == 2 { (options.sharedLimits, options.tolerances) = (700, 700) }
    let institutions = random.integer(in: 4...12)
    return SyntheticPlan(
      products: random.integer(in: 2...8), institutions: institutions, districts: random.integer(in: 1...min(3, institutions)),
      family: seed % 2 == 0 ? .typical : .scarce, seed: seed, options: options)
  }

  /// Where the fast engine takes the other's way in stage A, the two are one, and the plan is no comparison.
  @Test("gives the same packs", arguments: Seeds.first(400, of: 2_000).shards(of: 100))
  func samePacks(seeds: [UInt64]) throws {
    var ownCount = 0
    for seed in seeds {
      let plan = try #require(buildPlan(Self.recipe(seed: seed).records()).plan, "seed \(seed)")
      let structured = try? CityAllocation(plan: plan, engine: .structured, solver: GLPKSolver()).solve()
      let reference = try? CityAllocation(plan: plan, engine: .reference, solver: GLPKSolver()).solve()
      #expect(structured?.lines.map(\.packs) == reference?.lines.map(\.packs), "seed \(seed)")
      #expect(structured?.districtTotals.map(\.packs) == reference?.districtTotals.map(\.packs), "seed \(seed)")
      #expect(structured != nil, "seed \(seed) has no plan")
      if case .plan(let city) = StructuredEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan)), city.programCount == 0 {
        ownCount += 1
      }
    }
    #expect(ownCount >= Seeds.floor(40), "\(ownCount) of \(seeds.count) without linear programs")
  }
}
