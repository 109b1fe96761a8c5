import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import WholePacks

@Suite("Rounding the city's split")
struct CitySplitTests {
  let solver = GLPKSolver()

  private func fairPacks(_ plan: Plan) -> [Double]? {
    guard case .plan(let solution) = ReferenceEngine(solver: solver).solve(FairShareModel(plan: plan)) else {
      return nil
    }
    return solution.packs
  }

  /// D0 has one institution that may take 10.5 packs in yuan, D1 one that takes what is left: X = 10.5 and 10.5.
  /// Plain largest remainder gives D0 eleven (tie, lower id), which its only institution cannot take.
  @Test("moves a pack to the district that can hold it")
  func move() throws {
    let plan = SmallPlan(
      agreed: [21], prices: ["10"], basis: [[1, 1]], districts: [0, 1], capacities: [0: "105"]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.totals.map(\.packs) == [10, 11])
    #expect(split.raised.isEmpty)
    #expect(split.isRepaired)
  }

  /// Both districts can take 10.5 packs each and 21 must be placed: one capacity gives way by half a pack.
  @Test("raises the least limit where no district can hold a pack")
  func raise() throws {
    let plan = SmallPlan(
      agreed: [21], prices: ["10"], basis: [[1, 1]], districts: [0, 1], capacities: [0: "105", 1: "105"]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.totals.map(\.packs).reduce(0, +) == 21)
    #expect(split.raised.count == 1)
    #expect(split.raised.first?.limit == 1_050_000)
  }

  /// "P0 at both districts together at most 30" with bases 10 and 20 at institutions in the rule: parts 10 and 20.
  @Test("divides a rule that spans districts as the fair plan uses it")
  func parts() throws {
    let plan = SmallPlan(
      agreed: [60], basis: [[10, 20, 10, 10]], districts: [0, 1, 0, 1],
      rules: [.init(institutions: [0, 1], .packs, .atMost, "30")]
    ).plan()
    let split = CitySplit(plan: plan, fairPacks: try #require(fairPacks(plan)), solver: solver)
    #expect(split.limits.map { $0.map(\.limit) } == [[100_000], [200_000]])
  }

  @Test(
    "keeps totals exact, floors and ceilings, and every district able to split, on seeded plans",
    arguments: [
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: false),
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: true),
      RandomPlans(products: 8, institutions: 14, districts: 4, isScarce: true, rules: 3),
    ])
  func properties(family: RandomPlans) throws {
    var faults = Faults()
    var ruleCount = 0
    for seed in Seeds.first(40, of: 60, from: 1) {
      let plan = family.plan(seed: seed)
      guard let fair = fairPacks(plan) else {
        Issue.record("no plan for seed \(seed)")
        continue
      }
      let split = CitySplit(plan: plan, fairPacks: fair, solver: solver)
      for (product, record) in plan.products.enumerated() {
        let own = split.totals.filter { $0.product == product }
        faults.check(own.reduce(0) { $0 + $1.packs } == record.agreedPacks, "total of \(record.id), seed \(seed)")
        faults.check(own.allSatisfy { abs(Double($0.packs) - $0.packsContinuous) < 1 }, "parts of \(record.id), seed \(seed)")
      }
      for (rule, scoped) in plan.rules.enumerated() {
        let parts = split.limits.flatMap { $0.filter { $0.rule == rule }.map(\.limit) }
        guard !split.raised.contains(where: { $0.rule == rule }), !scoped.cells.isEmpty else { continue }
        ruleCount += 1
        faults.check(parts.reduce(0, +) == scoped.limit, "parts of rule \(rule), seed \(seed)")
      }
    }
    #expect(faults.areNone, "\(faults)")
    #expect(ruleCount >= Seeds.floor(40), "\(ruleCount) rules were divided")
  }
}

extension CitySplitTests {
  /// Seeds at which moving packs one by one ends with a district short, though a choice without shortage exists.
  @Test(
    "lets an integer program decide where moving packs one by one gets stuck",
    arguments: [297, 302] as [UInt64])
  func stuck(seed: UInt64) throws {
    let family = RandomPlans(
      products: 6, institutions: 12, districts: 5, isScarce: true, hasWidePrices: false)
    let plan = family.plan(seed: seed)
    let fair = try #require(fairPacks(plan))
    var search = CitySplitSearch(plan: plan, fairPacks: fair, solver: solver)
    search.repair()
    #expect(!search.raiseWhatIsLeft().isEmpty)
    #expect(CitySplit(plan: plan, fairPacks: fair, solver: solver).raised.isEmpty)
  }

  /// Every choice of floors and ceilings, one after another, each judged by its districts' linear programs.
  @Test("leaves no district short where any choice of floors and ceilings would")
  func exhaustive() throws {
    let family = RandomPlans(products: 3, institutions: 6, districts: 3, isScarce: true, hasWidePrices: false)
    var shortCount = 0
    for seed in Seeds.first(400, of: 400, from: 1) {
      let plan = family.plan(seed: seed)
      let fair = try #require(fairPacks(plan))
      let split = CitySplit(plan: plan, fairPacks: fair, solver: solver)
      guard !split.raised.isEmpty else { continue }
      shortCount += 1
      #expect(!canHold(plan, split.totals), "seed \(seed)")
    }
    #expect(shortCount >= Seeds.floor(3), "\(shortCount) plans are short")
  }

  /// Whether some choice leaves every district a plan within its rules.
  private func canHold(_ plan: Plan, _ totals: [DistrictTotal]) -> Bool {
    let splits = totals.map { PackSplit($0.packsContinuous) }
    let open = totals.indices.filter { splits[$0].fraction > 0 }
    var packs = splits.map(\.whole)
    var left = plan.products.map(\.agreedPacks)
    for index in totals.indices { left[totals[index].product] -= packs[index] }
    let slots = totals.indices.map {
      CitySplitProgram.Slot(product: totals[$0].product, district: totals[$0].district, split: splits[$0])
    }
    let limits = plan.districts.indices.map { district in
      var limits: [Int: Int64] = [:]
      for (index, rule) in plan.rules.enumerated()
      where rule.cells.contains(where: { plan.districtOfInstitution[plan.cells[$0].institution] == district }) {
        limits[index] = rule.limit
      }
      return limits
    }
    func holds() -> Bool {
      let fixed = slots.indices.map { index in
        CitySplitProgram.Slot(
          product: slots[index].product, district: slots[index].district,
          split: PackSplit(Double(packs[index])))
      }
      return CitySplitProgram(plan: plan, slots: fixed, limits: limits)
        .solve(lookingInto: Set(plan.districts.indices), allowsExcess: false, with: solver) != nil
    }
    func descend(_ position: Int) -> Bool {
      guard position < open.count else { return left.allSatisfy { $0 == 0 } && holds() }
      if descend(position + 1) { return true }
      let index = open[position]
      guard left[totals[index].product] > 0 else { return false }
      packs[index] += 1
      left[totals[index].product] -= 1
      let found = descend(position + 1)
      packs[index] -= 1
      left[totals[index].product] += 1
      return found
    }
    return descend(0)
  }
}
