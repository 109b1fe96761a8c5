import Planning

extension SyntheticCity {
  /// The tables.
  func records() -> PlanRecords {
    let order = draft.cellsByInstitution()
    let parameters = self.parameters()
    let demand = recipe.options.reportedDemand ? demandRecords(order) : nil
    let limits = limitRecords(order)
    let rules = ruleRecords() + cellRules(demand, limits)
    return PlanRecords(
      parameterLines: parameterLines(of: parameters), parameters: parameters, products: productRecords(),
      districts: districtRecords(), institutions: institutionRecords(),
      usage: usageRecords(order), demand: demand, limits: limits,
      rules: rules.isEmpty ? nil : rules)
  }

  /// The hidden plan, by product, then institution.
  func witness() -> [WitnessLine] {
    draft.cells.compactMap { cell in
      guard draft.institutions[Int(cell.institution)].takesPart else { return nil }
      return WitnessLine(product: Int(cell.product), institution: Int(cell.institution), packs: cell.packs)
    }
  }

  private func parameters() -> Parameters {
    var parameters = Parameters(
      cycleStart: fixedDate(2020, 11, 16), cycleEnd: fixedDate(2021, 11, 15),
      reportDue: fixedDate(2020, 11, 10),
      prepaymentDue: fixedDate(2020, 11, 16))
    parameters.planName = "合成方案 \(recipe.family.rawValue) \(recipe.seed)"
    if recipe.options.reportedDemand {
      parameters.basis = .blend(usageShare: Decimal4(tenThousandths: 6_000))
    }
    return parameters
  }

  private func productRecords() -> [Product] {
    draft.products.enumerated().map { index, product in
      let packs = draft.agreedPacks[index]
      var record = Product(
        id: productID(index), genericName: "合成品种\(index + 1)", dosageForm: "片剂",
        pack: "\(product.unitsPerPack)片/盒", unitsPerPack: product.unitsPerPack, unit: "片",
        supplier: "合成药业\(index % 40 + 1)", price: product.price, agreedUnits: packs * product.unitsPerPack)
      let drawn = Int(SplitMix64.bits(seed: recipe.seed, stream: 22, index, 0) >> 32) % recipe.options.classes + 1
      record.priority = drawn < recipe.options.classes ? drawn : nil
      return record
    }
  }

  private func districtRecords() -> [District] {
    (0..<recipe.districts).map { index in
      let kind: District.Kind =
        index == 0 && recipe.districts > 2 ? .municipal : index % 4 == 3 ? .zone : .district
      return District(id: districtID(index), name: "合成区市\(index + 1)", kind: kind)
    }
  }

  private func institutionRecords() -> [Institution] {
    let spent = draft.spending()
    var most: [Int: Int] = [:]
    for (index, institution) in draft.institutions.enumerated() {
      most[institution.twin] = max(most[institution.twin] ?? 0, spent[index])
    }
    return draft.institutions.enumerated().map { index, institution in
      let ownership = ownerships[index]
      return Institution(
        id: institutionID(index), name: "合成机构\(index + 1)", districtID: districtID(districtOf[index]),
        ownership: ownership, level: levels[index],
        participates: ownership.mustParticipate ? nil : institution.takesPart,
        weight: Decimal4(tenThousandths: Int64(institution.weight)),
        capacity: institution.restraint == nil
          ? nil : capacity(above: most[institution.twin] ?? 0, institution))
    }
  }

  /// A capacity in whole yuan that the hidden plan keeps: up to 1 % above it, in scarce plans 1 % to 3 %.
  private func capacity(above spent: Int, _ institution: DraftInstitution) -> Decimal4 {
    let draw = Int(SplitMix64.bits(seed: recipe.seed, stream: 17, institution.twin, 0) >> 32)
    let slack = recipe.family == .scarce ? 100 + draw % 201 : draw % 101
    return Decimal4(whole: (spent + spent / 10_000 * slack + 9_999) / 10_000)
  }

  private func usageRecords(_ order: [Int]) -> [UsageRecord] {
    var lines: [UsageRecord] = []
    lines.reserveCapacity(order.count * (recipe.options.monthlyUsage ? 12 : 1))
    for index in order {
      let cell = draft.cells[index]
      let (product, institution) = (Int(cell.product), Int(cell.institution))
      guard recipe.options.monthlyUsage else {
        lines.append(
          UsageRecord(
            institution: institution, product: product, period: Period(year: 2019),
            units: Decimal4(whole: cell.units)))
        continue
      }
      for (month, units) in monthlyUnits(cell.units, startingAt: product).enumerated()
      where units > 0 {
        lines.append(
          UsageRecord(
            institution: institution, product: product, period: Period(year: 2019, month: month + 1),
            units: Decimal4(whole: units)))
      }
    }
    return lines
  }

  private func demandRecords(_ order: [Int]) -> [DemandRecord] {
    order.map { index in
      let cell = draft.cells[index]
      let bits = SplitMix64.bits(
        seed: recipe.seed, stream: 18, Int(cell.product), draft.institutions[Int(cell.institution)].twin)
      return DemandRecord(
        institution: Int(cell.institution), product: Int(cell.product),
        units: Decimal4(whole: cell.units * (80 + Int(bits >> 32) % 41) / 100 + 1))
    }
  }

  /// Caps, floors and fixed volumes around the hidden plan; the same for twins, except fixed volumes.
  private func limitRecords(_ order: [Int]) -> [LimitRecord]? {
    var lines: [LimitRecord] = []
    for index in order {
      let cell = draft.cells[index]
      let institution = draft.institutions[Int(cell.institution)]
      guard institution.takesPart else { continue }
      let draw = Int(
        SplitMix64.bits(seed: recipe.seed, stream: 19, Int(cell.product), institution.twin) >> 32)
      let most = cell.twinRange.upperBound
      var line = LimitRecord(
        institution: Int(cell.institution), product: Int(cell.product))
      if recipe.family == .scarce && institution.restraint == nil {
        line.capPacks = Decimal4(whole: most + (most * (draw % 401) + 5_000) / 10_000)
      }
      cell.applyMark(to: &line, looseness: draw % 3)
      if line.capPacks != nil || line.floorPacks != nil || line.fixedPacks != nil { lines.append(line) }
    }
    return lines.isEmpty ? nil : lines
  }

  private func ruleRecords() -> [Rule] {
    rules.enumerated().map { index, rule in
      let draw = Int(SplitMix64.bits(seed: recipe.seed, stream: 20, index, 0) >> 32) % 1_000
      var result = rule.rule(
        id: SyntheticCity.padded("R", index + 1, among: rules.count, least: 2), in: draft,
        asShare: draw < recipe.options.sharedLimits, productID: productID)
      if rule.sense == .equal, draw < recipe.options.tolerances { result.tolerance = .share(Decimal4(tenThousandths: 200)) }
      return result
    }
  }
}
