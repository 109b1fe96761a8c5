import FairShare
import PlanTables
import Planning

/// One end of the band of a rule, by index into the rules of the records.
struct BandEnd: Hashable {
  var rule: Int
  /// ≥ or ≤.
  var sense: Sense
}

/// New values for limits of a plan: what a repair or a relaxation changes.
struct LimitEdit: Hashable {
  /// Capacities by institution.
  var capacities: [Int: Decimal4] = [:]
  /// Limits of rules, by index into the rules of the records.
  var rules: [Int: Decimal4] = [:]
  /// Ends of bands.
  var ends: [BandEnd: Decimal4] = [:]
  /// Caps by cell [packs].
  var caps: [Int: Int] = [:]
  /// Floors by cell [packs].
  var floors: [Int: Int] = [:]
  /// Fixed volumes by cell [packs].
  var fixed: [Int: Int] = [:]
  /// Cells whose fixed volume is released.
  var released: Set<Int> = []

  /// The new limit of a rule or capacity; nil where it stays.
  subscript(origin: ScopedRule.Origin) -> Decimal4? {
    get {
      switch origin {
      case .capacity(let institution): capacities[institution]
      case .rule(let index): rules[index]
      case .end(let index, let sense): ends[BandEnd(rule: index, sense: sense)]
      }
    }
    set {
      switch origin {
      case .capacity(let institution): capacities[institution] = newValue
      case .rule(let index): rules[index] = newValue
      case .end(let index, let sense): ends[BandEnd(rule: index, sense: sense)] = newValue
      }
    }
  }

  /// Whether nothing changes.
  var isEmpty: Bool {
    capacities.isEmpty && rules.isEmpty && ends.isEmpty && caps.isEmpty && floors.isEmpty && fixed.isEmpty && released.isEmpty
  }

  /// The change, with default floors fixed that raised caps would otherwise raise: a repair tightens no limit.
  ///
  /// A default floor is no more than the cap, so one that stands at the cap would go up with it.
  /// - Complexity: O(caps).
  func keepingDefaultFloors(of plan: Plan) -> LimitEdit {
    guard plan.records.parameters.floorRatio > .zero, !caps.isEmpty else { return self }
    var edit = self
    let origins = LimitOrigins(plan: plan)
    for (index, cap) in caps where floors[index] == nil && fixed[index] == nil {
      let cell = plan.cells[index]
      guard cap > cell.floor, cell.cap == cell.floor, origins.record(ofCell: cell)?.floorPacks == nil,
        plan.records.parameters.floorRatio.double * cell.target > Double(cell.floor)
      else { continue }
      edit.floors[index] = cell.floor
    }
    return edit
  }

  /// The cells whose limits change.
  private var cells: Set<Int> { Set(caps.keys).union(floors.keys).union(fixed.keys).union(released) }

  /// The model with the new values; a released cell may hold anything.
  func applied(to model: FairShareModel, of plan: Plan) -> FairShareModel {
    var model = model
    for (index, rule) in plan.rules.enumerated() {
      if let value = self[rule.origin] { model.setLimit(ofRow: model.row(ofRule: index), to: value.double) }
    }
    for (cell, bounds) in eachBounds(in: plan) { model.setBounds(ofCell: cell, floor: bounds.floor, cap: bounds.cap ?? .infinity) }
    for (cell, cap) in caps { model.setBounds(ofCell: cell, floor: model.floors[cell], cap: Double(cap)) }
    for (cell, floor) in floors { model.setBounds(ofCell: cell, floor: Double(floor), cap: model.caps[cell]) }
    for (cell, packs) in fixed { model.setBounds(ofCell: cell, floor: Double(packs), cap: Double(packs)) }
    // Without a basis there is nothing left of the cell.
    for cell in released {
      model.setBounds(ofCell: cell, floor: 0, cap: plan.cells[cell].basisUnits > 0 ? .infinity : 0)
    }
    return model
  }

  /// The tables with the new values.
  ///
  /// - Complexity: O(limits + changes · log changes).
  func applied(to plan: Plan) -> PlanRecords {
    var records = plan.records
    for (institution, capacity) in capacities { records.institutions[institution].capacity = capacity }
    for (rule, limit) in rules { records.rules?[rule].limit = limit }
    for (end, limit) in ends { records.rules?[end.rule].widenBand(end.sense, to: limit) }
    guard !cells.isEmpty else { return records }
    var edits: [CellKey: LimitRecord] = [:]
    let origins = LimitOrigins(plan: plan)
    for cell in cells {
      let own = plan.cells[cell]
      var record =
        origins.record(ofCell: own) ?? LimitRecord(institution: own.institution, product: own.product)
      if let cap = caps[cell] { record.capPacks = Decimal4(whole: cap) }
      if let floor = floors[cell] { record.floorPacks = Decimal4(whole: floor) }
      if let packs = fixed[cell] { record.fixedPacks = packs }
      if released.contains(cell) { record.fixedPacks = nil }
      edits[own.key] = record
    }
    var limits: [LimitRecord] = []
    for record in records.limits ?? [] {
      limits.append(edits.removeValue(forKey: CellKey(product: record.product, institution: record.institution)) ?? record)
    }
    limits += edits.values
    limits.sort { ($0.institution, $0.product) < ($1.institution, $1.product) }
    records.limits = limits
    return records
  }

  /// The changes as lines of overrides, sorted by table and key.
  func changes(of plan: Plan) -> [Conflict.Repair.Change] {
    var changes: [Conflict.Repair.Change] = []
    for institution in capacities.keys.sorted() {
      let record = plan.institutions[institution]
      changes.append(
        .init(
          table: "institutions", key: [record.id], column: "capacity_yuan", before: record.capacity?.description ?? "",
          after: capacities[institution]?.description ?? ""))
    }
    for rule in rules.keys.sorted() {
      guard let record = plan.records.rules?[rule] else { continue }
      changes.append(
        .init(
          table: "rules", key: [record.id], column: "limit", before: record.limitText,
          after: rules[rule]?.description ?? ""))
    }
    for rule in Set(ends.keys.map(\.rule)).sorted() {
      guard let (before, after) = tolerances(ofRule: rule, in: plan) else { continue }
      changes.append(
        .init(
          table: "rules", key: [after.id], column: "tolerance", before: before.description,
          after: after.tolerance?.description ?? ""))
    }
    let order = cells.sorted {
      let (left, right) = (plan.cells[$0], plan.cells[$1])
      return (left.institution, left.product) < (right.institution, right.product)
    }
    for cell in order {
      let own = plan.cells[cell]
      let key = [plan.institutions[own.institution].id, plan.products[own.product].id]
      if let floor = floors[cell] {
        changes.append(
          .init(
            table: "limits", key: key, column: "floor_packs", before: floor == own.floor ? "" : "\(own.floor)",
            after: "\(floor)"))
      }
      if let cap = caps[cell] {
        changes.append(
          .init(
            table: "limits", key: key, column: "cap_packs", before: own.cap.map { "\($0)" } ?? "", after: "\(cap)"))
      }
      if released.contains(cell) || fixed[cell] != nil {
        let after = released.contains(cell) ? "" : fixed[cell].map { "\($0)" } ?? ""
        changes.append(
          .init(table: "limits", key: key, column: "fixed_packs", before: "\(own.floor)", after: after))
      }
    }
    return changes
  }

  /// The tolerance of a rule whose ends move, and the rule with the wider one.
  func tolerances(ofRule rule: Int, in plan: Plan) -> (before: RuleTolerance, after: Rule)? {
    guard var record = plan.records.rules?[rule], let before = record.tolerance else { return nil }
    for (end, limit) in ends where end.rule == rule { record.widenBand(end.sense, to: limit) }
    return (before, record)
  }

  /// What has to move before rounding.
  struct Moves {
    /// Packs of cells whose fixed volumes are let go.
    var cells: [Int: Int] = [:]
    /// What packs of rules over products of several prices are worth together, in ten-thousandths of a yuan.
    var rules: Int128 = 0
  }

  /// The rules that change whose packs have several prices, by index among the plan's rules.
  func rulesOfManyPrices(in plan: Plan) -> [Int] {
    plan.rules.indices.filter { index in
      let rule = plan.rules[index]
      guard rule.measure != .yuan, rule.origin.ruleIndex != nil, self[rule.origin] != nil else { return false }
      return rule.cells.contains { plan.cells[$0].product != plan.cells[rule.cells[0]].product }
    }
  }

  /// What the changes are worth: yuan of limits in yuan, packs at their price, a rule in other measures by the packs that it lets
  /// move (see ``RuleWorth``), a fixed volume that is let go by what its cell moves; or by what has to move.
  ///
  /// - Parameters:
  ///   - packs: of each cell, in an answer with the changes; nil where there is none yet.
  ///   - least: what has to move.
  /// - Complexity: O(cells of the rules that change + changes).
  func size(in plan: Plan, packs: [Int]?, least: Moves = Moves()) -> Fen {
    var size: Int128 = 0
    for (institution, capacity) in capacities {
      let before = plan.institutions[institution].capacity?.tenThousandths ?? 0
      size += Int128(abs(capacity.tenThousandths - before))
    }
    let many = Set(rulesOfManyPrices(in: plan))
    var ofMany: Int128 = 0
    for (place, rule) in plan.rules.enumerated() {
      guard rule.origin.ruleIndex != nil, let limit = self[rule.origin], let before = plan.limit(of: rule.origin)
      else { continue }
      let change = limit.tenThousandths - before.tenThousandths
      let worth =
        change < 0
        ? RuleWorth(of: -change, below: rule, in: plan).amount
        : RuleWorth(of: change, above: rule, in: plan) { packs?[$0] ?? Int(saturating: plan.cells[$0].target.rounded(.up)) }
          .amount
      if many.contains(place) { ofMany += worth } else { size += worth }
    }
    size += max(ofMany, least.rules)
    func worth(_ cell: Int, _ packs: Int) -> Int128 {
      Int128(abs(packs)) * Int128(plan.products[plan.cells[cell].product].price.tenThousandths)
    }
    for (cell, bounds) in eachBounds(in: plan) {
      let own = plan.cells[cell]
      size +=
        worth(cell, own.floor - Int(saturating: bounds.floor)) + worth(cell, bounds.cap.map { Int(saturating: $0) - (own.cap ?? 0) } ?? 0)
    }
    for (cell, cap) in caps { size += worth(cell, cap - (plan.cells[cell].cap ?? cap)) }
    for (cell, floor) in floors { size += worth(cell, plan.cells[cell].floor - floor) }
    for (cell, packs) in fixed where !released.contains(cell) { size += worth(cell, packs - plan.cells[cell].floor) }
    for cell in released {
      let moved = packs.map { abs($0[cell] - plan.cells[cell].floor) } ?? 0
      size += worth(cell, max(moved, least.cells[cell] ?? 0))
    }
    return Fen(Int64(clamping: (size + 99) / 100))
  }
}
