import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// A plan with backups, and a file beside it.
private enum SidePlan {
  static let files: [String: String] = [
    "parameters.csv":
      "参数,取值\n采购周期开始,2020-11-16\n采购周期结束,2021-11-15\n上报截止,2020-11-10\n预付截止,2020-11-16\n批次,第三批\n年度权重,2018:0.4;2019:0.6\n预付批次,2020-11-16:30%；2021-02-28:20%\n签约日期,2020-02-29\n",
    "products.csv":
      "品种编码,通用名,包装转换比,中选企业,备供企业,第二备供企业,中选价,首年约定采购量\nP1,甲,10,A,B,C,2.62,1000\nP2,乙,1,A,,C,12,50\n",
    "districts.csv": "区市编码,区市名称\nD1,东区\n",
    "institutions.csv": "机构编码,机构名称,区市编码,机构性质\nH1,一院,D1,公立\nH2,二院,D1,公立\n",
    "usage.csv":
      "机构编码,品种编码,期间,数量\nH1,P1,2018,600\nH1,P1,2019,600\nH2,P1,2019,300\nH1,P2,2019,30\nH1,P1,2020-12,7\n",
    "limits.csv": "机构编码,品种编码,下限,上限,锁定\nH2,P1,,,40\nH1,P1,10,,\n",
  ]

  static func records() throws -> PlanRecords { try #require(try PlanFolder(files).read().records) }

  static func substitutions(_ lines: String...) throws -> SideTableReading<SubstitutionRecord> {
    let heading = "品种编码,启用日期,替补企业,供应价,自身中选价,同品种最高中选价,依据\n"
    let folder = try PlanFolder(["替补.csv": heading + lines.map { $0 + "\n" }.joined()])
    return try readSubstitutions(folder.url.path() + "/替补.csv", for: records())
  }

  static func prices(_ lines: String...) throws -> SideTableReading<PriceListItem> {
    let heading = "item_id,product_id,name,supplier,role,units_per_pack,price_yuan,evaluated,in_catalogue\n"
    let folder = try PlanFolder(["prices.csv": heading + lines.map { $0 + "\n" }.joined()])
    return try readPriceList(folder.url.path() + "/prices.csv", for: records())
  }
}

@Suite("Tables beside a plan")
struct SideTableTests {
  @Test("Substitutions are read in both languages, sorted by product and day")
  func substitutions() throws {
    let reading = try SidePlan.substitutions(
      "P2,2021-06-01,second_backup,10,,11,", "P1,2021-08-01,第二备供,2.6,,2.7,函二", "P1,2021-05-10,备供,3.93,2.62,,函一")
    #expect(reading.problems.isEmpty, "\(reading.problems.map(summary))")
    let records = try #require(reading.records)
    #expect(records.map(\.productID) == ["P1", "P1", "P2"])
    #expect(records.map(\.role) == [.backup, .secondBackup, .secondBackup])
    #expect(records.map(\.price.description) == ["3.93", "2.6", "10"])
    #expect(records.map(\.document) == ["函一", "函二", ""])
  }

  /// 1.5 × 2.62 = 3.93; 1.5 × 0.0001 = 0.00015, so 0.0001 is allowed and 0.0002 is not.
  @Test(
    "A substitute may cost 1.5 times its own selected price or the highest one, to the ten-thousandth",
    arguments: [
      ("3.93", "2.62", "", true), ("3.9301", "2.62", "", false), ("3.9301", "2.62", "3.9301", true),
      ("3.9301", "", "3.93", false), ("0.0001", "0.0001", "", true), ("0.0002", "0.0001", "", false),
      ("9", "2.62", "8.9999", false),
    ])
  func priceCap(price: String, own: String, highest: String, isAllowed: Bool) throws {
    let reading = try SidePlan.substitutions("P1,2021-05-10,备供,\(price),\(own),\(highest),")
    #expect(reading.problems.map(summary) == (isAllowed ? [] : ["E462 替补.csv:2 price_yuan"]))
  }

  @Test("Both limits stand in the message, and a price without any is a warning")
  func capMessage() throws {
    let problem = try #require(try SidePlan.substitutions("P1,2021-05-10,备供,5,2.6333,3.1,").problems.first)
    #expect(problem.message.chinese == "供应价 5 元高于自身中选价的 1.5 倍（3.94995 元），也高于同品种最高中选价（3.1 元）。")
    let unchecked = try SidePlan.substitutions("P1,2021-05-10,备供,5,,,")
    #expect(unchecked.problems.map(summary) == ["W542 替补.csv:2 price_yuan"])
    #expect(unchecked.records?.count == 1)
  }

  @Test("Everything wrong is said at once, with line and column")
  func allAtOnce() throws {
    let reading = try SidePlan.substitutions(
      "P9,2021-13-01,替换,0,x,,", "P2,2021-06-01,备供,10,,11,", "P1,2021-08-01,第二备供,2.6,,2.7,",
      "P1,2021-12-01,备供,2.6,,2.7,", "P1,2020-11-16,备供,2.6,,2.7,")
    #expect(reading.records == nil)
    #expect(
      reading.problems.map(summary) == [
        "E313 替补.csv:2 product_id", "E209 替补.csv:2 from_date", "E212 替补.csv:2 supplier_role",
        "E207 替补.csv:2 price_yuan", "E203 替补.csv:2 own_price_yuan", "E461 替补.csv:3 supplier_role",
        "E464 替补.csv:5 from_date", "E463 替补.csv:5 supplier_role", "E464 替补.csv:6 from_date",
      ])
  }

  @Test("The second backup comes after the first, on a later day, each once")
  func order() throws {
    #expect(try SidePlan.substitutions("P1,2021-08-01,第二备供,2.6,,2.7,").problems.map(summary) == ["E463 替补.csv:2 supplier_role"])
    #expect(
      try SidePlan.substitutions("P1,2021-08-01,备供,2.6,,2.7,", "P1,2021-08-01,第二备供,2.6,,2.7,").problems.map(summary)
        == ["E463 替补.csv:3 from_date"])
    #expect(
      try SidePlan.substitutions("P1,2021-08-01,备供,2.6,,2.7,", "P1,2021-09-01,备供,2.6,,2.7,").problems.map(summary)
        == ["E463 替补.csv:3 supplier_role"])
    #expect(try SidePlan.substitutions("P2,2021-08-01,第二备供,12,,12,").records?.count == 1)
    #expect(try SidePlan.substitutions().problems.map(summary) == ["E114 替补.csv"])
  }

  @Test("A substitute takes over after the day from which the company before it supplies")
  func supplied() throws {
    var records = try SidePlan.records()
    let folder = try PlanFolder(["s.csv": "product_id,from_date,supplier_role,price_yuan,highest_price_yuan\nP1,2021-05-10,备供,2.6,2.7\n"])
    for (from, problems) in [("2021-05-09", []), ("2021-05-10", ["E463 s.csv:2 from_date"]), ("2021-06-01", ["E463 s.csv:2 from_date"])] {
      records.products[0].suppliedFrom = CalendarDate(parsing: from)
      #expect(try readSubstitutions(folder.url.path() + "/s.csv", for: records).problems.map(summary) == problems, "\(from)")
    }
  }

  @Test("A substitute takes over within the cycle after its first day, and of that day the message does not say that it lies outside")
  func withinCycle() throws {
    for day in ["2020-11-17", "2021-11-15"] {
      #expect(try SidePlan.substitutions("P1,\(day),备供,2.6,,2.7,").records?.count == 1, "\(day)")
    }
    for (day, text) in [("2020-11-15", "不在采购周期"), ("2020-11-16", "是采购周期的第一天"), ("2021-11-16", "不在采购周期")] {
      let problems = try SidePlan.substitutions("P1,\(day),备供,2.6,,2.7,").problems
      #expect(problems.map(summary) == ["E464 替补.csv:2 from_date"], "\(day)")
      #expect(try #require(problems.first).message.chinese.contains(text), "\(day)")
    }
  }

  @Test("A file that is not there is said so")
  func absent() throws {
    let records = try SidePlan.records()
    #expect(throws: PlanFileError.self) { try readSubstitutions("/nowhere/x.csv", for: records) }
    #expect(throws: PlanFileError.self) { try readPriceList("/nowhere/x.csv", for: records) }
    #expect(throws: PlanFileError.self) { try readPurchases("/nowhere/x.csv", for: records) }
  }

  @Test("A price list is read, blank means in the catalogue, and a selected price that differs is a warning")
  func priceList() throws {
    let reading = try SidePlan.prices(
      "I2,P1,甲乙,丙,非中选,20,9,否,", "I1,P1,甲,A,selected,5,1.31,yes,否", "I3,P1,甲,A,中选,5,1.32,是,是")
    #expect(reading.problems.map(summary) == ["W546 prices.csv:4 price_yuan"])
    let items = try #require(reading.records)
    #expect(items.map(\.id) == ["I1", "I2", "I3"])
    #expect(items.map(\.isInCatalogue) == [false, true, true])
    #expect(items.map(\.isEvaluated) == [true, false, true])
    let wrong = try SidePlan.prices("I1,P1,甲,A,主供,5,1.31,,", "I1,P1,甲,A,中选,5,1.31,是,", "I1,P1,甲,A,中选,5,1.31,是,")
    #expect(
      wrong.problems.map(summary) == [
        "E212 prices.csv:2 role", "E201 prices.csv:2 evaluated", "E301 prices.csv:4 item_id",
      ])
  }

  @Test("Purchases are read from a file of their own, under its own name")
  func purchases() throws {
    let heading = "机构编码,品种编码,月份,类别,数量\n"
    let folder = try PlanFolder([
      "buys.csv": heading + "H2,P1,2020-12,备供,200\nH1,P1,2020-12,中选,300\n", "bad.csv": heading + "H1,P1,2020,中选,3\n",
    ])
    let reading = try readPurchases(folder.url.path() + "/buys.csv", for: SidePlan.records())
    #expect(reading.records?.map(\.units.description) == ["300", "200"])
    let bad = try readPurchases(folder.url.path() + "/bad.csv", for: SidePlan.records())
    #expect(bad.problems.map(summary) == ["E210 bad.csv:2 month"])
  }
}

@Suite("A plan opened from last year's")
struct RenewalTests {
  private func value(_ records: PlanRecords, _ key: String) -> String? {
    records.parameterLines.first { $0.key == key }?.value
  }

  @Test("moves every date by a year, 29 February to the 28th, and asks for the batch")
  func dates() throws {
    let next = Renewal(of: try SidePlan.records()).renewed()
    #expect(value(next, "cycle_start") == "2021-11-16")
    #expect(value(next, "cycle_end") == "2022-11-15")
    #expect(value(next, "report_due") == "2021-11-10")
    #expect(value(next, "contract_date") == "2021-02-28")
    #expect(value(next, "prepayment_tranches") == "2021-11-16:30%;2022-02-28:20%")
    #expect(next.parameters.tranches.map { $0.dueDate?.description } == ["2021-11-16", "2022-02-28"])
    #expect(value(next, "batch") == "")
    #expect(next.parameterLines.first { $0.key == "batch" }?.note == "续签：请填写，上一周期为 第三批")
    #expect(value(next, "usage_weights") == "2018:0.4;2019:0.6")
    var two = Renewal(of: try SidePlan.records())
    two.years = 4
    #expect(value(two.renewed(), "contract_date") == "2024-02-29")
  }

  @Test("leaves a date in the last year of the calendar, which stands for no end, where it is")
  func farDates() throws {
    var far = Renewal(of: try SidePlan.records())
    far.records.parameterLines.append(ParameterRecord(key: "prepayment_due", value: "9999-12-31"))
    far.records.parameters.prepaymentDue = try #require(CalendarDate(parsing: "9999-12-31"))
    let next = far.renewed()
    #expect(next.parameterLines.last { $0.key == "prepayment_due" }?.value == "9999-12-31")
    #expect(next.parameters.prepaymentDue.description == "9999-12-31" && next.parameters.cycleStart.year == 2021)
  }

  @Test("starts every product from last year's volume and lets fixed volumes go, unless they are kept")
  func volumes() throws {
    var renewal = Renewal(of: try SidePlan.records())
    let next = renewal.renewed()
    #expect(next.products.map(\.previousAgreedUnits) == [1000, 50])
    var ended = try SidePlan.records()
    (ended.products[0].suppliedFrom, ended.products[1].suppliedUntil) = (ended.parameters.cycleStart, ended.parameters.cycleEnd)
    #expect(Renewal(of: ended).renewed().products == next.products, "days of the cycle that ends are not those of the next")
    #expect(next.products.map(\.agreedUnits) == [1000, 50])
    #expect(next.limits?.map(\.fixedPacks) == [nil])
    renewal.keepsLocks = true
    #expect(renewal.renewed().limits?.count == 2)
  }

  /// H1 bought 300 − 20 of P1 in 2020-12, which takes the place of the 7 in the usage table; what is not selected or from a
  /// backup is no usage.
  @Test("takes what was bought as usage, once, and no longer weights the years")
  func purchases() throws {
    var renewal = Renewal(of: try SidePlan.records())
    let month = Period(year: 2020, month: 12)
    func line(_ kind: PurchaseRecord.Kind, _ units: Int) -> PurchaseRecord {
      PurchaseRecord(institution: 0, product: 0, month: month, kind: kind, units: Decimal4(whole: units))
    }
    renewal.purchases = [line(.selected, 300), line(.backup, -20), line(.nonselected, 1000)]
    let next = renewal.renewed()
    let own = try #require(next.usage?.filter { $0.institution == 0 && $0.product == 0 })
    #expect(own.map(\.period.description) == ["2018", "2019", "2020-12"])
    #expect(own.map(\.units.description) == ["600", "600", "280"])
    #expect(value(next, "usage_weights") == "")
    #expect(next.parameters.usageWeights == nil)
    #expect(buildPlan(next).plan != nil)
  }

  @Test("is refused where a volume is lowered, and let through with a reason")
  func lowered() throws {
    func read(_ parameters: String) throws -> PlanReading {
      var files = SidePlan.files
      files["products.csv"] =
        "品种编码,通用名,包装转换比,中选价,首年约定采购量,上年约定采购量\nP1,甲,10,2.62,1000,1010\nP2,乙,1,12,50,50\nP3,丙,1,1,9,\n"
      files["usage.csv"] =
        "机构编码,品种编码,期间,数量\nH1,P1,2018,900\nH1,P1,2019,900\nH2,P1,2018,900\nH2,P1,2019,900\nH1,P2,2018,100\nH1,P2,2019,100\nH1,P3,2019,30\n"
      files["parameters.csv"] = "参数,取值,说明\n" + "采购周期开始,2020-11-16,\n采购周期结束,2021-11-15,\n上报截止,2020-11-10,\n预付截止,2020-11-16,\n" + parameters
      return try PlanFolder(files).read()
    }
    let refused = try read("")
    #expect(refused.problems.map(summary) == ["E421 products.csv:2 agreed_units"])
    #expect(refused.problems[0].message.chinese == "品种 P1 甲 约定采购量 1000，低于上年的 1010，少 10。")
    #expect(refused.plan == nil)
    let allowed = try read("低于上年,提示,停产\n")
    #expect(allowed.problems.map(summary) == ["W541 products.csv:2 agreed_units"])
    #expect(allowed.problems[0].message.chinese.hasSuffix("理由：停产。"))
    #expect(allowed.plan != nil)
    #expect(try read("低于上年,warn,\n").problems.first?.hint.chinese == "请在参数“低于上年”的说明中写明理由。")
  }
}
