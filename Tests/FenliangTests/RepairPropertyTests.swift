import Fenliang
import Foundation
import PlanTables
import Planning
import Reports
import Synthesis
import Testing
import Verification

@Suite("Conflicts and their repairs")
struct RepairPropertyTests {
  /// The tables of a seed's plan with its capacities shrunk.
  private func shrunk(seed: UInt64) -> PlanRecords {
    // Small, for tight plans are slow to round.
    let recipe = SyntheticPlan(
      products: 4, institutions: 8, districts: 2, family: seed.isMultiple(of: 4) ? .typical : .scarce, seed: seed)
    var records = recipe.records()
    for index in records.institutions.indices {
      guard let capacity = records.institutions[index].capacity else { continue }
      records.institutions[index].capacity = Decimal4(tenThousandths: capacity.tenThousandths / 10_000 * 8_000)
    }
    return records
  }

  @Test("Every repair that is offered works through files, and one always is; relaxed limits give a verified plan", arguments: 0..<6)
  func repairs(seed: Int) throws {
    let place = try Workplace()
    let plan = try place.write(planFiles(shrunk(seed: UInt64(seed)), format: .canonical), to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.timeLimit = .seconds(600)
    do {
      _ = try allocate(request)
      return
    } catch {
      guard case .conflict(let conflict) = error else {
        Issue.record("seed \(seed): \(error)")
        return
      }
      #expect(conflict.isIrreducible, "seed \(seed)")
      #expect(!conflict.repairs.isEmpty, "seed \(seed): \(conflict.notes)")
      #expect(conflict.members.allSatisfy { $0.place?.row != nil }, "seed \(seed)")
      for number in conflict.repairs.indices {
        var mended = AllocationRequest(planFolder: plan, outputFolder: place.path("mended-\(number)"))
        mended.overrides = [place.path("out/repair-\(number + 1).csv")]
        let report = try allocate(mended)
        #expect(report.verification.passed, "seed \(seed), repair \(number + 1)")
      }
    }
    for limits in [[.capacity], RelaxableLimit.allCases] {
      var relaxed = AllocationRequest(planFolder: plan, outputFolder: place.path("relaxed-\(limits.count)"))
      relaxed.relaxed = Set(limits)
      do {
        let report = try allocate(relaxed)
        #expect(report.verification.passed, "seed \(seed)")
        #expect(!report.summary.relaxed.isEmpty, "seed \(seed)")
      } catch {
        guard case .conflict(let conflict) = error, limits.count == 1 else {
          Issue.record("seed \(seed): \(error)")
          return
        }
        #expect(conflict.notes.contains { $0.english.contains("does not help") })
      }
    }
  }

  @Test("The same conflict gives the same bytes, whatever the time it took")
  func deterministic() throws {
    let place = try Workplace()
    let plan = try place.write(planFiles(shrunk(seed: 1), format: .canonical), to: "plan")
    var trees: [[String: Data]] = []
    for name in ["a", "b"] {
      var request = AllocationRequest(planFolder: plan, outputFolder: place.path(name))
      request.timeLimit = .seconds(name == "a" ? 600 : 900)
      request.threads = name == "a" ? 1 : 3
      _ = try? allocate(request)
      trees.append(try place.tree(place.path(name)))
    }
    #expect(trees[0] == trees[1])
  }
}
