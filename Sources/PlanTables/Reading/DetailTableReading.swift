import PlanModel
import Planning

/// Reads 历史用量, 报量, 上下限 and 规则: the tables that name products and institutions.
struct DetailTableReading {
  let log: ProblemLog
  let references: References
  let lines: ReadLines
  /// Products of which a line is lost.
  private(set) var tainted: [Bool]

  init(references: References, lines: ReadLines, log: ProblemLog) {
    self.references = references
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
    let (periodField, unitsField) = (rows.position(period), rows.position(units))
    let rule = NumberRule.netQuantity
    var finder = PairFinder(references, rows)
    let factors = UnitFactors(rows, units, references.productRows)
    var result: [UsageRecord] = []
    var places: [Int32] = []
    result.reserveCapacity(rows.byteCount / 22)
    places.reserveCapacity(rows.byteCount / 22)
    while true {
      var converted = 0
      rows.passPlainRows(converts: factors != nil) { row in
        guard let code = plainPeriod(row.field(periodField)),
          var amount = rule.plain(row.field(unitsField)), let pair = finder.find(row)
        else { return false }
        if let factors {
          guard let units = factors.units(amount, pair.product, rule) else { return false }
          amount = units
          converted += 1
        }
        result.append(
          UsageRecord(
            institution: Int(pair.institution), product: Int(pair.product), period: Period(code: code), units: amount))
        places.append(row.line)
        return true
      }
      rows.countConverted(units, converted)
      guard rows.next() else { break }
      let (institution, product) = keys(rows)
      let time = rows.bytes(period)
      var code: Int32?
      if time.isEmpty { rows.reportBlank(period) } else { code = log.period(time, at: rows.spot(period)) }
      // Nothing is given here.
      if rows.hasBlankWord(units) { continue }
      var isSound = true
      let amount = rows.requiredNumber(units, .netQuantity, &isSound, of: size(product))
      if let institution, let product, let code, let amount {
        result.append(
          UsageRecord(
            institution: Int(institution), product: Int(product), period: Period(code: code), units: amount))
        places.append(rows.line)
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    lines.set(places, .usage)
    return Lines(result)
  }

  /// 报量, in the file's order.
  mutating func demand(_ rows: TableRows) -> Lines<DemandRecord> {
    let units = TableSchema.demand.index(of: "units")
    let unitsField = rows.position(units)
    let rule = NumberRule.quantity
    var finder = PairFinder(references, rows)
    let factors = UnitFactors(rows, units, references.productRows)
    var result: [DemandRecord] = []
    var places: [Int32] = []
    while true {
      var converted = 0
      rows.passPlainRows(converts: factors != nil) { row in
        guard var amount = rule.plain(row.field(unitsField)), let pair = finder.find(row) else {
          return false
        }
        if let factors {
          guard let units = factors.units(amount, pair.product, rule) else { return false }
          amount = units
          converted += 1
        }
        result.append(
          DemandRecord(institution: Int(pair.institution), product: Int(pair.product), units: amount))
        places.append(row.line)
        return true
      }
      rows.countConverted(units, converted)
      guard rows.next() else { break }
      let (institution, product) = keys(rows)
      // Nothing is reported here.
      if rows.hasBlankWord(units) { continue }
      var isSound = true
      let amount = rows.requiredNumber(units, .quantity, &isSound, of: size(product))
      if let institution, let product, let amount {
        result.append(DemandRecord(institution: Int(institution), product: Int(product), units: amount))
        places.append(rows.line)
      } else if let product {
        tainted[Int(product)] = true
      }
    }
    lines.set(places, .demand)
    return Lines(result)
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

/// Finds the institution and the product of plain rows; most name the institution of the row before.
private struct PairFinder {
  private let institutions: IdentifierTable
  private let products: IdentifierTable
  private let institutionField: Int?
  private let productField: Int?
  private var lastInstitution: Int32?

  init(_ references: References, _ rows: TableRows) {
    institutions = references.institutions
    products = references.products
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
