import Planning

/// Limits changed by an amount, as a planner would write them.
extension LimitEdit {
  /// More packs than this no table holds.
  private static let mostPacks = Int(Int64.max / 10_000)

  /// The limit that a rule comes from, with the changes so far.
  private func limit(of rule: ScopedRule, in plan: Plan) -> Decimal4? { self[rule.origin] ?? plan.limit(of: rule.origin) }

  /// An amount of a measure in the steps of its limits, upwards: fen, or whole packs or units.
  static func steps(_ amount: Double, of measure: Measure) -> Double {
    (measure == .yuan ? amount * 100 - 1e-3 : amount - 1e-6).rounded(.up)
  }

  /// Moves a rule's limit, or a capacity, by steps; not below 0. A whole one stays whole, where that is natural.
  mutating func move(_ rule: ScopedRule, by steps: Int, isNatural: Bool = true, in plan: Plan) {
    guard let before = limit(of: rule, in: plan) else { return }
    let step: Int64 = rule.measure == .yuan ? 100 : 10_000
    let value = max(0, before.tenThousandths.addingSaturated(Int64(steps).multipliedSaturated(by: step)))
    let isUp = if case .capacity = rule.origin { true } else { steps > 0 }
    self[rule.origin] = isNatural ? LimitEdit.natural(value, like: before, step: step, up: isUp) : Decimal4(tenThousandths: value)
  }

  /// Moves a rule's limit to the last digit: "=" has no other number next to it that does.
  mutating func move(_ rule: ScopedRule, exactlyBy amount: Double, in plan: Plan) {
    guard let before = limit(of: rule, in: plan) else { return }
    self[rule.origin] = Decimal4(
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

/// A number in whole parts in proportion to weights.
private func shares(of total: Int, _ weights: [Double]) -> [Int] {
  let sum = weights.reduce(0, +)
  guard sum > 0 else { return weights.map { _ in 0 } }
  return largestRemainder(weights.map { Double(total) * $0 / sum }, total: total, tolerance: 1e-9)
}

/// Numbers rounded down, the largest fractional parts up until they add up to a total, ties by order (Hamilton).
///
/// - Parameter tolerance: a number this close below a whole one is that.
func largestRemainder(_ exact: [Double], total: Int, tolerance: Double) -> [Int] {
  var whole = exact.map { Int(saturating: ($0 + tolerance).rounded(.down)) }
  let order = exact.indices.sorted {
    let (a, b) = (exact[$0] - Double(whole[$0]), exact[$1] - Double(whole[$1]))
    return a != b ? a > b : $0 < $1
  }
  for place in order.prefix(max(0, total - whole.reduce(0, +))) { whole[place] += 1 }
  return whole
}

/// The whole number at or above; what is above one by no more than rounding is that.
func wholeAbove(_ value: Double) -> Int { Int(saturating: (value - 1e-6).rounded(.up)) }
