import Planning

extension GivenTables {
  /// Sorts the tables that are kept while the plan is carried out, leaves out rows of a key that was there, which are reported,
  /// and looks at what they say.
  package mutating func sortMoney(_ log: any FaultLog) {
    sortMoney(ParameterChecks(parameters: parameters, log: log), log)
  }

  mutating func sortMoney(_ checks: ParameterChecks, _ log: any FaultLog) {
    purchases = purchases.map { distinctPurchases($0, log) }
    paid = paid.map { distinctPayments($0, checks, log) }
    holidays = holidays.map { distinctHolidays($0, log) }
  }

  private func distinctPurchases(_ lines: Lines<PurchaseRecord>, _ log: any FaultLog) -> Lines<PurchaseRecord> {
    let kinds = PurchaseRecord.Kind.allCases
    let records = lines.records
    func key(_ index: Int) -> (Int, Int, Int32, Int) {
      let line = records[index]
      return (line.institution, line.product, line.month.code, kinds.firstIndex(of: line.kind) ?? 0)
    }
    var order = Array(records.indices)
    if !order.dropFirst().allSatisfy({ key($0 - 1) < key($0) }) {
      order.sort { left, right in
        let (first, second) = (key(left), key(right))
        return first == second ? lines.origin(left) < lines.origin(right) : first < second
      }
    }
    var kept: [Int] = []
    kept.reserveCapacity(order.count)
    for index in order {
      if let last = kept.last, key(last) == key(index) {
        let line = records[index]
        let names = [
          institutions.rows[line.institution].record.id, products.rows[line.product].record.id, line.month.description,
          line.kind.chinese,
        ]
        log.reportDuplicate(.purchases, names, first: lines.origin(last), second: lines.origin(index))
      } else {
        kept.append(index)
      }
    }
    let distinct = kept == Array(records.indices) ? lines : lines[kept]
    reportOutsideCycle(distinct, log)
    warnOfPurchasesOutsideSupply(distinct, log)
    warnOfPurchasesOfOthers(distinct, log)
    return distinct
  }

  /// Nothing that is bought in another cycle counts; a month that the cycle touches does.
  private func reportOutsideCycle(_ lines: Lines<PurchaseRecord>, _ log: any FaultLog) {
    let values = parameters.values
    guard parameters.unsound.isDisjoint(with: ["cycle_start", "cycle_end"]), values.cycleStart <= values.cycleEnd else { return }
    let cycle = values.cycleMonths
    for (index, line) in lines.records.enumerated() {
      let month = line.month
      guard !cycle.contains(month) else { continue }
      log.report(
        .purchasesOutsideCycle, at: RecordPlace(.purchases, lines.origin(index), "month"), value: month.description,
        .init(
          zh: "\(month) 的采购不在采购周期（\(cycle.lowerBound) 至 \(cycle.upperBound)）内，不计入进度、清算和已供应。",
          en: "Purchases of \(month) are outside the cycle (\(cycle.lowerBound) to \(cycle.upperBound)) and count nowhere."),
        hint: .init(zh: "请核对月份；其他周期的采购不必放在本表。", en: "Check the month; purchases of other cycles do not belong here."))
    }
  }

  /// A batch pays a tranche to an institution once.
  private func distinctPayments(
    _ rows: [GivenRow<PaidRecord>], _ checks: ParameterChecks, _ log: any FaultLog
  ) -> [GivenRow<PaidRecord>] {
    let sorted = rows.sorted { left, right in
      let (first, second) = (left.record, right.record)
      if idPrecedes(first.batchID, second.batchID) { return true }
      if idPrecedes(second.batchID, first.batchID) { return false }
      let (one, other) = ((first.institution, first.tranche), (second.institution, second.tranche))
      return one == other ? left.origin < right.origin : one < other
    }
    warnOfUnknownTranches(rows, log)
    checkTakenBack(rows, log)
    warnOfPaymentsAgain(rows, log)
    warnOfPayments(sorted, checks, log)
    var kept: [GivenRow<PaidRecord>] = []
    for row in sorted {
      let record = row.record
      guard let last = kept.last, last.record.batchID.utf8.elementsEqual(record.batchID.utf8),
        last.record.institution == record.institution, last.record.tranche == record.tranche
      else {
        kept.append(row)
        continue
      }
      let institution = institutions.rows[record.institution].record.id
      let earlier = log.reference(RecordPlace(.paid, record: last.origin))
      log.report(
        .paidTwice, at: RecordPlace(.paid, row.origin, "amount_yuan"), value: "\(record.batchID);\(institution);\(record.tranche)",
        .init(
          zh: "支付批次 \(record.batchID) 中机构 \(institution) 第 \(record.tranche) 批已在 \(earlier.chinese) 付过。",
          en: "Batch \(record.batchID) pays tranche \(record.tranche) to \(institution) already in \(earlier.english)."),
        hint: .init(zh: "请只保留一行；确实付了两次的，用另一个支付批次号填负数冲回。", en: "Keep one line; take a payment back under another batch."))
    }
    return kept
  }

  /// Warns once of each tranche that the plan does not have: it may have been one before, and its money counts like any other's.
  private func warnOfUnknownTranches(_ rows: [GivenRow<PaidRecord>], _ log: any FaultLog) {
    let count = parameters.values.tranches.count
    guard !parameters.unsound.contains("prepayment_tranches") else { return }
    let unknown = Dictionary(grouping: rows.filter { $0.record.tranche > count }, by: { $0.record.tranche })
    for (tranche, lines) in unknown.sorted(by: { $0.key < $1.key }) {
      guard let first = lines.min(by: { $0.origin < $1.origin }) else { continue }
      log.report(
        .paidTrancheUnknown, at: RecordPlace(.paid, first.origin, "tranche"), value: "\(tranche)",
        .init(
          zh: "没有第 \(tranche) 批：方案的预付分 \(count) 批。登记在第 \(tranche) 批的 \(lines.count) 笔仍按金额抵现在各批的应付。",
          en:
            "There is no tranche \(tranche): the plan prepays in \(count). The lines booked under it (\(lines.count)) count against the present tranches by their amounts."
        ),
        hint: .init(
          zh: "请核对批次号；付款后改过批次的，照当时的批次号保留。", en: "Check the number; where tranches were changed after paying, keep the number of then."))
    }
  }

  /// No more came back from an institution than was paid to it, or it would be paid more than it is due.
  private func checkTakenBack(_ rows: [GivenRow<PaidRecord>], _ log: any FaultLog) {
    for (institution, lines) in paymentsByInstitution(rows) {
      let sum = lines.reduce(Int128(0)) { $0 + Int128($1.record.amount.count) }
      guard sum < 0, let missing = Int64(exactly: -sum) else { continue }
      guard let last = lines.filter({ $0.record.amount < .zero }).max(by: { $0.origin < $1.origin }) else { continue }
      let id = institutions.rows[institution].record.id
      let more = Fen(missing)
      log.report(
        .paidBelowZero, at: RecordPlace(.paid, last.origin, "amount_yuan"), value: "\(last.record.amount)",
        .init(
          zh: "机构 \(id) 收回的比付过的多 \(more) 元，照此会再多付给它 \(more) 元。",
          en: "\(more) yuan more came back from \(id) than was paid, so it would be paid that much too much."),
        hint: .init(
          zh: "请补上付款的那一行，或改正收回的金额和机构。",
          en: "Add the line of the payment, or correct the amount or institution of what came back."))
    }
  }

  private func distinctHolidays(
    _ rows: [GivenRow<HolidayRecord>], _ log: any FaultLog
  ) -> [GivenRow<HolidayRecord>] {
    let sorted = rows.sorted {
      $0.record.date == $1.record.date ? $0.origin < $1.origin : $0.record.date < $1.record.date
    }
    var kept: [GivenRow<HolidayRecord>] = []
    for row in sorted {
      if let last = kept.last, last.record.date == row.record.date {
        log.reportDuplicate(.holidays, [row.record.date.description], first: last.origin, second: row.origin)
      } else {
        kept.append(row)
      }
    }
    warnOfFewHolidays(kept, log)
    return kept
  }
}
