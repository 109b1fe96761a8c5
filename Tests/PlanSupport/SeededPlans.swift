import PlanModel
import PlanTables
public import Planning
public import Synthesis
import TestSupport

/// The random plans of the tests of the whole: one for each seed.
public enum SeededPlans {
  /// How a seed's plan is drawn: 5–40 products × 5–60 institutions in 1–6 districts, every option varied.
  public static func recipe(seed: UInt64) -> SyntheticPlan {
    var random = SeededGenerator(seed: seed &* 0x9E37_79B9 &+ 17)
    var options = SyntheticPlan.Options()
    options.ruleCount = [0, 0, 2, 5, 9][random.integer(in: 0...4)]
    options.equalLevels = [1, 1, 2, 4][random.integer(in: 0...3)]
    options.fixedShare = [0, 10, 40][random.integer(in: 0...2)]
    options.weightedShare = [0, 300][random.integer(in: 0...1)]
    options.reportedDemand = random.integer(in: 0...3) == 0
    options.monthlyUsage = random.integer(in: 0...5) == 0
    // Every fifth has limits that are shares of what is agreed, and equalities with a tolerance.
    if [4, 9].contains(seed % 10) { (options.sharedLimits, options.tolerances) = (700, 700) }
    // Every tenth has rules of each cell.
    if seed % 10 == 7 { options.cellRuleCount = 6 }
    // Three of ten fill their products in classes.
    if [2, 3, 7].contains(seed % 10) { options.classes = 4 }
    let institutions = random.integer(in: 5...60)
    return SyntheticPlan(
      products: random.integer(in: 5...40), institutions: institutions,
      districts: min(random.integer(in: 1...6), institutions), family: random.integer(in: 0...1) == 0 ? .typical : .scarce, seed: seed,
      options: options)
  }

  /// The plan of a seed, as reading its tables gives it.
  public static func plan(seed: UInt64) -> Plan? { buildPlan(recipe(seed: seed).records()).plan }
}
