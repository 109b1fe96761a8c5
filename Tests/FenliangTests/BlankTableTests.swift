import Fenliang
import Foundation
import PlanTables
import Planning
import TestSupport
import Testing
import Verification

@Suite("Tables and lines that say nothing")
struct BlankTableTests {
  /// 22 packs by usage 5 : 3 : 2, H4 without any.
  private static let files = [
    "parameters.csv":
      "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,10,2,200\n",
    "districts.csv": "district_id,name\nD1,东区\nD2,西区\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D1,公立\nH3,三院,D2,公立\nH4,四院,D2,公立\n",
    "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,500\nH2,P1,2019,300\nH3,P1,2019,200\n",
  ]

  private func output(_ changing: [String: String], in place: Workplace, overrides: [String] = []) throws -> String {
    let files = BlankTableTests.files.merging(changing) { _, new in new }
    let plan = try place.write(files.map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.overrides = overrides
    _ = try Fenliang.allocate(request)
    return place.path("out")
  }

  private func packs(_ output: String) throws -> [String] {
    let text = try String(contentsOfFile: output + "/allocation.csv", encoding: .utf8)
    return try #require(csvRows(Array(text.utf8))).dropFirst().map { "\($0[2]) \($0[9])" }
  }

  /// A lock of 5 at H4, which has no usage, and one of 9 at H1; cleared they leave 10, 6 and 4 of the 20 packs.
  @Test("A lock that an override cleared is no lock, also where nothing else gives the institution a part")
  func clearedLocks() throws {
    let place = try Workplace()
    let limits = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,,,9\nH4,P1,,,5\n"
    try place.write(
      Array("table,key,column,value\nlimits,H1;P1,fixed_packs,\nlimits,H4;P1,fixed_packs,\n".utf8), to: "clear.csv")
    let output = try output(["limits.csv": limits], in: place, overrides: [place.path("clear.csv")])
    #expect(try packs(output) == ["H1 10", "H2 6", "H3 4"])
  }

  @Test("A line of limits without a value limits nothing: in a plan, in a packet, at one who merged into another")
  func blankLines() throws {
    let place = try Workplace()
    let blank = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH4,P1,,,\nH2,P1,,,\n"
    let output = try output(["limits.csv": blank], in: place)
    #expect(try packs(output) == ["H1 10", "H2 6", "H3 4"])
    #expect(try loadPlan(output + "/plan").plan.records.limits == [])

    let packet = output + "/packets/D2"
    try Data(blank.replacingOccurrences(of: "H2,P1,,,\n", with: "").utf8).write(
      to: URL(filePath: packet + "/limits.csv"))
    let table = URL(filePath: packet + "/institutions.csv")
    let text = try String(contentsOf: table, encoding: .utf8)
    let heading = "institution_id,name,district_id,ownership,level,participates,weight,capacity_yuan,prepayment_eligible"
    try Data(
      text.replacingOccurrences(of: heading, with: heading + ",successor_id")
        .replacingOccurrences(of: "H3,三院,D2,public,,,1,,", with: "H3,三院,D2,public,,,1,,,")
        .replacingOccurrences(of: "H4,四院,D2,public,,,1,,", with: "H4,四院,D2,public,,,1,,,H3").utf8
    ).write(to: table)
    _ = try place.resplit(packet, to: "own")
    #expect(try packs(place.path("own")) == ["H3 4"])
  }

  @Test("Usage of headings alone beside demand is no usage; every packet of such a plan can be split", arguments: [true, false])
  func emptyUsage(_ hasDemand: Bool) throws {
    let place = try Workplace()
    let usage = "institution_id,product_id,period,units\n"
    let parameters = (BlankTableTests.files["parameters.csv"] ?? "") + (hasDemand ? "basis,blend:0.6\n" : "")
    let output = try output(
      hasDemand
        ? [
          "usage.csv": usage, "parameters.csv": parameters,
          "demand.csv": "institution_id,product_id,units\nH1,P1,100\nH2,P1,60\nH3,P1,40\n",
        ]
        // Without any basis all is locked.
        : [
          "usage.csv": usage,
          "limits.csv":
            "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,,,10\nH2,P1,,,6\nH3,P1,,,4\n",
        ], in: place)
    #expect(try packs(output) == ["H1 10", "H2 6", "H3 4"])
    for district in try place.districts("out") {
      let result = try place.resplit(output + "/packets/\(district)", to: "own-\(district)")
      #expect(try verify(result.folder).passed)
    }
  }
}
