/// The calendar months of the purchase cycle, and what else the money of a plan is computed from.
struct CycleMonths {
  struct Month {
    /// `2020-11`.
    let name: String
    /// The month of the year, 1 to 12.
    let month: Int
    /// The number of its last day in the cycle.
    let lastDay: Int
    /// The share of its days in the cycle, in parts of ``CycleMonths/denominator``.
    let share: UInt128
    let settleBy: String
  }

  /// Every number of days that a month can have divides it.
  static let denominator: UInt128 = 28 * 29 * 15 * 31
  let months: [Month]
  let clearing: String
  let workDays: WorkDays
  private let firstDay: Int

  /// Reads the parameters; notes what is malformed and returns nil then.
  init?(_ tables: InputTables, into ledger: Ledger) {
    let given = tables.parameters.given
    let file = tables.path("parameters.csv")
    func value(_ key: String) -> String { ParameterValues.narrow(given[key] ?? "") }
    func malformed(_ key: String, _ expected: String) {
      ledger.add(
        "V107", file, column: key, expected: expected, found: given[key] ?? "", zh: "这一格缺失或写法不对。",
        en: "The field is missing or malformed.")
    }
    func day(_ key: String) -> String? {
      if let date = ParameterValues.date(value(key)), DayCount.number(date) != nil { return date }
      malformed(key, "2020-11-16")
      return nil
    }
    guard let start = day("cycle_start"), let end = day("cycle_end"), let first = DayCount.parts(start),
      let last = DayCount.number(end), let begin = DayCount.number(start)
    else { return nil }
    guard begin <= last, last - begin <= 12 * 366 else {
      malformed("cycle_end", "> cycle_start")
      return nil
    }
    let days = value("settlement_days").isEmpty ? 300_000 : Exact.decimal(value("settlement_days"))
    guard let days, days % 10_000 == 0, (0...10_000_000).contains(days) else {
      malformed("settlement_days", "30")
      return nil
    }
    let words = [
      "": "straight_line", "straight_line": "straight_line", "按月均摊": "straight_line", "none": "none", "不冲抵": "none",
      "proportional": "proportional", "按采购比例": "proportional", "balloon": "balloon", "期末一次": "balloon",
    ]
    guard let clearing = words[value("clearing").lowercased()] else {
      malformed("clearing", "none | straight_line | proportional | balloon")
      return nil
    }
    workDays = WorkDays(holidays: tables.texts["holidays.csv"])
    self.clearing = clearing
    firstDay = begin
    var months: [Month] = []
    var (year, month, from) = (first.year, first.month, begin)
    while from <= last {
      let count = DayCount.days(inMonth: month, of: year)
      let monthEnd = (DayCount.number(DayCount.iso(year, month, 1)) ?? from) + count - 1
      let until = min(monthEnd, last)
      months.append(
        Month(
          name: String(DayCount.iso(year, month, 1).dropLast(3)), month: month, lastDay: until,
          share: CycleMonths.denominator / UInt128(count) * UInt128(until - from + 1),
          settleBy: DayCount.iso(workDays.lastWorkday(onOrBefore: until + Int(days / 10_000)))))
      from = monthEnd + 1
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }
    self.months = months
  }

  /// The month in which something of the day counts: the first before the cycle, the last after it.
  func index(ofDay day: Int) -> Int { months.firstIndex { day <= $0.lastDay } ?? months.count - 1 }

  /// The place of a month by name.
  func index(of name: ByteText) -> Int? { months.firstIndex { name.elementsEqual($0.name.utf8) } }
}

/// In which month a tranche is paid: the one place that says so.
struct TrancheMonth {
  let months: CycleMonths
  let given: [String: String]

  /// What a tranche without a date waits for.
  private enum Trigger {
    case contract(workdays: Int)
    case purchases(share: Int128, workdays: Int)
  }

  /// The month of a tranche, numbered from 1; `dueDate` may be blank, `planned` is what the institution is to buy month by
  /// month.
  func index(tranche: Int, dueDate: String, planned: ArraySlice<Int128>) -> Int {
    if let due = DayCount.number(dueDate) { return months.index(ofDay: months.workDays.lastWorkday(onOrBefore: due)) }
    switch trigger(tranche) {
    case .contract(let workdays):
      guard let day = DayCount.number(ParameterValues.date(ParameterValues.narrow(given["contract_date"] ?? "")) ?? "")
      else { return 0 }
      return months.index(ofDay: months.workDays.adding(workdays: workdays, to: day))
    case .purchases(let share, let workdays):
      let agreed = planned.reduce(0, +)
      var bought: Int128 = 0
      for (month, amount) in planned.enumerated() {
        bought += amount
        if bought * 10_000 >= share * agreed {
          return months.index(ofDay: months.workDays.adding(workdays: workdays, to: months.months[month].lastDay))
        }
      }
      return months.months.count - 1
    case nil: return months.months.count - 1
    }
  }

  /// Reads `签约后15个工作日:50%` or `bought50%+15wd:50%`; nil where the tranche has no such text.
  private func trigger(_ tranche: Int) -> Trigger? {
    let parts = ParameterValues.parts(ParameterValues.narrow(given["prepayment_tranches"] ?? ""))
    guard parts.indices.contains(tranche - 1), let (left, _) = ParameterValues.pair(parts[tranche - 1]) else { return nil }
    let text = left.lowercased().filter { $0 != " " }
    guard let mark = text.firstIndex(where: { $0 == "后" || $0 == "+" }) else { return nil }
    // No plan has more than some hundred; a forged one is not to take for ever.
    let workdays = min(10_000, Int(text[text.index(after: mark)...].prefix { $0.isASCII && $0.isNumber }) ?? 0)
    let subject = text[..<mark]
    if subject == "签约" || subject == "contract" { return .contract(workdays: workdays) }
    let share = subject.drop { !($0.isASCII && $0.isNumber) }
    return ParameterValues.ratio(String(share)).map { .purchases(share: $0, workdays: workdays) }
  }
}
