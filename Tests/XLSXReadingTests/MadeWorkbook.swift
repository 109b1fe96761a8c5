import Foundation
import TestSupport
import XLSXReading

/// A workbook's file for one test, removed with it.
final class WorkbookFile {
  let path: String

  init(_ bytes: [UInt8]) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "book-\(UUID().uuidString).xlsx").path()
    try Data(bytes).write(to: URL(filePath: path))
  }

  /// A workbook of one sheet.
  convenience init(sheet xml: String, strings: [String] = [], styles: String = "") throws {
    try self.init(SmallWorkbook([("表", xml)], strings: strings, styles: styles).bytes)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The first sheet.
  func grid(limits: WorkbookLimits = WorkbookLimits()) throws -> SheetGrid {
    let book = try Workbook(path: path, limits: limits)
    return try book.grid(of: book.sheets[0])
  }
}

/// The folder of the committed workbooks.
let samples = packageRoot.appending(path: "Datasets/workbooks")

extension SheetGrid {
  /// Rows of `row: column=value`, for comparing.
  var described: [String] {
    rows.map { row in
      "\(row.number)\(row.isHidden ? "h" : ""):"
        + cells[row.cells].map { " \($0.column)=\(mark($0.kind))\(text(of: $0))" }.joined()
    }
  }

  private func mark(_ kind: SheetCell.Kind) -> String {
    switch kind {
    case .text: "\""
    case .number: ""
    case .boolean: "?"
    case .error: "!"
    case .formulaWithoutValue: "="
    }
  }
}
