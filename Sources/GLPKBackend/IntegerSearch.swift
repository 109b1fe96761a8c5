internal import CGLPK
import LinearProgramming

/// Branch and bound with cuts: the relaxation first, then `glp_intopt`, then the point made exact.
///
/// GLPK's integer solver works with a tolerance of 1e-7, so its whole numbers are whole only nearly. Here they are
/// rounded, the other variables are solved for again with the whole ones fixed, and the point is checked against the
/// program before it is given out.
struct IntegerSearch {
  let program: LinearProgram
  let options: SolveOptions
  let deadline: Deadline

  /// How far GLPK's value may be from a whole number.
  private static let integrality = 1e-6

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
    // A program without rows always ends here, and glp_intopt does not take one.
    if isWhole(relaxation.primal, within: options.tolerance) {
      return finished(relaxation.primal, .optimal, problem, tightened, "the relaxation is whole")
    }
    for index in tightened.variables.indices where tightened.variables[index].isInteger {
      glp_set_col_kind(problem.handle, oneBased(index), GLP_IV)
    }
    var result = search(problem, tightened, plain: false)
    if result.reason == .numericalError { result = search(problem, tightened, plain: true) }
    return result
  }

  private func search(_ problem: GLPKProblem, _ program: LinearProgram, plain: Bool) -> SolveResult {
    var parameters = glp_iocp()
    glp_init_iocp(&parameters)
    parameters.msg_lev = GLP_MSG_OFF
    parameters.tol_int = IntegerSearch.integrality
    parameters.mip_gap = options.relativeGap
    parameters.tm_lim = deadline.milliseconds
    if plain {
      // After numerical trouble: no cuts, and GLPK's presolver for another start.
      parameters.presolve = GLP_ON
    } else {
      parameters.gmi_cuts = GLP_ON
      parameters.mir_cuts = GLP_ON
      parameters.cov_cuts = GLP_ON
      parameters.clq_cuts = GLP_ON
      parameters.fp_heur = GLP_ON
    }
    var counter = NodeCounter(limit: options.nodeLimit ?? Int.max)
    let code = withUnsafeMutablePointer(to: &counter) { pointer in
      parameters.cb_func = countNode
      parameters.cb_info = UnsafeMutableRawPointer(pointer)
      return glp_intopt(problem.handle, &parameters)
    }
    let status = glp_mip_status(problem.handle)
    let outcome = integerOutcome(returnCode: code, status: status)
    let detail = "glp_intopt \(name(ofReturnCode: code)), \(name(ofStatus: status)), \(counter.count) nodes"
    guard outcome.hasPoint else { return SolveResult(reason: outcome.reason, detail: detail) }
    let point = program.variables.indices.map { glp_mip_col_val(problem.handle, oneBased($0)) }
    return finished(point, outcome.reason, problem, program, detail)
  }

  private func isWhole(_ point: [Double], within tolerance: Double) -> Bool {
    zip(program.variables, point).allSatisfy { variable, value in
      !variable.isInteger || (value - value.rounded()).magnitude <= tolerance * max(1, value.magnitude)
    }
  }

  /// The result for a point that is whole up to tolerance.
  private func finished(
    _ found: [Double], _ reason: TerminationReason, _ problem: GLPKProblem, _ program: LinearProgram,
    _ detail: String
  ) -> SolveResult {
    var point = zip(program.variables, found).map { $0.isInteger ? $1.rounded() : $1 }
    if point != found && program.variables.contains(where: { !$0.isInteger }) {
      for (index, variable) in program.variables.enumerated() where variable.isInteger {
        problem.setBounds(ofVariable: index, lower: point[index], upper: point[index])
      }
      // Without the deadline: one warm solve, and a point in hand is worth it.
      let rest = problem.solveRelaxation(before: Deadline(after: nil))
      if rest.reason == .optimal {
        point = zip(program.variables, zip(point, rest.primal)).map { $0.isInteger ? $1.0 : $1.1 }
      }
      for (index, variable) in program.variables.enumerated() where variable.isInteger {
        problem.setBounds(ofVariable: index, lower: variable.lowerBound, upper: variable.upperBound)
      }
    }
    guard FeasibilityReport(checking: point, against: program).isFeasible else {
      return SolveResult(reason: .numericalError, detail: detail + ", not feasible once rounded")
    }
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

/// How many nodes `glp_intopt` has chosen, and how many it may.
struct NodeCounter {
  var limit: Int
  var count = 0
}

/// Counts the choice of a node and stops the search once there were more than allowed.
private let countNode: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Void = { tree, info in
  guard glp_ios_reason(tree) == GLP_ISELECT,
    let counter = info?.assumingMemoryBound(to: NodeCounter.self)
  else { return }
  if counter.pointee.count >= counter.pointee.limit {
    glp_ios_terminate(tree)
  } else {
    counter.pointee.count += 1
  }
}

extension LinearProgram {
  /// The program with the bounds of integer variables moved inwards to whole numbers, as GLPK demands; nil when nothing
  /// is left between them. A bound within the tolerance of a whole number is that number.
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
