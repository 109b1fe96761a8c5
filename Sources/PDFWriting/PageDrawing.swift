import SheetLayout

/// Draws one page of a sheet.
struct PageDrawing {
  let plan: SheetPlan
  let canvas: Canvas
  let typesetter: Typesetter

  /// The thickness of a table's lines, in points.
  static let line = 0.5
  /// The size of header and footer, in points.
  static let runningSize = 9.0

  /// - Parameters:
  ///   - number: the page's in the document, from 1.
  ///   - count: the pages of the document.
  func draw(_ page: PlannedPage, number: Int, of count: Int) {
    canvas.beginPage(width: plan.paper.width, height: plan.paper.height)
    let bottom = draw(page.repeated, from: plan.paper.top)
    _ = draw(page.rows, from: bottom)
    running(number: number, of: count)
    canvas.endPage()
  }

  /// Draws rows one below the other, and says where they end.
  private func draw(_ rows: Range<Int>, from top: Double) -> Double {
    guard !rows.isEmpty else { return top }
    var edges = [top]
    for row in rows { edges.append(edges[edges.count - 1] + plan.heights[row]) }
    var lines = GridLines(rowCount: rows.count, columnCount: plan.grid.columnCount)
    for row in rows {
      for cell in plan.grid.cells(inRow: row) where row == max(cell.rows.lowerBound, rows.lowerBound) {
        let visible = cell.rows.clamped(to: rows.lowerBound...(rows.upperBound - 1))
        let local = (visible.lowerBound - rows.lowerBound)...(visible.upperBound - rows.lowerBound)
        let look = CellLook.of(cell.cell.style)
        if look.hasBorder { lines.frame(rows: local, columns: cell.columns) }
        guard let fill = look.fill else { continue }
        canvas.fill(
          x: plan.geometry.edges[cell.columns.lowerBound], y: edges[local.lowerBound],
          width: plan.geometry.width(cell.columns), height: edges[local.upperBound + 1] - edges[local.lowerBound],
          colour: fill)
      }
    }
    stroke(lines, rows: edges)
    for row in rows { drawTexts(startingIn: row, rows: rows, edges: edges) }
    // A merged cell that started on an earlier page says here again what it is.
    for cell in plan.grid.cells(inRow: rows.lowerBound) where cell.rows.lowerBound < rows.lowerBound {
      for text in plan.texts[cell.rows.lowerBound] where text.cell.columns == cell.columns {
        draw(text, rows: rows, edges: edges)
      }
    }
    return edges[edges.count - 1]
  }

  private func stroke(_ lines: GridLines, rows: [Double]) {
    let columns = plan.geometry.edges
    let horizontal = lines.horizontal.map {
      (x: columns[$0.span.lowerBound], y: rows[$0.position], toX: columns[$0.span.upperBound], toY: rows[$0.position])
    }
    let vertical = lines.vertical.map {
      (x: columns[$0.position], y: rows[$0.span.lowerBound], toX: columns[$0.position], toY: rows[$0.span.upperBound])
    }
    canvas.stroke(horizontal + vertical, width: Self.line)
  }

  private func drawTexts(startingIn row: Int, rows: Range<Int>, edges: [Double]) {
    for text in plan.texts[row] { draw(text, rows: rows, edges: edges) }
  }

  /// Draws a cell's text in the middle of the height that is on this page, as many of its lines as that holds.
  private func draw(_ placed: SheetPlan.Placed, rows: Range<Int>, edges: [Double]) {
    let visible = placed.cell.rows.clamped(to: rows.lowerBound...(rows.upperBound - 1))
    let (top, bottom) = (edges[visible.lowerBound - rows.lowerBound], edges[visible.upperBound + 1 - rows.lowerBound])
    let font = placed.text.font
    let padding = plan.geometry.sidePadding
    let left = plan.geometry.edges[placed.room.lowerBound] + padding
    let right = plan.geometry.edges[placed.room.upperBound + 1] - padding
    let fitting = max(1, Int(((bottom - top) / font.pitch + 0.01).rounded(.down)))
    var lines = placed.text.lines.prefix(fitting)
    if lines.count < placed.text.lines.count {
      // Says that there is more.
      lines = lines.dropLast() + typesetter.set("……", font).lines
    }
    var y = (top + bottom - Double(lines.count) * font.pitch) / 2 + font.baseline
    for line in lines {
      let x =
        switch placed.look.alignment {
        case .left: left
        case .centre: (left + right - line.width) / 2
        case .right: right - line.width
        }
      canvas.draw(line, x: x, y: y, colour: placed.words.colour)
      if placed.look.isUnderlined {
        canvas.fill(
          x: x, y: y + font.size * 0.1, width: line.width, height: font.size * 0.05, colour: placed.words.colour)
      }
      y += font.pitch
    }
  }

  /// Draws header and footer.
  private func running(number: Int, of count: Int) {
    let paper = plan.paper
    let footer = PageSetup.footer.replacing("&P", with: "\(number)").replacing("&N", with: "\(count)")
    running(plan.setup.headerLeft, .left, isBold: true, colour: CellWords.red, middle: paper.running)
    running(plan.setup.headerRight, .right, isBold: false, colour: 0x000000, middle: paper.running)
    running(footer, .centre, isBold: false, colour: 0x000000, middle: paper.height - paper.running)
  }

  /// Draws one of them, at most half as wide as the table.
  private func running(
    _ text: String, _ alignment: CellLook.Alignment, isBold: Bool, colour: UInt32, middle: Double
  ) {
    var look = CellLook()
    look.size = Self.runningSize
    look.isBold = isBold
    let words = CellWords(line: text, colour: colour)
    guard !words.text.isEmpty else { return }
    let set = typesetter.fit(words, look: look, scale: 1, width: plan.paper.bodyWidth / 2 - 6)
    guard let line = set.lines.first else { return }
    let x =
      switch alignment {
      case .left: plan.paper.side
      case .centre: (plan.paper.width - line.width) / 2
      case .right: plan.paper.width - plan.paper.side - line.width
      }
    canvas.draw(line, x: x, y: middle - set.font.pitch / 2 + set.font.baseline, colour: colour)
  }
}
