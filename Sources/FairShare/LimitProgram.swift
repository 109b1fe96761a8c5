import LinearProgramming
import Planning

/// Whether rows, floors and caps hold together, as a linear program over merged cells:
///
///     minimize Σ over + Σ under   subject to   A x − over + under (≤, =, ≥) b,   L ≤ x ≤ K
///
/// 0 exactly where they do; else the duals combine rows to an inequality that the bounds break. Rows and bounds can be left out
/// and put back, each solve starting from the last basis. Groups are divided by their product's volume, rows by their size; to
/// the last digit it is solved in whole numbers, ten-thousandths of the rows' measures.
final class LimitProgram {
  let merged: MergedCells
  private let model: FairShareModel
  private let session: any LinearProgramSession
  private let scales: [Double]
  private let isExact: Bool
  private let lower: [Double]
  private let upper: [Double]

  /// What breaks: places of rows with the sign of their multipliers, groups whose floors and whose caps take part.
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
  ///   - isExact: whether doubles may not decide.
  init(
    _ model: FairShareModel, rows: [Int], floors: [Bool]? = nil, caps: [Bool]? = nil,
    solver: any LinearProgramSolver, isExact: Bool = false
  ) {
    self.model = model
    self.isExact = isExact
    var options = SolveOptions()
    options.isExact = isExact
    let merged = MergedCells(model, rows: rows)
    self.merged = merged
    let scales = isExact ? rows.map { _ in 1e-4 } : rows.map(model.scale(ofRow:))
    self.scales = scales
    var program = LinearProgram(.minimize)
    for (place, row) in rows.enumerated() {
      let bounds = LimitProgram.bounds(model, row, isExact: isExact, scale: scales[place])
      program.addConstraint(name: "r\(place)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    lower = merged.cells.map { cells in
      cells.reduce(0) { $0 + (floors?[$1] ?? true ? model.floors[$1] : 0) }
        / LimitProgram.scale(model, cells, isExact)
    }
    upper = merged.cells.map { cells in
      cells.reduce(0) { $0 + (caps?[$1] ?? true ? model.caps[$1] : .infinity) }
        / LimitProgram.scale(model, cells, isExact)
    }
    for group in merged.cells.indices {
      program.addVariable(
        name: "x\(group)", lowerBound: lower[group], upperBound: max(lower[group], upper[group]),
        entries: LimitProgram.entries(model, merged, group, scales, isExact: isExact))
    }
    for (place, row) in rows.enumerated() {
      if model.senses[row] != .atLeast {
        program.addVariable(name: "o\(place)", cost: 1, entries: [.init(constraint: place, coefficient: -1)])
      }
      if model.senses[row] != .atMost {
        program.addVariable(name: "u\(place)", cost: 1, entries: [.init(constraint: place, coefficient: 1)])
      }
    }
    session = solver.makeSession(program, options: options)
  }

  /// What a group is divided by.
  private static func scale(_ model: FairShareModel, _ cells: [Int], _ isExact: Bool) -> Double {
    isExact ? 1 : model.cellScale(cells[0])
  }

  /// The bounds of a row.
  static func bounds(
    _ model: FairShareModel, _ row: Int, isExact: Bool = false, scale: Double
  ) -> (lower: Double, upper: Double) {
    let sense = model.senses[row]
    let limit = isExact ? (model.limits[row] * 10_000).rounded() : model.limits[row] / scale
    return (sense == .atMost ? -.infinity : limit, sense == .atLeast ? .infinity : limit)
  }

  /// The coefficients of a group in the program's scale.
  static func entries(
    _ model: FairShareModel, _ merged: MergedCells, _ group: Int, _ scales: [Double], isExact: Bool = false
  ) -> [LinearProgram.Entry] {
    let scale = scale(model, merged.cells[group], isExact)
    return merged.rowsOfGroup[group].map { place in
      let row = merged.rows[place]
      let coefficient =
        row < model.productCount
        ? 1 : model.coefficient(ofProduct: merged.products[group], inRule: row - model.productCount)
      let scaled = isExact ? (coefficient * 10_000).rounded() : coefficient * scale / scales[place]
      return .init(constraint: place, coefficient: scaled)
    }
  }

  /// Leaves a row out, or puts it back.
  func setRow(_ place: Int, isIncluded: Bool) {
    let bounds = LimitProgram.bounds(model, merged.rows[place], isExact: isExact, scale: scales[place])
    session.setBounds(
      ofConstraint: place, lower: isIncluded ? bounds.lower : -.infinity, upper: isIncluded ? bounds.upper : .infinity)
  }

  /// Sets the sum of floors that counts for a group [packs], and whether its caps do.
  func setGroup(_ group: Int, floor: Double, isCapped: Bool) {
    let least = floor / LimitProgram.scale(model, merged.cells[group], isExact)
    session.setBounds(ofVariable: group, lower: least, upper: isCapped ? max(least, upper[group]) : .infinity)
  }

  /// Decides.
  func verdict() -> Verdict {
    let result = session.solve()
    guard result.reason == .optimal else { return .undecided(result.detail) }
    if result.objective <= (isExact ? LimitProgram.mostRounded : ShortageProgram.tolerance) { return .holds }
    var support = Support(rows: [], floors: [], caps: [])
    for place in merged.rows.indices where abs(result.dual[place]) > LimitProgram.negligible {
      support.rows.append((place, -result.dual[place] / scales[place]))
    }
    for group in merged.cells.indices {
      let reduced = result.reducedCost[group]
      if reduced > LimitProgram.negligible, lower[group] > 0 { support.floors.append(group) }
      if reduced < -LimitProgram.negligible, upper[group] < .infinity { support.caps.append(group) }
    }
    return .breaks(support)
  }

  private static let negligible = 1e-11
  /// Parts of rules in packets are rounded to ten-thousandths: half a fen, or 0.005 packs or units in all, is none.
  private static let mostRounded = 50.0
}
