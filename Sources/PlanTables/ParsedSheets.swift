import XLSXReading

/// The sheets of a workbook, parsed when they are asked for; kept where they are asked for again. One thread at a time.
final class ParsedSheets {
  let workbook: Workbook
  private let keeps: Bool
  private var kept: [Int: SheetGrid] = [:]

  init(_ workbook: Workbook, keeps: Bool) {
    self.workbook = workbook
    self.keeps = keeps
  }

  /// A sheet by its place in the workbook.
  ///
  /// - Throws: ``WorkbookError`` where its part is damaged or holds too much.
  /// - Complexity: Linear in its inflated bytes, nothing where it was kept.
  func grid(ofSheet index: Int) throws(WorkbookError) -> SheetGrid {
    if let grid = kept[index] { return grid }
    let grid = try workbook.grid(of: workbook.sheets[index])
    if keeps { kept[index] = grid }
    return grid
  }
}
