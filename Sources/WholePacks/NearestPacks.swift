import HeapModule
public import LinearProgramming
public import Planning

/// The whole packs within a plan's limits that move as few packs as possible from what was 最少变动.
///
///     minimize Σ |n − o|   subject to   Σ_h n_ph = A_p for every product,   every rule,   l ≤ n ≤ k,   n whole
///
/// o is first brought within floors and caps, which costs what it costs; from there a pack moved costs 1 either way. Where
/// each product's difference can be given to or taken from its own cells without breaking a rule, that is least and no
/// program is needed. Otherwise a linear program over the products concerned decides, which takes in others as long as its
/// prices say that they would help; its answer is rounded as a fair plan is.
public struct NearestPacks: Sendable {
  /// Packs, one per cell of the plan.
  public let packs: [Int]
  /// Σ |packs − old|.
  public let distance: Int
  /// No whole packs within the limits are nearer than this; equal to ``distance`` where least is proved.
  public let leastDistance: Int

  /// Why there are no such packs.
  public enum Failure: Error, Sendable, Hashable {
    /// Nothing lies within the limits.
    case none
    /// None were found in whole packs, though the limits leave room for real numbers.
    case notWhole
    /// The solver came to no conclusion; its words.
    case undecided(String)
  }

  /// Finds them; `old` has one number per cell of the plan, 0 where there was none.
  ///
  /// - Throws: ``Failure``.
  /// - Complexity: O(coefficients + packs moved · log cells) where each product can settle its own difference.
  public init(plan: Plan, old: [Int], solver: any LinearProgramSolver) throws(Failure) {
    precondition(old.count == plan.cells.count, "packs of other cells")
    let start = zip(plan.cells, old).map { cell, packs in min(max(packs, cell.floor), cell.cap ?? .max) }
    var settling = OwnDifferences(plan: plan, packs: start)
    settling.settle()
    let clamping = zip(start, old).reduce(0) { $0 + abs($1.0 - $1.1) }
    if settling.isSettled {
      packs = settling.packs
      distance = NearestPacks.distance(packs, old)
      leastDistance = clamping + settling.differences.reduce(0) { $0 + abs($1) }
      return
    }
    var program = NearestProgram(problem: settling.problem, start: start, differences: settling.differences)
    let relaxed = try program.solve(with: solver)
    let least = clamping + Int((relaxed.moves - NearestPacks.tolerance).rounded(.up))
    let rounding = DistrictRounding(plan: plan, fairPacks: relaxed.packs, solver: solver)
    var found: [Int]?
    if rounding.excesses.isEmpty { found = settling.problem.nearer(rounding.packs, to: old) }
    let gap = found.map { NearestPacks.distance($0, old) - least } ?? .max
    if gap > 0, let exact = program.solveWhole(with: solver), settling.problem.totalExcess(exact) == 0,
      NearestPacks.distance(exact, old) - least < gap
    {
      found = exact
    }
    guard let found else { throw .notWhole }
    // As near as that there are many; of these, one in which what is given goes to the emptiest.
    var levelling = OwnDifferences(problem: settling.problem, packs: found)
    levelling.level(from: start)
    packs = levelling.packs
    distance = NearestPacks.distance(packs, old)
    leastDistance = min(distance, least)
  }

  /// A sum of real moves this little above a whole number is that number.
  private static let tolerance = 1e-6

  static func distance(_ packs: [Int], _ old: [Int]) -> Int { zip(packs, old).reduce(0) { $0 + abs($1.0 - $1.1) } }
}

/// Gives each product's difference to its own cells, or takes it from them, fairest first, within the rules.
private struct OwnDifferences {
  let problem: RoundingProblem
  private(set) var packs: [Int]
  /// For each product, what its cells lacked at the start.
  let differences: [Int]
  private var left: [Int]
  private var values: [Int64]

  init(plan: Plan, packs: [Int]) {
    self.init(problem: RoundingProblem(plan: plan, packs: packs.map(Double.init)), packs: packs)
  }

  init(problem: RoundingProblem, packs: [Int]) {
    self.problem = problem
    self.packs = packs
    differences = problem.cellsOfProduct.enumerated().map { product, cells in
      problem.totals[product] - cells.reduce(0) { $0 + packs[$1] }
    }
    left = differences
    values = problem.rules.map { $0.value(packs) }
  }

  /// Whether every product is handed out and every rule holds.
  var isSettled: Bool {
    left.allSatisfy { $0 == 0 } && zip(problem.rules, values).allSatisfy { $0.excess(of: $1) == 0 }
  }

  /// Takes first, so that there is room when it gives.
  mutating func settle() {
    for step in [-1, 1] {
      for product in problem.totals.indices where left[product].signum() == step {
        move(product, step, among: Array(problem.cellsOfProduct[product]))
      }
    }
  }

  /// Gives anew what each product gave to its cells, then takes anew what it took, where every rule still holds after: as
  /// many packs move as before.
  mutating func level(from start: [Int]) {
    for product in problem.totals.indices {
      for step in [1, -1] {
        let cells = problem.cellsOfProduct[product].filter { (packs[$0] - start[$0]) * step >= 0 }
        let moved = cells.reduce(0) { $0 + abs(packs[$1] - start[$1]) }
        guard moved > 0 else { continue }
        let before = (packs: cells.map { packs[$0] }, values: values)
        for cell in cells { put(cell, start[cell]) }
        left[product] = moved * step
        move(product, step, among: cells)
        let rules = Set(cells.flatMap { problem.rules(ofCell: $0).map(\.rule) })
        if left[product] == 0, rules.allSatisfy({ problem.rules[$0].excess(of: values[$0]) == 0 }) { continue }
        for (cell, packs) in zip(cells, before.packs) { self.packs[cell] = packs }
        values = before.values
        left[product] = 0
      }
    }
  }

  private mutating func put(_ cell: Int, _ count: Int) {
    for entry in problem.rules(ofCell: cell) {
      values[entry.rule] += Int64(count - packs[cell]) * entry.coefficient
    }
    packs[cell] = count
  }

  /// Pack by pack, from the fullest cells or to the emptiest; cells that a broken rule wants moved come first.
  private mutating func move(_ product: Int, _ step: Int, among cells: [Int]) {
    var queue = Heap(cells.map { MovableCell(key: key($0, step), cell: $0) })
    while left[product] != 0, let cell = queue.popMin()?.cell {
      guard mayMove(cell, step) else { continue }
      put(cell, packs[cell] + step)
      left[product] -= step
      queue.insert(MovableCell(key: key(cell, step), cell: cell))
    }
  }

  private func key(_ cell: Int, _ step: Int) -> Double {
    let target = problem.targets[cell]
    // A cell without a target takes nothing while others can, and gives first.
    let fill = target > 0 ? Double(packs[cell] + (step > 0 ? 1 : 0)) / target : 1e9
    let helps = problem.rules(ofCell: cell).contains { entry in
      let rule = problem.rules[entry.rule]
      return rule.excess(of: values[entry.rule] + Int64(step) * entry.coefficient) < rule.excess(of: values[entry.rule])
    }
    return (step > 0 ? fill : -fill) - (helps ? 1e12 : 0)
  }

  private func mayMove(_ cell: Int, _ step: Int) -> Bool {
    guard step > 0 ? packs[cell] < problem.caps[cell] : packs[cell] > problem.floors[cell] else { return false }
    return problem.rules(ofCell: cell).allSatisfy { entry in
      let rule = problem.rules[entry.rule]
      let after = values[entry.rule] + Int64(step) * entry.coefficient
      return rule.excess(of: after) == 0 || rule.excess(of: after) < rule.excess(of: values[entry.rule])
    }
  }
}

/// A cell that can move, those with the smallest key first; ties by the cell's place.
private struct MovableCell: Comparable {
  var key: Double
  var cell: Int

  static func < (left: MovableCell, right: MovableCell) -> Bool { (left.key, left.cell) < (right.key, right.cell) }
}

extension RoundingProblem {
  /// Moves packs back towards `old`, product by product, from cells above to cells below it, where every rule still holds.
  func nearer(_ packs: [Int], to old: [Int]) -> [Int] {
    var packs = packs
    var values = rules.map { $0.value(packs) }
    for cells in cellsOfProduct {
      for from in cells where packs[from] > old[from] {
        for to in cells where packs[to] < old[to] {
          while packs[from] > max(old[from], floors[from]), packs[to] < min(old[to], caps[to]) {
            for entry in rules(ofCell: from) { values[entry.rule] -= entry.coefficient }
            for entry in rules(ofCell: to) { values[entry.rule] += entry.coefficient }
            let touched = rules(ofCell: from).map(\.rule) + rules(ofCell: to).map(\.rule)
            if touched.allSatisfy({ rules[$0].excess(of: values[$0]) == 0 }) {
              packs[from] -= 1
              packs[to] += 1
              continue
            }
            for entry in rules(ofCell: from) { values[entry.rule] += entry.coefficient }
            for entry in rules(ofCell: to) { values[entry.rule] -= entry.coefficient }
            break
          }
        }
      }
    }
    return packs
  }
}
