import Planning

/// The packs of one district, cell by cell: fair values to be rounded, product totals to be met, rules to be kept.
struct RoundingProblem: Sendable {
  /// The fair values, cut.
  var splits: [PackSplit]
  /// t, to break ties.
  var targets: [Double]
  /// l.
  var floors: [Int]
  /// k; `Int.max` where there is none.
  var caps: [Int]
  /// For each cell, its product.
  var productOfCell: [Int]
  /// For each product, its cells.
  var cellsOfProduct: [[Int]]
  /// For each product, the packs to hand out.
  var totals: [Int]
  /// The rules.
  var rules: [PackRule]
  /// For each cell, the rules it is in, with its coefficients.
  var rulesOfCell: [[(rule: Int, coefficient: Int64)]]

  /// The rounding of a district's plan from its fair values.
  init(plan: Plan, packs: [Double]) {
    splits = packs.map(PackSplit.init)
    targets = plan.cells.map(\.target)
    floors = plan.cells.map(\.floor)
    caps = plan.cells.map { $0.cap ?? .max }
    productOfCell = plan.cells.map(\.product)
    cellsOfProduct = [[Int]](repeating: [], count: plan.products.count)
    for (index, cell) in plan.cells.enumerated() { cellsOfProduct[cell.product].append(index) }
    totals = plan.products.map(\.agreedPacks)
    rules = plan.rules.map { PackRule($0, of: plan, limit: $0.limit) }
    rulesOfCell = [[(rule: Int, coefficient: Int64)]](repeating: [], count: plan.cells.count)
    for (index, rule) in rules.enumerated() {
      for (cell, coefficient) in rule.entries { rulesOfCell[cell].append((index, coefficient)) }
    }
  }

  /// Floors and ceilings by the largest remainder, product by product, whatever the rules say.
  ///
  /// Traps where a product's fair values do not add up to its total: that is our own mistake.
  func plainRounding() -> [Int] {
    var packs = splits.map(\.whole)
    for (product, cells) in cellsOfProduct.enumerated() {
      guard
        let raised = largestRemainder(
          cells.map { splits[$0] }, targets: cells.map { targets[$0] }, total: totals[product])
      else {
        preconditionFailure("the fair values of product \(product) do not add up to \(totals[product]) packs")
      }
      for (cell, isRaised) in zip(cells, raised) where isRaised { packs[cell] += 1 }
    }
    return packs
  }

  /// The excess of every rule, in ten-thousandths.
  func excesses(_ packs: [Int]) -> [Int64] { rules.map { $0.excess(packs) } }

  /// The total excess, in ten-thousandths of a yuan.
  func totalExcess(_ packs: [Int]) -> Double {
    rules.reduce(0) { $0 + Double($1.excess(packs)) * $1.worth }
  }

  /// Whether no rule is exceeded by as much as the dearest pack placed under it (model.md section 5).
  func isWithinOnePackOfEveryRule(_ packs: [Int]) -> Bool {
    rules.allSatisfy { rule in
      let excess = rule.excess(packs)
      guard excess > 0 else { return true }
      return excess < (rule.entries.lazy.filter { packs[$0.cell] > 0 }.map(\.coefficient).max() ?? 0)
    }
  }
}
