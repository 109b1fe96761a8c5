internal import CGLPK
import LinearProgramming

/// One problem in GLPK's memory, with our indices: made, changed, solved and deleted on one thread.
///
/// GLPK ends the process when it is given an index, a bound or a number that it does not like, so everything is checked
/// here or by `LinearProgram`. Names are not sent: GLPK limits them, and nobody reads them there.
final class GLPKProblem {
  let options: SolveOptions
  let variableCount: Int
  let constraintCount: Int
  /// GLPK's own object; for this room only.
  let handle: OpaquePointer
  /// Our costs, one per variable; GLPK's may be others for a moment, see `CostPerturbation`.
  private(set) var costs: [Double]
  /// How many of the costs are not 0.
  private(set) var costCount: Int
  let objective: LinearProgram.Objective
  private let owner = OwnerThread()

  /// Loads a program, scaled, with the basis of its rows.
  ///
  /// - Complexity: O(variables + constraints + entries).
  init(_ program: LinearProgram, options: SolveOptions) {
    precondition(
      options.tolerance > 0 && options.tolerance < 1,
      "the tolerance \(options.tolerance) is not between 0 and 1")
    precondition(
      options.relativeGap.isFinite && options.relativeGap >= 0,
      "the relative gap \(options.relativeGap) is not a number ≥ 0")
    precondition(options.nodeLimit.map { $0 >= 0 } ?? true, "the node limit is negative")
    guard let handle = glp_create_prob() else { preconditionFailure("GLPK made no problem") }
    self.handle = handle
    self.options = options
    objective = program.objective
    variableCount = program.variables.count
    constraintCount = program.constraints.count
    costs = program.variables.map(\.cost)
    costCount = costs.count { $0 != 0 }
    silence()
    load(program)
    if constraintCount > 0 && variableCount > 0 { glp_scale_prob(handle, GLP_SF_AUTO) }
  }

  deinit {
    owner.check()
    glp_delete_prob(handle)
  }

  private func load(_ program: LinearProgram) {
    glp_set_obj_dir(handle, program.objective == .minimize ? GLP_MIN : GLP_MAX)
    // GLPK refuses to add nothing.
    if constraintCount > 0 { glp_add_rows(handle, Int32(constraintCount)) }
    if variableCount > 0 { glp_add_cols(handle, Int32(variableCount)) }
    for (index, constraint) in program.constraints.enumerated() {
      setBounds(ofConstraint: index, lower: constraint.lowerBound, upper: constraint.upperBound)
    }
    let entryCount = program.variables.reduce(0) { $0 + $1.entries.count }
    var rows = OneBasedVector<Int32>(padding: 0, capacity: entryCount)
    var columns = OneBasedVector<Int32>(padding: 0, capacity: entryCount)
    var coefficients = OneBasedVector<Double>(padding: 0, capacity: entryCount)
    for (index, variable) in program.variables.enumerated() {
      setBounds(ofVariable: index, lower: variable.lowerBound, upper: variable.upperBound)
      glp_set_obj_coef(handle, oneBased(index), variable.cost)
      for entry in variable.entries {
        rows.append(oneBased(entry.constraint))
        columns.append(oneBased(index))
        coefficients.append(entry.coefficient)
      }
    }
    rows.withPointer { rowsPointer in
      columns.withPointer { columnsPointer in
        coefficients.withPointer {
          glp_load_matrix(handle, coefficients.count32, rowsPointer, columnsPointer, $0)
        }
      }
    }
  }

  /// Turns GLPK's output off. It is a switch of the thread, and on again on each new one.
  func silence() {
    owner.check()
    glp_term_out(GLP_OFF)
  }

  /// Moves the bounds of a variable. O(1).
  func setBounds(ofVariable index: Int, lower: Double, upper: Double) {
    owner.check()
    precondition(index >= 0 && index < variableCount, "there is no variable \(index)")
    let type = GLPKProblem.boundType(lower, upper)
    glp_set_col_bnds(handle, oneBased(index), type, lower, upper)
  }

  /// Moves the bounds of a constraint. O(1).
  func setBounds(ofConstraint index: Int, lower: Double, upper: Double) {
    owner.check()
    precondition(index >= 0 && index < constraintCount, "there is no constraint \(index)")
    let type = GLPKProblem.boundType(lower, upper)
    glp_set_row_bnds(handle, oneBased(index), type, lower, upper)
  }

  /// Changes a cost. O(1).
  func setCost(ofVariable index: Int, to cost: Double) {
    owner.check()
    precondition(index >= 0 && index < variableCount, "there is no variable \(index)")
    precondition(cost.isFinite, "the cost of variable \(index) is not finite")
    costCount += (cost != 0 ? 1 : 0) - (costs[index] != 0 ? 1 : 0)
    costs[index] = cost
    glp_set_obj_coef(handle, oneBased(index), cost)
  }

  /// Bounds closer than this, relatively, are one bound: scaling inside GLPK can make them equal, and it aborts the
  /// process on a "double" bound whose sides are the same.
  static let closeBounds = 1e-13

  /// GLPK's word for a pair of bounds; "fixed" takes the lower one. Traps on NaN, on lower > upper and on bounds of the
  /// wrong infinity.
  static func boundType(_ lower: Double, _ upper: Double) -> Int32 {
    precondition(lower <= upper, "the bounds \(lower) and \(upper) are not in order")
    precondition(lower < .infinity && upper > -.infinity, "a bound is infinite on the wrong side")
    return switch (lower > -.infinity, upper < .infinity) {
    case (false, false): GLP_FR
    case (true, false): GLP_LO
    case (false, true): GLP_UP
    case (true, true): upper - lower <= closeBounds * max(abs(lower), abs(upper)) ? GLP_FX : GLP_DB
    }
  }

  /// The value of every variable in the basic solution.
  var primal: [Double] { vector(variableCount) { glp_get_col_prim(handle, $0) } }
  /// The activity of every constraint in the basic solution.
  var activity: [Double] { vector(constraintCount) { glp_get_row_prim(handle, $0) } }
  /// The dual of every constraint; GLPK's sign is ours, whichever way the objective goes.
  var dual: [Double] { vector(constraintCount) { glp_get_row_dual(handle, $0) } }
  /// The reduced cost of every variable; the same holds.
  var reducedCost: [Double] { vector(variableCount) { glp_get_col_dual(handle, $0) } }

  private func vector(_ count: Int, _ element: (Int32) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count { buffer.initializeElement(at: index, to: element(oneBased(index))) }
      initialized = count
    }
  }
}
