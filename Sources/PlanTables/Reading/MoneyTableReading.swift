import Planning

/// The tables that are kept while the plan is carried out, as read.
struct MoneyTables: Sendable {
  var purchases: [PurchaseLine]?
  var paid: [DraftRow<PaidRecord>]?
  var holidays: [DraftRow<HolidayRecord>]?
}

/// One line of purchases, ids resolved.
struct PurchaseLine: Sendable {
  var institution: Int32
  var product: Int32
  /// ``Period/code`` of a month.
  var month: Int32
  var line: Int32
  var kind: PurchaseRecord.Kind
  /// [ten-thousandths of a minimum unit]
  var units: Int64
}

/// Reads 实际采购, 已预付 and 节假日.
struct MoneyTableReading {
  let log: ProblemLog
  let references: References

  /// 实际采购, in the file's order.
  func purchases(_ rows: TableRows) -> [PurchaseLine] {
    let column = TableSchema.purchases.index
    let (month, kind, units) = (column("month"), column("kind"), column("units"))
    var result: [PurchaseLine] = []
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
      var isSound = true
      let amount = rows.requiredNumber(units, .netQuantity, &isSound)
      guard let institution, let product, let code, let word, let amount else { continue }
      result.append(
        PurchaseLine(
          institution: institution, product: product, month: code, line: rows.line, kind: word,
          units: amount.tenThousandths))
    }
    return result
  }

  private func reportYear(_ rows: TableRows, _ column: Int) {
    let text = rows.text(column)
    log.report(
      .notAPeriod, at: rows.spot(column), value: text,
      .init(zh: "\"\(shortened(text))\" 是年度，不是月份。", en: "\"\(shortened(text))\" is a year, not a month."),
      hint: .init(zh: "实际采购按月填写，如 2020-12。", en: "Purchases are given by month, such as 2020-12."))
  }

  /// 已预付, in the file's order.
  func paid(_ rows: TableRows) -> [DraftRow<PaidRecord>] {
    let column = TableSchema.paid.index
    let (batch, institution, tranche) = (column("batch_id"), column("institution_id"), column("tranche"))
    let (amount, day) = (column("amount_yuan"), column("paid_on"))
    var result: [DraftRow<PaidRecord>] = []
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
      result.append(DraftRow(record: record, line: rows.line, isSound: isSound))
    }
    return result
  }

  /// 节假日, in the file's order.
  func holidays(_ rows: TableRows) -> [DraftRow<HolidayRecord>] {
    let column = TableSchema.holidays.index
    let (day, kind, name) = (column("date"), column("kind"), column("name"))
    var result: [DraftRow<HolidayRecord>] = []
    while rows.next() {
      let date = rows.required(day).flatMap { log.date($0, at: rows.spot(day)) }
      let word = rows.required(kind).flatMap { log.word($0, .holidayKind, at: rows.spot(kind)) }
      guard let date, let word else { continue }
      result.append(
        DraftRow(record: HolidayRecord(date: date, kind: word, name: rows.text(name)), line: rows.line))
    }
    return result
  }
}

extension PlanDraft {
  /// The records of the tables that are kept while the plan is carried out, sorted, each key once.
  func moneyRecords(
    _ checks: ParameterChecks, _ log: ProblemLog
  ) -> (purchases: [PurchaseRecord]?, paid: [PaidRecord]?, holidays: [HolidayRecord]?) {
    (
      money.purchases.map { purchaseRecords($0, log) }, money.paid.map { paidRecords($0, checks, log) },
      money.holidays.map { holidayRecords($0, log) }
    )
  }

  private func purchaseRecords(_ lines: [PurchaseLine], _ log: ProblemLog) -> [PurchaseRecord] {
    let kinds = PurchaseRecord.Kind.allCases
    func key(_ line: PurchaseLine) -> (Int32, Int32, Int32, Int) {
      (line.institution, line.product, line.month, kinds.firstIndex(of: line.kind) ?? 0)
    }
    let sorted = lines.sorted { left, right in
      let (first, second) = (key(left), key(right))
      return first == second ? isBefore(left.line, right.line) : first < second
    }
    var kept: [PurchaseLine] = []
    for line in sorted {
      if let last = kept.last, key(last) == key(line) {
        let names = [
          institutions.rows[Int(line.institution)].record.id, products.rows[Int(line.product)].record.id,
          Period(code: line.month).description, line.kind.chinese,
        ]
        reportDuplicate(.purchases, names, first: last.line, second: line.line, log)
      } else {
        kept.append(line)
      }
    }
    reportOutsideCycle(kept, log)
    warnOfPurchasesOutsideSupply(kept, log)
    warnOfPurchasesOfOthers(kept, log)
    return kept.map {
      PurchaseRecord(
        institution: Int($0.institution), product: Int($0.product), month: Period(code: $0.month), kind: $0.kind,
        units: Decimal4(tenThousandths: $0.units))
    }
  }

  /// Nothing that is bought in another cycle counts; a month that the cycle touches does.
  private func reportOutsideCycle(_ lines: [PurchaseLine], _ log: ProblemLog) {
    let values = parameters.values
    guard parameters.unsound.isDisjoint(with: ["cycle_start", "cycle_end"]), values.cycleStart <= values.cycleEnd else { return }
    let cycle = values.cycleMonths
    for line in lines {
      let month = Period(code: line.month)
      guard !cycle.contains(month) else { continue }
      log.report(
        .purchasesOutsideCycle, at: Spot(.purchases, line: line.line, "month"), value: month.description,
        .init(
          zh: "\(month) 的采购不在采购周期（\(cycle.lowerBound) 至 \(cycle.upperBound)）内，不计入进度、清算和已供应。",
          en: "Purchases of \(month) are outside the cycle (\(cycle.lowerBound) to \(cycle.upperBound)) and count nowhere."),
        hint: .init(zh: "请核对月份；其他周期的采购不必放在本表。", en: "Check the month; purchases of other cycles do not belong here."))
    }
  }

  /// A batch pays a tranche to an institution once.
  private func paidRecords(
    _ rows: [DraftRow<PaidRecord>], _ checks: ParameterChecks, _ log: ProblemLog
  ) -> [PaidRecord] {
    let sorted = rows.sorted { left, right in
      let (first, second) = (left.record, right.record)
      if idPrecedes(first.batchID, second.batchID) { return true }
      if idPrecedes(second.batchID, first.batchID) { return false }
      let (one, other) = ((first.institution, first.tranche), (second.institution, second.tranche))
      return one == other ? isBefore(left.line, right.line) : one < other
    }
    checkPaid(rows, log)
    checkTakenBack(rows, log)
    warnOfPaymentsAgain(rows, log)
    warnOfPayments(sorted, checks, log)
    var kept: [DraftRow<PaidRecord>] = []
    for row in sorted {
      let record = row.record
      guard let last = kept.last, last.record.batchID.utf8.elementsEqual(record.batchID.utf8),
        last.record.institution == record.institution, last.record.tranche == record.tranche
      else {
        kept.append(row)
        continue
      }
      let institution = institutions.rows[record.institution].record.id
      let earlier = log.reference(Spot(.paid, line: last.line))
      log.report(
        .paidTwice, at: Spot(.paid, line: row.line, "amount_yuan"), value: "\(record.batchID);\(institution);\(record.tranche)",
        .init(
          zh: "支付批次 \(record.batchID) 中机构 \(institution) 第 \(record.tranche) 批已在 \(earlier.chinese) 付过。",
          en: "Batch \(record.batchID) pays tranche \(record.tranche) to \(institution) already in \(earlier.english)."),
        hint: .init(zh: "请只保留一行；确实付了两次的，用另一个支付批次号填负数冲回。", en: "Keep one line; take a payment back under another batch."))
    }
    return kept.map(\.record)
  }

  /// Every tranche is one of the plan's.
  private func checkPaid(_ rows: [DraftRow<PaidRecord>], _ log: ProblemLog) {
    let count = parameters.values.tranches.count
    guard !parameters.unsound.contains("prepayment_tranches") else { return }
    for row in rows where row.record.tranche > count {
      log.report(
        .paidTrancheUnknown, at: Spot(.paid, line: row.line, "tranche"), value: "\(row.record.tranche)",
        .init(
          zh: "没有第 \(row.record.tranche) 批：方案的预付分 \(count) 批。",
          en: "There is no tranche \(row.record.tranche): the plan prepays in \(count)."),
        hint: .init(
          zh: "请核对批次号；批次改过的，先把已付的记到现在的批次上。", en: "Check the number; where tranches were changed, book payments on the present ones."))
    }
  }

  /// No more of a tranche came back from an institution than was paid to it, or it would be paid more than it is due.
  private func checkTakenBack(_ rows: [DraftRow<PaidRecord>], _ log: ProblemLog) {
    for (payment, lines) in payments(rows) {
      let sum = lines.reduce(Int128(0)) { $0 + Int128($1.record.amount.count) }
      guard sum < 0, let missing = Int64(exactly: -sum) else { continue }
      guard let last = lines.filter({ $0.record.amount < .zero }).max(by: { isBefore($0.line, $1.line) }) else { continue }
      let institution = institutions.rows[payment.institution].record.id
      let more = Fen(missing)
      log.report(
        .paidBelowZero, at: Spot(.paid, line: last.line, "amount_yuan"), value: "\(last.record.amount)",
        .init(
          zh: "机构 \(institution) 第 \(payment.tranche) 批收回的比付过的多 \(more) 元，照此会再多付给它 \(more) 元。",
          en:
            "\(more) yuan more of tranche \(payment.tranche) came back from \(institution) than was paid, so it would be paid that much too much."
        ),
        hint: .init(
          zh: "请补上付款的那一行，或改正收回的金额、机构和批次。",
          en: "Add the line of the payment, or correct the amount, institution or tranche of what came back."))
    }
  }

  private func holidayRecords(_ rows: [DraftRow<HolidayRecord>], _ log: ProblemLog) -> [HolidayRecord] {
    let sorted = rows.sorted {
      $0.record.date == $1.record.date ? isBefore($0.line, $1.line) : $0.record.date < $1.record.date
    }
    var kept: [DraftRow<HolidayRecord>] = []
    for row in sorted {
      if let last = kept.last, last.record.date == row.record.date {
        reportDuplicate(.holidays, [row.record.date.description], first: last.line, second: row.line, log)
      } else {
        kept.append(row)
      }
    }
    warnOfFewHolidays(kept, log)
    return kept.map(\.record)
  }
}
