import Foundation
import XLSXReading

/// The first sheet of a workbook as the reader of plans sees it.
struct ReadBack {
  /// The texts of its cells, row by row, blank ones left out.
  let texts: [[String]]

  init(_ bytes: [UInt8]) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "read-back-\(UUID().uuidString).xlsx").path()
    try Data(bytes).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let workbook = try Workbook(path: path)
    let grid = try workbook.grid(of: workbook.sheets[0])
    texts = grid.rows.map { row in row.cells.map { grid.text(of: grid.cells[$0]) } }
  }
}
