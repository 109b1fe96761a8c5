/// A day of the Gregorian calendar 日期, without time or time zone.
public struct CalendarDate: Sendable, Hashable, Comparable {
  /// The years there are.
  public static let years = 1900...9999

  /// The year, one of ``years``.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, 1 to 31.
  public let day: Int

  /// Makes a date, or nil where there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard CalendarDate.years.contains(year), (1...12).contains(month), day >= 1,
      day <= CalendarDate.dayCount(year: year, month: month)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `2020-11-16`, `2020/11/16`, `2020.11.16` or `2020年11月16日`; nil where it is no date.
  public init?(parsing text: String) {
    var parts: [Int] = []
    var current: Int?
    for character in text {
      if let ascii = character.asciiValue, ascii >= 48, ascii <= 57 {
        let next = (current ?? 0) * 10 + Int(ascii - 48)
        guard next <= 9999 else { return nil }
        current = next
      } else if "-/.年月".contains(character) {
        guard let number = current, parts.count < 2 else { return nil }
        parts.append(number)
        current = nil
      } else if character == "日", parts.count == 2, text.last == "日" {
        break
      } else {
        return nil
      }
    }
    guard let last = current, parts.count == 2 else { return nil }
    self.init(year: parts[0], month: parts[1], day: last)
  }

  /// How many days the month has.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The earlier day comes first.
  public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension CalendarDate: CustomStringConvertible {
  /// ISO form: `2020-11-16`.
  public var description: String {
    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
