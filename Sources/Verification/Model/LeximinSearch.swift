internal import LinearProgramming

/// Looks for cells that could still be raised.
///
/// With v_c = x_c / t_c, for every level φ that a cell holds that is neither fixed nor at its cap:
///
///     maximize Σ_(c at φ) (v'_c − v_c)   subject to   v' feasible,  v'_c ≥ v_c where v_c ≤ φ,
///                                                     v'_c ≥ max(φ, floor_c / t_c) where v_c > φ
///
/// and the plan is right where every optimum is 0. Where products are filled one class after another, levels are pairs of class and fill:
/// cells of earlier classes do not fall, those of later ones not below their floors. A level needs no program where each of its cells stands in an
/// binding "<=" or "=" row whose other cells cannot give way: their fill is lower or equal, or they are at
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
  /// The class of each cell's product.
  private let places: [Int]
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

  init(linear: LinearRows, values: [Double], rows: [FairPlanCheck.Row], isProven given: [Bool]? = nil) {
    self.linear = linear
    self.rows = rows
    let cells = linear.model.cells
    places = cells.indices.map(linear.model.place)
    isFree = cells.map { !$0.isFixed && $0.target > 0 }
    fill = zip(cells, values).map { $0.target > 0 ? $1 / $0.target : 0 }
    isAtCap = zip(cells, values).map { Tolerance.stands($1, at: $0.capValue) }
    var isProven = isAtCap
    if let given { for cell in given.indices where given[cell] { isProven[cell] = true } }
    for row in rows where row.sense != ">=" && LeximinSearch.isBinding(row) {
      var (last, top) = (0, 0.0)
      linear.forEachCell(of: row.index) { cell in
        guard isFree[cell], places[cell] > last || places[cell] == last && fill[cell] > top,
          !Tolerance.stands(values[cell], at: cells[cell].floorValue)
        else { return }
        (last, top) = (places[cell], fill[cell])
      }
      linear.forEachCell(of: row.index) { cell in
        if places[cell] > last || places[cell] == last && fill[cell] >= top * (1 - Tolerance.level) { isProven[cell] = true }
      }
    }
    findLevels(isProven)
  }

  /// Finds the levels that the free cells below their caps hold, and which cells of each nothing has proven yet.
  private mutating func findLevels(_ isProven: [Bool]) {
    let candidates = fill.indices.filter { isFree[$0] && !isAtCap[$0] }
    let fills = candidates.map { (place: places[$0], fill: fill[$0]) }.sorted { $0 < $1 }
    var rest = candidates.filter { !isProven[$0] }.sorted { (places[$0], fill[$0], $0) < (places[$1], fill[$1], $1) }[...]
    var start = 0
    while start < fills.count {
      // A value may be a hair below 0.
      let (place, top) = (fills[start].place, max(fills[start].fill, fills[start].fill * (1 + Tolerance.level)))
      while start < fills.count, fills[start].place == place, fills[start].fill <= top { start += 1 }
      levelCount += 1
      let own = rest.prefix { places[$0] == place && fill[$0] <= top }
      if !own.isEmpty { open.append(Array(own)) }
      rest = rest.dropFirst(own.count)
    }
  }

  /// Whether the row has no slack.
  private static func isBinding(_ row: FairPlanCheck.Row) -> Bool {
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
      let place = places[level[0]]
      for (cell, variable) in variableOfCell.enumerated() where variable >= 0 {
        let floor = model.cells[cell].floorValue / model.cells[cell].target
        let isHeld = places[cell] < place || places[cell] == place && fill[cell] <= held
        let bound = isHeld ? 0 : min(0, (places[cell] > place ? floor : max(phi, floor)) - fill[cell])
        if bound != lower[variable] {
          lower[variable] = bound
          session.setBounds(ofVariable: variable, lower: bound, upper: program.variables[variable].upperBound)
        }
      }
      for cell in level { session.setCost(ofVariable: variableOfCell[cell], to: 1) }
      let result = session.solve()
      for cell in level { session.setCost(ofVariable: variableOfCell[cell], to: 0) }
      var found = answer(result, level, phi, variableOfCell)
      if !found.isEmpty, program.variables.count <= LeximinSearch.mostExactVariables {
        // Among limits equal but for the last digit the simplex method in doubles can go astray; before anybody is blamed,
        // rational arithmetic decides.
        found = answer(solveExactly(lower, level, solver), level, phi, variableOfCell)
      }
      gains += found
    }
    return gains
  }

  /// Beyond this many variables rational arithmetic would take hours.
  private static let mostExactVariables = 20_000

  /// Solves a level in rational arithmetic, over packs and with the rows' own whole numbers: divided by anything they would
  /// be rounded, and what rounding lets through is worth packs where a row counts fen beside millions.
  private func solveExactly(_ lower: [Double], _ level: [Int], _ solver: any LinearProgramSolver) -> SolveResult {
    var variableOfCell = [Int](repeating: -1, count: fill.count)
    let program = makeProgram(&variableOfCell, isExact: true)
    var options = SolveOptions()
    options.isExact = true
    let session = solver.makeSession(program, options: options)
    for (cell, variable) in variableOfCell.enumerated() where variable >= 0 && lower[variable] != 0 {
      session.setBounds(
        ofVariable: variable, lower: lower[variable] * model.cells[cell].target,
        upper: program.variables[variable].upperBound)
    }
    for cell in level { session.setCost(ofVariable: variableOfCell[cell], to: 1 / model.cells[cell].target) }
    var result = session.solve()
    guard result.primal.count == program.variables.count else { return result }
    for (cell, variable) in variableOfCell.enumerated() where variable >= 0 {
      result.primal[variable] /= model.cells[cell].target
    }
    return result
  }

  /// What an answer of the solver says against a level. A gain counts where it is one both in fill and in packs: a tiny target turns the
  /// rounding of a large sum into a large fill.
  private func answer(_ result: SolveResult, _ level: [Int], _ phi: Double, _ variableOfCell: [Int]) -> [Gain] {
    let primal = result.primal
    guard result.reason == .optimal, !primal.isEmpty else {
      return [.unsolved(level: phi, detail: "\(result.reason) \(result.detail)")]
    }
    var (fillGain, packGain) = (0.0, 0.0)
    var best = (cell: level[0], packs: 0.0)
    let agreed = Set(level.map(model.product)).sorted().reduce(0.0) { $0 + Double(model.agreedPacks[$1]) }
    for cell in level {
      let gain = primal[variableOfCell[cell]]
      let packs = gain * model.cells[cell].target
      fillGain += gain
      packGain += packs
      if packs > best.packs { best = (cell, packs) }
    }
    guard fillGain > Tolerance.fillGain * max(1, phi), packGain > Tolerance.packs + Tolerance.packsRelative * agreed else { return [] }
    return [.raised(cell: best.cell, value: fill[best.cell] * model.cells[best.cell].target + best.packs)]
  }

  /// Columns v'_c − v_c of the free cells; product rows divided by the volume, other rows by their size. The point itself is
  /// feasible by construction, also in rational arithmetic: there everything is 0, and exhausted rows end at 0.
  ///
  /// Where it is for rational arithmetic, columns are packs, and rows in ten-thousandths, not divided.
  private func makeProgram(_ variableOfCell: inout [Int], isExact: Bool = false) -> LinearProgram {
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
      let slack = ((row.limit - constant) / size - activity) * (isExact ? size * 10_000 : 1)
      let isBinding = row.sense == "=" || LeximinSearch.isBinding(row)
      let constraint = program.addConstraint(
        name: "r\(index)",
        lowerBound: row.sense == "<=" ? -.infinity : isBinding ? 0 : min(0, slack),
        upperBound: row.sense == ">=" ? .infinity : isBinding ? 0 : max(0, slack))
      for (cell, weight) in free {
        let exact = (weight / model.cells[cell].target * 10_000).rounded()
        entries[cell].append(LinearProgram.Entry(constraint: constraint, coefficient: isExact ? exact : weight / size))
      }
    }
    for cell in fill.indices where isFree[cell] {
      let cap = model.cells[cell].capValue / model.cells[cell].target
      variableOfCell[cell] = program.addVariable(
        name: "v\(cell)", lowerBound: 0,
        upperBound: isAtCap[cell] ? 0 : max(0, cap - fill[cell]) * (isExact ? model.cells[cell].target : 1),
        entries: entries[cell])
    }
    return program
  }
}
