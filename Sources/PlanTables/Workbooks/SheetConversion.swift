import PlanModel
import Planning
import XLSXReading

/// Turns a table's sheet into the text of a CSV table, values as CSV files would hold them, with a map from its lines and
/// columns back to the sheet's cells. Sums are checked and left out, as are footers.
struct SheetConversion {
  private let table: TableSchema
  private let grid: SheetGrid
  private let log: ProblemLog
  private let layout: SheetColumns
  private let places: SheetPlaces
  private let reader: FieldReading
  private var text: [UInt8] = []
  private var line: Int32 = 1
  private var innerLines: Int32 = 0
  private var sums: SubtotalCheck
  /// Rows with a cell that is merged over several columns and no further row.
  private let wideRows: Set<Int>
  private var filling: MergedValues
  private let mayBeStruck: Bool
  /// Whether all of the current row is struck through.
  private var isRowStruck = false
  private var hiddenRows = 0
  private var columnsWithData: Set<Int> = []
  private var reportedStrays: Set<Int> = []
  private var hasFooter = false
  private let references: References?
  /// Whether the row under the headings was looked at.
  private var isBelowFirst = false
  /// How many values of each field were multiplied by a power of ten.
  private var shifted: [Int]
  /// The current row's cell of each field, −1 where it is blank.
  private var cells: [Int]

  /// Prepares a sheet whose heading was found.
  init(
    _ table: TableSchema, _ layout: SheetColumns, _ places: SheetPlaces, _ grid: SheetGrid, _ references: References? = nil, log: ProblemLog
  ) {
    self.references = references
    self.table = table
    self.grid = grid
    self.log = log
    self.layout = layout
    self.places = places
    reader = FieldReading(grid, log)
    wideRows = Set(grid.merges.filter { $0.columns.count > 1 && $0.rows.count == 1 }.map(\.rows.lowerBound))
    sums = SubtotalCheck(layout.fields.map { $0.role.quantity == nil ? nil : $0.shift })
    filling = MergedValues(grid, below: layout.headingRows.upperBound, layout)
    mayBeStruck = grid.mayHaveStruckText
    cells = Array(repeating: -1, count: layout.fields.count)
    shifted = Array(repeating: 0, count: layout.fields.count)
  }

  /// The text; the places are filled in.
  mutating func convert() -> [UInt8] {
    writeHeading()
    text.reserveCapacity(grid.rows.count * 24)
    places.rowOfLine.reserveCapacity(grid.rows.count + 2)
    let isSorted = zip(grid.rows, grid.rows.dropFirst()).allSatisfy { $0.number <= $1.number }
    for row in isSorted ? grid.rows : grid.rows.sorted(by: { $0.number < $1.number })
    where row.number > layout.headingRows.upperBound {
      read(row)
    }
    sums.report(table, position: { layout.fields[$0].position }, grid, log)
    log.reportHidden(rows: hiddenRows, columns: columnsWithData.count, of: table)
    reportShifts()
    return text
  }

  // MARK: Rows

  private mutating func read(_ row: SheetGrid.Row) {
    guard find(row) else { return }
    if !isBelowFirst {
      isBelowFirst = true
      if numbersColumns(row) { return }
    }
    let hasKeys = layout.keyFields.allSatisfy { cells[$0] >= 0 }
    if let sum = sumKind(row, hasKeys: hasKeys) {
      sums.add(sum, row: row.number, cells: cells)
      return
    }
    if !hasKeys || startsBeyondASCII(row), isFooter(row) {
      hasFooter = true
      checkUnits(inNote: row)
      return
    }
    if isSection(row) { return }
    guard cells.contains(where: { $0 >= 0 }) else { return }
    reportStrays(row)
    let filled = filling.isEmpty ? [] : fillMerged(row)
    if mayBeStruck { checkStruck(row) }
    write(row)
    if row.isHidden { hiddenRows += 1 }
    for (field, cell) in cells.enumerated() where cell >= 0 && !filled.contains(field) {
      if layout.fields[field].isHidden { columnsWithData.insert(layout.fields[field].position) }
    }
  }

  /// Whether the row only numbers the columns, which is noted. Numbers alone may be data where the first is a code.
  private func numbersColumns(_ row: SheetGrid.Row) -> Bool {
    let texts = row.cells.map { trimmed(CellReading.shown(grid.cells[$0], grid)) }
    guard let numbers = ColumnNumbers(texts) else { return false }
    if numbers == .plain, let first = layout.keyFields.first(where: { layout.fields[$0].index == 0 }), cells[first] >= 0 {
      let code = trimmed(CellReading.shown(grid.cells[cells[first]], grid))
      if references?.institutions.index(of: Array(code.utf8)[...]) != nil { return false }
    }
    log.reportColumnNumbers(at: Spot(.sheet(table), line: Int32(row.number)))
    return true
  }

  /// Finds the cells of the row's fields; false where the whole row is blank.
  private mutating func find(_ row: SheetGrid.Row) -> Bool {
    for index in cells.indices { cells[index] = -1 }
    var hasAny = false
    for index in row.cells {
      let cell = grid.cells[index]
      if cell.kind == .text, isBlank(grid.bytes(of: cell)) { continue }
      hasAny = true
      if let field = layout.field(at: Int(cell.column)) { cells[field] = index }
    }
    return hasAny
  }

  private func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first else { return true }
    return first <= 32 || first >= 0x80 ? trimmed(bytes).isEmpty : false
  }

  /// Whether the row holds sums: a word for them in a key column, or anywhere where the keys are blank.
  private func sumKind(_ row: SheetGrid.Row, hasKeys: Bool) -> TableWords.Sum? {
    for field in layout.keyFields where cells[field] >= 0 {
      let cell = grid.cells[cells[field]]
      if cell.kind == .text, let kind = TableWords.sum(grid.bytes(of: cell)) { return kind }
    }
    guard !hasKeys, layout.keyFields.allSatisfy({ cells[$0] < 0 }) else { return nil }
    for index in row.cells where grid.cells[index].kind == .text {
      if let kind = TableWords.sum(grid.bytes(of: grid.cells[index])) { return kind }
    }
    return nil
  }

  /// Whether the row's first cell is text that does not start as codes do.
  private func startsBeyondASCII(_ row: SheetGrid.Row) -> Bool {
    guard let first = row.cells.first, grid.cells[first].kind == .text else { return false }
    return grid.bytes(of: grid.cells[first]).first.map { $0 <= 40 || $0 >= 0x80 } ?? true
  }

  /// Whether the row stands below the table: a note or a line for signatures, and nothing in its keys and numbers.
  private func isFooter(_ row: SheetGrid.Row) -> Bool {
    guard let first = row.cells.first(where: { !CellReading.shown(grid.cells[$0], grid).isEmpty }) else { return false }
    for (field, cell) in cells.enumerated() where cell >= 0 && cell != first {
      if layout.fields[field].role.isNumeric, isNumber(grid.cells[cell]) { return false }
      if layout.keyFields.contains(field), !TableWords.isFooter(CellReading.shown(grid.cells[cell], grid)) { return false }
    }
    guard grid.cells[first].kind == .text else { return false }
    if TableWords.isFooter(grid.text(of: grid.cells[first])) { return true }
    return hasFooter && row.cells.count { !trimmed(CellReading.shown(grid.cells[$0], grid)).isEmpty } <= 1
  }

  /// Reports a unit that a note below the table gives to numbers that have none from above.
  private func checkUnits(inNote row: SheetGrid.Row) {
    let fields = layout.fields.filter { $0.named == nil && $0.shift == 0 && $0.role.quantity != nil }
    for index in row.cells where grid.cells[index].kind == .text && !fields.isEmpty {
      let text = grid.text(of: grid.cells[index])
      for field in fields {
        guard let unit = HeadingUnit.given(byNote: text, to: field.column) else { continue }
        let spot = Spot(.sheet(table), line: Int32(row.number), column: Int(grid.cells[index].column))
        log.reportUnitInNote(unit, of: field.column, text, at: spot)
        break
      }
    }
  }

  /// Whether the row only heads a group: one text in it, numbered as groups are or merged over several columns; then it is noted.
  private func isSection(_ row: SheetGrid.Row) -> Bool {
    var lone: SheetCell?
    var isNumbered = false
    for index in row.cells {
      let cell = grid.cells[index]
      if cell.kind == .text, isBlank(grid.bytes(of: cell)) { continue }
      if cell.kind == .text, layout.field(at: Int(cell.column)) == nil, TableWords.isGroupNumber(grid.text(of: cell)) {
        isNumbered = true
        continue
      }
      if lone != nil { return false }
      lone = cell
    }
    guard let lone, lone.kind == .text, let first = grid.bytes(of: lone).first else { return false }
    guard first >= 0x80 || TableWords.mayBeginSection(first) || first <= 32 else { return false }
    let text = trimmed(grid.text(of: lone))
    let isMerged = first >= 0x80 && (isNumbered || wideRows.contains(row.number))
    guard isMerged || TableWords.isSection(text) else { return false }
    let spot = Spot(.sheet(table), line: Int32(row.number), column: Int(lone.column))
    log.note(.sectionRow, at: spot, written: text, read: "", row: row.number)
    return true
  }

  /// Whether the cell holds a number that is no day.
  private func isNumber(_ cell: SheetCell) -> Bool {
    if case .date = grid.form(of: cell) { return false }
    return cell.kind == .number
  }

  /// Reports values under blank headings, once a column.
  private mutating func reportStrays(_ row: SheetGrid.Row) {
    for index in row.cells {
      let column = Int(grid.cells[index].column)
      guard !layout.hasHeading(at: column), !reportedStrays.contains(column) else { continue }
      let value = trimmed(CellReading.shown(grid.cells[index], grid))
      if value.isEmpty { continue }
      reportedStrays.insert(column)
      log.report(
        .valueWithoutHeading, at: Spot(.sheet(table), line: Int32(row.number), column: column), value: value,
        .init(zh: "这一列没有表头，却有内容。", en: "The column has no heading, but values."),
        hint: .init(zh: "请加上表头，或删去这一列。", en: "Give it a heading, or delete the column."))
    }
  }

  /// Notes, once a column, by which power of ten values were multiplied.
  private func reportShifts() {
    for (field, count) in zip(layout.fields, shifted) where count > 0 {
      let what = UnitConversion(counts: .same, shift: field.shift).explained(table.columnsRead[field.index])
      log.report(
        .unitConverted, at: Spot(.sheet(table), line: Int32(layout.headingRows.upperBound), column: field.position),
        value: field.heading,
        .init(
          zh: "“\(shortened(field.heading))”\(what.chinese)，共 \(count) 格。",
          en: "Values of \"\(shortened(field.heading))\" were \(what.english): \(count) cell(s)."),
        hint: .init(zh: "请核对单位。", en: "Check the unit."))
    }
  }

  /// Fills the row from merged ranges and reports what they hide or leave blank.
  private mutating func fillMerged(_ row: SheetGrid.Row) -> Set<Int> {
    let (filled, faults) = filling.fill(&cells, row: row.number)
    for (field, fault) in faults {
      let column = layout.fields[field]
      switch fault {
      case .number(let range, let isFirst):
        log.mutedSpots.insert(Spot(.table(table), line: line, column: column.index))
        if isFirst {
          let (top, left) = (range.rows.lowerBound, range.columns.lowerBound)
          log.reportMergedNumber(range, at: Spot(.sheet(table), line: Int32(top), column: left))
        }
      case .hidden(let range):
        log.reportHiddenValue(
          CellReading.shown(grid.cells[cells[field]], grid), under: range,
          at: Spot(.sheet(table), line: Int32(row.number), column: column.position))
      }
    }
    return filled
  }

  /// Reports a row of which everything is struck through, once for all its cells.
  private mutating func checkStruck(_ row: SheetGrid.Row) {
    let own = row.cells.filter { layout.field(at: Int(grid.cells[$0].column)).map { cells[$0] >= 0 } ?? false }
    isRowStruck = own.count > 1 && own.allSatisfy { grid.struckText(of: grid.cells[$0]) == grid.text(of: grid.cells[$0]) }
    guard isRowStruck, let first = own.first else { return }
    let cell = grid.cells[first]
    log.report(
      .struckThrough, at: Spot(.sheet(table), line: Int32(row.number), column: Int(cell.column)), value: grid.text(of: cell),
      .init(zh: "第 \(row.number) 行整行被划掉（删除线）。", en: "All of row \(row.number) is struck through."),
      hint: .init(
        zh: "不要的请删去这一行；要的请去掉删除线（设置单元格格式－字体）。",
        en: "Delete the row if it does not count; if it does, take the strikethrough off."))
  }

  // MARK: Lines

  private mutating func writeHeading() {
    let names = layout.written.map { index in
      let unit = layout.fields.first { $0.index == index }?.unit
      return table.columnsRead[index].name + (unit.map { "(\($0))" } ?? "")
    }
    text += Array(names.joined(separator: ",").utf8)
    text.append(UInt8(ascii: "\n"))
    places.rowOfLine.append(Int32(layout.headingRows.upperBound))
    if layout.hasPeriods { places.periodColumnOfLine = [-1, -1] }
    line = 2
  }

  private mutating func write(_ row: SheetGrid.Row) {
    guard layout.hasPeriods else {
      startLine(row)
      for field in layout.fields.indices {
        if field > 0 { text.append(UInt8(ascii: ",")) }
        writeField(field, column: layout.fields[field].index)
      }
      endLine()
      sums.endRow()
      return
    }
    for field in layout.fields.indices {
      guard let period = layout.fields[field].period, cells[field] >= 0 else { continue }
      startLine(row)
      places.periodColumnOfLine.append(Int16(layout.fields[field].position))
      for key in layout.keyFields {
        writeField(key, column: layout.fields[key].index)
        text.append(UInt8(ascii: ","))
      }
      text += Array(period.utf8)
      text.append(UInt8(ascii: ","))
      writeField(field, column: 3)
      endLine()
    }
    sums.endRow()
  }

  private mutating func startLine(_ row: SheetGrid.Row) { places.rowOfLine.append(Int32(row.number)) }

  /// Ends a line. Line ends inside fields were counted as the tokenizer counts them, so that lines keep their rows.
  private mutating func endLine() {
    text.append(UInt8(ascii: "\n"))
    line += 1
    for _ in 0..<innerLines {
      places.rowOfLine.append(0)
      if layout.hasPeriods { places.periodColumnOfLine.append(-1) }
    }
    line += innerLines
    innerLines = 0
  }

  private mutating func writeField(_ field: Int, column: Int) {
    let index = cells[field]
    guard index >= 0 else { return }
    let schema = layout.fields[field]
    let value = reader.value(grid.cells[index], schema, at: Spot(.table(table), line: line, column: column), isRowStruck: isRowStruck)
    if schema.role.quantity != nil { sums.add(value, field: field) }
    if schema.shift > 0, !TableWords.isNothing(value) { shifted[field] += 1 }
    append(value)
  }

  /// Appends a field, in quotes where it needs them.
  private mutating func append(_ value: ArraySlice<UInt8>) {
    var needsQuotes = false
    for byte in value where byte == 44 || byte == 34 || byte == 10 || byte == 13 { needsQuotes = true }
    guard needsQuotes else {
      text += value
      return
    }
    text.append(UInt8(ascii: "\""))
    var isAfterReturn = false
    for byte in value {
      if byte == UInt8(ascii: "\"") { text.append(byte) }
      if byte == 13 || (byte == 10 && !isAfterReturn) { innerLines += 1 }
      isAfterReturn = byte == 13
      text.append(byte)
    }
    text.append(UInt8(ascii: "\""))
  }
}

extension ProblemLog {
  /// Says that hidden rows and columns were read.
  func reportHidden(rows: Int, columns: Int, of table: TableSchema) {
    if rows > 0 {
      report(
        .hiddenCellsRead, at: Spot(.sheet(table)), value: "\(rows)",
        .init(zh: "有 \(rows) 个隐藏行含有数据，已照常读取。", en: "\(rows) hidden row(s) hold data and were read."),
        hint: .init(zh: "请取消隐藏，核对后再提交。", en: "Show them and check them."))
    }
    if columns > 0 {
      report(
        .hiddenCellsRead, at: Spot(.sheet(table), column: 0), value: "\(columns)",
        .init(zh: "有 \(columns) 个隐藏列含有数据，已照常读取。", en: "\(columns) hidden column(s) hold data and were read."),
        hint: .init(zh: "请取消隐藏，核对后再提交。", en: "Show them and check them."))
    }
  }
}
