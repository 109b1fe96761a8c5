import Judging
import OutputStore
import PlanSupport
import Planning
import SheetLayout
import Testing

@testable import Reports

@Suite("Showing what moved between outputs")
struct ComparisonViewsTests {
  @Test("The screen says that gains, losses and the change of volume close")
  func balance() {
    let old = comparedOutput([("P", "H1", 10), ("P", "H2", 5), ("P", "H3", 3)], prepaid: ["H1": 1_000])
    let new = comparedOutput([("P", "H1", 7), ("P", "H2", 9), ("P", "H4", 6)], prepaid: ["H1": 700, "H2": 900])
    let text = OutputComparison(old: old, new: new).text(in: .english)
    #expect(text.contains("Cells: 2 gain 10 packs = 2 lose 6 packs + change of volume (+4)"))
  }

  @Test("The tables are sorted by id, the same output is the same")
  func tables() throws {
    let one = comparedOutput([("P", "H1", 10), ("Q", "H1", 5)])
    #expect(OutputComparison(old: one, new: one).isSame)
    #expect(OutputComparison(old: one, new: one).text(in: .chinese) == "两份结果相同：2 个单元、金额、预付都一样。\n")
    let files = OutputComparison(old: one, new: comparedOutput([("P", "H1", 0), ("P", "H2", 15)])).files(style: .machines)
    #expect(
      files.map(\.path).sorted()
        == [
          "comparison.json", "compare_cells.csv", "compare_districts.csv", "compare_institutions.csv", "compare_products.csv",
        ].sorted())
    let cells = try #require(files.first { $0.path == "compare_cells.csv" })
    #expect(
      text(of: cells).split(separator: "\n").dropFirst() == [
        "P,D,H1,both,10,0,-10,-100.00,20.00,0.00,-20.00", "P,D,H2,new_only,,15,15,,0.00,30.00,30.00",
        "Q,D,H1,old_only,5,,-5,-100.00,10.00,0.00,-10.00",
      ])
  }

  @Test("The workbook lists sums, districts, products, gainers before losers, and every cell that differs, and adds up")
  func workbook() throws {
    // H1 loses 3, H2 gains 4, H3's 3 packs are gone, H4's 6 are new; H5 is prepaid 1 yuan more for what it had.
    let old = comparedOutput([("P", "H1", 10), ("P", "H2", 5), ("P", "H3", 3), ("P", "H5", 1)], prepaid: ["H5": 100])
    let new = comparedOutput([("P", "H1", 7), ("P", "H2", 9), ("P", "H4", 6), ("P", "H5", 1)], prepaid: ["H5": 200])
    let book = comparisonBook(OutputComparison(old: old, new: new))
    #expect(book.sheets.map(\.name) == ["汇总", "区市", "品种", "机构", "单元"])
    func rows(_ name: String) throws -> [[String]] {
      let sheet = try book.sheet(name)
      return sheet.rows.dropFirst(sheet.headingRows.upperBound).map { $0.cells.map(shown) }
    }
    #expect(
      try rows("汇总").prefix(3) == [["盒数", "19", "23", "4"], ["金额（元）", "38.00", "46.00", "8.00"], ["预付（元）", "1.00", "2.00", "1.00"]])
    #expect(try rows("区市") == [["D", "", "19", "23", "4", "38.00", "46.00", "8.00", "1.00", "2.00", "1.00"]])
    #expect(try rows("品种") == [["P", "", "19", "23", "4", "38.00", "46.00", "8.00"]])
    #expect(try rows("机构").map { $0[1] } == ["H4", "H2", "H5", "H3", "H1"], "most gained first, most lost last")
    let cells = try rows("单元")
    #expect(cells.map { $0[3] } == ["H1", "H2", "H3", "H4"])
    #expect(cells.map { $0[5] } == ["两份都有", "两份都有", "仅旧结果", "仅新结果"])
    #expect(cells.compactMap { Int($0[8]) } == [-3, 4, -3, 6])
    #expect(try book.sheet("单元").filter == CellRange(rows: 1...5, columns: 0...11))
  }

  @Test("Products are on the screen where their volume changed, and only then")
  func productLines() {
    let one = comparedOutput([("P", "H1", 10), ("Q", "H1", 5)])
    let moved = OutputComparison(old: one, new: comparedOutput([("P", "H2", 10), ("Q", "H1", 5)]))
    #expect(!moved.text(in: .english).contains("Products that differ"))
    let more = OutputComparison(old: one, new: comparedOutput([("P", "H1", 11), ("Q", "H1", 2)])).text(in: .english)
    let lines = more.split(separator: "\n").drop { !$0.hasPrefix("Products that differ (2 of 2)") }
    #expect(lines.dropFirst().prefix(2).map { $0.prefix(1) } == ["Q", "P"], "6 yuan less, then 2 yuan more")
  }

  @Test("A Gini has four decimals; nothing has none")
  func gini() {
    #expect(FairnessSheet.gini(9.0 / 110) == "0.0818")
    #expect(FairnessSheet.gini(nil) == "-")
  }
}
