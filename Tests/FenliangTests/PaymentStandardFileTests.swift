import Fenliang
import Foundation
import OutputStore
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Payment standards from files")
struct PaymentStandardFileTests {
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
    let trees = try ["one", "two"].map { try tree(signed.place.path("out-\($0)")) }
    #expect(trees[0] == trees[1])
    #expect(trees[0].keys.sorted() == [".fenliang.json", "payment_standards.csv", "payment_standards.xlsx"])
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
