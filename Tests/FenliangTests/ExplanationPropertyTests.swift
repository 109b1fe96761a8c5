import Fenliang
import Foundation
import PlanTables
import Planning
import Reports
import Synthesis
import TestSupport
import Testing

@Suite("What-ifs of explanations")
struct ExplanationPropertyTests {
  /// Small plans, for every number is solved again from files: some with rules, locks and scarce capacities.
  private static func recipe(seed: Int) -> SyntheticPlan {
    var options = SyntheticPlan.Options()
    options.ruleCount = seed % 3
    options.fixedShare = seed % 2 == 0 ? 0 : 40
    return SyntheticPlan(
      products: 5, institutions: 12, districts: 2, family: seed % 2 == 0 ? .scarce : .typical, seed: UInt64(seed),
      options: options)
  }

  /// The packs of an output by product and institution.
  private func packs(_ folder: String) throws -> [String: Int] {
    let bytes = Array(try Data(contentsOf: URL(filePath: folder + "/allocation.csv")))
    let rows = try #require(csvRows(bytes))
    let (product, institution) = (rows[0].firstIndex(of: "product_id"), rows[0].firstIndex(of: "institution_id"))
    let column = try #require(rows[0].firstIndex(of: "packs"))
    var packs: [String: Int] = [:]
    for row in rows.dropFirst() { packs["\(row[product ?? 0]);\(row[institution ?? 0])"] = Int(row[column]) }
    return packs
  }

  /// The cells that differ, as `P;H before→after`.
  private func differences(_ old: [String: Int], _ new: [String: Int]) -> Set<String> {
    Set(new.filter { old[$0.key] != $0.value }.map { "\($0.key) \(old[$0.key] ?? -1)→\($0.value)" })
  }

  private func texts(_ changes: [PackChange]) -> Set<String> {
    Set(changes.map { "\($0.product.id);\($0.institution.id) \($0.before)→\($0.after)" })
  }

  private func overrides(_ place: Workplace, _ name: String, _ line: String) throws -> String {
    let text = "table,key,column,value\n\(line)\n"
    try Data(text.utf8).write(to: URL(filePath: place.path(name)))
    return place.path(name)
  }

  /// What was solved again, by what the explanation said would come of it.
  private struct Solved {
    var (changes, impossible, larger) = (0, 0, 0)
  }

  @Test("are what a re-split with the lock, and an allocation of the larger volume, give")
  func sameAsSolving() throws {
    var solved = Solved()
    for seed in 1...10 { try solve(seed: seed, &solved) }
    #expect(solved.changes >= 20 && solved.impossible >= 1 && solved.larger >= 6, "\(solved)")
  }

  private func solve(seed: Int, _ solved: inout Solved) throws {
    let place = try Workplace()
    let records = ExplanationPropertyTests.recipe(seed: seed).records()
    let folder = try place.write(planFiles(records, format: .canonical), to: "plan")
    let output = try place.allocate(folder, to: "out")
    let before = try packs(output)
    var random = SeededGenerator(seed: UInt64(seed) &+ 77)
    let key = before.keys.sorted()[random.integer(in: 0...(before.count - 1))]
    let ids = key.split(separator: ";").map(String.init)
    var request = ExplainRequest(outputFolder: output, institution: ids[1], product: ids[0])
    request.mostTrials = 4
    guard case .cell(let cell) = try Fenliang.explain(request) else {
      Issue.record("not a cell")
      return
    }
    let name = "seed \(seed), \(key)"
    let packet = output + "/packets/\(cell.district.id)"
    for whatIf in [cell.onePackMore, cell.onePackLess].compactMap({ $0 }) {
      try check(whatIf, of: cell, before, packet, "\(whatIf.step)", place, name, &solved)
    }
    let larger = try #require(cell.onePercentMore)
    let units = larger.after * cell.product.unitsPerPack
    var all = AllocationRequest(planFolder: folder, outputFolder: place.path("larger"))
    all.overrides = [try overrides(place, "volume.csv", "products,\(ids[0]),agreed_units,\(units)")]
    // The answer was accepted.
    all.keep = output
    #expect(larger.isFromAnswer, "\(name)")
    switch larger.outcome {
    case .changes(let changes, _):
      _ = try Fenliang.allocate(all)
      #expect(texts(changes) == differences(before, try packs(all.outputFolder)), "\(name)")
      #expect(changes.reduce(0) { $0 + ($1.product.id == ids[0] ? $1.difference : 0) } == larger.after - larger.before)
      solved.larger += 1
    case .impossible: #expect(throws: FenliangError.self, "\(name)") { try Fenliang.allocate(all) }
    }
  }

  private func check(
    _ whatIf: PackWhatIf, of cell: CellExplanation, _ before: [String: Int], _ packet: String, _ tag: String,
    _ place: Workplace, _ name: String, _ solved: inout Solved
  ) throws {
    func resplit(_ packs: Int, _ tag: String) throws -> [String: Int] {
      let line = "limits,\(cell.institution.id);\(cell.product.id),fixed_packs,\(packs)"
      var request = AllocationRequest(planFolder: packet, outputFolder: place.path("own \(tag)"))
      request.overrides = [try overrides(place, "lock \(tag).csv", line)]
      _ = try Fenliang.resplit(request)
      return try self.packs(request.outputFolder)
    }
    var asked = [(whatIf.outcome, 1)]
    if let reach = whatIf.reach {
      asked.append((reach.last, reach.steps))
      if let next = reach.next { asked.append((next, reach.steps + 1)) }
    }
    for (index, (outcome, count)) in asked.enumerated() {
      let packs = cell.line.packs + whatIf.step * count
      switch outcome {
      case .changes(let changes, _):
        let after = try resplit(packs, "\(tag) \(index)")
        solved.changes += 1
        #expect(texts(changes) == differences(before, after), "\(name), \(packs) packs")
        #expect(after["\(cell.product.id);\(cell.institution.id)"] == packs, "\(name)")
        for product in Set(changes.map(\.product.id)) {
          #expect(changes.reduce(0) { $0 + ($1.product.id == product ? $1.difference : 0) } == 0, "\(name)")
        }
      case .impossible(let obstacles):
        #expect(!obstacles.isEmpty, "\(name)")
        // A lock may go beyond a default cap, which is not in the table of limits.
        if obstacles.contains(where: { $0.kind == "cap" }) { continue }
        solved.impossible += 1
        #expect(throws: FenliangError.self, "\(name), \(packs) packs") { _ = try resplit(packs, "\(tag) \(index)") }
      }
    }
  }
}
