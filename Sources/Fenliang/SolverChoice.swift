import GLPKBackend
import LinearProgramming
import Splitting

/// The solver of all linear and integer programs: the one place that chooses it.
let chosenSolver: any LinearProgramSolver = GLPKSolver()

extension LimitedSolver {
  /// The chosen solver, within a limit.
  init(limit: WorkLimit) { self.init(solver: chosenSolver, limit: limit) }
}
