import Planning

/// A row that every point of a model satisfies, combined from its rows by multipliers: Σ_(z>0) z·x ≤ Σ m b + Σ_(z<0) |z| k, with
/// z by group of merged cells. What a ``PackingRow`` is, for models of many cells.
struct CombinedRow {
  /// Row index and multiplier, by row, multipliers not 0.
  let terms: [(row: Int, multiplier: Double)]
  /// The level as last computed.
  var level = Double.infinity

  /// z of a group without its capacities, and the sum of the terms' sizes.
  private var groups: [(z: Double, size: Double)]
  /// The multiplier of each capacity; empty where none takes part.
  private var capacities: [Double] = []
  private var limit = CompensatedSum()
  private var limitSize = 0.0
  private let model: FairShareModel
  private let program: Shape

  /// What the row needs of a ``MergedProgram``.
  struct Shape {
    let merged: MergedCells
    let capacities: [Int]
    let capacityOfCell: [Int32]
  }

  /// Combines the terms.
  ///
  /// - Complexity: O(rows of the groups + terms).
  init(_ terms: [(row: Int, multiplier: Double)], of model: FairShareModel, _ shape: Shape) {
    self.terms = terms
    self.model = model
    program = shape
    var multipliers = [Double](repeating: 0, count: model.rowCount)
    for (row, multiplier) in terms {
      multipliers[row] = multiplier
      limit.add(multiplier * model.limits[row])
      limitSize += abs(multiplier * model.limits[row])
    }
    let merged = shape.merged
    groups = merged.cells.indices.map { group in
      var (z, size) = (0.0, 0.0)
      for place in merged.rowsOfGroup[group] {
        let row = merged.rows[place]
        let part = multipliers[row] * model.coefficient(ofProduct: merged.products[group], inRow: row)
        z += part
        size += abs(part)
      }
      return (z, size)
    }
    if shape.capacities.contains(where: { multipliers[model.productCount + $0] != 0 }) {
      capacities = shape.capacities.map { multipliers[model.productCount + $0] }
    }
  }

  /// Visits the cells about which the row says something: with z, and whether it is too small to settle them.
  @inline(__always)
  private func forEachCell(_ body: (_ cell: Int, _ z: Double, _ isNegligible: Bool) -> Void) {
    for cell in 0..<model.cellCount {
      let group = Int(program.merged.groupOfCell[cell])
      var (z, size) = groups[group]
      if !capacities.isEmpty, program.capacityOfCell[cell] >= 0 {
        let place = Int(program.capacityOfCell[cell])
        if capacities[place] != 0 {
          let part =
            capacities[place]
            * model.coefficient(ofProduct: Int(model.productOfCell[cell]), inRule: program.capacities[place])
          z += part
          size += abs(part)
        }
      }
      guard abs(z) > PackingRow.cancellation * size else { continue }
      body(
        cell, z,
        abs(z) <= PackingRow.settlingCancellation * size
          || abs(z) * model.cellScale(cell) < PackingRow.significance * limitSize)
    }
  }

  /// The right side.
  private func bound() -> Double {
    var bound = limit
    forEachCell { cell, z, _ in
      if z < 0, model.caps[cell] < .infinity { bound.add(-z * model.caps[cell]) }
    }
    return bound.value
  }

  /// The largest level at which the row holds while the cells hold clamp(λt, l, most), with the floors and what has settled from the
  /// problem: ∞ where it holds at every level, -∞ where at none.
  ///
  /// - Complexity: O(cells) expected.
  func level(_ problem: PackingProblem, most: [Double]) -> Double {
    let bound = bound()
    var top = CompensatedSum()
    forEachCell { cell, z, _ in
      if z > 0 { top.add(z * most[cell]) }
    }
    if top.remainder(of: bound) >= -CombinedRow.rounding * max(abs(bound), top.value) { return .infinity }
    var search = LevelSearch()
    forEachCell { cell, z, _ in
      guard z > 0 else { return }
      search.add(coefficient: z, target: problem.targets[cell], floor: problem.floors[cell], top: most[cell])
    }
    return search.level(bound: bound)
  }

  /// What sums over a row may be off by, as a share of it.
  private static let rounding = 1e-13

  /// The cells that the row settles where it is exhausted: those that rise, and those at their caps.
  ///
  /// - Complexity: O(cells).
  func settling(_ isSettled: [Bool]) -> (raised: [Int], capped: [Int]) {
    var (raised, capped): ([Int], [Int]) = ([], [])
    forEachCell { cell, z, isNegligible in
      guard !isNegligible, !isSettled[cell] else { return }
      if z > 0 { raised.append(cell) } else if model.caps[cell] < .infinity { capped.append(cell) }
    }
    return (raised, capped)
  }
}
