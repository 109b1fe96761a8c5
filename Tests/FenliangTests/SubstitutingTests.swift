import Fenliang
import Foundation
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

/// A plan of two products at three institutions in two districts, and what became of it.
///
/// Usage of P1, 10 units a pack at 2 yuan, is 500 : 300 : 200 and 100 packs are agreed: 50, 30, 20. Of P2, one unit a pack at
/// 5 yuan, 60 packs: 30, 20, 10. H1 spends 100 + 150 = 250 yuan.
private struct Signed {
  let place: Workplace
  let output: String

  private static let products =
    "product_id,generic_name,units_per_pack,supplier,backup_supplier,second_backup_supplier,price_yuan,agreed_units\n"
    + "P1,品种1,10,甲,乙,丙,2,1000\nP2,品种2,1,丁,,,5,60\n"
  private static let usage =
    "institution_id,product_id,period,units\nH1,P1,2018,500\nH2,P1,2018,300\nH3,P1,2018,200\n"
    + "H1,P1,2019,500\nH2,P1,2019,300\nH3,P1,2019,200\nH1,P2,2019,30\nH2,P2,2019,20\nH3,P2,2019,10\n"

  init(
    capacity: String = "300", weights: [String] = ["", "", ""], usage: String = Signed.usage, changing: [String: String] = [:],
    parameters: String = "usage_weights,2018:0.4;2019:0.6\n"
  ) throws {
    place = try Workplace()
    var files = [
      "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\n"
        + "prepayment_due,2020-11-16\n" + parameters,
      "products.csv": Signed.products, "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
      "institutions.csv": "institution_id,name,district_id,ownership,capacity_yuan,weight\nH1,一院,D1,公立,\(capacity),\(weights[0])\n"
        + "H2,二院,D1,公立,,\(weights[1])\nH3,三院,D2,公立,,\(weights[2])\n",
      "usage.csv": usage,
    ]
    files.merge(changing) { _, new in new }
    let plan = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    output = try place.allocate(plan, to: "out")
  }

  static let bought =
    "institution_id,product_id,month,kind,units\nH1,P1,2020-12,中选,60\nH1,P1,2021-03,中选,35\nH2,P1,2021-04,中选,60\n"
  static let backup = "P1,2021-05-10,备供,3,2,"

  /// Writes the tables and substitutes into `new`.
  func substitute(
    _ rows: String..., bought: String? = Signed.bought, overrides: [String] = [], to name: String = "new",
    planPath: String? = nil,
    from output: String? = nil
  ) throws -> SubstitutionReport {
    let heading = "product_id,from_date,supplier_role,price_yuan,own_price_yuan,highest_price_yuan\n"
    var files = [(name: "substitutions.csv", bytes: Array((heading + rows.joined(separator: "\n") + "\n").utf8))]
    if let bought { files.append((name: "purchases.csv", bytes: Array(bought.utf8))) }
    let folder = try place.write(files, to: "tables-\(UUID().uuidString)")
    var allocation = AllocationRequest(planFolder: "", outputFolder: place.path(name))
    allocation.overrides = overrides
    allocation.style = .machines
    var request = SubstitutionRequest(
      outputFolder: output ?? self.output, substitutions: folder + "/substitutions.csv", allocation: allocation)
    if bought != nil { request.purchases = folder + "/purchases.csv" }
    request.planPath = planPath
    return try Fenliang.substitute(request)
  }

  /// Packs of the new output by product and institution.
  func packs(_ name: String = "new") throws -> [String: [String: Int]] {
    let text = try String(contentsOfFile: place.path(name) + "/allocation.csv", encoding: .utf8)
    let rows = try #require(csvRows(Array(text.utf8)))
    let column = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($1, $0) })
    var packs: [String: [String: Int]] = [:]
    for row in rows.dropFirst() {
      let fields = try ["product_id", "institution_id", "packs"].map { row[try #require(column[$0])] }
      packs[fields[0], default: [:]][fields[1]] = Int(fields[2])
    }
    return packs
  }

  func text(_ name: String) throws -> [String] {
    try String(contentsOfFile: place.path(name), encoding: .utf8).split(separator: "\n").map(String.init)
  }
}

@Suite("Substitution of a supplier")
struct SubstitutingTests {
  /// H1 was delivered 95 units, which are 10 packs begun, H2 60, H3 none: 16 packs. 84 are left, 40 + 24 + 20 as owed; at 3 yuan
  /// H1 spends 20 + 120 + 150 = 290 of its 300. 3 is exactly 1.5 times the substitute's own price. Contracts grow by
  /// 32 + 252 − 200 = 84 yuan, of which half is prepaid: 42.
  @Test("keeps what was delivered and splits the rest as it is owed, every other contract as signed")
  func owed() throws {
    let signed = try Signed()
    let report = try signed.substitute(Signed.backup)
    #expect(report.findings.isEmpty)
    #expect(
      try signed.packs() == [
        "P1": ["H1": 10, "H2": 6, "H3": 0], "P1-S1": ["H1": 40, "H2": 24, "H3": 20],
        "P2": ["H1": 30, "H2": 20, "H3": 10],
      ])
    #expect(
      try signed.text("new/substitution.csv").dropFirst() == [
        "P1,P1-S1,D1,H1,50,10,40,100.00,20.00,120.00,40.00", "P1,P1-S1,D1,H2,30,6,24,60.00,12.00,72.00,24.00",
        "P1,P1-S1,D2,H3,20,0,20,40.00,0.00,60.00,20.00",
      ])
    #expect(report.summary.contracts.map(\.supplier) == ["乙", "乙", "甲", "甲"])
    #expect(report.summary.contracts.map(\.difference.description) == ["192.00", "60.00", "-128.00", "-40.00"])
    #expect(report.summary.prepayments.map(\.difference.description) == ["32.00", "10.00"])
    #expect(try verify(signed.place.path("new")).passed)
    let fills = try signed.text("new/allocation.csv").filter { $0.hasPrefix("P1-S1") }.map {
      $0.split(separator: ",", omittingEmptySubsequences: false)[7]
    }
    #expect(fills == ["1", "1", "1"])
    let products = try signed.text("new/plan/products.csv")
    #expect(products.contains("P1-S1,品种1,,,,10,,乙,,丙,3,840,no"))
  }

  /// With 280 yuan H1 has 110 left, which are 36.67 packs. The other 47.33 go 24 : 20: 25.82 and 21.52, so D2 gets 22 packs
  /// (0.52 is the larger part) and D1 62, of which H1 takes 36, for 37 are 111 yuan, and H2 26.
  @Test("at a dearer price gives what a full institution cannot pay to the others, by max-min")
  func binding() throws {
    let signed = try Signed(capacity: "280")
    _ = try signed.substitute(Signed.backup)
    #expect(try signed.packs()["P1-S1"] == ["H1": 36, "H2": 26, "H3": 22])
    #expect(try verify(signed.place.path("new")).passed)
  }

  /// Caps of 30 and 20 leave H2 24 and H3 20 packs; with the 36 of H1 that is less than 84.
  @Test("that finds no room is a conflict, and its repair is an override of the same command")
  func conflict() throws {
    let limits = "institution_id,product_id,floor_packs,cap_packs\nH2,P1,,30\nH3,P1,,20\n"
    let signed = try Signed(capacity: "280", changing: ["limits.csv": limits])
    let error = #expect(throws: FenliangError.self) { try signed.substitute(Signed.backup) }
    #expect(error?.exitCode == 4)
    let repair = signed.place.path("new/repair-1.csv")
    #expect(FileManager.default.fileExists(atPath: repair))
    _ = try signed.substitute(Signed.backup, overrides: [repair], to: "mended")
    #expect(try verify(signed.place.path("mended")).passed)
    #expect(try signed.packs("mended")["P1-S1"]?.values.reduce(0, +) == 84)
  }

  /// Caps 55, 34, 20 and a floor of 45 at H1: of the substitute 45, 28, 20 and 35. A rule on P1 holds for both together.
  @Test("carries caps, floors and rules over")
  func carried() throws {
    let signed = try Signed(
      changing: [
        "limits.csv": "institution_id,product_id,floor_packs,cap_packs\nH1,P1,45,55\nH2,P1,,34\nH3,P1,,20\n",
        "rules.csv": "rule_id,products,institutions,measure,sense,limit\nR1,P1,H1,packs,<=,50\n",
      ])
    _ = try signed.substitute(Signed.backup)
    #expect(
      try signed.text("new/plan/limits.csv").filter { $0.contains("P1-S1") } == [
        "H1,P1-S1,35,45,", "H2,P1-S1,0,28,", "H3,P1-S1,0,20,",
      ])
    #expect(try signed.text("new/plan/rules.csv")[1].contains("P1;P1-S1"))
    #expect(try signed.packs()["P1-S1"] == ["H1": 40, "H2": 24, "H3": 20])
  }

  /// From 10 August the second backup: the first delivered 200 units to H1 and 65 to H2 by July, 20 and 7 packs of 84; 57 are
  /// left, 20 + 17 + 20. What is bought of backups from August on is the second one's.
  @Test("by the second backup after the first follows in the same table, by the days")
  func chain() throws {
    let bought = Signed.bought + "H1,P1,2021-06,备供,200\nH2,P1,2021-07,备供,65\nH1,P1,2021-09,备供,50\n"
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup, "P1,2021-08-10,第二备供,2.5,,2.5", bought: bought)
    let expected: [String: [String: Int]] = [
      "P1": ["H1": 10, "H2": 6, "H3": 0], "P1-S1": ["H1": 20, "H2": 7, "H3": 0],
      "P1-S2": ["H1": 20, "H2": 17, "H3": 20], "P2": ["H1": 30, "H2": 20, "H3": 10],
    ]
    #expect(try signed.packs() == expected)
    #expect(
      try signed.text("new/substitution.csv").filter { $0.contains("H1") } == [
        "P1,P1-S1,D1,H1,50,10,40,100.00,20.00,120.00,40.00", "P1-S1,P1-S2,D1,H1,40,20,20,120.00,60.00,50.00,-10.00",
      ])
    #expect(try verify(signed.place.path("new")).passed)
    #expect(
      try signed.text("new/plan/purchases.csv").filter { $0.contains("-S") } == [
        "H1,P1-S1,2021-06,selected,200", "H1,P1-S2,2021-09,selected,50", "H2,P1-S1,2021-07,selected,65",
      ])

    // The same in two runs, the second from the first one's output, whether the id is the root's or the substitute's.
    for (run, id) in ["P1", "P1-S1"].enumerated() {
      _ = try signed.substitute(Signed.backup, bought: Signed.bought, to: "first\(run)")
      _ = try signed.substitute(
        "\(id),2021-08-10,第二备供,2.5,,2.5", bought: bought, to: "second\(run)", from: signed.place.path("first\(run)"))
      #expect(try signed.packs("second\(run)") == expected)
    }
  }

  /// H1 weighs 2, H2 1.5: their targets of P1 are A · (2·500 : 1.5·300 : 200), but what is owed is what was signed and not
  /// delivered, so fills of the substitute are 1 whatever the weights.
  @Test("gives exactly what is owed where institutions have weights and where usage is blended with demand")
  func weights() throws {
    let demand = "institution_id,product_id,units\nH1,P1,450\nH2,P1,330\nH3,P1,220\nH1,P2,30\nH2,P2,20\nH3,P2,10\n"
    let signed = try Signed(
      capacity: "", weights: ["2", "1.5", ""], changing: ["demand.csv": demand],
      parameters: "basis,blend:0.6\nusage_weights,2018:1;2019:3\n")
    let before = try signed.packs("out")
    _ = try signed.substitute(Signed.backup)
    let (delivered, after) = (["H1": 10, "H2": 6, "H3": 0], try signed.packs()["P1-S1"])
    for (institution, packs) in try #require(before["P1"]) {
      #expect(after?[institution] == packs - (delivered[institution] ?? 0))
    }
    #expect(try verify(signed.place.path("new")).passed)
  }

  /// D1 locks H1 at 45 of P1, so H2 has 35, and takes in a clinic: 50 packs of P2 go 30 : 20 : 10, which are 25, 16.67 and 8.33.
  /// 95 and 60 units were delivered, 10 and 6 packs: 35, 29 and D2's 20 are owed. Both districts have a rule W01 of their own; on
  /// the whole city either of them would leave no room.
  @Test("takes a merged output: what districts changed is signed too, and their rules hold where they are")
  func merged() throws {
    let signed = try Signed()
    let place = signed.place
    func result(_ district: String, _ change: (inout PlanRecords) throws -> Void) throws -> MergeRequest.Result {
      var records = try #require(try readPlan(place.path("out/packets/\(district)")).records)
      try change(&records)
      return try place.resplit(
        try place.write(planFiles(records, format: .canonical), to: "packet-\(district)"), to: "result-\(district)")
    }
    let results = [
      try result("D1") { records in
        records.limits = [LimitRecord(institution: 0, product: 0, fixedPacks: 45)]
        records.institutions.append(
          Institution(id: "H4", name: "诊所", districtID: "D1", ownership: .private, participates: true))
        records.usage?.append(
          UsageRecord(institution: 2, product: 1, period: Period(year: 2019), units: Decimal4(whole: 10)))
        records.rules = [Rule(id: "W01", products: "P2", measure: .packs, sense: .atMost, limit: Decimal4(whole: 50))]
      },
      try result("D2") { records in
        records.rules = [Rule(id: "W01", products: "P1", measure: .packs, sense: .atMost, limit: Decimal4(whole: 20))]
      },
    ]
    let outcome = try merge(
      MergeRequest(outputFolder: signed.output, results: results, mergedFolder: place.path("merged")))
    #expect(outcome.report.districts.map(\.status) == [.changed, .changed])
    let report = try signed.substitute(Signed.backup, from: place.path("merged"))
    #expect(report.findings.isEmpty)
    #expect(
      try signed.packs() == [
        "P1": ["H1": 10, "H2": 6, "H3": 0], "P1-S1": ["H1": 35, "H2": 29, "H3": 20],
        "P2": ["H1": 25, "H2": 17, "H3": 10, "H4": 8],
      ])
    #expect(try signed.text("new/substitution.csv")[1].hasPrefix("P1,P1-S1,D1,H1,45,10,35,90.00,"))
    #expect(
      try signed.text("new/plan/rules.csv").dropFirst() == [
        "D2-W01,,P1;P1-S1,district:D2,packs,<=,20", "W01,,P2,district:D1,packs,<=,50",
      ])
    #expect(try verify(place.path("new")).passed)
    let error = #expect(throws: FenliangError.self) {
      try signed.substitute(Signed.backup, to: "other", from: results[0].folder)
    }
    #expect(error?.exitCode == 5)
  }

  @Test("says what does not count: purchases after the day, and of those who do not take part")
  func late() throws {
    let signed = try Signed(
      changing: [
        "institutions.csv":
          "institution_id,name,district_id,ownership,participates,successor_id\nH1,一院,D1,公立,,\nH2,二院,D1,公立,,\nH3,三院,D2,公立,,\nX,诊所,D1,民营,否,\nY,旧院,D2,公立,,H3\n"
      ])
    let report = try signed.substitute(
      Signed.backup, bought: Signed.bought + "H2,P1,2021-05,中选,30\nX,P1,2021-01,中选,30\nY,P1,2021-01,中选,11\n")
    #expect(report.findings.map(\.code).sorted() == ["W543", "W544"])
    // What the merged institution bought counts where its usage does: 11 units are 2 packs.
    #expect(try signed.packs()["P1"] == ["H1": 10, "H2": 6, "H3": 2])
    #expect(try signed.packs()["P1-S1"] == ["H1": 40, "H2": 24, "H3": 18])
  }

  @Test("stays in the output when the prepayment is scheduled again, and can be compared with what was signed")
  func rescheduled() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let overrides = try signed.place.write(
      [("ratio.csv", Array("table,key,column,value\n参数,prepayment_ratio,value,40%\n".utf8))], to: "overrides")
    let new = signed.place.path("new")
    _ = try reschedulePrepayments(
      planFolder: new + "/plan", overrides: [overrides + "/ratio.csv"], outputFolder: new,
      newFolder: signed.place.path("again"), force: false)
    #expect(try signed.text("again/substitution.csv") == signed.text("new/substitution.csv"))
    #expect(try verify(signed.place.path("again")).passed)
    #expect(try !compareOutputs(signed.output, new).isSame)
  }

  @Test("writes its plan where it is asked to, which allocates to the same packs")
  func planKept() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup, planPath: signed.place.path("kept"))
    _ = try signed.place.allocate(signed.place.path("kept"), to: "by-hand")
    let names = ["new", "by-hand"].map { signed.place.path($0) + "/district_totals.csv" }
    let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8).filter { $0 != "\r\n" && $0 != "\n" } }
    #expect(texts[0] == texts[1].replacingOccurrences(of: "\u{FEFF}", with: ""))
  }

  @Test("with nothing left, without purchases, or of an output that was tampered with writes nothing")
  func refused() throws {
    let signed = try Signed()
    func code(_ work: () throws -> SubstitutionReport) -> Int32? {
      #expect(throws: FenliangError.self) { try work() }?.exitCode
    }
    #expect(code { try signed.substitute(Signed.backup, bought: Signed.bought + "H3,P1,2021-01,中选,840\n") } == 5)
    #expect(code { try signed.substitute(Signed.backup, bought: nil) } == 2)
    #expect(code { try signed.substitute("P1,2021-05-10,备供,3.0001,2,") } == 3)
    try Data("x".utf8).write(to: URL(filePath: signed.output + "/suppliers.csv"))
    #expect(code { try signed.substitute(Signed.backup) } == 5)
    #expect(!FileManager.default.fileExists(atPath: signed.place.path("new")))
  }

  @Test("leaves a table in which every changed figure is found by verify")
  func tampered() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let path = URL(filePath: signed.place.path("new/substitution.csv"))
    let whole = try String(contentsOf: path, encoding: .utf8)
    for (old, new, code) in [
      (",H1,50,10,40,100.00", ",H1,50,11,40,100.00", "V552"), (",50,10,40,", ",50,10,41,", "V552"),
      (",50,10,40,100.00,", ",51,10,40,102.00,", "V554"), ("120.00,40.00", "120.00,41.00", "V553"),
      ("P1,P1-S1,D2,H3,20,0,20,40.00,0.00,60.00,20.00\n", "", "V555"), ("D2,H3", "D1,H3", "V551"),
      ("P1-S1,D1,H1", "P9,D1,H1", "V109"),
    ] {
      #expect(whole.contains(old))
      try Data(whole.replacingOccurrences(of: old, with: new).utf8).write(to: path)
      let codes = try verify(signed.place.path("new")).findings.map(\.code)
      #expect(codes.contains(code), "\(old) → \(new): \(codes)")
    }
  }

  @Test(
    "of random plans, also merged ones, verifies, keeps every total and every other contract",
    arguments: 1...6 as ClosedRange<UInt64>, [false, true])
  func random(seed: UInt64, isMerged: Bool) throws {
    let place = try Workplace()
    var records = SyntheticPlan(
      products: 6, institutions: 25, districts: 3, family: seed % 2 == 0 ? .scarce : .typical, seed: seed,
      options: SyntheticPlan.Options()
    ).records()
    var random = SeededGenerator(seed: seed)
    for index in records.products.indices {
      records.products[index].backupSupplier = "备供企业"
      records.products[index].secondBackupSupplier = "第二备供企业"
    }
    try writePlan(records, to: place.path("plan"), force: false)
    var output = try place.allocate(place.path("plan"), to: "out")
    if isMerged {
      let results = try place.districts("out").compactMap { try place.editedResult($0, &random, "seed\(seed)")?.result }
      #expect(!results.isEmpty, "seed \(seed)")
      var request = MergeRequest(outputFolder: output, results: results, mergedFolder: place.path("merged"))
      request.isPartial = true
      #expect(try merge(request).report.districts.contains { $0.status == .changed }, "seed \(seed)")
      output = place.path("merged")
    }
    let plan = try loadPlan(output + "/plan").plan
    let before = try #require(csvRows(Array(try Data(contentsOf: URL(filePath: output + "/allocation.csv")).dropFirst(3))))
    let column = Dictionary(uniqueKeysWithValues: before[0].enumerated().map { ($1, $0) })
    func field(_ row: [String], _ name: String) throws -> String { row[try #require(column[name])] }
    let month = plan.records.parameters.cycleStart
    var purchases = "institution_id,product_id,month,kind,units\n"
    for row in before.dropFirst() where random.integer(in: 0...2) > 0 {
      let units = Int(try field(row, "units")) ?? 0
      let bought = units * random.integer(in: 0...60) / 100
      let (institution, product) = (try field(row, "institution_id"), try field(row, "product_id"))
      purchases += "\(institution),\(product),\(Period(year: month.year, month: month.month)),中选,\(bought)\n"
    }
    let day = try #require(CalendarDate(year: month.year + 1, month: 3, day: 5))
    let (first, second) = (plan.products[0], plan.products[3])
    let table =
      "product_id,from_date,supplier_role,price_yuan,highest_price_yuan\n"
      + "\(first.id),\(day),备供,\(first.price),\(first.price)\n\(second.id),\(day),backup,0.0001,\(second.price)\n"
    let folder = try place.write(
      [("s.csv", Array(table.utf8)), ("p.csv", Array(purchases.utf8))], to: "tables")
    var request = SubstitutionRequest(
      outputFolder: output, substitutions: folder + "/s.csv",
      allocation: AllocationRequest(planFolder: "", outputFolder: place.path("new")))
    request.purchases = folder + "/p.csv"
    _ = try Fenliang.substitute(request)
    #expect(try verify(place.path("new")).passed, "seed \(seed)")
    let after = try #require(
      csvRows(Array(try Data(contentsOf: URL(filePath: place.path("new/allocation.csv"))).dropFirst(3))))
    func sums(_ rows: [[String]]) throws -> [String: Int] {
      var sums: [String: Int] = [:]
      for row in rows.dropFirst() {
        let id = try field(row, "product_id")
        sums[id.hasSuffix("-S1") ? String(id.dropLast(3)) : id, default: 0] += Int(try field(row, "packs")) ?? 0
      }
      return sums
    }
    #expect(try sums(before) == sums(after), "seed \(seed)")
    func others(_ rows: [[String]]) throws -> [[String]] {
      try rows.dropFirst().filter { row in
        let id = try field(row, "product_id")
        return !id.hasPrefix(first.id) && !id.hasPrefix(second.id)
      }.map { try [field($0, "product_id"), field($0, "institution_id"), field($0, "packs")] }
    }
    #expect(try others(before) == others(after), "seed \(seed)")
  }
}

@Suite("Renewal and payment standards from files")
struct RenewingTests {
  @Test("A renewed plan allocates without an edit, and refuses a lowered volume", arguments: ["weihai-batch3"])
  func renewed(sample: String) throws {
    let place = try Workplace()
    let output = try place.allocate(packageRoot.appending(path: "Datasets/\(sample)").path(), to: "out")
    let report = try renew(RenewalRequest(outputFolder: output, planPath: place.path("next")))
    #expect(report.findings.allSatisfy { $0.severity != .error })
    let next = try place.allocate(place.path("next"), to: "again")
    #expect(try verify(next).passed)
    let plan = try loadPlan(place.path("next")).plan
    #expect(plan.products.allSatisfy { $0.previousAgreedUnits == $0.agreedUnits })
    #expect(plan.records.parameters.cycleStart == report.start)

    let lowered = "table,key,column,value\nproducts,\(plan.products[0].id),agreed_units,\(plan.products[0].agreedUnits - 1)\n"
    let folder = try place.write([("lowered.csv", Array(lowered.utf8))], to: "overrides")
    let problems = try CheckedPlan(place.path("next"), overrides: [folder + "/lowered.csv"]).problems
    #expect(problems.filter { $0.severity == .error }.map(\.code) == ["E421"])
    #expect(throws: FenliangError.self) { try renew(RenewalRequest(outputFolder: output, planPath: place.path("next"))) }
  }

  @Test("What verify reads of a renewed plan is refused where a volume is below last year's")
  func verified() throws {
    let signed = try Signed(
      changing: [
        "products.csv":
          "product_id,generic_name,units_per_pack,price_yuan,agreed_units,previous_agreed_units\nP1,品种1,10,2,1000,1000\nP2,品种2,1,5,60,\n"
      ])
    let path = URL(filePath: signed.output + "/plan/products.csv")
    let text = try String(contentsOf: path, encoding: .utf8)
    try Data(text.replacingOccurrences(of: ",1000\n", with: ",1001\n").utf8).write(to: path)
    #expect(text != (try String(contentsOf: path, encoding: .utf8)))
    #expect(try verify(signed.output).findings.map(\.code).contains("V207"))
  }

  @Test("A price list becomes one table as CSV and as a workbook, the same whatever its order")
  func standards() throws {
    let signed = try Signed()
    let heading = "item_id,product_id,name,role,units_per_pack,price_yuan,evaluated\n"
    let rows = ["B,P1,甲,非中选,10,5,是", "A,P1,甲,中选,10,2,是", "C,P2,乙,非中选,2,9,否"]
    for (name, lines) in [("one", rows), ("two", rows.reversed())] {
      let folder = try signed.place.write(
        [("prices.csv", Array((heading + lines.joined(separator: "\n") + "\n").utf8))], to: name)
      var request = PaymentStandardRequest(
        plan: signed.place.path("plan"), prices: folder + "/prices.csv", output: signed.place.path("out-\(name)"))
      request.style = .machines
      _ = try paymentStandards(request)
    }
    let trees = try ["one", "two"].map { try signed.place.tree(signed.place.path("out-\($0)")) }
    #expect(trees[0] == trees[1])
    #expect(trees[0].keys.sorted() == ["payment_standards.csv", "payment_standards.xlsx"])
    let text = try signed.text("out-one/payment_standards.csv")
    #expect(text[1].hasPrefix("A,P1,weihai-2020,2,2,2,2,2,0,"))
    #expect(text[2].hasPrefix("B,P1,weihai-2020,5,2,4,3,2,10,"))
    #expect(text[3].hasPrefix("C,P2,weihai-2020,9,10,9,9,9,0,"))
    #expect(text[1].hasSuffix(",威医保发〔2020〕61号"))
    var again = PaymentStandardRequest(
      plan: signed.place.path("plan"), prices: signed.place.path("one/prices.csv"), output: signed.place.path("out-one"))
    #expect(throws: FenliangError.self) { try paymentStandards(again) }
    (again.force, again.rule) = (true, .nhsa2019)
    #expect(try paymentStandards(again).report.lines.map(\.standard.reason) == [.winner, .cut(years: 3), .unevaluated(isDearer: false)])
  }
}
