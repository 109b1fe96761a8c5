/// Checks that `bound_by` can be true: the bound or row it names is met by the continuous values.
struct ReasonCheck {
  let model: Model
  /// One per cell of the model.
  let lines: [AllocationLine]
  let rows: [FairPlanCheck.Row]
  let ledger: Ledger

  func run() {
    var rowsByName: [String: FairPlanCheck.Row] = [:]
    for row in rows { rowsByName[row.name] = row }
    let tops = highestFillsThatGive()
    for (index, line) in lines.enumerated() {
      ledger.count()
      let cell = model.cells[index]
      let isPlausible: Bool
      switch line.boundBy {
      case "cap": isPlausible = Tolerance.agreePacks(line.continuous, cell.capValue)
      case "floor": isPlausible = Tolerance.agreePacks(line.continuous, cell.floorValue)
      case "fixed": isPlausible = cell.isFixed
      case "conflict": isPlausible = !cell.isFixed
      case "product":
        isPlausible = cell.target <= 0 || isLast(line, below: tops[cell.product])
      case "institution":
        isPlausible = isTight(index, in: rowsByName["capacity \(model.institutionID(index))"])
      default:
        isPlausible =
          line.boundBy.hasPrefix("rule:")
          && isTight(index, in: rowsByName["rule \(line.boundBy.dropFirst(5))"])
      }
      if !isPlausible {
        ledger.add(
          "V430", OutputTables.allocationFile, line: line.line, column: "bound_by", found: line.boundBy,
          zh: "所写的限制因素并未限制这个单元。", en: "What is named here does not bind the cell.")
      }
    }
  }

  /// Whether the cell is among the row's, which ascend.
  private func covers(_ row: FairPlanCheck.Row, _ cell: Int) -> Bool {
    var low = 0
    var high = row.cells.count
    while low < high {
      let middle = (low + high) / 2
      if row.cells[middle].cell < cell { low = middle + 1 } else { high = middle }
    }
    return low < row.cells.count && row.cells[low].cell == cell
  }

  /// Whether the row covers the cell and is exhausted.
  private func isTight(_ cell: Int, in row: FairPlanCheck.Row?) -> Bool {
    guard let row, covers(row, cell) else { return false }
    return abs(row.limit - row.activity)
      <= Tolerance.rule + Tolerance.ruleRelative * max(abs(row.limit), abs(row.activity))
  }

  /// For each product the highest fill of a cell that could give way. Who stands at the cap cannot: a bottleneck of
  /// several rows sends cells there.
  private func highestFillsThatGive() -> [Double] {
    var tops = [Double](repeating: -.infinity, count: model.cellsOfProduct.count)
    for (index, cell) in model.cells.enumerated() where !cell.isFixed {
      let packs = lines[index].continuous
      if Tolerance.agreePacks(packs, cell.floorValue) || Tolerance.agreePacks(packs, cell.capValue) {
        continue
      }
      tops[cell.product] = max(tops[cell.product], lines[index].fill ?? 0)
    }
    return tops
  }

  /// Whether nobody of the product who could give way has a higher fill.
  private func isLast(_ line: AllocationLine, below top: Double) -> Bool {
    guard let fill = line.fill else { return false }
    return top <= fill * (1 + Tolerance.whole) + Tolerance.packs
  }
}
