public import Planning

/// The model of one stage in flat arrays: targets, floors, caps, and rows Σ a·x (≤, =, ≥) b.
///
/// Cells are indexed as in the plan, rows are the products in their order, then the plan's rules in theirs.
/// Units: packs for cells and product rows, the rule's measure for the others. Source: model.md section 1.
public struct FairShareModel: Sendable {
  /// A row of the model.
  public struct Row: Sendable {
    /// What it is called.
    public var reference: RowReference
    /// How it compares.
    public var sense: Sense
    /// b, in the row's own measure.
    public var limit: Double
    /// The cells in it, ascending.
    public var cells: [Int]
    /// For each of them its coefficient, more than 0.
    public var coefficients: [Double]
  }

  /// t, packs.
  public let targets: [Double]
  /// l, packs.
  public let floors: [Double]
  /// k, packs; ∞ where there is none.
  public let caps: [Double]
  /// For each cell, the scale of its product: its agreed packs, at least 1.
  let cellScales: [Double]
  /// The rows.
  public let rows: [Row]

  /// The model of a plan: all its cells, every product's agreed volume, every rule.
  ///
  /// - Complexity: O(cells + coefficients).
  public init(plan: Plan) {
    targets = plan.cells.map(\.target)
    floors = plan.cells.map { Double($0.floor) }
    caps = plan.cells.map { $0.cap.map(Double.init) ?? .infinity }
    cellScales = plan.cells.map { Double(max(1, plan.products[$0.product].agreedPacks)) }
    var rows = plan.products.map { product in
      Row(
        reference: .product(product.id), sense: .equal, limit: Double(product.agreedPacks), cells: [],
        coefficients: [])
    }
    for (index, cell) in plan.cells.enumerated() {
      rows[cell.product].cells.append(index)
      rows[cell.product].coefficients.append(1)
    }
    for rule in plan.rules {
      rows.append(
        Row(
          reference: plan.reference(of: rule), sense: rule.sense, limit: Double(rule.limit) / 10_000,
          cells: rule.cells,
          coefficients: rule.cells.map {
            Double(plan.coefficient(of: plan.cells[$0].product, in: rule.measure)) / 10_000
          }))
    }
    self.rows = rows
  }

  /// How many cells there are.
  public var cellCount: Int { targets.count }

  /// The first row that the packs miss by more than the tolerance, a share of the row's size; nil where all hold.
  ///
  /// - Complexity: O(coefficients).
  func brokenRow(at packs: [Double], tolerance: Double) -> RowReference? {
    for row in rows {
      var sum = CompensatedSum()
      for position in row.cells.indices { sum.add(row.coefficients[position] * packs[row.cells[position]]) }
      let margin = tolerance * max(abs(row.limit), abs(sum.value), 1e-3)
      if row.sense != .atMost, sum.value < row.limit - margin { return row.reference }
      if row.sense != .atLeast, sum.value > row.limit + margin { return row.reference }
    }
    return nil
  }

  /// What a cell holds when the common level is `level`: clamp(level · t, l, k).
  ///
  /// A cell without a target (fixed without a basis, or nothing to hand out) holds its floor.
  func packs(ofCell cell: Int, atLevel level: Double) -> Double {
    targets[cell] > 0 ? max(floors[cell], min(caps[cell], level * targets[cell])) : floors[cell]
  }

  /// A number of the size of the row's activity at the proportional plan, to divide the row by.
  func scale(ofRow row: Int) -> Double {
    let row = rows[row]
    var sum = 0.0
    for (cell, coefficient) in zip(row.cells, row.coefficients) {
      sum += coefficient * max(targets[cell], floors[cell])
    }
    return sum > 0 ? sum : max(1, abs(row.limit))
  }
}
