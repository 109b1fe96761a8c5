import Fenliang
import Foundation
import Judging
import PlanModel
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

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
    #expect(products.contains("P1-S1,品种1,,,,10,,乙,,丙,3,840,no,2021-05-10,"))
    #expect(products.contains("P1,品种1,,,,10,,甲,乙,丙,2,160,no,,2021-05-09"))
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

  /// A plan in which the first of two days finds no room: H1 spends 150 on P2, 20 on the 10 packs delivered and would spend 120 on
  /// the 40 that it is still owed at 3 yuan, 290 of its 280; H2 and H3 are at their caps.
  private func twoDays() throws -> Signed {
    let limits = "institution_id,product_id,floor_packs,cap_packs\nH2,P1,,30\nH3,P1,,20\n"
    return try Signed(capacity: "280", changing: ["limits.csv": limits])
  }
  private static let secondBackup = "P1,2021-08-10,第二备供,2.5,,2.5"

  /// The capacity is raised to 290. The second backup takes over all 84 packs, for nothing of the first was bought: at 2.5 yuan
  /// the 40 packs of H1 are 100 yuan in place of 120.
  @Test("on two days relaxes limits on the first of them, and has the lines of both")
  func twoDaysRelaxed() throws {
    let signed = try twoDays()
    let report = try signed.substitute(Signed.backup, SubstitutingTests.secondBackup, relaxing: [.capacity])
    #expect(
      try signed.text("new/substitution.csv").dropFirst() == [
        "P1,P1-S1,D1,H1,50,10,40,100.00,20.00,120.00,40.00", "P1,P1-S1,D1,H2,30,6,24,60.00,12.00,72.00,24.00",
        "P1,P1-S1,D2,H3,20,0,20,40.00,0.00,60.00,20.00", "P1-S1,P1-S2,D1,H1,40,0,40,120.00,0.00,100.00,-20.00",
        "P1-S1,P1-S2,D1,H2,24,0,24,72.00,0.00,60.00,-12.00", "P1-S1,P1-S2,D2,H3,20,0,20,60.00,0.00,50.00,-10.00",
      ])
    // What gave way on the first day is said.
    #expect(report.findings.contains { $0.code == "W591" }, "\(report.findings)")
    #expect(try verify(signed.place.path("new")).passed)
  }

  @Test("on two days of which the first finds no room is a conflict card and nothing else; a repair of it is an override")
  func twoDaysConflict() throws {
    let signed = try twoDays()
    let error = #expect(throws: FenliangError.self) {
      try signed.substitute(Signed.backup, SubstitutingTests.secondBackup, planPath: signed.place.path("kept"))
    }
    #expect(error?.exitCode == 4)
    let names = try FileManager.default.contentsOfDirectory(atPath: signed.place.path("new"))
    #expect(names.contains("conflict.json") && names.allSatisfy { $0 == "conflict.json" || $0.hasPrefix("repair-") })
    // The plan of the first day, whose lines the card names.
    #expect(try loadPlan(signed.place.path("kept")).plan.products.map(\.id) == ["P1", "P1-S1", "P2"])
    try FileManager.default.removeItem(atPath: signed.place.path("kept"))
    _ = try signed.substitute(
      Signed.backup, SubstitutingTests.secondBackup, overrides: [signed.place.path("new/repair-1.csv")], to: "repaired",
      planPath: signed.place.path("kept"))
    #expect(try signed.text("repaired/substitution.csv").count == 7)
    #expect(try verify(signed.place.path("repaired")).passed)
    #expect(try loadPlan(signed.place.path("kept")).plan.products.map(\.id) == ["P1", "P1-S1", "P1-S2", "P2"])
  }

  /// At 4 yuan the second backup takes 160 of the 120 that H1 has left at 290: 30 packs, and 54 are left for the 24 and 20 of H2
  /// and H3. With the cap of H2 at 34 it takes all 34 that are missing.
  @Test("on two days lays every override over the plans that have what it names, and its errors are said before anything is solved")
  func repairsOfBothDays() throws {
    let signed = try twoDays()
    let heading = "table,key,column,value\n"
    let paths = [
      try signed.place.write(heading + "institutions,H1,capacity_yuan,290\n", to: "r1.csv"),
      try signed.place.write(heading + "limits,H2;P1-S2,cap_packs,34\n", to: "r2.csv"),
    ]
    let dear = "P1,2021-08-10,第二备供,4,4,"
    let error = #expect(throws: FenliangError.self) { try signed.substitute(Signed.backup, dear, overrides: [paths[0]]) }
    #expect(error?.exitCode == 4)
    for overrides in [paths, paths.reversed()] {
      _ = try signed.substitute(Signed.backup, dear, overrides: overrides, to: "mended")
      #expect(try signed.packs("mended")["P1-S2"] == ["H1": 30, "H2": 34, "H3": 20])
      #expect(try verify(signed.place.path("mended")).passed)
      try FileManager.default.removeItem(atPath: signed.place.path("mended"))
    }
    let wrong = try signed.place.write(
      """
      table,key,column,value
      institutions,H1,capacity_yuan,290
      limits,H9;P1-S2,cap_packs,34
      limits,H2;P1-S2,cap_packs,many
      limits,H2;P1-S3,cap_packs,34
      products,P1-S2,price_yuan,cheap
      products,P9,price_yuan,1
      rules,R1,products,P1-S2;P8
      rules,R1,limit,5

      """, to: "wrong.csv")
    let errors = #expect(throws: FenliangError.self) {
      try signed.substitute(Signed.backup, dear, overrides: [wrong], to: "none")
    }
    guard let errors, case .invalidInput(let problems) = errors else {
      Issue.record("\(String(describing: errors))")
      return
    }
    #expect(
      problems.map { "\($0.code) \($0.place.row ?? 0)" }.sorted() == [
        "E123 7", "E203 4", "E203 6", "E312 3", "E313 5", "E314 8",
      ], "\(problems.map { $0.line(in: .english) })")
  }

  @Test("refuses, before anything is solved, a place for the plan that is the output's or that of what is read, or has no folder")
  func planPlaces() throws {
    let signed = try Signed()
    let files = try tree(signed.place.folder)
    for path in ["new", "new/plan", "new/x.xlsx", "out", "out/next", "out/next.xlsx", "none/kept", "none/kept.xlsx", "."] {
      let error = #expect(throws: FenliangError.self) {
        try signed.substitute(Signed.backup, planPath: signed.place.path(path))
      }
      #expect(error?.exitCode == 7, "\(path): \(String(describing: error))")
    }
    #expect(try tree(signed.place.folder).filter { !$0.key.hasPrefix("tables-") } == files)
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
}
