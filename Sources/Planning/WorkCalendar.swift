/// One line of 节假日: a day on which offices are closed though it may be a weekday, or open though it is a weekend.
public struct HolidayRecord: Sendable, Hashable {
  /// What a listed day is 类别.
  public enum Kind: String, Sendable, CaseIterable {
    /// 放假.
    case holiday
    /// 上班: a weekend day worked instead.
    case workday

    /// The Chinese word used in tables.
    public var chinese: String { self == .holiday ? "放假" : "上班" }
  }

  /// 日期.
  public var date: CalendarDate
  /// 类别.
  public var kind: Kind
  /// 节日, free text.
  public var name: String

  /// Makes a line.
  public init(date: CalendarDate, kind: Kind, name: String = "") {
    self.date = date
    self.kind = kind
    self.name = name
  }
}

/// Which days are working days 工作日: Monday to Friday but for holidays, and the weekend days worked instead.
///
/// Years that the table does not cover have weekends only; ``covers(_:)`` tells.
public struct WorkCalendar: Sendable, Hashable {
  private let kinds: [CalendarDate: HolidayRecord.Kind]
  private let years: Set<Int>

  /// The calendar of the given days alone; of a day listed twice the last counts.
  public init(_ days: [HolidayRecord]) {
    var kinds: [CalendarDate: HolidayRecord.Kind] = [:]
    var years: Set<Int> = []
    for day in days {
      kinds[day.date] = day.kind
      years.insert(day.date.year)
    }
    self.kinds = kinds
    self.years = years
  }

  /// The calendar that ships, with the given days in place of every shipped year that they name.
  public init(shippedBut days: [HolidayRecord]) {
    let replaced = Set(days.map(\.date.year))
    self.init(shippedHolidays.filter { !replaced.contains($0.date.year) } + days)
  }

  /// How many days off the calendar that ships has in a year; 0 where it does not have the year.
  public static func shippedDaysOff(in year: Int) -> Int {
    shippedHolidays.count { $0.date.year == year && $0.kind == .holiday }
  }

  /// Whether the year's holidays are known.
  public func covers(_ year: Int) -> Bool { years.contains(year) }

  /// Whether offices are open.
  public func isWorkday(_ day: CalendarDate) -> Bool {
    kinds[day].map { $0 == .workday } ?? (day.weekday <= 5)
  }

  /// The day itself where offices are open, else the last day before it on which they are; the first day there is where
  /// no such day is left.
  ///
  /// - Complexity: O(days between).
  public func lastWorkday(onOrBefore day: CalendarDate) -> CalendarDate {
    var candidate = day
    while !isWorkday(candidate), let before = CalendarDate(dayNumber: candidate.dayNumber - 1) { candidate = before }
    return candidate
  }

  /// The day itself where offices are open, else the first day after it on which they are; the last day there is where no
  /// such day is left.
  ///
  /// - Complexity: O(days between).
  public func firstWorkday(onOrAfter day: CalendarDate) -> CalendarDate {
    isWorkday(day) ? day : adding(workdays: 1, to: day)
  }

  /// The n-th working day after the day, which itself does not count; the day itself for 0, the last day there is where
  /// the calendar ends before.
  ///
  /// - Complexity: O(days between).
  public func adding(workdays count: Int, to day: CalendarDate) -> CalendarDate {
    precondition(count >= 0, "working days are counted forwards")
    var result = day
    var left = count
    while left > 0, let next = CalendarDate(dayNumber: result.dayNumber + 1) {
      result = next
      if isWorkday(result) { left -= 1 }
    }
    return result
  }
}
