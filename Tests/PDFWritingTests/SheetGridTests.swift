import SheetLayout
import Testing

@testable import PDFWriting

@Suite("Cells of a sheet")
struct SheetGridTests {
  private func sheet(columns: Int, _ rows: [[CellStyle]]) -> Sheet {
    var sheet = Sheet(name: "表", columns: (0..<columns).map { _ in SheetColumn(width: 9) })
    sheet.rows = rows.map { SheetRow($0.map { SheetCell(.text("值"), $0) }) }
    return sheet
  }

  @Test("A merged range is one cell in each of its rows; ranges that overlap or lie outside are left out")
  func merges() {
    var sheet = sheet(columns: 3, [[.text, .text, .text], [.text, .text, .text]])
    sheet.merges = [
      CellRange(rows: 0...1, columns: 0...1), CellRange(rows: 1...9, columns: 1...2),
      CellRange(rows: 5...6, columns: 0...0), CellRange(rows: 0...0, columns: 7...8),
      CellRange(rows: 1...1_000_000_000, columns: 2...1_000_000_000),
    ]
    let grid = SheetGrid(sheet)
    #expect(grid.cells(inRow: 0).map(\.columns) == [0...1, 2...2])
    #expect(grid.cells(inRow: 1).map(\.columns) == [0...1, 2...2])
    #expect(grid.cells(inRow: 1).map(\.rows) == [0...1, 1...1])
  }

  @Test("What stands beyond the columns is printed, too")
  func beyond() {
    let grid = SheetGrid(sheet(columns: 1, [[.text, .text, .text]]))
    #expect(grid.columnCount == 3)
    #expect(grid.widths == [9, 9, 9])
  }

  @Test("A line without a border may use the empty cells beside it, no others")
  func room() {
    var sheet = sheet(columns: 4, [[.line], [.plain, .plain, .plain, .seal], [.text]])
    sheet.rows[1].cells[1].value = .blank
    sheet.rows[1].cells[2].value = .blank
    let grid = SheetGrid(sheet)
    func room(_ row: Int, _ index: Int) -> ClosedRange<Int> {
      let cell = grid.cells(inRow: row)[index]
      return grid.roomForText(of: cell, look: cell.cell.style.look)
    }
    #expect(room(0, 0) == 0...3)
    #expect(room(1, 0) == 0...2)
    #expect(room(1, 3) == 1...3)
    #expect(room(2, 0) == 0...0)
  }

  @Test("The heading keeps a row below it, and sums and seal keep the row of the table above them")
  func stays() {
    var sheet = sheet(
      columns: 2,
      [
        [.title], [.unitLine], [.heading, .heading], [.text, .whole], [.totalText, .totalWhole], [.text, .whole],
        [.totalText, .totalWhole], [.line], [], [.seal],
      ])
    sheet.headingRows = 2..<3
    // Sums, notes and seal stay with the row of the table above them, row 3 or 5.
    #expect(
      SheetGrid(sheet).rowsThatStay() == [false, true, true, true, true, false, true, true, true, true])
  }

  @Test("Formulas show their values, and only differences other than 0 are red")
  func words() {
    let number = SheetCell(.formula("SUM(A1:A9)", value: SheetNumber(123_456, places: 2)), .amount)
    #expect(CellWords(number, look: number.style.look)?.text == "1,234.56")
    let day = SheetCell(.number(SheetNumber(44_151)), .date)
    #expect(CellWords(day, look: day.style.look)?.text == "2020年11月16日")
    let none = SheetCell(.number(SheetNumber(0)), .differenceWhole)
    #expect(CellWords(none, look: none.style.look)?.colour == 0)
    let some = SheetCell(.number(SheetNumber(-1)), .differenceWhole)
    #expect(CellWords(some, look: some.style.look)?.colour == CellWords.red)
    #expect(CellWords(SheetCell(.blank, .text), look: CellStyle.text.look) == nil)
    #expect(CellWords(SheetCell(.text("\u{0}\u{1B}"), .text), look: CellStyle.text.look) == nil)
  }

  @Test("Control characters are dropped and line ends kept where lines wrap")
  func printableText() {
    #expect(printable("甲\r\n乙\u{0}\u{7}\u{202E}丙", keepsLines: true) == "甲\n乙丙")
    #expect(printable("甲\r\n乙\t丙", keepsLines: false) == "甲 乙 丙")
    #expect(printable(String(repeating: "长", count: 50_000), keepsLines: true).count == 32_767)
  }
}
