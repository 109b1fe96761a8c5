import Fenliang
import Foundation
import Planning
import Reports
import TestSupport
import Testing

/// Explanations of the plans solved by hand in Datasets/hand, where the comments go on from their ANALYSIS.md.
@Suite("Explanations of plans solved by hand")
struct ExplanationTests {
  /// Allocates a hand plan and explains a part of it.
  private func explain(
    _ name: String, institution: String? = nil, product: String? = nil, district: String? = nil
  ) throws -> Explanation {
    let place = try Workplace()
    let output = try place.allocate(dataset("hand/\(name)"), to: "out")
    return try Fenliang.explain(
      ExplainRequest(outputFolder: output, institution: institution, product: product, district: district))
  }

  private func cell(_ name: String, _ institution: String, _ product: String) throws -> CellExplanation {
    guard case .cell(let cell) = try explain(name, institution: institution, product: product) else {
      throw ExplanationOfAnotherKind()
    }
    return cell
  }

  private struct ExplanationOfAnotherKind: Error {}

  /// Changes as `P1 H2 6→5`.
  private func texts(_ outcome: WhatIfOutcome?) -> [String]? {
    outcome?.changes?.map { "\($0.product.id) \($0.institution.id) \($0.before)→\($0.after)" }
  }

  private func obstacles(_ outcome: WhatIfOutcome?) -> [String]? {
    if case .impossible(let obstacles)? = outcome { obstacles.map(\.kind) } else { nil }
  }

  /// capped: H2 used 300 of 1,000, so 6 of 20 packs; H1 leaves 3 of its 10 at the cap of 7, and H2 and H3 share 13 in 6 : 4.
  @Test("follow the chain from usage to money")
  func chain() throws {
    let cell = try cell("capped", "H2", "P1")
    #expect(cell.basis.years == [.init(year: 2019, units: Decimal4(whole: 300), weight: .one)])
    #expect(cell.basis.units == 300)
    #expect(cell.districtShare.share == 0.3)
    #expect(cell.districtShare.institutions == 3)
    #expect(cell.districtShare.totalUnits == 1_000)
    #expect(cell.cityShare == cell.districtShare)
    #expect(cell.line.target == 6)
    #expect(cell.line.boundBy == .product)
    #expect(cell.binding.commonFill == 1.3)
    #expect(cell.binding.commonCells == 2)
    #expect(cell.binding.others == [.init(kind: "cap", cells: 1, shortage: 3)])
    #expect(cell.rounding.whole == 7)
    #expect(abs(cell.rounding.fraction - 0.8) < 1e-6)
    #expect(cell.rounding.candidates == 2)
    #expect(cell.rounding.packsLeft == 1)
    #expect(cell.rounding.rank == 1)
    #expect(cell.rounding.plainPacks == 8)
    #expect(cell.line.packs == 8)
    #expect(cell.amount == Fen(7_104))
    #expect(cell.prepayment == InstitutionPrepayment(agreedAmount: Fen(7_104), prepayment: Fen(3_552)))
  }

  /// capped, H2 at 9: H1 and H3 share 11 in 10 : 4, but H1 stops at 7, so H3 has 4; at 10 H3 has 3. At 11 they share 9: 6.43 and 2.57,
  /// the pack left goes to 0.57, so H1 6 and H3 3: now H1 gives as well. With nothing for the others H2 could have all 20.
  @Test("say who gives one pack more, up to where others do, and where it ends")
  func packMore() throws {
    let whatIf = try #require(try cell("capped", "H2", "P1").onePackMore)
    #expect(texts(whatIf.outcome) == ["P1 H2 8→9", "P1 H3 5→4"])
    #expect(whatIf.reach?.steps == 2)
    #expect(texts(whatIf.reach?.last) == ["P1 H2 8→10", "P1 H3 5→3"])
    #expect(texts(whatIf.reach?.next) == ["P1 H1 7→6", "P1 H2 8→11", "P1 H3 5→3"])
    #expect(whatIf.reach?.most == 12)
    #expect(whatIf.reach?.obstacles == [.floors(volume: 20, taken: 0)])
    #expect(whatIf.reach?.isComplete == true)
  }

  /// capped, H2 at 7: H1 stands at its cap, so H3 has 6; and so on until H2 has none and H3 has 13.
  @Test("say who takes one pack, and that there are no more at 0")
  func packLess() throws {
    let whatIf = try #require(try cell("capped", "H2", "P1").onePackLess)
    #expect(texts(whatIf.outcome) == ["P1 H2 8→7", "P1 H3 5→6"])
    #expect(whatIf.reach?.steps == 8)
    #expect(texts(whatIf.reach?.last) == ["P1 H2 8→0", "P1 H3 5→13"])
    #expect(obstacles(whatIf.reach?.next) == ["empty"])
    #expect(whatIf.reach?.most == 8)
  }

  /// capped: 1 % of 20 packs is one pack, for every percentage up to 5.0. 14 packs for H2 and H3: 8.4 and 5.6, so 8 and 6: H3
  /// gains. From 5.1 % it is 22 packs, and 15 are 9 and 6: H2 gains.
  @Test("say who gains from one percent more, and for which percentages that holds")
  func percentMore() throws {
    let whatIf = try #require(try cell("capped", "H2", "P1").onePercentMore)
    #expect((whatIf.before, whatIf.after) == (20, 21))
    #expect(whatIf.isCity && whatIf.isFromAnswer)
    #expect(texts(whatIf.outcome) == ["P1 H3 5→6"])
    #expect(whatIf.cell == .init(before: 8, after: 8, boundBefore: .product, boundAfter: .product))
    #expect(whatIf.reach == .init(smallest: 1, largest: 50, isEveryStepTried: true, isComplete: true))
    #expect(whatIf.districts.map(\.district.id) == ["D1"])
  }

  @Test("name the cap, the floor, or that a product has one user as what stands in the way")
  func simpleObstacles() throws {
    #expect(try cell("capped", "H1", "P1").onePackMore?.outcome == .impossible([.cap(7)]))
    #expect(try cell("floored", "H3", "P1").onePackLess?.outcome == .impossible([.floor(7)]))
    let only = try cell("conflict", "H1", "P1")
    #expect(only.onePackMore?.outcome == .impossible([.floors(volume: 5, taken: 0)]))
    #expect(only.onePackLess?.outcome == .impossible([.caps(volume: 5, room: nil)]))
  }

  /// floored: H3 keeps its floor of 7, so only H2 can give to H1: 5 packs, one by one.
  @Test("leave floors to their owners")
  func floored() throws {
    let whatIf = try #require(try cell("floored", "H1", "P1").onePackMore)
    #expect(texts(whatIf.outcome) == ["P1 H1 8→9", "P1 H2 5→4"])
    #expect(whatIf.reach?.steps == 5)
    #expect(whatIf.reach?.next == .impossible([.floors(volume: 20, taken: 7)]))
    #expect(whatIf.reach?.most == 5)
  }

  /// tight-institution: P1 at H1 is 4.5; of two equal fractions the larger target comes first, but 5 × 10 + 6 × 20 = 170 > 165.
  /// With P1 fixed at 5 there, 115 yuan are left for P2: 5.75 and 10.25, where 6 would break the capacity again: 5 and 11.
  @Test("show a capacity, the exchange that keeps it, and what it moves")
  func capacity() throws {
    let cell = try cell("tight-institution", "H1", "P1")
    let limit = try #require(cell.binding.limits.first)
    #expect(cell.binding.limits.count == 1)
    #expect(limit.row == .capacity("H1"))
    #expect(limit.limit == Decimal4(whole: 165))
    #expect(limit.targetValue == 220)
    #expect(limit.fairValue == 165)
    #expect(limit.value == Decimal4(whole: 160))
    #expect((limit.cells, limit.boundCells) == (2, 2))
    #expect(limit.largest.map(\.product.id) == ["P2", "P1"])
    #expect(cell.rounding.rank == 1)
    #expect(cell.rounding.plainPacks == 5)
    #expect(cell.rounding.misses.map(\.amount) == [Decimal4(whole: 5)])
    #expect(cell.rounding.misses.map(\.limit.row) == [.capacity("H1")])
    #expect(texts(cell.onePackMore?.outcome) == ["P1 H1 4→5", "P1 H2 6→5", "P2 H1 6→5", "P2 H2 10→11"])
  }

  /// conflict: P1 can only go to H1 and needs 50 of its 85 yuan. P2 there at 4 would make 90.
  @Test("name the products that need the room, and what cannot hold together")
  func conflict() throws {
    let cell = try cell("conflict", "H1", "P2")
    #expect(cell.binding.boundBy == .conflict)
    #expect(cell.binding.competitors.map(\.id) == ["P1"])
    #expect(cell.binding.limits.map(\.row) == [.capacity("H1")])
    guard case .impossible(let obstacles)? = cell.onePackMore?.outcome, case .together(let limits, _, _)? = obstacles.first
    else {
      Issue.record("\(String(describing: cell.onePackMore?.outcome))")
      return
    }
    #expect(Set(limits.map(\.row)) == [.capacity("H1"), .product("P1")])
  }

  /// tight-in-a-district: H1 has half of the city's usage and 5/8 of its district's; 23 of 31 packs go there.
  @Test("tell the city's share from the district's")
  func shares() throws {
    let cell = try cell("tight-in-a-district", "H1", "P1")
    #expect(cell.cityShare == VolumeShare(institutions: 3, totalUnits: 300, packs: 31, target: 15.5, targets: 31))
    #expect(cell.districtShare == VolumeShare(institutions: 2, totalUnits: 240, packs: 23, target: 15.5, targets: 24.8))
  }

  /// The same plan as its district's own re-split: there is no city, and one percent more is one of the district's 23 packs.
  @Test("read a district's re-split, where the volume is the district's")
  func resplit() throws {
    let place = try Workplace()
    let output = try place.allocate(dataset("hand/tight-in-a-district"), to: "out")
    _ = try Fenliang.resplit(AllocationRequest(planFolder: output + "/packets/D1", outputFolder: place.path("own")))
    let request = ExplainRequest(outputFolder: place.path("own"), institution: "H2", product: "P1")
    guard case .cell(let cell) = try Fenliang.explain(request) else { throw ExplanationOfAnotherKind() }
    #expect(cell.cityShare == nil)
    #expect(cell.onePercentMore?.isCity == false)
    #expect(texts(cell.onePercentMore?.outcome) == ["P1 H2 13→14"])
  }

  /// tight-institution in yuan: H1 should have 6 × 10 + 8 × 20 = 220 and has 165, H2 200 and 255; the median is that of 0.75 and 1.275.
  @Test("sum up an institution against its neighbours")
  func institution() throws {
    guard case .institution(let found) = try explain("tight-institution", institution: "H1") else {
      throw ExplanationOfAnotherKind()
    }
    #expect(found.cells.map(\.product.id) == ["P2", "P1"])
    #expect(found.cells.map(\.shortageYuan) == [40, 15])
    #expect(found.amount == Fen(16_000))
    #expect(found.targetYuan == 220)
    #expect(found.fill == 0.75)
    #expect(abs((found.neighbours?.median ?? 0) - (0.75 + 1.275) / 2) < 1e-12)
    #expect(found.limits.map(\.boundCells) == [2])
  }

  /// tight-in-a-district: the city's target of D1 is 24.8 packs, it has 23; H1 lacks 15.5 − 10.
  @Test("lay a product out over the districts")
  func product() throws {
    guard case .product(let found) = try explain("tight-in-a-district", product: "P1") else {
      throw ExplanationOfAnotherKind()
    }
    #expect(found.districts.map(\.district.id) == ["D1", "D2"])
    #expect(found.districts.map(\.packs) == [23, 8])
    #expect(abs(found.districts[0].target - 24.8) < 1e-12)
    #expect(found.cells.first?.institution.id == "H1")
    #expect(found.cells.first?.shortage == 5.5)
    #expect(found.onePercentMore?.after == 32)
  }

  @Test("sum up a district, and a product in it")
  func district() throws {
    guard case .district(let found) = try explain("tight-institution", district: "D1") else {
      throw ExplanationOfAnotherKind()
    }
    #expect(found.institutions.map(\.institution.id) == ["H1", "H2"])
    #expect(found.amount == Fen(42_000))
    #expect(found.prepayment == Fen(21_000))
    #expect(found.bindings.counts.map(\.kind) == ["product", "institution"])
    #expect(found.fills == FillSpread([0.75, 0.75, 1.25, 1.375]))
    #expect(found.limits.map(\.row) == [.capacity("H1")])
    guard case .districtProduct(let part) = try explain("tight-institution", product: "P1", district: "D1") else {
      throw ExplanationOfAnotherKind()
    }
    #expect(part.packs == 10)
    #expect(part.commonFill == 1.375)
    #expect(part.packsLeft == 1)
    #expect(part.cells.map(\.packs) == [4, 6])
  }

  /// Unknown ids are all reported, with what is near; a folder that is no output is a matter of files.
  @Test("refuse unknown ids, folders that are no output, and changed tables, each with its exit code")
  func refusals() throws {
    let place = try Workplace()
    let plan = dataset("hand/capped")
    let output = try place.allocate(plan, to: "out")
    func failure(_ request: ExplainRequest) -> FenliangError? {
      do {
        _ = try Fenliang.explain(request)
        return nil
      } catch {
        return error
      }
    }
    let unknown = failure(ExplainRequest(outputFolder: output, institution: "H4", product: "品种"))
    let near = ["1", "2", "3"].map { Named(id: "H" + $0, name: "机构" + $0) }
    #expect(
      unknown
        == .usage(
          .subjects([
            .unknownIdentifier(.institution, id: "H4", nearest: near),
            .unknownIdentifier(.product, id: "品种", nearest: [Named(id: "P1", name: "品种1")]),
          ])))
    #expect(failure(ExplainRequest(outputFolder: output))?.exitCode == 2)
    #expect(failure(ExplainRequest(outputFolder: plan, product: "P1"))?.exitCode == 7)
    #expect(failure(ExplainRequest(outputFolder: place.path("none"), product: "P1"))?.exitCode == 7)
    let table = URL(filePath: output + "/allocation.csv")
    var lines = try String(contentsOf: table, encoding: .utf8).components(separatedBy: "\r\n")
    lines[2] = lines[2].replacingOccurrences(of: ",8,96,", with: ",9,108,")
    try lines.joined(separator: "\r\n").write(to: table, atomically: true, encoding: .utf8)
    #expect(failure(ExplainRequest(outputFolder: output, institution: "H1", product: "P1"))?.exitCode == 5)
  }
}
