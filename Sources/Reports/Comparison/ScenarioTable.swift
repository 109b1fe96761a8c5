public import Judging
public import OutputStore
public import Planning
import Streams

extension ScenarioComparison {
  /// The table for the terminal.
  public func text(in language: Language) -> String {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    var table = ScreenTable(columns: [
      (say("情景（与 base 比）", "Scenario (against base)"), .left), (say("变动单元", "Cells"), .right),
      (say("增（盒）", "Packs up"), .right), (say("减（盒）", "Packs down"), .right),
      (say("金额差（元）", "Yuan"), .right), (say("预付差（元）", "Prepayment"), .right),
      (say("最低水位", "Lowest level"), .right),
    ])
    table.widestText = 32
    table.rows.append(["base", "-", "-", "-", "-", "-", percent(baseLevel)])
    for row in rows {
      guard let comparison = row.comparison else {
        table.rows.append([row.name, say("没有可行方案", "no plan exists"), "-", "-", "-", "-", "-"])
        continue
      }
      let (balance, difference) = (comparison.cellBalance, comparison.total.difference)
      table.rows.append([
        row.name, grouped(comparison.cells.count), grouped(balance.gained.packs), grouped(balance.lost.packs),
        signed(difference.amount), signed(difference.prepayment), percent(row.level),
      ])
    }
    return table.lines.map { $0 + "\n" }.joined()
  }

  private func percent(_ share: Double?) -> String {
    guard let share else { return "-" }
    return written { $0.append(percent: share) }
  }

  /// The table as JSON.
  public var json: [UInt8] {
    JSONValue.members(
      ("base", .members(("lowest_level", baseLevel.map { .number($0) }))),
      (
        "scenarios",
        .list(
          rows.map { row in
            guard let comparison = row.comparison else {
              return .members(("name", .text(row.name)), ("result", .text("no_plan")))
            }
            return .members(
              ("name", .text(row.name)), ("result", .text(comparison.isSame ? "same" : "different")),
              ("cells", .whole(comparison.cells.count)),
              ("gained", OutputComparison.json(of: comparison.cellBalance.gained)),
              ("lost", OutputComparison.json(of: comparison.cellBalance.lost)),
              ("change", OutputComparison.json(of: comparison.total.difference)),
              ("lowest_level", row.level.map { .number($0) }))
          })
      )
    ).prettyBytes
  }

  /// `comparison.json`, `scenarios.csv`, and the tables of each comparison in a folder of its name.
  public func files(style: CSVStyle) -> [OutputFile] {
    let (rows, baseLevel) = (rows, baseLevel)
    let columns = [
      "scenario", "cells", "gained_packs", "lost_packs", "difference_yuan", "difference_prepayment_yuan", "lowest_level",
    ]
    let table = reportTable("scenarios.csv", columns: columns, rowCount: rows.count + 1, style: style) { index, writer in
      let row = index == 0 ? Row(name: "base", comparison: nil, level: baseLevel) : rows[index - 1]
      writer.field(text: row.name)
      writer.field(whole: row.comparison?.cells.count)
      writer.field(whole: row.comparison?.cellBalance.gained.packs)
      writer.field(whole: row.comparison?.cellBalance.lost.packs)
      writer.field(text: row.comparison?.total.difference.amount.description ?? "")
      writer.field(text: row.comparison?.total.difference.prepayment.description ?? "")
      writer.field(exact: row.level)
    }
    let own = rows.flatMap { row in
      (row.comparison?.files(style: style) ?? []).map { OutputFile(path: "\(row.name)/\($0.path)", contents: $0.contents) }
    }
    return [table, OutputFile(path: "comparison.json", bytes: json)] + own
  }
}
