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

  /// The plans; the first four are those of `quick.sh`.
  static let all = [
    BenchmarkPlan(name: "weihai", source: .sample(.weihai), cells: 4_089, smallestFill: 0.4920216015834785),
    BenchmarkPlan(name: "yantai", source: .sample(.yantai), cells: 5_068, smallestFill: 0.5101866508651629),
    BenchmarkPlan(
      name: "typical_4k", source: .synthetic(SyntheticPlan(products: 60, institutions: 80, districts: 8)),
      cells: 3_874, smallestFill: 0.3906695156695157),
    BenchmarkPlan(
      name: "scarce_4k",
      source: .synthetic(SyntheticPlan(products: 60, institutions: 80, districts: 8, family: .scarce)),
      cells: 3_821,
      smallestFill: 0.3540618556701031),
    BenchmarkPlan(
      name: "typical_20k", source: .synthetic(SyntheticPlan(products: 120, institutions: 250, districts: 12)),
      cells: 20_969, smallestFill: 0.40599457141975875),
    BenchmarkPlan(
      name: "typical_160k",
      source: .synthetic(SyntheticPlan(products: 200, institutions: 1_750, districts: 16)),
      cells: 161_467, smallestFill: 0.3055976985289414),
  ]

  /// The plan's tables.
  func records() -> PlanRecords {
    switch source {
    case .sample(let city): city.records()
    case .synthetic(let recipe): recipe.records()
    }
  }

  /// The plan. Traps where it is not valid.
  func plan() -> Plan {
    guard let plan = buildPlan(records()).plan else { preconditionFailure("\(name) is not a valid plan") }
    return plan
  }
}
