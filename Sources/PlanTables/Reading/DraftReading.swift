import Planning

/// Reads the tables of a source into a draft.
struct DraftReading {
  let source: any TableSource
  let overrides: OverrideSet
  let log: ProblemLog
  private var incomplete: Set<TableSchema> = []

  init(source: any TableSource, overrides: OverrideSet, log: ProblemLog) {
    self.source = source
    self.overrides = overrides
    self.log = log
  }

  /// The draft.
  ///
  /// - Throws: ``PlanFileError`` where a table is there and cannot be read.
  mutating func draft() throws(PlanFileError) -> PlanDraft {
    source.noteOthers()
    let master = MasterTableReading(log: log)
    let parameterRows = try rows(.parameters)
    let parameters = ParameterReading.read(parameterRows, log: log)
    finish(parameterRows, .parameters)
    let productRows = try rows(.products)
    let products =
      productRows.map(master.products) ?? KeyedRows(rows: [], table: IdentifierTable([]), isComplete: false)
    finish(productRows, .products, products.isComplete)
    let districtRows = try rows(.districts)
    let districts =
      districtRows.map(master.districts) ?? KeyedRows(rows: [], table: IdentifierTable([]), isComplete: false)
    finish(districtRows, .districts, districts.isComplete)
    let institutionRows = try rows(.institutions)
    let institutions =
      institutionRows.map(master.institutions)
      ?? KeyedRows(rows: [], table: IdentifierTable([]), isComplete: false)
    finish(institutionRows, .institutions, institutions.isComplete)

    let references = References(
      products: products, districts: districts, institutions: institutions, log: log)
    var detail = DetailTableReading(references: references, log: log)
    let usageRows = try rows(.usage)
    let usage = usageRows.map { detail.usage($0) }
    finish(usageRows, .usage)
    let demandRows = try rows(.demand)
    let demand = demandRows.map { detail.demand($0) }
    finish(demandRows, .demand)
    let limitRows = try rows(.limits)
    let limits = limitRows.map { detail.limits($0) }
    finish(limitRows, .limits)
    let ruleRows = try rows(.rules)
    let rules = ruleRows.map { detail.rules($0) }
    finish(ruleRows, .rules)
    let packetReading = PacketTableReading(log: log, references: references)
    var packet = PacketTables()
    packet.assignment = try rows(.assignment).map(packetReading.assignment)
    packet.cityAllocation = try rows(.cityAllocation).map(packetReading.cityAllocation)
    let termRows = try rows(.cityTerms)
    packet.terms = termRows.map(packetReading.cityTerms)
    finish(termRows, .cityTerms)
    let money = try moneyTables(references)
    checkWaitingOverrides(products, districts, institutions)
    return PlanDraft(
      parameters: parameters, products: products, districts: districts, institutions: institutions,
      usage: usage, demand: demand, limits: limits, rules: rules, incomplete: incomplete,
      tainted: detail.tainted, packet: packet, money: money)
  }

  /// The tables that are kept while the plan is carried out.
  private mutating func moneyTables(_ references: References) throws(PlanFileError) -> MoneyTables {
    let reading = MoneyTableReading(log: log, references: references)
    let (purchases, paid, holidays) = (try rows(.purchases), try rows(.paid), try rows(.holidays))
    return MoneyTables(
      purchases: purchases.map(reading.purchases), paid: paid.map(reading.paid), holidays: holidays.map(reading.holidays))
  }

  /// Reports what is wrong with the values and keys of overrides that wait for products that are to come. What the rows of the
  /// later plan will have beside them is not known yet.
  private func checkWaitingOverrides(
    _ products: KeyedRows<Product>, _ districts: KeyedRows<District>, _ institutions: KeyedRows<Institution>
  ) {
    if overrides.waiting.isEmpty { return }
    let apart = ProblemLog()
    apart.overrideNames = log.overrideNames
    let ids = (products.table.ids + overrides.awaited).sorted(by: idPrecedes)
    let later = KeyedRows(
      rows: ids.map { id in
        DraftRow(record: Product(id: id, genericName: "", unitsPerPack: 1, price: .one, agreedUnits: 0, agreedPacks: 0), line: 0)
      }, table: IdentifierTable(ids), isComplete: products.isComplete)
    let references = References(products: later, districts: districts, institutions: institutions, log: apart)
    var detail = DetailTableReading(references: references, log: apart)
    let money = MoneyTableReading(log: apart, references: references)
    for table in TableSchema.allCases {
      guard let changes = overrides.waiting[table] else { continue }
      let rows = TableRows(
        absent: .table(table), columns: table.columns, log: apart, changes: changes)
      switch table {
      case .products: _ = MasterTableReading(log: apart).products(rows)
      case .usage: _ = detail.usage(rows)
      case .demand: _ = detail.demand(rows)
      case .limits: _ = detail.limits(rows)
      case .rules:
        for row in detail.rules(rows) {
          let selectors = SelectorReading(references: references, institutions: [], log: apart)
          _ = selectors.products(row.record.products, at: Spot(.rules, line: row.line, "products"))
        }
      case .purchases: _ = money.purchases(rows)
      case .paid: _ = money.paid(rows)
      default: while rows.next() {}
      }
    }
    log.take(apart) { $0 != ProblemCode.valueMissing.rawValue }
  }

  /// Opens a table; nil where it is absent or was reported.
  mutating func rows(_ table: TableSchema) throws(PlanFileError) -> TableRows? {
    let changes = overrides.changes(of: table)
    switch try source.content(of: table) {
    case .absent:
      if let changes, !table.isRequired {
        return TableRows(absent: .table(table), columns: table.columns, log: log, changes: changes)
      }
      if table.isRequired {
        incomplete.insert(table)
        source.reportMissing(table)
      }
      return nil
    case .unreadable:
      incomplete.insert(table)
      return nil
    case .text(let text):
      guard
        let rows = TableRows(file: .table(table), columns: table.columns, text: text, log: log, changes: changes)
      else {
        incomplete.insert(table)
        return nil
      }
      return rows
    }
  }

  private mutating func finish(_ rows: TableRows?, _ table: TableSchema, _ isComplete: Bool = true) {
    if let rows, !rows.isComplete || !isComplete { incomplete.insert(table) }
  }
}
