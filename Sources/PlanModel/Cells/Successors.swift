import Planning

// An institution that merged into another one (承接机构) takes no part; its usage and demand count at the institution
// where the chain of successors ends. All of a chain stand in one district.

/// Follows the successors, and reports those that lead nowhere.
struct Successors {
  let draft: GivenTables
  /// The district of each institution.
  let districts: [Int]
  let references: References
  let log: any FaultLog

  private var rows: [GivenRow<Institution>] { draft.institutions.rows }

  /// Where usage and demand count; nil where no institution has a successor.
  ///
  /// - Complexity: O(institutions · longest chain).
  func heirs() -> Heirs? {
    guard rows.contains(where: { $0.record.successorID != nil }) else { return nil }
    let next = rows.indices.map(successor)
    for index in rows.indices where rows[index].record.successorID != nil { check(index, next) }
    checkLimits()
    let heirs = rows.indices.map { start in
      var heir = start
      var steps = 0
      while let after = next[heir], steps <= rows.count { (heir, steps) = (after, steps + 1) }
      return Int32(heir)
    }
    return Heirs(heirs: heirs, productCount: draft.products.rows.count)
  }

  private func spot(_ index: Int, _ column: String = "successor_id") -> RecordPlace {
    RecordPlace(.institutions, rows[index].origin, column)
  }

  /// The successor of an institution; nil where it has none or none that is known.
  private func successor(_ index: Int) -> Int? {
    guard let id = rows[index].record.successorID else { return nil }
    if let found = references.institutions.index(of: id.utf8) { return Int(found) }
    references.reportUnknown(id, in: .institutions, at: spot(index), log)
    return nil
  }

  private func check(_ index: Int, _ next: [Int?]) {
    let institution = rows[index].record
    guard let after = next[index] else { return }
    if institution.participates == true {
      log.report(
        .successorContradicted, at: spot(index, "participates"), value: institution.id,
        .init(
          zh: "机构 \(institution.id) \(institution.name) 已并入 \(rows[after].record.id)，却填了参加。",
          en: "\(institution.id) \(institution.name) merged into \(rows[after].record.id), yet it is said to take part."),
        hint: .init(zh: "请清空“参加”，或清空“承接机构”。", en: "Clear participates, or clear successor_id."))
    }
    if districts[after] != districts[index] {
      log.report(
        .successorElsewhere, at: spot(index), value: rows[after].record.id,
        .init(
          zh: "承接机构 \(rows[after].record.id) 属于区市 \(rows[after].record.districtID)，不在 \(institution.id) 所在的 \(institution.districtID)。",
          en:
            "The successor \(rows[after].record.id) belongs to \(rows[after].record.districtID), not to \(institution.districtID) like \(institution.id)."
        ),
        hint: .init(zh: "承接机构应在同一区市。", en: "A successor must be in the same district."))
    }
    var (place, steps) = (after, 0)
    while place != index, steps <= rows.count, let further = next[place] { (place, steps) = (further, steps + 1) }
    guard place == index else { return }
    log.report(
      .successorCycle, at: spot(index), value: rows[after].record.id,
      .init(
        zh: "从 \(institution.id) 起的承接机构又回到它自己。",
        en: "The successors of \(institution.id) lead back to itself."),
      hint: .init(zh: "请清空最后留存的机构的“承接机构”。", en: "Clear successor_id of the institution that remains."))
  }

  private func checkLimits() {
    let limits = draft.limits ?? Lines([])
    for (index, limit) in limits.records.enumerated() {
      let institution = rows[limit.institution].record
      guard let successor = institution.successorID else { continue }
      log.report(
        .successorLeavesLimits, at: RecordPlace(.limits, limits.origin(index), "institution_id"), value: institution.id,
        .init(
          zh: "机构 \(institution.id) 已并入 \(successor)，它的上下限不会随之转移。",
          en: "\(institution.id) merged into \(successor); its limits do not go there by themselves."),
        hint: .init(
          zh: "请删去这一行；需要的话，为承接机构另填上下限。", en: "Delete the line, and give the successor limits where needed."))
    }
  }
}

/// For each institution the one where its usage and demand count, itself where it has no successor.
struct Heirs {
  let heirs: [Int32]
  let productCount: Int

  /// Which institutions others lead to.
  var inheriting: [Bool] {
    var result = Array(repeating: false, count: heirs.count)
    for (index, heir) in heirs.enumerated() where Int(heir) != index { result[Int(heir)] = true }
    return result
  }

  /// Usage where it counts, sorted as usage is.
  func usage(_ lines: Lines<UsageRecord>) -> Lines<UsageRecord> {
    lines.map {
      UsageRecord(institution: Int(heirs[$0.institution]), product: $0.product, period: $0.period, units: $0.units)
    }.inOrder(productCount: productCount, institutionCount: heirs.count)
  }

  /// Demand where it counts, by institution, then product, one line for each.
  func demand(_ lines: Lines<DemandRecord>, _ log: any FaultLog) -> Lines<DemandRecord> {
    let moved = lines.map { DemandRecord(institution: Int(heirs[$0.institution]), product: $0.product, units: $0.units) }
      .sorted(productCount: productCount, institutionCount: heirs.count)
    var kept: [Int] = []
    var sums: [Decimal4] = []
    let most = Decimal4(whole: NumberLimits.units)
    for (index, line) in moved.records.enumerated() {
      guard let last = kept.last, moved.records[last].pair == line.pair else {
        kept.append(index)
        sums.append(line.units)
        continue
      }
      let sum = sums[sums.count - 1].tenThousandths + line.units.tenThousandths
      sums[sums.count - 1] = min(most, Decimal4(tenThousandths: sum))
      guard sum > most.tenThousandths else { continue }
      log.report(
        .sumTooLarge, at: RecordPlace(.demand, moved.origin(index), "units"),
        .init(zh: "并入后的报量合计太大。", en: "The demand is too large in total after merging."),
        hint: .init(zh: "请检查数量的单位。", en: "Check the unit of the quantities."))
    }
    var result = moved[kept]
    for (index, sum) in sums.enumerated() { result.records[index].units = sum }
    return result
  }
}
