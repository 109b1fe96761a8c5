import PlanModel
import Planning

/// Reads 实际采购, 已预付 and 节假日.
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
}
