import FairShare
import GLPKBackend
import PlanSupport
import Planning
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
      let model = FairShareModel(plan: family.plan(seed: seed))
      guard case .plan(let reference) = ReferenceEngine(solver: GLPKSolver()).solve(model),
        case .plan(let structured) = StructuredEngine(solver: GLPKSolver()).solve(model)
      else {
        Issue.record("no plan for seed \(seed) of \(family)")
        continue
      }
      for cell in 0..<model.cellCount {
        let (a, b) = (reference.packs[cell], structured.packs[cell])
        #expect(
          abs(a - b) <= tolerance * max(abs(a), model.targets[cell]),
          "cell \(cell) of seed \(seed): \(a) against \(b)")
      }
    }
  }
}
