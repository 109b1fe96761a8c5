/// Finds the bottlenecks of a plan whose products compete for rules (Model.md, "The structured engine"), by filling and flows.
///
/// A part of the plan is filled as if nothing had to be placed. Where a flow can complete that, it is the part's plan.
/// Else the minimum cut is an inequality that the filling violates; its level is tried next, until the level can be
/// completed (Newton's method on the shortage, from above). There the row is exhausted: its cells settle, with all that
/// filling had settled below, and the rest falls into independent parts.
///
/// - Complexity: for each bottleneck about ten flows over the part in which it lies.
struct BottleneckSearch {
  /// A bottleneck over several rows: products that need all that certain rules leave them, at a level.
  struct Cut {
    var priorityClass: UInt8
    var level: Double
    /// The products, by index.
    var products: [Int32]
    /// The outermost of those rules, by index.
    var rules: [Int32]
  }

  /// By the targets of the class that fills.
  private var whole: SingleMeasureProblem
  private let model: FairShareModel
  /// The class that fills.
  private var own: UInt8 = 0
  private let isOver: () -> Bool
  private var left: [CompensatedSum]
  private var isSettled: [Bool]
  private var localOfRule: [Int32]
  private var waiting: [[Int32]] = []
  /// Packs of the cells.
  private(set) var packs: [Double]
  /// Rows that a filling exhausted, with their levels.
  private(set) var exhausted: [(priorityClass: UInt8, row: Int, level: Double)] = []
  /// The bottlenecks over several rows.
  private(set) var cuts: [Cut] = []

  private var problem: PackingProblem { whole.problem }

  /// Levels closer than this, relatively, are one level.
  static let levelTolerance = 1e-12
  /// Newton's method takes about ten; where it takes more than these the search is given up.
  private static let mostRounds = 10_000

  /// Prepares the search; it ends early once `isOver` says true.
  init(_ whole: SingleMeasureProblem, _ model: FairShareModel, isOver: @escaping () -> Bool = { false }) {
    self.whole = whole
    self.model = model
    self.isOver = isOver
    let problem = whole.problem
    packs = problem.floors
    isSettled = (0..<problem.cellCount).map { !problem.isFree($0) }
    localOfRule = [Int32](repeating: -1, count: problem.ruleCount)
    left = problem.bounds.map { bound in
      var sum = CompensatedSum()
      sum.add(bound)
      return sum
    }
    for cell in 0..<problem.cellCount where isSettled[cell] { count(cell) }
  }

  /// Takes the cell's packs from what its rows have left.
  private mutating func count(_ cell: Int) {
    let product = Int(problem.productOfCell[cell])
    left[product].add(-packs[cell])
    for rule in problem.rules(ofCell: cell) {
      left[problem.productCount + Int(rule)].add(-whole.worths[product] * packs[cell])
    }
  }

  private mutating func settle(_ cell: Int32, at packs: Double) {
    self.packs[Int(cell)] = packs
    isSettled[Int(cell)] = true
    count(Int(cell))
  }

  /// Runs the search. False where no plan exists, or where rounding or the time kept it from an end.
  mutating func run() -> Bool {
    for next in model.classes {
      own = next
      whole.problem.targets = model.targets(ofClass: own)
      divide((0..<Int32(problem.cellCount)).filter { !isSettled[Int($0)] })
      while let cells = waiting.popLast() {
        guard !isOver() else { return false }
        // What only later classes hold waits for them.
        guard cells.contains(where: { problem.targets[Int($0)] > 0 }) else { continue }
        let part = Subproblem(of: whole, cells: cells, left: { left[$0].value }, localOfRule: &localOfRule)
        guard solve(part) else { return false }
      }
    }
    return true
  }

  private mutating func solve(_ part: Subproblem) -> Bool {
    guard let family = LaminarFamily(part.problem) else { return false }
    let filling = Filling(part.problem, isOver: isOver)
    var flow = CompletionFlow(
      problem: part.problem, worths: part.worths, family: family, most: filling.packs, tolerances: part.tolerances,
      isOver: isOver)
    var level = Double.infinity
    var last: (cut: CompletionFlow.Cut, members: CutMembers)?
    for round in 0... {
      guard round < BottleneckSearch.mostRounds, !isOver() else { return false }
      var next: (level: Double, cut: CompletionFlow.Cut, members: CutMembers)?
      for cut in flow.cuts(at: level) where !part.isRounding(cut) {
        let members = CutMembers(cut, part: part, family: family)
        let found = members.level(most: filling.packs, part: part)
        if found < next?.level ?? .infinity { next = (found, cut, members) }
      }
      guard let next, next.level < level * (1 - BottleneckSearch.levelTolerance) else { break }
      guard next.level >= 0 else { return false }
      level = next.level
      last = (next.cut, next.members)
    }
    let before = part.cells.count { isSettled[Int($0)] }
    settle(part, filling, upTo: level)
    if let last {
      settle(part, last.members, filling, at: level)
      cuts.append(
        Cut(
          priorityClass: own, level: level, products: last.cut.products.map { part.products[Int($0)] },
          rules: last.cut.rules.map { part.rules[Int($0)] }))
      let rest = part.cells.filter { !isSettled[Int($0)] }
      guard rest.count < part.cells.count - before else { return false }
      divide(rest)
    }
    return true
  }

  /// Settles what filling settled at levels up to `level`.
  private mutating func settle(_ part: Subproblem, _ filling: Filling, upTo level: Double) {
    let limit = level * (1 + BottleneckSearch.levelTolerance)
    let problem = part.problem
    for (row, rowLevel) in filling.levels.enumerated() where rowLevel <= limit && rowLevel < .infinity {
      exhausted.append(
        (
          own,
          row < problem.productCount
            ? Int(part.products[row]) : self.problem.productCount + Int(part.rules[row - problem.productCount]), rowLevel
        ))
    }
    for (local, cell) in part.cells.enumerated() {
      let row = filling.settledBy[local]
      let isBelow = row >= 0 && filling.levels[Int(row)] <= limit
      if isBelow || filling.packs[local] >= problem.caps[local] && problem.caps[local] <= limit * problem.targets[local] {
        settle(cell, at: filling.packs[local])
      }
    }
    // An exhausted rule leaves nothing to later classes.
    guard model.hasClasses else { return }
    for row in problem.productCount..<problem.rowCount where filling.levels[row] <= limit && filling.levels[row] < .infinity {
      problem.forEachEntry(ofRow: row) { local, _ in
        if !isSettled[Int(part.cells[local])], problem.targets[local] <= 0 { settle(part.cells[local], at: problem.floors[local]) }
      }
    }
  }

  /// Settles the cells of an exhausted cut.
  private mutating func settle(_ part: Subproblem, _ members: CutMembers, _ filling: Filling, at level: Double) {
    let problem = part.problem
    for local in members.raised where !isSettled[Int(part.cells[Int(local)])] {
      let cell = Int(local)
      settle(part.cells[cell], at: problem.packs(ofCell: cell, atLevel: level, most: filling.packs))
    }
    for local in members.capped where !isSettled[Int(part.cells[Int(local)])] {
      settle(part.cells[Int(local)], at: problem.caps[Int(local)])
    }
  }

  /// Puts cells that have not settled in the queue, in parts that share no row.
  private mutating func divide(_ cells: [Int32]) {
    guard !cells.isEmpty else { return }
    var parts = DisjointSets(count: problem.rowCount)
    for cell in cells {
      let product = Int(problem.productOfCell[Int(cell)])
      for rule in problem.rules(ofCell: Int(cell)) { parts.join(product, problem.productCount + Int(rule)) }
    }
    var place = [Int32](repeating: -1, count: problem.rowCount)
    let first = waiting.count
    for cell in cells {
      let root = parts.root(Int(problem.productOfCell[Int(cell)]))
      if place[root] < 0 {
        place[root] = Int32(waiting.count)
        waiting.append([])
      }
      waiting[Int(place[root])].append(cell)
    }
    waiting[first...].reverse()
  }
}

/// The cells of a cut's row.
struct CutMembers {
  /// Cells of other products under the cut's rules: z > 0.
  private(set) var raised: [Int32] = []
  /// Cells of the cut's products elsewhere: z < 0.
  private(set) var capped: [Int32] = []
  /// The row's bound.
  private var bound = CompensatedSum()

  /// Collects the cells of a cut.
  init(_ cut: CompletionFlow.Cut, part: Subproblem, family: LaminarFamily) {
    let problem = part.problem
    var isInside = [Bool](repeating: false, count: problem.ruleCount)
    for rule in cut.rules {
      isInside[Int(rule)] = true
      bound.add(problem.bounds[problem.productCount + Int(rule)])
    }
    for rule in family.order.reversed() where family.parent[Int(rule)] >= 0 && isInside[Int(family.parent[Int(rule)])] {
      isInside[Int(rule)] = true
    }
    var isNear = [Bool](repeating: false, count: problem.productCount)
    for product in cut.products { isNear[Int(product)] = true }
    for product in 0..<problem.productCount {
      if isNear[product] { bound.add(-part.worths[product] * problem.bounds[product]) }
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        let leaf = Int(family.leaf[cell])
        switch (isNear[product], leaf >= 0 && isInside[leaf]) {
        case (false, true): raised.append(Int32(cell))
        case (true, false):
          capped.append(Int32(cell))
          bound.add(part.worths[product] * problem.caps[cell])
        default: break
        }
      }
    }
  }

  /// The level at which the row is exhausted while the cells go no further than `most`.
  func level(most: [Double], part: Subproblem) -> Double {
    var search = LevelSearch()
    for local in raised.lazy.map({ Int($0) }) {
      search.add(
        coefficient: part.worths[Int(part.problem.productOfCell[local])], target: part.problem.targets[local],
        floor: part.problem.floors[local], top: most[local])
    }
    return search.level(bound: bound.value)
  }
}

/// Sets joined step by step.
struct DisjointSets {
  private var parents: [Int32]

  /// Each element by itself.
  init(count: Int) { parents = (0..<Int32(count)).map { $0 } }

  /// The element that stands for the set.
  mutating func root(_ element: Int) -> Int {
    var element = element
    while Int(parents[element]) != element {
      parents[element] = parents[Int(parents[element])]
      element = Int(parents[element])
    }
    return element
  }

  /// Makes one set of two; the least element stands for it.
  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    if a != b { parents[max(a, b)] = Int32(min(a, b)) }
  }
}
