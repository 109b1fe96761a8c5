/// Checks `substitution.csv`, where it is there, against the allocation and the prices of the plan that it belongs to:
/// what was delivered and what the substitute takes over are the new plan's packs, and together what was signed.
struct SubstitutionCheck {
  let model: Model
  let lines: AllocationLines
  let ledger: Ledger

  static let file = "substitution.csv"
  static let columns = [
    "product_id", "new_product_id", "district_id", "institution_id", "old_packs", "delivered_packs",
    "remaining_packs", "old_amount_yuan", "delivered_amount_yuan", "new_amount_yuan", "difference_yuan",
  ]

  private struct Line {
    let row: TableRow
    let product: Int
    let substitute: Int
    let institution: Int
    let old: Int64
    let delivered: Int64
    let remaining: Int64
  }

  /// A product at an institution.
  private struct Key: Hashable {
    let product: Int
    let institution: Int
  }

  func run(_ output: OutputFolder) {
    guard let text = DelimitedText.read(Self.file, Self.columns, in: output, into: ledger) else { return }
    var order = KeyOrder("product_id", "district_id", "institution_id")
    let found = records(text, ledger).compactMap { row in
      order.check(row)
      return line(row)
    }
    ledger.count()
    if text.rowCount == 0 {
      ledger.add("V555", Self.file, zh: "替补表没有一行，但只有替补才写这张表。", en: "The table has no line, though only a substitution writes it.")
    }
    var byKey: [Key: Line] = [:]
    for line in found where byKey.updateValue(line, forKey: Key(product: line.product, institution: line.institution)) != nil {
      line.row.twice("institution_id")
    }
    let replaced = Set(found.map(\.product))
    for line in found {
      checkPacks(line, replaced, byKey)
      checkAmounts(line)
    }
    checkSums(found)
    checkDays(found)
    checkComplete(found, byKey)
  }

  private func line(_ row: TableRow) -> Line? {
    let product = row.known("product_id", in: model.tables.productIDs)
    let substitute = row.known("new_product_id", in: model.tables.productIDs)
    let institution = row.known("institution_id", in: model.tables.institutionIDs)
    let packs = ["old_packs", "delivered_packs", "remaining_packs"].compactMap { row.count($0).map { Int64($0) } }
    guard let product, let substitute, let institution, packs.count == 3 else { return nil }
    row.compare(
      "V551", "district_id", model.tables.districts[model.districts[institution]].id, zh: "区市不是机构所属的区市。",
      en: "The district is not the institution's.")
    return Line(
      row: row, product: product, substitute: substitute, institution: institution, old: packs[0], delivered: packs[1],
      remaining: packs[2])
  }

  private func packs(_ product: Int, _ institution: Int) -> Int64 { model.cell(product, institution).map { lines.packs[$0] } ?? 0 }

  private func checkPacks(_ line: Line, _ replaced: Set<Int>, _ byKey: [Key: Line]) {
    func compare(_ column: String, _ expected: Int64, _ found: Int64, zh: String, en: String) {
      ledger.compare(
        "V552", Self.file, line: line.row.line, column: column, expected: "\(expected)", found: "\(found)", zh: zh, en: en)
    }
    compare(
      "delivered_packs", packs(line.product, line.institution), line.delivered, zh: "已供应量不是分解表中原品种的盒数。",
      en: "What was delivered is not the allocation's packs of the product.")
    // A substitute that failed in its turn has a line of its own, which starts from what it took over.
    let expected =
      replaced.contains(line.substitute)
      ? byKey[Key(product: line.substitute, institution: line.institution)]?.old ?? 0 : packs(line.substitute, line.institution)
    compare(
      "remaining_packs", expected, line.remaining, zh: "替补量不是分解表中替补品种的盒数。",
      en: "What the substitute takes over is not the allocation's packs of it.")
  }

  private func checkAmounts(_ line: Line) {
    let (old, new) = (model.prices[line.product], model.prices[line.substitute])
    let before = Exact.fen(line.old, old)
    let delivered = Exact.fen(line.delivered, old)
    let after = Exact.fen(line.remaining, new)
    for (column, fen) in [
      ("old_amount_yuan", before), ("delivered_amount_yuan", delivered), ("new_amount_yuan", after),
      ("difference_yuan", delivered + after - before),
    ] {
      line.row.compare("V553", column, Exact.yuan(fen: fen), zh: "金额不等于盒数乘价格。", en: "The amount is not packs times price.")
    }
  }

  /// Of each product, what was signed is what was delivered and what is taken over.
  private func checkSums(_ found: [Line]) {
    for (product, own) in Dictionary(grouping: found, by: \.product).sorted(by: { $0.key < $1.key }) {
      let old = own.reduce(Int128(0)) { $0 + Int128($1.old) }
      let new = own.reduce(Int128(0)) { $0 + Int128($1.delivered) + Int128($1.remaining) }
      ledger.compare(
        "V554", Self.file, line: own[0].row.line, column: "remaining_packs", expected: "\(old)", found: "\(new)",
        zh: "\(model.tables.products[product].id)：已供应与替补之和不等于原约定量。",
        en: "\(model.tables.products[product].id): delivered and taken over are not what was signed.")
    }
  }

  /// The substitute supplies from a day on, the product that it replaces until the day before or earlier.
  private func checkDays(_ found: [Line]) {
    var seen: Set<Int> = []
    for line in found where seen.insert(line.product).inserted {
      ledger.count()
      let (old, new) = (model.tables.products[line.product], model.tables.products[line.substitute])
      if let until = old.supply.until, let from = new.supply.from, until < from { continue }
      ledger.add(
        "V556", model.tables.path("products.csv"), line: old.line, column: "supplied_until",
        expected: new.supply.from.map { "< \($0.text)" } ?? "", found: old.supply.until?.text ?? "",
        zh: "\(old.id) 的供应截止日期不在 \(new.id) 的供应起始日期之前。",
        en: "\(old.id) is not supplied until a day before \(new.id) is supplied from.")
    }
  }

  /// Every cell of these products that has packs is in a line.
  private func checkComplete(_ found: [Line], _ byKey: [Key: Line]) {
    let keys = Set(byKey.keys).union(found.map { Key(product: $0.substitute, institution: $0.institution) })
    for product in Set(found.flatMap { [$0.product, $0.substitute] }).sorted() {
      for cell in model.cellsOfProduct[product] where lines.packs[cell] > 0 {
        ledger.count()
        if keys.contains(Key(product: product, institution: model.institution(cell))) { continue }
        ledger.add(
          "V555", Self.file, column: "institution_id", found: "\(model.productID(cell)) \(model.institutionID(cell))",
          zh: "分解表中有这个品种和机构，替补表没有。", en: "The allocation has this product and institution, the table does not.")
      }
    }
  }
}
