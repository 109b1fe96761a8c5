import PlanTables
import Planning

extension Allocation {
  /// A limit raised in a packet is an excess over the city's own limit, which the packet no longer shows.
  mutating func noteRaisedLimits(_ raised: [(district: Int, rule: Int, limit: Int64)]) {
    for (district, rule, limit) in raised {
      let scoped = plan.rules[rule]
      let reference = plan.reference(of: scoped)
      let districtID = plan.districts[district].id
      excesses.removeAll { $0.row == reference && $0.districtID == districtID }
      let value = ruleValue(scoped) { plan.districtOfInstitution[$0] == district }
      if exceeds(value, limit, scoped.sense) {
        excesses.append(
          Excess(row: reference, districtID: districtID, measure: scoped.measure, limit: limit, value: value))
      }
    }
  }

  /// Rules over several districts are checked once more over the whole city; their excess has no district.
  mutating func noteCityRules() {
    for rule in plan.rules {
      let districts = Set(rule.cells.map { plan.districtOfInstitution[plan.cells[$0].institution] })
      guard districts.count > 1 else { continue }
      let value = ruleValue(rule) { _ in true }
      if exceeds(value, rule.limit, rule.sense) {
        excesses.append(
          Excess(
            row: plan.reference(of: rule), districtID: "", measure: rule.measure, limit: rule.limit,
            value: value))
      }
    }
  }

  private func exceeds(_ value: Int64, _ limit: Int64, _ sense: Sense) -> Bool {
    switch sense {
    case .atMost: value > limit
    case .atLeast: value < limit
    case .equal: value != limit
    }
  }

  /// Σ a·n over the rule's cells at institutions that `isIncluded`.
  private func ruleValue(_ rule: ScopedRule, where isIncluded: (Int) -> Bool) -> Int64 {
    struct Key: Hashable {
      var product: Int
      var institution: Int
    }
    let scope = Set(
      rule.cells.map { Key(product: plan.cells[$0].product, institution: plan.cells[$0].institution) })
    var sum: Int128 = 0
    for line in lines where isIncluded(line.institution) {
      guard scope.contains(Key(product: line.product, institution: line.institution)) else { continue }
      sum += Int128(line.packs) * Int128(plan.coefficient(of: line.product, in: rule.measure))
    }
    return Int64(clamping: sum)
  }
}

/// The warning that goes with an excess.
func excessWarning(_ excess: Excess) -> Problem {
  let over = Decimal4(tenThousandths: abs(excess.value - excess.limit))
  let unit: Localized =
    switch excess.measure {
    case .packs: Localized(zh: "盒", en: "packs")
    case .units: Localized(zh: "最小单位", en: "units")
    case .yuan: Localized(zh: "元", en: "yuan")
    }
  let (file, column, id, name): (String, String, Identifier, Localized) =
    switch excess.row {
    case .capacity(let id):
      (
        "institutions.csv", "capacity_yuan", id,
        Localized(zh: "机构 \(id) 的年度承载上限", en: "the capacity of institution \(id)")
      )
    case .rule(let id): ("rules.csv", "limit", id, Localized(zh: "规则 \(id)", en: "rule \(id)"))
    case .product(let id):
      ("products.csv", "agreed_units", id, Localized(zh: "品种 \(id)", en: "product \(id)"))
    }
  let isOver = excess.value > excess.limit
  return Problem(
    code: ProblemCode.limitExceededByPacks.rawValue, severity: .warning,
    place: Place(file: file, column: column), value: id,
    message: Localized(
      zh:
        "整盒取整后，\(name.chinese)\(isOver ? "超出" : "不足") \(over) \(unit.chinese)（限值 \(Decimal4(tenThousandths: excess.limit))，实际 \(Decimal4(tenThousandths: excess.value))）；一盒之内没有更好的取整。",
      en:
        "in whole packs, \(name.english) is \(isOver ? "exceeded" : "missed") by \(over) \(unit.english) (limit \(Decimal4(tenThousandths: excess.limit)), value \(Decimal4(tenThousandths: excess.value))); no rounding within one pack does better."
    ),
    hint: Localized(
      zh: "可把限值调整 \(over) \(unit.chinese)，或接受此提示；用 --strict 时按冲突处理。",
      en: "Move the limit by \(over) \(unit.english), or accept it; with --strict it counts as a conflict."))
}
