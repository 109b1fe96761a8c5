package import FairShare
package import LinearProgramming
public import Planning

/// Why there is no allocation.
public enum AllocationFailure: Error, Sendable {
  /// No plan exists.
  case conflict(FoundConflict)
  /// The solver lost its footing: our own trouble.
  case undecided(Undecided)
}

/// Where a solver came to no conclusion.
public struct Undecided: Sendable, Hashable {
  /// A part of the split.
  public enum Stage: Sendable, Hashable {
    /// The first stage.
    case city
    /// The second stage of a district.
    case district(Identifier)
  }

  /// In which part of the split.
  public var stage: Stage
  /// The solver's own words.
  public var detail: String

  /// Makes a place with words.
  public init(stage: Stage, detail: String) {
    self.stage = stage
    self.detail = detail
  }

  /// Both in a line, for the developers.
  public var text: String {
    switch stage {
    case .city: "city: \(detail)"
    case .district(let id): "district \(id): \(detail)"
    }
  }
}

/// A conflict that an engine found, not yet put into words.
public struct FoundConflict: Sendable {
  /// The plan without a plan: the city's or a district's.
  package let plan: Plan
  /// Why.
  package let certificate: FarkasCertificate
  /// The solver over which it was found.
  package let solver: any LinearProgramSolver
}
