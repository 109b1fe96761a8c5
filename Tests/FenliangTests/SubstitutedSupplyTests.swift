import Fenliang
import Foundation
import Judging
import PlanModel
import PlanTables
import Planning
import Prepayment
import Reports
import TestSupport
import Testing
import Verification

@Suite("A substitution's days and payments")
struct SubstitutedSupplyTests {
  private func days(_ signed: Signed, _ name: String = "new") throws -> [String: String] {
    let products = try #require(try readPlan(signed.place.path(name) + "/plan").records).products
    return Dictionary(
      uniqueKeysWithValues: products.map {
        ($0.id, "\($0.suppliedFrom?.description ?? "") – \($0.suppliedUntil?.description ?? "")")
      })
  }

  private func planned(_ signed: Signed, _ start: String) throws -> String? {
    try signed.text("new/clearing.csv").first { $0.hasPrefix(start) }?.split(separator: ",").dropFirst(3).first.map(String.init)
  }

  /// Until 9 May half of November, five months and 9 of 31 days are 31, 62 × 5 and 18 of 359 parts; from 10 May 22 of 31 days,
  /// five months and a half are 44, 62 × 5 and 31 of 385. H3 has 60.00 of the substitute and 50.00 of P2, which goes by 24 halves
  /// of months: 2.08 in November 2020, 4.16 and 6.86 in May. H1's P1 for 20.00 leaves 1.00 for May, the substitute's 120.00 begin
  /// with 13.71, and of P2's 150.00 there are 12.50.
  @Test("end the replaced product's purchases the day before and begin the substitute's on the day")
  func months() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    #expect(try days(signed) == ["P1": " – 2021-05-09", "P1-S1": "2021-05-10 – ", "P2": " – "])
    #expect(try planned(signed, "D2,H3,2020-11,") == "2.08")
    #expect(try planned(signed, "D2,H3,2021-05,") == "11.02")
    #expect(try planned(signed, "D1,H1,2021-05,") == "27.21")
    let rows = try signed.text("new/clearing.csv").filter { $0.hasPrefix("D2,H3,") }.map { $0.split(separator: ",").map(String.init) }
    let sum = try rows.reduce(Decimal4.zero) { try Decimal4(tenThousandths: $0.tenThousandths + Decimal4(parsing: $1[3]).tenThousandths) }
    #expect(sum == Decimal4(whole: 110))
    #expect(rows.last?[8] == "0.00")
    #expect(try verify(signed.place.path("new")).passed)
  }

  @Test("follow one another, keep the first day that was written, and hand a later end on")
  func chain() throws {
    let bought = Signed.bought + "H1,P1,2021-06,备供,200\nH2,P1,2021-07,备供,65\n"
    let signed = try Signed(
      changing: [
        "products.csv":
          "product_id,generic_name,units_per_pack,supplier,backup_supplier,second_backup_supplier,price_yuan,agreed_units,supplied_from,supplied_until\n"
          + "P1,品种1,10,甲,乙,丙,2,1000,2020-12-01,2021-09-30\nP2,品种2,1,丁,,,5,60,,\n"
      ])
    _ = try signed.substitute(Signed.backup, "P1,2021-08-10,第二备供,2.5,,2.5", bought: bought)
    #expect(
      try days(signed) == [
        "P1": "2020-12-01 – 2021-05-09", "P1-S1": "2021-05-10 – 2021-08-09", "P1-S2": "2021-08-10 – 2021-09-30", "P2": " – ",
      ])
    #expect(try verify(signed.place.path("new")).passed)
    // After the end that was agreed the substitute has none.
    _ = try signed.substitute("P1,2021-10-08,备供,3,2,", to: "late")
    #expect(try days(signed, "late")["P1"] == "2020-12-01 – 2021-09-30")
    #expect(try days(signed, "late")["P1-S1"] == "2021-10-08 – ")
    #expect(try verify(signed.place.path("late")).passed)
  }

  /// The only tranche is due on 16 November 2020, and what it paid is known; 1 to 5 May are holidays.
  @Test("do not let a supplementary batch be due before the day", arguments: [("2021-05-10", "2021-05-10"), ("2021-05-01", "2021-05-06")])
  func supplement(day: String, payBy: String) throws {
    let signed = try Signed()
    _ = try signed.substitute("P1,\(day),备供,3,2,")
    let place = signed.place
    let report = try supplementPayments(signed.output, place.path("new"))
    let batches = report.orders.batches
    #expect(batches.map(\.id) == ["D1-1-S1", "D2-1-S1"])
    #expect(batches.map(\.amount.count) == [3_200, 1_000])
    #expect(batches.map(\.payBy.description) == [payBy, payBy])

    // The same in the output itself, when it knows the payments.
    _ = try reschedulePrepayments(
      planFolder: place.path("new") + "/plan", overrides: [], paid: signed.output + "/payment_lines.csv",
      outputFolder: place.path("new"), newFolder: place.path("paid"), force: false)
    #expect(try verify(place.path("paid")).passed)
    let path = URL(filePath: place.path("paid") + "/payment_batches.csv")
    let table = try String(contentsOf: path, encoding: .utf8)
    #expect(table.contains("D1-1-S1,D1,1,\(payBy),") && table.contains("D2-1-S1,D2,1,\(payBy),"))
    try Data(table.replacingOccurrences(of: payBy, with: "2020-11-16").utf8).write(to: path)
    #expect(try verify(place.path("paid")).findings.contains { $0.code == "V519" && $0.expected == payBy })
  }

  @Test("that do not follow one another are found by verify")
  func tampered() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let path = URL(filePath: signed.place.path("new/plan/products.csv"))
    let whole = try String(contentsOf: path, encoding: .utf8)
    for (old, new, code) in [
      (",2021-05-09\n", ",2021-05-10\n", "V556"), (",2021-05-10,\n", ",,\n", "V556"), (",2021-05-10,\n", ",2021-06-10,\n", "V520"),
      (",2021-05-09\n", ",2021-03-09\n", "V520"), (",2021-05-10,\n", ",2021-12-10,\n", "V208"),
    ] {
      #expect(whole.contains(old))
      try Data(whole.replacingOccurrences(of: old, with: new).utf8).write(to: path)
      let codes = try verify(signed.place.path("new")).findings.map(\.code)
      #expect(codes.contains(code), "\(old) → \(new): \(codes)")
    }
  }

  /// The days are moved by `prepay` after the packets went out; D1's result, of the packet as it went out, and its packet stay as
  /// they are.
  @Test("are the city's, so that packets stay in force when they are moved")
  func moved() throws {
    let signed = try Signed()
    let place = signed.place
    func move(_ output: String, to day: String, as name: String) throws {
      let overrides = try place.write("table,key,column,value\nproducts,P1,supplied_from,\(day)\n", to: "\(name).csv")
      let plan = try place.write(
        planFiles(try #require(try readPlan(place.path(output) + "/plan").records), format: .canonical).map {
          // The column is there for the overrides to fill in.
          $0.name != "products.csv" || String(decoding: $0.bytes, as: UTF8.self).contains("supplied_from")
            ? ($0.name, $0.bytes)
            : (
              $0.name,
              Array(
                String(decoding: $0.bytes, as: UTF8.self).replacingOccurrences(of: "key_monitored\n", with: "key_monitored,supplied_from\n")
                  .replacingOccurrences(of: ",no\n", with: ",no,\n").utf8)
            )
        }, to: "plan-\(name)")
      _ = try reschedulePrepayments(
        planFolder: plan, overrides: [overrides], outputFolder: place.path(output), newFolder: place.path(name), force: false)
    }
    try move("out", to: "2021-03-01", as: "later")
    #expect(try days(signed, "later")["P1"] == "2021-03-01 – ")
    var records = try #require(try readPlan(place.path("out/packets/D1")).records)
    records.limits = [LimitRecord(institution: 0, product: 0, fixedPacks: 45)]
    let packet = try place.write(planFiles(records, format: .canonical), to: "packet")
    var merging = MergeRequest(
      outputFolder: place.path("later"), results: [try place.resplit(packet, to: "result")], mergedFolder: place.path("merged"))
    merging.isPartial = true
    let outcome = try merge(merging)
    #expect(outcome.report.districts.first?.status == .changed)
    #expect(try verify(place.path("merged")).passed)
    try move("merged", to: "2021-04-01", as: "again")
    #expect(try verify(place.path("again")).passed)
    #expect(try signed.text("again/packets/D1/products.csv").allSatisfy { !$0.contains("2021-04-01") })
  }

  /// H2 signed 30 packs and was delivered 70: 40 more, 80.00 yuan. With the 10 of H1 that leaves 20 of 100.
  @Test("come with a warning where more was delivered than was signed, with packs and amount")
  func beyondSigned() throws {
    let signed = try Signed()
    let report = try signed.substitute(Signed.backup, bought: Signed.bought + "H2,P1,2021-02,中选,640\n")
    #expect(report.findings.map(\.code) == ["W548"])
    let finding = try #require(report.findings.first)
    #expect(finding.value == "P1")
    #expect(finding.message.chinese == "品种 P1 在机构 H2 已供应 70 盒，多于已签的 30 盒：多 40 盒、80.00 元。")
    #expect(try signed.packs()["P1"] == ["H1": 10, "H2": 70, "H3": 0])
    #expect(try signed.packs()["P1-S1"]?.values.reduce(0, +) == 20)
    #expect(try verify(signed.place.path("new")).passed)
    // H3's 21 packs of 20 besides: 41 packs and 82.00 yuan in two institutions.
    let two = try signed.substitute(
      Signed.backup, bought: Signed.bought + "H2,P1,2021-02,中选,640\nH3,P1,2021-02,中选,210\n" + "H1,P1,2021-02,中选,-95\n", to: "two")
    #expect(
      two.findings.first?.message.english
        == "P1: 2 institutions, H2 the first, were delivered 41 packs and 82.00 yuan more than was signed.")
  }
}
