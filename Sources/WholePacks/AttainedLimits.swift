import FairShare
public import LinearProgramming
public import Planning

/// Limits that whole packs of one district attain exactly, so that it surely has a plan within them.
///
/// Limits have four decimals. Where several "=" are loosened together, no numbers of four decimals near the least excess need
/// fit one another; the values that whole packs come to always do. The packs are those nearest to a point with the least total
/// excess, and only limits that they break are moved.
public struct AttainedLimits: Sendable {
  /// For each rule of the plan its limit, in ten-thousandths: the plan's own where the packs keep it, else what they come to.
  public let limits: [Int64]

  /// Finds them for a plan of one district; nil where the solver gives no point.
  ///
  /// - Complexity: a linear program and a rounding.
  public init?(plan: Plan, solver: any LinearProgramSolver) {
    let part = PlanPart(
      cells: Array(plan.cells.indices), agreedPacks: plan.products.map(\.agreedPacks),
      rules: plan.rules.indices.map { .init(rule: $0, limit: plan.rules[$0].limit, cells: plan.rules[$0].cells) })
    let program = DistrictProgram(plan: plan, part: part, solver: solver)
    program.hold(part, of: plan)
    guard let packs = program.solve()?.packs else { return nil }
    let rounding = DistrictRounding(plan: plan, fairPacks: packs, solver: solver)
    var limits = plan.rules.map(\.limit)
    for excess in rounding.excesses { limits[excess.rule] = excess.value }
    self.limits = limits
  }
}
