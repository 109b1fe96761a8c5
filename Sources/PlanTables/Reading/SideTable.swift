import PlanModel
public import Planning

/// Tables beside a plan that a command of its own reads: file, columns.
enum SideTable: String, Sendable, CaseIterable {
  case substitutions, prices

  /// The file's usual name.
  var fileName: String { "\(rawValue).csv" }

  /// The columns, in the order in which they are described.
  var columns: [ColumnSchema] {
    switch self {
    case .substitutions:
      [
        .init("product_id", "品种编码", required: true), .init("from_date", "启用日期", required: true),
        .init("supplier_role", "替补企业", required: true), .init("price_yuan", "供应价", required: true),
        .init("own_price_yuan", "自身中选价"), .init("highest_price_yuan", "同品种最高中选价"),
        .init("document", "依据"),
      ]
    case .prices:
      [
        .init("item_id", "产品编码", required: true), .init("product_id", "对应中选品种", required: true),
        .init("name", "名称", required: true), .init("supplier", "企业"), .init("role", "类别", required: true),
        .init("units_per_pack", "包装转换比", required: true), .init("price_yuan", "挂网价", required: true),
        .init("evaluated", "通过一致性评价", required: true), .init("in_catalogue", "医保目录"),
      ]
    }
  }

  /// The index of a column we know by its English name.
  func index(of columnName: String) -> Int {
    guard let index = columns.firstIndex(where: { $0.name == columnName }) else {
      preconditionFailure("\(rawValue) has no column \(columnName)")
    }
    return index
  }
}

/// What reading a table beside a plan gave: its records, or everything that is wrong with it.
public struct SideTableReading<Record: Sendable>: Sendable {
  /// The records; nil where there are errors.
  public var records: [Record]?
  /// Errors, warnings and notes in order of row and column.
  public var problems: [Problem]
}

/// The plan whose ids a table beside it names, and the log of one reading.
struct SideTableContext {
  let log = ProblemLog()
  let references: References
  /// The plan's tables.
  let plan: GivenTables

  init(_ records: PlanRecords) {
    plan = RecordsIntake(records: records, log: PlacedFaults(log, lines: [:])).tables()
    references = plan.references
  }

  /// Opens a file; nil where it was reported why it cannot be read.
  ///
  /// - Throws: ``PlanFileError`` where it is missing or cannot be read at all.
  func rows(_ path: String, _ file: SourceFile, _ columns: [ColumnSchema]) throws(PlanFileError) -> TableRows? {
    log.givenNames[file] = fileName(ofPath: path)
    let content = try fileBytes(path)
    if case .absent = content {
      throw PlanFileError(path: path, .noTable)
    }
    guard let text = decoded(content, file: file, log: log) else { return nil }
    return TableRows(file: file, columns: columns, text: text, log: log)
  }

  /// The records unless an error was reported.
  func reading<Record>(_ records: [Record]) -> SideTableReading<Record> {
    SideTableReading(records: log.hasErrors ? nil : records, problems: log.finish())
  }
}

/// Reads 实际采购 from a file of its own, for a plan; sorted as `PlanRecords.purchases`.
///
/// - Throws: ``PlanFileError`` where the file is missing or cannot be read at all.
public func readPurchases(
  _ path: String, for records: PlanRecords
) throws(PlanFileError) -> SideTableReading<PurchaseRecord> {
  let context = SideTableContext(records)
  guard let rows = try context.rows(path, .table(.purchases), TableSchema.purchases.columns) else {
    return context.reading([])
  }
  let lines = ReadLines()
  var tables = context.plan
  tables.purchases = MoneyTableReading(log: context.log, references: context.references, lines: lines).purchases(rows)
  (tables.paid, tables.holidays) = (nil, nil)
  tables.sortMoney(PlacedFaults(context.log, lines: lines.ofTable))
  return context.reading(tables.purchases?.records ?? [])
}
