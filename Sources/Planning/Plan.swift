/// One product at one institution 单元; exists where the basis is positive or a fixed volume is given. 40 bytes.
public struct Cell: Sendable, Hashable {
  private var productIndex: Int32
  private var institutionIndex: Int32
  /// 测算基数 [minimum units]; 0 only where a volume is fixed without a basis.
  public var basisUnits: Double
  /// 比例目标量 [packs]: the city's agreed packs × w·u / Σ w·u over the city.
  public var target: Double
  /// 下限 [packs, whole].
  public var floor: Int
  private var capOrNone: OptionalPacks

  /// Makes a cell.
  public init(
    product: Int, institution: Int, basisUnits: Double, target: Double, floor: Int, cap: Int?
  ) {
    productIndex = Int32(product)
    institutionIndex = Int32(institution)
    self.basisUnits = basisUnits
    self.target = target
    self.floor = floor
    capOrNone = OptionalPacks(cap)
  }

  /// Index into ``Plan/products``.
  public var product: Int { Int(productIndex) }
  /// Index into ``Plan/institutions``.
  public var institution: Int { Int(institutionIndex) }
  /// 上限 [packs, whole]; nil where there is none.
  public var cap: Int? {
    get { capOrNone.value }
    set { capOrNone = OptionalPacks(newValue) }
  }

  /// Whether the volume is fixed: floor = cap. Such a cell takes part in the constraints and not in the fairness.
  public var isFixed: Bool { cap == floor }
}

/// Packs or nothing in eight bytes: where there are millions of cells, the flag of an `Int?` costs eight more.
struct OptionalPacks: Sendable, Hashable {
  /// No number of packs is that small.
  private static let none = Int.min
  private var packs: Int

  init(_ value: Int?) { packs = value ?? OptionalPacks.none }

  var value: Int? { packs == OptionalPacks.none ? nil : packs }
}

/// A rule with its cells found: Σ coefficient(product) · packs over the cells, compared with the limit.
///
/// Coefficients and limit are exact, in ten-thousandths of the measure's unit.
public struct ScopedRule: Sendable, Hashable {
  /// Where the rule comes from.
  public enum Origin: Sendable, Hashable {
    /// 年度承载上限 of the institution with this index into ``Plan/institutions``.
    case capacity(institution: Int)
    /// The line of 规则 with this index into the rules of ``Plan/records``.
    case rule(index: Int)
    /// One end of the band of such a line, ≥ or ≤.
    case end(index: Int, Sense)
  }

  /// Where the rule comes from.
  public var origin: Origin
  /// What it counts.
  public var measure: Measure
  /// How it compares.
  public var sense: Sense
  /// The limit, in ten-thousandths of the measure's unit.
  public var limit: Int64
  /// Indices into ``Plan/cells``, ascending.
  public var cells: [Int]

  /// Makes a rule.
  public init(origin: Origin, measure: Measure, sense: Sense, limit: Int64, cells: [Int]) {
    self.origin = origin
    self.measure = measure
    self.sense = sense
    self.limit = limit
    self.cells = cells
  }
}

/// A plan 方案 ready to be solved: the records, and the cells and rules they stand for.
public struct Plan: Sendable {
  /// The input tables.
  public var records: PlanRecords
  /// Every cell, sorted by product id, then institution id.
  public var cells: [Cell]
  /// Capacities by institution id, then rules over sums by rule id; those without cells are left out.
  public var rules: [ScopedRule]
  /// For each institution, the index of its district.
  public var districtOfInstitution: [Int]
  /// What rules of each cell and 报量封顶 came to.
  public var cellRules = CellRules()

  /// Makes a plan.
  public init(
    records: PlanRecords, cells: [Cell], rules: [ScopedRule], districtOfInstitution: [Int]
  ) {
    self.records = records
    self.cells = cells
    self.rules = rules
    self.districtOfInstitution = districtOfInstitution
  }

  /// 品种, sorted by id.
  public var products: [Product] { records.products }
  /// 区市, sorted by id.
  public var districts: [District] { records.districts }
  /// 机构, sorted by id, those that do not take part included.
  public var institutions: [Institution] { records.institutions }

  /// What one pack of the product counts under the measure, in ten-thousandths.
  public func coefficient(of product: Int, in measure: Measure) -> Int64 { products[product].coefficient(in: measure) }
}

extension Product {
  /// What one pack counts under the measure, in ten-thousandths.
  public func coefficient(in measure: Measure) -> Int64 {
    switch measure {
    case .packs: 10_000
    case .units: 10_000 * Int64(unitsPerPack)
    case .yuan: price.tenThousandths
    }
  }
}

extension Plan {
  /// The name of a rule's row: the institution of a capacity, or the rule's id.
  public func reference(of rule: ScopedRule) -> RowReference {
    switch rule.origin {
    case .capacity(let institution): .capacity(institutions[institution].id)
    case .rule(let index): .rule((records.rules ?? [])[index].id)
    case .end(let index, let sense): .end((records.rules ?? [])[index].id, sense)
    }
  }
}
