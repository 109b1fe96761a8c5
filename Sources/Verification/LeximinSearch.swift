internal import LinearProgramming

/// Looks for cells that could still be raised.
///
/// With v_c = x_c / t_c, for every level φ that a cell holds that is neither fixed nor at its cap:
///
///     maximize Σ_(c at φ) (v'_c − v_c)   subject to   v' feasible,  v'_c ≥ v_c where v_c ≤ φ,
///                                                     v'_c ≥ max(φ, floor_c / t_c) where v_c > φ
///
/// and the plan is right where every optimum is 0. A level needs no program where each of its cells stands in an
/// exhausted "<=" or "=" row whose other cells cannot give way: their fill is lower or equal, or they are at
/// their floor. (All coefficients are positive.)
struct LeximinSearch {
  /// What a level came to when it is not right.
  enum Gain {
    /// The cell that gains most, and the value it could have [packs].
    case raised(cell: Int, value: Double)
    /// The solver did not end with an optimum.
    case unsolved(level: Double, detail: String)
  }

  private let linear: LinearRows
  private let rows: [FairPlanCheck.Row]
  /// v by cell; of no meaning where the cell is not free.
  private var fill: [Double]
  /// Not fixed, and with a target.
  private var isFree: [Bool]
  private var isAtCap: [Bool]
  /// Cells at each level that can neither be shown to be right by a row nor stand at their cap, ascending.
  private var open: [[Int]] = []
  /// How many levels there are.
  private(set) var levelCount = 0

  private var model: Model { linear.model }

  /// How many of them need a program.
  var openLevelCount: Int { open.count }

  init(linear: LinearRows, values: [Double], rows: [FairPlanCheck.Row]) {
    self.linear = linear
    self.rows = rows
    let cells = linear.model.cells
    isFree = Array(repeating: false, count: cells.count)
    isAtCap = Array(repeating: false, count: cells.count)
    fill = Array(repeating: 0, count: cells.count)
    for (index, cell) in cells.enumerated() {
      isFree[index] = !cell.isFixed && cell.target > 0
      if cell.target > 0 { fill[index] = values[index] / cell.target }
      isAtCap[index] = Tolerance.stands(values[index], at: cell.capValue)
    }
    var isProven = isAtCap
    for row in rows where row.sense != ">=" && LeximinSearch.isTight(row) {
      var top = 0.0
      linear.forEachCell(of: row.index) { cell in
        if fill[cell] > top, isFree[cell], !Tolerance.stands(values[cell], at: cells[cell].floorValue) {
          top = fill[cell]
        }
      }
      linear.forEachCell(of: row.index) { cell in
        if fill[cell] >= top * (1 - Tolerance.level) { isProven[cell] = true }
      }
    }
    findLevels(isProven)
  }

  /// Finds the levels that the free cells below their caps hold, and which cells of each nothing has proven yet.
  private mutating func findLevels(_ isProven: [Bool]) {
    let candidates = fill.indices.filter { isFree[$0] && !isAtCap[$0] }
    let fills = candidates.map { fill[$0] }.sorted()
    var rest = candidates.filter { !isProven[$0] }.sorted { (fill[$0], $0) < (fill[$1], $1) }[...]
    var start = 0
    while start < fills.count {
      let top = fills[start] * (1 + Tolerance.level)
      while start < fills.count, fills[start] <= top { start += 1 }
      levelCount += 1
      let own = rest.prefix { fill[$0] <= top }
      if !own.isEmpty { open.append(Array(own)) }
      rest = rest.dropFirst(own.count)
    }
  }

  /// Whether the row has no room at all.
  static func isTight(_ row: FairPlanCheck.Row) -> Bool {
    abs(row.limit - row.activity) <= Tolerance.rule + Tolerance.packsRelative * abs(row.limit)
  }

  /// Solves the open levels in one session, only bounds and costs change between them.
  func gains(_ solver: any LinearProgramSolver) -> [Gain] {
    guard !open.isEmpty else { return [] }
    var variableOfCell = [Int](repeating: -1, count: fill.count)
    let program = makeProgram(&variableOfCell)
    let session = solver.makeSession(program, options: SolveOptions())
    var lower = program.variables.map(\.lowerBound)
    var gains: [Gain] = []
    for level in open {
      let phi = level.map { fill[$0] }.max() ?? 0
      let held = phi * (1 + Tolerance.level)
      for (cell, variable) in variableOfCell.enumerated() where variable >= 0 {
        let floor = model.cells[cell].floorValue / model.cells[cell].target
        let bound = fill[cell] <= held ? fill[cell] : min(fill[cell], max(phi, floor))
        if bound != lower[variable] {
          lower[variable] = bound
          session.setBounds(
            ofVariable: variable, lower: bound, upper: program.variables[variable].upperBound)
        }
      }
      for cell in level { session.setCost(ofVariable: variableOfCell[cell], to: 1) }
      let result = session.solve()
      for cell in level { session.setCost(ofVariable: variableOfCell[cell], to: 0) }
      if result.reason == .optimal, result.primal.count == program.variables.count {
        gains += judged(level, phi, result.primal, variableOfCell)
      } else {
        gains.append(.unsolved(level: phi, detail: "\(result.reason) \(result.detail)"))
      }
    }
    return gains
  }

  /// A gain counts where it is one both in fill and in packs: a tiny target turns the rounding of a large sum
  /// into a large fill.
  private func judged(_ level: [Int], _ phi: Double, _ primal: [Double], _ variableOfCell: [Int]) -> [Gain] {
    var fillGain = 0.0
    var packGain = 0.0
    var agreed = 0.0
    var best = (cell: level[0], packs: 0.0)
    for product in Set(level.map { model.cells[$0].product }).sorted() {
      agreed += Double(model.agreedPacks[product])
    }
    for cell in level {
      let gain = primal[variableOfCell[cell]] - fill[cell]
      let packs = gain * model.cells[cell].target
      fillGain += gain
      packGain += packs
      if packs > best.packs { best = (cell, packs) }
    }
    guard fillGain > Tolerance.fillGain * max(1, phi),
      packGain > Tolerance.packs + Tolerance.packsRelative * agreed
    else { return [] }
    return [.raised(cell: best.cell, value: fill[best.cell] * model.cells[best.cell].target + best.packs)]
  }

  /// Columns v_c of the free cells; product rows divided by the volume, other rows by their size. The point itself
  /// is feasible by construction: exhausted rows end exactly where it stands.
  private func makeProgram(_ variableOfCell: inout [Int]) -> LinearProgram {
    var program = LinearProgram(.maximize)
    var entries: [[LinearProgram.Entry]] = Array(repeating: [], count: fill.count)
    for (index, row) in rows.enumerated() {
      var free: [(cell: Int, weight: Double)] = []
      var constant = 0.0
      var size = abs(row.limit)
      linear.forEachEntry(of: row.index) { index, coefficient in
        let cell = model.cells[index]
        let weight = coefficient * cell.target
        if isFree[index] {
          free.append((index, weight))
          size = max(size, weight)
        } else {
          constant += coefficient * (cell.isFixed ? cell.floorValue : 0)
        }
      }
      guard !free.isEmpty else { continue }
      let activity = free.reduce(0) { $0 + $1.weight / size * fill[$1.cell] }
      let limit = (row.limit - constant) / size
      let isTight = row.sense == "=" || LeximinSearch.isTight(row)
      let constraint = program.addConstraint(
        name: "r\(index)",
        lowerBound: row.sense == "<=" ? -.infinity : isTight ? activity : min(activity, limit),
        upperBound: row.sense == ">=" ? .infinity : isTight ? activity : max(activity, limit))
      for (cell, weight) in free {
        entries[cell].append(LinearProgram.Entry(constraint: constraint, coefficient: weight / size))
      }
    }
    for cell in fill.indices where isFree[cell] {
      let cap = model.cells[cell].capValue / model.cells[cell].target
      variableOfCell[cell] = program.addVariable(
        name: "v\(cell)", lowerBound: fill[cell],
        upperBound: isAtCap[cell] ? fill[cell] : max(fill[cell], cap), entries: entries[cell])
    }
    return program
  }
}
