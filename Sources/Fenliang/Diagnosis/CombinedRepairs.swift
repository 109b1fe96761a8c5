import FairShare
import LinearProgramming
import Planning

/// Changes of several limits together.
extension RepairCandidates {
  /// Changes of several limits together, each made when it is asked for: the least of all that stand in the way, with fixed
  /// volumes as they are, and with those too; capacities by one share, capacities before caps, caps alone, fixed volumes alone.
  func combined() -> some Sequence<LimitEdit> {
    var ways: [() -> LimitEdit?] = [false, true].flatMap { movingFixed in
      [false, true].map { isExact in { leastChange(movingFixed: movingFixed, isExact: isExact) } }
    }
    if shortage != nil {
      // In a large plan a linear program over all cells takes longer than what flows find.
      if plan.cells.count > RepairCandidates.mostProgramCells { ways = [] }
      ways = [byOneShare, { byFlow(raisingCapacities: true) }, { byFlow(raisingCapacities: false) }] + ways
    }
    ways.append(byReleasing)
    return ways.lazy.compactMap { $0() }
  }

  /// In plans of more cells that a flow decides there are no linear programs over all of them.
  static let mostProgramCells = 1_000

  /// The share by which the capacities that clash have to be raised, all of them alike, rounded up to a thousandth; nil
  /// where there are fewer than two, or other limits are to blame.
  ///
  /// Newton's method over the violated inequalities: what each is short of, its capacities have to give.
  private func byOneShare() -> LimitEdit? {
    var raised: Set<Int> = []
    var share = 0.0
    var solved = solved
    for _ in 0..<RepairCandidates.mostSteps {
      guard let first = solved.violations.first else { return raised.count > 1 ? capacities(raised, raisedBy: share) : nil }
      guard !first.isOfFloors, !limit.isOver else { return nil }
      var next = share
      for violation in solved.violations {
        let own = violation.rules.filter { isCapacity($0) }
        let (whole, now) = own.reduce(into: (0.0, 0.0)) { sums, rule in
          sums.0 += bound(rule, solved.flow)
          sums.1 += bound(rule, solved.flow) * (raised.contains(rule) ? 1 + share : 1)
        }
        guard whole > 0 else { return nil }
        raised.formUnion(own)
        next = max(next, (now + violation.shortage) / whole - 1)
      }
      share = (next * 1_000 - 1e-9).rounded(.up) / 1_000
      solved = SolvedFlow(capacities(raised, raisedBy: share).applied(to: model, of: plan))
    }
    return nil
  }

  func isCapacity(_ rule: Int) -> Bool {
    if case .capacity = plan.rules[rule].origin { true } else { false }
  }

  private func capacities(_ rules: Set<Int>, raisedBy share: Double) -> LimitEdit {
    var edit = LimitEdit()
    for rule in rules {
      guard case .capacity(let institution) = plan.rules[rule].origin else { continue }
      let fen = Double(plan.rules[rule].limit) / 100 * share
      edit.raise(institution: institution, byFen: Int(saturating: (fen - 1e-6).rounded(.up)), in: plan)
    }
    return edit
  }

  private static let mostSteps = 40

  /// Capacity added step by step, where flows say that it is missing.
  private func byFlow(raisingCapacities: Bool) -> LimitEdit? {
    var edit = LimitEdit()
    for _ in 0..<RepairCandidates.mostSteps where !limit.isOver {
      var flow = FeasibilityFlow(edit.applied(to: model, of: plan))
      let violations = flow.violations()
      guard let first = violations.first else { return edit }
      if first.isOfFloors {
        for violation in violations where violation.isOfFloors {
          if let rule = violation.rules.first {
            moveLimit(ofRule: rule, by: violation.shortage / flow.factors[rule], &edit)
          } else if !lowerFloors(of: violation.products[0], by: violation.shortage / flow.worths[violation.products[0]], &edit) {
            return nil
          }
        }
        continue
      }
      if raisingCapacities {
        let rules = Set(violations.flatMap(\.rules)).sorted {
          let (left, right) = (bound($0, flow), bound($1, flow))
          return left != right ? left > right : $0 < $1
        }
        let raised = flow.overflow(rules)
        for (rule, amount) in raised { moveLimit(ofRule: rule, by: amount / flow.factors[rule], &edit) }
        if !raised.isEmpty { continue }
      }
      guard raiseCaps(flow, violations, &edit) else { return nil }
    }
    return nil
  }

  private func bound(_ rule: Int, _ flow: FeasibilityFlow) -> Double {
    model.limit(ofRow: model.row(ofRule: rule)) * flow.factors[rule]
  }

  private func moveLimit(ofRule rule: Int, by amount: Double, isNatural: Bool = true, _ edit: inout LimitEdit) {
    let scoped = plan.rules[rule]
    switch scoped.origin {
    case .capacity(let institution):
      edit.raise(institution: institution, byFen: Int(saturating: (amount * 100 - 1e-3).rounded(.up)), in: plan)
    case .rule(let index):
      let size = scoped.measure == .yuan ? abs(amount) * 100 - 1e-3 : abs(amount) - 1e-6
      let steps = Int(saturating: size.rounded(.up))
      edit.move(rule: index, by: amount > 0 ? steps : -steps, measure: scoped.measure, isNatural: isNatural, in: plan)
    }
  }

  private func raiseCaps(_ flow: FeasibilityFlow, _ violations: [ViolatedInequality], _ edit: inout LimitEdit) -> Bool {
    var isRaised = false
    let missing = Dictionary(uniqueKeysWithValues: flow.unplaced.map { ($0.product, $0.amount) })
    for violation in violations {
      let ruleOfCell = flow.ruleOfCell(violation)
      for product in violation.products {
        guard let amount = missing[product] else { continue }
        let cells = cellsOfProduct[product].filter {
          ruleOfCell[$0] < 0 && plan.cells[$0].cap != nil && !origins.isFixed(plan.cells[$0])
        }
        guard !cells.isEmpty else { continue }
        edit.raise(caps: cells, by: Int(saturating: (amount / flow.worths[product] - 1e-6).rounded(.up)), in: plan)
        isRaised = true
      }
    }
    return isRaised
  }

  /// Floors give way before fixed volumes.
  private func lowerFloors(of product: Int, by packs: Double, _ edit: inout LimitEdit) -> Bool {
    let packs = Int(saturating: (packs - 1e-6).rounded(.up))
    let cells = cellsOfProduct[product].filter { plan.cells[$0].floor > 0 }
    let (fixed, floors) = (cells.filter { origins.isFixed(plan.cells[$0]) }, cells.filter { !origins.isFixed(plan.cells[$0]) })
    return edit.lower(floors: floors, by: packs, in: plan) || edit.lower(fixed: fixed, by: packs, in: plan)
  }

  /// Fixed volumes let go one after another, of those that clash the one worth most, until a plan exists; nil where others are
  /// to blame, or one is enough.
  private func byReleasing() -> LimitEdit? {
    var edit = LimitEdit()
    var (relaxed, solved) = (model, solved)
    for _ in 0..<RepairCandidates.mostSteps where !limit.isOver {
      guard let certificate = solved.smallestCertificate(of: relaxed) else {
        return edit.released.count > 1 && relaxed.isFeasible(solver: solver) == true ? edit : nil
      }
      let fixed = Set(certificate.floorCells + certificate.capCells).subtracting(edit.released)
        .filter { origins.isFixed(plan.cells[$0]) }.sorted()
      func worth(_ cell: Int) -> Double { model.floors[cell] * plan.products[plan.cells[cell].product].price.double }
      guard let dearest = fixed.max(by: { worth($0) < worth($1) }) else { return nil }
      edit.released.insert(dearest)
      relaxed = edit.applied(to: model, of: plan)
      solved = SolvedFlow(relaxed)
    }
    return nil
  }

  // MARK: By a linear program

  /// What may change where all limits may.
  private func choice(movingFixed: Bool) -> LeastChange.Choice {
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    // What the city gave a district is not the district's to move.
    choice.rows = plan.rules.indices.filter { !plan.isOfCity(plan.reference(of: plan.rules[$0])) }
      .map { (model.row(ofRule: $0), plan.rules[$0].measure == .yuan ? 1 : nil) }
    for (index, cell) in plan.cells.enumerated() where movingFixed || !origins.isFixed(cell) {
      if cell.cap != nil { choice.caps.insert(index) }
      if cell.floor > 0 { choice.floors.insert(index) }
    }
    return choice
  }

  /// The least change of all limits that may change, by linear programs; nil where there is none, or fixed volumes stay as they
  /// are though they might move.
  ///
  /// Rules "=" that move together must fit together: one after another is set to a number that a planner would write, to the next
  /// fen, or to the last digit, the rest moving with it; or all to the last digit.
  private func leastChange(movingFixed: Bool, isExact: Bool) -> LimitEdit? {
    var choice = choice(movingFixed: movingFixed)
    var edit = LimitEdit()
    guard var change = LeastChange(model, choice, solver: solver) else { return nil }
    let hasEqual = change.rows.contains { model.sense(ofRow: $0.row) == .equal }
    if isExact, !hasEqual { return nil }
    for _ in 0..<RepairCandidates.mostSteps where !isExact && !limit.isOver {
      // Whole packs are whole units, and these are fen.
      let equal = change.rows.filter { model.sense(ofRow: $0.row) == .equal }
      guard
        let (row, amount) = [Measure.packs, .units, .yuan].lazy.compactMap({ measure in
          equal.first { self.measure(ofRow: $0.row) == measure }
        }).first
      else { break }
      choice.rows.removeAll { $0.row == row }
      let rule = row - plan.products.count
      let ways: [(inout LimitEdit) -> Void] = [
        { moveLimit(ofRule: rule, by: amount, &$0) }, { moveLimit(ofRule: rule, by: amount, isNatural: false, &$0) },
        { moveExactly(rule, by: amount, &$0) },
      ]
      let next = ways.lazy.compactMap { way -> (edit: LimitEdit, change: LeastChange)? in
        var own = edit
        way(&own)
        return LeastChange(own.applied(to: model, of: plan), choice, solver: solver).map { (own, $0) }
      }.first
      guard let next else { return nil }
      (edit, change) = next
    }
    for (row, amount) in change.rows {
      let rule = row - plan.products.count
      if isExact, model.sense(ofRow: row) == .equal {
        moveExactly(rule, by: amount, &edit)
      } else {
        moveLimit(ofRule: rule, by: amount, &edit)
      }
    }
    for (cells, packs) in change.caps {
      guard raise(cells, by: Int(saturating: (packs - 1e-6).rounded(.up)), &edit) else { return nil }
    }
    for (cells, packs) in change.floors {
      guard lower(cells, by: Int(saturating: (packs - 1e-6).rounded(.up)), &edit) else { return nil }
    }
    return movingFixed && edit.fixed.isEmpty ? nil : edit
  }

  private func moveExactly(_ rule: Int, by amount: Double, _ edit: inout LimitEdit) {
    if case .rule(let index) = plan.rules[rule].origin { edit.move(rule: index, exactlyBy: amount, in: plan) }
  }

  /// Raises caps of cells that can stand for one another; fixed volumes move only where no cap beside them can.
  private func raise(_ cells: [Int], by packs: Int, _ edit: inout LimitEdit) -> Bool {
    let open = cells.filter { !origins.isFixed(plan.cells[$0]) }
    if !open.isEmpty {
      edit.raise(caps: open, by: packs, in: plan)
    } else if let largest = cells.max(by: { plan.cells[$0].floor < plan.cells[$1].floor }) {
      return edit.move(fixed: largest, by: packs, in: plan)
    }
    return true
  }

  /// Lowers floors of cells that can stand for one another, or else their fixed volumes.
  private func lower(_ cells: [Int], by packs: Int, _ edit: inout LimitEdit) -> Bool {
    let (fixed, floors) = (cells.filter { origins.isFixed(plan.cells[$0]) }, cells.filter { !origins.isFixed(plan.cells[$0]) })
    return edit.lower(floors: floors, by: packs, in: plan) || edit.lower(fixed: fixed, by: packs, in: plan)
  }

  /// Limits moved to what whole packs next to the least change come to, where no numbers of four decimals fit together for less;
  /// nil where no change of limits is enough.
  ///
  /// - Complexity: a linear program, and O(cells of the rules).
  func byWholePacks() -> LimitEdit? {
    guard let change = LeastChange(model, choice(movingFixed: true), solver: solver) else { return nil }
    // Of each product the largest fractions are rounded up until the volume is reached.
    var packs = change.point.map { Int(saturating: ($0.packs + 1e-6).rounded(.down)) }
    var left = plan.products.map(\.agreedPacks)
    for (group, own) in change.point.enumerated() { left[plan.cells[own.cells[0]].product] -= packs[group] }
    let order = packs.indices.sorted {
      let (a, b) = (change.point[$0].packs - Double(packs[$0]), change.point[$1].packs - Double(packs[$1]))
      return a != b ? a > b : $0 < $1
    }
    for group in order where left[plan.cells[change.point[group].cells[0]].product] > 0 {
      packs[group] += 1
      left[plan.cells[change.point[group].cells[0]].product] -= 1
    }
    guard left.allSatisfy({ $0 == 0 }) else { return nil }
    var edit = LimitEdit()
    var groupOfCell: [Int: Int] = [:]
    for (group, own) in change.point.enumerated() {
      groupOfCell[own.cells[0]] = group
      let floor = own.cells.reduce(0) { $0 + plan.cells[$1].floor }
      let cap = own.cells.reduce(0 as Int?) { sum, cell in plan.cells[cell].cap.flatMap { cap in sum.map { $0 + cap } } }
      if let cap, packs[group] > cap {
        guard raise(own.cells, by: packs[group] - cap, &edit) else { return nil }
      } else if packs[group] < floor {
        guard lower(own.cells, by: floor - packs[group], &edit) else { return nil }
      }
    }
    for rule in plan.rules {
      // Cells that can stand for one another are in the same rules.
      let value = rule.cells.reduce(0 as Int128) { sum, cell in
        guard let group = groupOfCell[cell] else { return sum }
        return sum + Int128(packs[group]) * Int128(plan.coefficient(of: plan.cells[cell].product, in: rule.measure))
      }
      guard rule.sense.violation(of: value, limit: Int128(rule.limit)) != 0, let value = Int64(exactly: value) else { continue }
      switch rule.origin {
      case .capacity(let institution): edit.capacities[institution] = Decimal4(tenThousandths: (value + 99) / 100 * 100)
      case .rule(let index): edit.rules[index] = Decimal4(tenThousandths: value)
      }
    }
    return edit.isEmpty ? nil : edit
  }
}
