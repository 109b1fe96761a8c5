import FairShare
import GLPKBackend
import PlanSupport
import Planning
import TestSupport
import Testing

@testable import WholePacks

@Suite("The packs nearest to what was")
struct NearestPacksTests {
  let solver = GLPKSolver()

  private func distance(_ left: [Int], _ right: [Int]) -> Int { zip(left, right).reduce(0) { $0 + abs($1.0 - $1.1) } }

  /// What is wrong with packs under a plan.
  private func faults(_ packs: [Int], in plan: Plan) -> [String] {
    let problem = RoundingProblem(plan: plan, packs: packs.map(Double.init))
    var faults: [String] = []
    for (product, cells) in problem.cellsOfProduct.enumerated()
    where cells.reduce(0, { $0 + packs[$1] }) != problem.totals[product] {
      faults.append("product \(product)")
    }
    for (index, cell) in plan.cells.enumerated() where packs[index] < cell.floor || packs[index] > cell.cap ?? .max {
      faults.append("cell \(index)")
    }
    for rule in problem.rules where rule.excess(packs) > 0 { faults.append("rule") }
    return faults
  }

  @Test("On paper: what is within the limits stays; nothing moves")
  func nothingMoves() throws {
    let plan = SmallPlan(agreed: [20], basis: [[1, 1]]).plan()
    let nearest = try NearestPacks(plan: plan, old: [17, 3], solver: solver)
    #expect(nearest.packs == [17, 3])
    #expect(nearest.distance == 0)
  }

  @Test("On paper: four packs more go to the emptiest, and 4 is least")
  func moreVolume() throws {
    // Targets 12 each; 17 and 3 have fills 1.42 and 0.25: all four to the second.
    let plan = SmallPlan(agreed: [24], basis: [[1, 1]]).plan()
    let nearest = try NearestPacks(plan: plan, old: [17, 3], solver: solver)
    #expect(nearest.packs == [17, 7])
    #expect(nearest.distance == 4)
    #expect(nearest.leastDistance == 4)
  }

  @Test("On paper: a cap of 10 under 17 moves 7 packs over: 14 changes")
  func newCap() throws {
    let plan = SmallPlan(agreed: [20], basis: [[1, 1]], caps: [[0, 0]: 10]).plan()
    let nearest = try NearestPacks(plan: plan, old: [17, 3], solver: solver)
    #expect(nearest.packs == [10, 10])
    #expect(nearest.distance == 14)
    #expect(nearest.leastDistance == 14)
  }

  @Test("On paper: a capacity is freed by the dear product: 1 pack instead of 3")
  func dearProduct() throws {
    // H00 holds 10 packs at 1 yuan and 10 at 3; 40 yuan, capacity 37: one pack of the dear product leaves.
    let plan = SmallPlan(
      agreed: [20, 20], prices: ["1", "3"], basis: [[1, 1], [1, 1]], capacities: [0: "37"]
    ).plan()
    let nearest = try NearestPacks(plan: plan, old: [10, 10, 10, 10], solver: solver)
    #expect(nearest.packs == [10, 10, 9, 11])
    #expect(nearest.distance == 2)
    #expect(nearest.leastDistance == 2)
  }

  @Test("On paper: another product makes room where the one concerned has none elsewhere")
  func helper() throws {
    // P0 must give H00 5 packs more (its floor, 15): H00 is full at 20 yuan, so P1 leaves it with 5: 10 + 10 changes.
    let plan = SmallPlan(
      agreed: [20, 20], basis: [[1, 1], [1, 1]], floors: [[0, 0]: 15], capacities: [0: "20"]
    ).plan()
    let nearest = try NearestPacks(plan: plan, old: [10, 10, 10, 10], solver: solver)
    #expect(nearest.packs == [15, 5, 5, 15])
    #expect(nearest.distance == 20)
    #expect(nearest.leastDistance == 20)
  }

  @Test("Where the limits leave no room there is none")
  func noRoom() {
    let plan = SmallPlan(agreed: [20], basis: [[1, 1]], capacities: [0: "5", 1: "5"]).plan()
    #expect(throws: NearestPacks.Failure.none) { try NearestPacks(plan: plan, old: [10, 10], solver: solver) }
  }

  @Test(
    "Seeded: within every limit, no farther than the fair plan, than what is known to exist and than 50 neighbours",
    arguments: [
      RandomPlans(products: 4, institutions: 6, isScarce: false, hasWidePrices: false),
      RandomPlans(products: 4, institutions: 6, isScarce: true, hasWidePrices: false),
      RandomPlans(products: 3, institutions: 5, isScarce: true, rules: 2, hasWidePrices: false),
    ])
  func seeded(family: RandomPlans) throws {
    var (proved, notWhole, rounded, neighbourCount) = (0, 0, 0, 0)
    var faults = Faults()
    let seeds = Seeds.first(40, of: 120, from: 1)
    for seed in seeds {
      let plan = family.plan(seed: seed)
      guard case .plan(let fair) = StructuredEngine(solver: solver).solve(FairShareModel(plan: plan)) else {
        Issue.record("seed \(seed): a plan with a witness was not solved")
        continue
      }
      var random = SeededGenerator(seed: seed &* 77)
      // What was: the fair shares, a tenth of the cells moved by up to 30 %, as after an edit.
      let old = fair.packs.map { packs in
        random.integer(in: 0...9) < 6 ? Int(packs.rounded()) : Int((packs * Double(random.integer(in: 7...13)) / 10).rounded())
      }
      let nearest: NearestPacks
      do throws(NearestPacks.Failure) {
        nearest = try NearestPacks(plan: plan, old: old, solver: solver)
      } catch {
        #expect(error == .notWhole, "seed \(seed)")
        notWhole += 1
        continue
      }
      #expect(self.faults(nearest.packs, in: plan) == [], "seed \(seed)")
      faults.check(nearest.distance == distance(nearest.packs, old), "distance of seed \(seed)")
      faults.check(nearest.leastDistance <= nearest.distance, "least distance of seed \(seed)")
      if nearest.leastDistance == nearest.distance { proved += 1 }
      let rounding = DistrictRounding(plan: plan, fairPacks: fair.packs, solver: solver)
      if rounding.excesses.isEmpty {
        rounded += 1
        faults.check(nearest.distance <= distance(rounding.packs, old), "seed \(seed): the fair plan is nearer")
      }
      var packs = nearest.packs
      var neighbours = 0
      for _ in 0..<2_000 where neighbours < 50 && plan.cells.count > 1 {
        let from = random.integer(in: 0...plan.cells.count - 1)
        let to = random.integer(in: 0...plan.cells.count - 1)
        guard from != to, plan.cells[from].product == plan.cells[to].product, packs[from] > 0 else { continue }
        packs[from] -= 1
        packs[to] += 1
        if self.faults(packs, in: plan).isEmpty {
          neighbours += 1
          faults.check(nearest.distance <= distance(packs, old), "seed \(seed): a neighbour is nearer")
        } else {
          packs[from] += 1
          packs[to] -= 1
        }
      }
      neighbourCount += neighbours
    }
    let counts = "\(family): \(proved) proved, \(notWhole) not whole, \(rounded) rounded, \(neighbourCount) neighbours"
    #expect(faults.areNone, "\(family): \(faults)")
    #expect(proved >= seeds.count * 5 / 6 && notWhole <= seeds.count / 10, "\(counts)")
    #expect(rounded >= Seeds.floor(15) && neighbourCount >= Seeds.floor(200), "\(counts)")
  }
}
