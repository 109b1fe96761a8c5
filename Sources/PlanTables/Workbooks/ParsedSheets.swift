import XLSXReading

/// The sheets of a workbook, parsed when they are asked for; kept where they are asked for again. One thread at a time.
final class ParsedSheets {
  let workbook: Workbook
  private let keeps: Bool
  private var kept: [Int: SheetGrid] = [:]
  /// What of the sheets that are no tables goes into a marked workbook, in all [cells].
  private var roomForOthers = 500_000

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

  /// The first rows of a sheet, among which its headings would stand; a sheet that has no more is whole.
  ///
  /// - Throws: as there.
  /// - Complexity: Linear in the inflated bytes of these rows.
  func top(ofSheet index: Int) throws(WorkbookError) -> (grid: SheetGrid, isWhole: Bool) {
    if let grid = kept[index] { return (grid, true) }
    let top = try workbook.top(
      of: workbook.sheets[index], rows: SheetHeading.searchedRows + SheetHeading.mostLevels, cells: 20_000)
    if keeps, top.isWhole { kept[index] = top.grid }
    return top
  }

  /// A sheet that is no table: as much of it as is worth repeating, and whether that is all.
  ///
  /// - Throws: as there.
  func other(_ index: Int) throws(WorkbookError) -> (grid: SheetGrid, isWhole: Bool) {
    let (grid, isWhole) = try workbook.top(of: workbook.sheets[index], rows: 2_000, cells: min(100_000, roomForOthers))
    roomForOthers = max(0, roomForOthers - grid.cells.count)
    return (grid, isWhole)
  }
}
