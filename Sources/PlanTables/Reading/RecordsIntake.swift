import Planning
import Streams

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
    let places = RecordPlaces(
      products: records.products.map { products.table.place(of: $0.id) },
      institutions: records.institutions.map { institutions.table.place(of: $0.id) })
    var tainted = Array(repeating: false, count: products.rows.count)
    let usage = records.usage.map { usageLines($0, places) }
    let demand = records.demand.map { demandLines($0, places, &tainted) }
    let limits = records.limits.map { limitLines($0, places, &tainted) }
    let rules = records.rules.map { ruleRows($0) }
    return PlanDraft(
      parameters: parameters, products: products, districts: districts, institutions: institutions,
      usage: usage, demand: demand, limits: limits, rules: rules, tainted: tainted,
      packet: packetTables(places), money: moneyTables(places))
  }

  private func moneyTables(_ places: RecordPlaces) -> MoneyTables {
    MoneyTables(
      purchases: records.purchases.map { lines in
        lines.map { line in
          PurchaseLine(
            institution: places.institutions[line.institution], product: places.products[line.product],
            month: line.month.code, line: 0, kind: line.kind, units: line.units.tenThousandths)
        }
      },
      paid: records.paid.map { lines in
        lines.map { line in
          var record = line
          record.institution = Int(places.institutions[line.institution])
          return DraftRow(record: record, line: 0)
        }
      },
      holidays: records.holidays.map { $0.map { DraftRow(record: $0, line: 0) } })
  }

  private func packetTables(_ places: RecordPlaces) -> PacketTables {
    PacketTables(
      assignment: records.assignment.map { $0.map { DraftRow(record: $0, line: 0) } },
      cityAllocation: records.cityAllocation.map { lines in
        lines.map { line in
          CityAllocationLine(
            institution: places.institutions[line.institution], product: places.products[line.product], line: 0,
            packs: line.packs)
        }
      }, terms: records.terms, isUnsealed: records.terms == nil)
  }

  private func keyedProducts() -> KeyedRows<Product> {
    if records.products.isEmpty { reportNoRows(.products, log) }
    let rows = records.products.map { product in
      check(
        .products,
        [
          ("generic_name", product.genericName), ("dosage_form", product.dosageForm),
          ("specification", product.specification), ("pack", product.pack), ("unit", product.unit),
          ("supplier", product.supplier), ("backup_supplier", product.backupSupplier),
          ("second_backup_supplier", product.secondBackupSupplier),
        ])
      let isSound = [
        accepts(product.id, .products, "product_id"),
        isFilled(product.genericName, .products, "generic_name"),
        allows(product.unitsPerPack, .unitsPerPack, at: Spot(.products, line: 0, "units_per_pack")),
        log.allows(product.price, .price, at: Spot(.products, line: 0, "price_yuan")),
        allows(product.agreedUnits, .wholeQuantity, at: Spot(.products, line: 0, "agreed_units")),
      ].allSatisfy { $0 }
      return DraftRow(record: product, line: 0, isSound: isSound)
    }
    return keyedRows(rows, table: .products, isComplete: !rows.isEmpty, log: log) { $0.id }
  }

  private func keyedDistricts() -> KeyedRows<District> {
    if records.districts.isEmpty { reportNoRows(.districts, log) }
    let rows = records.districts.map { district in
      check(.districts, [("name", district.name)])
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
      check(
        .institutions,
        [
          ("name", institution.name), ("level", institution.level), ("payee", institution.payee),
          ("account", institution.account),
        ])
      _ = accepts(institution.id, .institutions, "institution_id")
      _ = isFilled(institution.name, .institutions, "name")
      _ = isFilled(institution.districtID, .institutions, "district_id")
      let hasWeight = log.allows(institution.weight, .weight, at: Spot(.institutions, line: 0, "weight"))
      if let capacity = institution.capacity {
        _ = log.allows(capacity, .amount, at: Spot(.institutions, line: 0, "capacity_yuan"))
      }
      return DraftRow(record: institution, line: 0, isSound: hasWeight)
    }
    return keyedRows(rows, table: .institutions, isComplete: !rows.isEmpty, log: log) { $0.id }
  }

  private func usageLines(_ records: [UsageRecord], _ places: RecordPlaces) -> [UsageLine] {
    var result: [UsageLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      let (year, month) = record.period.code.quotientAndRemainder(dividingBy: 100)
      guard (1990...2100).contains(year), (0...12).contains(month) else {
        _ = log.period(Array("\(year)-\(month)".utf8)[...], at: Spot(.usage, line: 0, "period"))
        continue
      }
      result.append(
        UsageLine(
          institution: places.institutions[record.institution], product: places.products[record.product],
          period: record.period.code, line: 0, units: record.units.tenThousandths))
    }
    return result
  }

  private func demandLines(
    _ records: [DemandRecord], _ places: RecordPlaces, _ tainted: inout [Bool]
  ) -> [DemandLine] {
    var result: [DemandLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      let product = places.products[record.product]
      guard log.allows(record.units, .quantity, at: Spot(.demand, line: 0, "units")) else {
        tainted[Int(product)] = true
        continue
      }
      result.append(
        DemandLine(
          institution: places.institutions[record.institution], product: product, line: 0,
          units: record.units.tenThousandths))
    }
    return result
  }

  private func limitLines(
    _ records: [LimitRecord], _ places: RecordPlaces, _ tainted: inout [Bool]
  ) -> [LimitLine] {
    let (floor, cap, fixed) = (
      Spot(.limits, line: 0, "floor_packs"), Spot(.limits, line: 0, "cap_packs"), Spot(.limits, line: 0, "fixed_packs")
    )
    var result: [LimitLine] = []
    result.reserveCapacity(records.count)
    for record in records {
      let product = places.products[record.product]
      let hasFloor = record.floorPacks.map { log.allows($0, .packCount, at: floor) } ?? true
      let hasCap = record.capPacks.map { log.allows($0, .packCount, at: cap) } ?? true
      let hasFixed = record.fixedPacks.map { allows($0, .wholePacks, at: fixed) } ?? true
      guard hasFloor, hasCap, hasFixed else {
        tainted[Int(product)] = true
        continue
      }
      result.append(
        LimitLine(
          institution: places.institutions[record.institution], product: product, line: 0,
          floor: record.floorPacks, cap: record.capPacks, fixed: record.fixedPacks))
    }
    return result
  }

  private func ruleRows(_ records: [Rule]) -> [DraftRow<Rule>] {
    records.map { rule in
      check(.rules, [("name", rule.name)])
      _ = accepts(rule.id, .rules, "rule_id")
      let isSound = log.allows(rule.limit, .ruleLimit, at: Spot(.rules, line: 0, "limit"))
      return DraftRow(record: rule, line: 0, isSound: isSound)
    }
  }

  /// Says what files would be told of their texts.
  private func check(_ table: TableSchema, _ texts: [(column: String, text: String)]) {
    for (column, text) in texts where !text.isEmpty {
      var text = text
      if text.withUTF8({ isPlainlySeen($0) && !looksLikeFormula($0) }) { continue }
      log.checkText(text, at: Spot(table, line: 0, column))
    }
  }

  private func accepts(_ id: Identifier, _ table: TableSchema, _ column: String) -> Bool {
    isFilled(id, table, column) && log.acceptsIdentifier(id, at: Spot(table, line: 0, column))
  }

  private func isFilled(_ text: String, _ table: TableSchema, _ column: String) -> Bool {
    if let first = text.utf8.first, first > 32, first < 127 { return true }
    if !trimmed(text).isEmpty { return true }
    let schema = table.columns[table.index(of: column)]
    log.report(
      .valueMissing, at: Spot(table, line: 0, column),
      .init(zh: "“\(schema.both(.chinese))”没有填。", en: "\(schema.both(.english)) is blank."),
      hint: .init(zh: "这一格必须填写。", en: "A value is required."))
    return false
  }

  /// Whether the rule takes a whole number; one beyond exact decimals is too large.
  private func allows(_ value: Int, _ rule: NumberRule, at spot: Spot) -> Bool {
    if value.magnitude <= UInt(Int64.max / 10_000) {
      return log.allows(Decimal4(whole: value), rule, at: spot)
    }
    log.reportTooLarge("\(value)", rule, at: spot)
    return false
  }
}

/// Where the records' products and institutions stand in the draft, by their index in the records.
private struct RecordPlaces {
  let products: [Int32]
  let institutions: [Int32]
}

extension IdentifierTable {
  /// The index of an id that the table was made with.
  fileprivate func place(of id: Identifier) -> Int32 {
    guard let index = index(of: id.utf8) else { preconditionFailure("\(id) is not in its own table") }
    return index
  }
}
