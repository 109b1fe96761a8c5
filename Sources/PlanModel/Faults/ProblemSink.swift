package import Planning

/// What problems are reported to: the log of a reading, whose places are lines of files, or one of a plan in memory, whose places
/// are records.
package protocol ProblemSink: AnyObject {
  /// A place.
  associatedtype Spot

  /// Reports a problem; texts are built only where it will be listed.
  func report(
    _ code: ProblemCode, at spot: Spot, value: String?, _ message: @autoclosure () -> Localized,
    hint: @autoclosure () -> Localized)

  /// A place as messages name it.
  func reference(_ spot: Spot) -> Localized

  /// A table as messages name it.
  func name(of table: TableSchema) -> Localized
}

extension ProblemSink {
  /// Reports a problem that has no value.
  package func report(
    _ code: ProblemCode, at spot: Spot, _ message: @autoclosure () -> Localized, hint: @autoclosure () -> Localized
  ) {
    report(code, at: spot, value: nil, message(), hint: hint())
  }

  /// Reports a key that appears twice.
  package func reportDuplicate(_ table: TableSchema, _ key: [String], first: Spot, second: Spot) {
    let text = key.joined(separator: ";")
    let earlier = reference(first)
    report(
      .duplicateKey, at: second, value: text,
      .init(
        zh: "\"\(shortened(text))\" 在 \(earlier.chinese) 已经出现过。",
        en: "\"\(shortened(text))\" already stands in \(earlier.english)."),
      hint: .init(zh: "请只保留一行，或改正编码。", en: "Keep one line, or mend the code."))
  }

  /// Reports a table that must have rows and has none.
  package func reportNoRows(_ table: TableSchema, at spot: Spot) {
    report(
      .tableWithoutRows, at: spot,
      .init(zh: "\(table.chineseName)只有表头，没有数据。", en: "\(name(of: table).english) has no rows."),
      hint: .init(zh: "请在表头下面逐行填写。", en: "Put the rows below the headings."))
  }
}

/// A record of the input, or a value of it: its table, its index in the table as it was given, and its column.
package struct RecordPlace: Sendable, Hashable {
  package var table: TableSchema
  /// −1 for the table as a whole.
  package var record: Int32
  /// Index into the table's columns, or −1.
  package var column: Int16
  /// What a fault is about in time, where that is another period than the record's: from a first to a last one.
  var periods: ClosedRange<Period>?
  /// Whether it is about the period alone, whatever the record names.
  var isOfPeriodAlone = false

  init(_ table: TableSchema, record: Int32 = -1, column: Int16 = -1) {
    self.table = table
    self.record = record
    self.column = column
  }

  init(_ table: TableSchema, _ record: Int32, _ columnName: String) {
    self.init(table, record: record, column: Int16(table.index(of: columnName)))
  }

  /// The same, about months or years from a first to a last one.
  func during(_ first: Period, _ last: Period) -> RecordPlace {
    var place = self
    place.periods = first...max(first, last)
    return place
  }

  /// The same, about whole years.
  func during(years: ClosedRange<Int>) -> RecordPlace {
    during(Period(year: years.lowerBound, month: nil), Period(year: years.upperBound, month: 12))
  }

  /// The same, about a year of the table as a whole.
  func ofYear(_ year: Int) -> RecordPlace {
    var place = during(years: year...year)
    place.isOfPeriodAlone = true
    return place
  }
}

/// What the model reports faults to. A fault names its record; whoever gave the tables knows where that stands.
package protocol FaultLog: ProblemSink where Spot == RecordPlace {
  /// Whether the tables are sheets of a workbook, which messages then name.
  var hasSheets: Bool { get }
  /// Whether an error was reported.
  var hasErrors: Bool { get }
  /// Whether one was that is more than limits that cannot hold together.
  var hasInvalidInput: Bool { get }
  /// The warnings that are taken for right; nil for none.
  var accepted: AcceptedFindings? { get set }
  /// What 口径核对 found.
  var findings: [SanityFinding] { get set }
}

/// How many problems of one cause, the code in one column of one table, are listed; the rest is counted.
package let listedPerCause = 10_000

/// The text as it goes into a message: at most 60 characters.
package func shortened(_ text: String) -> String {
  text.unicodeScalars.count <= 60
    ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…"
}

/// That further problems of one cause are not listed.
package func furtherOccurrences(_ code: ProblemCode, count: Int, at place: Place) -> Problem {
  let further = count - listedPerCause
  return Problem(
    code: ProblemCode.furtherOccurrences.rawValue, severity: .note, place: place, value: nil,
    message: .init(
      zh: "同样的问题 \(code.rawValue) 共 \(count) 处，其余 \(further) 处不再列出。",
      en: "\(code.rawValue) occurs \(count) times; \(further) of them are not listed."),
    hint: .init(zh: "多半是同一个原因，改好后再校验一次。", en: "They probably have one cause: mend it and check again."))
}
