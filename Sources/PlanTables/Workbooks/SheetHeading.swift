import PlanModel
import Planning
import XLSXReading

/// Finds the heading rows of a table in a sheet, under whatever titles, and which column is which.
///
/// Headings may take several rows; their levels are joined, and a level that only names a group is left out.
struct SheetHeading {
  /// A column of the sheet as its heading names it.
  struct Column: Equatable {
    /// The column of the sheet, from 0.
    var position: Int
    /// What it is.
    var meaning: Meaning
    /// The heading as written, levels joined by `_`.
    var written: String
    /// The unit in brackets or in a level of its own.
    var unit: String?
  }

  /// What a heading stands for.
  enum Meaning: Equatable {
    /// The column of the schema with this index.
    case known(Int)
    /// Quantities of a period: the period in the form that tables write.
    case period(String)
    case unknown
  }

  /// The heading's rows, from 1.
  var rows: ClosedRange<Int>
  /// Every column with a heading of its own, ascending.
  var columns: [Column]

  /// So many rows with cells are searched for headings.
  static let searchedRows = 30
  /// Headings take at most so many rows.
  static let mostLevels = 4

  /// How many required columns are named, then how many columns: the better heading has more.
  func score(_ table: TableSchema) -> (required: Int, known: Int) {
    var known = Set<Int>()
    var hasPeriods = false
    for column in columns {
      switch column.meaning {
      case .known(let index): known.insert(index)
      case .period: hasPeriods = true
      case .unknown: break
      }
    }
    let schema = table.columns
    if hasPeriods, !known.contains(2) { known.formUnion([2, 3]) }
    return (known.filter { schema[$0].isRequired }.count, known.count)
  }

  /// Whether every required column is named.
  func isComplete(_ table: TableSchema) -> Bool {
    score(table).required == table.columns.filter(\.isRequired).count
  }

  /// The best heading of a table in a sheet; nil where no row names two of its columns, periods beside another one.
  static func find(_ table: TableSchema, in grid: SheetGrid) -> SheetHeading? { find(table, in: SheetTop(grid)) }

  /// The same for a sheet in which several tables are looked for.
  static func find(_ table: TableSchema, in top: SheetTop) -> SheetHeading? {
    let area = HeadingArea(top, table)
    var best: (heading: SheetHeading, score: (required: Int, known: Int))?
    for depth in 1...3 {
      for row in area.rows {
        guard !area.hasFigures(in: row...row + depth - 1) else { continue }
        let heading = area.heading(row...row + depth - 1)
        let score = heading.score(table)
        // A row of data may hold periods, but no names.
        guard score.known >= 2, heading.columns.contains(where: { if case .known = $0.meaning { true } else { false } }) else {
          continue
        }
        if let best, score <= best.score { continue }
        best = (heading, score)
      }
    }
    guard let best else { return nil }
    return area.extended(best.heading)
  }

  /// The heading to read a table by: the best one, else the row that looks most like headings, though they are misspelt.
  static func likely(_ table: TableSchema, in grid: SheetGrid) -> SheetHeading? {
    let top = SheetTop(grid)
    if let heading = find(table, in: top) { return heading }
    let area = HeadingArea(top, table)
    return area.likeliestRow().map { area.extended(area.heading($0...$0)) }
  }
}

/// A text that may be a heading, or a level of one.
struct HeadingText: Equatable {
  /// As written, of a long one the beginning.
  let written: String
  /// In the form in which names are compared; of a text that is too long for a name, nothing that is one.
  let normalized: String
  /// Whether it is a number, a day or a code of digits, as data are and headings are not.
  let isFigure: Bool

  /// No column's name is longer [characters], whatever is added to it in brackets.
  private static let longest = 80

  init(_ text: String) {
    // A title of millions of letters is not looked through for every table and level.
    let isLong = text.utf8.count > 2_000
    written = isLong ? String(text.prefix(400)) : text
    var name = normalizedHeading(text)
    if name.utf8.count > 4 * HeadingText.longest {
      let isNoted = name.last == ")"
      name = name.firstIndex(of: "(").map { String(name[..<$0]) } ?? name
      name = isNoted && name.count <= HeadingText.longest ? "\(name)(如)" : "…"
    }
    normalized = name
    isFigure =
      !isLong && written.contains(where: \.isNumber)
      && written.allSatisfy { $0.isNumber || $0.isWhitespace || "+-.,/%:eE年月日".contains($0) }
  }
}

/// The top of a sheet, where its headings stand: the same for every table that is looked for.
struct SheetTop {
  /// The numbers of the rows with cells that are searched.
  let rows: [Int]
  /// By row, then column.
  fileprivate private(set) var texts: [Int: [Int: HeadingText]] = [:]
  /// For each row of the top, by column, the place among ``merges`` of the range that covers the cell.
  private var cover: [Int: [Int32]] = [:]
  fileprivate let merges: [MergedRange]
  fileprivate let lastColumn: Int

  /// So many cells of a row are looked at.
  private static let mostColumns = 1_000

  /// - Complexity: O(cells of the top + merged ranges).
  init(_ grid: SheetGrid) {
    let top = grid.rows.prefix(SheetHeading.searchedRows + SheetHeading.mostLevels)
    rows = Array(Set(top.prefix(SheetHeading.searchedRows).map(\.number))).sorted()
    var last = 0
    for row in top {
      for index in row.cells.prefix(SheetTop.mostColumns) {
        let cell = grid.cells[index]
        let text = trimmed(CellReading.shown(cell, grid))
        guard !text.isEmpty else { continue }
        texts[row.number, default: [:]][Int(cell.column)] = HeadingText(text)
        last = max(last, Int(cell.column))
      }
    }
    let end = top.last?.number ?? 0
    merges = grid.merges.filter { $0.rows.lowerBound <= end && $0.columns.count <= SheetTop.mostColumns }
    for merge in merges { last = max(last, min(merge.columns.upperBound, SheetTop.mostColumns)) }
    lastColumn = last
    let near = Set(rows.flatMap { $0..<$0 + SheetHeading.mostLevels })
    for row in near { cover[row] = coverage(of: row) }
  }

  /// The first range in the file's order that covers each cell of a row, −1 where none does.
  ///
  /// - Complexity: O(ranges + columns): a column that is covered is passed over.
  private func coverage(of row: Int) -> [Int32] {
    var cover = [Int32](repeating: -1, count: lastColumn + 1)
    // The next column from here on that nothing covers yet.
    var next = Array(0...lastColumn + 1)
    func free(_ column: Int) -> Int {
      var column = column
      while next[column] != column {
        next[column] = next[next[column]]
        column = next[column]
      }
      return column
    }
    for (index, merge) in merges.enumerated() where merge.rows.contains(row) && merge.columns.lowerBound <= lastColumn {
      var column = free(merge.columns.lowerBound)
      while column <= min(merge.columns.upperBound, lastColumn) {
        cover[column] = Int32(index)
        next[column] = column + 1
        column = free(column)
      }
    }
    return cover
  }

  /// The merged range that covers a cell.
  fileprivate func merge(_ row: Int, _ column: Int) -> MergedRange? {
    guard let place = cover[row]?[column], place >= 0 else { return nil }
    return merges[Int(place)]
  }

  /// Whether the headings of a table may stand here: every column it must have is named by a text or begun by one, whose
  /// further levels may stand below. Only where that is so can ``SheetHeading/find(_:in:)`` find all of them.
  func mayHoldTable() -> Bool {
    var names: Set<String> = []
    for text in texts.values.joined() {
      for cutsSuffix in [false, true] { names.insert(HeadingLevels.split([text.value], cutsSuffix: cutsSuffix).name) }
    }
    func isBegun(_ column: ColumnSchema) -> Bool {
      [normalizedHeading(column.heading), column.name.filter { $0 != "_" }].contains { name in
        name.indices.contains { names.contains(String(name[...$0])) }
      }
    }
    return TableSchema.allCases.contains { table in
      // Periods may stand side by side in place of their column and that of the quantities.
      table.columns.prefix(table == .usage ? 2 : .max).allSatisfy { !$0.isRequired || isBegun($0) }
    }
  }
}

/// The top of a sheet as one table sees it.
private struct HeadingArea {
  private let top: SheetTop
  private let table: TableSchema
  /// The table's columns by both names, normalized and without marks.
  private let indexByName: [String: Int]
  private let known = Known()

  /// What levels were found to stand for: a sheet may repeat them in every column.
  private final class Known {
    var columns: [[String]: SheetHeading.Column] = [:]
  }

  /// The numbers of the rows with cells.
  var rows: [Int] { top.rows }
  private var texts: [Int: [Int: HeadingText]] { top.texts }

  init(_ top: SheetTop, _ table: TableSchema) {
    self.top = top
    self.table = table
    var indexByName: [String: Int] = [:]
    for (index, column) in table.columns.enumerated() {
      indexByName[normalizedHeading(column.heading)] = index
      indexByName[column.name.filter { $0 != "_" }] = index
    }
    self.indexByName = indexByName
  }

  /// The headings in a number of rows.
  func heading(_ rows: ClosedRange<Int>) -> SheetHeading {
    var columns: [SheetHeading.Column] = []
    for position in 0...top.lastColumn {
      var levels: [HeadingText] = []
      var hasOwn = false
      for row in rows {
        let (topRow, left) = top.merge(row, position).map { ($0.rows.lowerBound, $0.columns.lowerBound) } ?? (row, position)
        guard let text = texts[topRow]?[left] else { continue }
        if left == position { hasOwn = true }
        if levels.last != text { levels.append(text) }
      }
      guard hasOwn else { continue }
      let key = levels.map(\.written)
      var column = known.columns[key] ?? HeadingLevels(levels, table, indexByName).column(at: position)
      known.columns[key] = column
      column.position = position
      columns.append(column)
    }
    return SheetHeading(rows: rows, columns: columns)
  }

  /// The heading with the rows that belong to it below: those its merged cells reach into, and a row of units.
  func extended(_ heading: SheetHeading) -> SheetHeading {
    let last = heading.rows.upperBound
    var end = last
    for column in heading.columns where column.meaning != .unknown {
      for row in heading.rows {
        guard let merge = top.merge(row, column.position) else { continue }
        end = max(end, min(merge.rows.upperBound, heading.rows.lowerBound + SheetHeading.mostLevels - 1))
      }
    }
    if end == last, let next = texts[last + 1], !next.isEmpty, next.values.allSatisfy({ isUnit($0.normalized) }) { end += 1 }
    guard end > last else { return heading }
    let longer = self.heading(heading.rows.lowerBound...end)
    return longer.score(table) >= heading.score(table)
      ? longer : SheetHeading(rows: heading.rows.lowerBound...end, columns: heading.columns)
  }

  /// The first row with most headings that are near to the table's, at least two; else the first row of words with numbers
  /// right below.
  func likeliestRow() -> Int? {
    let near = NearHeadings(table.columns)
    var best: (row: Int, count: Int)?
    var first: Int?
    for row in rows {
      let columns = heading(row...row).columns
      guard columns.count >= 2, columns.allSatisfy({ $0.meaning != .unknown || !HeadingText($0.written).isFigure })
      else { continue }
      let unknown = columns.filter { $0.meaning == .unknown }
      let known = columns.count { if case .known = $0.meaning { true } else { false } }
      var count = known + near.pairs(unknown.map(\.written), wanted: Array(table.columns.indices)).count
      // A row of data may hold periods, but no names.
      if count > 0 { count += columns.count - unknown.count - known }
      if count >= 2, count > best?.count ?? 0 { best = (row, count) }
      if first == nil, let next = texts[row + 1], 2 * next.count >= columns.count,
        columns.contains(where: { next[$0.position]?.isFigure ?? false })
      {
        first = row
      }
    }
    return best?.row ?? first
  }

  /// Whether a number that is no period stands in some rows, as in data but not in headings.
  func hasFigures(in rows: ClosedRange<Int>) -> Bool {
    rows.contains { row in
      texts[row]?.values.contains { text in
        // 7月 is the lower level of 2019年.
        text.isFigure && !text.written.contains("月") && periodCode(Array(text.written.utf8)[...]) == nil
      } ?? false
    }
  }

  private func isUnit(_ normalized: String) -> Bool {
    var text = normalized
    if text.hasPrefix("("), text.hasSuffix(")") { text = String(text.dropFirst().dropLast()) }
    return HeadingUnit(text) != nil || text == "元/盒"
  }
}

/// The levels of one column's heading.
private struct HeadingLevels {
  private let levels: [HeadingText]
  private let table: TableSchema
  private let indexByName: [String: Int]

  init(_ levels: [HeadingText], _ table: TableSchema, _ indexByName: [String: Int]) {
    self.levels = levels
    self.table = table
    self.indexByName = indexByName
  }

  /// What the heading stands for.
  func column(at position: Int) -> SheetHeading.Column {
    var column = SheetHeading.Column(
      position: position, meaning: .unknown, written: levels.map(\.written).joined(separator: "_"), unit: nil)
    // A unit behind a mark, 上限/万元, is one only where the whole is no name: price_yuan.
    for cutsSuffix in [false, true] {
      for subset in subsets {
        let (name, unit) = HeadingLevels.split(subset, cutsSuffix: cutsSuffix)
        guard let index = indexByName[name] else { continue }
        column.meaning = .known(index)
        column.unit = unit
        // A period above 数量 is the period's quantity.
        if table == .usage, table.columns[index].name == "units", let period = period() {
          column.meaning = .period(period.text)
          column.unit = period.unit
        }
        return column
      }
    }
    if table == .usage, let period = period() {
      column.meaning = .period(period.text)
      column.unit = period.unit
    }
    return column
  }

  /// Which levels may be the name: all, then fewer from above, then others.
  private var subsets: [[HeadingText]] {
    guard levels.count > 1, levels.count <= SheetHeading.mostLevels else { return [levels] }
    var result = levels.indices.map { Array(levels[$0...]) }
    for mask in 1..<(1 << levels.count) - 1 {
      result.append(levels.indices.filter { mask & 1 << $0 != 0 }.map { levels[$0] })
    }
    return result
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

  /// The period that the heading names: `2019年`, `2019-07`, `2019年_数量（万片）`, `用量_2018年`.
  private func period() -> (text: String, unit: String?)? {
    for subset in subsets {
      let (_, unit) = HeadingLevels.split(subset)
      for separator in ["", "-"] {
        var text = subset.map { HeadingLevels.split([$0]).name }.filter { !$0.isEmpty }.joined(separator: separator)
        for (word, new) in HeadingLevels.periodWords { text = text.split(separator: word).joined(separator: new) }
        while text.hasSuffix("-") { text.removeLast() }
        while text.hasPrefix("-") { text.removeFirst() }
        if let code = periodCode(Array(text.utf8)[...]) { return (Period(code: code).description, unit) }
      }
    }
    return nil
  }

  private static let periodWords = [
    ("历史", ""), ("实际", ""), ("采购", ""), ("使用", ""), ("用量", ""), ("数量", ""), ("年度", "年"), ("全年", "年"), ("月份", "月"),
  ]
}
