internal import LinearProgramming

/// Checks that a point satisfies every limit of a model and that nobody's fill can be raised without lowering
/// someone whose fill is already lower or equal (Model.md, "The plan").
struct FairPlanCheck {
  let linear: LinearRows
  /// The value of every cell [packs].
  let values: [Double]
  /// Names the stage in messages: `city` or the district's id.
  let stage: String
  let file: String
  /// The line of a cell in the file, where it has one; nil where none has.
  let lineOfCell: ((Int) -> Int)?
  let ledger: Ledger

  private var model: Model { linear.model }

  /// A row of the model and what it comes to.
  struct Row {
    /// Its place among the linear rows.
    let index: Int
    let name: RunRecord.RowName
    let sense: String
    let limit: Double
    let activity: Double
  }

  /// Every row with at least one cell.
  func rows() -> [Row] {
    linear.rows.indices.filter { linear.rows[$0].count > 0 }.map { index in
      let row = linear.rows[index]
      return Row(
        index: index, name: row.name, sense: row.sense, limit: row.limit, activity: linear.activity(of: index, by: values))
    }
  }

  /// Checks bounds and rows; true where all of them hold.
  func isFeasible(_ rows: [Row]) -> Bool {
    let before = ledger.findings.count
    ledger.count(model.cells.count + rows.count)
    for (index, cell) in model.cells.enumerated() {
      let value = values[index]
      let slack = Tolerance.packs + Tolerance.packsRelative * value
      if value < cell.floorValue - slack || value > cell.capValue + slack {
        differ(
          "V401", index, expected: cell.boundsText, found: "\(value)", zh: "的连续值超出上下限。", en: "is outside floor and cap.")
      }
    }
    for row in rows {
      let above = row.activity - row.limit
      let relative = if case .product = row.name { Tolerance.packsRelative } else { Tolerance.ruleRelative }
      let slack = Tolerance.rule + relative * abs(row.limit)
      if (row.sense != ">=" && above > slack) || (row.sense != "<=" && above < -slack) {
        ledger.add(
          "V402", file, column: "packs_continuous", expected: "\(row.sense) \(row.limit)", found: "\(row.activity)",
          zh: "\(stage)：连续方案不满足 \(row.name.text)。", en: "\(stage): the continuous plan does not satisfy \(row.name.text).")
      }
    }
    return ledger.findings.count == before
  }

  /// Runs the whole check, with the rows where they are known. A linear program judges the cells of which neither `isProven`
  /// says that multipliers prove them, nor a single binding row.
  func run(_ solver: any LinearProgramSolver, _ rows: [Row]? = nil, isProven: [Bool]? = nil) {
    let rows = rows ?? self.rows()
    guard isFeasible(rows) else { return }
    let search = LeximinSearch(linear: linear, values: values, rows: rows, isProven: isProven)
    ledger.count(search.levelCount)
    for gain in search.gains(solver) {
      switch gain {
      case .unsolved(let level, let detail):
        ledger.add(
          "V404", file, column: "packs_continuous", found: detail, zh: "\(stage)：水位 \(level) 的最优性无法判定。",
          en: "\(stage): level \(level) could not be judged.")
      case .raised(let cell, let value):
        differ(
          "V403", cell, expected: "≥ \(value)", found: "\(values[cell])", zh: "的分解量还能提高，而不降低满足率不高于它的任何单元。",
          en: "can be raised without lowering anyone whose fill is lower or equal.")
      }
    }
  }

  /// Notes what is wrong with a cell.
  private func differ(_ code: String, _ cell: Int, expected: String, found: String, zh: String, en: String) {
    let (product, institution) = (model.productID(cell), model.institutionID(cell))
    ledger.add(
      code, file, line: lineOfCell?(cell), column: "packs_continuous", expected: expected, found: found,
      zh: "\(stage)：\(product) 在 \(institution) \(zh)", en: "\(stage): \(product) at \(institution) \(en)")
  }
}
