internal import CXLSXWriter
import SheetLayout

extension SheetWriting {
  /// How the sheet is printed, and its protection.
  func writePage() throws(XLSXWritingError) {
    if sheet.isProtected {
      // Locked cells stay as they are; everything that only arranges is allowed.
      var options = lxw_protection()
      options.format_columns = 1
      options.format_rows = 1
      options.insert_rows = 1
      options.delete_rows = 1
      options.sort = 1
      options.autofilter = 1
      worksheet_protect(raw, nil, &options)
    }
    if !sheet.headingRows.isEmpty {
      try check(
        worksheet_repeat_rows(raw, lxw_row_t(sheet.headingRows.lowerBound), lxw_row_t(sheet.headingRows.upperBound - 1)))
    }
    guard let page = sheet.page else { return }
    worksheet_set_paper(raw, 9)  // A4
    if page.isLandscape { worksheet_set_landscape(raw) } else { worksheet_set_portrait(raw) }
    worksheet_set_margins(raw, PageWidth.margin, PageWidth.margin, 0.75, 0.75)
    worksheet_center_horizontally(raw)
    try check(worksheet_set_header(raw, pageHeader(page)))
    try check(worksheet_set_footer(raw, "&C" + PageSetup.footer))
    let columns = max(sheet.columns.count, sheet.columnCount)
    if columns > 0, !sheet.rows.isEmpty {
      // Charts below the last row are printed too.
      let last = sheet.charts.reduce(sheet.rows.count - 1) { max($0, $1.anchorRow + SheetChart.rows - 1) }
      try check(
        worksheet_print_area(
          raw, 0, 0, lxw_row_t(min(last, SpreadsheetLimits.rows - 1)), lxw_col_t(columns - 1)))
    }
    // The row below each break; one after the last row is none.
    let breaks = sheet.rows.indices.dropLast().filter { sheet.rows[$0].endsPage }.map { lxw_row_t($0 + 1) }
    if breaks.isEmpty {
      worksheet_fit_to_pages(raw, 1, 0)
    } else {
      // Fitting to the width makes spreadsheets forget the breaks; a scale does not.
      var ended = breaks + [0]
      try check(worksheet_set_h_pagebreaks(raw, &ended))
      worksheet_set_print_scale(raw, PageWidth.scale(for: sheet, isLandscape: page.isLandscape))
    }
  }
}

/// Header codes of a page; `&` starts a code there and is doubled in text.
func pageHeader(_ page: PageSetup) -> String {
  let parts = [("&L", page.headerLeft), ("&R", page.headerRight)]
  return parts.filter { !$0.1.isEmpty }.map { code, text in
    code + escapedText(text).split(separator: "&", omittingEmptySubsequences: false).joined(separator: "&&")
  }.joined()
}

/// How much of the width of A4 a sheet needs.
private enum PageWidth {
  /// Left and right, in inches.
  static let margin = 0.5

  /// The print scale in percent, 10 to 100, at which all columns are on one page.
  static func scale(for sheet: Sheet, isLandscape: Bool) -> UInt16 {
    let paper = ((isLandscape ? 11.69 : 8.27) - 2 * margin) * 96
    // A column has 7 pixels a unit and 5 more; a few percent are left for other fonts.
    let width = sheet.columns.reduce(0.0) { $0 + $1.width * 7 + 5 }
    guard width > 0 else { return 100 }
    return UInt16(min(100, max(10, paper / width * 97)))
  }
}
