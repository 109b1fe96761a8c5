import PlanModel
import Planning

/// The levels of one column's heading.
struct HeadingLevels {
  private let levels: [HeadingText]
  private let table: TableSchema
  private let names: HeadingNames

  init(_ levels: [HeadingText], _ table: TableSchema, _ names: HeadingNames) {
    self.levels = levels
    self.table = table
    self.names = names
  }

  /// What the heading stands for.
  func column(at position: Int) -> SheetHeading.Column {
    var column = SheetHeading.Column(
      position: position, meaning: .unknown, written: levels.map(\.written).joined(separator: "_"), unit: nil)
    if let (match, unit) = match() {
      column.meaning = .known(match.index)
      column.kind = match.kind
      column.unit = unit
      // A period above 数量 is the period's quantity.
      guard table == .usage, table.columnsRead[match.index].name == "units", let period = period() else { return column }
      column.meaning = .period(period.text)
      column.kind = .own
      column.unit = period.unit ?? unit
    } else if isPassedOver {
      column.isPassedOver = true
    } else if table == .usage, let period = period() {
      column.meaning = .period(period.text)
      column.unit = period.unit
    }
    return column
  }

  /// The column that the levels name, by its own name before another word, and the unit with it.
  private func match() -> (HeadingNames.Match, unit: String?)? {
    let whole = levels.map(\.normalized).joined()
    if let match = names.find(whole), match.kind != .own { return (match, nil) }
    if isPassedOver { return nil }
    var best: (match: HeadingNames.Match, unit: String?)?
    // A unit behind a mark, 上限/万元, is one only where the whole is no name: price_yuan.
    for cutsSuffix in [false, true] {
      for subset in subsets {
        let (name, unit) = HeadingLevels.split(subset.levels, cutsSuffix: cutsSuffix)
        guard let match = names.find(name), best.map({ match.kind < $0.match.kind }) ?? true else { continue }
        // Another word may be the last level below a title; of ours others may stand below: 数量 in 盒.
        if match.kind != .own, !subset.isEnd { continue }
        if subset.below.contains(where: { isQualified($0, match.index) }) { continue }
        if match.kind == .own { return (match, unit) }
        best = (match, unit)
      }
    }
    return best
  }

  /// Whether a level that is left out says that its column is another one: 金额 below 首年约定采购量.
  private func isQualified(_ level: HeadingText, _ index: Int) -> Bool {
    let name = HeadingLevels.split([level]).name
    let (own, others, _) = names.written(index)
    return names.isPassedOver(name) || names.words.isQualified(name, beyond: own + others)
  }

  private var isPassedOver: Bool {
    guard let last = levels.last else { return false }
    return [
      levels.map(\.normalized).joined(), HeadingLevels.split(levels).name, last.normalized, HeadingLevels.split([last]).name,
    ].contains { names.isPassedOver($0) }
  }

  /// Which levels may be the name: all, then fewer from above, then others.
  private var subsets: [Subset] {
    guard levels.count > 1, levels.count <= SheetHeading.mostLevels else { return [Subset(levels: levels)] }
    var result = levels.indices.map { Subset(levels: Array(levels[$0...])) }
    for mask in 1..<(1 << levels.count) - 1 {
      let chosen = levels.indices.filter { mask & 1 << $0 != 0 }
      let below = chosen.last.map { Array(levels[($0 + 1)...]) } ?? []
      result.append(Subset(levels: chosen.map { levels[$0] }, below: below, isEnd: false))
    }
    return result
  }

  /// Some of the levels.
  private struct Subset {
    var levels: [HeadingText]
    /// Those below them.
    var below: [HeadingText] = []
    /// Whether they are the last ones.
    var isEnd = true
  }

  /// The joined name without marks between levels, and the unit in brackets or in a level of its own.
  static func split(_ levels: [HeadingText], cutsSuffix: Bool = true) -> (name: String, unit: String?) {
    var names: [String] = []
    var unit: String?
    for level in levels {
      var text = level.normalized
      if text.last == ")", let bracket = text.lastIndex(of: "(") {
        let inside = String(text[text.index(after: bracket)...].dropLast())
        if !isRemark(inside) { unit = inside }
        text = String(text[..<bracket])
      } else if !names.isEmpty, HeadingUnit(text) != nil {
        unit = text
        text = ""
      } else if cutsSuffix, let mark = text.lastIndex(where: { "_/:".contains($0) }), mark > text.startIndex,
        HeadingUnit(String(text[text.index(after: mark)...])) != nil
      {
        unit = String(text[text.index(after: mark)...])
        text = String(text[..<mark])
      }
      names.append(text)
    }
    if let given = unit, given.hasPrefix("单位:") { unit = String(given.dropFirst(3)) }
    return (names.joined().filter { $0 != "_" }, unit)
  }

  /// Whether a bracket says how to fill the column in, rather than its unit.
  private static func isRemark(_ text: String) -> Bool {
    ["必填", "选填", "可选", "可不填", "可空", "填写", "如", "例"].contains { text.contains($0) }
  }

  /// The period that the heading names: `2019年`, `2019-07`, `2019年_数量（万片）`, `2019年采购量（盒）`, `用量_2018年`, `2018年_盒`.
  private func period() -> (text: String, unit: String?)? {
    let units = table.index(of: "units")
    let words = CrossWords(table: table, words: names.words)
    let ownUnit =
      levels.count > 1
      ? levels.last { HeadingUnit(HeadingLevels.bare($0.normalized)) != nil }.map { HeadingLevels.bare($0.normalized) } : nil
    // 占比 below 2019年 is no quantity of the year.
    for subset in subsets where !subset.below.contains(where: { isQualified($0, units) }) {
      let (_, unit) = HeadingLevels.split(subset.levels)
      let parts = subset.levels.map { HeadingLevels.split([$0]).name }.filter { !$0.isEmpty }
      for separator in ["_", "-"] {
        guard let reading = words.reading(parts.joined(separator: separator)), !reading.isOther, case .period(let code)? = reading.period
        else { continue }
        return (Period(code: code).description, unit ?? ownUnit ?? reading.unit?.text)
      }
    }
    return nil
  }

  /// A level without the brackets around it.
  static func bare(_ text: String) -> String {
    text.hasPrefix("(") && text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : text
  }
}
