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
    if let match = names.find(whole), match.kind != .own { return (match, names.unit(in: whole, of: match)) }
    if isPassedOver { return nil }
    var best: (match: HeadingNames.Match, unit: String?)?
    // A unit behind a mark, 上限/万元, is one only where the whole is no name: price_yuan.
    for cut in HeadingParts.Cut.allCases {
      for subset in subsets {
        let parts = HeadingParts(subset.levels, cut)
        guard let match = names.find(parts.name), best.map({ match.kind < $0.match.kind }) ?? true else { continue }
        if cut == .end, !names.columns[match.index].role.isNumeric { continue }
        let unit = parts.unit ?? names.unit(in: parts.name, of: match)
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
    let name = HeadingParts([level], .marks).name
    let (own, others, _) = names.written(index)
    return names.isPassedOver(name) || names.words.isQualified(name, beyond: own + others)
  }

  private var isPassedOver: Bool {
    guard let last = levels.last else { return false }
    return [
      levels.map(\.normalized).joined(), HeadingParts(levels, .marks).name, last.normalized, HeadingParts([last], .marks).name,
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

  /// The period that the heading names: `2019年`, `2019-07`, `2019年_数量（万片）`, `2019年采购量（盒）`, `用量_2018年`, `2018年_盒`.
  private func period() -> (text: String, unit: String?)? {
    let units = table.index(of: "units")
    let words = CrossWords(table: table, words: names.words)
    let ownUnit =
      levels.count > 1
      ? levels.last { HeadingUnit(HeadingParts.withoutBrackets($0.normalized)) != nil }.map { HeadingParts.withoutBrackets($0.normalized) }
      : nil
    // 占比 below 2019年 is no quantity of the year.
    for subset in subsets where !subset.below.contains(where: { isQualified($0, units) }) {
      let unit = HeadingParts(subset.levels, .marks).unit
      let parts = subset.levels.map { HeadingParts([$0], .marks).name }.filter { !$0.isEmpty }
      for separator in ["_", "-"] {
        guard let reading = words.reading(parts.joined(separator: separator)), !reading.isOther, case .period(let code)? = reading.period
        else { continue }
        return (Period(code: code).description, unit ?? ownUnit ?? reading.unit?.text)
      }
    }
    return nil
  }
}
