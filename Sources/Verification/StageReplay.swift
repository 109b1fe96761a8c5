/// Replays the bottlenecks of `run.json` into the values of every cell, and checks that they prove the plan.
///
/// z_c = Σ multiplier · coefficient. In order of level, a cell not settled yet stands at clamp(level · target,
/// floor, cap) where z_c > 0 and at its cap where z_c < 0; cells of no bottleneck stand at their cap.
/// The rows prove the level when signs are right (≥ 0 for "<=", ≤ 0 for ">="), every row with a multiplier is
/// exhausted, and z_c < 0 only at caps: then Σ z x' ≤ Σ y b = Σ z x for every feasible x'. Source: model.md section 4.
struct StageReplay {
  let model: Model
  let bottlenecks: [RunRecord.Bottleneck]
  /// Where in `run.json`: `stages.city`.
  let place: String
  let ledger: Ledger

  /// The rows of one product or rule: what its multiplier multiplies.
  private struct Row {
    let sense: String
    let limit: Double
    let cells: [(cell: Int, coefficient: Double)]
  }

  /// The values of every cell [packs]; nil where the bottlenecks do not settle every cell.
  func values() -> [Double]? {
    let rows = namedRows()
    var values = [Double?](repeating: nil, count: model.cells.count)
    for (index, cell) in model.cells.enumerated() {
      if cell.isFixed { values[index] = cell.floorValue } else if cell.target <= 0 { values[index] = 0 }
    }
    var combinations: [[Int: Double]] = []
    var lastLevel = 0.0
    for (position, bottleneck) in bottlenecks.enumerated() {
      ledger.count()
      guard let combination = combine(bottleneck, rows, at: position) else { return nil }
      combinations.append(combination)
      if bottleneck.level < lastLevel * (1 - Tolerance.level) {
        differ(
          "V410", position, expected: "≥ \(lastLevel)", found: "\(bottleneck.level)", zh: "水位没有从低到高排列。",
          en: "The levels do not ascend.")
      }
      lastLevel = max(lastLevel, bottleneck.level)
      for (index, z) in combination where values[index] == nil {
        let cell = model.cells[index]
        if z > 0 {
          values[index] = max(cell.floorValue, min(cell.capValue, bottleneck.level * cell.target))
        } else if cell.cap != nil {
          values[index] = cell.capValue
        }
      }
    }
    for (index, cell) in model.cells.enumerated() where values[index] == nil {
      if cell.cap != nil {
        values[index] = cell.capValue
      } else {
        ledger.add(
          "V411", RunRecord.file, column: place,
          found: "\(model.productID(index)) \(model.institutionID(index))",
          zh: "没有瓶颈限定这个没有上限的单元。", en: "No bottleneck settles this cell, which has no cap.")
      }
    }
    let settled = values.compactMap { $0 }
    guard settled.count == values.count else { return nil }
    guard settled.allSatisfy({ $0 <= Exact.largestCountValue }) else {
      ledger.add("V411", RunRecord.file, column: place, zh: "水位大得不可信。", en: "A level is beyond belief.")
      return nil
    }
    for (position, combination) in combinations.enumerated() {
      prove(position, combination, settled, rows)
    }
    return settled
  }

  private func namedRows() -> [RunRecord.RowName: Row] {
    var rows: [RunRecord.RowName: Row] = [:]
    for (product, cells) in model.cellsOfProduct.enumerated() {
      rows[.product(model.tables.products[product].id)] = Row(
        sense: "=", limit: Exact.double(model.agreedPacks[product]), cells: cells.map { ($0, 1) })
    }
    for row in model.rows {
      rows[row.name] = Row(
        sense: row.sense, limit: Exact.double(row.limit) / 10_000,
        cells: row.cells.map { ($0, Exact.double(model.coefficient(of: $0, in: row.measure)) / 10_000) })
    }
    return rows
  }

  /// z of every cell where it is not nothing; nil where a row is unknown.
  private func combine(
    _ bottleneck: RunRecord.Bottleneck, _ rows: [RunRecord.RowName: Row], at position: Int
  ) -> [Int: Double]? {
    var sums: [Int: (z: Double, scale: Double)] = [:]
    var limits = 0.0
    for term in bottleneck.terms {
      guard let row = rows[term.row] else {
        differ("V412", position, found: term.row.text, zh: "方案里没有这一行。", en: "The plan has no such row.")
        return nil
      }
      limits += abs(term.multiplier * row.limit)
      for (cell, coefficient) in row.cells {
        let part = term.multiplier * coefficient
        let sum = sums[cell] ?? (0, 0)
        sums[cell] = (sum.z + part, sum.scale + abs(part))
      }
    }
    return sums.filter { index, sum in
      // All that the cell could hold must count for something against the limits, or it is the solver's last digits.
      let most = max(1, Exact.double(model.agreedPacks[model.cells[index].product]))
      return abs(sum.z) > Tolerance.multiplier * sum.scale && abs(sum.z) * most >= Tolerance.significance * limits
    }.mapValues(\.z)
  }

  private func prove(
    _ position: Int, _ combination: [Int: Double], _ values: [Double], _ rows: [RunRecord.RowName: Row]
  ) {
    var gap = 0.0
    var scale = 0.0
    let largest = bottlenecks[position].terms.map { abs($0.multiplier) }.max() ?? 0
    for term in bottlenecks[position].terms {
      ledger.count()
      guard let row = rows[term.row] else { continue }
      let wrongSign = (row.sense == "<=" && term.multiplier < 0) || (row.sense == ">=" && term.multiplier > 0)
      if wrongSign && abs(term.multiplier) > Tolerance.multiplier * largest {
        differ(
          "V413", position, found: "\(term.row.text): \(term.multiplier)", zh: "乘数的正负号与关系不符。",
          en: "The multiplier has the wrong sign for its row.")
      }
      let activity = row.cells.reduce(0) { $0 + $1.coefficient * values[$1.cell] }
      gap += abs(term.multiplier * (row.limit - activity))
      scale += abs(term.multiplier) * max(1, abs(row.limit))
    }
    if gap > Tolerance.rule * scale {
      differ(
        "V414", position, expected: "0", found: "\(gap)", zh: "瓶颈所列的行并未用尽。",
        en: "The rows of the bottleneck are not exhausted.")
    }
    let wrong = combination.keys.sorted().first { index in
      let cell = model.cells[index]
      return combination[index, default: 0] < 0 && !cell.isFixed && cell.target > 0
        && !Tolerance.agreePacks(values[index], cell.capValue)
    }
    if let wrong {
      differ(
        "V415", position, found: "\(model.productID(wrong)) \(model.institutionID(wrong))",
        zh: "乘数之和为负的单元没有达到上限，不成其为证明。",
        en: "A cell with a negative combination is not at its cap, so this is no proof.")
    }
  }

  private func differ(
    _ code: String, _ position: Int, expected: String = "", found: String = "", zh: String, en: String
  ) {
    ledger.add(
      code, RunRecord.file, column: "\(place)[\(position)]", expected: expected, found: found, zh: zh, en: en)
  }
}
