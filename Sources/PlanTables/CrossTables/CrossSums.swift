import PlanModel
import Planning
import XLSXReading

/// Compares the sums in rows and columns of a cross table with its cells, as they are written.
struct CrossSums {
  private let table: TableSchema
  private let sheet: CrossGrid
  private let firstAcross: Int
  private let log: ProblemLog
  private let columns: [CrossAxis.Line]
  private let words: CrossWords
  /// The districts and other groups of each column.
  private let columnGroups: [[String]]
  private var rows: SubtotalCheck
  /// Sums at the ends of rows that differ: what is written, what it should be.
  private var differences: [(place: SheetGrid.Place, written: Int128, right: Int128)] = []

  init(_ cross: CrossTable) {
    table = cross.table
    sheet = cross.sheet
    firstAcross = cross.layout.firstAcross
    log = cross.log
    columns = cross.across.lines
    words = cross.across.words
    columnGroups = columns.map(cross.across.items.groups)
    rows = SubtotalCheck(columns.map { _ in 0 })
  }

  /// Takes a row of values.
  mutating func add(_ row: SheetGrid.Row, _ line: CrossAxis.Line, _ items: CrossItems, _ passed: Set<Int>) {
    var values: [Int128?] = Array(repeating: 0, count: columns.count)
    for place in row.cells {
      let cell = sheet.grid.cells[place]
      let column = Int(cell.column) - firstAcross
      guard column >= 0, !sheet.isBlank(cell) else { continue }
      let digits = digits(cell)
      values[column] = CrossSums.scaled(digits)
      rows.add(digits[...], field: column)
    }
    rows.endRow(values, groups: items.groups(of: line))
    for column in columns.indices where columns[column].sum != nil && columns[column].other == nil {
      guard let cell = sheet.grid.cell(row, column: firstAcross + column), !sheet.isBlank(cell), let written = values[column] else {
        continue
      }
      let candidates = candidates(column, values, passed)
      func distance(_ sum: Int128) -> Double { abs(Double(written) - Double(sum)) }
      guard let right = candidates.min(by: { distance($0) < distance($1) }), !isEqual(written, right) else { continue }
      differences.append((.init(row: row.number, column: firstAcross + column), written, right))
    }
  }

  /// Takes a row of sums.
  mutating func add(_ kind: TableWords.Sum, _ row: SheetGrid.Row, _ line: CrossAxis.Line) {
    var cells = Array(repeating: -1, count: columns.count)
    for place in row.cells {
      let column = Int(sheet.grid.cells[place].column) - firstAcross
      if column >= 0, columns[column].other == nil, !sheet.isBlank(sheet.grid.cells[place]) { cells[column] = place }
    }
    rows.add(kind, row: row.number, cells: cells, names: line.labels.map { CrossItems.folded($0.text) })
  }

  /// Reports sums that differ.
  func report(_ across: CrossAxis, _ passed: Set<Int>) {
    rows.report(table, position: { firstAcross + $0 }, sheet.grid, log)
    for (place, written, right) in differences {
      let (written, right) = (text(written), text(right))
      log.report(
        .sumDiffers, at: Spot(.sheet(table), line: Int32(place.row), column: place.column), value: written,
        .init(
          zh: "合计列写的是 \(written)，这一行它所包括的各格之和是 \(right)。",
          en: "The column of sums says \(written); the cells of the row that it covers add up to \(right)."),
        hint: .init(
          zh: "合计列不参加计算，请核对有没有漏填或改错的数。", en: "Sums are not read; check for cells or digits that are missing."))
    }
  }

  private func text(_ value: Int128) -> String { String(decoding: DecimalText(value, shift: -4).plain, as: UTF8.self) }

  private func isEqual(_ written: Int128, _ right: Int128) -> Bool {
    abs(Double(written) - Double(right)) <= max(0.5, 1e-9 * abs(Double(right)))
  }

  /// What a sum in a row may cover: a part the columns since the sum before it, a whole all columns; those under the same heading or of
  /// the district that it names; the columns until the next sum, where it stands in front.
  private func candidates(_ column: Int, _ values: [Int128?], _ passed: Set<Int>) -> [Int128] {
    func sum(_ isCovered: (Int) -> Bool) -> Int128? {
      var sum: Int128 = 0
      var count = 0
      for index in columns.indices where columns[index].holdsValues && !isPassed(index, passed) && isCovered(index) {
        guard let value = values[index] else { return nil }
        sum += value
        count += 1
      }
      return count > 0 ? sum : nil
    }
    let before = columns.indices.last { $0 < column && columns[$0].sum != nil } ?? -1
    let after = columns.indices.first { $0 > column && columns[$0].sum != nil } ?? columns.count
    let all = sum { _ in true }
    let block = sum { $0 > before && $0 < column }
    let ahead = sum { $0 > column && $0 < after }
    let soFar = sum { $0 < column }
    let own = columns[column]
    let grouped = own.labels.filter { CrossWords.sum($0.text) == nil }.map { label in
      sum { index in columns[index].labels.contains { $0.level == label.level && $0.text == label.text } }
    }
    let samePeriod = own.period.map { period in sum { columns[$0].period?.part == period.part } }
    let names = own.labels.map { CrossItems.folded($0.text) }
    let ofDistrict = sum { index in columnGroups[index].contains { group in names.contains { $0.contains(group) } } }
    return ([block, all, soFar, ahead, samePeriod ?? nil, ofDistrict] + grouped).compactMap { $0 }
  }

  /// Whether a column that is no sum holds no values either.
  private func isPassed(_ index: Int, _ passed: Set<Int>) -> Bool {
    passed.contains(firstAcross + index) && columns[index].key.map { words.isCaption($0.text) } ?? true
  }

  /// The number in plain digits, as it is written.
  private func digits(_ cell: SheetCell) -> [UInt8] {
    if cell.kind == .number { return Array(CellReading.number(cell, sheet.grid)?.plain ?? []) }
    return narrowed(CellReading.shown(cell, sheet.grid)).unicodeScalars.filter { !isBlank($0) && $0 != "," }
      .reduce(into: []) { $0 += String($1).utf8 }
  }

  private static func scaled(_ digits: [UInt8]) -> Int128? {
    guard case .success(let number) = parsedNumber(digits[...], allowsPercent: false) else { return nil }
    return Int128(number.tenThousandths)
  }
}
