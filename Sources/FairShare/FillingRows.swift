import Planning

/// The rows that filling exhausts, in flat arrays by row and by cell: the model's "≤" and "=" rows.
struct FillingRows {
  /// Where each row's entries begin in ``cells``; one more than there are rows.
  private(set) var starts: [Int] = [0]
  /// The cells of the rows.
  private(set) var cells: [Int32] = []
  /// Their coefficients, above 0.
  private(set) var coefficients: [Double] = []
  /// The rows' bounds.
  private(set) var bounds: [Double] = []
  /// For each row, its index in the model.
  private(set) var modelRow: [Int] = []

  private var cellStarts: [Int] = []
  /// For each entry of a cell, the row.
  private(set) var rowOfCell: [Int32] = []
  /// For each entry of a cell, the coefficient.
  private(set) var coefficientOfCell: [Double] = []

  /// How many rows there are.
  var count: Int { bounds.count }

  /// Lays the rows out.
  ///
  /// - Complexity: O(coefficients).
  init(model: FairShareModel) {
    let total = model.rows.reduce(0) { $0 + ($1.sense == .atLeast ? 0 : $1.cells.count) }
    cells.reserveCapacity(total)
    coefficients.reserveCapacity(total)
    for (index, row) in model.rows.enumerated() where row.sense != .atLeast {
      for position in row.cells.indices {
        cells.append(Int32(row.cells[position]))
        coefficients.append(row.coefficients[position])
      }
      starts.append(cells.count)
      bounds.append(row.limit)
      modelRow.append(index)
    }
    transpose(cellCount: model.cellCount)
  }

  private mutating func transpose(cellCount: Int) {
    cellStarts = [Int](repeating: 0, count: cellCount + 1)
    for cell in cells { cellStarts[Int(cell) + 1] += 1 }
    for cell in 0..<cellCount { cellStarts[cell + 1] += cellStarts[cell] }
    var next = cellStarts
    rowOfCell = [Int32](repeating: 0, count: cells.count)
    coefficientOfCell = [Double](repeating: 0, count: cells.count)
    for row in 0..<count {
      for index in range(of: row) {
        let cell = Int(cells[index])
        rowOfCell[next[cell]] = Int32(row)
        coefficientOfCell[next[cell]] = coefficients[index]
        next[cell] += 1
      }
    }
  }

  /// The entries of a row.
  func range(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  /// The entries of a cell.
  func rowRange(ofCell cell: Int) -> Range<Int> { cellStarts[cell]..<cellStarts[cell + 1] }

  /// The coefficient of a cell in one of its rows. Traps where it is not in it.
  func coefficient(of cell: Int, in row: Int) -> Double {
    for index in rowRange(ofCell: cell) where rowOfCell[index] == row { return coefficientOfCell[index] }
    preconditionFailure("cell \(cell) is not in row \(row)")
  }
}
