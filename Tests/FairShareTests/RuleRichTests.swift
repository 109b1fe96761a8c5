import GLPKBackend
import LinearProgramming
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import FairShare

@Suite("Plans under many rules")
struct RuleRichTests {
  /// Up to twenty rules of every sense and measure that overlap, over prices from 0.03 to 19,800 yuan; a whole-pack split keeps all
  /// of them.
  private static var family: RandomPlans {
    var family = RandomPlans(products: 8, institutions: 14, districts: 2, isScarce: true, rules: 20)
    family.prices = [300, 1_500, 9_800, 18_000, 65_800, 125_000, 456_000, 1_205_000, 5_800_000, 198_000_000]
    return family
  }

  @Test(
    "are solved by both engines alike, every row kept to the last digits, every level fair by a second opinion",
    arguments: Seeds.first(40, of: 4_000, from: 1).shards(of: 20))
  func solved(seeds: [UInt64]) {
    var faults = Faults()
    var exact = 0
    for seed in seeds {
      let plan = Self.family.plan(seed: seed)
      let model = FairShareModel(plan: plan)
      guard case .plan(let solution) = StructuredEngine(solver: GLPKSolver()).solve(model) else {
        Issue.record("seed \(seed): a plan with a witness was not solved")
        continue
      }
      #expect(model.brokenRow(at: solution.packs, tolerance: 1e-9) == nil, "seed \(seed)")
      if seed.isMultiple(of: 8) {
        let certificate = LevelCertificate(plan: plan, packs: solution.packs, solver: GLPKSolver())
        #expect(certificate.isFeasible && certificate.failures.isEmpty, "seed \(seed): \(certificate.failures)")
      }
      guard var rounds = ExactRounds(model), case .plan(let found) = rounds.run() else {
        Issue.record("seed \(seed): not solved in rational arithmetic")
        continue
      }
      exact += 1
      for cell in 0..<model.cellCount {
        faults.check(
          abs(solution.packs[cell] - found.packs[cell]) <= 1e-8 * model.cellScale(cell),
          "seed \(seed), cell \(cell): \(solution.packs[cell]) against \(found.packs[cell])")
      }
    }
    #expect(faults.areNone, "\(faults)")
    #expect(exact == seeds.count)
  }

  @Test("One pack too many in two thousand million is too many, in packs, units and yuan", arguments: Measure.allCases)
  func contradiction(measure: Measure) {
    // 10^9 and 10^9 + 1 packs are 2·10^9 + 1, and 2·10^9 are agreed. A pack has one unit and costs one yuan.
    func outcome(_ second: String) -> FairShareOutcome {
      let plan = SmallPlan(
        agreed: [2_000_000_000], basis: [[1, 3]],
        rules: [
          .init(institutions: [0], measure, .equal, "1000000000"), .init(institutions: [1], measure, .equal, second),
        ]
      ).plan()
      return StructuredEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan))
    }
    guard case .conflict(let certificate) = outcome("1000000001") else {
      Issue.record("one pack too many was overlooked")
      return
    }
    #expect(certificate.terms.count == 3)
    guard case .plan = outcome("1000000000") else {
      Issue.record("a plan was called impossible")
      return
    }
  }

  @Test("Floors that a capacity just holds are a plan, whatever the last digit of their sum", arguments: ["0.1", "3.24", "19.99"])
  func floorsFillACapacity(price: String) throws {
    // Three packs of each product are the floors, and the capacity is their price.
    let sum = try Decimal4(parsing: price).tenThousandths * 3 * 3
    let plan = SmallPlan(
      agreed: [9, 9, 9], prices: [price, price, price], basis: [[1, 1], [1, 1], [1, 1]],
      floors: [[0, 0]: 3, [1, 0]: 3, [2, 0]: 3], capacities: [0: Decimal4(tenThousandths: sum).description]
    ).plan()
    for engine in [StructuredEngine(solver: GLPKSolver()), ReferenceEngine(solver: GLPKSolver())] as [any FairShareEngine] {
      guard case .plan(let solution) = engine.solve(FairShareModel(plan: plan)) else {
        Issue.record("\(engine.name) found no plan")
        continue
      }
      #expect(solution.packs == [3, 6, 3, 6, 3, 6])
      #expect(solution.bottlenecks.allSatisfy { $0.level >= 0 && $0.level.isFinite })
    }
  }

  @Test("Relaxed limits, rounded to fen and packs, make a plan exist, and one fen less does not", arguments: [0, 4, 12])
  func relaxed(rules: Int) throws {
    var (relaxed, tight) = (0, 0)
    for seed in Seeds.first(150, of: 400) {
      var model = FairShareModel(plan: ConflictPlans.plan(seed: seed, rules: rules))
      let isLocked = [Bool](repeating: false, count: model.cellCount)
      guard
        let found = LimitRelaxation(model, [.capacity, .caps], isLocked: isLocked, solver: GLPKSolver()), found.largest > 0
      else { continue }
      relaxed += 1
      for cell in 0..<model.cellCount where found.caps[cell] > 0 {
        model.setBounds(ofCell: cell, floor: model.floors[cell], cap: Double(found.raisedCap(ofCell: cell)))
      }
      let raised = (0..<model.rowCount).filter { found.rows[$0] > 0 }
      for row in raised { model.setLimit(ofRow: row, to: Double(found.raisedLimit(ofRow: row, times: 100)) / 100) }
      var exact = try #require(ExactModel(model))
      guard case .holds = exact.verdict(lows: exact.floors) else {
        Issue.record("seed \(seed): the raised limits leave no room")
        continue
      }
      #expect(model.isFeasible(solver: GLPKSolver()) == true, "seed \(seed)")
      guard case .plan(let solution) = StructuredEngine(solver: GLPKSolver()).solve(model) else {
        Issue.record("seed \(seed): no plan under raised limits")
        continue
      }
      #expect(model.brokenRow(at: solution.packs, tolerance: 1e-9) == nil, "seed \(seed)")
      if let row = raised.first, found.caps.allSatisfy({ $0 == 0 }), raised.count == 1 {
        model.setLimit(ofRow: row, to: Double(found.raisedLimit(ofRow: row, times: 100) - 1) / 100)
        #expect(model.isFeasible(solver: GLPKSolver()) == false, "seed \(seed)")
        tight += 1
      }
    }
    #expect(relaxed >= Seeds.floor(20) && tight >= Seeds.floor(1), "\(relaxed) relaxed, \(tight) by one limit alone")
  }
}
