import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

private func lines(_ reading: PlanReading) -> [String] { reading.problems.map { $0.line(in: .chinese) } }

@Suite("Values as offices write them, and a plan's own words")
struct ValueWordTests {
  private static let base = Result { try PlanFolder(BasePlan.files()).read() }

  @Test(
    "Another word for a value is read as it, with one note",
    arguments: [
      ("institutions.csv", ",公立,", ",公立医院,", 2), ("institutions.csv", ",民营,", ",医保定点社会办医疗机构,", 1),
      ("institutions.csv", ",一级,是,", ",一级,自愿参加,", 1), ("institutions.csv", "3000,是", "3000,√", 1),
      ("products.csv", "甲药业,3.1200,24000,否", "甲药业,3.1200,24000,×", 1), ("districts.csv", ",区市,", ",市辖区,", 2),
      ("rules.csv", "packs,<=,", "盒数,不高于,", 1), ("rules.csv", "units,>=,", "最小制剂单位,不低于,", 1),
      ("parameters.csv", "partial_pack,up", "不足整盒处理,向上取整", 1), ("parameters.csv", "cycle_start,", "采购周期开始日期,", 1),
      ("parameters.csv", "report_due,", "上报截止时间,", 1), ("parameters.csv", "basis,blend:0.6,", "basis,blend:0.6,\n签约日期,无,", 1),
    ])
  func values(file: String, old: String, new: String, count: Int) throws {
    let expected = try Self.base.get()
    let reading = try PlanFolder(BasePlan.files(file, old, new)).read()
    var records = try #require(reading.records, "\(lines(reading))")
    if new.contains("向上取整") {
      // The plan is written with our word.
      let value = records.parameterLines.first { $0.key == "partial_pack" }?.value
      #expect(value == "向上")
    }
    records.parameterLines = try #require(expected.records).parameterLines
    #expect(records == expected.records)
    #expect(Set(reading.problems.map(\.code)) == ["N642"], "\(lines(reading))")
    #expect(reading.problems.count <= 2)
  }

  @Test("An ownership in words of the parameters is written with ours")
  func ownerships() throws {
    let reading = try PlanFolder(
      BasePlan.files("parameters.csv", "basis,blend:0.6,", "basis,blend:0.6,\n预付对象,公立医院；定点零售药店,")
    ).read()
    #expect(reading.records?.parameterLines.first { $0.key == "prepayment_ownership" }?.value == "公立;药店", "\(lines(reading))")
    #expect(reading.records?.parameters.prepaymentOwnership == [.public, .pharmacy])
  }

  @Test("A word that is none names the values and the table of words")
  func unknown() throws {
    let reading = try PlanFolder(BasePlan.files("institutions.csv", ",民营,", ",混合所有,")).read()
    let problem = try #require(reading.problems.first { $0.code == "E212" })
    #expect(problem.hint.chinese == "可填：公立、军队、民营、药店；别的写法可在“用语”表中列为“取值”。")
  }

  /// Tables that only the plan's own words make readable.
  private func ownWords() throws -> [String: String] {
    var files = try BasePlan.files("institutions.csv", ",民营,", ",混合所有,")
    files["usage.csv"] = files["usage.csv"]?.replacingOccurrences(of: "period,units", with: "period,领用数")
    files["demand.csv"] = files["demand.csv"]?.replacingOccurrences(of: "product_id,units", with: "product_id,units,领用数")
      .split(separator: "\n").enumerated().map { $0.offset == 0 ? "\($0.element)\n" : "\($0.element),7\n" }.joined()
    files["words.csv"] =
      "种类,表,列,取值,写法,说明\n表头,历史用量,数量,,领用数;出库数,本院的说法\n取值,机构,机构性质,民营,混合所有,\n不读,报量,,,领用数,\n"
    return files
  }

  @Test("A plan's own words.csv adds words for headings, values and columns that are not needed")
  func ownTable() throws {
    let expected = try Self.base.get()
    let reading = try PlanFolder(ownWords()).read()
    #expect(reading.records == expected.records, "\(lines(reading))")
    #expect(Set(reading.problems.map(\.code)) == ["N641", "N642", "N601"], "\(lines(reading))")
    #expect(reading.warningsWithoutLines == expected.warningsWithoutLines)
  }

  @Test("The sheet 用语 does the same, and finds sheets by its words")
  func ownSheet() throws {
    var book = try BaseWorkbook()
    let usage = book["历史用量"]
    book.sheets.removeAll { $0.name == "历史用量" }
    book["Sheet8"] = [["院代号", "药代号", "期间", "领用数"].map(BaseWorkbook.text)] + usage.dropFirst()
    book["用语"] = [
      ["种类", "表", "列", "取值", "写法", "说明"], ["表头", "*", "机构编码", "", "院代号", ""], ["表头", "*", "品种编码", "", "药代号", ""],
      ["表头", "历史用量", "数量", "", "领用数", ""],
    ].map { $0.map(BaseWorkbook.text) }
    let reading = try book.read()
    #expect(reading.records == (try Self.base.get()).records, "\(lines(reading))")
    #expect(reading.problems.map(\.code) == ["N641", "N641", "N641"], "\(lines(reading))")
  }

  @Test("Lines of words that cannot be used are errors at their cells")
  func wrongLines() throws {
    for (line, column) in [
      ("表头2,历史用量,数量,,领用数,", "kind"), ("表头,历史用量表格,数量,,领用数,", "table"), ("表头,历史用量,数额,,领用数,", "column"),
      ("取值,机构,机构性质,混合,混合所有,", "value"), ("取值,机构,机构名称,混合,混合所有,", "column"), ("不读,报量,,,数量,", "written"),
      ("表头,历史用量,数量,,期间,", "written"), ("表头,报量,数量,,甲,\n表头,报量,品种编码,,甲,", "written"),
    ] {
      var files = try BasePlan.files()
      files["words.csv"] = "kind,table,column,value,written,note\n\(line)\n"
      let reading = try PlanFolder(files).read()
      #expect(reading.problems.map(\.code) == ["E144"], "\(line): \(lines(reading))")
      #expect(reading.problems.first?.place.column == column && reading.plan == nil, "\(line): \(lines(reading))")
    }
    var files = try BasePlan.files()
    files["words.csv"] = "kind,table,column,value,written,note\nblank,,,,不填,\n"
    #expect(try PlanFolder(files).read().problems.isEmpty)
    files["more.csv"] = "table,key,column,value\nwords,a,note,b\n"
    #expect(try PlanFolder(files).read(overrides: ["more.csv"]).problems.map(\.code).contains("E121"))
  }
}

@Suite("Agreed volumes by their calculation base")
struct AgreedVolumeTests {
  private func read(_ heading: String, _ values: [String], parameter: String? = nil) throws -> PlanReading {
    var files = try BasePlan.files()
    var lines = try #require(files["products.csv"]).split(separator: "\n").map { line in
      // Without agreed_units, which stands last but one.
      var fields = line.split(separator: ",").map(String.init)
      fields.remove(at: 8)
      return fields.joined(separator: ",")
    }
    lines[0] += ",\(heading)"
    for (index, value) in values.enumerated() { lines[index + 1] += ",\(value)" }
    files["products.csv"] = lines.joined(separator: "\n") + "\n"
    if let parameter { files["parameters.csv"]? += "\(parameter),\n" }
    return try PlanFolder(files).read()
  }

  private func agreed(_ reading: PlanReading) -> [Int]? { reading.records?.products.map(\.agreedUnits) }

  @Test("The base times the ratio is the agreed volume, exactly and rounded up, with a note that has all three")
  func computed() throws {
    let column = try read("首年约定采购量计算基数,约定比例", ["34285.7,70%", "20000,0.6", "14000,1"])
    #expect(agreed(column) == [24_000, 12_000, 14_000], "\(lines(column))")
    #expect(column.problems.map(\.code) == ["N643", "N643", "N643"])
    #expect(column.problems[0].message.chinese.contains("34285.7 × 约定比例 0.7 = 24000（最小单位，小数进一）"))
    let parameter = try read("计算基数", ["24000", "12000", "14000"], parameter: "约定采购比例,100%")
    #expect(agreed(parameter) == [24_000, 12_000, 14_000], "\(lines(parameter))")
    #expect(Set(parameter.problems.map(\.code)) == ["N641", "N642", "N643"])
    // What is written of it is read without a word.
    #expect(parameter.records?.parameterLines.contains { $0.key == "agreed_ratio" } == false)
    let again = try readPlan(try #require(parameter.records), overrides: [])
    #expect(again.records == parameter.records && again.problems.allSatisfy { $0.code.hasPrefix("W") })
  }

  @Test("A base without a ratio is asked for it, once")
  func asked() throws {
    let reading = try read("首年约定采购量计算基数", ["34285", "20000", "14000"])
    #expect(reading.problems.map(\.code) == ["E145"], "\(lines(reading))")
    #expect(reading.problems[0].hint.chinese.contains("约定比例"))
    let some = try read("首年约定采购量计算基数,约定比例", ["34285,70%", "20000,", "14000,"])
    #expect(some.problems.filter { $0.severity == .error }.map(\.code) == ["E145", "E145"])
  }

  @Test("A base beside the agreed volume is checked, and what is not used is said")
  func checked() throws {
    let differs = try read("首年约定采购量,计算基数,约定比例", ["24000,34285.7,70%", "12000,20000,70%", "14000,,"])
    #expect(agreed(differs) == [24_000, 12_000, 14_000])
    #expect(differs.problems.map(\.code) == ["N641", "W525"], "\(lines(differs))")
    #expect(differs.warningsWithoutLines.isEmpty)
    let unused = try read("首年约定采购量,约定比例", ["24000,70%", "12000,60%", "14000,"])
    #expect(unused.problems.map(\.code) == ["W524"], "\(lines(unused))")
    let noRatio = try read("首年约定采购量,计算基数", ["24000,30000", "12000,20000", "14000,14000"])
    #expect(noRatio.problems.map(\.code) == ["N641", "W524"], "\(lines(noRatio))")
    let onlyParameter = try read("首年约定采购量", ["24000", "12000", "14000"], parameter: "agreed_ratio,0.7")
    #expect(onlyParameter.problems.map(\.code) == ["W524"], "\(lines(onlyParameter))")
    #expect(agreed(onlyParameter) == [24_000, 12_000, 14_000])
  }

  @Test("office-heading-calculation-base: the ratio is asked for, and with it the base is multiplied")
  func office() throws {
    let path = packageRoot.appending(path: "Datasets/office/office-heading-calculation-base/plan.xlsx").path()
    let reading = try readPlan(path)
    let errors = reading.problems.filter { $0.severity == .error }
    #expect(errors.map(\.code) == ["E145"], "\(lines(reading))")
    #expect(errors.first?.place.sheet == "品种" && errors.first?.place.cell != nil)
    let folder = try PlanFolder(["ratio.csv": "table,key,column,value\nparameters,agreed_ratio,value,50%\n"])
    let with = try readPlan(path, overrides: [folder.url.appending(path: "ratio.csv").path()])
    #expect(with.records != nil && with.problems.contains { $0.code == "N643" }, "\(lines(with))")
  }
}
