internal import CXLSXWriter
import SheetLayout

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The library's workbook: made, filled and closed on one thread, freed in every case.
final class WorkbookFile {
  private var workbook: UnsafeMutablePointer<lxw_workbook>?
  let formats: FormatTable
  private let temporaryFolder: String

  /// Opens a workbook that ``close()`` writes to `path`; the library's own temporary files go to `temporaryFolder`.
  init(path: String, temporaryFolder: String) throws(XLSXWritingError) {
    let made = temporaryFolder.withCString { folder in
      var options = lxw_workbook_options()
      options.tmpdir = UnsafeMutablePointer(mutating: folder)
      // The library copies the path and the options.
      return workbook_new_opt(path, &options)
    }
    guard let made else { throw .library("workbook_new_opt") }
    workbook = made
    self.temporaryFolder = temporaryFolder
    formats = FormatTable(workbook: made)
  }

  deinit { if let workbook { lxw_workbook_free(workbook) } }

  /// Title and date; without the date the library writes the time of the day.
  func setProperties(of book: SheetBook) throws(XLSXWritingError) {
    // Noon, so that the day is the same in all time zones.
    let created = book.date.daysSince1970 * 86_400 + 43_200
    try check(
      withoutForbiddenCharacters(book.title).withCString { title in
        var properties = lxw_doc_properties()
        properties.title = UnsafeMutablePointer(mutating: title)
        properties.created = created
        return workbook_set_properties(workbook, &properties)
      })
  }

  /// Adds a sheet at the end.
  func addSheet(_ name: String) throws(XLSXWritingError) -> WorksheetPointer {
    guard let sheet = workbook_add_worksheet(workbook, name) else { throw .sheetName(name) }
    // The library leaves names such as 371002 unquoted in the print ranges, where spreadsheets refuse them.
    if let quoted = strdup(quotedSheetName(name)) {
      free(UnsafeMutableRawPointer(mutating: sheet.pointee.quoted_name))
      sheet.pointee.quoted_name = quoted
    }
    return WorksheetPointer(sheet)
  }

  /// Adds a column chart, to be put on a sheet.
  func addColumnChart() throws(XLSXWritingError) -> UnsafeMutablePointer<lxw_chart> {
    guard let chart = workbook_add_chart(workbook, UInt8(LXW_CHART_COLUMN.rawValue)) else {
      throw .library("workbook_add_chart")
    }
    return chart
  }

  /// Writes the file.
  func close() throws(XLSXWritingError) {
    guard let closing = workbook else { return }
    // Freed by the call, whether it succeeds or not.
    workbook = nil
    let (error, code) = makingScratch { withoutLibraryWords { (workbook_close(closing), errno) } }
    switch error {
    case LXW_ERROR_CREATING_XLSX_FILE, LXW_ERROR_CREATING_TMPFILE, LXW_ERROR_READING_TMPFILE, LXW_ERROR_ZIP_FILE_OPERATION,
      LXW_ERROR_ZIP_FILE_ADD, LXW_ERROR_ZIP_CLOSE:
      throw .temporaryFile(errno: isFull(temporaryFolder) ? ENOSPC : code)
    default: try check(error)
    }
  }
}

/// A sheet of the library's workbook.
struct WorksheetPointer {
  let raw: UnsafeMutablePointer<lxw_worksheet>

  init(_ raw: UnsafeMutablePointer<lxw_worksheet>) { self.raw = raw }

  func hide() { worksheet_hide(raw) }

  /// Makes it the sheet that is shown first.
  func activate() {
    worksheet_activate(raw)
    worksheet_set_first_sheet(raw)
  }
}

/// Throws what the library refused.
func check(_ error: lxw_error) throws(XLSXWritingError) {
  guard error != LXW_NO_ERROR else { return }
  throw .library(lxw_strerror(error).map { String(cString: $0) } ?? "lxw_error \(error.rawValue)")
}
