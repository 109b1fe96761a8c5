public import Judging
public import Planning

extension MergeReport {
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
      for (index, version) in district.versions.enumerated() { lines.append("  \(index + 1)  \(version.folder.printable)") }
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
    let differences = district.differences
    guard !differences.isEmpty else {
      return [say("  各格盒数相同，但任务包不同。", "  The packs are the same in every cell, the packets are not.")]
    }
    var table = ScreenTable(columns: [
      (say("  品种", "  Product"), .left), (say("机构", "Institution"), .left), (say("市级", "City"), .right), ("1", .right),
      ("2", .right),
    ])
    func packs(_ held: PackAmount?) -> String { held.map { grouped($0.packs) } ?? "-" }
    for (first, second) in differences.prefix(MergeReport.shownDifferences) {
      table.rows.append([
        "  " + first.product, first.institution, packs(first.old), packs(first.new), packs(second.new),
      ])
    }
    let rest = differences.count - table.rows.count
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
