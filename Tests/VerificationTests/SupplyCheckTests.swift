import Testing

@testable import Verification

@Suite("Products supplied for a part of the cycle")
struct SupplyTests {
  /// P1 from 10 May, P2 until the day before.
  private static func instance(clearing: String) -> SmallInstance {
    var instance = MoneyCheckTests.instance(clearing: clearing)
    instance.supplies = ["P1": ("2021-05-10", ""), "P2": ("", "2021-05-09")]
    return instance
  }

  /// The same days in the plan and in the packets.
  private static func changed(_ old: String, _ new: String, in output: SmallOutput) -> SmallOutput {
    ["plan", "packets/371002", "packets/371003"].reduce(output) {
      $0.replacing(old, with: new, in: "\($1)/products.csv")
    }
  }

  @Test("are bought in the months of their supply alone, whatever the clearing", arguments: MoneyCheckTests.clearings)
  func passes(clearing: String) {
    let output = SupplyTests.instance(clearing: clearing).output()
    #expect(report(on: output.sealed).findings.map { $0.text(inChinese: false) } == [])
    // H6 used P1 in February, July and, less than nothing, September: its 15 packs at 2.50, 37.50, are all bought in July. Of P2, 3
    // packs or 37.04, it used nothing: 1/2, 1, 1, 1, 1, 1, 9/31 are 31, 62 … 18 of 359 parts, 3.20 in November 2020 and, after
    // 35.18 by April, 1.86 in May.
    let rows = (output.files["clearing.csv"] ?? "").split(separator: "\n").filter { $0.hasPrefix("371003,H6,") }
    let planned = rows.map { $0.split(separator: ",")[3] }
    #expect(planned.first == "3.20")
    #expect(planned[6] == "1.86" && planned[7] == "0.00" && planned[8] == "37.50")
    #expect(planned.last == "0.00")
  }

  @Test("are noticed where a day is moved, out of order or outside the cycle")
  func days() {
    let output = SupplyTests.instance(clearing: "straight_line").output()
    #expect(codes(SupplyTests.changed("2021-05-10", "2021-08-01", in: output)).contains("V520"))
    #expect(codes(SupplyTests.changed("2021-05-09", "2021-05-08", in: output)).contains("V520"))
    #expect(codes(SupplyTests.changed(",2021-05-10,", ",,", in: output)).contains("V520"))
    #expect(codes(SupplyTests.changed(",2021-05-10,", ",2021-05-10,2021-05-09", in: output)).contains("V208"))
    #expect(codes(SupplyTests.changed(",2021-05-10,", ",2021-11-16,", in: output)).contains("V208"))
    #expect(codes(SupplyTests.changed(",2021-05-09", ",2020-11-15", in: output)).contains("V208"))
    #expect(codes(SupplyTests.changed(",2021-05-09", ",2021-02-29", in: output)).contains("V107"))
    // A packet that says something else than the plan.
    #expect(!codes(output.replacing("2021-05-10", with: "2021-05-11", in: "packets/371002/products.csv")).isEmpty)
  }

  /// 1 May 2021 is a Saturday; the plan's own table has no holidays then, so Monday 3 May. What waits for purchases stays without a day.
  @Test("have no supplementary batch that is due before they are supplied")
  func supplementary() {
    var output = paymentOutput()
    for folder in ["plan", "packets/371002", "packets/371003"] {
      let lines = (output.files["\(folder)/products.csv"] ?? "").split(separator: "\n").map(String.init)
      output.files["\(folder)/products.csv"] = lines.enumerated().map { index, line in
        line + (index == 0 ? ",supplied_from\n" : line.hasPrefix("P1,") ? ",2021-05-01\n" : ",\n")
      }.joined()
    }
    func found(_ output: SmallOutput) -> [String] {
      report(on: output.sealed).findings.filter { $0.file == "payment_batches.csv" }
        .map { "\($0.code) \($0.line ?? 0) \($0.expected) \($0.found)" }
    }
    #expect(found(output) == ["V519 2 2021-05-03 2020-11-04"])
    #expect(
      found(output.replacing("371002-1-S1,371002,1,2020-11-04", with: "371002-1-S1,371002,1,2021-05-03", in: "payment_batches.csv")) == [])
  }

  @Test("and others are paid for by the fund where it settles directly, by the institutions elsewhere")
  func payer() {
    let output = paymentOutput()
    for file in ["clearing.csv", "reconciliation.csv"] {
      #expect(codes(output.replacing(",fund\n", with: ",institution\n", in: file)) == ["V537"], "\(file)")
      #expect(codes(output.replacing(",institution\n", with: ",fund\n", in: file)) == ["V537"], "\(file)")
      #expect(codes(output.replacing(",fund\n", with: ",\n", in: file)) == ["V537"], "\(file)")
    }
  }
}
