/// Computes the cells of a model, product by product.
struct CellBuilder {
  let tables: InputTables
  let bases: Basis
  var cells = Cells()
  /// Of the institutions, without common divisor.
  private let weights: [Int128]
  private let takesPart: [Bool]
  private var entries: [Entry] = []

  /// What is known of a cell before the sum over its product.
  private struct Entry {
    let institution: Int
    let numerator: Int128
    /// Weight times numerator, common divisors left out.
    let weighted: Int128
    /// The row of the limits; -1 where there is none.
    let limit: Int
  }

  init(tables: InputTables, bases: Basis) {
    self.tables = tables
    self.bases = bases
    let divisor = max(1, Exact.greatestCommonDivisor(tables.institutions.map(\.weight)))
    takesPart = tables.institutions.map(\.takesPart)
    weights = tables.institutions.map { $0.weight / divisor }
  }

  /// Appends the cells of a product; false where a number does not fit.
  mutating func appendCells(of product: Int, _ packs: Int128, _ ledger: Ledger) -> Bool {
    guard let sum = gather(product) else { return false }
    for entry in entries {
      let limit = entry.limit < 0 ? nil : tables.limits.rows[entry.limit]
      guard let bounds = bounds(entry, limit, product, packs, sum) else { return false }
      if let cap = bounds.cap, bounds.floor > cap {
        let names = (tables.institutions[entry.institution].id, tables.products[product].id)
        ledger.add(
          "V205", tables.path("limits.csv"), line: limit.map { Int($0.line) }, found: "\(bounds.floor) > \(cap)",
          zh: "\(names.0) 的 \(names.1)：下限高于上限。", en: "\(names.1) at \(names.0): the floor is above the cap.")
      }
      let target = sum > 0 ? Exact.double(packs) * (Exact.double(entry.weighted) / Exact.double(sum)) : 0
      cells.append(
        Cells.Cell(
          product: product, institution: entry.institution,
          basis: Exact.double(entry.numerator) / Exact.double(bases.denominator), target: target,
          floor: bounds.floor, cap: bounds.cap))
    }
    return true
  }

  /// Merges a product's bases with the fixed volumes; the sum of the weighted numerators, nil where it does not fit.
  private mutating func gather(_ product: Int) -> Int128? {
    entries.removeAll(keepingCapacity: true)
    var sum: Int128 = 0
    var isWhole = true
    var limit = tables.limits.starts[product]
    let lastLimit = tables.limits.starts[product + 1]
    func add(_ institution: Int, _ numerator: Int128, _ limit: Int) {
      guard takesPart[institution] else { return }
      let (weighted, tooLarge) = weights[institution].multipliedReportingOverflow(by: numerator / bases.divisor)
      let (next, isOver) = sum.addingReportingOverflow(weighted)
      if tooLarge || isOver { isWhole = false }
      sum = next
      entries.append(Entry(institution: institution, numerator: numerator, weighted: weighted, limit: limit))
    }
    func addFixed(before institution: Int32) {
      while limit < lastLimit, tables.limits.rows[limit].institution < institution {
        if tables.limits.rows[limit].fixed != LimitTable.none {
          add(Int(tables.limits.rows[limit].institution), 0, limit)
        }
        limit += 1
      }
    }
    for index in bases.starts[product]..<bases.starts[product + 1] {
      let institution = bases.institutions[index]
      addFixed(before: institution)
      let numerator = max(0, bases.numerators[index])
      let own = limit < lastLimit && tables.limits.rows[limit].institution == institution ? limit : -1
      if own >= 0 { limit += 1 }
      if numerator > 0 || (own >= 0 && tables.limits.rows[own].fixed != LimitTable.none) {
        add(Int(institution), numerator, own)
      }
    }
    addFixed(before: .max)
    return isWhole ? sum : nil
  }

  /// Floor and cap; nil where a number does not fit.
  private func bounds(
    _ entry: Entry, _ limit: LimitTable.Row?, _ product: Int, _ packs: Int128, _ sum: Int128
  ) -> (floor: Int64, cap: Int64?)? {
    if let limit, limit.fixed != LimitTable.none { return (limit.fixed, limit.fixed) }
    var cap: Int128?
    var floor: Int128 = 0
    if let limit, limit.cap != LimitTable.none {
      cap = Int128(limit.cap / 10_000)
    } else if let ratio = tables.parameters.capRatio {
      guard
        let scale = Exact.product(bases.denominator, 10_000 * tables.products[product].unitsPerPack),
        let most = Exact.floorOfProduct(ratio, entry.numerator, by: scale)
      else { return nil }
      // No product has more packs: such a cap is none.
      cap = most <= Exact.largestPacks ? most : nil
    }
    if let limit, limit.floor != LimitTable.none {
      floor = Int128((limit.floor + 9_999) / 10_000)
    } else if tables.parameters.floorRatio > 0, sum > 0 {
      guard let scale = Exact.product(sum, 10_000), let scaled = Exact.product(packs, tables.parameters.floorRatio),
        let least = Exact.floorOfProduct(scaled, entry.weighted, by: scale)
      else { return nil }
      floor = min(least, cap ?? least)
    }
    return (Int64(floor), cap.map { Int64($0) })
  }
}
