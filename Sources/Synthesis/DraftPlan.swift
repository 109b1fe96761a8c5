import Planning

/// A product before its usage is known.
struct DraftProduct {
  /// Minimum units in a pack.
  var unitsPerPack: Int
  /// Price of a pack.
  var price: Decimal4
  /// About how many minimum units the whole city uses in a year.
  var yearlyUnits: Int
  /// How widely it is used, 0 to 1,023.
  var popularity: Int
  /// The agreed volume as a share of the usage of those who take part, in thousandths.
  var agreedPerMille: Int
}

/// An institution before its usage is known.
struct DraftInstitution {
  /// Institutions with the same twin draw the same numbers.
  var twin: Int
  /// Its share of the city's usage, relative to the others' sizes.
  var size: Int
  /// Its place by size, 0 to 1,023: the largest use nearly every product.
  var rank: Int
  /// Whether it takes part.
  var takesPart: Bool
  /// Its weight in ten-thousandths.
  var weight: Int
  /// How much of its proportional share the hidden plan gives it, in 1,024ths; nil where it has no capacity.
  var restraint: Int?
}

/// What the hidden plan does with a cell on purpose, so that a limit there binds.
enum DraftMark: UInt8 {
  case plain, capped, floored, locked
}

/// A product at an institution.
struct DraftCell {
  var product: Int32
  var institution: Int32
  /// Usage in a year [minimum units], at least 1.
  var units: Int
  /// What the hidden plan gives [packs]; 0 where the institution does not take part.
  var packs: Int = 0
  /// The least and the most that the hidden plan gives to its twins [packs].
  var twinRange: ClosedRange<Int> = 0...0
  var mark = DraftMark.plain
}

/// Cells by product, then institution, with a hidden plan in whole packs.
///
/// Limits are drawn around the hidden plan afterwards, so every plan made here can be carried out, by construction.
struct DraftPlan {
  var seed: UInt64
  var products: [DraftProduct]
  var institutions: [DraftInstitution]
  /// By product, then institution.
  private(set) var cells: [DraftCell] = []
  /// The cells of each product.
  private(set) var cellsOfProduct: [Range<Int>] = []
  /// The agreed volume of each product [packs].
  private(set) var agreedPacks: [Int] = []

  init(seed: UInt64, products: [DraftProduct], institutions: [DraftInstitution]) {
    self.seed = seed
    self.products = products
    self.institutions = institutions
  }

  /// Draws who uses what and how much.
  ///
  /// A cell exists with a probability that grows with the institution's rank and the product's popularity and is
  /// `density` (with 16 binary places) on average. The three largest institutions that take part use everything.
  mutating func drawCells(density: Int) {
    let sizes = institutions.map(\.size)
    let totalSize = sizes.reduce(0, +)
    let certain = Set(
      institutions.indices.filter { institutions[$0].takesPart }
        .sorted { (sizes[$1], $0) < (sizes[$0], $1) }.prefix(3).map { institutions[$0].twin })
    let shares = sizes.map { UInt64($0).multipliedFullWidth(by: 1 << 32) }
      .map { UInt64(totalSize).dividingFullWidth(($0.high, $0.low)).quotient }
    let expected = products.count * institutions.count / FixedPoint.one * density
    cells.reserveCapacity(expected + expected / 8)
    for (productIndex, product) in products.enumerated() {
      let start = cells.count
      for (index, institution) in institutions.enumerated() {
        let bits = SplitMix64.bits(seed: seed, stream: 1, productIndex, institution.twin)
        let lean = institution.rank + product.popularity  // mean 1,023
        let scarceSide = min(density, FixedPoint.one - density)
        let shift = (scarceSide * (6 * (lean - 1_023) / 10)) >> 10
        let threshold = density + shift
        guard Int(bits >> 48) < threshold || certain.contains(institution.twin) else { continue }
        let noise = FixedPoint.powerOfTwo(
          10 * FixedPoint.one + FixedPoint.roughNormal(SplitMix64.mixed(bits)))
        let (high, low) = UInt64(product.yearlyUnits).multipliedFullWidth(by: shares[index])
        let fair = high << 32 | low >> 32
        cells.append(
          DraftCell(
            product: Int32(productIndex), institution: Int32(index), units: max(1, (Int(fair) * noise) >> 10))
        )
      }
      cellsOfProduct.append(start..<cells.count)
    }
  }

  /// Marks cells for limits, so many in a thousand of those that take part.
  mutating func markCells(capped: Int, floored: Int, locked: Int) {
    guard capped + floored + locked > 0 else { return }
    for index in cells.indices {
      let cell = cells[index]
      let institution = institutions[Int(cell.institution)]
      guard institution.takesPart else { continue }
      let bits = SplitMix64.bits(seed: seed, stream: 2, Int(cell.product), institution.twin)
      let draw = Int(bits.multipliedFullWidth(by: 1_000).high)
      if draw < capped {
        cells[index].mark = .capped
      } else if draw < capped + floored {
        cells[index].mark = .floored
      } else if draw < capped + floored + locked {
        cells[index].mark = .locked
      }
    }
  }

  /// Hands out every product's agreed volume in whole packs, in proportion to weight × usage × preference.
  ///
  /// The preferences are those of the cells, in 1,024ths. Each cell receives the floor or the ceiling of its exact share
  /// (differences of rounded-down cumulative sums), so the sum is exact without sorting.
  /// - Complexity: O(cells).
  mutating func distribute(preferences: [Int32]) {
    agreedPacks = []
    for (productIndex, range) in cellsOfProduct.enumerated() {
      var total: UInt64 = 0
      var units = 0
      var weights: [UInt64] = []
      weights.reserveCapacity(range.count)
      for index in range {
        let institution = institutions[Int(cells[index].institution)]
        guard institution.takesPart else {
          weights.append(0)
          continue
        }
        units += cells[index].units
        let weight = UInt64(cells[index].units * max(1, institution.weight / 100))
        weights.append(max(1, (weight * UInt64(max(1, preferences[index]))) >> 10))
        total += weights[weights.count - 1]
      }
      let product = products[productIndex]
      let agreed = max(1, units * product.agreedPerMille / 1_000 / product.unitsPerPack)
      agreedPacks.append(agreed)
      precondition(total > 0, "every product has an institution that takes part")
      var sum: UInt64 = 0
      var given: UInt64 = 0
      for (offset, index) in range.enumerated() {
        sum += weights[offset]
        let wide = sum.multipliedFullWidth(by: UInt64(agreed))
        let cumulative = total.dividingFullWidth((wide.high, wide.low)).quotient
        cells[index].packs = Int(cumulative - given)
        given = cumulative
      }
      spanTwins(range)
    }
  }

  /// Notes, for each run of twins, the least and the most that any of them receives.
  private mutating func spanTwins(_ range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound {
      let twin = institutions[Int(cells[start].institution)].twin
      var end = start
      var least = Int.max
      var most = 0
      while end < range.upperBound, institutions[Int(cells[end].institution)].twin == twin {
        least = min(least, cells[end].packs)
        most = max(most, cells[end].packs)
        end += 1
      }
      for index in start..<end { cells[index].twinRange = least...most }
      start = end
    }
  }

  /// Leaves out the cells for which the condition does not hold; every product keeps its packs.
  mutating func keepCells(where condition: (DraftCell) -> Bool) {
    var kept: [DraftCell] = []
    var ranges: [Range<Int>] = []
    for range in cellsOfProduct {
      let start = kept.count
      for index in range where condition(cells[index]) {
        kept.append(cells[index])
      }
      ranges.append(start..<kept.count)
    }
    cells = kept
    cellsOfProduct = ranges
  }

  /// What the hidden plan costs at each institution, in ten-thousandths of a yuan.
  func spending() -> [Int] {
    var spent = [Int](repeating: 0, count: institutions.count)
    for cell in cells {
      spent[Int(cell.institution)] += cell.packs * Int(products[Int(cell.product)].price.tenThousandths)
    }
    return spent
  }

  /// Indices of the cells by institution, then product: the order of the tables.
  func cellsByInstitution() -> [Int] {
    var starts = [Int](repeating: 0, count: institutions.count + 1)
    for cell in cells { starts[Int(cell.institution) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var order = [Int](repeating: 0, count: cells.count)
    for (index, cell) in cells.enumerated() {
      order[starts[Int(cell.institution)]] = index
      starts[Int(cell.institution)] += 1
    }
    return order
  }
}
