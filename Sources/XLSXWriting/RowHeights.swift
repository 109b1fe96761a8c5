import SheetLayout

/// Heights of rows whose text needs more than one plain line. Excel fits such rows by itself unless their text is merged;
/// other programs fit none.
struct RowHeights {
  let sheet: Sheet
  private let merges: MergedCells
  /// By the styles' raw values.
  private let looks = CellStyle.allCases.map(\.look)

  init(sheet: Sheet, merges: MergedCells) {
    self.sheet = sheet
    self.merges = merges
  }

  /// In points; nil where the height of plain rows is enough.
  ///
  /// - Complexity: O(text of the row).
  func height(ofRow row: Int) -> Double? {
    var height = 0.0
    for (column, cell) in sheet.rows[row].cells.enumerated() {
      guard let text = cell.value.shownText, !text.isEmpty else { continue }
      let look = looks[Int(cell.style.rawValue)]
      var columns = column...column
      switch merges.role(row: row, column: column) {
      case .alone: break
      case .first:
        // Text over several rows has their heights together.
        guard let range = merges.ranges(inRow: row).first(where: { $0.columns.lowerBound == column }) else { continue }
        columns = range.columns
      case .covered: continue
      }
      let lines = look.wraps ? lineCount(text, size: look.size, columns: columns) : 1
      // Lines are some 1.35 times as high as their letters; 15 points hold one of 11.
      if lines > 1 || look.size > 11 { height = max(height, (look.size * 1.35 * Double(lines) + 4).rounded(.up)) }
    }
    return height > 0 ? height : nil
  }

  /// How many lines a text takes in the width of some columns.
  private func lineCount(_ text: String, size: Double, columns: ClosedRange<Int>) -> Int {
    // A column's unit is a digit of the default font, 7 pixels; 5 pixels are the cell's margins.
    let width = columns.reduce(0.0) { sum, column in
      sum + 7 * (sheet.columns.indices.contains(column) ? sheet.columns[column].width : 8.43)
    }
    // Lines end a little early, where the next character does not fit or may not start a line.
    let room = max(width - 5 - size, size * 4 / 3)
    let narrow = size * 2 / 3
    // A character of two widths has three bytes.
    if Double(text.utf8.count) * narrow <= room, !text.utf8.contains(0x0A) { return 1 }
    return text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) { sum, paragraph in
      // Chinese characters are as wide as they are high, others half.
      let pixels = paragraph.unicodeScalars.reduce(0.0) { $0 + ($1.value < 0x1100 ? narrow : 2 * narrow) }
      return sum + max(1, Int((pixels / room).rounded(.up)))
    }
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
