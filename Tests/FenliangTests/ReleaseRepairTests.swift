import Fenliang
import Foundation
import Planning
import TestSupport
import Testing
import Verification

@Suite("Fixed volumes that clash")
struct ReleaseRepairTests {
  /// 100 packs of P1 and 60 of P2, and H1 is fixed at 120 and 70: each alone is too much, so both have to be let go.
  private func conflict(limits: String, capacity: String) throws -> Conflict {
    let place = try Workplace()
    let plan = try place.write(
      [
        "parameters.csv":
          "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
        "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,1,2,100\nP2,品种2,1,5,60\n",
        "districts.csv": "district_id,name\nD1,东区\n",
        "institutions.csv": "institution_id,name,district_id,ownership,capacity_yuan\nH1,一院,D1,公立,\(capacity)\nH2,二院,D1,公立,\n",
        "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,50\nH2,P1,2019,50\nH1,P2,2019,30\nH2,P2,2019,30\n",
        "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n\(limits)",
      ].map { ($0.key, Array($0.value.utf8)) }, to: "plan")
    let error = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict) = error else { throw NoConflict() }
    return conflict
  }

  private struct NoConflict: Error {}

  /// 120 of 100 packs of P1 at 2 yuan and 70 of 60 of P2 at 5: 20 packs, 40 yuan, and 10 packs, 50 yuan; the card names one of them.
  @Test("are short by what the named ones clash by; all conflicts together are told apart")
  func ownAmount() throws {
    let found = try conflict(limits: "H1,P1,,,120\nH1,P2,,,70\n", capacity: "")
    let product = try #require(found.members.first { $0.kind == .product }).ids[0]
    #expect((found.missingPacks, found.missingAmount) == (product == "P1" ? (20, Fen(4_000)) : (10, Fen(5_000))))
    #expect((found.allPacks, found.allAmount) == (30, Fen(9_000)))
  }

  /// 60 packs of P1 are 120 yuan, where H1 holds 100: 20 yuan too much and no pack is missing. P2 has caps of 20 and 30 for 60 packs:
  /// 10 packs, 50 yuan; and as the lock leaves H1 no room, 30 of P2 have none in all: 20 + 150 yuan.
  @Test("above a capacity lack yuan and no packs")
  func yuanOnly() throws {
    let both = try conflict(limits: "H1,P1,,,60\nH1,P2,,20,\nH2,P2,,30,\n", capacity: "100")
    let alone = try conflict(limits: "H1,P1,,,60\n", capacity: "100")
    #expect(Set(alone.members.map(\.kind)) == [.capacity, .fixed])
    #expect((alone.missingPacks, alone.missingAmount) == (0, Fen(2_000)))
    #expect(alone.allAmount == alone.missingAmount && alone.allPacks == 0)
    if both.members.contains(where: { $0.kind == .cap }) {
      #expect((both.missingPacks, both.missingAmount) == (10, Fen(5_000)))
    } else {
      #expect((both.missingPacks, both.missingAmount) == (0, Fen(2_000)))
    }
    #expect((both.allPacks, both.allAmount) == (30, Fen(17_000)))
  }

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
