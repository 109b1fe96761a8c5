/// Checks what is summed: district totals, the city's volume, suppliers, counts and money.
struct TotalsCheck {
  let model: Model
  let tables: OutputTables
  let run: RunRecord?
  let ledger: Ledger

  func checkDistrictTotals() {
    let file = OutputTables.totalsFile
    for case let total? in tables.totals {
      let sum = tables.sums.byShare[total.share]
      ledger.compare(
        "V310", file, line: total.line, column: "packs", expected: "\(sum.packs)", found: "\(total.packs)",
        zh: "区市合计不等于各机构分解量之和。", en: "The district's packs are not the sum of its institutions.")
      let unitsPerPack = model.tables.products[total.share / model.tables.districts.count].unitsPerPack
      ledger.compare(
        "V310", file, line: total.line, column: "units", expected: "\(Int128(total.packs) * unitsPerPack)",
        found: "\(total.units)", zh: "最小单位数不等于盒数乘包装转换比。",
        en: "The units are not packs times units per pack.")
      ledger.compare(
        "V501", file, line: total.line, column: "amount_yuan", expected: Exact.yuan(fen: sum.fen),
        found: total.amount, zh: "区市金额不等于各行金额之和。",
        en: "The district's amount is not the sum of its lines.")
    }
    for (index, product) in model.tables.products.enumerated() {
      let districts = model.tables.districts.count
      let sum = (index * districts..<(index + 1) * districts).reduce(Int128(0)) {
        $0 + Int128(tables.totals[$1]?.packs ?? 0)
      }
      ledger.compare(
        "V312", file, column: "packs", expected: "\(model.agreedPacks[index])", found: "\(sum)",
        zh: "\(product.id)：各区市之和不等于首年约定采购量。",
        en: "\(product.id): the districts do not add up to the agreed volume.")
    }
  }

  func checkSuppliers(_ output: OutputFolder) {
    let columns = ["supplier", "product_id", "district_id", "packs", "amount_yuan"]
    guard let text = OutputTables.text("suppliers.csv", columns, in: output, into: ledger) else { return }
    var seen = [Bool](repeating: false, count: tables.sums.byShare.count)
    var isBySupplier = true
    var isByProduct = true
    var last: [String]?
    for row in Rows(text, ledger) {
      let key = [row["supplier"], row["product_id"], row["district_id"]]
      if let last {
        if TotalsCheck.descends(last, key) { isBySupplier = false }
        if TotalsCheck.descends(Array(last.dropFirst()), Array(key.dropFirst())) { isByProduct = false }
      }
      last = key
      guard let share = model.share(product: key[1], district: key[2]), tables.sums.byShare[share].lines > 0 else {
        ledger.add(
          "V301", text.file, line: row.line, found: "\(key[1]) \(key[2])",
          zh: "这个区市没有这个品种。", en: "The district does not receive the product.")
        continue
      }
      let product = model.tables.products[share / model.tables.districts.count]
      let sum = tables.sums.byShare[share]
      if seen[share] { row.twice("district_id") }
      seen[share] = true
      ledger.compare(
        "V502", text.file, line: row.line, column: "supplier", expected: product.supplier,
        found: row["supplier"], zh: "中选企业不符。", en: "The supplier differs.")
      ledger.compare(
        "V502", text.file, line: row.line, column: "packs", expected: "\(sum.packs)", found: row["packs"],
        zh: "盒数不等于分解表之和。", en: "The packs are not the sum of the allocation.")
      ledger.compare(
        "V502", text.file, line: row.line, column: "amount_yuan", expected: Exact.yuan(fen: sum.fen),
        found: row["amount_yuan"], zh: "金额不等于分解表之和。",
        en: "The amount is not the sum of the allocation.")
    }
    if !isBySupplier && !isByProduct {
      ledger.add("V110", text.file, zh: "没有按编码排序。", en: "The rows are not sorted by key.")
    }
    for (share, sum) in tables.sums.byShare.enumerated() where sum.packs > 0 && !seen[share] {
      ledger.add(
        "V302", text.file, expected: model.name(ofShare: share), zh: "缺少这一行。", en: "The row is missing.")
    }
  }

  private static func descends(_ before: [String], _ after: [String]) -> Bool {
    guard let (left, right) = zip(before, after).first(where: { $0 != $1 }) else { return false }
    return precedes(right, left)
  }

  func checkRunRecord(prepaymentFen: Int128) {
    guard let run else { return }
    let participating = model.tables.institutions.filter(\.takesPart).count
    let counts: [(String, String)] = [
      ("products", "\(model.tables.products.count)"), ("districts", "\(model.tables.districts.count)"),
      ("institutions", "\(model.tables.institutions.count)"), ("participating", "\(participating)"),
      ("cells", "\(model.cells.count)"), ("packs", "\(tables.sums.packs)"),
    ]
    for (key, expected) in counts {
      ledger.compare(
        "V320", RunRecord.file, column: "counts.\(key)", expected: expected,
        found: run.tree["counts"][key].count.map { "\($0)" } ?? "", zh: "计数不符。", en: "The count differs.")
    }
    for (key, amount) in [("agreed_amount_yuan", tables.sums.fen), ("prepayment_yuan", prepaymentFen)] {
      ledger.compare(
        "V503", RunRecord.file, column: "money.\(key)", expected: Exact.yuan(fen: amount),
        found: run.tree["money"][key].text ?? "", zh: "金额合计不符。", en: "The total amount differs.")
    }
    let given = model.tables.parameters.given
    let keys = Set(given.keys).union(run.tree["parameters"].keys ?? [])
    for key in keys.sorted(by: precedes) {
      ledger.compare(
        "V321", RunRecord.file, column: "parameters.\(key)", expected: given[key] ?? "",
        found: run.tree["parameters"][key].text ?? "", zh: "参数与方案不符。",
        en: "The parameter differs from the plan.")
    }
  }
}
