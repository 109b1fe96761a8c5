import Foundation
import OutputStore
import Planning
import SheetLayout
import TestSupport
import Testing

@testable import Reports

@Suite("Comparing outputs")
struct OutputComparisonTests {
  /// One district D; price 2 yuan a pack; each pair is (product, institution, packs).
  private func output(
    _ lines: [(String, String, Int)], districts: [String: String] = [:], prepaid: [String: Int64] = [:]
  ) -> ComparedOutput {
    let products = Array(Set(lines.map(\.0))).sorted(by: idPrecedes)
    let institutions = Array(Set(lines.map(\.1)).union(prepaid.keys)).sorted(by: idPrecedes)
    let names = Array(Set(institutions.map { districts[$0] ?? "D" })).sorted(by: idPrecedes)
    func index(_ list: [String], _ id: String) -> Int { list.firstIndex(of: id) ?? 0 }
    return ComparedOutput(
      planName: "", digest: "", products: products.map { .init(id: $0, name: "") },
      districts: names.map { .init(id: $0, name: "") }, institutions: institutions.map { .init(id: $0, name: "") },
      lines: lines.map {
        .init(
          product: index(products, $0.0), district: index(names, districts[$0.1] ?? "D"),
          institution: index(institutions, $0.1), packs: $0.2, amount: Fen(Int64($0.2) * 200))
      }, prepayments: institutions.map { Fen(prepaid[$0] ?? 0) },
      prepaymentDistricts: institutions.map { prepaid[$0] == nil ? nil : index(names, districts[$0] ?? "D") },
      planDigests: [:])
  }

  @Test("On paper: 10 → 7 and 5 → 9 packs, one cell gone, one new: +10 − 6 = +4")
  func onPaper() throws {
    // H1 loses 3, H2 gains 4, H3's 3 packs are gone, H4's 6 are new: gains 10, losses 6, volume 18 → 22.
    let old = output([("P", "H1", 10), ("P", "H2", 5), ("P", "H3", 3)], prepaid: ["H1": 1_000])
    let new = output([("P", "H1", 7), ("P", "H2", 9), ("P", "H4", 6)], prepaid: ["H1": 700, "H2": 900])
    let comparison = OutputComparison(old: old, new: new)
    #expect(!comparison.isSame)
    #expect(comparison.cellCount == 4)
    #expect(comparison.cells.map(\.packs) == [-3, 4, -3, 6])
    #expect(comparison.cells.map(\.presence) == [.both, .both, .oldOnly, .newOnly])
    #expect(comparison.cellBalance.gained.packs == 10)
    #expect(comparison.cellBalance.lost.packs == 6)
    #expect(comparison.total.difference.packs == 4)
    #expect(comparison.total.difference.amount == Fen(800))
    #expect(comparison.total.difference.prepayment == Fen(600))
    #expect(comparison.gainers.map(\.id) == ["H4", "H2"])
    #expect(comparison.losers.map(\.id) == ["H1", "H3"], "equal losses come by id")
    #expect(comparison.institutions[0].difference.prepayment == Fen(-300))
    #expect(comparison.text(in: .english).contains("Cells: 2 gain 10 packs = 2 lose 6 packs + change of volume (+4)"))
  }

  @Test("An institution that changed its district is one cell, and both districts move")
  func movedInstitution() {
    let old = output([("P", "H1", 4), ("P", "H2", 4)])
    let new = output([("P", "H1", 4), ("P", "H2", 4)], districts: ["H2": "E"])
    let comparison = OutputComparison(old: old, new: new)
    #expect(comparison.cells.isEmpty)
    #expect(comparison.districts.map(\.difference.packs) == [-4, 4])
    #expect(!comparison.isSame)
    #expect(comparison.institutions.map(\.districtID) == ["D", "E"])
  }

  @Test("The tables are sorted by id, the same output is the same")
  func tables() throws {
    let one = output([("P", "H1", 10), ("Q", "H1", 5)])
    #expect(OutputComparison(old: one, new: one).isSame)
    #expect(OutputComparison(old: one, new: one).text(in: .chinese) == "两份结果相同：2 个单元、金额、预付都一样。\n")
    let files = OutputComparison(old: one, new: output([("P", "H1", 0), ("P", "H2", 15)])).files(style: .machines)
    #expect(
      files.map(\.path).sorted()
        == [
          "comparison.json", "compare_cells.csv", "compare_districts.csv", "compare_institutions.csv", "compare_products.csv",
        ].sorted())
    let cells = try #require(files.first { $0.path == "compare_cells.csv" })
    #expect(
      text(of: cells).split(separator: "\n").dropFirst() == [
        "P,D,H1,both,10,0,-10,-100.00,20.00,0.00,-20.00", "P,D,H2,new_only,,15,15,,0.00,30.00,30.00",
        "Q,D,H1,old_only,5,,-5,-100.00,10.00,0.00,-10.00",
      ])
  }

  @Test("The workbook lists sums, districts, products, gainers before losers, and every cell that differs, and adds up")
  func workbook() throws {
    // H1 loses 3, H2 gains 4, H3's 3 packs are gone, H4's 6 are new; H5 is prepaid 1 yuan more for what it had.
    let old = output([("P", "H1", 10), ("P", "H2", 5), ("P", "H3", 3), ("P", "H5", 1)], prepaid: ["H5": 100])
    let new = output([("P", "H1", 7), ("P", "H2", 9), ("P", "H4", 6), ("P", "H5", 1)], prepaid: ["H5": 200])
    let book = comparisonBook(OutputComparison(old: old, new: new))
    #expect(book.sheets.map(\.name) == ["汇总", "区市", "品种", "机构", "单元"])
    func rows(_ name: String) throws -> [[String]] {
      let sheet = try book.sheet(name)
      return sheet.rows.dropFirst(sheet.headingRows.upperBound).map { $0.cells.map(shown) }
    }
    #expect(
      try rows("汇总").prefix(3) == [["盒数", "19", "23", "4"], ["金额（元）", "38.00", "46.00", "8.00"], ["预付（元）", "1.00", "2.00", "1.00"]])
    #expect(try rows("区市") == [["D", "", "19", "23", "4", "38.00", "46.00", "8.00", "1.00", "2.00", "1.00"]])
    #expect(try rows("品种") == [["P", "", "19", "23", "4", "38.00", "46.00", "8.00"]])
    #expect(try rows("机构").map { $0[1] } == ["H4", "H2", "H5", "H3", "H1"], "most gained first, most lost last")
    let cells = try rows("单元")
    #expect(cells.map { $0[3] } == ["H1", "H2", "H3", "H4"])
    #expect(cells.map { $0[5] } == ["两份都有", "两份都有", "仅旧结果", "仅新结果"])
    #expect(cells.compactMap { Int($0[8]) } == [-3, 4, -3, 6])
    #expect(try book.sheet("单元").filter == CellRange(rows: 1...5, columns: 0...11))
  }

  @Test("Products are on the screen where their volume changed, and only then")
  func productLines() {
    let one = output([("P", "H1", 10), ("Q", "H1", 5)])
    let moved = OutputComparison(old: one, new: output([("P", "H2", 10), ("Q", "H1", 5)]))
    #expect(!moved.text(in: .english).contains("Products that differ"))
    let more = OutputComparison(old: one, new: output([("P", "H1", 11), ("Q", "H1", 2)])).text(in: .english)
    let lines = more.split(separator: "\n").drop { !$0.hasPrefix("Products that differ (2 of 2)") }
    #expect(lines.dropFirst().prefix(2).map { $0.prefix(1) } == ["Q", "P"], "6 yuan less, then 2 yuan more")
  }

  @Test("Seeded: the other way round everything changes its sign, and gains − losses = change", arguments: 0..<60)
  func antisymmetric(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    func draw() -> ComparedOutput {
      var lines: [(String, String, Int)] = []
      var districts: [String: String] = [:]
      for institution in 0..<12 {
        districts["H\(institution)"] = "D\(random.integer(in: 0...2))"
        for product in 0..<5 where random.integer(in: 0...3) > 0 {
          lines.append(("P\(product)", "H\(institution)", random.integer(in: 0...9)))
        }
      }
      return output(lines.sorted { $0.0 < $1.0 }, districts: districts)
    }
    let (one, two) = (draw(), draw())
    let (there, back) = (OutputComparison(old: one, new: two), OutputComparison(old: two, new: one))
    #expect(there.cells.count == back.cells.count, "seed \(seed)")
    func key(_ cell: OutputComparison.CellChange, _ of: OutputComparison) -> String {
      "\(of.products[cell.product].id) \(of.institutions[cell.institution].id)"
    }
    let forwards = Dictionary(uniqueKeysWithValues: there.cells.map { (key($0, there), $0.packs) })
    for cell in back.cells { #expect(forwards[key(cell, back)] == -cell.packs, "seed \(seed)") }
    for (left, right) in [(there.products, back.products), (there.districts, back.districts), (there.institutions, back.institutions)] {
      #expect(left.map(\.difference.packs) == right.map { -$0.difference.packs }, "seed \(seed)")
      #expect(left.reduce(0) { $0 + $1.difference.packs } == there.total.difference.packs, "seed \(seed)")
    }
    for balance in [there.cellBalance, there.institutionBalance] {
      #expect(balance.gained.packs - balance.lost.packs == there.total.difference.packs, "seed \(seed)")
      #expect(balance.gained.amount - balance.lost.amount == there.total.difference.amount, "seed \(seed)")
    }
    #expect(there.cellBalance.gained == back.cellBalance.lost, "seed \(seed)")
    #expect(there.cells.reduce(0) { $0 + $1.packs } == there.total.difference.packs, "seed \(seed)")
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
    #expect(FairnessSheet.gini(gini) == "0.0818")
  }

  @Test("Equal fills have 0, nothing has none")
  func ends() {
    #expect(FairnessSheet.evenness([(2, 0.8), (5, 0.8)]).gini == 0)
    #expect(FairnessSheet.evenness([]).gini == nil)
    #expect(FairnessSheet.gini(nil) == "-")
  }
}
