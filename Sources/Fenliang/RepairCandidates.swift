import FairShare
import Foundation
import LinearProgramming
import Planning

/// One kind of change of unknown size: a capacity, a rule's limit, caps or floors of a product in a district, a fixed volume.
enum RepairCandidate {
  case capacity(institution: Int, row: Int)
  case rule(index: Int, row: Int, isRaised: Bool)
  case caps([Int])
  case floors([Int])
  case release(Int)
}

/// Finds changes that would make room, each as small as it can be; not yet tried through both stages.
struct RepairCandidates {
  private let plan: Plan
  private let model: FairShareModel
  private let solver: any LinearProgramSolver
  private let origins: LimitOrigins
  private let limit: WorkLimit
  /// What has no place, in the flow's measure; nil where a flow does not tell.
  private let shortage: Double?
  private let room: SearchedRoom
  private var flow: RoomFlow { room.flow }
  /// For each product its cells.
  private let cellsOfProduct: [Range<Int>]

  /// The most changes of one kind that are looked into.
  private static let mostOfKind = 3

  init(plan: Plan, model: FairShareModel, room: SearchedRoom, solver: any LinearProgramSolver, limit: WorkLimit) {
    self.plan = plan
    self.model = model
    self.solver = solver
    self.limit = limit
    self.room = room
    origins = LimitOrigins(plan: plan)
    var starts = [Int](repeating: 0, count: plan.products.count + 1)
    for cell in plan.cells { starts[cell.product + 1] += 1 }
    for product in plan.products.indices { starts[product + 1] += starts[product] }
    cellsOfProduct = plan.products.indices.map { starts[$0]..<starts[$0 + 1] }
    let (flow, breaches) = (room.flow, room.breaches)
    if flow.isExact, let first = breaches.first {
      shortage =
        first.isOfFloors
        ? breaches.reduce(0) { max($0, $1.shortage) } : flow.unplaced.reduce(0) { $0 + $1.amount }
    } else {
      shortage = nil
    }
  }

  /// Changes of one member, or of one product's members in one district, that are enough alone; smallest first.
  func single(for evidence: ConflictEvidence) -> [LimitEdit] {
    var found: [LimitEdit] = []
    for kind in candidates(for: evidence) {
      for candidate in kind.prefix(RepairCandidates.mostOfKind) where !limit.isOver {
        if let edit = least(candidate) { found.append(edit) }
      }
    }
    let sized = found.enumerated().map { (order: $0, edit: $1, size: $1.size(in: plan), count: $1.changes(of: plan).count) }
    return sized.sorted {
      if $0.size != $1.size { return $0.size < $1.size }
      return $0.count != $1.count ? $0.count < $1.count : $0.order < $1.order
    }.map(\.edit)
  }

  /// The same one after another, first the likeliest of each kind; each is looked into when it is asked for.
  func singleInTurn(for evidence: ConflictEvidence) -> some Sequence<LimitEdit> {
    let kinds = candidates(for: evidence)
    return (0..<RepairCandidates.mostOfKind).lazy
      .flatMap { place in kinds.compactMap { place < $0.count ? $0[place] : nil } }
      .compactMap { limit.isOver ? nil : least($0) }
  }

  // MARK: What could change

  private func candidates(for evidence: ConflictEvidence) -> [[RepairCandidate]] {
    var rowOf: [RowReference: (index: Int, row: Int)] = [:]
    for (index, rule) in plan.rules.enumerated() {
      rowOf[plan.reference(of: rule)] = (index, model.row(ofRule: index))
    }
    var capacities: [(institution: Int, row: Int)] = []
    var rules: [RepairCandidate] = []
    for term in evidence.terms {
      guard let (index, row) = rowOf[term.row] else { continue }
      switch plan.rules[index].origin {
      case .capacity(let institution): capacities.append((institution, row))
      case .rule(let record):
        let sense = plan.rules[index].sense
        let isRaised = sense == .atMost || sense == .equal && term.multiplier > 0
        rules.append(.rule(index: record, row: row, isRaised: isRaised))
      }
    }
    // The largest capacity feels a raise the least.
    capacities.sort {
      let (left, right) = (model.limit(ofRow: $0.row), model.limit(ofRow: $1.row))
      return left != right ? left > right : $0.institution < $1.institution
    }
    let fixed = (evidence.capCells + evidence.floorCells).filter { origins.isFixed(plan.cells[$0]) }
    let floors = evidence.floorCells.filter { !origins.isFixed(plan.cells[$0]) }
    let caps = evidence.capCells.filter { !origins.isFixed(plan.cells[$0]) }
    return [
      capacities.map { .capacity(institution: $0.institution, row: $0.row) }, rules,
      groups(caps, worth: { model.caps[$0] }).map { .caps($0) },
      groups(floors, worth: { model.floors[$0] }).map { .floors($0) },
      fixed.sorted {
        let (left, right) = (model.floors[$0], model.floors[$1])
        return left != right ? left < right : $0 < $1
      }.map { .release($0) },
    ]
  }

  /// Cells by product and district, those worth most first.
  private func groups(_ cells: [Int], worth: (Int) -> Double) -> [[Int]] {
    var groups: [[Int]: [Int]] = [:]
    for cell in cells {
      let own = plan.cells[cell]
      groups[[own.product, plan.districtOfInstitution[own.institution]], default: []].append(cell)
    }
    let sized = groups.map { key, cells in
      let price = plan.products[key[0]].price.double
      return (key: key, cells: cells.sorted(), worth: cells.reduce(0) { $0 + worth($1) * price })
    }
    return sized.sorted { $0.worth != $1.worth ? $0.worth > $1.worth : $0.key.lexicographicallyPrecedes($1.key) }
      .map(\.cells)
  }

  // MARK: How much

  /// The smallest change of the kind with which a plan exists; nil where none is enough, or it cannot be told.
  private func least(_ candidate: RepairCandidate) -> LimitEdit? {
    if case .release(let cell) = candidate {
      let edit = LimitEdit(released: [cell])
      return hasRoom(edit) ? edit : nil
    }
    guard let guess = guess(candidate), let most = most(candidate) else { return nil }
    var amount = max(1, min(most, guess))
    if let edit = edit(candidate, amount), hasRoom(edit) { return edit }
    guard amount < most, plan.cells.count <= RepairTrials.mostCells, let largest = edit(candidate, most), hasRoom(largest)
    else { return nil }
    // Too little, and enough.
    var low = amount
    var high = most
    while amount < most / 2, !limit.isOver {
      amount *= 2
      guard let edit = edit(candidate, amount), !hasRoom(edit) else {
        high = amount
        break
      }
      low = amount
    }
    while high - low > 1, !limit.isOver {
      let middle = low + (high - low) / 2
      if let edit = edit(candidate, middle), hasRoom(edit) { high = middle } else { low = middle }
    }
    return edit(candidate, high)
  }

  private func hasRoom(_ edit: LimitEdit) -> Bool { edit.applied(to: model, of: plan).hasRoom(solver: solver) ?? false }

  /// A lower estimate, in steps: fen for yuan, packs and units whole.
  private func guess(_ candidate: RepairCandidate) -> Int? {
    if let shortage {
      switch candidate {
      case .capacity(_, let row), .rule(_, let row, _):
        return steps(shortage / flow.factors[row - plan.products.count], ofRow: row)
      case .caps(let cells), .floors(let cells):
        return Int((shortage / flow.worths[plan.cells[cells[0]].product] - 1e-6).rounded(.up))
      case .release: return 1
      }
    }
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    switch candidate {
    case .capacity(_, let row), .rule(_, let row, _): choice.rows = [(row, 1)]
    case .caps(let cells): choice.caps = Set(cells)
    case .floors(let cells): choice.floors = Set(cells)
    case .release: break
    }
    guard let change = LeastChange(model, choice, solver: solver) else { return nil }
    switch candidate {
    case .capacity(_, let row), .rule(_, let row, _):
      return steps(change.rows.reduce(0) { $0 + abs($1.change) }, ofRow: row)
    case .caps: return Int((change.caps.reduce(0) { $0 + $1.packs } - 1e-6).rounded(.up))
    case .floors: return Int((change.floors.reduce(0) { $0 + $1.packs } - 1e-6).rounded(.up))
    case .release: return 1
    }
  }

  private func measure(ofRow row: Int) -> Measure { plan.rules[row - plan.products.count].measure }

  private func steps(_ amount: Double, ofRow row: Int) -> Int? {
    let steps = measure(ofRow: row) == .yuan ? amount * 100 - 1e-3 : amount - 1e-6
    return steps < 1e15 ? Int(steps.rounded(.up)) : nil
  }

  /// The largest change that can do any good.
  private func most(_ candidate: RepairCandidate) -> Int? {
    switch candidate {
    case .capacity(_, let row), .rule(_, let row, true):
      var sum = 0.0
      for cell in plan.rules[row - plan.products.count].cells {
        sum +=
          model.coefficient(ofCell: cell, inRow: row)
          * max(model.floors[cell], min(model.caps[cell], Double(plan.products[plan.cells[cell].product].agreedPacks)))
      }
      return steps(max(0, sum - model.limit(ofRow: row)) + 1, ofRow: row)
    case .rule(_, let row, false): return steps(model.limit(ofRow: row), ofRow: row)
    case .caps(let cells): return cells.count * plan.products[plan.cells[cells[0]].product].agreedPacks
    case .floors(let cells): return cells.reduce(0) { $0 + plan.cells[$1].floor }
    case .release: return 1
    }
  }

  /// The change of a size.
  private func edit(_ candidate: RepairCandidate, _ amount: Int) -> LimitEdit? {
    var edit = LimitEdit()
    switch candidate {
    case .capacity(let institution, _):
      edit.raise(institution: institution, byFen: amount, in: plan)
    case .rule(let index, let row, let isRaised):
      edit.move(rule: index, by: isRaised ? amount : -amount, measure: measure(ofRow: row), in: plan)
    case .caps(let cells): edit.raise(caps: cells, by: amount, in: plan)
    case .floors(let cells): guard edit.lower(floors: cells, by: amount, in: plan) else { return nil }
    case .release(let cell): edit.released = [cell]
    }
    return edit
  }

  // MARK: Several at once

  /// Changes of several limits together, each made when it is asked for: capacities by one share, capacities before caps, caps
  /// alone.
  func combined() -> some Sequence<LimitEdit> {
    let ways: [() -> LimitEdit?] =
      shortage == nil
      ? [leastChange]
      : [byOneShare, { byFlow(raisingCapacities: true) }, { byFlow(raisingCapacities: false) }]
    return ways.lazy.compactMap { $0() }
  }

  /// The share by which the capacities that clash have to be raised, all of them alike, rounded up to a thousandth; nil
  /// where there are fewer than two, or other limits are to blame.
  ///
  /// Newton's method over the cuts: what a cut is short of, its capacities have to give.
  private func byOneShare() -> LimitEdit? {
    var raised: Set<Int> = []
    var share = 0.0
    var room = room
    for _ in 0..<RepairCandidates.mostSteps {
      guard let first = room.breaches.first else { return raised.count > 1 ? capacities(raised, raisedBy: share) : nil }
      guard !first.isOfFloors, !limit.isOver else { return nil }
      var next = share
      for breach in room.breaches {
        let own = breach.rules.filter { isCapacity($0) }
        let (whole, now) = own.reduce(into: (0.0, 0.0)) { sums, rule in
          sums.0 += bound(rule, room.flow)
          sums.1 += bound(rule, room.flow) * (raised.contains(rule) ? 1 + share : 1)
        }
        guard whole > 0 else { return nil }
        raised.formUnion(own)
        next = max(next, (now + breach.shortage) / whole - 1)
      }
      share = (next * 1_000 - 1e-9).rounded(.up) / 1_000
      room = SearchedRoom(capacities(raised, raisedBy: share).applied(to: model, of: plan))
    }
    return nil
  }

  private func isCapacity(_ rule: Int) -> Bool {
    if case .capacity = plan.rules[rule].origin { true } else { false }
  }

  private func capacities(_ rules: Set<Int>, raisedBy share: Double) -> LimitEdit {
    var edit = LimitEdit()
    for rule in rules {
      guard case .capacity(let institution) = plan.rules[rule].origin else { continue }
      let fen = Double(plan.rules[rule].limit) / 100 * share
      edit.raise(institution: institution, byFen: Int((fen - 1e-6).rounded(.up)), in: plan)
    }
    return edit
  }

  private static let mostSteps = 40

  /// Room made step by step, as flows say where it is missing.
  private func byFlow(raisingCapacities: Bool) -> LimitEdit? {
    var edit = LimitEdit()
    for _ in 0..<RepairCandidates.mostSteps where !limit.isOver {
      var flow = RoomFlow(edit.applied(to: model, of: plan))
      let breaches = flow.breaches()
      guard let first = breaches.first else { return edit }
      if first.isOfFloors {
        for breach in breaches where breach.isOfFloors {
          if let rule = breach.rules.first {
            raise(rule, by: breach.shortage / flow.factors[rule], &edit)
          } else if !lowerFloors(of: breach.products[0], by: breach.shortage / flow.worths[breach.products[0]], &edit) {
            return nil
          }
        }
        continue
      }
      if raisingCapacities {
        let rules = Set(breaches.flatMap(\.rules)).sorted {
          let (left, right) = (bound($0, flow), bound($1, flow))
          return left != right ? left > right : $0 < $1
        }
        let raised = flow.overflow(rules)
        for (rule, amount) in raised { raise(rule, by: amount / flow.factors[rule], &edit) }
        if !raised.isEmpty { continue }
      }
      guard raiseCaps(flow, breaches, &edit) else { return nil }
    }
    return nil
  }

  private func bound(_ rule: Int, _ flow: RoomFlow) -> Double {
    model.limit(ofRow: model.row(ofRule: rule)) * flow.factors[rule]
  }

  private func raise(_ rule: Int, by amount: Double, _ edit: inout LimitEdit) {
    let scoped = plan.rules[rule]
    switch scoped.origin {
    case .capacity(let institution):
      edit.raise(institution: institution, byFen: Int((amount * 100 - 1e-3).rounded(.up)), in: plan)
    case .rule(let index):
      let steps = scoped.measure == .yuan ? amount * 100 - 1e-3 : amount - 1e-6
      edit.move(rule: index, by: Int(steps.rounded(.up)), measure: scoped.measure, in: plan)
    }
  }

  private func raiseCaps(_ flow: RoomFlow, _ breaches: [RoomBreach], _ edit: inout LimitEdit) -> Bool {
    var isRaised = false
    let missing = Dictionary(uniqueKeysWithValues: flow.unplaced.map { ($0.product, $0.amount) })
    for breach in breaches {
      let ruleOfCell = flow.ruleOfCell(breach)
      for product in breach.products {
        guard let amount = missing[product] else { continue }
        let cells = cellsOfProduct[product].filter {
          ruleOfCell[$0] < 0 && plan.cells[$0].cap != nil && !origins.isFixed(plan.cells[$0])
        }
        guard !cells.isEmpty else { continue }
        edit.raise(caps: cells, by: Int((amount / flow.worths[product] - 1e-6).rounded(.up)), in: plan)
        isRaised = true
      }
    }
    return isRaised
  }

  private func lowerFloors(of product: Int, by packs: Double, _ edit: inout LimitEdit) -> Bool {
    let cells = cellsOfProduct[product].filter { plan.cells[$0].floor > 0 && !origins.isFixed(plan.cells[$0]) }
    return edit.lower(floors: cells, by: Int((packs - 1e-6).rounded(.up)), in: plan)
  }

  // MARK: A little more

  /// What is added to a change for room in whole packs: a share of the change, and of what stands in the limits that clash.
  private static let ownMargin = 0.02
  private static let limitMargin = 0.0025

  /// The change made so much larger that whole packs are easily found: by a fiftieth of itself, for capacities by at least a
  /// four-hundredth of all that clash, each by a pack at least; by four times as much at each further level.
  func loosened(_ edit: LimitEdit, level: Int) -> LimitEdit {
    var wider = edit
    let factor = pow(4, Double(level - 1))
    if !edit.capacities.isEmpty {
      let clashing = Set(room.breaches.flatMap(\.rules)).filter { isCapacity($0) }
      let standing = clashing.reduce(0) { $0 + Double(plan.rules[$1].limit) / 100 }
      let raises = edit.capacities.map { institution, after in
        (institution, fen: Double(after.tenThousandths - (plan.institutions[institution].capacity ?? .zero).tenThousandths) / 100)
      }.sorted { $0.0 < $1.0 }
      let total = raises.reduce(0) { $0 + $1.fen }
      let more = max(RepairCandidates.ownMargin * total, RepairCandidates.limitMargin * standing)
      let dearest = dearestPacks
      for (institution, fen) in raises where total > 0 {
        let own = max(more * fen / total, dearest[institution])
        wider.raise(institution: institution, byFen: Int((factor * own).rounded(.up)), in: plan)
      }
    }
    for (rule, index) in plan.rules.enumerated().compactMap({ place, rule -> (Int, Int)? in
      if case .rule(let index) = rule.origin { (place, index) } else { nil }
    }) {
      guard let after = edit.rules[index], let before = plan.records.rules?[index].limit else { continue }
      let measure = plan.rules[rule].measure
      let row = model.row(ofRule: rule)
      let pack = plan.rules[rule].cells.map { model.coefficient(ofCell: $0, inRow: row) }.max() ?? 0
      let own = max(pack, RepairCandidates.ownMargin * abs(after.double - before.double))
      let steps = Int((factor * own * (measure == .yuan ? 100 : 1)).rounded(.up))
      wider.move(rule: index, by: after > before ? steps : -steps, measure: measure, in: plan)
    }
    for cells in byProduct(edit.caps.keys) {
      let packs = cells.reduce(0) { $0 + (edit.caps[$1] ?? 0) - (plan.cells[$1].cap ?? 0) }
      wider.raise(caps: cells, by: Int((factor * max(1, RepairCandidates.ownMargin * Double(packs))).rounded(.up)), in: plan)
    }
    for cells in byProduct(edit.floors.keys) {
      let packs = cells.reduce(0) { $0 + plan.cells[$1].floor - (edit.floors[$1] ?? 0) }
      _ = wider.lower(
        floors: cells, by: Int((factor * max(1, RepairCandidates.ownMargin * Double(packs))).rounded(.up)), in: plan)
    }
    return wider
  }

  /// For each institution, its dearest pack [fen].
  private var dearestPacks: [Double] {
    var prices = [Double](repeating: 0, count: plan.institutions.count)
    for cell in plan.cells {
      prices[cell.institution] = max(prices[cell.institution], plan.products[cell.product].price.double * 100)
    }
    return prices
  }

  private func byProduct(_ cells: some Sequence<Int>) -> [[Int]] {
    Dictionary(grouping: cells) { plan.cells[$0].product }.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }

  // MARK: By a linear program

  /// The least change of everything that may change, by a linear program.
  private func leastChange() -> LimitEdit? {
    var choice = LeastChange.Choice(worths: plan.products.map(\.price.double))
    for (index, rule) in plan.rules.enumerated() {
      let row = model.row(ofRule: index)
      let dearest =
        rule.cells.map { plan.products[plan.cells[$0].product].price.double / model.coefficient(ofCell: $0, inRow: row) }
        .max() ?? 1
      choice.rows.append((row, rule.measure == .yuan ? 1 : dearest))
    }
    for (index, cell) in plan.cells.enumerated() where !origins.isFixed(cell) {
      if cell.cap != nil { choice.caps.insert(index) }
      if cell.floor > 0 { choice.floors.insert(index) }
    }
    guard let change = LeastChange(model, choice, solver: solver) else { return nil }
    var edit = LimitEdit()
    for (row, amount) in change.rows {
      let rule = row - plan.products.count
      if amount > 0 {
        raise(rule, by: amount, &edit)
      } else if case .rule(let index) = plan.rules[rule].origin {
        let steps = plan.rules[rule].measure == .yuan ? -amount * 100 - 1e-3 : -amount - 1e-6
        edit.move(rule: index, by: -Int(steps.rounded(.up)), measure: plan.rules[rule].measure, in: plan)
      }
    }
    for (cells, packs) in change.caps { edit.raise(caps: cells, by: Int((packs - 1e-6).rounded(.up)), in: plan) }
    for (cells, packs) in change.floors {
      guard edit.lower(floors: cells, by: Int((packs - 1e-6).rounded(.up)), in: plan) else { return nil }
    }
    return edit
  }
}

extension LimitEdit {
  /// Raises a capacity; one in whole yuan stays in whole yuan.
  mutating func raise(institution: Int, byFen fen: Int, in plan: Plan) {
    guard let before = capacities[institution] ?? plan.institutions[institution].capacity else { return }
    capacities[institution] = LimitEdit.natural(before.tenThousandths + Int64(fen) * 100, like: before, step: 100, up: true)
  }

  /// Moves a rule's limit by fen, or by whole packs or units; not below 0.
  mutating func move(rule: Int, by steps: Int, measure: Measure, in plan: Plan) {
    guard let before = rules[rule] ?? plan.records.rules?[rule].limit else { return }
    let step: Int64 = measure == .yuan ? 100 : 10_000
    rules[rule] = LimitEdit.natural(
      max(0, before.tenThousandths + Int64(steps) * step), like: before, step: step, up: steps > 0)
  }

  /// The next number a planner would write: whole where the number before was.
  private static func natural(_ value: Int64, like before: Decimal4, step: Int64, up: Bool) -> Decimal4 {
    let unit = before.isWhole ? 10_000 : step
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
    return Decimal4(tenThousandths: (quotient + (up && remainder > 0 ? 1 : 0)) * unit)
  }

  /// Raises caps by so many packs in all, in proportion to them.
  mutating func raise(caps cells: [Int], by packs: Int, in plan: Plan) {
    let before = cells.map { caps[$0] ?? plan.cells[$0].cap ?? 0 }
    // Caps of 0 have no proportion; their targets have.
    let weights = before.contains { $0 > 0 } ? before.map(Double.init) : cells.map { max(plan.cells[$0].target, 1e-9) }
    for (place, share) in shares(of: packs, weights).enumerated() where share > 0 {
      caps[cells[place]] = before[place] + share
    }
  }

  /// Lowers floors by so many packs in all, in proportion to them; false where they do not have so many.
  mutating func lower(floors cells: [Int], by packs: Int, in plan: Plan) -> Bool {
    let before = cells.map { floors[$0] ?? plan.cells[$0].floor }
    guard packs <= before.reduce(0, +) else { return false }
    for (place, share) in shares(of: packs, before.map(Double.init)).enumerated() where share > 0 {
      floors[cells[place]] = before[place] - min(before[place], share)
    }
    return true
  }
}

/// A number in whole parts in proportion to weights: the largest fractional parts first, ties by order.
private func shares(of total: Int, _ weights: [Double]) -> [Int] {
  let sum = weights.reduce(0, +)
  guard sum > 0 else { return weights.map { _ in 0 } }
  let exact = weights.map { Double(total) * $0 / sum }
  var shares = exact.map { Int(floorWithTolerance($0)) }
  let left = total - shares.reduce(0, +)
  let order = exact.indices.sorted {
    let (a, b) = (exact[$0] - Double(shares[$0]), exact[$1] - Double(shares[$1]))
    return a != b ? a > b : $0 < $1
  }
  if left > 0 { for place in order.prefix(left) { shares[place] += 1 } }
  return shares
}

/// The whole number at or below, where a value within 1e-9 of the next one is that.
private func floorWithTolerance(_ value: Double) -> Double { (value + 1e-9).rounded(.down) }
