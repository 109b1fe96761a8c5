public import LinearProgramming
public import Planning

/// Stage B in whole packs: what a district's institutions receive.
public struct DistrictRounding: Sendable {
  /// Packs, one per cell of the plan.
  public let packs: [Int]
  /// Whether plain largest remainder had to be repaired.
  public let isRepaired: Bool
  /// Rules that are exceeded all the same: (index into the plan's rules, what the packs add up to in ten-thousandths).
  public let excesses: [(rule: Int, value: Int64)]

  /// Rounds the fair values of a plan (Model.md, "Whole packs, top down"): floors and ceilings, totals exact, largest remainder first;
  /// where that breaks a rule, exchanges of packs, then `NestedRounding` and an integer program, then the least total excess.
  ///
  /// Traps where the fair values do not add up to the agreed packs.
  public init(plan: Plan, fairPacks: [Double], solver: any LinearProgramSolver) {
    let problem = RoundingProblem(plan: plan, packs: fairPacks)
    let plain = problem.plainRounding()
    var packs = plain
    if problem.totalExcess(plain) > 0 {
      packs = DistrictRounding.repaired(plain, in: problem, solver: solver)
    }
    self.packs = packs
    isRepaired = packs != plain
    excesses = problem.rules.indices.compactMap { index in
      let value = problem.rules[index].value(packs)
      return problem.rules[index].excess(of: value) > 0 ? (index, value) : nil
    }
  }

  private static func repaired(
    _ plain: [Int], in problem: RoundingProblem, solver: any LinearProgramSolver
  ) -> [Int] {
    var exchange = ExchangeRepair(problem: problem, packs: plain)
    exchange.run(isOver: { solver.isOver })
    var best = exchange.packs
    if problem.totalExcess(best) == 0 { return best }
    let settled = problem.roundNested(&best)
    func excess(_ packs: [Int]) -> Double { problem.totalExcess(packs, withoutRulesOf: settled) }
    if excess(best) == 0 { return best }
    for widened in [false, true] {
      let program = RoundingProgram(problem: problem, around: best, withoutRulesOf: settled, widened: widened)
      if let packs = program.solve(allowsExcess: false, with: solver), excess(packs) == 0 { return packs }
    }
    for widened in [false, true] {
      let program = RoundingProgram(problem: problem, around: best, withoutRulesOf: settled, widened: widened)
      guard let packs = program.solve(allowsExcess: true, with: solver) else { continue }
      best = problem.better(packs, best)
    }
    if !problem.isWithinOnePackOfEveryRule(best), let slots = SlotRounding(problem) {
      var exchange = ExchangeRepair(problem: problem, packs: slots.packs)
      exchange.run(isOver: { solver.isOver })
      best = problem.better(problem.better(slots.packs, exchange.packs), best)
    }
    return best
  }
}

extension RoundingProblem {
  /// The better of two roundings: one that exceeds no rule by a whole pack before others, then the one with less total excess;
  /// the second where they are alike.
  fileprivate func better(_ first: [Int], _ second: [Int]) -> [Int] {
    let (isFirstNear, isSecondNear) = (isWithinOnePackOfEveryRule(first), isWithinOnePackOfEveryRule(second))
    guard isFirstNear == isSecondNear else { return isFirstNear ? first : second }
    return totalExcess(first) < totalExcess(second) ? first : second
  }
}
