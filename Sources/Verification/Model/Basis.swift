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
  init?(_ tables: InputTables) {
    let share = tables.parameters.usageShare
    let weights = Basis.weights(tables)
    let weightSum = max(1, weights.values.reduce(0, +))
    switch share {
    case 10_000: denominator = weightSum * 10_000
    case 0: denominator = 10_000
    default: denominator = weightSum * 100_000_000
    }
    let usage = tables.usage.redirected(to: tables.heirs)
    let demand = tables.demand.redirected(to: tables.heirs)
    let weightOfPeriod = usage.years.map { weights[$0] ?? 0 }
    let usageFactor = share < 10_000 ? share : 1
    let demandFactor = share > 0 ? (10_000 - share) * weightSum : 1
    var isWhole = true
    institutions.reserveCapacity(share > 0 ? usage.count : tables.demand.count)
    numerators.reserveCapacity(institutions.capacity)
    for product in tables.products.indices {
      if share > 0 {
        usage.forEachKey(of: product) { institution, rows in
          var sum: Int128 = 0
          for row in rows {
            let weight = weightOfPeriod[Int(usage.periods[row])]
            isWhole = Basis.add(weight, Int128(usage.units[row]), to: &sum) && isWhole
          }
          var scaled: Int128 = 0
          isWhole = Basis.add(usageFactor, sum, to: &scaled) && isWhole
          institutions.append(institution)
          numerators.append(scaled)
        }
      }
      if share < 10_000 { isWhole = addDemand(demand, product, demandFactor) && isWhole }
      starts.append(numerators.count)
    }
    guard isWhole else { return nil }
    divisor = max(1, Exact.greatestCommonDivisor(numerators))
  }

  /// sum += a·b; false where it does not fit.
  private static func add(_ a: Int128, _ b: Int128, to sum: inout Int128) -> Bool {
    let (product, first) = a.multipliedReportingOverflow(by: b)
    let (next, second) = sum.addingReportingOverflow(product)
    sum = next
    return !first && !second
  }

  /// Merges a product's demand with its usage, which stands at the end; false where a number does not fit.
  private mutating func addDemand(_ demand: AmountTable, _ product: Int, _ factor: Int128) -> Bool {
    let first = starts[product]
    let ownInstitutions = Array(institutions[first...])
    let ownNumerators = Array(numerators[first...])
    institutions.removeSubrange(first...)
    numerators.removeSubrange(first...)
    var isWhole = true
    var next = 0
    func copy(before institution: Int32) {
      while next < ownInstitutions.count, ownInstitutions[next] < institution {
        institutions.append(ownInstitutions[next])
        numerators.append(ownNumerators[next])
        next += 1
      }
    }
    demand.forEachKey(of: product) { institution, rows in
      copy(before: institution)
      var sum: Int128 = 0
      if next < ownInstitutions.count, ownInstitutions[next] == institution {
        sum = ownNumerators[next]
        next += 1
      }
      for row in rows { isWhole = Basis.add(factor, Int128(demand.units[row]), to: &sum) && isWhole }
      institutions.append(institution)
      numerators.append(sum)
    }
    copy(before: .max)
    return isWhole
  }

  /// The weights of the years without common divisor: those given, or 1 for every year of the usage table.
  static func weights(_ tables: InputTables) -> [Int: Int128] {
    guard let given = tables.parameters.usageWeights else {
      return Dictionary(tables.usage.years.map { ($0, 1) }) { first, _ in first }
    }
    let common = max(1, Exact.greatestCommonDivisor(given.values))
    return given.mapValues { $0 / common }
  }
}
