import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@Suite("A solved model after a change")
struct SolvedModelTests {
  private let engine = StructuredEngine(solver: GLPKSolver())

  private func packs(_ outcome: FairShareOutcome) -> [Double]? {
    guard case .plan(let solution) = outcome else { return nil }
    return solution.packs
  }

  /// Two products of 10 packs at two institutions alike: locking one cell at 8 leaves 2 for its neighbour and the other product
  /// as it was.
  @Test("hands on what a lock takes, within its product alone")
  func lock() {
    let plan = SmallPlan(agreed: [10, 10], prices: ["1", "100"], basis: [[5, 5], [5, 5]]).plan()
    var solved = SolvedModel(FairShareModel(plan: plan), engine: engine)
    solved.apply(.lock(cell: 0, packs: 8))
    #expect(packs(solved.outcome) == [8, 2, 5, 5])
    #expect(solved.reachedRowCount == 1)
  }

  @Test(
    "is that of a full solve, to the last bit, on seeded plans and changes",
    arguments: [
      RandomPlans(products: 8, institutions: 12, isScarce: false),
      RandomPlans(products: 8, institutions: 12, isScarce: false, rules: 3),
      RandomPlans(products: 12, institutions: 20, isScarce: false, hasWidePrices: false),
    ])
  func sameAsFull(family: RandomPlans) {
    var (incrementalCount, comparedCount, conflictCount) = (0, 0, 0)
    var faults = Faults()
    for seed in Seeds.first(100, of: 300, from: 1) {
      let plan = family.plan(seed: seed)
      var random = SeededGenerator(seed: seed &+ 1_000)
      var solved = SolvedModel(FairShareModel(plan: plan), engine: engine)
      for step in 0..<6 {
        let edit = edit(of: solved.model, plan, &random)
        solved.apply(edit)
        if solved.reachedRowCount != nil { incrementalCount += 1 }
        let full = SolvedModel(solved.model, engine: engine)
        let name = "seed \(seed) of \(family), change \(step): \(edit)"
        switch (solved.outcome, full.outcome) {
        case (.plan(let own), .plan(let other)):
          faults.check(own.packs == other.packs, "other packs: \(name)")
          // Where two rows are exhausted at one level, either is a reason.
          guard !haveTies(own.bottlenecks + other.bottlenecks, full.model) else { continue }
          comparedCount += 1
          faults.check(own.bottlenecks == other.bottlenecks, "other bottlenecks: \(name)")
          let reasonsAgree = own.packs.indices.allSatisfy { own.boundBy(ofCell: $0) == other.boundBy(ofCell: $0) }
          faults.check(reasonsAgree, "other reasons: \(name)")
        case (.conflict, .conflict): conflictCount += 1
        default: Issue.record("\(name): one finds a plan, the other does not, or nothing is decided")
        }
      }
    }
    #expect(faults.areNone, "\(faults)")
    let counts = (incrementalCount, comparedCount, conflictCount)
    #expect(incrementalCount >= Seeds.floor(200), "hardly any change was carried through: \(counts)")
    #expect(comparedCount >= Seeds.floor(200), "hardly any reasons were compared: \(counts)")
    #expect(conflictCount >= Seeds.floor(10), "hardly any change was too much: \(counts)")
  }

  /// Whether two rows that share a cell are exhausted at one level.
  private func haveTies(_ bottlenecks: [Bottleneck], _ model: FairShareModel) -> Bool {
    var levels: [RowReference: Double] = [:]
    for bottleneck in bottlenecks { levels[bottleneck.terms[0].row] = bottleneck.level }
    var lowest = [Double](repeating: .infinity, count: model.cellCount)
    for row in model.rows {
      guard let level = levels[row.reference] else { continue }
      for cell in row.cells {
        if abs(level - lowest[cell]) <= 1e-12 * level { return true }
        lowest[cell] = min(lowest[cell], level)
      }
    }
    return false
  }

  private func edit(of model: FairShareModel, _ plan: Plan, _ random: inout SeededGenerator) -> ModelEdit {
    let cell = random.integer(in: 0...(model.cellCount - 1))
    let share = random.double(in: 0.5...1.4)
    let around = Int(model.targets[cell] * share)
    switch random.integer(in: 0...(plan.rules.isEmpty ? 2 : 3)) {
    case 0: return .lock(cell: cell, packs: max(around, 0))
    case 1: return .cap(cell: cell, packs: max(around, Int(model.floors[cell])) + 1)
    case 2:
      let cap = model.caps[cell]
      return .floor(cell: cell, packs: min(around, cap < .infinity ? Int(cap) : around))
    default:
      let rule = random.integer(in: 0...(plan.rules.count - 1))
      return .limit(rule: rule, tenThousandths: Int64(Double(plan.rules[rule].limit) * share))
    }
  }
}
