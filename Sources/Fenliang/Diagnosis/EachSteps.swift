import PlanModel
import Planning

/// Limits of rules of each cell, moved by steps: whole packs or units, or whole percent of an amount.
extension Plan {
  private func rule(_ index: Int) -> Rule {
    guard let rule = records.rules?[index] else { preconditionFailure("no rule \(index)") }
    return rule
  }

  /// The limit of a rule loosened by steps; one that asks for packs not below 0.
  func eachLimit(_ index: Int, steps: Int) -> Decimal4 {
    let rule = rule(index)
    let change = Int64(steps).multipliedSaturated(by: rule.amount == nil ? 10_000 : 100)
    return rule.sense == .atLeast
      ? Decimal4(tenThousandths: max(0, rule.limit.tenThousandths - change))
      : Decimal4(tenThousandths: rule.limit.tenThousandths.addingSaturated(change))
  }

  /// The floor or cap that a rule of each cell gives a cell with a limit; nil for none.
  func eachPacks(_ index: Int, limit: Decimal4, ofCell cell: Int) -> Int? {
    cellRules.packs(rule(index), limit, ofCell: cell, cells[cell], Double(products[cells[cell].product].unitsPerPack))
  }

  /// The most steps that can do any good: to nothing, or until every cap lets its cell have the whole volume, at most 1,000 %.
  func mostEachSteps(_ index: Int, _ cells: [Int]) -> Int {
    let rule = rule(index)
    let step: Int64 = rule.amount == nil ? 10_000 : 100
    if rule.sense == .atLeast { return Int((rule.limit.tenThousandths + step - 1) / step) }
    if rule.amount != nil { return Int(max(0, (100_000 - rule.limit.tenThousandths) / step)) }
    let most = cells.map { products[self.cells[$0].product].agreedPacks }.max() ?? 0
    return rule.measure == .packs
      ? most : most.multipliedSaturated(by: cells.map { products[self.cells[$0].product].unitsPerPack }.max() ?? 1)
  }

  /// The fewest steps with which the limits of cells move by so many packs in all, or the most there are.
  ///
  /// - Complexity: O(cells · log steps).
  func eachSteps(_ index: Int, _ cells: [Int], packs: Int) -> Int {
    func moved(_ steps: Int) -> Int {
      let limit = eachLimit(index, steps: steps)
      return cells.reduce(0) { sum, cell in
        let own = self.cells[cell]
        let before = rule(index).sense == .atLeast ? own.floor : own.cap ?? 0
        return sum.addingSaturated(abs((eachPacks(index, limit: limit, ofCell: cell) ?? products[own.product].agreedPacks) - before))
      }
    }
    var (low, high) = (0, mostEachSteps(index, cells))
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if moved(middle) >= packs { high = middle } else { low = middle }
    }
    return max(1, high)
  }
}

extension LimitEdit {
  /// The floors and caps of cells that come from rules of each cell whose limits change.
  func eachBounds(in plan: Plan) -> [Int: (floor: Double, cap: Double?)] {
    var result: [Int: (floor: Double, cap: Double?)] = [:]
    let own = rules.filter { plan.records.rules?[$0.key].kind != .sum }
    if own.isEmpty { return result }
    for cell in plan.cells.indices {
      let before = plan.cells[cell]
      if case .rule(let rule)? = plan.cellRules.floor(ofCell: cell), let limit = own[rule] {
        result[cell] = (Double(plan.eachPacks(rule, limit: limit, ofCell: cell) ?? 0), before.cap.map(Double.init))
      }
      if case .rule(let rule)? = plan.cellRules.cap(ofCell: cell), let limit = own[rule] {
        result[cell] = (result[cell]?.floor ?? Double(before.floor), plan.eachPacks(rule, limit: limit, ofCell: cell).map(Double.init))
      }
    }
    return result
  }
}
