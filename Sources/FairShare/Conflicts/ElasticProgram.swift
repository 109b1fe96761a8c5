import LinearProgramming
import Planning

/// Whether rows, floors and caps are feasible, as an elastic linear program over merged cells:
///
///     minimize Σ over + Σ under   subject to   A x − over + under (≤, =, ≥) b,   L ≤ x ≤ K
///
/// 0 exactly where they are; else the duals are a Farkas certificate. Rows and bounds can be dropped and put back, each solve
/// starting from the last basis. Groups are divided by their product's volume, rows by their size.
final class ElasticProgram {
  let merged: MergedCells
  private let model: FairShareModel
  private let session: any LinearProgramSession
  private let scales: [Double]
  private let lower: [Double]
  private let upper: [Double]

  /// The support of a Farkas certificate: places of rows with the sign of their multipliers, groups whose floors and whose caps take part.
  struct Support {
    var rows: [(place: Int, multiplier: Double)]
    var floors: [Int]
    var caps: [Int]
  }

  /// What the program found.
  enum Verdict {
    case holds
    case breaks(Support)
    case undecided(String)
  }

  /// Sets the program up.
  ///
  /// - Parameters:
  ///   - floors: for each cell whether its floor counts; nil: all do.
  ///   - caps: likewise.
  init(
    _ model: FairShareModel, rows: [Int], floors: [Bool]? = nil, caps: [Bool]? = nil,
    solver: any LinearProgramSolver
  ) {
    self.model = model
    let merged = MergedCells(model, rows: rows)
    self.merged = merged
    let scales = rows.map(model.scale(ofRow:))
    self.scales = scales
    var program = LinearProgram(.minimize)
    for (place, row) in rows.enumerated() {
      let bounds = model.senses[row].bounds(at: model.limits[row] / scales[place])
      program.addConstraint(name: "r\(place)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    lower = merged.cells.map { cells in
      cells.reduce(0) { $0 + (floors?[$1] ?? true ? model.floors[$1] : 0) }
        / model.cellScale(cells[0])
    }
    upper = merged.cells.map { cells in
      cells.reduce(0) { $0 + (caps?[$1] ?? true ? model.caps[$1] : .infinity) }
        / model.cellScale(cells[0])
    }
    for group in merged.cells.indices {
      program.addVariable(
        name: "x\(group)", lowerBound: lower[group], upperBound: max(lower[group], upper[group]),
        entries: ElasticProgram.entries(model, merged, group, scales))
    }
    for (place, row) in rows.enumerated() {
      for sign in model.senses[row].elasticCoefficients {
        program.addVariable(
          name: "\(sign < 0 ? "o" : "u")\(place)", cost: 1, entries: [.init(constraint: place, coefficient: sign)])
      }
    }
    session = solver.makeSession(program, options: SolveOptions())
  }

  /// The coefficients of a group in the program's scale.
  static func entries(
    _ model: FairShareModel, _ merged: MergedCells, _ group: Int, _ scales: [Double]
  ) -> [LinearProgram.Entry] {
    let scale = model.cellScale(merged.cells[group][0])
    return merged.rowsOfGroup[group].map { place in
      let row = merged.rows[place]
      let coefficient = model.coefficient(ofProduct: merged.products[group], inRow: row)
      return .init(constraint: place, coefficient: coefficient * scale / scales[place])
    }
  }

  /// Drops a row, or puts it back.
  func setRow(_ place: Int, isIncluded: Bool) {
    let row = merged.rows[place]
    let bounds = model.senses[row].bounds(at: model.limits[row] / scales[place])
    session.setBounds(
      ofConstraint: place, lower: isIncluded ? bounds.lower : -.infinity, upper: isIncluded ? bounds.upper : .infinity)
  }

  /// Sets the sum of floors that counts for a group [packs], and whether its caps do.
  func setGroup(_ group: Int, floor: Double, isCapped: Bool) {
    let least = floor / model.cellScale(merged.cells[group][0])
    session.setBounds(ofVariable: group, lower: least, upper: isCapped ? max(least, upper[group]) : .infinity)
  }

  /// Decides.
  func verdict() -> Verdict {
    let result = session.solve()
    guard result.reason == .optimal else { return .undecided(result.detail) }
    if result.objective <= ShortageProgram.tolerance { return .holds }
    var support = Support(rows: [], floors: [], caps: [])
    for place in merged.rows.indices where abs(result.dual[place]) > ElasticProgram.negligible {
      support.rows.append((place, -result.dual[place] / scales[place]))
    }
    for group in merged.cells.indices {
      let reduced = result.reducedCost[group]
      if reduced > ElasticProgram.negligible, lower[group] > 0 { support.floors.append(group) }
      if reduced < -ElasticProgram.negligible, upper[group] < .infinity { support.caps.append(group) }
    }
    return .breaks(support)
  }

  private static let negligible = 1e-11
}
