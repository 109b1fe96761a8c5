import PlanModel
import Planning
import Testing

@testable import PlanTables

@Suite("CSV writing")
struct CSVWritingTests {
  /// A plan with every table and with texts that need quotes.
  static func everything() throws -> PlanRecords {
    let start = try #require(CalendarDate(year: 2020, month: 11, day: 16))
    let end = try #require(CalendarDate(year: 2021, month: 11, day: 15))
    let product = Product(
      id: "007", genericName: "甲片", specification: "5mg", pack: "12片,铝塑", unitsPerPack: 12, unit: "片",
      supplier: "示例 \"甲\" 药业", price: Decimal4(tenThousandths: 12_305), agreedUnits: 120,
      isKeyMonitored: true)
    return PlanRecords(
      parameterLines: [
        ParameterRecord(key: "report_due", value: "2020-11-10"),
        ParameterRecord(key: "city", value: "威海", note: "甲\n乙"),
        ParameterRecord(key: "own_key", value: "1"),
      ],
      parameters: Parameters(cycleStart: start, cycleEnd: end, reportDue: start, prepaymentDue: start),
      products: [product],
      districts: [
        District(id: "371000", name: "市属医疗机构", kind: .municipal),
        District(
          id: "371002", name: "环翠区", kind: .district, prepaymentFund: Decimal4(tenThousandths: 10_001)),
        District(id: "371071", name: "开发区", kind: .zone),
      ],
      institutions: [
        Institution(
          id: "123456789012345678", name: "一院", districtID: "371002", ownership: .military, level: "三级",
          participates: false, weight: Decimal4(tenThousandths: 5_000),
          capacity: Decimal4(tenThousandths: 99_990), prepaymentEligible: true),
        Institution(id: "2", name: "二院", districtID: "371002", ownership: .pharmacy),
      ],
      usage: [
        UsageRecord(
          institution: 1, product: 0, period: Period(year: 2019, month: 7),
          units: Decimal4(tenThousandths: -5_000)),
        UsageRecord(
          institution: 1, product: 0, period: Period(year: 2018), units: Decimal4(whole: 1_200_300)),
      ],
      demand: [DemandRecord(institution: 1, product: 0, units: .zero)],
      limits: [
        LimitRecord(institution: 1, product: 0, floorPacks: Decimal4(tenThousandths: 15_000)),
        LimitRecord(institution: 1, product: 0, capPacks: Decimal4(whole: 3)),
        LimitRecord(institution: 1, product: 0, fixedPacks: 2),
      ],
      rules: [
        Rule(
          id: "R1", name: "民营合计", institutions: "ownership:private", measure: .yuan, sense: .atMost,
          limit: Decimal4(whole: 5))
      ])
  }

  static func texts(_ files: [(name: String, bytes: [UInt8])]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
  }

  @Test("A plan in canonical form is written byte for byte like this")
  func canonical() throws {
    let files = planFiles(try Self.everything(), format: .canonical)
    #expect(files.map(\.name) == TableSchema.ofPlans.filter { $0 != .conversions }.map(\.fileName))
    let texts = Self.texts(files)
    #expect(
      texts["parameters.csv"] == "key,value,note\ncity,威海,\"甲\n乙\"\nown_key,1,\nreport_due,2020-11-10,\n")
    #expect(
      texts["products.csv"]
        == "product_id,generic_name,dosage_form,specification,pack,units_per_pack,unit,supplier,"
        + "backup_supplier,second_backup_supplier,price_yuan,agreed_units,key_monitored\n"
        + "007,甲片,,5mg,\"12片,铝塑\",12,片,\"示例 \"\"甲\"\" 药业\",,,1.2305,120,yes\n")
    #expect(
      texts["districts.csv"]
        == "district_id,name,kind,prepayment_fund_yuan\n371000,市属医疗机构,municipal,\n"
        + "371002,环翠区,district,1.0001\n371071,开发区,zone,\n")
    #expect(
      texts["institutions.csv"]
        == "institution_id,name,district_id,ownership,level,participates,weight,capacity_yuan,"
        + "prepayment_eligible\n123456789012345678,一院,371002,military,三级,no,0.5,9.999,yes\n"
        + "2,二院,371002,pharmacy,,,1,,\n")
    #expect(
      texts["usage.csv"] == "institution_id,product_id,period,units\n2,007,2019-07,-0.5\n2,007,2018,1200300\n"
    )
    #expect(texts["demand.csv"] == "institution_id,product_id,units\n2,007,0\n")
    #expect(
      texts["limits.csv"]
        == "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n2,007,1.5,,\n2,007,,3,\n2,007,,,2\n")
    #expect(
      texts["rules.csv"]
        == "rule_id,name,products,institutions,measure,sense,limit\n"
        + "R1,民营合计,*,ownership:private,yuan,<=,5\n")
  }

  @Test("The form for people has a byte order mark, CR LF, Chinese headings, keys and words")
  func people() throws {
    let files = planFiles(try Self.everything(), format: .people)
    for file in files {
      #expect(file.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
      #expect(file.bytes.suffix(2) == [13, 10])
    }
    let texts = Self.texts(files)
    #expect(
      texts["parameters.csv"]
        == "\u{FEFF}参数,取值,说明\r\n城市,威海,\"甲\n乙\"\r\nown_key,1,\r\n上报截止,2020-11-10,\r\n")
    #expect(
      texts["districts.csv"]
        == "\u{FEFF}区市编码,区市名称,类型,可用预付基金\r\n371000,市属医疗机构,市属,\r\n"
        + "371002,环翠区,区市,1.0001\r\n371071,开发区,开发区,\r\n")
    #expect(
      texts["institutions.csv"]
        == "\u{FEFF}机构编码,机构名称,区市编码,机构性质,机构等级,参加,权重,年度承载上限,可预付\r\n"
        + "123456789012345678,一院,371002,军队,三级,否,0.5,9.999,是\r\n2,二院,371002,药店,,,1,,\r\n")
  }

  @Test("Tables that a plan does not have are not written")
  func absentTables() throws {
    var records = try Self.everything()
    records.demand = nil
    records.rules = nil
    records.limits = []
    let names = planFiles(records, format: .canonical).map(\.name)
    #expect(
      names == ["parameters", "products", "districts", "institutions", "usage", "limits"].map { "\($0).csv" })
  }

  @Test("The template has every table and every parameter, each explained")
  func template() {
    let files = templateFiles(format: .people)
    #expect(files.map(\.name) == TableSchema.ofPlans.map(\.fileName))
    let lines = files.map { String(decoding: $0.bytes, as: UTF8.self).split(separator: "\r\n") }
    #expect(lines.dropFirst().allSatisfy { $0.count == 1 })
    let parameters = lines[0].dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(parameters.map { String($0[0]) } == ParameterKey.all.map(\.heading))
    #expect(parameters.allSatisfy { $0.count == 3 && !$0[2].isEmpty })
    let required = zip(parameters, ParameterKey.all).filter { $0.1.isRequired }
    #expect(required.allSatisfy { $0.0[1].isEmpty && $0.0[2].hasPrefix("必填") })
    #expect(parameters.first { $0[0] == "预付比例" }?[1] == "50%")
  }
}
