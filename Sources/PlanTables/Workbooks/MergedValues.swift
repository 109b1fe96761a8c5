import PlanModel
import Planning
import XLSXReading

/// Values that are merged over several cells. One that is merged over rows holds for every one of them where the column names
/// or describes: a district over its hospitals. A number holds for the cell it stands in alone, which is an error where the
/// other cells are blank: nobody who sees them thinks so. Values that a merged range hides are warned of.
struct MergedValues {
  /// A merged range as one field sees it.
  private struct Run {
    var range: MergedRange
    /// The cell at its top left; nil where that is blank.
    var cell: Int?
    /// Whether it begins in the field's own column.
    var isOwn: Bool
    /// Whether its value is a number's, in this column or the one where it begins.
    var isNumeric: Bool
    var isReported = false
  }

  private var runs: [(field: Int, runs: [Run], next: Int)] = []

  /// Finds the merged values of the fields below a row.
  ///
  /// - Complexity: O(merged ranges · fields).
  init(_ grid: SheetGrid, below heading: Int, _ layout: SheetColumns) {
    let merges = grid.merges.filter { $0.rows.lowerBound > heading && $0.rows.count + $0.columns.count > 2 }
    guard !merges.isEmpty else { return }
    let rowByNumber = Dictionary(grid.rows.enumerated().map { ($1.number, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, field) in layout.fields.enumerated() {
      let own = merges.filter { $0.columns.contains(field.position) }.map { merge in
        let (row, first) = (rowByNumber[merge.rows.lowerBound], merge.columns.lowerBound)
        let isOwn = first == field.position
        let isFirstNumeric = layout.field(at: first).map { layout.fields[$0].role.isNumeric } ?? false
        return Run(
          range: merge, cell: row.flatMap { grid.index(grid.rows[$0], column: first) }, isOwn: isOwn,
          isNumeric: field.role.isNumeric && isFirstNumeric)
      }
      if !own.isEmpty { runs.append((index, own.sorted { $0.range.rows.lowerBound < $1.range.rows.lowerBound }, 0)) }
    }
  }

  /// Whether there are none.
  var isEmpty: Bool { runs.isEmpty }

  /// What is wrong with a field of a row.
  enum Fault {
    /// The number of this range holds for its first cell alone; whether it is the first of its cells that is blank.
    case number(MergedRange, isFirst: Bool)
    /// The cell's value is hidden under this range.
    case hidden(MergedRange)
  }

  /// Fills blank fields of a row from the merged values that reach into it; which were filled, and what is wrong. Rows come
  /// ascending.
  mutating func fill(_ cells: inout [Int], row: Int) -> (filled: Set<Int>, faults: [(field: Int, fault: Fault)]) {
    var filled: Set<Int> = []
    var faults: [(field: Int, fault: Fault)] = []
    for index in runs.indices {
      let field = runs[index].field
      while runs[index].next < runs[index].runs.count, runs[index].runs[runs[index].next].range.rows.upperBound < row {
        runs[index].next += 1
      }
      guard runs[index].next < runs[index].runs.count else { continue }
      let run = runs[index].runs[runs[index].next]
      guard run.range.rows.contains(row) else { continue }
      if run.isOwn, run.range.rows.lowerBound == row { continue }
      if cells[field] >= 0 {
        faults.append((field, .hidden(run.range)))
      } else if run.cell != nil, run.isNumeric {
        faults.append((field, .number(run.range, isFirst: !run.isReported)))
        runs[index].runs[runs[index].next].isReported = true
      } else if let cell = run.cell, run.isOwn, !filled.contains(field) {
        cells[field] = cell
        filled.insert(field)
      }
    }
    return (filled, faults)
  }
}
