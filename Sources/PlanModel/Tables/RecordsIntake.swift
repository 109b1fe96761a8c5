package import Planning
import Streams

/// Brings records from memory into the form in which tables are given, with the same checks of single values.
package struct RecordsIntake {
  private let records: PlanRecords
  private let log: any FaultLog

  package init(records: PlanRecords, log: any FaultLog) {
    self.records = records
    self.log = log
  }

  /// The tables.
  ///
  /// - Complexity: Linear.
  package func tables() -> GivenTables {
    let origins = Dictionary(
      records.parameterLines.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    var parameters = GivenParameters(
      lines: records.parameterLines.sorted { idPrecedes($0.key, $1.key) }, origins: origins, values: records.parameters,
      areWritten: false)
    parameters.unsound = ParameterChecks(parameters: parameters, log: log).unsoundRanges()
    var tables = GivenTables(
      parameters: parameters, products: keyedProducts(), districts: keyedDistricts(), institutions: keyedInstitutions())
    let places = RecordPlaces(
      products: RecordPlaces.places(of: records.products.map(\.id), in: tables.products.table),
      institutions: RecordPlaces.places(of: records.institutions.map(\.id), in: tables.institutions.table))
    tables.usage = records.usage.map { sound($0, places) }
    tables.demand = records.demand.map { sound($0, places, &tables.tainted) }
    tables.limits = records.limits.map { sound($0, places, &tables.tainted) }
    tables.rules = records.rules.map { ruleRows($0) }
    tables.conversions = records.conversions.map { conversionRows($0) }
    tables.assignment = records.assignment.map { givenRows($0) }
    tables.cityAllocation = records.cityAllocation.map { places.moved(Lines($0)) }
    tables.terms = records.terms
    tables.isUnsealed = records.terms == nil
    tables.purchases = records.purchases.map { places.moved(Lines($0)) }
    tables.paid = records.paid.map { paid in
      givenRows(
        paid.map { line in
          var line = line
          line.institution = places.institution(line.institution)
          return line
        })
    }
    tables.holidays = records.holidays.map { givenRows($0) }
    tables.accepted = records.accepted.map { givenRows($0) }
    return tables
  }

  private func keyedProducts() -> KeyedRows<Product> {
    if records.products.isEmpty { log.reportNoRows(.products, at: RecordPlace(.products)) }
    let rows = records.products.enumerated().map { index, product in
      check(
        .products, index,
        [
          ("generic_name", product.genericName), ("dosage_form", product.dosageForm),
          ("specification", product.specification), ("pack", product.pack), ("unit", product.unit),
          ("supplier", product.supplier), ("backup_supplier", product.backupSupplier),
          ("second_backup_supplier", product.secondBackupSupplier),
        ])
      let isSound = [
        accepts(product.id, .products, index, "product_id"),
        isFilled(product.genericName, .products, index, "generic_name"),
        allows(product.unitsPerPack, .unitsPerPack, at: RecordPlace(.products, Int32(index), "units_per_pack")),
        log.allows(product.price, .price, at: RecordPlace(.products, Int32(index), "price_yuan")),
        allows(product.agreedUnits, .wholeQuantity, at: RecordPlace(.products, Int32(index), "agreed_units")),
        allows(product.basis, at: RecordPlace(.products, Int32(index), "basis")),
        product.priority.map { allows($0, .priority, at: RecordPlace(.products, Int32(index), "priority")) } ?? true,
      ].allSatisfy { $0 }
      return GivenRow(product, origin: index, isSound: isSound)
    }
    return log.keyedRows(rows, table: .products, isComplete: !rows.isEmpty) { $0.id }
  }

  private func keyedDistricts() -> KeyedRows<District> {
    if records.districts.isEmpty { log.reportNoRows(.districts, at: RecordPlace(.districts)) }
    let rows = records.districts.enumerated().map { index, district in
      check(.districts, index, [("name", district.name)])
      _ = accepts(district.id, .districts, index, "district_id")
      _ = isFilled(district.name, .districts, index, "name")
      if let fund = district.prepaymentFund {
        _ = log.allows(fund, .amount, at: RecordPlace(.districts, Int32(index), "prepayment_fund_yuan"))
      }
      return GivenRow(district, origin: index)
    }
    return log.keyedRows(rows, table: .districts, isComplete: !rows.isEmpty) { $0.id }
  }

  private func keyedInstitutions() -> KeyedRows<Institution> {
    if records.institutions.isEmpty { log.reportNoRows(.institutions, at: RecordPlace(.institutions)) }
    let rows = records.institutions.enumerated().map { index, institution in
      check(
        .institutions, index,
        [
          ("name", institution.name), ("level", institution.level), ("payee", institution.payee),
          ("account", institution.account),
        ])
      _ = accepts(institution.id, .institutions, index, "institution_id")
      _ = isFilled(institution.name, .institutions, index, "name")
      _ = isFilled(institution.districtID, .institutions, index, "district_id")
      let hasWeight = log.allows(institution.weight, .weight, at: RecordPlace(.institutions, Int32(index), "weight"))
      if let capacity = institution.capacity {
        _ = log.allows(capacity, .amount, at: RecordPlace(.institutions, Int32(index), "capacity_yuan"))
      }
      return GivenRow(institution, origin: index, isSound: hasWeight)
    }
    return log.keyedRows(rows, table: .institutions, isComplete: !rows.isEmpty) { $0.id }
  }

  private func sound(_ given: [UsageRecord], _ places: RecordPlaces) -> Lines<UsageRecord> {
    func isKnown(_ period: Period) -> Bool { (1990...2100).contains(period.year) && (0...12).contains(period.code % 100) }
    let lines = Lines(given)
    if given.allSatisfy({ isKnown($0.period) }) { return places.moved(lines) }
    for (index, line) in given.enumerated() where !isKnown(line.period) {
      let (year, month) = line.period.code.quotientAndRemainder(dividingBy: 100)
      log.reportNotAPeriod("\(year)-\(month)", at: RecordPlace(.usage, Int32(index), "period"))
    }
    return places.moved(lines.filter { isKnown($0.period) })
  }

  private func sound(
    _ given: [DemandRecord], _ places: RecordPlaces, _ tainted: inout [Bool]
  ) -> Lines<DemandRecord> {
    let lines = Lines(given)
    if given.allSatisfy({ NumberRule.quantity.takes($0.units) }) { return places.moved(lines) }
    for (index, line) in given.enumerated()
    where !log.allows(line.units, .quantity, at: RecordPlace(.demand, Int32(index), "units")) {
      tainted[places.product(line.product)] = true
    }
    return places.moved(lines.filter { NumberRule.quantity.takes($0.units) })
  }

  private func sound(
    _ given: [LimitRecord], _ places: RecordPlaces, _ tainted: inout [Bool]
  ) -> Lines<LimitRecord> {
    func isSound(_ line: LimitRecord) -> Bool {
      (line.floorPacks.map(NumberRule.packCount.takes) ?? true) && (line.capPacks.map(NumberRule.packCount.takes) ?? true)
        && (line.fixedPacks.map { $0.magnitude <= UInt(Int64.max / 10_000) && NumberRule.wholePacks.takes(Decimal4(whole: $0)) }
          ?? true)
    }
    let lines = Lines(given)
    if given.allSatisfy(isSound) { return places.moved(lines) }
    for (index, line) in given.enumerated() where !isSound(line) {
      func place(_ column: String) -> RecordPlace { RecordPlace(.limits, Int32(index), column) }
      if let floor = line.floorPacks { _ = log.allows(floor, .packCount, at: place("floor_packs")) }
      if let cap = line.capPacks { _ = log.allows(cap, .packCount, at: place("cap_packs")) }
      if let fixed = line.fixedPacks { _ = allows(fixed, .wholePacks, at: place("fixed_packs")) }
      tainted[places.product(line.product)] = true
    }
    return places.moved(lines.filter(isSound))
  }

  private func ruleRows(_ records: [Rule]) -> [GivenRow<Rule>] {
    records.enumerated().map { index, rule in
      check(.rules, index, [("name", rule.name)])
      _ = accepts(rule.id, .rules, index, "rule_id")
      let limitRule: NumberRule = rule.share != nil ? .agreedShare : rule.amount != nil ? .amountShare : .ruleLimit
      let isSound = log.allows(rule.share ?? rule.limit, limitRule, at: RecordPlace(.rules, Int32(index), "limit"))
      let place = RecordPlace(.rules, Int32(index), "tolerance")
      let isTolerable =
        switch rule.tolerance {
        case nil: true
        case .amount(let amount): log.allows(amount, .tolerance, at: place)
        case .share(let share): log.allows(share, .toleranceShare, at: place)
        }
      return GivenRow(rule, origin: index, isSound: isSound && isTolerable)
    }
  }

  private func conversionRows(_ records: [ConversionRecord]) -> [GivenRow<ConversionRecord>] {
    records.enumerated().map { index, line in
      check(.conversions, index, [("name", line.name)])
      _ = accepts(line.itemID, .conversions, index, "item_id")
      let isSound = log.allows(line.factor, .conversionFactor, at: RecordPlace(.conversions, Int32(index), "factor"))
      return GivenRow(line, origin: index, isSound: isSound)
    }
  }

  /// Says what files would be told of their texts.
  private func check(_ table: TableSchema, _ index: Int, _ texts: [(column: String, text: String)]) {
    for (column, text) in texts where !text.isEmpty {
      var text = text
      if text.withUTF8({ isPlainlySeen($0) && !looksLikeFormula($0) }) { continue }
      log.checkText(text, at: RecordPlace(table, Int32(index), column))
    }
  }

  private func accepts(_ id: Identifier, _ table: TableSchema, _ index: Int, _ column: String) -> Bool {
    isFilled(id, table, index, column) && log.acceptsIdentifier(id, at: RecordPlace(table, Int32(index), column))
  }

  private func isFilled(_ text: String, _ table: TableSchema, _ index: Int, _ column: String) -> Bool {
    if let first = text.utf8.first, first > 32, first < 127 { return true }
    if !trimmed(text).isEmpty { return true }
    let schema = table.columns[table.index(of: column)]
    log.report(
      .valueMissing, at: RecordPlace(table, Int32(index), column),
      .init(zh: "“\(schema.both(.chinese))”没有填。", en: "\(schema.both(.english)) is blank."),
      hint: .init(zh: "这一格必须填写。", en: "A value is required."))
    return false
  }

  private func allows(_ basis: Parameters.BasisSource?, at spot: RecordPlace) -> Bool {
    guard case .blend(let share)? = basis else { return true }
    return log.allows(share, .ratio, at: spot)
  }

  /// Whether the rule takes a whole number; one beyond exact decimals is too large.
  private func allows(_ value: Int, _ rule: NumberRule, at spot: RecordPlace) -> Bool {
    if value.magnitude <= UInt(Int64.max / 10_000) {
      return log.allows(Decimal4(whole: value), rule, at: spot)
    }
    log.reportTooLarge("\(value)", rule, at: spot)
    return false
  }
}

/// Rows of which every value is sound.
package func givenRows<Record>(_ records: [Record]) -> [GivenRow<Record>] {
  records.enumerated().map { GivenRow($1, origin: $0) }
}

/// Where the records' products and institutions stand in the sorted tables, by their index in the records.
private struct RecordPlaces {
  /// Nil where they stand where they were.
  let products: [Int]?
  let institutions: [Int]?

  static func places(of ids: [Identifier], in table: IdentifierTable) -> [Int]? {
    if table.ids == ids { return nil }
    return ids.map { id in
      guard let index = table.index(of: id.utf8) else { preconditionFailure("\(id) is not in its own table") }
      return Int(index)
    }
  }

  func product(_ index: Int) -> Int { products.map { $0[index] } ?? index }
  func institution(_ index: Int) -> Int { institutions.map { $0[index] } ?? index }

  func moved<Record: MovableRecord>(_ lines: Lines<Record>) -> Lines<Record> {
    if products == nil, institutions == nil { return lines }
    return lines.map { $0.moved(toInstitution: institution($0.institution), product: product($0.product)) }
  }
}

/// A line that names its institution and product by their indices.
private protocol MovableRecord: PairedRecord {
  func moved(toInstitution institution: Int, product: Int) -> Self
}

extension UsageRecord: MovableRecord {
  func moved(toInstitution institution: Int, product: Int) -> UsageRecord {
    UsageRecord(institution: institution, product: product, period: period, units: units)
  }
}

extension DemandRecord: MovableRecord {
  func moved(toInstitution institution: Int, product: Int) -> DemandRecord {
    DemandRecord(institution: institution, product: product, units: units)
  }
}

extension LimitRecord: MovableRecord {
  func moved(toInstitution institution: Int, product: Int) -> LimitRecord {
    LimitRecord(
      institution: institution, product: product, floorPacks: floorPacks, capPacks: capPacks, fixedPacks: fixedPacks)
  }
}

extension CityAllocationRecord: MovableRecord {
  func moved(toInstitution institution: Int, product: Int) -> CityAllocationRecord {
    CityAllocationRecord(institution: institution, product: product, packs: packs)
  }
}

extension PurchaseRecord: MovableRecord {
  func moved(toInstitution institution: Int, product: Int) -> PurchaseRecord {
    PurchaseRecord(institution: institution, product: product, month: month, kind: kind, units: units)
  }
}
