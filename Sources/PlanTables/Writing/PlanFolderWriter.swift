public import PlanModel
public import Planning
public import Streams

/// The CSV files of a plan folder: one for every table that is present, rows in the records' order; their bytes are made
/// when they are asked for.
///
/// Reading the files again gives the same records; ids are written untouched.
///
/// - Parameter entered: usage and demand as they were entered, in place of what the records hold.
public func planContents(
  _ records: PlanRecords, entered: EnteredLines = EnteredLines(), format: CSVFormat
) -> [(name: String, contents: PartedBytes)] {
  let tables = TableWriter(format: format)
  let ids = RecordTexts(
    products: FieldTexts(records.products.map(\.id)), institutions: FieldTexts(records.institutions.map(\.id)))
  var files = [
    tables.parameters(records.parameterLines.sorted { idPrecedes($0.key, $1.key) }),
    tables.products(records.products),
    tables.districts(records.districts),
    tables.institutions(records.institutions),
  ]
  if let lines = entered.usage {
    files.append(tables.entered(.usage, lines, ids))
  } else if let usage = records.usage {
    files.append(tables.usage(usage, ids))
  }
  if let lines = entered.demand {
    files.append(tables.entered(.demand, lines, ids))
  } else if let demand = records.demand {
    files.append(tables.demand(demand, ids))
  }
  if let limits = records.limits { files.append(tables.limits(limits, ids)) }
  if let rules = records.rules { files.append(tables.rules(rules)) }
  if let conversions = records.conversions { files.append(tables.conversions(conversions)) }
  if let assignment = records.assignment { files.append(tables.assignment(assignment)) }
  if let allocation = records.cityAllocation { files.append(tables.cityAllocation(allocation, ids)) }
  if let terms = records.terms { files.append(tables.cityTerms(terms)) }
  if let purchases = records.purchases { files.append(tables.purchases(purchases, ids)) }
  if let paid = records.paid { files.append(tables.paid(paid, ids)) }
  if let holidays = records.holidays { files.append(tables.holidays(holidays)) }
  if let accepted = records.accepted { files.append(tables.accepted(accepted)) }
  return files
}

/// The names of all files that a plan folder may have as tables.
public let planTableFiles = Set(TableSchema.allCases.filter { !$0.isOfReading }.map(\.fileName))

/// The files of a folder that are read as a plan's tables, whatever they are called, by the tables' own file names.
public func planTableFiles(in folder: String) -> [String: [String]] {
  let names = (try? folderNames(folder)) ?? []
  let found = TableSchema.allCases.map { ($0.fileName, FolderSource.files(of: $0, among: names)) }
  return Dictionary(uniqueKeysWithValues: found.filter { !$0.1.isEmpty })
}

/// The CSV files of a plan folder with their bytes; see ``planContents(_:entered:format:)``.
///
/// - Complexity: O(total size of the tables).
public func planFiles(
  _ records: PlanRecords, entered: EnteredLines = EnteredLines(), format: CSVFormat
) -> [(name: String, bytes: [UInt8])] {
  planContents(records, entered: entered, format: format).map { ($0.name, $0.contents.bytes) }
}

/// An empty plan to be filled in: every table with its headings, and every key of 参数 with its default and a note.
public func templateFiles(format: CSVFormat) -> [(name: String, bytes: [UInt8])] {
  let tables = TableWriter(format: format)
  let none = RecordTexts(products: FieldTexts([]), institutions: FieldTexts([]))
  return [
    tables.parameters(
      ParameterKey.all.map {
        ParameterRecord(key: $0.name, value: $0.templateValue, note: $0.templateNote)
      }),
    tables.products([]), tables.districts([]), tables.institutions([]), tables.usage([], none),
    tables.demand([], none), tables.limits([], none), tables.rules([]), tables.conversions([]),
  ].map { ($0.name, $0.contents.bytes) }
}

/// The ids of the records, by index.
private struct RecordTexts: Sendable {
  let products: FieldTexts
  let institutions: FieldTexts
}

/// Writes each table in one format.
private struct TableWriter: Sendable {
  let format: CSVFormat

  typealias File = (name: String, contents: PartedBytes)

  func parameters(_ lines: [ParameterRecord]) -> File {
    write(.parameters, lines, bytesPerRow: 80) { writer, line in
      writer.field(text: keyText(line.key))
      writer.field(text: line.value)
      writer.field(text: line.note)
    }
  }

  /// Columns that few plans have are written where they are needed, and in a template.
  func products(_ products: [Product]) -> File {
    let isRenewal = products.isEmpty || products.contains { $0.previousAgreedUnits != nil }
    let hasWindows = products.isEmpty || products.contains { $0.suppliedFrom != nil || $0.suppliedUntil != nil }
    let hasBasis = products.isEmpty || products.contains { $0.basis != nil }
    let hasClasses = products.isEmpty || products.contains { $0.priority != nil }
    return write(
      .products, products,
      without: Set(isRenewal ? [] : ["previous_agreed_units"]).union(hasWindows ? [] : ["supplied_from", "supplied_until"])
        .union(hasBasis ? [] : ["basis"]).union(hasClasses ? [] : ["priority"]),
      bytesPerRow: 200
    ) { writer, product in
      writer.field(text: product.id)
      writer.field(text: product.genericName)
      writer.field(text: product.dosageForm)
      writer.field(text: product.specification)
      writer.field(text: product.pack)
      writer.field(whole: product.unitsPerPack)
      writer.field(text: product.unit)
      writer.field(text: product.supplier)
      writer.field(text: product.backupSupplier)
      writer.field(text: product.secondBackupSupplier)
      writer.field(product.price)
      writer.field(whole: product.agreedUnits)
      writer.field(text: word(product.isKeyMonitored))
      if isRenewal { writer.field(whole: product.previousAgreedUnits) }
      if hasWindows {
        writer.field(text: product.suppliedFrom?.description ?? "")
        writer.field(text: product.suppliedUntil?.description ?? "")
      }
      if hasBasis { writer.field(text: (format.chineseHeadings ? product.basis?.chinese : product.basis?.text) ?? "") }
      if hasClasses { writer.field(whole: product.priority) }
    }
  }

  func districts(_ districts: [District]) -> File {
    let settlesDirectly = districts.isEmpty || districts.contains(where: \.settlesDirectly)
    return write(
      .districts, districts, without: settlesDirectly ? [] : ["direct_settlement"], bytesPerRow: 60
    ) { writer, district in
      writer.field(text: district.id)
      writer.field(text: district.name)
      writer.field(text: format.chineseHeadings ? district.kind.heading : district.kind.rawValue)
      writer.field(district.prepaymentFund)
      // Blank for no, so that a packet without the column says the same.
      if settlesDirectly { writer.field(text: district.settlesDirectly ? word(true) : "") }
    }
  }

  func institutions(_ institutions: [Institution]) -> File {
    let hasSuccessors = institutions.isEmpty || institutions.contains { $0.successorID != nil }
    let hasPayees = institutions.isEmpty || institutions.contains { !$0.payee.isEmpty || !$0.account.isEmpty }
    return write(
      .institutions, institutions,
      without: Set(hasSuccessors ? [] : ["successor_id"]).union(hasPayees ? [] : ["payee", "account"]), bytesPerRow: 120
    ) { writer, institution in
      writer.field(text: institution.id)
      writer.field(text: institution.name)
      writer.field(text: institution.districtID)
      writer.field(text: format.chineseHeadings ? institution.ownership.chinese : institution.ownership.rawValue)
      writer.field(text: institution.level)
      writer.field(text: word(institution.participates))
      writer.field(institution.weight)
      writer.field(institution.capacity)
      writer.field(text: word(institution.prepaymentEligible))
      if hasSuccessors { writer.field(text: institution.successorID ?? "") }
      if hasPayees {
        writer.field(text: institution.payee)
        writer.field(text: institution.account)
      }
    }
  }

  func usage(_ usage: [UsageRecord], _ ids: RecordTexts) -> File {
    write(.usage, usage, bytesPerRow: 32) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(ids.products, at: line.product)
      writer.field(line.period)
      writer.field(line.units)
    }
  }

  func demand(_ demand: [DemandRecord], _ ids: RecordTexts) -> File {
    write(.demand, demand, bytesPerRow: 28) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(ids.products, at: line.product)
      writer.field(line.units)
    }
  }

  func entered(_ table: TableSchema, _ lines: [EnteredLine], _ ids: RecordTexts) -> File {
    write(table, lines, bytesPerRow: 32) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(text: line.code)
      if let period = line.period { writer.field(period) }
      writer.field(line.units)
    }
  }

  func limits(_ limits: [LimitRecord], _ ids: RecordTexts) -> File {
    write(.limits, limits, bytesPerRow: 36) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(ids.products, at: line.product)
      writer.field(line.floorPacks)
      writer.field(line.capPacks)
      writer.field(whole: line.fixedPacks)
    }
  }

  func rules(_ rules: [Rule]) -> File {
    let hasTolerances = rules.isEmpty || rules.contains { $0.tolerance != nil }
    return write(.rules, rules, without: hasTolerances ? [] : ["tolerance"], bytesPerRow: 120) { writer, rule in
      writer.field(text: rule.id)
      writer.field(text: rule.name)
      writer.field(text: rule.products.text)
      writer.field(text: rule.institutions.text)
      writer.field(text: rule.measureText)
      writer.field(text: rule.relationText)
      writer.field(text: rule.limitText)
      if hasTolerances { writer.field(text: rule.tolerance?.description ?? "") }
    }
  }

  func conversions(_ lines: [ConversionRecord]) -> File {
    write(.conversions, lines, bytesPerRow: 60) { writer, line in
      writer.field(text: line.itemID)
      writer.field(text: line.productID ?? ConversionRecord.notCounted[0])
      writer.field(line.factor)
      writer.field(text: line.name)
      writer.field(text: (format.chineseHeadings ? line.role?.chinese : line.role?.rawValue) ?? "")
      writer.field(text: line.from?.description ?? "")
      writer.field(text: line.until?.description ?? "")
    }
  }

  func assignment(_ lines: [AssignmentRecord]) -> File {
    write(.assignment, lines, bytesPerRow: 80) { writer, line in
      writer.field(text: line.productID)
      writer.field(whole: line.packs)
      writer.field(whole: line.city?.agreedPacks)
      writer.field(exact: line.city?.basis)
      writer.field(text: line.seal)
    }
  }

  func cityAllocation(_ lines: [CityAllocationRecord], _ ids: RecordTexts) -> File {
    write(.cityAllocation, lines, bytesPerRow: 28) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(ids.products, at: line.product)
      writer.field(whole: line.packs)
    }
  }

  /// Keys and values in brackets, so that a spreadsheet makes no numbers and days of them.
  func cityTerms(_ terms: [CityTermRecord]) -> File {
    write(.cityTerms, terms, bytesPerRow: 60) { writer, term in
      writer.field(text: term.table)
      writer.field(text: "[\(term.key)]")
      writer.field(text: term.column)
      writer.field(text: "[\(term.value)]")
    }
  }

  func purchases(_ lines: [PurchaseRecord], _ ids: RecordTexts) -> File {
    write(.purchases, lines, bytesPerRow: 40) { writer, line in
      writer.field(ids.institutions, at: line.institution)
      writer.field(ids.products, at: line.product)
      writer.field(line.month)
      writer.field(text: format.chineseHeadings ? line.kind.chinese : line.kind.rawValue)
      writer.field(line.units)
    }
  }

  func paid(_ lines: [PaidRecord], _ ids: RecordTexts) -> File {
    write(.paid, lines, bytesPerRow: 48) { writer, line in
      writer.field(text: line.batchID)
      writer.field(ids.institutions, at: line.institution)
      writer.field(whole: line.tranche)
      writer.field(line.amount)
      writer.field(text: line.paidOn?.description ?? "")
    }
  }

  func holidays(_ days: [HolidayRecord]) -> File {
    write(.holidays, days, bytesPerRow: 32) { writer, day in
      writer.field(text: day.date.description)
      writer.field(text: format.chineseHeadings ? day.kind.chinese : day.kind.rawValue)
      writer.field(text: day.name)
    }
  }

  func accepted(_ lines: [AcceptedRecord]) -> File {
    write(.accepted, lines, bytesPerRow: 80) { writer, line in
      writer.field(text: line.code)
      writer.field(text: line.institutionID ?? "")
      writer.field(text: line.productID ?? "")
      writer.field(text: line.period?.description ?? "")
      writer.field(text: line.reason)
      writer.field(text: line.acceptedBy)
    }
  }

  private func write<Row: Sendable>(
    _ table: TableSchema, _ rows: [Row], without omitted: Set<String> = [], bytesPerRow: Int,
    body: @escaping @Sendable (inout CSVWriter, Row) -> Void
  ) -> File {
    let contents = PartedBytes(
      columns: table.columns.filter { !omitted.contains($0.name) }.map { format.chineseHeadings ? $0.heading : $0.name },
      rowCount: rows.count,
      bytesPerRow: bytesPerRow, byteOrderMark: format.byteOrderMark, carriageReturns: format.carriageReturns
    ) { writer, range in
      for row in rows[range] {
        body(&writer, row)
        writer.endRow()
      }
    }
    return (table.fileName, contents)
  }

  private func keyText(_ key: String) -> String {
    guard format.chineseHeadings else { return key }
    return ParameterKey.named(key)?.heading ?? key
  }

  private func word(_ answer: Bool?) -> String {
    guard let answer else { return "" }
    if format.chineseHeadings { return answer ? "是" : "否" }
    return answer ? "yes" : "no"
  }
}
