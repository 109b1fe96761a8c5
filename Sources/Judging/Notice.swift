public import Planning

/// What a document asks of a split 通知, point by point.
///
/// Adding another city's notice is adding a value to ``known``; ``NoticeChecklist`` judges by it.
public struct Notice: Sendable, Hashable {
  /// What the share that is prepaid has to be.
  public enum RatioLimit: Sendable, Hashable {
    /// This share.
    case exactly(Decimal4)
    /// This share or more.
    case atLeast(Decimal4)

    /// Whether a ratio keeps to it.
    public func admits(_ ratio: Decimal4) -> Bool {
      switch self {
      case .exactly(let share): ratio.tenThousandths == share.tenThousandths
      case .atLeast(let share): ratio.tenThousandths >= share.tenThousandths
      }
    }
  }

  /// A point that is asked for.
  public enum Clause: Sendable, Hashable {
    /// The prepaid share of the agreed amount 预付比例; `isNational` where the national supporting measures ask for it, not the notice.
    case prepaymentRatio(RatioLimit, isNational: Bool)
    /// The report is due before the prepayment.
    case reportBeforePrepayment
    /// The prepayment is there before purchases start.
    case prepaymentBeforeStart
    /// Institutions are not prepaid where the district's fund settles with suppliers directly.
    case directSettlement
    /// All public and military institutions take part.
    case institutionsPresent
    /// Private institutions and pharmacies that take part are listed.
    case privateList
    /// Every product is handed out in full.
    case productsInFull
    /// Nobody gets more than was reported.
    case withinDemand
    /// The share of private institutions and pharmacies is stated.
    case privateShare
  }

  /// Texts in the document's number by which it is known: all of them are in it.
  public var marks: [String]
  /// What it asks, in the order in which it is shown.
  public var clauses: [Clause]

  /// Makes a notice.
  public init(marks: [String], clauses: [Clause]) {
    self.marks = marks
    self.clauses = clauses
  }

  /// What notices ask alike after the prepaid share.
  private static let common: [Clause] = [
    .reportBeforePrepayment, .prepaymentBeforeStart, .directSettlement, .institutionsPresent, .privateList, .productsInFull,
    .withinDemand, .privateShare,
  ]

  /// 威医保发〔2020〕61号: half of the agreed amount is prepaid.
  public static let weihai = Notice(
    marks: ["威医保发", "61号"],
    clauses: [.prepaymentRatio(.exactly(Decimal4(tenThousandths: 5_000)), isNational: false)] + common)

  /// What holds under any other document: the national supporting measures 配套措施 of 2019 ask for 30 % at least.
  public static let national = Notice(
    marks: [], clauses: [.prepaymentRatio(.atLeast(Decimal4(tenThousandths: 3_000)), isNational: true)] + common)

  /// The notices that are known, the first that fits a document's number counts.
  public static let known = [weihai]

  /// The notice of a document's number; ``national`` where none is known.
  public static func named(by document: String) -> Notice {
    known.first { $0.marks.allSatisfy(document.contains) } ?? national
  }
}
