public import Planning
import Streams

extension NoticeChecklist {
  /// One line with the count, then every point that is not held.
  public func text(in language: Language) -> String {
    var text = count[language] + "\n"
    for line in failures {
      let words = Localized(
        zh: "  不符合：\(line.text.chinese)——\(line.detail.chinese)（\(line.source.chinese)）",
        en: "  not held: \(line.text.english): \(line.detail.english) (\(line.source.english))")
      text += words[language].printable + "\n"
    }
    return text
  }

  /// How many points there are and hold.
  var count: Localized {
    let held = lines.count { $0.status == .passed }
    let applicable = lines.count { $0.status != .notApplicable }
    let skipped = lines.count - applicable
    return Localized(
      zh: "通知核对：\(applicable) 项中 \(held) 项符合" + (skipped > 0 ? "，\(skipped) 项不适用" : "") + "。",
      en: "Notice checklist: \(held) of \(applicable) held" + (skipped > 0 ? ", \(skipped) not applicable" : "") + ".")
  }

  /// The points as `run.json` and the summary's JSON hold them.
  func json(in language: Language) -> JSONValue {
    .list(
      lines.map { line in
        .members(
          ("id", .text(line.id)), ("status", .text(line.status.rawValue)), ("text", .text(line.text[language])),
          ("required", .text(line.required[language])), ("detail", .text(line.detail[language])), ("source", .text(line.source[language])),
          ("date", line.date.map { .text($0.description) }),
          ("values", line.values.isEmpty ? nil : .object(line.values.map { ($0.key, .text($0.text)) })))
      })
  }
}
