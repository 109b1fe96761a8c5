public import Planning
public import SheetLayout

extension NoticeChecklist {
  /// One line with the count, then every point that is not held.
  public func text(in language: Language) -> String {
    let held = lines.count { $0.status == .passed }
    let applicable = lines.count { $0.status != .notApplicable }
    let skipped = lines.count - applicable
    var text =
      Localized(
        zh: "通知核对：\(applicable) 项中 \(held) 项符合" + (skipped > 0 ? "，\(skipped) 项不适用" : "") + "。",
        en: "Notice checklist: \(held) of \(applicable) held" + (skipped > 0 ? ", \(skipped) not applicable" : "") + ".")[
        language] + "\n"
    for line in failures {
      let words = Localized(
        zh: "  不符合：\(line.text.chinese)——\(line.detail.chinese)（\(line.source.chinese)）",
        en: "  not held: \(line.text.english): \(line.detail.english) (\(line.source.english))")
      text += words[language].printable + "\n"
    }
    return text
  }

  /// The points as `run.json` and the summary's JSON hold them.
  func json(in language: Language) -> JSONValue {
    .list(
      lines.map { line in
        .members(
          ("id", .text(line.id)), ("status", .text(line.status.rawValue)), ("text", .text(line.text[language])),
          ("detail", .text(line.detail[language])), ("source", .text(line.source[language])),
          ("date", line.date.map { .text($0.description) }),
          ("values", line.values.isEmpty ? nil : .object(line.values.map { ($0.key, .text($0.text)) })))
      })
  }

  /// The points as rows of a workbook, the heading first: 序号, 核对事项, 结果, 说明, 日期, 依据.
  public func rows(in language: Language) -> [SheetRow] {
    let headings: [Localized] = [
      Localized(zh: "序号", en: "No."), Localized(zh: "核对事项", en: "Point"), Localized(zh: "结果", en: "Result"),
      Localized(zh: "说明", en: "Detail"), Localized(zh: "日期", en: "Date"), Localized(zh: "依据", en: "Source"),
    ]
    var rows = [SheetRow(headings.map { SheetCell(.text($0[language]), .heading) })]
    for (index, line) in lines.enumerated() {
      let (word, style): (Localized, CellStyle) =
        switch line.status {
        case .passed: (Localized(zh: "符合", en: "held"), .passed)
        case .failed: (Localized(zh: "不符合", en: "not held"), .failed)
        case .notApplicable: (Localized(zh: "不适用", en: "not applicable"), .centred)
        }
      rows.append(
        SheetRow([
          SheetCell(.number(SheetNumber(Int64(index + 1))), .whole), SheetCell(.text(line.text[language]), .text),
          SheetCell(.text(word[language]), style), SheetCell(.text(line.detail[language]), .text),
          SheetCell(line.date.map { .text($0.description) } ?? .blank, .centred),
          SheetCell(.text(line.source[language]), .text),
        ]))
    }
    return rows
  }
}
