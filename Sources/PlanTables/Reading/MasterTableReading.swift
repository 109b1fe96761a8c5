import PlanModel
import Planning

/// Reads 品种, 区市 and 机构: the tables whose ids the others name.
struct MasterTableReading {
  let log: ProblemLog
  let lines: ReadLines

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
    let agreed = column("agreed_units")
    let monitored = column("key_monitored")
    let previous = column("previous_agreed_units")
    let (suppliedFrom, suppliedUntil) = (column("supplied_from"), column("supplied_until"))
    var result: [GivenRow<Product>] = []
    var isComplete = true
    while rows.next() {
      var isSound = true
      let identifier = rows.identifier(id)
      let genericName = rows.required(name)
      let unitsPerPack = rows.requiredNumber(perPack, .unitsPerPack, &isSound)
      let priceYuan = rows.requiredNumber(price, .price, &isSound)
      let agreedUnits = rows.requiredNumber(agreed, .wholeQuantity, &isSound)
      let isMonitored = rows.yesOrNo(monitored, &isSound)
      let previousUnits = rows.number(previous, .wholeQuantity, &isSound)
      let from = day(rows, suppliedFrom, &isSound)
      let until = day(rows, suppliedUntil, &isSound)
      guard let identifier else {
        isComplete = false
        continue
      }
      var product = Product(
        id: identifier, genericName: genericName ?? "", dosageForm: rows.text(texts[0]),
        specification: rows.text(texts[1]), pack: rows.text(texts[2]),
        unitsPerPack: unitsPerPack?.wholePart ?? 1, unit: rows.text(texts[3]), supplier: rows.text(texts[4]),
        backupSupplier: rows.text(texts[5]), secondBackupSupplier: rows.text(texts[6]),
        price: priceYuan ?? .one, agreedUnits: agreedUnits?.wholePart ?? 0,
        isKeyMonitored: isMonitored ?? false)
      product.previousAgreedUnits = previousUnits?.wholePart
      (product.suppliedFrom, product.suppliedUntil) = (from, until)
      result.append(GivenRow(product, origin: lines.add(rows.line, .products), isSound: isSound))
    }
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

  /// 机构. The districts are looked up later.
  func institutions(_ rows: TableRows) -> KeyedRows<Institution> {
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
      let districtID = rows.required(district)
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
    return finished(result, .institutions, rows, isComplete) { $0.id }
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
