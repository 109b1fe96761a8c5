import PlanModel
import Planning

/// Reads 历史用量, 报量, 上下限 and 规则: the tables that name products and institutions.
struct DetailTableReading {
  let log: ProblemLog
  let references: References
  let lines: ReadLines
  /// Where usage and demand may name items; nil where there are none.
  private let items: ItemConversion?
  /// Products of which a line is lost.
  private(set) var tainted: [Bool]

  init(references: References, items: ItemConversion? = nil, lines: ReadLines, log: ProblemLog) {
    self.references = references
    self.items = items
    self.lines = lines
    self.log = log
    tainted = Array(repeating: false, count: references.products.ids.count)
  }

  /// 历史用量, in the file's order.
  ///
  /// - Complexity: Linear; no allocation per line.
  mutating func usage(_ rows: TableRows) -> Lines<UsageRecord> {
    let column = TableSchema.usage.index
    let (period, units) = (column("period"), column("units"))
    let periodField = rows.position(period)
    let rule = NumberRule.netQuantity
    var quantities = QuantityReading(references, rows, units, rule, items)
    var result: [UsageRecord] = []
    var places: [Int32] = []
    result.reserveCapacity(rows.byteCount / 22)
    places.reserveCapacity(rows.byteCount / 22)
    while true {
      rows.passPlainRows(converts: quantities.converts) { row in
        guard let code = plainPeriod(row.field(periodField)) else { return false }
        switch quantities.take(row) {
        case .line(let institution, let product, let units):
          result.append(
            UsageRecord(institution: Int(institution), product: Int(product), period: Period(code: code), units: units))
          places.append(row.line)
          return true
        case .nothing: return true
        case .toBeLookedAt: return false
        }
      }
      quantities.countConverted(rows)
      guard rows.next() else { break }
      let institution = references.index(rows, 0, in: .institutions)
      let time = rows.bytes(period)
      var code: Int32?
      if time.isEmpty { rows.reportBlank(period) } else { code = log.period(time, at: rows.spot(period)) }
      // Nothing is given here.
      if rows.hasBlankWord(units) { continue }
      let (product, amount, item) = counted(rows, institution, .netQuantity, units)
      if let institution, let product, let code, let amount {
        if items != nil { quantities.codes.append(item) }
        result.append(
          UsageRecord(
            institution: Int(institution), product: Int(product), period: Period(code: code), units: amount))
        places.append(rows.line)
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    if let items {
      items.report(.usage, log, references)
      if quantities.namesItems(items) {
        addUp(
          &result, &places, quantities.codes, .usage, rule, key: { UsageKey($0) }, product: { $0.product }, units: \.units)
      }
    }
    lines.set(places, .usage)
    return Lines(result)
  }

  /// 报量, in the file's order.
  mutating func demand(_ rows: TableRows) -> Lines<DemandRecord> {
    let units = TableSchema.demand.index(of: "units")
    let rule = NumberRule.quantity
    var quantities = QuantityReading(references, rows, units, rule, items)
    var result: [DemandRecord] = []
    var places: [Int32] = []
    while true {
      rows.passPlainRows(converts: quantities.converts) { row in
        switch quantities.take(row) {
        case .line(let institution, let product, let units):
          result.append(DemandRecord(institution: Int(institution), product: Int(product), units: units))
          places.append(row.line)
          return true
        case .nothing: return true
        case .toBeLookedAt: return false
        }
      }
      quantities.countConverted(rows)
      guard rows.next() else { break }
      let institution = references.index(rows, 0, in: .institutions)
      // Nothing is reported here.
      if rows.hasBlankWord(units) { continue }
      let (product, amount, code) = counted(rows, institution, .quantity, units)
      if let institution, let product, let amount {
        if items != nil { quantities.codes.append(code) }
        result.append(DemandRecord(institution: Int(institution), product: Int(product), units: amount))
        places.append(rows.line)
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    if let items {
      items.report(.demand, log, references)
      if quantities.namesItems(items) {
        addUp(
          &result, &places, quantities.codes, .demand, rule, key: { CellKey(product: $0.product, institution: $0.institution) },
          product: { $0.product }, units: \.units)
      }
    }
    lines.set(places, .demand)
    return Lines(result)
  }

  /// Adds up the lines of a product that came by several codes; a second line of one code stays, and is reported later.
  private mutating func addUp<Record, Key: Hashable>(
    _ records: inout [Record], _ places: inout [Int32], _ codes: [Int32], _ table: TableSchema, _ rule: NumberRule,
    key: (Record) -> Key, product: (Record) -> Int, units: WritableKeyPath<Record, Decimal4>
  ) {
    var kept: [Record] = []
    var keptPlaces: [Int32] = []
    var first: [Key: (place: Int, codes: Set<Int32>)] = [:]
    for (index, record) in records.enumerated() {
      let key = key(record)
      guard let place = first[key]?.place, first[key]?.codes.insert(codes[index]).inserted ?? false else {
        if first[key] == nil { first[key] = (kept.count, [codes[index]]) }
        kept.append(record)
        keptPlaces.append(places[index])
        continue
      }
      let sum = Decimal4(tenThousandths: kept[place][keyPath: units].tenThousandths + record[keyPath: units].tenThousandths)
      if log.allows(sum, rule, at: Spot(table, line: places[index], "units")) {
        kept[place][keyPath: units] = sum
      } else {
        tainted[product(record)] = true
      }
    }
    (records, places) = (kept, keptPlaces)
  }

  /// The product that the current row counts for and how much, and by which code; nil where that is not known, which is reported, or
  /// where it counts for none.
  private func counted(
    _ rows: TableRows, _ institution: Int32?, _ rule: NumberRule, _ column: Int
  ) -> (product: Int32?, units: Decimal4?, code: Int32) {
    var isSound = true
    let bytes = rows.bytes(1)
    guard let items, let code = items.codes.index(of: bytes), Int(code) >= items.productCount else {
      if let items, !bytes.isEmpty, case .unknown = references.resolve(bytes, in: .products) {
        let units = rows.requiredNumber(column, rule, &isSound)
        let text = String(decoding: bytes, as: UTF8.self)
        if log.acceptsIdentifier(text, at: rows.spot(1)) {
          items.countUnknown(text, units, institution: institution, line: rows.line)
        }
        return (nil, nil, -1)
      }
      let product = references.index(rows, 1, in: .products)
      return (product, rows.requiredNumber(column, rule, &isSound, of: size(product)), product ?? -1)
    }
    guard rows.countsItems(column) else { return (nil, nil, code) }
    guard let units = rows.requiredNumber(column, rule, &isSound), let institution else { return (nil, nil, code) }
    switch items.count(code, units, institution: institution, line: rows.line, rule) {
    case .line(let product, let units): return (product, units, code)
    case .nothing: return (nil, nil, code)
    case .tooLarge:
      log.reportTooLarge(rows.text(column), rule, at: rows.spot(column))
      return (nil, nil, code)
    }
  }

  /// 上下限, in the file's order.
  mutating func limits(_ rows: TableRows) -> Lines<LimitRecord> {
    let column = TableSchema.limits.index
    let (floor, cap, fixed) = (column("floor_packs"), column("cap_packs"), column("fixed_packs"))
    let fields = (rows.position(floor), rows.position(cap), rows.position(fixed))
    let (count, whole) = (NumberRule.packCount, NumberRule.wholePacks)
    var finder = PairFinder(references, rows)
    var result: [LimitRecord] = []
    var places: [Int32] = []
    while true {
      rows.passPlainRows { row in
        let texts = (row.field(fields.0), row.field(fields.1), row.field(fields.2))
        let least = count.plain(texts.0)
        let most = count.plain(texts.1)
        let exact = whole.plain(texts.2)
        guard (least == nil) == texts.0.isEmpty, (most == nil) == texts.1.isEmpty,
          (exact == nil) == texts.2.isEmpty, let pair = finder.find(row)
        else { return false }
        result.append(
          LimitRecord(
            institution: Int(pair.institution), product: Int(pair.product), floorPacks: least, capPacks: most,
            fixedPacks: exact?.wholePart))
        places.append(row.line)
        return true
      }
      guard rows.next() else { break }
      let (institution, product) = keys(rows)
      var isSound = true
      let least = rows.number(floor, .packCount, &isSound, of: size(product))
      let most = rows.number(cap, .packCount, &isSound, of: size(product))
      let exact = rows.number(fixed, .wholePacks, &isSound, of: size(product))
      if let institution, let product, isSound {
        result.append(
          LimitRecord(
            institution: Int(institution), product: Int(product), floorPacks: least, capPacks: most,
            fixedPacks: exact?.wholePart))
        places.append(rows.line)
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    lines.set(places, .limits)
    return Lines(result)
  }

  /// 规则, in the file's order. Selectors are read later.
  func rules(_ rows: TableRows) -> [GivenRow<Rule>] {
    let column = TableSchema.rules.index
    let (id, name) = (column("rule_id"), column("name"))
    let (products, institutions) = (column("products"), column("institutions"))
    let (measure, sense, limit) = (column("measure"), column("sense"), column("limit"))
    let scopes = ScopeReading(references: references, log: log)
    var result: [GivenRow<Rule>] = []
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let productScope = rows.required(products).map { scopes.products($0, at: rows.spot(products)) }
      let institutionScope = rows.required(institutions).map { scopes.institutions($0, at: rows.spot(institutions)) }
      let counted = rows.required(measure).flatMap { log.word($0, .measure, at: rows.spot(measure)) }
      let compared = rows.required(sense).flatMap { log.word($0, .sense, at: rows.spot(sense)) }
      let amount = rows.requiredNumber(limit, .ruleLimit, &isSound)
      guard let identifier else { continue }
      let rule = Rule(
        id: identifier, name: rows.text(name), products: ProductSelector(productScope ?? "*"),
        institutions: InstitutionSelector(institutionScope ?? "*"), measure: counted ?? .packs, sense: compared ?? .atMost,
        limit: amount ?? .zero)
      result.append(
        GivenRow(
          rule, origin: lines.add(rows.line, .rules), isSound: isSound && counted != nil && compared != nil))
    }
    return result
  }

  /// What a product says of its packs.
  private func size(_ product: Int32?) -> PackSize? { product.map { references.packSize($0) } }

  private func keys(_ rows: TableRows) -> (institution: Int32?, product: Int32?) {
    // Both columns stand first in the schema of every table that has them.
    (references.index(rows, 0, in: .institutions), references.index(rows, 1, in: .products))
  }
}

/// What lines of usage add up by.
private struct UsageKey: Hashable {
  private let institution: Int
  private let product: Int
  private let period: Period

  init(_ record: UsageRecord) { (institution, product, period) = (record.institution, record.product, record.period) }
}

/// Finds the institution and the product of plain rows; most name the institution of the row before.
private struct PairFinder {
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
private struct QuantityReading {
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

  init(_ references: References, _ rows: TableRows, _ column: Int, _ rule: NumberRule, _ items: ItemConversion?) {
    finder = PairFinder(references, rows, codes: items?.codes)
    factors = UnitFactors(rows, column, references.productRows)
    (self.items, self.rule, self.column, field) = (items, rule, column, rows.position(column))
    productCount = references.products.ids.count
  }

  /// Whether the column is in another unit.
  var converts: Bool { factors != nil }

  /// Whether a line came by an item's code.
  func namesItems(_ items: ItemConversion) -> Bool { codes.contains { Int($0) >= items.productCount } }

  @inline(__always)
  mutating func take(_ row: PlainRow) -> Taken {
    guard var amount = rule.plain(row.field(field)), let pair = finder.find(row) else { return .toBeLookedAt }
    if let factors {
      guard Int(pair.product) < productCount, let units = factors.units(amount, pair.product, rule) else { return .toBeLookedAt }
      amount = units
      converted += 1
    }
    guard let items else { return .line(institution: pair.institution, product: pair.product, units: amount) }
    switch items.count(pair.product, amount, institution: pair.institution, line: row.line, rule) {
    case .line(let product, let units):
      codes.append(pair.product)
      return .line(institution: pair.institution, product: product, units: units)
    case .nothing: return .nothing
    case .tooLarge: return .toBeLookedAt
    }
  }

  /// Tells the rows how many values were converted since.
  mutating func countConverted(_ rows: TableRows) {
    rows.countConverted(column, converted)
    converted = 0
  }
}
