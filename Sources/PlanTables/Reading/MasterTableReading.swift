import PlanModel
import Planning

/// Reads 品种, 区市 and 机构: the tables whose ids the others name.
struct MasterTableReading {
  let log: ProblemLog
  let lines: ReadLines
  /// The share of the calculation base that is agreed, where the parameters give it.
  var agreedRatio: (value: Decimal4, line: Int32)?

  /// 品种. Whole packs are found later, when the partial-pack rule is known.
  func products(_ rows: TableRows) -> KeyedRows<Product> {
    let column = TableSchema.products.index
    let id = column("product_id")
    let name = column("generic_name")
    let texts = [
      "dosage_form", "specification", "pack", "unit", "supplier", "backup_supplier", "second_backup_supplier",
    ]
    .map(column)
    let perPack = column("units_per_pack")
    let price = column("price_yuan")
    let agreed = AgreedVolume(rows, ratio: agreedRatio)
    let monitored = column("key_monitored")
    let previous = column("previous_agreed_units")
    let (suppliedFrom, suppliedUntil) = (column("supplied_from"), column("supplied_until"))
    let (basis, priority) = (column("basis"), column("priority"))
    var result: [GivenRow<Product>] = []
    var isComplete = true
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let genericName = rows.required(name)
      let unitsPerPack = rows.requiredNumber(perPack, .unitsPerPack, &isSound)
      let size = unitsPerPack.map {
        PackSize(id: identifier ?? "", unitsPerPack: $0.wholePart, unit: rows.text(texts[3]), pack: rows.text(texts[2]))
      }
      if let size, size.unitsPerPack > 1, HeadingUnit(normalizedHeading(size.unit))?.quantity == .packs {
        log.report(
          .unitAmbiguous, at: rows.spot(texts[3]), value: size.unit,
          .init(
            zh: "计量单位写的是“\(shortened(size.unit))”，包装转换比却是 \(size.unitsPerPack)：约定采购量和用量是盒，还是最小单位？",
            en: "The unit is \"\(shortened(size.unit))\" and units_per_pack \(size.unitsPerPack): are the volumes packs or minimum units?"),
          hint: .init(
            zh: "请在计量单位填最小单位（片、粒、支……）；数量是盒的，请把单位写进数量的表头，如“首年约定采购量（盒）”。",
            en: "Give the minimum unit (片, 粒, 支); where volumes are packs, say so in their headings: agreed_units(盒)."))
        isSound = false
      }
      let priceYuan = rows.requiredNumber(price, .price, &isSound, of: size)
      let agreedUnits = agreed.units(&isSound, of: size)
      let isMonitored = rows.yesOrNo(monitored, &isSound)
      let previousUnits = rows.number(previous, .wholeQuantity, &isSound, of: size)
      let from = day(rows, suppliedFrom, &isSound)
      let until = day(rows, suppliedUntil, &isSound)
      let source = rows.bytes(basis).isEmpty ? nil : log.basisOfProduct(rows.text(basis), at: rows.spot(basis))
      if source == nil, !rows.bytes(basis).isEmpty { isSound = false }
      let place = rows.bytes(priority).isEmpty ? nil : log.word(rows.text(priority), .priority, at: rows.spot(priority))
      if place == nil, !rows.bytes(priority).isEmpty { isSound = false }
      guard let identifier else {
        isComplete = false
        continue
      }
      var product = Product(
        id: identifier, genericName: genericName ?? "", dosageForm: rows.text(texts[0]),
        specification: rows.text(texts[1]), pack: rows.text(texts[2]),
        unitsPerPack: unitsPerPack?.wholePart ?? 1, unit: rows.text(texts[3]), supplier: rows.text(texts[4]),
        backupSupplier: rows.text(texts[5]), secondBackupSupplier: rows.text(texts[6]),
        price: priceYuan ?? .one, agreedUnits: agreedUnits ?? 0,
        isKeyMonitored: isMonitored ?? false)
      product.previousAgreedUnits = previousUnits?.wholePart
      (product.suppliedFrom, product.suppliedUntil) = (from, until)
      product.basis = source
      product.priority = place == Product.lastClass ? nil : place
      result.append(GivenRow(product, origin: lines.add(rows.line, .products), isSound: isSound))
    }
    agreed.finish()
    return finished(result, .products, rows, isComplete) { $0.id }
  }

  /// A day that may be blank.
  private func day(_ rows: TableRows, _ column: Int, _ isSound: inout Bool) -> CalendarDate? {
    if rows.bytes(column).isEmpty { return nil }
    let day = log.date(rows.text(column), at: rows.spot(column))
    if day == nil { isSound = false }
    return day
  }

  /// 区市.
  func districts(_ rows: TableRows) -> KeyedRows<District> {
    let column = TableSchema.districts.index
    let (id, name) = (column("district_id"), column("name"))
    let (kind, fund) = (column("kind"), column("prepayment_fund_yuan"))
    let direct = column("direct_settlement")
    var result: [GivenRow<District>] = []
    var isComplete = true
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let title = rows.required(name)
      let word = rows.text(kind)
      let value = word.isEmpty ? .district : log.word(word, .districtKind, at: rows.spot(kind))
      let amount = rows.number(fund, .amount, &isSound)
      let isDirect = rows.yesOrNo(direct, &isSound)
      guard let identifier else {
        isComplete = false
        continue
      }
      result.append(
        GivenRow(
          District(
            id: identifier, name: title ?? "", kind: value ?? .district, prepaymentFund: amount,
            settlesDirectly: isDirect ?? false),
          origin: lines.add(rows.line, .districts), isSound: isSound && value != nil))
    }
    return finished(result, .districts, rows, isComplete) { $0.id }
  }

  /// 机构. Names of districts and of successors are made codes; codes that are unknown are found later.
  func institutions(_ rows: TableRows, in districts: KeyedRows<District>) -> KeyedRows<Institution> {
    let references = References(products: .unread, districts: districts, institutions: .unread)
    let column = TableSchema.institutions.index
    let (id, name, district) = (column("institution_id"), column("name"), column("district_id"))
    let (ownership, level) = (column("ownership"), column("level"))
    let (participates, weight) = (column("participates"), column("weight"))
    let (capacity, eligible) = (column("capacity_yuan"), column("prepayment_eligible"))
    let successor = column("successor_id")
    let (payee, account) = (column("payee"), column("account"))
    var result: [GivenRow<Institution>] = []
    var isComplete = true
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let title = rows.required(name)
      let districtID = rows.required(district).map { code($0, in: .districts, references, at: rows.spot(district)) }
      let owner = rows.required(ownership).flatMap { log.word($0, .ownership, at: rows.spot(ownership)) }
      let takesPart = rows.yesOrNo(participates, &isSound)
      let weighting = rows.number(weight, .weight, &isSound)
      let limit = rows.number(capacity, .amount, &isSound)
      let isEligible = rows.yesOrNo(eligible, &isSound)
      guard let identifier else {
        isComplete = false
        continue
      }
      var institution = Institution(
        id: identifier, name: title ?? "", districtID: districtID ?? "", ownership: owner ?? .public,
        level: rows.text(level), participates: takesPart, weight: weighting ?? .one, capacity: limit,
        prepaymentEligible: isEligible, successorID: rows.bytes(successor).isEmpty ? nil : rows.text(successor))
      (institution.payee, institution.account) = (rows.text(payee), rows.code(account, &isSound))
      result.append(
        GivenRow(institution, origin: lines.add(rows.line, .institutions), isSound: isSound && owner != nil))
    }
    var institutions = finished(result, .institutions, rows, isComplete) { $0.id }
    if rows.position(successor) != nil || rows.hasChanges { nameSuccessors(&institutions) }
    return institutions
  }

  /// Makes codes of the names of successors.
  private func nameSuccessors(_ institutions: inout KeyedRows<Institution>) {
    var references: References?
    for index in institutions.rows.indices {
      guard let written = institutions.rows[index].record.successorID, institutions.table.index(of: written.utf8) == nil else {
        continue
      }
      let names = references ?? References(products: .unread, districts: .unread, institutions: institutions)
      references = names
      let spot = lines.spot(.institutions, institutions.rows[index].origin, "successor_id")
      institutions.rows[index].record.successorID = code(written, in: .institutions, names, at: spot)
    }
  }

  /// The code that a text stands for, the text itself where it stands for none. One that may be several is reported, and nothing else
  /// said of it.
  private func code(_ text: String, in target: TableSchema, _ references: References, at spot: Spot) -> Identifier {
    let found = references.resolve(text, in: target)
    if found == .unknown { return text }
    guard let index = references.index(of: Array(text.utf8)[...], in: target, at: spot, log, unknown: { _ in }) else {
      log.mutedSpots.insert(log.resolved(spot))
      return text
    }
    return references.table(target).ids[Int(index)]
  }

  /// 折算表, in the file's order. Products that are in no table are told later.
  func conversions(_ rows: TableRows, _ references: References) -> [GivenRow<ConversionRecord>] {
    let column = TableSchema.conversions.index
    let (id, product, factor) = (column("item_id"), column("product_id"), column("factor"))
    let (name, role, from, until) = (column("name"), column("role"), column("from"), column("until"))
    var result: [GivenRow<ConversionRecord>] = []
    while rows.next() {
      var isSound = true
      let item = rows.identifier(id)
      let target = rows.required(product)
      if target == nil { isSound = false }
      let isCounted = target.map { !isNotCounted($0, at: rows.spot(product)) } ?? false
      var counted = isCounted ? target : nil
      if let target, isCounted {
        var isUnknown = false
        let index = references.index(of: rows.bytes(product), in: .products, at: rows.spot(product), log) { _ in isUnknown = true }
        if let index { counted = references.products.ids[Int(index)] }
        if index == nil, !isUnknown || !log.acceptsIdentifier(target, at: rows.spot(product)) { isSound = false }
      }
      let value = rows.number(factor, .conversionFactor, &isSound)
      let word = rows.bytes(role).isEmpty ? nil : log.word(rows.text(role), .purchaseKind, at: rows.spot(role))
      let (first, last) = (day(rows, from, &isSound), day(rows, until, &isSound))
      // An item whose line is wrong is known all the same.
      guard let item else { continue }
      result.append(
        GivenRow(
          ConversionRecord(
            itemID: item, productID: counted, factor: value ?? .one, name: rows.text(name), role: word, from: first, until: last),
          origin: lines.add(rows.line, .conversions), isSound: isSound))
    }
    return result
  }

  /// Whether a text in place of an item's product says that it does not count, also in a plan's own words.
  private func isNotCounted(_ text: String, at spot: Spot) -> Bool {
    if ConversionRecord.notCounted.contains(narrowed(text).lowercased()) { return true }
    guard let word = log.words.value(text, in: .conversions, column: "product_id") else { return false }
    log.noteWord(text, word, at: spot)
    return true
  }

  private func finished<Record>(
    _ result: [GivenRow<Record>], _ table: TableSchema, _ rows: TableRows, _ isComplete: Bool,
    id: (Record) -> Identifier
  ) -> KeyedRows<Record> {
    if result.isEmpty, isComplete, rows.isComplete { log.reportNoRows(table, at: Spot(table)) }
    return log.keyedRows(
      result, table: table, isComplete: isComplete && rows.isComplete && !result.isEmpty, lines, id: id)
  }
}

/// The lines at which the records of a reading stand.
final class ReadLines {
  /// For each table the line of every record, in the order in which they are given.
  private(set) var ofTable: [TableSchema: [Int32]] = [:]

  /// Notes the line of a table's next record; returns that record's index.
  func add(_ line: Int32, _ table: TableSchema) -> Int {
    ofTable[table, default: []].append(line)
    return (ofTable[table]?.count ?? 0) - 1
  }

  /// Notes the lines of all of a table's records.
  func set(_ lines: [Int32], _ table: TableSchema) { ofTable[table] = lines }

  /// Where a record stands.
  func spot(_ table: TableSchema, _ record: Int32, _ column: String?) -> Spot {
    Spot(table, line: ofTable[table]?[Int(record)] ?? 0, column: column.map(table.index) ?? -1)
  }
}

extension ProblemLog {
  /// Sorts rows by id and reports ids that appear twice; the first row counts.
  func keyedRows<Record>(
    _ rows: [GivenRow<Record>], table: TableSchema, isComplete: Bool, _ lines: ReadLines, id: (Record) -> Identifier
  ) -> KeyedRows<Record> {
    PlanModel.keyedRows(
      rows, table: table, isComplete: isComplete, self, place: { lines.spot(table, $0, $1) }, id: id)
  }
}

extension ConversionRecord {
  /// What stands for a product where an item does not count; canonical tables write the first.
  static let notCounted = ["-", "不计", "不计入"]
}
