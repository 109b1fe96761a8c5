public import Planning
import Streams

extension Explanation {
  /// The explanation for the terminal, at most 100 columns wide for usual numbers.
  public func text(in language: Language) -> String {
    let blocks =
      switch self {
      case .cell(let cell): cell.blocks(language)
      case .institution(let institution): institution.blocks(language)
      case .product(let product): product.blocks(language)
      case .district(let district): district.blocks(language)
      case .districtProduct(let part): part.blocks(language)
      }
    return blocks.filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }
}

extension CellExplanation {
  fileprivate func blocks(_ language: Language) -> [[String]] {
    let (institution, product) = (Named(institution), Named(product))
    let title = Localized(
      zh: "\(institution.label)（\(institution.id)）的 \(product.label)（\(product.id)）：为什么是 \(grouped(line.packs)) 盒",
      en: "\(product.label) (\(product.id)) at \(institution.label) (\(institution.id)): why \(grouped(line.packs)) packs")
    var chain = StepList()
    for (index, step) in steps.enumerated() { chain.add("\(index + 1) \(step.heading[language])", step.texts.map { $0[language] }) }
    return [[title[language].printable, Named(district).label.printable], chain.lines, whatIfLines(language)]
  }

  private func whatIfLines(_ language: Language) -> [String] {
    var list = StepList()
    for whatIf in [onePackMore, onePackLess].compactMap({ $0 }) {
      let packs = grouped(line.packs + whatIf.step)
      let heading = whatIf.step > 0 ? Localized(zh: "多 1 盒", en: "+1 pack") : Localized(zh: "少 1 盒", en: "-1 pack")
      let question = Localized(
        zh: "定为 \(packs) 盒、本区市总量不变，重新计算：", en: "Fixed at \(packs), the district's totals kept, solved again:")
      list.add(heading[language], [question[language]] + whatIf.texts.map { $0[language] })
    }
    if let onePercentMore { list.add(onePercentHeading[language], onePercentMore.texts.map { $0[language] }) }
    guard !list.lines.isEmpty else { return [] }
    return [Localized(zh: "什么会改变它", en: "What would change it")[language]] + list.lines
  }
}

/// What the what-if of one percent is called.
private let onePercentHeading = Localized(zh: "多 1 %", en: "+1 %")

extension StepList {
  fileprivate mutating func add(_ heading: String, _ texts: [String]) {
    for (index, text) in texts.enumerated() { add(index == 0 ? heading : "", text) }
  }
}

/// A table of cells, the first of them and a line for the others.
private func cellTable(
  _ cells: [ExplainedCell], most: Int, first: Localized, name: (ExplainedCell) -> Named, language: Language
) -> [String] {
  guard !cells.isEmpty else { return [] }
  var table = ScreenTable(columns: [
    (first[language], .left), (Localized(zh: "编码", en: "Id")[language], .left),
    (Localized(zh: "比例目标量", en: "Target")[language], .right),
    (Localized(zh: "均衡值", en: "Fair")[language], .right), (Localized(zh: "盒数", en: "Packs")[language], .right),
    (Localized(zh: "满足率", en: "Fill")[language], .right), (Localized(zh: "决定因素", en: "Bound by")[language], .left),
  ])
  for cell in cells.prefix(most) {
    table.rows.append([
      name(cell).label, name(cell).id, decimals(cell.target), decimals(cell.packsContinuous), grouped(cell.packs),
      percentage(cell.fill), cell.boundBy.word[language],
    ])
  }
  let more = cells.count - most
  return table.lines
    + (more > 0
      ? [Localized(zh: "另有 \(more) 行，用 --format json 看全部。", en: "\(more) more; --format json lists all.")[language]] : [])
}

private func tallyLine(_ tally: BindingTally, _ language: Language) -> String {
  let words = tally.counts.map { "\(bindingWord($0.kind)[language]) \(grouped($0.cells))" }
  return Localized(zh: "决定因素（单元数）：", en: "What decides (cells): ")[language]
    + words.joined(separator: language == .chinese ? "，" : ", ")
}

private func limitTable(_ limits: [LimitUse], _ language: Language) -> [String] {
  guard !limits.isEmpty else { return [] }
  var table = ScreenTable(columns: [
    (Localized(zh: "限值", en: "Limit")[language], .left), (Localized(zh: "限值数", en: "Value")[language], .right),
    (Localized(zh: "按比例需要", en: "In proportion")[language], .right),
    (Localized(zh: "取整前", en: "Fair")[language], .right), (Localized(zh: "整盒", en: "Packs")[language], .right),
    (Localized(zh: "所管单元", en: "Cells")[language], .right), (Localized(zh: "由它决定", en: "Binds")[language], .right),
  ])
  table.widestText = 30
  for limit in limits {
    let name: Localized =
      switch limit.row {
      case .capacity: Localized(zh: "\(limit.name)承载上限", en: "Capacity of \(limit.name)")
      case .rule(let id), .end(let id, _): Localized(zh: "规则 \(id) \(limit.name)", en: "Rule \(id) \(limit.name)")
      case .product(let id): Localized(zh: "品种 \(id)", en: "Product \(id)")
      }
    let stated = limit.part == nil ? limit.statement.map { "\($0) = " } : nil
    let sign = (limit.sense == .atMost ? "" : limit.sense.rawValue + " ") + (stated ?? "")
    table.rows.append([
      name[language], sign + limit.measure.text(limit.limit)[language], decimals(limit.targetValue),
      decimals(limit.fairValue), limit.measure.text(limit.value)[language], grouped(limit.cells), grouped(limit.boundCells),
    ])
  }
  return table.lines
}

/// What districts changed.
private func revisionLines(_ revisions: [DistrictRevision?], _ language: Language) -> [String] {
  var list = StepList()
  for revision in revisions.compactMap({ $0 }) {
    list.add(DistrictRevision.heading[language], revision.texts.map { $0[language] })
  }
  return list.lines
}

private func spreadText(_ spread: FillSpread?) -> Localized? {
  spread.map { spread in
    let (low, middle, high) = (percentage(spread.smallest), percentage(spread.median), percentage(spread.largest))
    return Localized(
      zh: "最低 \(low)、中位 \(middle)、最高 \(high)", en: "smallest \(low), median \(middle), largest \(high)")
  }
}

extension InstitutionExplanation {
  fileprivate func blocks(_ language: Language) -> [[String]] {
    let name = Named(institution)
    let title = Localized(
      zh: "\(name.label)（\(name.id)，\(Named(district).label)）：\(grouped(cells.count)) 个品种为什么是这些数",
      en: "\(name.label) (\(name.id), \(Named(district).label)): why these numbers of \(grouped(cells.count)) products")
    var lines = [
      title[language].printable,
      Localized(
        zh: "分得 \(grouped(packs)) 盒，金额 \(yuan(amount)) 元；按全市比例应为 \(decimals(targetYuan)) 元，满足率 \(percentage(fill))",
        en:
          "\(grouped(packs)) packs, \(yuan(amount)) yuan; the proportional shares would be \(decimals(targetYuan)) yuan, a fill of \(percentage(fill))"
      )[
        language],
    ]
    if let spread = spreadText(neighbours), let count = neighbours?.count {
      lines.append(
        Localized(
          zh: "本区市 \(grouped(count)) 家机构的满足率（按金额）：\(spread.chinese)",
          en: "Fills of the district's \(grouped(count)) institutions (in yuan): \(spread.english)")[language])
    }
    lines.append(
      prepayment.map {
        Localized(
          zh: "预付 \(yuan($0.prepayment)) 元", en: "Prepayment \(yuan($0.prepayment)) yuan")[language]
      } ?? Localized(zh: "没有预付", en: "Not prepaid")[language])
    lines.append(tallyLine(bindings, language))
    let short = cells.filter { $0.shortage > 0.005 }
    let long = Array(cells.filter { $0.shortage < -0.005 }.reversed())
    let shortLines = cellTable(
      short, most: 10, first: Localized(zh: "比例目标量之下（按金额）", en: "Below the share (by yuan)"), name: { $0.product }, language: language)
    let longLines = cellTable(
      long, most: 5, first: Localized(zh: "比例目标量之上", en: "Above the share"), name: { $0.product }, language: language)
    return [lines, revisionLines([revision], language), limitTable(limits, language), shortLines, longLines]
  }
}

extension ProductExplanation {
  fileprivate func blocks(_ language: Language) -> [[String]] {
    let name = Named(product)
    let packs = districts.reduce(0) { $0 + $1.packs }
    let isCity = kind != .district
    let lines = [
      Localized(
        zh: "\(name.label)（\(name.id)）：为什么这样分", en: "\(name.label) (\(name.id)): why it is split like this")[language]
        .printable,
      Localized(
        zh: "\(isCity ? "全市" : "本区市") \(grouped(packs)) 盒，\(yuan(amount)) 元，\(grouped(cells.count)) 家机构，每盒 \(product.price) 元",
        en:
          "\(grouped(packs)) packs in \(isCity ? "the city" : "the district"), \(yuan(amount)) yuan, \(grouped(cells.count)) institutions, \(product.price) yuan a pack"
      )[
        language],
      tallyLine(bindings, language),
    ]
    var table = ScreenTable(columns: [
      (Localized(zh: "区市", en: "District")[language], .left), (Localized(zh: "机构", en: "Inst.")[language], .right),
      (Localized(zh: "比例目标量", en: "Target")[language], .right), (Localized(zh: "盒数", en: "Packs")[language], .right),
      (Localized(zh: "满足率", en: "Fill")[language], .right),
      (Localized(zh: "区市内统一", en: "Common inside")[language], .right),
      (Localized(zh: "最低", en: "Least")[language], .right), (Localized(zh: "中位", en: "Median")[language], .right),
      (Localized(zh: "最高", en: "Most")[language], .right),
    ])
    for part in districts {
      table.rows.append([
        part.district.label, grouped(part.institutions), decimals(part.target), grouped(part.packs),
        percentage(part.target > 0 ? Double(part.packs) / part.target : nil), percentage(part.commonFill),
        percentage(part.fills?.smallest), percentage(part.fills?.median), percentage(part.fills?.largest),
      ])
    }
    let below = cells.filter { $0.shortage > 0.005 }
    let above = Array(cells.filter { $0.shortage < -0.005 }.reversed())
    var whatIf = StepList()
    if let onePercentMore { whatIf.add(onePercentHeading[language], onePercentMore.texts.map { $0[language] }) }
    return [
      lines, table.lines, revisionLines(revisions, language),
      cellTable(
        below, most: 8, first: Localized(zh: "低于全市比例", en: "Below the city share"), name: { $0.institution },
        language: language),
      cellTable(
        above, most: 8, first: Localized(zh: "高于全市比例", en: "Above the city share"), name: { $0.institution },
        language: language), whatIf.lines,
    ]
  }
}

extension DistrictExplanation {
  fileprivate func blocks(_ language: Language) -> [[String]] {
    let name = Named(district)
    var lines = [
      Localized(zh: "\(name.label)（\(name.id)）：为什么是这些数", en: "\(name.label) (\(name.id)): why these numbers")[language]
        .printable,
      Localized(
        zh:
          "品种 \(grouped(products)) 个，机构 \(grouped(institutions.count)) 家，\(grouped(packs)) 盒，金额 \(yuan(amount)) 元，预付 \(yuan(prepayment)) 元",
        en:
          "\(grouped(products)) products, \(grouped(institutions.count)) institutions, \(grouped(packs)) packs, \(yuan(amount)) yuan, prepayment \(yuan(prepayment)) yuan"
      )[
        language],
      tallyLine(bindings, language),
    ]
    if let spread = spreadText(fills) {
      lines.append(
        Localized(zh: "各单元满足率：\(spread.chinese)", en: "Fills of the cells: \(spread.english)")[language])
    }
    var table = ScreenTable(columns: [
      (Localized(zh: "机构", en: "Institution")[language], .left), (Localized(zh: "编码", en: "Id")[language], .left),
      (Localized(zh: "金额（元）", en: "Amount (yuan)")[language], .right),
      (Localized(zh: "满足率", en: "Fill")[language], .right),
      (Localized(zh: "承载上限（元）", en: "Capacity (yuan)")[language], .right),
      (Localized(zh: "多数由", en: "Mostly")[language], .left),
    ])
    let most = 30
    for part in institutions.prefix(most) {
      table.rows.append([
        part.institution.label, part.institution.id, yuan(part.amount), percentage(part.fill),
        part.capacity.map { grouped($0.description) } ?? "-", bindingWord(part.mainKind)[language],
      ])
    }
    let more = institutions.count - most
    let rest =
      more > 0 ? [Localized(zh: "另有 \(more) 家，用 --format json 看全部。", en: "\(more) more; --format json lists all.")[language]] : []
    return [lines, revisionLines([revision], language), Array(limitTable(Array(limits.prefix(15)), language)), table.lines + rest]
  }
}

extension DistrictProductExplanation {
  fileprivate func blocks(_ language: Language) -> [[String]] {
    let (name, place) = (Named(product), Named(district))
    var chain = StepList()
    if let city = cityShare {
      chain.add(
        Localized(zh: "比例", en: "Share")[language],
        Localized(
          zh:
            "本区市用量占全市的 \(percentage(city.share))，全市 \(grouped(city.packs)) 盒按比例是 \(decimals(city.target)) 盒；考虑各限制后分得 \(grouped(packs)) 盒。",
          en:
            "The district has \(percentage(city.share)) of the city's basis, in proportion \(decimals(city.target)) of \(grouped(city.packs)) packs; with all limits it receives \(grouped(packs))."
        )[
          language])
    } else {
      chain.add(
        Localized(zh: "总量", en: "Total")[language],
        Localized(zh: "本区市 \(grouped(packs)) 盒。", en: "The district has \(grouped(packs)) packs.")[language])
    }
    if let commonFill {
      let count = cells.count { $0.boundBy == .product }
      let reason = othersText(others, fill: commonFill)
      chain.add(
        Localized(zh: "均衡", en: "Fair value")[language],
        Localized(
          zh: "\(grouped(count)) 家机构按同一个满足率 \(percentage(commonFill)) 分。\(reason?.chinese ?? "")",
          en: "\(grouped(count)) institutions have the same fill of \(percentage(commonFill)). \(reason?.english ?? "")")[
            language])
    }
    chain.add(
      Localized(zh: "取整", en: "Rounding")[language],
      packsLeft > 0
        ? Localized(
          zh: "先都舍去尾数，剩 \(grouped(packsLeft)) 盒给尾数最大的机构。",
          en: "With all fractions cut off, \(grouped(packsLeft)) packs go to the largest fractions.")[language]
        : Localized(zh: "没有尾数可分。", en: "No packs are left for fractions.")[language])
    var whatIf = StepList()
    if let onePercentMore { whatIf.add(onePercentHeading[language], onePercentMore.texts.map { $0[language] }) }
    return [
      [
        Localized(
          zh: "\(place.label)（\(place.id)）的 \(name.label)（\(name.id)）：\(grouped(packs)) 盒怎样分",
          en: "\(name.label) (\(name.id)) in \(place.label) (\(place.id)): how \(grouped(packs)) packs are split")[language].printable
      ], chain.lines, revisionLines([revision], language),
      cellTable(
        cells, most: 30, first: Localized(zh: "机构", en: "Institution"), name: { $0.institution }, language: language),
      whatIf.lines,
    ]
  }
}
