import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import WholePacks

@Suite("Rounding a product whose rules lie inside one another")
struct NestedRoundingTests {
  /// Three institutions at 1.5, 1.5 and 1 of 4 packs at 10 yuan; the first two may take 15 yuan each, which is 1 pack. Floors
  /// and ceilings leave no way: 1 + 1 + 1. The whole third value may move by one: 1 + 1 + 2.
  @Test("moves a whole fair value where floors and ceilings leave no way")
  func widened() throws {
    let plan = SmallPlan(
      agreed: [4], prices: ["10"], basis: [[3, 3, 2]], capacities: [0: "15", 1: "15"]
    ).plan()
    let problem = RoundingProblem(plan: plan, packs: [1.5, 1.5, 1])
    let rounding = try #require(NestedRounding(problem, product: 0))
    #expect(rounding.solve(widened: false, allowsExcess: false) == nil)
    #expect(rounding.solve(widened: true, allowsExcess: false)?.packs == [1, 1, 2])
    #expect(rounding.solve(widened: true, allowsExcess: false)?.excess == 0)
  }

  @Test("is not for rules that overlap, or hold another product too")
  func refused() {
    let overlapping = SmallPlan(
      agreed: [6], basis: [[1, 1, 1]],
      rules: [.init(institutions: [0, 1], .packs, .atMost, "4"), .init(institutions: [1, 2], .packs, .atMost, "4")]
    ).plan()
    #expect(NestedRounding(RoundingProblem(plan: overlapping, packs: [2, 2, 2]), product: 0) == nil)
    let shared = SmallPlan(agreed: [2, 2], basis: [[1, 1], [1, 1]], capacities: [0: "2"]).plan()
    #expect(NestedRounding(RoundingProblem(plan: shared, packs: [1, 1, 1, 1]), product: 0) == nil)
  }

  @Test("finds the least excess, then the nearest packs, of all that can be tried")
  func exhaustive() {
    var wrong: [String] = []
    var (solved, broken) = (0, 0)
    for seed in Seeds.first(400, of: 400, from: 1) {
      let (plan, fair) = nestedPlan(seed: seed)
      let problem = RoundingProblem(plan: plan, packs: fair)
      guard let rounding = NestedRounding(problem, product: 0) else { continue }
      for (widened, allowsExcess) in [(false, false), (true, false), (false, true), (true, true)] {
        let best = bestOfAll(problem, widened: widened, allowsExcess: allowsExcess)
        let found = rounding.solve(widened: widened, allowsExcess: allowsExcess)
        let isRight =
          if let best, let found {
            abs(best.excess - found.excess) <= 1e-6 && abs(best.distance - distance(found.packs, problem)) <= 1e-5
              && found.packs.reduce(0, +) == problem.totals[0]
          } else {
            best == nil && found == nil
          }
        if !isRight { wrong.append("seed \(seed), widened \(widened), excess \(allowsExcess)") }
        if let best { (solved, broken) = (solved + 1, broken + (best.excess > 0 ? 1 : 0)) }
      }
    }
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(solved >= Seeds.floor(500) && broken >= Seeds.floor(200), "\(solved) solved, \(broken) of them with an excess")
  }

  /// 2,100 institutions at 1.5, 3, 4.5 … 10.5 packs of 10 yuan, each of which may take just that: of seven neighbours four have
  /// half a pack, so of 1,200 halves 600 go up and break a capacity by 5 yuan, whichever they are.
  @Test("rounds one product at many institutions")
  func many() {
    let basis = (0..<2_100).map { Double($0 % 7 + 1) }
    var plan = SmallPlan(agreed: [12_600], prices: ["10"], basis: [basis])
    for institution in basis.indices { plan.capacities[institution] = "\(Int(basis[institution] * 15))" }
    let rounding = DistrictRounding(plan: plan.plan(), fairPacks: basis.map { $0 * 1.5 }, solver: GLPKSolver())
    #expect(rounding.packs.reduce(0, +) == 12_600)
    #expect(rounding.excesses.count == 600)
  }

  /// A product at up to six institutions under up to four rules about their fair packs.
  private func nestedPlan(seed: UInt64) -> (plan: Plan, fair: [Double]) {
    var random = SeededGenerator(seed: seed)
    let count = random.integer(in: 2...6)
    let agreed = random.integer(in: 3...12)
    let basis = (0..<count).map { _ in Double(random.integer(in: 1...6)) }
    let fair = basis.map { Double(agreed) * $0 / basis.reduce(0, +) }
    let rules = (0..<random.integer(in: 1...4)).map { _ in
      let first = random.integer(in: 0...count - 1)
      let last = random.integer(in: first...count - 1)
      let (measure, worth): (Measure, Double) = [(.yuan, 3.7), (.packs, 1)][random.integer(in: 0...1)]
      let sense = [Sense.atMost, .atMost, .atLeast, .equal][random.integer(in: 0...3)]
      let sum = fair[first...last].reduce(0, +) + random.double(in: -1.5...1.5)
      let hundredths = Int((max(0, sum) * worth * 100).rounded())
      return SmallPlan.SmallRule(
        institutions: Array(first...last), measure, sense, "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)")
    }
    return (SmallPlan(agreed: [agreed], prices: ["3.7"], basis: [basis], rules: rules).plan(), fair)
  }

  private func distance(_ packs: [Int], _ problem: RoundingProblem) -> Double {
    zip(packs, problem.splits).reduce(0) { $0 + abs(Double($1.0 - $1.1.whole) - $1.1.fraction) }
  }

  /// The least excess and the least distance with it, by trying every rounding.
  private func bestOfAll(
    _ problem: RoundingProblem, widened: Bool, allowsExcess: Bool
  ) -> (excess: Double, distance: Double)? {
    let ranges = problem.splits.enumerated().map { cell, split in
      if split.fraction > 0 { return split.whole...split.whole + 1 }
      return widened
        ? max(problem.floors[cell], split.whole - 1)...min(problem.caps[cell], split.whole + 1) : split.whole...split.whole
    }
    var best: (excess: Double, distance: Double)?
    var packs = ranges.map(\.lowerBound)
    while true {
      let isAllowed = problem.rules.allSatisfy { rule in
        let excess = rule.excess(packs)
        return excess == 0 || allowsExcess && excess < (rule.entries.map(\.coefficient).max() ?? 0)
      }
      if isAllowed, packs.reduce(0, +) == problem.totals[0] {
        let own = (problem.totalExcess(packs), distance(packs, problem))
        if best.map({ own.0 < $0.excess - 1e-6 || own.0 <= $0.excess + 1e-6 && own.1 < $0.distance }) ?? true { best = own }
      }
      guard let cell = packs.indices.first(where: { packs[$0] < ranges[$0].upperBound }) else { return best }
      for earlier in 0..<cell { packs[earlier] = ranges[earlier].lowerBound }
      packs[cell] += 1
    }
  }
}
