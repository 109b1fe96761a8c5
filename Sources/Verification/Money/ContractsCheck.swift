/// Checks `contracts.csv`: every line of the allocation with packs, once, at its supplier, price and amount.
///
/// As each row is compared with its line and none is missing or twice, the totals are those of the allocation and of
/// `suppliers.csv`.
struct ContractsCheck {
  let model: Model
  let lines: AllocationLines
  let ledger: Ledger

  static let file = "contracts.csv"
  static let columns = [
    "supplier", "product_id", "district_id", "institution_id", "packs", "units", "price_yuan", "amount_yuan",
  ]

  private struct Part {
    var cells: [(cell: Int32, line: Int32)] = []
  }

  func run(_ output: OutputFolder) {
    guard output.size(of: ContractsCheck.file) != nil else {
      ledger.add("V101", ContractsCheck.file, zh: "缺少这个文件。", en: "The file is missing.")
      return
    }
    guard let table = LargeTable(reading: ContractsCheck.file, columns: ContractsCheck.columns, in: output, into: ledger) else {
      return
    }
    let prices = model.tables.products.map { Exact.text($0.price) }
    let ranks = supplierRanks()
    var seen = [Bool](repeating: false, count: model.cells.count)
    var last: Int?
    table.read(into: ledger) { cursor in
      parse(&cursor, prices)
    } merge: { part, notes in
      ledger.absorb(notes)
      for (cell, line) in part.cells {
        let cell = Int(cell)
        if seen[cell] {
          ledger.addTwice(ContractsCheck.file, Int(line), "institution_id", found: name(cell))
          continue
        }
        seen[cell] = true
        if let last, key(cell, ranks) < key(last, ranks) {
          ledger.addDisorder(ContractsCheck.file, Int(line), found: name(cell))
        }
        last = cell
      }
    }
    for cell in model.cells.indices where lines.packs[cell] > 0 && !seen[cell] {
      ledger.add("V302", ContractsCheck.file, expected: name(cell), zh: "缺少这一行。", en: "The row is missing.")
    }
  }

  private func name(_ cell: Int) -> String {
    "\(model.productID(cell)) \(model.districtID(cell)) \(model.institutionID(cell))"
  }

  /// Supplier, product, district, institution, each by its place.
  private func key(_ cell: Int, _ ranks: [Int32]) -> (Int32, Int32, Int32, Int32) {
    let (product, institution) = (model.cells.products[cell], model.cells.institutions[cell])
    return (ranks[Int(product)], product, model.districts[Int(institution)], institution)
  }

  /// The place of every product's supplier among all suppliers.
  private func supplierRanks() -> [Int32] {
    let names = Set(model.tables.products.map(\.supplier)).sorted(by: precedes)
    let ranks = Dictionary(names.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    return model.tables.products.map { ranks[$0.supplier] ?? 0 }
  }

  private func parse(_ cursor: inout TableCursor, _ prices: [String]) -> Part {
    var part = Part()
    var ids = (products: IDCache(model.tables.productIDs), districts: IDCache(model.tables.districtIDs))
    while cursor.next() {
      cursor.ledger.count()
      guard let product = ids.products.index(of: cursor.text(1)), let district = ids.districts.index(of: cursor.text(2)),
        let institution = model.tables.institutionIDs.index(of: cursor.text(3)), model.districts[Int(institution)] == district,
        let cell = model.cells.index(of: institution, in: model.cellsOfProduct[Int(product)]), lines.packs[cell] > 0
      else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: (1..<4).map(cursor.string).joined(separator: " "),
          zh: "这家机构没有分到这个品种。", en: "The institution receives none of the product.")
        continue
      }
      part.cells.append((Int32(cell), Int32(cursor.line)))
      compare(cell, Int(product), cursor, prices)
    }
    return part
  }

  private func compare(_ cell: Int, _ product: Int, _ cursor: TableCursor, _ prices: [String]) {
    let packs = lines.packs[cell]
    let entry = model.tables.products[product]
    func differs(_ column: Int, _ expected: String, _ zh: String, _ en: String) {
      cursor.ledger.add(
        "V540", cursor.file, line: cursor.line, column: cursor.columns[column], expected: expected, found: cursor.string(column),
        zh: zh, en: en)
    }
    if !cursor.holds(entry.supplier, in: 0) {
      differs(0, entry.supplier, "中选企业不符。", "The supplier differs.")
    }
    if Exact.count(cursor.text(4)) != packs || cursor.text(4).first == UInt8(ascii: "0") {
      differs(4, "\(packs)", "盒数与分解表不符。", "The packs differ from the allocation.")
    }
    let units = Int128(packs) * entry.unitsPerPack
    if Exact.count(cursor.text(5)).map({ Int128($0) }) != units || cursor.text(5).first == UInt8(ascii: "0") {
      differs(5, "\(units)", "最小单位数不等于盒数乘包装转换比。", "The units are not packs times units per pack.")
    }
    if !cursor.text(6).elementsEqual(prices[product].utf8) {
      differs(6, prices[product], "价格与品种表不符。", "The price differs from the table of products.")
    }
    let amount = Exact.fen(packs, model.prices[product])
    if !Exact.isYuan(cursor.text(7), fen: amount) {
      differs(7, Exact.yuan(fen: amount), "金额不等于盒数乘价格。", "The amount is not packs times price.")
    }
  }
}
