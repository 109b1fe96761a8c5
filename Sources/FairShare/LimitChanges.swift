public import LinearProgramming
public import Planning

// What changes of limits would make room, before anybody is asked to make them (model.md section 6).

extension FairShareModel {
  /// b of a row, in its own measure.
  public func limit(ofRow row: Int) -> Double { limits[row] }
  /// How a row compares.
  public func sense(ofRow row: Int) -> Sense { senses[row] }
  /// What a row is called.
  public func reference(ofRow row: Int) -> RowReference { references[row] }
  /// The row of a rule, by the rule's index among the plan's rules.
  public func row(ofRule rule: Int) -> Int { productCount + rule }
  /// What a pack of a cell counts in a row that the cell is in.
  public func coefficient(ofCell cell: Int, inRow row: Int) -> Double {
    row < productCount ? 1 : coefficient(ofProduct: Int(productOfCell[cell]), inRule: row - productCount)
  }

  /// Moves the limit of a row.
  public mutating func setLimit(ofRow row: Int, to limit: Double) { limits[row] = limit }
  /// Moves a cell's floor and cap [packs].
  public mutating func setBounds(ofCell cell: Int, floor: Double, cap: Double) {
    floors[cell] = floor
    caps[cell] = cap
  }

  /// Whether any plan exists; nil where the solver came to no conclusion.
  ///
  /// - Complexity: a flow; a linear program where the rules overlap or count in different measures.
  public func hasRoom(solver: any LinearProgramSolver) -> Bool? {
    let room = SearchedRoom(self, isOver: { solver.isOver })
    if solver.isOver { return nil }
    if !room.breaches.isEmpty { return false }
    if room.flow.isExact { return true }
    switch LimitProgram(self, rows: Array(0..<rowCount), solver: solver).verdict() {
    case .holds: return true
    case .breaks: return false
    case .undecided: return nil
    }
  }
}

/// The least that limits must change by for a plan to exist, as a linear program over merged cells:
///
///     minimize Σ w · change   subject to   A x (≤, =, ≥) b ± change,   L − change ≤ x ≤ K + change
public struct LeastChange: Sendable {
  /// By how much the limit of each row moves, up or down, rows that stay left out.
  public private(set) var rows: [(row: Int, change: Double)] = []
  /// By how many packs the caps of cells are raised together.
  public private(set) var caps: [(cells: [Int], packs: Double)] = []
  /// By how many packs the floors of cells are lowered together.
  public private(set) var floors: [(cells: [Int], packs: Double)] = []

  /// What may change.
  public struct Choice: Sendable {
    /// Rows, with what a unit of change counts.
    public var rows: [(row: Int, weight: Double)] = []
    /// Cells whose caps may be raised.
    public var caps: Set<Int> = []
    /// Cells whose floors may be lowered.
    public var floors: Set<Int> = []
    /// What a pack of each product counts.
    public var worths: [Double]

    /// A choice of nothing.
    public init(worths: [Double]) { self.worths = worths }
  }

  /// Solves; nil where no such change makes room, or the solver came to no conclusion.
  ///
  /// - Complexity: one linear program.
  public init?(_ model: FairShareModel, _ choice: Choice, solver: any LinearProgramSolver) {
    let merged = MergedCells(model, rows: Array(0..<model.rowCount))
    let scales = (0..<model.rowCount).map(model.scale(ofRow:))
    var program = LinearProgram(.minimize)
    for row in 0..<model.rowCount {
      let bounds = LimitProgram.bounds(model, row, scale: scales[row])
      program.addConstraint(name: "r\(row)", lowerBound: bounds.lower, upperBound: bounds.upper)
    }
    var capVariables: [(variable: Int, group: Int, cells: [Int])] = []
    var floorVariables: [(variable: Int, group: Int, cells: [Int])] = []
    for (group, cells) in merged.cells.enumerated() {
      let scale = model.cellScale(cells[0])
      let entries = LimitProgram.entries(model, merged, group, scales)
      let lower = cells.reduce(0) { $0 + model.floors[$1] } / scale
      let upper = cells.reduce(0) { $0 + model.caps[$1] } / scale
      program.addVariable(name: "x\(group)", lowerBound: lower, upperBound: max(lower, upper), entries: entries)
      let cost = choice.worths[merged.products[group]] * scale
      let raisable = cells.filter { choice.caps.contains($0) }
      if !raisable.isEmpty, upper < .infinity {
        capVariables.append((program.addVariable(name: "k\(group)", cost: cost, entries: entries), group, raisable))
      }
      let lowerable = cells.filter { choice.floors.contains($0) }
      if !lowerable.isEmpty {
        let most = lowerable.reduce(0) { $0 + model.floors[$1] } / scale
        floorVariables.append(
          (
            program.addVariable(
              name: "l\(group)", upperBound: most, cost: cost,
              entries: entries.map { .init(constraint: $0.constraint, coefficient: -$0.coefficient) }), group, lowerable
          ))
      }
    }
    var rowVariables: [(variable: Int, row: Int, sign: Double)] = []
    for (row, weight) in choice.rows {
      for sign in [1.0, -1.0] where model.senses[row] == .equal || (model.senses[row] == .atMost) == (sign > 0) {
        rowVariables.append(
          (
            program.addVariable(
              name: "\(sign > 0 ? "o" : "u")\(row)", cost: weight * scales[row],
              entries: [.init(constraint: row, coefficient: -sign)]), row, sign
          ))
      }
    }
    let result = solver.solve(program, options: SolveOptions())
    guard result.reason == .optimal else { return nil }
    for (variable, row, sign) in rowVariables where result.primal[variable] > LeastChange.negligible {
      rows.append((row, sign * result.primal[variable] * scales[row]))
    }
    for (variable, group, cells) in capVariables where result.primal[variable] > LeastChange.negligible {
      caps.append((cells, result.primal[variable] * model.cellScale(merged.cells[group][0])))
    }
    for (variable, group, cells) in floorVariables where result.primal[variable] > LeastChange.negligible {
      floors.append((cells, result.primal[variable] * model.cellScale(merged.cells[group][0])))
    }
  }

  /// Changes below this share of their row or product are rounding.
  private static let negligible = 1e-11
}
