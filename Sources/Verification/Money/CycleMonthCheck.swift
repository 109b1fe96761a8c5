/// The calendar months of the purchase cycle, and what else the money of a plan is computed from.
struct CycleMonths {
  struct Month {
    /// `2020-11`.
    let name: String
    /// The month of the year, 1 to 12.
    let month: Int
    /// The numbers of its first and its last day in the cycle.
    let firstDay: Int
    let lastDay: Int
    /// How many days the whole month has.
    let length: Int
    let settleBy: String
  }

  /// Every number of days that a month can have divides it.
  private static let denominator: UInt128 = 28 * 29 * 15 * 31
  let months: [Month]
  let clearing: String
  let workDays: WorkDays

  /// Reads the parameters; notes what is malformed and returns nil then.
  init?(_ tables: InputTables, into ledger: Ledger) {
    let parameters = tables.parameters
    func malformed(_ key: String, _ expected: String) {
      ledger.addMalformed(tables.path("parameters.csv"), nil, key, expected: expected, found: parameters.given[key] ?? "")
    }
    func day(_ key: String) -> DayNumber? {
      let day = parameters.day(key)
      if day == nil { malformed(key, "2020-11-16") }
      return day
    }
    guard let start = day("cycle_start"), let end = day("cycle_end") else { return nil }
    let (begin, last, first) = (start.number, end.number, start.figures)
    guard begin <= last, last - begin <= 12 * 366 else {
      malformed("cycle_end", "> cycle_start")
      return nil
    }
    let settlement = parameters.narrowed("settlement_days")
    guard let days = settlement.isEmpty ? 300_000 : Exact.decimal(settlement), days % 10_000 == 0, (0...10_000_000).contains(days) else {
      malformed("settlement_days", "30")
      return nil
    }
    let words = [
      "": "straight_line", "straight_line": "straight_line", "按月均摊": "straight_line", "none": "none", "不冲抵": "none",
      "proportional": "proportional", "按采购比例": "proportional", "balloon": "balloon", "期末一次": "balloon",
    ]
    guard let clearing = words[parameters.narrowed("clearing").lowercased()] else {
      malformed("clearing", "none | straight_line | proportional | balloon")
      return nil
    }
    workDays = WorkDays(tables.texts["holidays.csv"], Ledger())
    self.clearing = clearing
    var months: [Month] = []
    var (year, month, from) = (first.year, first.month, begin)
    while from <= last {
      let count = DayNumber.length(ofMonth: month, in: year)
      guard let monthStart = DayNumber(year: year, month: month, day: 1) else { return nil }
      let monthEnd = monthStart.number + count - 1
      let until = min(monthEnd, last)
      months.append(
        Month(
          name: String(monthStart.text.dropLast(3)), month: month, firstDay: from, lastDay: until, length: count,
          settleBy: workDays.last(upTo: DayNumber(number: until + Int(days / 10_000))).text))
      from = monthEnd + 1
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }
    self.months = months
  }

  /// Of every month the share of days on which a product is supplied in the cycle, in parts of one number; where there is none
  /// at all, of days in the cycle.
  func shares(of supply: InputTables.Supply) -> [UInt128] {
    let days = months.map { month in
      min(month.lastDay, supply.until?.number ?? .max) - max(month.firstDay, supply.from?.number ?? .min) + 1
    }
    let isSupplied = days.contains { $0 > 0 }
    return zip(months, days).map { month, days in
      CycleMonths.denominator / UInt128(month.length)
        * UInt128(isSupplied ? max(0, days) : month.lastDay - month.firstDay + 1)
    }
  }

  /// The month in which something of the day counts: the first before the cycle, the last after it.
  func index(ofDay day: Int) -> Int { months.firstIndex { day <= $0.lastDay } ?? months.count - 1 }

  /// The place of a month by name.
  func index(of name: ByteText) -> Int? { months.firstIndex { name.elementsEqual($0.name.utf8) } }
}

/// In which month a tranche is paid: the one place that says so.
struct TrancheMonth {
  let months: CycleMonths
  let tranches: [TrancheDue]
  let contract: DayNumber?

  init(_ months: CycleMonths, _ parameters: ParameterValues) {
    self.months = months
    tranches = parameters.tranches.map(\.due)
    contract = parameters.day("contract_date")
  }

  /// The month of a tranche, numbered from 1; `dueDate` may be blank, `planned` is what the institution is to buy month by
  /// month.
  func index(tranche: Int, dueDate: String, planned: ArraySlice<Int128>) -> Int {
    if let due = DayNumber(dueDate) { return months.index(ofDay: months.workDays.last(upTo: due).number) }
    guard tranches.indices.contains(tranche - 1) else { return months.months.count - 1 }
    switch tranches[tranche - 1] {
    case .day(let day): return months.index(ofDay: months.workDays.last(upTo: day).number)
    case .contract(let workdays):
      return contract.map { months.index(ofDay: months.workDays.day(workdays, after: $0).number) } ?? 0
    case .bought(let share, let workdays):
      let agreed = planned.reduce(0, +)
      var bought: Int128 = 0
      for (month, amount) in planned.enumerated() {
        bought += amount
        if bought * 10_000 >= share * agreed {
          let end = DayNumber(number: months.months[month].lastDay)
          return months.index(ofDay: months.workDays.day(workdays, after: end).number)
        }
      }
      return months.months.count - 1
    }
  }
}
