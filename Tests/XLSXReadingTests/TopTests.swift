import TestSupport
import Testing
import XLSXReading

@Suite("The first rows of a sheet")
struct TopTests {
  private func book(_ rows: Int, _ behind: String = "") throws -> (file: WorkbookFile, book: Workbook) {
    let row = "<row><c><v>1</v></c><c><v>2</v></c></row><row/>"
    let file = try WorkbookFile(sheet: "<sheetData>\(String(repeating: row, count: rows))</sheetData>\(behind)")
    return (file, try Workbook(path: file.path))
  }

  @Test("are as many as hold something, and the sheet is whole where there are no more")
  func rows() throws {
    for count in [1, 4, 5, 6, 50] {
      let (file, book) = try book(count, "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>")
      defer { _ = file.path }
      let (grid, isWhole) = try book.top(of: book.sheets[0], rows: 5, cells: 1_000)
      #expect(grid.rows.count == min(5, count) && grid.cells.count == 2 * min(5, count))
      #expect(isWhole == (count <= 5) && grid.merges.count == (count <= 5 ? 1 : 0))
    }
    let (file, book) = try book(50)
    defer { _ = file.path }
    let (grid, isWhole) = try book.top(of: book.sheets[0], rows: 50, cells: 9)
    #expect(grid.cells.count == 8 && !isWhole)
  }

  @Test("A tag or a comment longer than a megabyte is refused, for the parser would look through it again and again")
  func token() throws {
    for part in ["<a b=\"\(String(repeating: "x", count: 3 << 20))\"/>", "<!--\(String(repeating: "x", count: 3 << 20))-->"] {
      let file = try WorkbookFile(sheet: "<sheetData/>" + part)
      let error = #expect(throws: WorkbookError.self) { try file.grid() }
      #expect(error?.kind == .tooLarge(.token))
    }
    let text = "<row><c t=\"inlineStr\"><is><t>\(String(repeating: "x", count: 3 << 20))</t></is></c></row>"
    #expect(try WorkbookFile(sheet: "<sheetData>\(text)</sheetData>").grid().cells.count == 1)
  }
}
