import Planning
import Streams

// The chain from the basis to the whole packs, one step after the other.

extension CellExplanation {
  /// A step of the chain: what it is called, and what it says.
  struct Step {
    var key: String
    var heading: Localized
    var texts: [Localized]
  }

  /// The steps, in order.
  var steps: [Step] {
    [
      Step(key: "basis", heading: Localized(zh: "用量", en: "Basis"), texts: basisTexts),
      Step(key: "share", heading: Localized(zh: "比例", en: "Share"), texts: shareTexts),
      Step(key: "district", heading: DistrictRevision.heading, texts: revision?.texts ?? []),
      Step(
        key: "limits", heading: Localized(zh: "均衡", en: "Fair value"),
        texts: [orderText, bindingText, changeText, fairText].compactMap { $0 }),
      Step(key: "rounding", heading: Localized(zh: "取整", en: "Rounding"), texts: [roundingText]),
      Step(key: "result", heading: Localized(zh: "结果", en: "Result"), texts: resultTexts),
    ].filter { !$0.texts.isEmpty }
  }

  private var unit: Localized {
    product.unit.isEmpty ? Localized(zh: "最小单位", en: "units") : Localized(zh: product.unit, en: product.unit)
  }

  /// 贵院, or 贵店 for a pharmacy.
  private var you: String { institution.ownership == .pharmacy ? "贵店" : "贵院" }

  // MARK: Basis

  private var basisTexts: [Localized] {
    guard line.basisUnits > 0 else {
      return [Localized(zh: "\(you)没有这个品种的测算基数。", en: "There is no basis for this product.")]
    }
    var texts: [Localized] = []
    if let decider = basis.decider {
      let (source, ownership) = (basis.source, institution.ownership)
      let whom =
        decider == .product
        ? Localized(zh: "这一品种另定", en: "as this product has it")
        : Localized(
          zh: "\(ownership == .pharmacy ? "" : ownership.chinese)\(ownership == .pharmacy ? "药店" : "机构")另定",
          en: "as the ownership \(ownership.rawValue) has it")
      texts.append(
        Localized(zh: "测算依据是\(source.chinese)（\(whom.chinese)）。", en: "The basis is \(source.text), \(whom.english)."))
    }
    if !basis.years.isEmpty { texts.append(usageText) }
    if let demand = basis.demand {
      let value = units(demand)
      texts.append(
        Localized(zh: "\(you)报量 \(value) \(unit.chinese)。", en: "Reported demand \(value) \(unit.english)."))
    }
    if !basis.predecessors.isEmpty {
      let names = basis.predecessors.map(\.label)
      texts.append(
        Localized(
          zh: "其中含已并入\(you)的 \(listed(names, in: .chinese)) 的数。",
          en: "This includes \(listed(names, in: .english)), which merged into it."))
    }
    let value = units(basis.units)
    if case .blend(let share) = basis.source {
      let (own, rest) = (percentage(share.double), percentage(1 - share.double))
      texts.append(
        Localized(
          zh: "历史用量占 \(own)、报量占 \(rest)，测算基数 \(value) \(unit.chinese)。",
          en: "Usage counts \(own) and demand \(rest): the basis is \(value) \(unit.english)."))
    }
    if basis.weight != .one {
      texts.append(
        Localized(
          zh: "机构权重 \(basis.weight)，按测算基数的 \(basis.weight) 倍参加比例计算。",
          en: "The institution's weight is \(basis.weight): the basis counts \(basis.weight) times."))
    }
    return texts
  }

  private var usageText: Localized {
    let counted = basis.years.filter { $0.weight > .zero && !$0.isLeftOut }
    let isWeighted = Set(counted.map(\.weight)).count > 1
    let chinese = basis.years.map { year in
      "\(year.year) 年用量 \(units(year.units)) \(unit.chinese)"
        + (year.annualizedMonths.map { "（\($0) 个月，按 12/\($0) 折算）" } ?? "")
        + (year.weight == .zero ? "（不计入）" : year.isLeftOut ? "（没有数据，不计入）" : isWeighted ? "（权重 \(year.weight)）" : "")
    }.joined(separator: "、")
    let english = basis.years.map { year in
      "\(units(year.units)) \(unit.english) in \(year.year)"
        + (year.annualizedMonths.map { " (of \($0) months, counted 12/\($0) times)" } ?? "")
        + (year.weight == .zero
          ? " (does not count)" : year.isLeftOut ? " (no data, does not count)" : isWeighted ? " (weight \(year.weight))" : "")
    }.joined(separator: ", ")
    let isPlain = if case .usage = basis.source { true } else { false }
    guard isPlain, basis.years.count != 1 || counted.count != 1 || basis.years[0].units.double != basis.units else {
      return Localized(zh: "\(you) \(chinese)。", en: "Usage: \(english).")
    }
    let value = units(basis.units)
    let mean = isWeighted ? Localized(zh: "加权平均", en: "weighted mean") : Localized(zh: "年平均", en: "yearly mean")
    return isPlain
      ? Localized(
        zh: "\(you) \(chinese)，\(mean.chinese) \(value) \(unit.chinese)，就是测算基数。",
        en: "Usage: \(english); the \(mean.english) of \(value) \(unit.english) is the basis.")
      : Localized(zh: "\(you) \(chinese)。", en: "Usage: \(english).")
  }

  // MARK: Share

  private var shareTexts: [Localized] {
    guard line.basisUnits > 0 else { return [] }
    let share = districtShare
    let own = units(basis.weight.double * basis.units)
    var chinese =
      "占本区市用量的 \(percentage(share.share))（\(share.isWeighted ? "按权重计，\(own) ÷ " : "")\(grouped(share.institutions)) 家共 \(units(share.totalUnits)) \(unit.chinese)）"
    var english =
      "\(percentage(share.share)) of the district's basis (\(share.isWeighted ? "weighted, \(own) of " : "")\(grouped(share.institutions)) institutions, "
      + "\(units(share.totalUnits)) \(unit.english))"
    if let city = cityShare {
      chinese += "，占全市的 \(percentage(city.share))（\(grouped(city.institutions)) 家）"
      english += ", \(percentage(city.share)) of the city's (\(grouped(city.institutions)) institutions)"
    }
    let target = decimals(line.target)
    return [
      Localized(zh: chinese + "。", en: english + "."),
      Localized(
        zh: "全市约定 \(grouped(cityPacks)) 盒，按比例\(you)是 \(target) 盒（比例目标量）；"
          + "本区市分得 \(grouped(share.packs)) 盒，各机构的比例目标量合计 \(decimals(share.targets)) 盒。",
        en: "The city agreed on \(grouped(cityPacks)) packs; the proportional share of them is \(target) packs (the target). "
          + "The district has \(grouped(share.packs)) packs, its shares come to \(decimals(share.targets))."),
    ]
  }

  // MARK: What binds

  /// That others were filled before, where a limit left too little.
  private var orderText: Localized? {
    guard !binding.earlier.isEmpty else { return nil }
    switch line.boundBy {
    case .institution, .rule, .conflict: break
    default: return nil
    }
    let names = binding.earlier.map(\.label)
    let own =
      product.priority.map { Localized(zh: "重点保障级别是 \($0)", en: "has priority \($0)") }
      ?? Localized(zh: "没有重点保障级别", en: "has no priority")
    return Localized(
      zh: "重点保障品种先分：\(listed(names, in: .chinese))在前；这个品种\(own.chinese)，分余下的。",
      en: "Priority products come first: \(listed(names, in: .english)); this product \(own.english) and shares what is left.")
  }

  private var bindingText: Localized? {
    let target = line.target
    switch line.boundBy {
    case .product: return commonText
    case .fixed:
      return Localized(
        zh: "数量已锁定为 \(grouped(line.floor)) 盒，不参与均衡分解。",
        en: "The volume is fixed at \(grouped(line.floor)) packs and takes no part in the fair split.")
    case .cap:
      let cap = grouped(line.cap ?? line.packs)
      let source =
        binding.source
        ?? (binding.isDefaultLimit
          ? Localized(zh: "默认上限倍数 × 测算基数", en: "default ratio × basis") : Localized(zh: "上下限表", en: "table of limits"))
      let rest = binding.commonFill.map { level in
        Localized(
          zh: "本区市的统一满足率 \(percentage(level)) 相当于 \(decimals(level * target)) 盒，到上限为止，多出的由其他机构分。",
          en:
            "The common fill of \(percentage(level)) would be \(decimals(level * target)) packs; the cap ends it and the others share the rest."
        )
      }
      return Localized(
        zh: "已到\(you)这个品种的上限 \(cap) 盒（\(source.chinese)）。\(rest?.chinese ?? "")",
        en: "The cap of \(cap) packs (\(source.english)) is reached. \(rest?.english ?? "")")
    case .floor:
      let floor = grouped(line.floor)
      let rest = binding.commonFill.map { level in
        Localized(
          zh: "本区市的统一满足率 \(percentage(level)) 只相当于 \(decimals(level * target)) 盒，不足下限，由其他机构补足。",
          en: "The common fill of \(percentage(level)) would be \(decimals(level * target)) packs only; the others make up for it.")
      }
      return Localized(
        zh: "按\(you)的下限 \(floor) 盒保障\(binding.source.map { "（\($0.chinese)）" } ?? "")。\(rest?.chinese ?? "")",
        en: "The floor of \(floor) packs\(binding.source.map { " (\($0.english))" } ?? "") is kept. \(rest?.english ?? "")")
    case .institution, .rule: return limitText
    case .conflict: return conflictText
    }
  }

  /// That what binds is the district's change and not the city's.
  private var changeText: Localized? {
    guard !binding.changes.isEmpty else { return nil }
    let texts = binding.changes.map(\.text)
    return Localized(
      zh: "这是区市改任务包定的，不是市里定的：\(texts.map(\.chinese).joined(separator: "；"))。",
      en: "The district set this in its packet, not the city: \(texts.map(\.english).joined(separator: "; ")).")
  }

  private var commonText: Localized? {
    guard let fill = line.fill else { return nil }
    var chinese = "本区市\(binding.commonCells > 1 ? " \(grouped(binding.commonCells)) 家机构" : "")按同一个满足率 \(percentage(fill)) 分这个品种。"
    var english =
      binding.commonCells > 1
      ? "\(grouped(binding.commonCells)) institutions of the district have the same fill of \(percentage(fill))."
      : "The fill is \(percentage(fill))."
    if let reason = othersText(binding.others, fill: fill) {
      chinese += reason.chinese
      english += " " + reason.english
    }
    return Localized(zh: chinese, en: english)
  }

  private var limitText: Localized? {
    guard let limit = binding.limits.first, let fill = line.fill else { return nil }
    let (needed, used) = (limit.measure.text(limit.targetValue), limit.measure.text(limit.fairValue))
    let name = limit.limitName.text
    let what: Localized
    if case .capacity = limit.row {
      what = Localized(
        zh: "\(you)的年度承载上限是 \(limit.measure.text(limit.limit).chinese)，全部 \(grouped(limit.cells)) 个品种按比例需要 \(needed.chinese)。",
        en:
          "The yearly capacity is \(limit.measure.text(limit.limit).english); all \(grouped(limit.cells)) products in proportion would need \(needed.english)."
      )
    } else {
      what = Localized(
        zh: "\(name.chinese)在本区市管 \(grouped(limit.institutions)) 家机构共 \(grouped(limit.cells)) 项，按比例合计 \(needed.chinese)。",
        en:
          "\(name.english.capitalizedFirst) covers \(grouped(limit.cells)) cells of \(grouped(limit.institutions)) institutions here; in proportion they would come to \(needed.english)."
      )
    }
    let isLower = limit.sense == .atLeast
    let decided =
      limit.boundCells > 1
      ? Localized(
        zh: "受它限制的 \(grouped(limit.boundCells)) 项按同一个满足率 \(percentage(fill)) 分，取整前正好\(isLower ? "达到" : "用满") \(used.chinese)。",
        en:
          "The \(grouped(limit.boundCells)) cells it binds have the same fill of \(percentage(fill)); before rounding they use \(used.english)."
      )
      : Localized(
        zh: "\(you)这个品种因此按满足率 \(percentage(fill)) 分，取整前合计 \(used.chinese)。",
        en: "The fill is \(percentage(fill)) therefore; before rounding the use is \(used.english).")
    return Localized(zh: what.chinese + decided.chinese, en: what.english + " " + decided.english)
  }

  private var conflictText: Localized? {
    guard let fill = line.fill else { return nil }
    let limits = binding.limits.map(\.limitName.text)
    let products = binding.competitors
    let who =
      products.isEmpty
      ? Localized(zh: "其他品种", en: "other products")
      : Localized(
        zh: "品种 \(listed(products.map(\.label), in: .chinese))", en: listed(products.map(\.label), in: .english))
    let room =
      limits.isEmpty
      ? Localized(zh: "几项限制合起来", en: "Several limits together")
      : Localized(
        zh: listed(limits.map(\.chinese), in: .chinese), en: listed(limits.map(\.english), in: .english).capitalizedFirst)
    return Localized(
      zh: "\(who.chinese)的约定采购量在别处放不下，必须占用\(room.chinese)；留给\(you)这个品种的，只够满足率 \(percentage(fill))。",
      en:
        "\(who.english.capitalizedFirst) can be placed nowhere else and must use \(room.english.loweredFirst); what is left gives a fill of \(percentage(fill))."
    )
  }

  private var fairText: Localized? {
    guard let fill = line.fill, line.boundBy != .fixed else { return nil }
    let (target, value) = (decimals(line.target), decimals(line.packsContinuous))
    return Localized(
      zh: "\(target) 盒 × \(percentage(fill)) ＝ \(value) 盒。", en: "\(target) packs × \(percentage(fill)) = \(value) packs.")
  }

  // MARK: Whole packs and money

  private var roundingText: Localized {
    guard line.boundBy != .fixed, let rank = rounding.rank else {
      if rounding.plainPacks != line.packs { return exchangeText }
      return Localized(zh: "恰好是整盒，不用取整。", en: "These are whole packs already.")
    }
    let (fraction, whole) = (decimals(rounding.fraction), grouped(rounding.whole))
    let order = Localized(
      zh: "先都舍去尾数，本区市还剩 \(grouped(rounding.packsLeft)) 盒，按尾数从大到小各加 1 盒（\(grouped(rounding.candidates)) 家有尾数）；"
        + "\(you)尾数 \(fraction)，排第 \(grouped(rank))，",
      en:
        "With all fractions cut off, \(grouped(rounding.packsLeft)) packs are left for the largest of \(grouped(rounding.candidates)) fractions; "
        + "this one, \(fraction), is number \(grouped(rank)) and ")
    let isRaised = rounding.plainPacks > rounding.whole
    let window = windowText(isRaised: isRaised)
    let plain = Localized(
      zh: order.chinese + window.chinese
        + (isRaised ? "加 1 盒：\(whole) → \(grouped(rounding.whole + 1)) 盒。" : "不加：\(whole) 盒。"),
      en: order.english + window.english
        + (isRaised ? "gets one: \(whole) → \(grouped(rounding.whole + 1)) packs." : "gets none: \(whole) packs."))
    guard rounding.plainPacks != line.packs else { return plain }
    return Localized(zh: plain.chinese + exchangeText.chinese, en: plain.english + " " + exchangeText.english)
  }

  /// Why a fraction is not rounded as its place among those of the product says: whole packs are near both ways.
  private func windowText(isRaised: Bool) -> Localized {
    guard rounding.packsByRemainder != rounding.plainPacks else { return Localized(zh: "", en: "") }
    let (low, high) = (grouped(rounding.window.lowerBound), grouped(rounding.window.upperBound))
    let sum = low == high ? Localized(zh: "\(low) 盒", en: low) : Localized(zh: "\(low) 或 \(high) 盒", en: "\(low) or \(high)")
    return Localized(
      zh: "\(isRaised ? "本来轮不到" : "本来轮得到")，但每家机构各品种的合计也只舍入不到 1 盒（\(you)只能是 \(sum.chinese)），总差别最小的取法是",
      en: "would \(isRaised ? "not be raised" : "be raised"), but every institution's sum is rounded by less than a pack too "
        + "(\(sum.english) here), and the nearest such rounding is that it ")
  }

  private var exchangeText: Localized {
    let misses = rounding.misses.map { miss -> Localized in
      let (name, amount) = (miss.limit.text, miss.limit.measure.text(miss.amount))
      return Localized(
        zh: "\(name.chinese)会\(miss.isOver ? "超出" : "差") \(amount.chinese)",
        en: "\(name.english) would be \(miss.isOver ? "exceeded" : "missed") by \(amount.english)")
    }
    let isMore = line.packs > rounding.plainPacks
    let step = grouped(abs(line.packs - rounding.plainPacks))
    guard !misses.isEmpty else {
      return Localized(
        zh: "为守住本区市的限制，与其他机构调换，\(isMore ? "多" : "少") \(step) 盒。",
        en: "To keep the district's limits, packs are exchanged with others: \(step) \(isMore ? "more" : "fewer").")
    }
    return Localized(
      zh: "但照这样取整，\(listed(misses.map(\.chinese), in: .chinese))，所以与其他机构调换，\(isMore ? "多" : "少") \(step) 盒。",
      en:
        "But rounded so, \(listed(misses.map(\.english), in: .english)); so packs are exchanged with others: \(step) \(isMore ? "more" : "fewer")."
    )
  }

  private var resultTexts: [Localized] {
    let (packs, count) = (grouped(line.packs), grouped(line.packs * product.unitsPerPack))
    var texts = [
      Localized(
        zh: "\(packs) 盒 ＝ \(count) \(unit.chinese)，每盒 \(product.price) 元，\(yuan(amount)) 元。",
        en: "\(packs) packs = \(count) \(unit.english), \(product.price) yuan each, \(yuan(amount)) yuan.")
    ]
    if let prepayment {
      texts.append(
        Localized(
          zh: "\(you)全部品种约定采购金额 \(yuan(prepayment.agreedAmount)) 元，预付 \(yuan(prepayment.prepayment)) 元。",
          en:
            "All products of the institution come to \(yuan(prepayment.agreedAmount)) yuan, of which \(yuan(prepayment.prepayment)) yuan are prepaid."
        ))
    } else {
      texts.append(Localized(zh: "\(you)没有预付。", en: "The institution is not prepaid."))
    }
    return texts
  }
}

/// Why a common fill is above or below 1: what the others have less or more than their targets.
func othersText(_ others: [Binding.Group], fill: Double) -> Localized? {
  let less = others.filter { $0.shortage > 0.005 }
  let more = others.filter { $0.shortage < -0.005 }
  func list(_ groups: [Binding.Group], _ language: Language) -> String {
    groups.map { group in
      language == .chinese
        ? "\(bindingWord(group.kind).chinese) \(grouped(group.cells)) 家 \(decimals(abs(group.shortage))) 盒"
        : "\(bindingWord(group.kind).english) \(grouped(group.cells)): \(decimals(abs(group.shortage))) packs"
    }.joined(separator: language == .chinese ? "、" : ", ")
  }
  func total(_ groups: [Binding.Group]) -> String { decimals(abs(groups.reduce(0) { $0 + $1.shortage })) }
  var chinese: [String] = []
  var english: [String] = []
  if !less.isEmpty {
    chinese.append("受限的机构少得 \(total(less)) 盒（\(list(less, .chinese))）")
    english.append("limits take \(total(less)) packs from others (\(list(less, .english)))")
  }
  if !more.isEmpty {
    chinese.append("按下限、锁定等多得 \(total(more)) 盒（\(list(more, .chinese))）")
    english.append("others hold \(total(more)) packs above their shares (\(list(more, .english)))")
  }
  guard !chinese.isEmpty else { return nil }
  let isAbove = fill > 1
  return Localized(
    zh: "\(chinese.joined(separator: "，"))，\(isAbove ? "余下的由大家同比例分，所以高于 100%" : "大家同比例让出，所以低于 100%")。",
    en: english.joined(separator: ", ").capitalizedFirst + (isAbove ? "; the rest share it alike." : "; the rest give it up alike."))
}

/// A list in a sentence.
func listed(_ texts: [String], in language: Language, most: Int = 5) -> String {
  let shown = texts.prefix(most).joined(separator: language == .chinese ? "、" : ", ")
  guard texts.count > most else { return shown }
  return shown + (language == .chinese ? "等 \(texts.count) 个" : " and \(texts.count - most) more")
}

extension String {
  /// With the first letter a capital.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
  /// With the first letter small.
  var loweredFirst: String { prefix(1).lowercased() + dropFirst() }
}
