/// One line of 参数 as written.
public struct ParameterRecord: Sendable, Hashable {
  /// The English key.
  public var key: String
  /// The value, trimmed.
  public var value: String
  /// The note.
  public var note: String

  /// Makes a line.
  public init(key: String, value: String, note: String = "") {
    self.key = key
    self.value = value
    self.note = note
  }
}

/// The time of a line of usage 期间: a year, or a month of it.
public struct Period: Sendable, Hashable, Comparable {
  /// The year.
  public var year: Int
  /// The month, or nil for the whole year.
  public var month: Int?

  /// Makes a period.
  public init(year: Int, month: Int? = nil) {
    self.year = year
    self.month = month
  }

  /// The earlier period comes first; a year comes before its months.
  public static func < (left: Period, right: Period) -> Bool {
    (left.year, left.month ?? 0) < (right.year, right.month ?? 0)
  }
}

extension Period: CustomStringConvertible {
  /// `2019` or `2019-07`.
  public var description: String {
    guard let month else { return "\(year)" }
    return "\(year)-\(month < 10 ? "0" : "")\(month)"
  }
}

/// One line of 历史用量.
public struct UsageRecord: Sendable, Hashable {
  /// 机构编码.
  public var institutionID: Identifier
  /// 品种编码.
  public var productID: Identifier
  /// 期间.
  public var period: Period
  /// 数量 [minimum units]; negative for returns.
  public var units: Decimal4

  /// Makes a line.
  public init(institutionID: Identifier, productID: Identifier, period: Period, units: Decimal4) {
    self.institutionID = institutionID
    self.productID = productID
    self.period = period
    self.units = units
  }
}

/// One line of 报量.
public struct DemandRecord: Sendable, Hashable {
  /// 机构编码.
  public var institutionID: Identifier
  /// 品种编码.
  public var productID: Identifier
  /// 数量 [minimum units].
  public var units: Decimal4

  /// Makes a line.
  public init(institutionID: Identifier, productID: Identifier, units: Decimal4) {
    self.institutionID = institutionID
    self.productID = productID
    self.units = units
  }
}

/// One line of 上下限. A fixed volume is floor = cap.
public struct LimitRecord: Sendable, Hashable {
  /// 机构编码.
  public var institutionID: Identifier
  /// 品种编码.
  public var productID: Identifier
  /// 下限 [packs], nil where not given.
  public var floorPacks: Decimal4?
  /// 上限 [packs], nil where not given.
  public var capPacks: Decimal4?
  /// 锁定 [packs, whole], nil where not given.
  public var fixedPacks: Int?

  /// Makes a line.
  public init(
    institutionID: Identifier, productID: Identifier, floorPacks: Decimal4? = nil,
    capPacks: Decimal4? = nil, fixedPacks: Int? = nil
  ) {
    self.institutionID = institutionID
    self.productID = productID
    self.floorPacks = floorPacks
    self.capPacks = capPacks
    self.fixedPacks = fixedPacks
  }
}

/// The input tables of a plan, typed, valid line by line and sorted by key (data.md section 1).
///
/// What is written to a packet and to the `plan` folder of an output is this, and reading that again
/// gives the same value: the district's re-split starts from exactly what the city's own run used.
public struct PlanRecords: Sendable, Hashable {
  /// 参数 as written, sorted by key.
  public var parameterLines: [ParameterRecord]
  /// 参数, typed.
  public var parameters: Parameters
  /// 品种.
  public var products: [Product]
  /// 区市.
  public var districts: [District]
  /// 机构.
  public var institutions: [Institution]
  /// 历史用量; nil where the table is absent.
  public var usage: [UsageRecord]?
  /// 报量; nil where the table is absent.
  public var demand: [DemandRecord]?
  /// 上下限; nil where the table is absent.
  public var limits: [LimitRecord]?
  /// 规则; nil where the table is absent.
  public var rules: [Rule]?

  /// Makes the tables.
  public init(
    parameterLines: [ParameterRecord], parameters: Parameters, products: [Product],
    districts: [District], institutions: [Institution], usage: [UsageRecord]? = nil,
    demand: [DemandRecord]? = nil, limits: [LimitRecord]? = nil, rules: [Rule]? = nil
  ) {
    self.parameterLines = parameterLines
    self.parameters = parameters
    self.products = products
    self.districts = districts
    self.institutions = institutions
    self.usage = usage
    self.demand = demand
    self.limits = limits
    self.rules = rules
  }
}
