/// The targets of the answer's cells: shares of the city's volume, or under the first definition of the district's packs in
/// proportion to them.
struct AnswerTargets {
  /// Of the first definition, by share; not a number where the total is unknown.
  private var packs: [Double]?
  private var sums: [Double] = []

  init(_ model: Model, _ totals: [TotalLine?], definition: Int) {
    guard definition == 1 else { return }
    packs = totals.map { $0.map { Double($0.packs) } ?? .nan }
    sums = Array(repeating: 0, count: totals.count)
    for cell in model.cells.indices { sums[model.share(cell)] += model.cells[cell].target }
  }

  /// Whether the target of a cell is known.
  func isKnown(_ cell: Int, _ model: Model) -> Bool { packs.map { !$0[model.share(cell)].isNaN } ?? true }

  /// The target of a cell; nil where the total is unknown.
  func expected(_ cell: Int, _ model: Model) -> Double? {
    guard let packs else { return model.cells[cell].target }
    let share = model.share(cell)
    if packs[share].isNaN { return nil }
    // Where the city's volume is 0 every target is 0, and so is every district's.
    return sums[share] > 0 ? packs[share] * (model.cells[cell].target / sums[share]) : 0
  }
}

/// Checks each row of `allocation.csv` by itself: basis, target, bounds, fill, whole packs, units, amount.
struct AllocationCheck {
  /// How many things are checked in a row whose target is known.
  static let count = 10

  let model: Model
  let targets: AnswerTargets
  /// By product, how many packs a cell may be from its fair value: one where no limit counts it, else three, or under the first
  /// definition one.
  let windows: [Double]
  /// See ``OutputTables/capacities``.
  let capacities: [Int128?]
  /// See ``Model/firstPlaces``.
  let firstPlaces: [Int]
  let ledger = Ledger()

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
    func differ(_ column: String, _ expected: String, _ found: String, _ zh: String, _ en: String, code: String = "V303") {
      ledger.add(
        code, OutputTables.allocationFile, line: row.line, column: column, expected: expected, found: found, zh: zh, en: en)
    }
    func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "" }
    if !Tolerance.agreeFormula(cell.basis, row.basis) {
      differ("basis_units", "\(cell.basis)", "\(row.basis)", "测算基数不符。", "The basis differs.")
    }
    if let target = targets.expected(row.cell, model), !Tolerance.agreeFormula(target, row.target) {
      differ("target_packs", "\(target)", "\(row.target)", "比例目标量不符。", "The proportional target differs.")
    }
    if cell.floor != row.floor { differ("floor_packs", "\(cell.floor)", "\(row.floor)", "下限不符。", "The floor differs.") }
    if cell.cap != row.cap { differ("cap_packs", text(cell.cap), text(row.cap), "上限不符。", "The cap differs.") }
    if row.target <= 0 {
      if let fill = row.fill { differ("fill", "", "\(fill)", "目标为 0，满足率应为空白。", "The target is 0, so the fill is blank.") }
    } else if row.fill.map({ !Tolerance.agreeFormula($0, row.continuous / row.target) }) ?? true {
      differ(
        "fill", "\(row.continuous / row.target)", text(row.fill), "满足率不等于连续值除以目标。",
        "The fill is not the continuous value over the target.")
    }
    if row.packs < cell.floor || row.packs > cell.cap ?? row.packs {
      differ("packs", cell.boundsText, "\(row.packs)", "分解量超出上下限。", "The packs are outside floor and cap.", code: "V304")
    }
    let window = windows[cell.product]
    if abs(Double(row.packs) - row.continuous) > window + Tolerance.packs {
      differ(
        "packs", "\(row.continuous) ± \(Int(window))", "\(row.packs)", "分解量与连续值相差太多。",
        "The packs are too far from the continuous value.", code: "V305")
    }
    let unitsPerPack = model.unitCounts[cell.product] / 10_000
    let (units, overflow) = row.packs.multipliedReportingOverflow(by: unitsPerPack)
    if overflow || units != row.units {
      differ(
        "units", "\(Int128(row.packs) * Int128(unitsPerPack))", "\(row.units)", "最小单位数不等于盒数乘包装转换比。",
        "The units are not packs times units per pack.")
    }
    let fen = Exact.fen(row.packs, model.prices[cell.product])
    if !Exact.isYuan(amount, fen: fen) {
      differ(
        "amount_yuan", Exact.yuan(fen: fen), String(decoding: amount, as: UTF8.self), "金额不等于盒数乘中选价（四舍五入到分）。",
        "The amount is not packs times price rounded half up to the fen.")
    }
    let words = ReasonWords(
      boundBy: boundBy, target: row.target, floor: row.floor, cap: row.cap, fill: row.fill, continuous: row.continuous,
      packs: row.packs, capacity: capacities[cell.institution],
      isLater: model.place(row.cell) > firstPlaces[model.district(row.cell)])
    if !words.hold(in: reason) {
      differ(
        "reason", "", String(decoding: reason, as: UTF8.self), "理由与这一行的数字和限制因素不符。",
        "The reason does not say what the row's numbers and bound_by say.", code: "V306")
    }
  }
}
