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
  /// `year × 100 + month`, month 0 for the whole year.
  public let code: Int32

  /// Makes a period; traps where the year has more than six digits.
  public init(year: Int, month: Int? = nil) { code = Int32(year * 100 + (month ?? 0)) }

  /// Makes a period from its ``code``.
  public init(code: Int32) { self.code = code }

  /// The year.
  public var year: Int { Int(code / 100) }

  /// The month, or nil for the whole year.
  public var month: Int? { code % 100 == 0 ? nil : Int(code % 100) }

  /// The earlier period comes first; a year comes before its months.
  public static func < (left: Period, right: Period) -> Bool { left.code < right.code }
}

extension Period: CustomStringConvertible {
  /// `2019` or `2019-07`.
  public var description: String {
    guard let month else { return "\(year)" }
    return "\(year)-\(month < 10 ? "0" : "")\(month)"
  }
}

/// One line of 历史用量, 24 bytes.
public struct UsageRecord: Sendable, Hashable {
  private var institutionIndex: Int32
  private var productIndex: Int32
  /// 期间.
  public var period: Period
  /// 数量 [minimum units]; negative for returns.
  public var units: Decimal4

  /// Makes a line.
  public init(institution: Int, product: Int, period: Period, units: Decimal4) {
    institutionIndex = Int32(institution)
    productIndex = Int32(product)
    self.period = period
    self.units = units
  }

  /// Index into ``PlanRecords/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// Index into ``PlanRecords/products``.
  public var product: Int { Int(productIndex) }
}

/// One line of 报量, 16 bytes.
public struct DemandRecord: Sendable, Hashable {
  private var institutionIndex: Int32
  private var productIndex: Int32
  /// 数量 [minimum units].
  public var units: Decimal4

  /// Makes a line.
  public init(institution: Int, product: Int, units: Decimal4) {
    institutionIndex = Int32(institution)
    productIndex = Int32(product)
    self.units = units
  }

  /// Index into ``PlanRecords/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// Index into ``PlanRecords/products``.
  public var product: Int { Int(productIndex) }
}

/// One line of 上下限. A fixed volume is floor = cap.
public struct LimitRecord: Sendable, Hashable {
  private var institutionIndex: Int32
  private var productIndex: Int32
  /// 下限 [packs], nil where not given.
  public var floorPacks: Decimal4?
  /// 上限 [packs], nil where not given.
  public var capPacks: Decimal4?
  /// 锁定 [packs, whole], nil where not given.
  public var fixedPacks: Int?

  /// Makes a line.
  public init(
    institution: Int, product: Int, floorPacks: Decimal4? = nil, capPacks: Decimal4? = nil,
    fixedPacks: Int? = nil
  ) {
    institutionIndex = Int32(institution)
    productIndex = Int32(product)
    self.floorPacks = floorPacks
    self.capPacks = capPacks
    self.fixedPacks = fixedPacks
  }

  /// Index into ``PlanRecords/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// Index into ``PlanRecords/products``.
  public var product: Int { Int(productIndex) }
}

/// One line of 下达量: what the city assigns to the district of a packet.
///
/// It names its product by id, for a product that is missing in the packet must be named too.
public struct AssignmentRecord: Sendable, Hashable {
  /// 品种编码.
  public var productID: Identifier
  /// 下达量 [packs].
  public var packs: Int
  /// What shares of the product are measured by; nil in packets of definition 1, where it is the district's own volume.
  public var city: CityVolume?
  /// 校验码: 16 hexadecimal digits over the district, the product, its packs and price, the city's volume, and the city's plan.
  public var seal: String

  /// Makes a line.
  public init(productID: Identifier, packs: Int, city: CityVolume?, seal: String) {
    self.productID = productID
    self.packs = packs
    self.city = city
    self.seal = seal
  }
}

/// The city's volume of a product and what it is shared by: a cell's target is `agreedPacks · w u / basis` wherever it is
/// computed (Model.md, "Whole packs, top down").
public struct CityVolume: Sendable, Hashable {
  /// 全市约定量 A_p [packs].
  public var agreedPacks: Int
  /// 全市测算基数 Σ w u over the city's cells of the product [minimum units], to the last bit.
  public var basis: Double

  /// Makes it.
  public init(agreedPacks: Int, basis: Double) {
    self.agreedPacks = agreedPacks
    self.basis = basis
  }
}

/// One line of 市级分解: what the city's own split gave an institution of the packet, 16 bytes.
public struct CityAllocationRecord: Sendable, Hashable {
  private var institutionIndex: Int32
  private var productIndex: Int32
  /// 分解量 [packs].
  public var packs: Int

  /// Makes a line.
  public init(institution: Int, product: Int, packs: Int) {
    institutionIndex = Int32(institution)
    productIndex = Int32(product)
    self.packs = packs
  }

  /// Index into ``PlanRecords/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// Index into ``PlanRecords/products``.
  public var product: Int { Int(productIndex) }
}

/// One line of 市定内容: a value of a packet that the city decides, as it was handed out.
public struct CityTermRecord: Sendable, Hashable {
  /// The table's English name.
  public var table: String
  /// The row's id in it.
  public var key: String
  /// The column's English name.
  public var column: String
  /// The value as canonical tables write it; never empty.
  public var value: String

  /// Makes a line.
  public init(table: String, key: String, column: String, value: String) {
    self.table = table
    self.key = key
    self.column = column
    self.value = value
  }
}

/// One line of 折算表: an item under which usage is reported, and the product it counts as.
///
/// It names its product by id, for it is looked at while usage is read, and no index need move with it afterwards.
public struct ConversionRecord: Sendable, Hashable {
  /// 项目编码: the code of a manufacturer's or a specification's item.
  public var itemID: Identifier
  /// 品种编码; nil where the item is not counted.
  public var productID: Identifier?
  /// 折算系数: the product's minimum units in one unit of the item, more than 0.
  public var factor: Decimal4
  /// 名称, as printed.
  public var name: String
  /// 角色 of the item towards the product; nil where not given.
  public var role: PurchaseRecord.Kind?
  /// 起始日期: from when the item has the role; nil where not given.
  public var from: CalendarDate?
  /// 截止日期: until when it has it; nil where not given.
  public var until: CalendarDate?

  /// Makes a line.
  public init(
    itemID: Identifier, productID: Identifier?, factor: Decimal4 = .one, name: String = "", role: PurchaseRecord.Kind? = nil,
    from: CalendarDate? = nil, until: CalendarDate? = nil
  ) {
    self.itemID = itemID
    self.productID = productID
    self.factor = factor
    self.name = name
    self.role = role
    self.from = from
    self.until = until
  }
}

/// The input tables of a plan, typed, valid line by line and sorted by key (Data.md, "Plans").
///
/// Usage, demand and limits name products and institutions by their index here, so that passes over them compare and
/// copy no text; an id that is in no table cannot be expressed.
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
  /// 下达量, by product; nil but in a packet.
  public var assignment: [AssignmentRecord]?
  /// 市级分解, by institution, then product: in a packet what the city handed out, in a city's plan what its last split came to, of which
  /// whole packs change as few as may be; nil without it.
  public var cityAllocation: [CityAllocationRecord]?
  /// 市定内容, by table, key and column; nil but in a packet.
  public var terms: [CityTermRecord]?
  /// 实际采购, by institution, product, month, kind; nil where the table is absent.
  public var purchases: [PurchaseRecord]?
  /// 已预付, by batch, institution, tranche; nil where the table is absent.
  public var paid: [PaidRecord]?
  /// 节假日, by date; nil where the table is absent and the shipped calendar holds.
  public var holidays: [HolidayRecord]?
  /// 折算表, by item; nil where there is none. Usage and demand here are the products' already.
  public var conversions: [ConversionRecord]?
  /// 已核实, by code, institution, product and period; nil where the table is absent.
  public var accepted: [AcceptedRecord]?

  /// Makes the tables.
  public init(
    parameterLines: [ParameterRecord], parameters: Parameters, products: [Product],
    districts: [District], institutions: [Institution], usage: [UsageRecord]? = nil,
    demand: [DemandRecord]? = nil, limits: [LimitRecord]? = nil, rules: [Rule]? = nil,
    assignment: [AssignmentRecord]? = nil, cityAllocation: [CityAllocationRecord]? = nil
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
    self.assignment = assignment
    self.cityAllocation = cityAllocation
  }
}

extension PlanRecords {
  /// Whether usage counts in the basis of the plan, of an ownership or of a product, or a rule takes a share of its mean.
  public var mayUseUsage: Bool {
    parameters.basis != .demand || parameters.basisOfOwnership.values.contains { $0 != .demand }
      || products.contains { $0.basis != nil && $0.basis != .demand } || (rules ?? []).contains { $0.amount == .usage }
  }

  /// By product, what the city's shares of it are measured by; nil but in a packet.
  public var cityVolumes: [CityVolume?] {
    let volumes = Dictionary((assignment ?? []).map { ($0.productID, $0.city) }, uniquingKeysWith: { first, _ in first })
    return products.map { volumes[$0.id] ?? nil }
  }

  /// The tables without what a city assigned: a packet's, free to be split with other volumes.
  public var unbound: PlanRecords {
    var records = self
    (records.assignment, records.cityAllocation, records.terms) = (nil, nil, nil)
    records.parameters.planIdentity = ""
    return records
  }
}
