import LinearProgramming
import Planning

/// The program of ``NearestPacks`` over the products concerned, with the others' columns generated as they price in.
///
///     minimize Σ (u + d)   subject to   Σ_h (u − d) = what p lacks,   a·(u − d) within what is left of each rule,
///                                       0 ≤ u ≤ k − s,   0 ≤ d ≤ s − l
///
/// for packs s at the start. A product left out stands at s; its cells price in only where the duals y of the rules make a pack
/// moved from one of its cells to another worth more than the 2 it costs: max z − min z > 2 over cells that can give and cells
/// that can take, z = Σ y·a. So the optimum over the products taken in is the optimum over all.
struct NearestProgram {
  private let problem: RoundingProblem
  private let start: [Int]
  private let differences: [Int]
  private var isIn: [Bool]
  private let values: [Int64]
  /// The greatest common divisor of each rule's coefficients; 0 where it has none.
  private let divisors: [Int64]
  private let dearest: [Int64]

  /// What a pack without a place costs against a pack moved.
  private static let missingCost = 1e4
  /// Above this a shortage is one.
  private static let tolerance = 1e-6
  /// Most nodes of the integer search: a count, not a time, so that every machine gives the same answer.
  private static let nodeLimit = 300
  /// Most cells of the integer search.
  private static let mostCells = 2_000

  init(problem: RoundingProblem, start: [Int], differences: [Int]) {
    self.problem = problem
    self.start = start
    self.differences = differences
    values = problem.rules.map { $0.value(start) }
    divisors = problem.rules.map { $0.entries.reduce(0) { greatestCommonDivisor($0, $1.coefficient) } }
    dearest = problem.rules.map { $0.entries.map(\.coefficient).max() ?? 0 }
    isIn = differences.map { $0 != 0 }
    for (rule, value) in zip(problem.rules, values) where rule.excess(of: value) > 0 {
      for (cell, _) in rule.entries { isIn[problem.productOfCell[cell]] = true }
    }
  }

  /// The program with its cells, and which row each rule has.
  private struct Made {
    var program = LinearProgram(.minimize)
    var cells: [Int] = []
    var rowOfRule: [Int: Int] = [:]
    var firstElastic = 0
  }

  /// The real packs of every cell, and how many packs move from the start.
  mutating func solve(
    with solver: any LinearProgramSolver
  ) throws(NearestPacks.Failure) -> (packs: [Double], moves: Double) {
    while true {
      let made = make(isWhole: false)
      let result = solver.solve(made.program, options: SolveOptions())
      guard result.reason == .optimal else { throw .undecided(result.detail) }
      if priceIn(result.dual, made.rowOfRule) { continue }
      let elastic = result.primal[made.firstElastic...].reduce(0, +)
      guard elastic <= NearestProgram.tolerance else { throw .none }
      var packs = start.map(Double.init)
      var moves = 0.0
      for (index, cell) in made.cells.enumerated() {
        let (up, down) = (result.primal[2 * index], result.primal[2 * index + 1])
        packs[cell] += up - down
        moves += up + down
      }
      return (packs, moves)
    }
  }

  /// The whole packs of an integer search over the products taken in, or nil where it is too large or finds none.
  func solveWhole(with solver: any LinearProgramSolver) -> [Int]? {
    let made = make(isWhole: true)
    guard made.cells.count <= NearestProgram.mostCells else { return nil }
    var options = SolveOptions()
    options.nodeLimit = NearestProgram.nodeLimit
    let result = solver.solve(made.program, options: options)
    guard !result.primal.isEmpty else { return nil }
    var packs = start
    for (index, cell) in made.cells.enumerated() {
      packs[cell] += Int(result.primal[2 * index].rounded()) - Int(result.primal[2 * index + 1].rounded())
    }
    return packs
  }

  private func make(isWhole: Bool) -> Made {
    var made = Made()
    var rowOfProduct: [Int: Int] = [:]
    for (product, cells) in problem.cellsOfProduct.enumerated() where isIn[product] {
      let lacks = Double(differences[product])
      rowOfProduct[product] = made.program.addConstraint(name: "p\(product)", lowerBound: lacks, upperBound: lacks)
      made.cells += cells
    }
    for (index, rule) in problem.rules.enumerated() where divisors[index] > 0 {
      guard rule.entries.contains(where: { isIn[problem.productOfCell[$0.cell]] }) else { continue }
      // Only multiples of the divisor can be moved; a quarter keeps the solver's tolerance from cutting off a whole one.
      let slack = rule.limit - values[index]
      let margin = isWhole ? 0.25 : 0
      let high = Double(floorDivision(slack, divisors[index]))
      let low = Double(-floorDivision(-slack, divisors[index]))
      let exact = Double(slack) / Double(divisors[index])
      let isMeetable = rule.sense != .equal || high >= low
      let bounds = rule.sense.bounds(from: isMeetable ? low - margin : exact, to: isMeetable ? high + margin : exact)
      made.rowOfRule[index] = made.program.addConstraint(name: "r\(index)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    for cell in made.cells {
      var entries: [(row: Int, coefficient: Double)] = []
      if let row = rowOfProduct[problem.productOfCell[cell]] { entries.append((row, 1)) }
      for entry in problem.rules(ofCell: cell) {
        guard let row = made.rowOfRule[entry.rule] else { continue }
        entries.append((row, Double(entry.coefficient) / Double(divisors[entry.rule])))
      }
      let cap = problem.caps[cell]
      made.program.addVariable(
        name: "u\(cell)", upperBound: cap == .max ? .infinity : Double(cap - start[cell]), cost: 1, isInteger: isWhole,
        entries: entries.map { .init(constraint: $0.row, coefficient: $0.coefficient) })
      made.program.addVariable(
        name: "d\(cell)", upperBound: Double(start[cell] - problem.floors[cell]), cost: 1, isInteger: isWhole,
        entries: entries.map { .init(constraint: $0.row, coefficient: -$0.coefficient) })
    }
    made.firstElastic = made.program.variables.count
    guard !isWhole else { return made }
    for (row, dearest) in rowOfProduct.values.sorted().map({ ($0, 1.0) })
      + made.rowOfRule.sorted(by: { $0.value < $1.value }).map({
        ($0.value, Double(dearest[$0.key]) / Double(divisors[$0.key]))
      })
    {
      for sign in [-1.0, 1.0] {
        made.program.addVariable(
          name: "e\(sign < 0 ? "o" : "u")\(row)", cost: NearestProgram.missingCost / dearest,
          entries: [.init(constraint: row, coefficient: sign)])
      }
    }
    return made
  }

  /// Takes in the products that price in at these duals; whether there were any.
  private mutating func priceIn(_ duals: [Double], _ rowOfRule: [Int: Int]) -> Bool {
    var worth = [Double](repeating: 0, count: start.count)
    for (index, row) in rowOfRule.sorted(by: { $0.key < $1.key }) where duals[row] != 0 {
      let price = duals[row] / Double(divisors[index])
      for (cell, coefficient) in problem.rules[index].entries { worth[cell] += price * Double(coefficient) }
    }
    var found = false
    for (product, cells) in problem.cellsOfProduct.enumerated() where !isIn[product] {
      var mostGiven = -Double.infinity
      var mostTaken = -Double.infinity
      for cell in cells {
        // A pack moved up at price z lowers the cost by z, a pack moved down by −z; either costs 1.
        if start[cell] < problem.caps[cell] { mostTaken = max(mostTaken, worth[cell]) }
        if start[cell] > problem.floors[cell] { mostGiven = max(mostGiven, -worth[cell]) }
      }
      if mostTaken + mostGiven > 2 + NearestProgram.tolerance {
        isIn[product] = true
        found = true
      }
    }
    return found
  }
}
