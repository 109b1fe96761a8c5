import Testing

@testable import Verification

/// The nearest rounding of a matrix, found again from any rounding by taking cycles.
@Suite("A rounding two ways is proved")
struct TwoWayRoundingTests {
  private func nearest(_ values: [[Double]], from packs: [[Int64]], accepted: [[Int64]]? = nil) -> [Int64]? {
    let cells = values.indices.flatMap { row in
      values[row].indices.map { column in
        TwoWayRounding.Cell(
          row: row, column: column, value: values[row][column], target: 1, packs: packs[row][column], accepted: accepted?[row][column])
      }
    }
    var rounding = TwoWayRounding(cells, rowCount: values.count, columnCount: values[0].count)
    return rounding.nearest(most: 20)
  }

  /// 0.6 and 0.4 of three products: the first institution's fair total is 1.8, so it has at most 2 of the three packs.
  @Test("where it is the nearest, no cycle is left")
  func proved() {
    #expect(nearest([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]], from: [[1, 0], [0, 1], [1, 0]]) == [1, 0, 0, 1, 1, 0])
  }

  @Test("a nearer one is found: a pack swapped, and a column outside its window")
  func found() {
    // The second product's pack belongs to the second institution, not the first product's: 0.05 nearer each.
    #expect(nearest([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]], from: [[0, 1], [1, 0], [1, 0]]) == [1, 0, 0, 1, 1, 0])
    #expect(nearest([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]], from: [[1, 0], [1, 0], [1, 0]]) == [1, 0, 0, 1, 1, 0])
  }

  @Test("packs beyond floor and ceiling do not stand in the way of the nearest one")
  func beyond() {
    #expect(nearest([[2.6, 2.4]], from: [[1, 4]]) == [3, 2])
    #expect(nearest([[0.6, 0.4], [2.55, 1.45], [0.6, 0.4]], from: [[1, 0], [1, 3], [0, 1]]) == [1, 0, 2, 2, 1, 0])
  }

  @Test("of equally near ones the first in the strict order is found")
  func ties() {
    #expect(nearest([[0.5, 0.5], [0.5, 0.5]], from: [[0, 1], [1, 0]]) == [1, 0, 0, 1])
  }

  @Test("packs that were accepted change as little as can be")
  func accepted() {
    let accepted: [[Int64]] = [[0, 1], [1, 0], [1, 0]]
    #expect(nearest([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]], from: accepted, accepted: accepted) == [0, 1, 1, 0, 1, 0])
  }
}
