import Planning

extension GivenTables {
  /// What was bought and what was paid must be exact whole numbers of fen in total, whatever is summed.
  ///
  /// Purchases count as if nothing had gone back, at their prices, in ten-thousandths of a yuan as agreed volumes do.
  ///
  /// - Complexity: O(purchases + payments).
  func checkMoneyTotals(_ log: any FaultLog) {
    checkPurchaseTotal(log)
    let most = Int128(Int64.max / 100)
    var paid: Int128 = 0
    for row in self.paid ?? [] {
      paid += Int128(row.record.amount.count.magnitude)
      guard paid > most else { continue }
      report(
        RecordPlace(.paid, row.origin, "amount_yuan"), zh: "已预付金额到这一行的合计太大，无法精确计算。",
        en: "The payments up to this line are too large in total to be computed exactly.", log)
      return
    }
  }

  private func checkPurchaseTotal(_ log: any FaultLog) {
    var yuan: Int128 = 0
    let lines = purchases ?? Lines([])
    for (index, line) in lines.records.enumerated() {
      let row = products.rows[line.product]
      guard row.isSound else { continue }
      // Ten-thousandths of a unit times ten-thousandths of a yuan: at most 2¹²⁶, as both fit in 64 bits with a sign.
      let exact = Int128(line.units.tenThousandths.magnitude) * Int128(row.record.price.tenThousandths)
      yuan += exact / (Int128(row.record.unitsPerPack) * 10_000) + 1
      guard yuan > Int128(Int64.max) else { continue }
      report(
        RecordPlace(.purchases, lines.origin(index), "units"), zh: "实际采购金额到这一行的合计太大，无法精确计算。",
        en: "The purchases up to this line are too large in total to be computed exactly.", log)
      return
    }
  }

  private func report(_ spot: RecordPlace, zh: String, en: String, _ log: any FaultLog) {
    log.report(
      .sumTooLarge, at: spot, .init(zh: zh, en: en),
      hint: .init(zh: "请检查数量和金额的单位。", en: "Check the units of quantities and amounts."))
  }
}
