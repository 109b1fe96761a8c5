import Planning

extension SanityCheck {
  /// 约定采购量 against a year of what the split goes by.
  func checkAgreed(_ usage: Quantities?, _ demand: Quantities?) {
    let basis = draft.parameters.values.basis
    guard !draft.parameters.unsound.contains("basis") else { return }
    let isCity = [usage, demand].compactMap { $0?.userCount }.max() ?? 0 >= SanityLimits.fewestPeers
    let ofUsage = usage.map { ProductFacts.all($0, takesPart: takesPart, productCount: products.count) }
    let ofDemand = demand.map { ProductFacts.all($0, takesPart: takesPart, productCount: products.count) }
    for (index, row) in products.enumerated() where row.isSound && row.record.agreedUnits > 0 && !draft.tainted[index] {
      // Of a blend each must be in the unit of the agreed volume.
      let bases: [(facts: ProductFacts?, name: Localized)] = [
        (basis.usesUsage ? ofUsage?[index] : nil, .init(zh: "各机构一年的历史用量", en: "a year's usage")),
        (basis.usesDemand ? ofDemand?[index] : nil, .init(zh: "各机构的报量", en: "the reported demand")),
      ]
      for (facts, name) in bases {
        guard let facts, facts.yearly > 0, !SanityLimits.usualAgreedShare.contains(Double(row.record.agreedUnits) / facts.yearly),
          isCity || row.record.agreedReading(yearly: facts.yearly) != nil
        else { continue }
        reportAgreed(row, facts.yearly, name)
        break
      }
    }
  }

  private func reportAgreed(_ row: GivenRow<Product>, _ yearly: Double, _ name: Localized) {
    let product = row.record
    let ratio = Double(product.agreedUnits) / yearly
    let unit = product.unit.isEmpty ? "最小单位" : product.unit
    var looks = Localized(zh: "", en: "")
    if let reading = product.agreedReading(yearly: yearly) {
      let mended = SanityWords.quantity(Double(product.agreedUnits) * product.factor(reading))
      let share = SanityWords.percent(Double(product.agreedUnits) * product.factor(reading) / yearly)
      switch reading {
      case .packs:
        looks = .init(
          zh: "约定采购量像是按盒填的：\(product.agreedUnits) 盒 × \(product.unitsPerPack) = \(mended) \(unit)，为 \(share)；也可能是用量都多乘了包装转换比。",
          en:
            " The agreed volume looks like packs: \(product.agreedUnits) × \(product.unitsPerPack) = \(mended), \(share); or all usage was multiplied by the pack."
        )
      case .timesPacks:
        looks = .init(
          zh: "用量像是按盒填的，或约定采购量多乘了包装转换比：\(product.agreedUnits) ÷ \(product.unitsPerPack) = \(mended)，为 \(share)。",
          en:
            " The usage looks like packs, or the agreed volume was multiplied by the pack once more: \(product.agreedUnits) ÷ \(product.unitsPerPack) = \(mended), \(share)."
        )
      case .tens, .timesTens:
        let words = SanityWords.looks(reading)
        looks = .init(
          zh: "约定采购量\(words.chinese)，或用量正好相反：改正后 \(mended) \(unit)，为 \(share)。",
          en: " The agreed volume seems to \(words.english), or the usage the other way: mended it is \(mended), \(share).")
      }
    }
    log.report(
      .agreedAgainstUsage, at: RecordPlace(.products, row.origin, "agreed_units"), value: "\(product.agreedUnits)",
      .init(
        zh:
          "品种 \(product.id) \(product.genericName) 约定采购量 \(product.agreedUnits) \(unit)，\(name.chinese) \(SanityWords.quantity(yearly)) \(unit)，约定量为用量的 \(SanityWords.percent(ratio))，通常为 30%–120%。\(looks.chinese)",
        en:
          "\(product.id) \(product.genericName): the agreed \(product.agreedUnits) minimum units are \(SanityWords.percent(ratio)) of \(name.english), \(SanityWords.quantity(yearly)); usual are 30 % to 120 %.\(looks.english)"
      ),
      hint: Localized(
        zh: "请与中选文件和用量来源核对单位。", en: "Check the unit of both against their sources.")
        + SanityWords.accept(.agreedAgainstUsage, product: product.id))
  }

  /// The price of a minimum unit against namesakes, and against all that are counted in the same unit.
  func checkPrices() {
    var medians = Medians()
    let sound = products.indices.filter { products[$0].isSound && products[$0].record.price > .zero }
    let byName = Dictionary(grouping: sound) { normalizedHeading(products[$0].record.genericName) }
    let byUnit = Dictionary(grouping: sound) { normalizedHeading(products[$0].record.unit) }
    for index in sound {
      let product = products[index].record
      let own = product.pricePerUnit
      let namesakes = byName[normalizedHeading(product.genericName), default: []].filter { $0 != index }
      let peers = byUnit[normalizedHeading(product.unit), default: []].filter { $0 != index }
      let (others, most, areNamesakes) =
        namesakes.isEmpty ? (peers, SanityLimits.unitPriceRatio, false) : (namesakes, SanityLimits.namesakePriceRatio, true)
      guard areNamesakes || others.count + 1 >= SanityLimits.fewestPrices else { continue }
      let usual = exponential(medians.median(of: others) { naturalLog(products[$0].record.pricePerUnit) })
      guard max(own / usual, usual / own) >= most else { continue }
      // Of two namesakes one cannot tell which is wrong: both are named.
      let unit = product.unit.isEmpty ? "最小单位" : product.unit
      let whose =
        areNamesakes
        ? Localized(zh: "同名品种", en: "others of the same name") : Localized(zh: "同计量单位品种的中位数", en: "the median of those in the same unit")
      log.report(
        .unitPriceStandsOut, at: RecordPlace(.products, products[index].origin, "price_yuan"), value: "\(product.price)",
        .init(
          zh:
            "品种 \(label(product: index)) 每\(unit) \(SanityWords.quantity(own)) 元（中选价 \(product.price) ÷ \(product.unitsPerPack)），\(whose.chinese)为 \(SanityWords.quantity(usual)) 元，相差 \(SanityWords.times(max(own / usual, usual / own))) 倍。",
          en:
            "\(label(product: index)): \(SanityWords.quantity(own)) yuan a minimum unit (\(product.price) / \(product.unitsPerPack)), \(whose.english) \(SanityWords.quantity(usual)): \(SanityWords.times(max(own / usual, usual / own))) times."
        ),
        hint: Localized(
          zh: "请核对中选价的单位（应为元/盒）和包装转换比。", en: "Check that the price is yuan per pack, and the units of a pack.")
          + SanityWords.accept(.unitPriceStandsOut, product: product.id))
    }
  }

  /// Institutions with more than half of a product, where their size does not say so.
  func checkShares(_ fit: ProportionalFit) {
    let facts = ProductFacts.all(fit.quantities, takesPart: takesPart, productCount: products.count)
    for (index, fact) in facts.enumerated() {
      guard fact.users > SanityLimits.fewestSharers, fact.largestShare > SanityLimits.largeShare, let (institution, units) = fact.largest,
        let place = fit.quantities.cells(ofInstitution: institution).first(where: { Int(fit.quantities.cells[$0].product) == index }),
        fit.residual(place) >= naturalLog(SanityLimits.shareAgainstSize)
      else { continue }
      let (code, record) = (ProblemCode.shareAboveHalf, institutions[institution].record)
      let unit = products[index].record.unit.isEmpty ? "最小单位" : products[index].record.unit
      log.report(
        code, at: usagePlace(fit.quantities.cells[place]), value: "\(record.id);\(products[index].record.id)",
        .init(
          zh:
            "机构 \(label(institution: institution)) 一家占品种 \(label(product: index)) 用量的 \(SanityWords.percent(fact.largestShare))：一年 \(SanityWords.quantity(units))，全部 \(fact.users) 家共 \(SanityWords.quantity(fact.everybody)) \(unit)，是按其规模推算的 \(SanityWords.times(exponential(fit.residual(place)))) 倍。",
          en:
            "\(label(institution: institution)) alone has \(SanityWords.percent(fact.largestShare)) of the usage of \(label(product: index)): \(SanityWords.quantity(units)) minimum units a year of \(SanityWords.quantity(fact.everybody)) of \(fact.users) institutions, \(SanityWords.times(exponential(fit.residual(place)))) times what its size says."
        ),
        hint: Localized(zh: "请核对数量的单位和品种。", en: "Check the unit of the quantities, and the product.")
          + SanityWords.accept(code, institution: record.id, product: products[index].record.id))
    }
  }

  /// Where the first line of a cell of usage stands.
  func usagePlace(_ cell: QuantityCell) -> RecordPlace {
    guard let lines = draft.usage else { return RecordPlace(.usage) }
    return RecordPlace(.usage, cell.lines.map { lines.origin($0) }.min() ?? -1, "units")
  }
}
