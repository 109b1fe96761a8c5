import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// Whether two readings are the same plan, apart from notes.
private func expectSame(_ left: PlanReading, _ right: PlanReading, _ comment: Comment) {
  #expect(left.problems.filter { $0.severity == .error }.map { $0.line(in: .english) } == [], comment)
  #expect(left.records == right.records, comment)
  #expect(left.plan?.cells == right.plan?.cells, comment)
  #expect(left.plan?.rules == right.plan?.rules, comment)
  #expect(left.plan?.districtOfInstitution == right.plan?.districtOfInstitution, comment)
}

private let headings: [String: String] = [
  "product_id": "品种编码", "generic_name": "通用名", "specification": "规格", "pack": "包装", "units_per_pack": "包装转换比",
  "unit": "计量单位", "supplier": "中选企业", "price_yuan": "中选价（元/盒）", "agreed_units": "首年约定采购量（片/支/袋）",
  "key_monitored": "重点监控", "institution_id": " 机构编码 ", "district_id": "*区市编码", "ownership": "机构性质",
  "level": "机构等级",
  "participates": "参加", "weight": "权重", "capacity_yuan": "年度承载上限（元）", "prepayment_eligible": "可预付",
  "period": "期　间",
  "units": "数量", "floor_packs": "下限", "cap_packs": "上限（盒）", "fixed_packs": "锁定", "rule_id": "规则编码",
  "products": "品种范围",
  "institutions": "机构范围", "measure": "计量", "sense": "关系", "limit": "限值", "kind": "类型",
  "prepayment_fund_yuan": "可用预付基金",
  "key": "参数", "value": "取值", "note": "说明",
]

@Suite("The same plan in other clothes")
struct SamePlanTests {
  let base: [String: String]
  let expected: PlanReading

  init() throws {
    base = try BasePlan.files()
    expected = try readPlan(BasePlan.folder.path())
    #expect(expected.plan != nil)
  }

  @Test("A byte-order mark, CRLF, CR, quotes and trailing commas change nothing")
  func lineEnds() throws {
    let forms: [(String, (String) -> String)] = [
      ("BOM and CRLF", { "\u{FEFF}" + $0.replacingOccurrences(of: "\n", with: "\r\n") }),
      ("CR", { $0.replacingOccurrences(of: "\n", with: "\r") }),
      ("no last line end", { String($0.dropLast()) }),
      (
        "everything quoted",
        { text in
          text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { "\"\($0)\"" }.joined(
              separator: ",")
          }.joined(separator: "\n")
        }
      ),
      (
        "empty columns and rows",
        { $0.replacingOccurrences(of: "\n", with: ",,\n") + ",,,,,\n\n , \u{3000},\n" }
      ),
      ("blanks around values", { $0.replacingOccurrences(of: ",", with: " \u{3000}, ") }),
    ]
    for (name, form) in forms {
      expectSame(try PlanFolder(base.mapValues(form)).read(), expected, "\(name)")
    }
  }

  @Test("GB18030 gives the same plan and a note for each such table")
  func gb18030() throws {
    let encoding = String.Encoding(rawValue: 0x8000_0632)
    let rare = base.merging([
      "districts.csv": (base["districts.csv"] ?? "").replacingOccurrences(of: "文登", with: "㐀登😀")
    ]) { $1 }
    let data = try rare.mapValues { try #require($0.data(using: encoding)) }
    let reading = try PlanFolder(data).read()
    expectSame(reading, try PlanFolder(rare).read(), "GB18030")
    let notes = reading.problems.filter { $0.code == "N605" }.map(\.place.file)
    #expect(notes == ["parameters.csv", "products.csv", "districts.csv", "institutions.csv", "rules.csv"])
    #expect(reading.plan?.districts.last?.name == "㐀登😀区")
  }

  @Test("Chinese headings with units, marks and spaces, and Chinese words, give the same plan")
  func chineseHeadings() throws {
    var files = base.mapValues { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      lines[0] = lines[0].split(separator: ",").map { headings[String($0)] ?? String($0) }.joined(
        separator: ",")
      return lines.joined(separator: "\n")
    }
    for (old, new) in [
      ("cap_ratio", "默认上限倍数"), ("cycle_start", "采购周期开始"), ("2021-11-15", "2021年11月15日"), ("50%", "５０％"),
      ("partial_pack,up", "不足整包,向上"),
    ] {
      files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: old, with: new)
    }
    files["rules.csv"] = files["rules.csv"]?.replacingOccurrences(of: "packs,<=", with: "盒,≤")
      .replacingOccurrences(of: "district:371003&ownership:民营", with: "区市：371003＆机构性质：private")
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map { $0.line(in: .chinese) } == [])
    #expect(reading.plan?.cells == expected.plan?.cells)
    #expect(reading.plan?.rules == expected.plan?.rules)
    #expect(reading.records?.parameters == expected.records?.parameters)
    #expect(reading.records?.products == expected.records?.products)
    #expect(reading.records?.institutions == expected.records?.institutions)
  }

  @Test("Rows and columns in any order give the same plan", arguments: 0..<30 as Range<UInt64>)
  func shuffled(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var files: [String: String] = [:]
    for name in base.keys.sorted() {
      let text = try #require(base[name])
      let rows = text.split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let order = Array(rows[0].indices).shuffled(using: &random)
      let shuffled = [rows[0]] + rows.dropFirst().shuffled(using: &random)
      files[name] = shuffled.map { row in order.map { String(row[$0]) }.joined(separator: ",") }.joined(
        separator: "\n")
    }
    expectSame(try PlanFolder(files).read(), expected, "seed \(seed)")
  }

  @Test("Eighteen-digit codes and leading zeros survive")
  func longCodes() throws {
    let files = base.mapValues {
      $0.replacingOccurrences(of: "H001", with: "001234567890123456").replacingOccurrences(
        of: "P002", with: "0002")
    }
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    #expect(reading.plan?.institutions.first?.id == "001234567890123456")
    #expect(reading.plan?.products.first?.id == "0002")
  }

  @Test("Records in memory give the plan that their tables give")
  func recordsInMemory() throws {
    let records = try #require(expected.records)
    let reading = buildPlan(records)
    #expect(reading.problems.map { $0.line(in: .english) } == [])
    expectSame(reading, expected, "buildPlan")
    var shuffled = records
    var random = SeededGenerator(seed: 7)
    let products = Array(records.products.indices).shuffled(using: &random)
    let institutions = Array(records.institutions.indices).shuffled(using: &random)
    shuffled.products = products.map { records.products[$0] }
    shuffled.institutions = institutions.map { records.institutions[$0] }
    func moved(_ index: Int, _ order: [Int]) throws -> Int { try #require(order.firstIndex(of: index)) }
    shuffled.usage = try records.usage?.map {
      UsageRecord(
        institution: try moved($0.institution, institutions), product: try moved($0.product, products),
        period: $0.period, units: $0.units)
    }
    shuffled.demand = try records.demand?.map {
      DemandRecord(
        institution: try moved($0.institution, institutions), product: try moved($0.product, products),
        units: $0.units)
    }
    shuffled.limits = try records.limits?.map {
      LimitRecord(
        institution: try moved($0.institution, institutions), product: try moved($0.product, products),
        floorPacks: $0.floorPacks, capPacks: $0.capPacks, fixedPacks: $0.fixedPacks)
    }
    shuffled.usage?.shuffle(using: &random)
    shuffled.demand?.shuffle(using: &random)
    shuffled.limits?.shuffle(using: &random)
    shuffled.rules?.shuffle(using: &random)
    shuffled.parameterLines.shuffle(using: &random)
    expectSame(buildPlan(shuffled), expected, "buildPlan of shuffled records")
  }
}
