import Planning

/// A record as read, with its place.
struct DraftRow<Record: Sendable>: Sendable {
  var record: Record
  /// The physical line, 0 for records from memory.
  var line: Int32
  /// Whether every value of the row could be read.
  var isSound = true
}

/// The rows of a table with ids: sorted by id, each id once.
struct KeyedRows<Record: Sendable>: Sendable {
  var rows: [DraftRow<Record>]
  /// Finds a row by its id.
  var table: IdentifierTable
  /// Whether every row has its place here; where not, unknown ids are no news.
  var isComplete: Bool
}

/// One line of usage, ids resolved.
struct UsageLine: Sendable {
  var institution: Int32
  var product: Int32
  /// ``Period/code``.
  var period: Int32
  var line: Int32
  /// [ten-thousandths of a minimum unit]
  var units: Int64
}

/// One line of demand, ids resolved.
struct DemandLine: Sendable {
  var institution: Int32
  var product: Int32
  var line: Int32
  /// [ten-thousandths of a minimum unit]
  var units: Int64
}

/// One line of limits, ids resolved.
struct LimitLine: Sendable {
  var institution: Int32
  var product: Int32
  var line: Int32
  var floor: Decimal4?
  var cap: Decimal4?
  var fixed: Int?

  /// Whether no value is given.
  var isBlank: Bool { floor == nil && cap == nil && fixed == nil }
}

/// Parameters with the places of their values.
struct DraftParameters {
  /// As written, by English key, sorted.
  var lines: [ParameterRecord]
  /// The physical line of each key.
  var places: [String: Int32]
  var values: Parameters
  /// Keys whose values could not be read.
  var unsound: Set<String> = []

  /// Where a key's value stands.
  func spot(_ key: String) -> Spot {
    guard let line = places[key] else { return Spot(.parameters) }
    return Spot(.parameters, line: line, "value")
  }

  /// The value as written, where it was.
  func written(_ key: String) -> String? { lines.first { $0.key == key }?.value }
}

/// All tables, typed and with their places, before anything is checked across them.
struct PlanDraft {
  var parameters: DraftParameters
  var products: KeyedRows<Product>
  var districts: KeyedRows<District>
  var institutions: KeyedRows<Institution>
  var usage: [UsageLine]?
  var demand: [DemandLine]?
  var limits: [LimitLine]?
  var rules: [DraftRow<Rule>]?
  /// Tables that are there and of which rows are lost.
  var incomplete: Set<TableSchema> = []
  /// Products of which a line of usage, demand or limits is lost: checks of their sums would mislead.
  var tainted: [Bool]
  var packet = PacketTables()
  var money = MoneyTables()
}

/// Sorts rows by id and reports ids that appear twice; the first line counts.
func keyedRows<Record>(
  _ rows: [DraftRow<Record>], table: TableSchema, isComplete: Bool, log: ProblemLog,
  id: (Record) -> Identifier
) -> KeyedRows<Record> {
  // Tables mostly come sorted, each id once; one comparison a row then.
  let isSorted = zip(rows, rows.dropFirst()).allSatisfy { idPrecedes(id($0.record), id($1.record)) }
  if isSorted {
    return KeyedRows(rows: rows, table: IdentifierTable(rows.map { id($0.record) }), isComplete: isComplete)
  }
  let sorted = rows.sorted {
    let (left, right) = (id($0.record), id($1.record))
    if idPrecedes(left, right) { return true }
    if idPrecedes(right, left) { return false }
    return isBefore($0.line, $1.line)
  }
  var kept: [DraftRow<Record>] = []
  kept.reserveCapacity(sorted.count)
  for row in sorted {
    let key = id(row.record)
    if let last = kept.last, id(last.record).utf8.elementsEqual(key.utf8) {
      reportDuplicate(table, [key], first: last.line, second: row.line, log)
    } else {
      kept.append(row)
    }
  }
  return KeyedRows(
    rows: kept, table: IdentifierTable(kept.map { id($0.record) }), isComplete: isComplete)
}

/// The order of lines in which the first counts; rows made by overrides come last.
func isBefore(_ left: Int32, _ right: Int32) -> Bool {
  UInt32(bitPattern: left) < UInt32(bitPattern: right)
}

/// Reports a key that appears twice.
func reportDuplicate(_ table: TableSchema, _ key: [String], first: Int32, second: Int32, _ log: ProblemLog) {
  let text = key.joined(separator: ";")
  let column = table.keyColumns[table.keyColumns.count == 1 ? 0 : 1]
  let earlier = log.reference(Spot(table, line: first))
  log.report(
    .duplicateKey, at: Spot(table, line: second, column), value: text,
    .init(
      zh: "\"\(shortened(text))\" 在 \(earlier.chinese) 已经出现过。",
      en: "\"\(shortened(text))\" already stands in \(earlier.english)."),
    hint: .init(zh: "请只保留一行，或改正编码。", en: "Keep one line, or mend the code."))
}
