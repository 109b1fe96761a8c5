/// What each institution is to buy in each month of the cycle, re-derived from the usage tables and the packs.
///
/// Of a line's amount a, ⌊(2 a W_k + W) / 2W⌋ is to be bought by the end of month k: W_k is the sum of the months' weights so
/// far, W of all. A month's weight is the cell's usage in that month of the year, over all years and at least 0, times the
/// share of the month's days on which the product is supplied in the cycle; the share alone where that is nothing in every month.
struct PlannedPurchases {
  let monthCount: Int
  /// By institution, then month [fen].
  private(set) var amounts: [Int128]

  /// - Complexity: O(usage + cells × months), products side by side.
  init(_ model: Model, lines: AllocationLines, months: CycleMonths, sources: [UsageSource]) {
    let count = months.months.count
    let usages = sources.map { source in
      source.tables.usage.rows.contains { $0.period.month > 0 } ? source.tables.usage.redirected(to: source.tables.heirs) : nil
    }
    let products = model.cellsOfProduct.count
    let parts = max(1, min(16, products))
    let width = model.tables.institutions.count * count
    let results = concurrently(parts) { part in
      var amounts = [Int128](repeating: 0, count: width)
      for product in products * part / parts..<products * (part + 1) / parts {
        let shares = months.shares(of: model.tables.products[product].supply)
        let even = PlannedPurchases.sums(shares)
        let history = PlannedPurchases.history(of: product, model, sources, usages)
        for cell in model.cellsOfProduct[product] where lines.packs[cell] > 0 {
          let institution = model.institution(cell)
          let weights = history[institution].map { units in
            zip(months.months, shares).map { units[$0.month - 1] * $1 }
          }
          let sums = weights.map(PlannedPurchases.sums).flatMap { ($0.last ?? 0) > 0 ? $0 : nil } ?? even
          let amount = Exact.fen(lines.packs[cell], model.prices[product])
          var before: Int128 = 0
          for month in 0..<count {
            let next = PlannedPurchases.part(amount, sums[month], of: sums[count - 1])
            amounts[institution * count + month] += next - before
            before = next
          }
        }
      }
      return amounts
    }
    monthCount = count
    amounts = results.reduce(into: [Int128](repeating: 0, count: width)) { sums, part in
      for index in sums.indices { sums[index] += part[index] }
    }
  }

  /// What an institution is to buy, month by month.
  func months(of institution: Int) -> ArraySlice<Int128> {
    amounts[institution * monthCount..<(institution + 1) * monthCount]
  }

  private static func sums(_ weights: [UInt128]) -> [UInt128] {
    var sum: UInt128 = 0
    return weights.map {
      sum += $0
      return sum
    }
  }

  /// ⌊(2 a w + W) / 2W⌋: the part w of W, which is above 0, to the nearest fen, halves up.
  static func part(_ amount: Int128, _ weight: UInt128, of whole: UInt128) -> Int128 {
    if let a = UInt64(exactly: amount), let w = UInt64(exactly: weight), let all = UInt64(exactly: whole) {
      let (product, first) = a.multipliedReportingOverflow(by: w)
      if !first, product < UInt64.max / 4, all < UInt64.max / 4 { return Int128((2 * product + all) / (2 * all)) }
    }
    let product = (2 * UInt128(amount)).multipliedFullWidth(by: weight)
    let (low, carries) = product.low.addingReportingOverflow(whole)
    return Int128((2 * whole).dividingFullWidth((product.high + (carries ? 1 : 0), low)).quotient)
  }

  /// The usage of a product by institution of the model and month of the year, at least 0 each; institutions without any
  /// line by months are left out.
  private static func history(
    of product: Int, _ model: Model, _ sources: [UsageSource], _ usages: [PairTable<Amount>?]
  ) -> [Int: [UInt128]] {
    var history: [Int: [UInt128]] = [:]
    for (source, usage) in zip(sources, usages) {
      guard let usage, let own = source.tables.productIDs.index(of: model.tables.products[product].id) else { continue }
      usage.forEachKey(of: own) { institution, rows in
        guard let place = source.place(institution) else { return }
        let own = usage.rows[rows].filter { $0.period.month > 0 }
        if own.isEmpty { return }
        var sums = [Int128](repeating: 0, count: 12)
        for row in own { sums[row.period.month - 1] += Int128(row.units) }
        history[place] = sums.map { UInt128(max(0, $0)) }
      }
    }
    return history
  }
}
