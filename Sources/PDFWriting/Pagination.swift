/// What a row means to the division into pages.
struct PlannedRow: Hashable {
  /// In points.
  var height: Double
  /// Whether a new page starts after it.
  var endsPage = false
  /// Whether it should not be the first on a page.
  var staysWithPrevious = false
}

/// The rows of one page.
struct PlannedPage: Hashable {
  /// The rows of the heading, at the top once more; empty on the page where the heading stands itself.
  var repeated: Range<Int>
  /// The rows in their turn.
  var rows: Range<Int>
}

/// Divides rows among pages. Always makes progress: a row that fits nowhere has a page of its own.
///
/// A page takes as many rows as fit. A row that stays with the one above takes that one along to the next page, unless
/// the whole page would have to go along. A page that starts below the heading starts with the heading's rows again;
/// a heading of more than half a page is not repeated, since little else would fit.
/// - Parameter height: what the rows of a page may take, in points.
/// - Complexity: O(rows).
func plannedPages(_ rows: [PlannedRow], heading: Range<Int>, height: Double) -> [PlannedPage] {
  // Sums of heights in points differ in their last digits.
  let slack = 0.01
  let headingHeight = rows[heading].reduce(0) { $0 + $1.height }
  let repeats = headingHeight > 0 && headingHeight <= height / 2
  var pages: [PlannedPage] = []
  var first = 0
  repeat {
    let hasHeading = repeats && first >= heading.upperBound
    var free = height + slack - (hasHeading ? headingHeight : 0)
    var end = first
    while end < rows.count, end == first || rows[end].height <= free {
      free -= rows[end].height
      end += 1
      if rows[end - 1].endsPage { break }
    }
    let isForced = end > first && rows[end - 1].endsPage
    if end < rows.count, !isForced {
      var earlier = end
      while earlier > first, rows[earlier].staysWithPrevious { earlier -= 1 }
      if earlier > first { end = earlier }
    }
    pages.append(PlannedPage(repeated: hasHeading ? heading : 0..<0, rows: first..<end))
    first = end
  } while first < rows.count
  return pages
}

/// Heights that hold every row's own text and, where cells go over several rows, theirs too: what is missing is added
/// to the last of those rows.
/// - Complexity: O(rows + spans, each times its rows).
func rowHeights(_ own: [Double], spans: [(rows: ClosedRange<Int>, height: Double)]) -> [Double] {
  var heights = own
  for span in spans {
    let missing = span.height - heights[span.rows].reduce(0, +)
    if missing > 0 { heights[span.rows.upperBound] += missing }
  }
  return heights
}
