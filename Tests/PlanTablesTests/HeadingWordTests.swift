import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// The workbooks of `Datasets/office`, made as offices make them.
private func office(_ name: String, _ file: String = "plan.xlsx") throws -> PlanReading {
  try readPlan(packageRoot.appending(path: "Datasets/office/\(name)/\(file)").path())
}

private func lines(_ reading: PlanReading) -> [String] { reading.problems.map { $0.line(in: .chinese) } }

/// `CODE file:line column` of everything but some codes.
private func codes(_ reading: PlanReading, without left: Set<String> = []) -> [String] {
  reading.problems.map(\.code).filter { !left.contains($0) }
}

@Suite("Headings as offices write them")
struct HeadingWordTests {
  private static let base = Result { try PlanFolder(BasePlan.files()).read() }

  /// The base plan with other headings in place of ours in line 1 of a table.
  private func renamed(_ file: String, _ old: String, _ new: String) throws -> [String: String] {
    var files = try BasePlan.files()
    var lines = try #require(files[file]).split(separator: "\n").map(String.init)
    let fields = lines[0].split(separator: ",").map { $0 == old ? new : String($0) }
    #expect(lines[0] != fields.joined(separator: ","))
    lines[0] = fields.joined(separator: ",")
    files[file] = lines.joined(separator: "\n") + "\n"
    return files
  }

  /// The base plan as a workbook with another heading.
  private func book(_ sheet: String, _ old: String, _ new: String) throws -> BaseWorkbook {
    var book = try BaseWorkbook()
    let at = try #require(book[sheet][0].firstIndex(of: BaseWorkbook.text(old)))
    book[sheet][0][at] = BaseWorkbook.text(new)
    return book
  }

  @Test(
    "Another word for a heading is read as it, with one note, in CSV files and in sheets",
    arguments: [
      ("institutions", "机构", "institution_id", "医疗机构编码"), ("institutions", "机构", "institution_id", "单位代码"),
      ("institutions", "机构", "name", "医院名称"), ("institutions", "机构", "district_id", "所属区县编码"),
      ("institutions", "机构", "ownership", "医疗机构性质"), ("institutions", "机构", "participates", "是否参加"),
      ("institutions", "机构", "participates", "自愿参加"), ("institutions", "机构", "capacity_yuan", "年度采购金额上限"),
      ("institutions", "机构", "capacity_yuan", "承载上限（元）"), ("products", "品种", "product_id", "药品代码"),
      ("products", "品种", "generic_name", "药品通用名称"), ("products", "品种", "units_per_pack", "转换比"),
      ("products", "品种", "price_yuan", "中选价格（元/盒）"), ("products", "品种", "agreed_units", "约定采购量"),
      ("products", "品种", "key_monitored", "是否重点监控"), ("districts", "区市", "name", "县（市、区）"),
      ("districts", "区市", "district_id", "行政区划代码"), ("usage", "历史用量", "product_id", "产品编码"),
      ("usage", "历史用量", "period", "年度"), ("usage", "历史用量", "units", "采购数量"), ("usage", "历史用量", "units", "使用量"),
      ("demand", "报量", "units", "需求量"), ("demand", "报量", "units", "填报数量"), ("limits", "上下限", "floor_packs", "保底量"),
      ("limits", "上下限", "cap_packs", "最高限量"), ("limits", "上下限", "fixed_packs", "锁定数量（盒）"),
      ("rules", "规则", "products", "适用品种"), ("rules", "规则", "limit", "限额"), ("parameters", "参数", "key", "参数名"),
      ("parameters", "参数", "value", "参数值"),
    ])
  func synonyms(table: String, sheet: String, column: String, heading: String) throws {
    let expected = try Self.base.get()
    let csv = try PlanFolder(renamed("\(table).csv", column, heading)).read()
    #expect(csv.records == expected.records, "\(lines(csv))")
    #expect(codes(csv) == ["N641"], "\(lines(csv))")
    let workbook = try book(sheet, column, heading).read()
    #expect(workbook.records == expected.records, "\(lines(workbook))")
    #expect(codes(workbook) == ["N641"], "\(lines(workbook))")
    #expect(workbook.problems.first?.place.cell?.hasSuffix("1") == true)
    #expect(csv.warningsWithoutLines == expected.warningsWithoutLines)
  }

  @Test(
    "A column of numbers under a heading that nobody knows is an error that says what to do",
    arguments: [
      ("demand", "报量", "填报金额"), ("limits", "上下限", "锁定品"), ("limits", "上下限", "保底"), ("districts", "区市", "首批资金"),
      ("institutions", "机构", "次年承载上限"), ("products", "品种", "最高零售价"), ("usage", "历史用量", "2020年1-6月"),
      ("usage", "历史用量", "2020年上半年"), ("usage", "历史用量", "2020Q1"), ("usage", "历史用量", "一季度"), ("usage", "历史用量", "截至9月"),
      ("usage", "历史用量", "2020.01-06"), ("usage", "历史用量", "2020年前三季度用量"),
    ])
  func numbersUnread(table: String, sheet: String, heading: String) throws {
    var files = try BasePlan.files()
    let text = try #require(files["\(table).csv"])
    var number = 0
    files["\(table).csv"] = text.split(separator: "\n").map { line in
      number += 1
      return line + "," + (number == 1 ? heading : "1\(number)0") + "\n"
    }.joined()
    let isRead = ["保底"].contains(heading)
    let csv = try PlanFolder(files).read()
    var book = try BaseWorkbook()
    book[sheet] = book[sheet].enumerated().map { row, cells in
      cells + [row == 0 ? BaseWorkbook.text(heading) : "><v>\(row)50</v>"]
    }
    let workbook = try book.read()
    for reading in [csv, workbook] {
      let expected = isRead ? "E141" : table == "usage" ? "E210" : "E141"
      #expect(reading.problems.filter { $0.severity == .error }.map(\.code) == [expected], "\(lines(reading))")
      let problem = try #require(reading.problems.first { $0.code == expected })
      #expect(problem.value == heading && problem.place.row == 1)
      #expect(problem.hint.chinese.contains("删去"), "\(lines(reading))")
    }
  }

  @Test("A column of texts that nobody knows is a warning, a known one that is not needed a note, an empty one too")
  func textsUnread() throws {
    for (heading, value, expected) in [
      ("采购办意见", "同意", "W522"), ("采购办意见", "", "N601"), ("备注", "3", "N601"), ("序号", "1", "N601"), ("联系电话", "0631-1", "N601"),
      ("锁定盒数", "见附件", "E203"), ("锁定情况", "见附件", "E141"),
    ] {
      var files = try BasePlan.files()
      files["limits.csv"] =
        "institution_id,product_id,floor_packs,cap_packs,\(heading)\nH001,P001,100,900,\(value)\nH002,P003,1,,\n"
      let reading = try PlanFolder(files).read()
      #expect(codes(reading, without: ["N641"]) == [expected], "\(heading) \(value): \(lines(reading))")
    }
  }

  @Test("Tables beside a plan have no other words, and say what of them is not read")
  func besideThePlan() throws {
    let records = try #require(try Self.base.get().records)
    for (heading, expected) in [("序号", "N601"), ("限价", "E141"), ("品种备注", "W522")] {
      let value = heading == "品种备注" ? "缺货" : "1"
      let folder = try PlanFolder(["s.csv": "品种编码,启用日期,替补企业,供应价,\(heading)\nP001,2021-03-01,备供,3,\(value)\n"])
      let reading = try readSubstitutions(folder.url.appending(path: "s.csv").path(), for: records)
      #expect(reading.problems.map(\.code).contains(expected), "\(reading.problems.map { $0.line(in: .chinese) })")
    }
  }

  @Test("A heading that has one of ours in it and means something else is never advised to be renamed into it")
  func qualified() throws {
    for (sheet, ours, heading) in [
      ("品种", "agreed_units", "上上年约定采购量"), ("品种", "agreed_units", "剩余约定采购量"), ("品种", "agreed_units", "已执行首年约定采购量"),
      ("品种", "agreed_units", "首年约定采购量占比"), ("品种", "agreed_units", "约定采购金额"), ("品种", "price_yuan", "最高有效申报价"),
      ("品种", "price_yuan", "中选价降幅"), ("机构", "ownership", "参加家数"), ("历史用量", "units", "采购量占比"),
    ] {
      let reading = try book(sheet, ours, heading).read()
      let errors = reading.problems.filter { $0.severity == .error }
      let missing = try #require(errors.first { $0.code == "E108" }, "\(heading): \(lines(reading))")
      #expect(!missing.hint.chinese.contains("像是这一列"), "\(missing.line(in: .chinese))")
      #expect(!errors.contains { $0.hint.chinese.contains("请改表头为") }, "\(heading): \(lines(reading))")
    }
  }

  @Test("Limits without a column of limits are an error, in a CSV file and in a sheet")
  func limitless() throws {
    var files = try BasePlan.files()
    files["limits.csv"] = "institution_id,product_id,备注\nH001,P001,最多900\n"
    #expect(codes(try PlanFolder(files).read()) == ["E142", "N601"])
    var book = try BaseWorkbook()
    book["上下限"] = [["机构编码", "品种编码"], ["H001", "P001"]].map { $0.map(BaseWorkbook.text) }
    #expect(codes(try book.read()) == ["E142"])
  }

  @Test("Two words for one column are a duplicate; a word beside the column's own name is not read, and said")
  func twice() throws {
    var files = try renamed("usage.csv", "period", "年度")
    files["usage.csv"] = files["usage.csv"]?.replacingOccurrences(of: "年度,units", with: "年度,月份")
    #expect(codes(try PlanFolder(files).read()).contains("E109"))
    files = try BasePlan.files()
    files["demand.csv"] = "institution_id,product_id,units,需求量\nH001,P001,12000,13000\nH002,P003,8000,\n"
    let reading = try PlanFolder(files).read()
    #expect(codes(reading).contains("E141") && lines(reading).contains { $0.contains("两列是一个意思") }, "\(lines(reading))")
  }

  @Test("office-heading-half-year-column, report-half-year-column: half a year and a quarter beside years are errors at their headings")
  func halfYear() throws {
    for (name, file, cell) in [
      ("office-heading-half-year-column", "plan.xlsx", "D1"), ("report-half-year-column", "plan.xlsx", "D1"),
      ("report-half-year-column", "plan-half.xlsx", "D1"), ("report-half-year-column", "plan-quarter.xlsx", "D1"),
    ] {
      let errors = try office(name, file).problems.filter { $0.severity == .error }
      #expect(errors.map(\.code) == ["E210"] && errors.first?.place.cell == cell)
      #expect(errors.first?.hint.chinese.contains("逐月分列") == true)
    }
  }

  @Test("office-heading-lock-quantity: 锁定数量（盒） locks")
  func lockQuantity() throws {
    let reading = try office("office-heading-lock-quantity")
    #expect(codes(reading, without: ["W507"]) == ["N641"], "\(lines(reading))")
    #expect(reading.records?.limits?.contains { $0.fixedPacks != nil } == true)
  }

  @Test("office-heading-whether-participates: 是否参加 says who takes part")
  func whetherParticipates() throws {
    let reading = try office("office-heading-whether-participates")
    #expect(codes(reading) == ["N641"], "\(lines(reading))")
    let volunteers = reading.records?.institutions.filter { $0.participates == true && $0.ownership == .private } ?? []
    #expect(!volunteers.isEmpty)
  }

  @Test("What stands beside a quantity under a year is not the year's quantity")
  func besideQuantities() throws {
    for (below, code) in [("采购金额（元）", "N601"), ("占比", "E141"), ("完成率", "E141")] {
      var book = try BaseWorkbook()
      book["历史用量"] = [
        ["机构编码", "品种编码", "2019年", ""].map(BaseWorkbook.text), ["", "", "采购量", below].map(BaseWorkbook.text),
        [BaseWorkbook.text("H001"), BaseWorkbook.text("P001"), "><v>9600</v>", "><v>12</v>"],
      ]
      let merges = ["A1:A2", "B1:B2", "C1:D1"].map { "<mergeCell ref=\"\($0)\"/>" }.joined()
      let usage = try #require(book.sheets.firstIndex { $0.name == "历史用量" })
      book.sheets[usage].behind = "<mergeCells count=\"3\">\(merges)</mergeCells>"
      let problems = try book.read().problems.filter { $0.place.sheet == "历史用量" }
      #expect(problems.map(\.code) == [code], "\(below): \(problems.map { $0.line(in: .chinese) })")
    }
  }

  @Test("A column of sums beside years is compared with them")
  func sumColumn() throws {
    for (sum, expected) in [("21600", ["N601"]), ("21601", ["N601", "W519"])] {
      var book = try BaseWorkbook()
      book["历史用量"] = [
        ["机构编码", "品种编码", "2018年", "2019年", "两年合计"].map(BaseWorkbook.text),
        [BaseWorkbook.text("H001"), BaseWorkbook.text("P001"), "><v>9600</v>", "><v>12000</v>", "><v>\(sum)</v>"],
      ]
      let problems = try book.read().problems.filter { $0.place.sheet == "历史用量" }
      #expect(problems.map(\.code) == expected, "\(problems.map { $0.line(in: .chinese) })")
    }
  }

  @Test("A sheet that no name says is a table is none by loose words alone")
  func strays() throws {
    for rows in [
      [["项目", "内容"], ["编制单位", "市医保局"]], [["机构名称", "药品名称", "说明"], ["某院", "某药", "缺货"]],
      [["区划代码", "区县", "人口"], ["371002", "环翠区", "40"]], [["日期", "安排"], ["2021-01-01", "休息"]],
      [["医院编码", "药品编码", "规格"], ["H001", "P001", "1"]],
    ] {
      var book = try BaseWorkbook()
      book["Sheet9"] = rows.map { $0.map(BaseWorkbook.text) }
      let reading = try book.read()
      #expect(codes(reading) == ["N606"], "\(rows[0]): \(lines(reading))")
    }
  }

  @Test("A sheet under any name is found by the words of its headings")
  func foundByWords() throws {
    var book = try BaseWorkbook()
    let rows = book["机构"]
    book.sheets.removeAll { $0.name == "机构" }
    let headings = ["医疗机构编码", "医疗机构名称", "所属区市编码", "医疗机构性质", "级别", "是否参加", "权重系数", "金额上限（元）", "是否预付"]
    book["Sheet3"] = [headings.map(BaseWorkbook.text)] + rows.dropFirst()
    let reading = try book.read()
    #expect(reading.records == (try Self.base.get()).records, "\(lines(reading))")
    #expect(Set(codes(reading)) == ["N641"])
  }

  @Test("A name beside a code is compared with the table of the code")
  func namesBesideCodes() throws {
    let expected = try Self.base.get()
    for (name, code) in [
      ("环翠区人民医院", nil), (" 环翠区人民 医院", nil), ("环翠人民医院", "W523"), ("文登区人民医院", "E143"),
    ] as [(String, String?)] {
      var files = try BasePlan.files()
      files["demand.csv"] = files["demand.csv"]?.split(separator: "\n").map { line in
        if line.hasPrefix("inst") { return "机构编码,医疗机构名称,品种编码,药品名称,数量\n" }
        let f = line.split(separator: ",")
        return "\(f[0]),\(f[0] == "H001" ? name : ""),\(f[1]),\(f[1] == "P001" ? "阿莫西林 胶囊" : ""),\(f[2])\n"
      }.joined()
      let csv = try PlanFolder(files).read()
      var book = try BaseWorkbook()
      book["报量"] = try #require(files["demand.csv"]).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map { BaseWorkbook.text(String($0)) }
      }
      let workbook = try book.read()
      for reading in [csv, workbook] {
        #expect(codes(reading) == (code.map { [$0] } ?? []), "\(lines(reading))")
        if code != "E143" { #expect(reading.records == expected.records && reading.warningsWithoutLines == expected.warningsWithoutLines) }
      }
      #expect(code == nil || workbook.problems.first?.place.cell == "B2")
    }
  }
}
