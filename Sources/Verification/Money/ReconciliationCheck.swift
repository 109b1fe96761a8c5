extension InputTables {
  /// A line of purchases that counts towards the agreed volume.
  struct Purchase {
    var institution: Int32
    let product: Int32
    /// `year × 100 + month`.
    let month: Int32
    /// [ten-thousandths of a minimum unit].
    let units: Int64

    /// The same of an institution at another place.
    func moved(to place: Int) -> Purchase {
      var copy = self
      copy.institution = Int32(place)
      return copy
    }
  }

  /// The months of the cycle, `year × 100 + month`, from its first day's to its last day's.
  var cycleMonthCodes: ClosedRange<Int32> {
    func code(_ key: String) -> Int32? { parameters.date(key).flatMap { Int32($0.prefix(7).filter { $0 != "-" }) } }
    guard let first = code("cycle_start"), let last = code("cycle_end"), first <= last else { return 0...0 }
    return first...last
  }

  /// The selected and backup lines of 实际采购.
  func readPurchases(_ table: LargeTable, _ ledger: Ledger) -> [Purchase] {
    readPairs(table, ledger) { cursor, institution, product in
      let (month, kind) = (cursor.string(2), cursor.string(3))
      guard month.utf8.count == 7, let code = Exact.count(month.filter { $0 != "-" }), (1...12).contains(code % 100) else {
        cursor.malformed(2, "2020-11")
        return nil
      }
      let kinds = ["selected", "nonselected", "alternative", "backup"]
      guard kinds.contains(kind) else {
        cursor.malformed(3, kinds.joined(separator: " | "))
        return nil
      }
      guard let units = cursor.decimal(4, largest: Exact.largestUnits), ["selected", "backup"].contains(kind) else { return nil }
      return Purchase(institution: institution, product: product, month: Int32(code), units: units)
    }
  }
}

/// Checks `reconciliation.csv`, which is there where the plan has purchases: what was bought in the cycle, and what of the
/// prepayment it takes up.
struct ReconciliationCheck {
  /// The plan whose purchases and payments count.
  let plan: Model
  let model: Model
  let tables: OutputTables
  let months: CycleMonths
  let ledger: Ledger

  static let file = "reconciliation.csv"
  static let columns = [
    "district_id", "institution_id", "agreed_amount_yuan", "purchased_amount_yuan", "completion", "prepaid_yuan",
    "offset_yuan", "to_return_yuan", "to_pay_yuan", "payer",
  ]

  func run(_ output: OutputFolder) {
    guard let purchases = plan.tables.purchases else {
      ledger.count()
      if output.size(of: ReconciliationCheck.file) != nil {
        ledger.add(
          "V530", ReconciliationCheck.file, zh: "方案没有实际采购，不应有清算表。", en: "The plan has no purchases, so there is nothing to reconcile.")
      }
      return
    }
    let purchased = amounts(of: purchases)
    let prepaid = plan.tables.texts["paid.csv"].map(payments) ?? scheduled(output)
    let agreed = tables.sums.byInstitution
    var missing = Set(
      model.tables.institutions.indices.filter { place in
        let id = model.tables.institutions[place].id
        return agreed[place] > 0 || purchased[id, default: 0] > 0 || prepaid[id, default: 0] != 0
      })
    guard let text = DelimitedText.read(ReconciliationCheck.file, ReconciliationCheck.columns, in: output, into: ledger) else { return }
    var order = KeyOrder("district_id", "institution_id")
    var seen: Set<Int> = []
    for row in records(text, ledger) {
      order.check(row)
      let id = row["institution_id"]
      guard let place = model.tables.institutionIDs.index(of: id),
        model.tables.districts[model.districts[place]].id == row["district_id"]
      else {
        ledger.addUnknown(text.file, row.line, "institution_id", found: "\(row["district_id"]) \(id)")
        continue
      }
      guard seen.insert(place).inserted else {
        row.twice("institution_id")
        continue
      }
      guard missing.remove(place) != nil else {
        row.differs("V301", found: id, zh: "这家机构没有可清算的。", en: "The institution has nothing to settle.")
        continue
      }
      row.compare(
        "V537", "payer", model.tables.districts[model.districts[place]].payer, zh: "付款方与区市是否直接结算不符。",
        en: "The payer is not who settles with the suppliers in the district.")
      compare(row, agreed: agreed[place], purchased: purchased[id, default: 0], prepaid: prepaid[id, default: 0])
    }
    for place in missing.sorted() {
      ledger.add(
        "V302", text.file, expected: model.tables.institutions[place].id, zh: "缺少这家机构的一行。", en: "The institution's row is missing.")
    }
  }

  private func compare(_ row: TableRow, agreed: Int128, purchased: Int128, prepaid: Int128) {
    let offset = months.clearing != "none" && prepaid > 0 ? min(prepaid, purchased) : 0
    var completion = ""
    if agreed > 0, let product = Exact.product(purchased, 20_000) {
      let share = (product + agreed) / (2 * agreed)
      if share <= Int128(Int64.max) { completion = Exact.text(share) }
    }
    func check(_ code: String, _ column: String, _ fen: Int128, _ zh: String, _ en: String) {
      row.compare(code, column, Exact.yuan(fen: fen), zh: zh, en: en)
    }
    check("V531", "agreed_amount_yuan", agreed, "约定采购金额不符。", "The agreed amount differs.")
    check("V532", "purchased_amount_yuan", purchased, "实际采购金额与采购记录不符。", "The purchases differ from the records.")
    row.compare("V533", "completion", completion, zh: "完成率不符。", en: "The completion differs.")
    check("V534", "prepaid_yuan", prepaid, "已预付金额不符。", "What was prepaid differs.")
    check("V535", "offset_yuan", offset, "冲抵额不符。", "The offset differs.")
    check("V536", "to_return_yuan", prepaid - offset, "应退不等于已预付减冲抵。", "The return is not what was prepaid less the offset.")
    check("V536", "to_pay_yuan", purchased - offset, "应付不等于采购金额减冲抵。", "The payment is not what was bought less the offset.")
  }

  /// The institution where another one's purchases and payments count, as the answer has it.
  private func heir(_ institution: Int) -> String {
    var id = plan.tables.institutions[institution].id
    for _ in model.tables.institutions {
      guard let place = model.tables.institutionIDs.index(of: id) else { break }
      let next = model.tables.institutions[place].successor
      if next.isEmpty { break }
      id = next
    }
    return id
  }

  /// What each institution bought in the months of the cycle [fen].
  private func amounts(of purchases: [InputTables.Purchase]) -> [String: Int128] {
    let cycle = plan.tables.cycleMonthCodes
    var units: [String: [Int32: Int128]] = [:]
    for line in purchases where cycle.contains(line.month) {
      units[heir(Int(line.institution)), default: [:]][line.product, default: 0] += Int128(line.units)
    }
    return units.mapValues { products in
      products.reduce(Int128(0)) { sum, entry in
        let product = plan.tables.products[Int(entry.key)]
        guard entry.value > 0, let exact = Exact.product(entry.value, product.price), exact < Int128.max / 4 else { return sum }
        return sum + Exact.halfUp(exact, by: product.unitsPerPack * 1_000_000)
      }
    }
  }

  /// What 已预付 adds up to for each institution [fen].
  private func payments(_ text: DelimitedText) -> [String: Int128] {
    var paid: [String: Int128] = [:]
    for row in records(text, ledger) {
      guard let institution = row.known("institution_id", in: plan.tables.institutionIDs), let amount = row.decimal("amount_yuan")
      else { continue }
      paid[heir(institution), default: 0] += amount / 100
    }
    return paid
  }

  /// What the schedule says has fallen due to each institution [fen]; without a day nothing was paid.
  private func scheduled(_ output: OutputFolder) -> [String: Int128] {
    let text = DelimitedText.read("prepayments.csv", ["institution_id", "due_date", "amount_yuan"], in: output, into: Ledger())
    var prepaid: [String: Int128] = [:]
    for row in records(text, Ledger()) where !row.isBlank("due_date") {
      prepaid[row["institution_id"], default: 0] += (Exact.decimal(row["amount_yuan"]) ?? 0) / 100
    }
    return prepaid
  }
}
