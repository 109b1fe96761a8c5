public import Planning

/// The calendar months of a purchase cycle 采购周期各月, the first and the last as far as they lie in it.
///
/// Weihai's cycle from 2020-11-16 to 2021-11-15 has 13: of the first 15 of 30 days, of the last 15 of 30.
public struct CycleMonths: Sendable, Hashable {
  /// One month.
  public struct Month: Sendable, Hashable {
    /// The month: `2020-11`.
    public let period: Period
    /// Its first day within the cycle.
    public let firstDay: CalendarDate
    /// Its last day within the cycle.
    public let lastDay: CalendarDate
    /// How many of its days are in the cycle.
    public let daysInCycle: Int
    /// How many days it has.
    public let days: Int
    /// The day by which its purchases are settled 结算截止: the last working day no later than so many days after ``lastDay``.
    public let settleBy: CalendarDate
  }

  /// The months, ascending, at least one.
  public let months: [Month]

  /// The months of a plan's cycle. Expects what reading a plan has checked: the cycle ends after it begins, ten
  /// years later at most.
  ///
  /// - Complexity: O(months).
  public init(of parameters: Parameters, calendar: WorkCalendar) {
    let (start, end) = (parameters.cycleStart, parameters.cycleEnd)
    precondition(start <= end, "the cycle ends before it begins")
    var months: [Month] = []
    var first = start
    while first <= end {
      let last = min(first.endOfMonth, end)
      months.append(
        Month(
          period: Period(year: first.year, month: first.month), firstDay: first, lastDay: last,
          daysInCycle: last.dayNumber - first.dayNumber + 1,
          days: CalendarDate.dayCount(year: first.year, month: first.month),
          settleBy: calendar.lastWorkday(onOrBefore: last.adding(days: parameters.settlementDays))))
      first = first.endOfMonth.adding(days: 1)
    }
    self.months = months
  }

  /// How many months there are.
  public var count: Int { months.count }

  /// The month in which something of the day counts: the first for days before the cycle, the last for days after it.
  public func index(of day: CalendarDate) -> Int {
    let first = months[0].period
    let months = (day.year - first.year) * 12 + day.month - (first.month ?? 1)
    return min(max(0, months), count - 1)
  }

  /// The share of each month's days that lie in the cycle and from one day to another, in whole parts of one number; of the
  /// cycle alone where no day lies in both.
  ///
  /// - Complexity: O(months).
  func shares(from start: CalendarDate? = nil, until end: CalendarDate? = nil) -> [UInt128] {
    let counts = months.map { month in
      let (first, last) = (max(month.firstDay, start ?? month.firstDay), min(month.lastDay, end ?? month.lastDay))
      return max(0, last.dayNumber - first.dayNumber + 1)
    }
    if !counts.contains(where: { $0 > 0 }) { return shares() }
    // Only the first and the last month of the days are broken.
    let broken = zip(months, counts).filter { $1 > 0 && $1 < $0.days }
    let whole = Set(broken.map(\.0.days)).reduce(1, *)
    return zip(months, counts).map { UInt128($1 == $0.days ? whole : whole / $0.days * $1) }
  }
}
