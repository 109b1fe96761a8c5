import FairShare
import GLPKBackend
import PlanSupport
import PlanModel
import PlanTables
import Planning
import Synthesis
import Testing

@Suite("The two engines")
struct AgreementTests {
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
    for seed in 1...500 as ClosedRange<UInt64> {
      compare(
        FairShareModel(plan: family.plan(seed: seed)), tolerance: tolerance, byFlows: family.rules == 0,
        "seed \(seed) of \(family)")
    }
  }

  @Test("agree where many products conflict, where institutions are alike, and where rules are general")
  func synthetic() throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      var options = SyntheticPlan.Options()
      options.ruleCount = seed % 2 == 0 ? 4 : 0
      options.equalLevels = seed % 3 == 0 ? 5 : 1
      options.fixedShare = 20
      let recipe = SyntheticPlan(
        products: 12, institutions: 30, districts: 3, family: seed % 4 < 3 ? .scarce : .typical, seed: seed,
        options: options)
      let plan = try #require(buildPlan(recipe.records()).plan)
      compare(
        FairShareModel(plan: plan), tolerance: 1e-8, byFlows: options.ruleCount == 0, "seed \(seed)")
    }
  }

  /// Where the only rules are capacities, the fast engine must not have needed a linear program.
  private func compare(_ model: FairShareModel, tolerance: Double, byFlows: Bool, _ name: String) {
    guard case .plan(let reference) = ReferenceEngine(solver: GLPKSolver()).solve(model),
      case .plan(let structured) = StructuredEngine(solver: GLPKSolver()).solve(model)
    else {
      Issue.record("no plan for \(name)")
      return
    }
    #expect(!byFlows || structured.programCount == 0, "\(name) fell back on linear programs")
    for cell in 0..<model.cellCount {
      let (a, b) = (reference.packs[cell], structured.packs[cell])
      #expect(
        abs(a - b) <= tolerance * max(abs(a), model.targets[cell]),
        "cell \(cell) of \(name): \(a) against \(b)")
    }
    let differing = (0..<model.cellCount).first { reference.boundBy(ofCell: $0) != structured.boundBy(ofCell: $0) }
    let reasons = differing.map { "\(reference.boundBy(ofCell: $0)) against \(structured.boundBy(ofCell: $0))" }
    #expect(differing == nil, "cell \(differing ?? 0) of \(name) is bound by \(reasons ?? "")")
  }
}
