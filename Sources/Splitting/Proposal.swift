public import Planning

/// What edits would come to 试算: nothing is accepted yet.
public struct Proposal: Sendable {
  /// The revision to which the edits are made.
  public let base: Revision
  /// The edits.
  public let edits: [Edit]
  /// The edits that undo them.
  public let inverse: [Edit]
  /// What moves, by product, district, institution.
  public let changes: [Change]
  /// Limits that whole packs exceed with the edits, in the districts.
  public let excesses: [Excess]
  /// What is worth a look in the plan with the edits; places have a table and no row.
  public let warnings: [Problem]
  /// The plan with the edits and its answer.
  public let split: SolvedSplit

  /// The plan with the edits.
  public var plan: Plan { split.plan }

  /// What moves in a district.
  public func changes(inDistrict id: Identifier) -> [Change] { changes.filter { $0.district == id } }
}

/// One line of a session's trail: what was changed, when by number, and what undoes it.
public struct AcceptedEdits: Sendable {
  /// The revision that it made.
  public let revision: Revision
  /// The edits.
  public let edits: [Edit]
  /// The edits that undo them.
  public let inverse: [Edit]
  /// Whether they undid earlier ones.
  public let isUndo: Bool
}
