public import Planning
public import Prepayment

/// What the notice asks for, point by point 通知核对: held, not held, or not applicable, with the figures behind it.
public struct NoticeChecklist: Sendable, Hashable {
  /// How a point stands.
  public enum Status: String, Sendable, Hashable {
    /// It holds.
    case passed
    /// It does not.
    case failed
    /// The plan does not say what it would be held against.
    case notApplicable = "not_applicable"
  }

  /// What was found of a point.
  public enum Finding: Sendable, Hashable {
    /// What is asked, and the plan's own share.
    case prepaymentRatio(Notice.RatioLimit, found: Decimal4)
    /// The two days.
    case reportBeforePrepayment(report: CalendarDate, prepayment: CalendarDate)
    /// The first day on which a tranche falls due, nil where all wait for purchases; the day of the prepayment; the start.
    case prepaymentBeforeStart(first: CalendarDate?, prepayment: CalendarDate, start: CalendarDate)
    /// The districts, and what is not prepaid there.
    case directSettlement([Named], amount: Fen)
    /// How many are asked to take part and do, and who does not, by cause.
    case institutionsPresent(asked: Int, present: Int, excluded: [Named], merged: [Named], withoutBasis: [Named])
    /// How many there are.
    case privateList(Int)
    /// The packs that were agreed and handed out, and the products in which they differ.
    case productsInFull(count: Int, agreed: Int, packs: Int, wrong: [Identifier])
    /// Cells with demand, those above it, and by how many packs together; nil where nothing was reported.
    case withinDemand(Excess?)
    /// Their packs, their amount, and its percentage of the whole, half up to two decimals.
    case privateShare(PackAmount, percent: Decimal4)
  }

  /// Cells that got more than was reported for them.
  public struct Excess: Sendable, Hashable {
    /// Cells with demand.
    public var cells = 0
    /// Those above it, in the order of the lines.
    public var above: [CellName] = []
    /// By how many packs together.
    public var packs = 0
  }

  /// A point.
  public struct Line: Sendable, Hashable {
    /// How it stands.
    public var status: Status
    /// The figures behind it.
    public var finding: Finding
    /// The number of the document that asks for it, empty where it has none; nil where the national measures do.
    public var document: String?

    /// For machines: `prepayment_ratio`, `products_in_full`…
    public var id: String {
      switch finding {
      case .prepaymentRatio: "prepayment_ratio"
      case .reportBeforePrepayment: "report_before_prepayment"
      case .prepaymentBeforeStart: "prepayment_before_start"
      case .directSettlement: "direct_settlement"
      case .institutionsPresent: "institutions_present"
      case .privateList: "private_list"
      case .productsInFull: "products_in_full"
      case .withinDemand: "within_demand"
      case .privateShare: "private_share"
      }
    }
  }

  /// The points, in the order of the notice.
  public let lines: [Line]

  /// The points that are not held.
  public var failures: [Line] { lines.filter { $0.status == .failed } }

  /// Holds an answer against the notice that its plan names.
  ///
  /// - Complexity: O(lines · log demand).
  public init(_ allocation: Allocation) {
    self.init(allocation, amounts: AgreedAmounts(plan: allocation.plan, lines: allocation.lines))
  }

  /// The same with the amounts that are worked out already.
  public init(_ allocation: Allocation, amounts: AgreedAmounts) {
    let document = allocation.plan.records.parameters.document
    self.init(allocation, amounts: amounts, notice: .named(by: document))
  }

  /// Holds an answer against a notice.
  public init(_ allocation: Allocation, amounts: AgreedAmounts, notice: Notice) {
    let facts = ChecklistFacts(allocation, amounts: amounts)
    let document = allocation.plan.records.parameters.document
    lines = notice.clauses.compactMap { clause in
      guard let (status, finding) = facts.judged(clause) else { return nil }
      guard case .prepaymentRatio(_, isNational: true) = clause else {
        return Line(status: status, finding: finding, document: document)
      }
      return Line(status: status, finding: finding)
    }
  }
}
