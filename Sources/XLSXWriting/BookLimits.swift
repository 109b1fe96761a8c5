import SheetLayout

/// What spreadsheets hold.
enum SpreadsheetLimits {
  static let rows = 1_048_576
  static let columns = 16_384
  static let textLength = 32_767
  static let formulaLength = 8_192
  static let links = 65_530
  static let pageBreaks = 1_023
}

/// Checks a workbook against the limits of spreadsheets.
///
/// - Throws: ``XLSXWritingError``, the first in the order of the sheets.
/// - Complexity: O(cells).
func checkLimits(_ book: SheetBook) throws(XLSXWritingError) {
  guard book.sheets.contains(where: { !$0.isHidden }) else { throw .noVisibleSheet }
  guard (1900...9999).contains(book.date.year), (1...12).contains(book.date.month), (1...31).contains(book.date.day) else {
    throw .date(book.date)
  }
  var names: Set<String> = []
  for sheet in book.sheets {
    guard isSheetName(sheet.name), names.insert(sheet.name.lowercased()).inserted else { throw .sheetName(sheet.name) }
  }
  let targets = Set(book.sheets.map(\.name))
  for sheet in book.sheets { try SheetLimits(sheet: sheet, targets: targets).check() }
}

/// Characters as spreadsheets count them.
private func length(_ text: String) -> Int { text.utf16.count }

private func isSheetName(_ name: String) -> Bool {
  guard !name.isEmpty, length(name) <= 31, !name.hasPrefix("'"), !name.hasSuffix("'") else { return false }
  return !name.unicodeScalars.contains {
    "[]:*?/\\".unicodeScalars.contains($0) || $0.value < 0x20 || $0.value == 0xFFFE || $0.value == 0xFFFF
  }
}

private struct SheetLimits {
  let sheet: Sheet
  let targets: Set<String>

  func check() throws(XLSXWritingError) {
    guard sheet.rows.count <= SpreadsheetLimits.rows else {
      throw .tooManyRows(sheet: sheet.name, count: sheet.rows.count)
    }
    let columns = max(sheet.columns.count, sheet.columnCount)
    guard columns <= SpreadsheetLimits.columns else { throw .tooManyColumns(sheet: sheet.name, count: columns) }
    guard sheet.columns.allSatisfy({ (0...255).contains($0.width) }) else {
      throw .range(sheet: sheet.name, range: "width")
    }
    try checkCells()
    try checkRanges()
    for chart in sheet.charts where !isDrawable(chart) {
      throw .chart(sheet: sheet.name, title: chart.title)
    }
    for rule in sheet.inputRules where !isAcceptable(rule) {
      throw .inputRule(sheet: sheet.name, range: rule.range.name)
    }
    if let page = sheet.page, length(pageHeader(page)) > 255 { throw .pageHeader(sheet: sheet.name) }
    let breaks = sheet.rows.count { $0.endsPage }
    guard breaks <= SpreadsheetLimits.pageBreaks else { throw .tooManyPageBreaks(sheet: sheet.name, count: breaks) }
  }

  private func checkCells() throws(XLSXWritingError) {
    var links = 0
    for (row, line) in sheet.rows.enumerated() {
      for (column, cell) in line.cells.enumerated() {
        switch cell.value {
        case .blank, .number: break
        case .text(let text): try checkLength(text, row, column)
        case .formula(let formula, _): try checkFormula(formula, row, column)
        case .textFormula(let formula, let text):
          try checkFormula(formula, row, column)
          try checkLength(text, row, column)
        case .link(let text, let target, let targetRow, let targetColumn):
          try checkLength(text, row, column)
          // The library splits a target at `#`.
          guard targets.contains(target), !target.contains("#"), (0..<SpreadsheetLimits.rows).contains(targetRow),
            (0..<SpreadsheetLimits.columns).contains(targetColumn)
          else { throw .link(sheet: sheet.name, cell: cellName(row: row, column: column), target: target) }
          links += 1
        }
      }
    }
    guard links <= SpreadsheetLimits.links else { throw .tooManyLinks(sheet: sheet.name, count: links) }
    for note in sheet.joinedNotes {
      guard (0..<SpreadsheetLimits.rows).contains(note.row), (0..<SpreadsheetLimits.columns).contains(note.column) else {
        throw .range(sheet: sheet.name, range: "\(note.row), \(note.column)")
      }
      try checkLength(note.text, note.row, note.column)
    }
  }

  private func checkLength(_ text: String, _ row: Int, _ column: Int) throws(XLSXWritingError) {
    // Most texts are short enough whatever is in them: an escape takes seven characters.
    guard text.utf8.count > SpreadsheetLimits.textLength / 7 else { return }
    let count = length(escapedText(text))
    guard count <= SpreadsheetLimits.textLength else {
      throw .textTooLong(sheet: sheet.name, cell: cellName(row: row, column: column), count: count)
    }
  }

  private func checkFormula(_ formula: String, _ row: Int, _ column: Int) throws(XLSXWritingError) {
    let count = length(formula)
    guard count > 0, count <= SpreadsheetLimits.formulaLength else {
      throw .formula(sheet: sheet.name, cell: cellName(row: row, column: column), count: count)
    }
  }

  private func checkRanges() throws(XLSXWritingError) {
    let headings =
      sheet.headingRows.isEmpty ? nil : CellRange(rows: sheet.headingRows.lowerBound...sheet.headingRows.upperBound - 1, columns: 0...0)
    let ranges = sheet.merges + sheet.inputRules.map(\.range) + [sheet.filter, headings].compactMap { $0 }
    for range in ranges where !isInside(range) { throw .range(sheet: sheet.name, range: "\(range.rows), \(range.columns)") }
    guard (0..<SpreadsheetLimits.columns).contains(sheet.frozenColumns) else {
      throw .range(sheet: sheet.name, range: "\(sheet.frozenColumns)")
    }
    // Merged ranges from the top; those that reach the row at hand are open.
    var open: [CellRange] = []
    for range in sheet.merges.sorted(by: { $0.rows.lowerBound < $1.rows.lowerBound }) {
      open.removeAll { $0.rows.upperBound < range.rows.lowerBound }
      guard !open.contains(where: { $0.columns.overlaps(range.columns) }) else {
        throw .range(sheet: sheet.name, range: range.name)
      }
      open.append(range)
    }
  }

  private func isInside(_ range: CellRange) -> Bool {
    range.rows.lowerBound >= 0 && range.rows.upperBound < SpreadsheetLimits.rows && range.columns.lowerBound >= 0
      && range.columns.upperBound < SpreadsheetLimits.columns
  }

  /// Whether every series has one number for each category, in cells that exist, in one row or one column.
  private func isDrawable(_ chart: SheetChart) -> Bool {
    func isLine(_ range: CellRange) -> Bool { isInside(range) && (range.rows.count == 1 || range.columns.count == 1) }
    func count(_ range: CellRange) -> Int { range.rows.count * range.columns.count }
    guard (0..<SpreadsheetLimits.rows).contains(chart.anchorRow),
      (0..<SpreadsheetLimits.columns).contains(chart.anchorColumn), (1...255).contains(chart.series.count),
      isLine(chart.categories), length(chart.title) <= 255, length(chart.categoryTitle) <= 255,
      length(chart.valueTitle) <= 255
    else { return false }
    return chart.series.allSatisfy { series in
      isInside(series.name) && count(series.name) == 1 && isLine(series.values)
        && count(series.values) == count(chart.categories)
    }
  }

  private func isAcceptable(_ rule: InputRule) -> Bool {
    guard length(escapedText(rule.title)) <= 32, length(escapedText(rule.message)) <= 255 else { return false }
    switch rule.kind {
    case .anything: return true
    case .words(let words):
      // Commas and quotes have a meaning in the list.
      let areSound = words.allSatisfy { word in
        !word.isEmpty && !word.contains { $0 == "," || $0 == "\"" } && escapedText(word) == word
      }
      return !words.isEmpty && areSound && length(words.joined(separator: ",")) <= 255
    case .values(let range): return !range.isEmpty && length(range) <= 255 && escapedText(range) == range
    case .whole: return true
    case .decimal(let least): return least.isFinite
    }
  }
}
