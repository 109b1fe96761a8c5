import Planning

/// An exchange of one pack each of two products between two institutions: what products and institutions have together stays.
struct DoubleExchange {
  /// The cell in the broken rule that gives a pack, and the one at its institution that takes one instead.
  var from: Int, `for`: Int
  /// The cell of the first product that takes it elsewhere, and the one of the second that gives back.
  var to: Int, back: Int
  var score: Double

  /// The lower score first, ties by the cells in the order of ids.
  func precedes(_ other: DoubleExchange) -> Bool {
    score != other.score ? score < other.score : (from, `for`, to) < (other.from, other.for, other.to)
  }
}

extension ExchangeRepair {
  /// Of the pairs of products that lessen an institution's excess so many are tried, nearest first.
  private static let mostPairs = 64

  /// The best double exchange for a broken rule of one institution; nil where none helps, or the rule is of several.
  ///
  /// - Complexity: O(pairs of the institution's cells + institutions).
  func bestDoubleExchange(for index: Int) -> DoubleExchange? {
    guard ruleColumns[index] >= 0 else { return nil }
    var best: DoubleExchange?
    for (from, other) in pairs(for: index) {
      forEachPartner(of: problem.productOfCell[from], problem.productOfCell[other], besides: problem.columns[from]) { to, back in
        guard packs[to] < problem.splits[to].upper, packs[back] > problem.splits[back].lower else { return }
        let cost =
          problem.splits[from].fraction - problem.splits[other].fraction + problem.splits[back].fraction - problem.splits[to].fraction
        let score = ExchangeRepair.score(change: change([(from, -1), (other, 1), (to, 1), (back, -1)]), cost: cost)
        let found = DoubleExchange(from: from, for: other, to: to, back: back, score: score)
        if score < .infinity, best.map(found.precedes) ?? true { best = found }
      }
    }
    return best
  }

  /// Pairs of cells of a broken rule's institution, one that gives and one that takes, that bring its value nearer: those that do so
  /// by enough before others, then the nearest.
  private func pairs(for index: Int) -> [(from: Int, for: Int)] {
    let rule = problem.rules[index]
    let column = Int(ruleColumns[index])
    let need = abs(rule.sense.violation(of: values[index], limit: rule.limit))
    let isOver = values[index] > rule.limit
    func coefficient(_ cell: Int) -> Int64 { problem.rules(ofCell: cell).first { $0.rule == index }?.coefficient ?? 0 }
    let cells = cellsOfColumn[column].map { (cell: $0, coefficient: coefficient($0)) }
    let gives = cells.filter { packs[$0.cell] > problem.splits[$0.cell].lower }
    let takes = cells.filter { packs[$0.cell] < problem.splits[$0.cell].upper }
    var pairs: [(from: Int, for: Int, isEnough: Bool, cost: Double)] = []
    for from in gives {
      for other in takes {
        let gain = isOver ? from.coefficient - other.coefficient : other.coefficient - from.coefficient
        guard gain > 0 else { continue }
        let cost = problem.splits[from.cell].fraction - problem.splits[other.cell].fraction
        pairs.append((from.cell, other.cell, gain >= need, cost))
      }
    }
    pairs.sort {
      $0.isEnough != $1.isEnough
        ? $0.isEnough : $0.cost != $1.cost ? $0.cost < $1.cost : ($0.from, $0.for) < ($1.from, $1.for)
    }
    return pairs.prefix(ExchangeRepair.mostPairs).map { ($0.from, $0.for) }
  }

  /// The cells of two products at every institution that has both.
  private func forEachPartner(of first: Int, _ second: Int, besides column: Int32, _ visit: (_ first: Int, _ second: Int) -> Void) {
    let (a, b) = (problem.cellsOfProduct[first], problem.cellsOfProduct[second])
    var (left, right) = (a.lowerBound, b.lowerBound)
    while left < a.upperBound, right < b.upperBound {
      let (own, other) = (problem.columns[left], problem.columns[right])
      if own == other {
        if own != column { visit(left, right) }
        left += 1
        right += 1
      } else if own < other {
        left += 1
      } else {
        right += 1
      }
    }
  }

  /// By how much steps change the total excess.
  private func change(_ steps: [(cell: Int, step: Int64)]) -> Double {
    var sums: [(rule: Int, step: Int64)] = []
    for (cell, step) in steps {
      for entry in problem.rules(ofCell: cell) {
        if let place = sums.firstIndex(where: { $0.rule == entry.rule }) {
          sums[place].step += step * entry.coefficient
        } else {
          sums.append((entry.rule, step * entry.coefficient))
        }
      }
    }
    return sums.reduce(0) { $0 + difference($1.rule, by: $1.step) }
  }
}
