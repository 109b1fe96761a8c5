import LinearProgramming
import Planning

/// The integer program over the cells concerned, where exchanging single packs does not do (Model.md, "Whole packs, top down").
///
///     minimize Σ |n − x| + M · excess   subject to   Σ_h n = A for every product,   rules,   ⌊x⌋ − (k − 1) ≤ n ≤ ⌈x⌉ + (k − 1)
///
/// Cells concerned are those of the products that stand in a broken rule, and of products that share a rule with
/// those. Written over the step up from ⌊x⌋, and where k > 1 over packs beyond floor and ceiling. Rules are divided by the greatest common divisor of their coefficients, so that the solver's
/// tolerance is far below one step.
struct RoundingProgram {
  private let problem: RoundingProblem
  private let base: [Int]
  private let concerned: [Int]
  private let window: Int

  /// The widest window K: so many packs beyond floor and ceiling, less one, are looked at.
  static let widestWindow = 3

  /// Most nodes of one search: a count, not a time, so that every machine gives the same answer. Where a rule can be met only
  /// by chance, an "=" in yuan for one, every node is used: 174 cells took 8 s with 2,000 nodes and an excess of 0.0339
  /// yuan, 31 s with 6,000 and 0.0085 yuan, and minutes with 20,000.
  static let nodeLimit = 2_000
  /// What the dearest pack of excess costs against a distance of one pack.
  static let excessWeight = 1e5

  /// Rules over nothing but settled products are left as they are.
  init(problem: RoundingProblem, around base: [Int], withoutRulesOf settled: [Bool], window: Int) {
    self.problem = problem
    self.base = base
    self.window = window
    var isProductIn = [Bool](repeating: false, count: problem.totals.count)
    for rule in problem.rules where rule.excess(base) > 0 && !problem.isSettled(rule, settled) {
      for (cell, _) in rule.entries { isProductIn[problem.productOfCell[cell]] = true }
    }
    // One step outwards: products that could make room under the rules of those.
    var isRuleIn = [Bool](repeating: false, count: problem.rules.count)
    for cell in problem.splits.indices where isProductIn[problem.productOfCell[cell]] {
      for entry in problem.rules(ofCell: cell) { isRuleIn[entry.rule] = true }
    }
    for (index, rule) in problem.rules.enumerated() where isRuleIn[index] {
      for (cell, _) in rule.entries { isProductIn[problem.productOfCell[cell]] = true }
    }
    concerned = problem.splits.indices.filter { isProductIn[problem.productOfCell[$0]] }
  }

  /// The packs of the best rounding found, or nil where there is none: without any excess, or where `allowsExcess`
  /// with the least total excess, each less than the dearest pack of its rule.
  func solve(allowsExcess: Bool, with solver: any LinearProgramSolver) -> [Int]? {
    var program = LinearProgram(.minimize)
    // Over the steps from `start`, each product keeps what its cells still need.
    let start = concerned.map { problem.splits[$0].whole }
    var startPacks = base
    for (cell, whole) in zip(concerned, start) { startPacks[cell] = whole }
    var rowOfProduct: [Int: Int] = [:]
    for product in Set(concerned.map { problem.productOfCell[$0] }).sorted() {
      let needed = problem.cellsOfProduct[product].reduce(problem.totals[product]) { $0 - startPacks[$1] }
      rowOfProduct[product] = program.addConstraint(
        name: "p\(product)", lowerBound: Double(needed), upperBound: Double(needed))
    }
    var rows: [(rule: Int, row: Int, divisor: Int64, dearest: Int64)] = []
    var rowOfRule: [Int: (row: Int, divisor: Int64)] = [:]
    let isConcerned = Set(concerned)
    for (index, rule) in problem.rules.enumerated() {
      let coefficients = rule.entries.filter { isConcerned.contains($0.cell) }.map(\.coefficient)
      guard let dearest = coefficients.max(), dearest > 0 else { continue }
      let divisor = coefficients.reduce(0, greatestCommonDivisor)
      let slack = rule.limit - rule.value(startPacks)
      // A quarter of a step of slack keeps the solver's tolerance from cutting off a whole solution.
      let high = Double(floorDivision(slack, divisor)) + 0.25
      let low = Double(-floorDivision(-slack, divisor)) - 0.25
      // An equality that no multiple of the divisor meets has no whole solution.
      if rule.sense == .equal, high < low, !allowsExcess { return nil }
      let exact = Double(slack) / Double(divisor)
      let bounds = high >= low ? rule.sense.bounds(from: low, to: high) : rule.sense.bounds(at: exact)
      let row = program.addConstraint(name: "r\(index)", lowerBound: bounds.lower, upperBound: bounds.upper)
      rows.append((index, row, divisor, dearest))
      rowOfRule[index] = (row, divisor)
    }
    let steps = concerned.flatMap(steps)
    for step in steps { add(step, to: &program, rowOfProduct: rowOfProduct, rowOfRule: rowOfRule) }
    if allowsExcess {
      // A whole dearest pack of excess outweighs any distance from the fair values.
      let dearestWorth = rows.map { Double($0.dearest) * problem.rules[$0.rule].worth }.max() ?? 1
      for (index, row, divisor, dearest) in rows {
        let rule = problem.rules[index]
        let most = Double(dearest) / Double(divisor) - 0.5
        for sign in rule.sense.elasticCoefficients {
          program.addVariable(
            name: "e\(sign < 0 ? "o" : "u")\(index)", upperBound: max(most, 0),
            cost: RoundingProgram.excessWeight * Double(divisor) * rule.worth / dearestWorth,
            entries: [.init(constraint: row, coefficient: sign)])
        }
      }
    }
    var options = SolveOptions()
    options.nodeLimit = RoundingProgram.nodeLimit
    options.relativeGap = allowsExcess ? 1e-6 : 0.02
    let result = solver.solve(program, options: options)
    guard !result.primal.isEmpty else { return nil }
    var packs = startPacks
    for (variable, step) in steps.enumerated() { packs[step.cell] += step.sign * Int(result.primal[variable].rounded()) }
    return packs
  }

  /// A variable: packs of a cell from ⌊x⌋ up or down.
  private struct Step {
    var cell: Int
    var sign: Int
    var most: Int
    var cost: Double
  }

  /// The steps of a cell within the window, floor and cap.
  private func steps(ofCell cell: Int) -> [Step] {
    let split = problem.splits[cell]
    var steps: [Step] = []
    if split.fraction > 0 { steps.append(Step(cell: cell, sign: 1, most: 1, cost: 1 - 2 * split.fraction)) }
    let above = min(window - 1, problem.caps[cell] - split.upper)
    if above > 0 { steps.append(Step(cell: cell, sign: 1, most: above, cost: 1)) }
    let below = min(window - 1, split.lower - problem.floors[cell])
    if below > 0 { steps.append(Step(cell: cell, sign: -1, most: below, cost: 1)) }
    return steps
  }

  private func add(
    _ step: Step, to program: inout LinearProgram, rowOfProduct: [Int: Int], rowOfRule: [Int: (row: Int, divisor: Int64)]
  ) {
    let sign = Double(step.sign)
    var entries: [LinearProgram.Entry] = []
    if let row = rowOfProduct[problem.productOfCell[step.cell]] { entries.append(.init(constraint: row, coefficient: sign)) }
    for entry in problem.rules(ofCell: step.cell) {
      guard let (row, divisor) = rowOfRule[entry.rule] else { continue }
      entries.append(.init(constraint: row, coefficient: sign * Double(entry.coefficient) / Double(divisor)))
    }
    program.addVariable(
      name: "\(step.sign > 0 ? step.cost < 1 ? "u" : "a" : "d")\(step.cell)", upperBound: Double(step.most), cost: step.cost,
      isInteger: true, entries: entries)
  }
}

/// ⌊a / b⌋ for b > 0.
func floorDivision(_ a: Int64, _ b: Int64) -> Int64 {
  let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
  return remainder < 0 ? quotient - 1 : quotient
}

/// The greatest common divisor of two numbers that are not negative.
func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
