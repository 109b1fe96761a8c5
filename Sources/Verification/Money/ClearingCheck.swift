/// Checks `clearing.csv`: planned purchases, offsets and balances month by month, recomputed from the usage tables, the packs
/// and the tranches in `prepayments.csv`.
struct ClearingCheck {
  let model: Model
  let tables: OutputTables
  let months: CycleMonths
  let planned: PlannedPurchases
  let ledger: Ledger

  static let file = "clearing.csv"
  static let columns = [
    "district_id", "institution_id", "month", "planned_purchase_yuan", "offset_yuan", "payable_yuan", "settle_by",
    "prepaid_yuan", "balance_yuan", "payer",
  ]

  /// What should stand in a row [fen].
  private struct Row {
    var planned: Int128
    var offset: Int128
    var prepaid: Int128
    var balance: Int128
  }

  /// Checks the table; returns the balance that is left at the end though it should be cleared [fen], and at how many
  /// institutions.
  @discardableResult
  func run(_ output: OutputFolder) -> (fen: Int128, institutions: Int) {
    let paid = payments(output)
    let count = months.months.count
    var rows = [Row?](repeating: nil, count: model.tables.institutions.count * count)
    var open: (fen: Int128, institutions: Int) = (0, 0)
    for institution in model.tables.institutions.indices where tables.sums.byInstitution[institution] > 0 {
      let own = expected(Array(planned.months(of: institution)), paid[institution] ?? [Int128](repeating: 0, count: count))
      for month in own.indices { rows[institution * count + month] = own[month] }
      if months.clearing != "none", let last = own.last, last.balance > 0 {
        open = (open.fen + last.balance, open.institutions + 1)
      }
    }
    guard output.size(of: ClearingCheck.file) != nil else {
      ledger.add("V101", ClearingCheck.file, zh: "缺少这个文件。", en: "The file is missing.")
      return open
    }
    guard let table = LargeTable(reading: ClearingCheck.file, columns: ClearingCheck.columns, in: output, into: ledger) else {
      return open
    }
    var seen = [Bool](repeating: false, count: rows.count)
    var last: Int?
    let expected = rows
    table.read(into: ledger) { cursor in
      parse(&cursor, expected)
    } merge: { part, notes in
      ledger.absorb(notes)
      for (place, line) in part {
        if seen[place] {
          ledger.addTwice(ClearingCheck.file, line, "month", found: name(place))
          continue
        }
        seen[place] = true
        if let last, order(place) < order(last) { ledger.addDisorder(ClearingCheck.file, line, found: name(place)) }
        last = place
      }
    }
    for place in rows.indices where rows[place] != nil && !seen[place] {
      ledger.add("V302", ClearingCheck.file, expected: name(place), zh: "缺少这一行。", en: "The row is missing.")
    }
    return open
  }

  /// By district, then institution, then month.
  private func order(_ place: Int) -> (Int32, Int) { (model.districts[place / months.months.count], place) }

  private func name(_ place: Int) -> String {
    let (institution, month) = place.quotientAndRemainder(dividingBy: months.months.count)
    let district = model.tables.districts[Int(model.districts[institution])]
    return "\(district) \(model.tables.institutions[institution].id) \(months.months[month].name)"
  }

  /// The rows of a piece that are of a known place, each compared.
  private func parse(_ cursor: inout TableCursor, _ rows: [Row?]) -> [(place: Int, line: Int)] {
    var seen: [(place: Int, line: Int)] = []
    while cursor.next() {
      cursor.ledger.count()
      guard let institution = model.tables.institutionIDs.index(of: cursor.text(1)),
        let district = model.tables.districtIDs.index(of: cursor.text(0)), model.districts[Int(institution)] == district,
        let month = months.index(of: cursor.text(2)), let row = rows[Int(institution) * months.months.count + month]
      else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: (0..<3).map(cursor.string).joined(separator: " "),
          zh: "没有这家机构这个月的计划采购。", en: "The institution has no planned purchases in this month.")
        continue
      }
      seen.append((Int(institution) * months.months.count + month, cursor.line))
      func compare(_ code: String, _ column: Int, _ fen: Int128, _ zh: String, _ en: String) {
        if Exact.isYuan(cursor.text(column), fen: fen) { return }
        cursor.ledger.add(
          code, cursor.file, line: cursor.line, column: cursor.columns[column], expected: Exact.yuan(fen: fen),
          found: cursor.string(column), zh: zh, en: en)
      }
      compare("V520", 3, row.planned, "计划采购额与历史月度用量不符。", "The planned purchase does not follow from the usage by months.")
      compare("V521", 4, row.offset, "冲抵额与冲抵方式不符。", "The offset is not what the clearing makes it.")
      compare("V522", 5, row.planned - row.offset, "应付额不等于计划采购额减冲抵额。", "The payable is not the purchase less the offset.")
      compare("V524", 7, row.prepaid, "当月预付与预付计划不符。", "What is prepaid in the month differs from the schedule.")
      compare("V525", 8, row.balance, "预付余额不等于累计预付减累计冲抵。", "The balance is not what is prepaid less what is offset.")
      let payer = model.tables.funds[Int(district)].payer
      if !cursor.text(9).elementsEqual(payer.utf8) {
        cursor.ledger.add(
          "V537", cursor.file, line: cursor.line, column: "payer", expected: payer, found: cursor.string(9),
          zh: "付款方与区市是否直接结算不符。", en: "The payer is not who settles with the suppliers in the district.")
      }
      if !cursor.text(6).elementsEqual(months.months[month].settleBy.utf8) {
        cursor.ledger.add(
          "V523", cursor.file, line: cursor.line, column: "settle_by", expected: months.months[month].settleBy,
          found: cursor.string(6), zh: "结算截止日不符。", en: "The day of settlement differs.")
      }
    }
    return seen
  }

  /// What is prepaid by institution and month [fen].
  private func payments(_ output: OutputFolder) -> [Int: [Int128]] {
    let columns = ["institution_id", "tranche", "due_date", "amount_yuan"]
    // What is malformed is noted where the table is checked.
    guard let bytes = output.bytes(of: "prepayments.csv"),
      let text = DelimitedText(reading: bytes, file: "prepayments.csv", columns: columns, into: Ledger())
    else { return [:] }
    let tranche = TrancheMonth(months, model.tables.parameters)
    var paid: [Int: [Int128]] = [:]
    for row in Rows(text, Ledger()) {
      guard let institution = model.tables.institutionIDs.index(of: row["institution_id"]).map({ Int($0) }),
        let number = Exact.count(row["tranche"]), let amount = Exact.decimal(row["amount_yuan"]), number < 1_000_000
      else { continue }
      let month = tranche.index(
        tranche: Int(number), dueDate: row["due_date"], planned: planned.months(of: institution))
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
