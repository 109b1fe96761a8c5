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

  /// Nearly everything: minutes and gigabytes.
  static let huge = BenchmarkPlan(
    name: "typical_8m",
    source: .synthetic(SyntheticPlan(products: 1_000, institutions: 20_000, districts: 40)),
    cells: 8_268_532, smallestFill: 0.2187247269786412, suitsReference: false)

  /// The plans to measure: the usual ones, and with `FENLIANG_BENCHMARK_HUGE=1` eight million cells.
  static var all: [BenchmarkPlan] {
    ProcessInfo.processInfo.environment["FENLIANG_BENCHMARK_HUGE"] == nil ? usual : usual + [huge]
  }

  /// Whether half of its institutions are full, so that a little less capacity leaves no plan.
  var isScarce: Bool {
    if case .synthetic(let recipe) = source { recipe.family == .scarce } else { false }
  }

  /// The plan's tables.
  func records() -> PlanRecords {
    switch source {
    case .sample(let city): city.records()
    case .synthetic(let recipe): recipe.records()
    }
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
