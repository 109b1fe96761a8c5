import PlanModel
public import Planning

/// Reads 价格目录 for a plan, by item id.
///
/// - Throws: ``PlanFileError`` where the file is missing or cannot be read at all.
public func readPriceList(
  _ path: String, for records: PlanRecords
) throws(PlanFileError) -> SideTableReading<PriceListItem> {
  let context = SideTableContext(records)
  guard let rows = try context.rows(path, .side(.prices), SideTable.prices.columns) else {
    return context.reading([])
  }
  let column = SideTable.prices.index
  var items: [(record: PriceListItem, line: Int32)] = []
  while rows.next() {
    var isSound = true
    let id = rows.identifier(column("item_id"))
    let product = context.references.index(rows, column("product_id"), in: .products)
    let name = rows.required(column("name"))
    let role = rows.required(column("role")).flatMap {
      context.log.word($0, .priceListRole, at: rows.spot(column("role")))
    }
    let units = rows.requiredNumber(column("units_per_pack"), .unitsPerPack, &isSound)
    let size = units.flatMap { count in
      product.map {
        PackSize(id: id ?? "", unitsPerPack: count.wholePart, unit: context.references.packSize($0).unit, pack: "")
      }
    }
    let price = rows.requiredNumber(column("price_yuan"), .price, &isSound, of: size)
    if rows.bytes(column("evaluated")).isEmpty {
      rows.reportBlank(column("evaluated"))
      isSound = false
    }
    let isEvaluated = rows.yesOrNo(column("evaluated"), &isSound)
    let isListed = rows.yesOrNo(column("in_catalogue"), &isSound)
    guard let id, let product, let name, let role, let units, let price, isSound, let isEvaluated else { continue }
    let item = PriceListItem(
      id: id, product: Int(product), name: name, supplier: rows.text(column("supplier")), role: role,
      unitsPerPack: units.wholePart, price: price, isEvaluated: isEvaluated, isInCatalogue: isListed ?? true)
    items.append((item, rows.line))
  }
  items.sort { left, right in
    if idPrecedes(left.record.id, right.record.id) { return true }
    if idPrecedes(right.record.id, left.record.id) { return false }
    return left.line < right.line
  }
  let products = context.plan.products.rows
  for (index, item) in items.enumerated() {
    let (record, spot) = (item.record, Spot(.side(.prices), line: item.line, column: column("item_id")))
    if index > 0, items[index - 1].record.id.utf8.elementsEqual(record.id.utf8) {
      let earlier = context.log.reference(Spot(.side(.prices), line: items[index - 1].line))
      context.log.report(
        .duplicateKey, at: spot, value: record.id,
        .init(zh: "\"\(record.id)\" 在 \(earlier.chinese) 已经出现过。", en: "\"\(record.id)\" already stands in \(earlier.english)."),
        hint: .init(zh: "请只保留一行，或改正编码。", en: "Keep one line, or mend the code."))
    }
    let product = products[record.product].record
    if record.role == .selected, !record.costsTheSame(as: product) {
      context.log.report(
        .selectedPriceDiffers, at: Spot(.side(.prices), line: item.line, column: column("price_yuan")),
        value: "\(record.price)",
        .init(
          zh:
            "中选产品 \(record.id) 的挂网价 \(record.price) 元（\(record.unitsPerPack) \(product.unit)），按最小单位与方案中 \(product.id) 的中选价 \(product.price) 元（\(product.unitsPerPack) \(product.unit)）不同。",
          en:
            "\(record.id) is listed at \(record.price) yuan for \(record.unitsPerPack) units; the plan selects \(product.id) at \(product.price) for \(product.unitsPerPack)."
        ),
        hint: .init(zh: "支付标准按方案的中选价；请核对挂网价。", en: "The standard follows the plan: check the list."))
    }
  }
  return context.reading(items.map(\.record))
}

extension PriceListItem {
  /// Whether a minimum unit costs exactly what it costs of the selected product.
  fileprivate func costsTheSame(as product: Product) -> Bool {
    Int128(price.tenThousandths) * Int128(product.unitsPerPack)
      == Int128(product.price.tenThousandths) * Int128(unitsPerPack)
  }
}
