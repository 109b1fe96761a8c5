import Planning

/// Finds the cells of capacities and rules: Σ a_c x_c (≤, =, ≥) b of Model.md, "Data".
struct RuleBuilding {
  let cells: [Cell]
  /// For each product, its range of cells.
  private let cellsOfProduct: [Range<Int>]
  /// The cells of each institution, ascending, one institution after the other.
  private let cellsByInstitution: [Int32]
  private let startOfInstitution: [Int]

  /// - Complexity: Linear in the cells.
  init(cells: [Cell], productCount: Int, institutionCount: Int) {
    self.cells = cells
    var ranges = Array(repeating: 0..<0, count: productCount)
    var counts = Array(repeating: 0, count: institutionCount + 1)
    var start = 0
    for index in cells.indices {
      counts[cells[index].institution + 1] += 1
      if index + 1 == cells.count || cells[index + 1].product != cells[index].product {
        ranges[cells[index].product] = start..<index + 1
        start = index + 1
      }
    }
    for index in 0..<institutionCount { counts[index + 1] += counts[index] }
    startOfInstitution = counts
    var next = counts
    var order = Array(repeating: Int32(0), count: cells.count)
    for index in cells.indices {
      order[next[cells[index].institution]] = Int32(index)
      next[cells[index].institution] += 1
    }
    cellsOfProduct = ranges
    cellsByInstitution = order
  }

  /// The cells of an institution, ascending.
  func cells(ofInstitution index: Int) -> [Int] {
    cellsByInstitution[startOfInstitution[index]..<startOfInstitution[index + 1]].map(Int.init)
  }

  /// The cells of selected products at selected institutions, ascending.
  ///
  /// - Complexity: Linear in the cells of the selected products or of the selected institutions, whichever is less.
  func cells(products: [Bool], institutions: [Bool]) -> [Int] {
    let byProduct = products.indices.reduce(0) { $0 + (products[$1] ? cellsOfProduct[$1].count : 0) }
    let byInstitution = institutions.indices.reduce(0) {
      $0 + (institutions[$1] ? startOfInstitution[$1 + 1] - startOfInstitution[$1] : 0)
    }
    if byProduct <= byInstitution {
      return products.indices.lazy.filter { products[$0] }
        .flatMap { cellsOfProduct[$0] }.filter { institutions[cells[$0].institution] }
    }
    return institutions.indices.lazy.filter { institutions[$0] }
      .flatMap { self.cells(ofInstitution: $0) }.filter { products[cells[$0].product] }.sorted()
  }

  /// Capacities in the institutions' order; those without cells are left out.
  func capacities(_ institutions: [GivenRow<Institution>]) -> [ScopedRule] {
    institutions.indices.compactMap { index in
      guard let capacity = institutions[index].record.capacity else { return nil }
      let cells = cells(ofInstitution: index)
      guard !cells.isEmpty else { return nil }
      return ScopedRule(
        origin: .capacity(institution: index), measure: .yuan, sense: .atMost, limit: capacity.tenThousandths,
        cells: cells)
    }
  }
}
