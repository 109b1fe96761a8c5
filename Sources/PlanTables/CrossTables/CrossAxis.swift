import PlanModel
import Planning
import XLSXReading

/// One axis of a cross table: its rows or its columns, each with what its headings say.
struct CrossAxis {
  typealias Place = SheetGrid.Place

  /// A heading over a column or before a row.
  struct Label {
    var text: String
    var place: Place
    /// The row of the heading, or the column before the rows, that it stands in.
    var level: Int
  }

  /// A row or column of values.
  struct Line {
    /// The row's number or the column.
    var position: Int
    var labels: [Label]
    /// Whether its headings say that it holds sums.
    var sum: TableWords.Sum?
    /// The item it is about.
    var item: Int?
    /// The heading by which messages name it; nil where there is none.
    var key: Label?
    /// What of the key is not the item: a specification, a unit.
    var rest: [String] = []
    var period: (part: CrossWords.PeriodPart, place: Place)?
    var limit: (column: String, place: Place)?
    var unit: (unit: HeadingUnit, place: Place)?
  }

  /// What a level of headings holds.
  enum Role { case code, name, ordinal, period, limit, unit, other }

  let items: CrossItems
  let isAcross: Bool
  /// The levels: rows of the heading, or columns before the rows.
  let levels: [Int]
  /// The words that head the levels: 机构名称, 规格.
  let captions: [Int: String]
  private(set) var roles: [Int: Role] = [:]
  private(set) var lines: [Line] = []
  /// Whether periods and limits are named on this axis.
  var hasPeriods: Bool { roles.values.contains(.period) || lines.contains { $0.period != nil } }
  /// Whether they are months without a year.
  var hasMonthsAlone: Bool {
    lines.allSatisfy { line in if case .period? = line.period?.part { false } else { true } }
  }
  var hasLimits: Bool { lines.contains { $0.limit != nil } }

  /// Reads the headings of rows or columns.
  ///
  /// - Complexity: O(headings).
  init(
    _ table: TableSchema, items: CrossItems, isAcross: Bool, levels: [Int], captions: [Int: String],
    lines given: [(position: Int, labels: [Label])]
  ) {
    self.items = items
    self.isAcross = isAcross
    self.levels = levels
    self.captions = captions
    roles = CrossAxis.roles(table, items, levels, captions, given)
    let keys = levels.filter { roles[$0] == .code } + levels.filter { roles[$0] == .name }
    let filled = filling(given, keys)
    lines = filled.map { position, labels in line(position, labels, keys, table) }
  }

  // MARK: Levels

  private static func roles(
    _ table: TableSchema, _ items: CrossItems, _ levels: [Int], _ captions: [Int: String],
    _ lines: [(position: Int, labels: [Label])]
  ) -> [Int: Role] {
    struct Counts {
      var all = 0
      var codes: Set<Int> = []
      var names: Set<String> = []
      var periods = 0
      var limits = 0
      var units = 0
    }
    var counts: [Int: Counts] = [:]
    for (_, labels) in lines {
      for label in labels where TableWords.sum(Array(label.text.utf8)[...]) == nil {
        var own = counts[label.level] ?? Counts()
        own.all += 1
        let found = items.find(label.text)
        if let code = found.code { own.codes.insert(code) } else if found.isAny { own.names.insert(label.text) }
        if !found.isAny {
          if table == .usage, CrossWords.period(label.text) != nil { own.periods += 1 }
          if table == .limits, CrossWords.limitColumn(label.text) != nil { own.limits += 1 }
          if HeadingUnit(CrossAxis.unitText(label.text)) != nil { own.units += 1 }
        }
        counts[label.level] = own
      }
    }
    var roles: [Int: Role] = [:]
    func isOrdinal(_ level: Int) -> Bool {
      captions[level].map { ["序号", "行次", "栏次", "编号", "no", "no."].contains(normalizedHeading($0)) } ?? false
    }
    let candidates = levels.filter { counts[$0] != nil && !isOrdinal($0) }
    func best(_ count: (Counts) -> Int) -> Int? {
      candidates.filter { roles[$0] == nil && count(counts[$0] ?? Counts()) > 0 }
        .max { (count(counts[$0] ?? Counts()), -$0) < (count(counts[$1] ?? Counts()), -$1) }
    }
    if let code = best({ $0.codes.count }) { roles[code] = .code }
    if let name = best({ $0.names.count }) { roles[name] = .name }
    for level in candidates where roles[level] == nil {
      let own = counts[level] ?? Counts()
      if own.periods > 0, 2 * own.periods >= own.all {
        roles[level] = .period
      } else if own.limits > 0, 2 * own.limits >= own.all {
        roles[level] = .limit
      } else if own.units > 0, 2 * own.units >= own.all {
        roles[level] = .unit
      } else {
        roles[level] = .other
      }
    }
    for level in levels where isOrdinal(level) { roles[level] = .ordinal }
    return roles
  }

  /// The unit in a level of units: `单位：片`, `（盒）`.
  static func unitText(_ text: String) -> String {
    var text = normalizedHeading(text)
    if text.hasPrefix("("), text.hasSuffix(")") { text = String(text.dropFirst().dropLast()) }
    return text
  }

  // MARK: Lines

  /// Headings that stand once over several columns, or before several rows, without being merged: those that follow with a heading
  /// of their own below it, or behind it, belong to it.
  private func filling(_ given: [(position: Int, labels: [Label])], _ keys: [Int]) -> [(position: Int, labels: [Label])] {
    let groups = levels.filter { roles[$0] == .period || roles[$0] == .limit }
    let others = levels.filter { roles[$0] == .other }
    var last: [Int: Label] = [:]
    return given.map { position, labels in
      let own = Set(labels.map(\.level))
      if labels.contains(where: { CrossAxis.sum($0.text) != nil }) {
        last = [:]
        return (position, labels)
      }
      let hasKey = keys.contains(where: own.contains)
      var added: [Label] = []
      for level in keys + others + groups {
        let isGroup = groups.contains(level)
        if let label = labels.first(where: { $0.level == level }) {
          last[level] = label
        } else if hasKey, !isGroup {
          last[level] = nil
        } else if let label = last[level] {
          // A key is filled in, with what tells it apart, before a period or limit further in; these before a key further in.
          let inner = isGroup ? keys : groups
          if inner.contains(where: { $0 > level && own.contains($0) }) { added.append(label) }
        }
      }
      return (position, labels + added)
    }
  }

  private func line(_ position: Int, _ labels: [Label], _ keys: [Int], _ table: TableSchema) -> Line {
    var line = Line(position: position, labels: labels)
    line.sum = labels.lazy.compactMap { CrossAxis.sum($0.text) }.first
    let own = keys.compactMap { level in labels.first { $0.level == level } }
    line.key = own.first ?? labels.first { roles[$0.level] == .other }
    for label in own { line.rest += items.find(label.text).rest }
    for label in labels {
      switch roles[label.level] {
      case .period:
        guard table == .usage, let part = CrossWords.period(label.text) else { continue }
        line.period = CrossAxis.joined(line.period, (part, label.place))
      case .limit: line.limit = CrossWords.limitColumn(label.text).map { ($0, label.place) } ?? line.limit
      case .unit: line.unit = HeadingUnit(CrossAxis.unitText(label.text)).map { ($0, label.place) } ?? line.unit
      default: break
      }
    }
    guard let key = line.key else { return line }
    // What stands in the key itself, or in brackets behind another heading: 2019年用量（盒）.
    let bracketed = labels.filter { roles[$0.level] == .period || roles[$0.level] == .limit }.compactMap(CrossAxis.bracket)
    for text in line.rest + bracketed {
      if table == .usage, line.period == nil, let part = CrossWords.period(text) {
        line.period = (part, key.place)
      } else if table == .limits, line.limit == nil, let column = CrossWords.limitColumn(text) {
        line.limit = (column, key.place)
      } else if line.unit == nil, let unit = HeadingUnit(text) {
        line.unit = (unit, key.place)
      }
    }
    return line
  }

  /// What stands in brackets at the end of a heading.
  private static func bracket(_ label: Label) -> String? {
    let text = normalizedHeading(label.text)
    guard text.hasSuffix(")"), let start = text.lastIndex(of: "(") else { return nil }
    return String(text[text.index(after: start)...].dropLast())
  }

  /// A year in one level with a month in another.
  private static func joined(
    _ first: (part: CrossWords.PeriodPart, place: Place)?, _ second: (part: CrossWords.PeriodPart, place: Place)
  ) -> (part: CrossWords.PeriodPart, place: Place) {
    switch (first?.part, second.part) {
    case (.period(let year)?, .month(let month)) where year % 100 == 0: (.period(year + month), second.place)
    case (.month(let month)?, .period(let year)) where year % 100 == 0: (.period(year + month), second.place)
    case (.unclear?, _), (_, .unclear): (.unclear, second.place)
    case (.period(let one)?, .period(let other)) where one != other: (.unclear, second.place)
    default: second
    }
  }

  /// What sums a heading names: 合计, 小计（片）, 2019年合计.
  static func sum(_ text: String) -> TableWords.Sum? {
    if let sum = TableWords.sum(Array(text.utf8)[...]) { return sum }
    guard text.utf8.count < 80, let bracket = narrowed(text).firstIndex(of: "(") else { return nil }
    return TableWords.sum(Array(narrowed(text)[..<bracket].utf8)[...])
  }

  mutating func setItem(_ item: Int?, of line: Int) { lines[line].item = item }
}
