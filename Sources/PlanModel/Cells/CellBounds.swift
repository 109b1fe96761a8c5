import Planning

// Floors and caps of the cells, and what is said where the lines of 上下限 and rules do not fit together.
extension CellBuilding {
  /// Sets l_c and k_c; false where they contradict, which is reported.
  func setBounds(
    _ cell: inout Cell, _ limit: PlacedLimit?, _ unitsPerPack: Double, _ index: Int, _ ruling: inout CellRuling?
  ) -> Bool {
    let asked = ruling?.bounds(ofCell: index, cell, unitsPerPack) ?? CellRuling.Bounds()
    if let limit, let fixed = limit.record.fixedPacks {
      cell.floor = fixed
      cell.cap = fixed
      if let most = asked.cap, fixed > most.packs { return contradict(limit, "fixed_packs", fixed, most, ruling, isAbove: true) }
      if let least = asked.floor, fixed < least.packs { return contradict(limit, "fixed_packs", fixed, least, ruling, isAbove: false) }
      return isFixedPossible(limit, fixed)
    }
    let given = limit?.record.capPacks.map { roundedDown($0, limit) }
    cell.cap = given ?? defaultCap(cell, unitsPerPack)
    // A default gives way to what a rule asks for.
    if given == nil, let cap = cell.cap, let least = asked.floor, least.packs > cap { cell.cap = least.packs }
    var sources: (floor: Int32?, cap: Int32?)
    if let most = asked.cap, most.packs < cell.cap ?? .max {
      cell.cap = most.packs
      sources.cap = most.source
    }
    if let limit, let floor = limit.record.floorPacks {
      cell.floor = roundedUp(floor, limit)
      if let cap = cell.cap, cell.floor > cap {
        if let most = asked.cap, sources.cap != nil { return contradict(limit, "floor_packs", cell.floor, most, ruling, isAbove: true) }
        reportFloorAboveCap(limit, cell.floor, cap)
        return false
      }
    } else {
      let packs = floorWithTolerance(parameters.floorRatio.double * cell.target)
      cell.floor = min(Int(packs), cell.cap ?? .max)
    }
    if let least = asked.floor, least.packs > cell.floor {
      if let cap = cell.cap, least.packs > cap {
        if let limit, given == cap { return contradict(limit, "cap_packs", cap, least, ruling, isAbove: false) }
        if let most = asked.cap { ruling?.contradict(cell, least, most) }
        return false
      }
      cell.floor = least.packs
      sources.floor = least.source
    }
    ruling?.set(index, floor: sources.floor, cap: sources.cap)
    return true
  }

  /// Reports a line of 上下限 that a rule of each cell, or 报量封顶, does not allow; false.
  private func contradict(
    _ limit: PlacedLimit, _ column: String, _ packs: Int, _ other: (packs: Int, source: Int32), _ ruling: CellRuling?, isAbove: Bool
  ) -> Bool {
    let rule = ruling?.rule(other.source)
    let place = log.reference(rule.map { RecordPlace(.rules, $0.row.origin, "limit") } ?? demandCapPlace)
    let name =
      rule.map {
        Localized(
          zh: "规则 \($0.row.record.id)（\($0.row.record.demands.chinese)，\(place.chinese)）",
          en: "the rule \($0.row.record.id) (\($0.row.record.demands.english), \(place.english))")
      }
      ?? Localized(
        zh: "报量封顶（不超过报量，进到整盒，\(log.reference(RecordPlace(.demand)).chinese)）",
        en: "demand_cap (no more than reported, in whole packs, \(log.reference(RecordPlace(.demand)).english))")
    let noun = column == "fixed_packs" ? ("锁定", "fixed volume") : column == "cap_packs" ? ("上限", "cap") : ("下限", "floor")
    let institution = institutions[limit.record.institution].record.id
    let product = products[limit.record.product].record.id
    log.report(
      .limitAgainstRule, at: spot(limit, column), value: "\(packs)",
      .init(
        zh:
          "机构 \(institution) 品种 \(product) 的\(noun.0) \(packs) 盒\(isAbove ? "高于" : "低于")\(name.chinese)给这里的\(isAbove ? "上限" : "下限") \(other.packs) 盒。",
        en:
          "The \(noun.1) of \(packs) packs of \(product) at \(institution) is \(isAbove ? "above" : "below") the \(other.packs) packs that \(name.english) \(isAbove ? "allows" : "asks for") there."
      ),
      hint: rule == nil
        ? .init(
          zh: "请改这一行或报量；确要超过报量的，把参数“报量封顶”填 否。",
          en: "Change the line or what was reported; to give more than reported, set demand_cap to no.")
        : .init(zh: "请改这一行或规则的限值，或在规则的范围中去掉它。", en: "Change the line or the rule's limit, or take the cell out of its scope."))
    return false
  }

  /// Where 报量封顶 is given.
  private var demandCapPlace: RecordPlace { RecordPlace(.parameters) }

  func reportExcluded(_ limit: PlacedLimit, _ rule: RuleScope) {
    let record = limit.record
    let columns = [
      ("fixed_packs", record.fixedPacks.map { "\($0)" }), ("floor_packs", record.floorPacks.map { "\($0)" }),
      ("cap_packs", record.capPacks.map { "\($0)" }),
    ]
    guard let (column, value) = columns.first(where: { $0.1 != nil }) else { return }
    let place = log.reference(RecordPlace(.rules, rule.row.origin, "rule_id"))
    log.report(
      .limitOfExcluded, at: spot(limit, column), value: value,
      .init(
        zh:
          "机构 \(institutions[record.institution].record.id) 不参加品种 \(products[record.product].record.id)（规则 \(rule.row.record.id)，\(place.chinese)），不能给上下限或锁定。",
        en:
          "\(institutions[record.institution].record.id) takes no part in \(products[record.product].record.id) (the rule \(rule.row.record.id), \(place.english)): it can have no limit there."
      ),
      hint: .init(zh: "请删去这一行，或在规则的范围中去掉它。", en: "Delete the line, or take the cell out of the rule's scope."))
  }

  func reportTooMuchBasis(_ row: GivenRow<Product>) {
    let id = row.record.id
    log.report(
      .sumTooLarge, at: RecordPlace(.products, row.origin, "product_id"), value: id,
      .init(
        zh: "品种 \(id) 各机构测算基数乘权重的合计太大，无法精确计算。",
        en: "The basis of \(id) times the weights is too large in total to be computed exactly."),
      hint: .init(zh: "请检查数量的单位和机构的权重。", en: "Check the unit of the quantities and the institutions' weights."))
  }

  func defaultCap(_ cell: Cell, _ unitsPerPack: Double) -> Int? {
    guard let ratio = parameters.capRatio else { return nil }
    let packs = floorWithTolerance(ratio.double * cell.basisUnits / unitsPerPack)
    return packs <= CellBuilding.greatestCap ? Int(packs) : nil
  }

  func roundedDown(_ cap: Decimal4, _ limit: PlacedLimit?) -> Int {
    if !cap.isWhole, let limit {
      log.report(
        .capRounded, at: spot(limit, "cap_packs"), value: "\(cap)",
        .init(
          zh: "上限 \(cap) 不是整包，按 \(cap.wholePart) 计算。",
          en: "The cap \(cap) is not whole packs: \(cap.wholePart) is used."),
        hint: .init(zh: "请填整数盒。", en: "Give whole packs."))
    }
    return cap.wholePart
  }

  func roundedUp(_ floor: Decimal4, _ limit: PlacedLimit) -> Int {
    if floor.isWhole { return floor.wholePart }
    let packs = floor.wholePart + 1
    log.report(
      .floorRounded, at: spot(limit, "floor_packs"), value: "\(floor)",
      .init(
        zh: "下限 \(floor) 不是整包，按 \(packs) 计算。", en: "The floor \(floor) is not whole packs: \(packs) is used."),
      hint: .init(zh: "请填整数盒。", en: "Give whole packs."))
    return packs
  }

  private func isFixedPossible(_ limit: PlacedLimit, _ fixed: Int) -> Bool {
    let isBelow = limit.record.floorPacks.map { $0 > Decimal4(whole: fixed) } ?? false
    let isAbove = limit.record.capPacks.map { $0 < Decimal4(whole: fixed) } ?? false
    guard isBelow || isAbove else { return true }
    let floor = limit.record.floorPacks.map { "\($0)" } ?? "–"
    let cap = limit.record.capPacks.map { "\($0)" } ?? "–"
    log.report(
      .fixedContradicts, at: spot(limit, "fixed_packs"), value: "\(fixed)",
      .init(
        zh: "锁定 \(fixed) 盒，与下限 \(floor)、上限 \(cap) 矛盾。",
        en: "The fixed volume \(fixed) contradicts the floor \(floor) and the cap \(cap)."),
      hint: .init(zh: "锁定时请清空下限和上限，或改正锁定数。", en: "Clear floor and cap where a volume is fixed, or mend it."))
    return false
  }

  private func reportFloorAboveCap(_ limit: PlacedLimit, _ floor: Int, _ cap: Int) {
    let isDefault = limit.record.capPacks == nil
    log.report(
      .floorAboveCap, at: spot(limit, "floor_packs"), value: limit.record.floorPacks.map { "\($0)" },
      .init(
        zh: "下限 \(floor) 盒高于\(isDefault ? "默认上限（默认上限倍数 × 测算基数）" : "上限") \(cap) 盒。",
        en:
          "The floor of \(floor) packs is above the \(isDefault ? "default cap (cap_ratio × basis)" : "cap") of \(cap) packs."
      ),
      hint: .init(zh: "请降低下限或提高上限。", en: "Lower the floor or raise the cap."))
  }

  func reportIgnored(_ limit: PlacedLimit) {
    let institution = institutions[limit.record.institution].record
    // Those of an institution that merged into another one are an error of their own.
    guard institution.successorID == nil else { return }
    let id = institution.id
    log.report(
      .limitIgnored, at: spot(limit, "institution_id"), value: id,
      .init(zh: "机构 \(id) 不参加，这一行不起作用。", en: "\(id) does not take part: the line has no effect."),
      hint: .init(zh: "请删去这一行，或让机构参加。", en: "Delete the line, or let the institution take part."))
  }

  func reportWithoutBasis(_ limit: PlacedLimit) {
    guard limit.record.floorPacks != nil || limit.record.capPacks != nil, !tainted[limit.record.product] else { return }
    let institution = institutions[limit.record.institution].record
    let product = products[limit.record.product].record
    log.report(
      .limitWithoutBasis, at: spot(limit, limit.record.floorPacks != nil ? "floor_packs" : "cap_packs"),
      value: (limit.record.floorPacks ?? limit.record.capPacks).map { "\($0)" },
      .init(
        zh: "机构 \(institution.id) 对品种 \(product.id) 没有测算基数，不能给下限或上限。",
        en: "\(institution.id) has no basis for \(product.id), so it can have no floor or cap."),
      hint: .init(zh: "如要分给它，请改填锁定数（盒）。", en: "To give it packs, use fixed_packs."))
  }

  func spot(_ limit: PlacedLimit, _ column: String) -> RecordPlace {
    RecordPlace(.limits, limit.origin, column)
  }
}
