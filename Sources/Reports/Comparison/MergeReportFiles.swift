public import Judging
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
      MergeReportTable(districts: districts, language: language).file(style),
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

/// `merge-report.csv`: a row for each district.
private struct MergeReportTable: ReportTable {
  static let path = MergeReport.tablePath
  static let columns = [
    "district_id", "name", "status", "received", "late", "overdue", "changed_cells", "message",
  ]
  static let bytesPerRow = 120

  let districts: [MergeReport.District]
  let language: Language

  var rowCount: Int { districts.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for district in districts[rows] {
      writer.field(text: district.id)
      writer.field(text: district.name)
      writer.field(text: district.status.rawValue)
      writer.field(text: district.received?.description ?? "")
      writer.field(text: district.isLate ? "yes" : "no")
      writer.field(text: district.isOverdue ? "yes" : "no")
      writer.field(whole: district.changedCells)
      let messages = district.refusals.map { "\($0.place) \($0.message[language])" }
      writer.field(text: messages.joined(separator: "; "))
      writer.endRow()
    }
  }
}
