public import LinearProgramming
public import Planning

/// Stage B in whole packs: what a district's institutions receive.
public struct DistrictRounding: Sendable {
  /// Packs, one per cell of the plan.
  public let packs: [Int]
  /// Whether the nearest rounding had to be repaired.
  public let isRepaired: Bool
  /// Whether they are known to be what is found where nothing was accepted.
  public let isNearest: Bool
  /// Whether they are known to be found again once they are accepted.
  public let isSettled: Bool
  /// Rules that are exceeded all the same: (index into the plan's rules, what the packs add up to in ten-thousandths).
  public let excesses: [(rule: Int, value: Int64)]

  /// Rounds the fair values of a plan (Model.md, "Whole packs two ways"): floors and ceilings, totals exact, institutions within their
  /// windows, the nearest such rounding; where that breaks a rule, exchanges of packs, then `NestedRounding` and an integer program,
  /// then the least total excess.
  ///
  /// Where packs were accepted before, one for each cell that had any, and that rounding is another one, they stay as they are where they
  /// are as good: cells and institutions as near as its own, limits exceeded by no more. Else the rounding that changes fewest of
  /// them takes its place. Packs that the city found, or accepted ones, are taken as they are where they keep every limit within the
  /// widest window and the rounding does not.
  ///
  /// Traps where the fair values do not add up to the agreed packs.
  public init(
    plan: Plan, fairPacks: [Double], accepted: [Int?]? = nil, found: [Int]? = nil, solver: any LinearProgramSolver
  ) {
    let problem = RoundingProblem(plan: plan, packs: fairPacks)
    func rounded(_ plain: [Int]) -> [Int] {
      problem.totalExcess(plain) > 0 ? DistrictRounding.repaired(plain, in: problem, solver: solver) : plain
    }
    let changed = accepted.map { problem.plainRounding(accepted: $0) }
    let all = accepted.flatMap { $0.contains(nil) ? nil : $0.compactMap(\.self) }
    let mayStay = all.map { problem.isWithinReach($0) } ?? false
    if let changed, found == nil, !mayStay || changed == all, problem.totalExcess(changed) == 0 {
      // What is found without accepted packs need not be known: they cannot stay, or are such a rounding themselves.
      (packs, isRepaired, isNearest, isSettled, excesses) = (changed, false, false, true, [])
      return
    }
    let plain = problem.plainRounding()
    let nearest = rounded(plain)
    let exceeds = problem.totalExcess(nearest) > 0
    func stays(_ given: [Int]) -> Bool {
      given == nearest || exceeds && problem.keepsEverything(given) || problem.isAsGood(given, as: nearest)
    }
    var result = nearest
    if exceeds, let given = found ?? all, problem.keepsEverything(given) {
      result = given
    } else if let all, stays(all) {
      result = all
    } else if let changed, let accepted, zip(nearest, accepted).contains(where: { $0 != $1 }) {
      result = rounded(changed)
      if let all, problem.isAsGood(all, as: result) { result = all }
    }
    (packs, isRepaired, isNearest, isSettled) = (result, result != plain, result == nearest, stays(result))
    excesses = problem.rules.indices.compactMap { index in
      let value = problem.rules[index].value(result)
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
    var search = MoveSearch(problem, around: best)
    if let packs = search.run() { return packs }
    for window in 1...RoundingProgram.widestWindow {
      let program = RoundingProgram(problem: problem, around: best, withoutRulesOf: settled, window: window)
      if let packs = program.solve(allowsExcess: false, with: solver), excess(packs) == 0 { return packs }
    }
    for window in 1...2 {
      let program = RoundingProgram(problem: problem, around: best, withoutRulesOf: settled, window: window)
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
  /// Whether packs are exact, and within floors, caps and the widest window around the fair values.
  fileprivate func isWithinReach(_ packs: [Int]) -> Bool {
    zip(cellsOfProduct, totals).allSatisfy { $0.reduce(0) { $0 + packs[$1] } == $1 }
      && packs.indices.allSatisfy { allows(packs[$0], inCell: $0, RoundingProgram.widestWindow) }
  }

  /// Whether packs are within reach and exceed no limit.
  fileprivate func keepsEverything(_ packs: [Int]) -> Bool { isWithinReach(packs) && totalExcess(packs) == 0 }

  /// Whether packs are exact and no worse than a rounding: cells within floor and ceiling, those under rules within the rounding's own
  /// window; no more packs outside the windows of institutions; no more excess.
  fileprivate func isAsGood(_ packs: [Int], as nearest: [Int]) -> Bool {
    let window = nearest.indices.lazy.map { splits[$0].miss(of: nearest[$0]) + 1 }.max() ?? 1
    func misses(_ packs: [Int]) -> Int { zip(windows, columnSums(packs)).reduce(0) { $0 + $1.0.miss(of: $1.1) } }
    return packs.indices.allSatisfy { allows(packs[$0], inCell: $0, rules(ofCell: $0).isEmpty ? 1 : window) }
      && zip(cellsOfProduct, totals).allSatisfy { $0.reduce(0) { $0 + packs[$1] } == $1 }
      && misses(packs) <= misses(nearest) && totalExcess(packs) <= totalExcess(nearest)
  }

  /// The better of two roundings: one that exceeds no rule by a whole pack before others, then the one with less total excess;
  /// the second where they are alike.
  fileprivate func better(_ first: [Int], _ second: [Int]) -> [Int] {
    let (isFirstNear, isSecondNear) = (isWithinOnePackOfEveryRule(first), isWithinOnePackOfEveryRule(second))
    guard isFirstNear == isSecondNear else { return isFirstNear ? first : second }
    return totalExcess(first) < totalExcess(second) ? first : second
  }
}
