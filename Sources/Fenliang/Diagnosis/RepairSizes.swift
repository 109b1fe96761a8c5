import FairShare
import Planning
import Splitting

/// How large each change has to be.
extension RepairCandidates {
  /// The smallest change of the kind with which a plan exists; nil where none is enough, or it cannot be told.
  func least(_ candidate: RepairCandidate) -> LimitEdit? { leastInSteps(candidate) ?? exact(candidate) }

  /// A rule "=" moved to the last digit, where no number that a planner would write does.
  private func exact(_ candidate: RepairCandidate) -> LimitEdit? {
    guard case .limit(let rule, _) = candidate, plan.rules[rule].sense == .equal else { return nil }
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    choice.rows = [(model.row(ofRule: rule), 1)]
    guard let change = LeastChange(model, choice, solver: solver)?.rows.first else { return nil }
    var edit = LimitEdit()
    edit.move(plan.rules[rule], exactlyBy: change.change, in: plan)
    return isFeasible(edit) ? edit : nil
  }

  private func leastInSteps(_ candidate: RepairCandidate) -> LimitEdit? {
    if case .release(let cell) = candidate {
      let edit = LimitEdit(released: [cell])
      return isFeasible(edit) ? edit : nil
    }
    guard let guess = guess(candidate), let most = most(candidate) else { return nil }
    var amount = max(1, min(most, guess))
    if let edit = edit(candidate, amount), isFeasible(edit) { return edit }
    guard amount < most, plan.cells.count <= RepairTrials.mostCells, let largest = edit(candidate, most), isFeasible(largest)
    else { return nil }
    // Too little, and enough.
    var low = amount
    var high = most
    while amount < most / 2, !limit.isOver {
      amount *= 2
      guard let edit = edit(candidate, amount), !isFeasible(edit) else {
        high = amount
        break
      }
      low = amount
    }
    while high - low > 1, !limit.isOver {
      let middle = low + (high - low) / 2
      if let edit = edit(candidate, middle), isFeasible(edit) { high = middle } else { low = middle }
    }
    return edit(candidate, high)
  }

  /// The least that has to move before rounding where a change does not say how much: cells whose fixed volumes it releases, and packs of
  /// rules over products of several prices. Whole packs may violate limits by a pack, and so move less.
  ///
  /// - Complexity: a linear program; in a plan of many cells that a flow decides, nothing for cells.
  func leastMoves(of edit: LimitEdit) -> LimitEdit.Moves {
    var moves = LimitEdit.Moves()
    let rules = edit.rulesOfManyPrices(in: plan)
    var open = edit.released
    if let shortage, plan.cells.count > RepairCandidates.mostProgramCells {
      if open.count == 1, let cell = open.first {
        moves.cells[cell] = wholeAbove(shortage / flow.worths[plan.cells[cell].product])
      }
      open = []
    }
    guard !open.isEmpty || !rules.isEmpty else { return moves }
    var others = edit
    others.released.subtract(open)
    for rule in rules {
      others[plan.rules[rule].origin] = nil
    }
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    choice.rows = rules.map { (model.row(ofRule: $0), nil) }
    (choice.caps, choice.floors) = (open, open)
    guard let change = LeastChange(others.applied(to: model, of: plan), choice, solver: solver) else { return moves }
    var amount = change.total
    // Cells that can stand for one another are told together: any of them may move.
    for (cells, packs) in change.caps + change.floors {
      moves.cells[cells[0], default: 0] += wholeAbove(packs)
      amount -= packs * plan.products[plan.cells[cells[0]].product].price.double
    }
    moves.rules = Int128(Int64(saturating: (amount * 10_000).rounded()))
    return moves
  }

  private func isFeasible(_ edit: LimitEdit) -> Bool { edit.applied(to: model, of: plan).isFeasible(solver: solver) ?? false }

  /// A lower estimate, in steps: fen for yuan, packs and units whole.
  private func guess(_ candidate: RepairCandidate) -> Int? {
    if let shortage {
      switch candidate {
      case .limit(let rule, _): return steps(shortage / flow.factors[rule], ofRule: rule)
      case .caps(let cells), .floors(let cells): return wholeAbove(shortage / flow.worths[plan.cells[cells[0]].product])
      case .each(let rule, let cells):
        return plan.eachSteps(rule, cells, packs: wholeAbove(shortage / flow.worths[plan.cells[cells[0]].product]))
      case .fixed(let cell, _), .release(let cell): return wholeAbove(shortage / flow.worths[plan.cells[cell].product])
      }
    }
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    switch candidate {
    case .limit(let rule, _): choice.rows = [(model.row(ofRule: rule), 1)]
    case .caps(let cells): choice.caps = Set(cells)
    case .floors(let cells): choice.floors = Set(cells)
    case .each(let rule, let cells):
      if plan.records.rules?[rule].sense == .atLeast { choice.floors = Set(cells) } else { choice.caps = Set(cells) }
    case .fixed(let cell, true): choice.caps = [cell]
    case .fixed(let cell, false): choice.floors = [cell]
    case .release(let cell): (choice.caps, choice.floors) = ([cell], [cell])
    }
    guard let change = LeastChange(model, choice, solver: solver) else { return nil }
    if case .limit(let rule, _) = candidate { return steps(change.rows.reduce(0) { $0 + abs($1.change) }, ofRule: rule) }
    let packs = wholeAbove((change.caps + change.floors).reduce(0) { $0 + $1.packs })
    if case .each(let rule, let cells) = candidate { return plan.eachSteps(rule, cells, packs: packs) }
    return packs
  }

  private func steps(_ amount: Double, ofRule rule: Int) -> Int? {
    let steps = LimitEdit.steps(amount, of: plan.rules[rule].measure)
    return steps < 1e15 ? Int(saturating: steps) : nil
  }

  /// The largest change that can do any good.
  private func most(_ candidate: RepairCandidate) -> Int? {
    switch candidate {
    case .limit(let rule, true):
      let row = model.row(ofRule: rule)
      var sum = 0.0
      for cell in plan.rules[rule].cells {
        sum +=
          model.coefficient(ofCell: cell, inRow: row)
          * max(model.floors[cell], min(model.caps[cell], Double(plan.products[plan.cells[cell].product].agreedPacks)))
      }
      return steps(max(0, sum - model.limit(ofRow: row)) + 1, ofRule: rule)
    case .limit(let rule, false): return steps(model.limit(ofRow: model.row(ofRule: rule)), ofRule: rule)
    case .caps(let cells): return cells.count.multipliedSaturated(by: plan.products[plan.cells[cells[0]].product].agreedPacks)
    case .floors(let cells): return cells.reduce(0) { $0 + plan.cells[$1].floor }
    case .each(let rule, let cells): return plan.mostEachSteps(rule, cells)
    case .fixed(let cell, true): return plan.products[plan.cells[cell].product].agreedPacks
    case .fixed(let cell, false): return plan.cells[cell].floor
    case .release: return 1
    }
  }

  /// The change of a size.
  private func edit(_ candidate: RepairCandidate, _ amount: Int) -> LimitEdit? {
    var edit = LimitEdit()
    switch candidate {
    case .limit(let rule, let isRaised): edit.move(plan.rules[rule], by: isRaised ? amount : -amount, in: plan)
    case .caps(let cells): edit.raise(caps: cells, by: amount, in: plan)
    case .each(let rule, _): edit.rules[rule] = plan.eachLimit(rule, steps: amount)
    case .floors(let cells): guard edit.lower(floors: cells, by: amount, in: plan) else { return nil }
    case .fixed(let cell, let isRaised):
      guard edit.move(fixed: cell, by: isRaised ? amount : -amount, in: plan) else { return nil }
    case .release(let cell): edit.released = [cell]
    }
    return edit
  }
}
