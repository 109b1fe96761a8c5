import Planning

extension GivenTables {
  /// Checks 折算表 against the products: what an item counts as is there, and no item has a product's code but the product itself.
  ///
  /// - Complexity: O(items).
  func checkConversions(_ references: References, _ log: any FaultLog) {
    for row in conversions ?? [] where row.isSound {
      let line = row.record
      if let product = line.productID, references.products.index(of: product.utf8) == nil {
        references.reportUnknown(product, in: .products, at: RecordPlace(.conversions, row.origin, "product_id"), log)
      }
      if let from = line.from, let until = line.until, until < from {
        log.report(
          .datesOutOfOrder, at: RecordPlace(.conversions, row.origin, "until"), value: "\(until)",
          .init(zh: "截止日期 \(until) 早于起始日期 \(from)。", en: "until \(until) is before from \(from)."),
          hint: .init(zh: "请核对这两个日期。", en: "Check both dates."))
      }
      guard references.products.index(of: line.itemID.utf8) != nil, line.productID != line.itemID || line.factor != .one else {
        continue
      }
      let target = line.productID.map { "\($0) × \(line.factor)" }
      log.report(
        .itemIsProduct, at: RecordPlace(.conversions, row.origin, "item_id"), value: line.itemID,
        .init(
          zh: "项目编码 \(line.itemID) 就是品种表中的一个品种，却写成\(target.map { "折算为 \($0)" } ?? "不计")：这一编码的用量不知按哪个算。",
          en:
            "\(line.itemID) is a product itself, and yet \(target.map { "counts as \($0)" } ?? "does not count") here: which is meant cannot be told."
        ),
        hint: .init(
          zh: "它就是该品种的，请删去这一行（或折算为它自己、系数 1）；是另一个项目的，请为项目换一个编码，用量表中一并改。",
          en:
            "Delete the line where it is that product (or let it count as itself with factor 1); give the item another code, here and in the usage, where it is not."
        ))
    }
  }
}
