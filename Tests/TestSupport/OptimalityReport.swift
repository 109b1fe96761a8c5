public import LinearProgramming

/// Why a result is not a proved optimum of a linear program 最优性检查; no faults means it is.
///
/// For "minimize cᵀx, L ≤ Ax ≤ U, l ≤ x ≤ u" with duals y and reduced costs d (for "maximize", of -c, -y, -d):
///
///     the point is feasible, and the result's activity and objective are Ax and cᵀx
///     d = c - Aᵀy                                          (stationarity)
///     y_i > 0 only where L_i is finite, y_i < 0 only where U_i is finite; d_j likewise      (dual signs)
///     y_i > 0 only where a_i x = L_i, y_i < 0 only where a_i x = U_i; d_j likewise          (complementary slackness)
///     cᵀx = Σ (y_i > 0 ? L_i : U_i) y_i + Σ (d_j > 0 ? l_j : u_j) d_j                       (no duality gap)
///
/// Together these prove optimality without a solver. Integrality plays no part: an integer program has no duals.
public struct OptimalityReport: Sendable, Hashable {
  /// One thing that is wrong.
  public enum Fault: Sendable, Hashable {
    /// The result's reason is not `.optimal`.
    case reason(TerminationReason)
    /// A vector of the result has this many values and should have that many.
    case count(vector: String, actual: Int, expected: Int)
    /// A limit of the program is broken.
    case infeasible(FeasibilityReport.Violation)
    /// The activity of this constraint differs from a·x by the amount.
    case activity(constraint: Int, amount: Double)
    /// The objective differs from cᵀx by the amount.
    case objective(amount: Double)
    /// The reduced cost of this variable differs from c - Aᵀy by the amount.
    case stationarity(variable: Int, amount: Double)
    /// The dual of this constraint, the value, pulls at a side that has no bound.
    case dualSign(constraint: Int, value: Double)
    /// The reduced cost of this variable, the value, pulls at a side that has no bound.
    case reducedCostSign(variable: Int, value: Double)
    /// The dual of this constraint is not 0 though it is this far from the side it pulls at.
    case slackConstraint(Int, dual: Double, slack: Double)
    /// The reduced cost of this variable is not 0 though it is this far from the side it pulls at.
    case slackVariable(Int, reducedCost: Double, slack: Double)
    /// The primal objective less the dual objective.
    case dualityGap(Double)
  }

  /// What is wrong; empty means optimal, proved.
  public let faults: [Fault]

  /// Whether nothing is wrong.
  public var isOptimal: Bool { faults.isEmpty }

  /// Checks a result with duals.
  ///
  /// - Complexity: O(variables + constraints + entries).
  public init(
    checking result: SolveResult, of program: LinearProgram, tolerance: Tolerance = .standard
  ) {
    var faults = OptimalityReport.shapeFaults(of: result, for: program)
    if faults.isEmpty {
      faults = FeasibilityReport(checking: result.primal, against: program, tolerance: tolerance)
        .violations.filter { !$0.isIntegrality }.map { .infeasible($0) }
    }
    if faults.isEmpty {
      var check = DualCheck(program: program, result: result, tolerance: tolerance)
      check.run()
      faults = check.faults
    }
    self.faults = faults
  }

  private static func shapeFaults(of result: SolveResult, for program: LinearProgram) -> [Fault] {
    guard result.reason == .optimal else { return [.reason(result.reason)] }
    let vectors = [
      ("primal", result.primal.count, program.variables.count),
      ("activity", result.activity.count, program.constraints.count),
      ("dual", result.dual.count, program.constraints.count),
      ("reducedCost", result.reducedCost.count, program.variables.count),
    ]
    return vectors.filter { $0.1 != $0.2 }.map { .count(vector: $0.0, actual: $0.1, expected: $0.2) }
  }
}

/// The part of the check that concerns the duals, for a point known to be feasible.
private struct DualCheck {
  let program: LinearProgram
  let result: SolveResult
  let tolerance: Tolerance
  var faults: [OptimalityReport.Fault] = []
  /// Σ over the sides that the multipliers pull at, and the sum of the terms' magnitudes.
  private var dualObjective = 0.0
  private var dualSize = 0.0

  init(program: LinearProgram, result: SolveResult, tolerance: Tolerance) {
    self.program = program
    self.result = result
    self.tolerance = tolerance
  }

  mutating func run() {
    let rows = RowSums(of: program, at: result.primal)
    for index in program.constraints.indices {
      let amount = (result.activity[index] - rows.activity[index]).magnitude
      if !(amount <= tolerance.margin(at: rows.size[index])) {
        faults.append(.activity(constraint: index, amount: amount))
      }
    }
    checkConstraints(rows)
    checkVariables()
    checkObjectives()
  }

  private enum Verdict {
    case fine
    case wrongSign
    case slack(Double)
  }

  /// Judges one multiplier; `size` is the magnitude of the numbers that made it, `activitySize` that of the activity.
  private mutating func judge(
    _ multiplier: Double, size: Double, activity: Double, activitySize: Double, lower: Double, upper: Double
  ) -> Verdict {
    let pulling = program.objective == .minimize ? multiplier : -multiplier
    let side = pulling > 0 ? lower : upper
    guard multiplier.isFinite else { return .wrongSign }
    guard multiplier.magnitude > tolerance.margin(at: size) else {
      // Too small to mean anything, but its term belongs to the sum where there is a side to pull at.
      if multiplier != 0 { addTerm(multiplier, at: side.isFinite ? side : activity) }
      return .fine
    }
    guard side.isFinite else { return .wrongSign }
    addTerm(multiplier, at: side)
    let slack = (activity - side).magnitude
    return slack <= tolerance.margin(at: max(activitySize, side.magnitude)) ? .fine : .slack(slack)
  }

  private mutating func addTerm(_ multiplier: Double, at side: Double) {
    dualObjective += multiplier * side
    dualSize += (multiplier * side).magnitude
  }

  private mutating func checkConstraints(_ rows: RowSums) {
    for (index, constraint) in program.constraints.enumerated() {
      let verdict = judge(
        result.dual[index], size: result.dual[index], activity: rows.activity[index],
        activitySize: rows.size[index], lower: constraint.lowerBound, upper: constraint.upperBound)
      switch verdict {
      case .fine: break
      case .wrongSign: faults.append(.dualSign(constraint: index, value: result.dual[index]))
      case .slack(let slack):
        faults.append(.slackConstraint(index, dual: result.dual[index], slack: slack))
      }
    }
  }

  private mutating func checkVariables() {
    for (index, variable) in program.variables.enumerated() {
      var expected = variable.cost
      var size = variable.cost.magnitude
      for entry in variable.entries {
        let term = entry.coefficient * result.dual[entry.constraint]
        expected -= term
        size += term.magnitude
      }
      let reducedCost = result.reducedCost[index]
      let amount = (reducedCost - expected).magnitude
      if !(amount <= tolerance.margin(at: size)) {
        faults.append(.stationarity(variable: index, amount: amount))
      }
      let value = result.primal[index]
      let verdict = judge(
        reducedCost, size: size, activity: value, activitySize: value.magnitude,
        lower: variable.lowerBound, upper: variable.upperBound)
      switch verdict {
      case .fine: break
      case .wrongSign: faults.append(.reducedCostSign(variable: index, value: reducedCost))
      case .slack(let slack):
        faults.append(.slackVariable(index, reducedCost: reducedCost, slack: slack))
      }
    }
  }

  private mutating func checkObjectives() {
    var objective = 0.0
    var size = 0.0
    for (variable, value) in zip(program.variables, result.primal) {
      objective += variable.cost * value
      size += (variable.cost * value).magnitude
    }
    let amount = (result.objective - objective).magnitude
    if !(amount <= tolerance.margin(at: size)) { faults.append(.objective(amount: amount)) }
    let gap = objective - dualObjective
    if !(gap.magnitude <= tolerance.margin(at: max(size, dualSize))) { faults.append(.dualityGap(gap)) }
  }
}
