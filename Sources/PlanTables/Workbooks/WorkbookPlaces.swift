import PlanModel
import Planning
import SheetLayout

/// Where the rows and columns of a table's text stand in its sheet.
final class SheetPlaces {
  /// The sheet's name.
  let sheet: String
  /// The sheet's row of each line of the text, by line; lines count from 1.
  var rowOfLine: [Int32] = [0]
  /// The sheet's column of each column of the schema, from 0.
  let columns: [Int?]
  /// The heading of each column of the schema where it is not the English name.
  let headings: [String?]
  /// For a table whose periods stand side by side: the column each line comes from, by line.
  var periodColumnOfLine: [Int16] = []
  /// The headings of those columns.
  let periodHeadings: [Int: String]

  init(sheet: String, columns: [Int?], headings: [String?], periodHeadings: [Int: String]) {
    self.sheet = sheet
    self.columns = columns
    self.headings = headings
    self.periodHeadings = periodHeadings
  }

  /// The row of a line, 0 where there is none.
  func row(_ line: Int32) -> Int32 { line > 0 && Int(line) < rowOfLine.count ? rowOfLine[Int(line)] : 0 }

  /// The sheet's column of a value, nil where it has none.
  func column(_ line: Int32, _ column: Int16) -> Int? {
    guard column >= 0, Int(column) < columns.count else { return nil }
    if let own = columns[Int(column)] { return own }
    guard line > 1, Int(line) < periodColumnOfLine.count, column == 2 || column == 3 else { return nil }
    return Int(periodColumnOfLine[Int(line)])
  }
}

/// Where the tables stand in the workbook they come from.
struct WorkbookPlaces {
  /// The workbook's file name.
  var file: String
  /// The names of all its sheets.
  var sheetNames: [String]
  /// The tables that have a sheet.
  var tables: [TableSchema: SheetPlaces] = [:]

  /// Whether several lines have the cell in common: a key before quantities of several periods.
  func isSharedCell(_ spot: Spot) -> Bool {
    guard case .table(let table) = spot.file, let places = tables[table] else { return false }
    return !places.periodColumnOfLine.isEmpty && spot.line > 1 && (spot.column == 0 || spot.column == 1)
  }

  /// A spot of a table as one of its sheet, by which problems are put in order.
  func inSheet(_ spot: Spot) -> Spot {
    guard case .table(let table) = spot.file, let places = tables[table] else { return spot }
    let row = spot.line == .max ? .max : places.row(spot.line)
    return Spot(.sheet(table), line: row, column: places.column(spot.line, spot.column) ?? Int(spot.column))
  }

  /// The place as problems name it; nil for files beside the workbook.
  func place(_ spot: Spot) -> Place? {
    switch spot.file {
    case .overrides, .other, .side: return nil
    case .otherSheet(let index): return Place(file: file, sheet: sheetNames[index])
    case .sheet(let table):
      var place = Place(file: file, sheet: tables[table]?.sheet, row: spot.line > 0 ? Int(spot.line) : nil)
      if spot.line > 0, spot.column >= 0 { place.cell = cellName(row: Int(spot.line) - 1, column: Int(spot.column)) }
      return place
    case .table(let table):
      var place = Place(file: file, sheet: tables[table]?.sheet)
      let column = spot.column >= 0 ? Int(spot.column) : nil
      place.column = column.map { table.columnsRead[$0].name }
      guard let places = tables[table] else { return place }
      place.heading = column.flatMap { places.headings[$0] }
      let row = places.row(spot.line)
      guard row > 0 else { return place }
      place.row = Int(row)
      if let sheetColumn = places.column(spot.line, spot.column) {
        place.cell = cellName(row: Int(row) - 1, column: sheetColumn)
        if let heading = places.periodHeadings[sheetColumn], column == 2 || column == 3 { place.heading = heading }
      }
      return place
    }
  }
}
