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
  /// For each cell, its institution.
  let columns: [Int32]
  /// For each institution, the floor and the ceiling of its fair total.
  let windows: [ColumnWindow]
  /// For each product, its cells, which follow one another.
  var cellsOfProduct: [Range<Int>]
  /// For each product, the packs to hand out.
  var totals: [Int]
  /// The rules.
  var rules: [PackRule]
  private var ruleStarts: [Int32]
  private var ruleEntries: [CellRule]

  /// A rule of a cell.
  struct CellRule: Sendable {
    /// The rule, by index.
    var rule: Int
    /// The cell's coefficient in it.
    var coefficient: Int64
  }

  /// The rounding of a district's plan from its fair values.
  init(plan: Plan, packs: [Double]) {
    splits = packs.map(PackSplit.init)
    targets = plan.cells.map(\.target)
    floors = plan.cells.map(\.floor)
    caps = plan.cells.map { $0.cap ?? .max }
    productOfCell = plan.cells.map(\.product)
    columns = plan.cells.map { Int32($0.institution) }
    windows = ColumnWindow.windows(of: splits, columns: columns, columnCount: plan.institutions.count)
    cellsOfProduct = plan.cellRanges
    totals = plan.products.map(\.agreedPacks)
    rules = plan.rules.map { PackRule($0, of: plan, limit: $0.limit) }
    ruleStarts = [Int32](repeating: 0, count: plan.cells.count + 1)
    for rule in rules { for entry in rule.entries { ruleStarts[entry.cell + 1] += 1 } }
    for cell in plan.cells.indices { ruleStarts[cell + 1] += ruleStarts[cell] }
    var next = ruleStarts
    ruleEntries = [CellRule](repeating: CellRule(rule: 0, coefficient: 0), count: Int(ruleStarts[plan.cells.count]))
    for (index, rule) in rules.enumerated() {
      for (cell, coefficient) in rule.entries {
        ruleEntries[Int(next[cell])] = CellRule(rule: index, coefficient: coefficient)
        next[cell] += 1
      }
    }
  }

  /// The rules that a cell is in, ascending.
  func rules(ofCell cell: Int) -> ArraySlice<CellRule> {
    ruleEntries[Int(ruleStarts[cell])..<Int(ruleStarts[cell + 1])]
  }

  /// The nearest rounding to floors and ceilings with every product exact and every institution within its window, whatever the
  /// rules say; where packs were accepted, the one that changes fewest of them.
  ///
  /// Traps where a product's fair values do not add up to its total: that is our own mistake.
  func plainRounding(accepted: [Int?]? = nil) -> [Int] {
    var rounding = MatrixRounding(
      MatrixRounding.Cells(
        splits: splits, targets: targets, rows: cellsOfProduct, columns: columns, columnCount: windows.count, totals: totals),
      accepted: accepted)
    return rounding.packs()
  }

  /// Whether a cell may have so many packs: within floor, cap and a window of k around its fair value.
  func allows(_ packs: Int, inCell cell: Int, _ k: Int) -> Bool {
    packs >= floors[cell] && packs <= caps[cell] && splits[cell].window(k).contains(packs)
  }

  /// The packs of each institution.
  func columnSums(_ packs: [Int]) -> [Int] {
    var sums = [Int](repeating: 0, count: windows.count)
    for (cell, packs) in packs.enumerated() { sums[Int(columns[cell])] += packs }
    return sums
  }

  /// The total excess, in ten-thousandths of a yuan; without that of rules over nothing but settled products.
  func totalExcess(_ packs: [Int], withoutRulesOf settled: [Bool]? = nil) -> Double {
    rules.reduce(0) { $0 + (isSettled($1, settled) ? 0 : Double($1.excess(packs)) * $1.worth) }
  }

  /// Whether a rule holds cells of settled products only; none is settled where nil.
  func isSettled(_ rule: PackRule, _ settled: [Bool]?) -> Bool {
    guard let settled else { return false }
    return rule.entries.allSatisfy { settled[productOfCell[$0.cell]] }
  }

  /// Whether no rule is exceeded by as much as the dearest pack placed under it (Model.md, "Whole packs, top down").
  func isWithinOnePackOfEveryRule(_ packs: [Int]) -> Bool {
    rules.allSatisfy { rule in
      let excess = rule.excess(packs)
      guard excess > 0 else { return true }
      return excess < (rule.entries.lazy.filter { packs[$0.cell] > 0 }.map(\.coefficient).max() ?? 0)
    }
  }
}
