import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

/// The small packet with a part of a rule that spans districts, a rule of its own and a holiday, sealed.
enum SealedPacket {
  static func records(goingByLevel: Bool = false) throws -> PlanRecords {
    var records = try #require(try SmallPacket.read().records)
    records.parameters.planIdentity = "P0123456789abcdef"
    records.parameterLines.removeAll { $0.key == "plan_identity" }
    records.parameterLines.append(ParameterRecord(key: "plan_identity", value: "P0123456789abcdef"))
    records.institutions[0].level = "三级"
    records.rules = [
      Rule(
        id: "R1", name: "全市", products: "*", institutions: goingByLevel ? "level:三级" : "ownership:public", measure: .yuan,
        sense: .atMost, limit: Decimal4(whole: 900)),
      Rule(
        id: "R2", name: "本区", products: "P1", institutions: "*", measure: .packs, sense: .atMost,
        limit: Decimal4(whole: 100)),
    ]
    records.holidays = [
      HolidayRecord(date: try #require(CalendarDate(year: 2021, month: 1, day: 1)), kind: .holiday, name: "元旦")
    ]
    for index in records.products.indices {
      records.assignment?[index].seal = assignmentSeal(
        planIdentity: "P0123456789abcdef", district: "D1", product: records.products[index],
        packs: records.products[index].agreedPacks, city: nil)
    }
    let terms = cityTerms(of: records, sharedRules: ["R1", "R9"])
    records.terms = terms
    records.parameterLines.append(
      ParameterRecord(
        key: "packet_seal", value: packetSeal(planIdentity: "P0123456789abcdef", district: "D1", terms: terms)))
    records.parameterLines.sort { $0.key < $1.key }
    return records
  }

  static func files(_ records: PlanRecords? = nil) throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: planFiles(try records ?? SealedPacket.records(), format: .canonical)
        .map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
  }

  /// The errors as `CODE file:line column`.
  static func errors(_ files: [String: String], overrides: String? = nil) throws -> [String] {
    var files = files
    if let overrides { files["o.csv"] = "table,key,column,value\n" + overrides }
    return try PlanFolder(files).read(overrides: overrides == nil ? [] : ["o.csv"]).problems
      .filter { $0.severity == .error }.map(summary)
  }
}

/// A text of a packet's table that is replaced, and what is said then.
struct PacketChange: CustomTestStringConvertible, Sendable {
  let file: String
  let old: String
  let new: String
  let errors: [String]

  init(_ file: String, _ old: String, _ new: String, _ errors: String...) {
    (self.file, self.old, self.new, self.errors) = (file, old, new, errors)
  }

  var testDescription: String { "\(file): \(old) → \(new)" }
}

@Suite("What the city decides in a packet")
struct CityTermsTests {
  @Test("A sealed packet is read, and its tables are written again; its list names every value but what is the district's")
  func intact() throws {
    let records = try SealedPacket.records()
    let reading = try PlanFolder(try SealedPacket.files()).read()
    #expect(reading.problems.filter { $0.severity == .error }.map(summary) == [])
    #expect(reading.records == records)
    #expect(buildPlan(records).records == records)
    let lists = Set((records.terms ?? []).map { "\($0.table) \($0.key) \($0.column) \($0.value)" })
    #expect(
      lists.isSuperset(of: [
        "rules R1 limit 900", "rules R9 rule_id R9", "institutions H1 ownership public", "institutions H4 weight 1",
        "holidays 2021-01-01 kind holiday", "parameters report_due value 2020-11-10", "products P1 price_yuan 2.5",
        "assignment P2 assigned_packs 50", "districts D1 name 东区",
      ]))
    #expect(!lists.contains { $0.hasPrefix("rules R2") || $0.contains("agreed_units") || $0.contains("capacity") })
  }

  /// Lines are those of the canonical tables: parameters are sorted by key, so that `cycle_end` stands in line 2.
  static let changes: [PacketChange] = [
    .init("parameters.csv", "2021-11-15", "2021-11-14", "E436 parameters.csv:2 value"),
    .init("parameters.csv", "report_due,2020-11-10,", "report_due,2020-11-10,改", "E436 parameters.csv:7 note"),
    .init("parameters.csv", "P0123456789abcdef,", "P0123456789abcdef,改", "E436 parameters.csv:5 note"),
    .init("parameters.csv", "usage_weights,2019:1,\n", "", "E437 parameters.csv"),
    .init("parameters.csv", "usage_weights,2019:1", "usage_weights,2019:2", "E436 parameters.csv:8 value"),
    .init("parameters.csv", "plan_identity,", "cap_ratio,3,\nplan_identity,", "E438 parameters.csv:5 key"),
    .init("parameters.csv", "plan_identity,", "prepayment_ratio,30%,\nplan_identity,", "E438 parameters.csv:5 key"),
    .init("products.csv", "P1,甲,", "P1,乙,", "E436 products.csv:2 generic_name"),
    .init("products.csv", "P2,乙,,,,1,,,", "P2,乙,,,,1,,丙,", "E436 products.csv:3 supplier"),
    .init("products.csv", ",2.5,", ",2.6,", "E436 products.csv:2 price_yuan", "E432 assignment.csv:2 seal"),
    .init("products.csv", ",12,50,no", ",12,50,yes", "E436 products.csv:3 key_monitored"),
    .init("districts.csv", "D1,东区,district,", "D1,东区,zone,500", "E436 districts.csv:2 kind", "E436 districts.csv:2 prepayment_fund_yuan"),
    .init("institutions.csv", "H2,二院,D1,public", "H2,二院,D1,pharmacy", "E436 institutions.csv:3 ownership"),
    .init("institutions.csv", "H4,诊所,D1,private,,,1,", "H4,诊所,D1,private,,,2,", "E436 institutions.csv:5 weight"),
    .init("institutions.csv", "H4,诊所,D1,private,,,1,,\n", "", "E437 institutions.csv"),
    .init("rules.csv", ",900", ",901", "E436 rules.csv:2 limit"),
    .init("rules.csv", "yuan,<=,900", "packs,=,900", "E436 rules.csv:2 measure", "E436 rules.csv:2 sense"),
    .init("rules.csv", "R1,全市,*,", "R1,全市,P1,", "E436 rules.csv:2 products"),
    .init("rules.csv", "ownership:public", "ownership:private", "E436 rules.csv:2 institutions"),
    .init("rules.csv", "R1,全市,*,ownership:public,yuan,<=,900\n", "", "E437 rules.csv"),
    .init("rules.csv", "R2,本区", "R9,本区", "E438 rules.csv:3 rule_id"),
    .init("holidays.csv", "2021-01-01,holiday", "2021-01-01,workday", "E436 holidays.csv:2 kind"),
    .init("holidays.csv", "2021-01-01,holiday,元旦\n", "2021-01-04,holiday,元旦\n", "E438 holidays.csv:2 date", "E437 holidays.csv"),
    // Ten packs moved between two institutions: the sum is what was assigned, the city's split is another one.
    .init("city_allocation.csv", "H1,P1,60\nH1,P2,30\nH2,P1,30", "H1,P1,50\nH1,P2,30\nH2,P1,40", "E436 city_allocation.csv:2 packs"),
    .init("city_terms.csv", "ownership,[public]", "ownership,[private]", "E439 city_terms.csv"),
    .init("city_terms.csv", "rules,[R9],rule_id,[R9]\n", "", "E439 city_terms.csv"),
    .init("parameters.csv", "packet_seal,S", "packet_seal,T", "E439 city_terms.csv"),
  ]

  @Test("is refused with its place where it was changed, taken out or added", arguments: changes)
  func refused(_ change: PacketChange) throws {
    var files = try SealedPacket.files()
    let text = try #require(files[change.file])
    try #require(text.contains(change.old), "\(change.file):\n\(text)")
    files[change.file] = text.replacingOccurrences(of: change.old, with: change.new)
    #expect(try Set(SealedPacket.errors(files)) == Set(change.errors))
  }

  @Test("is refused in the line of an overrides file")
  func overrides() throws {
    let overrides = """
      parameters,prepayment_ratio,value,30%
      institutions,H1,weight,2
      rules,R1,limit,901
      districts,D1,direct_settlement,yes
      products,P1,supplied_from,2021-01-01
      limits,H1;P1,fixed_packs,55

      """
    let errors = try SealedPacket.errors(SealedPacket.files(), overrides: overrides)
      .map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(errors == ["E438 o.csv:2", "E436 o.csv:3", "E436 o.csv:4", "E436 o.csv:5", "E436 o.csv:6"])
  }

  @Test("Payments and purchases are no part of a packet")
  func money() throws {
    var files = try SealedPacket.files()
    files["paid.csv"] = "batch_id,institution_id,tranche,amount_yuan\nB1,H1,1,100.00\n"
    files["purchases.csv"] = "institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,10\n"
    #expect(try SealedPacket.errors(files) == ["E438 purchases.csv", "E438 paid.csv"])
  }

  @Test("What is the district's may be changed: limits, usage, capacity, its own rules, new and closed institutions")
  func districts() throws {
    var files = try SealedPacket.files()
    func change(_ file: String, _ old: String, _ new: String) throws {
      let text = try #require(files[file])
      try #require(text.contains(old), "\(file):\n\(text)")
      files[file] = text.replacingOccurrences(of: old, with: new)
    }
    try change("institutions.csv", "H2,二院,D1,public,,,1,", "H2,第二医院,D1,public,二级,,1,900")
    try change("institutions.csv", "H3,三院,D1,public,,,", "H3,三院,D1,public,,no,")
    files["institutions.csv"]? += "H5,新诊所,D1,private,,yes,2,,\n"
    try change("usage.csv", "H2,P1,2019,300", "H2,P1,2019,310")
    files["usage.csv"]? += "H5,P1,2019,50\n"
    try change("rules.csv", "R2,本区,P1,*,packs,<=,100", "R3,新的,P1,*,packs,<=,100")
    files["limits.csv"] = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,,,55\n"
    #expect(try SealedPacket.errors(files) == [])
  }

  @Test("An institution's level is the city's where a rule that spans districts goes by it")
  func levels() throws {
    for isShared in [false, true] {
      var files = try SealedPacket.files(SealedPacket.records(goingByLevel: isShared))
      files["institutions.csv"] = files["institutions.csv"]?.replacingOccurrences(of: "三级", with: "")
      #expect(try SealedPacket.errors(files).contains("E436 institutions.csv:2 level") == isShared)
    }
  }

  @Test("A packet that lost its list is refused, whatever else went with it; one from before there was a list is read")
  func listTaken() throws {
    var files = try SealedPacket.files()
    files["city_terms.csv"] = nil
    #expect(try SealedPacket.errors(files) == ["E101 city_terms.csv"])
    let lines = (files["parameters.csv"] ?? "").split(separator: "\n").filter { !$0.hasPrefix("packet_seal") }
    files["parameters.csv"] = lines.map { $0 + "\n" }.joined()
    #expect(try SealedPacket.errors(files) == ["E304 parameters.csv", "E101 city_terms.csv"])
    #expect(try SmallPacket.errors() == [])
  }

  /// What can be taken from a packet, from parameters.csv and from the folder, and what is said then.
  static let losses: [(keys: [String], tables: [String], errors: [String])] = [
    (["packet_seal"], [], ["E304 parameters.csv"]), (["plan_identity"], [], ["E304 parameters.csv"]),
    (["plan_identity", "packet_seal"], [], ["E304 parameters.csv", "E304 parameters.csv"]),
    ([], ["city_allocation.csv"], ["E101 city_allocation.csv"]), ([], ["assignment.csv"], ["E101 assignment.csv"]),
    ([], ["assignment.csv", "city_allocation.csv"], ["E101 assignment.csv", "E101 city_allocation.csv"]),
    (
      [], ["assignment.csv", "city_allocation.csv", "city_terms.csv"],
      ["E101 assignment.csv", "E101 city_allocation.csv", "E101 city_terms.csv"]
    ),
    (
      ["packet_seal"], ["assignment.csv", "city_allocation.csv", "city_terms.csv"],
      ["E304 parameters.csv", "E101 assignment.csv", "E101 city_allocation.csv", "E101 city_terms.csv"]
    ),
    (
      ["plan_identity"], ["assignment.csv", "city_allocation.csv", "city_terms.csv"],
      ["E304 parameters.csv", "E101 assignment.csv", "E101 city_allocation.csv", "E101 city_terms.csv"]
    ),
    (["plan_identity", "packet_seal"], ["assignment.csv", "city_allocation.csv", "city_terms.csv"], []),
  ]

  @Test("A packet of which only a part can be known by is told what it lost, also beside a second district", arguments: losses)
  func lost(_ loss: (keys: [String], tables: [String], errors: [String])) throws {
    for second in ["", "D0,北区,,,\n", "D2,西区,,,\n"] {
      var files = try SealedPacket.files()
      let lines = (files["parameters.csv"] ?? "").split(separator: "\n").filter { line in
        !loss.keys.contains { line.hasPrefix($0 + ",") }
      }
      files["parameters.csv"] = lines.map { $0 + "\n" }.joined()
      for table in loss.tables { files[table] = nil }
      files["districts.csv"]? += second
      let more = second.isEmpty || loss.errors.isEmpty ? [] : ["E438 districts.csv:3 district_id"]
      #expect(try Set(SealedPacket.errors(files)) == Set(loss.errors + more))
      #expect(try PlanFolder(files).read().hasErrors == !loss.errors.isEmpty)
    }
  }

  @Test("A packet's table under another name, or with another heading, is an error too")
  func renamed() throws {
    var files = try SealedPacket.files()
    files["市定内容表.csv.bak"] = files.removeValue(forKey: "city_terms.csv")
    files["districts.csv"]? += "D2,西区,,,\n"
    #expect(try SealedPacket.errors(files) == ["E438 districts.csv:3 district_id", "E101 city_terms.csv"])
    for table in ["assignment.csv", "city_allocation.csv", "city_terms.csv"] {
      files = try SealedPacket.files()
      files[table] = "x" + (files[table] ?? "")
      #expect(try SealedPacket.errors(files).contains { $0.hasPrefix("E108 \(table)") }, "\(table)")
    }
  }

  @Test("Days and numbers that a spreadsheet wrote in its own form are what was handed out, and written so again")
  func savedAnew() throws {
    var files = try SealedPacket.files()
    for (name, text) in files {
      var text = text
      if name == "parameters.csv" {
        text = text.replacing(/(\d{4})-0?(\d+)-0?(\d+)/) { "\($0.1)/\($0.2)/\($0.3)" }
      }
      // Excel's line ends, and a byte order mark.
      files[name] = "\u{FEFF}" + text.replacingOccurrences(of: "\n", with: "\r\n")
    }
    files["institutions.csv"] = files["institutions.csv"]?.replacingOccurrences(of: ",1,", with: ",1.0,")
    // One year of weight 1 is an hour of day 84 to a spreadsheet.
    files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: "2019:1,", with: "2019:01:00,")
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.filter { $0.severity == .error }.map(summary) == [])
    #expect(reading.records == (try SealedPacket.records()))
  }

  @Test("A seal that a spreadsheet destroyed is said to be that")
  func destroyedSeal() throws {
    #expect(
      try SmallPacket.errors([("assignment.csv", SmallPacket.seals[1], "4.49188E+15")]) == ["E208 assignment.csv:3 seal"])
    // No seal of today can be taken for a number.
    let seals = try #require(try SealedPacket.records().assignment).map(\.seal)
    #expect(seals.allSatisfy { $0.hasPrefix("S") && Double($0) == nil })
  }

  @Test("The message says what it is, what it was and how to mend it, in both languages")
  func wording() throws {
    var files = try SealedPacket.files()
    files["rules.csv"] = files["rules.csv"]?.replacingOccurrences(of: ",900", with: ",99999")
    let problem = try #require(try PlanFolder(files).read().problems.first { $0.severity == .error })
    #expect(
      problem.line(in: .chinese)
        == "E436 rules.csv:2（limit）：跨区市规则 R1 的限值为“99999”，市里下达的是“900”。这一项由市里确定，区市不能改，请改回“900”。")
    #expect(
      problem.line(in: .english)
        == "E436 rules.csv:2 (limit): rule R1, which spans districts: limit is \"99999\"; it was handed out as \"900\". The city decides it: put \"900\" back."
    )
  }
}
