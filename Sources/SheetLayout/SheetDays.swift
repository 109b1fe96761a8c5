extension SheetDate {
  /// Days since 1970-01-01 in the Gregorian calendar, counted in years that start in March.
  public var daysSince1970: Int {
    let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let dayOfYear = (153 * month + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }

  /// The day that a spreadsheet's number stands for; nil before 1 March 1900, after the year 9999 and within a day.
  init?(_ number: SheetNumber) {
    var (serial, places) = (number.unscaled, number.places)
    while places > 0, serial % 10 == 0 { (serial, places) = (serial / 10, places - 1) }
    guard places == 0, (SheetNumber.firstSerial...2_958_465).contains(serial) else { return nil }
    // Days since 1 March of the year 0, in cycles of 400 years.
    let days = Int(serial) - SheetNumber.serialOf1970 + 719_468
    let (cycle, inCycle) = days.quotientAndRemainder(dividingBy: 146_097)
    let yearOfCycle = (inCycle - inCycle / 1_460 + inCycle / 36_524 - inCycle / 146_096) / 365
    let dayOfYear = inCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isLate = month >= 10
    self.init(
      year: cycle * 400 + yearOfCycle + (isLate ? 1 : 0), month: isLate ? month - 9 : month + 3,
      day: dayOfYear - (153 * month + 2) / 5 + 1)
  }

  /// `2020年11月16日`, as print has it.
  var text: String { "\(year)年\(month)月\(day)日" }
}

extension SheetNumber {
  /// 1 March 1900: before it spreadsheets count a day that never was.
  fileprivate static let firstSerial: Int64 = 61
  fileprivate static let serialOf1970 = 25_569

  /// A day as spreadsheets hold it, in days: 44151 is 2020-11-16. Nil before 1 March 1900, where they do not agree.
  public init?(day: SheetDate) {
    let serial = Int64(day.daysSince1970 + SheetNumber.serialOf1970)
    guard serial >= SheetNumber.firstSerial else { return nil }
    self.init(serial)
  }
}
