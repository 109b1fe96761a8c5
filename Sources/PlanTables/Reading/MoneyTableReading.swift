import PlanModel
import Planning

/// Reads 实际采购, 已预付, 节假日 and 已核实.
struct MoneyTableReading {
  let log: ProblemLog
  let references: References
  let lines: ReadLines

  /// 实际采购, in the file's order.
  func purchases(_ rows: TableRows) -> Lines<PurchaseRecord> {
    let column = TableSchema.purchases.index
    let (month, kind, units) = (column("month"), column("kind"), column("units"))
    var result: [PurchaseRecord] = []
    while rows.next() {
      // Both columns stand first in the schema.
      let institution = references.index(rows, 0, in: .institutions)
      let product = references.index(rows, 1, in: .products)
      let time = rows.bytes(month)
      var code: Int32?
      if time.isEmpty { rows.reportBlank(month) } else { code = log.period(time, at: rows.spot(month)) }
      if let year = code, year % 100 == 0 {
        reportYear(rows, month)
        code = nil
      }
      let word = rows.required(kind).flatMap { log.word($0, .purchaseKind, at: rows.spot(kind)) }
      // Nothing was bought.
      if rows.hasBlankWord(units) { continue }
      var isSound = true
      let amount = rows.requiredNumber(units, .netQuantity, &isSound, of: product.map { references.packSize($0) })
      guard let institution, let product, let code, let word, let amount else { continue }
      result.append(
        PurchaseRecord(
          institution: Int(institution), product: Int(product), month: Period(code: code), kind: word, units: amount))
      _ = lines.add(rows.line, .purchases)
    }
    return Lines(result)
  }

  private func reportYear(_ rows: TableRows, _ column: Int) {
    let text = rows.text(column)
    log.report(
      .notAPeriod, at: rows.spot(column), value: text,
      .init(zh: "\"\(shortened(text))\" 是年度，不是月份。", en: "\"\(shortened(text))\" is a year, not a month."),
      hint: .init(zh: "实际采购按月填写，如 2020-12。", en: "Purchases are given by month, such as 2020-12."))
  }

  /// 已预付, in the file's order.
  func paid(_ rows: TableRows) -> [GivenRow<PaidRecord>] {
    let column = TableSchema.paid.index
    let (batch, institution, tranche) = (column("batch_id"), column("institution_id"), column("tranche"))
    let (amount, day) = (column("amount_yuan"), column("paid_on"))
    var result: [GivenRow<PaidRecord>] = []
    while rows.next() {
      var isSound = true
      let id = rows.identifier(batch)
      let payee = references.index(rows, institution, in: .institutions)
      let number = rows.requiredNumber(tranche, .tranche, &isSound)
      let yuan = rows.requiredNumber(amount, .payment, &isSound)
      let date = rows.bytes(day).isEmpty ? nil : log.date(rows.text(day), at: rows.spot(day))
      guard let id, let payee, let number, let yuan else { continue }
      if yuan.tenThousandths % 100 != 0 {
        log.report(
          .tooManyDecimals, at: rows.spot(amount), value: rows.text(amount),
          .init(
            zh: "\"\(shortened(rows.text(amount)))\" 的小数超过 2 位，钱算到分。",
            en: "\"\(shortened(rows.text(amount)))\" has more than 2 decimals; money is whole fen."),
          hint: .init(zh: "请填到分。", en: "Give it to the fen."))
        continue
      }
      let record = PaidRecord(
        batchID: id, institution: Int(payee), tranche: number.wholePart, amount: Fen(yuan.tenThousandths / 100),
        paidOn: date)
      result.append(GivenRow(record, origin: lines.add(rows.line, .paid), isSound: isSound))
    }
    return result
  }

  /// 节假日, in the file's order.
  func holidays(_ rows: TableRows) -> [GivenRow<HolidayRecord>] {
    let column = TableSchema.holidays.index
    let (day, kind, name) = (column("date"), column("kind"), column("name"))
    var result: [GivenRow<HolidayRecord>] = []
    while rows.next() {
      let date = rows.required(day).flatMap { log.date($0, at: rows.spot(day)) }
      let word = rows.required(kind).flatMap { log.word($0, .holidayKind, at: rows.spot(kind)) }
      guard let date, let word else { continue }
      result.append(
        GivenRow(
          HolidayRecord(date: date, kind: word, name: rows.text(name)), origin: lines.add(rows.line, .holidays)))
    }
    return result
  }

  /// 已核实, in the file's order. Ids need not be in the plan, and may be those of items: a line that no warning matches is told later.
  func accepted(_ rows: TableRows, _ items: ItemConversion?) -> [GivenRow<AcceptedRecord>] {
    let column = TableSchema.accepted.index
    let (code, institution, product) = (column("code"), column("institution_id"), column("product_id"))
    let (period, reason, acceptedBy) = (column("period"), column("reason"), column("accepted_by"))
    var isSound = true
    func identifier(_ column: Int, in target: TableSchema) -> Identifier? {
      let bytes = rows.bytes(column)
      if bytes.isEmpty { return nil }
      var isUnknown = false
      if let index = references.index(of: bytes, in: target, at: rows.spot(column), log, unknown: { _ in isUnknown = true }) {
        return references.table(target).ids[Int(index)]
      }
      if !isUnknown { isSound = false }
      if isUnknown, target == .products, let items, case .read(let code, let note) = items.find(bytes, references) {
        log.note(note, at: rows.spot(column), written: rows.text(column), read: items.id(code))
        return items.id(code)
      }
      return rows.text(column)
    }
    var result: [GivenRow<AcceptedRecord>] = []
    while rows.next() {
      isSound = true
      let word = rows.required(code).flatMap { acceptedCode($0, at: rows.spot(code)) }
      let time = rows.bytes(period)
      let month = time.isEmpty ? nil : log.period(time, at: rows.spot(period))
      let why = rows.required(reason)
      let (whose, what) = (identifier(institution, in: .institutions), identifier(product, in: .products))
      if whose == nil, what == nil, time.isEmpty {
        log.report(
          .acceptedNamesNothing, at: rows.spot(code), value: rows.text(code),
          .init(zh: "没有机构编码、品种编码，也没有期间，不知道核实的是哪一条。", en: "The line names no institution, product or period."),
          hint: .init(zh: "请按提示中给出的一行填写。", en: "Fill in the line that the finding gives."))
        continue
      }
      guard let word, let why, isSound, time.isEmpty || month != nil else { continue }
      let record = AcceptedRecord(
        code: word, institutionID: whose, productID: what, period: month.map { Period(code: $0) }, reason: why,
        acceptedBy: rows.text(acceptedBy))
      result.append(GivenRow(record, origin: lines.add(rows.line, .accepted)))
    }
    return result
  }

  private func acceptedCode(_ text: String, at spot: Spot) -> String? {
    let code = narrowed(text).uppercased()
    if let known = ProblemCode(rawValue: code), known.severity == .warning, known != .acceptedUnused { return code }
    log.report(
      .acceptedCodeUnknown, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是警告的代码。", en: "\"\(shortened(text))\" is no warning's code."),
      hint: .init(
        zh: "应填校验列出的 W 开头的代码，例如 W701；错误（E）必须改正，不能核实。",
        en: "Give a code that check lists, such as W701; errors (E) must be mended."))
    return nil
  }
}
