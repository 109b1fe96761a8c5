/// Progressive filling 注水 (Model.md, "The structured engine"): one common level rises; every unsettled cell holds clamp(λt, l, k);
/// when a row is exhausted, its unsettled cells settle at that level.
///
/// The result is the lexicographic max-min fill of the packing polytope that the problem's rows make.
///
/// Every row keeps its load as a straight line C + S·λ on its current piece. Floors and caps bend it; the bends up to a
/// horizon a little above the row's level are sorted, the others are left where they are until the level comes near. A
/// settled cell becomes constant in its other rows, so a row's level only rises, and a queue of levels that are never
/// too high needs only its front corrected. The level at which a row is exhausted is computed once more from its cells, in
/// their order, so that it depends on nothing but them.
///
/// - Complexity: O(n log n) for n coefficients, O(n) where few floors and caps come into play; memory about 12 bytes a cell
///   and 16 for each bend below its row's horizon.
struct Filling {
  /// Where the load of a row bends: a cell reaches its floor's level, or its cap.
  private struct Bend {
    var level: Double
    var cell: Int32
    var isCap: Bool

    static func precedes(_ a: Bend, _ b: Bend) -> Bool {
      if a.level != b.level { return a.level < b.level }
      return a.cell != b.cell ? a.cell < b.cell : !a.isCap && b.isCap
    }
  }

  /// The load of a row on its current piece.
  private struct Load {
    var constant = CompensatedSum()
    var slope = CompensatedSum()
    /// Cells that rise, or will once their floor is passed.
    var rising: Int32 = 0
    var nextBend: Int32 = 0
    /// Bends up to this level are in the row's list.
    var horizon = 0.0
    var isExhausted = false
  }

  let problem: PackingProblem
  /// Packs of the cells.
  private(set) var packs: [Double]
  /// The row that settled a cell, or one of the codes below.
  private(set) var settledBy: [Int32]
  /// The level of each exhausted row; ∞ for the others.
  private(set) var levels: [Double]

  private var loads: [Load]
  private var bends: [[Bend]]

  /// Not settled: the cell rises.
  static let rising: Int32 = -1
  /// Settled at the cap without a row.
  static let atCap: Int32 = -2
  /// Not free: constant from the start.
  static let constant: Int32 = -3

  /// Fills; what it holds once `isOver` says true is no filling.
  init(_ problem: PackingProblem, isOver: () -> Bool = { false }) {
    self.problem = problem
    packs = problem.floors
    settledBy = [Int32](unsafeUninitializedCapacity: problem.cellCount) { settled, count in
      for cell in 0..<problem.cellCount { settled[cell] = problem.isFree(cell) ? Filling.rising : Filling.constant }
      count = problem.cellCount
    }
    levels = [Double](repeating: .infinity, count: problem.rowCount)
    bends = [[Bend]](repeating: [], count: problem.rowCount)
    loads = concurrentMap(problem.rowCount, work: problem.cellCount) { Filling.load(ofRow: $0, problem) }
    run(isOver)
  }

  private static func load(ofRow row: Int, _ problem: PackingProblem) -> Load {
    var load = Load()
    guard problem.isActiveRow(row) else { return load }
    problem.forEachEntry(ofRow: row) { cell, coefficient in
      let floor = problem.floors[cell]
      if problem.isFree(cell) {
        load.rising += 1
        if floor == 0 {
          load.slope.add(coefficient * problem.targets[cell])
          return
        }
      }
      load.constant.add(coefficient * floor)
    }
    return load
  }

  /// Fills until nothing rises any more.
  private mutating func run(_ isOver: () -> Bool) {
    var queue = LevelQueue()
    for row in 0..<problem.rowCount where problem.isActiveRow(row) {
      let level = estimate(row)
      if level < .infinity { queue.push(level, row) }
    }
    while let (_, row) = queue.pop() {
      if isOver() { return }
      let level = estimate(row)
      if let next = queue.first, level > next {
        if level < .infinity { queue.push(level, row) }
        continue
      }
      if level < .infinity { exhaust(row, at: levelFromCells(row, near: level)) }
    }
    for cell in 0..<problem.cellCount where settledBy[cell] == Filling.rising {
      settledBy[cell] = Filling.atCap
      packs[cell] = problem.caps[cell]
    }
  }

  /// The level at which the row is exhausted if no other row settles its cells first; passes its bends on the way.
  private mutating func estimate(_ row: Int) -> Double {
    var load = loads[row]
    let bound = problem.bounds[row]
    // residual capacity / slope; ∞ where nothing rises.
    func level(_ load: Load) -> Double {
      guard load.rising > 0 else { return .infinity }
      let slope = load.slope.value
      return slope > 0 ? load.constant.remainder(of: bound) / slope : .infinity
    }
    var found = level(load)
    while true {
      while Int(load.nextBend) < bends[row].count, bends[row][Int(load.nextBend)].level <= found {
        let bend = bends[row][Int(load.nextBend)]
        load.nextBend += 1
        let cell = Int(bend.cell)
        guard settledBy[cell] == Filling.rising else { continue }
        let coefficient = problem.coefficient(ofCell: cell, inRow: row)
        let step = coefficient * problem.targets[cell]
        if bend.isCap {
          load.slope.add(-step)
          load.constant.add(coefficient * problem.caps[cell])
          load.rising -= 1
        } else {
          load.slope.add(step)
          load.constant.add(-coefficient * problem.floors[cell])
        }
        found = level(load)
      }
      guard found > load.horizon, load.rising > 0 else { break }
      let horizon = max(found * 1.125, load.horizon * 2)
      collectBends(of: row, from: load.horizon, to: horizon)
      load.nextBend = 0
      load.horizon = horizon
    }
    loads[row] = load
    return found
  }

  /// Lists the row's bends between two horizons; those below the first have been passed.
  private mutating func collectBends(of row: Int, from low: Double, to high: Double) {
    var found: [Bend] = []
    problem.forEachEntry(ofRow: row) { cell, _ in
      guard settledBy[cell] == Filling.rising else { return }
      let (floor, cap, target) = (problem.floors[cell], problem.caps[cell], problem.targets[cell])
      if floor > 0 {
        let level = floor / target
        if level > low, level <= high { found.append(Bend(level: level, cell: Int32(cell), isCap: false)) }
      }
      if cap < .infinity {
        let level = cap / target
        if level > low, level <= high { found.append(Bend(level: level, cell: Int32(cell), isCap: true)) }
      }
    }
    found.sort(by: Bend.precedes)
    bends[row] = found
  }

  /// The row's level from its cells alone, on the piece where the estimate lies.
  private func levelFromCells(_ row: Int, near level: Double) -> Double {
    var constant = CompensatedSum()
    var slope = CompensatedSum()
    problem.forEachEntry(ofRow: row) { cell, coefficient in
      guard settledBy[cell] == Filling.rising else {
        constant.add(coefficient * packs[cell])
        return
      }
      let risen = level * problem.targets[cell]
      if risen <= problem.floors[cell] {
        constant.add(coefficient * problem.floors[cell])
      } else if risen >= problem.caps[cell] {
        constant.add(coefficient * problem.caps[cell])
      } else {
        slope.add(coefficient * problem.targets[cell])
      }
    }
    return slope.value > 0 ? constant.remainder(of: problem.bounds[row]) / slope.value : level
  }

  private mutating func exhaust(_ row: Int, at level: Double) {
    loads[row].isExhausted = true
    levels[row] = level
    if row < problem.productCount {
      for cell in problem.productStarts[row]..<problem.productStarts[row + 1]
      where settledBy[cell] == Filling.rising { settle(cell, by: row, at: level) }
    } else {
      let rule = row - problem.productCount
      for index in problem.ruleStarts[rule]..<problem.ruleStarts[rule + 1] {
        let cell = Int(problem.ruleCells[index])
        if settledBy[cell] == Filling.rising { settle(cell, by: row, at: level) }
      }
    }
    bends[row] = []
  }

  /// Makes the cell constant in its other rows.
  private mutating func settle(_ cell: Int, by row: Int, at level: Double) {
    let value = max(problem.floors[cell], min(problem.caps[cell], level * problem.targets[cell]))
    settledBy[cell] = Int32(row)
    packs[cell] = value
    let product = Int(problem.productOfCell[cell])
    if product != row { fix(cell, at: value, inRow: product, coefficient: 1) }
    for index in Int(problem.cellRuleStarts[cell])..<Int(problem.cellRuleStarts[cell + 1]) {
      let rule = Int(problem.cellRules[index])
      guard problem.productCount + rule != row else { continue }
      fix(
        cell, at: value, inRow: problem.productCount + rule,
        coefficient: problem.coefficient(ofProduct: product, inRule: rule))
    }
  }

  /// Replaces what the row counts for the cell, which depends on the bends that it has passed, by its value.
  private mutating func fix(_ cell: Int, at value: Double, inRow row: Int, coefficient: Double) {
    guard !loads[row].isExhausted else { return }
    let (floor, cap, target) = (problem.floors[cell], problem.caps[cell], problem.targets[cell])
    if cap < .infinity, hasPassed(row, cap / target, cell, isCap: true) {
      loads[row].constant.add(coefficient * value)
      loads[row].constant.add(-coefficient * cap)
      return
    }
    loads[row].rising -= 1
    loads[row].constant.add(coefficient * value)
    if floor > 0, !hasPassed(row, floor / target, cell, isCap: false) {
      loads[row].constant.add(-coefficient * floor)
    } else {
      loads[row].slope.add(-coefficient * target)
    }
  }

  /// Whether the row has passed a bend.
  private func hasPassed(_ row: Int, _ level: Double, _ cell: Int, isCap: Bool) -> Bool {
    guard level <= loads[row].horizon else { return false }
    let index = Int(loads[row].nextBend)
    guard index < bends[row].count else { return true }
    return Bend.precedes(Bend(level: level, cell: Int32(cell), isCap: isCap), bends[row][index])
  }
}
