package import Planning

/// A record as it was given, by its index in its table.
package struct GivenRow<Record: Sendable>: Sendable {
  package var record: Record
  /// Its index in the table as it was given.
  package var origin: Int32
  /// Whether every value of the row could be read.
  package var isSound = true

  package init(_ record: Record, origin: Int, isSound: Bool = true) {
    self.record = record
    self.origin = Int32(origin)
    self.isSound = isSound
  }
}

/// The records of a long table, and which of those that were given each is.
package struct Lines<Record: Sendable>: Sendable {
  package var records: [Record]
  /// The index of each in the table as it was given; nil where these are all of them, in their order.
  private var origins: [Int32]?

  package init(_ records: [Record]) { self.records = records }

  /// The index of a record in the table as it was given.
  @inline(__always)
  func origin(_ index: Int) -> Int32 {
    if let origins { origins[index] } else { Int32(index) }
  }

  /// The records with these indices, in their order.
  subscript(_ order: [Int]) -> Lines {
    var result = Lines(order.map { records[$0] })
    result.origins = order.map { origin($0) }
    return result
  }

  /// The records for which a condition holds; the same lines where it holds for all.
  func filter(_ isKept: (Record) -> Bool) -> Lines {
    if records.allSatisfy(isKept) { return self }
    return self[records.indices.filter { isKept(records[$0]) }]
  }

  /// The records with other values in the same places.
  func map(_ change: (Record) -> Record) -> Lines {
    var result = self
    result.records = records.map(change)
    return result
  }
}

/// The rows of a table with ids: sorted by id, each id once.
package struct KeyedRows<Record: Sendable>: Sendable {
  package var rows: [GivenRow<Record>]
  /// Finds a row by its id.
  package var table: IdentifierTable
  /// Whether every row has its place here; where not, unknown ids are no news.
  package var isComplete: Bool

  package init(rows: [GivenRow<Record>], table: IdentifierTable, isComplete: Bool) {
    self.rows = rows
    self.table = table
    self.isComplete = isComplete
  }

  /// No rows, for a table that could not be read.
  package static var unread: KeyedRows { KeyedRows(rows: [], table: IdentifierTable([]), isComplete: false) }
}

/// Parameters, and which line each value stands in.
package struct GivenParameters {
  /// As written, by English key, sorted.
  package var lines: [ParameterRecord]
  /// The index of each key's line in the table as it was given.
  package var origins: [String: Int]
  package var values: Parameters
  /// Keys whose values could not be read.
  package var unsound: Set<String> = []
  /// The share of the calculation base that is agreed, and its line; it becomes products' agreed volumes and is no parameter of the plan.
  package var agreedRatio: (value: Decimal4, line: Int32)?
  /// Whether the values come from the lines; from memory they are typed, and count in place of them.
  let areWritten: Bool

  package init(lines: [ParameterRecord], origins: [String: Int], values: Parameters, areWritten: Bool = true) {
    self.lines = lines
    self.origins = origins
    self.values = values
    self.areWritten = areWritten
  }

  /// Where a key's value stands.
  func place(_ key: String) -> RecordPlace {
    guard let origin = origins[key] else { return RecordPlace(.parameters) }
    return areWritten
      ? RecordPlace(.parameters, Int32(origin), "value") : RecordPlace(.parameters, record: Int32(origin), column: -1)
  }

  /// The value as written, where it was.
  func written(_ key: String) -> String? { lines.first { $0.key == key }?.value }
}

/// All tables of a plan, typed, as they were read or are in memory, before anything is checked across them.
///
/// Usage, demand and the other long tables name products and institutions by their index in the rows here.
package struct GivenTables {
  package var parameters: GivenParameters
  package var products: KeyedRows<Product>
  package var districts: KeyedRows<District>
  package var institutions: KeyedRows<Institution>
  package var usage: Lines<UsageRecord>?
  package var demand: Lines<DemandRecord>?
  package var limits: Lines<LimitRecord>?
  package var rules: [GivenRow<Rule>]?
  package var conversions: [GivenRow<ConversionRecord>]?
  package var assignment: [GivenRow<AssignmentRecord>]?
  package var cityAllocation: Lines<CityAllocationRecord>?
  package var terms: [CityTermRecord]?
  package var purchases: Lines<PurchaseRecord>?
  package var paid: [GivenRow<PaidRecord>]?
  package var holidays: [GivenRow<HolidayRecord>]?
  package var accepted: [GivenRow<AcceptedRecord>]?
  /// Whether what the city decides in a packet is still to be written out, or was left out.
  var isUnsealed = false
  /// Tables that are there and of which rows are lost.
  package var incomplete: Set<TableSchema> = []
  /// Products of which a line of usage, demand or limits is lost: checks of their sums would mislead.
  package var tainted: [Bool]

  package init(
    parameters: GivenParameters, products: KeyedRows<Product>, districts: KeyedRows<District>,
    institutions: KeyedRows<Institution>
  ) {
    self.parameters = parameters
    self.products = products
    self.districts = districts
    self.institutions = institutions
    tainted = Array(repeating: false, count: products.rows.count)
  }

  /// Looks up ids of products, districts and institutions.
  package var references: References {
    References(products: products, districts: districts, institutions: institutions)
  }

  /// The tables as a plan has them, once they are sorted.
  var records: PlanRecords {
    var records = PlanRecords(
      parameterLines: parameters.lines, parameters: parameters.values, products: products.rows.map(\.record),
      districts: districts.rows.map(\.record), institutions: institutions.rows.map(\.record), usage: usage?.records,
      demand: demand?.records, limits: limits?.records, rules: rules?.map(\.record),
      assignment: assignment.map { rows in
        rows.map(\.record).sorted { idPrecedes($0.productID, $1.productID) }
      },
      cityAllocation: cityAllocation?.sorted(productCount: products.rows.count, institutionCount: institutions.rows.count).records)
    (records.terms, records.purchases) = (terms, purchases?.records)
    (records.paid, records.holidays) = (paid?.map(\.record), holidays?.map(\.record))
    // An empty one is none.
    records.conversions = conversions.flatMap { $0.isEmpty ? nil : $0.map(\.record) }
    records.accepted = accepted?.map(\.record)
    return records
  }
}

/// Sorts rows by id and reports ids that appear twice; the first row counts.
package func keyedRows<Record, Sink: ProblemSink>(
  _ rows: [GivenRow<Record>], table: TableSchema, isComplete: Bool, _ sink: Sink,
  place: (Int32, _ column: String?) -> Sink.Spot, id: (Record) -> Identifier
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
    return $0.origin < $1.origin
  }
  var kept: [GivenRow<Record>] = []
  kept.reserveCapacity(sorted.count)
  for row in sorted {
    let key = id(row.record)
    if let last = kept.last, id(last.record).utf8.elementsEqual(key.utf8) {
      sink.reportDuplicate(table, [key], first: place(last.origin, nil), second: place(row.origin, table.duplicateColumn))
    } else {
      kept.append(row)
    }
  }
  return KeyedRows(
    rows: kept, table: IdentifierTable(kept.map { id($0.record) }), isComplete: isComplete)
}

extension TableSchema {
  /// The column at which a key is named that appears twice.
  package var duplicateColumn: String { keyColumns[keyColumns.count == 1 ? 0 : 1] }
}

extension FaultLog {
  /// Sorts rows by id and reports ids that appear twice; the first row counts.
  func keyedRows<Record>(
    _ rows: [GivenRow<Record>], table: TableSchema, isComplete: Bool, id: (Record) -> Identifier
  ) -> KeyedRows<Record> {
    PlanModel.keyedRows(
      rows, table: table, isComplete: isComplete, self,
      place: { RecordPlace(table, record: $0, column: $1.map { Int16(table.index(of: $0)) } ?? -1) }, id: id)
  }

  /// Reports a key that appears twice.
  func reportDuplicate(_ table: TableSchema, _ key: [String], first: Int32, second: Int32) {
    reportDuplicate(
      table, key, first: RecordPlace(table, record: first, column: -1),
      second: RecordPlace(table, second, table.duplicateColumn))
  }
}
