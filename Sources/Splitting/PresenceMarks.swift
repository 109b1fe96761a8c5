import Planning

/// What a packet's usage must say besides that of its own products, where the mean of the years goes by the periods for which an
/// institution has data of any product (Model.md, "The basis"): lines of 0.
struct PresenceMarks {
  let places: DistrictPlaces
  private let years: [Int]
  /// By institution, then year: bit 0 for a whole year, bits 1 to 12 for its months.
  private let ofPlan: [UInt16]

  /// - Complexity: Linear in the lines.
  init(of usage: [UsageRecord], places: DistrictPlaces) {
    self.places = places
    var years: [Int] = []
    for line in usage where years.last != line.period.year && !years.contains(line.period.year) { years.append(line.period.year) }
    years.sort()
    self.years = years
    ofPlan = PresenceMarks.marks(of: usage, years, institutions: places.place.count)
  }

  private static func marks(of lines: [UsageRecord], _ years: [Int], institutions: Int) -> [UInt16] {
    var marks = [UInt16](repeating: 0, count: institutions * years.count)
    for line in lines {
      guard let place = years.firstIndex(of: line.period.year) else { continue }
      marks[line.institution * years.count + place] |= 1 << UInt16(line.period.code % 100)
    }
    return marks
  }

  /// Adds what a district's lines, cut to its products, no longer say.
  func add(to lines: inout [UsageRecord], ofDistrict district: Int) {
    let institutions = places.institutions[district]
    guard !places.products[district].isEmpty else { return }
    let own = PresenceMarks.marks(of: lines, years, institutions: institutions.count)
    var added: [UsageRecord] = []
    for (index, institution) in institutions.enumerated() {
      for (place, year) in years.enumerated() {
        let (wanted, found) = (ofPlan[institution * years.count + place], own[index * years.count + place])
        for month in PresenceMarks.missing(wanted, found) {
          added.append(
            UsageRecord(institution: index, product: 0, period: Period(year: year, month: month == 0 ? nil : month), units: .zero))
        }
      }
    }
    if added.isEmpty { return }
    lines = (lines + added).sorted {
      ($0.institution, $0.product, $0.period, $0.units) < ($1.institution, $1.product, $1.period, $1.units)
    }
  }

  /// The months to be marked, 0 for the year as a whole.
  private static func missing(_ wanted: UInt16, _ found: UInt16) -> [Int] {
    if wanted == 0 || found & 1 == 1 { return [] }
    // A year that is there as a whole is whole by its twelve months too, and then does not stand beside months as if it came twice.
    if wanted & 1 == 1 { return found == 0 ? [0] : (1...12).filter { found >> UInt16($0) & 1 == 0 } }
    return (1...12).filter { wanted >> UInt16($0) & 1 == 1 && found >> UInt16($0) & 1 == 0 }
  }
}
