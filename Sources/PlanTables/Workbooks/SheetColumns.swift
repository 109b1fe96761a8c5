import PlanModel
import Planning
import XLSXReading

/// Which columns of a sheet become the fields of a table's text, and in which unit they are.
struct SheetColumns {
  /// One of them.
  struct Field {
    /// The column of the schema.
    var index: Int
    var role: ColumnRole
    /// The column of the sheet, from 0.
    var position: Int
    /// The power of ten by which values are multiplied: 4 for 万片.
    var shift = 0
    /// The unit that stays in the text's heading, to be converted when the product is known.
    var unit: String?
    /// The heading as it is written, where values are multiplied.
    var heading = ""
    /// The unit that the heading names.
    var named: String?
    /// The column itself.
    var column: ColumnSchema
    /// The period, where quantities of several periods stand side by side.
    var period: String?
    /// Whether the column is hidden.
    var isHidden: Bool
  }

  /// The heading's rows.
  let headingRows: ClosedRange<Int>
  /// The fields: by the order of the schema, then of the sheet.
  private(set) var fields: [Field] = []
  /// Indices of the fields that name a row; without the period.
  private(set) var keyFields: [Int] = []
  /// The columns of the schema that the text has.
  private(set) var written: [Int] = []
  /// Whether quantities of several periods stand side by side.
  private(set) var hasPeriods = false
  /// Columns of the sheet with names, or descriptions, beside the codes of a column of the schema.
  private(set) var namesBesideCodes: [(column: Int, kind: Description?, position: Int)] = []
  /// What the sheet's name gives for columns that are not there.
  private(set) var given: [Int: String] = [:]
  /// Columns of the sheet that add up the periods of their rows.
  private(set) var sumColumns: [Int] = []
  private var fieldOfColumn: [Int16] = []
  private var headed: Set<Int> = []
  private let table: TableSchema

  /// Goes by a heading; nil where the table cannot be read by it, which is then reported.
  ///
  /// - Parameter given: what the sheet's name says of columns that may not be there.
  init?(_ heading: SheetHeading, _ table: TableSchema, _ grid: SheetGrid, given: [Int: String] = [:], log: ProblemLog) {
    self.table = table
    headingRows = heading.rows
    let reporter = HeadingReporter(table: table, row: Int32(heading.rows.upperBound), log: log)
    let schema = table.columnsRead
    let known = heading.columns.compactMap { if case .known(let index) = $0.meaning { index } else { nil } }
    // 期间 and 数量 win over columns that look like periods.
    hasPeriods = !known.contains(2) && heading.columns.contains { if case .period = $0.meaning { true } else { false } }
    var title = HeadingUnit.above(heading.rows.lowerBound, in: grid)
    if title.isEmpty, let name = log.workbook?.tables[table]?.sheet { title = HeadingUnit.ofTitle(name) }
    let priceUnit = HeadingUnit.ofPrice(above: heading.rows.lowerBound, in: grid)
    var isUsable = true
    var seen: [Int: Int] = [:]
    var periods: [String: Int] = [:]
    let names = HeadingNames(table, words: log.words)
    let uses = HeadingNames.uses(heading.columns.map(\.match))
    var unread: [(column: SheetHeading.Column, besideOwn: Int?)] = []
    for (column, use) in zip(heading.columns, uses) {
      headed.insert(column.position)
      var index: Int
      var period: String?
      switch column.meaning {
      case .known(let known) where !(hasPeriods && known == 3) && use == .column: index = known
      case .known(let known) where use == .namesBesideCodes:
        namesBesideCodes.append((known, nil, column.position))
        continue
      case .period(let text) where hasPeriods: (index, period) = (3, text)
      case .known(let known):
        unread.append((column, hasPeriods && known == 3 ? nil : known))
        continue
      default:
        unread.append((column, nil))
        continue
      }
      let first = period.map { periods[$0] } ?? seen[index]
      if let first, period != nil || !hasPeriods || index < 2 {
        reporter.duplicate(column, first: first, index)
        isUsable = false
        continue
      }
      if let period { periods[period] = column.position } else { seen[index] = column.position }
      var field = Field(
        index: index, role: schema[index].role, position: column.position, named: column.unit, column: schema[index], period: period,
        isHidden: grid.isHidden(column: column.position))
      let own = schema[index].name == "price_yuan" ? column.unit ?? priceUnit : column.unit
      let given = HeadingUnit.given(by: title, to: schema[index])
      if own == nil, schema[index].role.isNumeric { field.named = given?.text }
      guard let conversion = reporter.conversion(column, unit: own, schema[index], given, title) else {
        isUsable = false
        continue
      }
      (field.shift, field.unit, field.heading) = (conversion.shift, conversion.heading(schema[index]), column.written)
      // One heading stands for all periods.
      if period != nil, let other = fields.first(where: { $0.period != nil }), other.unit != field.unit {
        reporter.otherUnit(column, other.heading)
        isUsable = false
        continue
      }
      fields.append(field)
      reporter.read(column, names)
    }
    let there = Set(fields.map(\.index) + Array(seen.keys) + (hasPeriods ? [2, 3] : []))
    self.given = given.filter { !there.contains($0.key) }
    let missing = schema.indices.filter { index in
      if given[index] != nil { return false }
      return schema[index].isRequired && !there.contains(index) && !(names.replacement(of: index).map(there.contains) ?? false)
    }
    // The words of a check are ours, and so is what stands beside a packet's tables.
    let ours = table.shownHeadings.union([CheckedSheet.wordsHeading])
    unread.removeAll { ours.contains($0.column.written) }
    sumColumns = unread.map(\.column).filter(isSum).map(\.position)
    for index in unread.indices where sumColumns.contains(unread[index].column.position) { unread[index].column.isPassedOver = true }
    let unknown = unread.filter { $0.besideOwn == nil && !$0.column.isPassedOver }.map(\.column.written)
    let near = NearHeadings(names)
    let pairs = near.pairs(
      unknown, wanted: missing + schema.indices.filter { !schema[$0].isRequired && !there.contains($0) })
    let held = SheetColumns.contents(of: unread.map(\.column.position), below: heading.rows.upperBound, in: grid)
    for ((column, own), content) in zip(unread, held) {
      if table.mayBeCross, column.isPassedOver, let kind = Description(heading: column.written, log.words) {
        namesBesideCodes.append((kind.table == .products ? 1 : 0, kind, column.position))
      }
      let near = pairs.first { $0.value == column.written }?.key
      reporter.unread(column, names, own, near, content, isNamedElsewhere: near.map { missing.contains($0) } ?? false)
    }
    for index in missing {
      let hint = near.hint(forMissing: index, near: pairs[index], unknown: unknown)
      // Only keys are missing where the other axis holds them.
      reporter.missing(schema[index], hint.followed(by: pairs[index] == nil && index < 2 ? log.refusals[table] : nil))
      isUsable = false
    }
    if isUsable {
      var positions: [Int?] = schema.indices.map { _ in nil }
      for field in fields { positions[field.index] = field.position }
      let place = Spot(.sheet(table), line: Int32(heading.rows.upperBound))
      if log.lacksLimits(.sheet(table), positions, at: place) { isUsable = false }
    }
    guard isUsable else { return nil }
    fields.sort { ($0.index, $0.position) < ($1.index, $1.position) }
    written = hasPeriods ? [0, 1, 2, 3] : fields.map(\.index)
    keyFields = fields.indices.filter { table.keyColumns.contains(schema[fields[$0].index].name) && fields[$0].role != .period }
    fieldOfColumn = Array(repeating: -1, count: (fields.map(\.position).max() ?? 0) + 1)
    for (index, field) in fields.enumerated() { fieldOfColumn[field.position] = Int16(index) }
  }

  /// The field in a column of the sheet.
  @inline(__always)
  func field(at column: Int) -> Int? {
    guard column < fieldOfColumn.count, fieldOfColumn[column] >= 0 else { return nil }
    return Int(fieldOfColumn[column])
  }

  /// What columns of the sheet hold below the headings.
  ///
  /// - Complexity: O(cells), nothing where no column is asked for.
  private static func contents(of positions: [Int], below row: Int, in grid: SheetGrid) -> [UnreadContent] {
    var contents = positions.map { _ in UnreadContent() }
    if positions.isEmpty { return contents }
    let places = Dictionary(positions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for line in grid.rows where line.number > row {
      for index in line.cells {
        let cell = grid.cells[index]
        guard let place = places[Int(cell.column)] else { continue }
        var isNumber = cell.kind == .number
        if case .date = grid.form(of: cell) { isNumber = false }
        contents[place].add(trimmed(Array(CellReading.shown(cell, grid).utf8)[...]), isNumber: isNumber)
      }
    }
    return contents
  }

  /// Whether a column of the sheet has a heading.
  func hasHeading(at column: Int) -> Bool { headed.contains(column) }

  /// The places of the fields, for messages.
  static func places(_ heading: SheetHeading, _ table: TableSchema, sheet: String) -> SheetPlaces {
    var columns: [Int?] = Array(repeating: nil, count: table.columnsRead.count)
    var headings: [String?] = columns.map { _ in nil }
    var periods: [Int: String] = [:]
    for (column, use) in zip(heading.columns, HeadingNames.uses(heading.columns.map(\.match))) {
      switch column.meaning {
      case .known(let index):
        guard columns[index] == nil, use == .column else { continue }
        columns[index] = column.position
        if column.written != table.columnsRead[index].name { headings[index] = shortened(column.written) }
      case .period: periods[column.position] = shortened(column.written)
      case .unknown: break
      }
    }
    if columns.count > 3, table == .usage, columns[2] == nil, !periods.isEmpty {
      (columns[3], headings[3]) = (nil, nil)
    }
    return SheetPlaces(sheet: sheet, columns: columns, headings: headings, periodHeadings: periods)
  }
}

extension HeadingUnit {
  /// The units that title lines above a row name.
  static func above(_ row: Int, in grid: SheetGrid) -> [HeadingUnit] {
    var result: [HeadingUnit] = []
    for line in grid.rows.prefix(SheetHeading.searchedRows) where line.number < row {
      let texts = line.cells.filter { grid.cells[$0].kind == .text }.map { grid.text(of: grid.cells[$0]) }
      let found = texts.flatMap(HeadingUnit.ofTitle)
      // 单位： in one cell and 盒 in the next.
      let isSplit = found.isEmpty && texts.count > 1 && texts.count <= 8 && texts.contains { $0.contains("单") && $0.count <= 8 }
      result += isSplit ? HeadingUnit.ofTitle(texts.joined(separator: " ")) : found
    }
    return result
  }

  /// The unit of prices that a title line names: `元/片`; nil where none does.
  static func ofPrice(above row: Int, in grid: SheetGrid) -> String? {
    for line in grid.rows.prefix(SheetHeading.searchedRows) where line.number < row {
      for index in line.cells where grid.cells[index].kind == .text {
        let parts = normalizedHeading(String(grid.text(of: grid.cells[index]).prefix(200))).split(separator: "/")
        guard let yuan = parts.dropLast().firstIndex(where: { $0.hasSuffix("元") }) else { continue }
        let unit = parts[yuan + 1].prefix { $0.isLetter }
        if HeadingUnit(String(unit)) != nil { return "元/" + unit }
      }
    }
    return nil
  }
}

/// Reports what is wrong with headings, at their cells.
private struct HeadingReporter {
  let table: TableSchema
  let row: Int32
  let log: ProblemLog

  private func spot(_ column: SheetHeading.Column) -> Spot { Spot(.sheet(table), line: row, column: column.position) }

  func unread(
    _ column: SheetHeading.Column, _ names: HeadingNames, _ besideOwn: Int?, _ near: Int?, _ content: UnreadContent,
    isNamedElsewhere: Bool
  ) {
    UnreadColumns(names: names, log: log).report(
      UnreadColumn(
        written: column.written, spot: spot(column), isPassedOver: column.isPassedOver, besideOwn: besideOwn, near: near,
        content: content), isNamedElsewhere: isNamedElsewhere)
  }

  /// Notes a heading that is not the column's own.
  func read(_ column: SheetHeading.Column, _ names: HeadingNames) {
    if let match = column.match { UnreadColumns(names: names, log: log).note(match, column.written, at: spot(column)) }
  }

  func duplicate(_ column: SheetHeading.Column, first: Int, _ index: Int) {
    let schema = table.columnsRead[index]
    let earlier = log.reference(Spot(.sheet(table), line: row, column: first))
    log.report(
      .columnDuplicate, at: spot(column), value: column.written,
      .init(
        zh: "这一列和 \(earlier.chinese) 都是“\(schema.both(.chinese))”。",
        en: "This column and \(earlier.english) are both \(schema.both(.english))."),
      hint: schema.duplicateHint)
  }

  func missing(_ column: ColumnSchema, _ hint: Localized) {
    log.report(
      .columnMissing, at: Spot(.sheet(table), line: row), value: column.name,
      .init(zh: "缺少“\(column.both(.chinese))”列。", en: "The column \(column.both(.english)) is missing."),
      hint: hint)
  }

  /// How the column's values are converted: by its own unit, else by the title's; nil where the unit does not fit it, which is
  /// reported.
  func conversion(
    _ column: SheetHeading.Column, unit own: String?, _ schema: ColumnSchema, _ given: HeadingUnit?, _ title: [HeadingUnit]
  ) -> UnitConversion? {
    let nothing = UnitConversion(counts: .same, shift: 0)
    guard schema.role.isNumeric else { return nothing }
    if let own { return UnitConversion(own, for: schema) ?? report(own, column, schema) }
    // Each rule has its own measure.
    if schema.name == "limit", let given = title.first(where: { $0.shift != 0 }) { return report(given.text, column, schema) }
    guard let given else { return nothing }
    return given.conversion(for: schema) ?? report(given.text, column, schema)
  }

  /// Reports a period whose quantities are in another unit than another period's.
  func otherUnit(_ column: SheetHeading.Column, _ other: String) {
    log.report(
      .headingUnit, at: spot(column), value: column.written,
      .init(
        zh: "“\(column.written)”和“\(other)”的单位不同，不能一起读取。",
        en: "The units of \"\(column.written)\" and \"\(other)\" differ; they cannot be read together."),
      hint: .init(zh: "请换算成同一个单位。", en: "Convert them into one unit."))
  }

  private func report(_ unit: String, _ column: SheetHeading.Column, _ schema: ColumnSchema) -> UnitConversion? {
    log.reportHeadingUnit(unit, of: column.written, schema, at: spot(column))
    return nil
  }
}
