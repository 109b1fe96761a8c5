import Planning

// The agreed volumes against the sums of floors and caps.
extension CellBuilding {
  /// The agreed volume against what the cells must and may hold.
  func checkSums(
    _ cells: UnsafeMutableBufferPointer<Cell>, of index: Int, _ range: Range<Int>, _ ruling: CellRuling?
  ) {
    let row = products[index]
    let product = row.record
    let agreed = Int128(product.agreedPacks)
    var floors: Int128 = 0
    var caps: Int128? = 0
    var hasBasis = false
    for cell in cells {
      floors += Int128(cell.floor)
      caps = cell.cap.flatMap { cap in caps.map { $0 + Int128(cap) } }
      if cell.basisUnits > 0 { hasBasis = true }
    }
    let agreedSpot = RecordPlace(.products, row.origin, "agreed_units")
    let label = "\(product.id) \(product.genericName)"
    if !hasBasis {
      if floors != agreed { reportWithoutBasis(row, floors: floors, uncounted(index), ruling?.dropping(index) ?? []) }
      return
    }
    if floors > agreed {
      log.report(
        .agreedBelowFloors, at: agreedSpot, value: "\(product.agreedUnits)",
        .init(
          zh:
            "品种 \(label) 约定 \(agreed) 盒，小于各机构下限之和 \(floors) 盒，差 \(floors - agreed) 盒。\(sources(range, ruling?.result.floors, ruling, "下限").chinese)",
          en:
            "\(label): the agreed \(agreed) packs are \(floors - agreed) less than the sum of floors, \(floors).\(sources(range, ruling?.result.floors, ruling, "floors").english)"
        ),
        hint: .init(zh: "请降低下限或锁定数。", en: "Lower floors or fixed volumes."))
    }
    guard let caps, caps < agreed else { return }
    let most = ruling?.result.mostReported(range, Double(product.unitsPerPack)) { cells[$0 - range.lowerBound].cap }
    let reported = most.flatMap { $0 < product.agreedPacks ? $0 : nil }
    let isDemand =
      ruling.map { own in !own.result.caps.isEmpty && range.allSatisfy { own.result.caps[$0] == CellRules.demandCapIndex } } ?? false
    log.report(
      .agreedAboveCaps, at: agreedSpot, value: "\(product.agreedUnits)",
      isDemand
        ? .init(
          zh: "品种 \(label) 报量 \(caps) 盒（各机构进到整盒）< 约定 \(agreed) 盒，多出 \(agreed - caps) 盒无处可分（报量封顶）。",
          en: "\(label): \(caps) packs reported < \(agreed) agreed; \(agreed - caps) packs are over (demand_cap).")
        : .init(
          zh:
            "品种 \(label) 约定 \(agreed) 盒，大于各机构上限之和 \(caps) 盒，差 \(agreed - caps) 盒无处可分。\(sources(range, ruling?.result.caps, ruling, "上限").chinese)",
          en:
            "\(label): the agreed \(agreed) packs are \(agreed - caps) more than the sum of caps, \(caps).\(sources(range, ruling?.result.caps, ruling, "caps").english)"
        ),
      hint: isDemand
        ? .init(
          zh: "请核对报量和约定采购量；确要超过报量的，把参数“报量封顶”填 否。",
          en: "Compare what was reported with the agreed volume; to give more than reported, set demand_cap to no.")
        : reported.map {
          .init(
            zh: "请提高上限或默认上限倍数；并且报量（各机构进到整盒）只有 \($0) 盒，也少于约定量：请核对报量，确要超过报量的，把参数“报量封顶”填 否。",
            en:
              "Raise caps, or cap_ratio; and only \($0) packs are reported, less than agreed: compare both, or set demand_cap to no to give more than reported."
          )
        } ?? .init(zh: "请提高上限或默认上限倍数。", en: "Raise caps, or cap_ratio."))
  }

  /// How many of a product's floors or caps come from each rule, as sentences.
  private func sources(_ range: Range<Int>, _ sources: [Int32]?, _ ruling: CellRuling?, _ noun: String) -> Localized {
    guard let sources, !sources.isEmpty, let ruling else { return Localized(zh: "", en: "") }
    var counts: [Int32: Int] = [:]
    for index in range where sources[index] != -1 { counts[sources[index], default: 0] += 1 }
    var (chinese, english) = ("", "")
    for (source, count) in counts.sorted(by: { $0.key < $1.key }) {
      let rule = ruling.rule(source)?.row.record
      chinese += "其中 \(count) 个\(noun)出自\(rule.map { "规则 \($0.id)：\($0.demands.chinese)" } ?? "报量封顶")。"
      english += " \(count) of these \(noun) come from \(rule.map { "the rule \($0.id): \($0.demands.english)" } ?? "demand_cap")."
    }
    return Localized(zh: chinese, en: english)
  }

  func reportWithoutBasis(_ row: GivenRow<Product>, floors: Int128, _ uncounted: UncountedUnits, _ excluding: [Rule]) {
    let product = row.record
    let rules = excluding.map(\.id)
    let excluded =
      rules.isEmpty
      ? Localized(zh: "", en: "")
      : Localized(
        zh: "规则 \(rules.joined(separator: "、")) 把有测算基数的机构都排除了。",
        en: " The rule(s) \(rules.joined(separator: ", ")) took out everybody with a basis.")
    let label = "\(product.id) \(product.genericName)"
    let there = uncounted.words(product)
    log.report(
      .productWithoutBasis, at: RecordPlace(.products, row.origin, "product_id"), value: product.id,
      .init(
        zh:
          "品种 \(label) 在参加的机构中没有任何测算基数，锁定数合计 \(floors) 盒，不等于约定的 \(product.agreedPacks) 盒，无法分解。\(excluded.chinese)\(there?.found.chinese ?? "")",
        en:
          "\(label) has no basis at any institution that takes part, and its fixed volumes add up to \(floors) packs, not to the agreed \(product.agreedPacks).\(excluded.english)\(there.map { " " + $0.found.english } ?? "")"
      ),
      hint: there?.hint ?? .init(zh: "请补充历史用量或报量，或用锁定数分完。", en: "Add usage or demand, or fix volumes that add up."))
  }
}
