import LinearProgramming

/// Until when work that nobody needs to the end may go on.
struct WorkLimit: Sendable {
  /// The moment; nil: no limit.
  private let end: ContinuousClock.Instant?

  /// A limit from a moment on.
  init(_ duration: Duration?, from start: ContinuousClock.Instant = .now) {
    end = duration.map { start.advanced(by: $0) }
  }

  /// Whether the time is over.
  var isOver: Bool { end.map { ContinuousClock.now >= $0 } ?? false }

  /// The options of a solve that ends with the limit.
  func limited(_ options: SolveOptions) -> SolveOptions {
    var options = options
    if let end { options.deadline = min(end, options.deadline ?? end) }
    return options
  }

  /// What is left; nil: no limit.
  var left: Duration? { end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } }
}

/// A solver that stops with the limit: what comes after is answered by "time limit" at once.
struct LimitedSolver: LinearProgramSolver {
  let solver: any LinearProgramSolver
  let limit: WorkLimit

  var isOver: Bool { limit.isOver }

  func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult {
    guard !limit.isOver else { return SolveResult(reason: .timeLimit, detail: "the time is over") }
    return solver.solve(program, options: limit.limited(options))
  }

  func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
    GuardedSession(session: solver.makeSession(program, options: limit.limited(options))) { [limit] in
      limit.isOver ? SolveResult(reason: .timeLimit, detail: "the time is over") : nil
    }
  }
}

/// A session that is asked first whether it may still solve.
final class GuardedSession: LinearProgramSession {
  private let session: any LinearProgramSession
  private let refusal: () -> SolveResult?

  /// `refusal` gives the answer in place of solving; nil where the session may solve.
  init(session: any LinearProgramSession, refusal: @escaping () -> SolveResult?) {
    self.session = session
    self.refusal = refusal
  }

  func setBounds(ofVariable index: Int, lower: Double, upper: Double) {
    session.setBounds(ofVariable: index, lower: lower, upper: upper)
  }

  func setBounds(ofConstraint index: Int, lower: Double, upper: Double) {
    session.setBounds(ofConstraint: index, lower: lower, upper: upper)
  }

  func setCost(ofVariable index: Int, to cost: Double) { session.setCost(ofVariable: index, to: cost) }

  func solve() -> SolveResult { refusal() ?? session.solve() }
}
