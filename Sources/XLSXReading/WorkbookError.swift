/// Why a file cannot be read as a workbook, and in which part of it. Wording it is left to who shows it.
public struct WorkbookError: Error, Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    // The file as a whole.
    /// A system call failed with this `errno`.
    case unreadable(Int32)
    /// A folder, a pipe or a device.
    case notAFile
    /// No bytes at all.
    case empty
    /// Neither a zip archive nor a compound file.
    case notAWorkbook
    /// A zip archive whose directory is missing or damaged: mostly a file cut off.
    case truncatedArchive
    /// A zip archive that holds no workbook.
    case otherArchive
    /// A workbook that needs a password to open.
    case encrypted
    /// Excel's format until 2003, `.xls`.
    case legacyExcel
    /// WPS's own format, `.et`.
    case kingsoft
    /// A compound file with something else in it.
    case otherCompoundFile
    /// `.xlsb`.
    case binaryWorkbook
    /// `.ods`.
    case openDocument

    // A part.
    /// A part that the workbook names and does not have.
    case missingPart
    /// A part that is encrypted by itself.
    case encryptedPart
    /// Compressed bytes that are damaged, in libzip's words.
    case damagedPart(String)
    /// XML that is not well formed, in expat's words; line and column from 1.
    case damagedXML(String, line: Int, column: Int)
    /// XML with a document type, which no spreadsheet writes.
    case documentType
    /// A cell whose name is none, or lies outside of every sheet.
    case cellOutside(String)
    /// A cell, by its name, in another row than the name says.
    case cellMisplaced(String)
    /// A cell, or a row, that comes twice.
    case twice(String)
    /// A cell whose text is not among the shared ones.
    case textLost(cell: String)
    /// More than may be read.
    case tooLarge(Limit)
  }

  /// What there may be too much of.
  public enum Limit: String, Sendable, Hashable {
    /// Bytes of the file.
    case fileBytes
    /// Inflated bytes of one part.
    case partBytes
    /// Inflated bytes of all parts that were read.
    case totalBytes
    /// Inflated bytes for one compressed byte: a zip bomb.
    case compressionRatio
    /// Elements within elements.
    case depth
    /// Bytes of one tag, comment or instruction.
    case token
    /// Parts in the archive.
    case parts
    /// Sheets.
    case sheets
    /// Cells.
    case cells
    /// Merged ranges.
    case merges
    /// Shared strings, or their bytes.
    case strings
    /// Bytes of long shared strings, counted in every cell that holds them.
    case repeatedText
    /// Styles and number formats.
    case styles
  }

  /// What is wrong.
  public var kind: Kind
  /// The part's name in the archive, such as `xl/worksheets/sheet1.xml`.
  public var part: String?
  /// The name of the sheet that the part holds.
  public var sheet: String?

  /// Makes an error.
  public init(_ kind: Kind, part: String? = nil, sheet: String? = nil) {
    self.kind = kind
    self.part = part
    self.sheet = sheet
  }
}

/// How much of a workbook is read before it is refused.
public struct WorkbookLimits: Sendable, Hashable {
  /// Bytes of the file.
  public var fileBytes = 1 << 29
  /// Inflated bytes of one part.
  public var partBytes = 1 << 30
  /// Inflated bytes of all parts together.
  public var totalBytes = 3 << 29
  /// Inflated bytes for one compressed byte, once ``ratioFreeBytes`` were inflated.
  public var compressionRatio = 300
  /// Up to so many inflated bytes the ratio does not matter.
  public var ratioFreeBytes = 1 << 24
  /// Elements within elements.
  public var depth = 100
  /// Bytes of one tag, comment or instruction.
  public var tokenBytes = 1 << 20
  /// Parts in the archive.
  public var parts = 10_000
  /// Sheets.
  public var sheets = 1_000
  /// Cells of one sheet that hold something.
  public var cells = 5_000_000
  /// Cells of all sheets that are read.
  public var allCells = 30_000_000
  /// Merged ranges of one sheet.
  public var merges = 1_000_000
  /// Shared strings.
  public var strings = 4_000_000
  /// Bytes of the shared strings, and of one sheet's other values.
  public var stringBytes = 1 << 26
  /// Bytes of the shared strings beyond ``longText`` in every cell of the sheets that are kept: whatever is done with each cell's text
  /// is bounded by the file's own bytes and by this.
  public var repeatedBytes = 1 << 26
  /// Styles and number formats.
  public var styles = 65_536

  /// Up to so many bytes a shared string may stand in any number of cells.
  public static let longText = 256
  /// Rows of a sheet.
  public static let rows = 1_048_576
  /// Columns of a sheet, A to XFD.
  public static let columns = 16_384

  /// The limits of every reading.
  public init() {}
}
