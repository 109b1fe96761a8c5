/// Of which years and months every institution has usage, whatever the product: those merged into it counted with it, lines of 0 too.
struct YearPresence {
  /// Ascending: those of the usage table.
  let years: [Int]
  /// By institution, then year: the months, in bits 1 to 12; all of them for a whole year.
  private var sets: [UInt16]
  /// By year, what anybody has.
  private(set) var ofTable: [UInt16]

  private static let whole: UInt16 = 0x1FFE

  /// - Complexity: linear in the rows.
  init(_ tables: InputTables) {
    var occurring: [Int] = []
    for row in tables.usage.rows where occurring.last != row.period.year && !occurring.contains(row.period.year) {
      occurring.append(row.period.year)
    }
    let years = occurring.sorted()
    (self.years, ofTable) = (years, [UInt16](repeating: 0, count: years.count))
    sets = [UInt16](repeating: 0, count: years.count * tables.institutions.count)
    for row in tables.usage.rows {
      let place = Int(tables.heirs.map { $0[Int(row.institution)] } ?? row.institution)
      guard let year = years.firstIndex(of: row.period.year) else { continue }
      let months = row.period.month == 0 ? YearPresence.whole : 1 << UInt16(row.period.month)
      sets[place * years.count + year] |= months
      ofTable[year] |= months
    }
  }

  /// The months that an institution has of a year.
  func months(_ institution: Int, _ year: Int) -> [Int] { YearPresence.listed(sets[institution * years.count + year]) }

  static func listed(_ months: UInt16) -> [Int] { (1...12).filter { months & (1 << UInt16($0)) != 0 } }

  /// Whether an institution has anything of a year, or of a month of it.
  func has(_ institution: Int, _ period: Period) -> Bool {
    guard let year = years.firstIndex(of: period.year) else { return false }
    let months = months(institution, year)
    return period.month == 0 ? months.count == 12 : months.contains(period.month)
  }
}

/// By which the usage of each year counts at each institution: a whole number for each year, over one number for all.
struct YearFactors {
  private let years: [Int: Int]
  private let factors: [Int128]
  let denominator: Int128

  /// Up to here the least common denominator is taken; beyond it factors are rounded to this many parts.
  private static let parts: Int128 = 10_000_000_000_000_000

  /// - Complexity: O(institutions × years).
  init(_ tables: InputTables, weights: [Int: Int128]) {
    let (presence, parameters) = (YearPresence(tables), tables.parameters)
    let all = max(1, weights.values.reduce(0, +))
    // Of each institution and year a fraction.
    var fractions: [(above: Int128, below: Int128)] = []
    for place in tables.institutions.indices {
      let counts = presence.years.indices.map { Int128(presence.months(place, $0).count) }
      let own = zip(presence.years, counts).reduce(Int128(0)) { $0 + ($1.1 > 0 ? weights[$1.0] ?? 0 : 0) }
      let sum = parameters.averagesYears ? max(1, own) : all
      for (year, count) in zip(presence.years, counts) {
        let weight = weights[year] ?? 0
        if count == 0 || weight == 0 {
          fractions.append((0, 1))
        } else {
          let (above, below) = parameters.annualizes ? (12 * weight, sum * count) : (weight, sum)
          let shared = Exact.greatestCommonDivisor([above, below])
          fractions.append((above / shared, below / shared))
        }
      }
    }
    var common: Int128 = 1
    for below in Set(fractions.map(\.below)) where common <= YearFactors.parts {
      common = common / Exact.greatestCommonDivisor([common, below]) * below
    }
    let isExact = common <= YearFactors.parts
    denominator = isExact ? common : YearFactors.parts
    let denominator = denominator
    factors = fractions.map { fraction in
      isExact
        ? fraction.above * (denominator / fraction.below)
        : Exact.halfUp(fraction.above * denominator, by: fraction.below)
    }
    years = Dictionary(uniqueKeysWithValues: presence.years.enumerated().map { ($1, $0) })
  }

  subscript(institution: Int, year: Int) -> Int128 { years[year].map { factors[institution * years.count + $0] } ?? 0 }
}
