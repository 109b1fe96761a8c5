import OutputStore
import Planning
import Reports

/// What a district changed in its packet, of all that enters the split; places are those of the merged output's packet, whose
/// tables have one record a line.
struct PacketEdits {
  /// By table: institutions, rules, limits, usage, demand; each by id.
  let changes: [DistrictChange]

  /// - Complexity: O(n log n) for n lines of the packet.
  init(from handedOut: PlanRecords, to returned: PlanRecords) {
    var records = handedOut.unbound
    var words = EditWords(returned: returned, handedOut: handedOut)
    for edit in returned.edits(from: handedOut) {
      // The edit that undoes it says what stood there before.
      guard let before = try? records.apply(edit).first else { preconditionFailure("the difference of two tables") }
      words.add(before, edit)
    }
    changes = words.changes.enumerated().sorted { ($0.element.kind.order, $0.offset) < ($1.element.kind.order, $1.offset) }
      .map(\.element)
  }
}

extension DistrictChange.Kind {
  /// By table.
  fileprivate var order: Int {
    switch self {
    case .joined, .successor, .participates, .capacity, .level: 0
    case .rule: 1
    case .fixed, .floor, .cap: 2
    case .usage: 3
    case .demand: 4
    }
  }
}

/// Tells edits of a packet as what a district changed.
private struct EditWords {
  let returned: PlanRecords
  let handedOut: PlanRecords
  private(set) var changes: [DistrictChange] = []

  init(returned: PlanRecords, handedOut: PlanRecords) {
    self.returned = returned
    self.handedOut = handedOut
  }

  mutating func add(_ before: Edit, _ after: Edit) {
    switch (before, after) {
    case (.institution(_, let old), .institution(_, let new?)): addInstitution(old, new)
    case (.rule(let id, let old), .rule(_, let new)):
      guard old.map(EditWords.text) != new.map(EditWords.text) else { return }
      let line = new.flatMap { _ in (returned.rules ?? []).firstIndex(sortedID: id, id: \.id) }
      add(.rule, "rules.csv", line, rule: id, old.map(EditWords.text), new.map(EditWords.text))
    case (.limits(let cell, let old), .limits(_, let new)): addLimits(cell, old, new)
    case (.usage(let cell, let period, let old), .usage(_, _, let new)):
      let place = (returned.usage ?? []).firstIndex { isOf(cell, $0.institution, $0.product) && $0.period == period }
      addUnits(.usage, "usage.csv", place, cell, period, old, new)
    case (.demand(let cell, let old), .demand(_, let new)):
      let place = (returned.demand ?? []).firstIndex { isOf(cell, $0.institution, $0.product) }
      addUnits(.demand, "demand.csv", place, cell, nil, [old].compactMap(\.self), [new].compactMap(\.self))
    default: break
    }
  }

  /// `place` is that of the record in its table, whose first line holds the headings.
  private mutating func add(
    _ kind: DistrictChange.Kind, _ table: String, _ place: Int?, institution: Named? = nil, product: Named? = nil,
    rule: Identifier? = nil, period: String? = nil, _ before: Localized?, _ after: Localized?
  ) {
    let folder = packetFolder(forDistrict: returned.districts[0].id)
    changes.append(
      DistrictChange(
        kind: kind, institution: institution, product: product, rule: rule, period: period, before: before, after: after,
        file: "\(folder)/\(table)", line: place.map { $0 + 2 }))
  }

  private func isOf(_ cell: CellName, _ institution: Int, _ product: Int) -> Bool {
    returned.institutions[institution].id == cell.institution && returned.products[product].id == cell.product
  }

  // MARK: Institutions and rules

  private mutating func addInstitution(_ old: Institution?, _ new: Institution) {
    let (name, table) = (Named(new), "institutions.csv")
    let place = returned.institutions.firstIndex(sortedID: new.id, id: \.id)
    guard let old else {
      let after = Localized(
        zh: new.ownership.chinese + (new.takesPart ? "，参加" : "，不参加"),
        en: new.ownership.rawValue + (new.takesPart ? ", takes part" : ", takes no part"))
      add(.joined, table, place, institution: name, nil, after)
      return
    }
    func same(_ text: String) -> Localized { Localized(zh: text, en: text) }
    if old.successorID != new.successorID {
      add(.successor, table, place, institution: name, old.successorID.map(same), new.successorID.map(same))
    } else if old.takesPart != new.takesPart {
      func word(_ takesPart: Bool) -> Localized { takesPart ? Localized(zh: "是", en: "yes") : Localized(zh: "否", en: "no") }
      add(.participates, table, place, institution: name, word(old.takesPart), word(new.takesPart))
    }
    if old.capacity != new.capacity {
      func text(_ capacity: Decimal4?) -> Localized? { capacity.map { Measure.yuan.text($0) } }
      add(.capacity, table, place, institution: name, text(old.capacity), text(new.capacity))
    }
    if old.level != new.level {
      func text(_ level: String) -> Localized? { level.isEmpty ? nil : same(level) }
      add(.level, table, place, institution: name, text(old.level), text(new.level))
    }
  }

  private static func text(_ rule: Rule) -> Localized {
    guard rule.kind == .sum else {
      return Localized(
        zh: "品种 \(rule.products)、机构 \(rule.institutions)：\(rule.demands.chinese)",
        en: "products \(rule.products), institutions \(rule.institutions): \(rule.demands.english)")
    }
    let (limit, share) = (rule.measure.text(rule.limit), rule.statement.map { "\($0) = " } ?? "")
    return Localized(
      zh: "品种 \(rule.products)、机构 \(rule.institutions)：\(rule.sense.word.chinese) \(share)\(limit.chinese)",
      en: "products \(rule.products), institutions \(rule.institutions): \(rule.sense.word.english) \(share)\(limit.english)")
  }

  // MARK: Lines of cells

  private mutating func addLimits(_ cell: CellName, _ old: Edit.Limits?, _ new: Edit.Limits?) {
    let place = new.flatMap { _ in (returned.limits ?? []).firstIndex { isOf(cell, $0.institution, $0.product) } }
    let (institution, product) = (name(ofInstitution: cell), name(ofProduct: cell))
    func whole(_ packs: Int?) -> Decimal4? { packs.map { Decimal4(whole: $0) } }
    for (kind, before, after) in [
      (DistrictChange.Kind.fixed, whole(old?.fixed), whole(new?.fixed)), (.floor, old?.floor, new?.floor),
      (.cap, old?.cap, new?.cap),
    ] where before != after {
      add(
        kind, "limits.csv", place, institution: institution, product: product, before.map { Measure.packs.text($0) },
        after.map { Measure.packs.text($0) })
    }
  }

  private mutating func addUnits(
    _ kind: DistrictChange.Kind, _ table: String, _ place: Int?, _ cell: CellName, _ period: Period?, _ old: [Decimal4],
    _ new: [Decimal4]
  ) {
    func sum(_ units: [Decimal4]) -> Localized? {
      units.isEmpty ? nil : Measure.units.text(Decimal4(tenThousandths: units.reduce(0) { $0 + $1.tenThousandths }))
    }
    guard sum(old) != sum(new) else { return }
    add(
      kind, table, new.isEmpty ? nil : place, institution: name(ofInstitution: cell), product: name(ofProduct: cell),
      period: period?.description, sum(old), sum(new))
  }

  private func name(ofInstitution cell: CellName) -> Named {
    for records in [returned, handedOut] {
      if let index = records.institutions.firstIndex(sortedID: cell.institution, id: \.id) {
        return Named(records.institutions[index])
      }
    }
    return Named(id: cell.institution, name: "")
  }

  private func name(ofProduct cell: CellName) -> Named {
    returned.products.firstIndex(sortedID: cell.product, id: \.id).map { Named(returned.products[$0]) }
      ?? Named(id: cell.product, name: "")
  }
}
