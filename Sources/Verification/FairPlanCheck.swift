internal import LinearProgramming

/// Checks that a point satisfies every limit of a model and that nobody's fill can be raised without lowering
/// someone whose fill is already lower or equal (model.md section 2).
struct FairPlanCheck {
  let model: Model
  /// The value of every cell [packs].
  let values: [Double]
  /// Names the stage in messages: `city` or the district's id.
  let stage: String
  let file: String
  /// The line of a cell in the file, where it has one.
  let lineOfCell: [Int?]
  let ledger: Ledger

  /// A row of the model in doubles, scaled by nothing.
  struct Row {
    let name: String
    let sense: String
    let limit: Double
    let cells: [(cell: Int, coefficient: Double)]
    let activity: Double
  }

  /// Every row with at least one cell.
  func rows() -> [Row] {
    var rows: [Row] = []
    func append(_ name: String, _ sense: String, _ limit: Double, _ cells: [(cell: Int, coefficient: Double)]) {
      let activity = cells.reduce(0) { $0 + $1.coefficient * values[$1.cell] }
      rows.append(Row(name: name, sense: sense, limit: limit, cells: cells, activity: activity))
    }
    for (product, cells) in model.cellsOfProduct.enumerated() where !cells.isEmpty {
      append(
        "product \(model.tables.products[product].id)", "=", Exact.double(model.agreedPacks[product]),
        cells.map { ($0, 1) })
    }
    for row in model.rows where !row.cells.isEmpty {
      append(
        row.name.text, row.sense, Exact.double(row.limit) / 10_000,
        row.cells.map { ($0, Exact.double(model.coefficient(of: $0, in: row.measure)) / 10_000) })
    }
    return rows
  }

  /// Checks bounds and rows; true where all of them hold.
  func isFeasible(_ rows: [Row]) -> Bool {
    let before = ledger.findings.count
    for (index, cell) in model.cells.enumerated() {
      ledger.count()
      let value = values[index]
      let room = Tolerance.packs + Tolerance.packsRelative * value
      if value < cell.floorValue - room || value > cell.capValue + room {
        ledger.add(
          "V401", file, line: lineOfCell[index], column: "packs_continuous",
          expected: "\(cell.floor)…\(cell.cap.map { "\($0)" } ?? "∞")", found: "\(value)",
          zh: "\(stage)：\(model.productID(index)) 在 \(model.institutionID(index)) 的连续值超出上下限。",
          en: "\(stage): \(model.productID(index)) at \(model.institutionID(index)) is outside floor and cap."
        )
      }
    }
    for row in rows {
      ledger.count()
      let above = row.activity - row.limit
      let isPackRow = row.name.hasPrefix("product ")
      let room =
        isPackRow
        ? Tolerance.packs + Tolerance.packsRelative * abs(row.limit)
        : Tolerance.rule + Tolerance.ruleRelative * abs(row.limit)
      if (row.sense != ">=" && above > room) || (row.sense != "<=" && above < -room) {
        ledger.add(
          "V402", file, column: "packs_continuous", expected: "\(row.sense) \(row.limit)",
          found: "\(row.activity)", zh: "\(stage)：连续方案不满足 \(row.name)。",
          en: "\(stage): the continuous plan does not satisfy \(row.name).")
      }
    }
    return ledger.findings.count == before
  }

  /// Runs the whole check.
  func run(_ solver: any LinearProgramSolver) {
    let rows = rows()
    guard isFeasible(rows) else { return }
    var search = LeximinSearch(model: model, values: values, rows: rows)
    ledger.count(search.levelCount)
    for gain in search.gains(solver) {
      switch gain {
      case .unsolved(let level, let detail):
        ledger.add(
          "V404", file, column: "packs_continuous", found: detail,
          zh: "\(stage)：水位 \(level) 的最优性无法判定。", en: "\(stage): level \(level) could not be judged.")
      case .raised(let cell, let value):
        ledger.add(
          "V403", file, line: lineOfCell[cell], column: "packs_continuous", expected: "≥ \(value)",
          found: "\(values[cell])",
          zh:
            "\(stage)：\(model.productID(cell)) 在 \(model.institutionID(cell)) 的分解量还能提高，而不降低满足率不高于它的任何单元。",
          en:
            "\(stage): \(model.productID(cell)) at \(model.institutionID(cell)) can be raised without lowering anyone whose fill is lower or equal."
        )
      }
    }
  }
}
