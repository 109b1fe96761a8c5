import Fenliang
import Foundation
import Planning
import Prepayment
import Reports
import TestSupport
import Testing

@testable import Verification

@Suite("Payments of a plan")
struct PaymentOrderTests {
  /// The small city `Datasets/hand/free` with money parameters of its own; returns the plan's folder.
  private func plan(_ place: Workplace, _ name: String, _ parameters: [String: String], files: [String: String] = [:]) throws -> String {
    let plan = place.path(name)
    try FileManager.default.copyItem(atPath: dataset("hand/free"), toPath: plan)
    let path = plan + "/parameters.csv"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    let width = lines[0].split(separator: ",", omittingEmptySubsequences: false).count
    let kept = lines.filter { line in !parameters.keys.contains { line.hasPrefix($0 + ",") } }
    let added = parameters.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)" + String(repeating: ",", count: width - 2) }
    try write((kept + added).joined(separator: "\n") + "\n", path)
    for (file, text) in files { try write(text, plan + "/" + file) }
    return plan
  }

  private func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  private func rows(_ path: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: "\u{FEFF}", with: "")
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(zip(lines[0], $0), uniquingKeysWith: { first, _ in first }) }
  }

  @Test(
    "An output whose rows stand in another order, or twice, is refused: what is made of them counts on their order",
    arguments: ["allocation.csv", "district_totals.csv"], [false, true])
  func otherOrder(file: String, isTwice: Bool) throws {
    let place = try Workplace()
    let output = try place.allocate(dataset("hand/free"), to: "out")
    var rows = try String(contentsOfFile: "\(output)/\(file)", encoding: .utf8).components(separatedBy: "\r\n")
    rows[1] = isTwice ? rows[2] : rows[1]
    if !isTwice { rows.swapAt(1, rows.count - 2) }
    try place.write(rows.joined(separator: "\r\n"), to: "out/\(file)")
    let error = #expect(throws: FenliangError.self) {
      try reschedulePrepayments(planFolder: dataset("hand/free"), overrides: [], outputFolder: output, newFolder: nil, force: false)
    }
    #expect(error?.exitCode == 5, "\(String(describing: error))")
  }

  @Test("The lines of an earlier output, read as payments, leave nothing to order; the last of them changed leaves a fen")
  func paidInFull() throws {
    let place = try Workplace()
    let plan = try plan(place, "plan", ["prepayment_ratio": "50%"])
    let out = try place.allocate(plan, to: "out")
    #expect(try !rows(out + "/payment_lines.csv").isEmpty)
    _ = try reschedulePrepayments(
      planFolder: plan, overrides: [], paid: out + "/payment_lines.csv", outputFolder: out, newFolder: place.path("paid"),
      force: false)
    #expect(try rows(place.path("paid/payment_batches.csv")).isEmpty)
    #expect(try rows(place.path("paid/supplement.csv")).allSatisfy { $0["action"] == "none" && $0["difference_yuan"] == "0.00" })
    #expect(try rows(place.path("paid/plan/paid.csv")).count == rows(out + "/payment_lines.csv").count)
    #expect(try verify(place.path("paid")).passed)

    var text = try String(contentsOfFile: out + "/payment_lines.csv", encoding: .utf8)
    let last = try #require(rows(out + "/payment_lines.csv").last?["amount_yuan"])
    let fen = try #require(Int(last.replacingOccurrences(of: ".", with: "")))
    text = text.replacingOccurrences(of: last + "\r\n", with: "\((fen - 1) / 100).\(String(format: "%02d", (fen - 1) % 100))\r\n")
    try write(text, place.path("short.csv"))
    _ = try reschedulePrepayments(
      planFolder: plan, overrides: [], paid: place.path("short.csv"), outputFolder: out, newFolder: place.path("short"),
      force: false)
    let batch = try rows(place.path("short/payment_batches.csv"))
    #expect(batch.map { $0["control_sum"] } == ["1"])
    #expect(batch[0]["amount_capital"] == "人民币壹分")
    #expect(batch[0]["batch_id"]?.hasSuffix("-1-S1") == true)
    #expect(try verify(place.path("short")).passed)
  }

  @Test("Direct settlement, a short fund, triggers and purchases are allocated, warned of and verified; packets keep the holidays")
  func everything() throws {
    let place = try Workplace()
    let free = dataset("hand/free")
    let institutions = try rows(free + "/institutions.csv")
    let (first, district) = (try #require(institutions.first?["institution_id"]), try #require(institutions.first?["district_id"]))
    let product = try #require(rows(free + "/products.csv").first?["product_id"])
    let districts = try rows(free + "/districts.csv")
    let table = districts.map { row in
      "\(row["district_id"] ?? ""),\(row["name"] ?? ""),district,0.01,\(row["district_id"] == district || districts.count == 1 ? "" : "yes")\n"
    }
    let plan = try plan(
      place, "plan",
      [
        "prepayment_ratio": "100%", "prepayment_tranches": "签约后15个工作日:50%;采购满50%后15个工作日:50%",
        "contract_date": "2021-10-08",
      ],
      files: [
        "districts.csv": "district_id,name,kind,prepayment_fund_yuan,direct_settlement\n" + table.joined(),
        "purchases.csv": "institution_id,product_id,month,kind,units\n\(first),\(product),2021-10,selected,100000000\n",
        "holidays.csv": "date,kind,name\n2020-01-01,holiday,元旦\n",
      ])
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.tables = .xlsx
    let report = try Fenliang.allocate(request)
    // Paid in the last weeks of the cycle, the prepayment cannot be offset either.
    #expect(report.excessWarnings.map(\.code) == ["W552", "W592"], "\(report.excessWarnings)")
    let prepayments = try rows(place.path("out/prepayments.csv"))
    #expect(Set(prepayments.compactMap { $0["district_id"] }) == [district])
    #expect(prepayments.filter { $0["tranche"] == "1" }.allSatisfy { $0["trigger"] == "contract+15" && $0["due_date"] == "2021-10-28" })
    // 9 (a Saturday that is worked), 11 to 15, 18 to 22 and 25 to 28 October above.
    // 1 to 5, 8 to 12 and 15 to 19 November 2021, and the fund has a fen.
    #expect(prepayments.filter { $0["due_date"] == "2021-11-19" }.map { $0["institution_id"] } == [first])
    let funds = try rows(place.path("out/prepayment_funds.csv"))
    #expect(funds.contains { $0["district_id"] == district && $0["gap_date"] == "2021-10-28" && $0["gap_tranche"] == "1" }, "\(funds)")
    for packet in try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets")) {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets/\(packet)"))
      #expect(names.contains("holidays.csv") && !names.contains("purchases.csv"))
    }
    let again = try reschedulePrepayments(
      planFolder: plan, overrides: [], outputFolder: place.path("out"), newFolder: nil, force: false)
    #expect(again.isUnchanged)
  }

  /// 15 working days from 20 December 2026 end in 2027, whose holidays nobody knows yet.
  @Test("A year whose holidays are not known is warned of")
  func unknownHolidays() throws {
    let place = try Workplace()
    let plan = try plan(place, "plan", ["prepayment_tranches": "签约后15个工作日:50%", "contract_date": "2026-12-20"])
    let report = try Fenliang.allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    #expect(report.excessWarnings.filter { $0.code == "W551" }.map(\.value) == ["2027"], "\(report.excessWarnings)")
    #expect(try rows(place.path("out/prepayments.csv")).allSatisfy { $0["due_date"] == "2027-01-08" })
  }

  @Test("Between two versions the difference is paid or taken back, and closes: paid + pay − recover = due")
  func versions() throws {
    let place = try Workplace()
    let old = try place.allocate(plan(place, "old", ["prepayment_ratio": "50%"]), to: "before")
    let new = try place.allocate(plan(place, "new", ["prepayment_ratio": "30%"]), to: "after")
    let same = try supplementPayments(old, old)
    #expect(same.open.isEmpty && same.orders.batches.isEmpty)
    let less = try supplementPayments(old, new, writeTo: place.path("less"))
    #expect(less.open.allSatisfy { $0.action == .recover })
    #expect(less.paid.count - less.orders.toRecover.count == less.due.count)
    let more = try supplementPayments(new, old, writeTo: place.path("more"))
    #expect(more.open.count == less.open.count && more.orders.toPay == less.orders.toRecover)
    #expect(more.orders.batches.allSatisfy { $0.id.hasSuffix("-S1") })
    #expect(try rows(place.path("more/supplement.csv")).count == more.open.count)
    #expect(throws: FenliangError.self) { try supplementPayments(old, new, writeTo: place.path("more")) }
    #expect(throws: FenliangError.self) { try supplementPayments(place.path("old"), new) }
  }

  /// The same city with half of it prepaid in one tranche, in two and in three; what was paid is what an output before ordered.
  @Test(
    "Tranches that are joined or split after paying take nothing back, in prepay, supplement and the stamped tables, and are verified",
    arguments: [
      ("2021-01-29:50%", 1, "2021-01-29:30%;2021-04-30:20%"), ("2021-01-29:30%;2021-04-30:20%", 1, "2021-01-29:50%"),
      ("2021-01-29:30%;2021-04-30:20%", 2, "2021-03-31:50%"),
      ("2021-01-29:20%;2021-02-26:20%;2021-03-31:10%", 2, "2021-01-29:30%;2021-04-30:20%"),
      ("2021-01-29:30%;2021-04-30:20%", 1, "2021-02-26:10%;2021-05-31:20%;2021-08-31:20%"),
      ("2021-01-29:30%;2021-04-30:20%", 1, "2021-03-31:30%;bought 50%+15:20%"),
    ])
  func changedTranches(before: String, paid: Int, after: String) throws {
    let place = try Workplace()
    func plan(_ name: String, _ tranches: String) throws -> String {
      try self.plan(place, name, ["prepayment_ratio": "50%", "prepayment_tranches": tranches])
    }
    let old = try place.allocate(plan("old", before), to: "before")
    var request = AllocationRequest(planFolder: try plan("new", after), outputFolder: place.path("after"))
    request.tables = .xlsx
    _ = try Fenliang.allocate(request)
    let report = try supplementPayments(old, place.path("after"), tranche: paid, writeTo: place.path("list"))
    #expect(report.orders.toRecover == .zero && report.open.allSatisfy { $0.action != .recover })
    #expect(report.paid + report.orders.toPay + report.orders.withoutDay == report.due)

    // The same through the plan's own table, which `verify` counts again.
    let lines = try String(contentsOfFile: old + "/payment_lines.csv", encoding: .utf8).components(separatedBy: "\r\n")
    let batches = try rows(old + "/payment_batches.csv").filter { Int($0["tranche"] ?? "") ?? 9 <= paid }.compactMap { $0["batch_id"] }
    let made = lines.enumerated().filter { index, line in index == 0 || batches.contains { line.hasPrefix($0 + ",") } }.map(\.element)
    try write(made.joined(separator: "\r\n") + "\r\n", place.path("paid.csv"))
    _ = try reschedulePrepayments(
      planFolder: place.path("new"), overrides: [], paid: place.path("paid.csv"), outputFolder: place.path("after"),
      newFolder: place.path("settled"), force: false)
    for file in ["supplement.csv", "payment_batches.csv", "payment_lines.csv"] {
      #expect(try rows(place.path("settled/" + file)) == rows(place.path("list/" + file)), "\(file)")
    }
    let checked = try verify(place.path("settled"))
    #expect(checked.passed, "\(checked.findings.map { $0.text(inChinese: false) })")
  }

  @Test("A payment of a tranche that the plan does not have counts, and is warned of with its place; a missing table is refused")
  func unknownTranche() throws {
    let place = try Workplace()
    let plan = try plan(place, "plan", ["prepayment_ratio": "50%"])
    let out = try place.allocate(plan, to: "out")
    let id = try #require(rows(out + "/prepayments.csv").first?["institution_id"])
    try write("batch_id,institution_id,tranche,amount_yuan\nX,\(id),2,1.00\n", place.path("other.csv"))
    let report = try reschedulePrepayments(
      planFolder: plan, overrides: [], paid: place.path("other.csv"), outputFolder: out, newFolder: place.path("paid"), force: false)
    #expect(report.findings.filter { $0.code == "W567" }.map { $0.place.text(in: .english) } == ["other.csv:2"])
    #expect(try rows(place.path("paid/supplement.csv")).map { $0["paid_yuan"] } == ["1.00"])
    #expect(try verify(place.path("paid")).passed)
    #expect(throws: FenliangError.self) {
      try reschedulePrepayments(
        planFolder: plan, overrides: [], purchases: place.path("missing.csv"), outputFolder: out, newFolder: nil, force: true)
    }
  }

  @Test("The check writes the same capitals as the tables, by another way", arguments: 0..<20)
  func capitals(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<500 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // Many zeros, where the rules are.
      var fen: Int64 = 0
      for shift in 0..<15 { fen = fen * 10 + ((state >> (4 * UInt64(shift))) & 3 == 0 ? Int64((state >> (2 * UInt64(shift))) % 10) : 0) }
      #expect(capitalWords(fen: Int128(fen)) == capitalAmount(Fen(fen)), "\(fen), seed \(seed)")
    }
  }
}
