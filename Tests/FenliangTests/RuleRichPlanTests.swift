import Fenliang
import Foundation
import Planning
import TestSupport
import Testing

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
