import SheetLayout

/// A4 paper with the margins of a printed table; all lengths in points.
struct Paper: Hashable {
  static let millimetre = 72 / 25.4

  let width: Double
  let height: Double

  init(isLandscape: Bool) {
    let (short, long) = (210 * Self.millimetre, 297 * Self.millimetre)
    width = isLandscape ? long : short
    height = isLandscape ? short : long
  }

  /// Left and right of the table.
  let side = 15 * Self.millimetre
  /// Above the table, and below it.
  let top = 18 * Self.millimetre
  /// From the paper's edge to the middle of the header, and of the footer.
  let running = 11 * Self.millimetre

  /// What a table may take.
  var bodyWidth: Double { width - 2 * side }
  /// What a table may take.
  var bodyHeight: Double { height - 2 * top }
}

/// Where the columns of a sheet stand on its paper.
struct ColumnGeometry: Hashable {
  /// What all sizes of the sheet are multiplied by so that its columns fit: at most 1.
  let scale: Double
  /// The left edge of every column and the right edge of the last, in points from the left edge of the paper.
  let edges: [Double]

  /// Columns as wide as they want to be, or shrunk together until they fit, in the middle of the paper.
  ///
  /// However many columns there are, they stay side by side: a table in two halves cannot be stamped.
  /// - Parameters:
  ///   - widths: in digits, as a sheet says them.
  ///   - numbers: the widest number of every column at natural size, in points. A column that is too narrow for its own
  ///     is widened, up to half as wide again; beyond that the number has to be smaller.
  init(widths: [Double], numbers: [Double] = [], paper: Paper) {
    var natural = widths.map(Self.points)
    for (column, number) in numbers.enumerated() {
      natural[column] = max(natural[column], min(number + 2 * Self.padding, natural[column] * 1.5))
    }
    let total = natural.reduce(0, +)
    scale = total > paper.bodyWidth ? paper.bodyWidth / total : 1
    var edges = [(paper.width - total * scale) / 2]
    for width in natural { edges.append(edges[edges.count - 1] + width * scale) }
    self.edges = edges
  }

  /// A column's natural width: so many digits of 10.5 points and one more for the space at the sides.
  private static func points(_ digits: Double) -> Double {
    let sound = digits.isFinite ? min(max(digits, 0.5), 255) : 9
    return sound * 5.25 + 5.25
  }

  /// From the sides of a cell to its text at natural size.
  private static let padding = 2.75

  /// From the sides of a cell to its text.
  var sidePadding: Double { Self.padding * scale }

  /// What the text of these columns may take.
  func textWidth(_ columns: ClosedRange<Int>) -> Double { width(columns) - 2 * sidePadding }

  /// From the left edge of the first of these columns to the right edge of the last.
  func width(_ columns: ClosedRange<Int>) -> Double {
    edges[columns.upperBound + 1] - edges[columns.lowerBound]
  }
}
