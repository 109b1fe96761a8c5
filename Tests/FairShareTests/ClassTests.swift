import GLPKBackend
import LinearProgramming
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import FairShare

@Suite("Classes of products")
struct ClassTests {
  private static func family(rules: Int, isScarce: Bool = true, hasWidePrices: Bool = false) -> RandomPlans {
    var family = RandomPlans(products: 8, institutions: 12, isScarce: isScarce, rules: rules, hasWidePrices: hasWidePrices)
    family.classes = 4
    return family
  }

  private static let engines: [any FairShareEngine] = [StructuredEngine(solver: GLPKSolver()), ReferenceEngine(solver: GLPKSolver())]

  /// Three families: capacities alone, where flows find the plan; rules of every kind; and wide prices.
  @Test(
    "are filled alike by both engines and in rational arithmetic, with a proof, and are fair by a second opinion",
    arguments: [0, 4, 20], Seeds.first(60, of: 600, from: 1).shards(of: 20))
  func agreement(rules: Int, seeds: [UInt64]) {
    var (faults, several, own) = (Faults(), 0, 0)
    for seed in seeds {
      let plan = Self.family(rules: rules, isScarce: seed % 4 != 0, hasWidePrices: seed % 5 == 0).plan(seed: seed)
      let model = FairShareModel(plan: plan)
      several += model.hasClasses ? 1 : 0
      guard case .plan(let structured) = Self.engines[0].solve(model), case .plan(let reference) = Self.engines[1].solve(model),
        var rounds = ExactRounds(model), case .plan(let exact) = rounds.run()
      else {
        Issue.record("no plan for seed \(seed) with \(rules) rules")
        continue
      }
      own += structured.programCount == 0 ? 1 : 0
      for cell in 0..<model.cellCount {
        let packs = [structured, reference, exact].map { $0.packs[cell] }
        faults.check(
          packs.allSatisfy { abs($0 - packs[2]) <= 1e-8 * model.cellScale(cell) }, "seed \(seed), \(rules) rules, cell \(cell): \(packs)")
        let reasons = [structured, reference].map { $0.boundBy(ofCell: cell) }
        faults.check(reasons[0] == reasons[1], "seed \(seed), \(rules) rules, cell \(cell): \(reasons)")
      }
      if rules < 20 {
        var review = PlanReview(structured, of: model)
        faults.check(review.isProven(), "seed \(seed), \(rules) rules: the bottlenecks prove nothing")
      }
      faults.check(structured.bottlenecks.allSatisfy { ($0.priorityClass != nil) == model.hasClasses }, "seed \(seed): classes")
      if seed.isMultiple(of: 4) {
        let certificate = LevelCertificate(plan: plan, packs: structured.packs, solver: GLPKSolver())
        faults.check(certificate.isFeasible && certificate.failures.isEmpty, "seed \(seed): \(certificate.failures)")
      }
    }
    #expect(faults.areNone, "\(faults)")
    #expect(several >= seeds.count / 2, "\(several) with several classes")
    #expect(rules > 0 || own == seeds.count, "\(own) of \(seeds.count) without linear programs")
  }

  @Test("change nothing where all products have the same one", arguments: [1, 9])
  func same(priority: Int) {
    for seed in 1...20 as ClosedRange<UInt64> {
      let plan = RandomPlans(products: 6, institutions: 8, isScarce: true, rules: Int(seed % 3)).plan(seed: seed)
      var classed = plan
      for product in classed.records.products.indices { classed.records.products[product].priority = priority }
      for engine in Self.engines {
        guard case .plan(let before) = engine.solve(FairShareModel(plan: plan)),
          case .plan(let after) = engine.solve(FairShareModel(plan: classed))
        else { continue }
        #expect(before.packs == after.packs && before.bottlenecks == after.bottlenecks)
      }
    }
  }

  /// 60 and 60 packs at one yuan; the capacity of the first institution is 40 yuan. Shares are 30 each.
  @Test("fill a capacity one after another, and leave room for what the others have to place")
  func capacity() {
    for (caps, packs) in [
      // The first product has its shares; the second gets the 10 packs that are left.
      ([:], [30, 30, 10, 50]),
      // The second product can place 40 elsewhere and needs 20 of the capacity, so the first has 20.
      ([[1, 1]: 40], [20, 40, 20, 40]),
    ] as [([[Int]: Int], [Double])] {
      var plan = SmallPlan(agreed: [60, 60], basis: [[1, 1], [1, 1]], caps: caps, capacities: [0: "40"])
      plan.priorities = [0: 1]
      for engine in Self.engines {
        guard case .plan(let solution) = engine.solve(FairShareModel(plan: plan.plan())) else {
          Issue.record("no plan")
          continue
        }
        #expect(zip(solution.packs, packs).allSatisfy { abs($0 - $1) <= 1e-9 }, "\(engine.name): \(solution.packs)")
        let reasons: [BoundBy] = caps.isEmpty ? [.product, .product, .institution, .product] : [.conflict, .product, .institution, .cap]
        #expect((0..<4).map { solution.boundBy(ofCell: $0) } == reasons, "\(engine.name)")
      }
    }
  }
}
