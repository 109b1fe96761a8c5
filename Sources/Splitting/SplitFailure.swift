public import Planning

/// Why a session does not do what it is asked.
public enum SplitFailure: Error, Sendable {
  /// The proposal, or its base, is of another revision than the one in force.
  case outdated(base: Revision, current: Revision)
  /// Nothing was accepted that could be undone.
  case nothingToUndo
  /// An edit names what the plan does not have, or takes away what is in use.
  case refused(RefusedEdit)
  /// The plan with the edits is not valid: every problem, warnings included. Places have a table and no row.
  case invalid([Problem])
  /// No plan exists.
  case conflict(FoundConflict)
  /// The solver lost its footing: our own trouble.
  case undecided(Undecided)
  /// The task was cancelled; nothing changed.
  case cancelled

  init(_ failure: AllocationFailure) {
    switch failure {
    case .conflict(let found): self = .conflict(found)
    case .undecided(let found): self = .undecided(found)
    }
  }
}

/// A state of a session's plan: every acceptance and every undoing makes a new one.
public struct Revision: Sendable, Hashable, Comparable {
  /// From 0, the plan as it was opened.
  public let number: Int

  /// The plan as it was opened.
  public static let first = Revision(number: 0)

  /// The earlier one comes first.
  public static func < (left: Revision, right: Revision) -> Bool { left.number < right.number }
}
