internal import CXLSXWriter
import SheetLayout

/// Writes one sheet into the library's workbook. Limits have been checked.
struct SheetWriting {
  let sheet: Sheet
  let worksheet: WorksheetPointer
  let formats: FormatTable

  var raw: UnsafeMutablePointer<lxw_worksheet> { worksheet.raw }

  /// Columns, merged ranges, frozen panes, filter.
  func writeLayout() throws(XLSXWritingError) {
    for (index, column) in sheet.columns.enumerated() {
      try check(
        worksheet_set_column(raw, lxw_col_t(index), lxw_col_t(index), column.width, column.style.map { formats.format($0) }))
    }
    for range in sheet.merges where range.rows.count > 1 || range.columns.count > 1 {
      let style = sheet.cell(row: range.rows.lowerBound, column: range.columns.lowerBound)?.style ?? .plain
      try check(
        worksheet_merge_range(
          raw, lxw_row_t(range.rows.lowerBound), lxw_col_t(range.columns.lowerBound),
          lxw_row_t(range.rows.upperBound), lxw_col_t(range.columns.upperBound), "", formats.format(style)))
    }
    let frozenRows = sheet.headingRows.isEmpty ? 0 : sheet.headingRows.upperBound
    if frozenRows > 0 || sheet.frozenColumns > 0 {
      worksheet_freeze_panes(raw, lxw_row_t(frozenRows), lxw_col_t(sheet.frozenColumns))
    }
    if let filter = sheet.filter {
      try check(
        worksheet_autofilter(
          raw, lxw_row_t(filter.rows.lowerBound), lxw_col_t(filter.columns.lowerBound),
          lxw_row_t(filter.rows.upperBound), lxw_col_t(filter.columns.upperBound)))
    }
    if !sheet.columns.isEmpty {
      // Codes are text on purpose: no green corners.
      let last = max(sheet.columns.count, sheet.columnCount) - 1
      try check(
        worksheet_ignore_errors(
          raw, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue),
          CellRange(rows: 0...SpreadsheetLimits.rows - 1, columns: 0...last).name))
    }
  }

  /// Every cell, row by row.
  func writeCells() throws(XLSXWritingError) {
    let merges = MergedCells(sheet.merges)
    let heights = RowHeights(sheet: sheet, merges: merges)
    for (row, line) in sheet.rows.enumerated() {
      if let height = line.height ?? heights.height(ofRow: row) {
        try check(worksheet_set_row(raw, lxw_row_t(row), min(max(height, 0), 409), nil))
      }
      for (column, cell) in line.cells.enumerated() {
        switch merges.role(row: row, column: column) {
        case .alone, .first: try write(cell, lxw_row_t(row), lxw_col_t(column))
        case .covered where cell.style == .plain: continue
        case .covered:
          try check(worksheet_write_blank(raw, lxw_row_t(row), lxw_col_t(column), formats.format(cell.style)))
        }
      }
    }
  }

  private func write(_ cell: SheetCell, _ row: lxw_row_t, _ column: lxw_col_t) throws(XLSXWritingError) {
    switch cell.value {
    case .blank:
      // A blank cell without a look of its own is left to its column.
      if cell.style != .plain { try check(worksheet_write_blank(raw, row, column, formats.format(cell.style))) }
    case .text(let text):
      try check(worksheet_write_string(raw, row, column, escapedText(text), formats.format(cell.style)))
    case .number(let number):
      let format = formats.format(cell.style, isWhole: number.isWhole)
      if number.isExactInSpreadsheets {
        try check(worksheet_write_number(raw, row, column, number.double, format))
      } else {
        try check(worksheet_write_string(raw, row, column, number.text(.general), format))
      }
    case .formula(let formula, let value):
      let format = formats.format(cell.style, isWhole: value.isWhole)
      try check(
        worksheet_write_formula_num(raw, row, column, withoutForbiddenCharacters(formula), format, value.double))
    case .textFormula(let formula, let value):
      try check(
        worksheet_write_formula_str(
          raw, row, column, withoutForbiddenCharacters(formula), formats.format(cell.style), escapedText(value)))
    case .link(let text, let target, let targetRow, let targetColumn):
      let place = "internal:\(quotedSheetName(target))!\(cellName(row: targetRow, column: targetColumn))"
      let format = formats.format(cell.style)
      // The library repeats the text in an attribute that it cuts at 2,079 bytes, in the middle of a character.
      let short = String(text.unicodeScalars.prefix(60).map(Character.init))
      try check(worksheet_write_url_opt(raw, row, column, place, format, escapedText(short), nil))
      try check(worksheet_write_string(raw, row, column, escapedText(text), format))
    }
  }
}

extension Sheet {
  /// The cell, where the row has one.
  func cell(row: Int, column: Int) -> SheetCell? {
    guard rows.indices.contains(row), rows[row].cells.indices.contains(column) else { return nil }
    return rows[row].cells[column]
  }

  /// The most cells of any row.
  var columnCount: Int { rows.reduce(0) { max($0, $1.cells.count) } }
}

extension SheetNumber {
  /// Whether it has no decimals other than 0.
  fileprivate var isWhole: Bool {
    var scale: Int64 = 1
    for _ in 0..<places { scale *= 10 }
    return unscaled % scale == 0
  }
}
