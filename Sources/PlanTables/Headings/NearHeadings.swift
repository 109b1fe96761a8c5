import PlanModel
import Planning

/// Finds the columns that headings nobody knows may stand for: to tell a heading row with misspelt headings from data, and to
/// name them in messages.
struct NearHeadings {
  private let columns: [ColumnSchema]

  /// Other words for columns that share no letter with their headings.
  private static let otherWords = [
    "institution_id": ["医院编码", "医院代码", "机构代码"], "product_id": ["药品编码", "药品代码"],
    "period": ["年度", "年份", "年月", "时间"], "units": ["用量", "使用量", "采购量", "需求量"], "units_per_pack": ["转换系数"],
  ]

  init(_ columns: [ColumnSchema]) { self.columns = columns }

  /// The columns a heading may stand for, by their order: headings that hold it or that it holds, else those within a third
  /// of its letters.
  ///
  /// - Complexity: O(columns · letters²).
  func columns(near written: String) -> [Int] {
    var text = normalizedHeading(written)
    if text.last == ")", let bracket = text.lastIndex(of: "(") { text = String(text[..<bracket]) }
    guard (2...60).contains(text.count) else { return [] }
    let holding = columns.indices.filter { index in
      let names = [normalizedHeading(columns[index].heading)] + (Self.otherWords[columns[index].name] ?? [])
      return columns[index].name == text || names.contains { $0.contains(text) || text.contains($0) }
    }
    if !holding.isEmpty { return holding }
    let letters = text.unicodeScalars.map(\.value)
    let limit = max(1, letters.count / 3)
    return columns.indices.filter { index in
      [columns[index].name, normalizedHeading(columns[index].heading)].contains {
        $0.count > limit && editDistance(letters, $0.unicodeScalars.map(\.value), limit: limit) != nil
      }
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

  /// Which column that is not there an unknown heading is nearest to; nothing where none is near.
  func hint(forUnknown near: Int?) -> Localized {
    guard let near else { return .init(zh: "", en: "") }
    return .init(
      zh: "最接近的是“\(columns[near].heading)”。", en: "Nearest: \(columns[near].name) (\(columns[near].heading)).")
  }
}
