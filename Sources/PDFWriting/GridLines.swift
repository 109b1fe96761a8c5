/// The lines of a table, each drawn once however many cells share it.
struct GridLines {
  /// A line from one edge to another, along the edge at `position`.
  struct Line: Hashable {
    /// The edge it runs along.
    var position: Int
    /// The edges it goes from and to.
    var span: Range<Int>
  }

  private let rowCount: Int
  private let columnCount: Int
  private var isHorizontal: [Bool]
  private var isVertical: [Bool]

  /// No lines yet.
  init(rowCount: Int, columnCount: Int) {
    self.rowCount = rowCount
    self.columnCount = columnCount
    isHorizontal = [Bool](repeating: false, count: (rowCount + 1) * columnCount)
    isVertical = [Bool](repeating: false, count: rowCount * (columnCount + 1))
  }

  /// Lines around a cell.
  mutating func frame(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
    for column in columns {
      isHorizontal[rows.lowerBound * columnCount + column] = true
      isHorizontal[(rows.upperBound + 1) * columnCount + column] = true
    }
    for row in rows {
      isVertical[row * (columnCount + 1) + columns.lowerBound] = true
      isVertical[row * (columnCount + 1) + columns.upperBound + 1] = true
    }
  }

  /// The horizontal lines, each as long as it goes, from the top.
  var horizontal: [Line] {
    (0...rowCount).flatMap { edge in
      Self.runs(columnCount) { isHorizontal[edge * columnCount + $0] }.map { Line(position: edge, span: $0) }
    }
  }

  /// The vertical lines, each as long as it goes, from the left.
  var vertical: [Line] {
    (0...columnCount).flatMap { edge in
      Self.runs(rowCount) { isVertical[$0 * (columnCount + 1) + edge] }.map { Line(position: edge, span: $0) }
    }
  }

  /// The longest stretches of indices that hold.
  private static func runs(_ count: Int, _ holds: (Int) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in 0...count {
      let isOn = index < count && holds(index)
      if isOn, start == nil { start = index }
      if !isOn, let first = start {
        runs.append(first..<index)
        start = nil
      }
    }
    return runs
  }
}
