/// Checks how continuous values became whole packs.
struct RoundingCheck {
  let model: Model
  let tables: OutputTables
  /// Under which definition: the first rounds product by product, the second products and districts or institutions together.
  let definition: Int
  let ledger: Ledger

  /// So many cycles from what was found to the nearest rounding are gone through.
  private static let mostCycles = 100

  /// District totals: floor or ceiling of stage A's value; under the first definition plain largest remainder for products no rule touches,
  /// under the second the nearest rounding two ways where no rule touches any.
  func checkTotals() {
    let touched = model.productsOfRows()
    var (matrix, lines): ([TwoWayRounding.Cell], [Int]) = ([], [])
    let accepted = model.cityPacks
    for (product, cells) in model.cellsOfProduct.enumerated() {
      var sums = [DistrictSum](repeating: DistrictSum(), count: model.tables.districts.count)
      for index in cells { sums[model.district(index)].add(model.cells[index], accepted?[index]) }
      let places = sums.indices.filter { sums[$0].count > 0 }
      let totals = places.compactMap { tables.totals[model.share(product, $0)] }
      guard totals.count == places.count else { continue }
      for total in totals { checkWhole(total, beyond: definition > 1 && touched[product] ? 2 : 0) }
      let own = places.map { sums[$0] }
      guard definition == 1 else {
        for (place, total) in zip(places, totals) {
          matrix.append(
            .init(
              row: product, column: place, value: total.continuous, target: sums[place].target, packs: total.packs,
              accepted: sums[place].accepted))
          lines.append(total.line)
        }
        continue
      }
      guard !touched[product],
        let plain = LargestRemainder(
          values: totals.map(\.continuous), targets: own.map(\.target), total: model.agreedPacks[product]),
        zip(plain.packs, own).allSatisfy({ Int128($0) >= $1.floor && Int128($0) <= $1.cap ?? Int128($0) })
      else { continue }
      for (position, total) in totals.enumerated() where !plain.isAmbiguous[position] {
        differ(OutputTables.totalsFile, total.line, plain.packs[position], total.packs)
      }
    }
    if matrix.isEmpty { return }
    ledger.count(matrix.count)
    var rounding = TwoWayRounding(matrix, rowCount: model.cellsOfProduct.count, columnCount: model.tables.districts.count)
    // Whether totals that a rule touches leave every district a plan is not judged: there the best found counts.
    guard !touched.contains(true), let nearest = rounding.nearest(most: RoundingCheck.mostCycles) else { return }
    for (index, packs) in nearest.enumerated() { differ(OutputTables.totalsFile, lines[index], packs, matrix[index].packs) }
  }

  /// What a district's cells of one product add up to.
  private struct DistrictSum {
    var target = 0.0
    var floor: Int128 = 0
    /// Nil where a cell has no cap.
    var cap: Int128? = 0
    /// What was accepted of its cells; nil where nothing was.
    var accepted: Int64?
    var count = 0

    mutating func add(_ cell: Cells.Cell, _ packs: Int64?) {
      count += 1
      if let packs { accepted = (accepted ?? 0) + packs }
      target += cell.target
      floor += Int128(cell.floor)
      cap = cap.flatMap { sum in cell.cap.map { sum + Int128($0) } }
    }
  }

  /// A total is the floor or the ceiling, or so many packs beyond where limits may stand in the way.
  private func checkWhole(_ total: TotalLine, beyond: Int64) {
    ledger.count()
    let split = LargestRemainder.split(total.continuous)
    let up = split.fraction > 0 ? split.whole + 1 : split.whole
    if total.packs < split.whole - beyond || total.packs > up + beyond {
      ledger.add(
        "V311", OutputTables.totalsFile, line: total.line, column: "packs",
        expected: split.whole == up ? "\(up)" : "\(split.whole) | \(up)", found: "\(total.packs)", zh: "区市合计不是连续值的舍入。",
        en: "The total is neither floor nor ceiling of the continuous value.")
    }
  }

  /// Stage B of one district is the nearest rounding where that one keeps every limit; elsewhere the best that was found counts. Where
  /// packs were accepted it is the nearest, or the nearest of those that change fewest of them.
  func checkNearest(_ packet: Model, _ lines: DistrictLines, _ values: [Double], accepted: [Int64?]?) {
    let found = lines.packs(ofCells: values.indices)
    ledger.count(found.count)
    guard let nearest = nearest(packet, found, values, accepted: nil), nearest != found else { return }
    if let accepted {
      let kept = self.nearest(packet, found, values, accepted: accepted)
      if kept == nil || kept == found { return }
    }
    for (cell, packs) in nearest.enumerated() { differ(OutputTables.allocationFile, lines.line(cell), packs, found[cell]) }
  }

  /// The nearest rounding of a district; nil where it exceeds a limit, or is too far from what was found to be known.
  private func nearest(_ packet: Model, _ found: [Int64], _ values: [Double], accepted: [Int64?]?) -> [Int64]? {
    var rounding = TwoWayRounding(
      values.indices.map { cell in
        .init(
          row: packet.product(cell), column: packet.institution(cell), value: values[cell], target: packet.cells[cell].target,
          packs: found[cell], accepted: accepted?[cell])
      }, rowCount: packet.cellsOfProduct.count, columnCount: packet.tables.institutions.count)
    guard let nearest = rounding.nearest(most: RoundingCheck.mostCycles) else { return nil }
    let isKept = packet.rows.allSatisfy { row in row.violation(by: packet.activity(of: row) { nearest[$0] }) == 0 }
    return isKept ? nearest : nil
  }

  /// Under the first definition, stage B of one district: where no rule touches a product, or plain largest remainder keeps every rule,
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
      "V313", file, line: line, column: "packs", expected: "\(expected)", found: "\(found)",
      zh: definition == 1 ? "没有规则妨碍，却不是最大余数法的结果。" : "没有限制妨碍，却不是差别最小的取整。",
      en: definition == 1
        ? "No rule stands in the way, yet this is not what largest remainder gives."
        : "No limit stands in the way, yet this is not the nearest rounding.")
  }
}
