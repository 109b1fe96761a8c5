import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// A small plan with the tables that are kept while it is carried out.
private enum MoneyPlan {
  static let files: [String: String] = [
    "parameters.csv":
      "参数,取值\n采购周期开始,2020-11-16\n采购周期结束,2021-11-15\n上报截止,2020-11-10\n预付截止,2020-11-16\n签约日期,2020-11-12\n牵头单位,威海市立医院\n结算期限,30\n预付批次,签约后15个工作日:30%；采购满50%后15个工作日：20%\n年度权重,2019:1\n",
    "products.csv":
      "品种编码,通用名,包装转换比,中选价,首年约定采购量,上年约定采购量\nP1,甲,10,2.5,1000,900\nP2,乙,1,12,50,\n",
    "districts.csv": "区市编码,区市名称,可用预付基金,直接结算\nD1,东区,1000,\nD2,西区,,是\n",
    "institutions.csv":
      "机构编码,机构名称,区市编码,机构性质,收款单位,收款账号\nH1,一院,D1,公立,,\nH2,二院,D2,公立,二院财务科,0012345678901234567890\n",
    "usage.csv": "机构编码,品种编码,期间,数量\nH1,P1,2019,600\nH2,P1,2019,300\nH1,P2,2019,30\n",
    "purchases.csv": "机构编码,品种编码,月份,类别,数量\nH2,P1,2020-12,备供,200\nH1,P1,2020-12,中选,300\nH1,P1,2020-11,selected,-10\n",
    "paid.csv": "支付批次,机构编码,预付批次,支付金额,支付日期\nD2-1,H2,1,100.10,2020-12-03\nD1-1,H1,1,250,\n",
    "holidays.csv": "日期,类别,节日\n2027-01-01,放假,元旦\n2027-01-03,上班,元旦\n",
  ]

  static func read(_ file: String = "parameters.csv", _ old: String = "", _ new: String = "") throws -> PlanReading {
    var files = files
    guard let text = files[file], old.isEmpty || text.contains(old) else { throw BasePlan.MissingText(text: old) }
    if !old.isEmpty { files[file] = text.replacingOccurrences(of: old, with: new) }
    return try PlanFolder(files).read()
  }

  static func errors(_ file: String, _ old: String, _ new: String) throws -> [String] {
    try read(file, old, new).problems.filter { $0.severity == .error }.map(summary)
  }
}

@Suite("Tables that are kept while a plan is carried out")
struct MoneyTableTests {
  @Test("Purchases, payments, holidays, triggers and the new columns are read, sorted, and written again")
  func roundTrip() throws {
    let reading = try MoneyPlan.read()
    #expect(reading.problems.isEmpty, "\(reading.problems.map(summary))")
    let records = try #require(reading.records)
    #expect(records.purchases?.map(\.institution) == [0, 0, 1])
    #expect(records.purchases?.map(\.month.description) == ["2020-11", "2020-12", "2020-12"])
    #expect(records.purchases?.map(\.kind) == [.selected, .selected, .backup])
    #expect(records.purchases?.map(\.units.description) == ["-10", "300", "200"])
    #expect(records.paid?.map(\.batchID) == ["D1-1", "D2-1"])
    #expect(records.paid?.map(\.amount.count) == [25_000, 10_010])
    #expect(records.paid?.map(\.paidOn?.description) == [nil, "2020-12-03"])
    #expect(records.holidays?.map(\.kind) == [.holiday, .workday])
    #expect(!records.workCalendar.isWorkday(try #require(CalendarDate(parsing: "2027-01-01"))))
    #expect(records.parameters.contractDate?.description == "2020-11-12")
    #expect(records.parameters.leadHospital == "威海市立医院")
    #expect(records.parameters.settlementDays == 30)
    #expect(
      records.parameters.tranches.map(\.due) == [
        .afterContract(workdays: 15), .afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 15),
      ])
    #expect(records.products.map(\.previousAgreedUnits) == [900, nil])
    #expect(records.districts.map(\.settlesDirectly) == [false, true])
    #expect(records.institutions.map(\.payee) == ["", "二院财务科"])
    #expect(records.institutions.map(\.account) == ["", "0012345678901234567890"])
    let written = planFiles(records, format: .canonical)
    let folder = try PlanFolder(Dictionary(uniqueKeysWithValues: written.map { ($0.name, Data($0.bytes)) }))
    #expect(try folder.read().records == records)
  }

  @Test("Purchases of a month outside the cycle are named, and kept as they are")
  func otherCycle() throws {
    for month in ["2020-10", "2021-12"] {
      let reading = try MoneyPlan.read("purchases.csv", "H1,P1,2020-12,中选,300", "H1,P1,\(month),中选,300")
      #expect(reading.problems.map(summary) == ["W547 purchases.csv:3 month"], "\(month)")
      #expect(reading.records?.purchases?.count == 3, "\(month)")
    }
    #expect(try MoneyPlan.read("purchases.csv", "H1,P1,2020-12,中选,300", "H1,P1,2021-11,中选,300").problems.isEmpty)
  }

  @Test("A plan without the tables and columns is written without them")
  func absence() throws {
    let records = try #require(try PlanFolder(BasePlan.files()).read().records)
    let written = planFiles(records, format: .canonical)
    #expect(!written.map(\.name).contains { ["purchases.csv", "paid.csv", "holidays.csv"].contains($0) })
    let texts = written.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    for column in ["direct_settlement", "payee", "account", "previous_agreed_units", "supplied_from", "supplied_until"] {
      #expect(!texts.contains(column))
    }
  }

  /// A plan with so many products of 10⁹ packs at 50,000 yuan.
  private func largePlan(products count: Int) throws -> PlanReading {
    var files = MoneyPlan.files
    let ids = (0..<count).map { "P\(100 + $0)" }
    files["products.csv"] =
      "品种编码,通用名,包装转换比,中选价,首年约定采购量\n" + ids.map { "\($0),药,1,50000,1000000000\n" }.joined()
    files["usage.csv"] = "机构编码,品种编码,期间,数量\n" + ids.map { "H1,\($0),2019,600\n" }.joined()
    for name in ["purchases.csv", "paid.csv"] { files[name] = nil }
    return try PlanFolder(files).read()
  }

  // 5·10¹⁷ ten-thousandths of a yuan each, and 2⁶³ is 9.22·10¹⁸: 18 fit, 19 do not.
  @Test("The largest plan that fits has 18 products of a billion packs at 50,000 yuan; one more is an error")
  func largestPlan() throws {
    #expect(try largePlan(products: 18).records != nil)
    let errors = try largePlan(products: 19).problems.filter { $0.severity == .error }.map(summary)
    #expect(errors == ["E413 products.csv"])
  }

  // P1 costs 10⁸ yuan for ten units: 9.2·10⁷ units are 9.2·10¹⁴ yuan, 9.3·10⁷ are beyond 2⁶³ ten-thousandths.
  @Test("Purchases and payments that cannot be summed exactly are errors at the line where it happens")
  func largestSums() throws {
    func errors(_ lines: String) throws -> [String] {
      var files = MoneyPlan.files
      files["products.csv"] = files["products.csv"]?.replacingOccurrences(of: "2.5", with: "100000000")
      files["purchases.csv"] = "机构编码,品种编码,月份,类别,数量\n" + lines
      return try PlanFolder(files).read().problems.filter { $0.severity == .error }.map(summary)
    }
    #expect(try errors("H1,P1,2020-12,中选,92000000\n") == [])
    #expect(try errors("H1,P1,2020-12,中选,93000000\n") == ["E413 purchases.csv:2 units"])
    #expect(try errors("H1,P1,2020-12,中选,50000000\nH1,P1,2021-01,备供,-50000000\n") == ["E413 purchases.csv:3 units"])
    #expect(try errors("H1,P1,2020-12,中选,100000000001\n") == ["E205 purchases.csv:2 units"])
    #expect(try MoneyPlan.errors("paid.csv", "H1,1,250,", "H1,1,100000000000,") == [])
    #expect(try MoneyPlan.errors("paid.csv", "H1,1,250,", "H1,1,100000000000.01,") == ["E205 paid.csv:3 amount_yuan"])
  }

  @Test("A cycle of more than ten years is an error")
  func longCycle() throws {
    #expect(try MoneyPlan.errors("parameters.csv", "2021-11-15", "2030-11-15") == [])
    #expect(try MoneyPlan.errors("parameters.csv", "2021-11-15", "2031-11-15") == ["E419 parameters.csv:3 value"])
    #expect(try MoneyPlan.errors("parameters.csv", "2021-11-15", "9999-12-31") == ["E419 parameters.csv:3 value"])
  }

  // 250 + 0.01 − 250.02 = −0.01: paying the amount due less this would be a fen too much.
  @Test("More that came back from an institution than was paid is an error at the last line that took it back, whatever the tranches")
  func takenBackBeyondPaid() throws {
    func errors(_ lines: String) throws -> [String] { try MoneyPlan.errors("paid.csv", "D1-1,H1,1,250,\n", lines) }
    #expect(try errors("D1-1,H1,1,250,\nR-1,H1,1,-100.02,\nR-2,H1,1,-149.98,\n") == [])
    #expect(try errors("D1-1,H1,1,250,\nR-1,H1,1,-250.02,\nD1-2,H1,1,0.01,\n") == ["E453 paid.csv:4 amount_yuan"])
    #expect(try errors("D1-1,H1,1,250,\nR-1,H1,2,-0.01,\nR-2,H1,1,-1,\n") == [])
    #expect(try errors("D1-1,H1,1,250,\nR-1,H1,2,-249.01,\nR-2,H1,1,-1,\n") == ["E453 paid.csv:5 amount_yuan"])
    let reading = try MoneyPlan.read("paid.csv", "D1-1,H1,1,250,\n", "R-1,H1,1,-5,\nR-2,H1,1,-0.5,\n")
    let message = try #require(reading.problems.first { $0.code == "E453" }?.message.chinese)
    #expect(message == "机构 H1 收回的比付过的多 5.50 元，照此会再多付给它 5.50 元。")
  }

  // The plan has two tranches; what was booked under a third and fourth may be of an earlier plan.
  @Test("Payments booked under a tranche that the plan does not have are warned of once a tranche, and taken")
  func unknownTranches() throws {
    let reading = try MoneyPlan.read("paid.csv", "D1-1,H1,1,250,\n", "D1-1,H1,1,250,\nX,H1,3,1,\nX,H2,3,1,\nY,H1,4,1,\n")
    #expect(reading.problems.map(summary) == ["W567 paid.csv:4 tranche", "W567 paid.csv:6 tranche"])
    #expect(reading.records?.paid?.count == 5)
    #expect(reading.problems.first?.message.chinese == "没有第 3 批：方案的预付分 2 批。登记在第 3 批的 2 笔仍按金额抵现在各批的应付。")
  }

  @Test("A payment listed twice in one batch is an error that names the first")
  func paidTwice() throws {
    #expect(
      try MoneyPlan.errors("paid.csv", "D1-1,H1,1,250,\n", "D1-1,H1,1,250,\nD1-1,H1,1,250,\n") == [
        "E451 paid.csv:4 amount_yuan"
      ])
    #expect(try MoneyPlan.errors("paid.csv", "100.10", "100.101") == ["E204 paid.csv:2 amount_yuan"])
    #expect(try MoneyPlan.errors("paid.csv", "D1-1,H1", "D1-1,H9") == ["E312 paid.csv:3 institution_id"])
  }

  // Payments of one tranche: the first is right, and so is one in a supplementary batch or one that came back.
  @Test("A tranche paid again under another batch is warned of at its line, and what was missing or came back is not")
  func paidAgain() throws {
    func warnings(_ lines: String) throws -> [String] {
      try MoneyPlan.read("paid.csv", "D1-1,H1,1,250,\n", "D1-1,H1,1,250,\n" + lines).problems.map(summary)
    }
    #expect(try warnings("again,H1,1,250,\n") == ["W553 paid.csv:4 batch_id"])
    #expect(try warnings("again,H1,1,20,\n") == ["W553 paid.csv:4 batch_id"])
    #expect(try warnings("D1-1-S1,H1,1,20,\nD1-1-S2,H1,1,30,\n") == [])
    #expect(try warnings("D1-1-S1,H1,1,250,\n") == ["W553 paid.csv:4 batch_id"])
    #expect(try warnings("D1-1-S1,H1,1,20,\nD1-1-S2,H1,1,20,\n") == ["W553 paid.csv:5 batch_id"])
    #expect(try warnings("D1-2,H1,2,250,\nD2-2,H2,2,250,\n") == [])
    #expect(try warnings("again,H1,1,250,\nback,H1,1,-250,\n") == [])
    #expect(try warnings("again,H1,1,250,\nback,H1,1,-20,\n") == ["W553 paid.csv:4 batch_id"])
    #expect(try warnings("again,H1,1,250,\nonce-more,H1,1,250,\n") == ["W553 paid.csv:4 batch_id", "W553 paid.csv:5 batch_id"])
    let reading = try MoneyPlan.read("paid.csv", "D1-1,H1,1,250,\n", "D1-1,H1,1,250,\nagain,H1,1,250,\n")
    let message = try #require(reading.problems.first?.message)
    #expect(message.english == "Batch again pays tranche 1 to H1 again, 250.00 yuan; batch D1-1 in paid.csv:3 paid 250.00.")
    // In the record of a run there are no lines, and rows in another order say the same.
    let other = try MoneyPlan.read(
      "paid.csv", "D2-1,H2,1,100.10,2020-12-03\nD1-1,H1,1,250,\n", "again,H1,1,250,\nD1-1,H1,1,250,\nD2-1,H2,1,100.10,\n")
    #expect(reading.warningsWithoutLines.map(\.code) == ["W553"])
    #expect(other.warningsWithoutLines == reading.warningsWithoutLines)
  }

  // The law gives 11 days off a year, 13 since 2025; the shipped calendar has 31 of 2021.
  @Test("A table that replaces a shipped year by fewer days off than the law gives is warned of, with the days")
  func fewHolidays() throws {
    func read(_ lines: [String]) throws -> PlanReading {
      let old = "2027-01-01,放假,元旦\n2027-01-03,上班,元旦\n"
      return try MoneyPlan.read("holidays.csv", old, lines.map { $0 + ",\n" }.joined())
    }
    let one = try read(["2021-01-01,放假"])
    #expect(one.problems.map(summary) == ["W554 holidays.csv:2 date"])
    #expect(
      one.problems.first?.message.english
        == "The table has 1 days off of 2021 and replaces the whole shipped year with its 31; all other public holidays count as working days."
    )
    #expect(one.problems.first?.value == "2021")
    func days(_ year: Int, _ count: Int) -> [String] { (1...count).map { "\(year)-10-\($0 < 10 ? "0" : "")\($0),放假" } }
    #expect(try read(days(2021, 11)).problems.isEmpty)
    #expect(try read(days(2021, 10) + ["2021-09-26,上班"]).problems.map(\.code) == ["W554"])
    #expect(try read(days(2025, 12)).problems.map(\.code) == ["W554"])
    #expect(try read(days(2025, 13)).problems.isEmpty)
    #expect(try read(["2020-01-01,放假", "2022-01-01,放假", "2027-01-01,放假"]).problems.map(\.value) == ["2020", "2022"])
  }

  @Test("A purchase needs a month and a known kind, and stands once")
  func purchases() throws {
    #expect(try MoneyPlan.errors("purchases.csv", "2020-12,备供", "2020,备供") == ["E210 purchases.csv:2 month"])
    #expect(try MoneyPlan.errors("purchases.csv", "备供", "备用") == ["E212 purchases.csv:2 kind"])
    #expect(
      try MoneyPlan.errors("purchases.csv", "H2,P1,2020-12,备供", "H1,P1,2020-12,中选") == ["E301 purchases.csv:3 product_id"])
    #expect(try MoneyPlan.errors("holidays.csv", "2027-01-03", "2027-01-01") == ["E301 holidays.csv:3 date"])
  }

  @Test("Tranches that wait come in order, and counting from the contract needs its date")
  func triggers() throws {
    #expect(try MoneyPlan.errors("parameters.csv", "签约日期,2020-11-12\n", "").map { $0.prefix(4) } == ["E416"])
    let old = "签约后15个工作日:30%；采购满50%后15个工作日：20%"
    for (text, codes) in [
      ("contract+15:30%;bought>=50%+15:20%", []), ("采购满50%后15个工作日:20%;签约后15个工作日:30%", ["E410"]),
      ("采购满50%后5个工作日:20%;采购满40%后5个工作日:30%", ["E410"]), ("2020-11-16:30%;采购达到60%后10个工作日内:20%", []),
      ("签约后-1个工作日:50%", ["E214"]), ("采购满50%后-0个工作日:50%", ["E214"]), ("contract++15:50%", ["E214"]),
      ("签约后1001个工作日:50%", ["E214"]), ("签约后0个工作日:50%", []), ("签约后x个工作日:50%", ["E214"]), ("采购满150%后15个工作日:50%", ["E207"]),
      ("签约:50%", ["E209"]),
    ] as [(String, [Substring])] {
      #expect(try MoneyPlan.errors("parameters.csv", old, text).map { $0.prefix(4) } == codes, "\(text)")
    }
  }
}
