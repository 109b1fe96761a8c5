/// Checks that `bound_by` names what binds the cell in the continuous plan, and of several things the first:
///
/// fixed; its product, where it has no target; its cap, where it stands there; an exhausted row other than ">=" in which nobody
/// above the floor has a higher fill: its product, its institution's capacity, the first rule by id; its floor, where it stands
/// there and that is above 0; else several rows together. A fill of a product that is filled later counts as higher. Who stands at a floor above 0 is bound by a row only where somebody
/// above the floor has the same fill there.
struct ReasonCheck {
  let linear: LinearRows
  /// One per cell of the model.
  let lines: DistrictLines
  let values: [Double]
  let rows: [FairPlanCheck.Row]
  let ledger: Ledger

  private var model: Model { linear.model }

  /// What binds a cell: the place of a row, or something else.
  private enum Binding: Equatable {
    case fixed, cap, floor, conflict
    case row(Int)
  }

  func run() {
    let usual = bindings(1)
    // Where values lie at the edge of a tolerance, what follows from a narrower or a wider one will do.
    var others: [[Binding]]?
    ledger.count(values.count)
    for index in values.indices where !says(index, usual[index]) {
      let wider = others ?? [bindings(0.1), bindings(10)]
      others = wider
      if wider.contains(where: { says(index, $0[index]) }) { continue }
      ledger.add(
        "V430", OutputTables.allocationFile, line: lines.line(index), column: "bound_by", expected: text(usual[index]),
        found: lines.reasons[lines.boundBy(index)], zh: "所写的限制因素并非限制这个单元的那一个。", en: "What is named here is not what binds the cell.")
    }
  }

  /// Whether `bound_by` names something: by its number among the reasons, of rules by the text.
  private func says(_ index: Int, _ binding: Binding) -> Bool {
    let number = number(of: binding)
    return number.map { $0 == lines.boundBy(index) } ?? (lines.reasons[lines.boundBy(index)] == text(binding))
  }

  /// The number of a reason that names no rule; nil for one that does.
  private func number(of binding: Binding) -> Int? {
    switch binding {
    case .fixed: return 4
    case .cap: return 2
    case .floor: return 3
    case .conflict: return 5
    case .row(let row):
      if linear.rows[row].name.ruleID != nil { return nil }
      if case .product = linear.rows[row].name { return 0 } else { return 1 }
    }
  }

  private func text(_ binding: Binding) -> String {
    if case .row(let row) = binding, let id = linear.rows[row].name.ruleID { return "rule:" + id }
    return number(of: binding).map { AllocationLines.plainReasons[$0] } ?? ""
  }

  /// What binds each cell, with tolerances so many times the usual ones.
  ///
  /// - Complexity: O(cells + entries of the rows).
  private func bindings(_ factor: Double) -> [Binding] {
    var bindings = [Binding?](repeating: nil, count: values.count)
    var isFree = [Bool](repeating: true, count: values.count)
    var isAtFloor = [Bool](repeating: false, count: values.count)
    var fills = [Double](repeating: 0, count: values.count)
    func meets(_ value: Double, _ bound: Double) -> Bool {
      bound.isFinite && abs(value - bound) <= factor * (Tolerance.packs + Tolerance.packsRelative * max(value, bound))
    }
    for (index, cell) in model.cells.enumerated() {
      if cell.isFixed || cell.target <= 0 {
        bindings[index] = cell.isFixed ? .fixed : .row(cell.product)
        isFree[index] = false
        continue
      }
      fills[index] = lines.fill(index) ?? 0
      if meets(values[index], cell.capValue) { bindings[index] = .cap }
      isAtFloor[index] = meets(values[index], cell.floorValue)
    }
    let level = factor * Tolerance.level
    // Products, capacities, then rules: each kind in the order of the ids.
    for row in rows where row.sense != ">=" {
      let size = max(abs(row.limit), abs(row.activity))
      guard abs(row.limit - row.activity) <= factor * (Tolerance.rule + Tolerance.ruleRelative * size) else { continue }
      var (last, top) = (0, -1.0)
      linear.forEachCell(of: row.index) { cell in
        guard isFree[cell], !isAtFloor[cell] else { return }
        let place = model.place(cell)
        if place > last { (last, top) = (place, -1) }
        if place == last { top = max(top, fills[cell]) }
      }
      linear.forEachCell(of: row.index) { cell in
        let place = model.place(cell)
        guard bindings[cell] == nil, place > last || place == last && fills[cell] >= top * (1 - level) else { return }
        if isAtFloor[cell], model.cells[cell].floorValue > 0, place > last || fills[cell] > top * (1 + level) { return }
        bindings[cell] = .row(row.index)
      }
    }
    return bindings.indices.map { index in
      bindings[index] ?? (isAtFloor[index] && model.cells[index].floorValue > 0 ? .floor : .conflict)
    }
  }
}
