/// A column chart 柱形图 on a sheet: its numbers are cells of that sheet, so that it follows them.
public struct SheetChart: Sendable, Hashable {
  /// One colour of columns.
  public struct Series: Sendable, Hashable {
    /// The cell that names it.
    public var name: CellRange
    /// Its numbers, one per category: part of one column or of one row.
    public var values: CellRange

    /// Makes a series.
    public init(name: CellRange, values: CellRange) {
      self.name = name
      self.values = values
    }
  }

  /// Above the chart.
  public var title: String
  /// The texts below the columns: part of one column or of one row, with as many cells as each series.
  public var categories: CellRange
  /// The series, in order.
  public var series: [Series]
  /// The cell at its upper left corner: the row, from 0.
  public var anchorRow: Int
  /// The column, from 0.
  public var anchorColumn: Int
  /// What the numbers are, beside the axis.
  public var valueTitle: String
  /// The form of the numbers along the axis.
  public var valueForm: CellLook.NumberForm

  /// Makes a chart.
  public init(
    title: String, categories: CellRange, series: [Series], anchorRow: Int, anchorColumn: Int, valueTitle: String = "",
    valueForm: CellLook.NumberForm = .general
  ) {
    self.title = title
    self.categories = categories
    self.series = series
    self.anchorRow = anchorRow
    self.anchorColumn = anchorColumn
    self.valueTitle = valueTitle
    self.valueForm = valueForm
  }
}
