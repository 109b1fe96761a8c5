import OutputStore
import Planning
import Reports

/// What a district changed in its packet, of all that enters the split; places are those of the merged output's packet, whose
/// tables have one record a line.
struct PacketEdits {
  /// By table: limits, usage, demand, institutions, rules; each by id.
  private(set) var changes: [DistrictChange] = []
  private let folder: String

  /// - Complexity: O(n log n) for n lines of the packet.
  init(from handedOut: PlanRecords, to returned: PlanRecords) {
    folder = packetFolder(forDistrict: returned.districts[0].id)
    compareInstitutions(handedOut, returned)
    compareRules(handedOut, returned)
    compareLimits(handedOut, returned)
    compareUnits(.usage, "usage.csv", PacketEdits.usage(handedOut), PacketEdits.usage(returned), returned)
    compareUnits(.demand, "demand.csv", PacketEdits.demand(handedOut), PacketEdits.demand(returned), returned)
  }

  private mutating func add(
    _ kind: DistrictChange.Kind, _ table: String, _ line: Int?, institution: Named? = nil, product: Named? = nil,
    rule: Identifier? = nil, period: String? = nil, _ before: Localized?, _ after: Localized?
  ) {
    changes.append(
      DistrictChange(
        kind: kind, institution: institution, product: product, rule: rule, period: period, before: before, after: after,
        file: "\(folder)/\(table)", line: line))
  }

  /// The line of a record in its table: line 1 holds the headings.
  private static func line(_ index: Int?) -> Int? { index.map { $0 + 2 } }

  private static func packs(_ value: Decimal4?) -> Localized? { value.map { Measure.packs.text($0) } }

  // MARK: Institutions

  private mutating func compareInstitutions(_ old: PlanRecords, _ new: PlanRecords) {
    for (index, institution) in new.institutions.enumerated() {
      let (name, line) = (Named(institution), index + 2)
      guard let place = old.institutions.firstIndex(sortedID: institution.id, id: \.id) else {
        let after = Localized(
          zh: institution.ownership.chinese + (institution.takesPart ? "，参加" : "，不参加"),
          en: institution.ownership.rawValue + (institution.takesPart ? ", takes part" : ", takes no part"))
        add(.joined, "institutions.csv", line, institution: name, nil, after)
        continue
      }
      let city = old.institutions[place]
      func same(_ text: String) -> Localized { Localized(zh: text, en: text) }
      if city.successorID != institution.successorID {
        add(
          .successor, "institutions.csv", line, institution: name, city.successorID.map(same), institution.successorID.map(same))
      } else if city.takesPart != institution.takesPart {
        func word(_ takesPart: Bool) -> Localized { takesPart ? Localized(zh: "是", en: "yes") : Localized(zh: "否", en: "no") }
        add(.participates, "institutions.csv", line, institution: name, word(city.takesPart), word(institution.takesPart))
      }
      if city.capacity != institution.capacity {
        func text(_ capacity: Decimal4?) -> Localized? { capacity.map { Measure.yuan.text($0) } }
        add(.capacity, "institutions.csv", line, institution: name, text(city.capacity), text(institution.capacity))
      }
      if city.level != institution.level {
        func text(_ level: String) -> Localized? { level.isEmpty ? nil : same(level) }
        add(.level, "institutions.csv", line, institution: name, text(city.level), text(institution.level))
      }
    }
  }

  // MARK: Rules

  private mutating func compareRules(_ old: PlanRecords, _ new: PlanRecords) {
    func text(_ rule: Rule) -> Localized {
      let limit = rule.measure.text(rule.limit)
      return Localized(
        zh: "品种 \(rule.products)、机构 \(rule.institutions)：\(rule.sense.word.chinese) \(limit.chinese)",
        en: "products \(rule.products), institutions \(rule.institutions): \(rule.sense.word.english) \(limit.english)")
    }
    let (before, after) = (old.rules ?? [], new.rules ?? [])
    for (index, rule) in after.enumerated() {
      let city = before.firstIndex(sortedID: rule.id, id: \.id).map { before[$0] }
      if let city, (city.limit, city.measure, city.sense) == (rule.limit, rule.measure, rule.sense),
        (city.products, city.institutions) == (rule.products, rule.institutions)
      {
        continue
      }
      add(.rule, "rules.csv", index + 2, rule: rule.id, city.map(text), text(rule))
    }
    for rule in before where after.firstIndex(sortedID: rule.id, id: \.id) == nil {
      add(.rule, "rules.csv", nil, rule: rule.id, text(rule), nil)
    }
  }

  // MARK: Limits

  private mutating func compareLimits(_ old: PlanRecords, _ new: PlanRecords) {
    func lines(_ records: PlanRecords) -> [CellName: (line: Int, record: LimitRecord)] {
      Dictionary(
        (records.limits ?? []).enumerated().map { index, record in
          (
            CellName(product: records.products[record.product].id, institution: records.institutions[record.institution].id),
            (index + 2, record)
          )
        }, uniquingKeysWith: { first, _ in first })
    }
    let (before, after) = (lines(old), lines(new))
    for cell in Set(before.keys).union(after.keys).sorted(by: CellName.precedes) {
      let (city, own) = (before[cell]?.record, after[cell]?.record)
      let (institution, product) = (name(ofInstitution: cell.institution, new, old), name(ofProduct: cell.product, new))
      func compare(_ kind: DistrictChange.Kind, _ left: Decimal4?, _ right: Decimal4?, _ changes: inout PacketEdits) {
        guard left != right else { return }
        changes.add(
          kind, "limits.csv", after[cell]?.line, institution: institution, product: product, PacketEdits.packs(left),
          PacketEdits.packs(right))
      }
      compare(.fixed, city?.fixedPacks.map { Decimal4(whole: $0) }, own?.fixedPacks.map { Decimal4(whole: $0) }, &self)
      compare(.floor, city?.floorPacks, own?.floorPacks, &self)
      compare(.cap, city?.capPacks, own?.capPacks, &self)
    }
  }

  private func name(ofInstitution id: Identifier, _ new: PlanRecords, _ old: PlanRecords) -> Named {
    for records in [new, old] {
      if let index = records.institutions.firstIndex(sortedID: id, id: \.id) { return Named(records.institutions[index]) }
    }
    return Named(id: id, name: "")
  }

  private func name(ofProduct id: Identifier, _ records: PlanRecords) -> Named {
    records.products.firstIndex(sortedID: id, id: \.id).map { Named(records.products[$0]) } ?? Named(id: id, name: "")
  }

  // MARK: Usage and demand

  private struct UnitsKey: Hashable {
    var cell: CellName
    var period: Period?
  }

  private typealias Units = [UnitsKey: (line: Int, units: Int64)]

  private static func usage(_ records: PlanRecords) -> Units {
    units(records, (records.usage ?? []).map { ($0.institution, $0.product, $0.period, $0.units) })
  }

  private static func demand(_ records: PlanRecords) -> Units {
    units(records, (records.demand ?? []).map { ($0.institution, $0.product, nil, $0.units) })
  }

  private static func units(
    _ records: PlanRecords, _ lines: [(institution: Int, product: Int, period: Period?, units: Decimal4)]
  ) -> Units {
    var units: Units = [:]
    for (index, line) in lines.enumerated() {
      let cell = CellName(product: records.products[line.product].id, institution: records.institutions[line.institution].id)
      units[UnitsKey(cell: cell, period: line.period), default: (index + 2, 0)].units += line.units.tenThousandths
    }
    return units
  }

  private mutating func compareUnits(
    _ kind: DistrictChange.Kind, _ table: String, _ old: Units, _ new: Units, _ returned: PlanRecords
  ) {
    func precedes(_ left: UnitsKey, _ right: UnitsKey) -> Bool {
      left.cell == right.cell ? (left.period?.code ?? 0) < (right.period?.code ?? 0) : CellName.precedes(left.cell, right.cell)
    }
    for key in Set(old.keys).union(new.keys).sorted(by: precedes) where old[key]?.units != new[key]?.units {
      func text(_ units: Int64?) -> Localized? { units.map { Measure.units.text(Decimal4(tenThousandths: $0)) } }
      add(
        kind, table, new[key]?.line, institution: name(ofInstitution: key.cell.institution, returned, returned),
        product: name(ofProduct: key.cell.product, returned), period: key.period?.description, text(old[key]?.units),
        text(new[key]?.units))
    }
  }
}
