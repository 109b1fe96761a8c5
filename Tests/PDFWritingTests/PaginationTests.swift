import TestSupport
import Testing

@testable import PDFWriting

@Suite("Division into pages")
struct PaginationTests {
  /// Rows of 10 points, those at these places staying with the one above.
  private func rows(_ count: Int, stays: Set<Int> = [], ends: Set<Int> = []) -> [PlannedRow] {
    (0..<count).map {
      PlannedRow(height: 10, endsPage: ends.contains($0), staysWithPrevious: stays.contains($0))
    }
  }

  private func bodies(_ pages: [PlannedPage]) -> [Range<Int>] { pages.map(\.rows) }

  @Test("A sheet without rows is one empty page")
  func empty() {
    #expect(plannedPages([], heading: 0..<0, height: 100) == [PlannedPage(repeated: 0..<0, rows: 0..<0)])
  }

  @Test("A page takes as many rows as fit, the last one exactly")
  func full() {
    #expect(bodies(plannedPages(rows(10), heading: 0..<0, height: 100)) == [0..<10])
    #expect(bodies(plannedPages(rows(11), heading: 0..<0, height: 100)) == [0..<10, 10..<11])
    #expect(bodies(plannedPages(rows(7), heading: 0..<0, height: 39)) == [0..<3, 3..<6, 6..<7])
  }

  @Test("Only the heading is repeated, and its height is taken off the following pages")
  func repeated() {
    // A title, two rows of heading and 12 rows: 7 below them on the first page, then 8 a page.
    let pages = plannedPages(rows(15), heading: 1..<3, height: 100)
    #expect(
      pages == [
        PlannedPage(repeated: 0..<0, rows: 0..<10), PlannedPage(repeated: 1..<3, rows: 10..<15),
      ])
    #expect(bodies(plannedPages(rows(19), heading: 1..<3, height: 100)) == [0..<10, 10..<18, 18..<19])
  }

  @Test("A heading of more than half a page is not repeated")
  func tallHeading() {
    let pages = plannedPages(rows(12), heading: 0..<6, height: 100)
    #expect(pages.map(\.repeated) == [0..<0, 0..<0])
    #expect(bodies(pages) == [0..<10, 10..<12])
  }

  @Test("A row that is too tall has a page of its own and the rest goes on after it")
  func tooTall() {
    var rows = rows(4)
    rows[1].height = 500
    #expect(bodies(plannedPages(rows, heading: 0..<0, height: 100)) == [0..<1, 1..<2, 2..<4])
    // Even where the heading leaves no room at all.
    rows[0].height = 50
    #expect(bodies(plannedPages(rows, heading: 0..<1, height: 50)) == [0..<1, 1..<2, 2..<4])
  }

  @Test("A page ends where a row says so, but not with an empty page")
  func endsPage() {
    #expect(bodies(plannedPages(rows(6, ends: [1, 5]), heading: 0..<0, height: 100)) == [0..<2, 2..<6])
    // Also where the next row would rather stay with it.
    #expect(bodies(plannedPages(rows(4, stays: [2], ends: [1]), heading: 0..<0, height: 100)) == [0..<2, 2..<4])
  }

  @Test("The rows of sums and seal take the last row of the table with them")
  func tail() {
    // Ten fit; row 10 is the sum, 11 the seal.
    let pages = plannedPages(rows(12, stays: [10, 11]), heading: 0..<0, height: 100)
    #expect(bodies(pages) == [0..<9, 9..<12])
    // Where the page ends inside the tail, all of it goes.
    #expect(bodies(plannedPages(rows(12, stays: [9, 10, 11]), heading: 0..<0, height: 100)) == [0..<8, 8..<12])
  }

  @Test("Rows that stay together and fit on no page are divided where the page is full")
  func longTail() {
    #expect(bodies(plannedPages(rows(12, stays: Set(1..<12)), heading: 0..<0, height: 50)) == [0..<5, 5..<10, 10..<12])
  }

  @Test("Every row is on one page, in order, whatever the heights: 200 plans from seed 7")
  func everyRow() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var faults = Faults()
    for trial in 0..<200 {
      let count = next(80)
      let rows = (0..<count).map { _ in
        PlannedRow(height: Double(next(60)), endsPage: next(20) == 0, staysWithPrevious: next(4) == 0)
      }
      let heading = (0..<next(4)).clamped(to: 0..<count)
      let pages = plannedPages(rows, heading: heading, height: 100)
      faults.check(pages.flatMap { Array($0.rows) } == Array(0..<count), "rows of plan \(trial)")
      for page in pages {
        let height = (Array(page.repeated) + Array(page.rows)).reduce(0) { $0 + rows[$1].height }
        faults.check(height <= 100.01 || page.rows.count == 1, "a page of \(height) in plan \(trial)")
      }
    }
    #expect(faults.areNone, "\(faults)")
  }

  @Test("A cell over several rows adds what it misses to the last of them")
  func spans() {
    #expect(rowHeights([10, 10, 10], spans: [(0...1, 35)]) == [10, 25, 10])
    #expect(rowHeights([10, 10, 10], spans: [(0...1, 20), (1...2, 21)]) == [10, 10, 11])
  }
}
