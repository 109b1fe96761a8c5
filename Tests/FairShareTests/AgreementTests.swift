import FairShare
import GLPKBackend
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Synthesis
import TestSupport
import Testing

@Suite("The two engines")
struct AgreementTests {
  /// Where the only rules are capacities, the fast engine must never have needed a linear program; where there are others, the
  /// models on which it did are no comparison, and enough have to be left.
  @Test(
    "agree on every fill, on seeded plans of all kinds",
    arguments: [
      RandomPlans(products: 8, institutions: 12, isScarce: false),
      RandomPlans(products: 8, institutions: 12, isScarce: true),
      RandomPlans(products: 8, institutions: 12, isScarce: true, rules: 4),
      RandomPlans(products: 12, institutions: 20, isScarce: true, hasWidePrices: false),
      RandomPlans(products: 8, institutions: 12, isScarce: true, rules: 4, hasWidePrices: false),
    ])
  func agreement(family: RandomPlans) throws {
    // With prices over five orders of magnitude, the last digit of a capacity is 1e-8 of its cheapest cell.
    let tolerance = family.hasWidePrices ? 1e-8 : 1e-9
    let seeds = Seeds.first(150, of: 500, from: 1)
    var faults = Faults()
    var ownCount = 0
    for seed in seeds {
      let model = FairShareModel(plan: family.plan(seed: seed))
      ownCount += compare(model, tolerance: tolerance, "seed \(seed)", &faults) ? 1 : 0
    }
    #expect(faults.areNone, "\(family): \(faults)")
    #expect(ownCount >= (family.rules == 0 ? seeds.count : Seeds.floor(60)), "\(family): \(ownCount) without linear programs")
  }

  @Test("agree where many products conflict, where institutions are alike, and where rules are general")
  func synthetic() throws {
    var faults = Faults()
    var ownCount = 0
    for seed in 1...8 as ClosedRange<UInt64> {
      var options = SyntheticPlan.Options()
      options.ruleCount = seed % 2 == 0 ? 4 : 0
      options.equalLevels = seed % 3 == 0 ? 5 : 1
      options.fixedShare = 20
      let recipe = SyntheticPlan(
        products: 12, institutions: 30, districts: 3, family: seed % 4 < 3 ? .scarce : .typical, seed: seed,
        options: options)
      let plan = try #require(buildPlan(recipe.records()).plan)
      let isOwn = compare(FairShareModel(plan: plan), tolerance: 1e-8, "seed \(seed)", &faults)
      ownCount += isOwn ? 1 : 0
      #expect(isOwn || options.ruleCount > 0, "seed \(seed) fell back on linear programs")
    }
    #expect(faults.areNone, "\(faults)")
    #expect(ownCount >= 4, "\(ownCount) without linear programs")
  }

  /// Compares the two engines; false where the fast one took the other's way, by linear programs.
  private func compare(_ model: FairShareModel, tolerance: Double, _ name: String, _ faults: inout Faults) -> Bool {
    guard case .plan(let reference) = ReferenceEngine(solver: GLPKSolver()).solve(model),
      case .plan(let structured) = StructuredEngine(solver: GLPKSolver()).solve(model)
    else {
      Issue.record("no plan for \(name)")
      return false
    }
    for cell in 0..<model.cellCount {
      let (a, b) = (reference.packs[cell], structured.packs[cell])
      faults.check(abs(a - b) <= tolerance * max(abs(a), model.targets[cell]), "cell \(cell) of \(name): \(a) against \(b)")
      let reasons = (reference.boundBy(ofCell: cell), structured.boundBy(ofCell: cell))
      faults.check(reasons.0 == reasons.1, "cell \(cell) of \(name) is bound by \(reasons)")
    }
    return structured.programCount == 0
  }
}
