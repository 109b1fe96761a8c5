import PlanModel
import Planning
import XLSXReading

/// The lines of the long form that a cross table makes, each with the cells that it comes from.
///
/// Of limits several cells make one line: the floor and the cap of an institution and a product.
struct CrossLines {
  private struct Key: Hashable {
    var institution: Identifier
    var product: Identifier
  }

  private let table: TableSchema
  private let places: SheetPlaces
  private let valueColumns: [Int]
  private var bytes: [UInt8] = []
  /// Of limits the values of each line, which other cells may add to.
  private var limits: [(key: Key, values: [[UInt8]])] = []
  private var lineOfLimits: [Key: Int] = [:]
  private var current = 0

  init(_ table: TableSchema, _ places: SheetPlaces) {
    self.table = table
    self.places = places
    valueColumns = places.cross?.valueColumns ?? []
    places.rowOfLine = [0, Int32(places.headingRows?.upperBound ?? 1)]
    bytes = Array(table.columns.map(\.name).joined(separator: ",").utf8) + [10]
  }

  /// Starts a value; where it stands, for what is wrong with it.
  mutating func start(institution: Identifier, product: Identifier, period: Int32?, column: Int, at cell: SheetGrid.Place) -> Spot {
    let place = valueColumns.firstIndex(of: column) ?? 0
    guard table == .limits else {
      bytes += institution.utf8
      bytes.append(44)
      bytes += product.utf8
      bytes.append(44)
      if let period {
        bytes += Period(code: period).description.utf8
        bytes.append(44)
      }
      places.addLine(cell, value: place)
      return Spot(table, line: Int32(places.rowOfLine.count - 1), column: column)
    }
    let key = Key(institution: institution, product: product)
    if let known = lineOfLimits[key], limits[known].values[place].isEmpty {
      places.cross?.set(cell, line: known + 2, value: place)
      current = known
    } else {
      lineOfLimits[key] = limits.count
      current = limits.count
      limits.append((key, valueColumns.map { _ in [] }))
      places.addLine(cell, value: place)
    }
    return Spot(table, line: Int32(current + 2), column: column)
  }

  /// Ends the value that was started last.
  mutating func put(_ value: ArraySlice<UInt8>, column: Int) {
    guard table == .limits else {
      CrossLines.append(value, to: &bytes)
      bytes.append(10)
      return
    }
    var field: [UInt8] = []
    CrossLines.append(value, to: &field)
    limits[current].values[valueColumns.firstIndex(of: column) ?? 0] = field
  }

  /// The whole text.
  func text() -> [UInt8] {
    guard table == .limits else { return bytes }
    var result = bytes
    for line in limits {
      result += line.key.institution.utf8
      result.append(44)
      result += line.key.product.utf8
      for value in line.values {
        result.append(44)
        result += value
      }
      result.append(10)
    }
    return result
  }

  /// A field on one line: what is no number is reported, and its line ends do not matter.
  private static func append(_ value: ArraySlice<UInt8>, to text: inout [UInt8]) {
    guard value.contains(where: { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }) else {
      text += value
      return
    }
    text.append(34)
    for byte in value {
      if byte == 34 { text.append(34) }
      text.append(byte == 10 || byte == 13 ? 32 : byte)
    }
    text.append(34)
  }
}

/// Which cells the lines of a cross table come from.
struct CrossPlaces {
  /// A cell; the row from 1, the column from 0.
  struct Cell: Hashable {
    var row: Int32
    var column: Int16

    init(_ place: SheetGrid.Place) {
      row = Int32(clamping: place.row)
      column = Int16(clamping: place.column)
    }
  }

  /// The schema's columns of the values.
  let valueColumns: [Int]
  /// By line, then value; nil where it is not given.
  private var cells: [Cell?] = []
  /// The headings of rows and columns, for each column of the schema that they name.
  var rowKeys: [Int: [Int32: Cell]] = [:]
  var columnKeys: [Int: [Int16: Cell]] = [:]
  /// The titles that name what no heading does.
  var titles: [Int: Cell] = [:]
  /// The heading of each column, for messages.
  var headingOfColumn: [Int16: String] = [:]

  init(valueColumns: [Int]) { self.valueColumns = valueColumns }

  mutating func add(_ place: SheetGrid.Place, value: Int) {
    for index in valueColumns.indices { cells.append(index == value ? Cell(place) : nil) }
  }

  mutating func set(_ place: SheetGrid.Place, line: Int, value: Int) { cells[(line - 2) * valueColumns.count + value] = Cell(place) }

  /// The cell of a line's value in a column of the schema; that of a key is its heading.
  func cell(_ line: Int32, _ column: Int16) -> Cell? {
    let start = (Int(line) - 2) * valueColumns.count
    guard line >= 2, start < cells.count else { return nil }
    let own = cells[start..<start + valueColumns.count]
    if let index = valueColumns.firstIndex(of: Int(column)), let cell = own[start + index] { return cell }
    guard let value = own.lazy.compactMap({ $0 }).first else { return nil }
    return rowKeys[Int(column)]?[value.row] ?? columnKeys[Int(column)]?[value.column] ?? titles[Int(column)] ?? value
  }
}
