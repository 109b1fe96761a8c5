package import FairShare
package import LinearProgramming
package import Planning

/// Why there is no allocation.
public enum AllocationFailure: Error, Sendable {
  /// No plan exists.
  case conflict(FoundConflict)
  /// The solver lost its footing: our own trouble, with its words.
  case undecided(String)
}

/// A conflict that an engine found, not yet put into words.
public struct FoundConflict: Sendable {
  /// The plan without a plan: the city's or a district's.
  package let plan: Plan
  /// Why.
  package let evidence: ConflictEvidence
  /// The solver over which it was found.
  package let solver: any LinearProgramSolver
}
