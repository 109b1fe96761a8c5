public import LinearProgramming
public import Planning

/// A second opinion on a fair plan, level by level, by linear programs built from the plan alone.
///
/// At a level φ of a point x, let F be the cells at φ that are neither fixed nor at their cap. The plan is the
/// lexicographic max-min plan exactly where, at every level, nobody in F can rise while no cell at or below φ falls
/// and no other cell falls below what φ gives it (Model.md, "The plan"):
///
///     maximize Σ_F (x'_c − x_c) / t_c   subject to   x' in X,
///     x'_c ≥ x_c where fill_c ≤ φ,   x'_c ≥ clamp(φ t_c, l_c, k_c) elsewhere
///
/// is 0. With classes of products, levels are pairs (class, fill): cells of earlier classes are at or below, those of later ones may fall
/// to their floors. The program is written over the deviations x' − x, so that every number that should be 0 is: in the absolute values
/// GLPK cycles among limits that differ in their last digits. In doubles the optimum is 0 but for rounding. How much rounding may buy is read off the program's own multipliers: were
/// every limit b_i and every bound of a cell off by a share ρ of the row's or cell's size, the optimum could rise by at
/// most Σ |y_i| ρ size_i + Σ |d_c| ρ size_c. This is the allowance: where a row in yuan holds packs of a fen beside packs of
/// thousands, a billionth of its limit is worth many cheap packs, and no computation in doubles can tell them apart;
/// where prices are alike, the allowance is a few billionths of the fill. A plan that is wrong gains an amount that does not
/// scale with ρ. Levels with a large allowance are counted, so that a test can say how sharp the certificate was.
///
/// At the fair plan the program is degenerate through and through, and GLPK's primal method sometimes cycles. A level
/// without an answer in time, or with one that would fail the plan, is judged in rational arithmetic.
public struct LevelCertificate {
  /// ρ: what a limit may be off by, relative to its row's size. The solver's own feasibility tolerance is 1e-9.
  public static let relativeError = 3e-9
  /// Fills closer than this, relatively, are one level.
  public static let levelTolerance = 1e-9

  /// A level at which somebody could rise.
  public struct Failure: Sendable, CustomStringConvertible {
    /// φ.
    public var level: Double
    /// The optimum: how much fill could be gained.
    public var gain: Double
    /// What rounding may buy.
    public var allowance: Double
    /// The solver's words, where it found no optimum.
    public var detail: String

    /// For the message of a failing test.
    public var description: String { "level \(level): gain \(gain), allowance \(allowance) \(detail)" }
  }

  /// How many levels were looked at.
  public private(set) var levelCount = 0
  /// After this time the solver cycles.
  private static let patience = Duration.milliseconds(300)

  /// Levels that took rational arithmetic.
  public private(set) var exactLevelCount = 0
  /// Levels at which the allowance was above a millionth of the level.
  public private(set) var bluntLevelCount = 0
  /// What is wrong; empty for the fair plan.
  public private(set) var failures: [Failure] = []

  private let plan: Plan
  private let packs: [Double]
  private let rows: [Row]
  private let scales: [Double]

  private struct Row {
    var sense: Sense
    var limit: Double
    var entries: [(cell: Int, coefficient: Double)]
    /// Σ a·x, in the row's measure.
    var activity = 0.0
  }

  /// Examines a point, one number of packs per cell of the plan.
  public init(plan: Plan, packs: [Double], solver: any LinearProgramSolver) {
    precondition(packs.count == plan.cells.count, "one number of packs per cell")
    self.plan = plan
    self.packs = packs
    scales = plan.cells.map { Double(max(1, plan.products[$0.product].agreedPacks)) }
    var rows = plan.products.map { Row(sense: .equal, limit: Double($0.agreedPacks), entries: []) }
    for (index, cell) in plan.cells.enumerated() { rows[cell.product].entries.append((index, 1)) }
    for rule in plan.rules {
      rows.append(
        Row(
          sense: rule.sense, limit: Double(rule.limit) / 10_000,
          entries: rule.cells.map {
            ($0, Double(plan.coefficient(of: plan.cells[$0].product, in: rule.measure)) / 10_000)
          }))
    }
    for index in rows.indices {
      rows[index].activity = rows[index].entries.reduce(0) { $0 + $1.coefficient * packs[$1.cell] }
    }
    self.rows = rows
    examine(solver)
  }

  /// Whether the point keeps the plan's rows, floors and caps to the relative error.
  public var isFeasible: Bool {
    for row in rows {
      let margin = LevelCertificate.relativeError * size(of: row)
      if row.sense != .atLeast, row.activity > row.limit + margin { return false }
      if row.sense != .atMost, row.activity < row.limit - margin { return false }
    }
    return plan.cells.indices.allSatisfy { index in
      let margin = LevelCertificate.relativeError * scales[index]
      return packs[index] >= Double(plan.cells[index].floor) - margin && packs[index] <= cap(index) + margin
    }
  }

  private func cap(_ index: Int) -> Double { plan.cells[index].cap.map(Double.init) ?? .infinity }

  private func size(of row: Row) -> Double { max(abs(row.limit), row.activity, 1e-4) }

  /// The packs of a cell at a level: clamp(φ t, l, k).
  private func packs(ofCell index: Int, atLevel level: Double) -> Double {
    let cell = plan.cells[index]
    return max(Double(cell.floor), min(cap(index), level * cell.target))
  }

  private mutating func examine(_ solver: any LinearProgramSolver) {
    let fills = plan.cells.indices.map { plan.cells[$0].target > 0 ? packs[$0] / plan.cells[$0].target : .infinity }
    let free = plan.cells.indices.filter { index in
      let cell = plan.cells[index]
      return !cell.isFixed && cell.target > 0 && packs[index] < cap(index) * (1 - LevelCertificate.levelTolerance)
    }.sorted { (ownClass($0), fills[$0], $0) < (ownClass($1), fills[$1], $1) }
    var patient = SolveOptions()
    patient.timeLimit = LevelCertificate.patience
    let session = solver.makeSession(makeProgram(), options: patient)
    var start = 0
    while start < free.count {
      var end = start
      while end + 1 < free.count, ownClass(free[end + 1]) == ownClass(free[start]),
        fills[free[end + 1]] <= fills[free[start]] * (1 + LevelCertificate.levelTolerance)
      {
        end += 1
      }
      let level = fills[free[end]]
      setBounds(in: session, fills: fills, level: level, ownClass(free[start]))
      let raised = free[start...end]
      for index in raised { session.setCost(ofVariable: index, to: scales[index] / plan.cells[index].target) }
      let result = session.solve()
      levelCount += 1
      if failure(result, level: level, raised: raised) != nil {
        judgeExactly(fills: fills, level: level, raised: raised, solver: solver)
      }
      for index in raised { session.setCost(ofVariable: index, to: 0) }
      start = end + 1
    }
  }

  /// Judges a level in rational arithmetic.
  private mutating func judgeExactly(
    fills: [Double], level: Double, raised: ArraySlice<Int>, solver: any LinearProgramSolver
  ) {
    exactLevelCount += 1
    var options = SolveOptions()
    options.isExact = true
    let session = solver.makeSession(makeProgram(), options: options)
    if let first = raised.first { setBounds(in: session, fills: fills, level: level, ownClass(first)) }
    for index in raised { session.setCost(ofVariable: index, to: scales[index] / plan.cells[index].target) }
    if let failure = failure(session.solve(), level: level, raised: raised) { failures.append(failure) }
  }

  private func ownClass(_ index: Int) -> Int { plan.products[plan.cells[index].product].priorityClass }

  private func setBounds(in session: any LinearProgramSession, fills: [Double], level: Double, _ own: Int) {
    for index in plan.cells.indices where !plan.cells[index].isFixed {
      // How far the cell may fall: not at all at or below the level, else to what the level gives it.
      let its = ownClass(index)
      let least = its > own ? Double(plan.cells[index].floor) : packs(ofCell: index, atLevel: level)
      let fall = its < own || its == own && fills[index] <= level ? 0 : max(0, packs[index] - least)
      session.setBounds(ofVariable: index, lower: -snapped(fall / scales[index]), upper: rise(index))
    }
  }

  /// How far a cell may rise, in its scale: at most by its product's agreed packs.
  private func rise(_ index: Int) -> Double { snapped(min(1, max(0, cap(index) - packs[index]) / scales[index])) }

  /// A number that is 0 but for rounding is 0.
  private func snapped(_ value: Double) -> Double { value <= LevelCertificate.relativeError ? 0 : value }

  /// The program over (x' − x) divided by the product's agreed packs, rows divided by their size, without costs.
  private func makeProgram() -> LinearProgram {
    var program = LinearProgram(.maximize)
    var entries = [[LinearProgram.Entry]](repeating: [], count: plan.cells.count)
    for (index, row) in rows.enumerated() {
      let size = size(of: row)
      let room = snapped(max(0, row.limit - row.activity) / size)
      let spare = snapped(max(0, row.activity - row.limit) / size)
      program.addConstraint(
        name: "r\(index)",
        lowerBound: row.sense == .atMost ? -.infinity : (row.sense == .equal ? 0 : -spare),
        upperBound: row.sense == .atLeast ? .infinity : (row.sense == .equal ? 0 : room))
      for (cell, coefficient) in row.entries {
        entries[cell].append(.init(constraint: index, coefficient: coefficient * scales[cell] / size))
      }
    }
    for index in plan.cells.indices {
      program.addVariable(
        name: "d\(index)", lowerBound: 0, upperBound: plan.cells[index].isFixed ? 0 : rise(index), entries: entries[index])
    }
    return program
  }

  /// What is wrong with the level by a solver's answer.
  private mutating func failure(_ result: SolveResult, level: Double, raised: ArraySlice<Int>) -> Failure? {
    guard result.reason == .optimal else {
      return Failure(level: level, gain: .nan, allowance: 0, detail: result.detail)
    }
    // Rows are already divided by their size and cells by their scale.
    var worth = level * Double(raised.count)
    for dual in result.dual { worth += abs(dual) }
    for (index, reduced) in result.reducedCost.enumerated() {
      worth += abs(reduced) * max(packs[index], 1) / scales[index]
    }
    let allowance = LevelCertificate.relativeError * worth
    if allowance > 1e-6 * max(level, 1) { bluntLevelCount += 1 }
    return result.objective <= allowance
      ? nil : Failure(level: level, gain: result.objective, allowance: allowance, detail: "")
  }
}
