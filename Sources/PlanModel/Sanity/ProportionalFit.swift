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
    for _ in 0..<ProportionalFit.sweeps {
      for product in products.indices where cellsOfProduct[product] > 0 {
        products[product] = medians.median(of: quantities.cells(ofProduct: product)) { [counts, levels, sizes] place in
          counts[Int(place)] ? levels[Int(place)] - sizes[Int(cells[Int(place)].institution)] : nil
        }
      }
      for institution in sizes.indices where cellsOfInstitution[institution] > 0 {
        sizes[institution] = medians.median(of: quantities.cells(ofInstitution: institution)) { [counts, levels, products] place in
          counts[place] ? levels[place] - products[Int(cells[place].product)] : nil
        }
      }
    }
    setSpreads()
    setUsualSizes()
  }

  /// r_ip.
  func residual(_ place: Int) -> Double {
    let cell = quantities.cells[place]
    return levels[place] - sizes[Int(cell.institution)] - products[Int(cell.product)]
  }

  /// Those of one institution of a single cell are 0 and say nothing.
  private func tellingResidual(_ place: Int) -> Double? {
    guard counts[place], cellsOfInstitution[Int(quantities.cells[place].institution)] > 1 else { return nil }
    let residual = residual(place)
    return residual == 0 ? nil : residual
  }

  private mutating func setSpreads() {
    let whole = max(SanityLimits.leastSpread, medians.spread(of: levels.indices) { [self] in tellingResidual($0) })
    for product in spreads.indices {
      let places = quantities.cells(ofProduct: product)
      let count = places.count { tellingResidual(Int($0)) != nil }
      spreads[product] = whole
      // A product's own spread, drawn to that of all where few cells say so.
      guard count >= 8 else { continue }
      let own = medians.spread(of: places) { [self] in tellingResidual(Int($0)) }
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
