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
