package import LinearProgramming
import Synchronization

/// A wish to stop that comes from another thread.
package final class Cancellation: Sendable {
  private let flag = Atomic(false)

  /// No wish yet.
  package init() {}

  /// Whether to stop.
  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Wishes to stop.
  package func cancel() { flag.store(true, ordering: .relaxed) }
}

/// Until when work that nobody needs to the end may go on.
package struct WorkLimit: Sendable {
  /// The moment; nil: no limit.
  private let end: ContinuousClock.Instant?
  private let cancellation: Cancellation?

  /// A limit from a moment on, and until somebody wishes to stop.
  package init(
    _ duration: Duration?, from start: ContinuousClock.Instant = .now, cancellation: Cancellation? = nil
  ) {
    end = duration.map { start.advanced(by: $0) }
    self.cancellation = cancellation
  }

  /// Whether the time is over, or somebody wishes to stop.
  package var isOver: Bool {
    if cancellation?.isCancelled ?? false { return true }
    return end.map { ContinuousClock.now >= $0 } ?? false
  }

  /// The options of a solve that ends with the limit.
  package func limited(_ options: SolveOptions) -> SolveOptions {
    var options = options
    if let end { options.deadline = min(end, options.deadline ?? end) }
    return options
  }

  /// What is left; nil: no limit.
  package var left: Duration? { end.map { max(.zero, ContinuousClock.now.duration(to: $0)) } }
}

/// A solver that stops with the limit: what comes after is answered by "time limit" at once.
package struct LimitedSolver: LinearProgramSolver {
  private let solver: any LinearProgramSolver
  private let limit: WorkLimit

  /// A solver within a limit.
  package init(solver: any LinearProgramSolver, limit: WorkLimit) {
    self.solver = solver
    self.limit = limit
  }

  package var isOver: Bool { limit.isOver }

  package func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult {
    guard !limit.isOver else { return SolveResult(reason: .timeLimit, detail: "the time is over") }
    return solver.solve(program, options: limit.limited(options))
  }

  package func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
    GuardedSession(session: solver.makeSession(program, options: limit.limited(options))) { [limit] in
      limit.isOver ? SolveResult(reason: .timeLimit, detail: "the time is over") : nil
    }
  }
}

/// A session that is asked first whether it may still solve.
package final class GuardedSession: LinearProgramSession {
  private let session: any LinearProgramSession
  private let refusal: () -> SolveResult?

  /// `refusal` gives the answer in place of solving; nil where the session may solve.
  package init(session: any LinearProgramSession, refusal: @escaping () -> SolveResult?) {
    self.session = session
    self.refusal = refusal
  }

  package func setBounds(ofVariable index: Int, lower: Double, upper: Double) {
    session.setBounds(ofVariable: index, lower: lower, upper: upper)
  }

  package func setBounds(ofConstraint index: Int, lower: Double, upper: Double) {
    session.setBounds(ofConstraint: index, lower: lower, upper: upper)
  }

  package func setCost(ofVariable index: Int, to cost: Double) { session.setCost(ofVariable: index, to: cost) }

  package func solve() -> SolveResult { refusal() ?? session.solve() }
}
