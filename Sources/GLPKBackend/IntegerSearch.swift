internal import CGLPK
import LinearProgramming

/// Integer programs: the relaxation first, then branch and bound over linear programs, then the point made exact.
///
/// GLPK's own `glp_intopt` sets no limit to the iterations of the simplex method inside it, and where one of its programs
/// cycles neither its time nor its node limit is ever looked at again. Here every call of the simplex method is bounded in
/// iterations, and all of them together.
struct IntegerSearch {
  let program: LinearProgram
  let options: SolveOptions
  let deadline: Deadline

  func run() -> SolveResult {
    guard let tightened = program.withWholeBounds(tolerance: options.tolerance) else {
      return SolveResult(
        reason: .infeasible, detail: "an integer variable has no whole number within its bounds")
    }
    let problem = GLPKProblem(tightened, options: options)
    let relaxation = problem.solveRelaxation(before: deadline)
    guard relaxation.reason == .optimal else {
      return SolveResult(reason: relaxation.reason, detail: "relaxation: " + relaxation.detail)
    }
    var tree = BranchAndBound(problem, tightened, deadline: deadline)
    let reason = tree.run(from: relaxation)
    let detail = "branch and bound, \(tree.nodeCount) nodes, \(tree.iterationCount) iterations"
    guard let point = tree.incumbent, reason != .timeLimit else { return SolveResult(reason: reason, detail: detail) }
    var activity = Array(repeating: 0.0, count: program.constraints.count)
    var objective = 0.0
    for (variable, value) in zip(program.variables, point) where value != 0 {
      objective += variable.cost * value
      for entry in variable.entries { activity[entry.constraint] += entry.coefficient * value }
    }
    return SolveResult(
      reason: reason, objective: objective, primal: point, activity: activity, detail: detail)
  }
}

extension LinearProgram {
  /// The program with the bounds of integer variables moved inwards to whole numbers; nil when nothing is left between
  /// them. A bound within the tolerance of a whole number is that number.
  func withWholeBounds(tolerance: Double) -> LinearProgram? {
    var program = LinearProgram(objective)
    for constraint in constraints {
      program.addConstraint(
        name: constraint.name, lowerBound: constraint.lowerBound, upperBound: constraint.upperBound)
    }
    for variable in variables {
      var lower = variable.lowerBound
      var upper = variable.upperBound
      if variable.isInteger {
        lower = (lower - tolerance * max(1, lower.magnitude)).rounded(.up)
        upper = (upper + tolerance * max(1, upper.magnitude)).rounded(.down)
        guard lower <= upper else { return nil }
      }
      program.addVariable(
        name: variable.name, lowerBound: lower, upperBound: upper, cost: variable.cost,
        isInteger: variable.isInteger, entries: variable.entries)
    }
    return program
  }
}
