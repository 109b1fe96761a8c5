public import SheetLayout

/// A workbook as the bytes of an XLSX file: the same workbook, the same bytes, whatever the clock, the place and the
/// time zone.
///
/// - Throws: ``XLSXWritingError``; the limits of spreadsheets are checked before anything is written.
/// - Complexity: O(cells · log cells), and memory of some 100 bytes a cell.
public func xlsxBytes(_ book: SheetBook) throws(XLSXWritingError) -> [UInt8] {
  try checkLimits(book)
  return try withPrivateFile { (path, folder) throws(XLSXWritingError) in
    let file = try WorkbookFile(path: path, temporaryFolder: folder)
    try file.setProperties(of: book)
    // Sheets exist before their cells, so that links and lists may lead forward.
    let sheets = try book.sheets.map { (sheet) throws(XLSXWritingError) in (sheet, try file.addSheet(sheet.name)) }
    var hasActive = false
    for (sheet, worksheet) in sheets {
      let writing = SheetWriting(sheet: sheet, worksheet: worksheet, formats: file.formats)
      try writing.writeLayout()
      try writing.writeCells()
      try writing.writeCharts(into: file)
      try writing.writeInput()
      try writing.writePage()
      if sheet.isHidden {
        worksheet.hide()
      } else if !hasActive {
        worksheet.activate()
        hasActive = true
      }
    }
    try file.close()
    return try readFile(path)
  }
}
