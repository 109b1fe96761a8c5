import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

@Suite("Cells of the base plan, by hand")
struct CellTests {
  /// The base plan: basis = 0.6 · (0.4 · usage 2018 + 0.6 · usage 2019) + 0.4 · demand, cap ratio 3, floor ratio 0.2.
  ///
  /// P001 (24 a pack, 1,000 packs): H001 0.6 · 11,040 + 0.4 · 12,000 = 11,424; H002 0.6 · 8,600 + 0.4 · 10,000 = 9,160;
  /// H003 0.6 · 720 = 432 with weight 0.8. Σ w u = 11,424 + 9,160 + 345.6 = 20,929.6.
  @Test("Basis, target, floor and cap follow Model.md, Data")
  func firstProduct() throws {
    let plan = try #require(try readPlan(BasePlan.folder.path()).plan)
    let cells = plan.cells.filter { $0.product == 0 }
    try #require(cells.map(\.institution) == [0, 1, 2])
    for (cell, basis) in zip(cells, [11_424.0, 9_160, 432]) { #expect(abs(cell.basisUnits - basis) < 1e-9) }
    for (cell, share) in zip(cells, [11_424.0, 9_160, 345.6]) {
      #expect(abs(cell.target - 1_000 * share / 20_929.6) < 1e-9)
    }
    // H001 has its own floor and cap; the others ⌊0.2 · 437.66⌋, ⌊0.2 · 16.51⌋ and ⌊3 · 9,160 / 24⌋, ⌊3 · 432 / 24⌋.
    #expect(cells.map(\.floor) == [100, 87, 3])
    #expect(cells.map(\.cap) == [900, 1_145, 54])
  }

  @Test("A fixed volume is floor and cap and leaves the targets alone")
  func fixedVolume() throws {
    let free = try PlanFolder(BasePlan.files("limits.csv", "H002,P003,,,400\n", "")).read()
    let fixed = try readPlan(BasePlan.folder.path())
    let (left, right) = (try #require(free.plan).cells, try #require(fixed.plan).cells)
    #expect(left.map(\.target) == right.map(\.target))
    let cell = try #require(right.first { $0.product == 2 && $0.institution == 1 })
    #expect(cell.isFixed && cell.floor == 400)
  }

  @Test("Capacities come before rules, each with its cells")
  func rules() throws {
    let plan = try #require(try readPlan(BasePlan.folder.path()).plan)
    #expect(
      plan.rules.map(\.origin) == [
        .capacity(institution: 0), .capacity(institution: 2), .rule(index: 0), .rule(index: 1),
      ])
    let names = plan.rules.map { rule in
      rule.cells.map {
        plan.institutions[plan.cells[$0].institution].id + plan.products[plan.cells[$0].product].id
      }
    }
    #expect(
      names == [
        ["H001P001", "H001P002"], ["H003P001", "H003P003"], ["H003P001", "H003P003"],
        ["H001P001", "H001P002"],
      ])
    #expect(plan.rules.map(\.limit) == [200_000_000, 30_000_000, 8_000_000, 12_000_000])
    #expect(plan.districtOfInstitution == [0, 1, 1])
  }

  @Test("Returns are netted over the years before the mean is taken")
  func returns() throws {
    var files = try BasePlan.files(
      "usage.csv", "H003,P003,2019,5600\n", "H003,P003,2018,-1000\nH003,P003,2019,5600\n")
    files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: "blend:0.6", with: "usage")
    let reading = try PlanFolder(files).read()
    let cell = try #require(reading.plan?.cells.first { $0.product == 2 && $0.institution == 2 })
    // 0.4 · (−1,000) + 0.6 · 5,600, exactly.
    #expect(cell.basisUnits == 2_960)
    #expect(reading.problems.map(summary) == ["W510 usage.csv:11 units"])
  }

  @Test("Without weights every year of the table counts alike, also for those who have no usage in it")
  func equalYears() throws {
    var files = try BasePlan.files("parameters.csv", "usage_weights,2018:0.4;2019:0.6,\n", "")
    files["parameters.csv"] = files["parameters.csv"]?.replacingOccurrences(of: "blend:0.6", with: "usage")
    let plan = try #require(try PlanFolder(files).read().plan)
    let basis = plan.cells.filter { $0.product == 0 }.map(\.basisUnits)
    #expect(basis == [10_800, 8_500, 600])
  }

  @Test(
    "The basis is the same for any order of many fractional lines", arguments: 1...5 as ClosedRange<UInt64>)
  func orderOfLines(seed: UInt64) throws {
    var records = try #require(try readPlan(BasePlan.folder.path()).records)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      records.usage?.append(
        UsageRecord(
          institution: 0, product: 1,
          period: Period(
            year: Int.random(in: 2018...2019, using: &random), month: Int.random(in: 1...12, using: &random)),
          units: Decimal4(tenThousandths: Int64.random(in: 1...99_999, using: &random))))
    }
    let first = buildPlan(records)
    records.usage?.shuffle(using: &random)
    let second = buildPlan(records)
    #expect(first.plan?.cells.isEmpty == false, "seed \(seed)")
    #expect(first.plan?.cells == second.plan?.cells, "seed \(seed)")
    #expect(first.records == second.records, "seed \(seed)")
  }

  @Test("A packet may hold products of no volume, and fixed volumes without a basis that add up")
  func packet() throws {
    var files = try BasePlan.files("products.csv", "24000", "0")
    files["products.csv"]? += "P004,布洛芬,0.3g,20粒/盒,20,粒,丁药业,9.5,2000,否\n"
    files["limits.csv"] =
      "institution_id,product_id,floor_packs,cap_packs,fixed_packs\nH003,P004,,,60\nH001,P004,,,40\n"
    let reading = try PlanFolder(files).read()
    #expect(reading.problems.map(summary) == ["W513 products.csv:2 agreed_units"])
    let plan = try #require(reading.plan)
    #expect(plan.cells.filter { $0.product == 0 }.allSatisfy { $0.target == 0 && $0.floor == 0 })
    let fixed = plan.cells.filter { $0.product == 3 }
    #expect(fixed.map(\.floor) == [40, 60])
    #expect(fixed.allSatisfy { $0.isFixed && $0.basisUnits == 0 && $0.target == 0 })
  }
}
