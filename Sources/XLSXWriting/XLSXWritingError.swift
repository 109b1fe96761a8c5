public import SheetLayout

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a workbook cannot be a file.
///
/// Most are limits of spreadsheets, found before anything is written; the library would cut the text or leave the cell
/// out instead.
public enum XLSXWritingError: Error, Sendable, Hashable {
  /// There is no sheet that is not hidden.
  case noVisibleSheet
  /// A sheet's name is empty, longer than 31 characters, has one of `[]:*?/\`, a control character or an apostrophe at
  /// its ends, or is that of another sheet.
  case sheetName(String)
  /// More than 1,048,576 rows.
  case tooManyRows(sheet: String, count: Int)
  /// More than 16,384 columns.
  case tooManyColumns(sheet: String, count: Int)
  /// A cell's text or comment has more than 32,767 characters.
  case textTooLong(sheet: String, cell: String, count: Int)
  /// A formula is empty or has more than 8,192 characters.
  case formula(sheet: String, cell: String, count: Int)
  /// A link leads to a sheet that is not in the workbook, or whose name has a `#`.
  case link(sheet: String, cell: String, target: String)
  /// More than 65,530 links on one sheet.
  case tooManyLinks(sheet: String, count: Int)
  /// A range is beyond the sheet's last row or column, or lies over another merged one.
  case range(sheet: String, range: String)
  /// The words, the range, the title (32 characters) or the message (255) of an input rule are not acceptable.
  case inputRule(sheet: String, range: String)
  /// A chart has no series or more than 255, a text of more than 255 characters, or ranges that do not fit together: in
  /// one row or column, inside the sheet, one number for each category.
  case chart(sheet: String, title: String)
  /// Header or footer of the page have more than 255 characters.
  case pageHeader(sheet: String)
  /// More than 1,023 page breaks.
  case tooManyPageBreaks(sheet: String, count: Int)
  /// The workbook's date is no day of the calendar.
  case date(SheetDate)
  /// The library refused, for a reason that was not foreseen; its own words.
  case library(String)
  /// A temporary file cannot be made, written or read; the system's error number.
  case temporaryFile(errno: Int32)

  /// What is wrong, in Chinese and in English.
  public var message: (chinese: String, english: String) {
    switch self {
    case .noVisibleSheet: ("工作簿没有可见的工作表", "the workbook has no visible sheet")
    case .sheetName(let name): ("工作表名称“\(name)”不能使用", "\"\(name)\" cannot be the name of a sheet")
    case .tooManyRows(let sheet, let count):
      ("「\(sheet)」有 \(count) 行，最多 1048576 行；请改用 CSV 文件夹", "\(sheet) has \(count) rows, at most 1048576; use a CSV folder")
    case .tooManyColumns(let sheet, let count):
      ("「\(sheet)」有 \(count) 列，最多 16384 列", "\(sheet) has \(count) columns, at most 16384")
    case .textTooLong(let sheet, let cell, let count):
      (
        "「\(sheet)」!\(cell)：文字有 \(count) 字，最多 32767 字",
        "\(sheet)!\(cell): the text has \(count) characters, at most 32767"
      )
    case .formula(let sheet, let cell, let count):
      ("「\(sheet)」!\(cell)：公式长 \(count)，应为 1 至 8192", "\(sheet)!\(cell): the formula has \(count) characters, not 1 to 8192")
    case .link(let sheet, let cell, let target):
      ("「\(sheet)」!\(cell)：不能链接到“\(target)”", "\(sheet)!\(cell): no link can lead to \"\(target)\"")
    case .tooManyLinks(let sheet, let count):
      ("「\(sheet)」有 \(count) 个链接，最多 65530 个", "\(sheet) has \(count) links, at most 65530")
    case .range(let sheet, let range): ("「\(sheet)」的区域 \(range) 不能使用", "\(sheet): the range \(range) cannot be used")
    case .inputRule(let sheet, let range):
      ("「\(sheet)」!\(range)：输入规则不能使用", "\(sheet)!\(range): the input rule cannot be used")
    case .chart(let sheet, let title): ("「\(sheet)」的图表“\(title)”画不出来", "\(sheet): the chart \"\(title)\" cannot be drawn")
    case .pageHeader(let sheet): ("「\(sheet)」的页眉超过 255 字", "\(sheet): the page header has more than 255 characters")
    case .tooManyPageBreaks(let sheet, let count):
      ("「\(sheet)」有 \(count) 个分页符，最多 1023 个", "\(sheet) has \(count) page breaks, at most 1023")
    case .date(let date):
      ("\(date.year)-\(date.month)-\(date.day) 不是日期", "\(date.year)-\(date.month)-\(date.day) is not a date")
    case .library(let words): ("工作簿写不出来：\(words)", "the workbook cannot be written: \(words)")
    case .temporaryFile(ENOSPC), .temporaryFile(EDQUOT):
      (
        "临时文件夹（TMPDIR，未设时为 /tmp）所在的磁盘已满，请腾出空间，或用 TMPDIR 换一个位置",
        "the disk of the folder for temporary files (TMPDIR, else /tmp) is full: make room, or name another place with TMPDIR"
      )
    case .temporaryFile(let code):
      ("临时文件不能读写（系统错误 \(code)）", "a temporary file cannot be written or read (system error \(code))")
    }
  }
}
