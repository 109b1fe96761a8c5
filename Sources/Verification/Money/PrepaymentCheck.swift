/// Checks `prepayments.csv` (Model.md, "Money").
///
/// With D the agreed amount of a district's eligible institutions and s_k the cumulative share up to tranche k: the district
/// has paid round half up(s_k D) after tranche k, and its institutions what ``CumulativePayments`` says.
struct PrepaymentCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  private static let file = "prepayments.csv"
  static let columns = [
    "district_id", "institution_id", "agreed_amount_yuan", "prepayment_yuan", "tranche", "due_date",
    "amount_yuan", "trigger", "pay_by",
  ]

  /// A row of the table.
  struct Line {
    let line: Int
    let tranche: Int
    let amount: Int128
  }

  /// Checks the table, and what follows from it; returns the prepayment it should add up to [fen].
  func run(_ output: OutputFolder, _ run: RunRecord?) -> Int128 {
    let days = DueDays(model, agreed: tables.sums.byInstitution, ledger: ledger)
    let lines = read(output, days)
    defer {
      if let lines { PaymentCheck(model: model, days: days, lines: lines, run: run, ledger: ledger).run(output) }
    }
    var total: Int128 = 0
    for (index, district) in model.tables.districts.enumerated() {
      let eligible = model.tables.institutions.indices.filter { model.tables.institutions[$0].district == index && isPrepaid($0) }
      let sum = eligible.reduce(Int128(0)) { $0 + tables.sums.byInstitution[$1] }
      total += Exact.halfUp(model.tables.parameters.prepaymentRatio * sum, by: 10_000)
      if let lines, !eligible.isEmpty { checkDistrict(district.id, eligible, lines) }
    }
    return total
  }

  private func isPrepaid(_ place: Int) -> Bool {
    let institution = model.tables.institutions[place]
    return tables.sums.byInstitution[place] > 0 && institution.takesPart && !model.tables.districts[institution.district].settlesDirectly
      && institution.prepaymentEligible ?? model.tables.parameters.prepaymentOwnership.contains(institution.ownership)
  }

  /// The lines of each institution, by its place; nil where there is no table.
  private func read(_ output: OutputFolder, _ days: DueDays) -> [[Line]]? {
    guard let text = DelimitedText.read(PrepaymentCheck.file, PrepaymentCheck.columns, in: output, into: ledger) else { return nil }
    let institutions = model.tables.institutions
    let tranches = model.tables.parameters.tranches
    var lines = [[Line]](repeating: [], count: institutions.count)
    var totals = [Int128?](repeating: nil, count: institutions.count)
    var order = KeyOrder("district_id", "institution_id")
    for row in records(text, ledger) {
      order.check(row)
      guard let place = model.tables.institutionIDs.index(of: row["institution_id"]),
        model.tables.districts[institutions[place].district].id == row["district_id"], isPrepaid(place)
      else {
        row.differs(
          "V510", found: "\(row["district_id"]) \(row["institution_id"])", zh: "这家机构没有预付。", en: "The institution has no prepayment.")
        continue
      }
      row.compare(
        "V511", "agreed_amount_yuan", Exact.yuan(fen: tables.sums.byInstitution[place]), zh: "约定采购金额不符。",
        en: "The agreed amount differs.")
      guard let number = row.count("tranche", atLeast: 1).map({ Int($0) }), let amount = row.fen("amount_yuan"),
        let prepayment = row.fen("prepayment_yuan")
      else { continue }
      ledger.compare(
        "V512", text.file, line: row.line, column: "tranche", expected: "\(lines[place].count + 1)", found: "\(number)",
        zh: "批次号不连续。", en: "The tranches are not numbered in order.")
      if tranches.indices.contains(number - 1) {
        let day = days.day(ofTranche: number - 1, institution: institutions[place].id)
        for (column, expected) in [
          ("due_date", day?.due.text ?? ""), ("pay_by", day?.payBy.text ?? ""), ("trigger", tranches[number - 1].due.trigger),
        ] {
          row.compare(
            "V512", column, expected, zh: "付款日期或条件与参数不符。", en: "The day or what is waited for differs from the parameters.")
        }
      }
      if let before = totals[place], before != prepayment {
        row.differs(
          "V513", column: "prepayment_yuan", expected: Exact.yuan(fen: before), found: Exact.yuan(fen: prepayment),
          zh: "同一机构各批次所写的预付总额不同。", en: "The institution's prepayment differs between its tranches.")
      }
      totals[place] = prepayment
      lines[place].append(Line(line: row.line, tranche: number, amount: amount))
    }
    for (own, prepayment) in zip(lines, totals) {
      guard let prepayment else { continue }
      ledger.compare(
        "V513", text.file, line: own.first?.line, column: "prepayment_yuan",
        expected: Exact.yuan(fen: own.reduce(Int128(0)) { $0 + $1.amount }), found: Exact.yuan(fen: prepayment), zh: "预付金额不等于各批次之和。",
        en: "The prepayment is not the sum of its tranches.")
    }
    return lines
  }

  private func checkDistrict(_ district: String, _ places: [Int], _ lines: [[Line]]) {
    let parameters = model.tables.parameters
    let ids = places.map { model.tables.institutions[$0].id }
    ledger.count(ids.count)
    let isWhole = places.map { lines[$0].count == parameters.tranches.count }
    for (index, id) in ids.enumerated() where !isWhole[index] {
      let own = lines[places[index]]
      ledger.add(
        "V514", PrepaymentCheck.file, line: own.first?.line, column: "tranche", expected: "\(parameters.tranches.count)",
        found: "\(own.count)", zh: "\(id) 的批次数不符。", en: "\(id) has the wrong number of tranches.")
    }
    guard !isWhole.contains(false) else { return }
    var shares = parameters.tranches.indices.map { last in parameters.tranches[...last].reduce(Int128(0)) { $0 + $1.share } }
    shares[shares.count - 1] = parameters.prepaymentRatio
    let expected = CumulativePayments(amounts: places.map { tables.sums.byInstitution[$0] }, shares: shares)
    var paid = [Int128](repeating: 0, count: ids.count)
    for (tranche, owed) in expected.fen.enumerated() {
      for (index, id) in ids.enumerated() {
        let line = lines[places[index]][tranche]
        let due = owed[index] - (tranche == 0 ? 0 : expected.fen[tranche - 1][index])
        paid[index] += line.amount
        func differ(_ code: String, zh: String, en: String) {
          ledger.add(
            code, PrepaymentCheck.file, line: line.line, column: "amount_yuan", expected: Exact.yuan(fen: due),
            found: Exact.yuan(fen: line.amount), zh: zh, en: en)
        }
        ledger.count()
        if line.amount < 0 || abs(paid[index] - owed[index]) > 1 {
          differ(
            "V516", zh: "\(id) 到这一批为止的累计预付偏离应付份额超过一分，或要收回已付的钱。",
            en: "\(id): what is paid up to this tranche is more than a fen from its share, or takes back what was paid.")
        } else if line.amount != due {
          differ("V517", zh: "\(id)：余下的分没有按最大余数法分配。", en: "\(id): the fen left over do not go by largest remainder.")
        }
      }
      ledger.compare(
        "V515", PrepaymentCheck.file, column: "amount_yuan", expected: Exact.yuan(fen: owed.reduce(0, +)),
        found: Exact.yuan(fen: paid.reduce(0, +)), zh: "\(district) 到第 \(tranche + 1) 批为止的累计预付不符。",
        en: "\(district): what is paid up to tranche \(tranche + 1) differs.")
    }
  }
}

/// What each institution of a district has been paid after each tranche [fen].
///
/// With cumulative share s and agreed amounts a, the district has paid round half up(s Σ a). After the last tranche the fen
/// above the floors go by largest remainder, ties by id. Before, they go so too, but nobody gets more than it has after the
/// next tranche, so that nothing is taken back; where there are more fen than institutions below that, the rest goes round again.
struct CumulativePayments {
  /// By tranche, then by institution.
  private(set) var fen: [[Int128]] = []

  /// - Parameters:
  ///   - amounts: the agreed amounts, ascending by id [fen].
  ///   - shares: the cumulative shares, ascending [ten-thousandths].
  init(amounts: [Int128], shares: [Int128]) {
    let whole = amounts.reduce(Int128(0), +)
    for share in shares.reversed() {
      let floors = amounts.map { $0 * share / 10_000 }
      let left = Exact.halfUp(share * whole, by: 10_000) - floors.reduce(0, +)
      let most = fen.first.map { later in zip(later, floors).map { $0 - $1 } } ?? floors.map { _ in 1 }
      // Everybody gets as many fen as it may, up to a number that just does not hand out too many.
      var (each, given): (Int128, Int128) = (0, 0)
      while true {
        let next = most.reduce(Int128(0)) { $0 + min($1, each + 1) }
        guard next > given, next <= left else { break }
        (each, given) = (each + 1, next)
      }
      var paid = zip(floors, most).map { $0 + min($1, each) }
      let order = amounts.indices.filter { most[$0] > each }.sorted { one, other in
        let (first, second) = (amounts[one] * share % 10_000, amounts[other] * share % 10_000)
        return first == second ? one < other : first > second
      }
      for place in order.prefix(Int(max(0, left - given))) { paid[place] += 1 }
      fen.insert(paid, at: 0)
    }
  }
}
