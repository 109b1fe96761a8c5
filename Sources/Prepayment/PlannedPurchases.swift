public import Planning

/// What each institution is to buy in each month of the cycle 计划月度采购额: its agreed amount, spread as it used to buy.
///
/// A line's amount goes over the months of the cycle in proportion to
///
///     w_k = max(0, Σ_years usage of the cell in that month of the year) · (days of month k supplied in the cycle) / (days of month k)
///
/// from usage lines with months; where that is 0 for every month of the cycle, months count alike, by the same days. A day is
/// supplied where it lies from the product's `Product.suppliedFrom` to its `Product.suppliedUntil`. Cumulative totals are rounded half up per line (see `Spreading`), so nothing is negative and every line adds up
/// to its amount. Usage of an institution that merged into another one counts there. Source: Model.md, "Money".
public struct PlannedPurchases: Sendable, Hashable {
  /// The months.
  public let months: CycleMonths
  /// By institution, then month.
  private let amounts: [Int64]

  /// Spreads the lines' amounts, which stand in their order. Traps on sums that do not fit.
  ///
  /// - Complexity: O(usage + lines × months).
  public init(plan: Plan, lines: [AllocationLine], agreedAmounts: AgreedAmounts) {
    precondition(lines.count == agreedAmounts.lines.count, "amounts of other lines")
    let months = CycleMonths(of: plan.records.parameters, calendar: plan.records.workCalendar)
    let supplies = SupplyMonths.ofProducts(of: plan, months)
    var history = MonthlyHistory(plan)
    var amounts = [Int64](repeating: 0, count: plan.institutions.count * months.count)
    amounts.withUnsafeMutableBufferPointer { amounts in
      func slots(_ institution: Int) -> UnsafeMutableBufferPointer<Int64> {
        UnsafeMutableBufferPointer(rebasing: amounts[institution * months.count..<(institution + 1) * months.count])
      }
      guard history.isKnown else {
        for (line, amount) in zip(lines, agreedAmounts.lines) {
          supplies[line.product].even.add(amount.count, to: slots(line.institution))
        }
        return
      }
      let order = GroupedIndices(keys: lines.map { Int32($0.institution) }, groupCount: plan.institutions.count)
      for institution in plan.institutions.indices {
        let own = order.group(institution)
        guard !own.isEmpty else { continue }
        history.read(institution)
        let slots = slots(institution)
        for index in own {
          let (line, amount) = (lines[Int(index)], agreedAmounts.lines[Int(index)])
          let supply = supplies[line.product]
          let spreading = history.weights(ofProduct: line.product, over: months, supply.shares).map(Spreading.init)
          (spreading ?? supply.even).add(amount.count, to: slots)
        }
      }
    }
    self.months = months
    self.amounts = amounts
  }

  /// What the institution is to buy, month by month.
  public func months(of institution: Int) -> [Fen] {
    amounts[institution * months.count..<(institution + 1) * months.count].map { Fen($0) }
  }
}

/// In which months of the cycle a product is supplied.
private struct SupplyMonths {
  /// The share of each month's days, in whole parts of one number.
  let shares: [UInt128]
  /// Spreads by the days alone.
  let even: Spreading

  init(_ shares: [UInt128]) {
    self.shares = shares
    even = Spreading(weights: shares)
  }

  /// By product.
  static func ofProducts(of plan: Plan, _ months: CycleMonths) -> [SupplyMonths] {
    let always = SupplyMonths(months.shares())
    return plan.products.map { product in
      if product.suppliedFrom == nil, product.suppliedUntil == nil { return always }
      return SupplyMonths(months.shares(from: product.suppliedFrom, until: product.suppliedUntil))
    }
  }
}

/// Indices of a list by a key of each, in one array.
struct GroupedIndices {
  private let starts: [Int]
  private let indices: [Int32]

  /// Groups the indices of the keys; those with negative keys are left out.
  ///
  /// - Complexity: O(keys + groups).
  init(keys: [Int32], groupCount: Int) {
    var starts = [Int](repeating: 0, count: groupCount + 1)
    for key in keys where key >= 0 { starts[Int(key) + 1] += 1 }
    for group in 0..<groupCount { starts[group + 1] += starts[group] }
    var next = starts
    var indices = [Int32](repeating: 0, count: starts[groupCount])
    for (index, key) in keys.enumerated() where key >= 0 {
      indices[next[Int(key)]] = Int32(index)
      next[Int(key)] += 1
    }
    self.starts = starts
    self.indices = indices
  }

  /// The indices of a group, ascending.
  func group(_ group: Int) -> ArraySlice<Int32> { indices[starts[group]..<starts[group + 1]] }
}

/// The usage of one institution at a time by product and month of the year, summed over the years.
struct MonthlyHistory {
  private let usage: [UsageRecord]
  /// Lines with months, by the institution where they count.
  private let lines: GroupedIndices
  /// By product, then month of the year [ten-thousandths of a unit].
  private var sums: [Int128]
  private var touched: [Int] = []

  /// - Complexity: O(usage + institutions).
  init(_ plan: Plan) {
    usage = plan.records.usage ?? []
    let heirs = plan.heirs
    let hasMonths = usage.contains { $0.period.month != nil }
    lines = GroupedIndices(
      keys: hasMonths ? usage.map { $0.period.month == nil ? -1 : Int32(heirs[$0.institution]) } : [],
      groupCount: plan.institutions.count)
    sums = hasMonths ? [Int128](repeating: 0, count: 12 * plan.products.count) : []
  }

  /// Whether any line has a month.
  var isKnown: Bool { !sums.isEmpty }

  /// Takes up an institution.
  ///
  /// - Complexity: O(its lines).
  mutating func read(_ institution: Int) {
    for slot in touched { sums[slot] = 0 }
    touched.removeAll(keepingCapacity: true)
    for index in lines.group(institution) {
      let line = usage[Int(index)]
      guard let month = line.period.month else { continue }
      let slot = 12 * line.product + month - 1
      touched.append(slot)
      sums[slot] += Int128(line.units.tenThousandths)
    }
  }

  /// The weights of the months, of whose days the shares count; nil where nothing was used in any that counts.
  func weights(ofProduct product: Int, over months: CycleMonths, _ shares: [UInt128]) -> [UInt128]? {
    let weights = zip(months.months, shares).map { month, share in
      UInt128(max(0, sums[12 * product + (month.period.month ?? 1) - 1])) * share
    }
    return weights.contains { $0 > 0 } ? weights : nil
  }
}

extension Plan {
  /// For each institution the one where its usage and purchases count: itself, or where its chain of successors ends.
  ///
  /// - Complexity: O(institutions · longest chain).
  package var heirs: [Int] {
    guard institutions.contains(where: { $0.successorID != nil }) else { return Array(institutions.indices) }
    let place = Dictionary(institutions.enumerated().map { ($1.id, $0) }) { first, _ in first }
    return institutions.indices.map { start in
      var heir = start
      var steps = 0
      while let next = institutions[heir].successorID.flatMap({ place[$0] }), steps <= institutions.count {
        (heir, steps) = (next, steps + 1)
      }
      return heir
    }
  }
}
