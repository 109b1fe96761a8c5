/// Why a cell has its number: the binding reason of Model.md, "What binds a cell" (`bound_by` of Data.md, "Outputs").
public enum BoundBy: Sendable, Hashable, CustomStringConvertible {
  /// The product's agreed volume is handed out in full at this fill.
  case product
  /// The institution's capacity is used up.
  case institution
  /// The rule with this id is exhausted.
  case rule(Identifier)
  /// The cell stands at its cap.
  case cap
  /// The cell stands at its floor.
  case floor
  /// The volume is fixed.
  case fixed
  /// Several limits together: another product needs the room.
  case conflict

  /// The text of the `bound_by` column.
  public var description: String {
    switch self {
    case .product: "product"
    case .institution: "institution"
    case .rule(let id): "rule:\(id)"
    case .cap: "cap"
    case .floor: "floor"
    case .fixed: "fixed"
    case .conflict: "conflict"
    }
  }
}

/// One line of the answer: a cell after stage B (Model.md, "Whole packs, top down"). 80 bytes.
public struct AllocationLine: Sendable, Hashable {
  private var productIndex: Int32
  private var institutionIndex: Int32
  /// 测算基数 [minimum units].
  public var basisUnits: Double
  /// 比例目标量: the share of the city's volume [packs].
  public var target: Double
  /// 下限 [packs].
  public var floor: Int
  private var capOrNone: OptionalPacks
  /// −∞ where there is none.
  private var fillOrNone: Double
  /// The fair plan's value before rounding [packs].
  public var packsContinuous: Double
  /// 分解量 [packs].
  public var packs: Int
  /// Why this number.
  public var boundBy: BoundBy

  /// Makes a line.
  public init(
    product: Int, institution: Int, basisUnits: Double, target: Double, floor: Int, cap: Int?,
    fill: Double?, packsContinuous: Double, packs: Int, boundBy: BoundBy
  ) {
    productIndex = Int32(product)
    institutionIndex = Int32(institution)
    self.basisUnits = basisUnits
    self.target = target
    self.floor = floor
    capOrNone = OptionalPacks(cap)
    fillOrNone = fill ?? -.infinity
    self.packsContinuous = packsContinuous
    self.packs = packs
    self.boundBy = boundBy
  }

  /// Index into ``Plan/products``.
  public var product: Int { Int(productIndex) }
  /// Index into ``Plan/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// 上限 [packs], nil where there is none.
  public var cap: Int? { capOrNone.value }
  /// 满足率 = continuous packs / target; nil where the target is 0.
  public var fill: Double? { fillOrNone == -.infinity ? nil : fillOrNone }
}

/// What a district receives of a product after stage A.
public struct DistrictTotal: Sendable, Hashable {
  /// Index into ``Plan/products``.
  public var product: Int
  /// Index into ``Plan/districts``.
  public var district: Int
  /// The fair plan's value before rounding [packs].
  public var packsContinuous: Double
  /// The district's agreed volume [packs].
  public var packs: Int

  /// Makes a total.
  public init(product: Int, district: Int, packsContinuous: Double, packs: Int) {
    self.product = product
    self.district = district
    self.packsContinuous = packsContinuous
    self.packs = packs
  }
}

/// A row of the model by name: what a bottleneck's multipliers refer to.
public enum RowReference: Sendable, Hashable {
  /// The product's agreed volume [packs].
  case product(Identifier)
  /// The institution's yearly capacity [yuan].
  case capacity(Identifier)
  /// The rule with this id, in its own measure.
  case rule(Identifier)
  /// One end of the band of the "=" rule with this id: at least its lower end (≥), or at most its upper one (≤).
  case end(Identifier, Sense)
}

/// A row that is exhausted at a level, with the multipliers that prove it (Model.md, "Why it is proved").
///
/// z_c = Σ multiplier · coefficient of the cell in the row. Cells with z > 0 not settled earlier stand at
/// clamp(level · target, floor, cap); cells with z < 0 stand at their cap.
public struct Bottleneck: Sendable, Hashable {
  /// One row of the combination.
  public struct Term: Sendable, Hashable {
    /// The row.
    public var row: RowReference
    /// Its multiplier: at least 0 for "≤", at most 0 for "≥", free for equalities.
    public var multiplier: Double

    /// Makes a term.
    public init(row: RowReference, multiplier: Double) {
      self.row = row
      self.multiplier = multiplier
    }
  }

  /// 水位: the common fill at which the combination is exhausted.
  public var level: Double
  /// The class of products that it settles (``Product/priorityClass``); nil where the stage has only one.
  public var priorityClass: Int?
  /// The rows and multipliers.
  public var terms: [Term]

  /// Makes a bottleneck.
  public init(level: Double, priorityClass: Int? = nil, terms: [Term]) {
    self.level = level
    self.priorityClass = priorityClass
    self.terms = terms
  }
}

/// A rule or capacity that no whole packs were found to keep, and by how much it is exceeded (Model.md, "Whole packs two ways").
public struct Excess: Sendable, Hashable {
  /// The row.
  public var row: RowReference
  /// The district in whose split it happens.
  public var districtID: Identifier
  /// What the rule counts.
  public var measure: Measure
  /// The limit, in ten-thousandths of the measure's unit.
  public var limit: Int64
  /// What the packs add up to, in ten-thousandths.
  public var value: Int64

  /// Makes an excess.
  public init(
    row: RowReference, districtID: Identifier, measure: Measure, limit: Int64, value: Int64
  ) {
    self.row = row
    self.districtID = districtID
    self.measure = measure
    self.limit = limit
    self.value = value
  }
}

/// A limit that a district's packet has looser than the plan, so that whole packs stay possible there (Model.md, "Whole packs, top down").
public struct LoosenedLimit: Sendable, Hashable {
  /// Why a limit is loosened.
  public enum Reason: String, Sendable {
    /// No choice of whole district totals keeps all limits of the district.
    case wholePacks = "whole_packs"
  }

  /// The row.
  public var row: RowReference
  /// The district whose packet has it.
  public var districtID: Identifier
  /// What the rule counts.
  public var measure: Measure
  /// The plan's limit, or of a rule that spans districts the district's part of it, in ten-thousandths of the measure's unit.
  public var planLimit: Int64
  /// The packet's limit, in ten-thousandths.
  public var packetLimit: Int64
  /// Why.
  public var reason: Reason

  /// Makes a record.
  public init(
    row: RowReference, districtID: Identifier, measure: Measure, planLimit: Int64, packetLimit: Int64,
    reason: Reason = .wholePacks
  ) {
    self.row = row
    self.districtID = districtID
    self.measure = measure
    self.planLimit = planLimit
    self.packetLimit = packetLimit
    self.reason = reason
  }
}

/// A district whose own re-split stands in a merged answer.
public struct ReplacedDistrict: Sendable, Hashable {
  /// 区市编码.
  public var districtID: Identifier
  /// SHA-256 of the `run.json` of the re-split.
  public var runDigest: String

  /// Names a replaced district.
  public init(districtID: Identifier, runDigest: String) {
    self.districtID = districtID
    self.runDigest = runDigest
  }
}

/// The whole answer for a plan: what the output tables are made from.
public struct Allocation: Sendable {
  /// The definition of the plan by which answers are made (Model.md, "Versions"): `run.json` and packets carry it.
  public static let definition = 2

  /// Whose answer it is.
  public enum Kind: String, Sendable {
    /// The city's own run: stage A and stage B.
    case city
    /// A district's re-split of its packet: stage B.
    case district
    /// The city's answer with districts' own re-splits put in.
    case merged
  }

  /// Whose answer it is.
  public var kind: Kind
  /// The plan it answers.
  public var plan: Plan
  /// Every cell, sorted by product id, district id, institution id.
  public var lines: [AllocationLine]
  /// Every product in every district that has a cell for it, sorted by product id, district id.
  public var districtTotals: [DistrictTotal]
  /// The bottlenecks of stage A, in order of level; empty for a district's re-split.
  public var cityBottlenecks: [Bottleneck]
  /// The bottlenecks of stage B for each district, in the order of ``Plan/districts``.
  public var districtBottlenecks: [[Bottleneck]]
  /// Rules that whole packs exceed, each also a warning.
  public var excesses: [Excess]
  /// Limits that packets have looser than the plan, by district, then row, whether the packs exceed them or not.
  public var loosened: [LoosenedLimit] = []
  /// The packets of the districts with cells, in the order of ``Plan/districts``; empty for a district's re-split.
  public var packets: [PlanRecords]
  /// Warnings of reading, solving and rounding.
  public var warnings: [Problem]
  /// The yearly capacity of each institution in the split of its district: the plan's, or the looser one of the packet.
  ///
  /// - Complexity: O(institutions).
  public var capacities: [Decimal4?] {
    var capacities = plan.institutions.map(\.capacity)
    let looser: [Identifier: Int64] = loosened.reduce(into: [:]) {
      if case .capacity(let id) = $1.row { $0[id] = $1.packetLimit }
    }
    if looser.isEmpty { return capacities }
    for (place, institution) in plan.institutions.enumerated() {
      if let limit = looser[institution.id] { capacities[place] = Decimal4(tenThousandths: limit) }
    }
    return capacities
  }
  /// The districts whose own re-split stands here, by id; empty but in a merged answer.
  public var replaced: [ReplacedDistrict] = []

  /// Makes an answer.
  public init(
    kind: Kind, plan: Plan, lines: [AllocationLine], districtTotals: [DistrictTotal],
    cityBottlenecks: [Bottleneck], districtBottlenecks: [[Bottleneck]], excesses: [Excess],
    packets: [PlanRecords], warnings: [Problem]
  ) {
    self.kind = kind
    self.plan = plan
    self.lines = lines
    self.districtTotals = districtTotals
    self.cityBottlenecks = cityBottlenecks
    self.districtBottlenecks = districtBottlenecks
    self.excesses = excesses
    self.packets = packets
    self.warnings = warnings
  }
}
