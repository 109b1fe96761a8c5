public import Planning

/// What came back from the districts, and what became of it.
public struct MergeReport: Sendable {
  /// How a district stands.
  public enum Status: String, Sendable {
    /// Its result is the city's own split.
    case unchanged
    /// Its result stands in the merged answer.
    case changed
    /// No result came.
    case missing
    /// What came cannot be taken.
    case refused
    /// Two results came that are not the same.
    case conflicting
  }

  /// Why a result cannot be taken.
  public struct Refusal: Sendable, Hashable {
    /// The result as the command named it.
    public var result: String
    /// Where in it: `plan/products.csv:3`; empty for the whole.
    public var place: String
    /// Why.
    public var message: Localized

    /// Makes a refusal.
    public init(result: String, place: String = "", message: Localized) {
      self.result = result
      self.place = place
      self.message = message
    }
  }

  /// A result of a district.
  public struct Version: Sendable {
    /// The folder as the command named it.
    public var folder: String
    /// The cells that differ from the city's own split, sorted by product, then institution.
    public var changes: [Change]

    /// Makes a version.
    public init(folder: String, changes: [Change]) {
      self.folder = folder
      self.changes = changes
    }
  }

  /// One district.
  public struct District: Sendable {
    /// 区市编码.
    public var id: Identifier
    /// 区市名称.
    public var name: String
    /// How it stands.
    public var status: Status
    /// The day its result was received, where it was said.
    public var received: CalendarDate?
    /// Whether that was after the report was due.
    public var isLate = false
    /// Whether nothing came and the report is past due.
    public var isOverdue = false
    /// The result, or the two that differ.
    public var versions: [Version] = []
    /// Results of it that were refused.
    public var refusals: [Refusal] = []

    /// Names a district.
    public init(id: Identifier, name: String, status: Status) {
      self.id = id
      self.name = name
      self.status = status
    }

    /// How many cells differ from the city's own split in the one result.
    public var changedCells: Int {
      versions.count == 1 ? versions[0].changes.count { $0.difference.packs != 0 } : 0
    }

    /// Where two results differ, by product, then institution: what each makes of the city's cell.
    public var differences: [(first: Change, second: Change)] {
      guard versions.count == 2 else { return [] }
      return Change.sideBySide(versions[0].changes, versions[1].changes).filter { $0.first.new != $0.second.new }
    }

    /// Whether the district's result can stand in the merged answer as it is.
    public var isReturned: Bool { status == .unchanged || status == .changed }
  }

  /// The districts that have a packet, by id.
  public var districts: [District]
  /// Results of no district of the plan.
  public var strangers: [Refusal]
  /// Whether the city's rows may stay where no result can be taken.
  public var isPartial: Bool
  /// Whether a merged output was written.
  public var isWritten = false

  /// Makes a report.
  public init(districts: [District], strangers: [Refusal], isPartial: Bool) {
    self.districts = districts
    self.strangers = strangers
    self.isPartial = isPartial
  }

  /// Whether every district's result was taken and nothing was refused.
  public var isComplete: Bool {
    strangers.isEmpty && districts.allSatisfy { $0.isReturned && $0.refusals.isEmpty }
  }
}
