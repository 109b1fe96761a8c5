import TestSupport
import Testing

@testable import SheetLayout

@Suite("Cells and numbers of a sheet")
struct SheetNumberTests {
  @Test(
    "A number is written as its form shows it",
    arguments: [
      (SheetNumber(1_234_567), CellLook.NumberForm.whole, "1,234,567"),
      (SheetNumber(-999), .whole, "-999"),
      (SheetNumber(-1_000), .whole, "-1,000"),
      (SheetNumber(0), .whole, "0"),
      (SheetNumber(687_632_539, places: 2), .amount, "6,876,325.39"),
      (SheetNumber(-1, places: 2), .amount, "-0.01"),
      (SheetNumber(208_000, places: 4), .price, "20.80"),
      (SheetNumber(208_125, places: 4), .price, "20.8125"),
      (SheetNumber(10_688, places: 4), .percent, "106.88%"),
      (SheetNumber(50, places: 2), .percent, "50.00%"),
      (SheetNumber(1), .percent, "100.00%"),
      (SheetNumber(12_345_000, places: 4), .quantity, "1,234.5"),
      (SheetNumber(12_340_000, places: 4), .quantity, "1,234"),
      (SheetNumber(15, places: 1), .general, "1.5"),
      (SheetNumber(12_345, places: 4), .amount, "1.23"),
      (SheetNumber(12_350, places: 4), .amount, "1.24"),
      (SheetNumber(-4, places: 3), .amount, "0.00"),
      (SheetNumber(.min, places: 4), .amount, "-922,337,203,685,477.58"),
    ])
  func numberForms(number: SheetNumber, form: CellLook.NumberForm, expected: String) {
    #expect(number.text(form) == expected)
  }

  @Test(
    "A day is the number spreadsheets count it by, shown as print has it",
    arguments: [
      // 1 January 1970 is 25569, a day of leap years and centuries each way from it, and the last that spreadsheets know.
      (SheetDate(year: 1970, month: 1, day: 1), 25_569, "1970年1月1日"),
      (SheetDate(year: 2020, month: 11, day: 16), 44_151, "2020年11月16日"),
      (SheetDate(year: 2020, month: 2, day: 29), 43_890, "2020年2月29日"),
      (SheetDate(year: 2000, month: 3, day: 1), 36_586, "2000年3月1日"),
      (SheetDate(year: 1900, month: 3, day: 1), 61, "1900年3月1日"),
      (SheetDate(year: 9999, month: 12, day: 31), 2_958_465, "9999年12月31日"),
    ])
  func days(day: SheetDate, serial: Int64, shown: String) throws {
    let number = try #require(SheetNumber(day: day))
    #expect(number == SheetNumber(serial))
    #expect(number.text(.date) == shown)
  }

  @Test("Before 1 March 1900 a day has no number; what is no day stays a number")
  func noDays() {
    #expect(SheetNumber(day: SheetDate(year: 1900, month: 2, day: 28)) == nil)
    #expect(SheetNumber(60).text(.date) == "60")
    #expect(SheetNumber(2_958_466).text(.date) == "2,958,466")
    #expect(SheetNumber(441_515, places: 1).text(.date) == "44,151.5")
    #expect(SheetNumber(441_510, places: 1).text(.date) == "2020年11月16日")
  }

  @Test("Every day of four centuries is shown as itself")
  func everyDay() throws {
    var (year, month, day) = (1900, 3, 1)
    var faults = Faults()
    for serial in Int64(61)..<146_158 {
      let shown = SheetNumber(serial).text(.date)
      faults.check(shown == "\(year)年\(month)月\(day)日", "\(serial) is shown as \(shown)")
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
      day += 1
      if day > length { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(faults.areNone, "\(faults)")
  }

  @Test(
    "Cells are named as spreadsheets name them",
    arguments: [(0, 0, "A1"), (4, 2, "C5"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")])
  func cellNames(row: Int, column: Int, expected: String) {
    #expect(cellName(row: row, column: column) == expected)
  }

  @Test("A range is named by its corners, a single cell by itself, and quotes in a sheet's name are doubled")
  func ranges() {
    #expect(CellRange(rows: 4...8, columns: 2...4).name == "C5:E9")
    #expect(CellRange(rows: 4...4, columns: 2...2).name == "C5")
    #expect(quotedSheetName("品种") == "'品种'")
    #expect(quotedSheetName("a'b") == "'a''b'")
  }
}
