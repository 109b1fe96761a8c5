/// Checks what follows from the prepayment: `prepayment_funds.csv`, `payment_batches.csv`, `payment_lines.csv`,
/// `supplement.csv`, and the warnings of `run.json` that belong to them.
///
/// Each table is made again from the lines of `prepayments.csv` and the plan's tables, and compared row by row. What was paid to an
/// institution is one sum, counted against its tranches in the order of their days; see ``Owed/count(_:over:)``.
struct PaymentCheck {
  let model: Model
  let days: DueDays
  /// The rows of `prepayments.csv` by institution.
  let lines: [[PrepaymentCheck.Line]]
  let run: RunRecord?
  let ledger: Ledger

  static let fundColumns = ["district_id", "fund_yuan", "prepayment_yuan", "gap_yuan", "gap_date", "gap_tranche"]
  static let batchColumns = [
    "batch_id", "district_id", "tranche", "pay_by", "count", "amount_yuan", "amount_capital", "control_sum",
  ]
  static let lineColumns = ["batch_id", "line", "institution_id", "payee", "account", "tranche", "amount_yuan"]
  static let supplementColumns = [
    "district_id", "institution_id", "tranche", "due_yuan", "paid_yuan", "early_yuan", "difference_yuan", "action", "batch_id",
  ]

  /// What is due of a tranche to an institution, or was paid.
  private struct Owed {
    /// The place of the district, and of the institution.
    let district: Int
    let institution: Int
    let tranche: Int
    var payBy: DayNumber?
    var due: Int128
    /// What was paid and counts against it; nil where nothing was booked under the tranche and nothing counts.
    var paid: Int128?
    /// What of it was booked under a tranche that is due before.
    var early: Int128 = 0
    /// Whether something was booked under the tranche.
    var isBooked = false
    var batch = ""
    /// What the batch pays.
    var pays: Int128 = 0

    /// Lays what was booked to an institution, by tranche, over its lines: ends of what is due are ends of what is paid, as far as
    /// that goes, and the last line has the rest.
    static func count(_ booked: [Int: Int128], over lines: inout [Owed]) {
      lines.sort { ($0.payBy?.number ?? .max, $0.tranche) < ($1.payBy?.number ?? .max, $1.tranche) }
      let sum = booked.values.reduce(0, +)
      var (end, before) = (Int128(0), Int128(0))
      for place in lines.indices {
        let start = place == 0 ? 0 : min(sum, end)
        end += lines[place].due
        let paid = (place == lines.count - 1 ? sum : min(sum, end)) - start
        lines[place].early = max(0, min(sum, end, before) - start)
        lines[place].isBooked = booked[lines[place].tranche] != nil
        lines[place].paid = lines[place].isBooked || paid != 0 ? paid : nil
        before += booked[lines[place].tranche] ?? 0
      }
    }
  }

  func run(_ output: OutputFolder) {
    let paid = payments()
    let owed = owedLines(paid ?? [])
    checkFunds(output, owed)
    let ordered = order(owed, Set((paid ?? []).map(\.batch)))
    checkOrders(output, ordered)
    if paid != nil {
      checkSupplement(output, ordered)
    } else if output.size(of: "supplement.csv") != nil {
      ledger.add(
        "V528", "supplement.csv", zh: "方案没有已预付表，不应有补差清单。", en: "The plan has no payments, so there is no supplementary list.")
    }
    checkUnknownYears()
    checkCrossedDays()
  }

  /// A line of the plan's table of payments.
  private struct Payment {
    let batch: String
    let institution: Int
    let tranche: Int
    let fen: Int128
  }

  /// What the plan's table of payments says; nil where there is none.
  private func payments() -> [Payment]? {
    guard let text = model.tables.texts["paid.csv"] else { return nil }
    return records(text, ledger).compactMap { row in
      guard let place = row.known("institution_id", in: model.tables.institutionIDs), let tranche = row.count("tranche", atLeast: 1),
        let yuan = row.decimal("amount_yuan", largest: Exact.largestYuan)
      else { return nil }
      guard yuan % 100 == 0 else {
        row.malformed("amount_yuan", "0.00")
        return nil
      }
      return Payment(batch: row["batch_id"], institution: place, tranche: Int(tranche), fen: yuan / 100)
    }
  }

  private func owedLines(_ paid: [Payment]) -> [Owed] {
    var booked: [Int: [Int: Int128]] = [:]
    for payment in paid { booked[payment.institution, default: [:]][payment.tranche, default: 0] += payment.fen }
    var owed: [Owed] = []
    for (place, institution) in model.tables.institutions.enumerated() {
      var own: [Owed] = []
      for line in lines[place] where !own.contains(where: { $0.tranche == line.tranche }) {
        own.append(
          Owed(
            district: institution.district, institution: place, tranche: line.tranche,
            payBy: days.day(ofTranche: line.tranche - 1, institution: institution.id)?.payBy, due: line.amount))
      }
      if let booked = booked[place] {
        if own.isEmpty {
          own = [Owed(district: model.districts[place], institution: place, tranche: booked.keys.max() ?? 1, due: 0)]
        }
        Owed.count(booked, over: &own)
      }
      owed += own
    }
    return owed.sorted { ($0.district, $0.institution, $0.tranche) < ($1.district, $1.institution, $1.tranche) }
  }

  // MARK: Warnings

  private static let fundWords = VerificationText("基金不足的提示与各表不符。", "The warning of a fund differs from the tables.")

  private func checkUnknownYears() {
    run?.compareWarnings(
      "W551", days.unknownYears.sorted().map { "\($0)" }.joined(separator: " "),
      as: ("V529", .init("没有节假日的年份与提示不符。", "The years without holidays are not those warned of.")), into: ledger
    ) { year in
      (
        .init(
          "没有 \(year) 年的节假日，预付的工作日只按周末计算。",
          "The holidays of \(year) are not known; working days of the prepayment leave out weekends alone."),
        .init(
          "国务院公布后，把该年的放假和调休上班日填入节假日表，再运行 prepay。",
          "Put that year's holidays and weekend days worked into holidays.csv once they are published, and run `prepay`.")
      )
    }
  }

  /// Where purchases gave a tranche a day before that of an earlier one, `run.json` says at how many institutions, and names the first.
  private func checkCrossedDays() {
    guard let run else { return }
    let institutions = model.tables.institutions
    let crossed = model.institutionsByDistrict.filter { place in
      let due = lines[place].compactMap { days.day(ofTranche: $0.tranche - 1, institution: institutions[place].id)?.due }
      return zip(due, due.dropFirst()).contains { $1 < $0 }
    }
    let words = VerificationText("后一批先到期的提示与各表不符。", "The warning of tranches that fall due out of order differs from the tables.")
    run.compareWarnings("W566", crossed.first.map { institutions[$0].id } ?? "", as: ("V529", words), into: ledger) { _ in nil }
    let first = run.warnings.first { $0["code"].text == "W566" }
    if let message = first?["message"].text, !message.contains("\(crossed.count) ") {
      ledger.add(
        "V529", RunRecord.file, column: "warnings", expected: "\(crossed.count)", found: message, zh: "后一批先到期的提示没有写明家数。",
        en: "The warning of tranches that fall due out of order does not name the number.")
    }
  }

  /// The warning of a fund: there where it does not cover the prepayment.
  private func checkWarning(_ place: Int, due: Int128, fund: Int128, first: Owed?) {
    let district = model.tables.districts[place]
    let (id, isThere) = (district.id, due > fund)
    run?.compareWarnings(
      "W552", of: id, isThere ? "W552 \(id)" : "", as: ("V529", PaymentCheck.fundWords), into: ledger
    ) { _ in
      guard isThere, let first else { return nil }
      let (all, has, gap) = (Exact.yuan(fen: due), Exact.yuan(fen: fund), Exact.yuan(fen: due - fund))
      let (tranche, payBy) = (first.tranche, first.payBy?.text)
      return (
        .init(
          """
          \(district.name.isEmpty ? id : "\(district.name)（\(id)）")应预付 \(all) 元，可用预付基金 \(has) 元，差 \(gap) 元；\
          第 \(tranche) 批（\(payBy.map { "\($0) 前支付" } ?? "日期未定")）就不够。
          """,
          """
          \(id) is to prepay \(all) yuan and has \(has) yuan: \(gap) yuan are missing; \
          tranche \(tranche), \(payBy.map { "to be paid by \($0)" } ?? "still without a day"), is not covered.
          """),
        .init(
          "请\(payBy.map { "在 \($0) 前" } ?? "")补足 \(gap) 元，或降低预付比例、推迟批次。",
          "Add \(gap) yuan\(payBy.map { " by \($0)" } ?? ""), or lower the ratio or put tranches off.")
      )
    }
  }

  // MARK: Tables

  private func checkFunds(_ output: OutputFolder, _ owed: [Owed]) {
    let ofDistrict = Dictionary(grouping: owed, by: \.district)
    let rows: [[String]] = model.tables.districts.enumerated().map { place, district in
      let own = ofDistrict[place] ?? []
      let due = own.reduce(Int128(0)) { $0 + $1.due }
      guard let fund = district.fund.map({ $0 / 100 }) else {
        checkWarning(place, due: due, fund: due, first: nil)
        return [district.id, "", Exact.yuan(fen: due), "", "", ""]
      }
      var left = fund
      let first = own.sorted { ($0.payBy?.number ?? .max, $0.tranche) < ($1.payBy?.number ?? .max, $1.tranche) }.first { line in
        left -= line.due
        return left < 0
      }
      checkWarning(place, due: due, fund: fund, first: first)
      return [
        district.id, Exact.yuan(fen: fund), Exact.yuan(fen: due), Exact.yuan(fen: max(0, due - fund)), first?.payBy?.text ?? "",
        first.map { "\($0.tranche)" } ?? "",
      ]
    }
    for warning in run?.warnings ?? [] where warning["code"].text == "W552" {
      let value = warning["value"].string
      if model.tables.districtIDs.index(of: value) != nil { continue }
      ledger.add(
        "V529", RunRecord.file, column: "warnings", found: "W552 \(value)", zh: PaymentCheck.fundWords.chinese,
        en: PaymentCheck.fundWords.english)
    }
    compare("V518", "prepayment_funds.csv", PaymentCheck.fundColumns, rows, output, zh: "基金缺口", en: "The fund's gap")
  }

  /// Puts every line with a day of which something is missing into its batch.
  private func order(_ owed: [Owed], _ used: Set<String>) -> [Owed] {
    var owed = owed
    for (place, own) in Dictionary(grouping: owed.indices, by: { [owed[$0].district, owed[$0].tranche] }) {
      let hasOneDay = Set(own.filter { owed[$0].due > 0 }.compactMap { owed[$0].payBy }).count == 1
      let start = "\(model.tables.districts[place[0]].id)-\(place[1])"
      var number = 1
      while used.contains("\(start)-S\(number)") { number += 1 }
      for index in own {
        let line = owed[index]
        guard let day = line.payBy, line.due > line.paid ?? 0 else { continue }
        let plain = hasOneDay ? start : "\(start)-\(day.text.split(separator: "-").joined())"
        owed[index].batch = line.isBooked || used.contains(plain) ? "\(start)-S\(number)" : plain
        owed[index].pays = line.due - (line.paid ?? 0)
      }
    }
    return owed
  }

  /// The first working day by which all that is agreed is supplied, where a product comes in within the cycle: supplementary
  /// batches are not due before.
  private func supplementDay() -> DayNumber? {
    let days = model.tables.products.filter { $0.agreedUnits > 0 }.compactMap(\.supply.from)
    guard let latest = days.max() else { return nil }
    return self.days.work.isWorked(latest) ? latest : self.days.work.day(1, after: latest)
  }

  private func checkOrders(_ output: OutputFolder, _ ordered: [Owed]) {
    var batches: [[String]] = []
    var details: [[String]] = []
    let begin = supplementDay()
    let ofBatch = Dictionary(grouping: ordered.filter { !$0.batch.isEmpty }, by: \.batch)
    let order = ofBatch.sorted { left, right in
      let (one, other) = (left.value[0], right.value[0])
      return (one.district, one.tranche) == (other.district, other.tranche)
        ? precedes(left.key, right.key) : (one.district, one.tranche) < (other.district, other.tranche)
    }
    for (batch, lines) in order {
      let sum = lines.reduce(Int128(0)) { $0 + $1.pays }
      var payBy = lines.compactMap(\.payBy).min()
      if let day = payBy, let begin, isSupplement(lines[0]) { payBy = max(day, begin) }
      batches.append([
        batch, model.tables.districts[lines[0].district].id, "\(lines[0].tranche)", payBy?.text ?? "", "\(lines.count)",
        Exact.yuan(fen: sum), capitalWords(fen: sum), "\(sum)",
      ])
      for (index, line) in lines.enumerated() {
        let institution = model.tables.institutions[line.institution]
        details.append([
          batch, "\(index + 1)", institution.id, institution.payee.name, institution.payee.account, "\(line.tranche)",
          Exact.yuan(fen: line.pays),
        ])
      }
    }
    compare("V519", "payment_batches.csv", PaymentCheck.batchColumns, batches, output, zh: "支付批次", en: "The batch")
    compare("V527", "payment_lines.csv", PaymentCheck.lineColumns, details, output, zh: "支付明细", en: "The payment")
  }

  private func checkSupplement(_ output: OutputFolder, _ ordered: [Owed]) {
    let rows: [[String]] = ordered.filter { $0.paid != nil || isSupplement($0) }.map { line in
      let paid = line.paid ?? 0
      let action = line.due < paid ? "recover" : line.due == paid ? "none" : isSupplement(line) ? "pay" : "later"
      return [
        model.tables.districts[line.district].id, model.tables.institutions[line.institution].id, "\(line.tranche)",
        Exact.yuan(fen: line.due), Exact.yuan(fen: paid), Exact.yuan(fen: line.early), Exact.yuan(fen: line.due - paid), action,
        line.batch,
      ]
    }
    compare(
      "V528", "supplement.csv", PaymentCheck.supplementColumns, rows, output, zh: "补差清单", en: "The supplementary list")
  }

  /// Whether the batch of a line is a supplementary one.
  private func isSupplement(_ line: Owed) -> Bool {
    line.batch.hasPrefix("\(model.tables.districts[line.district].id)-\(line.tranche)-S")
  }

  /// Compares a table with the rows it should have, in their order.
  private func compare(
    _ code: String, _ file: String, _ columns: [String], _ expected: [[String]], _ output: OutputFolder, zh: String, en: String
  ) {
    ledger.count()
    guard let text = DelimitedText.read(file, columns, in: output, into: ledger) else { return }
    let rows = records(text, ledger)
    for (row, values) in zip(rows, expected) {
      for (column, value) in zip(columns, values) {
        row.compare(code, column, value, zh: "\(zh)与预付计划和方案不符。", en: "\(en) differs from the prepayment and the plan.")
      }
    }
    for values in expected.dropFirst(rows.count) { ledger.addMissingRow(file, values.joined(separator: " "), code: code) }
    for row in rows.dropFirst(expected.count) {
      row.differs(code, found: row.texts(columns).joined(separator: " "), zh: "多出这一行。", en: "The row should not be there.")
    }
  }
}
