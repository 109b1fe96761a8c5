import PlanModel
import Planning
import SheetLayout
import XLSXReading

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
  /// For a cross table: the cells of its lines.
  var cross: CrossPlaces?
  /// For a table in several sheets: the line at which each one's rows begin, and its own places, whose rows begin at line 2.
  var parts: [(first: Int32, places: SheetPlaces)] = []
  /// The rows of the heading, where they are known.
  var headingRows: ClosedRange<Int>?

  init(sheet: String, columns: [Int?], headings: [String?], periodHeadings: [Int: String]) {
    self.sheet = sheet
    self.columns = columns
    self.headings = headings
    self.periodHeadings = periodHeadings
  }

  /// Adds a line of a cross table.
  func addLine(_ cell: SheetGrid.Place, value: Int) {
    rowOfLine.append(Int32(cell.row))
    cross?.add(cell, value: value)
  }

  /// The sheet of a line of the whole table, by its number among the parts, and the line as the sheet has it.
  private func part(_ line: Int32) -> (number: Int, places: SheetPlaces, line: Int32)? {
    guard let number = parts.lastIndex(where: { $0.first <= line }) ?? parts.indices.first else { return nil }
    return (number, parts[number].places, line > 1 ? line - parts[number].first + 2 : line)
  }

  /// The sheet in which a line stands.
  func sheet(_ line: Int32) -> String { part(line)?.places.sheet ?? sheet }

  /// Which of the sheets a line stands in, 0 for the first or only one.
  func number(_ line: Int32) -> Int { part(line)?.number ?? 0 }

  /// The row of a line, 0 where there is none.
  func row(_ line: Int32) -> Int32 { line > 0 && Int(line) < rowOfLine.count ? rowOfLine[Int(line)] : 0 }

  /// Where a value stands: the sheet's row, 0 where there is none, and its column, from 0.
  func cell(_ line: Int32, _ column: Int16) -> (row: Int32, column: Int?) {
    if let part = part(line) { return part.places.cell(part.line, column) }
    if let cell = cross?.cell(line, column) { return (cell.row, column < 0 ? nil : Int(cell.column)) }
    return (row(line), self.column(line, column))
  }

  /// The heading over a value as written, where it is not the column's English name.
  func heading(_ line: Int32, _ column: Int16) -> String? {
    if let part = part(line) { return part.places.heading(part.line, column) }
    if let cross, let cell = cross.cell(line, column) { return cross.headingOfColumn[cell.column] }
    if column == 2 || column == 3, let own = self.column(line, column), let heading = periodHeadings[own] { return heading }
    return column >= 0 && Int(column) < headings.count ? headings[Int(column)] : nil
  }

  /// Whether several lines have the cell in common: a key before quantities of several periods, a heading of a cross table.
  func isShared(_ line: Int32, _ column: Int16) -> Bool {
    if let part = part(line) { return part.places.isShared(part.line, column) }
    guard line > 1 else { return false }
    if let cross { return column >= 0 && !cross.valueColumns.contains(Int(column)) }
    return !periodColumnOfLine.isEmpty && (column == 0 || column == 1)
  }

  /// The sheet's column of a value, nil where it has none.
  func column(_ line: Int32, _ column: Int16) -> Int? {
    if let part = part(line) { return part.places.column(part.line, column) }
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

  /// The place as problems name it; nil for files beside the workbook.
  func place(_ spot: Spot) -> Place? {
    switch spot.file {
    case .overrides, .other, .side: return nil
    case .otherSheet(let index):
      var place = Place(file: file, sheet: sheetNames[index], row: spot.line > 0 ? Int(spot.line) : nil)
      if spot.line > 0, spot.column >= 0 { place.cell = cellName(row: Int(spot.line) - 1, column: Int(spot.column)) }
      return place
    case .sheet(let table):
      var place = Place(file: file, sheet: tables[table]?.sheet, row: spot.line > 0 ? Int(spot.line) : nil)
      if spot.line > 0, spot.column >= 0 { place.cell = cellName(row: Int(spot.line) - 1, column: Int(spot.column)) }
      return place
    case .table(let table):
      var place = Place(file: file, sheet: tables[table]?.sheet(spot.line))
      let column = spot.column >= 0 ? Int(spot.column) : nil
      place.column = column.map { table.columnsRead[$0].name }
      guard let places = tables[table] else { return place }
      place.heading = places.heading(spot.line, spot.column)
      let (row, sheetColumn) = places.cell(spot.line, spot.column)
      guard row > 0 else { return place }
      place.row = Int(row)
      if let sheetColumn { place.cell = cellName(row: Int(row) - 1, column: sheetColumn) }
      return place
    }
  }
}
