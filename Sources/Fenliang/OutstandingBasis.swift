import Planning

/// The basis of a substitute: usage, reported demand or both, so that it is what each institution is still owed, whatever years
/// are weighted how; where institutions have weights of their own, it is divided by them, so that the targets are what is owed.
struct OutstandingBasis {
  /// By place of the institution; ten-thousandths only where weights have no small common multiple [minimum units].
  let units: [(institution: Int, units: Decimal4)]

  init(_ owed: [(institution: Int, packs: Int)], institutions: [Institution], unitsPerPack: Int) {
    let weights = owed.map { Int128(institutions[$0.institution].weight.tenThousandths) }
    let common = OutstandingBasis.leastCommonMultiple(weights)
    units = zip(owed, weights).map { line, weight in
      let exact = Int128(line.packs) * Int128(unitsPerPack) * 10_000
      // Without a small common multiple, to the nearest ten-thousandth of a unit.
      let units = common.map { exact * ($0 / weight) } ?? (exact * 10_000 + weight / 2) / weight
      guard let units = Int64(exactly: units) else { preconditionFailure("\(exact) units owed do not fit") }
      return (line.institution, Decimal4(tenThousandths: units))
    }
  }

  /// Adds it in every year that counts, and as demand, as the plan's basis reads them.
  func add(to records: inout PlanRecords, product: Int) {
    if records.parameters.basis != .demand {
      var years = Set((records.usage ?? []).map(\.period.year))
      if let weights = records.parameters.usageWeights { years = Set(weights.filter { $0.value > .zero }.keys) }
      for year in years.sorted() {
        for (institution, units) in units {
          records.usage?.append(
            UsageRecord(institution: institution, product: product, period: Period(year: year), units: units))
        }
      }
    }
    if records.parameters.basis != .usage {
      for (institution, units) in units {
        records.demand?.append(DemandRecord(institution: institution, product: product, units: units))
      }
    }
  }

  /// Nil where it is more than a hundred thousand times the least number.
  private static func leastCommonMultiple(_ numbers: [Int128]) -> Int128? {
    let least = numbers.min() ?? 1
    var result: Int128 = 1
    for number in numbers {
      var (a, b) = (result, number)
      while b != 0 { (a, b) = (b, a % b) }
      result = result / a * number
      if result > 100_000 * least { return nil }
    }
    return result
  }
}
