import PlanModel
import Planning
import XLSXReading

/// Finds out which sheet of a workbook is which table: by its name, by a name that contains exactly one table's, and at
/// last by its headings.
struct SheetMatching {
  /// The sheets of each table by index; several where it cannot be told which is meant.
  private(set) var sheets: [TableSchema: [Int]] = [:]
  /// Sheets that are no table and hold something.
  private(set) var unknown: [Int] = []
  /// Second sheets of a table that are passed over, because they are hidden or have no rows.
  private(set) var passedOver: [(sheet: Int, table: TableSchema, hasRows: Bool)] = []
  /// Sheets that are no table, hold values and are near to one: by name, or by their headings alone.
  private(set) var near: [(sheet: Int, table: TableSchema, isByName: Bool)] = []
  /// Unknown sheets that hold numbers.
  private(set) var withNumbers: Set<Int> = []

  /// The words by which headings were found.
  let words: OfficeWords

  /// Sheets that our own workbooks have beside the tables.
  private static let own: Set<String> = ["填表说明", "列表", "问题索引", SanitySheet.name]

  /// Goes through a workbook's sheets.
  ///
  /// - Throws: ``WorkbookError`` where a sheet must be looked into and cannot be read.
  /// - Complexity: Linear in the inflated bytes of the sheets that are tables, and of the first rows of the others.
  init(_ parsed: ParsedSheets, words: OfficeWords) throws(WorkbookError) {
    self.words = words
    let workbook = parsed.workbook
    var rest: [Int] = []
    for (index, sheet) in workbook.sheets.enumerated() {
      let name = SheetMatching.normalized(sheet.name)
      if SheetMatching.own.contains(name) { continue }
      if let table = TableSchema.allCases.first(where: { name == $0.sheetName || name == $0.rawValue }) {
        sheets[table, default: []].append(index)
      } else {
        rest.append(index)
      }
    }
    let named = Set(sheets.keys)
    var unnamed: [Int] = []
    for index in rest {
      let tables = SheetMatching.tables(inName: workbook.sheets[index].name)
      if let only = tables.first, tables.count == 1, !named.contains(only) {
        sheets[only, default: []].append(index)
      } else {
        unnamed.append(index)
      }
    }
    try matchByHeadings(unnamed, parsed)
    for table in TableSchema.allCases { try settleTwins(table, isNamed: named.contains(table), parsed) }
  }

  private mutating func matchByHeadings(_ unnamed: [Int], _ parsed: ParsedSheets) throws(WorkbookError) {
    let named = Set(sheets.keys)
    let beginnings = HeadingBeginnings(words)
    for index in unnamed {
      let sheet = parsed.workbook.sheets[index]
      let (first, isWhole) = try parsed.top(ofSheet: index)
      if first.rows.isEmpty { continue }
      guard SheetTop(first).mayHoldTable(beginnings) else {
        passOver(index, sheet, first)
        continue
      }
      let grid = isWhole ? first : try parsed.grid(ofSheet: index)
      let tables = SheetMatching.tables(inName: sheet.name)
      if let table = tables.first(where: { isSecond($0, grid, bears: true) }) {
        sheets[table, default: []].append(index)
      } else if let table = table(of: grid),
        !named.contains(table) || isSecond(table, grid, bears: false)
      {
        sheets[table, default: []].append(index)
      } else {
        passOver(index, sheet, first)
      }
    }
  }

  /// Tells of a sheet that is no table whether it is near to one and holds values.
  private mutating func passOver(_ index: Int, _ sheet: Sheet, _ top: SheetGrid) {
    let rows = top.rows.prefix(SheetHeading.searchedRows).map { row in
      top.cells[row.cells].map { normalizedHeading(CellReading.shown($0, top)) }.filter { !$0.isEmpty }
    }.filter { !$0.isEmpty }
    let hasNumbers = SheetMatching.hasNumbers(top)
    if let (table, isByName) = SheetMatching.nearTable(sheet.name, rows, hasNumbers: hasNumbers) {
      near.append((index, table, isByName))
    } else if sheet.visibility == .visible {
      unknown.append(index)
      if hasNumbers { withNumbers.insert(index) }
    }
  }

  /// The table that a sheet of these texts is near to: by a name that is a copy's or a version's of it, by one that holds the
  /// table's over two of its headings and numbers, or by headings that are nearly all of a table's.
  private static func nearTable(_ name: String, _ rows: [[String]], hasNumbers: Bool) -> (table: TableSchema, isByName: Bool)? {
    guard rows.count > 1 else { return nil }
    if let (table, isCopy) = TableNames.near(name) {
      if isCopy || (hasNumbers && rows.contains { HeadingLikeness.known($0, of: table).count >= 2 }) { return (table, true) }
    }
    return rows.dropLast().lazy.compactMap { HeadingLikeness.nearest($0) }.first.map { ($0, false) }
  }

  /// Whether a sheet holds numbers that do not only count its rows.
  private static func hasNumbers(_ grid: SheetGrid) -> Bool {
    var counted: [UInt16: Int] = [:]
    return grid.cells.contains { cell in
      guard cell.kind == .number else { return false }
      counted[cell.column, default: 0] += 1
      return grid.text(of: cell) != String(counted[cell.column, default: 0])
    }
  }

  /// Whether a sheet beside a table's own is another one of it, so that passing over it would lose its rows: it has all the
  /// headings that the table must have and one that is no key; where it does not bear the table's name, no others either,
  /// for a sheet of somebody's workings has more.
  private func isSecond(_ table: TableSchema, _ grid: SheetGrid, bears name: Bool) -> Bool {
    guard let heading = SheetHeading.find(table, in: grid, words: words), heading.isComplete(table) else { return false }
    return name || !heading.columns.contains { $0.meaning == .unknown }
  }

  /// Leaves one sheet of a table where the others are hidden or have no rows.
  private mutating func settleTwins(_ table: TableSchema, isNamed: Bool, _ parsed: ParsedSheets) throws(WorkbookError) {
    guard let found = sheets[table], found.count > 1 else { return }
    var (isUsed, isFilled) = ([Bool](), [Bool]())
    for index in found {
      isFilled.append(hasRows(table, try parsed.grid(ofSheet: index)))
      isUsed.append(parsed.workbook.sheets[index].visibility == .visible && isFilled[isFilled.count - 1])
    }
    // A sheet with just the table's name is never passed over: whoever hid it should say which one counts.
    let first = isNamed ? 0 : isUsed.firstIndex(of: true) ?? 0
    for (place, index) in found.enumerated() where place != first && !isUsed[place] {
      passedOver.append((index, table, isFilled[place]))
    }
    sheets[table] = found.indices.filter { $0 == first || isUsed[$0] }.map { found[$0] }
  }

  /// Whether anything stands below the headings.
  private func hasRows(_ table: TableSchema, _ grid: SheetGrid) -> Bool {
    let last = SheetHeading.find(table, in: grid, words: words)?.rows.upperBound ?? 0
    return grid.rows.contains { row in
      row.number > last && row.cells.contains { !trimmed(CellReading.shown(grid.cells[$0], grid)).isEmpty }
    }
  }

  /// The tables whose names a sheet's name holds.
  private static func tables(inName name: String) -> [TableSchema] {
    let name = normalized(name)
    var tables = TableSchema.allCases.filter { !$0.isOfReading && name.contains($0.sheetName) }
    // 各机构报量, 报量-市属医疗机构: whose rows they are.
    if tables.count > 1 { tables.removeAll { $0 == .institutions } }
    // 上限（盒）, 各机构封顶量: one kind of limits, unless it is another table's name.
    let namesLimits = tables.allSatisfy { $0 == .institutions } && CrossWords.limitColumn(name, .shipped) != nil && !name.contains("承载")
    return namesLimits ? [.limits] : tables
  }

  /// The only table whose headings the sheet has, nil where there is none; of tables of which one has the headings of
  /// another and more, the one that takes more of them.
  private func table(of grid: SheetGrid) -> TableSchema? {
    var fits: [(table: TableSchema, known: Int)] = []
    let top = SheetTop(grid)
    // A sheet of days or payments is taken for a plan's table by its name alone: their headings are in many others.
    for table in TableSchema.allCases where !table.isOfMoney && !table.isOfReading {
      guard let heading = SheetHeading.find(table, in: top, words: words), heading.isComplete(table) else { continue }
      fits.append((table, heading.score(table).known))
    }
    let most = fits.map(\.known).max() ?? 0
    let best = fits.filter { $0.known == most }
    return best.count == 1 ? best[0].table : nil
  }

  /// A name in lower case, narrow, without spaces.
  private static func normalized(_ name: String) -> String { normalizedHeading(name) }
}
