extension PlanRecords {
  /// The edits that make these tables of others: what an overrides file, a packet's changes or a scenario come to.
  ///
  /// Of the tables that are kept while a plan is carried out (实际采购, 已预付, 节假日) and of those that the city hands out with a
  /// packet nothing is told. Applied to the others they give these, lines of 上下限 without values aside.
  /// - Complexity: O(n log n) for n lines of all tables.
  public func edits(from other: PlanRecords) -> [Edit] {
    var edits: [Edit] = []
    if (parameterLines, parameters) != (other.parameterLines, other.parameters) {
      edits.append(.parameters(parameterLines, parameters))
    }
    for table in Edit.OptionalTable.allCases where has(table) && !other.has(table) { edits.append(.presence(table, true)) }
    // What is named must be there before it is, and go after nothing names it any more.
    let (districts, lostDistricts) = rowEdits(districts, other.districts, \.id) { Edit.district($0, $1) }
    let (institutions, lostInstitutions) = rowEdits(institutions, other.institutions, \.id) { Edit.institution($0, $1) }
    let (products, lostProducts) = rowEdits(products, other.products, \.id) { Edit.product($0, $1) }
    let (rules, lostRules) = rowEdits(rules ?? [], other.rules ?? [], \.id) { Edit.rule($0, $1) }
    edits += districts + institutions + products
    edits += lineEdits(limitLines, other.limitLines, CellName.precedes) { Edit.limits($0, $1) }
    edits += lineEdits(usageLines, other.usageLines, UsageKey.precedes) { Edit.usage($0.cell, $0.period, $1 ?? []) }
    edits += lineEdits(demandLines, other.demandLines, CellName.precedes) { Edit.demand($0, $1) }
    edits += rules + lostRules + lostInstitutions + lostProducts + lostDistricts
    for table in Edit.OptionalTable.allCases where !has(table) && other.has(table) { edits.append(.presence(table, false)) }
    return edits
  }

  private func has(_ table: Edit.OptionalTable) -> Bool {
    switch table {
    case .usage: usage != nil
    case .demand: demand != nil
    case .limits: limits != nil
    case .rules: rules != nil
    }
  }

  private func name(_ institution: Int, _ product: Int) -> CellName {
    CellName(product: products[product].id, institution: institutions[institution].id)
  }

  private var limitLines: [CellName: Edit.Limits] {
    Dictionary(
      (limits ?? []).map {
        (name($0.institution, $0.product), Edit.Limits(floor: $0.floorPacks, cap: $0.capPacks, fixed: $0.fixedPacks))
      }, uniquingKeysWith: { first, _ in first })
  }

  private var demandLines: [CellName: Decimal4] {
    Dictionary(
      (demand ?? []).map { (name($0.institution, $0.product), $0.units) }, uniquingKeysWith: { first, _ in first })
  }

  private var usageLines: [UsageKey: [Decimal4]] {
    Dictionary(grouping: usage ?? []) { UsageKey(cell: name($0.institution, $0.product), period: $0.period) }
      .mapValues { $0.map(\.units).sorted() }
  }
}

/// The usage of a cell in a period.
private struct UsageKey: Hashable {
  let cell: CellName
  let period: Period

  static func precedes(_ left: UsageKey, _ right: UsageKey) -> Bool {
    left.cell == right.cell ? left.period < right.period : CellName.precedes(left.cell, right.cell)
  }
}

/// The rows that are new or other, and those that are gone.
private func rowEdits<Row: Equatable>(
  _ rows: [Row], _ others: [Row], _ id: KeyPath<Row, Identifier>, _ edit: (Identifier, Row?) -> Edit
) -> (put: [Edit], lost: [Edit]) {
  let put = rows.filter { row in
    others.firstIndex(sortedID: row[keyPath: id], id: id).map { others[$0] != row } ?? true
  }
  let lost = others.filter { rows.firstIndex(sortedID: $0[keyPath: id], id: id) == nil }
  return (put.map { edit($0[keyPath: id], $0) }, lost.map { edit($0[keyPath: id], nil) })
}

/// The lines that differ, in the order of their keys.
private func lineEdits<Key: Hashable, Value: Equatable>(
  _ lines: [Key: Value], _ others: [Key: Value], _ precedes: (Key, Key) -> Bool, _ edit: (Key, Value?) -> Edit
) -> [Edit] {
  var changed = lines.filter { others[$0.key] != $0.value }.map(\.key)
  changed += others.keys.filter { lines[$0] == nil }
  return changed.sorted(by: precedes).map { edit($0, lines[$0]) }
}
