import LinearProgramming
import Planning

/// The linear program that judges a level: with every cell at least at its level's packs, how far are the rows from holding?
///
///     minimize Σ over + Σ under   subject to   A x − over + under (≤, =, ≥) b,   low(λ) ≤ x ≤ k
///
/// It is 0 exactly where the level can be completed to a feasible point. Where it is not, its duals combine the
/// rows to one that every feasible point satisfies and this level breaks. Only bounds change between solves, so each
/// starts from the last basis. Cells are divided by their product's volume and rows by their size at the proportional
/// plan, so that one tolerance fits all.
struct ShortageProgram {
  /// A total below this, in rows' own sizes, counts as no shortage.
  static let tolerance = 1e-11

  private let model: FairShareModel
  private let session: any LinearProgramSession
  private let rowScales: [Double]
  private let tolerance: Double

  /// What the program found.
  enum Verdict {
    /// The level can be completed.
    case completable
    /// It cannot: the rows and multipliers say why, one group for each part that has nothing to do with the others.
    case short([[(row: Int, multiplier: Double)]])
    /// The solver gave no answer.
    case undecided(String)
    /// The solver has no time or budget left.
    case refused(String)
  }

  /// Sets the program up at the floors.
  init(model: FairShareModel, tolerance: Double = ShortageProgram.tolerance, solver: any LinearProgramSolver) {
    self.model = model
    self.tolerance = tolerance
    rowScales = model.rows.indices.map(model.scale(ofRow:))
    var program = LinearProgram(.minimize)
    for (index, row) in model.rows.enumerated() {
      let bounds = row.sense.bounds(at: row.limit / rowScales[index])
      program.addConstraint(name: "r\(index)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    var entries = [[LinearProgram.Entry]](repeating: [], count: model.cellCount)
    for (index, row) in model.rows.enumerated() {
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        entries[cell].append(
          .init(
            constraint: index, coefficient: coefficient * model.cellScale(cell) / rowScales[index]))
      }
    }
    for cell in 0..<model.cellCount {
      let scale = model.cellScale(cell)
      program.addVariable(
        name: "x\(cell)", lowerBound: model.floors[cell] / scale, upperBound: model.caps[cell] / scale,
        entries: entries[cell])
    }
    for (index, row) in model.rows.enumerated() {
      for sign in row.sense.elasticCoefficients {
        program.addVariable(
          name: "\(sign < 0 ? "over" : "under")\(index)", cost: 1, entries: [.init(constraint: index, coefficient: sign)])
      }
    }
    session = solver.makeSession(program, options: SolveOptions())
  }

  /// Raises the least packs of a cell.
  func setLeast(ofCell cell: Int, to packs: Double) {
    setBounds(ofCell: cell, least: packs, most: .infinity)
  }

  /// Sets the least and the most packs of a cell, which never holds more than its cap.
  func setBounds(ofCell cell: Int, least: Double, most: Double) {
    let scale = model.cellScale(cell)
    session.setBounds(
      ofVariable: cell, lower: least / scale, upper: max(least, min(most, model.caps[cell])) / scale)
  }

  /// Moves the limit of a row.
  func setLimit(ofRow row: Int, to limit: Double) {
    let bounds = model.senses[row].bounds(at: limit / rowScales[row])
    session.setBounds(ofConstraint: row, lower: bounds.lower, upper: bounds.upper)
  }

  /// Decides the level whose packs were set.
  func verdict() -> Verdict { verdict(session.solve()) }

  /// Decides it and, where it can be completed, gives the packs of a point that does.
  func completion() -> (verdict: Verdict, packs: [Double]) {
    let result = session.solve()
    let verdict = verdict(result)
    guard case .completable = verdict else { return (verdict, []) }
    return (verdict, (0..<model.cellCount).map { result.primal[$0] * model.cellScale($0) })
  }

  private func verdict(_ result: SolveResult) -> Verdict {
    switch result.reason {
    case .optimal: break
    case .timeLimit, .iterationLimit: return .refused(result.detail)
    default: return .undecided(result.detail)
    }
    if result.objective <= tolerance { return .completable }
    var support: [Int] = []
    for row in model.rows.indices {
      let multiplier = -result.dual[row]
      guard abs(multiplier) > 1e-11 else { continue }
      switch model.rows[row].sense {
      case .atMost where multiplier < 0: continue
      case .atLeast where multiplier > 0: continue
      default: support.append(row)
      }
    }
    let multipliers = PurifiedMultipliers(support.map { -result.dual[$0] }, cells: parts(of: support)).values
    let terms = zip(support, multipliers).map { (row: $0, multiplier: $1 / rowScales[$0]) }
    return .short(independentParts(of: terms))
  }

  /// For each cell of the rows its parts in them, in the program's scale.
  private func parts(of rows: [Int]) -> [[PurifiedMultipliers.Part]] {
    var position: [Int: Int] = [:]
    var parts: [[PurifiedMultipliers.Part]] = []
    for (index, row) in rows.enumerated() {
      for (cell, coefficient) in zip(model.rows[row].cells, model.rows[row].coefficients) {
        let slot = position[cell] ?? parts.count
        if slot == parts.count {
          position[cell] = slot
          parts.append([])
        }
        parts[slot].append(
          .init(row: index, coefficient: coefficient * model.cellScale(cell) / rowScales[row]))
      }
    }
    return parts
  }

  /// Splits a combination into parts that share no cell: each is a valid row of its own.
  private func independentParts(
    of terms: [(row: Int, multiplier: Double)]
  ) -> [[(row: Int, multiplier: Double)]] {
    var sets = DisjointSets(count: terms.count)
    var firstTerm: [Int: Int] = [:]
    for (index, term) in terms.enumerated() {
      for cell in model.rows[term.row].cells {
        if let other = firstTerm[cell] { sets.join(index, other) } else { firstTerm[cell] = index }
      }
    }
    var groups: [Int: [(row: Int, multiplier: Double)]] = [:]
    for (index, term) in terms.enumerated() { groups[sets.root(index), default: []].append(term) }
    return groups.keys.sorted().compactMap { groups[$0] }
  }
}
