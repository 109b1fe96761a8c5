/// Checks `clearing.csv`: planned purchases, offsets and balances month by month, recomputed from the usage tables, the packs
/// and the tranches in `prepayments.csv`.
struct ClearingCheck {
  let model: Model
  let tables: OutputTables
  let months: CycleMonths
  let planned: PlannedPurchases
  let ledger: Ledger

  static let columns = [
    "district_id", "institution_id", "month", "planned_purchase_yuan", "offset_yuan", "payable_yuan", "settle_by",
    "prepaid_yuan", "balance_yuan", "payer",
  ]

  /// What should stand in a row [fen].
  private struct Row {
    let planned: Int128
    let offset: Int128
    let prepaid: Int128
    let balance: Int128
  }

  /// Checks the table; returns the balance that is left at the end though it should be cleared [fen], and at how many
  /// institutions.
  func run(_ output: OutputFolder) -> (fen: Int128, institutions: Int) {
    let paid = payments(output)
    let count = months.months.count
    var found = [Row?](repeating: nil, count: model.tables.institutions.count * count)
    var open: (fen: Int128, institutions: Int) = (0, 0)
    for institution in model.tables.institutions.indices where tables.sums.byInstitution[institution] > 0 {
      let own = expected(Array(planned.months(of: institution)), paid[institution] ?? [Int128](repeating: 0, count: count))
      for month in own.indices { found[institution * count + month] = own[month] }
      if months.clearing != "none", let last = own.last, last.balance > 0 {
        open = (open.fen + last.balance, open.institutions + 1)
      }
    }
    let rows = found
    // By district, then institution, then month.
    func key(_ place: Int) -> (Int, Int) { (model.districts[place / count], place) }
    LargeTable.check(
      "clearing.csv", ClearingCheck.columns, key: "month", in: output, into: ledger, isWanted: rows.map { $0 != nil },
      name: { place in
        let (institution, month) = place.quotientAndRemainder(dividingBy: count)
        let district = model.tables.districts[model.districts[institution]].id
        return "\(district) \(model.tables.institutions[institution].id) \(months.months[month].name)"
      }, ascends: { key($0) < key($1) }
    ) { cursor in
      guard let institution = model.tables.institutionIDs.index(of: cursor.text(1)),
        let district = model.tables.districtIDs.index(of: cursor.text(0)), model.districts[institution] == district,
        let month = months.index(of: cursor.text(2)), let row = rows[institution * count + month]
      else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: cursor.strings(0..<3), zh: "没有这家机构这个月的计划采购。",
          en: "The institution has no planned purchases in this month.")
        return nil
      }
      compare(row, cursor, payer: model.tables.districts[district].payer, settleBy: months.months[month].settleBy)
      return institution * count + month
    }
    return open
  }

  private func compare(_ row: Row, _ cursor: TableCursor, payer: String, settleBy: String) {
    func compare(_ code: String, _ column: Int, _ fen: Int128, _ zh: String, _ en: String) {
      if !Exact.isYuan(cursor.text(column), fen: fen) { cursor.differs(code, column, Exact.yuan(fen: fen), zh: zh, en: en) }
    }
    compare("V520", 3, row.planned, "计划采购额与历史月度用量不符。", "The planned purchase does not follow from the usage by months.")
    compare("V521", 4, row.offset, "冲抵额与冲抵方式不符。", "The offset is not what the clearing makes it.")
    compare("V522", 5, row.planned - row.offset, "应付额不等于计划采购额减冲抵额。", "The payable is not the purchase less the offset.")
    compare("V524", 7, row.prepaid, "当月预付与预付计划不符。", "What is prepaid in the month differs from the schedule.")
    compare("V525", 8, row.balance, "预付余额不等于累计预付减累计冲抵。", "The balance is not what is prepaid less what is offset.")
    if !cursor.text(9).elementsEqual(payer.utf8) {
      cursor.differs("V537", 9, payer, zh: "付款方与区市是否直接结算不符。", en: "The payer is not who settles with the suppliers in the district.")
    }
    if !cursor.text(6).elementsEqual(settleBy.utf8) {
      cursor.differs("V523", 6, settleBy, zh: "结算截止日不符。", en: "The day of settlement differs.")
    }
  }

  /// What is prepaid by institution and month [fen].
  private func payments(_ output: OutputFolder) -> [Int: [Int128]] {
    let tranche = TrancheMonth(months, model.tables.parameters)
    var paid: [Int: [Int128]] = [:]
    // What is malformed is noted where the table is checked.
    let columns = ["institution_id", "tranche", "due_date", "amount_yuan"]
    for row in records(DelimitedText.read("prepayments.csv", columns, in: output, into: Ledger()), Ledger()) {
      guard let institution = model.tables.institutionIDs.index(of: row["institution_id"]), let number = Exact.count(row["tranche"]),
        let amount = Exact.decimal(row["amount_yuan"]), number < 1_000_000
      else { continue }
      let month = tranche.index(tranche: Int(number), dueDate: row["due_date"], planned: planned.months(of: institution))
      paid[institution, default: [Int128](repeating: 0, count: months.months.count)][month] += amount / 100
    }
    return paid
  }

  /// The rows of one institution.
  ///
  /// Offsets so far go to the target of the clearing, but up to what the months left cannot hold, and never beyond what is
  /// paid nor by more than the month's purchases.
  private func expected(_ planned: [Int128], _ prepaid: [Int128]) -> [Row] {
    let (prepayment, agreed) = (prepaid.reduce(0, +), planned.reduce(0, +))
    var left = agreed
    var (paid, cleared): (Int128, Int128) = (0, 0)
    return planned.indices.map { month in
      left -= planned[month]
      paid += prepaid[month]
      var next = cleared
      if months.clearing != "none", prepayment >= 0, agreed > 0 {
        switch months.clearing {
        case "straight_line": next = PlannedPurchases.part(prepayment, UInt128(month + 1), of: UInt128(planned.count))
        case "proportional": next = PlannedPurchases.part(prepayment, UInt128(agreed - left), of: UInt128(agreed))
        default: next = month == planned.count - 1 ? prepayment : 0
        }
        next = max(next, cleared, prepayment - left)
        next = min(next, paid, cleared + planned[month])
      }
      defer { cleared = next }
      return Row(planned: planned[month], offset: next - cleared, prepaid: prepaid[month], balance: paid - next)
    }
  }
}
