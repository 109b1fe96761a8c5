import Planning

/// Brings records from memory into the same draft that files give, with the same checks of single values.
struct RecordsIntake {
  let records: PlanRecords
  let log: ProblemLog

  /// The draft.
  ///
  /// - Complexity: Linear.
  func draft() -> PlanDraft {
    var parameters = DraftParameters(
      lines: records.parameterLines.sorted { idPrecedes($0.key, $1.key) }, places: [:],
      values: records.parameters)
    parameters.unsound = ParameterChecks(parameters: parameters, log: log).unsoundRanges()
    let products = keyedProducts()
    let districts = keyedDistricts()
    let institutions = keyedInstitutions()
    let references = References(
      products: products, districts: districts, institutions: institutions, log: log)
    var finder = PairFinder(references: references)
    var tainted = Array(repeating: false, count: products.rows.count)
    let usage = records.usage.map { usageLines($0, &finder) }
    let demand = records.demand.map { demandLines($0, &finder, &tainted) }
    let limits = records.limits.map { limitLines($0, &finder, &tainted) }
    let rules = records.rules.map { ruleRows($0) }
    return PlanDraft(
      parameters: parameters, products: products, districts: districts, institutions: institutions,
      usage: usage, demand: demand, limits: limits, rules: rules, tainted: tainted)
  }

  private func keyedProducts() -> KeyedRows<Product> {
    if records.products.isEmpty { reportNoRows(.products, log) }
    let rows = records.products.map { product in
      let isSound = [
        accepts(product.id, .products, "product_id"),
        isFilled(product.genericName, .products, "generic_name"),
        allows(product.unitsPerPack, .unitsPerPack, .products, "units_per_pack"),
        log.allows(product.price, .price, at: Spot(.products, line: 0, "price_yuan")),
        allows(product.agreedUnits, .count, .products, "agreed_units"),
      ].allSatisfy { $0 }
      return DraftRow(record: product, line: 0, isSound: isSound)
    }
    return keyedRows(rows, table: .products, isComplete: !rows.isEmpty, log: log) { $0.id }
  }

  private func keyedDistricts() -> KeyedRows<District> {
    if records.districts.isEmpty { reportNoRows(.districts, log) }
    let rows = records.districts.map { district in
      _ = accepts(district.id, .districts, "district_id")
      _ = isFilled(district.name, .districts, "name")
      if let fund = district.prepaymentFund {
        _ = log.allows(fund, .amount, at: Spot(.districts, line: 0, "prepayment_fund_yuan"))
      }
      return DraftRow(record: district, line: 0)
    }
    return keyedRows(rows, table: .districts, isComplete: !rows.isEmpty, log: log) { $0.id }
  }

  private func keyedInstitutions() -> KeyedRows<Institution> {
    if records.institutions.isEmpty { reportNoRows(.institutions, log) }
    let rows = records.institutions.map { institution in
      _ = accepts(institution.id, .institutions, "institution_id")
      _ = isFilled(institution.name, .institutions, "name")
      _ = isFilled(institution.districtID, .institutions, "district_id")
      let hasWeight = log.allows(institution.weight, .positive, at: Spot(.institutions, line: 0, "weight"))
      if let capacity = institution.capacity {
        _ = log.allows(capacity, .amount, at: Spot(.institutions, line: 0, "capacity_yuan"))
      }
      return DraftRow(record: institution, line: 0, isSound: hasWeight)
    }
    return keyedRows(rows, table: .institutions, isComplete: !rows.isEmpty, log: log) { $0.id }
  }

  private func usageLines(_ records: [UsageRecord], _ finder: inout PairFinder) -> [UsageLine] {
    var result: [UsageLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      let pair = finder.find(record.institutionID, record.productID, .usage)
      guard (1990...2100).contains(record.period.year), (1...12).contains(record.period.month ?? 1) else {
        _ = log.period(
          Array("\(record.period.year)-\(record.period.month ?? 0)".utf8)[...],
          at: Spot(.usage, line: 0, "period"))
        continue
      }
      guard let pair else { continue }
      result.append(
        UsageLine(
          institution: pair.institution, product: pair.product, period: record.period.code, line: 0,
          units: record.units.tenThousandths))
    }
    return result
  }

  private func demandLines(_ records: [DemandRecord], _ finder: inout PairFinder, _ tainted: inout [Bool])
    -> [DemandLine]
  {
    var result: [DemandLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      guard let pair = finder.find(record.institutionID, record.productID, .demand) else { continue }
      guard log.allows(record.units, .amount, at: Spot(.demand, line: 0, "units")) else {
        tainted[Int(pair.product)] = true
        continue
      }
      result.append(
        DemandLine(
          institution: pair.institution, product: pair.product, line: 0, units: record.units.tenThousandths))
    }
    return result
  }

  private func limitLines(_ records: [LimitRecord], _ finder: inout PairFinder, _ tainted: inout [Bool])
    -> [LimitLine]
  {
    var result: [LimitLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      guard let pair = finder.find(record.institutionID, record.productID, .limits) else { continue }
      let isSound = [
        record.floorPacks.map { log.allows($0, .amount, at: Spot(.limits, line: 0, "floor_packs")) },
        record.capPacks.map { log.allows($0, .amount, at: Spot(.limits, line: 0, "cap_packs")) },
        record.fixedPacks.map { allows($0, .count, .limits, "fixed_packs") },
      ].allSatisfy { $0 != false }
      guard isSound else {
        tainted[Int(pair.product)] = true
        continue
      }
      result.append(
        LimitLine(
          institution: pair.institution, product: pair.product, line: 0, floor: record.floorPacks,
          cap: record.capPacks, fixed: record.fixedPacks))
    }
    return result
  }

  private func ruleRows(_ records: [Rule]) -> [DraftRow<Rule>] {
    records.map { rule in
      _ = accepts(rule.id, .rules, "rule_id")
      let isSound = log.allows(rule.limit, .amount, at: Spot(.rules, line: 0, "limit"))
      return DraftRow(record: rule, line: 0, isSound: isSound)
    }
  }

  private func accepts(_ id: Identifier, _ table: TableSchema, _ column: String) -> Bool {
    isFilled(id, table, column) && log.acceptsIdentifier(id, at: Spot(table, line: 0, column))
  }

  private func isFilled(_ text: String, _ table: TableSchema, _ column: String) -> Bool {
    if !trimmed(text).isEmpty { return true }
    let schema = table.columns[table.index(of: column)]
    log.report(
      .valueMissing, at: Spot(table, line: 0, column),
      .init(zh: "“\(schema.both(.chinese))”没有填。", en: "\(schema.both(.english)) is blank."),
      hint: .init(zh: "这一格必须填写。", en: "A value is required."))
    return false
  }

  /// Whether the rule takes a whole number; one beyond exact decimals is too large.
  private func allows(_ value: Int, _ rule: NumberRule, _ table: TableSchema, _ column: String) -> Bool {
    let spot = Spot(table, line: 0, column)
    if value.magnitude <= UInt(Int64.max / 10_000) {
      return log.allows(Decimal4(whole: value), rule, at: spot)
    }
    log.report(
      .numberTooLarge, at: spot, value: "\(value)",
      .init(zh: "\"\(value)\" 太大。", en: "\"\(value)\" is too large."),
      hint: rule.expected)
    return false
  }
}

/// Finds the indices of two ids; records come sorted, so the last answers are kept.
struct PairFinder {
  let references: References
  private var lastInstitution: (id: Identifier, index: Int32)?
  private var lastProduct: (id: Identifier, index: Int32)?

  init(references: References) { self.references = references }

  /// The indices, or nil where one was reported.
  mutating func find(
    _ institutionID: Identifier, _ productID: Identifier, _ table: TableSchema
  ) -> (institution: Int32, product: Int32)? {
    if lastInstitution.map({ $0.id.utf8.elementsEqual(institutionID.utf8) }) != true {
      lastInstitution = references.institutions.index(of: institutionID.utf8).map { (institutionID, $0) }
    }
    if lastProduct.map({ $0.id.utf8.elementsEqual(productID.utf8) }) != true {
      lastProduct = references.products.index(of: productID.utf8).map { (productID, $0) }
    }
    if lastInstitution == nil {
      references.reportUnknown(institutionID, in: .institutions, at: Spot(table, line: 0, "institution_id"))
    }
    if lastProduct == nil {
      references.reportUnknown(productID, in: .products, at: Spot(table, line: 0, "product_id"))
    }
    guard let institution = lastInstitution, let product = lastProduct else { return nil }
    return (institution.index, product.index)
  }
}
