import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing
import XLSXReading

@Suite("Sheets nobody should write")
struct NastySheetTests {
  private static let values = [
    ">", "><v>1</v>", "><v>-0</v>", "><v>1E400</v>", "><v>1E-300</v>", "><v>NaN</v>", "><v>1.2.3</v>", "s=\"1\"><v>44151</v>",
    "s=\"1\"><v>-5</v>", "s=\"1\"><v>1E9</v>", "s=\"2\"><v>0.5</v>", "s=\"3\"><v>43647</v>", "t=\"b\"><v>1</v>", "t=\"b\"><v>0</v>",
    "t=\"e\"><v>#DIV/0!</v>", "><f>1</f>", "t=\"str\"><f>1</f><v></v>", "><v>371002000000000012</v>", "><v>20.800000000000001</v>",
  ]
  private static let texts = [
    "", " ", "合计", "小 计", "环翠区小计", "注：x", "制表人：", "（盖章）", "单位：万片", "单位：盒", "1,2O0", "１２", "'12", "=1+1", "a\"b", "a,b",
    "a\nb", "a\r\nb", "H001", "P001", "2019", "2019年", "2018年_数量（万片）", "机构编码", "数量", "数量（万片）", "期间", "是", "😀", "\u{FFFD}", "*",
  ]

  @Test("The base plan typed in by hand is the base plan")
  func base() throws {
    let folder = try PlanFolder([String: String]())
    let reading = try readPlan(try BaseWorkbook.unchanged.get().write(to: folder))
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
  }

  @Test(
    "Whatever stands in a few cells, there is a plan or an error with its cell", arguments: Seeds.first(200, of: 1_000).shards(of: 100))
  func nasty(seeds: [UInt64]) throws {
    var plans = 0
    for seed in seeds { plans += try change(seed: seed) ? 1 : 0 }
    #expect(plans >= Seeds.floor(10), "\(plans) of \(seeds.count) are plans")
  }

  /// Changes a few cells of the base workbook and reads it; whether it is still a plan.
  private func change(seed: UInt64) throws -> Bool {
    var random = SeededGenerator(seed: seed)
    var book = try BaseWorkbook.unchanged.get()
    // Half of them have one cell changed, or hardly any would be left.
    for _ in 0..<(seed % 2 == 0 ? 1 : random.integer(in: 1...6)) {
      let sheet = random.integer(in: 0...book.sheets.count - 1)
      let row = random.integer(in: 0...book.sheets[sheet].rows.count - 1)
      let column = random.integer(in: 0...book.sheets[sheet].rows[row].count - 1)
      switch random.integer(in: 0...5) {
      case 0, 1: book.sheets[sheet].rows[row][column] = NastySheetTests.values[random.integer(in: 0...NastySheetTests.values.count - 1)]
      case 2, 3:
        book.sheets[sheet].rows[row][column] = BaseWorkbook.text(
          NastySheetTests.texts[random.integer(in: 0...NastySheetTests.texts.count - 1)])
      case 4:
        let made = (0...random.integer(in: 0...4)).map { _ in
          BaseWorkbook.text(NastySheetTests.texts[random.integer(in: 0...NastySheetTests.texts.count - 1)])
        }
        book.sheets[sheet].rows.insert(made, at: row)
      default:
        let first = random.integer(in: 1...8)
        let area = "A\(first):\(["A", "B", "D"][random.integer(in: 0...2)])\(first + random.integer(in: 0...4))"
        book.sheets[sheet].behind = "<mergeCells><mergeCell ref=\"\(area)\"/><mergeCell ref=\"A1:A2\"/></mergeCells>"
      }
    }
    let folder = try PlanFolder([String: String]())
    let reading = try readPlan(try book.write(to: folder))
    #expect((reading.plan == nil) == reading.hasErrors, "seed \(seed)")
    for problem in reading.problems {
      #expect(problem.place.file == "plan.xlsx", "seed \(seed)")
      if let cell = problem.place.cell { #expect(CellReference(parsing: cell)?.row == problem.place.row, "seed \(seed)") }
    }
    if let records = reading.records {
      let again = buildPlan(records)
      #expect(again.records == records, "seed \(seed)")
      #expect(again.warningsWithoutLines == reading.warningsWithoutLines, "seed \(seed)")
    }
    return reading.records != nil
  }

  @Test("Text with commas, quotes and line ends arrives as it is, and later rows keep their numbers")
  func lineEnds() throws {
    var book = try BaseWorkbook.unchanged.get()
    book.sheets[1].rows[1][1] = BaseWorkbook.text("阿莫西林,\"胶囊\"\n第二行")
    book.sheets[1].rows[3][7] = "t=\"e\"><v>#N/A</v>"
    let folder = try PlanFolder([String: String]())
    let problems = try readPlan(try book.write(to: folder)).problems
    #expect(problems.map(\.place.cell) == ["H4"])
    book.sheets[1].rows[3][7] = "><v>2.01</v>"
    #expect(try readPlan(try book.write(to: folder)).plan?.products.first?.genericName == "阿莫西林,\"胶囊\"\n第二行")
  }

  @Test("A bad key before several periods is reported once")
  func keysOfPeriods() throws {
    var book = try BaseWorkbook.unchanged.get()
    book.sheets[4].rows = [
      ["机构编码", "品种编码", "2018年", "2019年"].map(BaseWorkbook.text),
      [BaseWorkbook.text("H001"), BaseWorkbook.text("P009"), "><v>1</v>", "><v>2</v>"],
      [BaseWorkbook.text("H001"), BaseWorkbook.text("P001"), "><v>1</v>", ">"],
    ]
    let folder = try PlanFolder([String: String]())
    let found = try readPlan(try book.write(to: folder)).problems.filter { $0.code == "E313" }
    #expect(found.map(\.place.cell) == ["B2"])
  }
}
