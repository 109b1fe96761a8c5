public import LinearProgramming

/// A linear program solved by hand.
public struct ReferenceInstance: Sendable {
  /// What it is an example of.
  public let name: String
  /// The program.
  public let program: LinearProgram
  /// What must come out: `reason`, and for an optimum every vector that is the only one possible. Empty vectors are
  /// not compared.
  public let expected: SolveResult
}

extension ReferenceInstance {
  /// All of them.
  public static let all: [ReferenceInstance] = [
    .productMix, .blending, .transport, .rangeRow, .freeVariable, .elastic, .degenerate, .illScaled,
    .infeasible, .infeasibleEquality, .unbounded, .unboundedMaximum, .unboundedOrInfeasible,
    .withoutVariables,
    .withoutVariablesInfeasible, .withoutConstraints, .withoutConstraintsUnbounded, .empty,
  ]

  /// Maximize 3x + 5y; x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 as rows; x, y ≥ 0 (Hillier and Lieberman's Wyndor Glass).
  ///
  /// Optimum 36 at (2, 6): rows 2 and 3 bind. Duals: 5 = 2u + 2v, 3 = 3v, so v = 1, u = 3/2; row 1 is slack, dual 0.
  /// Check: 12·1.5 + 18·1 = 36. All duals ≥ 0: more room raises a maximum.
  public static let productMix = ReferenceInstance(
    name: "product mix, maximize with ≤",
    program: .build(
      .maximize, rows: [(-.infinity, 4), (-.infinity, 12), (-.infinity, 18)],
      columns: [(0, .infinity, 3, [1, 0, 3]), (0, .infinity, 5, [0, 2, 2])]),
    expected: SolveResult(
      reason: .optimal, objective: 36, primal: [2, 6], activity: [2, 12, 18], dual: [0, 1.5, 1],
      reducedCost: [0, 0]))

  /// Minimize 2x + 3y; x + y ≥ 4, x + 3y ≥ 6; x, y ≥ 0.
  ///
  /// Optimum 9 at (3, 1): both rows bind. Duals: u + v = 2, u + 3v = 3, so u = 3/2, v = 1/2. Check: 4·1.5 + 6·0.5 = 9.
  /// Duals ≥ 0: a demand that rises costs more.
  public static let blending = ReferenceInstance(
    name: "blending, minimize with ≥",
    program: .build(
      .minimize, rows: [(4, .infinity), (6, .infinity)],
      columns: [(0, .infinity, 2, [1, 1]), (0, .infinity, 3, [1, 3])]),
    expected: SolveResult(
      reason: .optimal, objective: 9, primal: [3, 1], activity: [4, 6], dual: [1.5, 0.5], reducedCost: [0, 0])
  )

  /// Minimize 4x + 6y; x + y = 10; 0 ≤ x ≤ 6, 0 ≤ y ≤ 8.
  ///
  /// x is cheaper, so it goes to its bound: (6, 4), cost 48. The next pack is y's: dual 6. Reduced costs: x 4 - 6 = -2
  /// (a minimum falls when x's upper bound rises), y 0. Check: 10·6 + 6·(-2) = 48.
  public static let transport = ReferenceInstance(
    name: "equality with boxed variables, minimize",
    program: .build(.minimize, rows: [(10, 10)], columns: [(0, 6, 4, [1]), (0, 8, 6, [1])]),
    expected: SolveResult(
      reason: .optimal, objective: 48, primal: [6, 4], activity: [10], dual: [6], reducedCost: [-2, 0]))

  /// Maximize x - 2y; 1 ≤ x - y ≤ 3, x + y = 5; x, y free.
  ///
  /// x = (5 + r)/2, y = (5 - r)/2 for r = x - y, so x - 2y = -5/2 + 3r/2, best at r = 3: (4, 1), value 2.
  /// Duals: row 1 3/2 (its upper side binds), row 2 -1/2. Check: 3·1.5 + 5·(-0.5) = 2.
  public static let rangeRow = ReferenceInstance(
    name: "two-sided row and equality with free variables, maximize",
    program: .build(
      .maximize, rows: [(1, 3), (5, 5)],
      columns: [(-.infinity, .infinity, 1, [1, 1]), (-.infinity, .infinity, -2, [-1, 1])]),
    expected: SolveResult(
      reason: .optimal, objective: 2, primal: [4, 1], activity: [3, 5], dual: [1.5, -0.5],
      reducedCost: [0, 0]))

  /// Minimize x + y; x - y ≥ -2; x ≤ 10 without a lower bound, 1 ≤ y ≤ 4. Only the row holds x up.
  ///
  /// x = y - 2, so the cost is 2y - 2, least at y = 1: (-1, 1), value 0. Dual 1; reduced cost of y: 1 + 1 = 2 at its
  /// lower bound. Check: -2·1 + 1·2 = 0.
  public static let freeVariable = ReferenceInstance(
    name: "variable without lower bound, minimize",
    program: .build(
      .minimize, rows: [(-2, .infinity)], columns: [(-.infinity, 10, 1, [1]), (1, 4, 1, [-1])]),
    expected: SolveResult(
      reason: .optimal, objective: 0, primal: [-1, 1], activity: [-2], dual: [1], reducedCost: [0, 2]))

  /// Minimize s + t; x + y + s = 10, 2x + y - t ≤ 8; 3 ≤ x ≤ 5, 0 ≤ y ≤ 4; s, t ≥ 0: an elastic program, most costs 0.
  ///
  /// Row 2 lets y = 2 beside x = 3 (s = 5, t = 0), and each pack more of y takes one of s for one of t. So the optimum is
  /// 5, with dual 1 on row 1, -1 on row 2 and reduced cost of x: 0 - 1 + 2 = 1 at its lower bound; y: 0.
  /// Check: 10·1 - 8·1 + 3·1 = 5. The primal point is not unique, the duals are.
  public static let elastic = ReferenceInstance(
    name: "elastic program with costs on the elastic columns only",
    program: .build(
      .minimize, rows: [(10, 10), (-.infinity, 8)],
      columns: [
        (3, 5, 0, [1, 2]), (0, 4, 0, [1, 1]), (0, 4, 0, [0, 0]), (0, .infinity, 1, [1, 0]),
        (0, .infinity, 1, [0, -1]),
      ]),
    expected: SolveResult(reason: .optimal, objective: 5, dual: [1, -1], reducedCost: [1, 0, 0, 0, 0]))

  /// Minimize -0.75a + 20b - 0.5c + 6d; three rows; a, b, c, d ≥ 0 (Beale's example, on which the textbook method cycles).
  ///
  /// Rows: 0.25a - 8b - c + 9d ≤ 0, 0.5a - 12b - 0.5c + 3d ≤ 0, c ≤ 1. Optimum -1.25 at (1, 0, 1, 0).
  public static let degenerate = ReferenceInstance(
    name: "Beale's degenerate program",
    program: .build(
      .minimize, rows: [(-.infinity, 0), (-.infinity, 0), (-.infinity, 1)],
      columns: [
        (0, .infinity, -0.75, [0.25, 0.5, 0]), (0, .infinity, 20, [-8, -12, 0]),
        (0, .infinity, -0.5, [-1, -0.5, 1]), (0, .infinity, 6, [9, 3, 0]),
      ]),
    expected: SolveResult(reason: .optimal, objective: -1.25, primal: [1, 0, 1, 0]))

  /// `productMix` with x counted in units of 10⁻⁶ and row 3 in units of 10⁶.
  ///
  /// x' = 10⁶ x, so its costs and coefficients are 10⁻⁶ of before; row 3 times 10⁻⁶, its dual times 10⁶. Optimum 36.
  public static let illScaled = ReferenceInstance(
    name: "coefficients from 3e-12 to 5",
    program: .build(
      .maximize, rows: [(-.infinity, 4), (-.infinity, 12), (-.infinity, 18e-6)],
      columns: [(0, .infinity, 3e-6, [1e-6, 0, 3e-12]), (0, .infinity, 5, [0, 2, 2e-6])]),
    expected: SolveResult(
      reason: .optimal, objective: 36, primal: [2e6, 6], activity: [2, 12, 18e-6], dual: [0, 1.5, 1e6],
      reducedCost: [0, 0]))

  /// x + y ≤ 1 and x + y ≥ 2 cannot both hold.
  public static let infeasible = ReferenceInstance(
    name: "two rows against each other",
    program: .build(
      .minimize, rows: [(-.infinity, 1), (2, .infinity)],
      columns: [(0, .infinity, 1, [1, 1]), (0, .infinity, 1, [1, 1])]),
    expected: SolveResult(reason: .infeasible))

  /// x + y = 10 with x ≤ 4, y ≤ 5: one is missing.
  public static let infeasibleEquality = ReferenceInstance(
    name: "bounds below an equality",
    program: .build(.maximize, rows: [(10, 10)], columns: [(0, 4, 1, [1]), (0, 5, 1, [1])]),
    expected: SolveResult(reason: .infeasible))

  /// Minimize -x - y; x - y ≤ 1: along (1, 1) for ever.
  public static let unbounded = ReferenceInstance(
    name: "unbounded minimum",
    program: .build(
      .minimize, rows: [(-.infinity, 1)],
      columns: [(0, .infinity, -1, [1]), (0, .infinity, -1, [-1])]),
    expected: SolveResult(reason: .unbounded))

  /// Maximize x; x - y = 0, all else without cost: y follows.
  public static let unboundedMaximum = ReferenceInstance(
    name: "unbounded maximum, most costs 0",
    program: .build(
      .maximize, rows: [(0, 0)],
      columns: [(0, .infinity, 1, [1]), (0, .infinity, 0, [-1]), (0, 1, 0, [0]), (0, 1, 0, [0])]),
    expected: SolveResult(reason: .unbounded))

  /// Minimize -x; y - z ≤ -1 and z - y ≤ -1: no point, and no dual point either (x is free to go). Infeasible it is.
  public static let unboundedOrInfeasible = ReferenceInstance(
    name: "neither primal nor dual feasible",
    program: .build(
      .minimize, rows: [(-.infinity, -1), (-.infinity, -1)],
      columns: [
        (0, .infinity, -1, [0, 0]), (0, .infinity, 0, [1, -1]), (0, .infinity, 0, [-1, 1]),
      ]),
    expected: SolveResult(reason: .infeasible))

  /// Rows that 0 satisfies, and no variables.
  public static let withoutVariables = ReferenceInstance(
    name: "rows only",
    program: .build(.minimize, rows: [(-1, 1), (-.infinity, 0)], columns: []),
    expected: SolveResult(reason: .optimal, objective: 0, activity: [0, 0], dual: [0, 0]))

  /// A row that 0 does not satisfy, and no variables.
  public static let withoutVariablesInfeasible = ReferenceInstance(
    name: "rows only, not satisfied",
    program: .build(.minimize, rows: [(1, .infinity)], columns: []),
    expected: SolveResult(reason: .infeasible))

  /// Maximize 2x - 3y + 0z; 0 ≤ x ≤ 5, y ≥ 1, 4 ≤ z ≤ 4. Each at its best bound: (5, 1, 4), value 7; reduced costs are costs.
  public static let withoutConstraints = ReferenceInstance(
    name: "variables only",
    program: .build(
      .maximize, rows: [], columns: [(0, 5, 2, []), (1, .infinity, -3, []), (4, 4, 0, [])]),
    expected: SolveResult(
      reason: .optimal, objective: 7, primal: [5, 1, 4], reducedCost: [2, -3, 0]))

  /// Maximize x ≥ 0.
  public static let withoutConstraintsUnbounded = ReferenceInstance(
    name: "variables only, unbounded",
    program: .build(.maximize, rows: [], columns: [(0, .infinity, 1, [])]),
    expected: SolveResult(reason: .unbounded))

  /// Nothing at all: optimum 0.
  public static let empty = ReferenceInstance(
    name: "empty program", program: LinearProgram(.minimize),
    expected: SolveResult(reason: .optimal, objective: 0))
}

extension LinearProgram {
  /// A program from dense columns: rows (lower, upper); columns (lower, upper, cost, one coefficient per row).
  public static func build(
    _ objective: Objective, rows: [(Double, Double)], columns: [(Double, Double, Double, [Double])]
  ) -> LinearProgram {
    var program = LinearProgram(objective)
    for (index, row) in rows.enumerated() {
      program.addConstraint(name: "r\(index)", lowerBound: row.0, upperBound: row.1)
    }
    for (index, column) in columns.enumerated() {
      program.addVariable(
        name: "x\(index)", lowerBound: column.0, upperBound: column.1, cost: column.2,
        entries: column.3.enumerated().map { Entry(constraint: $0.offset, coefficient: $0.element) })
    }
    return program
  }
}
