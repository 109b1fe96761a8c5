/// The plan's parameters 参数 (Data.md, "Parameters"), typed.
public struct Parameters: Sendable, Hashable {
  /// 测算依据: what the basis of a cell is.
  public enum BasisSource: Sendable, Hashable {
    /// Historical usage 历史用量.
    case usage
    /// Reported demand 报量.
    case demand
    /// A blend: this share of usage, the rest reported demand.
    case blend(usageShare: Decimal4)
  }

  /// 缺年处理: what becomes of a year for which an institution has no data.
  public enum MissingYears: String, Sendable, CaseIterable {
    /// It counts as 0.
    case zero
    /// It is left out of the institution's mean.
    case average
  }

  /// 不足整包: what happens where agreed units are not whole packs.
  public enum PartialPack: String, Sendable, CaseIterable {
    /// One pack more, with a warning.
    case up
    /// The broken pack is left out, with a warning.
    case down
    /// An error.
    case error
  }

  /// 低于上年: what happens where a renewed agreement is less than last year's.
  public enum RenewalBelow: String, Sendable, CaseIterable {
    /// An error.
    case error
    /// A warning, with the reason that the parameter's note gives.
    case warn
  }

  /// 冲抵方式: how the prepayment is cleared.
  public enum Clearing: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// The same each month.
    case straightLine = "straight_line"
    /// As planned purchases go.
    case proportional
    /// All at the end.
    case balloon
  }

  /// One part of the prepayment 预付批次.
  public struct Tranche: Sendable, Hashable {
    /// What makes it fall due 应付条件.
    public enum Due: Sendable, Hashable {
      /// This day.
      case date(CalendarDate)
      /// So many working days after ``Parameters/contractDate``.
      case afterContract(workdays: Int)
      /// So many working days after the institution has bought this share of its agreed amount.
      case afterPurchases(share: Decimal4, workdays: Int)
    }

    /// What makes it fall due.
    public var due: Due
    /// Its share of the agreed amount.
    public var share: Decimal4

    /// Makes a tranche.
    public init(due: Due, share: Decimal4) {
      self.due = due
      self.share = share
    }

    /// Makes a tranche that is paid by a day.
    public init(dueDate: CalendarDate, share: Decimal4) { self.init(due: .date(dueDate), share: share) }

    /// The day by which it is paid; nil where that depends on something else.
    public var dueDate: CalendarDate? { if case .date(let day) = due { day } else { nil } }
  }

  /// 方案名称.
  public var planName = ""
  /// 城市.
  public var city = ""
  /// 批次.
  public var batch = ""
  /// 文号.
  public var document = ""
  /// 方案标识: which city's split a packet belongs to, 16 hexadecimal digits; empty but in a packet.
  public var planIdentity = ""
  /// 采购周期开始.
  public var cycleStart: CalendarDate
  /// 采购周期结束.
  public var cycleEnd: CalendarDate
  /// 执行日期, nil where it is the start of the cycle.
  public var executionDate: CalendarDate?
  /// 签约日期, nil where not given: from which tranches may be counted.
  public var contractDate: CalendarDate?
  /// 牵头单位: the hospital that signs for the city's consortium.
  public var leadHospital = ""
  /// 结算期限: days after acceptance by which purchases are settled.
  public var settlementDays = 30
  /// 上报截止.
  public var reportDue: CalendarDate
  /// 预付截止.
  public var prepaymentDue: CalendarDate
  /// 预付比例 of the agreed amount.
  public var prepaymentRatio = Decimal4(tenThousandths: 5_000)
  /// 预付批次, in the order of their dates; empty means one tranche on ``prepaymentDue``.
  public var givenTranches: [Tranche] = []
  /// 预付机构性质: who may be prepaid.
  public var prepaymentOwnership: Set<Ownership> = Set(Ownership.allCases)
  /// 冲抵方式.
  public var clearing = Clearing.straightLine
  /// 测算依据 of the plan.
  public var basis = BasisSource.usage
  /// 测算依据 by ownership, where it is another one than the plan's.
  public var basisOfOwnership: [Ownership: BasisSource] = [:]
  /// 缺年处理.
  public var missingYears = MissingYears.zero
  /// 按月折算: whether a year of which an institution has some months counts as twelve of them.
  public var annualize = false
  /// 年度权重 by year, divided by their sum when used; nil: every year of the usage table alike.
  public var usageWeights: [Int: Decimal4]?
  /// 默认上限倍数: cap = ratio × basis in packs where none is given; nil: no default cap.
  public var capRatio: Decimal4?
  /// 默认下限比例: floor = ratio × target where none is given.
  public var floorRatio = Decimal4.zero
  /// 报量封顶: whether nobody gets more than reported; nil: where the basis of the cell is reported demand alone.
  public var demandCap: Bool?
  /// 不足整包.
  public var partialPack = PartialPack.up
  /// 低于上年.
  public var renewalBelow = RenewalBelow.error

  /// Makes parameters with the defaults of Data.md, "Parameters".
  public init(
    cycleStart: CalendarDate, cycleEnd: CalendarDate, reportDue: CalendarDate,
    prepaymentDue: CalendarDate
  ) {
    self.cycleStart = cycleStart
    self.cycleEnd = cycleEnd
    self.reportDue = reportDue
    self.prepaymentDue = prepaymentDue
  }

  /// The tranches in force: those given, or one of the whole ratio on the due date.
  public var tranches: [Tranche] {
    givenTranches.isEmpty ? [Tranche(dueDate: prepaymentDue, share: prepaymentRatio)] : givenTranches
  }
}

extension Parameters {
  /// The basis of a product at institutions of an ownership: the product's own, else the ownership's, else the plan's.
  public func basis(of product: Product, at ownership: Ownership) -> BasisSource {
    product.basis ?? basisOfOwnership[ownership] ?? basis
  }

  /// Whether the mean of the years depends on which periods an institution has data for.
  public var goesByPresence: Bool { missingYears == .average || annualize }
}

extension Parameters.BasisSource {
  /// As canonical tables write it: `usage`, `demand` or `blend:0.6`.
  public var text: String {
    switch self {
    case .usage: "usage"
    case .demand: "demand"
    case .blend(let share): "blend:\(share)"
    }
  }

  /// As Chinese tables write it.
  public var chinese: String {
    switch self {
    case .usage: "历史用量"
    case .demand: "报量"
    case .blend(let share): "混合:\(share)"
    }
  }

  /// The same without a blend of one thing alone.
  public var plain: Parameters.BasisSource { usesUsage && usesDemand ? self : usesUsage ? .usage : .demand }

  /// Whether historical usage counts in it.
  public var usesUsage: Bool {
    switch self {
    case .usage: true
    case .demand: false
    case .blend(let share): share > .zero
    }
  }

  /// Whether reported demand counts in it.
  public var usesDemand: Bool {
    switch self {
    case .usage: false
    case .demand: true
    case .blend(let share): share < .one
    }
  }
}

extension Parameters {
  /// The months of the cycle, from that of its first day to that of its last, both whole: purchases are known by month.
  ///
  /// Expects what reading a plan has checked: the cycle ends after it begins.
  public var cycleMonths: ClosedRange<Period> {
    Period(year: cycleStart.year, month: cycleStart.month)...Period(year: cycleEnd.year, month: cycleEnd.month)
  }
}
