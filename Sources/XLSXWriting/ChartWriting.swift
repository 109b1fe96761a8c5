internal import CXLSXWriter
import SheetLayout

extension SheetWriting {
  /// The charts. Their cells have been written: the library stores the values with them, for programs that do not
  /// work them out.
  func writeCharts(into file: WorkbookFile) throws(XLSXWritingError) {
    for chart in sheet.charts {
      let made = try file.addColumnChart()
      draw(chart, on: made)
      var options = lxw_chart_options()
      // The library's own size is 480 by 288.
      options.x_scale = Double(SheetChart.width) / 480
      options.y_scale = Double(SheetChart.height) / 288
      try check(
        withoutForbiddenCharacters(chart.title).withCString { title in
          options.description = UnsafeMutablePointer(mutating: title)
          return worksheet_insert_chart_opt(
            raw, lxw_row_t(chart.anchorRow), lxw_col_t(chart.anchorColumn), made, &options)
        })
    }
  }

  private func draw(_ chart: SheetChart, on made: UnsafeMutablePointer<lxw_chart>) {
    for (index, series) in chart.series.enumerated() {
      guard let drawn = chart_add_series(made, nil, nil) else { preconditionFailure("the library is out of memory") }
      let (categories, values, name) = (chart.categories, series.values, series.name)
      chart_series_set_categories(
        drawn, sheet.name, lxw_row_t(categories.rows.lowerBound), lxw_col_t(categories.columns.lowerBound),
        lxw_row_t(categories.rows.upperBound), lxw_col_t(categories.columns.upperBound))
      chart_series_set_values(
        drawn, sheet.name, lxw_row_t(values.rows.lowerBound), lxw_col_t(values.columns.lowerBound),
        lxw_row_t(values.rows.upperBound), lxw_col_t(values.columns.upperBound))
      chart_series_set_name_range(
        drawn, sheet.name, lxw_row_t(name.rows.lowerBound), lxw_col_t(name.columns.lowerBound))
      quote(categories, in: drawn.pointee.categories)
      quote(values, in: drawn.pointee.values)
      quote(name, in: drawn.pointee.title.range)
      var fill = lxw_chart_fill()
      fill.color = ChartLook.fills[index % ChartLook.fills.count]
      chart_series_set_fill(drawn, &fill)
      var line = lxw_chart_line()
      line.color = ChartLook.outline
      line.width = 0.75
      chart_series_set_line(drawn, &line)
    }
    chart_title_set_name(made, withoutForbiddenCharacters(chart.title))
    withFont(size: 12, isBold: true) { chart_title_set_name_font(made, $0) }
    withFont(size: 9) { font in
      chart_legend_set_font(made, font)
      chart_axis_set_num_font(made.pointee.x_axis, font)
      chart_axis_set_num_font(made.pointee.y_axis, font)
      if !chart.categoryTitle.isEmpty {
        chart_axis_set_name(made.pointee.x_axis, withoutForbiddenCharacters(chart.categoryTitle))
        chart_axis_set_name_font(made.pointee.x_axis, font)
      }
      if !chart.valueTitle.isEmpty {
        chart_axis_set_name(made.pointee.y_axis, withoutForbiddenCharacters(chart.valueTitle))
        chart_axis_set_name_font(made.pointee.y_axis, font)
      }
    }
    chart_legend_set_position(made, UInt8(LXW_CHART_LEGEND_BOTTOM.rawValue))
    // Columns that do not start at 0 show a small difference as a large one.
    chart_axis_set_min(made.pointee.y_axis, 0)
    // Whole percents are enough beside an axis.
    chart_axis_set_num_format(made.pointee.y_axis, chart.valueForm == .percent ? "0%" : chart.valueForm.code)
    var gridline = lxw_chart_line()
    gridline.color = ChartLook.gridline
    gridline.width = 0.5
    chart_axis_major_gridlines_set_line(made.pointee.y_axis, &gridline)
  }

  /// Writes a range's formula with the sheet's name in quotes: the library leaves names such as 371002 without.
  private func quote(_ range: CellRange, in stored: UnsafeMutablePointer<lxw_series_range>?) {
    guard let stored, let formula = strdup(quotedSheetName(sheet.name) + "!" + range.absoluteName) else { return }
    free(UnsafeMutableRawPointer(mutating: stored.pointee.formula))
    stored.pointee.formula = formula
  }

  private func withFont(
    size: Double, isBold: Bool = false, _ body: (UnsafeMutablePointer<lxw_chart_font>) -> Void
  ) {
    "宋体".withCString { name in
      // The library copies name and values.
      var font = lxw_chart_font()
      font.name = UnsafeMutablePointer(mutating: name)
      font.size = size
      font.bold = isBold ? 1 : 0
      font.charset = 134
      body(&font)
    }
  }
}

/// How charts look.
private enum ChartLook {
  /// From dark to light, so that a print without colours tells them apart.
  static let fills: [lxw_color_t] = [0x1F4E79, 0xF4B183, 0x8FAADC, 0xE2E2E2]
  static let outline: lxw_color_t = 0x404040
  static let gridline: lxw_color_t = 0xD9D9D9
}

extension CellRange {
  /// `$C$5:$E$9`; one cell: `$C$5`.
  fileprivate var absoluteName: String {
    func name(_ row: Int, _ column: Int) -> String { "$\(columnName(column))$\(row + 1)" }
    let first = name(rows.lowerBound, columns.lowerBound)
    if rows.count == 1, columns.count == 1 { return first }
    return first + ":" + name(rows.upperBound, columns.upperBound)
  }
}
