/// A workbook as values 工作簿: what a planner opens, prints and stamps, before it is a file of any format.
///
/// Whoever makes a table says what stands in which cell and what it is; the writers of the formats (XLSX, PDF) say how
/// that looks, and so agree.
public struct SheetBook: Sendable, Hashable {
  /// The document's title, a property of the file.
  public var title: String
  /// The sheets, in order.
  public var sheets: [Sheet]
  /// The day the file says it was made on, so that no clock is in its bytes.
  public var date: SheetDate

  /// Makes a workbook.
  public init(title: String, sheets: [Sheet], date: SheetDate = SheetDate(year: 2020, month: 1, day: 1)) {
    self.title = title
    self.sheets = sheets
    self.date = date
  }
}

/// A day, as a file's property.
public struct SheetDate: Sendable, Hashable {
  /// The year.
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int

  /// Makes a day.
  public init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }
}

/// One sheet 工作表. Rows and columns count from 0; in A1 notation from 1.
public struct Sheet: Sendable, Hashable {
  /// The tab's name: at most 31 characters, none of `[]:*?/\`.
  public var name: String
  /// The columns, from the first.
  public var columns: [SheetColumn]
  /// The rows, from the first.
  public var rows: [SheetRow] = []
  /// Ranges that are one cell; the value stands in the first, the rest is there for its style.
  public var merges: [CellRange] = []
  /// The rows of the heading: frozen on screen, repeated on every printed page. Empty: none.
  public var headingRows: Range<Int> = 0..<0
  /// How many columns stay in place on screen.
  public var frozenColumns = 0
  /// The heading and rows with filter buttons, if any.
  public var filter: CellRange?
  /// How the sheet is printed; nil where it is not meant to be.
  public var page: PageSetup?
  /// Whether it is a page to be stamped and so part of the PDF.
  public var isForStamp = false
  /// What may be entered where.
  public var inputRules: [InputRule] = []
  /// Comments on cells.
  public var notes: [CellNote] = []
  /// Charts over cells of this sheet.
  public var charts: [SheetChart] = []
  /// Whether cells whose style is locked cannot be edited; there is no password.
  public var isProtected = false
  /// Whether the tab is hidden.
  public var isHidden = false

  /// Makes a sheet without rows.
  public init(name: String, columns: [SheetColumn]) {
    self.name = name
    self.columns = columns
  }
}

/// A column: its width and what its empty cells are.
public struct SheetColumn: Sendable, Hashable {
  /// In widths of a digit of the default font; a Chinese character takes two.
  public var width: Double
  /// The style of cells that no row has, below the table too; nil: plain.
  public var style: CellStyle?

  /// Makes a column.
  public init(width: Double, style: CellStyle? = nil) {
    self.width = width
    self.style = style
  }
}

/// One row.
public struct SheetRow: Sendable, Hashable {
  /// The cells, from the first column.
  public var cells: [SheetCell]
  /// In points; nil: what the text needs.
  public var height: Double?
  /// Whether a new page starts after it.
  public var endsPage = false

  /// Makes a row.
  public init(_ cells: [SheetCell], height: Double? = nil, endsPage: Bool = false) {
    self.cells = cells
    self.height = height
    self.endsPage = endsPage
  }
}

/// One cell.
public struct SheetCell: Sendable, Hashable {
  /// What stands in it.
  public var value: CellValue
  /// What it is.
  public var style: CellStyle

  /// Makes a cell.
  public init(_ value: CellValue, _ style: CellStyle) {
    self.value = value
    self.style = style
  }
}

/// What stands in a cell.
public enum CellValue: Sendable, Hashable {
  /// Nothing.
  case blank
  /// Text, as it stands; never taken for a number or a formula.
  case text(String)
  /// An exact decimal.
  case number(SheetNumber)
  /// A formula without its `=`, with the value it has now.
  case formula(String, value: SheetNumber)
  /// A formula without its `=` whose value is a text.
  case textFormula(String, value: String)
  /// A text that leads to a cell of this workbook.
  case link(String, sheet: String, row: Int, column: Int)
}

/// An exact decimal: `unscaled` / 10^`places`.
public struct SheetNumber: Sendable, Hashable {
  /// The digits as a whole number.
  public var unscaled: Int64
  /// How many of them are decimals, 0 to 4.
  public var places: Int

  /// Makes a number.
  public init(_ unscaled: Int64, places: Int = 0) {
    self.unscaled = unscaled
    self.places = places
  }

  /// Makes a number of ten-thousandths, with no more decimals than it needs.
  public init(tenThousandths: Int64) {
    (unscaled, places) = (tenThousandths, 4)
    while places > 0, unscaled % 10 == 0 {
      unscaled /= 10
      places -= 1
    }
  }

  /// The nearest double, which is what spreadsheets hold.
  public var double: Double {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return Double(unscaled) / scale
  }

  /// Whether a double with 15 significant digits, all a spreadsheet keeps, holds it.
  public var isExactInSpreadsheets: Bool { unscaled.magnitude < 1_000_000_000_000_000 }
}
