public import Planning

extension Parameters.Tranche.Due {
  /// What the tranche waits for, as the parameter is written in English: `contract+15`, `bought 50%+15`; empty for a day.
  public var trigger: String {
    switch self {
    case .date: ""
    case .afterContract(let workdays): "contract+\(workdays)"
    case .afterPurchases(let share, let workdays):
      "bought \(Decimal4(tenThousandths: share.tenThousandths * 100))%+\(workdays)"
    }
  }
}

/// When each tranche falls due 应付日期, and the last working day by then.
///
/// A day is that day; what waits for the contract is so many working days after 签约日期; what waits for purchases is
/// reached in the first month by whose end the institution has bought the share of its agreed amount (see
/// ``PurchaseProgress``), and falls due so many working days after that month's last day: purchases are known by month.
/// Example: Sichuan's draft of 2025 pays within fifteen working days of the contract, and the rest within fifteen of half of it
/// being bought.
struct TrancheDays {
  /// A due day and the last working day on or before it.
  struct Day: Hashable {
    let due: CalendarDate
    let payBy: CalendarDate
  }

  private let tranches: [Parameters.Tranche]
  private let calendar: WorkCalendar
  private let contractDate: CalendarDate?
  private let progress: PurchaseProgress?
  private var days: [[Period?: Day]]
  /// The years of the days that were counted over, of which the calendar does not know the holidays.
  private(set) var unknownYears: Set<Int> = []

  /// - Complexity: O(purchases · log purchases) where a tranche waits for purchases.
  init(plan: Plan, agreedAmounts: AgreedAmounts) {
    let parameters = plan.records.parameters
    tranches = parameters.tranches
    calendar = plan.records.workCalendar
    contractDate = parameters.contractDate
    days = Array(repeating: [:], count: tranches.count)
    var shares: [Decimal4] = []
    for case .afterPurchases(let share, _) in tranches.map(\.due) where !shares.contains(share) { shares.append(share) }
    progress =
      shares.isEmpty
      ? nil : plan.records.purchases.map { PurchaseProgress($0, shares: shares, plan: plan, agreedAmounts: agreedAmounts) }
  }

  /// The day of a tranche for an institution; nil while what it waits for has not happened.
  mutating func day(ofTranche tranche: Int, institution: Int) -> Day? {
    switch tranches[tranche].due {
    case .date(let day): return counted(tranche, nil, from: day, workdays: 0)
    case .afterContract(let workdays):
      guard let contractDate else { return nil }
      return counted(tranche, nil, from: contractDate, workdays: workdays)
    case .afterPurchases(let share, let workdays):
      guard let period = progress?.month(ofInstitution: institution, reaching: share), let month = period.month,
        let first = CalendarDate(year: period.year, month: month, day: 1)
      else { return nil }
      return counted(tranche, period, from: first.endOfMonth, workdays: workdays)
    }
  }

  private mutating func counted(_ tranche: Int, _ period: Period?, from start: CalendarDate, workdays: Int) -> Day {
    if let known = days[tranche][period] { return known }
    let due = calendar.adding(workdays: workdays, to: start)
    let day = Day(due: due, payBy: calendar.lastWorkday(onOrBefore: due))
    for year in min(start.year, day.payBy.year)...due.year where !calendar.covers(year) { unknownYears.insert(year) }
    days[tranche][period] = day
    return day
  }
}

/// By which month an institution had bought which share of its agreed amount 采购进度.
///
/// What counts is the selected product and its backups, in the months of the cycle. Of each product the minimum units up to
/// a month, returns taken off, times price over units per pack, rounded half up to the fen; then summed. A later return does not undo a month.
struct PurchaseProgress {
  private let shares: [Decimal4]
  /// By institution: for each share the first month in which it was reached.
  private var months: [Int: [Period?]] = [:]

  /// - Complexity: O(n log n) for n purchases.
  init(_ purchases: [PurchaseRecord], shares: [Decimal4], plan: Plan, agreedAmounts: AgreedAmounts) {
    self.shares = shares
    var own: [Int: [PurchaseRecord]] = [:]
    let cycle = plan.records.parameters.cycleMonths
    for record in purchases where record.kind.countsTowardsAgreed && cycle.contains(record.month) {
      own[record.institution, default: []].append(record)
    }
    for (institution, records) in own {
      let agreed = Int128(agreedAmounts.institutions[institution].count)
      months[institution] = reached(records.sorted { $0.month < $1.month }, plan.products, agreed)
    }
  }

  func month(ofInstitution institution: Int, reaching share: Decimal4) -> Period? {
    shares.firstIndex(of: share).flatMap { months[institution]?[$0] }
  }

  private func reached(_ records: [PurchaseRecord], _ products: [Product], _ agreed: Int128) -> [Period?] {
    var result = [Period?](repeating: nil, count: shares.count)
    var units: [Int: Int128] = [:]
    var bought: Int128 = 0
    for (index, record) in records.enumerated() {
      let product = products[record.product]
      let before = units[record.product, default: 0]
      let after = before + Int128(record.units.tenThousandths)
      units[record.product] = after
      bought += PurchaseProgress.fen(after, of: product) - PurchaseProgress.fen(before, of: product)
      guard index + 1 == records.count || records[index + 1].month != record.month else { continue }
      for (place, share) in shares.enumerated()
      where result[place] == nil && bought * 10_000 >= Int128(share.tenThousandths) * agreed {
        result[place] = record.month
      }
    }
    return result
  }

  /// Ten-thousandths of a unit at ten-thousandths of a yuan a pack, in whole fen, half up.
  private static func fen(_ units: Int128, of product: Product) -> Int128 {
    let divisor = 2_000_000 * Int128(product.unitsPerPack)
    let (quotient, remainder) = (2 * units * Int128(product.price.tenThousandths) + divisor / 2)
      .quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
