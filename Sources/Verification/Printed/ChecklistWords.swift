/// What a point of the notice's checklist says, in Chinese and English.
struct ChecklistWords {
  typealias Pair = (zh: String, en: String)

  let text: Pair
  let required: Pair
  let detail: Pair
  let source: Pair
  /// The day it is about; empty where it is about none.
  var date = ""

  /// The texts by their key in `run.json`.
  func texts(_ isEnglish: Bool) -> [(key: String, text: String)] {
    [("text", text), ("required", required), ("detail", detail), ("source", source)].map { key, pair in
      (key, isEnglish ? pair.en : pair.zh)
    } + [("date", date)]
  }

  /// The first five names.
  static func named(_ names: [String], _ separator: String) -> String {
    names.prefix(5).joined(separator: separator) + (names.count > 5 ? "…" : "")
  }

  /// `2020年11月16日` of an ISO day.
  static func chineseDay(_ text: String) -> String {
    DayNumber(text).map { "\($0.figures.year)年\($0.figures.month)月\($0.figures.day)日" } ?? text
  }
}
