import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@Suite("The reference engine")
struct ReferenceEngineTests {
  let engine = ReferenceEngine(solver: GLPKSolver())

  private func solution(_ small: SmallPlan) throws -> FairShareSolution {
    guard case .plan(let solution) = engine.solve(FairShareModel(plan: small.plan())) else {
      throw Unsolved()
    }
    return solution
  }
  struct Unsolved: Error {}

  private func expect(_ packs: [Double], _ expected: [Double], _ note: Comment? = nil) {
    #expect(packs.count == expected.count, note)
    for (found, wanted) in zip(packs, expected) {
      #expect(abs(found - wanted) <= 1e-9 * max(1, abs(wanted)), note)
    }
  }

  /// 90 packs over bases 10, 20, 60: nothing binds but the product, so λ = 1 and x = 10, 20, 60.
  @Test("hands out in proportion where nothing binds")
  func free() throws {
    let solution = try solution(SmallPlan(agreed: [90], basis: [[10, 20, 60]]))
    expect(solution.packs, [10, 20, 60])
    #expect(solution.reasonOfCell.map { solution.reasons[Int($0)] } == [.product, .product, .product])
    #expect(
      solution.bottlenecks == [Bottleneck(level: 1, terms: [.init(row: .product("P0"), multiplier: 1)])])
  }

  /// The cap 40 at the large one leaves 50 for targets 10 and 20: λ = 5/3.
  @Test("gives what a cap cuts off to the others in proportion")
  func capped() throws {
    let solution = try solution(SmallPlan(agreed: [90], basis: [[10, 20, 60]], caps: [[0, 2]: 40]))
    expect(solution.packs, [50.0 / 3, 100.0 / 3, 40])
    #expect(solution.reasonOfCell.map { solution.reasons[Int($0)] } == [.product, .product, .cap])
  }

  /// The floor 30 at the small one leaves 60 for targets 20 and 60: λ = 3/4.
  @Test("takes what a floor needs from the others in proportion")
  func floored() throws {
    let solution = try solution(SmallPlan(agreed: [90], basis: [[10, 20, 60]], floors: [[0, 0]: 30]))
    expect(solution.packs, [30, 15, 45])
    #expect(solution.reasonOfCell.map { solution.reasons[Int($0)] } == [.floor, .product, .product])
  }

  /// Two products of 60, each with targets 20 and 40; H01 may take 60 yuan of the 80 it would get, at 1 yuan a pack:
  /// both its cells stop at 3/4, 30 packs each, and H00 takes the other 30 of each.
  @Test("stops every product of a full institution at one level")
  func tightInstitution() throws {
    let solution = try solution(
      SmallPlan(agreed: [60, 60], basis: [[20, 40], [20, 40]], capacities: [1: "60"]))
    expect(solution.packs, [30, 30, 30, 30])
    #expect(solution.reasonOfCell.map { solution.reasons[Int($0)] } == [.product, .institution, .product, .institution])
    #expect(
      solution.bottlenecks.first
        == Bottleneck(level: 0.75, terms: [.init(row: .capacity("H01"), multiplier: 1)]))
  }

  /// P0 (60 packs) only at H00 and H01, capped at 20 in H00, so 40 must go to H01, whose capacity is 60.
  /// Water-filling alone would hold both products of H01 at one level (targets 30 and 30, level 1, 30 + 30 = 60)
  /// and leave P0 10 short. P1 (60 packs: H01, H02, targets 30, 30) must make room: H01 gets 20 of it, H02 40.
  /// The bottleneck joins P0's volume and H01's capacity: x_11 ≤ 60 − (60 − 20) = 20, level 2/3.
  @Test("makes another product give way where one cannot be placed otherwise")
  func conflict() throws {
    let solution = try solution(
      SmallPlan(
        agreed: [60, 60], basis: [[30, 30, 0], [0, 30, 30]], caps: [[0, 0]: 20], capacities: [1: "60"]))
    expect(solution.packs, [20, 40, 20, 40])
    #expect(solution.boundBy(ofCell: 2) == .conflict)
    let bottleneck = try #require(solution.bottlenecks.first)
    #expect(abs(bottleneck.level - 2.0 / 3) < 1e-12)
    #expect(bottleneck.terms.map(\.row) == [.product("P0"), .capacity("H01")])
    #expect(abs(bottleneck.terms[0].multiplier + bottleneck.terms[1].multiplier) < 1e-12)
  }

  /// A vertex of a least-deviation program would give 31 and 29; leximin gives equals the same.
  @Test("treats two equal institutions equally")
  func equals() throws {
    let solution = try solution(SmallPlan(agreed: [60], basis: [[7, 7, 7]], caps: [[0, 2]: 10]))
    expect(solution.packs, [25, 25, 10])
    #expect(solution.packs[0] == solution.packs[1])
  }

  /// Rule "H00 and H01 together at least 50 of P0": targets 10, 20, 60; the product settles H02 at
  /// 40/60 = 2/3, and H00, H01 share 50 in proportion: 50/30.
  @Test("fills a rule that asks for at least so much")
  func atLeast() throws {
    let solution = try solution(
      SmallPlan(
        agreed: [90], basis: [[10, 20, 60]],
        rules: [.init(products: [0], institutions: [0, 1], .packs, .atLeast, "50")]))
    expect(solution.packs, [50.0 / 3, 100.0 / 3, 40])
    #expect(solution.boundBy(ofCell: 2) == .conflict)
  }

  /// A fixed cell keeps its volume and leaves the others' targets alone: 90 − 5 = 85 over targets 20 and 60.
  @Test("leaves a fixed volume out of the fairness")
  func fixed() throws {
    let solution = try solution(
      SmallPlan(agreed: [90], basis: [[10, 20, 60]], floors: [[0, 0]: 5], caps: [[0, 0]: 5]))
    expect(solution.packs, [5, 85 * 0.25, 85 * 0.75])
    #expect(solution.boundBy(ofCell: 0) == .fixed)
  }

  @Test("hands out nothing of a product with nothing agreed")
  func nothingAgreed() throws {
    let solution = try solution(SmallPlan(agreed: [0, 4], basis: [[1, 2], [1, 1]]))
    expect(solution.packs, [0, 0, 2, 2])
  }

  @Test("says which rows, caps and floors cannot hold together where no plan exists")
  func impossible() {
    // 60 packs at 1 yuan, 40 at most at H00, and H01 takes 10 yuan: 10 packs have no place.
    let small = SmallPlan(agreed: [60], basis: [[30, 30]], caps: [[0, 0]: 40], capacities: [1: "10"])
    guard case .conflict(let certificate) = engine.solve(FairShareModel(plan: small.plan())) else {
      Issue.record("a plan was found where there is none")
      return
    }
    #expect(certificate.terms.map(\.row) == [.product("P0"), .capacity("H01")])
    #expect(certificate.capCells == [0])
    #expect(certificate.floorCells.isEmpty)
  }

  @Test(
    "agrees with the literal rounds of linear programs",
    arguments: [
      RandomPlans(products: 4, institutions: 5, isScarce: false, hasWidePrices: false),
      RandomPlans(products: 4, institutions: 5, isScarce: true, hasWidePrices: false),
      RandomPlans(products: 4, institutions: 5, isScarce: true, rules: 3, hasWidePrices: false),
    ])
  func literal(family: RandomPlans) throws {
    var faults = Faults()
    for seed in Seeds.first(30, of: 60, from: 1) {
      let model = FairShareModel(plan: family.plan(seed: seed))
      guard let expected = LiteralRounds(model: model, solver: GLPKSolver()).packs() else {
        Issue.record("the literal rounds failed for seed \(seed)")
        continue
      }
      guard case .plan(let solution) = engine.solve(model) else {
        Issue.record("no plan for seed \(seed)")
        continue
      }
      for cell in 0..<model.cellCount where model.targets[cell] > 0 {
        let difference = abs(solution.packs[cell] - expected[cell]) / max(1, model.targets[cell])
        faults.check(difference < 2e-5, "cell \(cell) of seed \(seed): \(solution.packs[cell]) against \(expected[cell])")
      }
    }
    #expect(faults.areNone, "\(faults)")
  }

  @Test("gives the same packs whatever the order of the rules")
  func orderOfRules() throws {
    let family = RandomPlans(products: 6, institutions: 9, isScarce: true, rules: 4)
    var faults = Faults()
    for seed in Seeds.first(40, of: 40, from: 1) {
      var plan = family.plan(seed: seed)
      let before = engine.solve(FairShareModel(plan: plan))
      plan.rules.reverse()
      guard case .plan(let first) = before, case .plan(let second) = engine.solve(FairShareModel(plan: plan)) else {
        Issue.record("no plan for seed \(seed), before or after the rules are turned round")
        continue
      }
      for (cell, (a, b)) in zip(first.packs, second.packs).enumerated() {
        faults.check(abs(a - b) <= 1e-9 * max(1, abs(a)), "cell \(cell) of seed \(seed): \(a) against \(b)")
      }
    }
    #expect(faults.areNone, "\(faults)")
  }
}
