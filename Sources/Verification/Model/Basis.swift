/// The bases of every cell over one common denominator: basis = numerator / denominator [units].
struct Basis {
  /// Where each product's keys begin; one more at the end.
  private(set) var starts = [0]
  /// Ascending within a product.
  private(set) var institutions: [Int32] = []
  private(set) var numerators: [Int128] = []
  let denominator: Int128
  /// Divides every numerator that counts.
  private(set) var divisor: Int128 = 1

  /// Nil where a number does not fit.
  ///
  /// - Complexity: O(rows + products × institutions).
  init?(_ tables: InputTables) {
    let parameters = tables.parameters
    let weights = Basis.weights(tables)
    let own = parameters.goesByPresence ? YearFactors(tables, weights: weights) : nil
    let yearSum = own?.denominator ?? max(1, weights.values.reduce(0, +))
    let shares = Basis.shares(tables)
    let isMixed = !shares.isSubset(of: [10_000]) && !shares.isSubset(of: [0])
    denominator = shares == [0] ? 10_000 : yearSum * (isMixed ? 100_000_000 : 10_000)
    var weightOfYear = [Int128](repeating: 0, count: 10_000)
    for (year, weight) in weights { weightOfYear[year] = weight }
    let usage = tables.usage.redirected(to: tables.heirs)
    let demand = tables.demand.redirected(to: tables.heirs)
    var sums = [Int128](repeating: 0, count: tables.institutions.count)
    var isThere = [Bool](repeating: false, count: sums.count)
    var isWhole = true
    func add(_ amounts: PairTable<Amount>, _ product: Int, _ factor: (Amount) -> Int128) {
      for row in amounts[product] {
        let amount = amounts.rows[row]
        let times = factor(amount)
        if times == 0 { continue }
        isWhole = Exact.add(times, Int128(amount.units), to: &sums[Int(amount.institution)]) && isWhole
        isThere[Int(amount.institution)] = true
      }
    }
    institutions.reserveCapacity(shares != [0] ? usage.rows.count : demand.rows.count)
    numerators.reserveCapacity(institutions.capacity)
    let shareOfInstitution = tables.institutions.map { parameters.shareOfOwnership[$0.ownership] ?? parameters.usageShare }
    func share(_ product: InputTables.Product, _ row: Amount) -> Int128 { product.usageShare ?? shareOfInstitution[Int(row.institution)] }
    for (index, product) in tables.products.enumerated() {
      if shares != [0] {
        add(usage, index) { row in
          let year = own.map { $0[Int(row.institution), row.period.year] } ?? weightOfYear[row.period.year]
          return isMixed ? year * share(product, row) : year
        }
      }
      if shares != [10_000] {
        add(demand, index) { row in isMixed ? (10_000 - share(product, row)) * yearSum : 1 }
      }
      for place in sums.indices where isThere[place] {
        institutions.append(Int32(place))
        numerators.append(sums[place])
        (sums[place], isThere[place]) = (0, false)
      }
      starts.append(numerators.count)
    }
    guard isWhole else { return nil }
    divisor = max(1, Exact.greatestCommonDivisor(numerators))
  }

  /// Every share of usage that some cell of an institution that takes part has; the plan's where there is none.
  static func shares(_ tables: InputTables) -> Set<Int128> {
    let owners = Set(tables.institutions.filter(\.takesPart).map(\.ownership))
    let found = Set(tables.products.indices.flatMap { product in owners.map { tables.usageShare(product, at: $0) } })
    return found.isEmpty ? [tables.parameters.usageShare] : found
  }

  /// The weights of the years without common divisor: those given, or 1 for every year of the usage table.
  static func weights(_ tables: InputTables) -> [Int: Int128] {
    guard let given = tables.parameters.usageWeights else {
      var (weights, last): ([Int: Int128], Int?) = ([:], nil)
      // Most rows are of the year of the row before.
      for row in tables.usage.rows where row.period.year != last {
        last = row.period.year
        weights[row.period.year] = 1
      }
      return weights
    }
    let common = max(1, Exact.greatestCommonDivisor(given.values))
    return given.mapValues { $0 / common }
  }
}
