public import Judging
public import OutputStore
public import Planning
import Streams

extension MergeReport {
  /// Where a merged output has the report for machines.
  public static let jsonPath = "merge-report.json"
  /// Where it has the report for people.
  public static let tablePath = "merge-report.csv"

  /// `merge-report.csv` and `merge-report.json` of the merged output; no paths of the results, which differ by machine.
  public func files(_ style: CSVStyle, language: Language) -> [OutputFile] {
    [
      MergeReportRow.file(style, districts.map { MergeReportRow($0, language) }),
      OutputFile(path: MergeReport.jsonPath, bytes: json(language, withPaths: false)),
    ]
  }

  /// The whole report for machines.
  public func json(in language: Language) -> [UInt8] { json(language, withPaths: true) }

  private func json(_ language: Language, withPaths: Bool) -> [UInt8] {
    func refusal(_ refusal: Refusal) -> JSONValue {
      .members(
        ("result", withPaths ? .text(refusal.result) : nil),
        ("place", refusal.place.isEmpty ? nil : .text(refusal.place)), ("message", .text(refusal.message[language])))
    }
    return JSONValue.members(
      ("complete", .boolean(isComplete)), ("partial", .boolean(isPartial)),
      ("written", withPaths ? .boolean(isWritten) : nil),
      (
        "districts",
        .list(
          districts.map { district in
            .members(
              ("district_id", .text(district.id)), ("name", .text(district.name)),
              ("status", .text(district.status.rawValue)),
              ("received", district.received.map { .text($0.description) }),
              ("late", .boolean(district.isLate)), ("overdue", .boolean(district.isOverdue)),
              ("changed_cells", .whole(district.changedCells)),
              (
                "versions",
                district.versions.count < 2 || !withPaths ? nil : .list(district.versions.map { .text($0.folder) })
              ),
              (
                "differences",
                district.status != .conflicting
                  ? nil
                  : .list(
                    district.differences.map { difference in
                      .members(
                        ("product_id", .text(difference.first.product)),
                        ("institution_id", .text(difference.first.institution)),
                        ("city_packs", difference.first.old.map { .whole($0.packs) }),
                        ("first_packs", difference.first.new.map { .whole($0.packs) }),
                        ("second_packs", difference.second.new.map { .whole($0.packs) }))
                    })
              ),
              ("refusals", district.refusals.isEmpty ? nil : .list(district.refusals.map(refusal))))
          })
      ),
      ("strangers", strangers.isEmpty ? nil : .list(strangers.map(refusal)))
    ).prettyBytes
  }
}

extension MergeReport {
  /// What `merge-report.json` says of a district's result.
  package struct Receipt: JSONRecord {
    package static let blank = Receipt(district: "", status: .missing)

    package var district: Identifier
    package var status: Status
    package var received: CalendarDate?

    package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("district_id", &district)
      try member("status", &status)
      try member("received", &received)
    }
  }

  private struct Receipts: JSONRecord {
    static let blank = Receipts()

    var districts: [Receipt] = []

    mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("districts", &districts)
    }
  }

  /// What the bytes of `merge-report.json` say of the districts' results.
  ///
  /// - Throws: ``OutputReadingError/damaged(file:at:)``.
  package static func receipts(of bytes: [UInt8]) throws(OutputReadingError) -> [Receipt] {
    try Receipts(file: jsonPath, bytes).districts
  }
}

extension MergeReport.Status: JSONCoded, ColumnValue {}

/// `merge-report.csv`: a row for each district.
private struct MergeReportRow: StoredRow {
  static let path = MergeReport.tablePath

  /// As a word.
  enum Answer: String, ColumnValue {
    case yes, no
  }

  var district: Identifier = ""
  var name = ""
  var status = MergeReport.Status.missing
  var received: CalendarDate?
  var late = Answer.no
  var overdue = Answer.no
  var changedCells = 0
  var message = ""

  init() {}

  init(_ district: MergeReport.District, _ language: Language) {
    (self.district, name, status) = (district.id, district.name, district.status)
    (received, changedCells) = (district.received, district.changedCells)
    (late, overdue) = (district.isLate ? .yes : .no, district.isOverdue ? .yes : .no)
    message = district.refusals.map { "\($0.place) \($0.message[language])" }.joined(separator: "; ")
  }

  mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("district_id", &district)
    try column("name", &name)
    try column("status", &status)
    try column("received", &received)
    try column("late", &late)
    try column("overdue", &overdue)
    try column("changed_cells", &changedCells)
    try column("message", &message)
  }
}
