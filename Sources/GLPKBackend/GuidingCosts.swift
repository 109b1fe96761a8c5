internal import CGLPK
import LinearProgramming

/// Small costs lent to variables that have none, so that the dual simplex method has somewhere to go.
///
/// The dual method chooses by reduced costs; where most are 0 nearly every step is a tie, and it wanders. With small,
/// different costs it does not, and the basis it finds is optimal or nearly so for the true costs, which a primal solve
/// from there settles. The result is the true program's: the guide only chooses the path.
///
/// Measured with GLPK 5.0, one thread, milliseconds. Elastic allocation: 60 products × 150 institutions, 210 equality and
/// capacity rows, two elastic columns of cost 1 per row, minimize total elasticity (9,420 columns). Solves: from nothing,
/// after all lower bounds jump, after they move by 0.05 %.
///
///     primal, flip                   165–195 / 120 / 2.2      (aorn = GLP_USE_AT 165 / 90 / 2.1)
///     dual, flip                     630–870 / 190 / 2.6      (GLP_USE_AT 2370 / 420; default ratio test 1110 / 243)
///     guided dual, then primal         32–60 /  28 / 2.8      (231 solves, no primal iteration left in any)
///
/// "Maximize the common level" with a row per cell (1,281 rows): primal 113, dual 144, guided 89 at `size` 1e-5; at 1e-3
/// the guide leads astray (96, of which 90 in 990 primal iterations). Where every variable has a cost of its own the plain
/// dual method needs 22 / 19 / 1.6 and the primal 490 / 247 / 3.5, so then nothing is lent.
/// Without scaling: iterations ×1.2 to ×2. `excl` off, `shift` off, standard pricing, an advanced basis: no gain or a loss.
struct GuidingCosts {
  /// Against the mean of the costs that are not 0: large against the tolerance, small against the costs.
  private static let size = 1e-5

  /// Whether most variables have no cost.
  static func areUseful(for problem: GLPKProblem) -> Bool {
    problem.constraintCount > 0 && 2 * problem.costCount < problem.variableCount
  }

  /// Lends the costs. Each pulls its variable towards a bound it has, so that no program becomes unbounded by them.
  ///
  /// - Complexity: O(variables).
  static func lend(to problem: GLPKProblem) {
    let sum = problem.costs.reduce(0) { $0 + $1.magnitude }
    let mean = problem.costCount > 0 ? sum / Double(problem.costCount) : 1
    let direction = problem.objective == .minimize ? mean : -mean
    // Costs near the largest Double have no finite mean; then there is nothing to lend.
    guard direction.isFinite else { return }
    for (index, cost) in problem.costs.enumerated() where cost == 0 {
      let column = oneBased(index)
      let sign: Double =
        switch glp_get_col_type(problem.handle, column) {
        case GLP_LO, GLP_DB: 1
        case GLP_UP: -1
        default: 0
        }
      glp_set_obj_coef(problem.handle, column, sign * direction * size * spread(index))
    }
  }

  /// Takes the costs back.
  ///
  /// - Complexity: O(variables).
  static func takeBack(from problem: GLPKProblem) {
    for (index, cost) in problem.costs.enumerated() where cost == 0 {
      glp_set_obj_coef(problem.handle, oneBased(index), 0)
    }
  }

  /// A number in 0.5..<1 that depends on the index only and differs from its neighbours' (SplitMix64's first mixing).
  static func spread(_ index: Int) -> Double {
    var bits = (UInt64(index) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits ^= bits >> 31
    return 0.5 + 0.5 * Double(bits >> 11) * 0x1p-53
  }
}
