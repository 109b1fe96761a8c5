public import Planning

/// The calendar months of a purchase cycle 采购周期各月, the first and the last as far as they lie in it.
///
/// Weihai's cycle from 2020-11-16 to 2021-11-15 has 13: of the first 15 of 30 days, of the last 15 of 30.
public struct CycleMonths: Sendable, Hashable {
  /// One month.
  public struct Month: Sendable, Hashable {
    /// The month: `2020-11`.
    public let period: Period
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
  /// What the share of a month's days is told in: every `daysInCycle / days` is a whole number of these.
  let denominator: Int

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
          period: Period(year: first.year, month: first.month), lastDay: last,
          daysInCycle: last.dayNumber - first.dayNumber + 1,
          days: CalendarDate.dayCount(year: first.year, month: first.month),
          settleBy: calendar.lastWorkday(onOrBefore: last.adding(days: parameters.settlementDays))))
      first = first.endOfMonth.adding(days: 1)
    }
    self.months = months
    denominator = Set(months.filter { $0.daysInCycle < $0.days }.map(\.days)).reduce(1, *)
  }

  /// How many months there are.
  public var count: Int { months.count }

  /// The month in which something of the day counts: the first for days before the cycle, the last for days after it.
  public func index(of day: CalendarDate) -> Int {
    let first = months[0].period
    let months = (day.year - first.year) * 12 + day.month - (first.month ?? 1)
    return min(max(0, months), count - 1)
  }

  /// The share of a month's days in the cycle, in parts of ``denominator``.
  func share(of month: Int) -> Int {
    let month = months[month]
    return month.daysInCycle == month.days ? denominator : denominator / month.days * month.daysInCycle
  }
}
