import GLPKBackend
import LinearProgramming
import TestSupport
import Testing

@Suite("Integer programs")
struct IntegerSearchTests {
  @Test("agree with trying every point, and keep a relative gap")
  func exhaustive() {
    var faults = Faults()
    var (feasible, infeasible) = (0, 0)
    var coarse = SolveOptions()
    coarse.relativeGap = 0.2
    for seed in Seeds.first(150, of: 300) {
      let program = RandomPrograms.smallInteger(seed: seed)
      let result = GLPKSolver().solve(program)
      guard let best = bestByEnumeration(program) else {
        infeasible += 1
        faults.check(result.reason == .infeasible, "seed \(seed) is \(result.reason)")
        continue
      }
      feasible += 1
      faults.check(result.reason == .optimal, "seed \(seed): \(result.detail)")
      faults.check(result.objective == best, "seed \(seed): \(result.objective), not \(best)")
      faults.check(result.primal.allSatisfy { $0 == $0.rounded() }, "seed \(seed) is not whole")
      faults.check(FeasibilityReport(checking: result.primal, against: program).isFeasible, "seed \(seed) is no point")
      faults.check(result.dual.isEmpty && result.reducedCost.isEmpty, "seed \(seed) has duals")
      let near = GLPKSolver().solve(program, options: coarse)
      let gap = (near.objective - best).magnitude
      faults.check(near.reason == .optimal && gap <= 0.2 * near.objective.magnitude + 1e-9, "seed \(seed): gap \(gap)")
    }
    #expect(faults.areNone, "\(faults)")
    #expect(feasible >= Seeds.floor(60) && infeasible >= Seeds.floor(15), "\(feasible) feasible, \(infeasible) infeasible")
  }

  /// Maximize 5x + 4y + 3z; 2x + 3y + z ≤ 5, 4x + y + 2z ≤ 11, 3x + 4y + 2z ≤ 8; x whole, y and z not.
  ///
  /// Chvátal's first example with x ≤ 1.5 added, so x is 1 at most (x = 1.5 would be better). At x = 1 there remain
  /// 3y + z ≤ 3, y + 2z ≤ 7, 4y + 2z ≤ 5: y = 0, z = 2.5 gives 7.5, y = 0.5, z = 1.5 gives 6.5. So 5 + 7.5 = 12.5;
  /// at x = 0, z = 4 gives 12.
  @Test("mixed: the whole variables are exact and the others follow")
  func mixed() {
    var program = LinearProgram(.maximize)
    for (index, side) in [5.0, 11, 8].enumerated() {
      program.addConstraint(name: "r\(index)", upperBound: side)
    }
    func entries(_ values: [Double]) -> [LinearProgram.Entry] {
      values.enumerated().map { LinearProgram.Entry(constraint: $0.offset, coefficient: $0.element) }
    }
    program.addVariable(name: "x", upperBound: 1.5, cost: 5, isInteger: true, entries: entries([2, 4, 3]))
    program.addVariable(name: "y", cost: 4, entries: entries([3, 1, 4]))
    program.addVariable(name: "z", cost: 3, entries: entries([1, 2, 2]))
    let result = GLPKSolver().solve(program)
    #expect(result.reason == .optimal)
    #expect((result.objective - 12.5).magnitude <= 1e-9)
    #expect(result.primal[0] == 1)
  }

  @Test("no whole number between the bounds is infeasible")
  func nothingBetween() {
    var program = LinearProgram(.minimize)
    program.addVariable(name: "n", lowerBound: 0.2, upperBound: 0.8, cost: 1, isInteger: true)
    #expect(GLPKSolver().solve(program).reason == .infeasible)
  }

  @Test("without rows each variable goes to its whole bound")
  func withoutRows() {
    var program = LinearProgram(.maximize)
    program.addVariable(name: "n", upperBound: 3.7, cost: 2, isInteger: true)
    let result = GLPKSolver().solve(program)
    #expect(result.primal == [3])
    #expect(result.objective == 6)
  }

  @Test("an unbounded relaxation is unbounded")
  func unbounded() {
    var program = LinearProgram(.maximize)
    program.addConstraint(name: "r", lowerBound: 1)
    program.addVariable(
      name: "n", cost: 1, isInteger: true, entries: [LinearProgram.Entry(constraint: 0, coefficient: 1)])
    #expect(GLPKSolver().solve(program).reason == .unbounded)
  }

  @Test("a node limit of 0 stops without a point, the same way each time")
  func nodeLimitZero() {
    var options = SolveOptions()
    options.nodeLimit = 0
    let result = GLPKSolver().solve(marketSplit(), options: options)
    #expect(result.reason == .iterationLimit)
    #expect(result.primal.isEmpty && result.objective.isNaN)
  }

  @Test("a node limit stops with the incumbent, the same one each time")
  func nodeLimit() {
    var options = SolveOptions()
    options.nodeLimit = 60
    let program = marketSplit()
    let first = GLPKSolver().solve(program, options: options)
    let second = GLPKSolver().solve(program, options: options)
    #expect(first.reason == .iterationLimit, "\(first.detail)")
    #expect(!first.primal.isEmpty)
    #expect(first.primal == second.primal)
    #expect(first.detail == second.detail)
    #expect(FeasibilityReport(checking: first.primal, against: program).isFeasible)
    for index in program.variables.indices where program.variables[index].isInteger {
      #expect(first.primal[index] == first.primal[index].rounded())
    }
  }

  @Test("a limit of iterations stops with the incumbent, the same one each time")
  func iterationLimit() {
    var options = SolveOptions()
    options.iterationLimit = 400
    let program = marketSplit()
    let first = GLPKSolver().solve(program, options: options)
    let second = GLPKSolver().solve(program, options: options)
    #expect(first.reason == .iterationLimit, "\(first.detail)")
    #expect(!first.primal.isEmpty)
    #expect(first.primal == second.primal && first.detail == second.detail)
    #expect(FeasibilityReport(checking: first.primal, against: program).isFeasible)
  }

  @Test("a time limit ends the search without a point, within a second of it")
  func timeLimit() {
    var options = SolveOptions()
    options.timeLimit = .milliseconds(200)
    let start = ContinuousClock.now
    let result = GLPKSolver().solve(marketSplit(), options: options)
    #expect(result.reason == .timeLimit, "\(result.detail)")
    #expect(result.primal.isEmpty)
    #expect(start.duration(to: .now) < .milliseconds(1_200))
  }

  /// x and y whole with 3x + 3y = 7 within a quarter: no whole numbers, though the relaxation has many points.
  @Test("an equality that no whole numbers meet is infeasible")
  func unmeetable() {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: "r", lowerBound: 6.75, upperBound: 7.25)
    for name in ["x", "y"] {
      program.addVariable(
        name: name, upperBound: 5, cost: 1, isInteger: true, entries: [.init(constraint: 0, coefficient: 3)])
    }
    #expect(GLPKSolver().solve(program).reason == .infeasible)
  }

  @Test("a session relaxes integer variables")
  func relaxed() {
    var program = LinearProgram(.maximize)
    program.addConstraint(name: "r", upperBound: 3)
    program.addVariable(
      name: "n", cost: 1, isInteger: true, entries: [LinearProgram.Entry(constraint: 0, coefficient: 2)])
    #expect(GLPKSolver().makeSession(program).solve().objective == 1.5)
    #expect(GLPKSolver().solve(program).objective == 1)
  }
}

/// Cornuéjols and Dawande's market split with slacks to be minimized: tiny, and far beyond any node limit of a test.
private func marketSplit() -> LinearProgram {
  var generator = SeededGenerator(seed: 5)
  var program = LinearProgram(.minimize)
  let rowCount = 4
  let columns = (0..<30).map { _ in (0..<rowCount).map { _ in Double(generator.integer(in: 0...99)) } }
  for row in 0..<rowCount {
    let half = (columns.reduce(0) { $0 + $1[row] } / 2).rounded(.down)
    program.addConstraint(name: "r\(row)", lowerBound: half, upperBound: half)
  }
  for (index, column) in columns.enumerated() {
    program.addVariable(
      name: "n\(index)", upperBound: 1, isInteger: true,
      entries: column.enumerated().map { LinearProgram.Entry(constraint: $0.offset, coefficient: $0.element) }
    )
  }
  for row in 0..<rowCount {
    for sign in [1.0, -1.0] {
      program.addVariable(
        name: "s\(row)\(sign)", cost: 1, entries: [LinearProgram.Entry(constraint: row, coefficient: sign)])
    }
  }
  return program
}

/// The best objective over all points of a small pure integer program; nil when none is feasible.
private func bestByEnumeration(_ program: LinearProgram) -> Double? {
  var best: Double?
  var point = program.variables.map(\.lowerBound)
  while true {
    if FeasibilityReport(checking: point, against: program).isFeasible {
      let value = zip(program.variables, point).reduce(0) { $0 + $1.0.cost * $1.1 }
      best = best.map { program.objective == .minimize ? min($0, value) : max($0, value) } ?? value
    }
    guard let index = point.indices.first(where: { point[$0] < program.variables[$0].upperBound }) else {
      return best
    }
    for earlier in 0..<index { point[earlier] = program.variables[earlier].lowerBound }
    point[index] += 1
  }
}
