import Planning

// Model.md, "Sanity checks": the level of product p at institution i, minimum units a month, is
//
//   ln x_ip = a_i + b_p + r_ip
//
// fitted by median polish (Tukey 1977), so that a part of wrong numbers moves nothing.

/// How much each institution and each product uses, and by how much cells differ from their product.
struct ProportionalFit {
  let quantities: Quantities
  /// Whether a cell takes part: those whose lines come to more than 0.
  private(set) var counts: [Bool] = []
  /// ln x of each cell.
  private(set) var levels: [Double] = []
  /// a_i: the size of each institution.
  private(set) var sizes: [Double]
  /// b_p.
  private(set) var products: [Double]
  /// How many cells each institution and each product has that take part.
  private(set) var cellsOfInstitution: [Int]
  private(set) var cellsOfProduct: [Int]
  /// How far cells of a product are from what sizes say, as a standard deviation.
  private(set) var spreads: [Double]
  /// The size that institutions with as many lines have, and how far they are from it.
  private(set) var usualSizes: [Double]
  private(set) var sizeSpread = SanityLimits.leastSizeSpread
  private var medians = Medians()

  private static let sweeps = 4

  /// - Complexity: linear in the cells, on average.
  init(_ quantities: Quantities, institutionCount: Int, productCount: Int) {
    self.quantities = quantities
    let cells = quantities.cells
    counts = cells.map { $0.sum > 0 }
    levels = cells.map { $0.sum > 0 ? $0.level : 0 }
    sizes = Array(repeating: 0, count: institutionCount)
    products = Array(repeating: 0, count: productCount)
    cellsOfInstitution = Array(repeating: 0, count: institutionCount)
    cellsOfProduct = Array(repeating: 0, count: productCount)
    spreads = Array(repeating: SanityLimits.leastSpread, count: productCount)
    usualSizes = sizes
    for (place, cell) in cells.enumerated() where counts[place] {
      cellsOfInstitution[Int(cell.institution)] += 1
      cellsOfProduct[Int(cell.product)] += 1
    }
    polish()
    setSpreads()
    setUsualSizes()
  }

  /// r_ip.
  func residual(_ place: Int) -> Double {
    let cell = quantities.cells[place]
    return levels[place] - sizes[Int(cell.institution)] - products[Int(cell.product)]
  }

  /// The cells that take part, in the order of one of their two sides: where each side's begin, and of each cell its level and the
  /// other side.
  private func gathered(_ places: some Collection<Int>, _ counts: [Int], other: (QuantityCell) -> Int32) -> Side {
    var side = Side()
    side.levels.reserveCapacity(places.count)
    side.others.reserveCapacity(places.count)
    for place in places where self.counts[place] {
      side.levels.append(levels[place])
      side.others.append(other(quantities.cells[place]))
    }
    side.counts = counts
    return side
  }

  private struct Side {
    var levels: [Double] = []
    var others: [Int32] = []
    var counts: [Int] = []

    /// Sets the effect of each member to the median of what the other side's leave of its cells.
    func setEffects(_ effects: inout [Double], less other: [Double], _ medians: inout Medians) {
      var start = 0
      for (member, count) in counts.enumerated() where count > 0 {
        effects[member] = medians.median(count: count) { values in
          levels.withUnsafeBufferPointer { levels in
            others.withUnsafeBufferPointer { others in
              other.withUnsafeBufferPointer { other in
                for place in 0..<count { values[place] = levels[start + place] - other[Int(others[start + place])] }
              }
            }
          }
        }
        start += count
      }
    }
  }

  private mutating func polish() {
    let ofProducts = gathered(quantities.byProduct.lazy.map { Int($0) }, cellsOfProduct) { $0.institution }
    let ofInstitutions = gathered(quantities.cells.indices, cellsOfInstitution) { $0.product }
    for _ in 0..<ProportionalFit.sweeps {
      ofProducts.setEffects(&products, less: sizes, &medians)
      ofInstitutions.setEffects(&sizes, less: products, &medians)
    }
  }

  private mutating func setSpreads() {
    // How far each cell is from what sizes say; those of one institution of a single cell are 0 and say nothing.
    var distances = [Double](repeating: 0, count: levels.count)
    for (place, cell) in quantities.cells.enumerated() where counts[place] && cellsOfInstitution[Int(cell.institution)] > 1 {
      distances[place] = abs(residual(place))
    }
    let whole = max(SanityLimits.leastSpread, medians.spread(of: distances) { $0 == 0 ? nil : $0 })
    for product in spreads.indices {
      let places = quantities.cells(ofProduct: product)
      let count = places.count { distances[Int($0)] != 0 }
      spreads[product] = whole
      // A product's own spread, drawn to that of all where few cells say so.
      guard count >= 8 else { continue }
      let own = medians.spread(of: places) { distances[Int($0)] == 0 ? nil : distances[Int($0)] }
      spreads[product] = min(2 * whole, max(SanityLimits.leastSpread, (own * Double(count) + whole * 8) / Double(count + 8)))
    }
  }

  private mutating func setUsualSizes() {
    var months = [Int](repeating: 0, count: sizes.count)
    for cell in quantities.cells { months[Int(cell.institution)] += Int(cell.months) }
    let order = sizes.indices.filter { cellsOfInstitution[$0] > 0 }.sorted { (months[$0], $0) < (months[$1], $1) }
    let width = min(SanityLimits.sizeNeighbours, max(2, order.count / 8))
    for (place, institution) in order.enumerated() {
      let first = max(0, min(place - width, order.count - 2 * width - 1))
      let neighbours = order[first..<min(order.count, first + 2 * width + 1)]
      usualSizes[institution] = medians.median(of: neighbours) { [sizes] in $0 == institution ? nil : sizes[$0] }
    }
    sizeSpread = max(
      SanityLimits.leastSizeSpread, medians.spread(of: order) { [sizes, usualSizes] in sizes[$0] - usualSizes[$0] })
  }
}
