/// A cell that holds something.
public struct SheetCell: Sendable, Hashable {
  /// What it holds.
  public enum Kind: UInt8, Sendable, Hashable {
    /// Text, perhaps empty.
    case text
    /// A number, as the file writes it.
    case number
    /// `1` or `0`.
    case boolean
    /// `#N/A` and its like.
    case error
    /// A formula without a value: the program that wrote it does not compute.
    case formulaWithoutValue
  }

  /// The column, from 0.
  public internal(set) var column: UInt16
  /// What it holds.
  public internal(set) var kind: Kind
  /// Whether the value is one of the workbook's shared strings.
  var isShared = false
  /// The style's index.
  var style: UInt32
  /// The value's first byte, or the shared string's index.
  var start: UInt32
  /// How many bytes it has.
  var length: UInt32
}

/// A merged range; rows count from 1 as in the sheet, columns from 0.
public struct MergedRange: Sendable, Hashable {
  /// The rows.
  public var rows: ClosedRange<Int>
  /// The columns.
  public var columns: ClosedRange<Int>

  /// Makes a range.
  public init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    self.rows = rows
    self.columns = columns
  }
}

/// What a sheet holds: rows with cells, merged ranges, hidden columns. Compact: 16 bytes a cell and its text, shared texts
/// once.
public struct SheetGrid: Sendable {
  /// A row that is written in the file.
  public struct Row: Sendable, Hashable {
    /// Its number, from 1.
    public internal(set) var number: Int
    /// Whether it is hidden.
    public internal(set) var isHidden: Bool
    /// Its cells, by ascending column.
    public internal(set) var cells: Range<Int>
  }

  /// A place in a sheet: the row from 1, the column from 0.
  public struct Place: Sendable, Hashable {
    /// The row.
    public var row: Int
    /// The column.
    public var column: Int

    /// Makes a place.
    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// The formulas as written, where they were asked for.
  public internal(set) var formulas: [Place: String] = [:]
  /// The rows in the file's order, which nearly always is ascending.
  public internal(set) var rows: [Row] = []
  /// The cells of all rows.
  public internal(set) var cells: [SheetCell] = []
  /// The merged ranges.
  public internal(set) var merges: [MergedRange] = []
  /// Hidden columns, from 0.
  public internal(set) var hiddenColumns: [ClosedRange<Int>] = []
  /// Whether days are counted from 1904 on.
  public let uses1904: Bool
  var bytes: [UInt8] = []
  /// What else decides how the sheet looks, where formulas were asked for.
  public internal(set) var look = SheetLook()
  let strings: SharedStrings
  let styles: CellStyles
  /// What of a text is struck through that is no shared one, by its first byte.
  var struck: [UInt32: String] = [:]

  init(strings: SharedStrings, styles: CellStyles, uses1904: Bool) {
    self.strings = strings
    self.styles = styles
    self.uses1904 = uses1904
  }

  /// A grid of texts, as a CSV file holds them; rows by ascending number.
  ///
  /// - Complexity: O(bytes).
  public init(texts: [(number: Int, fields: [ArraySlice<UInt8>])]) {
    self.init(strings: SharedStrings(), styles: CellStyles(), uses1904: false)
    for (number, fields) in texts {
      let start = cells.count
      for (column, field) in fields.enumerated() where !field.isEmpty && column <= Int(UInt16.max) {
        cells.append(
          SheetCell(column: UInt16(column), kind: .text, style: 0, start: UInt32(bytes.count), length: UInt32(field.count)))
        bytes += field
      }
      rows.append(Row(number: number, isHidden: false, cells: start..<cells.count))
    }
  }

  /// The value's bytes as the file has them, escapes undone.
  @inline(__always)
  public func bytes(of cell: SheetCell) -> ArraySlice<UInt8> {
    cell.isShared ? strings[Int(cell.start)] : bytes[Int(cell.start)..<Int(cell.start) + Int(cell.length)]
  }

  /// The value as the file has it.
  public func text(of cell: SheetCell) -> String { String(decoding: bytes(of: cell), as: UTF8.self) }

  /// What the cell's number format makes of a number.
  @inline(__always)
  public func form(of cell: SheetCell) -> NumberForm {
    Int(cell.style) < styles.forms.count ? styles.forms[Int(cell.style)] : .plain
  }

  /// How the cell's number format shows numbers where that is more than their digits.
  @inline(__always)
  public func shape(of cell: SheetCell) -> NumberShape? {
    Int(cell.style) < styles.shapes.count ? styles.shapes[Int(cell.style)] : nil
  }

  /// Whether the format writes text beside a number.
  @inline(__always)
  public func showsText(_ cell: SheetCell) -> Bool {
    Int(cell.style) < styles.showText.count && styles.showText[Int(cell.style)]
  }

  /// Whether anything may be struck through.
  public var mayHaveStruckText: Bool { !styles.struck.isEmpty || !strings.struck.isEmpty || !struck.isEmpty }

  /// What of the cell's value is struck through; nil where nothing is.
  public func struckText(of cell: SheetCell) -> String? {
    if Int(cell.style) < styles.struck.count, styles.struck[Int(cell.style)] { return text(of: cell) }
    return cell.isShared ? strings.struck[Int(cell.start)] : struck[cell.start]
  }

  /// The code of the cell's number format as written; of one that needs no code, `#` and its number.
  public func formatCode(of cell: SheetCell) -> String {
    Int(cell.style) < styles.codes.count ? styles.codes[Int(cell.style)] : "#0"
  }

  /// The cell in a column of a row, nil where it is blank.
  ///
  /// - Complexity: O(log cells of the row).
  public func cell(_ row: Row, column: Int) -> SheetCell? { index(row, column: column).map { cells[$0] } }

  /// The place of that cell among ``cells``.
  public func index(_ row: Row, column: Int) -> Int? {
    var (low, high) = (row.cells.lowerBound, row.cells.upperBound)
    while low < high {
      let middle = (low + high) / 2
      let found = Int(cells[middle].column)
      if found == column { return middle }
      if found < column { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Whether a column is hidden.
  public func isHidden(column: Int) -> Bool { hiddenColumns.contains { $0.contains(column) } }
}

/// What the styles of cells say, by the index that cells name.
struct CellStyles: Sendable {
  /// What each makes of a number.
  var forms: [NumberForm] = []
  /// The code of its number format.
  var codes: [String] = []
  /// How it shows numbers, where that is more than their digits.
  var shapes: [NumberShape?] = []
  /// Whether that is text, such as a unit.
  var showText: [Bool] = []
  /// Whether it strikes its text through; empty where none does.
  var struck: [Bool] = []
}

/// What decides how a sheet looks beside its cells, rows and columns.
public struct SheetLook: Sendable {
  /// Whether formats depend on conditions.
  public internal(set) var hasConditionalFormats = false
  /// Headers and footers of pages, with their codes.
  public internal(set) var pageTexts: [String] = []
  /// Whether all rows and cells come in order, each once.
  public internal(set) var isInOrder = true
}
