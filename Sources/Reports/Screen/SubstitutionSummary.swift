public import Planning
import Streams

/// What a substitution changes in contracts and prepayments.
public struct SubstitutionSummary: Sendable {
  /// An amount before and after.
  public struct Change: Sendable, Hashable {
    /// The company; empty for prepayments.
    public var supplier = ""
    /// 区市名称.
    public var district: String
    /// Before.
    public var before = Fen.zero
    /// After.
    public var after = Fen.zero

    /// Makes a change.
    public init(supplier: String = "", district: String) {
      self.supplier = supplier
      self.district = district
    }

    /// What is paid more; negative for what comes back.
    public var difference: Fen { after - before }
  }

  /// Contract amounts by supplier and district, those that change.
  public var contracts: [Change] = []
  /// Prepayments by district.
  public var prepayments: [Change] = []

  /// Makes an empty summary.
  public init() {}

  /// Both tables with their sums.
  public func text(in language: Language) -> String {
    func say(_ zh: String, _ en: String) -> String { Localized(zh: zh, en: en)[language] }
    let amounts: [(heading: String, alignment: ScreenTable.Alignment)] = [
      (say("原金额（元）", "Before (yuan)"), .right), (say("现金额（元）", "After (yuan)"), .right),
      (say("差额（元）", "Difference (yuan)"), .right),
    ]
    var table = ScreenTable(columns: [(say("企业", "Supplier"), .left), (say("区市", "District"), .left)] + amounts)
    for line in contracts { table.rows.append([line.supplier, line.district] + cells(line)) }
    table.rows.append([say("合计", "Sum"), ""] + cells(sum(contracts)))
    var money = ScreenTable(columns: [(say("区市", "District"), .left)] + amounts)
    for line in prepayments { money.rows.append([line.district] + cells(line)) }
    money.rows.append([say("合计", "Sum")] + cells(sum(prepayments)))
    let lines =
      [say("合同金额（有变化的）", "Contracts that change")] + table.lines
      + ["", say("预付（差额为正补付，为负收回）", "Prepayment (pay the difference, or recover it where negative)")] + money.lines
    return lines.map { $0 + "\n" }.joined()
  }

  private func cells(_ change: Change) -> [String] {
    let more = change.difference
    return [
      grouped(change.before.description), grouped(change.after.description),
      (more > .zero ? "+" : "") + grouped(more.description),
    ]
  }

  private func sum(_ changes: [Change]) -> Change {
    changes.reduce(into: Change(district: "")) {
      $0.before += $1.before
      $0.after += $1.after
    }
  }

  /// Both tables for machines.
  public var json: [UInt8] {
    func list(_ changes: [Change]) -> JSONValue {
      .list(
        changes.map {
          .members(
            ("supplier", $0.supplier.isEmpty ? nil : .text($0.supplier)), ("district", .text($0.district)),
            ("before_yuan", .text($0.before.description)), ("after_yuan", .text($0.after.description)),
            ("difference_yuan", .text($0.difference.description)))
        })
    }
    return JSONValue.members(("contracts", list(contracts)), ("prepayments", list(prepayments))).prettyBytes
  }
}
