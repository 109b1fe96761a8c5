import Planning
import Reports

/// What a search of re-solves may cost: so many solves. A count, not a time, so that every machine finds the same.
struct SearchBudget {
  private(set) var solvesLeft: Int

  /// A budget for solves of so many cells each, fewer of large ones; at most `most`.
  init(solvesOfCells cells: Int, least: Int, most: Int) {
    solvesLeft = max(min(least, most), min(most, 600_000 / max(1, cells)))
  }

  /// Takes one solve; false where none is left.
  mutating func take() -> Bool {
    guard solvesLeft > 0 else { return false }
    solvesLeft -= 1
    return true
  }
}

/// Who gives a pack to a cell, or takes one from it: the district solved again with the cell fixed, for one pack and for more.
struct PackTrials {
  private let trial: DistrictTrial
  private let cell: Int
  private let base: DistrictTrial.Answer
  private let mostTrials: Int
  private var plan: Plan { trial.plan }

  /// `base` is the district's answer as it is; each search takes at most so many solves.
  init(trial: DistrictTrial, cell: Int, base: DistrictTrial.Answer, mostTrials: Int = 60) {
    self.trial = trial
    self.cell = cell
    self.base = base
    self.mostTrials = mostTrials
  }

  /// One pack more (1) or less (−1), and how far the same answer goes.
  func whatIf(step: Int) -> PackWhatIf {
    let first = outcome(step)
    let own = plan.cells[cell]
    var whatIf = PackWhatIf(
      product: Named(plan.products[own.product]), institution: Named(plan.institutions[own.institution]), step: step,
      outcome: first, reach: nil)
    guard let partners = partners(first, step) else { return whatIf }
    var budget = SearchBudget(solvesOfCells: plan.cells.count, least: 12, most: mostTrials)
    var (steps, last) = (1, first)
    var next: WhatIfOutcome?
    while budget.take() {
      let outcome = outcome(step * (steps + 1))
      guard self.partners(outcome, step) == partners else {
        next = outcome
        break
      }
      (steps, last) = (steps + 1, outcome)
    }
    whatIf.reach = .init(steps: steps, last: last, next: next, most: steps, obstacles: [], isComplete: false)
    if let next {
      let most = most(step, from: steps, next, &budget)
      whatIf.reach?.most = most.packs
      whatIf.reach?.obstacles = most.obstacles
      whatIf.reach?.isComplete = most.isComplete
    }
    return whatIf
  }

  /// What becomes of the district with so many packs more.
  private func outcome(_ more: Int) -> WhatIfOutcome {
    let packs = base.packs[cell] + more
    let obstacles = trial.naming.obstacles(toFixing: cell, at: packs)
    guard obstacles.isEmpty else { return .impossible(obstacles) }
    switch trial.fixing(cell, at: packs) {
    case .impossible(let evidence): return .impossible([trial.naming.obstacle(evidence)])
    case .undecided(let detail): return .impossible([.undecided(detail)])
    case .answer(let answer):
      return .changes(
        changes(to: answer.packs), missed: answer.excesses.filter { !base.excesses.contains($0) }.compactMap(trial.naming.missed))
    }
  }

  private func changes(to packs: [Int]) -> [PackChange] {
    let changed = packs.indices.filter { packs[$0] != base.packs[$0] }
    // The asked product first, then the others in their order.
    let product = plan.cells[cell].product
    return (changed.filter { plan.cells[$0].product == product } + changed.filter { plan.cells[$0].product != product })
      .map { index in
        PackChange(
          product: Named(plan.products[plan.cells[index].product]),
          institution: Named(plan.institutions[plan.cells[index].institution]), before: base.packs[index],
          after: packs[index])
      }
  }

  /// The institutions that give of the product, or take of it; nil where there is no plan.
  private func partners(_ outcome: WhatIfOutcome, _ step: Int) -> Set<Identifier>? {
    outcome.changes.map { changes in
      let product = plan.products[plan.cells[cell].product].id
      return Set(
        changes.filter { $0.product.id == product && $0.difference.signum() == -step.signum() }.map(\.institution.id))
    }
  }

  /// The most packs for which there is a plan. Plans form a convex set, so what is possible is so up to a largest number.
  private func most(
    _ step: Int, from known: Int, _ next: WhatIfOutcome, _ budget: inout SearchBudget
  ) -> (packs: Int, obstacles: [Obstacle], isComplete: Bool) {
    if case .impossible(let obstacles) = next { return (known, obstacles, true) }
    func simple(_ packs: Int) -> [Obstacle] { trial.naming.obstacles(toFixing: cell, at: base.packs[cell] + step * packs) }
    // The first number that a single limit forbids, by doubling and halving.
    var (low, high) = (known + 1, known + 2)
    while simple(high).isEmpty { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if simple(middle).isEmpty { low = middle } else { high = middle }
    }
    // Whether that is the end, or an earlier number is.
    var possible = known + 1
    var impossible = high
    guard low > possible else { return (low, simple(high), true) }
    var middle = low
    while impossible - possible > 1 {
      guard budget.take(), let isPossible = trial.isPossible(cell, at: base.packs[cell] + step * middle) else {
        return (possible, [], false)
      }
      if isPossible { possible = middle } else { impossible = middle }
      middle = possible + (impossible - possible) / 2
    }
    if case .impossible(let obstacles) = outcome(step * impossible) { return (possible, obstacles, true) }
    return (possible, [], false)
  }
}
