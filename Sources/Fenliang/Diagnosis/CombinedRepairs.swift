import FairShare
import LinearProgramming
import Planning
import Splitting

/// Changes of several limits together.
extension RepairCandidates {
  /// Changes of several limits together, each computed when it is asked for: the least over all limits, without and with fixed volumes;
  /// capacities by one share, capacities before caps, caps alone, fixed volumes alone.
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

  /// The common share by which the conflicting capacities have to be raised, rounded up to a thousandth; nil where there are fewer than
  /// two, or other limits conflict.
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
    for rule in rules.lazy.map({ plan.rules[$0] }) {
      edit.move(rule, by: wholeAbove(Double(rule.limit) / 100 * share), in: plan)
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
          } else {
            let product = violation.products[0]
            let cells = cellsOfProduct[product].filter { plan.cells[$0].floor > 0 }
            guard lower(cells, by: violation.shortage / flow.worths[product], &edit) else { return nil }
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
    let steps = Int(saturating: LimitEdit.steps(abs(amount), of: plan.rules[rule].measure))
    edit.move(plan.rules[rule], by: amount > 0 ? steps : -steps, isNatural: isNatural, in: plan)
  }

  private func raiseCaps(_ flow: FeasibilityFlow, _ violations: [ViolatedInequality], _ edit: inout LimitEdit) -> Bool {
    var isRaised = false
    let missing = Dictionary(uniqueKeysWithValues: flow.unplaced.map { ($0.product, $0.amount) })
    for violation in violations {
      let ruleOfCell = flow.ruleOfCell(violation)
      for product in violation.products {
        guard let amount = missing[product] else { continue }
        let cells = cellsOfProduct[product].filter {
          ruleOfCell[$0] < 0 && plan.cells[$0].cap != nil && !origins.isFixed(plan.cells[$0]) && !origins.isCapHeld(plan.cells[$0])
        }
        guard !cells.isEmpty else { continue }
        edit.raise(caps: cells, by: wholeAbove(amount / flow.worths[product]), in: plan)
        isRaised = true
      }
    }
    return isRaised
  }

  /// Fixed volumes released one after another, of those in conflict the one worth most, until a plan exists; nil where other limits
  /// conflict, or one is enough.
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

  /// All limits that may change.
  private func choice(movingFixed: Bool) -> LeastChange.Choice {
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    // What the city gave a district is not the district's to move.
    choice.rows = plan.rules.indices.filter { !plan.isOfCity(plan.reference(of: plan.rules[$0])) }
      .map { (model.row(ofRule: $0), plan.rules[$0].measure == .yuan ? 1 : nil) }
    for (index, cell) in plan.cells.enumerated() where movingFixed || !origins.isFixed(cell) {
      if cell.cap != nil, !origins.isCapHeld(cell) { choice.caps.insert(index) }
      if cell.floor > 0, !origins.isFloorHeld(cell) { choice.floors.insert(index) }
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
          equal.first { plan.rules[$0.row - plan.products.count].measure == measure }
        }).first
      else { break }
      choice.rows.removeAll { $0.row == row }
      let rule = row - plan.products.count
      let ways: [(inout LimitEdit) -> Void] = [
        { moveLimit(ofRule: rule, by: amount, &$0) }, { moveLimit(ofRule: rule, by: amount, isNatural: false, &$0) },
        { $0.move(plan.rules[rule], exactlyBy: amount, in: plan) },
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
        edit.move(plan.rules[rule], exactlyBy: amount, in: plan)
      } else {
        moveLimit(ofRule: rule, by: amount, &edit)
      }
    }
    for (cells, packs) in change.caps {
      guard raise(cells, by: packs, &edit) else { return nil }
    }
    for (cells, packs) in change.floors {
      guard lower(cells, by: packs, &edit) else { return nil }
    }
    return movingFixed && edit.fixed.isEmpty ? nil : edit
  }

  /// Raises caps of cells that can stand for one another; fixed volumes move only where no cap beside them can.
  private func raise(_ cells: [Int], by packs: Double, _ edit: inout LimitEdit) -> Bool {
    let packs = wholeAbove(packs)
    let open = cells.filter { !origins.isFixed(plan.cells[$0]) && !origins.isCapHeld(plan.cells[$0]) }
    if !open.isEmpty {
      edit.raise(caps: open, by: packs, in: plan)
    } else if let largest = cells.filter({ origins.isFixed(plan.cells[$0]) }).max(by: { plan.cells[$0].floor < plan.cells[$1].floor }) {
      return edit.move(fixed: largest, by: packs, in: plan)
    } else {
      return false
    }
    return true
  }

  /// Lowers floors of cells that can stand for one another, or else their fixed volumes.
  private func lower(_ cells: [Int], by packs: Double, _ edit: inout LimitEdit) -> Bool {
    let packs = wholeAbove(packs)
    let fixed = cells.filter { origins.isFixed(plan.cells[$0]) }
    let floors = cells.filter { !origins.isFixed(plan.cells[$0]) && !origins.isFloorHeld(plan.cells[$0]) }
    return edit.lower(floors: floors, by: packs, in: plan) || edit.lower(fixed: fixed, by: packs, in: plan)
  }

  /// Limits moved to what whole packs next to the least change come to, where no numbers of four decimals fit together for less;
  /// nil where no change of limits is enough.
  ///
  /// - Complexity: a linear program, and O(cells of the rules).
  func byWholePacks() -> LimitEdit? {
    guard let change = LeastChange(model, choice(movingFixed: true), solver: solver) else { return nil }
    // Of each product the largest fractions are rounded up until the volume is reached.
    var packs = [Int](repeating: 0, count: change.point.count)
    let groupsOfProduct = Dictionary(grouping: change.point.indices) { plan.cells[change.point[$0].cells[0]].product }
    for (product, record) in plan.products.enumerated() {
      let groups = groupsOfProduct[product] ?? []
      let whole = largestRemainder(groups.map { change.point[$0].packs }, total: record.agreedPacks, tolerance: 1e-6)
      guard whole.reduce(0, +) == record.agreedPacks else { return nil }
      for (group, own) in zip(groups, whole) { packs[group] = own }
    }
    var edit = LimitEdit()
    var groupOfCell: [Int: Int] = [:]
    for (group, own) in change.point.enumerated() {
      groupOfCell[own.cells[0]] = group
      let floor = own.cells.reduce(0) { $0 + plan.cells[$1].floor }
      let cap = own.cells.reduce(0 as Int?) { sum, cell in plan.cells[cell].cap.flatMap { cap in sum.map { $0 + cap } } }
      if let cap, packs[group] > cap {
        guard raise(own.cells, by: Double(packs[group] - cap), &edit) else { return nil }
      } else if packs[group] < floor {
        guard lower(own.cells, by: Double(floor - packs[group]), &edit) else { return nil }
      }
    }
    for rule in plan.rules {
      // Cells that can stand for one another are in the same rules.
      let value = rule.cells.reduce(0 as Int128) { sum, cell in
        guard let group = groupOfCell[cell] else { return sum }
        return sum + Int128(packs[group]) * Int128(plan.coefficient(of: plan.cells[cell].product, in: rule.measure))
      }
      guard rule.sense.violation(of: value, limit: Int128(rule.limit)) != 0, let value = Int64(exactly: value) else { continue }
      let isCapacity = if case .capacity = rule.origin { true } else { false }
      edit[rule.origin] = Decimal4(tenThousandths: isCapacity ? (value + 99) / 100 * 100 : value)
    }
    return edit.isEmpty ? nil : edit
  }
}
