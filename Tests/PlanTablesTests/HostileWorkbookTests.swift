import Foundation
import PlanModel
import PlanTables
import Planning
import SheetLayout
import TestSupport
import Testing

@testable import PlanTables

/// Workbooks of which little is used, or that somebody made to take long.
@Suite("Work on a workbook is that on what is used of it")
struct HostileWorkbookTests {
  private func text(_ text: String) -> String { BaseWorkbook.text(text) }

  @Test("A sheet that is no table is told of, and not read beyond its first rows")
  func unread() throws {
    var book = try BaseWorkbook.unchanged.get()
    // Far beyond XFD: whoever reads it has an error.
    let beyond = [["r=\"ZZZZ9999\"><v>1</v>"]]
    book["数据"] = (0..<40).map { [text("甲\($0)"), text("乙")] } + beyond
    let reading = try book.read()
    #expect(reading.problems.map { "\($0.code) \($0.place.sheet ?? "")" } == ["N606 数据"])
    #expect(reading.records != nil)
    // A table's sheet is read whole.
    book["历史用量"] += beyond
    #expect(throws: PlanFileError.self) { try book.read() }
  }

  @Test("The checked copy repeats of such a sheet what is worth it, and says that there is more")
  func checkedCopy() throws {
    var book = try BaseWorkbook.unchanged.get()
    book["数据"] = (0..<2_500).map { [text("甲\($0)"), text("乙")] }
    book["短"] = (0..<50).map { [text("丙\($0)")] }
    let folder = try PlanFolder([String: String]())
    let check = try PlanCheck(try book.write(to: folder))
    let copy = try #require(try check.markedWorkbook(in: .english))
    let long = try #require(copy.sheets.first { $0.name == "数据" })
    #expect(long.rows.count == 2_001)
    var words = ""
    if case .text(let text)? = long.rows.last?.cells.first?.value { words = text }
    #expect(words.contains("not read"))
    #expect(copy.sheets.first { $0.name == "短" }?.rows.count == 50)
  }

  @Test(
    "The unit of a title of any length is found in time that grows with its length",
    arguments: [
      ("单位：万片", ["万片"]), ("附件 （单位：万片、万元）", ["万片", "万元"]), ("单 位：万片", ["万片"]), ("填报单位：一院", []), ("abc ) ]", []),
      ("((( 单位：片 )))", ["片"]), ("( ( ( )", []), ("表 1 【计量单位：盒】", ["盒"]),
    ] as [(String, [String])])
  func titles(title: String, units: [String]) {
    #expect(HeadingUnit.ofTitle(title).map(\.text) == units)
    for filler in ["（", "单 "] {
      let long = String(repeating: filler, count: 300_000) + " " + title
      let time = ContinuousClock().measure { #expect(HeadingUnit.ofTitle(long).map(\.text) == units, "behind \(filler)") }
      #expect(time < .seconds(20), "\(title): \(time)")
    }
  }

  @Test("A heading under titles, merges and rows by the hundred thousand is found as it is without")
  func merges() throws {
    var book = try BaseWorkbook.unchanged.get()
    let plain = try book.read()
    let index = try #require(book.sheets.firstIndex { $0.name == "历史用量" })
    book.sheets[index].rows.insert([text(String(repeating: "【", count: 100_000))], at: 0)
    let ranges = (0..<100_000).map { "<mergeCell ref=\"F\(1 + $0 % 30):XFD\(1 + $0 % 30)\"/>" }.joined()
    book.sheets[index].behind = "<mergeCells>\(ranges)</mergeCells>"
    #expect(try book.read().records == plain.records)
  }
}
