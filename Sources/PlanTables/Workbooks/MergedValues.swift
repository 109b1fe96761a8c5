import PlanModel
import XLSXReading

/// Values that are merged over several rows: a district over its hospitals. They hold for every one of the rows where the
/// column names or describes; a number stays where it is.
struct MergedValues {
  /// A merged range in one column: its rows, and the cell at its top.
  private struct Run {
    var rows: ClosedRange<Int>
    var cell: Int
  }

  private var runs: [(field: Int, runs: [Run], next: Int)] = []

  /// Finds the merged values of the fields below a row.
  init(_ grid: SheetGrid, below heading: Int, fields: [SheetColumns.Field]) {
    let tall = grid.merges.filter { $0.rows.count > 1 && $0.rows.lowerBound > heading }
    guard !tall.isEmpty else { return }
    let rowByNumber = Dictionary(grid.rows.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, field) in fields.enumerated() where !field.role.isNumeric {
      let own = tall.filter { $0.columns.lowerBound == field.position }.compactMap { merge -> Run? in
        guard let row = rowByNumber[merge.rows.lowerBound],
          let cell = grid.index(grid.rows[row], column: field.position)
        else { return nil }
        return Run(rows: merge.rows, cell: cell)
      }
      if !own.isEmpty {
        runs.append((index, own.sorted { $0.rows.lowerBound < $1.rows.lowerBound }, 0))
      }
    }
  }

  /// Fills blank fields of a row from the merged values that reach into it; which were filled. Rows come ascending.
  mutating func fill(_ cells: inout [Int], row: Int) -> Set<Int> {
    var filled: Set<Int> = []
    for index in runs.indices {
      let (field, own, _) = runs[index]
      while runs[index].next < own.count, own[runs[index].next].rows.upperBound < row { runs[index].next += 1 }
      guard runs[index].next < own.count, own[runs[index].next].rows.contains(row), cells[field] < 0 else { continue }
      cells[field] = own[runs[index].next].cell
      filled.insert(field)
    }
    return filled
  }
}
