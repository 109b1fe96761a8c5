import Planning

/// The basis of a substitute: usage, reported demand or both, so that it is what each institution is still owed, whatever years
/// are weighted how; where institutions have weights of their own, it is divided by them, so that the targets are what is owed.
struct OutstandingBasis {
  /// By place of the institution; ten-thousandths only where weights have no small common multiple [minimum units].
  ///
  /// Targets follow from the proportions alone. Where a number would be more than a plan may have, all are divided by what they have
  /// in common, and by more where that is not enough, to the nearest ten-thousandth of a unit; nobody who is owed something is left
  /// with nothing.
  let units: [(institution: Int, units: Decimal4)]

  init(_ owed: [(institution: Int, packs: Int)], institutions: [Institution], unitsPerPack: Int) {
    let weights = owed.map { Int128(institutions[$0.institution].weight.tenThousandths) }
    let common = OutstandingBasis.leastCommonMultiple(weights)
    // Numerators, and denominators where weights have no small common multiple.
    var exact = zip(owed, weights).map { line, weight in
      Int128(line.packs) * Int128(unitsPerPack) * 10_000 * (common.map { $0 / weight } ?? 10_000)
    }
    let below = common == nil ? weights : weights.map { _ in 1 }
    /// By how much everything must be divided.
    var excess: Int128 {
      let values = zip(exact, below).map { ($0 + $1 - 1) / $1 }
      let most = Int128(NumberLimits.units) * 10_000
      // A little below the limit, for each number is rounded.
      let mostWeighted = Int128(NumberLimits.weightedUnits) * 99_000_000
      let weighted = zip(values, weights).reduce(Int128(0)) { $0 + $1.0 * $1.1 }
      return max(1, ((values.max() ?? 0) + most - 1) / most, (weighted + mostWeighted - 1) / mostWeighted)
    }
    if excess > 1, common != nil {
      let shared = exact.reduce(0, OutstandingBasis.greatestCommonDivisor)
      if shared > 0 { exact = exact.map { $0 / shared } }
    }
    let divisor = excess
    units = zip(owed, zip(exact, below)).map { line, parts in
      let value = (parts.0 + parts.1 * divisor / 2) / (parts.1 * divisor)
      return (line.institution, Decimal4(tenThousandths: Int64(clamping: divisor == 1 ? value : max(1, value))))
    }
  }

  /// Adds it in every year that counts, and as demand, as the basis of each cell reads them; as demand alone where years go by what an
  /// institution has data for, which further lines of usage would change for its other products.
  func add(to records: inout PlanRecords, product: Int) {
    if records.parameters.goesByPresence, records.mayUseUsage {
      records.products[product].basis = .demand
      records.demand = records.demand ?? []
    }
    var years = Set((records.usage ?? []).map(\.period.year))
    if let weights = records.parameters.usageWeights { years = Set(weights.filter { $0.value > .zero }.keys) }
    let own = units.map { line in
      (line, source: records.parameters.basis(of: records.products[product], at: records.institutions[line.institution].ownership))
    }
    for year in years.sorted() {
      for (line, source) in own where source != .demand {
        records.usage?.append(
          UsageRecord(institution: line.institution, product: product, period: Period(year: year), units: line.units))
      }
    }
    for (line, source) in own where source != .usage {
      records.demand?.append(DemandRecord(institution: line.institution, product: product, units: line.units))
    }
  }

  /// Nil where it is more than a hundred thousand times the least number.
  private static func leastCommonMultiple(_ numbers: [Int128]) -> Int128? {
    let least = numbers.min() ?? 1
    var result: Int128 = 1
    for number in numbers {
      result = result / greatestCommonDivisor(result, number) * number
      if result > 100_000 * least { return nil }
    }
    return result
  }

  private static func greatestCommonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
    var (a, b) = (left, right)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
