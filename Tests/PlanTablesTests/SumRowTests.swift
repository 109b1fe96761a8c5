import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Rows of sums")
struct SumRowTests {
  /// The usage of the base plan with a row of sums at its end, or after its first two rows.
  private func reading(_ word: String, sum: Int, atEnd: Bool) throws -> PlanReading {
    var book = try BaseWorkbook()
    var rows = book["历史用量"]
    rows.insert([BaseWorkbook.text(word), ">", ">", "><v>\(sum)</v>"], at: atEnd ? rows.count : 3)
    book["历史用量"] = rows
    return try book.read()
  }

  /// The sum of all quantities, or of the first two rows.
  private func sum(all: Bool) throws -> Int {
    let lines = try #require(try BasePlan.files()["usage.csv"]).split(separator: "\n").dropFirst()
    return lines.prefix(all ? lines.count : 2).map { Int($0.split(separator: ",")[3]) ?? 0 }.reduce(0, +)
  }

  @Test(
    "A row of sums is checked and left out, whatever it is called",
    arguments: ["合计", "总计", "累计", "Total", "TOTAL", "Grand total", "全市合计", "小计", "Subtotal"], [true, false])
  func leftOut(word: String, atEnd: Bool) throws {
    // 合计 and its like are of everything wherever they stand.
    let isPart = ["小计", "Subtotal", "累计"].contains(word)
    let right = try sum(all: atEnd || !isPart)
    let sound = try reading(word, sum: right, atEnd: atEnd)
    #expect(sound.problems.map { $0.line(in: .chinese) } == [])
    #expect(try sound.records == readPlan(BasePlan.folder.path()).records)
    let wrong = try reading(word, sum: right + 1, atEnd: atEnd)
    #expect(wrong.problems.map(\.code) == ["W519"])
    #expect(wrong.problems.first?.message.chinese.hasSuffix("它所包括各行之和是 \(right)。") == true)
  }

  @Test("In CSV tables a row of sums is an error of its own", arguments: ["合计", "累计", "Total", "subtotal", "全市合计"])
  func csv(word: String) throws {
    var files = try BasePlan.files()
    files["usage.csv"]? += "\(word),,,1\n"
    let problems = try PlanFolder(files).read().problems
    #expect(problems.map(\.code) == ["E202"])
    #expect(problems.first?.message.chinese == "“\(word)”是合计行，不是数据。")
  }

  @Test(
    "Years written as whole years are years, in CSV and in sheets",
    arguments: ["2019年度", "2019全年", "2019年全年", "２０１９年度", "2019年"])
  func years(written: String) throws {
    let files = try BasePlan.files("usage.csv", ",2019,", ",\(written),")
    let expected = try readPlan(BasePlan.folder.path())
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map(\.code) == [])
    #expect(reading.records == expected.records)
    var book = try BaseWorkbook()
    book["历史用量"] = book["历史用量"].map { row in row.map { $0 == BaseWorkbook.text("2019") ? BaseWorkbook.text(written) : $0 } }
    #expect(try book.read().records == expected.records)
  }

  @Test("What is no year stays none", arguments: ["2019度", "年度", "19年度", "2019年度7月", "2019-07年度"])
  func noYears(written: String) throws {
    let files = try BasePlan.files("usage.csv", "H001,P001,2019,", "H001,P001,\(written),")
    #expect(try PlanFolder(files).read().problems.map(\.code) == ["E210"])
  }
}
