import Foundation
import PlanModel
import Planning
import TestSupport
import Testing

@testable import PlanTables

/// The base plan with one text of one table replaced.
private func base(_ file: String, _ old: String, _ new: String) throws -> PlanReading {
  try PlanFolder(BasePlan.files(file, old, new)).read()
}

private func errors(_ reading: PlanReading) -> [String] { reading.problems.filter { $0.severity == .error }.map(summary) }

@Suite("Words and forms of offices")
struct OfficeWordTests {
  @Test(
    "A word for nothing in a quantity leaves its row out, with one note",
    arguments: ["-", "—", "——", "/", "／", "无", "--", " - ", "N/A"])
  func nothing(word: String) throws {
    let reading = try base("usage.csv", ",2400\n", ",\(word)\n")
    #expect(reading.problems.map(\.code) == ["N653"])
    #expect(reading.records?.usage?.count == 9)
    #expect(reading.problems.first?.place.row == 5)
    let demand = try base("demand.csv", ",8000\n", ",\(word)\n")
    #expect(demand.records?.demand?.count == 5)
    let limits = try base("limits.csv", ",900,", ",\(word),")
    #expect(limits.problems.map(\.code) == ["N653"])
    #expect(limits.records?.limits?.first?.capPacks == nil)
  }

  @Test("Where a value must be given a word for nothing is a blank that the error names")
  func required() throws {
    let reading = try base("products.csv", "5.8800", "—")
    #expect(errors(reading) == ["E201 products.csv:3 price_yuan"])
    #expect(reading.problems.first?.message.chinese == "“中选价（price_yuan）”没有填（“—”不算）。")
    #expect(errors(try base("usage.csv", "H001,P001,2018", "-,P001,2018")) == ["E201 usage.csv:2 institution_id"])
    // An empty quantity stays an error.
    #expect(errors(try base("usage.csv", ",2400\n", ",\n")) == ["E201 usage.csv:5 units"])
    #expect(errors(try base("parameters.csv", "cycle_end,2021-11-15", "cycle_end,-")).map { $0.prefix(4) } == ["E304"])
  }

  @Test("Whether 无 means no is asked where it matters")
  func none() throws {
    #expect(errors(try base("institutions.csv", "一级,是", "一级,无")) == ["E211 institutions.csv:4 participates"])
    #expect(try base("institutions.csv", "一级,是", "一级,/").problems.contains { $0.code == "N653" })
  }

  @Test(
    "Numbers of more than four places are rounded half away from zero, exactly",
    arguments: [
      ("50373.33333333334", "50373.3333"), ("0.00005", "0.0001"), ("0.00004999999999999999999999", "0"), ("-1.00005", "-1.0001"),
      ("2.99995", "3"), ("1,234.56789", "1234.5679"), ("１.２３４５５", "1.2346"), ("99999999999.99994", "99999999999.9999"),
    ])
  func rounded(text: String, expected: String) throws {
    let log = ProblemLog()
    let value = log.number(Array(text.utf8)[...], .netQuantity, at: Spot(.usage, line: 2, column: 3))
    #expect(value?.description == expected)
    #expect(log.finish().map(\.code) == ["N654"])
  }

  @Test("A whole number keeps the noise of binary computing off, and a real fraction stays an error")
  func whole() throws {
    for (text, expected) in [("11.999999999996195", 12), ("12.000000000000002", 12), ("6978575.9999999991", 6_978_576)] {
      let log = ProblemLog()
      #expect(log.number(Array(text.utf8)[...], .wholePacks, at: Spot(.limits, line: 2, column: 4))?.wholePart == expected)
      #expect(log.finish().map(\.code) == ["N654"])
    }
    for text in ["11.99999", "12.5", "12.00001"] {
      let log = ProblemLog()
      #expect(log.number(Array(text.utf8)[...], .wholePacks, at: Spot(.limits, line: 2, column: 4)) == nil)
      #expect(log.finish().map(\.code) == ["E206"], "\(text)")
    }
    let log = ProblemLog()
    #expect(log.number(Array("1.23456x".utf8)[...], .quantity, at: Spot(.demand, line: 2, column: 2)) == nil)
    #expect(log.hasErrors)
  }

  @Test(
    "Rows that only head a group are told by their numbers",
    arguments: ["一、市属", "（二）环翠区", "(3)文登区", "第一部分 公立", "1、市属", "1.市属", "Ⅱ、区市", "十二、其他", "A、公立", "其中："])
  func sections(text: String) throws {
    #expect(TableWords.isSection(text))
    let reading = try base("usage.csv", "H002,P001,2018,8000", "\(text),,,\nH002,P001,2018,8000")
    #expect(reading.problems.map(\.code) == ["N655"])
    #expect(reading.records == (try readPlan(BasePlan.folder.path())).records)
  }

  @Test(
    "Codes, names and rows that hold anything else head no group",
    arguments: ["H001", "1.5", "一", "第二人民医院", "3M", "(H001)", "一心堂药店", "A01"])
  func noSections(text: String) throws {
    #expect(!TableWords.isSection(text))
    let reading = try base("usage.csv", "H002,P001,2018,8000", "\(text),,,\nH002,P001,2018,8000")
    #expect(reading.hasErrors)
    #expect(try base("usage.csv", "H002,P001,2018,8000", "一、市属,,,5\nH002,P001,2018,8000").hasErrors)
  }

  @Test("The number of a group may stand beside its name in a column that is not read; a number of rows says nothing")
  func numbered() throws {
    func usage(_ number: String) throws -> PlanReading {
      var files = try BasePlan.files()
      files["usage.csv"] = files["usage.csv"].map { text in
        let lines = text.split(separator: "\n").enumerated().map { index, line in "\(index == 0 ? "序号" : "\(index)"),\(line)" }
        return (lines.prefix(3) + ["\(number),市属医院,,,"] + lines.dropFirst(3)).joined(separator: "\n") + "\n"
      }
      return try PlanFolder(files).read()
    }
    let reading = try usage("（一）")
    #expect(reading.problems.map(\.code).filter { $0 != "N601" } == ["N655"])
    #expect(reading.records == (try readPlan(BasePlan.folder.path())).records)
    #expect(try usage("3").hasErrors)
    var book = try BaseWorkbook()
    book["机构"] = book["机构"].enumerated().map { index, row in [BaseWorkbook.text(index == 0 ? "序号" : "\(index)")] + row }
    book["机构"].insert([BaseWorkbook.text("一"), BaseWorkbook.text("市属医院")], at: 1)
    let sheet = try book.read()
    #expect(sheet.problems.map(\.code).filter { $0 != "N601" } == ["N655"])
    #expect(sheet.records == reading.records)
  }

  @Test("A district's name alone in a row heads a group, in CSV and in sheets")
  func districts() throws {
    let expected = try readPlan(BasePlan.folder.path()).records
    let reading = try base("usage.csv", "H002,P001,2018,8000", "文登区,,,\nH002,P001,2018,8000")
    #expect(reading.problems.map(\.code) == ["N655"])
    #expect(reading.records == expected)
    for text in ["文登区", "各区市合并"] {
      var book = try BaseWorkbook()
      book["机构"].insert([BaseWorkbook.text(text)], at: 2)
      let index = try #require(book.sheets.firstIndex { $0.name == "机构" })
      if text != "文登区" { book.sheets[index].behind = "<mergeCells><mergeCell ref=\"A3:I3\"/></mergeCells>" }
      let sheet = try book.read()
      #expect(sheet.problems.map(\.code) == ["N655"], "\(text)")
      #expect(sheet.problems.first?.place.row == 3)
      #expect(sheet.records == expected)
    }
  }

  @Test(
    "Days are read as offices write them",
    arguments: [
      "20201116", "2020.11.16", "2020/11/16", "2020年11月16日", "2020 年 11 月 16 日", "2020-11-16 00:00:00", "２０２０１１１６", "2020-11-16（周一）",
      "2020/11/16 0:00",
    ])
  func days(text: String) throws {
    let reading = try base("parameters.csv", "cycle_start,2020-11-16", "cycle_start,\(text)")
    #expect(errors(reading) == [])
    #expect(reading.records?.parameters.cycleStart == CalendarDate(year: 2020, month: 11, day: 16))
  }

  @Test(
    "A day in an order that is not clear is an error that lists what it may be",
    arguments: [
      ("11/16/2020", "可能是 2020-11-16。"), ("16-11-20", "可能是 2016-11-20，也可能是 2020-11-16。"),
      ("10/11/2020", "可能是 2020-10-11，也可能是 2020-11-10。"),
    ])
  func doubtfulDays(text: String, readings: String) throws {
    let reading = try base("parameters.csv", "report_due,2020-11-10", "report_due,\(text)")
    #expect(errors(reading) == ["E222 parameters.csv:6 value"])
    #expect(reading.problems.first?.message.chinese.hasSuffix(readings) == true)
  }

  @Test(
    "Parameters in the words of offices are those of Data.md",
    arguments: [
      ("basis", "历史用量60%，报量40%", "blend:0.6"), ("basis", "报量40%+历史用量60%", "blend:0.6"), ("basis", "用量占0.7、报量占0.3", "blend:0.7"),
      ("basis", "历史用量：报量＝6：4", "blend:0.6"), ("basis", "历史用量和报量各50%", "blend:0.5"), ("basis", "按历史用量", "usage"),
      ("basis", "60%历史用量+40%报量", "blend:0.6"), ("usage_weights", "2018年占40%，2019年占60%", "2018:0.4;2019:0.6"),
      ("usage_weights", "2018年1、2019年2", "2018:1;2019:2"), ("usage_weights", "2018=1;2019=2", "2018:1;2019:2"),
      ("prepayment_tranches", "第一批：2020-11-16付30%，第二批：2021年3月31日付20%", "2020-11-16:30%;2021-03-31:20%"),
      ("prepayment_tranches", "签约后15个工作日内付50%", "签约后15个工作日内:50%"), ("prepayment_ownership", "公立医院、军队医院", "公立;军队"),
      ("prepayment_ownership", "全部", "公立;军队;民营;药店"), ("settlement_days", "30天", "30"), ("cap_ratio", "1.5倍", "1.5"),
      ("cycle_end", "20211115", "2021-11-15"),
    ])
  func parameters(key: String, text: String, expected: String) {
    #expect(ParameterWording.read(key, text) == .means(expected))
    let typed = ParameterReading.areSame(key, expected, expected)
    #expect(typed)
    // What Data.md gives stays as it is written.
    #expect(ParameterWording.read(key, expected) == nil)
  }

  @Test(
    "What may mean something else is left to the errors",
    arguments: [
      ("basis", "混合:60%"), ("basis", "60%"), ("usage_weights", "0.4,0.6"), ("prepayment_tranches", "2020-11-16前付30%，2021-03-31前付20%"),
      ("prepayment_ownership", "公立、其他"), ("basis", "历史用量60%，历史用量40%"),
    ])
  func unread(key: String, text: String) { #expect(ParameterWording.read(key, text) == nil) }

  @Test("Shares that do not add up to the whole are an error")
  func shares() throws {
    let reading = try base("parameters.csv", "basis,blend:0.6", "basis,历史用量60%、报量50%")
    #expect(errors(reading) == ["E214 parameters.csv:10 value"])
  }

  @Test(
    "Scopes in Chinese are stored in the forms of Data.md",
    arguments: [
      ("全部", "*", "R1,文登民营,*"), ("所有品种", "*", "R1,文登民营,*"), ("阿莫西林、奥美拉唑", "P001;P003", "R1,文登民营,*"),
      ("P001，P003", "P001;P003", "R1,文登民营,*"), ("性质:民营", "ownership:民营", "district:371003&ownership:民营"),
      ("性质：民营、药店", "ownership:民营;药店", "district:371003&ownership:民营"),
      ("区市:文登区＆性质：社会办", "district:371003&ownership:民营", "district:371003&ownership:民营"),
      ("等级:二级", "level:二级", "district:371003&ownership:民营"), ("文登康宁诊所", "H003", "district:371003&ownership:民营"),
      ("民营", "ownership:民营", "district:371003&ownership:民营"), ("文登区", "district:371003", "district:371003&ownership:民营"),
      ("文登区&民营", "district:371003&ownership:民营", "district:371003&ownership:民营"), ("机构:H003", "H003", "district:371003&ownership:民营"),
      ("区市:371003&机构性质:民营", "区市:371003&机构性质:民营", "district:371003&ownership:民营"),
    ])
  func scopes(text: String, expected: String, old: String) throws {
    let isOfProducts = old.hasPrefix("R1")
    let reading = try base("rules.csv", old, isOfProducts ? "R1,文登民营,\"\(text)\"" : "\"\(text)\"")
    #expect(errors(reading) == [], "\(reading.problems.map { $0.line(in: .chinese) })")
    let rule = try #require(reading.records?.rules?.first)
    #expect((isOfProducts ? rule.products.text : rule.institutions.text) == expected)
    #expect(reading.problems.contains { $0.code == "N656" } == (text != expected))
  }

  @Test("A scope that can be read in two ways is an error that says how to write each")
  func doubtfulScopes() throws {
    let reading = try base("rules.csv", "district:371003&ownership:民营", "性质:民营；区市:文登区")
    #expect(errors(reading) == ["E223 rules.csv:2 institutions"])
    let unknown = try base("rules.csv", "district:371003&ownership:民营", "环翠区除外")
    #expect(errors(unknown) == ["E314 rules.csv:2 institutions"])
  }
}
