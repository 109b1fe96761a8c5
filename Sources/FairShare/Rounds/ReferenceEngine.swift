public import LinearProgramming
import Planning

/// The oracle: lexicographic max-min fill by rounds of linear programs (Model.md, "How the reference engine finds it").
///
/// Round k raises the common level λ of the cells not yet settled as far as it goes. The level is found from above:
/// every known packing row gives an upper bound on λ; a linear program decides whether the smallest of them can be
/// completed to a feasible plan; if not, its duals give a new row that is exhausted earlier (Newton's method on the
/// shortage as a function of λ, which is what moving the dense column λ into the bounds amounts to). When the level
/// holds, the whole exhausted row settles: cells with z > 0 at clamp(λt, l, k), cells with z < 0 at their cap. By strict
/// complementarity no optimal solution of the round can raise them, so nothing is settled on a guess.
///
/// Settled cells keep their cap as upper bound and only cannot fall, so that every row found is valid for all of X
/// and is kept for later rounds.
///
/// Classes of products fill one after another: the rounds of a class know the targets of its own cells alone.
public struct ReferenceEngine: FairShareEngine {
  private let solver: any LinearProgramSolver

  /// Levels closer than this, relatively, are one level.
  static let levelTolerance = 1e-12
  /// A row of the model that the end is off by more than this share of its size is broken: then the solver was misled.
  static let rowTolerance = 1e-9

  /// Makes an engine over a solver.
  public init(solver: any LinearProgramSolver) { self.solver = solver }

  /// The name in `run.json`.
  public var name: String { "reference" }

  /// Solves a model.
  ///
  /// What the rounds in doubles find stands where its own bottlenecks prove it; else rational arithmetic decides, as far as the
  /// model's size allows.
  ///
  /// - Complexity: about one linear program per bottleneck, plus one per bottleneck that is a combination of rows.
  public func solve(_ model: FairShareModel) -> FairShareOutcome {
    var round = ReferenceRounds(model: model, program: ShortageProgram(model: model, solver: solver))
    let outcome = round.run()
    if case .plan(let solution) = outcome {
      var review = PlanReview(solution, of: model)
      if review.isProven() { return outcome }
    }
    if round.isRefused { return outcome }
    guard var exact = ExactRounds(model, isOver: { solver.isOver }) else { return outcome }
    return exact.run()
  }
}

/// The state of the rounds.
private struct ReferenceRounds {
  /// All classes.
  let whole: FairShareModel
  /// As it is while a class fills.
  var model: FairShareModel
  let program: ShortageProgram
  var rows: [PackingRow]
  var settled: [Double?]
  var bottlenecks: [Bottleneck] = []
  /// The bottleneck with which a cell rises, or -1.
  var riser: [Int32]
  /// Rows that stand in a bottleneck.
  var isExhausted: [Bool]
  var programCount = 0
  /// Whether the solver has no time or budget left: then nothing else is tried.
  var isRefused = false

  init(model: FairShareModel, program: ShortageProgram) {
    whole = model
    self.model = model
    self.program = program
    rows = model.rows.indices.filter { model.rows[$0].sense != .atLeast }.map {
      PackingRow(row: $0, of: model)
    }
    settled = [Double?](repeating: nil, count: model.cellCount)
    riser = [Int32](repeating: -1, count: model.cellCount)
    isExhausted = [Bool](repeating: false, count: model.rowCount)
  }

  mutating func run() -> FairShareOutcome {
    for cell in 0..<model.cellCount where model.floors[cell] == model.caps[cell] {
      settle(cell, at: model.floors[cell])
    }
    switch judge() {
    case .completable: break
    case .short(let parts): return .conflict(FarkasCertificate(parts.first ?? [], of: model))
    case .undecided(let detail), .refused(let detail): return .undecided(detail)
    }
    for own in whole.classes {
      if whole.hasClasses { begin(own) }
      if let stop = fill(own) { return stop }
    }
    return finish()
  }

  /// Turns to a class: levels begin anew.
  private mutating func begin(_ own: UInt8) {
    model = whole.filling(class: own)
    for index in rows.indices { rows[index].cachedLevel = canSettle(rows[index]) ? -.infinity : .infinity }
  }

  /// Fills a class; returns what stopped it.
  private mutating func fill(_ own: UInt8) -> FairShareOutcome? {
    var level = 0.0
    while true {
      let next = lowestRow()
      if let next, level > 0, rows[next].cachedLevel <= level * (1 + ReferenceEngine.levelTolerance) {
        exhaust(next, at: level, of: own)
        continue
      }
      // Where no known row is left, everything would rise to its cap: that too is judged.
      let candidate = max(level, next.map { rows[$0].cachedLevel } ?? highestCapLevel())
      raise(to: candidate)
      switch judge() {
      case .completable: break
      case .short(let parts):
        if addRows(parts, below: candidate, above: level) { continue }
      case .undecided(let detail), .refused(let detail): return .undecided(detail)
      }
      guard let next else { break }
      level = candidate
      exhaust(next, at: level, of: own)
    }
    // What no row stopped stands at its cap.
    for cell in 0..<model.cellCount where settled[cell] == nil && model.targets[cell] > 0 { settle(cell, at: model.caps[cell]) }
    return nil
  }

  /// The level at which the last unsettled cell reaches its cap.
  private func highestCapLevel() -> Double {
    var level = 0.0
    for cell in 0..<model.cellCount where settled[cell] == nil && model.targets[cell] > 0 {
      level = max(level, model.caps[cell] / model.targets[cell])
    }
    return level
  }

  /// The row with the lowest level, or nil where nothing rises any more. Cached levels never exceed the true ones,
  /// so only the front runner is computed anew.
  private mutating func lowestRow() -> Int? {
    while true {
      var best = -1
      for index in rows.indices where best < 0 || rows[index].cachedLevel < rows[best].cachedLevel {
        best = index
      }
      guard best >= 0, rows[best].cachedLevel < .infinity else { return nil }
      let level = rows[best].level(settled: settled, in: model)
      if level <= rows[best].cachedLevel { return best }
      rows[best].cachedLevel = level
      if level < .infinity, rows.allSatisfy({ $0.cachedLevel >= level }) { return best }
    }
  }

  private mutating func settle(_ cell: Int, at packs: Double) {
    settled[cell] = packs
    program.setLeast(ofCell: cell, to: packs)
  }

  private func raise(to level: Double) {
    for cell in 0..<model.cellCount where settled[cell] == nil {
      program.setLeast(ofCell: cell, to: model.packs(ofCell: cell, atLevel: level))
    }
  }

  private mutating func judge() -> ShortageProgram.Verdict {
    programCount += 1
    let verdict = program.verdict()
    if case .refused = verdict { isRefused = true }
    return verdict
  }

  /// Adds the rows that the duals gave. False where none of them lowers the level or settles a cell: the shortage is
  /// rounding.
  private mutating func addRows(
    _ parts: [[(row: Int, multiplier: Double)]], below candidate: Double, above level: Double
  ) -> Bool {
    var lowered = false
    for terms in parts {
      var row = PackingRow(terms: terms, of: model)
      let rowLevel = row.level(settled: settled, in: model)
      guard rowLevel < candidate * (1 - ReferenceEngine.levelTolerance), canSettle(row) else { continue }
      row.cachedLevel = max(rowLevel, level)
      rows.append(row)
      lowered = true
    }
    return lowered
  }

  /// Whether a cell is left for the row to settle; where none is, the row would come back for ever.
  private func canSettle(_ row: PackingRow) -> Bool {
    row.raised.contains { settled[$0.cell] == nil && !row.negligible.contains($0.cell) }
      || row.capped.contains { settled[$0] == nil && !row.negligible.contains($0) }
  }

  /// Settles every cell of an exhausted row that it says something about.
  private mutating func exhaust(_ index: Int, at level: Double, of own: UInt8) {
    let row = rows[index]
    for (cell, _) in row.raised where settled[cell] == nil && !row.negligible.contains(cell) {
      let packs = model.packs(ofCell: cell, atLevel: level)
      settle(cell, at: packs)
      if model.targets[cell] > 0, packs < model.caps[cell], packs <= level * model.targets[cell] { riser[cell] = Int32(bottlenecks.count) }
    }
    for term in row.terms { isExhausted[term.row] = true }
    for cell in row.capped where settled[cell] == nil && !row.negligible.contains(cell) {
      settle(cell, at: model.caps[cell])
    }
    rows[index].cachedLevel = .infinity
    bottlenecks.append(
      Bottleneck(
        level: level, priorityClass: whole.name(ofClass: own),
        terms: row.terms.map { .init(row: model.rows[$0.row].reference, multiplier: $0.multiplier) }))
  }

  /// What has not settled stands at its floor, since nothing is handed out.
  private mutating func finish() -> FairShareOutcome {
    model = whole
    var packs = settled.indices.map { settled[$0] ?? model.floors[$0] }
    recompute(&packs)
    if let row = model.brokenRow(at: packs, tolerance: ReferenceEngine.rowTolerance) {
      return .undecided("the rounds end with \(row) off by \(model.worstError(at: packs)) of its size")
    }
    return .plan(
      FairShareSolution(packs: packs, bottlenecks: bottlenecks, programCount: programCount, of: model))
  }

  /// Computes all levels together, and the packs that rise with them. Nothing changes where that would put them out of
  /// order, or keep the rows no better: then the rows are not what the rounds took them for.
  private mutating func recompute(_ packs: inout [Double]) {
    guard bottlenecks.contains(where: { $0.terms.count > 1 }) else { return }
    // Bottlenecks at one level stay at one level.
    var unknowns: [Double] = []
    var classes: [Int?] = []
    let unknownOf = bottlenecks.map { bottleneck in
      if unknowns.last != bottleneck.level || classes.last != bottleneck.priorityClass {
        unknowns.append(bottleneck.level)
        classes.append(bottleneck.priorityClass)
      }
      return unknowns.count - 1
    }
    let system = LevelSystem(
      model: model, riser: riser.map { $0 < 0 ? $0 : Int32(unknownOf[Int($0)]) }, packs: packs, levels: unknowns)
    guard let levels = system.solved(rows: isExhausted.indices.filter { isExhausted[$0] }) else { return }
    for (index, level) in levels.enumerated() {
      guard abs(level - unknowns[index]) <= ReferenceRounds.mostMoved * unknowns[index],
        index == 0 || classes[index] != classes[index - 1] || level >= levels[index - 1] * (1 - ReferenceEngine.rowTolerance)
      else { return }
    }
    var recomputed = packs
    for cell in packs.indices where riser[cell] >= 0 {
      recomputed[cell] = model.packs(ofCell: cell, atLevel: levels[unknownOf[Int(riser[cell])]])
    }
    guard model.worstError(at: recomputed) <= model.worstError(at: packs) else { return }
    packs = recomputed
    for index in bottlenecks.indices { bottlenecks[index].level = levels[unknownOf[index]] }
  }

  /// The most that rounding has been seen to move a level, relatively, with a margin.
  private static let mostMoved = 1e-3
}
