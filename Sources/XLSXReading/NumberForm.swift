/// What a number format makes of a number, as far as the meaning goes.
public enum NumberForm: Sendable, Hashable {
  /// A number.
  case plain
  /// Text whatever it looks like: `@`.
  case text
  /// A day or a time.
  case date(DateParts)
  /// A ratio shown as a percentage.
  case percent
  /// At least so many digits: `000000`.
  case zeroPadded(Int)

  /// What of a day and its time is shown.
  public struct DateParts: OptionSet, Sendable, Hashable {
    /// The raw value.
    public var rawValue: UInt8
    /// Makes parts of a raw value.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The year.
    public static let year = DateParts(rawValue: 1)
    /// The month.
    public static let month = DateParts(rawValue: 2)
    /// The day of the month or week.
    public static let day = DateParts(rawValue: 4)
    /// Hours, minutes, seconds.
    public static let time = DateParts(rawValue: 8)
  }

  /// The formats that need no code, as China's Excel and WPS show them (ECMA-376 part 1, 18.8.30).
  init(builtIn id: Int) {
    switch id {
    case 9, 10: self = .percent
    case 14, 15, 30, 31: self = .date([.year, .month, .day])
    case 16, 28, 29, 51, 53, 54, 58: self = .date([.month, .day])
    case 17, 27, 36, 50, 52, 57: self = .date([.year, .month])
    case 18...21, 32...35, 45...47, 55, 56: self = .date(.time)
    case 22: self = .date([.year, .month, .day, .time])
    case 49: self = .text
    default: self = .plain
    }
  }

  /// The meaning of a format code, by its first section: `yyyy"年"m"月"`, `[$-804]aaaa`, `0.00%`, `000000`.
  public init(code: String) {
    let letters = NumberForm.letters(ofFirstSection: code)
    if letters == "@" {
      self = .text
    } else if letters.contains("%") {
      self = .percent
    } else if letters.lowercased() == "general" || letters.hasPrefix("G/") {
      self = .plain
    } else if let parts = NumberForm.dateParts(letters) {
      self = .date(parts)
    } else if letters.count >= 2, letters.allSatisfy({ $0 == "0" }) {
      self = .zeroPadded(letters.count)
    } else {
      self = .plain
    }
  }

  /// The code's first section without quoted text, escaped characters, padding, colours, conditions and locales.
  private static func letters(ofFirstSection code: String) -> String {
    var result = ""
    var rest = Substring(code)
    while let character = rest.popFirst() {
      switch character {
      case ";": return result
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        // [h], [mm], [ss]: time that passes.
        if !inside.isEmpty, inside.allSatisfy({ "hHmMsS".contains($0) }) { result += "h" }
      default: result.append(character)
      }
    }
    return result
  }

  private static func dateParts(_ letters: String) -> DateParts? {
    var parts: DateParts = []
    var hasMonthOrMinute = false
    var hasDigits = false
    let lower = letters.lowercased()
    let hasHalves = lower.contains("/p")
    for character in lower {
      switch character {
      case "y", "g", "b": parts.insert(.year)
      // Years of an era, unless it is 0.00E+00.
      case "e": if !hasDigits { parts.insert(.year) }
      case "m": hasMonthOrMinute = true
      case "d": parts.insert(.day)
      // aaaa: the day of the week; AM/PM and A/P are times.
      case "a": parts.insert(hasHalves ? .time : .day)
      case "h", "s": parts.insert(.time)
      case "0", "#", "?": hasDigits = true
      default: break
      }
    }
    if hasDigits, !parts.contains(.time) { return nil }
    if hasMonthOrMinute, !parts.contains(.time) || !parts.isDisjoint(with: [.year, .day]) { parts.insert(.month) }
    if hasMonthOrMinute, parts.isEmpty { parts = .month }
    return parts.isEmpty ? nil : parts
  }
}

/// The day of a serial number: `(2020, 11, 16)` for 44151; nil outside of the years 1900 to 9999.
///
/// Serial 60 is the day that never was in the 1900 system, 1900-02-29; it counts as 1900-02-28.
public func serialDay(_ serial: Double, uses1904: Bool) -> (year: Int, month: Int, day: Int)? {
  guard serial >= 0, serial < 2_958_466 else { return nil }
  var days = Int(serial.rounded(.down))
  if uses1904 { days += 1_462 } else if days < 60 { days += 1 }
  guard days >= 1 else { return nil }
  // Days since 0000-03-01; 1899-12-30 is 693,899 days after it.
  let shifted = days + 693_899
  let era = shifted / 146_097
  let dayOfEra = shifted % 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  guard (1900...9999).contains(year) else { return nil }
  return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
}
