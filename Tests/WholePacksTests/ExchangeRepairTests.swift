import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import WholePacks

@Suite("Repairing a rounding by exchanges")
struct ExchangeRepairTests {
  @Test(
    "makes the exchanges that looking at every pair of cells makes",
    arguments: [
      RandomPlans(products: 3, institutions: 4, isScarce: true, rules: 3),
      RandomPlans(products: 6, institutions: 12, isScarce: true, rules: 8),
      RandomPlans(products: 1, institutions: 30, isScarce: true, rules: 6),
      RandomPlans(products: 3, institutions: 40, isScarce: true),
    ])
  func pairs(family: RandomPlans) {
    var different: [UInt64] = []
    var exchanged = 0
    for seed in Seeds.first(40, of: 40, from: 1) {
      let plan = family.plan(seed: seed)
      let problem = RoundingProblem(plan: plan, packs: splitAtRandom(plan, seed: seed))
      let plain = problem.plainRounding()
      var repair = ExchangeRepair(problem: problem, packs: plain)
      repair.run()
      if repair.packs != byEveryPair(plain, of: problem) { different.append(seed) }
      if repair.packs != plain { exchanged += 1 }
    }
    #expect(different.isEmpty, "seeds \(different)")
    #expect(exchanged >= Seeds.floor(10), "only \(exchanged) plans needed an exchange")
  }

  /// Packs that add up to the agreed ones, whatever the rules say.
  private func splitAtRandom(_ plan: Plan, seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed &* 77 &+ 5)
    var packs = [Double](repeating: 0, count: plan.cells.count)
    for (product, cells) in plan.cellRanges.enumerated() {
      let shares = cells.map { _ in random.unit() + 0.01 }
      let total = shares.reduce(0, +)
      for (cell, share) in zip(cells, shares) {
        packs[cell] = Double(plan.products[product].agreedPacks) * share / total
      }
    }
    return packs
  }

  /// The rule as it is written: of all pairs the one that costs least fraction per excess removed, of equal ones the first.
  private func byEveryPair(_ plain: [Int], of problem: RoundingProblem) -> [Int] {
    var packs = plain
    func excess(_ packs: [Int]) -> Double { problem.totalExcess(packs) }
    var isHelping = true
    while isHelping {
      isHelping = false
      for rule in problem.rules {
        while rule.excess(packs) > 0 {
          let isOver = rule.value(packs) > rule.limit
          var best: (packs: [Int], score: Double)?
          for (cell, _) in rule.entries {
            for other in problem.cellsOfProduct[problem.productOfCell[cell]] where other != cell {
              let (from, to) = isOver ? (cell, other) : (other, cell)
              guard packs[from] > problem.splits[from].lower, packs[to] < problem.splits[to].upper else { continue }
              var after = packs
              after[from] -= 1
              after[to] += 1
              let touched = problem.rules.indices.filter { index in
                problem.rules(ofCell: from).contains { $0.rule == index } || problem.rules(ofCell: to).contains { $0.rule == index }
              }
              let gain = touched.reduce(0.0) { sum, index in
                let own = problem.rules[index]
                return sum + Double(own.excess(packs) - own.excess(after)) * own.worth
              }
              guard gain > 0.5 else { continue }
              let score = (max(problem.splits[from].fraction - problem.splits[to].fraction, 0) + 0.05) / gain
              if score < (best?.score ?? .infinity) * (1 - 1e-12) { best = (after, score) }
            }
          }
          guard let best else { break }
          packs = best.packs
          isHelping = true
        }
      }
    }
    return packs
  }
}
