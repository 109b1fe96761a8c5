/// Checks each row of `allocation.csv` by itself: basis, target, bounds, fill, whole packs, units, amount.
struct AllocationCheck {
  let model: Model
  let tables: OutputTables
  let ledger: Ledger

  private var file: String { OutputTables.allocationFile }

  func run() {
    let targets = model.districtTargets(tables)
    for case let line? in tables.lines {
      let cell = model.cells[line.cell]
      near(line, "basis_units", cell.basis, line.basis, zh: "测算基数不符。", en: "The basis differs.")
      if let target = targets[line.cell] {
        near(
          line, "target_packs", target, line.target, zh: "比例目标量不符。",
          en: "The proportional target differs.")
      }
      exact(line, "floor_packs", cell.floor, line.floor, zh: "下限不符。", en: "The floor differs.")
      exact(line, "cap_packs", cell.cap, line.cap, zh: "上限不符。", en: "The cap differs.")
      checkFill(line)
      checkPacks(line, cell)
      let product = model.tables.products[cell.product]
      exact(
        line, "units", line.packs * product.unitsPerPack, line.units,
        zh: "最小单位数不等于盒数乘包装转换比。", en: "The units are not packs times units per pack.")
      ledger.compare(
        "V303", file, line: line.line, column: "amount_yuan", expected: Exact.yuan(fen: model.amount(line)),
        found: line.amount,
        zh: "金额不等于盒数乘中选价（四舍五入到分）。",
        en: "The amount is not packs times price rounded half up to the fen.")
      ledger.count()
      if !line.reason.contains(where: { !$0.isWhitespace }) {
        ledger.add(
          "V303", file, line: line.line, column: "reason", zh: "没有写明理由。", en: "There is no reason.")
      }
    }
  }

  private func checkFill(_ line: AllocationLine) {
    ledger.count()
    guard line.target > 0 else {
      if let fill = line.fill {
        ledger.add(
          "V303", file, line: line.line, column: "fill", found: "\(fill)", zh: "目标为 0，满足率应为空白。",
          en: "The target is 0, so the fill is blank.")
      }
      return
    }
    let expected = line.continuous / line.target
    if let fill = line.fill, Tolerance.agreeFormula(fill, expected) { return }
    ledger.add(
      "V303", file, line: line.line, column: "fill", expected: "\(expected)",
      found: line.fill.map { "\($0)" } ?? "", zh: "满足率不等于连续值除以目标。",
      en: "The fill is not the continuous value over the target.")
  }

  private func checkPacks(_ line: AllocationLine, _ cell: Model.Cell) {
    ledger.count(2)
    if line.packs < cell.floor || line.packs > cell.cap ?? line.packs {
      ledger.add(
        "V304", file, line: line.line, column: "packs",
        expected: "\(cell.floor)…\(cell.cap.map { "\($0)" } ?? "∞")", found: "\(line.packs)",
        zh: "分解量超出上下限。", en: "The packs are outside floor and cap.")
    }
    if abs(Exact.double(line.packs) - line.continuous) > 1 + Tolerance.packs {
      ledger.add(
        "V305", file, line: line.line, column: "packs", expected: "\(line.continuous) ± 1",
        found: "\(line.packs)", zh: "分解量与连续值相差超过一盒。",
        en: "The packs are more than one pack from the continuous value.")
    }
  }

  private func near(
    _ line: AllocationLine, _ column: String, _ expected: Double, _ found: Double, zh: String, en: String
  ) {
    ledger.count()
    if Tolerance.agreeFormula(expected, found) { return }
    ledger.add(
      "V303", file, line: line.line, column: column, expected: "\(expected)", found: "\(found)", zh: zh,
      en: en)
  }

  private func exact(
    _ line: AllocationLine, _ column: String, _ expected: Int128?, _ found: Int128?, zh: String, en: String
  ) {
    ledger.count()
    if expected == found { return }
    func text(_ count: Int128?) -> String { count.map { "\($0)" } ?? "" }
    ledger.add(
      "V303", file, line: line.line, column: column, expected: text(expected), found: text(found), zh: zh,
      en: en)
  }
}

extension Model {
  /// The amount of an allocation line [fen].
  func amount(_ line: AllocationLine) -> Int128 {
    Exact.halfUp(line.packs * tables.products[cells[line.cell].product].price, by: 100)
  }

  /// Stage B's targets: the district's packs in proportion to the city's targets. Nil where the total is unknown.
  func districtTargets(_ tables: OutputTables) -> [Double?] {
    var sums: [Share: Double] = [:]
    for cell in cells.indices { sums[share(cell), default: 0] += cells[cell].target }
    // Where the city's volume is 0 every target is 0, and so is every district's.
    return cells.indices.map { cell in
      guard let total = tables.totals[share(cell)] else { return nil }
      guard let sum = sums[share(cell)], sum > 0 else { return 0 }
      return Exact.double(total.packs) * (cells[cell].target / sum)
    }
  }
}
