import Fenliang
import Foundation
import GLPKBackend
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Rules of each cell, exclusions and 报量封顶")
struct CellRuleTests {
  /// Two products, three hospitals and a pharmacy in two districts.
  private static func tables(_ rules: String, limits: String = "", parameters: String = "", demand: String? = nil) -> [String: String] {
    var tables = [
      "parameters.csv":
        "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n" + parameters,
      "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,药一,10,5.5,240\nP2,药二,20,3,400\n",
      "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
      "institutions.csv":
        "institution_id,name,district_id,ownership,participates\nH1,一院,D1,公立,\nH2,二院,D1,公立,\nH3,三院,D2,公立,\nH4,大药房,D2,药店,是\n",
      "usage.csv":
        "institution_id,product_id,period,units\nH1,P1,2018,700\nH1,P1,2019,900\nH2,P1,2019,400\nH3,P1,2019,4\nH4,P1,2018,800\n"
        + "H4,P1,2019,400\nH1,P2,2018,1000\nH2,P2,2019,500\nH4,P2,2019,500\n",
      "rules.csv": "rule_id,name,products,institutions,measure,sense,limit\n" + rules,
    ]
    if !limits.isEmpty { tables["limits.csv"] = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n" + limits }
    if let demand { tables["demand.csv"] = "institution_id,product_id,units\n" + demand }
    return tables
  }

  private static let demand = "H1,P1,85\nH2,P1,0\nH1,P2,2000\n"

  private func read(_ tables: [String: String]) throws -> PlanReading {
    try readPlan(files: tables.mapValues { Array($0.utf8) })
  }

  private func codes(_ reading: PlanReading, _ letter: String) -> [String] {
    reading.problems.map(\.code).filter { $0.hasPrefix(letter) && !$0.hasPrefix("W571") && !$0.hasPrefix("N64") }
  }

  /// Floor and cap by product and institution.
  private func bounds(_ plan: Plan) -> [String: [Int?]] {
    Dictionary(
      uniqueKeysWithValues: plan.cells.map {
        ("\(plan.products[$0.product].id) \(plan.institutions[$0.institution].id)", [$0.floor, $0.cap])
      })
  }

  @Test("give floors rounded up and caps rounded down, but caps at reported demand up, in the words of offices too")
  func values() throws {
    let reading = try read(
      Self.tables(
        "R1,保底,*,*,盒,每家至少,1\nR2,上年,P1,*,上年用量,各不低于,8%\nR3,目标,P2,ownership:公立,比例目标量,每家不超过,105%\nR4,,P2,ownership:药店,,不分配,\n"
          + "R5,,P1,H1;H3,报量,每家最多,1\nR6,,P1,H4,最小单位,each<=,119\nR7,,P1,H2,2018年用量,每家不超过,1\n", demand: Self.demand))
    let plan = try #require(reading.plan, "\(reading.problems)")
    #expect(
      bounds(plan) == [
        "P1 H1": [8, 9], "P1 H2": [4, nil], "P1 H3": [1, nil], "P1 H4": [4, 11], "P2 H1": [1, 14], "P2 H2": [1, 7],
      ])
    #expect(Set(codes(reading, "W")) == ["W576", "W577"])
    let dropped = try #require(reading.problems.first { $0.code == "W576" })
    #expect(dropped.message.chinese.contains("P2 250 最小单位（1 家）"))
    #expect(plan.cellRules.floor(ofCell: 0) == .rule(1) && plan.cellRules.cap(ofCell: 0) == .rule(4))
    #expect(plan.rules.isEmpty)
    // What is written is read again as the same.
    #expect(buildPlan(plan.records).plan?.cells == plan.cells)
  }

  @Test("that contradict lines of limits, or each other, are errors with both places; defaults give way")
  func contradictions() throws {
    let against = try read(
      Self.tables(
        "R1,,*,H2;H3,盒,每家不少于,2\nR2,,P1,H1,报量,每家不超过,1\nR3,,P2,H4,,不参加,\n",
        limits: "H1,P1,10,,\nH2,P1,,1,\nH3,P1,,,1\nH4,P2,,,3\n", demand: Self.demand))
    #expect(codes(against, "E") == ["E182", "E182", "E182", "E184"])
    #expect(
      against.problems.filter { $0.code == "E182" }.allSatisfy {
        $0.message.chinese.contains("rules.csv:") && $0.place.file == "limits.csv"
      })
    let both = try read(Self.tables("R1,,P1,*,盒,每家不少于,2\nR2,,P1,H1;H2,报量,每家不超过,1\n", demand: Self.demand))
    #expect(codes(both, "E") == ["E183"])
    let defaults = try read(Self.tables("R1,,*,*,盒,每家不少于,2\n", parameters: "cap_ratio,0.4\n"))
    #expect(try bounds(#require(defaults.conflictingPlan ?? defaults.plan))["P1 H3"] == [2, 2])
    #expect(codes(defaults, "E").allSatisfy { $0.hasPrefix("E40") })
    let given = try read(Self.tables("R1,,P1,H1,盒,每家不少于,2\n", limits: "H1,P1,5,7.5,\n"))
    #expect(try bounds(#require(given.plan))["P1 H1"] == [5, 7])
  }

  @Test("that do not fit are refused: yuan, amounts of sums, shares without a table, shares that are no shares")
  func misfits() throws {
    let reading = try read(Self.tables("R1,,*,*,元,每家不超过,100\nR2,,*,*,报量,不超过,1\nR3,,*,*,报量,每家不超过,80\nR4,,P1,H4,盒,不参加,7\n"))
    #expect(codes(reading, "E") == ["E181", "E181", "E207"])
    #expect(codes(reading, "N") == ["N664", "N664"])
    let small = try read(Self.tables("R1,,*,*,盒,每家不少于,0.8\nR2,,*,*,上年用量,每家不少于,0.08\n"))
    #expect(codes(small, "W").filter { $0 == "W580" }.count == 1)
    let band = try readPlan(
      files: Self.tables("").merging(
        ["rules.csv": "rule_id,name,products,institutions,measure,sense,limit,tolerance\nR1,,*,*,盒,每家不少于,1,2%\n"]
      ) { $1 }.mapValues { Array($0.utf8) })
    #expect(codes(band, "E") == ["E191"])
    let absent = try read(Self.tables("R1,,*,*,报量,每家不超过,80%\n"))
    #expect(codes(absent, "E") == ["E185"])
  }

  @Test("Nobody gets more than reported where the basis is demand alone, elsewhere where the parameter says so")
  func demandCaps() throws {
    let own = "H1,P1,85\nH2,P1,101\nH4,P1,120\nH1,P2,200\nH2,P2,210\n"
    func caps(_ parameters: String, limits: String = "") throws -> (Plan?, [String]) {
      let reading = try read(Self.tables("", limits: limits, parameters: parameters, demand: own))
      return (reading.plan ?? reading.conflictingPlan, codes(reading, "E"))
    }
    let plain = try caps("basis,demand\n")
    #expect(
      try bounds(#require(plain.0)) == ["P1 H1": [0, 9], "P1 H2": [0, 11], "P1 H4": [0, 12], "P2 H1": [0, 10], "P2 H2": [0, 11]])
    #expect(plain.0?.cellRules.cap(ofCell: 0) == .demandCap)
    #expect(try bounds(#require(try caps("basis,demand\ndemand_cap,否\n").0)).values.allSatisfy { $0[1] == nil })
    #expect(try bounds(#require(try caps("basis,blend:0.5\n").0)).values.allSatisfy { $0[1] == nil })
    #expect(try bounds(#require(try caps("basis,blend:0.5\ndemand_cap,是\n").0))["P1 H2"] == [0, 11])
    #expect(try bounds(#require(try caps("basis,usage\ndemand_cap,是\n").0))["P1 H3"] == [0, nil])
    // With cap_ratio the lower counts.
    #expect(try bounds(#require(try caps("basis,demand\ncap_ratio,0.9\n").0))["P1 H2"] == [0, 9])
    #expect(try caps("basis,demand\n", limits: "H1,P1,10,,\nH2,P2,,,12\n").1 == ["E182", "E182"])
    #expect(try caps("basis,demand\n", limits: "H2,P2,,12,\n").1 == [])
  }

  @Test("Less reported than agreed is a conflict with a line for each product")
  func leftOver() throws {
    let place = try Workplace()
    let tables = Self.tables("", parameters: "basis,demand\n", demand: "H1,P1,85\nH2,P1,3\nH1,P2,200\nH3,P2,110\n")
    let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let error = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(
      conflict.notes.filter { if case .aboveDemand = $0 { true } else { false } } == [
        .aboveDemand(product: "P1 药一", reported: 10, agreed: 24), .aboveDemand(product: "P2 药二", reported: 16, agreed: 20),
      ])
    #expect(conflict.members.contains { $0.parameter == "demand_cap" })
  }

  @Test("A conflict names the rule, and a repair loosens it")
  func conflicts() throws {
    let place = try Workplace()
    let plan = try place.write(
      Self.tables("R1,保底,P1,*,盒,每家不少于,10\n").map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let error = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(conflict.members.contains { $0.rule?.id == "R1" && $0.place?.file == "rules.csv" })
    #expect(conflict.repairs.first?.changes.map(\.table) == ["rules"])
    #expect(conflict.repairs.first?.changes.map(\.after) == ["6"])
    #expect(conflict.repairs.first?.isVerified == true)
  }

  @Test("Relaxing does not move what rules and 报量封顶 give, and the card says so")
  func relaxing() throws {
    let place = try Workplace()
    func notes(_ tables: [String: String], _ limits: Set<RelaxableLimit>) throws -> [Conflict.Note] {
      let name = UUID().uuidString
      let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: name)
      var request = AllocationRequest(planFolder: plan, outputFolder: place.path(name + "-out"))
      request.relaxed = limits
      let error = #expect(throws: FenliangError.self) { try allocate(request) }
      guard case .conflict(let conflict)? = error else {
        Issue.record("\(String(describing: error))")
        return []
      }
      return conflict.notes
    }
    let rule = Self.tables("R1,保底,P1,*,盒,每家不少于,10\n")
    #expect(try notes(rule, [.floors]).contains(.relaxingHoldsRules(ids: ["R1"], demandCap: false)))
    #expect(
      try !notes(rule, [.caps]).contains {
        if case .relaxingHoldsRules = $0 { true } else { false }
      })
    let reported = Self.tables("", parameters: "basis,demand\n", demand: "H1,P1,85\nH2,P1,3\nH1,P2,200\nH3,P2,110\n")
    #expect(try notes(reported, [.caps]).contains(.relaxingHoldsRules(ids: [], demandCap: true)))
  }

  @Test("A session moves their limits, and undoes that; a cell's own limit against one is refused")
  func sessions() async throws {
    let plan = try #require(try read(Self.tables("R1,保底,P1,*,盒,每家不少于,1\nR2,,P1,H4,,不参加,\n")).plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let clinic = try #require(plan.cells.first { plan.institutions[$0.institution].id == "H3" && plan.products[$0.product].id == "P1" })
    #expect(clinic.floor == 1)
    let proposal = try await session.propose([.limit(rule: "R1", Decimal4(whole: 2))])
    #expect(proposal.changes.contains { $0.institution == "H3" && $0.product == "P1" && $0.newPacks == 2 }, "\(proposal.changes)")
    #expect(proposal.inverse == [.limit(rule: "R1", .one)])
    try await session.accept(proposal)
    // Without the rule that excludes it the pharmacy gets its packs.
    let back = try await session.propose([.rule("R2", nil)])
    #expect(back.changes.contains { $0.institution == "H4" && $0.product == "P1" && $0.old == nil })
    await #expect(throws: SplitFailure.self) {
      try await session.propose([.cap(CellName(product: "P1", institution: "H1"), .one)])
    }
  }

  @Test("export-lp writes them as the bounds that lines of limits would be, and overrides move them")
  func exported() throws {
    let place = try Workplace()
    func program(_ name: String, _ rules: String, limits: String = "", overrides: [String] = []) throws -> Data {
      let plan = try place.write(Self.tables(rules, limits: limits).map { ($0.key, Array($0.value.utf8)) }, to: name)
      _ = try exportLP(planFolder: plan, overrides: overrides, to: place.path(name + ".mps"), force: false)
      return try Data(contentsOf: URL(filePath: place.path(name + ".mps")))
    }
    let lines = "H1,P1,2,,\nH1,P2,,9,\nH2,P1,2,,\nH3,P1,2,,\nH4,P1,2,,\n"
    let rules = "R1,保底,P1,*,盒,每家不少于,2\nR2,,P2,H1,盒,每家不超过,9\n"
    #expect(try program("rules", rules) == program("lines", "", limits: lines))
    let override = "table,key,column,value\nrules,R1,limit,2\n"
    let overrides = try place.write([("overrides.csv", Array(override.utf8))], to: "overrides")
    let tight = rules.replacing("每家不少于,2", with: "每家不少于,1")
    #expect(try program("overridden", tight, overrides: [overrides + "/overrides.csv"]) == program("again", rules))
  }

  /// H3 takes no part in P1, and the 40 units that it bought do not count: 84 of 100 packs are left, for H1 and H2 alone.
  @Test("A substitution keeps them: what was bought where a rule excludes does not count, and no rule stands against what was delivered")
  func substitution() throws {
    let rules =
      "rule_id,name,products,institutions,measure,sense,limit\nR1,,*,*,packs,each>=,1\nR2,,P1;P2,H1;H2,usage,each<=,1.3\n"
      + "R3,,P1,H3,,exclude,\n"
    let signed = try Signed(capacity: "400", changing: ["rules.csv": rules])
    let report = try signed.substitute(Signed.backup, bought: Signed.bought + "H3,P1,2021-01,中选,40\n")
    #expect(report.findings.map(\.code) == ["W544"], "\(report.findings)")
    let packs = try signed.packs()
    #expect(packs["P1"] == ["H1": 10, "H2": 6])
    #expect(packs["P1-S1"]?.values.reduce(0, +) == 84 && packs["P1-S1"]?["H3"] == nil)
    // 1.3 times the usage is 65 and 39 packs, of which 10 and 6 were delivered.
    #expect(packs["P1-S1"]?["H1"] ?? 99 <= 55 && packs["P1-S1"]?["H2"] ?? 99 <= 33)
    #expect(try verify(signed.place.path("new")).passed)
  }

  /// H3 reported 20 packs and was delivered 23.
  @Test("A substitution after more was delivered than reported lifts 报量封顶 and says so")
  func substitutionBeyondReports() throws {
    let demand =
      "institution_id,product_id,units\nH1,P1,560\nH2,P1,330\nH3,P1,200\nH1,P2,30\nH2,P2,20\nH3,P2,10\n"
    let signed = try Signed(changing: ["demand.csv": demand], parameters: "basis,demand\n")
    let report = try signed.substitute(Signed.backup, bought: Signed.bought + "H3,P1,2021-01,中选,230\n")
    #expect(report.findings.map(\.code) == ["W548", "W545"], "\(report.findings)")
    let packs = try signed.packs()
    #expect(packs["P1"] == ["H1": 10, "H2": 6, "H3": 23] && packs["P1-S1"]?.values.reduce(0, +) == 61)
    #expect(packs["P1-S1"]?["H1"] ?? 99 <= 46 && packs["P1-S1"]?["H2"] ?? 99 <= 27)
    #expect(try signed.text("new/plan/parameters.csv").contains { $0.hasPrefix("demand_cap,no") })
    #expect(try verify(signed.place.path("new")).passed)
  }

  @Test("explain names the rule, packets have it narrowed, and a district's own split and its way back hold")
  func packets() throws {
    let place = try Workplace()
    let tables = Self.tables(
      "R1,保底,*,*,盒,each>=,1\nR2,上年,P1,*,last_year,each>=,0.08\nR4,,P2,ownership:药店,,exclude,\nR5,,P1,H1;H3,demand,each<=,1\n",
      demand: Self.demand)
    let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let out = try place.allocate(plan, to: "out")
    let rules = try String(contentsOfFile: out + "/packets/D2/rules.csv", encoding: .utf8)
    #expect(rules.contains("R2,上年,P1,*,usage:2019,each>=,0.08") && rules.contains("R5,,P1,H3,demand,each<=,1"))
    #expect(!rules.contains("R4"))
    _ = try resplit(AllocationRequest(planFolder: out + "/packets/D2", outputFolder: place.path("back")))
    let city = try String(contentsOfFile: out + "/allocation.csv", encoding: .utf8)
    let own = try String(contentsOfFile: place.path("back/allocation.csv"), encoding: .utf8)
    for line in own.split(separator: "\r\n").dropFirst() { #expect(city.contains(line)) }
    let why = try explain(ExplainRequest(outputFolder: out, institution: "H3", product: "P1"))
    #expect(why.text(in: .chinese).contains("规则 R1：每家不少于 1 盒"))
    let error = #expect(throws: FenliangError.self) {
      try explain(ExplainRequest(outputFolder: out, institution: "H4", product: "P2"))
    }
    #expect("\(String(describing: error))".contains("R4"))
  }

  @Test(
    "The check finds rules of packets that are not the plan's, and floors and caps that the rules do not give",
    arguments: [
      ("packets/D2/rules.csv", "each>=,1", "each>=,0", "packets/D2/rules.csv"),
      ("packets/D1/rules.csv", "usage:2019", "usage:2018", "packets/D1/rules.csv"),
      ("packets/D1/rules.csv", "R1,保底,*,*,packs,each>=,1", "", "packets/D1/rules.csv"),
      ("plan/rules.csv", "demand,each<=,1", "demand,each<=,0.5", "plan/limits.csv"),
      ("plan/rules.csv", "ownership:药店", "ownership:民营", "allocation.csv"),
      ("plan/demand.csv", "H1,P1,85", "H1,P1,95", "allocation.csv"),
    ])
  func forged(file: String, old: String, new: String, found: String) throws {
    let place = try Workplace()
    let tables = Self.tables(
      "R1,保底,*,*,盒,each>=,1\nR2,上年,P1,*,last_year,each>=,0.08\nR4,,P2,ownership:药店,,exclude,\nR5,,P1,H1;H3,demand,each<=,1\n",
      demand: Self.demand)
    let plan = try place.write(tables.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let out = try place.allocate(plan, to: "out")
    #expect(try Fenliang.verify(out).passed)
    let path = out + "/" + file
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    let findings = try Fenliang.verify(out).findings
    #expect(findings.contains { $0.file == found && !$0.code.hasPrefix("V6") }, "\(findings)")
  }

  @Test("Seeded plans with them pass the independent check, packets too, and both engines agree", arguments: 1...12)
  func seeded(seed: UInt64) throws {
    var options = SyntheticPlan.Options()
    options.cellRuleCount = 6
    options.ruleCount = Int(seed % 3)
    options.reportedDemand = seed % 2 == 0
    options.weightedShare = 200
    options.fixedShare = 20
    let recipe = SyntheticPlan(
      products: 4, institutions: 14, districts: 3, family: seed % 3 == 0 ? .scarce : .typical, seed: seed, options: options)
    let place = try Workplace()
    let folder = try place.write(planFiles(recipe.records(), format: .canonical), to: "plan")
    var request = AllocationRequest(planFolder: folder, outputFolder: place.path("out"))
    _ = try allocate(request)
    request.engine = .reference
    request.outputFolder = place.path("other")
    _ = try allocate(request)
    // Institution, floor, cap and packs of every line: the last digits of fills may differ.
    let packs = try ["out", "other"].map { name in
      lines(try Data(contentsOf: URL(filePath: place.path(name + "/allocation.csv")))).map { line in
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        return [0, 2, 5, 6, 9].map { String(fields[$0]) }
      }
    }
    #expect(packs[0] == packs[1])
  }
}
