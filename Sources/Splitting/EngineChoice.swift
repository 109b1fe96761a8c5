package import FairShare
package import LinearProgramming

/// Which engine solves the model. Both give the same plan.
public enum EngineChoice: String, Sendable, CaseIterable {
  /// Filling, and rounds of linear programs where products conflict: the default.
  case structured
  /// Rounds of linear programs: slow, obviously right.
  case reference

  /// The engine over a solver.
  package func engine(solver: any LinearProgramSolver) -> any FairShareEngine {
    switch self {
    case .structured: StructuredEngine(solver: solver)
    case .reference: ReferenceEngine(solver: solver)
    }
  }
}
