/// Days as numbers and ISO texts. Day 1 is 0001-01-01 of the Gregorian calendar reckoned backwards.
enum DayCount {
  /// How many days the month has.
  static func days(inMonth month: Int, of year: Int) -> Int {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Year, month and day of `2020-11-16`; nil where it is no day.
  static func parts(_ iso: String) -> (year: Int, month: Int, day: Int)? {
    let parts = iso.split(separator: "-", omittingEmptySubsequences: false).map { Exact.count(String($0)).map { Int($0) } }
    guard iso.utf8.count == 10, parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], year >= 1,
      (1...12).contains(month), (1...days(inMonth: month, of: year)).contains(day)
    else { return nil }
    return (year, month, day)
  }

  /// The number of a day; nil where the text is none.
  static func number(_ iso: String) -> Int? {
    guard let (year, month, day) = parts(iso) else { return nil }
    let before = year - 1
    let ofYears = 365 * before + before / 4 - before / 100 + before / 400
    return ofYears + (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) } + day
  }

  /// The text of a day with this number, at least 1.
  static func iso(_ number: Int) -> String {
    var year = max(1, number / 366)
    func start(_ year: Int) -> Int { (year - 1) * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 }
    while start(year + 1) < number { year += 1 }
    var rest = number - start(year)
    var month = 1
    while rest > days(inMonth: month, of: year) {
      rest -= days(inMonth: month, of: year)
      month += 1
    }
    return iso(year, month, rest)
  }

  /// `2020-11-16`.
  static func iso(_ year: Int, _ month: Int, _ day: Int) -> String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// Working days: Monday to Friday but for holidays, and the weekend days worked instead.
///
/// The days of a year that the plan's table names are the table's alone; those of other years are the arrangements of the State
/// Council for 2020 to 2026.
struct WorkDays {
  /// By the day's number; true where it is worked.
  private var kinds: [Int: Bool] = [:]

  /// Takes the plan's table, which may be absent; rows that are malformed are passed over.
  init(holidays table: DelimitedText?) {
    var given: [(day: Int, isWorked: Bool)] = []
    var years: Set<Int> = []
    for row in Rows(table, Ledger()) {
      guard let day = DayCount.number(row["date"]), let year = DayCount.parts(row["date"])?.year else { continue }
      given.append((day, ["workday", "上班"].contains(row["kind"])))
      years.insert(year)
    }
    for (days, isWorked) in [(WorkDays.closed, false), (WorkDays.worked, true)] {
      for (year, spans) in days where !years.contains(year) {
        for span in spans.split(separator: " ") {
          let ends = span.split(separator: "-").compactMap { Int($0) }
          guard let first = ends.first, let last = ends.last else { continue }
          for code in first...last {
            let iso = DayCount.iso(year, code / 100, code % 100)
            if let day = DayCount.number(iso) { kinds[day] = isWorked }
          }
        }
      }
    }
    for (day, isWorked) in given { kinds[day] = isWorked }
  }

  /// Whether offices are open; day 1 was a Monday.
  func isWorked(_ day: Int) -> Bool { kinds[day] ?? ((day - 1) % 7 < 5) }

  /// The day itself where offices are open, else the last one before it on which they are.
  func lastWorkday(onOrBefore day: Int) -> Int {
    var day = day
    while !isWorked(day) { day -= 1 }
    return day
  }

  /// The same for a day as text; a text that is no day stays as it is.
  func lastWorkday(onOrBefore iso: String) -> String {
    DayCount.number(iso).map { DayCount.iso(lastWorkday(onOrBefore: $0)) } ?? iso
  }

  /// The n-th working day after a day.
  func adding(workdays count: Int, to day: Int) -> Int {
    var (day, left) = (day, count)
    while left > 0 {
      day += 1
      if isWorked(day) { left -= 1 }
    }
    return day
  }

  /// Holidays of a year as spans of month and day; days that no month has are passed over.
  private static let closed: [Int: String] = [
    2020: "101 124-202 404-406 501-505 625-627 1001-1008",
    2021: "101-103 211-217 403-405 501-505 612-614 919-921 1001-1007",
    2022: "101-103 131-206 403-405 430-504 603-605 910-912 1001-1007 1231",
    2023: "101-102 121-127 405 429-503 622-624 929-1006",
    2024: "101 210-217 404-406 501-505 610 915-917 1001-1007",
    2025: "101 128-204 404-406 501-505 531-602 1001-1008",
    2026: "101-103 215-223 404-406 501-505 619-621 925-927 1001-1007",
  ]

  /// Weekend days worked.
  private static let worked: [Int: String] = [
    2020: "119 426 509 628 927 1010",
    2021: "207 220 425 508 918 926 1009",
    2022: "129 130 402 424 507 1008 1009",
    2023: "128 129 423 506 625 1007 1008",
    2024: "204 218 407 428 511 914 929 1012",
    2025: "126 208 427 928 1011",
    2026: "104 214 228 509 920 1010",
  ]
}
