/// One line of 实际采购: what an institution bought of a product in a month, 32 bytes.
public struct PurchaseRecord: Sendable, Hashable {
  /// What was bought 类别.
  public enum Kind: String, Sendable, CaseIterable {
    /// 中选: the selected product.
    case selected
    /// 非中选: another one of the same generic name.
    case nonselected
    /// 可替代: an alternative drug.
    case alternative
    /// 备供: the same product from its backup or second backup.
    case backup

    /// The Chinese word used in tables.
    public var chinese: String {
      switch self {
      case .selected: "中选"
      case .nonselected: "非中选"
      case .alternative: "可替代"
      case .backup: "备供"
      }
    }

    /// Whether it counts towards the agreed volume.
    public var countsTowardsAgreed: Bool { self == .selected || self == .backup }
  }

  private var institutionIndex: Int32
  private var productIndex: Int32
  /// 月份.
  public var month: Period
  /// 类别.
  public var kind: Kind
  /// 数量 [minimum units]; negative for returns.
  public var units: Decimal4

  /// Makes a line; the period is a month.
  public init(institution: Int, product: Int, month: Period, kind: Kind, units: Decimal4) {
    precondition(month.month != nil, "purchases are given by month")
    institutionIndex = Int32(institution)
    productIndex = Int32(product)
    self.month = month
    self.kind = kind
    self.units = units
  }

  /// Index into ``PlanRecords/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// Index into ``PlanRecords/products``.
  public var product: Int { Int(productIndex) }
}

/// One line of 已预付: what was paid to an institution before.
public struct PaidRecord: Sendable, Hashable {
  /// 支付批次: the batch it was paid in.
  public var batchID: Identifier
  /// Index into ``PlanRecords/institutions``.
  public var institution: Int
  /// 预付批次, from 1.
  public var tranche: Int
  /// 金额; negative for what came back.
  public var amount: Fen
  /// 支付日期, nil where not given.
  public var paidOn: CalendarDate?

  /// Makes a line.
  public init(batchID: Identifier, institution: Int, tranche: Int, amount: Fen, paidOn: CalendarDate? = nil) {
    self.batchID = batchID
    self.institution = institution
    self.tranche = tranche
    self.amount = amount
    self.paidOn = paidOn
  }
}

extension PlanRecords {
  /// The working days of the plan: the shipped calendar, with the years that 节假日 names in its place.
  public var workCalendar: WorkCalendar { WorkCalendar(shippedBut: holidays ?? []) }
}
