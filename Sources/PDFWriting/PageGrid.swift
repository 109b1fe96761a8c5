import SheetLayout

/// A cell as it is printed: one of the sheet's, or several merged into one.
struct GridCell {
  let rows: ClosedRange<Int>
  let columns: ClosedRange<Int>
  let cell: SheetCell
}

/// A sheet's cells with its merged ranges, and what its rows mean to the division into pages.
struct SheetGrid {
  let sheet: Sheet
  /// The columns: those of the sheet, and those beyond them in which something stands.
  let columnCount: Int
  /// The heading, within the rows there are.
  let heading: Range<Int>
  /// For every row with merged cells, which range each of its columns belongs to.
  private var mergeInRow: [Int: [Int?]] = [:]
  private var merges: [CellRange] = []

  init(_ sheet: Sheet) {
    self.sheet = sheet
    var columnCount = max(1, sheet.columns.count)
    for row in sheet.rows where row.cells.count > columnCount {
      if let last = row.cells.lastIndex(where: { $0.value != .blank }) { columnCount = max(columnCount, last + 1) }
    }
    self.columnCount = columnCount
    heading = sheet.headingRows.clamped(to: 0..<sheet.rows.count)
    for range in sheet.merges { insert(range) }
  }

  /// The width each column asks for.
  var widths: [Double] { (0..<columnCount).map { $0 < sheet.columns.count ? sheet.columns[$0].width : 9 } }

  /// Notes a merged range, cut to the table; one that overlaps an earlier one is left out.
  private mutating func insert(_ range: CellRange) {
    guard range.rows.overlaps(0...max(0, sheet.rows.count - 1)), range.columns.overlaps(0...(columnCount - 1)),
      !sheet.rows.isEmpty
    else { return }
    let range = CellRange(
      rows: range.rows.clamped(to: 0...(sheet.rows.count - 1)), columns: range.columns.clamped(to: 0...(columnCount - 1)))
    let empty = [Int?](repeating: nil, count: columnCount)
    for row in range.rows where range.columns.contains(where: { mergeInRow[row]?[$0] != nil }) { return }
    for row in range.rows {
      for column in range.columns { mergeInRow[row, default: empty][column] = merges.count }
    }
    merges.append(range)
  }

  /// What stands at a place, merged or not.
  func cell(row: Int, column: Int) -> SheetCell {
    let cells = sheet.rows[row].cells
    if column < cells.count { return cells[column] }
    return SheetCell(.blank, column < sheet.columns.count ? sheet.columns[column].style ?? .plain : .plain)
  }

  /// The cells that can be seen in a row, from the left; a merged one in every row it goes over.
  func cells(inRow row: Int) -> [GridCell] {
    guard let merged = mergeInRow[row] else {
      return (0..<columnCount).map { GridCell(rows: row...row, columns: $0...$0, cell: cell(row: row, column: $0)) }
    }
    var cells: [GridCell] = []
    var column = 0
    while column < columnCount {
      if let index = merged[column] {
        let range = merges[index]
        let first = cell(row: range.rows.lowerBound, column: range.columns.lowerBound)
        cells.append(GridCell(rows: range.rows, columns: range.columns, cell: first))
        column = range.columns.upperBound + 1
      } else {
        cells.append(GridCell(rows: row...row, columns: column...column, cell: cell(row: row, column: column)))
        column += 1
      }
    }
    return cells
  }

  /// The columns the text of a cell may take: its own and, where it is one line without a border, the empty ones beside
  /// it that have no border either.
  func roomForText(of cell: GridCell, look: CellLook) -> ClosedRange<Int> {
    guard !look.hasBorder, !look.wraps, cell.rows.count == 1 else { return cell.columns }
    let row = cell.rows.lowerBound
    func isFree(_ column: Int) -> Bool {
      let other = self.cell(row: row, column: column)
      return mergeInRow[row]?[column] == nil && other.value == .blank && !other.style.look.hasBorder
    }
    var (first, last) = (cell.columns.lowerBound, cell.columns.upperBound)
    if look.alignment != .left { while first > 0, isFree(first - 1) { first -= 1 } }
    if look.alignment != .right { while last + 1 < columnCount, isFree(last + 1) { last += 1 } }
    guard look.alignment == .centre else { return first...last }
    // In the middle of its cell, so as far to one side as to the other.
    let reach = min(cell.columns.lowerBound - first, last - cell.columns.upperBound)
    return (cell.columns.lowerBound - reach)...(cell.columns.upperBound + reach)
  }

  /// Which rows should not be the first on a page: the heading and the first row below it after what stands above, and
  /// the rows of sums, notes and seal after the row of the table that they follow.
  func rowsThatStay() -> [Bool] {
    var stays = [Bool](repeating: false, count: sheet.rows.count)
    if !heading.isEmpty {
      for row in 1..<max(2, min(heading.upperBound + 1, stays.count)) where row < stays.count { stays[row] = true }
    }
    var isBelowTable = false
    for row in heading.upperBound..<stays.count {
      let isInTable = isInTable(row)
      if isBelowTable, !isInTable { stays[row] = true }
      isBelowTable = isBelowTable || isInTable
    }
    return stays
  }

  /// Whether a row is one of the table's own: with borders, and no row of sums.
  private func isInTable(_ row: Int) -> Bool {
    var hasBorder = false
    for cell in sheet.rows[row].cells {
      switch cell.style {
      case .totalText, .totalWhole, .totalAmount: return false
      default: hasBorder = hasBorder || cell.style.look.hasBorder
      }
    }
    return hasBorder
  }
}
