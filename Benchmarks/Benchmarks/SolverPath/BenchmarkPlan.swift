import Foundation
import PlanModel
import PlanTables
import Planning
import Synthesis

/// A plan to measure on. Names have no spaces: the benchmark tool looks for files by them.
struct BenchmarkPlan: Sendable {
  /// Where the tables come from.
  enum Source: Sendable {
    case sample(SampleCity)
    case synthetic(SyntheticPlan)
  }

  /// What benchmarks are named by.
  var name: String
  /// Where the tables come from.
  var source: Source
  /// How many cells it has.
  var cells: Int
  /// The smallest fill of stage A over the cells that are not fixed: the same for every engine, within 1e-9.
  var smallestFill: Double
  /// Whether the reference engine needs less than half a minute.
  var suitsReference = true
  /// Rules that it has besides; of such plans only what depends on rules is measured.
  var rules: [Rule] = []
  /// What `allocate` may take at most with them, in hundredths of what it takes without. The aim for up to three rules is 160; what is above
  /// 200 is no noise of the clock.
  var mostOverPlain = 200.0

  /// The plans of every run.
  static let usual = [
    BenchmarkPlan(name: "weihai", source: .sample(.weihai), cells: 4_089, smallestFill: 0.4920216015834785),
    BenchmarkPlan(name: "yantai", source: .sample(.yantai), cells: 5_068, smallestFill: 0.5101866508651629),
    BenchmarkPlan(
      name: "typical_4k", source: .synthetic(SyntheticPlan(products: 60, institutions: 150, districts: 10)),
      cells: 7_497, smallestFill: 0.46801582426409843),
    BenchmarkPlan(
      name: "scarce_4k",
      source: .synthetic(SyntheticPlan(products: 60, institutions: 150, districts: 10, family: .scarce)),
      cells: 7_399, smallestFill: 0.31836082661107584),
    BenchmarkPlan(
      name: "scarce_20k",
      source: .synthetic(SyntheticPlan(products: 120, institutions: 250, districts: 12, family: .scarce)),
      cells: 20_744, smallestFill: 0.3336322138897946),
    BenchmarkPlan(
      name: "typical_160k",
      source: .synthetic(SyntheticPlan(products: 200, institutions: 2_000, districts: 16)),
      cells: 181_341, smallestFill: 0.22774028560541987, suitsReference: false),
    BenchmarkPlan(
      name: "scarce_160k",
      source: .synthetic(SyntheticPlan(products: 200, institutions: 2_000, districts: 16, family: .scarce)),
      cells: 179_077, smallestFill: 0.24896300156331425, suitsReference: false),
    BenchmarkPlan(
      name: "scarce_wide",
      source: .synthetic(SyntheticPlan(products: 2_000, institutions: 200, districts: 12, family: .scarce)),
      cells: 179_394, smallestFill: 0.21132328538202255, suitsReference: false),
  ]

  /// Plans with rules that filling breaks: "≥", "=", in several measures, overlapping, beside capacities. Every limit moves its scope by 1 to
  /// 6 % from what it gets without rules.
  static let ruled = [
    BenchmarkPlan(
      name: "not_less_181k", source: .synthetic(SyntheticPlan(products: 200, institutions: 2_000, districts: 12)),
      cells: 181_301, smallestFill: 0.28465658475110267, suitsReference: false, rules: [notLess]),
    BenchmarkPlan(
      name: "three_rules_181k", source: .synthetic(SyntheticPlan(products: 200, institutions: 2_000, districts: 12)),
      cells: 181_301, smallestFill: 0.28465658475110267, suitsReference: false,
      rules: [
        notLess,
        Rule(id: "R2", institutions: "level:三级", measure: .packs, sense: .atMost, limit: Decimal4(whole: 57_708_609)),
        Rule(id: "R3", institutions: "ownership:private", measure: .yuan, sense: .atMost, limit: cents(2_938_555_092)),
      ]),
    BenchmarkPlan(
      name: "mixed_5k", source: .synthetic(SyntheticPlan(products: 50, institutions: 120, districts: 6)),
      cells: 5_140, smallestFill: 0.4645999263825691, suitsReference: false,
      rules: mixed(
        products(1...25), products(26...50),
        limits: [239_689_304, 800_549, 10_897_972, 1_322_939, 95_101_520, 63_209_111, 14_009_849, 12_804_521])),
    BenchmarkPlan(
      name: "eight_rules_181k", source: .synthetic(SyntheticPlan(products: 200, institutions: 2_000, districts: 12)),
      cells: 181_301, smallestFill: 0.28465658475110267, suitsReference: false,
      rules: mixed(
        products(1...100), products(101...200),
        limits: [
          7_406_998_962, 26_416_380, 215_624_351, 57_122_623, 7_807_205_063, 1_451_781_919, 275_385_583, 318_567_664,
        ]), mostOverPlain: 400),
  ]

  private static let notLess = Rule(
    id: "R1", institutions: "level:一级", measure: .yuan, sense: .atLeast, limit: cents(7_395_921_364))

  /// Eight rules of every measure and sense, over products and halves of them: 16 signatures. Their limits, yuan in fen.
  private static func mixed(_ first: ProductSelector, _ second: ProductSelector, limits: [Int]) -> [Rule] {
    let kinds: [(ProductSelector, InstitutionSelector, Measure, Sense)] = [
      ("*", "level:一级", .yuan, .atLeast), (first, "level:二级", .packs, .equal), ("*", "ownership:private", .units, .atLeast),
      ("*", "level:三级", .packs, .atMost), (second, "level:三级", .yuan, .atMost), (first, "ownership:private", .yuan, .atMost),
      (second, "level:二级", .units, .atLeast), (first, "level:一级", .units, .atMost),
    ]
    return zip(kinds, limits).enumerated().map { place, pair in
      let (products, institutions, measure, sense) = pair.0
      return Rule(
        id: Identifier("R\(place + 1)"), products: products, institutions: institutions, measure: measure, sense: sense,
        limit: measure == .yuan ? cents(Int64(pair.1)) : Decimal4(whole: pair.1))
    }
  }

  private static func cents(_ count: Int64) -> Decimal4 { Decimal4(tenThousandths: count * 100) }

  private static func products(_ numbers: ClosedRange<Int>) -> ProductSelector {
    ProductSelector(
      stringLiteral: numbers.map { "P" + String(repeating: "0", count: 3 - "\($0)".count) + "\($0)" }.joined(separator: ";"))
  }

  /// Nearly everything: minutes and gigabytes.
  static let huge = BenchmarkPlan(
    name: "typical_8m",
    source: .synthetic(SyntheticPlan(products: 1_000, institutions: 20_000, districts: 40)),
    cells: 8_268_532, smallestFill: 0.2187247269786412, suitsReference: false)

  /// The plans to measure: the usual ones, and with `FENLIANG_BENCHMARK_HUGE=1` eight million cells.
  static var all: [BenchmarkPlan] {
    ProcessInfo.processInfo.environment["FENLIANG_BENCHMARK_HUGE"] == nil ? usual + ruled : usual + ruled + [huge]
  }

  /// Whether half of its institutions are full, so that a little less capacity leaves no plan.
  var isScarce: Bool {
    if case .synthetic(let recipe) = source { recipe.family == .scarce } else { false }
  }

  /// The plan's tables.
  func records() -> PlanRecords {
    var records =
      switch source {
      case .sample(let city): city.records()
      case .synthetic(let recipe): recipe.records()
      }
    if !rules.isEmpty { records.rules = rules }
    return records
  }

  /// The same plan without its rules.
  var plain: BenchmarkPlan {
    var plain = self
    plain.rules = []
    return plain
  }

  /// The plan with this share of every capacity. Traps where it is not valid.
  func plan(capacityShare: Double) -> Plan {
    var plan = plan()
    for index in plan.rules.indices { plan.rules[index].limit = Int64(Double(plan.rules[index].limit) * capacityShare) }
    return plan
  }

  /// The plan. Traps where it is not valid.
  func plan() -> Plan {
    guard let plan = buildPlan(records()).plan else { preconditionFailure("\(name) is not a valid plan") }
    return plan
  }
}
