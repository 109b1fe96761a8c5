import GLPKBackend
import PlanModel
import PlanSupport
import Planning
import Splitting
import Synthesis
import TestSupport
import Testing

@Suite("Limits that whole packs can keep")
struct WholePackLimitsTests {
  /// Plans whose limits are exactly what some whole packs come to: capacities and up to six rules of every sense and measure, bands among them, set to
  /// the packs of a plan without limits after packs were moved about. The fair plan under such limits can be hundreds of packs from those,
  /// and packs near it that meet an "=" in yuan need not exist; so not all are kept.
  @Test("are kept in at least 34 of 40 plans made from whole packs that keep them", arguments: [Seeds.first(40, of: 300)])
  func kept(seeds: [UInt64]) throws {
    var exceeded: [String] = []
    for seed in seeds {
      let plan = try #require(try tightPlan(seed: seed), "seed \(seed)")
      let answer = try SolvedSplit(plan, settings: SplitSettings(solver: GLPKSolver())).allocation(hasPackets: false)
      if !answer.excesses.isEmpty { exceeded.append("seed \(seed): \(answer.excesses.map { "\($0.row) \($0.limit) \($0.value)" })") }
    }
    #expect(exceeded.count * 40 <= seeds.count * 6, "\(exceeded.joined(separator: "\n"))")
  }

  private func tightPlan(seed: UInt64) throws -> Plan? {
    var random = SeededGenerator(seed: seed &* 0x51ED_2701 &+ 3)
    var options = SyntheticPlan.Options()
    options.ruleCount = 0
    let institutions = random.integer(in: 4...14)
    var records = SyntheticPlan(
      products: random.integer(in: 2...6), institutions: institutions, districts: random.integer(in: 1...3), family: .typical, seed: seed,
      options: options
    ).records()
    for index in records.institutions.indices { records.institutions[index].capacity = nil }
    (records.rules, records.limits) = (nil, nil)
    records.parameters.capRatio = nil
    records.parameterLines.removeAll { $0.key == "cap_ratio" }
    guard let free = buildPlan(records).plan else { return nil }
    var packs = try SolvedSplit(free, settings: SplitSettings(solver: GLPKSolver())).allocation(hasPackets: false).packsOfCells
    for range in free.cellRanges where range.count > 1 {
      for _ in 0..<range.count {
        let (from, to) = (
          range.lowerBound + random.integer(in: 0...range.count - 1), range.lowerBound + random.integer(in: 0...range.count - 1)
        )
        if from != to, packs[from] > 0 {
          packs[from] -= 1
          packs[to] += 1
        }
      }
    }
    func value(_ measure: Measure, where isIn: (Cell) -> Bool) -> Int64 {
      zip(free.cells, packs).reduce(0) { $0 + (isIn($1.0) ? Int64($1.1) * free.coefficient(of: $1.0.product, in: measure) : 0) }
    }
    for index in records.institutions.indices where random.integer(in: 0...2) == 0 {
      let spent = value(.yuan) { $0.institution == index }
      if spent > 0 { records.institutions[index].capacity = Decimal4(tenThousandths: spent) }
    }
    var rules: [Rule] = []
    for number in 0..<random.integer(in: 0...6) {
      let measure = Measure.allCases[random.integer(in: 0...2)]
      let sense = Sense.allCases[random.integer(in: 0...2)]
      let product = records.products[random.integer(in: 0...records.products.count - 1)].id
      let members = records.institutions.indices.filter { _ in random.integer(in: 0...1) == 0 }
      if members.isEmpty { continue }
      let isOne = random.integer(in: 0...1) == 0
      let limit = value(measure) {
        members.contains($0.institution) && (!isOne || records.products[$0.product].id == product)
      }
      var rule = Rule(
        id: "R\(number)", products: ProductSelector(stringLiteral: isOne ? product : "*"),
        institutions: InstitutionSelector(stringLiteral: members.map { records.institutions[$0].id }.joined(separator: ";")),
        measure: measure, sense: sense, limit: Decimal4(tenThousandths: limit))
      // Every third "=" is a band, of which the packs are at one end.
      if sense == .equal, number % 3 == 2 {
        let step = limit / 10_000 * 100
        rule.setBand(low: number % 2 == 0 ? limit : limit - 2 * step, high: number % 2 == 0 ? limit + 2 * step : limit)
      }
      rules.append(rule)
    }
    records.rules = rules.isEmpty ? nil : rules
    return buildPlan(records).plan
  }
}
