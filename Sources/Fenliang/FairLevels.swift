import Planning

/// The fair plan's real values, read off its bottlenecks (model.md section 4): every cell stands at the level of the first
/// bottleneck that pulls it down, between its floor and cap; one that none pulls stands at its cap.
struct FairLevels {
  /// One per cell [packs].
  let values: [Double]
  /// For each cell, the place of its bottleneck; nil where none holds it.
  let bottleneck: [Int?]

  /// Reads the values.
  ///
  /// - Complexity: O(coefficients of the bottlenecks' rows).
  init(plan: Plan, bottlenecks: [Bottleneck]) {
    var rows: [RowReference: [Int]] = [:]
    var ruleOfRow: [RowReference: ScopedRule] = [:]
    for rule in plan.rules {
      let reference = plan.reference(of: rule)
      rows[reference] = rule.cells
      ruleOfRow[reference] = rule
    }
    var start = 0
    for (product, record) in plan.products.enumerated() {
      var end = start
      while end < plan.cells.count, plan.cells[end].product == product { end += 1 }
      rows[.product(record.id)] = Array(start..<end)
      start = end
    }
    var values = plan.cells.map { Double($0.cap ?? $0.floor) }
    var settled = [Int?](repeating: nil, count: plan.cells.count)
    // z of the bottleneck at hand, and how large the terms are that it is the sum of.
    var pull = [Double](repeating: 0, count: plan.cells.count)
    var size = pull
    for (index, bottleneck) in bottlenecks.enumerated() {
      var touched: [Int] = []
      for term in bottleneck.terms {
        for cell in rows[term.row] ?? [] {
          let coefficient = ruleOfRow[term.row].map {
            Double(plan.coefficient(of: plan.cells[cell].product, in: $0.measure)) / 10_000
          }
          let part = term.multiplier * (coefficient ?? 1)
          if size[cell] == 0 { touched.append(cell) }
          pull[cell] += part
          size[cell] += abs(part)
        }
      }
      for cell in touched {
        if settled[cell] == nil, pull[cell] > FairLevels.tolerance * size[cell] {
          settled[cell] = index
          let bounds = plan.cells[cell]
          let cap = bounds.cap.map(Double.init) ?? .infinity
          values[cell] = min(max(bottleneck.level * bounds.target, Double(bounds.floor)), cap)
        }
        pull[cell] = 0
        size[cell] = 0
      }
    }
    self.values = values
    bottleneck = settled
  }

  /// A sum this small against its terms is 0.
  private static let tolerance = 1e-9
}
