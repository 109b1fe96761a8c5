import PlanModel
package import Planning
import WholePacks

extension Allocation {
  /// Lists the limits raised in packets; packs beyond the city's own limit, which the packet no longer shows, are an excess.
  mutating func noteRaisedLimits(_ split: CitySplit) {
    guard !split.raised.isEmpty else { return }
    let packs = packsOfCells
    for (district, rule, limit) in split.raised {
      let scoped = plan.rules[rule]
      let reference = plan.reference(of: scoped)
      let districtID = plan.districts[district].id
      guard let raised = split.limits[district].first(where: { $0.rule == rule }) else {
        preconditionFailure("a limit raised in a district that it has no cells in")
      }
      loosened.append(
        LoosenedLimit(
          row: reference, districtID: districtID, measure: scoped.measure, planLimit: limit, packetLimit: raised.limit))
      excesses.removeAll { $0.row == reference && $0.districtID == districtID }
      let value = ruleValue(scoped, packs) { plan.districtOfInstitution[$0] == district }
      if scoped.sense.violation(of: value, limit: limit) != 0 {
        excesses.append(
          Excess(row: reference, districtID: districtID, measure: scoped.measure, limit: limit, value: value))
      }
    }
  }

  /// Rules over several districts are checked once more over the whole city; their excess has no district.
  mutating func noteCityRules() {
    var packs: [Int]?
    for rule in plan.rules {
      guard rule.origin.ruleIndex != nil, plan.spansDistricts(rule) else { continue }
      let known = packs ?? packsOfCells
      packs = known
      let value = ruleValue(rule, known) { _ in true }
      if rule.sense.violation(of: value, limit: rule.limit) != 0 {
        excesses.append(
          Excess(
            row: plan.reference(of: rule), districtID: "", measure: rule.measure, limit: rule.limit,
            value: value))
      }
    }
  }

  /// The packs of each of the plan's cells; the lines have the same cells in another order.
  ///
  /// - Complexity: O(cells).
  package var packsOfCells: [Int] {
    let (districtOfInstitution, districtCount) = (plan.districtOfInstitution, plan.districts.count)
    var next = plan.lineStarts
    return plan.cells.map { cell in
      let slot = cell.product * districtCount + districtOfInstitution[cell.institution]
      next[slot] += 1
      return lines[next[slot] - 1].packs
    }
  }

  /// Σ a·n over the rule's cells at institutions that `isIncluded`.
  private func ruleValue(_ rule: ScopedRule, _ packs: [Int], where isIncluded: (Int) -> Bool) -> Int64 {
    let cells = plan.cells
    var sum: Int128 = 0
    for index in rule.cells where isIncluded(cells[index].institution) {
      sum += Int128(packs[index]) * Int128(plan.coefficient(of: cells[index].product, in: rule.measure))
    }
    return Int64(clamping: sum)
  }
}

extension Allocation {
  /// The warnings that go with its excesses.
  package var excessProblems: [Problem] { excesses.map { excessWarning($0, in: plan) } }
}

/// The warning that goes with an excess of a plan's limit, or of a district's part of it.
package func excessWarning(_ excess: Excess, in plan: Plan) -> Problem {
  let over = Decimal4(tenThousandths: abs(excess.value - excess.limit))
  let unit = excess.measure.unit
  let (file, column, id, name): (String, String, Identifier, Localized) =
    switch excess.row {
    case .capacity(let id):
      (
        "institutions.csv", "capacity_yuan", id,
        Localized(zh: "机构 \(id) 的年度承载上限", en: "the capacity of institution \(id)")
      )
    case .rule(let id), .end(let id, _): ("rules.csv", "limit", id, Localized(zh: "规则 \(id)", en: "rule \(id)"))
    case .product(let id):
      ("products.csv", "agreed_units", id, Localized(zh: "品种 \(id)", en: "product \(id)"))
    }
  let isOver = excess.value > excess.limit
  let limit = Decimal4(tenThousandths: excess.limit)
  let stated = plan.statement(of: excess.row).map { "\($0) = " } ?? ""
  let words = plan.enteredLimit(of: excess.row).flatMap { entered in
    entered == limit
      ? nil
      : Localized(
        zh: "区市 \(excess.districtID) 的部分 \(limit)，录入的限值为 \(stated)\(entered)",
        en: "the part of district \(excess.districtID) \(limit), \(stated)\(entered) as entered")
  }
  return Problem(
    code: ProblemCode.limitExceededByPacks.rawValue, severity: .warning,
    place: Place(file: file, column: column), value: id,
    message: Localized(
      zh:
        "整盒取整后，\(name.chinese)\(isOver ? "超出" : "不足") \(over) \(unit.chinese)（\(words?.chinese ?? "限值 \(stated)\(limit)")，实际 \(Decimal4(tenThousandths: excess.value))）；在均衡解上下 3 盒以内没有找到更好的整盒分法。",
      en:
        "in whole packs, \(name.english) is \(isOver ? "exceeded" : "missed") by \(over) \(unit.english) (\(words?.english ?? "limit \(stated)\(limit)"), value \(Decimal4(tenThousandths: excess.value))); no better whole packs within 3 of the fair plan were found."
    ),
    hint: Localized(
      zh: "可把限值调整 \(over) \(unit.chinese)，或接受此提示；用 --strict 时按冲突处理。",
      en: "Move the limit by \(over) \(unit.english), or accept it; with --strict it counts as a conflict."))
}

extension Plan {
  /// Whether a limit of a packet is what the city gave the district: a volume, or its part of a rule that spans districts.
  package func isOfCity(_ row: RowReference) -> Bool {
    switch row {
    case .product: records.assignment != nil
    case .capacity: false
    case .rule(let id), .end(let id, _): records.terms?.contains { ($0.table, $0.key, $0.column) == ("rules", id, "limit") } ?? false
    }
  }

  /// The limit of a row as the tables have it; nil for products, and where there is none.
  package func enteredLimit(of row: RowReference) -> Decimal4? {
    switch row {
    case .product: nil
    case .capacity(let id): institutions[institutionIndex(id)].capacity
    case .rule(let id): records.rules?.first { $0.id == id }?.limit
    case .end(let id, let sense): records.rules?.first { $0.id == id }?.end(sense)
    }
  }

  /// What a rule's limit was entered as, where that is more than one number: `35%`, `1000 ± 2%`.
  package func statement(of row: RowReference) -> String? {
    row.ruleID.flatMap { id in records.rules?.first { $0.id == id }?.statement }
  }
}
