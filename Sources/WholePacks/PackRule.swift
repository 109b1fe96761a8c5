import Planning

/// A rule over whole packs in exact integers: Σ a·n (≤, =, ≥) b, in ten-thousandths of its measure.
struct PackRule: Sendable {
  /// How it compares.
  var sense: Sense
  /// b.
  var limit: Int64
  /// Cells and their coefficients a > 0.
  var entries: [(cell: Int, coefficient: Int64)]
  /// What one ten-thousandth of excess is worth, in ten-thousandths of a yuan: 1 for yuan; for packs and units
  /// the dearest price per pack or unit in the rule. Makes excesses of different measures comparable.
  var worth: Double

  /// The rule of a plan.
  init(_ rule: ScopedRule, of plan: Plan, limit: Int64) {
    sense = rule.sense
    self.limit = limit
    var dearest = 0.0
    entries = rule.cells.map { cell in
      let product = plan.cells[cell].product
      let coefficient = plan.coefficient(of: product, in: rule.measure)
      if coefficient > 0 {
        dearest = max(
          dearest, Double(plan.products[product].price.tenThousandths) / Double(coefficient))
      }
      return (cell, coefficient)
    }
    worth = rule.measure == .yuan ? 1 : max(dearest, 1e-6)
  }

  /// Σ a·n. Exact.
  func value(_ packs: [Int]) -> Int64 {
    var sum: Int128 = 0
    for (cell, coefficient) in entries { sum += Int128(coefficient) * Int128(packs[cell]) }
    return Int64(clamping: sum)
  }

  /// By how much a value breaks the rule; 0 where it holds.
  func excess(of value: Int64) -> Int64 { abs(sense.violation(of: value, limit: limit)) }

  /// By how much the packs break the rule.
  func excess(_ packs: [Int]) -> Int64 { excess(of: value(packs)) }
}
