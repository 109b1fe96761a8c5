import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import WholePacks

@Suite("Rounding in slots")
struct SlotRoundingTests {
  let solver = GLPKSolver()

  /// Two products of 10 and 4 yuan, half a pack each at two institutions, one pack of each to hand out. The slots of an
  /// institution hold half of either product, so either may get either: 10 and 4, or 14 and 0 is cut off by its single slot.
  @Test("puts at most one pack into a slot")
  func oneEach() throws {
    let plan = SmallPlan(
      agreed: [1, 1], prices: ["10", "4"], basis: [[1, 1], [1, 1]], capacities: [0: "7", 1: "7"]
    ).plan()
    let packs = try #require(SlotRounding(RoundingProblem(plan: plan, packs: [0.5, 0.5, 0.5, 0.5]))).packs
    #expect(packs == [1, 0, 0, 1] || packs == [0, 1, 1, 0])
  }

  /// The theorem of Shmoys and Tardos on fair plans whose capacities bind, of prices five orders of magnitude apart.
  @Test("exceeds no capacity by as much as a pack placed under it, keeps totals, floors and ceilings, on seeded plans")
  func theorem() throws {
    let family = RandomPlans(products: 9, institutions: 12, isScarce: true)
    var met = 0
    var faults = Faults()
    for seed in Seeds.first(100, of: 250, from: 1) {
      let plan = family.plan(seed: seed)
      guard case .plan(let fair) = StructuredEngine(solver: solver).solve(FairShareModel(plan: plan)) else {
        Issue.record("seed \(seed): a plan with a witness was not solved")
        continue
      }
      let problem = RoundingProblem(plan: plan, packs: fair.packs)
      let packs = try #require(SlotRounding(problem), "seed \(seed)").packs
      for (product, cells) in problem.cellsOfProduct.enumerated() {
        faults.check(cells.reduce(0) { $0 + packs[$1] } == problem.totals[product], "total of \(product), seed \(seed)")
      }
      for cell in packs.indices {
        let split = problem.splits[cell]
        faults.check(packs[cell] >= split.lower && packs[cell] <= split.upper, "packs of \(cell), seed \(seed)")
      }
      faults.check(problem.isWithinOnePackOfEveryRule(packs), "seed \(seed): a pack and more")
      if problem.totalExcess(problem.plainRounding()) > 0 { met += 1 }
    }
    // Plans in which plain largest remainder breaks a capacity are what this is for.
    #expect(faults.areNone, "\(faults)")
    #expect(met >= Seeds.floor(20), "\(met)")
  }
}

@Suite("Limits that whole packs attain")
struct AttainedLimitsTests {
  /// One product of 3 packs at 10 yuan, one institution "= 25 yuan": whole packs come to 30, and nothing else is moved.
  @Test("are what whole packs come to where a limit must be broken, else the plan's own")
  func attained() throws {
    let plan = SmallPlan(
      agreed: [3, 4], prices: ["10", "1"], basis: [[1], [1]], capacities: [0: "100"],
      rules: [.init(products: [0], institutions: [0], .yuan, .equal, "25")]
    ).plan()
    let limits = try #require(AttainedLimits(plan: plan, solver: GLPKSolver())).limits
    #expect(limits == [1_000_000, 300_000])
  }

  @Test("leave every district a plan, on seeded plans with rules of every sense")
  func planExists() throws {
    let family = RandomPlans(products: 4, institutions: 5, isScarce: true, rules: 5)
    var attained = 0
    for seed in Seeds.first(60, of: 120, from: 1) {
      var plan = family.plan(seed: seed)
      // Limits that no packs meet.
      for index in plan.rules.indices { plan.rules[index].limit -= plan.rules[index].limit / 7 }
      let limits = try #require(AttainedLimits(plan: plan, solver: GLPKSolver()), "seed \(seed)").limits
      if limits != plan.rules.map(\.limit) { attained += 1 }
      for index in plan.rules.indices { plan.rules[index].limit = limits[index] }
      guard case .plan = StructuredEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan)) else {
        Issue.record("seed \(seed): no plan")
        continue
      }
    }
    #expect(attained >= Seeds.floor(30), "of \(attained) plans a limit had to be another")
  }
}
