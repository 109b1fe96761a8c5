import PlanSupport
import Planning
import TestSupport
import Testing
import WholePacks

@Suite("Splits by plain shares")
struct SharedSplitTests {
  /// 10 packs for three institutions, two districts.
  private func makePlan(targets: [Double], caps: [Int?] = [nil, nil, nil], floors: [Int] = [0, 0, 0]) -> Plan? {
    guard let start = CalendarDate(parsing: "2020-11-16") else { return nil }
    let institutions = ["H1", "H2", "H3"].map {
      Institution(id: $0, name: "", districtID: $0 == "H3" ? "E" : "D", ownership: .public)
    }
    let product = Product(
      id: "P", genericName: "", unitsPerPack: 1, price: Decimal4(whole: 1), agreedUnits: 10)
    return Plan(
      records: PlanRecords(
        parameterLines: [],
        parameters: Parameters(cycleStart: start, cycleEnd: start, reportDue: start, prepaymentDue: start),
        products: [product],
        districts: [District(id: "D", name: "", kind: .district), District(id: "E", name: "", kind: .district)],
        institutions: institutions),
      cells: targets.indices.map {
        Cell(product: 0, institution: $0, basisUnits: targets[$0], target: targets[$0], floor: floors[$0], cap: caps[$0])
      }, rules: [], districtOfInstitution: [0, 0, 1])
  }

  @Test("On paper: 10 packs by 3.6, 3.3, 3.1 are 7 and 3 for the districts, then 4, 3 and 3")
  func onPaper() throws {
    // D's 6.9 has the larger fraction: 7, E 3. Of D's 7: 3.652… and 3.347…: the first fraction is larger.
    let plan = try #require(makePlan(targets: [3.6, 3.3, 3.1]))
    let split = SharedSplit(plan: plan, shares: plan.cells.map(\.target))
    #expect(split.packs == [4, 3, 3])
    #expect(zip(split.beforeRounding, [3.6, 3.3, 3.1]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("On paper: a cap of 2 and a floor of 4 leave 4 for the first")
  func bounded() throws {
    // Floor 4 and cap 2 both hold: 10 − 4 − 2 = 4 at λ = 4 / 3.6.
    let plan = try #require(makePlan(targets: [3.6, 3.3, 3.1], caps: [nil, 2, nil], floors: [0, 0, 4]))
    #expect(SharedSplit(plan: plan, shares: plan.cells.map(\.target), keepsBounds: true).packs == [4, 2, 4])
    #expect(SharedSplit(plan: plan, shares: plan.cells.map(\.target)).packs == [4, 3, 3])
  }

  @Test("Shares of nothing fall back to the targets")
  func noShares() throws {
    let plan = try #require(makePlan(targets: [3.6, 3.3, 3.1]))
    #expect(SharedSplit(plan: plan, shares: [0, 0, 0]).packs == [4, 3, 3])
    #expect(SharedSplit(plan: plan, shares: [0, 0, 1]).packs == [0, 0, 10])
  }

  @Test("Seeded: totals exact, bounds kept where asked for, every cell within two packs of its share", arguments: Seeds.first(80, of: 80))
  func totals(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let raw = (0..<3).map { _ in Double(random.integer(in: 1...50)) }
    let targets = raw.map { $0 * 10 / raw.reduce(0, +) }
    let caps: [Int?] = [random.integer(in: 2...5), nil, random.integer(in: 2...4)]
    let floors = [random.integer(in: 0...2), random.integer(in: 0...2), random.integer(in: 0...2)]
    let plan = try #require(makePlan(targets: targets, caps: caps, floors: floors))
    let free = SharedSplit(plan: plan, shares: targets)
    #expect(free.packs.reduce(0, +) == 10, "seed \(seed)")
    for (packs, target) in zip(free.packs, targets) { #expect(abs(Double(packs) - target) < 2, "seed \(seed)") }
    let bounded = SharedSplit(plan: plan, shares: targets, keepsBounds: true)
    #expect(bounded.packs.reduce(0, +) == 10, "seed \(seed)")
    for (index, packs) in bounded.packs.enumerated() {
      #expect(packs >= floors[index] && packs <= caps[index] ?? 10, "seed \(seed)")
    }
  }
}
