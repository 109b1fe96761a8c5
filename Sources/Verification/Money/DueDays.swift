/// What a tranche of the prepayment waits for, as the parameter is written.
enum TrancheDue: Equatable {
  case day(DayNumber)
  /// Working days after the contract.
  case contract(Int)
  /// A share of the agreed amount bought [ten-thousandths], and working days after that.
  case bought(Int128, Int)

  /// Reads a day, `contract+15`, `签约后15个工作日`, `bought 50%+15` or `采购满50%后15个工作日`.
  init?(_ written: String) {
    if let day = ParameterValues.date(written).flatMap(DayNumber.init) {
      self = .day(day)
      return
    }
    let text = written.lowercased().filter { $0 != " " }
    guard let mark = text.firstIndex(where: { "后+".contains($0) }) else { return nil }
    let subject = String(text[..<mark])
    var days = String(text[text.index(after: mark)...])
    for unit in ["个工作日内", "个工作日", "工作日", "wd"] where days.hasSuffix(unit) {
      days.removeLast(unit.count)
      break
    }
    guard let count = Exact.count(days), count <= 1_000 else { return nil }
    if ["签约", "contract"].contains(subject) {
      self = .contract(Int(count))
      return
    }
    for word in ["采购满", "采购达到", "采购达", "bought>=", "bought"] where subject.hasPrefix(word) {
      guard let share = ParameterValues.ratio(String(subject.dropFirst(word.count))), (0...10_000).contains(share)
      else { return nil }
      self = .bought(share, Int(count))
      return
    }
    return nil
  }

  /// The text of the column `trigger`.
  var trigger: String {
    switch self {
    case .day: ""
    case .contract(let days): "contract+\(days)"
    case .bought(let share, let days): "bought \(Exact.text(share * 100))%+\(days)"
    }
  }
}

/// When each tranche falls due for each institution: from the parameters, the contract's date, the purchases and the
/// working days of the plan's tables.
final class DueDays {
  struct Day: Equatable {
    let due: DayNumber
    let payBy: DayNumber
  }

  private let tranches: [TrancheDue]
  private let contract: DayNumber?
  let work: WorkDays
  /// By institution: the last days of the months by which the shares were bought, in the order of ``shares``.
  private var bought: [String: [DayNumber?]] = [:]
  private let shares: [Int128]
  private var known: [String: Day] = [:]
  /// Years that were counted over without knowing their holidays.
  private(set) var unknownYears: Set<Int> = []

  /// - Parameter agreed: the institutions' agreed amounts [fen].
  init(_ model: Model, agreed: [Int128], ledger: Ledger) {
    let tables = model.tables
    tranches = tables.parameters.tranches.map(\.due)
    contract = tables.parameters.day("contract_date")
    work = WorkDays(tables.texts["holidays.csv"], ledger)
    var shares: [Int128] = []
    for case .bought(let share, _) in tranches where !shares.contains(share) { shares.append(share) }
    self.shares = shares
    if !shares.isEmpty { bought = readPurchases(tables, agreed) }
  }

  /// The day of a tranche, from 0, for an institution; nil while it has none.
  func day(ofTranche tranche: Int, institution: String) -> Day? {
    guard tranches.indices.contains(tranche) else { return nil }
    switch tranches[tranche] {
    case .day(let day): return counted(day, 0)
    case .contract(let days): return contract.map { counted($0, days) }
    case .bought(let share, let days):
      guard let place = shares.firstIndex(of: share), let end = bought[institution]?[place] else { return nil }
      return counted(end, days)
    }
  }

  /// The due day of a tranche that is the same for all; nil where it waits for purchases or is not known.
  func knownDay(ofTranche tranche: Int) -> DayNumber? {
    if case .bought = tranches[tranche] { return nil }
    return day(ofTranche: tranche, institution: "")?.due
  }

  private func counted(_ start: DayNumber, _ days: Int) -> Day {
    let key = "\(start.number) \(days)"
    if let day = known[key] { return day }
    let due = work.day(days, after: start)
    let day = Day(due: due, payBy: work.last(upTo: due))
    for year in min(start.figures.year, day.payBy.figures.year)...due.figures.year where !work.years.contains(year) {
      unknownYears.insert(year)
    }
    known[key] = day
    return day
  }

  private func readPurchases(_ tables: InputTables, _ agreed: [Int128]) -> [String: [DayNumber?]] {
    let cycle = tables.cycleMonthCodes
    let own = Dictionary(grouping: (tables.purchases ?? []).filter { cycle.contains($0.month) }) { Int($0.institution) }
    return Dictionary(
      uniqueKeysWithValues: own.map { institution, purchases in
        (tables.institutions[institution].id, ends(purchases, tables, agreed[institution]))
      })
  }

  /// The last day of the first month by whose end each share was bought.
  private func ends(_ purchases: [InputTables.Purchase], _ tables: InputTables, _ agreed: Int128) -> [DayNumber?] {
    var ends = [DayNumber?](repeating: nil, count: shares.count)
    for month in Set(purchases.map(\.month)).sorted() {
      var units: [Int32: Int128] = [:]
      for purchase in purchases where purchase.month <= month {
        units[purchase.product, default: 0] += Int128(purchase.units)
      }
      let spent = units.reduce(Int128(0)) { sum, entry in
        let product = tables.products[Int(entry.key)]
        // Half up, also below 0: ⌊(2n + d) / 2d⌋.
        let divisor = 2_000_000 * product.unitsPerPack
        let numerator = 2 * entry.value * product.price + divisor / 2
        let rest = (numerator % divisor + divisor) % divisor
        return sum + (numerator - rest) / divisor
      }
      let (year, place) = Int(month).quotientAndRemainder(dividingBy: 100)
      for index in shares.indices where ends[index] == nil && spent * 10_000 >= shares[index] * agreed {
        ends[index] = DayNumber(year: year, month: place, day: DayNumber.length(ofMonth: place, in: year))
      }
    }
    return ends
  }
}
