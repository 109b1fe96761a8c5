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

  /// A cell in which two results differ: the packs of the city and of both; nil where one has no such cell.
  public struct CellDifference: Sendable, Hashable {
    /// 品种编码.
    public var productID: Identifier
    /// 机构编码.
    public var institutionID: Identifier
    /// The city's packs.
    public var city: Int?
    /// Those of the first result.
    public var first: Int?
    /// Those of the second result.
    public var second: Int?

    /// Makes a difference.
    public init(productID: Identifier, institutionID: Identifier, city: Int?, first: Int?, second: Int?) {
      self.productID = productID
      self.institutionID = institutionID
      self.city = city
      self.first = first
      self.second = second
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
    /// How many cells differ from the city's own split.
    public var changedCells = 0
    /// The results that differ, where there are two.
    public var versions: [String] = []
    /// Where they differ, by product, then institution.
    public var differences: [CellDifference] = []
    /// Results of it that were refused.
    public var refusals: [Refusal] = []

    /// Names a district.
    public init(id: Identifier, name: String, status: Status) {
      self.id = id
      self.name = name
      self.status = status
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
