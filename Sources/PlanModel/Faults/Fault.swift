public import Planning

/// One thing wrong, or worth a look, in the records of a plan: which record, what, and how to mend it.
public struct Fault: Sendable, Hashable {
  /// What is wrong.
  public var code: ProblemCode
  /// The table's English name: `institutions`.
  public var table: String
  /// The record's index in its table as it was given; nil where it is about the table as a whole.
  public var record: Int?
  /// The column's English name; nil where it is about the record as a whole.
  public var column: String?
  /// The value found, at most 60 characters.
  public var value: String?
  /// What is wrong.
  public var message: Localized
  /// How to mend it.
  public var hint: Localized
  /// Why it is right, where 已核实 says so.
  public var acceptance: Acceptance?

  /// The problem as commands print it: its place is the table's file, without a row.
  public var problem: Problem {
    Problem(
      code: code.rawValue, severity: code.severity, place: Place(file: "\(table).csv", column: column), value: value,
      message: message, hint: hint
    ).accepted(acceptance)
  }
}

/// Collects the faults of records in memory. Messages name tables by their files, and no rows.
final class FaultList: FaultLog {
  private struct Cause: Hashable {
    var code: ProblemCode
    var table: TableSchema
    var column: Int16
  }

  private var faults: [(order: (Int, Int16), fault: Fault)] = []
  private var counts: [Cause: Int] = [:]
  let hasSheets = false
  private(set) var hasErrors = false
  private(set) var hasInvalidInput = false
  var accepted: AcceptedFindings?
  var findings: [SanityFinding] = []
  /// Whether the plan is a district's packet.
  var isPacket = false

  func report(
    _ code: ProblemCode, at spot: RecordPlace, value: String?, _ message: @autoclosure () -> Localized,
    hint: @autoclosure () -> Localized
  ) {
    let cause = Cause(code: code, table: spot.table, column: spot.column)
    let acceptance = accepted?.acceptance(code, spot)
    let count = (counts[cause] ?? 0) + 1
    counts[cause] = count
    if code.severity == .error {
      hasErrors = true
      if !code.isConflict { hasInvalidInput = true }
    }
    guard count <= listedPerCause else { return }
    let column = spot.column < 0 ? nil : spot.table.columns[Int(spot.column)].name
    let given = hint()
    let fault = Fault(
      code: code, table: spot.table.rawValue, record: spot.record < 0 ? nil : Int(spot.record), column: column,
      value: value.map(shortened), message: message(),
      hint: isPacket ? PacketAdvice.hint(code, spot.table, column: column, given: given) ?? given : given, acceptance: acceptance)
    faults.append(((spot.table.order, spot.column), fault))
  }

  func reference(_ spot: RecordPlace) -> Localized { Localized(zh: spot.table.fileName, en: spot.table.fileName) }

  func name(of table: TableSchema) -> Localized {
    Localized(zh: "\(table.chineseName)（\(table.fileName)）", en: table.fileName)
  }

  /// The faults, in order of table, column and code; those of one cause as they were found.
  func finish() -> [Fault] {
    faults.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.order != second.order { return first.order < second.order }
      if first.fault.code != second.fault.code { return first.fault.code.rawValue < second.fault.code.rawValue }
      return left.offset < right.offset
    }.map(\.element.fault)
  }

  /// The faults as problems, and for each table how many of a cause are not listed.
  func problems(_ faults: [Fault]) -> [Problem] {
    let further = counts.filter { $0.value > listedPerCause }
      .sorted { ($0.key.table.order, $0.key.column, $0.key.code.rawValue) < ($1.key.table.order, $1.key.column, $1.key.code.rawValue) }
    guard !further.isEmpty else { return faults.map(\.problem) }
    return TableSchema.allCases.flatMap { table in
      faults.lazy.filter { $0.table == table.rawValue }.map(\.problem)
        + further.lazy.filter { $0.key.table == table }.map { cause, count in
          furtherOccurrences(
            cause.code, count: count,
            at: Place(file: table.fileName, column: cause.column < 0 ? nil : table.columns[Int(cause.column)].name))
        }
    }
  }
}
