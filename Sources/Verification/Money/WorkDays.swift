/// A day of the Gregorian calendar by its number: 1 January of the year 1, a Monday, is 1.
struct DayNumber: Hashable, Comparable {
  let number: Int

  init(number: Int) { self.number = number }

  /// Reads `2020-11-16`; nil where there is no such day.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).compactMap { Exact.count(String($0)) }
    guard parts.count == 3 else { return nil }
    self.init(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[2]))
  }

  /// The day of these figures; nil where there is none.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...DayNumber.length(ofMonth: month, in: year)).contains(day)
    else { return nil }
    let before = (1..<month).reduce(0) { $0 + DayNumber.length(ofMonth: $1, in: year) }
    number = DayNumber.daysBefore(year) + before + day
  }

  static func < (left: DayNumber, right: DayNumber) -> Bool { left.number < right.number }

  /// Year, month and day.
  var figures: (year: Int, month: Int, day: Int) {
    var year = number * 400 / 146_097 + 1
    while DayNumber.daysBefore(year) >= number { year -= 1 }
    while DayNumber.daysBefore(year + 1) < number { year += 1 }
    var (month, day) = (1, number - DayNumber.daysBefore(year))
    while day > DayNumber.length(ofMonth: month, in: year) {
      day -= DayNumber.length(ofMonth: month, in: year)
      month += 1
    }
    return (year, month, day)
  }

  /// ISO form.
  var text: String {
    let (year, month, day) = figures
    return "\(year)-\(padded(month, to: 2))-\(padded(day, to: 2))"
  }

  /// `2020年11月16日`.
  var chineseText: String { "\(figures.year)年\(figures.month)月\(figures.day)日" }

  /// Saturday or Sunday.
  var isWeekend: Bool { (number - 1) % 7 >= 5 }

  func after(_ days: Int) -> DayNumber { DayNumber(number: number + days) }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func daysBefore(_ year: Int) -> Int {
    let whole = year - 1
    return whole * 365 + whole / 4 - whole / 100 + whole / 400
  }

  static func length(ofMonth month: Int, in year: Int) -> Int {
    [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }
}

/// Working days: Monday to Friday but for holidays, and weekend days that are worked.
struct WorkDays {
  private var isOpen: [DayNumber: Bool] = [:]
  private(set) var years: Set<Int> = []

  /// The arranged years, those of the plan's table in their place.
  init(_ table: DelimitedText?, _ ledger: Ledger) {
    for row in records(table, ledger) {
      guard let day = DayNumber(row["date"]), ["holiday", "workday"].contains(row["kind"]) else {
        row.malformed("date", "2027-01-01 holiday | workday")
        continue
      }
      isOpen[day] = row["kind"] == "workday"
      years.insert(day.figures.year)
    }
    let given = years
    for line in WorkDays.arranged.split(separator: "\n") {
      guard let year = Int(line.prefix(4)), !given.contains(year) else { continue }
      years.insert(year)
      for (place, part) in line.dropFirst(5).split(separator: "|", omittingEmptySubsequences: false).enumerated() {
        for span in part.split(separator: " ") {
          let ends = span.split(separator: "-").compactMap { Int($0) }.compactMap {
            DayNumber(year: year, month: $0 / 100, day: $0 % 100)
          }
          guard let first = ends.first, let last = ends.last else { continue }
          for number in first.number...last.number { isOpen[DayNumber(number: number)] = place == 1 }
        }
      }
    }
  }

  func isWorked(_ day: DayNumber) -> Bool { isOpen[day] ?? !day.isWeekend }

  /// The n-th working day after a day; the last day of the year 9999 where there is none.
  func day(_ count: Int, after start: DayNumber) -> DayNumber {
    var (day, left) = (start, count)
    while left > 0, day.number < 3_652_059 {
      day = day.after(1)
      if isWorked(day) { left -= 1 }
    }
    return day
  }

  /// The last working day up to a day; the first day of the year 1900 where there is none.
  func last(upTo day: DayNumber) -> DayNumber {
    var day = day
    while !isWorked(day), day.number > 693_596 { day = day.after(-1) }
    return day
  }

  /// What the State Council arranged: holidays | weekend days worked, month and day.
  private static let arranged = """
    2020: 0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008 | 0119 0426 0509 0628 0927 1010
    2021: 0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007 | 0207 0220 0425 0508 0918 0926 1009
    2022: 0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231 | 0129 0130 0402 0424 0507 1008 1009
    2023: 0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006 | 0128 0129 0423 0506 0625 1007 1008
    2024: 0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007 | 0204 0218 0407 0428 0511 0914 0929 1012
    2025: 0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008 | 0126 0208 0427 0928 1011
    2026: 0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007 | 0104 0214 0228 0509 0920 1010
    """
}

extension InputTables {
  /// The first and the last day on which a product is supplied; nil where the cycle begins and ends.
  struct Supply {
    var from: DayNumber?
    var until: DayNumber?
  }

  /// The days from which and until which a product is supplied; notes those that are malformed, out of order, or outside the
  /// cycle though something is agreed.
  func readSupply(_ row: TableRow, _ agreedUnits: Int128?) -> Supply {
    func day(_ column: String) -> DayNumber? {
      let day = DayNumber(row[column])
      if day == nil, !row.isBlank(column) { row.malformed(column, "2021-05-10") }
      return day
    }
    func wrong(_ column: String, _ expected: String, _ found: DayNumber) {
      row.differs(
        "V208", column: column, expected: expected, found: found.text, zh: "供应日期颠倒，或在采购周期之外。",
        en: "The days of supply are out of order or outside the cycle.")
    }
    let supply = Supply(from: day("supplied_from"), until: day("supplied_until"))
    if let from = supply.from, let until = supply.until, until < from {
      wrong("supplied_until", "≥ \(from.text)", until)
      return Supply()
    }
    guard let agreedUnits, agreedUnits > 0 else { return supply }
    if let from = supply.from, let end = parameters.day("cycle_end"), from > end { wrong("supplied_from", "≤ \(end.text)", from) }
    if let until = supply.until, let start = parameters.day("cycle_start"), until < start {
      wrong("supplied_until", "≥ \(start.text)", until)
    }
    return supply
  }
}
