import Planning

/// In which other unit than the minimum unit numbers may have been written.
enum UnitReading: Hashable {
  /// In packs 盒.
  case packs
  /// In minimum units, and multiplied by the pack once more.
  case timesPacks
  /// In so many units of ten, as 万: too small by 10^k.
  case tens(Int)
  /// Too large by 10^k.
  case timesTens(Int)

  static let all: [UnitReading] = [.packs, .timesPacks, .tens(2), .tens(3), .tens(4), .timesTens(2), .timesTens(3), .timesTens(4)]

  /// What a number is to be multiplied with, as a whole number; the second: divided by.
  func factor(_ product: Product) -> (times: Int, by: Int) {
    switch self {
    case .packs: (Double(product.unitsPerPack) >= SanityLimits.leastFactor ? product.unitsPerPack : 1, 1)
    case .timesPacks: (1, Double(product.unitsPerPack) >= SanityLimits.leastFactor ? product.unitsPerPack : 1)
    case .tens(let power): (UnitReading.powers[power], 1)
    case .timesTens(let power): (1, UnitReading.powers[power])
    }
  }

  private static let powers = [1, 10, 100, 1_000, 10_000]

  /// ln of what a number is to be multiplied with.
  func shift(_ product: Product) -> Double {
    let factor = factor(product)
    return naturalLog(Double(factor.times)) - naturalLog(Double(factor.by))
  }

  /// Whether it multiplies all numbers alike.
  var isUniform: Bool {
    switch self {
    case .packs, .timesPacks: false
    case .tens, .timesTens: true
    }
  }

  /// Whether the numbers would be too small.
  var isTooSmall: Bool {
    switch self {
    case .packs, .tens: true
    case .timesPacks, .timesTens: false
    }
  }
}

/// What the digits of an institution's lines say about factors.
struct DigitCounts {
  /// Lines other than 0, and of these: those with decimals; multiples of the pack, where it has ten units or more; of 100, of 1,000
  /// and of 10,000.
  var lines = 0, decimals = 0
  var ofPacks = 0, packs = 0
  var hundreds = 0, thousands = 0, tenThousands = 0
  /// All lines, and those that are 0.
  var all = 0, zeros = 0

  mutating func add(_ units: Int64, unitsPerPack: Int64) {
    all += 1
    if units == 0 {
      zeros += 1
      return
    }
    lines += 1
    let (whole, rest) = units.quotientAndRemainder(dividingBy: 10_000)
    if rest != 0 { decimals += 1 }
    if unitsPerPack >= 10 {
      ofPacks += 1
      if rest == 0, whole % unitsPerPack == 0 { packs += 1 }
    }
    guard rest == 0, whole % 100 == 0 else { return }
    hundreds += 1
    guard whole % 1_000 == 0 else { return }
    thousands += 1
    if whole % 10_000 == 0 { tenThousands += 1 }
  }

  mutating func add(_ other: DigitCounts) {
    (lines, decimals) = (lines + other.lines, decimals + other.decimals)
    (ofPacks, packs) = (ofPacks + other.ofPacks, packs + other.packs)
    (hundreds, thousands) = (hundreds + other.hundreds, thousands + other.thousands)
    tenThousands += other.tenThousands
    (all, zeros) = (all + other.all, zeros + other.zeros)
  }

  /// Lines that could be multiples of what a reading multiplied with, and those that are; nil where it made numbers smaller.
  func multiples(_ reading: UnitReading) -> (of: Int, found: Int)? {
    switch reading {
    case .packs, .tens: nil
    case .timesPacks: (ofPacks, packs)
    case .timesTens(2): (lines, hundreds)
    case .timesTens(3): (lines, thousands)
    case .timesTens: (lines, tenThousands)
    }
  }
}

/// An institution whose numbers another unit explains better.
struct UnitSuspicion {
  var institution: Int
  var reading: UnitReading
  /// By how much, in log likelihood.
  var gain: Double
  /// Its size under that reading.
  var size: Double
}

/// Looks for institutions whose numbers as a whole are in another unit than their peers'.
///
/// What is tested is a reading of all its numbers: how well they then go with those of other institutions, product by product, how
/// well its size goes with its number of lines, and what the last digits say. Distances count as in Student's distribution with two
/// degrees of freedom, so that no single cell decides.
struct UnitSearch {
  let fit: ProportionalFit
  let products: [GivenRow<Product>]
  /// By institution.
  let digits: [DigitCounts]
  private let total: DigitCounts
  private let shifts: [[Double]]

  init(fit: ProportionalFit, products: [GivenRow<Product>], digits: [DigitCounts]) {
    (self.fit, self.products, self.digits) = (fit, products, digits)
    total = digits.reduce(into: DigitCounts()) { $0.add($1) }
    shifts = UnitReading.all.map { reading in products.map { reading.shift($0.record) } }
  }

  /// - Complexity: linear in the cells, on average, for each reading.
  func suspicions() -> [UnitSuspicion] {
    guard fit.cellsOfInstitution.count(where: { $0 > 0 }) >= SanityLimits.fewestPeers else { return [] }
    var medians = Medians()
    return fit.sizes.indices.compactMap { institution in
      guard fit.cellsOfInstitution[institution] > 0 else { return nil }
      return suspicion(institution, &medians)
    }
  }

  private func suspicion(_ institution: Int, _ medians: inout Medians) -> UnitSuspicion? {
    let cells = fit.quantities.cells
    let own = fit.quantities.cells(ofInstitution: institution).filter { fit.counts[$0] }
    let known = own.filter { fit.cellsOfProduct[Int(cells[$0].product)] >= SanityLimits.fewestUsers }
    let places = (known.isEmpty ? own : known).map { (level: fit.levels[$0], product: Int(cells[$0].product)) }
    let plain = distance(institution, places, nil, &medians)
    var best: UnitSuspicion?
    for (index, reading) in UnitReading.all.enumerated() {
      let shift = shifts[index]
      guard let digitGain = digitGain(institution, reading), digitGain > SanityLimits.leastDigitGain,
        places.contains(where: { abs(shift[$0.product]) >= UnitSearch.leastShift })
      else { continue }
      // What multiplies all alike moves the size alone.
      let other =
        reading.isUniform
        ? shifted(plain, by: shift[0], institution) : distance(institution, places, shift, &medians)
      let gain = plain.distance - other.distance
      // Decimals where nobody has any speak for themselves.
      guard gain >= (reading.isTooSmall && digitGain >= 4 ? 0 : SanityLimits.unitGainOfSizes) else { continue }
      if gain + digitGain > max(SanityLimits.unitGain, best?.gain ?? 0) {
        best = UnitSuspicion(institution: institution, reading: reading, gain: gain + digitGain, size: other.size)
      }
    }
    return best
  }

  private static let leastShift = naturalLog(SanityLimits.leastFactor)

  /// How far an institution's cells and its size are from what is usual, and that size.
  private func distance(
    _ institution: Int, _ places: [(level: Double, product: Int)], _ shift: [Double]?, _ medians: inout Medians
  ) -> (distance: Double, size: Double) {
    var levels = [Double](repeating: 0, count: places.count)
    for (index, place) in places.enumerated() { levels[index] = place.level + (shift?[place.product] ?? 0) - fit.products[place.product] }
    let size = medians.median(count: levels.count) { values in
      for index in levels.indices { values[index] = levels[index] }
    }
    var product = LogOfProduct()
    for (index, place) in places.enumerated() {
      product.multiply(by: UnitSearch.likelihood((levels[index] - size) / fit.spreads[place.product]))
    }
    return (sizeDistance(size, institution) + 1.5 * product.value, size)
  }

  /// The same were all levels higher.
  private func shifted(
    _ plain: (distance: Double, size: Double), by shift: Double, _ institution: Int
  ) -> (distance: Double, size: Double) {
    let size = plain.size + shift
    return (plain.distance - sizeDistance(plain.size, institution) + sizeDistance(size, institution), size)
  }

  private func sizeDistance(_ size: Double, _ institution: Int) -> Double {
    1.5 * naturalLog(UnitSearch.likelihood((size - fit.usualSizes[institution]) / fit.sizeSpread))
  }

  /// What a deviation makes less likely, 1 for none.
  private static func likelihood(_ deviation: Double) -> Double { 1 + deviation * deviation / 2 }

  /// What the last digits say for a reading, in log likelihood: numbers that were multiplied are multiples, and numbers that were
  /// divided have decimals. nil where nothing can be said for it at all.
  private func digitGain(_ institution: Int, _ reading: UnitReading) -> Double? {
    let own = digits[institution]
    let usualDecimals = share(total.decimals - own.decimals, of: total.lines - own.lines)
    func gain(_ found: Int, of count: Int, usual: Double, expected: Double) -> Double {
      Double(found) * naturalLog(expected / usual) + Double(count - found) * naturalLog((1 - expected) / (1 - usual))
    }
    let most = SanityLimits.mostDigitGain
    guard let own = own.multiples(reading), let all = total.multiples(reading) else {
      let usual = min(0.5, usualDecimals)
      return max(0, min(most, gain(own.decimals, of: own.lines, usual: usual, expected: 0.6)))
    }
    guard own.of > 0 else { return nil }
    let usual = share(all.found - own.found, of: all.of - own.of)
    let expected = min(0.995, max(0.97 * (1 - 1.5 * min(0.5, usualDecimals)), usual + 0.01))
    return max(-most, min(most, gain(own.found, of: own.of, usual: min(0.98, usual), expected: expected)))
  }

  private func share(_ found: Int, of count: Int) -> Double { Double(found + 1) / Double(count + 2) }
}
