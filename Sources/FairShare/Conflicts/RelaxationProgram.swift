import LinearProgramming
import Planning

/// The least common share by which free limits must be relaxed, as a linear program over merged cells:
///
///     minimize θ   subject to   Σ a x ≤ (1 + θ) b,   x ≤ K + θ K',   x ≥ L − θ L'
///
/// K' and L' are what the free caps and floors of a group add up to.
struct RelaxationProgram {
  private let program: LinearProgram
  private let merged: MergedCells
  private let rows: [Int]
  private let capRows: [(place: Int, cells: [Int])]
  private let floorRows: [(place: Int, cells: [Int])]

  /// The level, and the limits that stand at it in every solution.
  struct Level {
    var share: Double
    var rows: [Int]
    var caps: [Int]
    var floors: [Int]
  }

  /// Sets the program up; limits that are not free count as the model has them.
  init(_ model: FairShareModel, isFreeRow: [Bool], isFreeCap: [Bool], isFreeFloor: [Bool]) {
    merged = MergedCells(model, rows: Array(0..<model.rowCount))
    let scales = (0..<model.rowCount).map(model.scale(ofRow:))
    var program = LinearProgram(.minimize)
    var shareEntries: [LinearProgram.Entry] = []
    for row in 0..<model.rowCount {
      let bounds = model.senses[row].bounds(at: model.limits[row] / scales[row])
      program.addConstraint(name: "r\(row)", lowerBound: bounds.lower, upperBound: bounds.upper)
      if isFreeRow[row] {
        shareEntries.append(.init(constraint: row, coefficient: -model.limits[row] / scales[row]))
      }
    }
    rows = (0..<model.rowCount).filter { isFreeRow[$0] }
    var capRows: [(place: Int, cells: [Int])] = []
    var floorRows: [(place: Int, cells: [Int])] = []
    for (group, cells) in merged.cells.enumerated() {
      let scale = model.cellScale(cells[0])
      var entries = ElasticProgram.entries(model, merged, group, scales)
      let (freeCaps, freeFloors) = (cells.filter { isFreeCap[$0] }, cells.filter { isFreeFloor[$0] })
      let upper = cells.reduce(0) { $0 + model.caps[$1] } / scale
      let lower = cells.reduce(0) { $0 + model.floors[$1] } / scale
      let freeLower = freeFloors.reduce(0) { $0 + model.floors[$1] } / scale
      if !freeCaps.isEmpty, upper < .infinity {
        let row = program.addConstraint(name: "k\(group)", upperBound: upper)
        entries.append(.init(constraint: row, coefficient: 1))
        shareEntries.append(
          .init(constraint: row, coefficient: -freeCaps.reduce(0) { $0 + model.caps[$1] } / scale))
        capRows.append((row, freeCaps))
      }
      if !freeFloors.isEmpty {
        let row = program.addConstraint(name: "l\(group)", lowerBound: lower)
        entries.append(.init(constraint: row, coefficient: 1))
        shareEntries.append(.init(constraint: row, coefficient: freeLower))
        floorRows.append((row, freeFloors))
      }
      let least = max(0, lower - freeLower)
      program.addVariable(
        name: "x\(group)", lowerBound: least, upperBound: freeCaps.isEmpty ? max(least, upper) : .infinity,
        entries: entries)
    }
    program.addVariable(name: "share", cost: 1, entries: shareEntries)
    self.program = program
    self.capRows = capRows
    self.floorRows = floorRows
  }

  /// Solves; nil where no share is enough, or the solver came to no conclusion.
  func solve(_ solver: any LinearProgramSolver) -> Level? {
    let result = solver.solve(program, options: SolveOptions())
    guard result.reason == .optimal else { return nil }
    func carries(_ place: Int) -> Bool { abs(result.dual[place]) > 1e-9 }
    return Level(
      share: result.objective, rows: rows.filter(carries),
      caps: capRows.filter { carries($0.place) }.flatMap(\.cells),
      floors: floorRows.filter { carries($0.place) }.flatMap(\.cells))
  }
}
