public import Planning

/// A plan written down in a few lines of a test: products `P0…`, institutions `H00…`, districts `D0…`.
public struct SmallPlan: Sendable {
  /// Agreed packs, one per product.
  public var agreed: [Int]
  /// Prices, one per product; "1" where fewer are given.
  public var prices: [String]
  /// Basis in packs: product by institution; 0 means no cell unless fixed.
  public var basis: [[Double]]
  /// The district of each institution; all in the first where fewer are given.
  public var districts: [Int]
  /// Least packs, by [product, institution].
  public var floors: [[Int]: Int]
  /// Most packs, by [product, institution].
  public var caps: [[Int]: Int]
  /// Yearly capacities in yuan, by institution.
  public var capacities: [Int: String]
  /// The classes in which products are filled, by product; none: after the others.
  public var priorities: [Int: Int] = [:]
  /// Other rules: products, institutions, measure, sense, limit.
  public var rules: [SmallRule]

  /// A rule over products × institutions by index; nil means all.
  public struct SmallRule: Sendable {
    /// By index; nil: all.
    public var products: [Int]?
    /// By index; nil: all.
    public var institutions: [Int]?
    var measure: Measure
    var sense: Sense
    var limit: String

    /// Makes a rule.
    public init(
      products: [Int]? = nil, institutions: [Int]? = nil, _ measure: Measure, _ sense: Sense, _ limit: String
    ) {
      self.products = products
      self.institutions = institutions
      self.measure = measure
      self.sense = sense
      self.limit = limit
    }
  }

  /// Makes a plan.
  public init(
    agreed: [Int], prices: [String] = [], basis: [[Double]], districts: [Int] = [],
    floors: [[Int]: Int] = [:],
    caps: [[Int]: Int] = [:], capacities: [Int: String] = [:], rules: [SmallRule] = []
  ) {
    self.agreed = agreed
    self.prices = prices
    self.basis = basis
    self.districts = districts
    self.floors = floors
    self.caps = caps
    self.capacities = capacities
    self.rules = rules
  }

  private func decimal(_ text: String) -> Decimal4 {
    guard let value = try? Decimal4(parsing: text) else { preconditionFailure("\(text) is no number") }
    return value
  }

  /// The plan.
  public func plan() -> Plan {
    let products = agreed.indices.map { index in
      var product = Product(
        id: "P\(index)", genericName: "品种\(index)", unitsPerPack: 1,
        price: decimal(prices.indices.contains(index) ? prices[index] : "1"), agreedUnits: agreed[index])
      product.priority = priorities[index]
      return product
    }
    let institutionCount = basis.first?.count ?? 0
    let institutions = (0..<institutionCount).map { index in
      Institution(
        id: index < 10 ? "H0\(index)" : "H\(index)", name: "机构\(index)",
        districtID: "D\(districts.indices.contains(index) ? districts[index] : 0)", ownership: .public,
        capacity: capacities[index].map(decimal))
    }
    let districtCount = (districts.max() ?? 0) + 1
    var cells: [Cell] = []
    for product in agreed.indices {
      let sum = basis[product].reduce(0, +)
      for institution in 0..<institutionCount {
        let key = [product, institution]
        let own = basis[product][institution]
        let isFixed = floors[key] != nil && floors[key] == caps[key]
        guard own > 0 || isFixed else { continue }
        cells.append(
          Cell(
            product: product, institution: institution, basisUnits: own,
            target: sum > 0 ? Double(agreed[product]) * own / sum : 0, floor: floors[key] ?? 0, cap: caps[key]
          ))
      }
    }
    var scoped: [ScopedRule] = []
    for institution in 0..<institutionCount {
      guard let capacity = institutions[institution].capacity else { continue }
      scoped.append(
        ScopedRule(
          origin: .capacity(institution: institution), measure: .yuan, sense: .atMost,
          limit: capacity.tenThousandths,
          cells: cells.indices.filter { cells[$0].institution == institution }))
    }
    var records: [Rule] = []
    for (index, rule) in rules.enumerated() {
      records.append(
        Rule(id: "R\(index)", measure: rule.measure, sense: rule.sense, limit: decimal(rule.limit)))
      scoped.append(
        ScopedRule(
          origin: .rule(index: index), measure: rule.measure, sense: rule.sense,
          limit: decimal(rule.limit).tenThousandths,
          cells: cells.indices.filter {
            (rule.products?.contains(cells[$0].product) ?? true)
              && (rule.institutions?.contains(cells[$0].institution) ?? true)
          }))
    }
    return Plan(
      records: PlanRecords(
        parameterLines: [], parameters: SmallPlan.parameters, products: products,
        districts: (0..<districtCount).map { District(id: "D\($0)", name: "区\($0)", kind: .district) },
        institutions: institutions, rules: records),
      cells: cells, rules: scoped,
      districtOfInstitution: (0..<institutionCount).map { districts.indices.contains($0) ? districts[$0] : 0 }
    )
  }

  private static var parameters: Parameters {
    func date(_ text: String) -> CalendarDate {
      guard let date = CalendarDate(parsing: text) else { preconditionFailure("\(text) is no date") }
      return date
    }
    return Parameters(
      cycleStart: date("2020-11-16"), cycleEnd: date("2021-11-15"), reportDue: date("2020-11-10"),
      prepaymentDue: date("2020-11-16"))
  }
}
