internal import CGLPK
import LinearProgramming

/// One call of the simplex method.
struct SimplexStep: Hashable {
  enum Method: Hashable {
    /// The dual method with bound flipping, best from an optimal basis whose bounds have moved.
    case dual
    /// The same with `CostPerturbation`.
    case perturbedDual
    /// The primal method.
    case primal
  }

  enum Start: Hashable {
    /// From the basis that is there.
    case lastBasis
    /// From a triangular basis made afresh, after scaling afresh.
    case advancedBasis
    /// From the basis of the rows.
    case rowBasis
  }

  var method: Method
  var start: Start
  /// Whether with a tolerance of at least 1e-7, whose optimum is only a start for the next step.
  var isLoose = false
  /// Whether nothing comes after it: then a loose optimum is the answer, better than none.
  var isLastResort = false

  /// The tolerance of a loose step: GLPK's own default.
  static let looseTolerance = 1e-7

  /// Most iterations of one step. Real programs take fewer than their rows and columns together; GLPK has no guard
  /// against cycling of its own.
  static func iterationLimit(_ constraints: Int, _ variables: Int) -> Int {
    1_000 + 8 * (constraints + variables)
  }

  /// What is tried, in this order, until something answers.
  static func steps(perturbed: Bool) -> [SimplexStep] {
    let first: [SimplexStep] =
      perturbed
      ? [SimplexStep(method: .perturbedDual, start: .lastBasis)]
      : [SimplexStep(method: .dual, start: .lastBasis)]
    return first + [
      SimplexStep(method: .primal, start: .lastBasis),
      SimplexStep(method: .dual, start: .advancedBasis),
      SimplexStep(method: .primal, start: .lastBasis),
      SimplexStep(method: .primal, start: .rowBasis, isLoose: true),
      SimplexStep(method: .primal, start: .lastBasis),
      SimplexStep(method: .dual, start: .advancedBasis, isLoose: true, isLastResort: true),
      SimplexStep(method: .primal, start: .rowBasis, isLoose: true, isLastResort: true),
    ]
  }

  /// Whether a verdict of this step is the answer. Perturbed costs and loose tolerances find an optimum that the next
  /// step has to confirm; that there is no feasible point they say truly.
  func isFinal(_ reason: TerminationReason) -> Bool {
    isLastResort || reason != .optimal && reason != .unbounded || (method != .perturbedDual && !isLoose)
  }
}

extension GLPKProblem {
  /// Solves with integer variables relaxed, from the last basis.
  func solveRelaxation(before deadline: Deadline) -> SolveResult {
    silence()
    if options.isExact { return solveExactly(before: deadline) }
    var status = SimplexStatus(returnCode: 0, primal: GLP_UNDEF, dual: GLP_UNDEF)
    for step in SimplexStep.steps(perturbed: CostPerturbation.areUseful(for: self)) {
      status = run(step, before: deadline)
      // A step that goes round in circles is left for the next one.
      if status.returnCode == GLP_EITLIM { continue }
      if case .settled(let reason) = simplexOutcome(of: status), step.isFinal(reason) {
        return result(reason, status)
      }
    }
    return result(.numericalError, status)
  }

  /// Solves in rational arithmetic, from where the primal method in doubles ends or is stopped.
  private func solveExactly(before deadline: Deadline) -> SolveResult {
    _ = run(SimplexStep(method: .primal, start: .lastBasis), before: deadline)
    var parameters = glp_smcp()
    glp_init_smcp(&parameters)
    parameters.msg_lev = GLP_MSG_OFF
    parameters.tm_lim = deadline.milliseconds
    parameters.it_lim = Int32(clamping: SimplexStep.iterationLimit(constraintCount, variableCount))
    let code = glp_exact(handle, &parameters)
    let status = SimplexStatus(
      returnCode: code, primal: glp_get_prim_stat(handle), dual: glp_get_dual_stat(handle))
    if case .settled(let reason) = simplexOutcome(of: status) { return result(reason, status) }
    return result(.numericalError, status)
  }

  /// One call of the simplex method.
  ///
  /// - Parameters:
  ///   - iterations: the most; nil: the usual ``SimplexStep/iterationLimit(_:_:)``.
  ///   - cutoff: the dual method stops where its objective is no better than this.
  func run(
    _ step: SimplexStep, before deadline: Deadline, iterations: Int? = nil, cutoff: Double = .infinity
  ) -> SimplexStatus {
    switch step.start {
    case .lastBasis: break
    case .advancedBasis:
      if constraintCount > 0 && variableCount > 0 { glp_scale_prob(handle, GLP_SF_AUTO) }
      glp_adv_basis(handle, 0)
    case .rowBasis: glp_std_basis(handle)
    }
    var parameters = glp_smcp()
    glp_init_smcp(&parameters)
    parameters.msg_lev = GLP_MSG_OFF
    parameters.r_test = GLP_RT_FLIP
    parameters.meth = step.method == .primal ? GLP_PRIMAL : GLP_DUALP
    let tolerance = step.isLoose ? max(SimplexStep.looseTolerance, options.tolerance) : options.tolerance
    parameters.tol_bnd = tolerance
    parameters.tol_dj = tolerance
    parameters.tm_lim = deadline.milliseconds
    parameters.it_lim = Int32(clamping: iterations ?? SimplexStep.iterationLimit(constraintCount, variableCount))
    if step.method == .dual, cutoff.isFinite {
      if objective == .minimize { parameters.obj_ul = cutoff } else { parameters.obj_ll = cutoff }
    }
    if step.method == .perturbedDual { CostPerturbation.lend(to: self) }
    let code = glp_simplex(handle, &parameters)
    if step.method == .perturbedDual { CostPerturbation.takeBack(from: self) }
    return SimplexStatus(
      returnCode: code, primal: glp_get_prim_stat(handle), dual: glp_get_dual_stat(handle))
  }

  private func result(_ reason: TerminationReason, _ status: SimplexStatus) -> SolveResult {
    let detail =
      "glp_simplex \(name(ofReturnCode: status.returnCode)), primal \(name(ofStatus: status.primal)), "
      + "dual \(name(ofStatus: status.dual))"
    guard reason == .optimal else { return SolveResult(reason: reason, detail: detail) }
    return SolveResult(
      reason: .optimal, objective: glp_get_obj_val(handle), primal: primal, activity: activity, dual: dual,
      reducedCost: reducedCost, detail: detail)
  }
}
