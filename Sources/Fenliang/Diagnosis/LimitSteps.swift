import Planning

/// Limits changed by an amount, as a planner would write them.
extension LimitEdit {
  /// More packs than this no table holds.
  private static let mostPacks = Int(Int64.max / 10_000)

  /// Raises a capacity; one in whole yuan stays in whole yuan.
  mutating func raise(institution: Int, byFen fen: Int, in plan: Plan) {
    guard let before = capacities[institution] ?? plan.institutions[institution].capacity else { return }
    capacities[institution] = LimitEdit.natural(
      before.tenThousandths.addingSaturated(Int64(fen).multipliedSaturated(by: 100)), like: before, step: 100, up: true)
  }

  /// Moves a rule's limit by fen, or by whole packs or units; not below 0. A whole one stays whole, where that is natural.
  mutating func move(rule: Int, by steps: Int, measure: Measure, isNatural: Bool = true, in plan: Plan) {
    guard let before = rules[rule] ?? plan.records.rules?[rule].limit else { return }
    let step: Int64 = measure == .yuan ? 100 : 10_000
    let value = max(0, before.tenThousandths.addingSaturated(Int64(steps).multipliedSaturated(by: step)))
    rules[rule] =
      isNatural ? LimitEdit.natural(value, like: before, step: step, up: steps > 0) : Decimal4(tenThousandths: value)
  }

  /// Moves a rule's limit to the last digit: "=" has no other number next to it that does.
  mutating func move(rule: Int, exactlyBy amount: Double, in plan: Plan) {
    guard let before = rules[rule] ?? plan.records.rules?[rule].limit else { return }
    rules[rule] = Decimal4(
      tenThousandths: max(0, before.tenThousandths.addingSaturated(Int64(saturating: (amount * 10_000).rounded()))))
  }

  /// The next number a planner would write: whole where the number before was.
  private static func natural(_ value: Int64, like before: Decimal4, step: Int64, up: Bool) -> Decimal4 {
    let unit = before.isWhole ? 10_000 : step
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
    return Decimal4(tenThousandths: (quotient + (up && remainder > 0 ? 1 : 0)).multipliedSaturated(by: unit))
  }

  /// Raises caps by so many packs in all, in proportion to them.
  mutating func raise(caps cells: [Int], by packs: Int, in plan: Plan) {
    let before = cells.map { caps[$0] ?? plan.cells[$0].cap ?? 0 }
    // Caps of 0 have no proportion; their targets have.
    let weights = before.contains { $0 > 0 } ? before.map(Double.init) : cells.map { max(plan.cells[$0].target, 1e-9) }
    for (place, share) in shares(of: packs, weights).enumerated() where share > 0 {
      caps[cells[place]] = min(LimitEdit.mostPacks, before[place].addingSaturated(share))
    }
  }

  /// Lowers floors by so many packs in all, in proportion to them; false where they do not have so many.
  mutating func lower(floors cells: [Int], by packs: Int, in plan: Plan) -> Bool {
    lower(\.floors, of: cells, by: packs, in: plan)
  }

  /// Lowers fixed volumes likewise.
  mutating func lower(fixed cells: [Int], by packs: Int, in plan: Plan) -> Bool {
    lower(\.fixed, of: cells, by: packs, in: plan)
  }

  private mutating func lower(
    _ limits: WritableKeyPath<LimitEdit, [Int: Int]>, of cells: [Int], by packs: Int, in plan: Plan
  ) -> Bool {
    let before = cells.map { self[keyPath: limits][$0] ?? plan.cells[$0].floor }
    guard packs <= before.reduce(0, +) else { return false }
    for (place, share) in shares(of: packs, before.map(Double.init)).enumerated() where share > 0 {
      self[keyPath: limits][cells[place]] = before[place] - min(before[place], share)
    }
    return true
  }

  /// Moves a fixed volume by so many packs; false where that leaves less than none.
  mutating func move(fixed cell: Int, by packs: Int, in plan: Plan) -> Bool {
    let after = (fixed[cell] ?? plan.cells[cell].floor).addingSaturated(packs)
    guard (0...LimitEdit.mostPacks).contains(after) else { return false }
    fixed[cell] = after
    return true
  }
}

/// A number in whole parts in proportion to weights: the largest fractional parts first, ties by order.
private func shares(of total: Int, _ weights: [Double]) -> [Int] {
  let sum = weights.reduce(0, +)
  guard sum > 0 else { return weights.map { _ in 0 } }
  let exact = weights.map { Double(total) * $0 / sum }
  var shares = exact.map { Int(saturating: floorWithTolerance($0)) }
  let left = total - shares.reduce(0, +)
  let order = exact.indices.sorted {
    let (a, b) = (exact[$0] - Double(shares[$0]), exact[$1] - Double(shares[$1]))
    return a != b ? a > b : $0 < $1
  }
  if left > 0 { for place in order.prefix(left) { shares[place] += 1 } }
  return shares
}

/// The whole number at or below, where a value within 1e-9 of the next one is that.
private func floorWithTolerance(_ value: Double) -> Double { (value + 1e-9).rounded(.down) }
