public import Judging
public import OutputStore
public import Planning
import Streams
import WholePacks

extension KeepReport {
  /// `keep.csv` and, where there is a stable plan, `stable.csv`: every cell of it locked, in the form of overrides.
  public func files(style: CSVStyle) -> [OutputFile] {
    let (changes, cells) = (sideBySide, cells)
    var files = [
      reportTable(
        "keep.csv",
        columns: [
          "product_id", "district_id", "institution_id", "old_packs", "packs", "difference", "stable_packs",
          "stable_difference",
        ], rowCount: changes.count, style: style
      ) { index, writer in
        let (fair, stable) = changes[index]
        writer.field(text: fair.product)
        writer.field(text: fair.district)
        writer.field(text: fair.institution)
        writer.field(whole: fair.old?.packs)
        writer.field(whole: fair.new?.packs)
        writer.field(whole: fair.difference.packs)
        writer.field(whole: stable?.new?.packs)
        writer.field(whole: stable.flatMap { $0.new == nil ? nil : $0.difference.packs })
      }
    ]
    if let packs = stable?.packs {
      files.append(
        reportTable(
          "stable.csv", columns: ["table", "key", "column", "value"], rowCount: packs.count, style: style
        ) { index, writer in
          writer.field(text: "limits")
          writer.field(text: "\(cells[index].institution);\(cells[index].product)")
          writer.field(text: "fixed_packs")
          writer.field(whole: packs[index])
        })
    }
    return files
  }

  /// What the planner reads; `folder` is the output's.
  public func text(in language: Language, folder: String) -> String {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    func moved(_ balance: OutputComparison.Balance) -> String {
      let (cells, gained, lost) = (grouped(balance.moved), grouped(balance.gained.packs), grouped(balance.lost.packs))
      return say("\(cells) 个单元变动，增 \(gained) 盒、减 \(lost) 盒", "\(cells) cells change, +\(gained) and -\(lost) packs")
    }
    var lines = [say("与原结果相比，本方案：", "Against the earlier output, this plan: ") + moved(balance)]
    guard let stable else {
      if let failure { lines.append(say("少变动方案：", "The plan with fewest changes: ") + failure.text[language]) }
      return lines.map { $0 + "\n" }.joined()
    }
    let balance = stable.balance
    let proof =
      balance.gained.packs + balance.lost.packs == stable.leastMoved
      ? say("，为最少", ", the least possible")
      : say("，最少不低于 \(grouped(stable.leastMoved)) 盒", "; no plan moves fewer than \(grouped(stable.leastMoved))")
    lines.append(say("少变动方案：", "The plan with fewest changes: ") + moved(balance) + proof)
    if stable.cellsBelow == 0 {
      lines.append(say("  没有单元因此少得一盒以上", "  no cell gets a pack less for it"))
    } else {
      lines.append(
        say(
          "  代价：\(grouped(stable.cellsBelow)) 个单元比本方案少一盒或更多",
          "  its price: \(grouped(stable.cellsBelow)) cells get at least a pack less than in this plan"))
      for level in stable.levels {
        let (fair, other) = (percent(level.fair), percent(level.stable))
        lines.append(
          say(
            "  第 \(level.number) 级（\(grouped(level.cells)) 个单元）：本方案 \(fair)，少变动 \(other)",
            "  level \(level.number) (\(grouped(level.cells)) cells): this plan \(fair), fewest changes \(other)"))
      }
    }
    lines.append(
      say(
        "  明细见 \(folder)/keep.csv；要采用它：加 --overrides \(folder)/stable.csv 重新分解",
        "  details in \(folder)/keep.csv; to take it, allocate with --overrides \(folder)/stable.csv"))
    return lines.map { $0.printable + "\n" }.joined()
  }

  private func percent(_ share: Double) -> String { written { $0.append(percent: share) } }

  /// What `run.json` says under `keep`.
  var record: JSONValue {
    .members(
      ("run_json_sha256", .text(digest)), ("fair", KeepReport.json(of: balance)),
      ("stable", stable.map { KeepReport.json(of: $0) }))
  }

  private static func json(of balance: OutputComparison.Balance) -> JSONValue {
    .members(
      ("cells", .whole(balance.moved)), ("gained", .whole(balance.gained.packs)), ("lost", .whole(balance.lost.packs)))
  }

  private static func json(of stable: Stable) -> JSONValue {
    .members(
      ("moved", json(of: stable.balance)), ("least_moved", .whole(stable.leastMoved)),
      ("cells_below", .whole(stable.cellsBelow)),
      (
        "levels",
        .list(
          stable.levels.map {
            .members(
              ("level", .whole($0.number)), ("fair", .number($0.fair)), ("cells", .whole($0.cells)),
              ("stable", .number($0.stable)))
          })
      ))
  }
}

extension NearestPacks.Failure {
  /// Why there is no plan that moves fewest packs.
  fileprivate var text: Localized {
    switch self {
    case .none: Localized(zh: "限值之内没有可行方案。", en: "nothing lies within the limits.")
    case .notWhole:
      Localized(zh: "没有找到守住全部限值的整盒方案。", en: "none was found in whole packs that keeps every limit.")
    case .undecided(let detail):
      Localized(zh: "求解器未能得出结论（\(detail)）。", en: "the solver came to no conclusion (\(detail)).")
    }
  }
}
