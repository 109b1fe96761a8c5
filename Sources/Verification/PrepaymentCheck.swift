/// Checks `prepayments.csv` (model.md section 7).
///
/// With D the agreed amount of a district's eligible institutions and s_k the cumulative share up to tranche k:
/// the district has paid round half up(s_k D) after tranche k, and every institution the floor or one fen more of
/// its own share. In the first tranche the fen left over go by largest remainder, ties by institution id.
struct PrepaymentCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  private static let file = "prepayments.csv"

  /// A row of the table.
  struct Line {
    let line: Int
    let tranche: Int
    let amount: Int128
  }

  /// Checks the table, and what follows from it; returns the prepayment it should add up to [fen].
  func run(_ output: OutputFolder, _ run: RunRecord?) -> Int128 {
    let agreed = agreedAmounts()
    let parameters = model.tables.parameters
    let days = DueDays(model, agreed: tables.sums.byInstitution, ledger: ledger)
    let lines = read(output, agreed, days)
    defer {
      if let lines { PaymentCheck(model: model, days: days, lines: lines, run: run, ledger: ledger).run(output) }
    }
    var total: Int128 = 0
    for (index, district) in model.tables.districts.enumerated() {
      let eligible = model.tables.institutions.filter {
        $0.district == index && agreed[$0.id, default: 0] > 0 && isEligible($0)
      }
      let sum = eligible.reduce(Int128(0)) { $0 + agreed[$1.id, default: 0] }
      total += Exact.halfUp(parameters.prepaymentRatio * sum, by: 10_000)
      guard let lines, !eligible.isEmpty else { continue }
      checkDistrict(district, eligible.map(\.id), agreed, lines)
    }
    return total
  }

  private func agreedAmounts() -> [String: Int128] {
    let ids = model.tables.institutions.map(\.id)
    return Dictionary(uniqueKeysWithValues: zip(ids, tables.sums.byInstitution))
  }

  private func isEligible(_ institution: InputTables.Institution) -> Bool {
    institution.takesPart && !model.tables.funds[Int(institution.district)].settlesDirectly
      && institution.prepaymentEligible
        ?? model.tables.parameters.prepaymentOwnership.contains(institution.ownership)
  }

  /// The lines of each institution; nil where there is no table.
  private func read(_ output: OutputFolder, _ agreed: [String: Int128], _ days: DueDays) -> [String: [Line]]? {
    let columns = [
      "district_id", "institution_id", "agreed_amount_yuan", "prepayment_yuan", "tranche", "due_date",
      "amount_yuan", "trigger", "pay_by",
    ]
    guard let text = OutputTables.text(PrepaymentCheck.file, columns, in: output, into: ledger) else {
      return nil
    }
    let tranches = model.tables.parameters.tranches
    let institutions = Dictionary(uniqueKeysWithValues: model.tables.institutions.map { ($0.id, $0) })
    var lines: [String: [Line]] = [:]
    var totals: [String: Int128] = [:]
    var order = KeyOrder(["district_id", "institution_id"])
    for row in Rows(text, ledger) {
      order.check(row)
      let id = row["institution_id"]
      guard let institution = institutions[id], model.tables.districts[Int(institution.district)] == row["district_id"],
        isEligible(institution), agreed[id, default: 0] > 0
      else {
        ledger.add(
          "V510", text.file, line: row.line, found: "\(row["district_id"]) \(id)", zh: "这家机构没有预付。",
          en: "The institution has no prepayment.")
        continue
      }
      ledger.compare(
        "V511", text.file, line: row.line, column: "agreed_amount_yuan",
        expected: Exact.yuan(fen: agreed[id, default: 0]), found: row["agreed_amount_yuan"],
        zh: "约定采购金额不符。", en: "The agreed amount differs.")
      guard let number = row.count("tranche", atLeast: 1).map({ Int($0) }),
        let amount = fen(row, "amount_yuan"), let prepayment = fen(row, "prepayment_yuan")
      else { continue }
      ledger.compare(
        "V512", text.file, line: row.line, column: "tranche", expected: "\(lines[id, default: []].count + 1)",
        found: "\(number)", zh: "批次号不连续。", en: "The tranches are not numbered in order.")
      if tranches.indices.contains(number - 1) {
        let day = days.day(ofTranche: number - 1, institution: id)
        for (column, expected) in [
          ("due_date", day?.due.text ?? ""), ("pay_by", day?.payBy.text ?? ""),
          ("trigger", tranches[number - 1].due.trigger),
        ] {
          ledger.compare(
            "V512", text.file, line: row.line, column: column, expected: expected, found: row[column],
            zh: "付款日期或条件与参数不符。", en: "The day or what is waited for differs from the parameters.")
        }
      }
      if let before = totals.updateValue(prepayment, forKey: id), before != prepayment {
        ledger.add(
          "V513", text.file, line: row.line, column: "prepayment_yuan", expected: Exact.yuan(fen: before),
          found: Exact.yuan(fen: prepayment), zh: "同一机构各批次所写的预付总额不同。",
          en: "The institution's prepayment differs between its tranches.")
      }
      lines[id, default: []].append(Line(line: row.line, tranche: number, amount: amount))
    }
    for (id, prepayment) in totals.sorted(by: { precedes($0.key, $1.key) }) {
      let sum = lines[id, default: []].reduce(Int128(0)) { $0 + $1.amount }
      ledger.compare(
        "V513", text.file, line: lines[id]?.first?.line, column: "prepayment_yuan",
        expected: Exact.yuan(fen: sum), found: Exact.yuan(fen: prepayment), zh: "预付金额不等于各批次之和。",
        en: "The prepayment is not the sum of its tranches.")
    }
    return lines
  }

  /// Fen of an amount with two decimals.
  private func fen(_ row: TableRow, _ column: String) -> Int128? {
    guard let value = Exact.decimal(row[column]), value % 100 == 0,
      Exact.yuan(fen: value / 100) == row[column]
    else {
      row.malformed(column, "0.00")
      return nil
    }
    return value / 100
  }

  private func checkDistrict(
    _ district: String, _ ids: [String], _ agreed: [String: Int128], _ lines: [String: [Line]]
  ) {
    let parameters = model.tables.parameters
    var isWhole = true
    for id in ids {
      ledger.count()
      let own = lines[id] ?? []
      if own.count != parameters.tranches.count {
        isWhole = false
        ledger.add(
          "V514", PrepaymentCheck.file, line: own.first?.line, column: "tranche",
          expected: "\(parameters.tranches.count)", found: "\(own.count)", zh: "\(id) 的批次数不符。",
          en: "\(id) has the wrong number of tranches.")
      }
    }
    guard isWhole else { return }
    let base = ids.reduce(Int128(0)) { $0 + agreed[$1, default: 0] }
    var share: Int128 = 0
    var paid = [String: Int128]()
    for (position, tranche) in parameters.tranches.enumerated() {
      share += tranche.share
      if position == parameters.tranches.count - 1 { share = parameters.prepaymentRatio }
      let expected = Exact.halfUp(share * base, by: 10_000)
      var sum: Int128 = 0
      for id in ids {
        guard let line = lines[id]?[position] else { continue }
        paid[id, default: 0] += line.amount
        sum += paid[id, default: 0]
        checkShare(id, line, paid[id, default: 0], share * agreed[id, default: 0])
      }
      ledger.compare(
        "V515", PrepaymentCheck.file, column: "amount_yuan", expected: Exact.yuan(fen: expected),
        found: Exact.yuan(fen: sum), zh: "\(district) 到第 \(position + 1) 批为止的累计预付不符。",
        en: "\(district): what is paid up to tranche \(position + 1) differs.")
      if position == 0 { checkLargestRemainder(ids, agreed, share, expected, lines) }
    }
  }

  private func checkShare(_ id: String, _ line: Line, _ paid: Int128, _ exact: Int128) {
    ledger.count()
    let floor = exact / 10_000
    if line.amount < 0 || paid < floor || paid > floor + 1 {
      ledger.add(
        "V516", PrepaymentCheck.file, line: line.line, column: "amount_yuan",
        expected: "\(Exact.yuan(fen: floor)) | \(Exact.yuan(fen: floor + 1))", found: Exact.yuan(fen: paid),
        zh: "\(id) 到这一批为止的累计预付偏离应付份额超过一分。",
        en: "\(id): what is paid up to this tranche is more than a fen from its share.")
    }
  }

  private func checkLargestRemainder(
    _ ids: [String], _ agreed: [String: Int128], _ share: Int128, _ total: Int128, _ lines: [String: [Line]]
  ) {
    let exact = ids.map { (id: $0, value: share * agreed[$0, default: 0]) }
    let left = total - exact.reduce(Int128(0)) { $0 + $1.value / 10_000 }
    let order = exact.sorted { a, b in
      a.value % 10_000 == b.value % 10_000 ? precedes(a.id, b.id) : a.value % 10_000 > b.value % 10_000
    }
    for (rank, entry) in order.enumerated() {
      guard let line = lines[entry.id]?.first else { continue }
      ledger.compare(
        "V517", PrepaymentCheck.file, line: line.line, column: "amount_yuan",
        expected: Exact.yuan(fen: entry.value / 10_000 + (Int128(rank) < left ? 1 : 0)),
        found: Exact.yuan(fen: line.amount), zh: "\(entry.id)：余下的分没有按最大余数法分配。",
        en: "\(entry.id): the fen left over do not go by largest remainder.")
    }
  }
}
