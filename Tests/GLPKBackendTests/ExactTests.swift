import GLPKBackend
import LinearProgramming
import Testing

@Suite("Rational arithmetic")
struct ExactTests {
  /// x + y ≥ 1 with x ≤ 1/2 and y a ten-billionth below 1/2: the tolerance of the simplex method takes it for feasible.
  @Test("finds that a program has no point where its limits miss each other by less than the tolerance")
  func nearMiss() {
    var program = LinearProgram(.minimize)
    let row = program.addConstraint(name: "sum", lowerBound: 1, upperBound: .infinity)
    program.addVariable(name: "x", upperBound: 0.5, cost: 1, entries: [.init(constraint: row, coefficient: 1)])
    program.addVariable(
      name: "y", upperBound: 0.5 - 1e-10, cost: 1, entries: [.init(constraint: row, coefficient: 1)])
    #expect(GLPKSolver().makeSession(program, options: SolveOptions()).solve().reason == .optimal)
    var options = SolveOptions()
    options.isExact = true
    #expect(GLPKSolver().makeSession(program, options: options).solve().reason == .infeasible)
  }

  @Test("gives optimum, activities and duals")
  func optimum() {
    var program = LinearProgram(.maximize)
    let row = program.addConstraint(name: "sum", lowerBound: -.infinity, upperBound: 1)
    program.addVariable(name: "x", cost: 2, entries: [.init(constraint: row, coefficient: 3)])
    var options = SolveOptions()
    options.isExact = true
    let result = GLPKSolver().makeSession(program, options: options).solve()
    #expect(result.reason == .optimal)
    #expect(result.primal == [1.0 / 3])
    #expect(result.activity == [1])
    #expect(result.dual == [2.0 / 3])
  }
}
