import Fenliang
import Foundation
import Planning
import TestSupport
import Testing
import Verification

@Suite("Fixed volumes that clash")
struct ReleaseRepairTests {
  /// 100 packs of P1 at 2 yuan and 60 of P2 at 5, for two hospitals that used as much of each.
  private func tables(limits: String, capacity: String) -> [(String, [UInt8])] {
    [
      "parameters.csv":
        "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n",
      "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units\nP1,品种1,1,2,100\nP2,品种2,1,5,60\n",
      "districts.csv": "district_id,name\nD1,东区\n",
      "institutions.csv": "institution_id,name,district_id,ownership,capacity_yuan\nH1,一院,D1,公立,\(capacity)\nH2,二院,D1,公立,\n",
      "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,50\nH2,P1,2019,50\nH1,P2,2019,30\nH2,P2,2019,30\n",
      "limits.csv": "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n\(limits)",
    ].map { ($0.key, Array($0.value.utf8)) }
  }

  private func conflict(limits: String, capacity: String) throws -> Conflict {
    let place = try Workplace()
    let plan = try place.write(tables(limits: limits, capacity: capacity), to: "plan")
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

  /// The repairs of a conflict; each is used through its file and has to pass.
  private func repairs(limits: String) throws -> [Conflict.Repair] {
    let place = try Workplace()
    let plan = try place.write(tables(limits: limits, capacity: ""), to: "plan")
    let error = #expect(throws: FenliangError.self) {
      try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
    }
    guard case .conflict(let conflict) = error else { throw NoConflict() }
    for number in conflict.repairs.indices {
      var mended = AllocationRequest(planFolder: plan, outputFolder: place.path("mended"))
      mended.overrides = [place.path("out/repair-\(number + 1).csv")]
      mended.force = true
      #expect(try allocate(mended).verification.passed)
    }
    return conflict.repairs
  }

  @Test("are lowered together to what there is, or let go together, where one is not enough")
  func both() throws {
    let repairs = try repairs(limits: "H1,P1,,,120\nH1,P2,,,70\n")
    let changes = try #require(repairs.first).changes
    // 100 packs of P1 and 60 of P2 are all there is: 20 x 2 + 10 x 5 yuan less.
    #expect(changes.map(\.key) == [["H1", "P1"], ["H1", "P2"]])
    #expect(changes.map(\.after) == ["100", "60"])
    #expect(repairs.first?.size == Fen(9_000))
    #expect(
      repairs.contains { repair in
        repair.changes.map(\.key) == [["H1", "P1"], ["H1", "P2"]]
          && repair.changes.allSatisfy { $0.column == "fixed_packs" && $0.after.isEmpty }
      })
  }

  @Test("that are too large alone are lowered by what is too much, no more")
  func lowered() throws {
    let repairs = try repairs(limits: "H1,P1,,,120\n")
    #expect(repairs.first?.changes.map(\.after) == ["100"])
    #expect(repairs.first?.sentence.chinese == "把机构 H1 一院 的品种 P1 品种1 的锁定数降低 20 盒（120 → 100）。")
    #expect(
      repairs.first?.sentence.english == "Lower the fixed volume of P1 品种1 at H1 一院 by 20 packs (120 → 100).")
  }

  /// H1 and H2 are fixed at 30 and 40 of the 100 packs of P1, and nobody else takes any.
  @Test("that are too small in all are raised to what there is")
  func raised() throws {
    let repairs = try repairs(limits: "H1,P1,,,30\nH2,P1,,,40\n")
    let after = Set(repairs.map { $0.changes.map { $0.key[0] + " " + $0.after } })
    #expect(after.isSuperset(of: [["H1 60"], ["H2 70"]]))
  }

  /// P1: 120 of 100 packs are fixed. P2: the caps leave room for 50 of 60 packs. Neither has to do with the other.
  @Test("are lowered beside what another conflict needs")
  func unrelated() throws {
    let repairs = try repairs(limits: "H1,P1,,,120\nH1,P2,,20,\nH2,P2,,30,\n")
    let changes = try #require(repairs.first).changes
    #expect(changes.first { $0.column == "fixed_packs" }?.after == "100")
    let caps = changes.filter { $0.column == "cap_packs" }
    #expect(caps.reduce(0) { $0 + (Int($1.after) ?? 0) - (Int($1.before) ?? 0) } == 10)
    #expect(repairs.first?.size == Fen(9_000))
  }
}
