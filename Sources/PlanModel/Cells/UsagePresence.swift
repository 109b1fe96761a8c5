import Planning

/// For which years, and for which months of them, every institution has usage data (Model.md, "The basis"): any line counts, one
/// of 0 as well, whatever the product, and those of institutions that merged into it.
struct UsagePresence {
  /// The years of the table, ascending.
  let years: [Int]
  /// By institution, then year: bit 0 for a whole year, bits 1 to 12 for its months.
  private let marks: [UInt16]
  /// By year, what anybody has.
  private let ofTable: [UInt16]

  /// - Complexity: Linear in the lines.
  init(_ lines: [UsageRecord], years: [Int], institutionCount: Int) {
    self.years = years
    var marks = [UInt16](repeating: 0, count: institutionCount * years.count)
    var ofTable = [UInt16](repeating: 0, count: years.count)
    var (year, place) = (Int.min, 0)
    for line in lines {
      let code = Int(line.period.code)
      if code / 100 != year {
        year = code / 100
        place = years.firstIndex(of: year) ?? 0
      }
      let mark = UInt16(1) << UInt16(code % 100)
      marks[line.institution * years.count + place] |= mark
      ofTable[place] |= mark
    }
    self.marks = marks
    self.ofTable = ofTable
  }

  /// The months of a year that an institution has: none, all twelve where the year is given as a whole or by every month, or some.
  func months(ofInstitution institution: Int, _ place: Int) -> [Int] { UsagePresence.months(marks[institution * years.count + place]) }

  /// The months of a year that anybody has.
  func monthsOfTable(_ place: Int) -> [Int] { UsagePresence.months(ofTable[place]) }

  private static func months(_ mark: UInt16) -> [Int] {
    if mark & 1 == 1 { return Array(1...12) }
    return mark == 0 ? [] : (1...12).filter { mark >> UInt16($0) & 1 == 1 }
  }
}

extension YearWeights {
  /// The weights with which the years of one institution are averaged, without a common divisor where every year is there in full:
  /// a year of m months counts 12/m times where years are annualized, and years without data are no years where they are left out.
  func adjusted(to presence: UsagePresence, institution: Int, _ parameters: Parameters) -> YearWeights {
    var common: Int128 = 1
    var counted: [(year: Int, weight: Int128, times: Int128, parts: Int128)] = []
    for (place, year) in presence.years.enumerated() {
      let months = presence.months(ofInstitution: institution, place).count
      if months == 0 { continue }
      let shared = Int128(parameters.annualize ? greatestCommonDivisor(12, Int64(months)) : Int64(12))
      let parts = parameters.annualize ? Int128(months) / shared : 1
      counted.append((year, weight(of: year), parameters.annualize ? 12 / shared : 1, parts))
      common = common / Int128(greatestCommonDivisor(Int64(common), Int64(parts))) * parts
    }
    let sum = parameters.missingYears == .average ? counted.reduce(0) { $0 + $1.weight } : sum
    return YearWeights(
      Dictionary(uniqueKeysWithValues: counted.map { ($0.year, $0.weight * $0.times * (common / $0.parts)) }), sum: sum * common)
  }
}
