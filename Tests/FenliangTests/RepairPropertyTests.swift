import Fenliang
import Foundation
import PlanTables
import Planning
import Reports
import Splitting
import Synthesis
import TestSupport
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

  @Test(
    "Every repair that is offered works through files, and one always is; relaxed limits give a verified plan",
    arguments: [0..<3, 3..<6] as [Range<UInt64>])
  func repairs(seeds: Range<UInt64>) throws {
    let conflicts = try seeds.filter(repair)
    #expect(conflicts.count >= 2, "only seeds \(conflicts) are conflicts")
  }

  /// Uses every repair of a seed's conflict, and relaxes its limits; false where there is none.
  private func repair(seed: UInt64) throws -> Bool {
    let place = try Workplace()
    let plan = try place.write(planFiles(shrunk(seed: seed), format: .canonical), to: "plan")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.timeLimit = .seconds(600)
    do {
      _ = try allocate(request)
      return false
    } catch {
      guard case .conflict(let conflict) = error else {
        Issue.record("seed \(seed): \(error)")
        return false
      }
      #expect(conflict.isIrreducible, "seed \(seed)")
      #expect(!conflict.repairs.isEmpty, "seed \(seed): \(conflict.notes)")
      #expect(conflict.members.allSatisfy { $0.place?.row != nil }, "seed \(seed)")
      for number in conflict.repairs.indices {
        var mended = AllocationRequest(planFolder: plan, outputFolder: place.path("mended-\(number)"))
        mended.overrides = [place.path("out/repair-\(number + 1).csv")]
        let report = try allocate(mended)
        #expect(report.verification.passed, "seed \(seed), repair \(number + 1)")
        // The study's own check came to the same.
        #expect(conflict.repairs[number].isVerified, "seed \(seed), repair \(number + 1)")
        #expect(report.excessWarnings.count == conflict.repairs[number].excessCount, "seed \(seed), repair \(number + 1)")
      }
      let order = conflict.repairs.map { ($0.isLopsided ? 1 : 0, $0.size, $0.changes.count) }
      #expect(order.map { "\($0)" } == order.sorted { $0 < $1 }.map { "\($0)" }, "seed \(seed)")
      #expect(conflict.repairs.allSatisfy { $0.size >= conflict.allAmount }, "seed \(seed)")
      let names = try FileManager.default.contentsOfDirectory(atPath: place.folder)
      #expect(!names.contains { $0.hasPrefix(".") }, "seed \(seed): \(names) are left behind")
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
          return true
        }
        #expect(conflict.notes.contains(.relaxingIsNoHelp(limits: limits.map(\.rawValue))))
      }
    }
    return true
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
      trees.append(try tree(place.path(name)))
    }
    #expect(trees[0] == trees[1])
    #expect(trees[0]["conflict.json"] != nil && trees[0]["repair-1.csv"] != nil)
  }

  @Test("However short the time, the card names limits that cannot hold together, and what is missing")
  func shortTime() throws {
    let conflicts = try (0..<4 as Range<UInt64>).filter(stop)
    #expect(conflicts.count >= 3, "only seeds \(conflicts) are conflicts")
  }

  /// Stops the study of a seed's conflict at once, soon and never; false where there is none.
  private func stop(seed: UInt64) throws -> Bool {
    let place = try Workplace()
    let plan = try place.write(planFiles(shrunk(seed: seed), format: .canonical), to: "plan")
    var cards: [Conflict] = []
    for (name, time) in [("none", Duration.zero), ("tiny", .milliseconds(1)), ("enough", .seconds(600))] {
      var request = AllocationRequest(planFolder: plan, outputFolder: place.path(name))
      request.timeLimit = time
      var answers: [Conflict] = []
      do {
        _ = try allocate(request) { if case .firstAnswer(let conflict) = $0 { answers.append(conflict) } }
        return false
      } catch {
        guard case .conflict(let conflict) = error else {
          Issue.record("seed \(seed): \(error)")
          return false
        }
        cards.append(conflict)
        #expect(FileManager.default.fileExists(atPath: place.path(name) + "/conflict.json"))
        // The first answer is told once, before any repair, and the card at the end says the same.
        #expect(answers.count == 1, "seed \(seed), \(name)")
        let first = try #require(answers.first)
        #expect(first.repairs.isEmpty && first.notes.isEmpty)
        #expect(
          ConflictCard(first, language: .english).answerText == ConflictCard(conflict, language: .english).answerText,
          "seed \(seed), \(name)")
        #expect(first.members.map(\.ids) == conflict.members.map(\.ids))
        #expect(conflict.members.allSatisfy { $0.place?.row != nil }, "seed \(seed), \(name)")
      }
    }
    for card in cards {
      #expect(!card.members.isEmpty, "seed \(seed)")
      #expect(card.allPacks == cards[2].allPacks && card.allAmount == cards[2].allAmount, "seed \(seed)")
      #expect(card.missingPacks <= card.allPacks && card.missingAmount <= card.allAmount, "seed \(seed)")
      #expect(card.missingAmount > .zero || card.missingPacks > 0, "seed \(seed)")
    }
    #expect(cards[0].repairs.isEmpty && !cards[0].notes.isEmpty)
    return true
  }

  @Test("Capacities that clash can be raised by one share together")
  func oneShare() throws {
    let place = try Workplace()
    // 10 packs of 2 yuan under 6 + 8 yuan: 20 / 14 is 43 % more, by the thousandth 42.9 %, in whole yuan 9 and 12.
    let files = [
      ("products.csv", ["product_id,generic_name,pack,units_per_pack,unit,supplier,price_yuan,agreed_units", "P1,one,1,1,片,S1,2,10"]),
      ("districts.csv", ["district_id,name,kind", "D1,one,district"]),
      (
        "institutions.csv",
        ["institution_id,name,district_id,ownership,capacity_yuan", "H1,one,D1,public,6", "H2,two,D1,public,8"]
      ),
      ("usage.csv", ["institution_id,product_id,period,units", "H1,P1,2019,5", "H2,P1,2019,5"]),
      (
        "parameters.csv",
        [
          "key,value", "plan_name,hand", "cycle_start,2020-01-01", "cycle_end,2020-12-31", "prepayment_due,2020-01-01",
          "report_due,2020-01-01",
        ]
      ),
    ]
    let plan = try place.write(
      files.map { (name: $0.0, bytes: Array(($0.1.joined(separator: "\n") + "\n").utf8)) }, to: "plan")
    do {
      _ = try allocate(AllocationRequest(planFolder: plan, outputFolder: place.path("out")))
      Issue.record("there is no room for 20 yuan under 14")
    } catch {
      guard case .conflict(let conflict) = error else {
        Issue.record("\(error)")
        return
      }
      let changes = conflict.repairs.map { $0.changes.map(\.after) }
      // The largest capacity alone, and both together; each was checked.
      #expect(changes.contains(["14"]), "\(changes)")
      #expect(changes.contains(["9", "12"]), "\(changes)")
      #expect(conflict.repairs.allSatisfy { $0.isVerified })
    }
  }
}
