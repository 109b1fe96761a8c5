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
    /// A unit that an earlier line states and this one does not.
    var carriedUnit: Label?
    /// A second unit that its headings state.
    var otherUnit: (unit: HeadingUnit, place: Place)?
    /// The heading that says that its values are no quantities: money, shares, averages.
    var other: Label?
    /// Whether the key stands over an earlier line, unmerged.
    var isKeyFilled = false
    /// Whether it is read.
    var holdsValues: Bool { sum == nil && other == nil }
  }

  /// What a level of headings holds.
  enum Role { case code, name, ordinal, period, limit, unit, measure, other }

  let items: CrossItems
  let words: CrossWords
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
    _ words: CrossWords, items: CrossItems, isAcross: Bool, levels: [Int], captions: [Int: String],
    lines given: [(position: Int, labels: [Label])]
  ) {
    self.items = items
    self.words = words
    self.isAcross = isAcross
    self.levels = levels
    self.captions = captions
    roles = CrossAxis.roles(words, items, levels, captions, given)
    let keys = levels.filter { roles[$0] == .code } + levels.filter { roles[$0] == .name }
    let filled = filling(given, keys)
    lines = zip(filled, given).map { filled, given in
      var line = line(filled.position, filled.labels, keys)
      line.isKeyFilled = line.key.map { key in !given.labels.contains { $0.place == key.place } } ?? false
      return line
    }
    carryUnits()
  }

  // MARK: Levels

  private static func roles(
    _ words: CrossWords, _ items: CrossItems, _ levels: [Int], _ captions: [Int: String],
    _ lines: [(position: Int, labels: [Label])]
  ) -> [Int: Role] {
    struct Counts {
      var all = 0
      var codes: Set<Int> = []
      var names: Set<String> = []
      var periods = 0
      var limits = 0
      var units = 0
      var measures = 0
    }
    var counts: [Int: Counts] = [:]
    for (_, labels) in lines {
      for label in labels where CrossWords.sum(label.text) == nil {
        var own = counts[label.level] ?? Counts()
        own.all += 1
        let found = items.find(label.text)
        if let code = found.code { own.codes.insert(code) } else if found.isAny { own.names.insert(label.text) }
        if !found.isAny, let reading = words.reading(label.text) {
          if words.table == .usage, reading.period != nil { own.periods += 1 }
          if reading.limit != nil { own.limits += 1 }
          if reading.unit != nil, reading.period == nil, reading.limit == nil { own.units += 1 } else { own.measures += 1 }
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
      } else if own.measures > 0, 2 * (own.measures + own.units) >= own.all {
        roles[level] = .measure
      } else {
        roles[level] = .other
      }
    }
    for level in levels where isOrdinal(level) { roles[level] = .ordinal }
    return roles
  }

  // MARK: Lines

  /// Headings that stand once over several columns, or before several rows, without being merged: those that follow with a heading
  /// of their own below it, or behind it, belong to it.
  private func filling(_ given: [(position: Int, labels: [Label])], _ keys: [Int]) -> [(position: Int, labels: [Label])] {
    let groups = levels.filter { roles[$0] == .period || roles[$0] == .limit || roles[$0] == .measure }
    let others = levels.filter { roles[$0] == .other }
    let measures = groups + levels.filter { roles[$0] == .unit }
    var last: [Int: Label] = [:]
    var sum: Label?
    // A period, a limit or a word for quantities that stands once in its level holds from there on.
    var stated: [Int: Set<Place>] = [:]
    for (_, labels) in given { for label in labels { stated[label.level, default: []].insert(label.place) } }
    let single = Set(groups.filter { stated[$0]?.count == 1 })
    return given.map { position, labels in
      let own = Set(labels.map(\.level))
      if let found = labels.first(where: { CrossWords.sum($0.text) != nil }) {
        last = last.filter { single.contains($0.key) }
        sum = found
        return (position, labels)
      }
      let hasKey = keys.contains(where: own.contains)
      // 合计 over 数量 and 金额.
      if !hasKey, let sum, !own.isEmpty, own.allSatisfy({ $0 > sum.level }) { return (position, labels + [sum]) }
      sum = nil
      var added: [Label] = []
      for level in keys + others + groups {
        let isGroup = groups.contains(level)
        if let label = labels.first(where: { $0.level == level }) {
          last[level] = label
        } else if hasKey, !isGroup {
          last[level] = nil
        } else if let label = last[level] {
          // A key is filled in, with what tells it apart, before a period or limit further in; these before a key further in.
          // A name stands before several specifications too.
          let inner = isGroup ? keys + groups : roles[level] == .name ? measures + others : measures
          if inner.contains(where: { $0 > level && own.contains($0) }) || (hasKey && single.contains(level)) { added.append(label) }
        }
      }
      return (position, labels + added)
    }
  }

  private func line(_ position: Int, _ labels: [Label], _ keys: [Int]) -> Line {
    var line = Line(position: position, labels: labels)
    line.sum = labels.lazy.compactMap { CrossWords.sum($0.text) }.first
    let own = keys.compactMap { level in labels.first { $0.level == level } }
    line.key = own.first ?? labels.first { roles[$0.level] == .other }
    for label in own { line.rest += items.find(label.text).rest }
    for label in labels {
      switch roles[label.level] {
      case .period, .limit, .unit, .measure: take(words.reading(label.text), label, &line)
      case .code, .name: if !items.find(label.text).isAny { take(words.reading(label.text), label, &line) }
      default: break
      }
    }
    // What stands in the key itself: 卡托普利片2019年（盒）.
    if let key = line.key { for text in line.rest { take(words.reading(text), key, &line) } }
    return line
  }

  private func take(_ reading: CrossWords.Reading?, _ label: Label, _ line: inout Line) {
    guard let reading else { return }
    if words.table == .usage, let part = reading.period {
      line.period = (line.period.map { CrossWords.joined($0.part, part) } ?? part, label.place)
    }
    if let limit = reading.limit, line.limit == nil { line.limit = (limit, label.place) }
    if reading.isOther, line.other == nil { line.other = label }
    guard let unit = reading.unit else { return }
    if let first = line.unit, first.unit != unit { line.otherUnit = (unit, label.place) } else { line.unit = (unit, label.place) }
  }

  /// Units that stand once before several lines, unmerged: they hold until the next. Of rows one holds for those of its product alone, unless it
  /// is the only one.
  private mutating func carryUnits() {
    for level in levels where roles[level] == .unit {
      let stated = lines.count { line in line.labels.contains { $0.level == level } }
      var last: (label: Label, line: Int)?
      for (index, line) in lines.enumerated() where line.sum == nil {
        if let label = line.labels.first(where: { $0.level == level }) {
          last = (label, index)
          continue
        }
        guard let last, let key = line.key, let reading = words.reading(last.label.text), let unit = reading.unit else { continue }
        if line.unit == nil, line.other == nil, reading.isOther { lines[index].other = last.label }
        lines[index].carriedUnit = last.label
        let isOwn = isAcross || stated == 1 || lines[last.line].key?.text == key.text
        if let own = line.unit {
          if own.unit != unit { lines[index].otherUnit = (unit, key.place) }
        } else if isOwn {
          lines[index].unit = (unit, last.label.place)
        }
      }
    }
  }

  /// A heading among units, or words for quantities, that nobody knows.
  func unknownMeasure(of line: Line) -> Label? {
    line.labels.first { label in
      (roles[label.level] == .unit || roles[label.level] == .measure) && words.reading(label.text) == nil
        && CrossWords.sum(label.text) == nil
        && !words.isCaption(label.text) && !(line.item.map { items.describes($0, label.text) } ?? false)
    }
  }

  /// Whether headings of a level say which of an item's rows or columns one is.
  func tellsApart(_ level: Int) -> Bool { [.unit, .measure, .other].contains(roles[level]) }

  mutating func setItem(_ item: Int?, of line: Int) { lines[line].item = item }
}
