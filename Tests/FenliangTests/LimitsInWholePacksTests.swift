import Fenliang
import Foundation
import PlanSupport
import PlanTables
import Planning
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

/// Plans of Datasets/rounding: a plan in real numbers exists, whole packs cannot keep every limit near it.
@Suite("Limits that whole packs cannot keep")
struct LimitsInWholePacksTests {
  private func allocate(_ name: String) throws -> AllocationReport {
    let place = try Workplace()
    return try Fenliang.allocate(
      AllocationRequest(planFolder: dataset("rounding/\(name)"), outputFolder: place.path("out")))
  }

  /// Whole packs that keep every rule exist, so the plan is no conflict; they are found, of three rules but for little, which is said.
  /// The parts of two or three "=" rules, loosened each to four decimals, fitted one another nowhere.
  @Test("never make a conflict of a plan that exists", arguments: ["two-equal-rules", "three-equal-rules"])
  func noFalseConflict(name: String) throws {
    let report = try allocate(name)
    #expect(report.verification.passed)
    #expect(report.excessWarnings.allSatisfy { $0.code == "W590" })
    if name == "two-equal-rules" { #expect(report.excessWarnings.isEmpty, "\(report.excessWarnings)") }
  }

  /// Before, H3 took all 54.14 yuan of an excess, more than two packs; now no institution's capacity is exceeded by as much as a pack.
  @Test("give way by less than a pack, beside an equal rule")
  func beside() throws {
    let report = try allocate("capacities-beside-an-equal-rule")
    #expect(report.verification.passed)
    #expect(report.excessWarnings.count { $0.place.file == "institutions.csv" } <= 1, "\(report.excessWarnings)")
  }

  /// By floor and ceiling D2 gets 2 packs of P04 (19,800 yuan each), 39,600 yuan for H09 alone, which may take 38,244. One pack fewer in D2, within
  /// the window of two, and every capacity holds.
  @Test("are kept where a district's total may be a pack beyond floor and ceiling")
  func alone() throws {
    let report = try allocate("capacities-alone")
    #expect(report.verification.passed)
    #expect(report.excessWarnings.isEmpty, "\(report.excessWarnings)")
  }

  /// Two districts of four whose capacities are kept a pack beyond floor and ceiling. The nearest rounding breaks them; that of the other cells, with
  /// those as they are, does not, and is not asked for.
  @Test("are kept beyond floor and ceiling, and the check asks for the nearest rounding of all cells alone")
  func beyond() throws {
    let place = try Workplace()
    let plan = try place.write(planFiles(SeededPlans.recipe(seed: 155).records(), format: .canonical), to: "plan")
    let output = try place.allocate(plan, to: "out")
    #expect(try Fenliang.verify(output).passed)
  }

  /// 66 packs at 0.0001 yuan: all but 0.0008 of a pack are H06's in D1. In fen there was nothing to divide, and D0 got the whole limit.
  @Test("A rule's parts are told in the last digit of a price where a pack costs less than a fen")
  func underAFen() throws {
    let place = try Workplace()
    let city = try place.allocate(dataset("rounding/packs-under-a-fen"), to: "out")
    let parts = try ["D0", "D1"].map { try String(contentsOfFile: "\(city)/packets/\($0)/rules.csv", encoding: .utf8) }
    #expect(parts.map { $0.split(separator: "\n").last } == ["R1,,P1,H14,yuan,=,0", "R1,,P1,H06,yuan,=,0.0066"])
  }

  /// A packet has its own capacity where whole packs need a looser one; the city's row told the plan's (6906.00 and 38244.00 yuan).
  @Test(
    "A district splits its packet into the city's rows, reasons and all, where its capacities are loosened",
    arguments: ["capacities-alone", "capacities-beside-an-equal-rule"])
  func sameRows(name: String) throws {
    let place = try Workplace()
    let city = try place.allocate(dataset("rounding/\(name)"), to: "out")
    func rows(_ output: String) throws -> [Substring] {
      try String(contentsOfFile: "\(output)/allocation.csv", encoding: .utf8).split(whereSeparator: \.isNewline)
    }
    let all = try rows(city)
    #expect(all.contains { $0.contains(",institution,") })
    for district in try FileManager.default.contentsOfDirectory(atPath: "\(city)/packets") {
      let own = try rows(place.resplit("\(city)/packets/\(district)", to: "own-\(district)").folder)
      #expect(Array(own.dropFirst()) == all.filter { $0.contains(",\(district),") }, "\(district)")
    }
  }

  @Test("An \"=\" over two districts is met where whole packs can (use-eq-rule-two-districts)")
  func equalAcrossDistricts() throws {
    let place = try Workplace()
    var request = AllocationRequest(planFolder: dataset("office/use-eq-rule-two-districts"), outputFolder: place.path("out"))
    request.isStrict = true
    _ = try Fenliang.allocate(request)
    let run = String(decoding: try tree(place.path("out"))["run.json"] ?? Data(), as: UTF8.self)
    #expect(!run.contains("W590"))
    #expect(try verify(place.path("out")).passed)
  }
}
