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
        isPlausible = cell.target <= 0 || isLast(index, in: rowsByName["product \(model.productID(index))"])
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

  /// Whether the row covers the cell and is exhausted.
  private func isTight(_ cell: Int, in row: FairPlanCheck.Row?) -> Bool {
    guard let row, row.cells.contains(where: { $0.cell == cell }) else { return false }
    return abs(row.limit - row.activity)
      <= Tolerance.rule + Tolerance.ruleRelative * max(abs(row.limit), abs(row.activity))
  }

  /// Whether nobody in the product's row who could give way has a higher fill. Who stands at the cap may have: a
  /// bottleneck of several rows sends cells there.
  private func isLast(_ cell: Int, in row: FairPlanCheck.Row?) -> Bool {
    guard let row, let fill = lines[cell].fill else { return false }
    return row.cells.allSatisfy { entry in
      let other = model.cells[entry.cell]
      let packs = lines[entry.cell].continuous
      return other.isFixed || Tolerance.agreePacks(packs, other.floorValue)
        || Tolerance.agreePacks(packs, other.capValue)
        || lines[entry.cell].fill ?? 0 <= fill * (1 + Tolerance.whole) + Tolerance.packs
    }
  }
}
