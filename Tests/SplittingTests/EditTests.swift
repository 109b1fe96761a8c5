import PlanSupport
import PlanTables
import Planning
import Splitting
import Testing

@Suite("Edits of a plan's tables")
struct EditTests {
  @Test("have inverses that give the tables as they were, whatever was edited", arguments: [UInt64](0..<60))
  func inverses(seed: UInt64) throws {
    let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
    var drawn = RandomEdits(seed: seed &* 31 &+ 5)
    var records = plan.records
    let edits = drawn.edits(of: plan)
    let inverse = try records.apply(edits)
    let edited = records
    let again = try records.apply(inverse)
    #expect(records == plan.records, "seed \(seed): \(edits)")
    _ = try records.apply(again)
    #expect(records == edited, "seed \(seed): undone twice")
  }

  @Test("between two plans make the one of the other", arguments: [UInt64](0..<40))
  func differences(seed: UInt64) throws {
    let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
    var drawn = RandomEdits(seed: seed &* 37 &+ 11)
    var records = plan.records
    for _ in 0..<3 {
      for edit in drawn.edits(of: plan) { _ = try? records.apply(edit) }
    }
    var made = plan.records
    _ = try made.apply(records.edits(from: plan.records))
    #expect(made == records, "seed \(seed)")
    _ = try made.apply(plan.records.edits(from: records))
    #expect(made == plan.records, "seed \(seed), back")
    #expect(plan.records.edits(from: plan.records).isEmpty)
  }

  @Test("that name what is not there, or take away what is in use, change nothing and say so")
  func refused() throws {
    var records = try #require(SeededPlans.plan(seed: 3)).records
    let before = records
    let institution = records.institutions[records.usage?.first?.institution ?? 0].id
    for (edit, fault) in [
      (Edit.capacity("nobody", nil), EditFault.unknown(.institution, "nobody")),
      (.volume("nothing", units: 1), .unknown(.product, "nothing")),
      (.limit(rule: "none", .one), .unknown(.rule, "none")),
      (.rule("none", nil), .unknown(.rule, "none")),
      (.institution(institution, nil), .stillNamed(.institution, institution, table: "usage")),
      (.presence(.usage, false), .notEmpty(.usage)),
      (.institution("other", records.institutions[0]), .otherID(.institution, "other")),
    ] {
      let refused = #expect(throws: RefusedEdit.self) { try records.apply([.capacity(institution, .one), edit]) }
      #expect(refused?.place == 1)
      #expect(refused?.fault == fault)
      #expect(records == before, "\(edit)")
    }
  }
}
