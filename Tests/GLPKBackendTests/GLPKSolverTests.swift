import Foundation
import GLPKBackend
import LinearProgramming
import TestSupport
import Testing

@Suite("GLPKSolver")
struct GLPKSolverTests {
  @Test("passes the suite that every solver must pass")
  func suite() {
    let complaints = verifySolver(GLPKSolver())
    #expect(complaints.isEmpty, "\(complaints.prefix(5).joined(separator: "\n"))")
  }

  @Test("an elastic allocation is optimal after every move of nearly all lower bounds")
  func elasticAllocation() {
    let program = RandomPrograms.elasticAllocation(products: 12, institutions: 30, seed: 7)
    let session = GLPKSolver().makeSession(program)
    var model = EditableProgram(program)
    for round in 0..<12 {
      let level = 0.5 + 0.05 * Double(round)
      for index in 0..<(12 * 30) {
        let column = program.variables[index]
        let lower = min(column.upperBound, column.lowerBound * 2 * level)
        model.columns[index].lowerBound = lower
        session.setBounds(ofVariable: index, lower: lower, upper: column.upperBound)
      }
      let faults = OptimalityReport(checking: session.solve(), of: model.program).faults
      #expect(faults.isEmpty, "level \(level): \(faults.prefix(3))")
    }
  }

  @Test("the same program gives the same bits")
  func deterministic() {
    let program = RandomPrograms.elasticAllocation(products: 8, institutions: 20, seed: 3)
    let first = GLPKSolver().solve(program)
    let second = GLPKSolver().solve(program)
    #expect(first.reason == .optimal)
    #expect(first.primal == second.primal)
    #expect(first.dual == second.dual)
  }

  @Test("a time limit of nothing stops before a point is found")
  func noTime() {
    var options = SolveOptions()
    options.timeLimit = .zero
    let result = GLPKSolver().solve(ReferenceInstance.productMix.program, options: options)
    #expect(result.reason == .timeLimit)
    #expect(result.primal.isEmpty)
  }

  @Test("a time limit longer than GLPK can count is none")
  func longTime() {
    var options = SolveOptions()
    options.timeLimit = .seconds(Int64.max / 2)
    #expect(GLPKSolver().solve(ReferenceInstance.productMix.program, options: options).reason == .optimal)
  }

  @Test("names that GLPK would refuse do no harm")
  func names() {
    var program = LinearProgram(.minimize)
    program.addConstraint(name: String(repeating: "r", count: 300), lowerBound: 2)
    program.addVariable(
      name: "line\nfeed", cost: 1, entries: [LinearProgram.Entry(constraint: 0, coefficient: 1)])
    #expect(GLPKSolver().solve(program).objective == 2)
  }

  @Test("sessions on several threads at once do not disturb one another")
  func threads() async {
    let program = RandomPrograms.elasticAllocation(products: 6, institutions: 15, seed: 11)
    let expected = GLPKSolver().solve(program).primal
    await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<8 { group.addTask { GLPKSolver().solve(program).primal } }
      for await primal in group { #expect(primal == expected) }
    }
  }

  @Test("a session used on another thread ends the process")
  func otherThread() async {
    await #expect(processExitsWith: .failure) {
      nonisolated(unsafe) let session = GLPKSolver().makeSession(ReferenceInstance.productMix.program)
      let done = DispatchSemaphore(value: 0)
      let thread = Thread {
        _ = session.solve()
        done.signal()
      }
      thread.start()
      done.wait()
    }
  }
}

@Suite("Misuse of a session ends the process")
struct MisuseTests {
  @Test("NaN as a bound of a variable")
  func boundOfVariableNaN() async {
    await #expect(processExitsWith: .failure) { session().setBounds(ofVariable: 0, lower: .nan, upper: 1) }
  }

  @Test("NaN as a bound of a constraint")
  func boundOfConstraintNaN() async {
    await #expect(processExitsWith: .failure) { session().setBounds(ofConstraint: 0, lower: 0, upper: .nan) }
  }

  @Test("lower above upper")
  func crossed() async {
    await #expect(processExitsWith: .failure) { session().setBounds(ofVariable: 0, lower: 2, upper: 1) }
  }

  @Test("a bound infinite on the wrong side")
  func wrongInfinity() async {
    await #expect(processExitsWith: .failure) {
      session().setBounds(ofVariable: 0, lower: .infinity, upper: .infinity)
    }
  }

  @Test("a variable that is not there")
  func noVariable() async {
    await #expect(processExitsWith: .failure) { session().setBounds(ofVariable: 2, lower: 0, upper: 1) }
  }

  @Test("a negative index")
  func negativeIndex() async {
    await #expect(processExitsWith: .failure) { session().setBounds(ofConstraint: -1, lower: 0, upper: 1) }
  }

  @Test("a cost that is not finite")
  func infiniteCost() async {
    await #expect(processExitsWith: .failure) { session().setCost(ofVariable: 0, to: .infinity) }
  }

  @Test("a cost of a variable that is not there")
  func costOfNoVariable() async {
    await #expect(processExitsWith: .failure) { session().setCost(ofVariable: -1, to: 0) }
  }

  @Test("a tolerance of 0")
  func tolerance() async {
    await #expect(processExitsWith: .failure) {
      var options = SolveOptions()
      options.tolerance = 0
      _ = GLPKSolver().solve(ReferenceInstance.productMix.program, options: options)
    }
  }

  @Test("and the same calls with good values do not")
  func control() {
    let session = session()
    session.setBounds(ofVariable: 0, lower: 0, upper: 1)
    session.setBounds(ofConstraint: 0, lower: -.infinity, upper: 4)
    session.setCost(ofVariable: 1, to: 5)
    // x ≤ 1 now, and row 3 is slack: 3·1 + 5·6.
    #expect(session.solve().objective == 33)
  }
}

private func session() -> any LinearProgramSession {
  GLPKSolver().makeSession(ReferenceInstance.productMix.program)
}
