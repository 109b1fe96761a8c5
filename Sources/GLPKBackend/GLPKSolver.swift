public import LinearProgramming

/// Solves linear and integer programs with GLPK 5.0.
///
/// Deterministic unless a time limit is set. Prints nothing. GLPK keeps its memory per thread, so a session belongs to
/// the thread that made it; `solve` may be called on any thread, also on several at once.
public struct GLPKSolver: LinearProgramSolver {
  /// Makes a solver; it has no state.
  public init() {}

  /// Solves once; integer variables are respected. Traps on options out of range.
  public func solve(_ program: LinearProgram, options: SolveOptions = SolveOptions()) -> SolveResult {
    let clock = Deadline(options)
    if program.variables.contains(where: \.isInteger) {
      return IntegerSearch(program: program, options: options, deadline: clock).run()
    }
    return GLPKProblem(program, options: options).solveRelaxation(before: clock)
  }

  /// Opens a session for repeated solves; integer variables are relaxed. Traps on options out of range.
  public func makeSession(
    _ program: LinearProgram, options: SolveOptions = SolveOptions()
  ) -> any LinearProgramSession {
    GLPKSession(program, options: options)
  }
}

/// A program that stays in GLPK between solves. Every call traps on a thread other than the one that made it.
final class GLPKSession: LinearProgramSession {
  private let problem: GLPKProblem

  init(_ program: LinearProgram, options: SolveOptions) {
    problem = GLPKProblem(program, options: options)
  }

  func setBounds(ofVariable index: Int, lower: Double, upper: Double) {
    problem.setBounds(ofVariable: index, lower: lower, upper: upper)
  }

  func setBounds(ofConstraint index: Int, lower: Double, upper: Double) {
    problem.setBounds(ofConstraint: index, lower: lower, upper: upper)
  }

  func setCost(ofVariable index: Int, to cost: Double) {
    problem.setCost(ofVariable: index, to: cost)
  }

  func solve() -> SolveResult {
    problem.solveRelaxation(before: Deadline(problem.options))
  }
}

/// The moment at which to stop, for several calls of GLPK that share one time limit.
struct Deadline {
  private let instant: ContinuousClock.Instant?

  /// The earlier of the options' limit from now and their deadline. A limit beyond what GLPK can count (24 days) is none.
  init(_ options: SolveOptions) {
    let own = options.timeLimit.flatMap { limit in
      limit < .milliseconds(Int(Int32.max)) ? ContinuousClock.now.advanced(by: max(limit, .zero)) : nil
    }
    instant = [own, options.deadline].compactMap { $0 }.min()
  }

  /// Milliseconds from now, as GLPK takes them: 0 when over, the largest number when there is no limit.
  var milliseconds: Int32 {
    guard let instant else { return Int32.max }
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let milliseconds = left / .milliseconds(1)
    return milliseconds < Double(Int32.max) ? Int32(milliseconds.rounded(.up)) : Int32.max
  }
}
