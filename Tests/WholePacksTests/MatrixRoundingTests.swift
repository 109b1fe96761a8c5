import TestSupport
import Testing

@testable import WholePacks

@Suite("Whole packs two ways")
struct MatrixRoundingTests {
  /// Products down, institutions across, every cell 0.5: each product has one pack, each institution's products come to 1. By
  /// product alone both packs go to the first institution (ties by id), which then has 2 of its 1 and the other none. Two ways
  /// either diagonal is as near; the first cell of the strict order goes up, so it is (up, down; down, up).
  @Test("two halves of two products go to two institutions, not both to the first")
  func halves() {
    #expect(rounded([[0.5, 0.5], [0.5, 0.5]]) == [[1, 0], [0, 1]])
  }

  /// Row totals 1 and 1; the columns' fair totals are 1.1 and 0.9, so 1 or 2, and 0 or 1. By product 0.6 and 0.5 (tie, first) both go
  /// to the first: sum 2, which is within its window, and nearest: cost −0.2 + 0. Nothing is moved.
  @Test("windows that the largest remainder keeps change nothing")
  func kept() {
    #expect(rounded([[0.6, 0.4], [0.5, 0.5]]) == [[1, 0], [1, 0]])
  }

  /// Three products of one pack at two institutions, 0.6 and 0.4 each: the first institution's fair total is 1.8, so 1 or 2; by
  /// product it would get 3. Of the three the one that is moved costs the same; the strict order keeps the first two up.
  @Test("a larger fraction is rounded down where its institution has its share by the others")
  func larger() {
    #expect(rounded([[0.6, 0.4], [0.6, 0.4], [0.6, 0.4]]) == [[1, 0], [1, 0], [0, 1]])
    // With 0.55 and 0.45 in the second, that is the cheapest to move.
    #expect(rounded([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]]) == [[1, 0], [0, 1], [1, 0]])
  }

  /// The same three products; the second product's pack was accepted at the first institution and the first product's at the second:
  /// no other rounding changes as few of them.
  @Test("of the roundings the one that changes fewest accepted packs is taken, then the nearest")
  func accepted() {
    #expect(
      rounded([[0.6, 0.4], [0.55, 0.45], [0.6, 0.4]], accepted: [[0, 1], [1, 0], [1, 0]]) == [[0, 1], [1, 0], [1, 0]])
  }

  @Test("is the nearest rounding of all, of equal ones the first in the strict order, by trying all of them")
  func byTryingAll() {
    var different: [UInt64] = []
    var moved = 0
    for seed in Seeds.first(60, of: 600, from: 1) {
      let values = matrix(seed: seed)
      let cells = cells(of: values)
      var rounding = MatrixRounding(cells)
      let found = rounding.packs()
      if found != first(of: cells) { different.append(seed) }
      let plain = values.enumerated().flatMap { row, values in
        let splits = values.map(PackSplit.init)
        var packs = splits.map(\.whole)
        for index in largestRemainder(splits[...], targets: values[...], total: cells.totals[row]) ?? [] { packs[index] += 1 }
        return packs
      }
      if found != plain { moved += 1 }
    }
    #expect(different.isEmpty, "seeds \(different)")
    #expect(moved >= Seeds.floor(10), "only \(moved) matrices differ from the largest remainder")
  }

  /// Rows of few different fractions that add up, so that there are many ties.
  private func matrix(seed: UInt64) -> [[Double]] {
    var random = SeededGenerator(seed: seed)
    let (rows, columns) = (1 + Int(random.unit() * 3), 2 + Int(random.unit() * 3))
    let grain = [2.0, 4, 5, 1000][Int(random.unit() * 4)]
    return (0..<rows).map { _ in
      var values = (0..<columns).map { _ in (random.unit() * 3 * grain).rounded() / grain }
      let rest = values.reduce(0, +)
      values[Int(random.unit() * Double(columns))] += rest.rounded(.up) - rest
      return values
    }
  }

  private func cells(of values: [[Double]]) -> MatrixRounding.Cells {
    let columns = values[0].count
    return MatrixRounding.Cells(
      splits: values.joined().map(PackSplit.init), targets: Array(values.joined()),
      rows: values.indices.map { $0 * columns..<($0 + 1) * columns },
      columns: values.flatMap { $0.indices.map(Int32.init) }, columnCount: columns,
      totals: values.map { Int($0.reduce(0, +).rounded()) })
  }

  private func rounded(_ values: [[Double]], accepted: [[Int]]? = nil) -> [[Int]] {
    var cells = cells(of: values)
    cells.targets = cells.targets.map { _ in 1 }
    var rounding = MatrixRounding(cells, accepted: accepted.map { $0.joined().map { $0 } })
    let packs = rounding.packs()
    return cells.rows.map { Array(packs[$0]) }
  }

  /// By trying every choice of floors and ceilings.
  private func first(of cells: MatrixRounding.Cells) -> [Int] {
    let free = cells.splits.indices.filter { cells.splits[$0].fraction > 0 }
    let order = free.sorted { cells.precedes(Int32($0), Int32($1)) }
    let windows = ColumnWindow.windows(of: cells.splits, columns: cells.columns, columnCount: cells.columnCount)
    var best: (cost: Int, packs: [Int])?
    // Later cells count less, so that of equal ones the first in the order comes first.
    for choice in (0..<1 << free.count).reversed() {
      var packs = cells.splits.map(\.whole)
      var cost = 0
      for (place, cell) in order.enumerated() where choice >> (order.count - 1 - place) & 1 == 1 {
        packs[cell] += 1
        cost += 1_000_000 - 2 * cells.splits[cell].rank
      }
      guard zip(cells.rows, cells.totals).allSatisfy({ $0.reduce(0) { $0 + packs[$1] } == $1 }) else { continue }
      var sums = [Int](repeating: 0, count: cells.columnCount)
      for (cell, packs) in packs.enumerated() { sums[Int(cells.columns[cell])] += packs }
      guard zip(windows, sums).allSatisfy({ $0.miss(of: $1) == 0 }) else { continue }
      if cost < best?.cost ?? .max { best = (cost, packs) }
    }
    return best?.packs ?? []
  }
}
