/// Checks what follows from the prepayment: `prepayment_funds.csv`, `payment_batches.csv`, `payment_lines.csv`,
/// `supplement.csv`, and the warnings of `run.json` that belong to them.
///
/// Each table is made again from the lines of `prepayments.csv` and the plan's tables, and compared row by row. Over all
/// lines with a day or a payment, what the batches pay and what was paid, less what is to be taken back, is what is due.
struct PaymentCheck {
  let model: Model
  let days: DueDays
  /// The rows of `prepayments.csv` by institution.
  let lines: [String: [PrepaymentCheck.Line]]
  let run: RunRecord?
  let ledger: Ledger

  static let fundColumns = ["district_id", "fund_yuan", "prepayment_yuan", "gap_yuan", "gap_date", "gap_tranche"]
  static let batchColumns = [
    "batch_id", "district_id", "tranche", "pay_by", "count", "amount_yuan", "amount_capital", "control_sum",
  ]
  static let lineColumns = ["batch_id", "line", "institution_id", "payee", "account", "tranche", "amount_yuan"]
  static let supplementColumns = [
    "district_id", "institution_id", "tranche", "due_yuan", "paid_yuan", "difference_yuan", "action", "batch_id",
  ]

  /// What is due of a tranche to an institution, or was paid.
  private struct Owed {
    /// The place of the district, and of the institution.
    let district: Int
    let institution: Int
    let tranche: Int
    var payBy: DayNumber?
    var due: Int128
    var paid: Int128?
    var batch = ""
    /// What the batch pays.
    var pays: Int128 = 0
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
        "V528", "supplement.csv", zh: "方案没有已预付表，不应有补差清单。",
        en: "The plan has no payments, so there is no supplementary list.")
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
    return Rows(text, ledger).compactMap { row in
      guard let place = model.tables.institutionIDs.index(of: row["institution_id"]) else {
        ledger.addUnknown(text.file, row.line, "institution_id", found: row["institution_id"])
        return nil
      }
      guard let tranche = row.count("tranche", atLeast: 1),
        let yuan = row.decimal("amount_yuan", largest: Exact.largestYuan)
      else { return nil }
      guard yuan % 100 == 0, tranche <= model.tables.parameters.tranches.count else {
        row.malformed(yuan % 100 == 0 ? "tranche" : "amount_yuan", yuan % 100 == 0 ? "1…" : "0.00")
        return nil
      }
      return Payment(batch: row["batch_id"], institution: Int(place), tranche: Int(tranche), fen: yuan / 100)
    }
  }

  private func owedLines(_ paid: [Payment]) -> [Owed] {
    var owed: [Owed] = []
    var places: [[Int]: Int] = [:]
    for (place, institution) in model.tables.institutions.enumerated() {
      for line in lines[institution.id] ?? [] where places[[place, line.tranche]] == nil {
        places[[place, line.tranche]] = owed.count
        owed.append(
          Owed(
            district: Int(institution.district), institution: place, tranche: line.tranche,
            payBy: days.day(ofTranche: line.tranche - 1, institution: institution.id)?.payBy, due: line.amount))
      }
    }
    for payment in paid {
      let key = [payment.institution, payment.tranche]
      if places[key] == nil {
        places[key] = owed.count
        owed.append(
          Owed(
            district: Int(model.tables.institutions[payment.institution].district), institution: payment.institution,
            tranche: payment.tranche, due: 0))
      }
      if let index = places[key] { owed[index].paid = (owed[index].paid ?? 0) + payment.fen }
    }
    return owed.sorted { ($0.district, $0.institution, $0.tranche) < ($1.district, $1.institution, $1.tranche) }
  }

  // MARK: Funds

  private func checkFunds(_ output: OutputFolder, _ owed: [Owed]) {
    var rows: [[String]] = []
    let ofDistrict = Dictionary(grouping: owed, by: \.district)
    for (place, district) in model.tables.districts.enumerated() {
      let own = ofDistrict[place] ?? []
      let due = own.reduce(Int128(0)) { $0 + $1.due }
      guard let fund = model.tables.funds[place].fen else {
        rows.append([district, "", Exact.yuan(fen: due), "", "", ""])
        checkWarning("W552", district, isThere: false, nil)
        continue
      }
      var first: Owed?
      var left = fund
      let byDay = own.sorted {
        ($0.payBy?.number ?? .max, $0.tranche) < ($1.payBy?.number ?? .max, $1.tranche)
      }
      for line in byDay where first == nil {
        left -= line.due
        if left < 0 { first = line }
      }
      rows.append([
        district, Exact.yuan(fen: fund), Exact.yuan(fen: due), Exact.yuan(fen: max(0, due - fund)),
        first?.payBy?.text ?? "", first.map { "\($0.tranche)" } ?? "",
      ])
      checkWarning(
        "W552", district, isThere: due > fund, first.map { fundWords(place, due: due, fund: fund, $0.tranche, $0.payBy?.text) })
    }
    for warning in run?.tree["warnings"].elements ?? [] where warning["code"].text == "W552" {
      let value = warning["value"].text ?? ""
      if model.tables.districtIDs.index(of: value) != nil { continue }
      ledger.add(
        "V529", RunRecord.file, column: "warnings", found: "W552 \(value)", zh: "基金不足的提示与各表不符。",
        en: "The warning of a fund differs from the tables.")
    }
    compare("V518", "prepayment_funds.csv", PaymentCheck.fundColumns, rows, output, zh: "基金缺口", en: "The fund's gap")
  }

  private func checkUnknownYears() {
    let named = (run?.tree["warnings"].elements ?? []).filter { $0["code"].text == "W551" }.map { $0["value"].text ?? "" }
    guard run != nil else { return }
    ledger.compare(
      "V529", RunRecord.file, column: "warnings", expected: days.unknownYears.sorted().map { "\($0)" }.joined(separator: " "),
      found: named.joined(separator: " "), zh: "没有节假日的年份与提示不符。", en: "The years without holidays are not those warned of.")
    let isEnglish = run?.tree["language"].text == "en"
    for warning in run?.tree["warnings"].elements ?? [] where warning["code"].text == "W551" {
      let year = warning["value"].text ?? ""
      let words =
        isEnglish
        ? (
          "The holidays of \(year) are not known; working days of the prepayment leave out weekends alone.",
          "Put that year's holidays and weekend days worked into holidays.csv once they are published, and run `prepay`."
        ) : ("没有 \(year) 年的节假日，预付的工作日只按周末计算。", "国务院公布后，把该年的放假和调休上班日填入节假日表，再运行 prepay。")
      for (key, expected) in [("message", words.0), ("hint", words.1)] where warning[key].text != expected {
        ledger.add(
          "V529", RunRecord.file, column: "warnings", expected: expected, found: warning[key].text ?? "",
          zh: "没有节假日的年份与提示不符。", en: "The years without holidays are not those warned of.")
      }
    }
  }

  /// Where purchases gave a tranche a day before that of an earlier one, `run.json` says at how many institutions, and names the first.
  private func checkCrossedDays() {
    guard let run else { return }
    let institutions = model.tables.institutions
    let crossed = institutions.indices.sorted { (institutions[$0].district, $0) < (institutions[$1].district, $1) }.filter { place in
      var latest: DayNumber?
      for line in lines[institutions[place].id] ?? [] {
        guard let due = days.day(ofTranche: line.tranche - 1, institution: institutions[place].id)?.due else { continue }
        if let latest, due < latest { return true }
        latest = due
      }
      return false
    }
    let found = (run.tree["warnings"].elements ?? []).filter { $0["code"].text == "W566" }
    ledger.compare(
      "V529", RunRecord.file, column: "warnings", expected: crossed.first.map { institutions[$0].id } ?? "",
      found: found.map { $0["value"].text ?? "" }.joined(separator: " "), zh: "后一批先到期的提示与各表不符。",
      en: "The warning of tranches that fall due out of order differs from the tables.")
    if let message = found.first?["message"].text, !message.contains("\(crossed.count) ") {
      ledger.add(
        "V529", RunRecord.file, column: "warnings", expected: "\(crossed.count)", found: message, zh: "后一批先到期的提示没有写明家数。",
        en: "The warning of tranches that fall due out of order does not name the number.")
    }
  }

  /// What is said of a fund that does not cover the prepayment, and what to do about it, in the language of `run.json`.
  private func fundWords(
    _ place: Int, due: Int128, fund: Int128, _ tranche: Int, _ payBy: String?
  ) -> (message: String, hint: String) {
    let (id, name) = (model.tables.districts[place], model.tables.districtNames[place])
    let (all, has, gap) = (Exact.yuan(fen: due), Exact.yuan(fen: fund), Exact.yuan(fen: due - fund))
    if run?.tree["language"].text == "en" {
      let when =
        payBy.map { "tranche \(tranche), to be paid by \($0), is not covered" }
        ?? "tranche \(tranche), still without a day, is not covered"
      return (
        "\(id) is to prepay \(all) yuan and has \(has) yuan: \(gap) yuan are missing; \(when).",
        "Add \(gap) yuan\(payBy.map { " by \($0)" } ?? ""), or lower the ratio or put tranches off."
      )
    }
    let when = payBy.map { "第 \(tranche) 批（\($0) 前支付）就不够" } ?? "第 \(tranche) 批（日期未定）就不够"
    return (
      "\(name.isEmpty ? id : "\(name)（\(id)）")应预付 \(all) 元，可用预付基金 \(has) 元，差 \(gap) 元；\(when)。",
      "请\(payBy.map { "在 \($0) 前" } ?? "")补足 \(gap) 元，或降低预付比例、推迟批次。"
    )
  }

  /// A warning of a district stands in `run.json` where it should, once, with its sentences.
  private func checkWarning(_ code: String, _ value: String, isThere: Bool, _ words: (message: String, hint: String)?) {
    guard let run else { return }
    let found = (run.tree["warnings"].elements ?? []).filter { $0["code"].text == code && $0["value"].text == value }
    ledger.compare(
      "V529", RunRecord.file, column: "warnings", expected: isThere ? "\(code) \(value)" : "",
      found: found.map { _ in "\(code) \(value)" }.joined(separator: " "), zh: "基金不足的提示与各表不符。",
      en: "The warning of a fund differs from the tables.")
    guard isThere, let words, let first = found.first else { return }
    for (key, expected) in [("message", words.message), ("hint", words.hint)] where first[key].text != expected {
      ledger.add(
        "V529", RunRecord.file, column: "warnings", expected: expected, found: first[key].text ?? "", zh: "基金不足的提示与各表不符。",
        en: "The warning of a fund differs from the tables.")
    }
  }

  // MARK: Batches

  /// Puts every line into its batch.
  private func order(_ owed: [Owed], _ used: Set<String>) -> [Owed] {
    var owed = owed
    for (place, own) in Dictionary(grouping: owed.indices, by: { [owed[$0].district, owed[$0].tranche] }) {
      let dated = own.filter { owed[$0].due > 0 && owed[$0].payBy != nil }
      let hasOneDay = Set(dated.map { owed[$0].payBy }).count == 1
      let start = "\(model.tables.districts[place[0]])-\(place[1])"
      var number = 1
      while used.contains("\(start)-S\(number)") { number += 1 }
      for index in own {
        let line = owed[index]
        let missing = line.due - (line.paid ?? 0)
        if missing <= 0 || (line.paid == nil && line.payBy == nil) { continue }
        let day = line.payBy?.text.split(separator: "-").joined() ?? ""
        let plain = hasOneDay ? start : "\(start)-\(day)"
        owed[index].batch = line.paid != nil || used.contains(plain) ? "\(start)-S\(number)" : plain
        owed[index].pays = missing
      }
    }
    return owed
  }

  /// The first working day by which all that is agreed is supplied, where a product comes in within the cycle: supplementary
  /// batches are not due before.
  private func supplementDay() -> DayNumber? {
    let days = model.tables.products.filter { $0.agreedUnits > 0 }.compactMap(\.supply.from)
    guard let latest = days.max() else { return nil }
    let work = WorkDays(model.tables.texts["holidays.csv"], Ledger())
    return work.isWorked(latest) ? latest : work.day(1, after: latest)
  }

  private func checkOrders(_ output: OutputFolder, _ ordered: [Owed]) {
    var batches: [[String]] = []
    var details: [[String]] = []
    let begin = supplementDay()
    let ofBatch = Dictionary(grouping: ordered.filter { !$0.batch.isEmpty }, by: \.batch)
    let order = ofBatch.sorted { left, right in
      guard let first = left.value.first, let second = right.value.first else { return false }
      let (one, other) = ((first.district, first.tranche), (second.district, second.tranche))
      return one == other ? precedes(left.key, right.key) : one < other
    }
    for (batch, lines) in order {
      let sum = lines.reduce(Int128(0)) { $0 + $1.pays }
      var payBy = lines.compactMap(\.payBy).min()
      if let day = payBy, let begin, isSupplement(lines[0]) { payBy = max(day, begin) }
      batches.append([
        batch, model.tables.districts[lines[0].district], "\(lines[0].tranche)",
        payBy?.text ?? "", "\(lines.count)", Exact.yuan(fen: sum), capitalWords(fen: sum), "\(sum)",
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
      let action = line.due > paid ? "pay" : line.due < paid ? "recover" : "none"
      return [
        model.tables.districts[line.district], model.tables.institutions[line.institution].id, "\(line.tranche)",
        Exact.yuan(fen: line.due), Exact.yuan(fen: paid), Exact.yuan(fen: line.due - paid), action, line.batch,
      ]
    }
    compare(
      "V528", "supplement.csv", PaymentCheck.supplementColumns, rows, output, zh: "补差清单", en: "The supplementary list")
  }

  /// Whether the batch of a line without payments is a supplementary one.
  private func isSupplement(_ line: Owed) -> Bool {
    line.batch.hasPrefix("\(model.tables.districts[line.district])-\(line.tranche)-S")
  }

  // MARK: Tables

  /// Compares a table with the rows it should have, in their order.
  private func compare(
    _ code: String, _ file: String, _ columns: [String], _ expected: [[String]], _ output: OutputFolder, zh: String,
    en: String
  ) {
    ledger.count()
    guard let text = OutputTables.text(file, columns, in: output, into: ledger) else { return }
    let rows = Array(Rows(text, ledger))
    for (row, values) in zip(rows, expected) {
      for (column, value) in zip(columns, values) {
        ledger.compare(
          code, file, line: row.line, column: column, expected: value, found: row[column], zh: "\(zh)与预付计划和方案不符。",
          en: "\(en) differs from the prepayment and the plan.")
      }
    }
    for values in expected.dropFirst(rows.count) {
      ledger.add(
        code, file, expected: values.joined(separator: " "), zh: "缺少这一行。", en: "The row is missing.")
    }
    for row in rows.dropFirst(expected.count) {
      ledger.add(
        code, file, line: row.line, found: columns.map { row[$0] }.joined(separator: " "), zh: "多出这一行。",
        en: "The row should not be there.")
    }
  }
}
