import SheetLayout

/// A sheet with its texts set, its rows measured and divided into pages.
struct SheetPlan {
  /// The text of a cell, set in the room it has.
  struct Placed {
    let cell: GridCell
    let look: CellLook
    let words: CellWords
    let text: SetText
    /// The columns it may stand in.
    let room: ClosedRange<Int>
  }

  let setup: PageSetup
  let paper: Paper
  let geometry: ColumnGeometry
  let grid: SheetGrid
  /// In points, by row.
  let heights: [Double]
  let pages: [PlannedPage]
  /// The texts by the row their cell starts in.
  let texts: [[Placed]]

  /// Above and below a cell's text at natural size.
  static let linePadding = 2.2

  /// - Complexity: O(cells and their texts).
  init(_ sheet: Sheet, typesetter: Typesetter) {
    setup = sheet.page ?? PageSetup()
    let paper = Paper(isLandscape: setup.isLandscape)
    let grid = SheetGrid(sheet)
    let shown = sheet.rows.indices.map { Self.shown(inRow: $0, of: grid) }
    let numbers = NumberWidths(shown, columnCount: grid.columnCount, typesetter: typesetter)
    let geometry = ColumnGeometry(widths: grid.widths, numbers: numbers.widest, paper: paper)
    let placed = shown.map { row in
      row.map { Self.placed($0, grid: grid, geometry: geometry, numbers: numbers, typesetter: typesetter) }
    }
    let heading = grid.heading
    let natural = Self.heights(of: sheet.rows, placed, scale: geometry.scale)
    // A row taller than a page, its heading included, is cut there.
    let headingHeight = natural[heading].reduce(0, +)
    let most = headingHeight <= paper.bodyHeight / 2 ? paper.bodyHeight - headingHeight : paper.bodyHeight
    let heights = natural.map { min($0, most) }
    let stays = grid.rowsThatStay()
    let rows = sheet.rows.indices.map {
      PlannedRow(height: heights[$0], endsPage: sheet.rows[$0].endsPage, staysWithPrevious: stays[$0])
    }
    pages = plannedPages(rows, heading: heading, height: paper.bodyHeight)
    self.paper = paper
    self.heights = heights
    self.grid = grid
    self.geometry = geometry
    texts = placed
  }
}

// The passes over the cells.
extension SheetPlan {
  /// A cell that shows something.
  typealias ShownCell = (GridCell, CellLook, CellWords)

  /// The cells that start in a row and show something.
  private static func shown(inRow row: Int, of grid: SheetGrid) -> [ShownCell] {
    grid.cells(inRow: row).compactMap { cell in
      guard cell.rows.lowerBound == row else { return nil }
      let look = CellLook.of(cell.cell.style)
      return CellWords(cell.cell, look: look).map { (cell, look, $0) }
    }
  }

  /// The text of a cell, set in the room it has.
  private static func placed(
    _ shown: ShownCell, grid: SheetGrid, geometry: ColumnGeometry, numbers: NumberWidths, typesetter: Typesetter
  ) -> Placed {
    let (cell, look, words) = shown
    let room = grid.roomForText(of: cell, look: look)
    let text = typesetter.fit(
      words, look: look, scale: geometry.scale, width: geometry.textWidth(room),
      factor: numbers.factor(cell, isBold: look.isBold, geometry: geometry))
    return Placed(cell: cell, look: look, words: words, text: text, room: room)
  }

  /// The heights that rows ask for and their texts need, in points.
  private static func heights(of rows: [SheetRow], _ texts: [[Placed]], scale: Double) -> [Double] {
    let padding = 2 * linePadding * scale
    var spans: [(rows: ClosedRange<Int>, height: Double)] = []
    let own = zip(rows, texts).map { row, texts in
      // No row of a spreadsheet is higher than 409 points.
      let asked = row.height.map { $0.isFinite ? min(max($0, 0), 409) * scale : 0 }
      var height = asked ?? 10 * 1.3 * scale + padding
      for placed in texts {
        let needed = placed.text.height + padding
        if placed.cell.rows.count == 1 { height = max(height, needed) } else { spans.append((placed.cell.rows, needed)) }
      }
      return height
    }
    return rowHeights(own, spans: spans)
  }
}

extension CellLook {
  private static let all = CellStyle.allCases.map(\.look)

  /// The look of a style, looked up: it is asked for once a cell.
  static func of(_ style: CellStyle) -> CellLook { all[Int(style.rawValue)] }
}
