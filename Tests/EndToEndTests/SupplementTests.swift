import Foundation
import TestSupport
import Testing

@Suite("Payments in the program", .printingRuns)
struct SupplementTests {
  private func write(_ text: String, _ path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

  @Test("prepay takes purchases and payments from files; supplement lists what to pay and take back, as text and JSON")
  func commands() throws {
    let place = try Workplace()
    let (plan, out) = (dataset("hand/free"), place.path("out"))
    try Prepared.output(of: "hand/free", to: out)
    let trigger = place.path("trigger.csv")
    try write("table,key,column,value\nparameters,prepayment_tranches,value,bought 50%+15:50%\n", trigger)
    try write("institution_id,product_id,month,kind,units\nH1,P1,2020-12,selected,70\n", place.path("bought.csv"))
    let run = try Binary.run(
      "prepay", plan, out, "--overrides", trigger, "--purchases", place.path("bought.csv"), "-o", place.path("waiting"))
    #expect(run.code == 0, "\(run.errors)")
    let waiting = try String(contentsOfFile: place.path("waiting/prepayments.csv"), encoding: .utf8)
    // 4 to 8, 11 to 15 and 18 to 22 January 2021: 1 January is a holiday.
    #expect(waiting.contains("bought 50%+15,2021-01-22"))
    #expect(waiting.contains("bought 50%+15,\r\n"))
    #expect(try Binary.run("verify", place.path("waiting")).code == 0)

    let paid = try Binary.run("prepay", plan, out, "--paid", out + "/payment_lines.csv", "-o", place.path("paid"))
    #expect(paid.code == 0, "\(paid.errors)")
    #expect(try Binary.run("verify", place.path("paid")).code == 0)

    let lower = place.path("lower.csv")
    try write("table,key,column,value\nparameters,prepayment_ratio,value,30%\n", lower)
    #expect(try Binary.run("prepay", plan, out, "--overrides", lower, "-o", place.path("lower")).code == 0)
    let text = try Binary.run("supplement", out, place.path("lower"))
    #expect(text.code == 0, "\(text.errors)")
    #expect(text.text.contains("recover"))
    let json = try Binary.run("supplement", place.path("lower"), out, "--format", "json", "-o", place.path("list"))
    #expect(json.code == 0, "\(json.errors)")
    let object = try #require(json.json as? [String: Any])
    #expect(object["to_recover_yuan"] as? String == "0.00")
    #expect(object["to_pay_yuan"] as? String != "0.00")
    let batches = try String(contentsOfFile: place.path("list/payment_batches.csv"), encoding: .utf8)
    #expect(batches.contains("D1-1-S1,D1,1,2020-11-16,2,"))
    #expect(try Binary.run("supplement", out, place.path("nowhere")).code == 7)
    #expect(try Binary.run("supplement", out, out, "--tranche", "0").code == 2)
    for (lang, words) in [("zh", "没有第 9 批预付，只有第 1 批"), ("en", "no tranche 9, only 1")] {
      let ninth = try Binary.run("supplement", out, out, "--tranche", "9", "--lang", lang, "-o", place.path("ninth"))
      #expect(ninth.code == 2 && ninth.errors.contains(words), "\(ninth.errors)")
      #expect(try !place.names().contains("ninth"))
    }
    let first = try Binary.run("supplement", out, out, "--tranche", "1", "--lang", "zh")
    #expect(first.text.contains("没有补差"))
  }
}
