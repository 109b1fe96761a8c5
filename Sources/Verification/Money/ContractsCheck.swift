/// Checks `contracts.csv`: every line of the allocation with packs, once, at its supplier, price and amount.
///
/// As each row is compared with its line and none is missing or twice, the totals are those of the allocation and of
/// `suppliers.csv`.
struct ContractsCheck {
  let model: Model
  let lines: AllocationLines
  let ledger: Ledger

  static let columns = [
    "supplier", "product_id", "district_id", "institution_id", "packs", "units", "price_yuan", "amount_yuan",
  ]

  func run(_ output: OutputFolder) {
    let prices = model.tables.products.map { Exact.text($0.price) }
    let suppliers = Set(model.tables.products.map(\.supplier)).sorted(by: precedes)
    let rankOfSupplier = Dictionary(suppliers.enumerated().map { ($1, $0) }) { first, _ in first }
    let ranks = model.tables.products.map { rankOfSupplier[$0.supplier] ?? 0 }
    /// Supplier, product, district, institution, each by its place.
    func key(_ cell: Int) -> (Int, Int, Int, Int) {
      (ranks[model.product(cell)], model.product(cell), model.district(cell), model.institution(cell))
    }
    LargeTable.check(
      "contracts.csv", ContractsCheck.columns, key: "institution_id", in: output, into: ledger, isWanted: lines.packs.map { $0 > 0 },
      name: model.name(ofCell:), ascends: { key($0) < key($1) }
    ) { cursor in
      guard let product = model.tables.productIDs.index(of: cursor.text(1)),
        let district = model.tables.districtIDs.index(of: cursor.text(2)),
        let institution = model.tables.institutionIDs.index(of: cursor.text(3)), model.districts[institution] == district,
        let cell = model.cell(product, institution), lines.packs[cell] > 0
      else {
        cursor.ledger.add(
          "V301", cursor.file, line: cursor.line, found: cursor.strings(1..<4), zh: "这家机构没有分到这个品种。",
          en: "The institution receives none of the product.")
        return nil
      }
      compare(cell, product, cursor, prices)
      return cell
    }
  }

  private func compare(_ cell: Int, _ product: Int, _ cursor: TableCursor, _ prices: [String]) {
    let packs = lines.packs[cell]
    let entry = model.tables.products[product]
    func isCount(_ column: Int, _ count: Int128) -> Bool {
      Exact.count(cursor.text(column)).map { Int128($0) } == count && cursor.text(column).first != UInt8(ascii: "0")
    }
    if !cursor.holds(entry.supplier, in: 0) { cursor.differs("V540", 0, entry.supplier, zh: "中选企业不符。", en: "The supplier differs.") }
    if !isCount(4, Int128(packs)) {
      cursor.differs("V540", 4, "\(packs)", zh: "盒数与分解表不符。", en: "The packs differ from the allocation.")
    }
    let units = Int128(packs) * entry.unitsPerPack
    if !isCount(5, units) {
      cursor.differs("V540", 5, "\(units)", zh: "最小单位数不等于盒数乘包装转换比。", en: "The units are not packs times units per pack.")
    }
    if !cursor.text(6).elementsEqual(prices[product].utf8) {
      cursor.differs("V540", 6, prices[product], zh: "价格与品种表不符。", en: "The price differs from the table of products.")
    }
    let amount = Exact.fen(packs, model.prices[product])
    if !Exact.isYuan(cursor.text(7), fen: amount) {
      cursor.differs("V540", 7, Exact.yuan(fen: amount), zh: "金额不等于盒数乘价格。", en: "The amount is not packs times price.")
    }
  }
}
