import XLSXReading

/// Reads single cells of a workbook as the texts that CSV tables would hold.
enum CellReading {
  /// The cell's value as people see it: days in ISO form, percentages with their sign, numbers in plain digits.
  static func shown(_ cell: SheetCell, _ grid: SheetGrid) -> String {
    switch cell.kind {
    case .text, .error: return grid.text(of: cell)
    case .boolean: return boolean(cell, grid)
    case .formulaWithoutValue: return ""
    case .number:
      let form = grid.form(of: cell)
      if case .date(let parts) = form, let text = day(cell, grid, parts) { return text }
      if form == .percent, var number = number(cell, grid) {
        number.exponent += 2
        return String(decoding: number.plain, as: UTF8.self) + "%"
      }
      if let shape = grid.shape(of: cell), let number = number(cell, grid), case .text(let text) = ShownCode(number, shape) { return text }
      return String(decoding: digits(cell, grid), as: UTF8.self)
    }
  }

  /// TRUE or FALSE.
  static func boolean(_ cell: SheetCell, _ grid: SheetGrid) -> String {
    grid.bytes(of: cell).first == UInt8(ascii: "0") ? "FALSE" : "TRUE"
  }

  /// The number with the fifteen digits that spreadsheets keep; nil where the file holds something else.
  static func number(_ cell: SheetCell, _ grid: SheetGrid) -> DecimalText? {
    guard var number = DecimalText(grid.bytes(of: cell)) else { return nil }
    number.round(to: DecimalText.spreadsheetDigits)
    return number
  }

  /// The number in plain digits, zeros in front where the format asks for them; as written where it is none.
  static func digits(_ cell: SheetCell, _ grid: SheetGrid) -> ArraySlice<UInt8> {
    let written = grid.bytes(of: cell)
    var plain = written
    if !isPlainDecimal(written) {
      guard let number = number(cell, grid) else { return written }
      plain = number.plain[...]
    }
    if case .zeroPadded(let width) = grid.form(of: cell), plain.count < width, plain.allSatisfy({ $0 >= 48 }) {
      return Array(repeating: 48, count: width - plain.count) + plain
    }
    return plain
  }

  /// A number that stands for a day, as far as its format shows it: `2020-11-16`, `2020-11`, `2020`; nil where it shows
  /// neither, or is beyond all days.
  static func day(_ cell: SheetCell, _ grid: SheetGrid, _ parts: NumberForm.DateParts) -> String? {
    guard let number = number(cell, grid), !parts.isDisjoint(with: [.year, .month, .day]),
      let (year, month, day) = serialDay(number.double, uses1904: grid.uses1904)
    else { return nil }
    if parts.contains(.day) { return "\(year)-\(twoDigits(month))-\(twoDigits(day))" }
    return parts.contains(.month) ? "\(year)-\(twoDigits(month))" : "\(year)"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
