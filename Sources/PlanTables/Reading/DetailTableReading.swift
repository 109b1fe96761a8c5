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
  /// Usage and demand as they were entered, where items name them.
  private(set) var entered = EnteredLines()

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
        switch quantities.take(row, period: code) {
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
      let (product, amount, item) = counted(rows, institution, code, .netQuantity, units, &quantities)
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
      if quantities.namesItems {
        addUp(
          &result, &places, quantities.codes, .usage, rule, key: { UsageKey($0) },
          pair: { CellKey(product: $0.product, institution: $0.institution) }, units: \.units)
      }
      entered.usage = quantities.enteredLines(hasPeriods: true)
      for (line, place) in quantities.presence(besides: result) {
        result.append(line)
        places.append(place)
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
      let (product, amount, code) = counted(rows, institution, 0, .quantity, units, &quantities)
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
      if quantities.namesItems {
        addUp(
          &result, &places, quantities.codes, .demand, rule, key: { CellKey(product: $0.product, institution: $0.institution) },
          pair: { CellKey(product: $0.product, institution: $0.institution) }, units: \.units)
      }
      entered.demand = quantities.enteredLines(hasPeriods: false)
    }
    lines.set(places, .demand)
    return Lines(result)
  }

  /// Adds up the lines of a product that came by several codes. A second line of one code stays in usage, where lines of a key add up,
  /// and is an error in demand, by the code as it stands there.
  private mutating func addUp<Record, Key: Hashable>(
    _ records: inout [Record], _ places: inout [Int32], _ codes: [Int32], _ table: TableSchema, _ rule: NumberRule,
    key: (Record) -> Key, pair: (Record) -> CellKey, units: WritableKeyPath<Record, Decimal4>
  ) {
    var kept: [Record] = []
    var keptPlaces: [Int32] = []
    var first: [Key: (place: Int, codes: [Int32: Int32])] = [:]
    for (index, record) in records.enumerated() {
      let key = key(record)
      let earlier = first[key]?.codes.updateValue(places[index], forKey: codes[index])
      if let earlier, table == .demand, let items {
        first[key]?.codes[codes[index]] = earlier
        log.reportDuplicate(
          table, [references.institutions.ids[pair(record).institution], items.id(codes[index])], first: Spot(table, line: earlier),
          second: Spot(table, line: places[index], table.duplicateColumn))
        tainted[pair(record).product] = true
        continue
      }
      guard let place = first[key]?.place, earlier == nil else {
        if first[key] == nil { first[key] = (kept.count, [codes[index]: places[index]]) }
        kept.append(record)
        keptPlaces.append(places[index])
        continue
      }
      let sum = Decimal4(tenThousandths: kept[place][keyPath: units].tenThousandths + record[keyPath: units].tenThousandths)
      if log.allows(sum, rule, at: Spot(table, line: places[index], "units")) {
        kept[place][keyPath: units] = sum
      } else {
        tainted[pair(record).product] = true
      }
    }
    (records, places) = (kept, keptPlaces)
  }

  /// The product that the current row counts for and how much, and by which code; nil where that is not known, which is reported, or
  /// where it counts for none.
  private func counted(
    _ rows: TableRows, _ institution: Int32?, _ period: Int32?, _ rule: NumberRule, _ column: Int, _ quantities: inout QuantityReading
  ) -> (product: Int32?, units: Decimal4?, code: Int32) {
    var isSound = true
    guard let items else {
      let product = references.index(rows, 1, in: .products)
      return (product, rows.requiredNumber(column, rule, &isSound, of: size(product)), product ?? -1)
    }
    let bytes = rows.bytes(1)
    func text() -> String { String(decoding: bytes, as: UTF8.self) }
    let code: Int32
    switch items.find(bytes, references) {
    case .code(let found): code = found
    case .read(let found, let note):
      log.note(note, at: rows.spot(1), written: text(), read: items.id(found))
      code = found
    case .several(let found):
      items.reportSeveral(text(), found, at: rows.spot(1), log, references)
      return (nil, rows.requiredNumber(column, rule, &isSound), -1)
    case .unknown:
      if bytes.isEmpty { rows.reportBlank(1) }
      let units = rows.requiredNumber(column, rule, &isSound)
      if !bytes.isEmpty, log.acceptsIdentifier(text(), at: rows.spot(1)) {
        items.countUnknown(text(), units, institution: institution, line: rows.line)
      }
      return (nil, nil, -1)
    }
    let product = items.isItem(code) ? nil : code
    guard product != nil || rows.countsItems(column) else { return (nil, nil, code) }
    guard let units = rows.requiredNumber(column, rule, &isSound, of: size(product)), let institution, let period else {
      return (product, nil, code)
    }
    switch quantities.count(code, units, institution: institution, period: period, line: rows.line) {
    case .line(let product, let units): return (product, units, code)
    case .notCounted, .lost: return (nil, nil, code)
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
