import SheetLayout
import Testing

@testable import PDFWriting

@Suite("Where columns and lines stand")
struct GeometryTests {
  @Test("A4 is 210 by 297 millimetres, either way up")
  func paper() {
    let upright = Paper(isLandscape: false)
    #expect(abs(upright.width - 595.276) < 0.001 && abs(upright.height - 841.890) < 0.001)
    #expect(Paper(isLandscape: true).width == upright.height)
    #expect(abs(upright.bodyWidth - 180 * 72 / 25.4) < 1e-9)
  }

  @Test("Narrow tables keep their size and stand in the middle")
  func narrow() {
    let paper = Paper(isLandscape: true)
    let columns = ColumnGeometry(widths: [10, 20], paper: paper)
    #expect(columns.scale == 1)
    // 11 and 21 digits of 5.25.
    #expect(abs(columns.width(0...0) - 57.75) < 1e-9)
    #expect(abs(columns.width(0...1) - 168) < 1e-9)
    #expect(abs(columns.edges[0] + columns.edges[2] - paper.width) < 1e-9)
  }

  @Test("Wide tables are shrunk to the width of the paper, all columns alike")
  func wide() {
    let paper = Paper(isLandscape: false)
    let columns = ColumnGeometry(widths: [100, 100, 50], paper: paper)
    #expect(columns.scale < 1)
    #expect(abs(columns.width(0...2) - paper.bodyWidth) < 1e-9)
    #expect(abs(columns.edges[0] - paper.side) < 1e-9)
    #expect(abs(columns.width(0...0) - 530.25 * columns.scale) < 1e-9)
  }

  @Test("A column is widened for its numbers, up to half as wide again")
  func numbers() {
    let paper = Paper(isLandscape: true)
    let columns = ColumnGeometry(widths: [9, 9, 9], numbers: [0, 60, 500], paper: paper)
    #expect(abs(columns.width(0...0) - 52.5) < 1e-9)
    #expect(abs(columns.width(1...1) - 65.5) < 1e-9)
    #expect(abs(columns.width(2...2) - 78.75) < 1e-9)
  }

  @Test("Widths that are none are made some")
  func unsound() {
    for width in [Double.nan, .infinity, -5, 0, 1e300] {
      let columns = ColumnGeometry(widths: [width], paper: Paper(isLandscape: false))
      #expect(columns.width(0...0) > 0 && columns.width(0...0).isFinite)
    }
  }

  @Test("Cells side by side share one line")
  func sharedLines() {
    var lines = GridLines(rowCount: 2, columnCount: 2)
    for row in 0..<2 { for column in 0..<2 { lines.frame(rows: row...row, columns: column...column) } }
    #expect(lines.horizontal == (0...2).map { GridLines.Line(position: $0, span: 0..<2) })
    #expect(lines.vertical == (0...2).map { GridLines.Line(position: $0, span: 0..<2) })
  }

  @Test("No line goes through a merged cell or along one without a border")
  func brokenLines() {
    // The first row is one cell over three columns; below it only the first and the third have borders.
    var lines = GridLines(rowCount: 2, columnCount: 3)
    lines.frame(rows: 0...0, columns: 0...2)
    lines.frame(rows: 1...1, columns: 0...0)
    lines.frame(rows: 1...1, columns: 2...2)
    #expect(
      lines.horizontal == [
        .init(position: 0, span: 0..<3), .init(position: 1, span: 0..<3), .init(position: 2, span: 0..<1),
        .init(position: 2, span: 2..<3),
      ])
    #expect(
      lines.vertical == [
        .init(position: 0, span: 0..<2), .init(position: 1, span: 1..<2), .init(position: 2, span: 1..<2),
        .init(position: 3, span: 0..<2),
      ])
  }
}
