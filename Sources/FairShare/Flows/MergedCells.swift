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
  /// The group of each cell; -1: it is in none of the rows.
  private(set) var groupOfCell: [Int32]

  /// Merges the cells of the rows; cells in none of them are left out. Groups come in the order of their first cells.
  ///
  /// - Complexity: O(cells + coefficients of the rows), and O(rows of it) for each set of rows that occurs.
  init(_ model: FairShareModel, rows: [Int]) {
    self.rows = rows
    // A set of rows is a path: the last row, and the path before it. What follows a path, and when that was noted.
    var paths: [[Int]] = [[]]
    var following: [(path: Int32, at: Int32)] = [(0, -1)]
    var pathOfCell = [Int32](repeating: 0, count: model.cellCount)
    for (place, row) in rows.enumerated() {
      model.forEachEntry(ofRow: row) { cell, _ in
        let path = Int(pathOfCell[cell])
        if following[path].at != Int32(place) {
          following[path] = (Int32(paths.count), Int32(place))
          paths.append(paths[path] + [place])
          following.append((0, -1))
        }
        pathOfCell[cell] = following[path].path
      }
    }
    groupOfCell = [Int32](repeating: -1, count: model.cellCount)
    // Cells come by product.
    for path in following.indices { following[path].at = -1 }
    for cell in 0..<model.cellCount where pathOfCell[cell] > 0 {
      let (path, product) = (Int(pathOfCell[cell]), model.productOfCell[cell])
      if following[path].at != product {
        following[path] = (Int32(cells.count), product)
        cells.append([])
        products.append(Int(product))
        rowsOfGroup.append(paths[path])
      }
      groupOfCell[cell] = following[path].path
      cells[Int(following[path].path)].append(cell)
    }
  }
}
