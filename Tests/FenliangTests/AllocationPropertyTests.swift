import FairShare
import Fenliang
import GLPKBackend
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Splitting
import TestSupport
import Testing

@Suite("Allocations of random plans")
struct AllocationPropertyTests {
  @Test(
    "are feasible to the pack and fair at every level, by a second opinion", arguments: Seeds.first(50, of: 500).shards(of: 10))
  func allocation(seeds: [UInt64]) throws {
    for seed in seeds { try check(seed: seed) }
  }

  private func check(seed: UInt64) throws {
    let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
    let solver = GLPKSolver()
    let allocation: Allocation
    do {
      allocation = try CityAllocation(plan: plan, solver: solver).solve()
    } catch {
      Issue.record("seed \(seed): a plan with a witness was not solved: \(error)")
      return
    }
    let faults = AllocationFacts(allocation).faults
    #expect(faults == [], "seed \(seed)")
    // That takes most of the time.
    guard seed % 10 == 0 || Seeds.areAll || Seeds.areNamed else { return }
    guard case .plan(let city) = ReferenceEngine(solver: solver).solve(FairShareModel(plan: plan)) else {
      Issue.record("seed \(seed): stage A was solved once and not again")
      return
    }
    expectFair(plan, packs: city.packs, "seed \(seed), city")
    checkStageB(allocation, seed: seed)
  }

  /// Every packet's own plan, with the continuous packs of the city's lines.
  private func checkStageB(_ allocation: Allocation, seed: UInt64) {
    for packet in allocation.packets {
      let id = packet.districts[0].id
      guard let plan = buildPlan(packet).plan else {
        Issue.record("seed \(seed): the packet of \(id) is no plan")
        continue
      }
      var packs: [[Identifier]: Double] = [:]
      for line in allocation.lines {
        let city = allocation.plan
        packs[[city.products[line.product].id, city.institutions[line.institution].id]] = line.packsContinuous
      }
      let own = plan.cells.map { packs[[plan.products[$0.product].id, plan.institutions[$0.institution].id]] ?? .nan }
      expectFair(plan, packs: own, "seed \(seed), district \(id)")
    }
  }

  private func expectFair(_ plan: Plan, packs: [Double], _ place: String) {
    let certificate = LevelCertificate(plan: plan, packs: packs, solver: GLPKSolver())
    #expect(certificate.isFeasible, "\(place)")
    #expect(certificate.failures.isEmpty, "\(place): \(certificate.failures)")
    let isAnyoneFree = zip(plan.cells, packs).contains { cell, packs in
      !cell.isFixed && cell.target > 0 && packs < (cell.cap.map(Double.init) ?? .infinity) * (1 - 1e-9)
    }
    #expect(certificate.levelCount > 0 || !isAnyoneFree, "\(place)")
  }
}

@Suite("The certificate of a level")
struct LevelCertificateTests {
  /// Two products of 10 packs, two institutions alike: everybody at a fill of 1.
  private let plan = SmallPlan(agreed: [10, 10], prices: ["1", "100"], basis: [[5, 5], [5, 5]]).plan()

  @Test("accepts the fair plan")
  func accepts() {
    let certificate = LevelCertificate(plan: plan, packs: [5, 5, 5, 5], solver: GLPKSolver())
    #expect(certificate.isFeasible)
    #expect(certificate.failures.isEmpty)
    #expect(certificate.levelCount == 1)
    #expect(certificate.bluntLevelCount == 0)
  }

  @Test("sees a millionth of a pack moved from one institution to its equal")
  func seesUnfairness() {
    let certificate = LevelCertificate(plan: plan, packs: [5 - 1e-6, 5 + 1e-6, 5, 5], solver: GLPKSolver())
    #expect(certificate.isFeasible)
    #expect(!certificate.failures.isEmpty)
  }

  @Test("sees a millionth of a pack that is not there")
  func seesInfeasibility() {
    let certificate = LevelCertificate(plan: plan, packs: [5, 5 + 1e-6, 5, 5], solver: GLPKSolver())
    #expect(!certificate.isFeasible)
  }

  @Test("sees a hundredth of a pack moved beside prices six orders of magnitude apart")
  func seesThroughPrices() {
    var small = SmallPlan(agreed: [100, 100], prices: ["0.01", "9999"], basis: [[50, 50], [50, 50]])
    small.capacities[0] = "400000"
    let plan = small.plan()
    guard case .plan(let fair) = ReferenceEngine(solver: GLPKSolver()).solve(FairShareModel(plan: plan)) else {
      Issue.record("no plan")
      return
    }
    #expect(LevelCertificate(plan: plan, packs: fair.packs, solver: GLPKSolver()).failures.isEmpty)
    var moved = fair.packs
    moved[0] -= 0.01
    moved[1] += 0.01
    let certificate = LevelCertificate(plan: plan, packs: moved, solver: GLPKSolver())
    #expect(certificate.isFeasible)
    #expect(!certificate.failures.isEmpty)
  }
}
