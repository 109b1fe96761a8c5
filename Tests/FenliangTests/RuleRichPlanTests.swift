import Fenliang
import Foundation
import Planning
import Splitting
import TestSupport
import Testing
import Verification

@Suite("Plans whose rules leave next to no room")
struct RuleRichPlanTests {
  private func allocated(_ name: String, relaxed: Set<RelaxableLimit> = [], engine: EngineChoice = .structured) throws {
    let output = FileManager.default.temporaryDirectory.appending(path: "rule-rich-\(UUID())").path()
    defer { try? FileManager.default.removeItem(atPath: output) }
    var request = AllocationRequest(planFolder: dataset("rule-rich/\(name)"), outputFolder: output)
    (request.relaxed, request.engine, request.timeLimit) = (relaxed, engine, .zero)
    _ = try allocate(request)
  }

  @Test(
    "are solved, and the independent check agrees",
    arguments: ["nearly-parallel", "eight-rules"], [EngineChoice.structured, .reference])
  func solved(name: String, engine: EngineChoice) throws { try allocated(name, engine: engine) }

  @Test("A capacity below the floors gives way as far as it must, and the plan keeps every agreed volume")
  func relaxed() throws { try allocated("floors-above-capacity", relaxed: [.capacity]) }

  /// 806 packs, caps of 125 and 4: both rise by 806 : 129, to 781.01 and 24.99 packs, the pharmacy's capacity with its cap. Its target
  /// is 24 packs and `floor_ratio` 1, but what was promised under the caps is 125 and 4; promised anew under the raised ones, it
  /// would be 782 and 25 packs, more than there are.
  @Test("Default floors stay where they are when the caps that held them down give way")
  func floorsUnderRaisedCaps() throws {
    let place = try Workplace()
    var request = AllocationRequest(
      planFolder: dataset("rule-rich/default-floors-under-raised-caps"), outputFolder: place.path("out"))
    request.relaxed = [.capacity, .caps, .floors]
    let report = try allocate(request)
    #expect(report.verification.passed)
    let limits = try String(contentsOfFile: place.path("out/plan/limits.csv"), encoding: .utf8)
    #expect(limits == "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH01,P1,125,782,\nH02,P1,4,25,\n")
  }

  /// Caps of 797 and 25 leave 822 packs of room for 806, the pharmacy's capacity 9 of its 25. With floors of 782 and 24 under them there would
  /// be no plan, so this repair was not offered.
  @Test("A repair that raises caps keeps the default floors that they held down")
  func repairsKeepFloors() throws {
    let place = try Workplace()
    let request = AllocationRequest(
      planFolder: dataset("rule-rich/default-floors-under-raised-caps"), outputFolder: place.path("out"))
    let error = #expect(throws: FenliangError.self) { try allocate(request) }
    guard case .conflict(let conflict)? = error else {
      Issue.record("no conflict: \(String(describing: error))")
      return
    }
    let repairs = conflict.repairs.map { repair in
      repair.changes.map { "\($0.key.joined(separator: " ")) \($0.column) \($0.before)>\($0.after)" }
    }
    let last = ["H01 P1 floor_packs >125", "H01 P1 cap_packs 125>797", "H02 P1 floor_packs >4", "H02 P1 cap_packs 4>25"]
    #expect(repairs.last == last, "\(repairs)")
    #expect(conflict.repairs.count { $0.isVerified } == 3)
  }

  @Test("Two rules that ask for one pack more than two thousand million are a conflict")
  func contradiction() throws {
    do {
      try allocated("one-pack-too-many")
      Issue.record("a plan that does not exist was found")
    } catch FenliangError.conflict(let conflict) {
      #expect(conflict.members.count == 3)
    }
  }
}
