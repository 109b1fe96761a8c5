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
    /// How the heading stands for its column.
    var kind = HeadingNames.Kind.own
    /// Whether it is known, and the column not needed.
    var isPassedOver = false

    /// The column of the schema that it stands for.
    var match: HeadingNames.Match? {
      if case .known(let index) = meaning { .init(index: index, kind: kind) } else { nil }
    }
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
    let schema = table.columnsRead
    if hasPeriods, !known.contains(2) { known.formUnion([2, 3]) }
    for index in table.columns.indices where table.replacement(of: index).map(known.contains) ?? false { known.insert(index) }
    return (known.filter { schema[$0].isRequired }.count, known.count)
  }

  /// Whether the headings alone say that the sheet is this table: every required column is named, none by names in place of
  /// codes, one that is no key among them; of a table with few required columns by its own headings.
  func isComplete(_ table: TableSchema) -> Bool {
    let schema = table.columnsRead
    let required = schema.indices.filter { schema[$0].isRequired }
    var sure = self
    sure.columns.removeAll { column in
      guard case .known(let index) = column.meaning else { return false }
      return column.kind == .names || (column.kind == .synonym && required.count < 3 && schema[index].isRequired)
    }
    return sure.score(table).required == required.count && score(table).known > table.keyColumns.count
  }

  /// The best heading of a table in a sheet; nil where no row names two of its columns, periods beside another one.
  static func find(_ table: TableSchema, in grid: SheetGrid, words: OfficeWords) -> SheetHeading? {
    find(table, in: SheetTop(grid), words: words)
  }

  /// The same for a sheet in which several tables are looked for.
  static func find(_ table: TableSchema, in top: SheetTop, words: OfficeWords) -> SheetHeading? {
    let area = HeadingArea(top, table, words)
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
  static func likely(_ table: TableSchema, in grid: SheetGrid, words: OfficeWords) -> SheetHeading? {
    let top = SheetTop(grid)
    if let heading = find(table, in: top, words: words) { return heading }
    let area = HeadingArea(top, table, words)
    return area.likeliestRow().map { area.extended(area.heading($0...$0)) }
  }
}

/// The top of a sheet as one table sees it.
private struct HeadingArea {
  private let top: SheetTop
  private let table: TableSchema
  private let names: HeadingNames
  private let known = Known()

  /// What levels were found to stand for: a sheet may repeat them in every column.
  private final class Known {
    var columns: [[String]: SheetHeading.Column] = [:]
  }

  /// The numbers of the rows with cells.
  var rows: [Int] { top.rows }
  private var texts: [Int: [Int: HeadingText]] { top.texts }

  init(_ top: SheetTop, _ table: TableSchema, _ words: OfficeWords) {
    self.top = top
    self.table = table
    names = HeadingNames(table, words: words)
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
      var column = known.columns[key] ?? HeadingLevels(levels, table, names).column(at: position)
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
    if end == last, let next = texts[last + 1], next.values.contains(where: { isUnit($0.normalized) }),
      next.values.allSatisfy({ isUnit($0.normalized) || ["单位", "计量单位", "数量单位"].contains($0.normalized) })
    {
      end += 1
    }
    guard end > last else { return heading }
    var longer = self.heading(heading.rows.lowerBound...end)
    if table.mayBeCross { carryUnits(of: texts[end] ?? [:], &longer) }
    return longer.score(table) >= heading.score(table)
      ? longer : SheetHeading(rows: heading.rows.lowerBound...end, columns: heading.columns)
  }

  /// The first row with most headings that are near to the table's, at least two; else the first row of words with numbers
  /// right below.
  func likeliestRow() -> Int? {
    let near = NearHeadings(names)
    var best: (row: Int, count: Int)?
    var first: Int?
    for row in rows {
      let columns = heading(row...row).columns
      guard columns.count >= 2, columns.allSatisfy({ $0.meaning != .unknown || !HeadingText($0.written).isFigure })
      else { continue }
      let unknown = columns.filter { $0.meaning == .unknown }
      let known = columns.count { if case .known = $0.meaning { true } else { false } }
      var count = known + near.pairs(unknown.map(\.written), wanted: Array(table.columnsRead.indices)).count
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
        // 7月 is the lower level of 2019年, and 2020.1-6 a heading though of no period.
        text.isFigure && !text.written.contains("月") && periodCode(Array(text.written.utf8)[...]) == nil
          && !(text.written.contains("-") && namesTime(text.normalized))
      } ?? false
    }
  }

  /// Units that a row of units gives once over several quantities: they hold until the next.
  private func carryUnits(of row: [Int: HeadingText], _ heading: inout SheetHeading) {
    var unit: String?
    for index in heading.columns.indices {
      let column = heading.columns[index]
      switch column.meaning {
      case .known(let own) where table.columnsRead[own].role.quantity != nil: break
      case .period: break
      default: continue
      }
      if let text = row[column.position] {
        unit = isUnit(text.normalized) ? HeadingParts.withoutBrackets(text.normalized) : nil
      } else if column.unit == nil {
        heading.columns[index].unit = unit
      }
    }
  }

  private func isUnit(_ normalized: String) -> Bool {
    let text = HeadingParts.withoutBrackets(normalized)
    return HeadingUnit(text) != nil || text == "元/盒"
  }
}
