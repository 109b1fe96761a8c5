import FairShare
import GLPKBackend
import PlanSupport
import Planning
import Testing

@testable import WholePacks

@Suite("Rounding the city's split")
struct CitySplitTests {
  let solver = GLPKSolver()

  private func fairPacks(_ plan: Plan) -> [Double]? {
    guard case .plan(let solution) = ReferenceEngine(solver: solver).solve(FairShareModel(plan: plan)) else {
      return nil
    }
    return solution.packs
  }

  /// D0 has one institution that may take 10.5 packs in yuan, D1 one that takes what is left: X = 10.5 and 10.5.
  /// Plain largest remainder gives D0 eleven (tie, lower id), which its only institution cannot take.
  @Test("moves a pack to the district that can hold it")
  func move() throws {
    let plan = SmallPlan(
      agreed: [21], prices: ["10"], basis: [[1, 1]], districts: [0, 1], capacities: [0: "105"]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.totals.map(\.packs) == [10, 11])
    #expect(split.raised.isEmpty)
    #expect(split.isRepaired)
  }

  /// Both districts can take 10.5 packs each and 21 must be placed: one capacity gives way by half a pack.
  @Test("raises the least limit where no district can hold a pack")
  func raise() throws {
    let plan = SmallPlan(
      agreed: [21], prices: ["10"], basis: [[1, 1]], districts: [0, 1], capacities: [0: "105", 1: "105"]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.totals.map(\.packs).reduce(0, +) == 21)
    #expect(split.raised.count == 1)
    #expect(split.raised.first?.limit == 1_050_000)
  }

  /// "P0 at both districts together at most 30" with bases 10 and 20 at institutions in the rule: parts 10 and 20.
  @Test("divides a rule that spans districts as the fair plan uses it")
  func parts() throws {
    let plan = SmallPlan(
      agreed: [60], basis: [[10, 20, 10, 10]], districts: [0, 1, 0, 1],
      rules: [.init(institutions: [0, 1], .packs, .atMost, "30")]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.limits.map { $0.map(\.limit) } == [[100_000], [200_000]])
  }

  @Test(
    "keeps totals exact, floors and ceilings, and every district able to split, on seeded plans",
    arguments: [
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: false),
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: true),
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: true, rules: 3),
    ])
  func properties(family: RandomPlans) throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      let plan = family.plan(seed: seed)
      guard let fair = fairPacks(plan) else {
        Issue.record("no plan for seed \(seed)")
        continue
      }
      let split = CitySplit(plan: plan, fairPacks: fair, solver: solver)
      for (product, record) in plan.products.enumerated() {
        let own = split.totals.filter { $0.product == product }
        #expect(own.reduce(0) { $0 + $1.packs } == record.agreedPacks, "seed \(seed)")
        #expect(own.allSatisfy { abs(Double($0.packs) - $0.packsContinuous) < 1 }, "seed \(seed)")
      }
      for (rule, scoped) in plan.rules.enumerated() {
        let parts = split.limits.flatMap { $0.filter { $0.rule == rule }.map(\.limit) }
        guard !split.raised.contains(where: { $0.rule == rule }), !scoped.cells.isEmpty else { continue }
        #expect(parts.reduce(0, +) == scoped.limit, "rule \(rule) of seed \(seed)")
      }
    }
  }
}
