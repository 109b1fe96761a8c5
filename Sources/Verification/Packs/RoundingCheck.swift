/// Checks how continuous values became whole packs.
struct RoundingCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  /// District totals: floor or ceiling of stage A's value; plain largest remainder for products no rule touches.
  func checkTotals() {
    let touched = model.productsOfRows()
    for (product, cells) in model.cellsOfProduct.enumerated() {
      var sums = [DistrictSum](repeating: DistrictSum(), count: model.tables.districts.count)
      for index in cells { sums[model.district(index)].add(model.cells[index]) }
      let places = sums.indices.filter { sums[$0].count > 0 }
      let totals = places.compactMap { tables.totals[model.share(product, $0)] }
      guard totals.count == places.count else { continue }
      for total in totals { checkWhole(total) }
      let own = places.map { sums[$0] }
      guard !touched[product],
        let plain = LargestRemainder(
          values: totals.map(\.continuous), targets: own.map(\.target), total: model.agreedPacks[product]),
        zip(plain.packs, own).allSatisfy({ Int128($0) >= $1.floor && Int128($0) <= $1.cap ?? Int128($0) })
      else { continue }
      for (position, total) in totals.enumerated() where !plain.isAmbiguous[position] {
        differ(OutputTables.totalsFile, total.line, plain.packs[position], total.packs)
      }
    }
  }

  /// What a district's cells of one product add up to.
  private struct DistrictSum {
    var target = 0.0
    var floor: Int128 = 0
    /// Nil where a cell has no cap.
    var cap: Int128? = 0
    var count = 0

    mutating func add(_ cell: Cells.Cell) {
      count += 1
      target += cell.target
      floor += Int128(cell.floor)
      cap = cap.flatMap { sum in cell.cap.map { sum + Int128($0) } }
    }
  }

  private func checkWhole(_ total: TotalLine) {
    ledger.count()
    let split = LargestRemainder.split(total.continuous)
    let up = split.fraction > 0 ? split.whole + 1 : split.whole
    if total.packs < split.whole || total.packs > up {
      ledger.add(
        "V311", OutputTables.totalsFile, line: total.line, column: "packs",
        expected: split.whole == up ? "\(up)" : "\(split.whole) | \(up)", found: "\(total.packs)", zh: "区市合计不是连续值的舍入。",
        en: "The total is neither floor nor ceiling of the continuous value.")
    }
  }

  /// Stage B of one district: where no rule touches a product, or plain largest remainder keeps every rule,
  /// the packs are plain largest remainder. `mayDiffer`: a rule is exceeded, so only untouched products are plain.
  func checkDistrict(_ packet: Model, _ lines: DistrictLines, _ values: [Double], mayDiffer: Bool) {
    let touched = packet.productsOfRows()
    var plainPacks = [Int64](repeating: 0, count: values.count)
    var isAmbiguous = [Bool](repeating: false, count: values.count)
    var isWhole = true
    var judged: [Int] = []
    for (product, cells) in packet.cellsOfProduct.enumerated() {
      guard
        let plain = LargestRemainder(
          values: Array(values[cells]), targets: packet.cells[cells].map(\.target), total: packet.agreedPacks[product])
      else {
        isWhole = false
        continue
      }
      judged.append(product)
      plainPacks.replaceSubrange(cells, with: plain.packs)
      isAmbiguous.replaceSubrange(cells, with: plain.isAmbiguous)
    }
    let keepsRules =
      isWhole && !mayDiffer
      && packet.rows.allSatisfy { row in row.violation(by: packet.activity(of: row) { plainPacks[$0] }) == 0 }
    for product in judged where keepsRules || !touched[product] {
      for cell in packet.cellsOfProduct[product] where !isAmbiguous[cell] {
        differ(OutputTables.allocationFile, lines.line(cell), plainPacks[cell], lines.packs(cell))
      }
    }
  }

  private func differ(_ file: String, _ line: Int, _ expected: Int64, _ found: Int64) {
    ledger.count()
    if expected == found { return }
    ledger.add(
      "V313", file, line: line, column: "packs", expected: "\(expected)", found: "\(found)", zh: "没有规则妨碍，却不是最大余数法的结果。",
      en: "No rule stands in the way, yet this is not what largest remainder gives.")
  }
}
