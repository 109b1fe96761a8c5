import Planning
import XLSXReading

/// A sheet as a grid of texts: rows in order, and the cell that a merged range shows.
struct CrossGrid {
  typealias Place = SheetGrid.Place

  let grid: SheetGrid
  /// The rows by ascending number, the first of each.
  let rows: [SheetGrid.Row]
  /// One more than the last column with a cell.
  let width: Int
  /// For each cell that a merged range covers, the range's first cell.
  private let origins: [Place: Place]
  let words: OfficeWords
  private let indexOfRow: [Int: Int]

  /// Merged ranges are looked at up to so many cells, each and in all.
  private static let mostMerged = (one: 40_000, all: 400_000)

  /// - Complexity: O(cells + merged cells, up to a limit).
  init(_ grid: SheetGrid, _ words: OfficeWords) {
    self.grid = grid
    self.words = words
    var rows = grid.rows
    if !zip(rows, rows.dropFirst()).allSatisfy({ $0.number < $1.number }) {
      rows = rows.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }.map(\.element)
      var last = 0
      rows = rows.filter { row in
        defer { last = row.number }
        return row.number != last
      }
    }
    self.rows = rows
    indexOfRow = Dictionary(rows.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
    width = rows.reduce(0) { max($0, $1.cells.isEmpty ? 0 : Int(grid.cells[$1.cells.upperBound - 1].column) + 1) }
    var origins: [Place: Place] = [:]
    for merge in grid.merges where origins.count < CrossGrid.mostMerged.all {
      guard merge.rows.count < CrossGrid.mostMerged.one, merge.rows.count * merge.columns.count <= CrossGrid.mostMerged.one else {
        continue
      }
      let first = Place(row: merge.rows.lowerBound, column: merge.columns.lowerBound)
      for row in merge.rows {
        for column in merge.columns where origins[Place(row: row, column: column)] == nil {
          origins[Place(row: row, column: column)] = first
        }
      }
    }
    self.origins = origins
  }

  /// The row with a number.
  func row(_ number: Int) -> SheetGrid.Row? { indexOfRow[number].map { rows[$0] } }

  /// The trimmed text of a cell as people see it; empty where it is blank.
  func text(_ row: SheetGrid.Row, _ column: Int) -> String {
    grid.cell(row, column: column).map { trimmed(CellReading.shown($0, grid)) } ?? ""
  }

  /// What stands at a place, though it be merged over it, and where it is written; nil where nothing does.
  func label(_ row: Int, _ column: Int) -> (text: String, place: Place)? {
    let here = Place(row: row, column: column)
    let place = origins[here] ?? here
    guard let found = self.row(place.row) else { return nil }
    let text = text(found, place.column)
    return text.isEmpty ? nil : (text, place)
  }

  /// The first cell of the merged range over a place; nil where it is not merged.
  func origin(_ row: Int, _ column: Int) -> Place? { origins[Place(row: row, column: column)] }

  /// Whether a cell holds a number, or text that is one; days are none.
  func isNumber(_ cell: SheetCell) -> Bool {
    switch cell.kind {
    case .number: if case .date = grid.form(of: cell) { false } else { true }
    case .text: DecimalText(narrowed(trimmed(grid.text(of: cell))).utf8.filter { $0 != UInt8(ascii: ",") }) != nil
    default: false
    }
  }

  /// Whether nothing is given in a cell: it is blank, or holds a dash.
  func isBlank(_ cell: SheetCell) -> Bool {
    guard cell.kind == .text else { return false }
    let bytes = trimmed(grid.bytes(of: cell))
    // Numbers are told by their first digit.
    guard let first = bytes.first else { return true }
    return !(48...57).contains(first) && words.isBlank(bytes)
  }
}
