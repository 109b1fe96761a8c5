/// Checks what is summed: district totals, the city's volume, suppliers, counts and money.
struct TotalsCheck {
  let model: Model
  let tables: OutputTables
  let run: RunRecord?
  let ledger: Ledger

  func checkDistrictTotals() {
    var targets = [Double](repeating: 0, count: tables.totals.count)
    for cell in model.cells.indices { targets[model.share(cell)] += model.cells[cell].target }
    for case let total? in tables.totals {
      let sum = tables.sums.byShare[total.share]
      func compare(_ code: String, _ column: String, _ expected: String, _ found: String, zh: String, en: String) {
        ledger.compare(code, OutputTables.totalsFile, line: total.line, column: column, expected: expected, found: found, zh: zh, en: en)
      }
      compare(
        "V310", "packs", "\(sum.packs)", "\(total.packs)", zh: "区市合计不等于各机构分解量之和。",
        en: "The district's packs are not the sum of its institutions.")
      let unitsPerPack = model.tables.products[model.pair(ofShare: total.share).product].unitsPerPack
      compare(
        "V310", "units", "\(Int128(total.packs) * unitsPerPack)", "\(total.units)", zh: "最小单位数不等于盒数乘包装转换比。",
        en: "The units are not packs times units per pack.")
      if let target = total.target, !Tolerance.agreeFormula(targets[total.share], target) {
        compare(
          "V310", "target_packs", "\(targets[total.share])", "\(target)", zh: "比例目标量合计不等于各机构之和。",
          en: "The sum of the shares is not that of the institutions.")
      }
      compare(
        "V501", "amount_yuan", Exact.yuan(fen: sum.fen), total.amount, zh: "区市金额不等于各行金额之和。",
        en: "The district's amount is not the sum of its lines.")
    }
    for (index, product) in model.tables.products.enumerated() {
      let sum = model.tables.districts.indices.reduce(Int128(0)) { $0 + Int128(tables.totals[model.share(index, $1)]?.packs ?? 0) }
      ledger.compare(
        "V312", OutputTables.totalsFile, column: "packs", expected: "\(model.agreedPacks[index])", found: "\(sum)",
        zh: "\(product.id)：各区市之和不等于首年约定采购量。", en: "\(product.id): the districts do not add up to the agreed volume.")
    }
  }

  static let supplierColumns = ["supplier", "product_id", "district_id", "packs", "amount_yuan"]

  func checkSuppliers(_ output: OutputFolder) {
    guard let text = DelimitedText.read("suppliers.csv", TotalsCheck.supplierColumns, in: output, into: ledger) else { return }
    var seen = [Bool](repeating: false, count: tables.sums.byShare.count)
    let rows = records(text, ledger)
    for row in rows {
      guard let share = model.share(product: row["product_id"], district: row["district_id"]), tables.sums.byShare[share].lines > 0 else {
        row.differs(
          "V301", found: "\(row["product_id"]) \(row["district_id"])", zh: "这个区市没有这个品种。",
          en: "The district does not receive the product.")
        continue
      }
      let sum = tables.sums.byShare[share]
      if seen[share] { row.twice("district_id") }
      seen[share] = true
      row.compare(
        "V502", "supplier", model.tables.products[model.pair(ofShare: share).product].supplier, zh: "中选企业不符。", en: "The supplier differs.")
      row.compare("V502", "packs", "\(sum.packs)", zh: "盒数不等于分解表之和。", en: "The packs are not the sum of the allocation.")
      row.compare(
        "V502", "amount_yuan", Exact.yuan(fen: sum.fen), zh: "金额不等于分解表之和。", en: "The amount is not the sum of the allocation.")
    }
    let keys = rows.map { $0.texts(["supplier", "product_id", "district_id"]) }
    // By supplier, or by product alone.
    if [0, 1].allSatisfy({ start in zip(keys, keys.dropFirst()).contains { KeyOrder.descends($0[start...], $1[start...]) } }) {
      ledger.addDisorder(text.file, nil)
    }
    for (share, sum) in tables.sums.byShare.enumerated() where sum.packs > 0 && !seen[share] {
      ledger.addMissingRow(text.file, model.name(ofShare: share))
    }
  }

  func checkRunRecord(prepaymentFen: Int128) {
    guard let run else { return }
    for (key, expected) in [
      ("products", "\(model.tables.products.count)"), ("districts", "\(model.tables.districts.count)"),
      ("institutions", "\(model.tables.institutions.count)"), ("participating", "\(model.tables.institutions.count(where: \.takesPart))"),
      ("cells", "\(model.cells.count)"), ("packs", "\(tables.sums.packs)"),
    ] {
      ledger.compare(
        "V320", RunRecord.file, column: "counts.\(key)", expected: expected, found: run.tree["counts"][key].count.map { "\($0)" } ?? "",
        zh: "计数不符。", en: "The count differs.")
    }
    for (key, amount) in [("agreed_amount_yuan", tables.sums.fen), ("prepayment_yuan", prepaymentFen)] {
      ledger.compare(
        "V503", RunRecord.file, column: "money.\(key)", expected: Exact.yuan(fen: amount), found: run.tree["money"][key].string,
        zh: "金额合计不符。", en: "The total amount differs.")
    }
    let given = model.tables.parameters.given
    for key in Set(given.keys).union(run.tree["parameters"].keys ?? []).sorted(by: precedes) {
      ledger.compare(
        "V321", RunRecord.file, column: "parameters.\(key)", expected: given[key] ?? "", found: run.tree["parameters"][key].string,
        zh: "参数与方案不符。", en: "The parameter differs from the plan.")
    }
  }
}
