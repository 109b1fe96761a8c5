/// Checks that `bound_by` can be true: the bound or row it names is met by the continuous values.
struct ReasonCheck {
  let linear: LinearRows
  /// One per cell of the model.
  let lines: DistrictLines
  let values: [Double]
  let rows: [FairPlanCheck.Row]
  let ledger: Ledger

  private var model: Model { linear.model }

  func run() {
    var exhausted = [Bool](repeating: false, count: linear.rows.count)
    for row in rows {
      exhausted[row.index] =
        abs(row.limit - row.activity)
        <= Tolerance.rule + Tolerance.ruleRelative * max(abs(row.limit), abs(row.activity))
    }
    // Row by what `bound_by` says, or by institution.
    let rules = lines.reasons.map { text in
      text.hasPrefix("rule:") ? linear.index(of: .rule(String(text.dropFirst(5)))) : nil
    }
    let capacities = model.tables.institutions.map { linear.index(of: .capacity($0.id)) }
    let tops = highestFillsThatGive()
    for (index, cell) in model.cells.enumerated() {
      ledger.count()
      func isTight(_ row: Int?) -> Bool {
        guard let row else { return false }
        return exhausted[row] && linear.covers(row, index)
      }
      let isPlausible: Bool
      let boundBy = lines.boundBy(index)
      switch boundBy {
      case 0: isPlausible = cell.target <= 0 || isLast(index, below: tops[cell.product])
      case 1: isPlausible = isTight(capacities[cell.institution])
      case 2: isPlausible = Tolerance.agreePacks(values[index], cell.capValue)
      case 3: isPlausible = Tolerance.agreePacks(values[index], cell.floorValue)
      case 4: isPlausible = cell.isFixed
      case 5: isPlausible = !cell.isFixed
      default: isPlausible = isTight(rules[boundBy])
      }
      if !isPlausible {
        ledger.add(
          "V430", OutputTables.allocationFile, line: lines.line(index), column: "bound_by",
          found: lines.reasons[boundBy], zh: "所写的限制因素并未限制这个单元。", en: "What is named here does not bind the cell.")
      }
    }
  }

  /// For each product the highest fill of a cell that could give way. Who stands at the cap cannot: a bottleneck of
  /// several rows sends cells there.
  private func highestFillsThatGive() -> [Double] {
    var tops = [Double](repeating: -.infinity, count: model.cellsOfProduct.count)
    for (index, cell) in model.cells.enumerated() where !cell.isFixed {
      let packs = values[index]
      if Tolerance.agreePacks(packs, cell.floorValue) || Tolerance.agreePacks(packs, cell.capValue) {
        continue
      }
      tops[cell.product] = max(tops[cell.product], lines.fill(index) ?? 0)
    }
    return tops
  }

  /// Whether nobody of the product who could give way has a higher fill.
  private func isLast(_ cell: Int, below top: Double) -> Bool {
    guard let fill = lines.fill(cell) else { return false }
    return top <= fill * (1 + Tolerance.whole) + Tolerance.packs
  }
}
