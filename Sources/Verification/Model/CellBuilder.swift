/// Computes the cells of a model, product by product.
struct CellBuilder {
  let tables: InputTables
  let bases: Basis
  var cells = Cells()
  /// Of the institutions, without common divisor.
  private let weights: [Int128]
  /// What a weighted numerator counts in weighted minimum units.
  private let unit: Double
  /// Σ w u of each product, in the order of products [minimum units].
  private(set) var basisTotals: [Double] = []
  private let takesPart: [Bool]
  private var entries: [Entry] = []
  private(set) var cellRules: CellRules?

  /// What is known of a cell before the sum over its product.
  private struct Entry {
    let institution: Int
    let numerator: Int128
    /// Weight times numerator, common divisors left out.
    let weighted: Int128
    let limit: Limit?
  }

  init(tables: InputTables, bases: Basis, cellRules: CellRules?) {
    (self.tables, self.bases, self.cellRules) = (tables, bases, cellRules)
    let divisor = max(1, Exact.greatestCommonDivisor(tables.institutions.map(\.weight)))
    takesPart = tables.institutions.map(\.takesPart)
    weights = tables.institutions.map { $0.weight / divisor }
    unit = Exact.double(divisor) / 10_000 * (Exact.double(bases.divisor) / Exact.double(bases.denominator))
  }

  /// Appends the cells of a product; false where a number does not fit.
  mutating func appendCells(of product: Int, _ packs: Int128, _ ledger: Ledger) -> Bool {
    guard let sum = gather(product), cellRules?.prepare(product) ?? true else { return false }
    basisTotals.append(Exact.double(sum) * unit)
    let city = tables.cityVolume(ofProduct: tables.products[product].id)
    for entry in entries {
      let target: Double
      if let city {
        target = city.basis > 0 ? Double(city.packs) * (Exact.double(entry.weighted) * unit) / city.basis : 0
      } else {
        target = sum > 0 ? Exact.double(packs) * (Exact.double(entry.weighted) / Exact.double(sum)) : 0
      }
      let share: CellRules.Target = city == nil ? .share(packs: packs, weighted: entry.weighted, sum: sum) : .packs(target)
      let asked: (floor: Int128?, cap: Int128?)
      if let cellRules {
        guard let found = cellRules.bounds(product, entry.institution, share) else { return false }
        asked = found
      } else {
        asked = (nil, nil)
      }
      guard let bounds = bounds(entry, product, packs, sum, city == nil ? nil : target, asked) else { return false }
      if let fixed = entry.limit?.fixed, fixed != Limit.none, Int128(fixed) < asked.floor ?? 0 || Int128(fixed) > asked.cap ?? .max {
        let names = (tables.institutions[entry.institution].id, tables.products[product].id)
        ledger.add(
          "V205", tables.path("limits.csv"), line: entry.limit.map { Int($0.line) }, found: "\(fixed)",
          zh: "\(names.0) 的 \(names.1)：锁定不合“每家”的规则或报量封顶。",
          en: "\(names.1) at \(names.0): the fixed volume is not what a rule of each cell or demand_cap allows.")
      }
      if let cap = bounds.cap, bounds.floor > cap {
        let names = (tables.institutions[entry.institution].id, tables.products[product].id)
        ledger.add(
          "V205", tables.path("limits.csv"), line: entry.limit.map { Int($0.line) }, found: "\(bounds.floor) > \(cap)",
          zh: "\(names.0) 的 \(names.1)：下限高于上限。", en: "\(names.1) at \(names.0): the floor is above the cap.")
      }
      cells.append(
        Cells.Cell(
          product: product, institution: entry.institution,
          basis: Exact.double(entry.numerator) / Exact.double(bases.denominator),
          target: target, floor: bounds.floor, cap: bounds.cap))
    }
    return true
  }

  /// Merges a product's bases with the fixed volumes; the sum of the weighted numerators, nil where it does not fit.
  private mutating func gather(_ product: Int) -> Int128? {
    entries.removeAll(keepingCapacity: true)
    var sum: Int128 = 0
    var isWhole = true
    let (lastBase, limits) = (bases.starts[product + 1], tables.limits[product])
    var (base, limit) = (bases.starts[product], limits.lowerBound)
    // Both ascend by institution.
    while base < lastBase || limit < limits.upperBound {
      let place = min(
        base < lastBase ? bases.institutions[base] : .max, limit < limits.upperBound ? tables.limits.rows[limit].institution : .max)
      var (numerator, own): (Int128, Limit?) = (0, nil)
      if base < lastBase, bases.institutions[base] == place {
        numerator = max(0, bases.numerators[base])
        base += 1
      }
      if limit < limits.upperBound, tables.limits.rows[limit].institution == place {
        own = tables.limits.rows[limit]
        limit += 1
      }
      let institution = Int(place)
      guard takesPart[institution], !(cellRules?.excludes(product, institution) ?? false),
        numerator > 0 || own.map({ $0.fixed != Limit.none }) ?? false
      else { continue }
      let share = numerator / bases.divisor
      isWhole = Exact.add(weights[institution], share, to: &sum) && isWhole
      entries.append(Entry(institution: institution, numerator: numerator, weighted: weights[institution] &* share, limit: own))
    }
    return isWhole ? sum : nil
  }

  /// Floor and cap; nil where a number does not fit. A target by the city's volume is one of doubles, and its share is a whole
  /// number within 1e-12 of one.
  private func bounds(
    _ entry: Entry, _ product: Int, _ packs: Int128, _ sum: Int128, _ cityTarget: Double?, _ asked: (floor: Int128?, cap: Int128?)
  ) -> (floor: Int64, cap: Int64?)? {
    let limit = entry.limit
    if let limit, limit.fixed != Limit.none { return (limit.fixed, limit.fixed) }
    var cap: Int128?
    var floor: Int128 = 0
    if let limit, limit.cap != Limit.none {
      cap = Int128(limit.cap / 10_000)
    } else if let ratio = tables.parameters.capRatio {
      guard let scale = Exact.product(bases.denominator, 10_000 * tables.products[product].unitsPerPack),
        let most = Exact.floorOfProduct(ratio, entry.numerator, by: scale)
      else { return nil }
      // No product has more packs: such a cap is none.
      cap = most <= Exact.largestPacks ? most : nil
      // A default gives way to what a rule asks for.
      if let least = asked.floor, let own = cap { cap = max(own, least) }
    }
    if let most = asked.cap { cap = min(cap ?? most, most) }
    if let limit, limit.floor != Limit.none {
      floor = Int128((limit.floor + 9_999) / 10_000)
    } else if tables.parameters.floorRatio > 0, let cityTarget {
      let share = Exact.double(tables.parameters.floorRatio) / 10_000 * cityTarget
      let isWhole = abs(share - share.rounded()) <= 1e-12 * max(1, share)
      guard share <= Exact.double(Exact.largestPacks) else { return nil }
      floor = min(Int128(isWhole ? share.rounded() : share.rounded(.down)), cap ?? .max)
    } else if tables.parameters.floorRatio > 0, sum > 0 {
      guard let scale = Exact.product(sum, 10_000), let scaled = Exact.product(packs, tables.parameters.floorRatio),
        let least = Exact.floorOfProduct(scaled, entry.weighted, by: scale)
      else { return nil }
      floor = min(least, cap ?? least)
    }
    floor = max(floor, asked.floor ?? 0)
    return (Int64(floor), cap.map { Int64($0) })
  }
}
