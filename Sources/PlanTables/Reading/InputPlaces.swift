import PlanModel
public import Planning

/// A value of the input by name: table, key and column (Data.md, "Overrides", as overrides name it).
public struct InputKey: Sendable, Hashable {
  /// The table's English name: `institutions`.
  public var table: String
  /// The key's parts, in the table's key order.
  public var key: [String]
  /// The column's English name.
  public var column: String

  /// Names a value.
  public init(table: String, key: [String], column: String) {
    self.table = table
    self.key = key
    self.column = column
  }
}

/// Where values of a plan stand: file, physical line and column, in a workbook sheet and cell; where overrides give a value,
/// its line in theirs.
///
/// Reads the tables of the keys once more, which nothing but an answer to "where?" needs. A value without a line of its own has
/// its table's place without a row.
/// - Throws: ``PlanFileError`` where the plan, one of its tables or an overrides file cannot be read at all.
/// - Complexity: linear in the bytes of the tables of the keys.
public func inputPlaces(
  of keys: some Collection<InputKey>, plan path: String, overrides: [String] = []
) throws(PlanFileError) -> [InputKey: Place] {
  let log = ProblemLog()
  return try inputPlaces(of: keys, source: tableSource(path, log: log), overrides: overrides, log)
}

/// The same for tables in memory, as `readPlan(_:overrides:)` reads them.
public func inputPlaces(
  of keys: some Collection<InputKey>, records: PlanRecords, overrides: [String]
) throws(PlanFileError) -> [InputKey: Place] {
  try inputPlaces(of: keys, source: RecordsSource(records), overrides: overrides, ProblemLog())
}

private func inputPlaces(
  of keys: some Collection<InputKey>, source: any TableSource, overrides: [String], _ log: ProblemLog
) throws(PlanFileError) -> [InputKey: Place] {
  let overrideSet = try OverrideSet(paths: overrides, log: log)
  var reader = TablesReading(source: source, overrides: overrideSet, log: log)
  var places: [InputKey: Place] = [:]
  // Cross tables and sheets by districts are read with the products and institutions that they name.
  let needsNames = keys.contains { key in TableSchema(rawValue: key.table).map { $0.mayBeCross || $0.mayBeInParts } ?? false }
  let references = needsNames ? try reader.masterTables().tables.references : nil
  for table in TableSchema.ofPlans {
    var wanted: [[String]: [InputKey]] = [:]
    for key in keys where key.table == table.rawValue { wanted[key.key, default: []].append(key) }
    guard !wanted.isEmpty else { continue }
    for key in wanted.values.joined() {
      places[key] = log.place(Spot(table, column: table.columns.firstIndex { $0.name == key.column } ?? -1))
    }
    if let rows = try reader.rows(table, references.map { KnownRows(references: $0) }) { find(wanted, in: rows, of: table, &places) }
  }
  return places
}

/// Goes through a table's rows and notes the places of the keys among them.
private func find(
  _ wanted: [[String]: [InputKey]], in rows: TableRows, of table: TableSchema, _ places: inout [InputKey: Place]
) {
  var wanted = wanted
  let keyColumns = table.keyColumns.map { (index: table.index(of: $0), name: $0) }
  // Most rows are told apart by the first part of their key alone.
  let first = Set(wanted.keys.compactMap(\.first))
  while !wanted.isEmpty, rows.next() {
    let start = OverrideSet.canonical(rows.bytes(keyColumns[0].index), column: keyColumns[0].name)
    guard first.contains(start) else { continue }
    let key = keyColumns.map { OverrideSet.canonical(rows.bytes($0.index), column: $0.name) }
    for found in wanted.removeValue(forKey: key) ?? [] {
      guard let column = table.columns.firstIndex(where: { $0.name == found.column }) else { continue }
      places[found] = rows.log.place(rows.spot(column))
    }
  }
}
