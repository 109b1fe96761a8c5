/// Cells of one product under the same rows, aggregated to one column: for feasibility they can stand for one another.
///
/// A group holds between Σ l and Σ k, and has the coefficients of its cells.
struct MergedCells {
  /// The rows that count, ascending.
  let rows: [Int]
  /// The product of each group.
  private(set) var products: [Int] = []
  /// The rows of each group, by place in ``rows``.
  private(set) var rowsOfGroup: [[Int]] = []
  /// The cells of each group, ascending.
  private(set) var cells: [[Int]] = []

  /// Merges the cells of the rows; cells in none of them are left out.
  ///
  /// - Complexity: O(cells + coefficients of the rows).
  init(_ model: FairShareModel, rows: [Int]) {
    self.rows = rows
    /// A set of rows is a path: the last row, and the path before it.
    struct Step: Hashable {
      var before: Int32
      var row: Int32
    }
    var steps: [Step: Int32] = [:]
    var paths: [[Int]] = [[]]
    var pathOfCell = [Int32](repeating: 0, count: model.cellCount)
    for (place, row) in rows.enumerated() {
      model.forEachEntry(ofRow: row) { cell, _ in
        let step = Step(before: pathOfCell[cell], row: Int32(place))
        if let known = steps[step] {
          pathOfCell[cell] = known
        } else {
          let path = Int32(paths.count)
          paths.append(paths[Int(step.before)] + [place])
          steps[step] = path
          pathOfCell[cell] = path
        }
      }
    }
    var groups: [Step: Int] = [:]
    for cell in 0..<model.cellCount where pathOfCell[cell] > 0 {
      let product = model.productOfCell[cell]
      let key = Step(before: pathOfCell[cell], row: product)
      if let group = groups[key] {
        cells[group].append(cell)
      } else {
        groups[key] = cells.count
        cells.append([cell])
        products.append(Int(product))
        rowsOfGroup.append(paths[Int(pathOfCell[cell])])
      }
    }
  }
}
