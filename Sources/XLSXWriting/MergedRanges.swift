import SheetLayout

/// Which cells are parts of merged ranges.
struct MergedCells {
  /// What a cell is in a merged range.
  enum Role { case alone, first, covered }

  private var ranges: [Int: [CellRange]] = [:]

  /// - Complexity: O(rows of the ranges).
  init(_ merges: [CellRange]) {
    for range in merges {
      for row in range.rows { ranges[row, default: []].append(range) }
    }
  }

  func role(row: Int, column: Int) -> Role {
    guard let range = ranges[row]?.first(where: { $0.columns.contains(column) }) else { return .alone }
    return range.rows.lowerBound == row && range.columns.lowerBound == column ? .first : .covered
  }

  /// The merged ranges that are in this row only.
  func ranges(inRow row: Int) -> [CellRange] { ranges[row]?.filter { $0.rows.count == 1 } ?? [] }
}
