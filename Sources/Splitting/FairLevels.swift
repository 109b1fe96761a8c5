package import Planning

/// The fair plan's real values, read off its bottlenecks (Model.md, "Why it is proved"): every cell stands at the level of the first
/// bottleneck that pulls it down, between its floor and cap; one that none pulls, or one pushes up, stands at its cap.
package struct FairLevels {
  /// One per cell [packs].
  package let values: [Double]
  /// For each cell, the place of its bottleneck; nil where none holds it.
  package let bottleneck: [Int?]

  /// Reads the values.
  ///
  /// - Complexity: O(coefficients of the bottlenecks' rows).
  package init(plan: Plan, bottlenecks: [Bottleneck]) {
    var rows: [RowReference: [Int]] = [:]
    var ruleOfRow: [RowReference: ScopedRule] = [:]
    var limitOfRow: [RowReference: Double] = [:]
    for rule in plan.rules {
      let reference = plan.reference(of: rule)
      rows[reference] = rule.cells
      ruleOfRow[reference] = rule
      limitOfRow[reference] = Double(rule.limit) / 10_000
    }
    var start = 0
    for (product, record) in plan.products.enumerated() {
      var end = start
      while end < plan.cells.count, plan.cells[end].product == product { end += 1 }
      rows[.product(record.id)] = Array(start..<end)
      limitOfRow[.product(record.id)] = Double(record.agreedPacks)
      start = end
    }
    var values = plan.cells.map { Double($0.cap ?? $0.floor) }
    var settled = [Int?](repeating: nil, count: plan.cells.count)
    var isSettled = [Bool](repeating: false, count: plan.cells.count)
    // z of the bottleneck at hand, and how large the terms are that it is the sum of.
    var pull = [Double](repeating: 0, count: plan.cells.count)
    var size = pull
    for (index, bottleneck) in bottlenecks.enumerated() {
      let own = bottleneck.priorityClass
      var touched: [Int] = []
      var limits = 0.0
      for term in bottleneck.terms {
        limits += abs(term.multiplier * (limitOfRow[term.row] ?? 0))
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
        let bounds = plan.cells[cell]
        // All that the cell could hold must count for something against the limits, or it is the solver's last digits.
        let most = max(1, Double(plan.products[bounds.product].agreedPacks))
        let counts =
          abs(pull[cell]) > FairLevels.tolerance * size[cell]
          && abs(pull[cell]) * most >= FairLevels.significance * limits
        if counts, !isSettled[cell], pull[cell] < 0 { isSettled[cell] = true }
        if counts, !isSettled[cell] {
          isSettled[cell] = true
          settled[cell] = index
          let cap = bounds.cap.map(Double.init) ?? .infinity
          // Of an earlier class, what nothing held stands at its cap; what is filled later stands at its floor.
          let its = plan.products[bounds.product].priorityClass
          values[cell] =
            own.map { its < $0 } ?? false
            ? cap
            : own.map { its > $0 } ?? false ? Double(bounds.floor) : min(max(bottleneck.level * bounds.target, Double(bounds.floor)), cap)
        }
        pull[cell] = 0
        size[cell] = 0
      }
    }
    self.values = values
    bottleneck = settled
  }

  /// A sum this small against its terms is 0.
  private static let tolerance = 1e-7
  /// A sum that could hold less than this share of the limits is none.
  private static let significance = 1e-9
}
