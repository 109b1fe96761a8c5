import Foundation
import GLPKBackend
import Judging
import PlanSupport
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
import Testing
import Verification

@testable import Fenliang

@Suite("Comparing, keeping, the checklist")
struct ComparingTests {
  static let seeds = (0..<8).map { UInt64($0) * 41 + 5 }

  @Test("The fair plan's real values come back from its bottlenecks: district by district the totals of stage A", arguments: seeds)
  func levels(seed: UInt64) throws {
    let plan = try #require(SeededPlans.plan(seed: seed))
    let allocation = try CityAllocation(plan: plan, solver: GLPKSolver()).solve()
    let fair = FairLevels(plan: plan, bottlenecks: allocation.cityBottlenecks)
    var sums = [[Int]: Double]()
    for (cell, value) in zip(plan.cells, fair.values) {
      sums[[cell.product, plan.districtOfInstitution[cell.institution]], default: 0] += value
    }
    for total in allocation.districtTotals {
      let sum = sums[[total.product, total.district]] ?? 0
      #expect(abs(sum - total.packsContinuous) <= 1e-6 * max(1, total.packsContinuous), "seed \(seed) \(total)")
    }
  }

  private func moved(_ balance: OutputComparison.Balance) -> Int { balance.gained.packs + balance.lost.packs }

  /// Nil where there is no plan: a scarce one may have no room for a lock.
  private func allocated(_ request: AllocationRequest) throws -> AllocationReport? {
    do {
      return try Fenliang.allocate(request)
    } catch {
      guard case .conflict = error else { throw error }
      return nil
    }
  }

  @Test("Kept after a lock: within the plan's limits, no farther than the fair plan; stable.csv allocates and verifies")
  func keeping() throws {
    let kept = try ComparingTests.seeds.filter(keep)
    #expect(kept.count >= 4, "only with seeds \(kept) was there a plan to keep to")
  }

  /// Keeps a seed's plan after a lock; whether there was a plan for the lock, and one near the old one.
  private func keep(seed: UInt64) throws -> Bool {
    let place = try Workplace()
    let folder = try place.write(planFiles(SeededPlans.recipe(seed: seed).records(), format: .canonical), to: "plan")
    let old = try place.allocate(folder, to: "old")
    let plan = try #require(SeededPlans.plan(seed: seed))
    let cell = try #require(plan.cells.first { !$0.isFixed && $0.target >= 4 && $0.floor + 2 < $0.cap ?? .max })
    let (institution, product) = (plan.institutions[cell.institution].id, plan.products[cell.product].id)
    let lock = "table,key,column,value\nlimits,\(institution);\(product),fixed_packs,\(cell.floor + 2)\n"
    try Data(lock.utf8).write(to: URL(filePath: place.path("lock.csv")))
    var request = AllocationRequest(planFolder: folder, outputFolder: place.path("new"))
    request.overrides = [place.path("lock.csv")]
    request.keep = old
    guard let report = try allocated(request) else {
      #expect(SeededPlans.recipe(seed: seed).family == .scarce, "seed \(seed)")
      return false
    }
    let keep = try #require(report.keep)
    guard let stable = keep.stable else { return false }
    #expect(
      moved(stable.balance) <= moved(keep.balance)
        || !report.excessWarnings.isEmpty, "seed \(seed)")
    #expect(stable.leastMoved <= moved(stable.balance), "seed \(seed)")
    var again = AllocationRequest(planFolder: folder, outputFolder: place.path("taken"))
    again.overrides = [place.path("lock.csv"), place.path("new/stable.csv")]
    again.keep = old
    let taken = try Fenliang.allocate(again)
    #expect(taken.verification.passed, "seed \(seed)")
    #expect(taken.excessWarnings.isEmpty, "seed \(seed)")
    #expect(taken.keep?.changes == stable.changes, "seed \(seed)")
    #expect(try !compareOutputs(old, place.path("taken")).isSame, "seed \(seed)")
    return true
  }

  @Test("A checklist that says otherwise than the tables is found out")
  func forgedChecklist() throws {
    let place = try Workplace()
    let output = try place.allocate(dataset("yantai-batch8"), to: "out")
    #expect(try Fenliang.verify(output).passed)
    let file = URL(filePath: output + "/run.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains("\"status\": \"failed\""))
    try Data(text.replacingOccurrences(of: "\"status\": \"failed\"", with: "\"status\": \"passed\"").utf8).write(to: file)
    let codes = Set(try Fenliang.verify(output).findings.map(\.code))
    #expect(codes == ["V322", "V605"])
  }

  @Test("Where nothing binds, the proportional split and the plan are the same and their Gini is 0")
  func evenPlan() throws {
    let place = try Workplace()
    let output = try place.allocate(dataset("hand/free"), to: "out")
    let sheet = try fairnessSheet(of: output)
    for figures in sheet.figures where figures.way != .demand {
      #expect(abs(figures.city.gini ?? 1) < 1e-12, "\(figures.way)")
      #expect(figures.differentPacks == 0, "\(figures.way)")
      #expect(figures.breaches.isEmpty, "\(figures.way)")
    }
  }
}
