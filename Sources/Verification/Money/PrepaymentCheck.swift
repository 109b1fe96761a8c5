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
    guard let text = OutputTables.text(PrepaymentCheck.file, PrepaymentCheck.columns, in: output, into: ledger) else {
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
    var share: Int128 = 0
    var shares: [Int128] = []
    for tranche in parameters.tranches {
      share += tranche.share
      shares.append(share)
    }
    shares[shares.count - 1] = parameters.prepaymentRatio
    let expected = CumulativePayments(amounts: ids.map { agreed[$0, default: 0] }, shares: shares)
    var paid = [Int128](repeating: 0, count: ids.count)
    for (tranche, owed) in expected.fen.enumerated() {
      for (place, id) in ids.enumerated() {
        guard let line = lines[id]?[tranche] else { continue }
        let before = tranche == 0 ? 0 : expected.fen[tranche - 1][place]
        paid[place] += line.amount
        ledger.count()
        if line.amount < 0 || abs(paid[place] - owed[place]) > 1 {
          ledger.add(
            "V516", PrepaymentCheck.file, line: line.line, column: "amount_yuan",
            expected: Exact.yuan(fen: owed[place] - before), found: Exact.yuan(fen: line.amount),
            zh: "\(id) 到这一批为止的累计预付偏离应付份额超过一分，或要收回已付的钱。",
            en: "\(id): what is paid up to this tranche is more than a fen from its share, or takes back what was paid.")
        } else if line.amount != owed[place] - before {
          ledger.add(
            "V517", PrepaymentCheck.file, line: line.line, column: "amount_yuan",
            expected: Exact.yuan(fen: owed[place] - before), found: Exact.yuan(fen: line.amount),
            zh: "\(id)：余下的分没有按最大余数法分配。", en: "\(id): the fen left over do not go by largest remainder.")
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
/// next tranche, so that nothing is taken back; where there are more fen than institutions with room, the rest goes round again.
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
      let room = fen.first.map { later in zip(later, floors).map { $0 - $1 } } ?? floors.map { _ in 1 }
      // Everybody gets as many fen as it has room for, up to a number that just does not hand out too many.
      var (each, given): (Int128, Int128) = (0, 0)
      while true {
        let next = room.reduce(Int128(0)) { $0 + min($1, each + 1) }
        guard next > given, next <= left else { break }
        (each, given) = (each + 1, next)
      }
      var paid = zip(floors, room).map { $0 + min($1, each) }
      let order = amounts.indices.filter { room[$0] > each }.sorted { one, other in
        let (first, second) = (amounts[one] * share % 10_000, amounts[other] * share % 10_000)
        return first == second ? one < other : first > second
      }
      for place in order.prefix(Int(max(0, left - given))) { paid[place] += 1 }
      fen.insert(paid, at: 0)
    }
  }
}
