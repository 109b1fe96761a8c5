/// What rules about single cells come to, computed again: `each>=`, `each<=`, `exclude` and demand_cap.
struct CellRules {
  /// Of what a limit is taken.
  private enum Measure: Equatable {
    case packs, units, target, usage, demand
    case year(Int)
  }

  /// `each>=` or `each<=`.
  private struct Each {
    let isFloor: Bool
    let measure: Measure
    /// [ten-thousandths].
    let limit: Int128
    let products: Set<Int>
    let isChosen: [Bool]
  }

  private let tables: InputTables
  private let each: [Each]
  private let exclusions: [(products: Set<Int>, isChosen: [Bool])]
  /// Whether a cell is capped at what was reported, by product, then ownership.
  private let demandCap: (_ product: Int, _ ownership: String) -> Bool
  private let hasDemandCap: Bool
  private let usage: PairTable<Amount>
  private let demand: PairTable<Amount>
  /// By which usage of a year counts at an institution, and over what.
  private let factor: (Int, Int) -> Int128
  private let yearSum: Int128
  /// Of the product at hand, by institution: 0 for none, of demand −1 [ten-thousandths, usage times its factors].
  private var means: [Int128] = []
  private var reports: [Int128] = []
  private var years: [Int: [Int128]] = [:]

  /// Nil where nothing is said of single cells.
  ///
  /// - Parameter isFirstDefinition: whether the tables are of an output that knew no demand_cap.
  init?(_ tables: InputTables, isFirstDefinition: Bool) {
    let parameters = tables.parameters
    let isOn = parameters.demandCap ?? (isFirstDefinition ? false : nil)
    let rules = tables.rules.filter { !$0.isSum }
    hasDemandCap = isOn ?? Basis.shares(tables).contains(0)
    if rules.isEmpty, !hasDemandCap { return nil }
    demandCap = { isOn ?? (tables.usageShare($0, at: $1) == 0) }
    self.tables = tables
    func chosen(_ rule: InputTables.Rule) -> [Bool] {
      let places = tables.institutions(selectedBy: rule.institutions)
      return tables.institutions.indices.map(places.contains)
    }
    let latest = tables.usage.rows.reduce(0) { max($0, $1.period.year) }
    each = rules.filter { $0.sense != "exclude" }.map { rule in
      let words: [String: Measure] = [
        "packs": .packs, "units": .units, "target": .target, "usage": .usage, "demand": .demand, "last_year": .year(latest),
      ]
      return Each(
        isFloor: rule.sense == "each>=", measure: words[rule.measure] ?? .year(Int(rule.measure.suffix(4)) ?? 0), limit: rule.limit,
        products: tables.products(selectedBy: rule.products), isChosen: chosen(rule))
    }
    exclusions = rules.filter { $0.sense == "exclude" }.map { (tables.products(selectedBy: $0.products), chosen($0)) }
    usage = tables.usage.redirected(to: tables.heirs)
    demand = tables.demand.redirected(to: tables.heirs)
    let weights = Basis.weights(tables)
    if parameters.goesByPresence, each.contains(where: { $0.measure == .usage }) {
      let own = YearFactors(tables, weights: weights)
      (factor, yearSum) = ({ own[$0, $1] }, own.denominator)
    } else {
      (factor, yearSum) = ({ weights[$1] ?? 0 }, max(1, weights.values.reduce(0, +)))
    }
  }

  /// Whether a rule takes a product out at an institution.
  func excludes(_ product: Int, _ institution: Int) -> Bool {
    exclusions.contains { $0.isChosen[institution] && $0.products.contains(product) }
  }

  /// Sums the amounts of a product up; false where they do not fit.
  mutating func prepare(_ product: Int) -> Bool {
    let count = tables.institutions.count
    var isWhole = true
    if each.contains(where: { $0.measure == .usage && $0.products.contains(product) }) {
      means = [Int128](repeating: 0, count: count)
      for row in usage[product] {
        let amount = usage.rows[row]
        let times = factor(Int(amount.institution), amount.period.year)
        isWhole = Exact.add(times, Int128(amount.units), to: &means[Int(amount.institution)]) && isWhole
      }
    }
    for rule in each where rule.products.contains(product) {
      guard case .year(let year) = rule.measure else { continue }
      var sums = [Int128](repeating: 0, count: count)
      for row in usage[product] where usage.rows[row].period.year == year {
        sums[Int(usage.rows[row].institution)] += Int128(usage.rows[row].units)
      }
      years[year] = sums
    }
    if hasDemandCap || each.contains(where: { $0.measure == .demand && $0.products.contains(product) }) {
      reports = [Int128](repeating: -1, count: count)
      for row in demand[product] {
        let place = Int(demand.rows[row].institution)
        reports[place] = max(0, reports[place]) + Int128(demand.rows[row].units)
      }
    }
    return isWhole
  }

  /// What a target is: a share of whole numbers, or as packets have it.
  enum Target {
    case share(packs: Int128, weighted: Int128, sum: Int128)
    case packs(Double)
  }

  /// The least and the most packs that rules allow a cell; outer nil where a number does not fit.
  func bounds(_ product: Int, _ institution: Int, _ target: Target) -> (floor: Int128?, cap: Int128?)? {
    var (floor, cap): (Int128?, Int128?) = (nil, nil)
    let pack = 10_000 * tables.products[product].unitsPerPack
    func take(_ value: Int128?, isFloor: Bool) -> Bool {
      guard let value else { return false }
      if isFloor {
        floor = max(floor ?? 0, min(value, Exact.largestPacks))
      } else if value <= Exact.largestPacks {
        cap = min(cap ?? .max, value)
      }
      return true
    }
    for rule in each where rule.isChosen[institution] && rule.products.contains(product) {
      func share(_ amount: Int128, _ scale: Int128, isUp: Bool? = nil) -> Int128? {
        guard let divisor = Exact.product(scale, 10_000) else { return nil }
        return isUp ?? rule.isFloor
          ? Exact.ceilingOfProduct(rule.limit, amount, by: divisor) : Exact.floorOfProduct(rule.limit, amount, by: divisor)
      }
      let value: Int128?
      switch rule.measure {
      case .packs: value = share(1, 1)
      case .units: value = share(10_000, pack)
      case .usage:
        guard means[institution] > 0 else { continue }
        guard let scale = Exact.product(yearSum, pack) else { return nil }
        value = share(means[institution], scale)
      case .year(let year):
        guard let amount = years[year]?[institution], amount > 0 else { continue }
        value = share(amount, pack)
      case .demand:
        guard reports[institution] >= 0 else { continue }
        value = share(reports[institution], pack, isUp: true)
      case .target:
        switch target {
        case .share(let packs, let weighted, let sum):
          guard let amount = Exact.product(packs, weighted) else { return nil }
          value = sum > 0 ? share(amount, sum) : 0
        case .packs(let packs):
          let exact = Exact.double(rule.limit) / 10_000 * packs
          let isWhole = abs(exact - exact.rounded()) <= 1e-12 * max(1, exact)
          guard exact <= 1e18 else { return nil }
          value = Int128(isWhole ? exact.rounded() : exact.rounded(rule.isFloor ? .up : .down))
        }
      }
      guard take(value, isFloor: rule.isFloor) else { return nil }
    }
    if hasDemandCap, reports[institution] >= 0, demandCap(product, tables.institutions[institution].ownership) {
      guard take(Exact.ceilingOfProduct(reports[institution], 1, by: pack), isFloor: false) else { return nil }
    }
    return (floor, cap)
  }
}

extension Exact {
  /// ⌈a·b / d⌉, nil where it does not fit; a, b ≥ 0, d > 0. What lies above a whole number by less than 1e-12 (relative) is that number.
  static func ceilingOfProduct(_ a: Int128, _ b: Int128, by d: Int128) -> Int128? {
    let first = max(1, greatestCommonDivisor([a, d]))
    let (left, rest) = (a / first, d / first)
    let second = max(1, greatestCommonDivisor([b, rest]))
    let divisor = rest / second
    guard let value = product(left, b / second) else { return nil }
    let (floor, above) = value.quotientAndRemainder(dividingBy: divisor)
    return double(above) / double(divisor) <= 1e-12 * max(1, double(floor)) ? floor : floor + 1
  }
}
