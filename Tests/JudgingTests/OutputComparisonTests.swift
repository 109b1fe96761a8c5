import PlanSupport
import Planning
import TestSupport
import Testing

@testable import Judging

@Suite("Comparing outputs")
struct OutputComparisonTests {
  @Test("On paper: 10 → 7 and 5 → 9 packs, one cell gone, one new: +10 − 6 = +4")
  func onPaper() throws {
    // H1 loses 3, H2 gains 4, H3's 3 packs are gone, H4's 6 are new: gains 10, losses 6, volume 18 → 22.
    let old = comparedOutput([("P", "H1", 10), ("P", "H2", 5), ("P", "H3", 3)], prepaid: ["H1": 1_000])
    let new = comparedOutput([("P", "H1", 7), ("P", "H2", 9), ("P", "H4", 6)], prepaid: ["H1": 700, "H2": 900])
    let comparison = OutputComparison(old: old, new: new)
    #expect(!comparison.isSame)
    #expect(comparison.cellCount == 4)
    #expect(comparison.cells.map(\.difference.packs) == [-3, 4, -3, 6])
    #expect(comparison.cells.map(\.old?.packs) == [10, 5, 3, nil] && comparison.cells.map(\.new?.packs) == [7, 9, nil, 6])
    #expect(comparison.oldOnlyCount == 1 && comparison.newOnlyCount == 1)
    #expect(comparison.cellBalance.gained.packs == 10)
    #expect(comparison.cellBalance.lost.packs == 6)
    #expect(comparison.total.difference.packs == 4)
    #expect(comparison.total.difference.amount == Fen(800))
    #expect(comparison.total.difference.prepayment == Fen(600))
    #expect(comparison.gainers.map(\.id) == ["H4", "H2"])
    #expect(comparison.losers.map(\.id) == ["H1", "H3"], "equal losses come by id")
    #expect(comparison.institutions[0].difference.prepayment == Fen(-300))
  }

  @Test("An institution that changed its district is one cell, and both districts move")
  func movedInstitution() {
    let old = comparedOutput([("P", "H1", 4), ("P", "H2", 4)])
    let new = comparedOutput([("P", "H1", 4), ("P", "H2", 4)], districts: ["H2": "E"])
    let comparison = OutputComparison(old: old, new: new)
    #expect(comparison.cells.isEmpty)
    #expect(comparison.districts.map(\.difference.packs) == [-4, 4])
    #expect(!comparison.isSame)
    #expect(comparison.institutions.map(\.districtID) == ["D", "E"])
  }

  @Test("Seeded: the other way round everything changes its sign, and gains − losses = change", arguments: Seeds.first(30, of: 60))
  func antisymmetric(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func draw() -> ComparedOutput {
      var lines: [(String, String, Int)] = []
      var districts: [String: String] = [:]
      for institution in 0..<12 {
        districts["H\(institution)"] = "D\(random.integer(in: 0...2))"
        for product in 0..<5 where random.integer(in: 0...3) > 0 {
          lines.append(("P\(product)", "H\(institution)", random.integer(in: 0...9)))
        }
      }
      return comparedOutput(lines.sorted { $0.0 < $1.0 }, districts: districts)
    }
    let (one, two) = (draw(), draw())
    let (there, back) = (OutputComparison(old: one, new: two), OutputComparison(old: two, new: one))
    #expect(there.cells.count == back.cells.count, "seed \(seed)")
    func key(_ cell: Change) -> CellName { CellName(product: cell.product, institution: cell.institution) }
    let forwards = Dictionary(uniqueKeysWithValues: there.cells.map { (key($0), $0.difference.packs) })
    for cell in back.cells { #expect(forwards[key(cell)] == -cell.difference.packs, "seed \(seed)") }
    for (left, right) in [(there.products, back.products), (there.districts, back.districts), (there.institutions, back.institutions)] {
      #expect(left.map(\.difference.packs) == right.map { -$0.difference.packs }, "seed \(seed)")
      #expect(left.reduce(0) { $0 + $1.difference.packs } == there.total.difference.packs, "seed \(seed)")
    }
    for balance in [there.cellBalance, there.institutionBalance] {
      #expect(balance.gained.packs - balance.lost.packs == there.total.difference.packs, "seed \(seed)")
      #expect(balance.gained.amount - balance.lost.amount == there.total.difference.amount, "seed \(seed)")
    }
    #expect(there.cellBalance.gained == back.cellBalance.lost, "seed \(seed)")
    #expect(there.cells.reduce(0) { $0 + $1.difference.packs } == there.total.difference.packs, "seed \(seed)")
  }
}

@Suite("How even fills are")
struct FairnessSheetTests {
  @Test("On paper: fills 1 and 3 with targets 1 and 1 have a Gini of 1/4")
  func gini() throws {
    // Σ Σ |f_i − f_j| = 2 · 2; over 2 · Σt · Σtf = 2 · 2 · 4 = 16: 4 / 16.
    let evenness = FairnessSheet.evenness([(1, 3), (1, 1)])
    #expect(evenness.gini == 0.25)
    #expect(evenness.smallest == 1)
    #expect(evenness.median == 1)
    #expect(evenness.largest == 3)
  }

  @Test("A large cell weighs more: fills 1 (target 9) and 2 (target 1) have 9/110")
  func weighted() throws {
    // Σ Σ t t |Δf| = 2 · 9; over 2 · 10 · (9 + 2) = 220: 18 / 220.
    let gini = try #require(FairnessSheet.evenness([(9, 1), (1, 2)]).gini)
    #expect(abs(gini - 9.0 / 110) < 1e-15)
  }

  @Test("Equal fills have 0, nothing has none")
  func ends() {
    #expect(FairnessSheet.evenness([(2, 0.8), (5, 0.8)]).gini == 0)
    #expect(FairnessSheet.evenness([]).gini == nil)
  }
}
