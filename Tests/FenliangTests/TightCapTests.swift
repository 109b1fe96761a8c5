import Fenliang
import PlanModel
import PlanTables
import Planning
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("Plans where the caps of a product only just suffice")
struct TightCapTests {
  /// Packs by which the caps exceed the product's volume.
  static let slacks = [0, 1, 27]

  @Test("are solved, and their proof stands up to verify", arguments: Seeds.first(4, of: 8, from: 1), slacks)
  func proven(seed: UInt64, slack: Int) throws {
    let recipe = SyntheticPlan(
      products: 20, institutions: 30, districts: 3, family: seed.isMultiple(of: 2) ? .scarce : .typical, seed: seed)
    var records = recipe.records()
    let product = Int(seed % 20)
    let caps = try tightCaps(of: product, records, slack: slack)
    records.limits = (records.limits ?? []).filter { $0.product != product } + caps
    let place = try Workplace()
    let output = try place.allocate(try place.write(planFiles(records, format: .canonical), to: "plan"), to: "out")
    #expect(try Fenliang.verify(output).passed, "seed \(seed), \(slack) packs to spare")
  }

  /// 95 % of its proportional share for every institution, rounded down, and all that is missing at the largest.
  private func tightCaps(of product: Int, _ records: PlanRecords, slack: Int) throws -> [LimitRecord] {
    var free = records
    free.limits = nil
    free.rules = nil
    let plan = try #require(buildPlan(free).plan)
    let cells = plan.cells.filter { $0.product == product }
    var caps = cells.map { Int(0.95 * $0.target) }
    let largest = try #require(caps.indices.max { (caps[$0], $0) < (caps[$1], $1) })
    caps[largest] += plan.products[product].agreedPacks + slack - caps.reduce(0, +)
    return zip(cells, caps).map { LimitRecord(institution: $0.institution, product: product, capPacks: Decimal4(whole: $1)) }
  }
}
