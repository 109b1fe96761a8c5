import XLSXReading

/// Finds out which sheet of a workbook is which table: by its name, by a name that contains exactly one table's, and at
/// last by its headings.
struct SheetMatching {
  /// The sheets of each table by index; several where it cannot be told which is meant.
  private(set) var sheets: [TableSchema: [Int]] = [:]
  /// Sheets that are no table and hold something.
  private(set) var unknown: [Int] = []

  /// Sheets that our own workbooks have beside the tables.
  private static let own: Set<String> = ["填表说明", "列表", "问题索引"]

  /// Goes through a workbook's sheets.
  ///
  /// - Throws: ``WorkbookError`` where a sheet must be looked into and cannot be read.
  /// - Complexity: Linear in the inflated bytes of the sheets that are not known by name.
  init(_ parsed: ParsedSheets) throws(WorkbookError) {
    let workbook = parsed.workbook
    var rest: [Int] = []
    for (index, sheet) in workbook.sheets.enumerated() {
      let name = SheetMatching.normalized(sheet.name)
      if SheetMatching.own.contains(name) { continue }
      if let table = TableSchema.allCases.first(where: { name == $0.sheetName || name == $0.rawValue }) {
        sheets[table, default: []].append(index)
      } else {
        rest.append(index)
      }
    }
    let named = Set(sheets.keys)
    var unnamed: [Int] = []
    for index in rest {
      let name = SheetMatching.normalized(workbook.sheets[index].name)
      let tables = TableSchema.allCases.filter { name.contains($0.sheetName) }
      if let only = tables.first, tables.count == 1, !named.contains(only) {
        sheets[only, default: []].append(index)
      } else {
        unnamed.append(index)
      }
    }
    try matchByHeadings(unnamed, parsed)
  }

  private mutating func matchByHeadings(_ unnamed: [Int], _ parsed: ParsedSheets) throws(WorkbookError) {
    let named = Set(sheets.keys)
    for index in unnamed {
      let sheet = parsed.workbook.sheets[index]
      let grid = try parsed.grid(ofSheet: index)
      if grid.rows.isEmpty { continue }
      if let table = SheetMatching.table(of: grid), !named.contains(table) {
        sheets[table, default: []].append(index)
      } else if sheet.visibility == .visible {
        unknown.append(index)
      }
    }
  }

  /// The only table whose headings the sheet has, nil where there is none; of tables of which one has the headings of
  /// another and more, the one that takes more of them.
  private static func table(of grid: SheetGrid) -> TableSchema? {
    var fits: [(table: TableSchema, known: Int)] = []
    // A sheet of days or payments is taken for a plan's table by its name alone: their headings are in many others.
    for table in TableSchema.allCases where !table.isOfMoney {
      guard let heading = SheetHeading.find(table, in: grid), heading.isComplete(table) else { continue }
      fits.append((table, heading.score(table).known))
    }
    let most = fits.map(\.known).max() ?? 0
    let best = fits.filter { $0.known == most }
    return best.count == 1 ? best[0].table : nil
  }

  /// A name in lower case, narrow, without spaces.
  private static func normalized(_ name: String) -> String { HeaderMatching.normalized(name) }
}
