/// Carries a change of a few rows through a finished filling, touching only the rows that it reaches.
///
/// In a finished filling every cell holds clamp(t · the lowest level among its rows, l, k). A row's level depends on the lower
/// levels of its cells' other rows alone, so levels are mended from below: of the rows in doubt the one with the lowest
/// level is settled first, computed from its cells; where that differs from before, rows with higher levels come into
/// doubt if one of its cells weighs on them otherwise than before. A row whose level comes out as it was ends there.
///
/// - Complexity: O(cells of the rows reached), times the few attempts that a row takes.
struct FillingUpdate {
  private let problem: PackingProblem
  /// The level of every row; ∞ where it is not exhausted.
  private(set) var levels: [Double]
  /// Rows whose levels were in doubt.
  private(set) var reached: [Int] = []

  private enum State: UInt8 {
    /// The level is what it was.
    case kept
    /// In doubt; the old level still counts as one at which something changes.
    case doubted
    /// In doubt, and known to be higher than it was.
    case released
    /// Found.
    case found
  }

  private var states: [State]
  private var queue = LevelQueue()

  /// Carries the change of `rows`, and of cells that are in these rows alone, through the levels of a filling.
  init(_ problem: PackingProblem, levels: [Double], changedRows rows: [Int]) {
    self.problem = problem
    self.levels = levels
    states = [State](repeating: .kept, count: problem.rowCount)
    for row in rows where problem.isActiveRow(row) { doubt(row) }
    run()
  }

  private mutating func doubt(_ row: Int) {
    states[row] = .doubted
    reached.append(row)
    queue.push(min(levels[row], estimate(row)), row)
  }

  private mutating func run() {
    while let (_, row) = queue.pop() {
      let estimate = estimate(row)
      if states[row] == .doubted, levels[row] < estimate {
        // At its old level the row is not exhausted any more: its cells rise on.
        let old = levels[row]
        if let next = queue.first, old > next {
          queue.push(old, row)
          continue
        }
        states[row] = .released
        spread(from: row, old: old, new: .infinity)
        queue.push(estimate, row)
        continue
      }
      if let next = queue.first, estimate > next {
        queue.push(estimate, row)
        continue
      }
      let level = estimate < .infinity ? levelFromCells(row, near: estimate) : .infinity
      let (old, state) = (levels[row], states[row])
      levels[row] = level
      states[row] = .found
      if level != old { spread(from: row, old: state == .released ? .infinity : old, new: level) }
    }
  }

  /// The level of a row as others have to take it: rows in doubt do not settle anybody yet.
  @inline(__always)
  private func known(_ row: Int) -> Double {
    states[row] == .kept || states[row] == .found ? levels[row] : .infinity
  }

  /// The lowest known level among a cell's rows but one or two.
  @inline(__always)
  private func lowest(of cell: Int, without row: Int, and other: Int = -1) -> Double {
    let product = Int(problem.productOfCell[cell])
    var lowest = product == row || product == other ? Double.infinity : known(product)
    for index in Int(problem.cellRuleStarts[cell])..<Int(problem.cellRuleStarts[cell + 1]) {
      let rule = problem.productCount + Int(problem.cellRules[index])
      if rule != row, rule != other { lowest = min(lowest, known(rule)) }
    }
    return lowest
  }

  /// The row's level, given the known levels of others.
  private func estimate(_ row: Int) -> Double {
    var search = LevelSearch()
    problem.forEachEntry(ofRow: row) { cell, coefficient in
      let floor = problem.floors[cell]
      guard problem.isFree(cell) else {
        search.add(coefficient: coefficient, target: 1, floor: floor, top: floor)
        return
      }
      let target = problem.targets[cell]
      let top = min(problem.caps[cell], max(floor, lowest(of: cell, without: row) * target))
      search.add(coefficient: coefficient, target: target, floor: floor, top: top)
    }
    return search.level(bound: problem.bounds[row])
  }

  /// The row's level from its cells in their order, as ``Filling`` computes it.
  private func levelFromCells(_ row: Int, near level: Double) -> Double {
    var constant = CompensatedSum()
    var slope = CompensatedSum()
    problem.forEachEntry(ofRow: row) { cell, coefficient in
      let (floor, cap, target) = (problem.floors[cell], problem.caps[cell], problem.targets[cell])
      guard problem.isFree(cell) else {
        constant.add(coefficient * floor)
        return
      }
      let settled = lowest(of: cell, without: row)
      let risen = min(settled, level) * target
      if settled < level || risen <= floor || risen >= cap {
        constant.add(coefficient * max(floor, min(cap, risen)))
      } else {
        slope.add(coefficient * target)
      }
    }
    return slope.value > 0 ? constant.remainder(of: problem.bounds[row]) / slope.value : level
  }

  /// Puts rows in doubt on which the row's cells weigh otherwise once its level is `new` and no longer `old`.
  private mutating func spread(from row: Int, old: Double, new: Double) {
    if row < problem.productCount {
      for cell in problem.productStarts[row]..<problem.productStarts[row + 1] { spread(cell, row, old, new) }
    } else {
      let rule = row - problem.productCount
      for index in problem.ruleStarts[rule]..<problem.ruleStarts[rule + 1] {
        spread(Int(problem.ruleCells[index]), row, old, new)
      }
    }
  }

  @inline(__always)
  private mutating func spread(_ cell: Int, _ row: Int, _ old: Double, _ new: Double) {
    guard problem.isFree(cell) else { return }
    let product = Int(problem.productOfCell[cell])
    if product != row { spread(cell, row, old, new, to: product) }
    for index in Int(problem.cellRuleStarts[cell])..<Int(problem.cellRuleStarts[cell + 1]) {
      let rule = problem.productCount + Int(problem.cellRules[index])
      if rule != row { spread(cell, row, old, new, to: rule) }
    }
  }

  private mutating func spread(_ cell: Int, _ row: Int, _ old: Double, _ new: Double, to other: Int) {
    guard states[other] == .kept, levels[other] > min(old, new) else { return }
    let rest = min(levels[other], lowest(of: cell, without: row, and: other))
    let target = problem.targets[cell]
    let floor = problem.floors[cell]
    let top = problem.caps[cell]
    let before = max(floor, min(top, min(rest, old) * target))
    let after = max(floor, min(top, min(rest, new) * target))
    if before != after { doubt(other) }
  }
}
