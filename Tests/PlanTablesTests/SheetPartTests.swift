import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Several sheets of one table, by districts or years")
struct SheetPartTests {
  /// The base workbook with a table's sheet split by one of its columns or by the institutions' districts.
  private static func book(
    _ sheet: String, dropping dropped: Int? = nil, by key: ([String]) -> String, named name: (String) -> String
  ) throws -> BaseWorkbook {
    var book = try BaseWorkbook()
    let rows = book[sheet]
    book.sheets.removeAll { $0.name == sheet }
    func kept(_ row: [String]) -> [String] { row.enumerated().filter { $0.offset != dropped }.map(\.element) }
    var groups: [String] = []
    for row in rows.dropFirst() where !groups.contains(key(row)) { groups.append(key(row)) }
    for group in groups {
      book.sheets.append((name(group), [kept(rows[0])] + rows.dropFirst().filter { key($0) == group }.map(kept), ""))
    }
    return book
  }

  private static func district(_ row: [String]) -> String { row[0].contains("H001") ? "环翠区" : "文登区" }

  private static func year(_ row: [String]) -> String { String(row[2].drop { $0 != "2" }.prefix(4)) }

  private func sheetFaults(_ reading: PlanReading) -> [String] {
    reading.problems.filter { $0.severity != .note }.map { "\($0.code) \($0.place.sheet ?? "")!\($0.place.cell ?? "")" }
  }

  @Test(
    "Sheets that each name a district are read one after another, with a note that lists them",
    arguments: [("报量", "报量-"), ("报量", ""), ("历史用量", "历史用量（"), ("上下限", "上下限 "), ("报量", "2020年报量_")])
  func districts(sheet: String, front: String) throws {
    let book = try Self.book(sheet, by: Self.district) { front + $0 }
    let reading = try book.read()
    #expect(sheetFaults(reading).isEmpty, reading.listed)
    let notes = reading.problems.filter { $0.code == "N658" }
    #expect(notes.count == 1 && notes[0].message.chinese.contains("共 2 张工作表"), reading.listed)
    #expect(try reading.records == readPlan(BasePlan.folder.path()).records)
  }

  @Test("Cross tables by districts or years are read one after another, with the places of their own cells")
  func crossTables() throws {
    var sheets = try CrossSheets()
    sheets.set("报量", "机构编码|P001|P002\nH001|1|2", as: "报量-环翠区")
    sheets.book.sheets.append(("报量-文登区", CrossSheets.rows("机构编码|P001|P003\nH002|4|5").map { $0.map(CrossSheets.cell) }, ""))
    let reading = try sheets.book.read()
    #expect(reading.demandLines == ["H001 P001 1", "H001 P002 2", "H002 P001 4", "H002 P003 5"], reading.listed)
    #expect(reading.problems.contains { $0.code == "N658" })
    sheets.set("报量-文登区", "机构编码|P001|P003\nH001|4|x")
    let faults = try sheetFaults(sheets.book.read())
    #expect(faults.filter { $0.contains("文登") } == ["E146 报量-文登区!A2", "E301 报量-文登区!B1", "E203 报量-文登区!C2"], "\(faults)")
    sheets = try CrossSheets()
    sheets.set("历史用量", "机构编码|P001|P002\nH001|1|2", as: "历史用量2018年")
    sheets.book.sheets.append(("历史用量2019年", CrossSheets.rows("机构编码|P001|P003\nH001|4|5").map { $0.map(CrossSheets.cell) }, ""))
    #expect(try sheets.book.read().usageLines == ["H001 P001 2018 1", "H001 P001 2019 4", "H001 P002 2018 2", "H001 P003 2019 5"])
  }

  @Test("Sheets that each name a year are read together, and the name is the period where the sheets have none")
  func years() throws {
    let whole = try readPlan(BasePlan.folder.path()).records
    let all = try Self.book("历史用量", by: Self.year) { "历史用量\($0)" }.read()
    #expect(sheetFaults(all).isEmpty && all.records == whole, all.listed)
    var book = try BaseWorkbook()
    book["历史用量"] = book["历史用量"].filter { !$0[2].contains("-") }
    let long = try book.read()
    var parts = try Self.book("历史用量", dropping: 2, by: Self.year) { "历史用量\($0)年" }
    for index in parts.sheets.indices where parts.sheets[index].name.hasPrefix("历史用量") {
      let year = String(parts.sheets[index].name.dropFirst(4).prefix(4))
      parts.sheets[index].rows = [parts.sheets[index].rows[0]] + book["历史用量"].filter { $0[2].contains(year) }.map { [$0[0], $0[1], $0[3]] }
    }
    let read = try parts.read()
    #expect(read.records == long.records, read.listed)
    #expect(read.problems.filter { $0.code == "N647" }.count == 2, read.listed)
  }

  @Test("A row of another district or year than its sheet says is an error at its cell, in one sheet too")
  func contradictions() throws {
    var book = try Self.book("报量", by: Self.district) { "报量-\($0)" }
    let row = book["报量-文登区"].removeLast()
    book["报量-环翠区"].append(row)
    let cell = "A\(book["报量-环翠区"].count)"
    #expect(try sheetFaults(book.read()).filter { $0.hasPrefix("E146") } == ["E146 报量-环翠区!\(cell)"])
    book = try Self.book("历史用量", by: Self.year) { "历史用量\($0)" }
    book["历史用量2019"].append(book["历史用量2018"].removeLast())
    let place = "C\(book["历史用量2019"].count)"
    #expect(try sheetFaults(book.read()).contains("E146 历史用量2019!\(place)"))
    book = try BaseWorkbook()
    let index = try #require(book.sheets.firstIndex { $0.name == "报量" })
    book.sheets[index].name = "报量-环翠区"
    let reading = try book.read()
    #expect(sheetFaults(reading).contains { $0.hasPrefix("E146 报量-环翠区!A") }, reading.listed)
    // A file of several districts, or of a year later than its data.
    book.sheets[index].name = "环翠区和文登区报量2020"
    #expect(try book.read().records == readPlan(BasePlan.folder.path()).records)
  }

  @Test("What is wrong in a sheet is told at its own cell, the same key in two sheets at both")
  func places() throws {
    var book = try Self.book("报量", by: Self.district) { "报量-\($0)" }
    book["报量-环翠区"][1][2] = BaseWorkbook.text("甲")
    book["报量-文登区"][1][2] = BaseWorkbook.text("乙")
    #expect(try sheetFaults(book.read()) == ["E203 报量-环翠区!C2", "E203 报量-文登区!C2"])
    book = try Self.book("历史用量", by: Self.year) { "历史用量\($0)" }
    book["历史用量2018"][1][3] = BaseWorkbook.text("甲")
    book["历史用量2019"][1][3] = BaseWorkbook.text("乙")
    #expect(try sheetFaults(book.read()) == ["E203 历史用量2018!D2", "E203 历史用量2019!D2"])
    // Not at one place: the wrong sheet as well, and twice the same key.
    book = try Self.book("报量", by: Self.district) { "报量-\($0)" }
    book["报量-文登区"].append(book["报量-环翠区"][1])
    let problems = try book.read().problems
    let twice = try #require(problems.first { $0.code == "E301" })
    #expect(twice.place.sheet == "报量-文登区" && twice.message.chinese.contains("报量-环翠区"), "\(problems)")
  }

  @Test("Columns may stand in another order or be cross tables; units must be one")
  func forms() throws {
    let whole = try readPlan(BasePlan.folder.path()).records
    var book = try Self.book("报量", by: Self.district) { "报量-\($0)" }
    book["报量-文登区"] = book["报量-文登区"].map { $0.reversed() }
    #expect(try book.read().records == whole)
    book["报量-文登区"][0][0] = BaseWorkbook.text("数量（盒）")
    let reading = try book.read()
    #expect(sheetFaults(reading).filter { $0.hasPrefix("E116") } == ["E116 报量-文登区!"], reading.listed)
    #expect(reading.problems.contains { $0.code == "E116" && $0.message.chinese.contains("各张表") == false })
  }

  @Test(
    "Sheets that do not all say their district or year, or two that say the same, are asked about",
    arguments: [["报量", "报量-环翠区"], ["报量-环翠区", "报量-环翠"], ["报量1", "报量2"], ["报量", "报量 (2)"], ["报量2019", "报量2020"]])
  func twins(names: [String]) throws {
    var book = try BaseWorkbook()
    let rows = book["报量"]
    book.sheets.removeAll { $0.name == "报量" }
    for name in names { book.sheets.append((name, rows, "")) }
    #expect(try book.read().problems.contains { $0.code == "E118" })
  }
}
