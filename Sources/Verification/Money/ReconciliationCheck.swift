extension InputTables {
  /// A line of purchases that counts towards the agreed volume.
  struct Purchase {
    let institution: Int32
    let product: Int32
    /// `year × 100 + month`.
    let month: Int32
    /// [ten-thousandths of a minimum unit].
    let units: Int64

    /// The same of an institution at another place.
    func moved(to institution: Int32) -> Purchase {
      Purchase(institution: institution, product: product, month: month, units: units)
    }
  }

  /// The months of the cycle, `year × 100 + month`, from its first day's to its last day's.
  var cycleMonthCodes: ClosedRange<Int32> {
    func code(_ key: String) -> Int32? {
      ParameterValues.date(ParameterValues.narrow(parameters.given[key] ?? "")).flatMap {
        Int32($0.prefix(7).filter { $0 != "-" })
      }
    }
    guard let first = code("cycle_start"), let last = code("cycle_end"), first <= last else { return 0...0 }
    return first...last
  }

  /// The selected and backup lines of 实际采购; nil where the table is absent.
  func readPurchases(_ table: LargeTable?, _ ledger: Ledger) -> [Purchase]? {
    guard let table else { return nil }
    var purchases: [Purchase] = []
    table.read(into: ledger) { cursor in
      var part: [Purchase] = []
      var ids = (institutions: IDCache(institutionIDs), products: IDCache(productIDs))
      while cursor.next() {
        guard let institution = cursor.known(0, in: &ids.institutions), let product = cursor.known(1, in: &ids.products)
        else { continue }
        let month = cursor.string(2)
        guard month.utf8.count == 7, let code = Exact.count(month.filter { $0 != "-" }), (1...12).contains(code % 100) else {
          cursor.malformed(2, "2020-11")
          continue
        }
        guard ["selected", "nonselected", "alternative", "backup"].contains(cursor.string(3)) else {
          cursor.malformed(3, "selected | nonselected | alternative | backup")
          continue
        }
        guard let units = cursor.decimal(4, largest: Exact.largestUnits) else { continue }
        guard ["selected", "backup"].contains(cursor.string(3)) else { continue }
        part.append(Purchase(institution: institution, product: product, month: Int32(code), units: units))
      }
      return part
    } merge: { part, notes in
      purchases += part
      ledger.absorb(notes)
    }
    return purchases
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
          "V530", ReconciliationCheck.file, zh: "方案没有实际采购，不应有清算表。",
          en: "The plan has no purchases, so there is nothing to reconcile.")
      }
      return
    }
    let purchased = amounts(of: purchases)
    let prepaid = plan.tables.texts["paid.csv"].map(payments) ?? scheduled(output)
    var missing: Set<String> = []
    for (index, institution) in model.tables.institutions.enumerated()
    where tables.sums.byInstitution[index] > 0 || purchased[institution.id, default: 0] > 0 || prepaid[institution.id, default: 0] != 0 {
      missing.insert(institution.id)
    }
    guard let text = OutputTables.text(ReconciliationCheck.file, ReconciliationCheck.columns, in: output, into: ledger) else {
      return
    }
    var order = KeyOrder(["district_id", "institution_id"])
    var seen: Set<String> = []
    for row in Rows(text, ledger) {
      order.check(row)
      let id = row["institution_id"]
      guard let place = model.tables.institutionIDs.index(of: id).map({ Int($0) }),
        model.tables.districts[Int(model.districts[place])] == row["district_id"]
      else {
        ledger.addUnknown(text.file, row.line, "institution_id", found: "\(row["district_id"]) \(id)")
        continue
      }
      guard seen.insert(id).inserted else {
        row.twice("institution_id")
        continue
      }
      guard missing.remove(id) != nil else {
        ledger.add("V301", text.file, line: row.line, found: id, zh: "这家机构没有可清算的。", en: "The institution has nothing to settle.")
        continue
      }
      ledger.compare(
        "V537", text.file, line: row.line, column: "payer", expected: model.tables.funds[Int(model.districts[place])].payer,
        found: row["payer"], zh: "付款方与区市是否直接结算不符。",
        en: "The payer is not who settles with the suppliers in the district.")
      compare(row, agreed: tables.sums.byInstitution[place], purchased: purchased[id, default: 0], prepaid: prepaid[id, default: 0])
    }
    for id in missing.sorted(by: precedes) {
      ledger.add("V302", text.file, expected: id, zh: "缺少这家机构的一行。", en: "The institution's row is missing.")
    }
  }

  private func compare(_ row: TableRow, agreed: Int128, purchased: Int128, prepaid: Int128) {
    var offset: Int128 = 0
    if months.clearing != "none", prepaid > 0 { offset = prepaid < purchased ? prepaid : purchased }
    var completion = ""
    if agreed > 0, let product = Exact.product(purchased, 20_000) {
      let share = (product + agreed) / (2 * agreed)
      if share <= Int128(Int64.max) { completion = Exact.text(share) }
    }
    func check(_ code: String, _ column: String, _ expected: String, _ zh: String, _ en: String) {
      ledger.compare(
        code, ReconciliationCheck.file, line: row.line, column: column, expected: expected, found: row[column], zh: zh, en: en)
    }
    check("V531", "agreed_amount_yuan", Exact.yuan(fen: agreed), "约定采购金额不符。", "The agreed amount differs.")
    check("V532", "purchased_amount_yuan", Exact.yuan(fen: purchased), "实际采购金额与采购记录不符。", "The purchases differ from the records.")
    check("V533", "completion", completion, "完成率不符。", "The completion differs.")
    check("V534", "prepaid_yuan", Exact.yuan(fen: prepaid), "已预付金额不符。", "What was prepaid differs.")
    check("V535", "offset_yuan", Exact.yuan(fen: offset), "冲抵额不符。", "The offset differs.")
    check(
      "V536", "to_return_yuan", Exact.yuan(fen: prepaid - offset), "应退不等于已预付减冲抵。",
      "The return is not what was prepaid less the offset.")
    check(
      "V536", "to_pay_yuan", Exact.yuan(fen: purchased - offset), "应付不等于采购金额减冲抵。",
      "The payment is not what was bought less the offset.")
  }

  /// The institution where another one's purchases and payments count, as the answer has it.
  private func heir(_ institution: Int) -> String {
    var id = plan.tables.institutions[institution].id
    for _ in model.tables.institutions {
      guard let place = model.tables.institutionIDs.index(of: id) else { break }
      let next = model.tables.institutions[Int(place)].successor
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
    for row in Rows(text, ledger) {
      guard let institution = plan.tables.institutionIDs.index(of: row["institution_id"]) else {
        ledger.addUnknown(text.file, row.line, "institution_id", found: row["institution_id"])
        continue
      }
      guard let amount = row.decimal("amount_yuan") else { continue }
      paid[heir(Int(institution)), default: 0] += amount / 100
    }
    return paid
  }

  /// What the schedule says has fallen due to each institution [fen]; without a day nothing was paid.
  private func scheduled(_ output: OutputFolder) -> [String: Int128] {
    guard let bytes = output.bytes(of: "prepayments.csv"),
      let text = DelimitedText(
        reading: bytes, file: "prepayments.csv", columns: ["institution_id", "due_date", "amount_yuan"], into: Ledger())
    else { return [:] }
    var prepaid: [String: Int128] = [:]
    for row in Rows(text, Ledger()) where !row["due_date"].isEmpty {
      prepaid[row["institution_id"], default: 0] += (Exact.decimal(row["amount_yuan"]) ?? 0) / 100
    }
    return prepaid
  }
}
