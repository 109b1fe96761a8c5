import PlanModel
import Planning

/// Reads the tables of a source into a draft.
struct TablesReading {
  let source: any TableSource
  let overrides: OverrideSet
  let log: ProblemLog
  private let lines = ReadLines()
  private var incomplete: Set<TableSchema> = []
  /// The names of districts, which head groups of rows where they stand alone.
  private var groupNames: Set<[UInt8]> = []
  private var names: MasterNames?
  /// Usage and demand as they were entered, where items name them.
  private(set) var entered = EnteredLines()

  init(source: any TableSource, overrides: OverrideSet, log: ProblemLog) {
    self.source = source
    self.overrides = overrides
    self.log = log
  }

  /// The tables, and for each the lines of its records.
  ///
  /// - Throws: ``PlanFileError`` where a table is there and cannot be read.
  mutating func tables() throws(PlanFileError) -> (GivenTables, lines: [TableSchema: [Int32]]) {
    source.noteOthers()
    var (tables, institutionRows) = try masterTables()
    let references = tables.references
    overrides.name(by: references, log)
    names = MasterNames(tables)
    checkNames(institutionRows, .institutions, references)
    let conversionRows = try rows(.conversions)
    let conversions = conversionRows.map { MasterTableReading(log: log, lines: lines).conversions($0, references) }
    finish(conversionRows, .conversions)
    tables.conversions = conversions
    let items = ItemConversion(
      conversions, references: references, isComplete: tables.products.isComplete && !incomplete.contains(.conversions))
    if let items { overrides.name(by: items, references, log) }
    let known = KnownRows(references: references, items: items)
    var detail = DetailTableReading(references: references, items: items, lines: lines, log: log)
    let usageRows = try rows(.usage, known)
    tables.usage = usageRows.map { detail.usage($0) }
    finish(usageRows, .usage, !(items?.lostLines ?? false))
    checkNames(usageRows, .usage, references)
    let demandRows = try rows(.demand, known)
    tables.demand = demandRows.map { detail.demand($0) }
    finish(demandRows, .demand, !(items?.lostLines ?? false))
    checkNames(demandRows, .demand, references)
    let limitRows = try rows(.limits, known)
    tables.limits = limitRows.map { detail.limits($0) }
    finish(limitRows, .limits)
    checkNames(limitRows, .limits, references)
    let ruleRows = try rows(.rules)
    tables.rules = ruleRows.map { detail.rules($0) }
    finish(ruleRows, .rules)
    let packet = PacketTableReading(log: log, references: references, lines: lines)
    tables.assignment = try rows(.assignment).map(packet.assignment)
    tables.cityAllocation = try rows(.cityAllocation).map(packet.cityAllocation)
    let termRows = try rows(.cityTerms)
    tables.terms = termRows.map(packet.cityTerms)
    finish(termRows, .cityTerms)
    let money = MoneyTableReading(log: log, references: references, lines: lines)
    let (purchases, paid, holidays) = (try rows(.purchases, known), try rows(.paid), try rows(.holidays))
    tables.purchases = purchases.map(money.purchases)
    tables.paid = paid.map(money.paid)
    tables.holidays = holidays.map(money.holidays)
    tables.accepted = try rows(.accepted).map { money.accepted($0, items) }
    checkNames(purchases, .purchases, references)
    checkNames(paid, .paid, references)
    checkWaitingOverrides(tables.products, tables.districts, tables.institutions)
    tables.incomplete = incomplete
    tables.tainted = detail.tainted
    entered = detail.entered
    return (tables, lines.ofTable)
  }

  /// The tables that the others name: parameters, products, districts, institutions.
  ///
  /// - Throws: ``PlanFileError`` where one is there and cannot be read.
  mutating func masterTables() throws(PlanFileError) -> (tables: GivenTables, institutions: TableRows?) {
    var master = MasterTableReading(log: log, lines: lines)
    let parameterRows = try rows(.parameters)
    let parameters = ParameterReading.read(parameterRows, lines: lines, log: log)
    finish(parameterRows, .parameters)
    log.isPacket = !parameters.values.planIdentity.isEmpty
    master.agreedRatio = parameters.agreedRatio
    let productRows = try rows(.products)
    let products = productRows.map(master.products) ?? .unread
    finish(productRows, .products, products.isComplete)
    let districtRows = try rows(.districts)
    let districts = districtRows.map(master.districts) ?? .unread
    finish(districtRows, .districts, districts.isComplete)
    groupNames = Set(districts.rows.map { foldedName($0.record.name) })
    let institutionRows = try rows(
      .institutions, KnownRows(references: References(products: .unread, districts: districts, institutions: .unread)))
    let institutions = institutionRows.map { master.institutions($0, in: districts) } ?? .unread
    finish(institutionRows, .institutions, institutions.isComplete)
    return (
      GivenTables(parameters: parameters, products: products, districts: districts, institutions: institutions), institutionRows
    )
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
      rows: givenRows(
        ids.map { Product(id: $0, genericName: "", unitsPerPack: 1, price: .one, agreedUnits: 0) }),
      table: IdentifierTable(ids), isComplete: products.isComplete)
    let references = References(products: later, districts: districts, institutions: institutions)
    let lines = ReadLines()
    var detail = DetailTableReading(references: references, lines: lines, log: apart)
    let money = MoneyTableReading(log: apart, references: references, lines: lines)
    for table in TableSchema.allCases {
      guard let changes = overrides.waiting[table] else { continue }
      let rows = TableRows(
        absent: .table(table), columns: table.columnsRead, log: apart, changes: changes)
      switch table {
      case .products: _ = MasterTableReading(log: apart, lines: lines).products(rows)
      case .usage: _ = detail.usage(rows)
      case .demand: _ = detail.demand(rows)
      case .limits: _ = detail.limits(rows)
      case .rules:
        let rules = detail.rules(rows)
        let selectors = SelectorReading(
          references: references, institutions: [], log: PlacedFaults(apart, lines: lines.ofTable))
        for row in rules { _ = selectors.products(of: row) }
      case .purchases: _ = money.purchases(rows)
      case .paid: _ = money.paid(rows)
      default: while rows.next() {}
      }
    }
    log.take(apart) { $0 != ProblemCode.valueMissing.rawValue }
  }

  /// Opens a table; nil where it is absent or was reported.
  mutating func rows(_ table: TableSchema, _ known: KnownRows? = nil) throws(PlanFileError) -> TableRows? {
    let changes = overrides.changes(of: table)
    let content = try source.content(of: table, known)
    switch content {
    case .absent:
      if let changes, !table.isRequired {
        return TableRows(absent: .table(table), columns: table.columnsRead, log: log, changes: changes)
      }
      if table.isRequired {
        incomplete.insert(table)
        source.reportMissing(table)
      }
      return nil
    case .unreadable:
      incomplete.insert(table)
      return nil
    case .text(let text), .partial(let text):
      if case .partial = content { incomplete.insert(table) }
      guard
        let rows = TableRows(file: .table(table), columns: table.columnsRead, text: text, log: log, changes: changes)
      else {
        incomplete.insert(table)
        return nil
      }
      rows.groupNames = groupNames
      return rows
    }
  }

  /// Compares names beside codes with the tables of the codes.
  private func checkNames(_ rows: TableRows?, _ table: TableSchema, _ references: References) {
    guard let rows, let names else { return }
    rows.namesBesideCodes().check(table, references, names: names, log)
    log.namesBesideCodes.removeValue(forKey: table)?.check(table, references, names: names, log)
  }

  private mutating func finish(_ rows: TableRows?, _ table: TableSchema, _ isComplete: Bool = true) {
    if let rows, !rows.isComplete || !isComplete { incomplete.insert(table) }
  }
}
