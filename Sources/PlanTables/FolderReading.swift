import Planning

/// Reads the tables of a folder into a draft.
struct FolderReading {
  let folder: String
  let names: [String]
  let overrides: OverrideSet
  let log: ProblemLog
  private var incomplete: Set<TableSchema> = []

  init(folder: String, names: [String], overrides: OverrideSet, log: ProblemLog) {
    self.folder = folder
    self.names = names
    self.overrides = overrides
    self.log = log
  }

  /// The draft.
  ///
  /// - Throws: ``PlanFileError`` where a table is there and cannot be read.
  mutating func draft() throws(PlanFileError) -> PlanDraft {
    noteOtherFiles()
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
    var packet = PacketTables()
    if districts.rows.count <= 1 {
      let packetReading = PacketTableReading(log: log, references: references)
      let assignmentRows = try rows(.assignment)
      packet.assignment = assignmentRows.map(packetReading.assignment)
      let cityRows = try rows(.cityAllocation)
      packet.cityAllocation = cityRows.map(packetReading.cityAllocation)
    } else {
      notePacketTables()
    }
    return PlanDraft(
      parameters: parameters, products: products, districts: districts, institutions: institutions,
      usage: usage, demand: demand, limits: limits, rules: rules, incomplete: incomplete,
      tainted: detail.tainted, packet: packet)
  }

  /// Notes tables of a packet in a city's plan.
  private func notePacketTables() {
    for table in TableSchema.allCases where table.isOfPacket && names.contains(table.fileName) {
      log.report(
        .packetTableIgnored, at: Spot(table),
        .init(
          zh: "\(table.sheetName)表只用于一个区市的任务包，已忽略。",
          en: "The table belongs to one district's packet and is ignored."),
        hint: .init(zh: "全市方案不需要这个文件，可以删去。", en: "A city's plan needs no such file: delete it."))
    }
  }

  /// Opens a table; nil where it is absent or was reported.
  private mutating func rows(_ table: TableSchema) throws(PlanFileError) -> TableRows? {
    let content = try fileBytes("\(folder)/\(table.fileName)")
    let changes = overrides.changes(of: table)
    if case .absent = content {
      if let changes, !table.isRequired {
        return TableRows(absent: .table(table), columns: table.columns, log: log, changes: changes)
      }
      if table.isRequired {
        incomplete.insert(table)
        reportMissing(table)
      }
      return nil
    }
    guard let text = decoded(content, file: .table(table), log: log),
      let rows = TableRows(
        file: .table(table), columns: table.columns, text: text, log: log, changes: changes)
    else {
      incomplete.insert(table)
      return nil
    }
    return rows
  }

  private mutating func finish(_ rows: TableRows?, _ table: TableSchema, _ isComplete: Bool = true) {
    if let rows, !rows.isComplete || !isComplete { incomplete.insert(table) }
  }

  private func reportMissing(_ table: TableSchema) {
    let similar = names.first { name in
      let lower = name.lowercased()
      return lower == table.fileName || lower == "\(table.sheetName).csv" || lower == "\(table.rawValue).xlsx"
    }
    log.report(
      .tableMissing, at: Spot(table),
      .init(
        zh: "缺少\(table.sheetName)表 \(table.fileName)。",
        en: "The table \(table.fileName) (\(table.sheetName)) is missing."),
      hint: similar.map {
        .init(
          zh: "文件夹中有 \($0)，请改名为 \(table.fileName)。", en: "The folder has \($0): name it \(table.fileName).")
      }
        ?? .init(
          zh:
            "请在方案文件夹中放入该文件，表头为：\(table.columns.filter(\.isRequired).map(\.heading).joined(separator: "、"))。",
          en:
            "Put it into the folder, headed \(table.columns.filter(\.isRequired).map(\.name).joined(separator: ", "))."
        ))
  }

  /// Notes other CSV files of the folder, which may be tables under a wrong name.
  private func noteOtherFiles() {
    let known = Set(TableSchema.allCases.map(\.fileName) + ["purchases.csv"] + log.overrideNames)
    for name in names where name.lowercased().hasSuffix(".csv") && !known.contains(name) {
      log.report(
        .fileIgnored, at: Spot(.other(name)),
        .init(zh: "不认识这个文件，已忽略。", en: "The file is unknown and ignored."),
        hint: .init(
          zh: "各表的文件名应为：\(TableSchema.ofPlans.map(\.fileName).joined(separator: "、"))。",
          en: "Tables are named \(TableSchema.ofPlans.map(\.fileName).joined(separator: ", "))."))
    }
  }
}
