import GLPKBackend
import LinearProgramming
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Synthesis
import TestSupport
import Testing

@testable import FairShare

@Suite("Rounds over merged cells")
struct MergedRoundsTests {
  /// Plans with rules that filling breaks, so that rounds are needed.
  struct Family: Sendable, CustomTestStringConvertible {
    var name: String
    var plans: RandomPlans
    /// Whether institutions have capacities.
    var hasCapacities = true
    var testDescription: String { name }

    func model(seed: UInt64) -> FairShareModel {
      var plan = plans.plan(seed: seed)
      if !hasCapacities {
        plan.rules.removeAll { rule in
          if case .capacity = rule.origin { true } else { false }
        }
      }
      return FairShareModel(plan: plan)
    }
  }

  static let families = [
    Family(name: "two rules", plans: RandomPlans(products: 8, institutions: 14, isScarce: true, rules: 2)),
    Family(name: "six rules, scarce", plans: RandomPlans(products: 8, institutions: 14, isScarce: true, rules: 6)),
    Family(
      name: "six rules, no capacities", plans: RandomPlans(products: 10, institutions: 14, isScarce: true, rules: 6),
      hasCapacities: false),
    Family(
      name: "eight rules, prices alike",
      plans: RandomPlans(products: 12, institutions: 20, isScarce: true, rules: 8, hasWidePrices: false)),
    Family(
      name: "three rules, many institutions",
      plans: RandomPlans(products: 6, institutions: 60, isScarce: true, rules: 3, hasWidePrices: false)),
  ]

  @Test("give the plan of the rounds over all cells, on seeded plans with rules of every sense and measure", arguments: families)
  func agreement(family: Family) {
    var faults = Faults()
    var (compared, kept, givenUp, unproven, mixed) = (0, 0, [UInt64](), [UInt64](), 0)
    let tolerance = family.plans.hasWidePrices ? 1e-8 : 1e-9
    for seed in Seeds.first(100, of: 1_000, from: 1) {
      let model = family.model(seed: seed)
      let problem = PackingProblem(model)
      let filling = Filling(problem)
      guard model.brokenRow(at: filling.packs, tolerance: PlanReview.rowTolerance) != nil else {
        kept += 1
        continue
      }
      var rounds = MergedRounds(model, problem, filling, solver: GLPKSolver())
      guard case .plan(let merged) = rounds.run(), model.brokenRow(at: merged.packs, tolerance: 1e-9) == nil else {
        givenUp.append(seed)
        continue
      }
      guard case .plan(let reference) = ReferenceEngine(solver: GLPKSolver()).solve(model) else {
        Issue.record("no plan for seed \(seed)")
        continue
      }
      // The engine leaves what is not proved to rational arithmetic.
      var review = PlanReview(merged, of: model)
      guard review.isProven() else {
        unproven.append(seed)
        continue
      }
      compared += 1
      if merged.bottlenecks.contains(where: MergedRoundsTests.isMixed) { mixed += 1 }
      for cell in 0..<model.cellCount {
        let (a, b) = (reference.packs[cell], merged.packs[cell])
        faults.check(
          abs(a - b) <= tolerance * max(abs(a), model.targets[cell]), "cell \(cell) of seed \(seed): \(a) against \(b)")
        let reasons = (reference.boundBy(ofCell: cell), merged.boundBy(ofCell: cell))
        faults.check(reasons.0 == reasons.1, "cell \(cell) of seed \(seed) is bound by \(reasons)")
      }
    }
    print(
      "\(family.name): \(compared) compared, \(mixed) with rules and capacities in one bottleneck, \(kept) kept by filling, "
        + "given up: \(givenUp), not proved in doubles: \(unproven)")
    #expect(faults.areNone, "\(family.name): \(faults)")
    #expect((givenUp.count + unproven.count) * 8 <= compared, "\(family.name): given up at \(givenUp), not proved at \(unproven)")
    #expect(compared >= Seeds.floor(20), "\(family.name): \(compared) compared")
    #expect(!family.hasCapacities || mixed >= Seeds.floor(1), "\(family.name): \(mixed) bottlenecks by cuts")
  }

  /// Whether a bottleneck is over rules and capacities at once: a cut of the flow stands in it.
  private static func isMixed(_ bottleneck: Bottleneck) -> Bool {
    var (hasRule, hasCapacity) = (false, false)
    for term in bottleneck.terms {
      switch term.row {
      case .rule, .end: hasRule = true
      case .capacity: hasCapacity = true
      case .product: break
      }
    }
    return hasRule && hasCapacity
  }

  @Test("give the plan of the rounds over all cells on larger plans, capacities and general rules together")
  func synthetic() throws {
    var faults = Faults()
    var (compared, others) = (0, [UInt64]())
    for seed in Seeds.first(8, of: 60, from: 1) {
      var options = SyntheticPlan.Options()
      options.ruleCount = 3 + Int(seed % 6)
      options.fixedShare = 10
      let recipe = SyntheticPlan(
        products: 15, institutions: 40, districts: 3, family: seed % 2 == 0 ? .scarce : .typical, seed: seed, options: options)
      let model = FairShareModel(plan: try #require(buildPlan(recipe.records()).plan))
      let problem = PackingProblem(model)
      let filling = Filling(problem)
      var rounds = MergedRounds(model, problem, filling, solver: GLPKSolver())
      guard model.brokenRow(at: filling.packs, tolerance: PlanReview.rowTolerance) != nil,
        case .plan(let merged) = rounds.run(), model.brokenRow(at: merged.packs, tolerance: 1e-9) == nil,
        case .plan(let reference) = ReferenceEngine(solver: GLPKSolver()).solve(model)
      else {
        others.append(seed)
        continue
      }
      compared += 1
      for cell in 0..<model.cellCount {
        let (a, b) = (reference.packs[cell], merged.packs[cell])
        faults.check(abs(a - b) <= 1e-8 * max(abs(a), model.targets[cell]), "cell \(cell) of seed \(seed): \(a) against \(b)")
      }
    }
    print("larger plans: \(compared) compared, not compared: \(others)")
    #expect(faults.areNone, "\(faults)")
    #expect(compared >= Seeds.floor(4), "\(compared) compared")
  }

  /// Two products of 100 packs, at 1 and 10 yuan, at two institutions alike of which the second has to get 660 yuan: 110 more than half. Both
  /// products give way alike: 40 % to the first, 60 % to the second.
  @Test("Of a rule \"not less\" over two products both give way alike")
  func notLess() throws {
    let plan = SmallPlan(
      agreed: [100, 100], prices: ["1", "10"], basis: [[50, 50], [50, 50]],
      rules: [.init(institutions: [1], .yuan, .atLeast, "660")]
    ).plan()
    guard case .plan(let solution) = StructuredEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan)) else {
      Issue.record("no plan")
      return
    }
    for (packs, expected) in zip(solution.packs, [40.0, 60, 40, 60]) { #expect(abs(packs - expected) < 1e-12) }
    #expect(solution.bottlenecks.count == 3)
    #expect(abs(solution.bottlenecks[0].level - 0.8) < 1e-14)
  }

  /// All packs together cost 1,100 yuan.
  @Test("Rules that hold together have a plan, those that do not a proof", arguments: [660, 1_101])
  func conflict(limit: Int) {
    let plan = SmallPlan(
      agreed: [100, 100], prices: ["1", "10"], basis: [[50, 50], [50, 50]],
      rules: [.init(institutions: [1], .yuan, .atLeast, "\(limit)"), .init(institutions: [1], .packs, .atMost, "200")]
    ).plan()
    let model = FairShareModel(plan: plan)
    let problem = PackingProblem(model)
    var rounds = MergedRounds(model, problem, Filling(problem), solver: GLPKSolver())
    switch rounds.run() {
    case .plan: #expect(limit == 660)
    case .conflict(let certificate):
      #expect(limit == 1_101)
      #expect(certificate.terms.count == 3)
    default: Issue.record("nothing was decided")
    }
  }
}
