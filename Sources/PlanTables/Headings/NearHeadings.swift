import PlanModel
import Planning

/// Finds the columns that headings nobody knows may stand for: to tell a heading row with misspelt headings from data, and to
/// name them in messages. A heading that has one of ours in it and a word that changes what it means is near to none.
struct NearHeadings {
  private let names: HeadingNames
  private var columns: [ColumnSchema] { names.columns }

  init(_ names: HeadingNames) { self.names = names }

  /// The columns a heading may stand for, by their order: headings that hold it or that it holds, else those within a third
  /// of its letters.
  ///
  /// - Complexity: O(columns · letters²).
  func columns(near written: String) -> [Int] {
    var text = normalizedHeading(written)
    if text.last == ")", let bracket = text.lastIndex(of: "(") { text = String(text[..<bracket]) }
    guard (2...60).contains(text.count) else { return [] }
    let holding = columns.indices.filter { index in
      let (own, others, near) = names.written(index)
      if near.contains(text) { return true }
      guard
        own[0] == text || own[1].contains(text) || text.contains(own[1])
          || others.contains(where: { $0 == text || ($0.count > 2 && text.contains($0)) })
      else { return false }
      return !names.words.isQualified(text, beyond: own + others)
    }
    if !holding.isEmpty { return holding }
    let letters = text.unicodeScalars.map(\.value)
    let limit = max(1, letters.count / 3)
    return columns.indices.filter { index in
      let (own, others, _) = names.written(index)
      return own.contains { $0.count > limit && editDistance(letters, $0.unicodeScalars.map(\.value), limit: limit) != nil }
        && !names.words.isQualified(text, beyond: own + others)
    }
  }

  /// Gives each heading at most one column of those that are wanted and each column at most one heading, in their orders.
  func pairs(_ headings: [String], wanted: [Int]) -> [Int: String] {
    var result: [Int: String] = [:]
    for heading in headings {
      let near = columns(near: heading)
      if let column = wanted.first(where: { near.contains($0) && result[$0] == nil }) { result[column] = heading }
    }
    return result
  }

  /// What to do about a column that is missing: which heading to change, or to add it.
  func hint(forMissing column: Int, near heading: String?, unknown: [String]) -> Localized {
    let schema = columns[column]
    if let heading {
      return .init(
        zh: "表头“\(shortened(heading))”像是这一列，请改为“\(schema.heading)”（或 \(schema.name)）。",
        en: "\"\(shortened(heading))\" looks like it: change that heading to \(schema.name) or \(schema.heading).")
    }
    let words = unknown.prefix(5).map { shortened($0) }
    let chinese = words.isEmpty ? "" : "不认识的表头有：\(words.map { "“\($0)”" }.joined(separator: "、"))。"
    let english = words.isEmpty ? "" : " Unknown headings: \(words.map { "\"\($0)\"" }.joined(separator: ", "))."
    return .init(
      zh: "请在表头加上“\(schema.heading)”（或 \(schema.name)）。\(chinese)",
      en: "Add a column headed \(schema.name) or \(schema.heading).\(english)")
  }
}
