import Planning

/// How the usage of a cell changed from one year to the next, against that of its product.
struct YearChange {
  /// The place of the cell.
  var cell: Int32
  /// The later year.
  var year: Int32
  /// ln of the later level over the earlier one; after ``YearJumps`` has its trends, less the product's.
  var change: Double
}

/// How much usage jumps between years. Levels are per month with a line, so a year in which an institution opened is no jump.
struct YearJumps {
  private(set) var changes: [YearChange] = []
  /// The spread of changes of cells.
  private(set) var spread = SanityLimits.leastSpread
  /// Changes of whole products and of whole institutions that stand out, with their later year.
  private(set) var products: [(product: Int, year: Int, change: Double)] = []
  private(set) var institutions: [(institution: Int, year: Int, change: Double, cells: Int)] = []

  /// - Complexity: linear in the lines, on average.
  init(_ quantities: Quantities, _ lines: [UsageRecord]) {
    guard quantities.yearsOccurring.count > 1 else { return }
    for (place, cell) in quantities.cells.enumerated() where cell.lineCount > 1 {
      var earlier: (year: Int, level: Double)?
      YearJumps.forEachYear(lines, cell.lines) { year, sum, months in
        guard sum > 0 else { return }
        let level = naturalLog(Double(sum) / Double(months))
        if let earlier, earlier.year == year - 1 {
          changes.append(YearChange(cell: Int32(place), year: Int32(year), change: level - earlier.level))
        }
        earlier = (year, level)
      }
    }
    var medians = Medians()
    for year in quantities.yearsOccurring.dropFirst() { judge(Int32(year), quantities, &medians) }
    spread = max(spread, medians.spread(of: changes) { $0.change })
  }

  /// Goes through the years of a cell's lines.
  static func forEachYear(
    _ lines: [UsageRecord], _ range: Range<Int>, _ body: (_ year: Int, _ sum: Int64, _ months: Int) -> Void
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let year = lines[start].period.year
      var (sum, months, end) = (Int64(0), 0, start)
      while end < range.upperBound, lines[end].period.year == year {
        sum = sum.addingClamped(lines[end].units.tenThousandths)
        months += lines[end].period.month == nil ? 12 : 1
        end += 1
      }
      body(year, sum, months)
      start = end
    }
  }

  /// Takes the products' trends of one year off, and finds what stands out.
  private mutating func judge(_ year: Int32, _ quantities: Quantities, _ medians: inout Medians) {
    let places = changes.indices.filter { changes[$0].year == year }
    let cells = quantities.cells
    let byProduct = countingSorted(places, bucketCount: quantities.startOfProduct.count) { Int(cells[Int(changes[$0].cell)].product) }
    forEachGroup(byProduct) {
      Int(cells[Int(changes[$0].cell)].product)
    } body: { product, group in
      let trend = medians.median(of: group) { changes[$0].change }
      if group.count >= SanityLimits.fewestJumps, abs(trend) >= naturalLog(SanityLimits.productJump) {
        products.append((product, Int(year), trend))
      }
      // What one or two institutions do is theirs.
      if group.count >= SanityLimits.fewestJumps { for place in group { changes[place].change -= trend } }
    }
    forEachGroup(places) {
      Int(cells[Int(changes[$0].cell)].institution)
    } body: { institution, group in
      let jump = medians.median(of: group) { changes[$0].change }
      let least = group.count > 1 ? SanityLimits.institutionJump : SanityLimits.lonelyJump
      if abs(jump) >= naturalLog(least) { institutions.append((institution, Int(year), jump, group.count)) }
    }
  }
}

/// Goes through runs of elements with the same key.
func forEachGroup(_ elements: [Int], _ key: (Int) -> Int, body: (Int, ArraySlice<Int>) -> Void) {
  var start = 0
  while start < elements.count {
    let value = key(elements[start])
    var end = start + 1
    while end < elements.count, key(elements[end]) == value { end += 1 }
    body(value, elements[start..<end])
    start = end
  }
}
