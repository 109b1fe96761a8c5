import Planning

extension ParameterChecks {
  /// Warns of dates that contradict each other: reported, signed, prepaid, executed and settled in this order, within the cycle,
  /// and none in a year before the notice's.
  ///
  /// - Parameter calendar: the plan's working days; nil where its table of holidays is broken.
  func warnOfDates(_ calendar: WorkCalendar?) {
    let values = parameters.values
    let start = known("execution_date", values.executionDate) ?? known("cycle_start", values.cycleStart)
    let contract = known("contract_date", values.contractDate)
    let report = known("report_due", values.reportDue)
    let prepayment = known("prepayment_due", values.prepaymentDue)
    if isCycleKnown {
      if let execution = known("execution_date", values.executionDate), execution < values.cycleStart || execution > values.cycleEnd {
        warn(
          "execution_date", execution,
          .init(
            zh: "执行日期 \(execution) 不在采购周期 \(values.cycleStart) 至 \(values.cycleEnd) 内。",
            en: "execution_date \(execution) is outside the cycle (\(values.cycleStart) to \(values.cycleEnd))."))
      }
      for (key, day) in [("contract_date", contract), ("report_due", report), ("prepayment_due", prepayment)] {
        guard let day else { continue }
        let isLate = day > values.cycleEnd
        let isEarly = values.cycleStart.dayNumber - day.dayNumber > ParameterChecks.mostDaysAhead
        guard isLate || isEarly else { continue }
        let name = ParameterKey.named(key)?.heading ?? key
        warn(
          key, day,
          .init(
            zh: "“\(name)”\(day) \(isLate ? "在采购周期结束（\(values.cycleEnd)）之后" : "比采购周期开始（\(values.cycleStart)）早一年以上")。",
            en:
              "\(key) \(day) is \(isLate ? "after the cycle ends (\(values.cycleEnd))" : "more than a year before the cycle begins (\(values.cycleStart))")."
          ))
      }
    }
    warnIfAfter("contract_date", contract, start, zh: "开始执行", en: "purchases start")
    warnIfAfter("report_due", report, start, zh: "开始执行", en: "purchases start")
    warnIfAfter("report_due", report, contract, zh: "签约", en: "the contract is signed")
    warnOfNoticeYear([
      ("contract_date", contract), ("execution_date", known("execution_date", values.executionDate)), ("report_due", report),
      ("prepayment_due", prepayment),
    ])
    warnOfTranches(calendar, report, contract)
    if let calendar { warnOfSettlement(calendar) }
  }

  /// What is longer ahead of the cycle belongs to another one.
  private static let mostDaysAhead = 366

  private func known(_ key: String, _ day: CalendarDate?) -> CalendarDate? { isSound(key) ? day : nil }

  private func warn(_ key: String, _ day: CalendarDate, _ message: Localized, _ code: ProblemCode = .datesContradict) {
    log.report(
      code, at: parameters.place(key), value: "\(day)", message, hint: .init(zh: "请核对日期。", en: "Check the dates."))
  }

  private func warnIfAfter(_ key: String, _ day: CalendarDate?, _ later: CalendarDate?, zh: String, en: String) {
    guard let day, let later, day > later else { return }
    let name = ParameterKey.named(key)?.heading ?? key
    warn(key, day, .init(zh: "“\(name)”\(day) 晚于\(zh) \(later)。", en: "\(key) \(day) is after the day on which \(en), \(later)."))
  }

  /// Nothing is reported, signed or paid in a year before that of the notice, 〔2020〕 in its number.
  private func warnOfNoticeYear(_ days: [(key: String, day: CalendarDate?)]) {
    guard isSound("document"), let year = noticeYear(parameters.values.document) else { return }
    for case (let key, let day?) in days where day.year < year {
      let name = ParameterKey.named(key)?.heading ?? key
      warn(
        key, day,
        .init(
          zh: "“\(name)”\(day) 早于通知的年份：\(parameters.values.document)。",
          en: "\(key) \(day) is before the year of the notice, \(parameters.values.document)."))
    }
  }

  private func noticeYear(_ document: String) -> Int? {
    for part in document.split(whereSeparator: { "〔〕[]［］()（）【】".contains($0) }).dropFirst() {
      if part.utf8.count == 4, let year = Int(part), (1990...2100).contains(year) { return year }
    }
    return nil
  }

  /// A tranche falls due after the report and the contract, and within the cycle.
  private func warnOfTranches(_ calendar: WorkCalendar?, _ report: CalendarDate?, _ contract: CalendarDate?) {
    guard isSound("prepayment_tranches"), !parameters.values.givenTranches.isEmpty else { return }
    var values = parameters.values
    if calendar == nil { values.contractDate = nil } else { values.contractDate = contract }
    let order = TrancheOrder(parameters: values, calendar: calendar ?? WorkCalendar([]), isCycleKnown: isCycleKnown)
    let days = values.givenTranches.enumerated().compactMap { place, tranche in
      order.day(of: tranche.due).map { (number: place + 1, day: $0) }
    }
    if let report, let early = days.first(where: { $0.day < report }) {
      warn(
        "prepayment_tranches", early.day,
        .init(
          zh: "预付日期 \(early.day) 早于上报截止 \(report)。",
          en: "The prepayment of \(early.day) falls due before the report on \(report)."), .trancheBeforeReport)
    }
    if let contract, let early = days.first(where: { $0.day < contract }) {
      warn(
        "prepayment_tranches", early.day,
        .init(
          zh: "第 \(early.number) 批 \(early.day) 到期，早于签约 \(contract)。",
          en: "Tranche \(early.number) falls due on \(early.day), before the contract is signed on \(contract)."))
    }
    if isCycleKnown, let late = days.first(where: { $0.day > values.cycleEnd }) {
      warn(
        "prepayment_tranches", late.day,
        .init(
          zh: "第 \(late.number) 批 \(late.day) 到期，在采购周期结束（\(values.cycleEnd)）之后。",
          en: "Tranche \(late.number) falls due on \(late.day), after the cycle ends (\(values.cycleEnd))."))
    }
  }

  /// Goods that were accepted on a month's last day are not settled before it.
  private func warnOfSettlement(_ calendar: WorkCalendar) {
    let values = parameters.values
    guard isCycleKnown, isSound("settlement_days"), values.cycleEnd.year < 9999,
      values.cycleEnd.year - values.cycleStart.year <= ParameterChecks.mostYears
    else { return }
    var first = values.cycleStart
    while first <= values.cycleEnd {
      let last = min(first.endOfMonth, values.cycleEnd)
      let settled = calendar.lastWorkday(onOrBefore: last.adding(days: values.settlementDays))
      if settled < last {
        log.report(
          .datesContradict, at: parameters.place("settlement_days"), value: "\(values.settlementDays)",
          .init(
            zh: "结算期限 \(values.settlementDays) 天太短：\(last) 验收的货，最迟 \(settled) 结算，早于验收。",
            en:
              "settlement_days \(values.settlementDays) is too short: goods accepted on \(last) would be settled by \(settled), before their acceptance."
          ),
          hint: .init(zh: "请填得比最长的假期长。", en: "Give more days than the longest holidays have."))
        return
      }
      first = last.adding(days: 1)
    }
  }
}

extension GivenTables {
  /// Warns of payments that contradict the plan: on a day outside it, to an institution that is not prepaid, or in the batch
  /// of another district or tranche.
  func warnOfPayments(_ rows: [GivenRow<PaidRecord>], _ checks: ParameterChecks, _ log: any FaultLog) {
    let sums = Dictionary(grouping: rows, by: { $0.record.institution })
      .mapValues { $0.reduce(Int128(0)) { $0 + Int128($1.record.amount.count) } }
    var named: Set<Int> = []
    warnOfOrder(rows, log)
    for row in rows {
      warnOfDay(row, checks, log)
      warnOfBatch(row, log)
      let institution = institutions.rows[row.record.institution]
      guard sums[row.record.institution, default: 0] > 0, institution.isSound, let bar = bar(institution.record, checks),
        named.insert(row.record.institution).inserted
      else { continue }
      log.report(
        .paidToIneligible, at: RecordPlace(.paid, row.origin, "institution_id"), value: institution.record.id,
        .init(
          zh: "机构 \(institution.record.id) \(institution.record.name) 不应预付（\(bar.chinese)），却有已预付。",
          en: "\(institution.record.id) \(institution.record.name) is not to be prepaid (\(bar.english)), and was."),
        hint: .init(
          zh: "请核对机构和可预付；确实付了的照常保留，补差清单列为“收回”。",
          en: "Check the institution and prepayment_eligible; keep what was in fact paid, which supplement.csv takes back."))
    }
  }

  /// Warns of money that came back before it was paid, and of a tranche that was first paid before an earlier one.
  private func warnOfOrder(_ rows: [GivenRow<PaidRecord>], _ log: any FaultLog) {
    for (institution, lines) in paymentsByInstitution(rows) {
      // What has no day counts as paid, for it may have been.
      var balance = lines.reduce(Int128(0)) { sum, line in
        line.record.paidOn == nil && line.record.amount > .zero ? sum + Int128(line.record.amount.count) : sum
      }
      let id = institutions.rows[institution].record.id
      for (day, line) in dated(lines) {
        balance += Int128(line.record.amount.count)
        guard line.record.amount < .zero, balance < 0 else { continue }
        log.report(
          .paidOnContradicts, at: RecordPlace(.paid, line.origin, "paid_on"), value: "\(day)",
          .init(
            zh: "机构 \(id) 在 \(day) 退回的多于到这一天已付的：退回早于支付。",
            en: "More came back from \(id) on \(day) than had been paid by then."),
          hint: .init(zh: "请核对支付和退回的日期。", en: "Check the days of the payment and of the return."))
      }
    }
    var first: [Int: [(tranche: Int, day: CalendarDate, origin: Int32)]] = [:]
    for (payment, lines) in payments(rows) {
      guard let paid = dated(lines).first(where: { $0.line.record.amount > .zero }) else { continue }
      first[payment.institution, default: []].append((payment.tranche, paid.day, paid.line.origin))
    }
    for (_, tranches) in first.sorted(by: { $0.key < $1.key }) {
      for (place, later) in tranches.enumerated() {
        guard let earlier = tranches[..<place].first(where: { $0.day > later.day }) else { continue }
        let place = RecordPlace(.paid, record: earlier.origin)
        log.report(
          .paidOnContradicts, at: RecordPlace(.paid, later.origin, "paid_on"), value: "\(later.day)",
          .init(
            zh:
              "第 \(later.tranche) 批在 \(later.day) 支付，早于第 \(earlier.tranche) 批的 \(earlier.day)（\(log.reference(place).chinese)）。",
            en:
              "Tranche \(later.tranche) was paid on \(later.day), before tranche \(earlier.tranche) on \(earlier.day) (\(log.reference(place).english))."
          ),
          hint: .init(zh: "请核对支付日期和批次。", en: "Check the days and the tranches."))
      }
    }
  }

  /// The lines that have a day, by day, payments before what came back.
  private func dated(_ lines: [GivenRow<PaidRecord>]) -> [(day: CalendarDate, line: GivenRow<PaidRecord>)] {
    lines.compactMap { line in line.record.paidOn.map { (day: $0, line: line) } }.sorted { left, right in
      if left.day != right.day { return left.day < right.day }
      let (one, other) = (left.line.record.amount, right.line.record.amount)
      return one == other ? left.line.origin < right.line.origin : one > other
    }
  }

  /// Why an institution is not prepaid; nil where it may be. A district that settles directly now may have prepaid before: what it did
  /// is taken back.
  private func bar(_ institution: Institution, _ checks: ParameterChecks) -> Localized? {
    if let successor = institution.successorID { return .init(zh: "已并入 \(successor)", en: "merged into \(successor)") }
    if !institution.takesPart { return .init(zh: "不参加", en: "takes no part") }
    if let given = institution.prepaymentEligible {
      return given ? nil : .init(zh: "可预付为否", en: "prepayment_eligible is no")
    }
    let isKnown = checks.isSound("prepayment_ownership")
    return !isKnown || checks.parameters.values.prepaymentOwnership.contains(institution.ownership)
      ? nil : .init(zh: "机构性质不在预付范围内", en: "its ownership is not prepaid")
  }

  /// Nothing is paid before it was reported, nor after the cycle: no day of the plan is later.
  private func warnOfDay(_ row: GivenRow<PaidRecord>, _ checks: ParameterChecks, _ log: any FaultLog) {
    guard let day = row.record.paidOn else { return }
    let values = checks.parameters.values
    let waitsForContract =
      checks.isSound("prepayment_tranches") && values.tranches.indices.contains(row.record.tranche - 1)
      && values.tranches[row.record.tranche - 1].due.isAfterContract
    let message: Localized
    if checks.isCycleKnown, day > values.cycleEnd {
      message = .init(
        zh: "支付日期 \(day) 在采购周期结束（\(values.cycleEnd)）之后。", en: "paid_on \(day) is after the cycle ends (\(values.cycleEnd)).")
    } else if checks.isSound("report_due"), day < values.reportDue {
      message = .init(zh: "支付日期 \(day) 早于上报截止 \(values.reportDue)。", en: "paid_on \(day) is before the report on \(values.reportDue).")
    } else if waitsForContract, checks.isSound("contract_date"), let contract = values.contractDate, day < contract {
      message = .init(zh: "支付日期 \(day) 早于签约 \(contract)。", en: "paid_on \(day) is before the contract of \(contract).")
    } else {
      return
    }
    log.report(
      .paidOnContradicts, at: RecordPlace(.paid, row.origin, "paid_on"), value: "\(day)", message,
      hint: .init(zh: "请核对支付日期的年月日，是否属于这个采购周期。", en: "Check the day, and whether the payment belongs to this cycle."))
  }

  /// A batch that is named like those of the tables is of one district and tranche.
  private func warnOfBatch(_ row: GivenRow<PaidRecord>, _ log: any FaultLog) {
    let batch = row.record.batchID
    let own = institutions.rows[row.record.institution].record.districtID
    if BatchName(batch, of: own)?.tranche == row.record.tranche { return }
    let named = districts.rows.lazy.map(\.record.id).compactMap { id in BatchName(batch, of: id).map { (id: id, tranche: $0.tranche) } }
    guard let found = named.first(where: { $0.id == own }) ?? named.max(by: { $0.id.utf8.count < $1.id.utf8.count }) else { return }
    let institution = institutions.rows[row.record.institution].record.id
    log.report(
      .paidInOtherBatch, at: RecordPlace(.paid, row.origin, "batch_id"), value: batch,
      found.id == own
        ? .init(
          zh: "支付批次 \(batch) 是第 \(found.tranche) 批的，这一行却是第 \(row.record.tranche) 批。",
          en: "Batch \(batch) is of tranche \(found.tranche), this line of tranche \(row.record.tranche).")
        : .init(
          zh: "支付批次 \(batch) 是区市 \(found.id) 的，机构 \(institution) 属于区市 \(own)。",
          en: "Batch \(batch) is of district \(found.id); \(institution) belongs to \(own)."),
      hint: .init(zh: "请核对支付批次、机构和批次。", en: "Check the batch, the institution and the tranche."))
  }

  /// Warns of what institutions bought that neither take part nor lead to one that does: it counts nowhere.
  func warnOfPurchasesOfOthers(_ lines: Lines<PurchaseRecord>, _ log: any FaultLog) {
    var takesPart: [Bool?] = institutions.rows.map { $0.record.successorID == nil ? $0.record.takesPart : nil }
    for start in takesPart.indices where takesPart[start] == nil {
      var (place, steps) = (start, 0)
      while takesPart[place] == nil, steps < takesPart.count, let successor = institutions.rows[place].record.successorID,
        let next = institutions.table.index(of: successor.utf8)
      {
        (place, steps) = (Int(next), steps + 1)
      }
      // An unknown or endless chain is an error of its own.
      takesPart[start] = takesPart[place] ?? true
    }
    let idle = lines.records.indices.filter { takesPart[lines.records[$0].institution] == false }
    let named = Dictionary(grouping: idle) { lines.records[$0].institution }
    for (place, bought) in named.sorted(by: { $0.key < $1.key }) {
      guard let first = bought.lazy.map(lines.origin).min() else { continue }
      let id = institutions.rows[place].record.id
      log.report(
        .purchasesOutside, at: RecordPlace(.purchases, first, "institution_id"), value: id,
        .init(
          zh: "机构 \(id) 不参加，它的采购（\(bought.count) 行）不计入进度和已供应。",
          en: "\(id) does not take part: its purchases (\(bought.count) lines) count neither towards progress nor as delivered."),
        hint: .init(zh: "请核对机构编码，或该机构是否应参加。", en: "Check the id, and whether the institution should take part."))
    }
  }

  /// Warns of what was bought before purchases start, before the product was supplied, or from its supplier after it no longer
  /// was; months are known alone.
  func warnOfPurchasesOutsideSupply(_ lines: Lines<PurchaseRecord>, _ log: any FaultLog) {
    let isKnown =
      parameters.unsound.isDisjoint(with: ["cycle_start", "cycle_end", "execution_date"])
      && parameters.values.cycleStart <= parameters.values.cycleEnd
    let start = isKnown ? parameters.values.executionDate.map { Period(year: $0.year, month: $0.month) } : nil
    // Other months count nowhere, which is said by itself.
    func isInCycle(_ month: Period) -> Bool { parameters.values.cycleMonths.contains(month) }
    for (index, line) in lines.records.enumerated() where line.kind.countsTowardsAgreed && line.units > .zero {
      let product = products.rows[line.product].record
      let month = line.month
      let message: Localized
      if let from = product.suppliedFrom, month < Period(year: from.year, month: from.month) {
        message = .init(
          zh: "\(month) 采购了品种 \(product.id)，它从 \(from) 起才供应。",
          en: "\(product.id) was bought in \(month), before it is supplied from \(from).")
      } else if line.kind == .selected, let until = product.suppliedUntil, Period(year: until.year, month: until.month) < month {
        message = .init(
          zh: "\(month) 采购了品种 \(product.id)，它只供应到 \(until)。",
          en: "\(product.id) was bought in \(month), after it is supplied until \(until).")
      } else if let start, month < start, isInCycle(month) {
        message = .init(
          zh: "\(month) 采购了品种 \(product.id)，早于执行日期所在的 \(start)。",
          en: "\(product.id) was bought in \(month), before \(start), the month of execution_date.")
      } else {
        continue
      }
      log.report(
        .purchasesOutsideSupply, at: RecordPlace(.purchases, lines.origin(index), "month"), value: month.description, message,
        hint: .init(zh: "请核对月份、品种和供应起止日期。", en: "Check the month, the product and its days of supply."))
    }
  }
}

/// A batch named `DISTRICT-TRANCHE`, `DISTRICT-TRANCHE-YYYYMMDD` or `DISTRICT-TRANCHE-Sk`.
private struct BatchName {
  let tranche: Int

  /// Nil where it is not named like one of the district.
  init?(_ batch: Identifier, of district: Identifier) {
    let start = Array(district.utf8) + [UInt8(ascii: "-")]
    guard batch.utf8.starts(with: start) else { return nil }
    let parts = batch.utf8.dropFirst(start.count).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    func number(_ bytes: Substring.UTF8View) -> Int? {
      bytes.allSatisfy { (48...57).contains($0) } ? Int(Substring(bytes)) : nil
    }
    guard (1...2).contains(parts.count), let tranche = number(parts[0]) else { return nil }
    if parts.count == 2 {
      let isSupplement = parts[1].first == UInt8(ascii: "S") && number(parts[1].dropFirst()) != nil
      guard isSupplement || (parts[1].count == 8 && number(parts[1]) != nil) else { return nil }
    }
    self.tranche = tranche
  }
}

extension Parameters.Tranche.Due {
  /// Whether it is counted from the contract.
  fileprivate var isAfterContract: Bool { if case .afterContract = self { true } else { false } }
}
