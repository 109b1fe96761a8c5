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
    let share = tables.parameters.usageShare
    let weights = Basis.weights(tables)
    let weightSum = max(1, weights.values.reduce(0, +))
    denominator = share == 0 ? 10_000 : weightSum * (share == 10_000 ? 10_000 : 100_000_000)
    var factorOfYear = [Int128](repeating: 0, count: 10_000)
    for (year, weight) in weights { factorOfYear[year] = weight * (share < 10_000 ? share : 1) }
    let demandFactor = share > 0 ? (10_000 - share) * weightSum : 1
    let usage = tables.usage.redirected(to: tables.heirs)
    let demand = tables.demand.redirected(to: tables.heirs)
    var sums = [Int128](repeating: 0, count: tables.institutions.count)
    var isThere = [Bool](repeating: false, count: sums.count)
    var isWhole = true
    func add(_ amounts: PairTable<Amount>, _ product: Int, _ factor: (Amount) -> Int128) {
      for row in amounts[product] {
        let amount = amounts.rows[row]
        isWhole = Exact.add(factor(amount), Int128(amount.units), to: &sums[Int(amount.institution)]) && isWhole
        isThere[Int(amount.institution)] = true
      }
    }
    institutions.reserveCapacity(share > 0 ? usage.rows.count : demand.rows.count)
    numerators.reserveCapacity(institutions.capacity)
    for product in tables.products.indices {
      if share > 0 { add(usage, product) { factorOfYear[$0.period.year] } }
      if share < 10_000 { add(demand, product) { _ in demandFactor } }
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
