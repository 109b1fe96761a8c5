/// A column chart 柱形图 on a sheet: its numbers are cells of that sheet, so that it follows them.
///
/// Workbooks draw it. Pages to be stamped leave it out: its numbers stand in the table.
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

  /// How wide it is [pixels].
  public static let width = 640
  /// How high it is [pixels].
  public static let height = 340
  /// Over how many rows of the usual height it lies.
  public static let rows = height / 20

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
  /// What the categories are, below the axis.
  public var categoryTitle: String
  /// What the numbers are, beside the axis.
  public var valueTitle: String
  /// The form of the numbers along the axis.
  public var valueForm: CellLook.NumberForm

  /// Makes a chart.
  public init(
    title: String, categories: CellRange, series: [Series], anchorRow: Int, anchorColumn: Int, categoryTitle: String = "",
    valueTitle: String = "", valueForm: CellLook.NumberForm = .general
  ) {
    self.title = title
    self.categories = categories
    self.series = series
    self.anchorRow = anchorRow
    self.anchorColumn = anchorColumn
    self.categoryTitle = categoryTitle
    self.valueTitle = valueTitle
    self.valueForm = valueForm
  }
}
