/// Stage B's targets: the district's packs in proportion to the city's targets.
struct DistrictTargets {
  /// By share; not a number where the total is unknown.
  private var packs: [Double]
  private var targets: [Double]

  init(_ model: Model, _ totals: [TotalLine?]) {
    packs = totals.map { $0.map { Double($0.packs) } ?? .nan }
    targets = Array(repeating: 0, count: totals.count)
    for cell in model.cells.indices { targets[model.share(cell)] += model.cells[cell].target }
  }

  /// Whether the total of a cell's share is known.
  func isKnown(_ cell: Int, _ model: Model) -> Bool { !packs[model.share(cell)].isNaN }

  /// The target of a cell; nil where the total is unknown.
  func expected(_ cell: Int, _ model: Model) -> Double? {
    let share = model.share(cell)
    if packs[share].isNaN { return nil }
    // Where the city's volume is 0 every target is 0, and so is every district's.
    return targets[share] > 0 ? packs[share] * (model.cells[cell].target / targets[share]) : 0
  }
}

/// Checks each row of `allocation.csv` by itself: basis, target, bounds, fill, whole packs, units, amount.
struct AllocationCheck {
  /// How many things are checked in a row whose target is known.
  static let count = 10

  let model: Model
  let targets: DistrictTargets
  /// See ``OutputTables/capacities``.
  private let capacities: [Int128?]
  let ledger = Ledger()

  init(model: Model, targets: DistrictTargets, capacities: [Int128?]) {
    (self.model, self.targets, self.capacities) = (model, targets, capacities)
  }

  /// The numbers of a row.
  struct Row {
    let cell: Int
    let line: Int
    let basis: Double
    let target: Double
    let floor: Int64
    let cap: Int64?
    let fill: Double?
    let continuous: Double
    let packs: Int64
    let units: Int64
  }

  func run(_ row: Row, amount: ByteText, boundBy: ByteText, reason: ByteText) {
    let cell = model.cells[row.cell]
    near(row, "basis_units", cell.basis, row.basis, zh: "测算基数不符。", en: "The basis differs.")
    if let target = targets.expected(row.cell, model) {
      near(row, "target_packs", target, row.target, zh: "比例目标量不符。", en: "The proportional target differs.")
    }
    if cell.floor != row.floor {
      differ(
        row, "V303", "floor_packs", "\(cell.floor)", "\(row.floor)", zh: "下限不符。", en: "The floor differs.")
    }
    if cell.cap != row.cap {
      func text(_ cap: Int64?) -> String { cap.map { "\($0)" } ?? "" }
      differ(row, "V303", "cap_packs", text(cell.cap), text(row.cap), zh: "上限不符。", en: "The cap differs.")
    }
    checkFill(row)
    checkPacks(row, cell)
    let unitsPerPack = model.unitCounts[cell.product] / 10_000
    let (units, overflow) = row.packs.multipliedReportingOverflow(by: unitsPerPack)
    if overflow || units != row.units {
      differ(
        row, "V303", "units", "\(Int128(row.packs) * Int128(unitsPerPack))", "\(row.units)",
        zh: "最小单位数不等于盒数乘包装转换比。", en: "The units are not packs times units per pack.")
    }
    let fen = Exact.fen(row.packs, model.prices[cell.product])
    if !Exact.isYuan(amount, fen: fen) {
      differ(
        row, "V303", "amount_yuan", Exact.yuan(fen: fen), String(decoding: amount, as: UTF8.self),
        zh: "金额不等于盒数乘中选价（四舍五入到分）。",
        en: "The amount is not packs times price rounded half up to the fen.")
    }
    let words = ReasonWords(
      boundBy: boundBy, target: row.target, floor: row.floor, cap: row.cap, fill: row.fill, continuous: row.continuous,
      packs: row.packs, capacity: capacities[cell.institution])
    if !words.hold(in: reason) {
      differ(
        row, "V306", "reason", "", String(decoding: reason, as: UTF8.self), zh: "理由与这一行的数字和限制因素不符。",
        en: "The reason does not say what the row's numbers and bound_by say.")
    }
  }

  private func checkFill(_ row: Row) {
    guard row.target > 0 else {
      if let fill = row.fill {
        differ(
          row, "V303", "fill", "", "\(fill)", zh: "目标为 0，满足率应为空白。",
          en: "The target is 0, so the fill is blank.")
      }
      return
    }
    let expected = row.continuous / row.target
    if let fill = row.fill, Tolerance.agreeFormula(fill, expected) { return }
    differ(
      row, "V303", "fill", "\(expected)", row.fill.map { "\($0)" } ?? "", zh: "满足率不等于连续值除以目标。",
      en: "The fill is not the continuous value over the target.")
  }

  private func checkPacks(_ row: Row, _ cell: Cells.Cell) {
    if row.packs < cell.floor || row.packs > cell.cap ?? row.packs {
      differ(
        row, "V304", "packs", "\(cell.floor)…\(cell.cap.map { "\($0)" } ?? "∞")", "\(row.packs)",
        zh: "分解量超出上下限。", en: "The packs are outside floor and cap.")
    }
    if abs(Double(row.packs) - row.continuous) > 1 + Tolerance.packs {
      differ(
        row, "V305", "packs", "\(row.continuous) ± 1", "\(row.packs)", zh: "分解量与连续值相差超过一盒。",
        en: "The packs are more than one pack from the continuous value.")
    }
  }

  private func near(_ row: Row, _ column: String, _ expected: Double, _ found: Double, zh: String, en: String) {
    if Tolerance.agreeFormula(expected, found) { return }
    differ(row, "V303", column, "\(expected)", "\(found)", zh: zh, en: en)
  }

  private func differ(
    _ row: Row, _ code: String, _ column: String, _ expected: String, _ found: String, zh: String, en: String
  ) {
    ledger.add(
      code, OutputTables.allocationFile, line: row.line, column: column, expected: expected, found: found, zh: zh,
      en: en)
  }
}
