public import Planning
import Streams

/// What came back from the districts, and what became of it.
public struct MergeReport: Sendable {
  /// How a district stands.
  public enum Status: String, Sendable {
    /// Its result is the city's own split.
    case unchanged
    /// Its result stands in the merged answer.
    case changed
    /// No result came.
    case missing
    /// What came cannot be taken.
    case refused
    /// Two results came that are not the same.
    case conflicting
  }

  /// Why a result cannot be taken.
  public struct Refusal: Sendable, Hashable {
    /// The result as the command named it.
    public var result: String
    /// Where in it: `plan/products.csv:3`; empty for the whole.
    public var place: String
    /// Why.
    public var message: Localized

    /// Makes a refusal.
    public init(result: String, place: String = "", message: Localized) {
      self.result = result
      self.place = place
      self.message = message
    }
  }

  /// A cell in which two results differ: the packs of the city and of both; nil where one has no such cell.
  public struct CellDifference: Sendable, Hashable {
    /// 品种编码.
    public var productID: Identifier
    /// 机构编码.
    public var institutionID: Identifier
    /// The city's packs.
    public var city: Int?
    /// Those of the first result.
    public var first: Int?
    /// Those of the second result.
    public var second: Int?

    /// Makes a difference.
    public init(productID: Identifier, institutionID: Identifier, city: Int?, first: Int?, second: Int?) {
      self.productID = productID
      self.institutionID = institutionID
      self.city = city
      self.first = first
      self.second = second
    }
  }

  /// One district.
  public struct District: Sendable {
    /// 区市编码.
    public var id: Identifier
    /// 区市名称.
    public var name: String
    /// How it stands.
    public var status: Status
    /// The day its result was received, where it was said.
    public var received: CalendarDate?
    /// Whether that was after the report was due.
    public var isLate = false
    /// Whether nothing came and the report is past due.
    public var isOverdue = false
    /// How many cells differ from the city's own split.
    public var changedCells = 0
    /// The results that differ, where there are two.
    public var versions: [String] = []
    /// Where they differ, by product, then institution.
    public var differences: [CellDifference] = []
    /// Results of it that were refused.
    public var refusals: [Refusal] = []

    /// Names a district.
    public init(id: Identifier, name: String, status: Status) {
      self.id = id
      self.name = name
      self.status = status
    }

    /// Whether the district's result can stand in the merged answer as it is.
    public var isReturned: Bool { status == .unchanged || status == .changed }
  }

  /// The districts that have a packet, by id.
  public var districts: [District]
  /// Results of no district of the plan.
  public var strangers: [Refusal]
  /// Whether the city's rows may stay where no result can be taken.
  public var isPartial: Bool
  /// Whether a merged output was written.
  public var isWritten = false

  /// Makes a report.
  public init(districts: [District], strangers: [Refusal], isPartial: Bool) {
    self.districts = districts
    self.strangers = strangers
    self.isPartial = isPartial
  }

  /// Whether every district's result was taken and nothing was refused.
  public var isComplete: Bool {
    strangers.isEmpty && districts.allSatisfy { $0.isReturned && $0.refusals.isEmpty }
  }
}

extension MergeReport {
  /// `merge-report.csv` and `merge-report.json` of the merged output; no paths of the results, which differ by machine.
  public func files(_ style: CSVStyle, language: Language) -> [OutputFile] {
    [
      MergeReportTable(districts: districts, language: language).file(style),
      OutputFile(path: "merge-report.json", bytes: json(language, withPaths: false)),
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
      ("complete", .flag(isComplete)), ("partial", .flag(isPartial)),
      ("written", withPaths ? .flag(isWritten) : nil),
      (
        "districts",
        .list(
          districts.map { district in
            .members(
              ("district_id", .text(district.id)), ("name", .text(district.name)),
              ("status", .text(district.status.rawValue)),
              ("received", district.received.map { .text($0.description) }),
              ("late", .flag(district.isLate)), ("overdue", .flag(district.isOverdue)),
              ("changed_cells", .whole(district.changedCells)),
              (
                "versions",
                district.versions.isEmpty || !withPaths ? nil : .list(district.versions.map { .text($0) })
              ),
              (
                "differences",
                district.status != .conflicting
                  ? nil
                  : .list(
                    district.differences.map { difference in
                      .members(
                        ("product_id", .text(difference.productID)),
                        ("institution_id", .text(difference.institutionID)),
                        ("city_packs", difference.city.map { .whole($0) }),
                        ("first_packs", difference.first.map { .whole($0) }),
                        ("second_packs", difference.second.map { .whole($0) }))
                    })
              ),
              ("refusals", district.refusals.isEmpty ? nil : .list(district.refusals.map(refusal))))
          })
      ),
      ("strangers", strangers.isEmpty ? nil : .list(strangers.map(refusal)))
    ).prettyBytes
  }

  /// How many differences of two results the text names at most.
  static let shownDifferences = 20

  /// The report for the terminal.
  public func text(in language: Language) -> String {
    func say(_ zh: String, _ en: String) -> String { Localized(zh: zh, en: en)[language] }
    var table = ScreenTable(columns: [
      (say("区市", "District"), .left), (say("编码", "Id"), .left), (say("收到", "Received"), .left),
      (say("情况", "State"), .left),
    ])
    table.widestText = 60
    for district in districts {
      table.rows.append([
        district.name, district.id, district.received.map { "\($0)" } ?? "-", district.state[language],
      ])
    }
    var lines = table.lines
    for district in districts where district.status == .conflicting {
      lines.append("")
      lines.append(
        say(
          "\(district.name)（\(district.id)）收到两份不同的结果；用 --take \(district.id)=结果 选定一份：",
          "\(district.name) (\(district.id)) sent two different results; choose one with --take \(district.id)=RESULT:"
        ).printable)
      for (index, version) in district.versions.enumerated() { lines.append("  \(index + 1)  \(version.printable)") }
      lines += differenceLines(district, language)
    }
    let refusals = districts.flatMap(\.refusals) + strangers
    if !refusals.isEmpty {
      lines += ["", say("不能接受的结果：", "Results that cannot be taken:")]
      lines += refusals.map { refusal in
        let place = refusal.place.isEmpty ? refusal.result : "\(refusal.result): \(refusal.place)"
        return "  \(place)\(language == .chinese ? "：" : ": ")\(refusal.message[language])".printable
      }
    }
    let open = districts.filter { !$0.isReturned }
    if isPartial, !open.isEmpty {
      lines += [
        "",
        say(
          "以下区市保留市级分解：\(open.map(\.id).joined(separator: "、"))",
          "The city's rows stay for: \(open.map(\.id).joined(separator: ", "))"),
      ]
    } else if !isComplete, !isPartial {
      lines += [
        "",
        say(
          "未汇总，没有写出任何文件。补齐后再运行，或加 --partial 先汇总其余区市。",
          "Nothing was merged or written. Run again when all is there, or merge the others with --partial."),
      ]
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func differenceLines(_ district: District, _ language: Language) -> [String] {
    func say(_ zh: String, _ en: String) -> String { Localized(zh: zh, en: en)[language] }
    guard !district.differences.isEmpty else {
      return [say("  各格盒数相同，但任务包不同。", "  The packs are the same in every cell, the packets are not.")]
    }
    var table = ScreenTable(columns: [
      (say("  品种", "  Product"), .left), (say("机构", "Institution"), .left), (say("市级", "City"), .right), ("1", .right),
      ("2", .right),
    ])
    func packs(_ number: Int?) -> String { number.map { grouped($0) } ?? "-" }
    for difference in district.differences.prefix(MergeReport.shownDifferences) {
      table.rows.append([
        "  " + difference.productID, difference.institutionID, packs(difference.city), packs(difference.first),
        packs(difference.second),
      ])
    }
    let rest = district.differences.count - table.rows.count
    return table.lines + (rest > 0 ? [say("  ……另有 \(grouped(rest)) 格", "  … and \(grouped(rest)) more")] : [])
  }
}

extension MergeReport.District {
  /// The state in words.
  var state: Localized {
    let words: Localized =
      switch status {
      case .unchanged: Localized(zh: "未改动", en: "unchanged")
      case .changed: Localized(zh: "改动 \(changedCells) 格", en: "\(changedCells) cells changed")
      case .missing: isOverdue ? Localized(zh: "未上报，已逾期", en: "missing, overdue") : Localized(zh: "未上报", en: "missing")
      case .refused: Localized(zh: "退回", en: "refused")
      case .conflicting: Localized(zh: "两份结果不同", en: "two different results")
      }
    return isLate ? Localized(zh: words.chinese + "，迟报", en: words.english + ", late") : words
  }
}

/// `merge-report.csv`: a row for each district.
private struct MergeReportTable: ReportTable {
  static let path = "merge-report.csv"
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
