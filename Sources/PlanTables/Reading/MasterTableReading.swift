import Planning

/// Reads 品种, 区市 and 机构: the tables whose ids the others name.
struct MasterTableReading {
  let log: ProblemLog

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
    var result: [DraftRow<Product>] = []
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
        price: priceYuan ?? .one, agreedUnits: agreedUnits?.wholePart ?? 0, agreedPacks: 0,
        isKeyMonitored: isMonitored ?? false)
      product.previousAgreedUnits = previousUnits?.wholePart
      (product.suppliedFrom, product.suppliedUntil) = (from, until)
      result.append(DraftRow(record: product, line: rows.line, isSound: isSound))
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
    var result: [DraftRow<District>] = []
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
        DraftRow(
          record: District(
            id: identifier, name: title ?? "", kind: value ?? .district, prepaymentFund: amount,
            settlesDirectly: isDirect ?? false),
          line: rows.line, isSound: isSound && value != nil))
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
    var result: [DraftRow<Institution>] = []
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
      result.append(DraftRow(record: institution, line: rows.line, isSound: isSound && owner != nil))
    }
    return finished(result, .institutions, rows, isComplete) { $0.id }
  }

  private func finished<Record>(
    _ result: [DraftRow<Record>], _ table: TableSchema, _ rows: TableRows, _ isComplete: Bool,
    id: (Record) -> Identifier
  ) -> KeyedRows<Record> {
    if result.isEmpty, isComplete, rows.isComplete { reportNoRows(table, log) }
    return keyedRows(
      result, table: table, isComplete: isComplete && rows.isComplete && !result.isEmpty, log: log, id: id)
  }
}

/// Reports a table that must have rows and has none.
func reportNoRows(_ table: TableSchema, _ log: ProblemLog) {
  log.report(
    .tableWithoutRows, at: Spot(table),
    .init(zh: "\(table.sheetName)表只有表头，没有数据。", en: "\(log.name(of: table).english) has no rows."),
    hint: .init(zh: "请在表头下面逐行填写。", en: "Put the rows below the headings."))
}

extension Decimal4 {
  /// The digits before the point.
  var wholePart: Int { Int(tenThousandths / 10_000) }
}
