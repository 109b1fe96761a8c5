import Planning

/// Repairs a rounding by exchanging single packs: of one product, from a cell that was rounded up to one that was
/// rounded down, as long as that lessens the total excess of the rules (model.md section 5).
///
/// Rule by rule, each step takes the exchange that costs least fraction per excess removed; ties go to the first product
/// and cells in the order of ids. Totals, floors, caps and the one-pack rule hold throughout.
struct ExchangeRepair {
  private let problem: RoundingProblem
  private(set) var packs: [Int]
  private var values: [Int64]

  /// A flat price on every exchange, so that few exchanges are better than many.
  private static let exchangeCost = 0.05

  init(problem: RoundingProblem, packs: [Int]) {
    self.problem = problem
    self.packs = packs
    values = problem.rules.map { $0.value(packs) }
  }

  /// Exchanges until no exchange helps.
  ///
  /// - Complexity: per exchange, O(cells of a broken rule × institutions).
  mutating func run() {
    var isHelping = true
    while isHelping {
      isHelping = false
      for (index, rule) in problem.rules.enumerated() {
        while rule.excess(of: values[index]) > 0, let (from, to) = bestExchange(for: index) {
          apply(from: from, to: to)
          isHelping = true
        }
      }
    }
  }

  private mutating func apply(from: Int, to: Int) {
    packs[from] -= 1
    packs[to] += 1
    for entry in problem.rules(ofCell: from) { values[entry.rule] -= entry.coefficient }
    for entry in problem.rules(ofCell: to) { values[entry.rule] += entry.coefficient }
  }

  private func isUp(_ cell: Int) -> Bool { packs[cell] > problem.splits[cell].lower }
  private func isDown(_ cell: Int) -> Bool { packs[cell] < problem.splits[cell].upper }

  private func bestExchange(for index: Int) -> (from: Int, to: Int)? {
    var best: (from: Int, to: Int)?
    var bestScore = Double.infinity
    let rule = problem.rules[index]
    let isOver = values[index] > rule.limit
    for (cell, _) in rule.entries where isOver ? isUp(cell) : isDown(cell) {
      for other in problem.cellsOfProduct[problem.productOfCell[cell]] where other != cell {
        guard isOver ? isDown(other) : isUp(other) else { continue }
        let (from, to) = isOver ? (cell, other) : (other, cell)
        let cost = max(problem.splits[from].fraction - problem.splits[to].fraction, 0)
        let gain = -change(from: from, to: to)
        guard gain > 0.5 else { continue }
        let score = (cost + ExchangeRepair.exchangeCost) / gain
        if score < bestScore {
          bestScore = score
          best = (from, to)
        }
      }
    }
    return best
  }

  /// By how much the total excess would change.
  private func change(from: Int, to: Int) -> Double {
    var change = 0.0
    let gives = problem.rules(ofCell: from)
    let takes = problem.rules(ofCell: to)
    for entry in gives {
      let back = takes.first { $0.rule == entry.rule }?.coefficient ?? 0
      change += difference(entry.rule, by: back - entry.coefficient)
    }
    for entry in takes where !gives.contains(where: { $0.rule == entry.rule }) {
      change += difference(entry.rule, by: entry.coefficient)
    }
    return change
  }

  private func difference(_ index: Int, by step: Int64) -> Double {
    let rule = problem.rules[index]
    return Double(rule.excess(of: values[index] + step) - rule.excess(of: values[index])) * rule.worth
  }
}
