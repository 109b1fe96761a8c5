/// A sheet of a workbook.
public struct Sheet: Sendable, Hashable {
  /// Whether people see it.
  public enum Visibility: Sendable, Hashable {
    case visible
    /// Hidden, and offered for showing again.
    case hidden
    /// Hidden by a program, and offered to nobody.
    case veryHidden
  }

  /// The name on its tab.
  public let name: String
  /// Whether people see it.
  public let visibility: Visibility
  /// What of it is printed, as a reference with the sheet's name; nil where everything is.
  public let printArea: String?
  /// The part that holds it.
  let part: String
}

/// An `.xlsx` or `.xlsm` workbook (ECMA-376, transitional or strict), opened for reading.
///
/// Sheets are inflated and parsed in pieces; of what was read only values are kept. One thread at a time.
public final class Workbook {
  /// The sheets with cells, in the workbook's order.
  public let sheets: [Sheet]
  /// Whether days are counted from 1904 on.
  public let uses1904: Bool
  private let archive: ZipArchive
  private let limits: WorkbookLimits
  private let strings: SharedStrings
  private let styles: CellStyles
  private var cellsRead = 0
  private var repeatedBytes = 0

  /// Opens a workbook: reads its list of sheets, its styles and its shared strings.
  ///
  /// - Throws: ``WorkbookError`` where the file is no workbook, is damaged, or holds too much.
  /// - Complexity: Linear in the inflated bytes of those parts.
  public convenience init(path: String, limits: WorkbookLimits = WorkbookLimits()) throws(WorkbookError) {
    switch try FileKind.of(path) {
    case .zip: break
    case .absent: throw WorkbookError(.unreadable(FileKind.noSuchFile))
    case .folder, .special: throw WorkbookError(.notAFile)
    case .empty: throw WorkbookError(.empty)
    case .compound: throw try FileKind.compoundError(path)
    case .other: throw WorkbookError(.notAWorkbook)
    }
    if try FileKind.size(path) > limits.fileBytes { throw WorkbookError(.tooLarge(.fileBytes)) }
    try self.init(ZipArchive(path: path, limits: limits), limits)
  }

  /// Opens a workbook in memory; the name tells of another program's file whose it is.
  ///
  /// - Throws: ``WorkbookError`` where the bytes are no workbook, are damaged, or hold too much.
  public convenience init(
    bytes: [UInt8], named name: String, limits: WorkbookLimits = WorkbookLimits()
  ) throws(WorkbookError) {
    switch FileKind.of(bytes: Array(bytes.prefix(8))) {
    case .zip: break
    case .empty: throw WorkbookError(.empty)
    case .compound: throw FileKind.compoundError(bytes, named: name)
    default: throw WorkbookError(.notAWorkbook)
    }
    if bytes.count > limits.fileBytes { throw WorkbookError(.tooLarge(.fileBytes)) }
    try self.init(ZipArchive(bytes: bytes, limits: limits), limits)
  }

  private init(_ archive: ZipArchive, _ limits: WorkbookLimits) throws(WorkbookError) {
    self.limits = limits
    self.archive = archive
    let main = try Workbook.mainPart(archive, limits)
    let handler = WorkbookHandler(limits: limits)
    try archive.parse(main, limits: limits, handler)
    guard handler.isWorkbook else { throw WorkbookError(.otherArchive, part: main) }
    uses1904 = handler.uses1904
    let links = try Workbook.relationships(of: main, archive, limits)
    let linkByID = Dictionary(links.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var sheets: [Sheet] = []
    for (place, entry) in handler.sheets.enumerated() {
      guard let link = linkByID[entry.relationship] else {
        throw WorkbookError(.missingPart, part: Workbook.relationshipsPart(of: main))
      }
      // Sheets of charts and dialogs have no cells.
      guard link.type == "worksheet" else { continue }
      guard archive.contains(link.target) else { throw WorkbookError(.missingPart, part: link.target) }
      sheets.append(
        Sheet(
          name: Workbook.usable(entry.name), visibility: entry.visibility, printArea: handler.printAreas[place], part: link.target))
    }
    self.sheets = sheets
    if let styles = links.first(where: { $0.type == "styles" })?.target, archive.contains(styles) {
      let handler = StylesHandler(limits: limits)
      try archive.parse(styles, limits: limits, handler)
      self.styles = handler.styles
    } else {
      self.styles = CellStyles()
    }
    if let part = links.first(where: { $0.type == "sharedStrings" })?.target {
      let handler = SharedStringsHandler(limits: limits)
      try archive.parse(part, limits: limits, handler)
      strings = handler.strings
    } else {
      strings = SharedStrings()
    }
  }

  /// Everything a sheet holds, with the texts of its formulas where they are asked for.
  ///
  /// - Throws: ``WorkbookError`` where its part is damaged or holds too much.
  /// - Complexity: Linear in its inflated bytes.
  public func grid(of sheet: Sheet, keepsFormulas: Bool = false) throws(WorkbookError) -> SheetGrid {
    try top(of: sheet, rows: .max, cells: .max, keepsFormulas: keepsFormulas).grid
  }

  /// What a sheet holds in its first rows: as many as hold something, up to so many of them or so many cells; and whether that
  /// is everything. Merged ranges are known only then.
  ///
  /// - Throws: ``WorkbookError`` where its part is damaged or holds too much.
  /// - Complexity: Linear in the inflated bytes of these rows.
  public func top(
    of sheet: Sheet, rows: Int, cells: Int, keepsFormulas: Bool = false
  ) throws(WorkbookError) -> (grid: SheetGrid, isWhole: Bool) {
    let handler = SheetHandler(grid: emptyGrid, limits: limits, keepsFormulas: keepsFormulas)
    (handler.mostRows, handler.mostCells, handler.cellsBefore) = (rows, cells, cellsRead)
    handler.repeatedBytes = repeatedBytes
    defer {
      cellsRead += handler.grid.cells.count
      repeatedBytes = handler.repeatedBytes
    }
    try parse(sheet, handler)
    return (handler.grid, !handler.isCut)
  }

  /// Goes through a sheet's rows, one at a time, until `body` answers false: a row is the last of the grid it is handed,
  /// which holds nothing else. What is returned holds no rows, only what stands behind them: merged ranges, and whether
  /// columns are hidden.
  ///
  /// - Throws: ``WorkbookError`` where its part is damaged or holds too much.
  @discardableResult
  public func readRows(
    of sheet: Sheet, _ body: (SheetGrid, SheetGrid.Row) -> Bool
  ) throws(WorkbookError) -> SheetGrid {
    try withoutActuallyEscaping(body) { body throws(WorkbookError) in
      let handler = SheetHandler(grid: emptyGrid, limits: limits)
      handler.take = body
      defer { handler.take = nil }
      try parse(sheet, handler)
      return handler.grid
    }
  }

  /// Parses a sheet's part; an error names the sheet.
  private func parse(_ sheet: Sheet, _ handler: SheetHandler) throws(WorkbookError) {
    do throws(WorkbookError) {
      try archive.parse(sheet.part, limits: limits, handler)
    } catch {
      throw WorkbookError(error.kind, part: error.part, sheet: sheet.name)
    }
  }

  /// A sheet's name, or the beginning of one far beyond the 31 characters that spreadsheets allow: every problem of the sheet names it.
  private static func usable(_ name: String) -> String {
    name.unicodeScalars.count <= 255 ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(255))) + "…"
  }

  private var emptyGrid: SheetGrid { SheetGrid(strings: strings, styles: styles, uses1904: uses1904) }

  /// The names of all parts of the file.
  public var partNames: [String] { archive.names }

  /// The part that is the workbook itself.
  private static func mainPart(
    _ archive: ZipArchive, _ limits: WorkbookLimits
  ) throws(WorkbookError) -> String {
    if archive.contains("mimetype") {
      let type = String(decoding: try archive.bytes("mimetype", atMost: 1_000), as: UTF8.self)
      if type.contains("opendocument.spreadsheet") { throw WorkbookError(.openDocument) }
      if type.contains("opendocument") { throw WorkbookError(.otherArchive) }
    }
    guard archive.contains("_rels/.rels") else {
      if archive.contains("xl/workbook.xml") { return "xl/workbook.xml" }
      throw WorkbookError(archive.contains("xl/workbook.bin") ? .binaryWorkbook : .otherArchive)
    }
    let links = try relationships(of: "", archive, limits)
    guard let main = links.first(where: { $0.type == "officeDocument" })?.target else {
      throw WorkbookError(.otherArchive)
    }
    if main.lowercased().hasSuffix(".bin") { throw WorkbookError(.binaryWorkbook) }
    if main.hasPrefix("word/") || main.hasPrefix("ppt/") { throw WorkbookError(.otherArchive) }
    guard archive.contains(main) else { throw WorkbookError(.missingPart, part: main) }
    return main
  }

  private static func relationshipsPart(of part: String) -> String {
    let folders = part.split(separator: "/", omittingEmptySubsequences: false)
    return (folders.dropLast().map(String.init) + ["_rels", "\(folders.last ?? "").rels"]).joined(separator: "/")
  }

  /// The relationships of a part, targets as names in the archive.
  private static func relationships(
    of part: String, _ archive: ZipArchive, _ limits: WorkbookLimits
  ) throws(WorkbookError) -> [RelationshipsHandler.Relationship] {
    let handler = RelationshipsHandler()
    try archive.parse(relationshipsPart(of: part), limits: limits, handler)
    return handler.relationships.map { link in
      var link = link
      link.target = partName(link.target, from: part)
      return link
    }
  }
}
