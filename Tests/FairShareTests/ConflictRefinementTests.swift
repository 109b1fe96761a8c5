import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import FairShare

@Suite("Irreducible conflicts")
struct ConflictRefinementTests {
  private func check(_ model: FairShareModel, _ certificate: FarkasCertificate, seed: UInt64) {
    let judge = LimitJudge(model: model, solver: GLPKSolver())
    let rows = Set(certificate.terms.map(\.row))
    let (floors, caps) = (Set(certificate.floorCells), Set(certificate.capCells))
    #expect(certificate.isIrreducible, "seed \(seed)")
    #expect(!judge.holds(rows: rows, floors: floors, caps: caps), "seed \(seed): the members hold together")
    for row in rows {
      #expect(judge.holds(rows: rows.subtracting([row]), floors: floors, caps: caps), "seed \(seed): \(row) is not needed")
    }
    for cell in floors {
      #expect(
        judge.holds(rows: rows, floors: floors.subtracting([cell]), caps: caps), "seed \(seed): floor \(cell) is not needed")
    }
    for cell in caps {
      #expect(
        judge.holds(rows: rows, floors: floors, caps: caps.subtracting([cell])), "seed \(seed): cap \(cell) is not needed")
    }
  }

  @Test("The members cannot hold together, and do without any one of them", arguments: [0, 3])
  func irreducible(rules: Int) {
    var (conflicts, plans) = (0, 0)
    for seed in Seeds.first(100, of: 150) {
      let model = FairShareModel(plan: ConflictPlans.plan(seed: seed, rules: rules))
      let refined = ConflictRefinement(model: model, solver: GLPKSolver()).refined()
      let judge = LimitJudge(model: model, solver: GLPKSolver())
      let all = Set(0..<model.cellCount)
      let exists = judge.holds(rows: Set(model.rows.map(\.reference)), floors: all, caps: all)
      #expect((refined == nil) == exists, "seed \(seed)")
      guard let refined else {
        plans += 1
        continue
      }
      conflicts += 1
      check(model, refined, seed: seed)
    }
    #expect(conflicts >= Seeds.floor(20) && plans >= Seeds.floor(10), "\(conflicts) conflicts and \(plans) plans")
  }

  @Test("So it is where dozens of products share dozens of capacities")
  func many() {
    var conflicts = 0
    for seed in UInt64(0)..<24 {
      var plan = RandomPlans(
        products: 24, institutions: 16, districts: 2, isScarce: true, rules: 0, hasWidePrices: seed.isMultiple(of: 2)
      ).plan(seed: seed)
      // From a third to nine tenths of the capacities, so that the sets are of all sizes.
      let share = 0.35 + 0.025 * Double(seed)
      for index in plan.rules.indices { plan.rules[index].limit = Int64(Double(plan.rules[index].limit) * share) }
      let model = FairShareModel(plan: plan)
      guard let refined = ConflictRefinement(model: model, solver: GLPKSolver()).refined() else { continue }
      conflicts += 1
      check(model, refined, seed: seed)
    }
    #expect(conflicts >= 6)
  }

  @Test("Both engines find a conflict where there is one")
  func engines() {
    var (conflicts, plans) = (0, 0)
    for seed in Seeds.first(100, of: 100) {
      let model = FairShareModel(plan: ConflictPlans.plan(seed: seed, rules: seed.isMultiple(of: 3) ? 2 : 0))
      let isConflict = ConflictRefinement(model: model, solver: GLPKSolver()).refined() != nil
      (conflicts, plans) = isConflict ? (conflicts + 1, plans) : (conflicts, plans + 1)
      for engine in [StructuredEngine(solver: GLPKSolver()), ReferenceEngine(solver: GLPKSolver())] as [any FairShareEngine] {
        switch engine.solve(model) {
        case .conflict: #expect(isConflict, "seed \(seed), \(engine.name)")
        case .plan: #expect(!isConflict, "seed \(seed), \(engine.name)")
        case .undecided(let why): Issue.record("seed \(seed), \(engine.name) decides nothing: \(why)")
        }
      }
    }
    #expect(conflicts >= Seeds.floor(20) && plans >= Seeds.floor(10), "\(conflicts) conflicts and \(plans) plans")
  }

  @Test("Of two products that share a full hospital, the one with room elsewhere stays out")
  func smallest() throws {
    // P0 has 10 packs and only H00 (6 yuan); P1 can go to H01 as well. P0 and H00 are the conflict.
    let plan = SmallPlan(agreed: [10, 4], basis: [[1, 0], [1, 1]], capacities: [0: "6"]).plan()
    let refined = try #require(
      ConflictRefinement(model: FairShareModel(plan: plan), solver: GLPKSolver()).refined())
    #expect(refined.terms.map(\.row) == [.product("P0"), .capacity("H00")])
    #expect(refined.floorCells.isEmpty && refined.capCells.isEmpty)
  }

  @Test("Of three floors under a full capacity only those are named that it takes")
  func floors() throws {
    // Floors 1 + 5 + 5 under a capacity of 8: without the 1 it is still too much, without a 5 it is not.
    let plan = SmallPlan(
      agreed: [9, 9, 9], basis: [[1, 1], [1, 1], [1, 1]], floors: [[0, 0]: 1, [1, 0]: 5, [2, 0]: 5], capacities: [0: "8"]
    ).plan()
    let refined = try #require(
      ConflictRefinement(model: FairShareModel(plan: plan), solver: GLPKSolver()).refined())
    #expect(refined.terms.map(\.row) == [.capacity("H00")])
    #expect(refined.floorCells == [2, 4])
  }

  @Test("Rules that let nothing through are no members where one around them is")
  func nothing() throws {
    // 54 packs of which at most 38 are allowed: nothing else is needed, also not the rules that leave nothing to H00.
    let plan = SmallPlan(
      agreed: [54], prices: ["0.34"], basis: [[1, 1]],
      rules: [
        .init(institutions: [0], .yuan, .atMost, "0"), .init(.packs, .atMost, "38"), .init(institutions: [0], .yuan, .atMost, "0"),
      ]
    ).plan()
    let refined = try #require(
      ConflictRefinement(model: FairShareModel(plan: plan), solver: GLPKSolver()).refined())
    #expect(refined.terms.map(\.row) == [.product("P0"), .rule("R1")])
    #expect(refined.isIrreducible)
  }

  /// 54 packs under a rule of 38, with a rule, a cap and a floor that the two do not need.
  private static let spare = SmallPlan(
    agreed: [54, 9], basis: [[1, 1], [1, 1]], floors: [[1, 0]: 2], caps: [[0, 0]: 20],
    rules: [.init(products: [0], .packs, .atMost, "38"), .init(.units, .atMost, "0"), .init(.yuan, .atLeast, "10")])

  @Test("Rational arithmetic leaves out what the rest does not need, and says from which side each limit is met")
  func exactMembers() throws {
    let model = FairShareModel(plan: Self.spare.plan())
    let certificate = FarkasCertificate(
      terms: [
        .init(row: .product("P0"), multiplier: -1), .init(row: .rule("R0"), multiplier: 1), .init(row: .rule("R2"), multiplier: -1),
      ], floorCells: [2], capCells: [0])
    guard case .needed(let needed) = ExactDeletionFilter.verdict(on: certificate, of: model, isOver: { false }) else {
      Issue.record("nothing decided")
      return
    }
    #expect(needed.terms.map(\.row) == [.product("P0"), .rule("R0")])
    #expect(needed.terms.map { $0.multiplier < 0 } == [true, false])
    #expect(needed.floorCells.isEmpty && needed.capCells.isEmpty && needed.isIrreducible)
  }

  @Test("Rational arithmetic sees that members hold together")
  func exactlyHold() {
    let certificate = FarkasCertificate(
      terms: [.init(row: .product("P0"), multiplier: -1), .init(row: .rule("R2"), multiplier: 1)], floorCells: [2], capCells: [0])
    guard
      case .holds = ExactDeletionFilter.verdict(on: certificate, of: FairShareModel(plan: Self.spare.plan()), isOver: { false })
    else {
      Issue.record("54 packs of P0 cost at least 10 yuan")
      return
    }
  }

  @Test("Work that is over at once still names limits that cannot hold together")
  func cut() throws {
    let plan = SmallPlan(agreed: [10, 10], basis: [[1, 1], [1, 1]], capacities: [0: "3", 1: "3"]).plan()
    let model = FairShareModel(plan: plan)
    let certificate = try #require(ConflictRefinement(model: model, solver: GLPKSolver(), isOver: { true }).refined())
    #expect(!certificate.isIrreducible)
    #expect(
      !LimitJudge(model: model, solver: GLPKSolver()).holds(
        rows: Set(certificate.terms.map(\.row)), floors: Set(certificate.floorCells), caps: Set(certificate.capCells)))
  }
}

@Suite("Relaxed limits")
struct LimitRelaxationTests {
  @Test("The largest share is enough, and nothing smaller is", arguments: [0, 3])
  func minimal(rules: Int) {
    var relaxed = 0
    for seed in Seeds.first(100, of: 150) {
      let model = FairShareModel(plan: ConflictPlans.plan(seed: seed, rules: rules))
      let judge = LimitJudge(model: model, solver: GLPKSolver())
      let (references, all) = (Set(model.rows.map(\.reference)), Set(0..<model.cellCount))
      let capacities = model.rows.filter { row in
        if case .capacity = row.reference { return row.limit > 0 }
        return false
      }.map(\.index)
      func holds(_ share: Double) -> Bool {
        judge.holds(rows: references, floors: all, caps: all, share: share, relaxing: capacities)
      }
      let isLocked = [Bool](repeating: false, count: model.cellCount)
      guard let found = LimitRelaxation(model, .capacity, isLocked: isLocked, solver: GLPKSolver()) else {
        #expect(!holds(1e6), "seed \(seed)")
        continue
      }
      let share = found.largest
      #expect(holds(share * (1 + 1e-7)), "seed \(seed): \(share)")
      if share > 1e-3 {
        relaxed += 1
        #expect(!holds(share * (1 - 1e-4)), "seed \(seed): \(share)")
      }
    }
    #expect(relaxed >= Seeds.floor(20))
  }

  @Test("Two conflicts: the worse one sets the level, the other is relaxed only as far as it needs")
  func lexicographic() throws {
    // P0 needs 10 at H00 with room for 5: +100 %. P1 needs 6 at H01 with room for 5: +20 %. H02 has room.
    let plan = SmallPlan(
      agreed: [10, 6, 1], basis: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], capacities: [0: "5", 1: "5", 2: "5"]
    ).plan()
    let model = FairShareModel(plan: plan)
    let found = try #require(
      LimitRelaxation(model, [.capacity, .caps], isLocked: [false, false, false], solver: GLPKSolver()))
    #expect(found.rows.map { ($0 * 1e9).rounded() / 1e9 } == [0, 0, 0, 1, 0.2, 0])
    #expect(found.largest == found.rows[3])
  }

  @Test("Caps and floors give way where they are named; locks do not")
  func bounds() throws {
    // 10 packs under caps 2 and 3: doubled. The floor of 8 under a capacity of 4: halved.
    let caps = SmallPlan(agreed: [10], basis: [[1, 1]], caps: [[0, 0]: 2, [0, 1]: 3]).plan()
    let found = try #require(
      LimitRelaxation(FairShareModel(plan: caps), .caps, isLocked: [false, false], solver: GLPKSolver()))
    #expect(found.caps == [1, 1])
    let locked = try #require(
      LimitRelaxation(FairShareModel(plan: caps), .caps, isLocked: [true, false], solver: GLPKSolver()))
    #expect(locked.caps[0] == 0)
    #expect(abs(locked.caps[1] - 5.0 / 3) < 1e-12)
    #expect(LimitRelaxation(FairShareModel(plan: caps), .capacity, isLocked: [false, false], solver: GLPKSolver()) == nil)
    let floors = SmallPlan(agreed: [10], basis: [[1, 1]], floors: [[0, 0]: 8], capacities: [0: "4"]).plan()
    let lowered = try #require(
      LimitRelaxation(FairShareModel(plan: floors), .floors, isLocked: [false, false], solver: GLPKSolver()))
    #expect(lowered.floors == [0.5, 0])
  }

  @Test("A floor that is lowered to next to nothing is not in its own way by the last digit", arguments: [1, 3, 7, 100, 333])
  func tinyRest(capacity: Int) throws {
    // The floor is worth 38,978.64 yuan, and the capacity lets the least part of that stand.
    let plan = SmallPlan(
      agreed: [9_000], prices: ["10.32"], basis: [[1, 1]], floors: [[0, 0]: 3_777], capacities: [0: "\(capacity)"]
    ).plan()
    let found = try #require(
      LimitRelaxation(FairShareModel(plan: plan), .floors, isLocked: [false, false], solver: GLPKSolver()))
    #expect(abs(found.floors[0] - (1 - Double(capacity) / 38_978.64)) < 1e-12)
  }
}
