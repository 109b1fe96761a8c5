import Foundation
import XLSXReading

/// The first sheet of a workbook as the reader of plans sees it.
struct ReadBack {
  /// The texts of its cells, row by row, blank ones left out; days as `2020-11-16`.
  let texts: [[String]]

  init(_ bytes: [UInt8]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "read-back-\(UUID().uuidString).xlsx").path()
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let workbook = try Workbook(path: path)
    let grid = try workbook.grid(of: workbook.sheets[0])
    texts = grid.rows.map { row in row.cells.map { Self.text(of: grid.cells[$0], in: grid) } }
  }

  private static func text(of cell: SheetCell, in grid: SheetGrid) -> String {
    let text = grid.text(of: cell)
    guard grid.form(of: cell) == .date([.year, .month, .day]), let number = Double(text),
      let (year, month, day) = serialDay(number, uses1904: grid.uses1904)
    else { return text }
    return "\(year)-\(month)-\(day)"
  }
}
