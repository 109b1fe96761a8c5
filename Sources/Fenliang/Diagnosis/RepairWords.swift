import PlanTables
import Planning

/// Says what a change of limits is, in the words of a planner.
struct RepairWords {
  let plan: Plan
  /// Groups named one by one; more are summed up.
  private static let mostNamed = 3

  /// One sentence for all changes.
  func sentence(for edit: LimitEdit) -> Localized {
    let parts = capacities(edit) + rules(edit) + bands(edit) + caps(edit) + floors(edit) + fixed(edit) + released(edit)
    let english = parts.map(\.english).joined(separator: "; ")
    return Localized(
      zh: parts.map(\.chinese).joined(separator: "；") + "。", en: english.prefix(1).uppercased() + english.dropFirst() + ".")
  }

  private func capacities(_ edit: LimitEdit) -> [Localized] {
    let indices = edit.capacities.keys.sorted()
    var total: Int64 = 0
    let named = indices.map { index in
      let institution = plan.institutions[index]
      let before = institution.capacity ?? .zero
      let after = edit.capacities[index] ?? before
      let change = after.tenThousandths - before.tenThousandths
      total += change
      return Localized(
        zh: "把机构 \(institution.id) \(institution.name) 的年度承载上限提高 \(Decimal4(tenThousandths: change)) 元（\(before) → \(after)）",
        en: "raise the capacity of \(institution.id) \(institution.name) by \(Decimal4(tenThousandths: change)) yuan (\(before) → \(after))"
      )
    }
    guard named.count > RepairWords.mostNamed else { return named }
    let share = commonShare(edit)
    return [
      Localized(
        zh: "把 \(named.count) 家机构的年度承载上限\(share.map { "各提高约 \($0)%，" } ?? "")合计提高 \(Decimal4(tenThousandths: total)) 元",
        en:
          "raise the capacities of \(named.count) institutions by \(share.map { "about \($0)% each, " } ?? "")\(Decimal4(tenThousandths: total)) yuan in total"
      )
    ]
  }

  /// The share by which all capacities are raised, in percent to a tenth; nil where they are raised by different ones.
  private func commonShare(_ edit: LimitEdit) -> Decimal4? {
    let shares = edit.capacities.map { index, after in
      let before = plan.institutions[index].capacity?.double ?? 0
      return before > 0 ? after.double / before - 1 : .infinity
    }.sorted()
    // Small capacities are raised by a pack at least, so a few may differ.
    guard let middle = shares.dropFirst(shares.count / 2).first, middle < .infinity,
      shares.count(where: { abs($0 - middle) <= 0.01 }) * 4 >= shares.count * 3
    else { return nil }
    return Decimal4(tenThousandths: Int64(saturating: (middle * 1_000).rounded()).multipliedSaturated(by: 1_000))
  }

  private func rules(_ edit: LimitEdit) -> [Localized] {
    edit.rules.keys.sorted().compactMap { index in
      guard let rule = plan.records.rules?[index], let after = edit.rules[index] else { return nil }
      if rule.kind != .sum {
        return Localized(
          zh: "把规则 \(rule.id) \(rule.name) 由“\(rule.demands.chinese)”改为“\(rule.demands(after).chinese)”",
          en: "change rule \(rule.id) \(rule.name) from \(rule.demands.english) to \(rule.demands(after).english)")
      }
      let unit: Localized =
        switch rule.measure {
        case .packs: Localized(zh: "盒", en: "packs")
        case .units: Localized(zh: "最小单位", en: "units")
        case .yuan: Localized(zh: "元", en: "yuan")
        }
      let isRaised = after > rule.limit
      let change = Decimal4(tenThousandths: abs(after.tenThousandths - rule.limit.tenThousandths))
      return Localized(
        zh:
          "把规则 \(rule.id) \(rule.name) 的限值\(isRaised ? "提高" : "降低") \(change) \(unit.chinese)（\(rule.limitWords) → \(after)）",
        en:
          "\(isRaised ? "raise" : "lower") the limit of rule \(rule.id) \(rule.name) by \(change) \(unit.english) (\(rule.limitWords) → \(after))"
      )
    }
  }

  private func bands(_ edit: LimitEdit) -> [Localized] {
    Set(edit.ends.keys.map(\.rule)).sorted().compactMap { index in
      edit.tolerances(ofRule: index, in: plan).map { before, after in
        let tolerance = after.tolerance?.description ?? ""
        let unit = after.measure.unit
        return Localized(
          zh: "把规则 \(after.id) \(after.name) 的允许偏差放宽到 \(tolerance) \(unit.chinese)（\(before) → \(tolerance)）",
          en:
            "widen the tolerance of rule \(after.id) \(after.name) to \(tolerance) \(unit.english) (\(before) → \(tolerance))")
      }
    }
  }

  private func caps(_ edit: LimitEdit) -> [Localized] {
    bounds(
      edit.caps, before: { plan.cells[$0].cap ?? 0 }, Localized(zh: "上限", en: "cap"),
      Localized(zh: "提高", en: "raise"))
  }

  private func floors(_ edit: LimitEdit) -> [Localized] {
    let lowered = edit.floors.filter { $0.value < plan.cells[$0.key].floor }
    let kept = edit.floors.count - lowered.count
    let words = bounds(
      lowered, before: { plan.cells[$0].floor }, Localized(zh: "下限", en: "floor"),
      Localized(zh: "降低", en: "lower"))
    guard kept > 0 else { return words }
    return words + [
      Localized(
        zh: "原来按上限取的 \(kept) 个默认下限保持不变",
        en: kept == 1 ? "keep a default floor that its cap held down" : "keep \(kept) default floors that the caps held down")
    ]
  }

  private func bounds(
    _ values: [Int: Int], before: (Int) -> Int, _ noun: Localized, _ verb: Localized
  ) -> [Localized] {
    guard !values.isEmpty else { return [] }
    var groups: [[Int]: [Int]] = [:]
    for cell in values.keys {
      let own = plan.cells[cell]
      groups[[own.product, plan.districtOfInstitution[own.institution]], default: []].append(cell)
    }
    func total(_ cells: some Sequence<Int>) -> Int {
      cells.reduce(0) { $0 + abs((values[$1] ?? 0) - before($1)) }
    }
    if groups.count > RepairWords.mostNamed {
      let products = Set(groups.keys.map { $0[0] }).count
      return [
        Localized(
          zh: "把 \(products) 个品种的 \(values.count) 个\(noun.chinese)合计\(verb.chinese) \(total(values.keys)) 盒（按比例）",
          en:
            "\(verb.english) \(values.count) \(noun.english)s of \(products) products by \(total(values.keys)) packs in total (in proportion)"
        )
      ]
    }
    return groups.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
      let cells = (groups[key] ?? []).sorted()
      let product = plan.products[key[0]]
      let district = plan.districts[key[1]]
      if cells.count == 1 {
        let institution = plan.institutions[plan.cells[cells[0]].institution]
        return Localized(
          zh:
            "把机构 \(institution.id) \(institution.name) 的品种 \(product.id) \(product.genericName) 的\(noun.chinese)\(verb.chinese) \(total(cells)) 盒（\(before(cells[0])) → \(values[cells[0]] ?? 0)）",
          en:
            "\(verb.english) the \(noun.english) of \(product.id) \(product.genericName) at \(institution.id) \(institution.name) by \(packs(total(cells))) (\(before(cells[0])) → \(values[cells[0]] ?? 0))"
        )
      }
      return Localized(
        zh:
          "把品种 \(product.id) \(product.genericName) 在\(district.name.isEmpty ? district.id : district.name)的 \(cells.count) 个\(noun.chinese)合计\(verb.chinese) \(total(cells)) 盒（按比例）",
        en:
          "\(verb.english) \(cells.count) \(noun.english)s of \(product.id) \(product.genericName) in \(district.name.isEmpty ? district.id : district.name) by \(packs(total(cells))) in total (in proportion)"
      )
    }
  }

  private func fixed(_ edit: LimitEdit) -> [Localized] {
    let lowered = edit.fixed.filter { $0.value < plan.cells[$0.key].floor }
    let raised = edit.fixed.filter { $0.value >= plan.cells[$0.key].floor }
    let noun = Localized(zh: "锁定数", en: "fixed volume")
    return bounds(lowered, before: { plan.cells[$0].floor }, noun, Localized(zh: "降低", en: "lower"))
      + bounds(raised, before: { plan.cells[$0].floor }, noun, Localized(zh: "提高", en: "raise"))
  }

  private func released(_ edit: LimitEdit) -> [Localized] {
    edit.released.sorted().map { cell in
      let own = plan.cells[cell]
      let (institution, product) = (plan.institutions[own.institution], plan.products[own.product])
      return Localized(
        zh:
          "取消机构 \(institution.id) \(institution.name) 的品种 \(product.id) \(product.genericName) 的锁定（\(own.floor) 盒）",
        en:
          "release the fixed volume of \(product.id) \(product.genericName) at \(institution.id) \(institution.name) (\(packs(own.floor)))"
      )
    }
  }

  private func packs(_ count: Int) -> String { count == 1 ? "1 pack" : "\(count) packs" }
}
