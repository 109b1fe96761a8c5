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
    "makes the exchanges that looking at every pair of cells, and every two pairs, makes",
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
    // Scores that differ in the last digit order exchanges otherwise in few plans; their packs keep the same limits.
    #expect(different.count <= 3, "seeds \(different)")
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

  /// The rule as it is written: of all exchanges of one product, and of two between an institution and another one, the one that costs
  /// least fraction per excess removed, of equal ones the first; a pack outside a window costs four.
  private func byEveryPair(_ plain: [Int], of problem: RoundingProblem) -> [Int] {
    var packs = plain
    func misses(_ packs: [Int]) -> Int { zip(problem.windows, problem.columnSums(packs)).reduce(0) { $0 + $1.0.miss(of: $1.1) } }
    func after(_ steps: [(cell: Int, step: Int)]) -> (packs: [Int], score: Double)? {
      guard
        steps.allSatisfy({ cell, step in
          step < 0 ? packs[cell] > problem.splits[cell].lower : packs[cell] < problem.splits[cell].upper
        })
      else { return nil }
      var after = packs
      for (cell, step) in steps { after[cell] += step }
      let touched = Set(steps.flatMap { problem.rules(ofCell: $0.cell).map(\.rule) }).sorted()
      let gain = touched.reduce(0.0) { sum, index in
        let own = problem.rules[index]
        return sum + Double(own.excess(packs) - own.excess(after)) * own.worth
      }
      guard gain > 0.5 else { return nil }
      let fractions = steps.reduce(0.0) { $0 - Double($1.step) * problem.splits[$1.cell].fraction }
      return (after, (max(fractions + 4 * Double(misses(after) - misses(packs)), 0) + 0.05) / gain)
    }
    var isHelping = true
    while isHelping {
      isHelping = false
      for rule in problem.rules {
        while rule.excess(packs) > 0 {
          let isOver = rule.value(packs) > rule.limit
          var best: (packs: [Int], score: Double)?
          func offer(_ steps: [(cell: Int, step: Int)]) {
            if let found = after(steps), found.score < (best?.score ?? .infinity) * (1 - 1e-12) { best = found }
          }
          for (cell, _) in rule.entries {
            for other in problem.cellsOfProduct[problem.productOfCell[cell]] where other != cell {
              offer(isOver ? [(cell, -1), (other, 1)] : [(other, -1), (cell, 1)])
            }
          }
          if let column = rule.entries.first.map({ problem.columns[$0.cell] }),
            rule.entries.allSatisfy({ problem.columns[$0.cell] == column })
          {
            for (from, to, other, back) in squares(at: column, problem) {
              func coefficient(_ cell: Int) -> Int64 { rule.entries.first { $0.cell == cell }?.coefficient ?? 0 }
              let gain = coefficient(from) - coefficient(other)
              if isOver ? gain > 0 : gain < 0 { offer([(from, -1), (other, 1), (to, 1), (back, -1)]) }
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

  /// Two products of an institution with the same two of another one.
  private func squares(at column: Int32, _ problem: RoundingProblem) -> [(from: Int, to: Int, other: Int, back: Int)] {
    let own = problem.columns.indices.filter { problem.columns[$0] == column }
    return own.flatMap { from in
      own.filter { $0 != from }.flatMap { other in
        problem.cellsOfProduct[problem.productOfCell[from]].compactMap { to -> (from: Int, to: Int, other: Int, back: Int)? in
          guard to != from,
            let back = problem.cellsOfProduct[problem.productOfCell[other]].first(where: { problem.columns[$0] == problem.columns[to] })
          else { return nil }
          return (from, to, other, back)
        }
      }
    }
  }
}
