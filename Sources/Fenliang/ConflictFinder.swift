import FairShare
import LinearProgramming
import PlanTables
public import Planning

/// Tells why no plan exists (model.md section 6): the limits and rules of a certificate, and the amount that has no place.
struct ConflictFinder {
  private let plan: Plan
  private let solver: any LinearProgramSolver
  private let origins: LimitOrigins

  init(plan: Plan, solver: any LinearProgramSolver) {
    self.plan = plan
    self.solver = solver
    origins = LimitOrigins(plan: plan)
  }

  /// The card for an engine's evidence: its members and what they lack. What all conflicts lack is looked for only where that
  /// gives nothing; with the plan's room, where that is known already.
  ///
  /// - Complexity: a flow over the members; a linear program where their rules overlap or count in different measures.
  func card(for evidence: ConflictEvidence, room: SearchedRoom? = nil) -> Conflict {
    let own = ConflictFinder(plan: plan.keeping(only: evidence), solver: solver).missing(nil)
    var conflict = Conflict(missingPacks: own.packs, missingAmount: own.amount, members: members(of: evidence))
    conflict.isIrreducible = evidence.isIrreducible
    return own.packs > 0 || own.amount > .zero ? conflict : completed(conflict, room: room)
  }

  /// The card with what all conflicts of the plan lack; with the plan's room, where that is known already.
  ///
  /// - Complexity: a flow; a linear program where the rules overlap or count in different measures.
  func completed(_ conflict: Conflict, room: SearchedRoom? = nil) -> Conflict {
    let all = missing(room)
    var conflict = conflict
    if conflict.missingPacks == 0, conflict.missingAmount == .zero {
      (conflict.missingPacks, conflict.missingAmount) = all
    }
    conflict.allPacks = max(all.packs, conflict.missingPacks)
    conflict.allAmount = max(all.amount, conflict.missingAmount)
    return conflict
  }

  /// The members that evidence names.
  func members(of evidence: ConflictEvidence) -> [Conflict.Member] {
    evidence.terms.map { member(for: $0.row) } + evidence.floorCells.map { bound(ofCell: $0, isFloor: true) }
      + evidence.capCells.map { bound(ofCell: $0, isFloor: false) }
  }

  /// The card for limits that whole packs exceed, under `--strict`.
  func card(for excesses: [Excess]) -> Conflict {
    let yuan = excesses.filter { $0.measure == .yuan }.reduce(Int64(0)) { $0 + abs($1.value - $1.limit) }
    let packs = excesses.filter { $0.measure == .packs }.reduce(Int64(0)) { $0 + abs($1.value - $1.limit) }
    var conflict = Conflict(
      missingPacks: Int((packs + 9_999) / 10_000), missingAmount: Fen((yuan + 99) / 100),
      members: excesses.map { excess in
        var member = member(for: excess.row)
        let warning = excessWarning(excess)
        member.description = warning.message
        return member
      })
    conflict.isOfWholePacks = true
    return conflict
  }

  /// What has no place: the least shortage of the products [packs, and yuan at their prices] with every rule kept; where
  /// the floors alone break a rule, what they break it by is added to the amount.
  ///
  /// - Complexity: a flow; a linear program where the rules overlap or count in different measures.
  private func missing(_ known: SearchedRoom?) -> (packs: Int, amount: Fen) {
    var model = FairShareModel(plan: plan)
    let prices = plan.products.map(\.price.double)
    var packs = 0.0
    var yuan = 0.0
    // Once for floors of products and rules, once for what finds no room with those let through.
    for step in 0..<3 {
      let room = step == 0 ? known ?? SearchedRoom(model) : SearchedRoom(model)
      let (flow, breaches) = (room.flow, room.breaches)
      guard flow.isExact else { break }
      guard let first = breaches.first else { return rounded(packs: packs, yuan: yuan) }
      guard first.isOfFloors else {
        for (product, amount) in flow.unplaced {
          packs += amount / flow.worths[product]
          yuan += amount / flow.worths[product] * prices[product]
        }
        return rounded(packs: packs, yuan: yuan)
      }
      for breach in breaches {
        if let rule = breach.rules.first {
          let over = breach.shortage / flow.factors[rule]
          yuan += plan.rules[rule].measure == .yuan ? over : over * dearest(ofRule: rule, model)
          model.setLimit(ofRow: model.row(ofRule: rule), to: model.limit(ofRow: model.row(ofRule: rule)) + over)
        } else if let product = breach.products.first {
          let over = breach.shortage / flow.worths[product]
          packs += over
          yuan += over * prices[product]
          model.setLimit(ofRow: product, to: model.limit(ofRow: product) + over)
        }
      }
    }
    return missing(FairShareModel(plan: plan), prices)
  }

  /// What a unit of a rule's measure is worth at most [yuan].
  private func dearest(ofRule rule: Int, _ model: FairShareModel) -> Double {
    plan.rules[rule].cells.map {
      plan.products[plan.cells[$0].product].price.double / model.coefficient(ofCell: $0, inRow: model.row(ofRule: rule))
    }.max() ?? 0
  }

  /// The same by a linear program.
  private func missing(_ model: FairShareModel, _ prices: [Double]) -> (packs: Int, amount: Fen) {
    var choice = LeastChange.Choice(worths: prices)
    choice.rows = prices.enumerated().map { ($0, $1) }
    let dearest = prices.max() ?? 1
    var worths = prices
    for (offset, rule) in plan.rules.enumerated() {
      let row = model.row(ofRule: offset)
      let largest = rule.cells.map { model.coefficient(ofCell: $0, inRow: row) }.max() ?? 1
      worths.append(rule.measure == .yuan ? 1 : dearest / max(largest, 1e-4))
      choice.rows.append((row, 1_000 * (worths.last ?? 1)))
    }
    guard let change = LeastChange(model, choice, solver: solver) else { return (0, .zero) }
    var packs = 0.0
    var yuan = 0.0
    for (row, amount) in change.rows {
      if row < prices.count { packs += abs(amount) }
      yuan += abs(amount) * worths[row]
    }
    return rounded(packs: packs, yuan: yuan)
  }

  private func rounded(packs: Double, yuan: Double) -> (packs: Int, amount: Fen) {
    // Limits are whole ten-thousandths, and so is what is missing; what lies beyond is rounding.
    let exact = (yuan * 10_000).rounded()
    return (Int((packs - 1e-6).rounded(.up)), Fen(Int64((exact / 100).rounded(.up))))
  }

  private func member(for row: RowReference) -> Conflict.Member {
    switch row {
    case .product(let id):
      let product = plan.products[plan.productIndex(id)]
      return Conflict.Member(
        kind: .product, ids: [id], place: Place(file: "products.csv", column: "agreed_units"),
        limit: "\(product.agreedPacks)",
        description: Localized(
          zh: "品种 \(id) \(product.genericName)：首年约定采购量 \(product.agreedPacks) 盒，须全部分完",
          en:
            "product \(id) \(product.genericName): all \(product.agreedPacks) agreed packs must be handed out"
        ), value: Int64(product.agreedPacks) * 10_000)
    case .capacity(let id):
      let institution = plan.institutions[plan.institutionIndex(id)]
      let capacity = institution.capacity?.description ?? ""
      return Conflict.Member(
        kind: .capacity, ids: [id], place: Place(file: "institutions.csv", column: "capacity_yuan"),
        limit: capacity,
        description: Localized(
          zh: "机构 \(id) \(institution.name)：年度承载上限 \(capacity) 元",
          en: "institution \(id) \(institution.name): yearly capacity of \(capacity) yuan"),
        districtID: institution.districtID, value: institution.capacity?.tenThousandths ?? 0)
    case .rule(let id):
      let rule = (plan.records.rules ?? []).first { $0.id == id }
      let limit = rule.map { "\($0.sense.rawValue) \($0.limit) \($0.measure.rawValue)" } ?? ""
      return Conflict.Member(
        kind: .rule, ids: [id], place: Place(file: "rules.csv", column: "limit"), limit: limit,
        description: Localized(
          zh: "规则 \(id) \(rule?.name ?? "")：\(rule.map { "\($0.sense.chinese) \($0.limit) \($0.measure.chinese)" } ?? "")",
          en: "rule \(id) \(rule?.name ?? ""): \(limit)"),
        value: rule?.limit.tenThousandths ?? 0)
    }
  }

  private func bound(ofCell index: Int, isFloor: Bool) -> Conflict.Member {
    let cell = plan.cells[index]
    let institution = plan.institutions[cell.institution]
    let ids = [institution.id, plan.products[cell.product].id]
    let limit = isFloor ? cell.floor : cell.cap ?? cell.floor
    let origin = isFloor ? origins.floor(ofCell: cell) : origins.cap(ofCell: cell)
    let (kind, place, parameter): (Conflict.Member.Kind, Place, String?) =
      switch origin {
      case .fixed: (.fixed, Place(file: "limits.csv", column: "fixed_packs"), nil)
      case .given:
        (isFloor ? .floor : .cap, Place(file: "limits.csv", column: isFloor ? "floor_packs" : "cap_packs"), nil)
      case .parameter(let name): (isFloor ? .floor : .cap, Place(file: "parameters.csv", column: "value"), name)
      }
    return Conflict.Member(
      kind: kind, ids: ids, place: place, limit: String(limit), parameter: parameter, districtID: institution.districtID,
      value: Int64(limit) * 10_000)
  }
}

extension Plan {
  /// The limits of a certificate alone, as a plan: what cannot be done in it is what they lack.
  ///
  /// Products that are not in it have just the floors that are. Where one of its rules asks for at least so much, they keep their
  /// volumes instead, free of other limits.
  /// - Complexity: O(cells of all rules).
  fileprivate func keeping(only evidence: ConflictEvidence) -> Plan {
    let references = Set(evidence.terms.map(\.row))
    let kept = rules.filter { references.contains(reference(of: $0)) }
    let isPacking = kept.allSatisfy { $0.sense == .atMost }
    let isMember = products.map { !isPacking || references.contains(.product($0.id)) }
    let (floors, caps) = (Set(evidence.floorCells), Set(evidence.capCells))
    var place = [Int?](repeating: nil, count: cells.count)
    var volumes = products.enumerated().map { isMember[$0] ? $1.agreedPacks : 0 }
    var plan = self
    plan.cells = []
    for (index, cell) in cells.enumerated() where isMember[cell.product] || floors.contains(index) {
      var own = cell
      own.floor = floors.contains(index) ? cell.floor : 0
      own.cap = caps.contains(index) ? cell.cap : nil
      if !isMember[cell.product] { volumes[cell.product] += own.floor }
      place[index] = plan.cells.count
      plan.cells.append(own)
    }
    plan.rules = kept.map { rule in
      var rule = rule
      rule.cells = rule.cells.compactMap { place[$0] }
      return rule
    }
    for product in products.indices { plan.records.products[product].agreedPacks = volumes[product] }
    return plan
  }
}

/// A conflict that an engine found, not yet put into words.
public struct FoundConflict: Sendable {
  let plan: Plan
  let evidence: ConflictEvidence
  let solver: any LinearProgramSolver

  /// The members, not yet the fewest, and what is missing.
  ///
  /// - Complexity: a flow; a linear program where the rules overlap or count in different measures.
  public var card: Conflict {
    let finder = ConflictFinder(plan: plan, solver: solver)
    return finder.completed(finder.card(for: evidence))
  }
}

/// Where the floors and caps of cells come from: a line of 上下限, or a parameter.
struct LimitOrigins {
  enum Origin: Hashable {
    case fixed
    case given
    case parameter(String)
  }

  private let limits: [LimitRecord]
  private let parameters: Parameters

  init(plan: Plan) {
    limits = plan.records.limits ?? []
    parameters = plan.records.parameters
  }

  /// The line of a cell, nil where there is none. Lines come by institution, then product.
  ///
  /// - Complexity: O(log lines).
  func record(ofCell cell: Cell) -> LimitRecord? {
    index(institution: cell.institution, product: cell.product).map { limits[$0] }
  }

  private func index(institution: Int, product: Int) -> Int? {
    var (low, high) = (0, limits.count)
    while low < high {
      let middle = (low + high) / 2
      let own = (limits[middle].institution, limits[middle].product)
      if own < (institution, product) { low = middle + 1 } else { high = middle }
    }
    guard low < limits.count, (limits[low].institution, limits[low].product) == (institution, product) else { return nil }
    return low
  }

  /// Whether the cell's volume is fixed by a line.
  func isFixed(_ cell: Cell) -> Bool { record(ofCell: cell)?.fixedPacks != nil }

  /// Where the cell's floor comes from.
  func floor(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    return record?.floorPacks != nil || parameters.floorRatio == .zero ? .given : .parameter("floor_ratio")
  }

  /// Where the cell's cap comes from.
  func cap(ofCell cell: Cell) -> Origin {
    let record = record(ofCell: cell)
    if record?.fixedPacks != nil { return .fixed }
    return record?.capPacks != nil || parameters.capRatio == nil ? .given : .parameter("cap_ratio")
  }
}

extension Conflict.Member {
  /// The value of the input that states it.
  var inputKey: InputKey {
    switch kind {
    case .product: InputKey(table: "products", key: ids, column: "agreed_units")
    case .capacity: InputKey(table: "institutions", key: ids, column: "capacity_yuan")
    case .rule: InputKey(table: "rules", key: ids, column: "limit")
    case .fixed: InputKey(table: "limits", key: ids, column: "fixed_packs")
    case .cap, .floor:
      parameter.map { InputKey(table: "parameters", key: [$0], column: "value") }
        ?? InputKey(table: "limits", key: ids, column: kind == .cap ? "cap_packs" : "floor_packs")
    }
  }
}
