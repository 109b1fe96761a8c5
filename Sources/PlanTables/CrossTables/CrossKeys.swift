import PlanModel
import Planning
import XLSXReading

/// Finding out which product or institution each row and column of a cross table is about.
extension CrossTable {
  /// What the headings of a line say it is about.
  private enum Named {
    case one(Int)
    case several([Int], CrossAxis.Label)
    case contradiction(CrossAxis.Label, Int, CrossAxis.Label, [Int])
    case unknown(CrossAxis.Label)
    case nobody
  }

  /// Values in a row or column.
  private struct Values {
    var numbers = 0
    var texts = 0
    var first: Place?

    mutating func add(_ isNumber: Bool, _ place: Place) {
      if isNumber { numbers += 1 } else { texts += 1 }
      if first == nil { first = place }
    }
  }

  /// Finds the item of every column with values, and reports those that have none.
  mutating func settleColumns(_ kinds: [RowKind]) {
    var values = Array(repeating: Values(), count: across.lines.count)
    for (index, kind) in kinds.enumerated() {
      guard case .values = kind else { continue }
      let row = sheet.rows[layout.firstData + index]
      for place in row.cells {
        let cell = sheet.grid.cells[place]
        let column = Int(cell.column) - layout.firstAcross
        guard column >= 0, !sheet.isBlank(cell) else { continue }
        values[column].add(sheet.isNumber(cell), Place(row: row.number, column: Int(cell.column)))
      }
    }
    for index in across.lines.indices {
      let line = across.lines[index]
      let own = values[index]
      guard line.holdsValues, let first = own.first else {
        passedColumns.insert(line.position)
        if line.sum == nil, let other = line.other, own.first != nil { addOther(other, line, isAcross: true) }
        continue
      }
      guard line.key != nil else {
        passedColumns.insert(line.position)
        reportWithoutHeading(at: first)
        continue
      }
      settle(line, index, own, isAcross: true)
      if across.lines[index].item == nil { passedColumns.insert(line.position) }
    }
    reportTwice(isAcross: true)
    for line in across.lines {
      guard let key = line.key, line.item != nil else { continue }
      let column = Int16(clamping: line.position)
      places.cross?.columnKeys[keyColumn(isAcross: true), default: [:]][column] = .init(key.place)
      places.cross?.headingOfColumn[column] = shortened(line.labels.map(\.text).joined(separator: "_"))
    }
  }

  /// The same for the rows.
  mutating func settleRows(_ kinds: [RowKind]) {
    for (index, kind) in kinds.enumerated() {
      if case .other = kind, let other = down.lines[index].other { addOther(other, down.lines[index], isAcross: false) }
      guard case .values = kind else { continue }
      let row = sheet.rows[layout.firstData + index]
      var own = Values()
      for place in row.cells {
        let cell = sheet.grid.cells[place]
        let column = Int(cell.column)
        guard column >= layout.firstAcross, !sheet.isBlank(cell) else { continue }
        // What stands in a column of sums or remarks asks for no heading.
        let isPassed = passedColumns.contains(column)
        if !isPassed { own.add(sheet.isNumber(cell), Place(row: row.number, column: column)) }
      }
      guard own.first != nil else { continue }
      let line = down.lines[index]
      guard line.key != nil else {
        isComplete = false
        reportNoKey(row: row.number)
        continue
      }
      settle(line, index, own, isAcross: false)
    }
    reportTwice(isAcross: false)
    for line in down.lines {
      guard let key = line.key, line.item != nil else { continue }
      places.cross?.rowKeys[keyColumn(isAcross: false), default: [:]][Int32(line.position)] = .init(key.place)
    }
  }

  /// The column of the schema that an axis names.
  func keyColumn(isAcross: Bool) -> Int { isAcross == layout.productsAcross ? 1 : 0 }

  private mutating func settle(_ line: CrossAxis.Line, _ index: Int, _ values: Values, isAcross: Bool) {
    let axis = isAcross ? across : down
    switch named(line, axis) {
    case .one(let item):
      if isAcross { across.setItem(item, of: index) } else { down.setItem(item, of: index) }
    case .several(let items, let label):
      isComplete = false
      reportSeveral(items, label, axis)
    case .contradiction(let code, let item, let name, let others):
      isComplete = false
      reportContradiction(code, item, name, others, axis)
    case .unknown(let label):
      if isAcross, axis.words.isCaption(label.text) { return }
      if values.numbers == 0 {
        reportIgnored(label, isAcross: isAcross)
      } else {
        isComplete = false
        reportUnknown(label, axis)
      }
    case .nobody: break
    }
  }

  /// What a line's headings name: by the code, else by the name with what else tells items of one name apart.
  private func named(_ line: CrossAxis.Line, _ axis: CrossAxis) -> Named {
    let levels = axis.levels.filter { axis.roles[$0] == .code } + axis.levels.filter { axis.roles[$0] == .name }
    let keys = levels.compactMap { level in line.labels.first { $0.level == level } }
    guard let first = keys.first ?? line.key else { return .nobody }
    let found = (keys.isEmpty ? [first] : keys).map { (label: $0, found: axis.items.find($0.text)) }
    if let (label, code) = found.lazy.compactMap({ one in one.found.code.map { (one.label, $0) } }).first {
      for other in found {
        if let second = other.found.code, second != code { return .contradiction(label, code, other.label, [second]) }
        if !other.found.named.isEmpty, !other.found.named.contains(code) {
          return .contradiction(label, code, other.label, other.found.named)
        }
      }
      return .one(code)
    }
    // A code that is none is an error, whatever name stands beside it.
    if axis.roles[first.level] == .code, found[0].found.named.isEmpty { return .unknown(first) }
    guard let name = found.first(where: { !$0.found.named.isEmpty }) else { return .unknown(first) }
    let others = line.rest + line.labels.filter { label in !keys.contains { $0.place == label.place } }.map(\.text)
    let left = axis.items.fitting(name.found.named, others)
    if left.count == 1 { return .one(left[0]) }
    return .several(left.isEmpty ? name.found.named : left, name.label)
  }

  /// Counts a row or column that holds no quantities, under the first heading with its word.
  private mutating func addOther(_ label: CrossAxis.Label, _ line: CrossAxis.Line, isAcross: Bool) {
    let word = normalizedHeading(label.text)
    if let known = others.firstIndex(where: { $0.isAcross == isAcross && normalizedHeading($0.label.text) == word }) {
      others[known].count += 1
    } else {
      others.append((label, isAcross, 1))
    }
    let axis = isAcross ? across : down
    if case .one(let item) = named(line, axis) {
      othersOf[isAcross, default: [:]][item] = othersOf[isAcross]?[item] ?? label
    }
  }

  /// Warns of what is no quantity; an item that has nothing else is an error.
  mutating func reportOthers() {
    for (label, isAcross, count) in others { reportOther(label, count, isAcross: isAcross) }
    for (isAcross, found) in othersOf.sorted(by: { !$0.key && $1.key }) {
      let axis = isAcross ? across : down
      let read = Set(axis.lines.compactMap(\.item))
      // Where the other axis says it too, the item's quantities may be told apart there.
      for (item, label) in found.sorted(by: { $0.key < $1.key }) where !read.contains(item) {
        isComplete = false
        reportNoQuantity(label, axis.items.shown(item))
      }
    }
  }

  /// Reports rows or columns that say the same as an earlier one. Usage adds up, as in the long form, unless they are of
  /// different things: units, specifications, 采购量 and 使用量.
  private mutating func reportTwice(isAcross: Bool) {
    struct Key: Hashable {
      var item: Int
      var period: CrossWords.PeriodPart?
      var limit: String?
    }
    let axis = isAcross ? across : down
    var first: [Key: (label: CrossAxis.Label, others: [String])] = [:]
    for (index, line) in axis.lines.enumerated() {
      guard let item = line.item, let label = line.key else { continue }
      let key = Key(item: item, period: line.period?.part, limit: line.limit?.column)
      let others = line.labels.filter { axis.tellsApart($0.level) && ($0.place != label.place || line.isKeyFilled) }
        .sorted { $0.level < $1.level }.map { CrossItems.folded($0.text) }
      guard let earlier = first[key] else {
        first[key] = (label, others)
        continue
      }
      let addsUp = table == .usage && earlier.others == others
      let place = line.labels.last { axis.tellsApart($0.level) }.flatMap { line.isKeyFilled ? $0 : nil } ?? label
      report(addsUp ? .crossKeyAddedUp : .crossKeyTwice, place, earlier.label, axis.items.shown(item))
      guard !addsUp else { continue }
      isComplete = false
      if isAcross { across.setItem(nil, of: index) } else { down.setItem(nil, of: index) }
    }
  }

  // MARK: Periods and limits

  /// Whether every value has a period; reports those that have none.
  mutating func checkPeriods(_ title: CrossTitle) -> Bool {
    guard table == .usage else { return true }
    for isAcross in [true, false] {
      let axis = isAcross ? across : down
      for (index, line) in axis.lines.enumerated() where line.item != nil {
        if let period = line.period {
          let key = CrossPlaces.Cell(period.place)
          if isAcross {
            places.cross?.columnKeys[2, default: [:]][Int16(clamping: line.position)] = key
          } else {
            places.cross?.rowKeys[2, default: [:]][Int32(line.position)] = key
          }
        }
        // A month alone needs its year: on the other axis or in the title.
        let other = isAcross ? down : across
        let isSound =
          switch line.period?.part {
          case .period(let code)?: !other.hasPeriods || (code % 100 == 0 && other.hasMonthsAlone)
          case .month?: title.period != nil || (other.hasPeriods && !other.hasMonthsAlone)
          case .unclear?: false
          case nil: !axis.hasPeriods || other.hasPeriods || title.period != nil
          }
        if isSound { continue }
        isComplete = false
        reportPeriod(line, title)
        if isAcross { across.setItem(nil, of: index) } else { down.setItem(nil, of: index) }
      }
    }
    if across.hasPeriods || down.hasPeriods || title.period != nil { return true }
    reportNoPeriod(title)
    return false
  }

  /// Whether it is said which limits the values are.
  mutating func checkLimits(_ title: CrossTitle) -> Bool {
    guard table == .limits else { return true }
    if !across.hasLimits, !down.hasLimits, title.limit == nil {
      reportNoLimit(at: Place(row: layout.headingRows.last ?? 1, column: -1))
      return false
    }
    guard title.limit == nil else { return true }
    let isOnAcross = across.hasLimits
    let axis = isOnAcross ? across : down
    for (index, line) in axis.lines.enumerated() where line.item != nil && line.limit == nil {
      isComplete = false
      reportNoLimit(at: line.key?.place ?? Place(row: layout.headingRows.last ?? 1, column: -1))
      if isOnAcross { across.setItem(nil, of: index) } else { down.setItem(nil, of: index) }
    }
    return true
  }
}
