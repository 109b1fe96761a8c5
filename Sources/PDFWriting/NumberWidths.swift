import SheetLayout

/// How wide the numbers of each column are at natural size, so that all of a column can be of one size: a column of many
/// sizes cannot be read. Sums are bold and count apart. Merged cells count for no column.
struct NumberWidths {
  /// By column, in points; 0: no numbers.
  private var regular: [Double]
  private var bold: [Double]

  /// How much smaller a column makes all its numbers for the widest; that one may have to be smaller still.
  private static let least = 0.7

  /// - Complexity: O(cells).
  init(_ rows: [[SheetPlan.ShownCell]], columnCount: Int, typesetter: Typesetter) {
    regular = [Double](repeating: 0, count: columnCount)
    bold = regular
    for (cell, look, words) in rows.joined() where words.isNumber && cell.columns.count == 1 {
      let width = typesetter.numberWidth(words.text, Font(look, scale: 1))
      let column = cell.columns.lowerBound
      if look.isBold {
        bold[column] = max(bold[column], width)
      } else {
        regular[column] = max(regular[column], width)
      }
    }
  }

  /// The widest number of every column, in points.
  var widest: [Double] { zip(regular, bold).map { max($0, $1) } }

  /// What the size of a cell's number is multiplied by.
  func factor(_ cell: GridCell, isBold: Bool, geometry: ColumnGeometry) -> Double {
    guard cell.columns.count == 1 else { return 1 }
    let width = (isBold ? bold : regular)[cell.columns.lowerBound] * geometry.scale
    let room = geometry.textWidth(cell.columns)
    // What is too wide by a hair is not: widths are sums.
    return width <= room + 0.001 ? 1 : max(room / width, Self.least)
  }
}
