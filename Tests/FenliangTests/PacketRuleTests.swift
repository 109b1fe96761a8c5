import Fenliang
import Foundation
import TestSupport
import Testing
import Verification

@Suite("Rules in packets")
struct PacketRuleTests {
  /// H1 and H2 of D1 and H3 of D2 use 5 : 3 : 2 of 100 packs. The rules leave H1 40 packs and D1 70.
  private func output(_ place: Workplace, _ name: String, rules: [String]) throws -> [String: Data] {
    let plan = try place.write(
      [
        "parameters.csv": "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\n"
          + "prepayment_due,2020-11-16\n",
        "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,甲,1,2,100\n",
        "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
        "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D1,军队\nH3,三院,D2,公立\n",
        "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,5\nH2,P1,2019,3\nH3,P1,2019,2\n",
        "rules.csv": "rule_id,products,institutions,measure,sense,limit\n" + rules.joined(separator: "\n") + "\n",
      ].map { ($0.key, Array($0.value.utf8)) }, to: name)
    let output = try place.allocate(plan, to: name + "-out")
    #expect(try verify(output).passed, "\(rules)")
    return try tree(output)
  }

  @Test("A packet that is allocated like a city's plan keeps its tables, and the check knows them")
  func packetAsPlan() throws {
    let place = try Workplace()
    let city = try place.allocate(dataset("hand/free"), to: "out")
    let own = try place.allocate("\(city)/packets/D1", to: "own")
    #expect(FileManager.default.fileExists(atPath: own + "/plan/city_terms.csv"))
  }

  @Test("hold in every spelling that is read, Chinese words and full-width marks too")
  func spellings() throws {
    let place = try Workplace()
    let plain = try output(
      place, "plain",
      rules: ["R1,P1,H1;H3,packs,<=,80", "R2,*,district:D1,packs,<=,70", "R3,P1,ownership:public&district:D1,packs,<=,40"])
    let packs = lines(plain["allocation.csv"]).dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false)[9] }
    #expect(packs == ["40", "30", "30"])
    let spelled = try output(
      place, "spelled",
      rules: ["R1,Ｐ１,Ｈ１；H3,packs,<=,80", "R2,＊,区市：D1,packs,<=,70", "R3,P1,机构性质:公立＆ District : D1,packs,<=,40"])
    for file in ["allocation.csv", "district_totals.csv"] { #expect(spelled[file] == plain[file], "\(file)") }
    // The packet alone says the same.
    _ = try place.resplit(place.path("spelled-out/packets/D1"), to: "again")
    let again = try tree(place.path("again"))
    #expect(lines(again["allocation.csv"]) == lines(plain["allocation.csv"]).filter { !$0.contains(",D2,") })
  }
}
