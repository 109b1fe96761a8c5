import LinearProgramming
import Planning

/// Finds the plan of a model whose rules are of every kind, by filling and linear programs over merged cells (Model.md, "Rules of
/// every kind").
///
/// Filling gives y, as if nothing had to be placed and no "≥" kept. At a level λ the cells hold at least clamp(λt, l, y). Where a
/// program over merged cells can complete that at every level, y is the plan. Else its duals are a row that y breaks; its level
/// is tried next, until one can be completed. There the row's cells settle, with all that filling settled below, and the
/// others are filled anew. Settled cells keep their caps in the program, so that every row found is valid for all points.
///
/// - Complexity: for each bottleneck over several rows one filling, and about as many programs as rows are found.
struct MergedRounds {
  private let model: FairShareModel
  private let isOver: () -> Bool
  /// Settled cells have floor = cap here.
  private var problem: PackingProblem
  private var filling: Filling
  private var program: MergedProgram
  private let shape: CombinedRow.Shape
  private var rows: [CombinedRow] = []
  private var isSettled: [Bool]
  private var settledCount = 0
  /// The class that fills.
  private var own: UInt8
  private var entries: [BottleneckRecord.Entry] = []

  private static let levelTolerance = BottleneckSearch.levelTolerance
  /// Rounding keeps the rounds from an end.
  private struct Blocked: Error {}

  /// A level below the last one by more than this share is no rounding.
  private static let disorder = 1e-9
  /// More programs than these are not worth it.
  private static let mostPrograms = 20_000

  /// Starts from a filling of the model's packing rows, by the targets of the first class.
  init(_ model: FairShareModel, _ problem: PackingProblem, _ filling: Filling, solver: any LinearProgramSolver) {
    self.model = model
    self.problem = problem
    self.filling = filling
    own = model.classes.first ?? 0
    isOver = { solver.isOver }
    program = MergedProgram(model, problem, solver: solver)
    shape = CombinedRow.Shape(
      merged: program.merged, capacities: program.capacities, capacityOfCell: program.capacityOfCell)
    isSettled = (0..<model.cellCount).map { !model.isFree($0) }
  }

  /// The plan, or that there is none; nil where rounding kept the rounds from an end.
  mutating func run() -> FairShareOutcome? {
    for next in model.classes {
      if next > own {
        own = next
        problem.targets = model.targets(ofClass: own)
        filling = Filling(problem, isOver: isOver)
      }
      do { if let stop = try fill() { return stop } } catch { return nil }
    }
    return .plan(
      BottleneckRecord.solution(entries, packs: filling.packs, model: model, programCount: program.programCount))
  }

  /// Fills a class; returns what stopped it.
  private mutating func fill() throws(Blocked) -> FairShareOutcome? {
    var last = 0.0
    while true {
      for index in rows.indices { rows[index].level = rows[index].level(problem, most: filling.packs) }
      rows.removeAll { $0.level == .infinity }
      var level = lowest
      search: while level > last * (1 + MergedRounds.levelTolerance) {
        guard program.programCount < MergedRounds.mostPrograms else { throw Blocked() }
        switch program.verdict(lows(at: level)) {
        case .completable: break search
        case .short(let parts):
          guard add(parts, below: level) else { break search }
          level = lowest
        case .undecided: throw Blocked()
        case .refused(let detail): return .undecided(detail)
        }
      }
      if isOver() { return .undecided(StructuredEngine.isOver) }
      guard level >= last * (1 - MergedRounds.disorder) else {
        if last == 0, let conflict = conflict() { return conflict }
        throw Blocked()
      }
      level = max(level, last)
      let before = settledCount
      settleFilled(upTo: level)
      guard level < .infinity, let index = rows.indices.min(by: { rows[$0].level < rows[$1].level }) else { break }
      settle(rows.remove(at: index), at: level)
      guard settledCount > before else { throw Blocked() }
      last = level
      filling = Filling(problem, isOver: isOver)
    }
    return nil
  }

  /// The lowest level of a row that is known.
  private var lowest: Double { rows.reduce(.infinity) { min($0, $1.level) } }

  private func lows(at level: Double) -> [Double] {
    (0..<model.cellCount).map { cell in
      isSettled[cell] ? problem.floors[cell] : problem.packs(ofCell: cell, atLevel: level, most: filling.packs)
    }
  }

  /// Adds the rows that the duals gave. False where none of them lowers the level or settles a cell: the shortage is rounding.
  private mutating func add(_ parts: [[(row: Int, multiplier: Double)]], below level: Double) -> Bool {
    let known = rows.count
    for terms in parts {
      var row = CombinedRow(terms, of: model, shape)
      row.level = row.level(problem, most: filling.packs)
      guard row.level < level * (1 - MergedRounds.levelTolerance) else { continue }
      let (raised, capped) = row.settling(isSettled)
      if !raised.isEmpty || !capped.isEmpty || row.level < 0 { rows.append(row) }
    }
    return rows.count > known
  }

  /// Whether the floors already break the rows.
  private mutating func conflict() -> FairShareOutcome? {
    guard case .short(let parts) = program.verdict(model.floors) else { return nil }
    return .conflict(FarkasCertificate(parts[0], of: model))
  }

  /// Settles what filling settled at levels up to `level`.
  private mutating func settleFilled(upTo level: Double) {
    let limit = level * (1 + MergedRounds.levelTolerance)
    for (row, rowLevel) in filling.levels.enumerated() where rowLevel <= limit && rowLevel < .infinity {
      entries.append(.init(priorityClass: own, level: max(0, rowLevel), terms: [(row, 1)]))
    }
    for cell in 0..<model.cellCount where !isSettled[cell] {
      let row = filling.settledBy[cell]
      let isBelow = row >= 0 && filling.levels[Int(row)] <= limit
      let cap = problem.caps[cell]
      if isBelow || filling.packs[cell] >= cap && cap <= limit * problem.targets[cell] {
        settle(cell, at: filling.packs[cell])
      }
    }
    // An exhausted rule leaves nothing to later classes.
    guard model.hasClasses else { return }
    for row in model.productCount..<model.rowCount where filling.levels[row] <= limit && filling.levels[row] < .infinity {
      model.forEachEntry(ofRow: row) { cell, _ in
        if !isSettled[cell], problem.targets[cell] <= 0 { settle(cell, at: problem.floors[cell]) }
      }
    }
  }

  private mutating func settle(_ cell: Int, at packs: Double) {
    isSettled[cell] = true
    settledCount += 1
    (problem.floors[cell], problem.caps[cell]) = (packs, packs)
  }

  /// Settles the cells of an exhausted row.
  private mutating func settle(_ row: CombinedRow, at level: Double) {
    let (raised, capped) = row.settling(isSettled)
    for cell in raised {
      settle(cell, at: problem.packs(ofCell: cell, atLevel: level, most: filling.packs))
    }
    for cell in capped { settle(cell, at: problem.caps[cell]) }
    entries.append(.init(priorityClass: own, level: max(0, level), terms: row.terms))
  }
}
