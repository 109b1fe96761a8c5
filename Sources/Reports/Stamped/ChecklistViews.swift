public import Judging
public import Planning
import Streams

extension NoticeChecklist {
  /// One line with the count, then every point that is not held.
  public func text(in language: Language) -> String {
    var text = count[language] + "\n"
    for line in failures {
      let (words, source) = (line.words, line.source)
      let said = Localized(
        zh: "  不符合：\(words.text.chinese)——\(words.detail.chinese)（\(source.chinese)）",
        en: "  not held: \(words.text.english): \(words.detail.english) (\(source.english))")
      text += said[language].printable + "\n"
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
        let words = line.words
        return .members(
          ("id", .text(line.id)), ("status", .text(line.status.rawValue)), ("text", .text(words.text[language])),
          ("required", .text(words.required[language])), ("detail", .text(words.detail[language])),
          ("source", .text(line.source[language])), ("date", words.date.map { .text($0.description) }),
          ("values", words.values.isEmpty ? nil : .object(words.values.map { ($0.key, .text($0.text)) })))
      })
  }
}
