import SheetLayout

/// Heights of rows with merged text, which no program fits by itself; other rows are left to the program that opens the
/// file.
struct RowHeights {
  let sheet: Sheet
  private let merges: MergedCells

  init(sheet: Sheet) {
    self.sheet = sheet
    merges = MergedCells(sheet.merges)
  }

  /// In points; nil where the program may fit the row.
  ///
  /// - Complexity: O(text of the row).
  func height(ofRow row: Int) -> Double? {
    let ranges = merges.ranges(inRow: row)
    guard !ranges.isEmpty else { return nil }
    var height = 0.0
    for (column, cell) in sheet.rows[row].cells.enumerated() {
      var columns = column...column
      switch merges.role(row: row, column: column) {
      case .alone: break
      case .first: columns = ranges.first { $0.columns.lowerBound == column }?.columns ?? columns
      case .covered: continue
      }
      height = max(height, needed(cell, columns: columns))
    }
    return height > 0 ? height : nil
  }

  /// The height of a cell's text in points, with room for the program's own measure of it.
  private func needed(_ cell: SheetCell, columns: ClosedRange<Int>) -> Double {
    guard let text = cell.value.shownText, !text.isEmpty else { return 0 }
    let look = cell.style.look
    // A column's unit is a digit of the default font, 7 pixels; 5 pixels are the cell's margins.
    let width = columns.reduce(0.0) { sum, column in
      sum + 7 * (sheet.columns.indices.contains(column) ? sheet.columns[column].width : 8.43)
    }
    let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false)
    let lines = paragraphs.reduce(0) { sum, paragraph in
      // Lines end a little early, where the next character does not fit or may not start a line.
      let room = max(width - 5 - look.size, look.size * 4 / 3)
      let parts = (pixels(paragraph, size: look.size) / room).rounded(.up)
      return sum + (look.wraps ? max(1, Int(parts)) : 1)
    }
    return (look.size * 1.35 * Double(lines) + 4).rounded(.up)
  }

  /// The width of a text: Chinese characters are as wide as they are high, others half.
  private func pixels(_ text: Substring, size: Double) -> Double {
    text.unicodeScalars.reduce(0.0) { $0 + ($1.value < 0x1100 ? size * 2 / 3 : size * 4 / 3) }
  }
}

extension CellValue {
  /// Text that may need several lines.
  fileprivate var shownText: String? {
    switch self {
    case .text(let text), .textFormula(_, let text), .link(let text, _, _, _): text
    case .blank, .number, .formula: nil
    }
  }
}
