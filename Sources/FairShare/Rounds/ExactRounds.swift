import Planning
import RationalArithmetic

/// The rounds of the reference engine in rational arithmetic: nothing is within anything, so a level holds or does not, a row is
/// exhausted or not, a combined coefficient is 0 or not (Model.md, "In rational arithmetic").
///
/// Doubles come in at the end alone: packs, levels and multipliers are the nearest ones.
struct ExactRounds {
  private var exact: ExactModel
  private var rows: [Row] = []
  private var settled: [Rational?]
  private var packs: [Double]
  private var bottlenecks: [Bottleneck] = []
  private var programCount = 0
  private let isOver: () -> Bool

  /// A packing row, with the level at which it is exhausted as last computed; nil: never.
  private struct Row {
    var combination: ExactModel.Combination
    /// Σ m b + Σ_(z<0) |z| k.
    var bound: Rational
    var level: Rational?
  }

  private var model: FairShareModel { exact.model }

  /// Prepares the rounds; nil where the model is too large for them. They end undecided once `isOver`.
  init?(_ model: FairShareModel, isOver: @escaping () -> Bool = { false }) {
    self.isOver = isOver
    guard let exact = ExactModel(model) else { return nil }
    self.exact = exact
    settled = [Rational?](repeating: nil, count: model.cellCount)
    packs = model.floors
  }

  /// Solves.
  mutating func run() -> FairShareOutcome {
    for cell in 0..<model.cellCount where model.floors[cell] == model.caps[cell] {
      settle(cell, at: exact.floors[cell], model.floors[cell])
    }
    switch judge(at: .zero) {
    case .holds: break
    case .breaks(let parts): return .conflict(exact.certificate(parts[0]))
    case .undecided: return ExactRounds.undecided
    }
    for own in model.classes {
      if model.hasClasses { begin(own) }
      if own == model.classes[0] {
        for row in 0..<model.rowCount where model.senses[row] != .atLeast { add(exact.combination([(row, .one)]), from: .zero) }
      }
      if let stop = fill(own) { return stop }
    }
    return finish()
  }

  /// Turns to a class: levels begin anew.
  private mutating func begin(_ own: UInt8) {
    exact.fill(class: own)
    for index in rows.indices { rows[index].level = level(of: rows[index]).map { max($0, .zero) } }
  }

  /// Fills a class; returns what stopped it.
  private mutating func fill(_ own: UInt8) -> FairShareOutcome? {
    var level = Rational.zero
    while true {
      let next = lowestRow()
      let nextLevel = next.flatMap { rows[$0].level }
      if let next, level.sign > 0, nextLevel == level {
        exhaust(next, at: level, of: own)
        continue
      }
      let candidate = max(level, nextLevel ?? highestCapLevel())
      switch judge(at: candidate) {
      case .holds: break
      case .breaks(let parts):
        for part in parts { add(part, from: level) }
        continue
      case .undecided: return ExactRounds.undecided
      }
      guard let next else { break }
      level = candidate
      exhaust(next, at: level, of: own)
    }
    // What no row stopped stands at its cap.
    for cell in 0..<model.cellCount where settled[cell] == nil && exact.targets[cell].sign > 0 {
      if let cap = exact.caps[cell] { settle(cell, at: cap, model.caps[cell]) }
    }
    return nil
  }

  private static let undecided = FairShareOutcome.undecided(
    "rational arithmetic would take too long; fewer overlapping rules, or rules in one measure, make the plan easier")

  private mutating func judge(at level: Rational) -> ExactModel.Verdict {
    programCount += 1
    if isOver() { return .undecided }
    return exact.verdict(
      lows: (0..<model.cellCount).map { settled[$0] ?? value(ofCell: $0, at: level) }, isOver: isOver)
  }

  /// clamp(level · t, l, k).
  private func value(ofCell cell: Int, at level: Rational) -> Rational {
    guard exact.targets[cell].sign > 0 else { return exact.floors[cell] }
    let value = max(exact.floors[cell], level * exact.targets[cell])
    return exact.caps[cell].map { min($0, value) } ?? value
  }

  private func highestCapLevel() -> Rational {
    var level = Rational.zero
    for cell in 0..<model.cellCount where settled[cell] == nil && exact.targets[cell].sign > 0 {
      if let cap = exact.caps[cell] { level = max(level, cap / exact.targets[cell]) }
    }
    return level
  }

  /// Adds a row, which is exhausted no sooner than at `least`.
  private mutating func add(_ combination: ExactModel.Combination, from least: Rational) {
    var bound = combination.limit
    for (group, z) in combination.lowered {
      for cell in exact.merged.cells[group] { bound -= z * (exact.caps[cell] ?? .zero) }
    }
    var row = Row(combination: combination, bound: bound, level: nil)
    row.level = self.level(of: row).map { max($0, least) }
    rows.append(row)
  }

  /// The row with the lowest level; nil where nothing rises any more. Levels known never exceed the true ones, so only the front
  /// runner's is computed anew.
  private mutating func lowestRow() -> Int? {
    while true {
      var best: (index: Int, level: Rational)?
      for (index, row) in rows.enumerated() {
        if let level = row.level, best == nil || level < best?.level ?? level { best = (index, level) }
      }
      guard let best else { return nil }
      let level = level(of: rows[best.index])
      if let level, level <= best.level { return best.index }
      rows[best.index].level = level
    }
  }

  /// The largest level at which the row still holds; nil where nothing in it rises any more.
  private func level(of row: Row) -> Rational? {
    var search = ExactLevelSearch(bound: row.bound)
    for (group, z) in row.combination.raised {
      for cell in exact.merged.cells[group] {
        if let value = settled[cell] {
          search.addConstant(z * value)
        } else if exact.targets[cell].sign <= 0 {
          search.addConstant(z * exact.floors[cell])
        } else {
          search.add(coefficient: z, target: exact.targets[cell], floor: exact.floors[cell], top: exact.caps[cell])
        }
      }
    }
    return search.level()
  }

  private mutating func settle(_ cell: Int, at value: Rational, _ packs: Double) {
    settled[cell] = value
    self.packs[cell] = packs
  }

  /// Settles every cell of an exhausted row.
  private mutating func exhaust(_ index: Int, at level: Rational, of own: UInt8) {
    let combination = rows[index].combination
    let terms = combination.terms
    let rounded = level.double
    for (group, _) in combination.raised {
      for cell in exact.merged.cells[group] where settled[cell] == nil {
        settle(
          cell, at: value(ofCell: cell, at: level),
          exact.targets[cell].sign > 0 ? model.packs(ofCell: cell, atLevel: rounded) : model.floors[cell])
      }
    }
    for (group, _) in combination.lowered {
      for cell in exact.merged.cells[group] where settled[cell] == nil {
        settle(cell, at: exact.caps[cell] ?? .zero, model.caps[cell])
      }
    }
    rows[index].level = nil
    let largest = terms.reduce(Rational.zero) { max($0, $1.multiplier.magnitude) }
    bottlenecks.append(
      Bottleneck(
        level: rounded, priorityClass: model.name(ofClass: own),
        terms: terms.map { .init(row: model.references[$0.row], multiplier: ($0.multiplier / largest).double) }))
  }

  /// What has not settled stands at its floor, since nothing is handed out.
  private mutating func finish() -> FairShareOutcome {
    if let row = model.brokenRow(at: packs, tolerance: PlanReview.rowTolerance) {
      return .undecided("the rounds end with \(row) off by \(model.worstError(at: packs)) of its size")
    }
    return .plan(FairShareSolution(packs: packs, bottlenecks: bottlenecks, programCount: programCount, of: model))
  }
}

/// The level at which a rising load Σ z·clamp(λt, l, k) reaches a bound, exactly.
private struct ExactLevelSearch {
  private struct Member {
    var coefficient: Rational
    var target: Rational
    var floor: Rational
    var top: Rational?
  }

  private let bound: Rational
  private var constant = Rational.zero
  private var members: [Member] = []

  init(bound: Rational) { self.bound = bound }

  mutating func addConstant(_ value: Rational) { constant += value }

  mutating func add(coefficient: Rational, target: Rational, floor: Rational, top: Rational?) {
    members.append(Member(coefficient: coefficient, target: target, floor: floor, top: top))
  }

  /// The largest level at which the load is not above the bound; nil where it never is.
  ///
  /// - Complexity: O(n log n) for n members, half of it in doubles.
  func level() -> Rational? {
    if members.isEmpty { return nil }
    let bends =
      members.flatMap { member in
        [member.floor / member.target] + (member.top.map { [$0 / member.target] } ?? [])
      }.sorted()
    // The last bend at which the row still holds.
    let low = bends.partitioningIndex { excess(at: $0).sign > 0 } - 1
    let start = low < 0 ? Rational.zero : bends[low]
    var held = constant - bound
    var slope = Rational.zero
    for member in members {
      if member.floor > start * member.target {
        held += member.coefficient * member.floor
      } else if let top = member.top, top <= start * member.target {
        held += member.coefficient * top
      } else {
        slope += member.coefficient * member.target
      }
    }
    guard slope.sign > 0 else { return low + 1 < bends.count ? bends[low + 1] : nil }
    return max(start, -held / slope)
  }

  private func excess(at level: Rational) -> Rational {
    var sum = constant - bound
    for member in members {
      let value = max(member.floor, level * member.target)
      sum += member.coefficient * (member.top.map { min($0, value) } ?? value)
    }
    return sum
  }
}
