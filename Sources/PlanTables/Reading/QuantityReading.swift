import PlanModel
import Planning

/// Finds the institution and the product of plain rows; most name the institution of the row before.
struct PairFinder {
  private let institutions: IdentifierTable
  private let products: IdentifierTable
  private let institutionField: Int?
  private let productField: Int?
  private var lastInstitution: Int32?

  /// - Parameter codes: what products may be named by, where they may be named otherwise than by their ids.
  init(_ references: References, _ rows: TableRows, codes: IdentifierTable? = nil) {
    institutions = references.institutions
    products = codes ?? references.products
    // Both columns stand first in the schema of every table that has them.
    institutionField = rows.position(0)
    productField = rows.position(1)
  }

  /// Both indices, or nil where an id is unknown.
  @inline(__always)
  mutating func find(_ row: PlainRow) -> (institution: Int32, product: Int32)? {
    let (institutionID, productID) = (row.field(institutionField), row.field(productField))
    var institution = lastInstitution
    if let last = institution, !institutions.matches(Int(last), institutionID) { institution = nil }
    institution = institution ?? institutions.index(of: institutionID)
    guard let institution, let product = products.index(of: productID) else { return nil }
    lastInstitution = institution
    return (institution, product)
  }
}

/// Reads the quantities of plain rows, whatever their unit and by whatever code: usage and demand.
struct QuantityReading {
  /// What a row is.
  enum Taken {
    case line(institution: Int32, product: Int32, units: Decimal4)
    /// It counts nowhere.
    case nothing
    case toBeLookedAt
  }

  private var finder: PairFinder
  private let factors: UnitFactors?
  private let items: ItemConversion?
  private let rule: NumberRule
  private let column: Int
  private let field: Int?
  private let productCount: Int
  private var converted = 0
  /// By which code each line came, where there are items.
  var codes: [Int32] = []
  /// Every line as it stands, where there are items.
  private var entered: [Entered] = []
  /// Lines that count nowhere.
  private var notCounted: [(institution: Int32, period: Int32, line: Int32)] = []

  private struct Entered {
    var institution: Int32
    var code: Int32
    var period: Int32
    var units: Decimal4
  }

  init(_ references: References, _ rows: TableRows, _ column: Int, _ rule: NumberRule, _ items: ItemConversion?) {
    finder = PairFinder(references, rows, codes: items?.codes)
    factors = UnitFactors(rows, column, references.productRows)
    (self.items, self.rule, self.column, field) = (items, rule, column, rows.position(column))
    productCount = references.products.ids.count
  }

  /// Whether the column is in another unit.
  var converts: Bool { factors != nil }

  /// Whether a line that counts came by an item's code.
  var namesItems: Bool { codes.contains { Int($0) >= productCount } }

  /// What a plain row is, of a period where lines have one.
  @inline(__always)
  mutating func take(_ row: PlainRow, period: Int32 = 0) -> Taken {
    guard var amount = rule.plain(row.field(field)), let pair = finder.find(row) else { return .toBeLookedAt }
    if let factors {
      guard Int(pair.product) < productCount, let units = factors.units(amount, pair.product, rule) else { return .toBeLookedAt }
      amount = units
      converted += 1
    }
    guard items != nil else { return .line(institution: pair.institution, product: pair.product, units: amount) }
    switch count(pair.product, amount, institution: pair.institution, period: period, line: row.line) {
    case .line(let product, let units):
      codes.append(pair.product)
      return .line(institution: pair.institution, product: product, units: units)
    case .notCounted, .lost: return .nothing
    case .tooLarge: return .toBeLookedAt
    }
  }

  /// Counts a line of a product or an item, and keeps it as it stands.
  mutating func count(_ code: Int32, _ units: Decimal4, institution: Int32, period: Int32, line: Int32) -> ItemConversion.Counted {
    guard let items else { return .line(product: code, units: units) }
    let counted = items.count(code, units, institution: institution, line: line, rule)
    switch counted {
    case .tooLarge: return counted
    case .notCounted: notCounted.append((institution, period, line))
    case .line, .lost: break
    }
    entered.append(Entered(institution: institution, code: code, period: period, units: units))
    return counted
  }

  /// The lines as they were entered, by institution, code, period and units; nil where none names an item.
  func enteredLines(hasPeriods: Bool) -> [EnteredLine]? {
    guard let items, entered.contains(where: { items.isItem($0.code) }) else { return nil }
    // Items stand behind the products among the codes.
    let order = items.codes.ids.indices.sorted { idPrecedes(items.codes.ids[$0], items.codes.ids[$1]) }
    var rank = [Int](repeating: 0, count: order.count)
    for (place, code) in order.enumerated() { rank[code] = place }
    return entered.sorted {
      ($0.institution, rank[Int($0.code)], $0.period, $0.units) < ($1.institution, rank[Int($1.code)], $1.period, $1.units)
    }.map {
      EnteredLine(
        institution: Int($0.institution), code: items.id($0.code), period: hasPeriods ? Period(code: $0.period) : nil, units: $0.units)
    }
  }

  /// Lines of 0, each with its place: for the periods of which an institution has items that count nowhere and nothing else, for it has
  /// data of these (Model.md, "The basis"). A whole year beside months is its other months, so that nothing looks given twice.
  func presence(besides records: [UsageRecord]) -> [(UsageRecord, place: Int32)] {
    guard !notCounted.isEmpty, productCount > 0 else { return [] }
    // By institution and year: the months with lines, bit 0 for the year as a whole; and where a line that counts nowhere says so.
    typealias Year = SIMD2<Int32>
    var wanted: [Year: [Int32: Int32]] = [:]
    for (institution, period, line) in notCounted {
      let year = Year(institution, period / 100)
      wanted[year, default: [:]][period % 100] = min(wanted[year]?[period % 100] ?? .max, line)
    }
    var found: [Year: UInt16] = [:]
    for record in records {
      let year = Year(Int32(record.institution), record.period.code / 100)
      if wanted[year] != nil { found[year, default: 0] |= 1 << UInt16(record.period.code % 100) }
    }
    var result: [(UsageRecord, place: Int32)] = []
    for (year, lines) in wanted.sorted(by: { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }) {
      let own = found[year] ?? 0
      if own & 1 == 1 { continue }
      let months: [Int32] = lines[0] == nil ? lines.keys.sorted() : own == 0 ? [0] : Array(1...12)
      for month in months where own >> UInt16(month) & 1 == 0 {
        let period = Period(code: year.y * 100 + month)
        result.append(
          (
            UsageRecord(institution: Int(year.x), product: 0, period: period, units: .zero), lines[month] ?? lines[0] ?? 0
          ))
      }
    }
    return result
  }

  /// Tells the rows how many values were converted since.
  mutating func countConverted(_ rows: TableRows) {
    rows.countConverted(column, converted)
    converted = 0
  }
}
