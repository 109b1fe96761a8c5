import Fenliang
import Foundation
import Planning
import TestSupport
import Testing
import Verification

@Suite("Fixed volumes that clash")
struct ReleaseRepairTests {
  /// 100 packs of P1 and 60 of P2, and H1 is fixed at 120 and 70: each alone is too much, so both have to be let go.
  @Test("are let go together where letting one go is not enough, and the repair works through its file")
  func both() throws {
    let place = try Workplace()
    let plan = try place.write(
      [
        "parameters.csv":
          "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
        "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,1,2,100\nP2,品种2,1,5,60\n",
        "districts.csv": "district_id,name\nD1,东区\n",
        "institutions.csv": "institution_id,name,district_id,ownership\nH1,一院,D1,公立\nH2,二院,D1,公立\n",
        "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,50\nH2,P1,2019,50\nH1,P2,2019,30\nH2,P2,2019,30\n",
        "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH1,P1,,,120\nH1,P2,,,70\n",
      ].map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let error = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let changes = try #require(conflict.repairs.first).changes
    #expect(changes.map(\.key) == [["H1", "P1"], ["H1", "P2"]])
    #expect(changes.allSatisfy { $0.column == "fixed_packs" && $0.after.isEmpty })
    var mended = AllocationRequest(planFolder: plan, outputFolder: place.path("mended"))
    mended.overrides = [place.path("out/repair-1.csv")]
    #expect(try allocate(mended).verification.passed)
  }
}
