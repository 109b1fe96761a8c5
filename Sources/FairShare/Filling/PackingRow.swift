import Planning

/// A row that every feasible point satisfies: Σ_(z>0) z·x ≤ bound, with the level at which it is exhausted.
///
/// From multipliers m on the model's rows (≥ 0 for "≤", ≤ 0 for "≥", free for "="), z = Σ m·a and
///
///     Σ_(z>0) z x ≤ Σ m b + Σ_(z<0) |z| k,
///
/// which follows from the rows and the caps alone: the packing row of a bottleneck and, at its level, the proof of it (Model.md,
/// "Why it is proved").
struct PackingRow {
  /// Row index and multiplier, by row, multipliers not 0.
  let terms: [(row: Int, multiplier: Double)]
  /// Cells with z > 0, ascending, and their z.
  let raised: [(cell: Int, z: Double)]
  /// Cells with z < 0, ascending: at the row's level they stand at their cap.
  let capped: [Int]
  /// Cells of ``raised`` and ``capped`` whose z is so small that the row, exhausted to within rounding, says nothing
  /// about them.
  let negligible: Set<Int>
  /// Σ m b + Σ_(z<0) |z| k.
  let bound: Double
  /// The level as last computed; never above the true one, since settled cells rise no more.
  var cachedLevel = -Double.infinity

  /// Below this share of Σ |m a| a combined coefficient counts as 0: what cancellation leaves over.
  static let cancellation = 1e-10
  /// Below this share of Σ |m b| all that a cell could hold counts as nothing: the row does not settle it.
  static let significance = 1e-9
  /// Below this share of Σ |m a| a combined coefficient settles nothing either; the check of the proof has the same.
  static let settlingCancellation = 1e-7

  /// A row of the model itself, with multiplier 1; its sense must not be "≥".
  init(row index: Int, of model: FairShareModel) {
    let row = model.rows[index]
    terms = [(index, 1)]
    raised = zip(row.cells, row.coefficients).map { ($0, $1) }
    capped = []
    negligible = []
    bound = row.limit
  }

  /// A combination of rows. Cells without a cap whose z is a hair below 0 are left out.
  init(terms: [(row: Int, multiplier: Double)], of model: FairShareModel) {
    self.terms = terms
    var combined: [Int: (z: Double, size: Double)] = [:]
    var bound = CompensatedSum()
    var boundSize = 0.0
    for (index, multiplier) in terms {
      let row = model.rows[index]
      bound.add(multiplier * row.limit)
      boundSize += abs(multiplier * row.limit)
      for (cell, coefficient) in zip(row.cells, row.coefficients) {
        let part = multiplier * coefficient
        let old = combined[cell] ?? (0, 0)
        combined[cell] = (old.z + part, old.size + abs(part))
      }
    }
    var raised: [(cell: Int, z: Double)] = []
    var capped: [Int] = []
    var negligible: Set<Int> = []
    for cell in combined.keys.sorted() {
      guard let (z, size) = combined[cell], abs(z) > PackingRow.cancellation * size else { continue }
      if abs(z) <= PackingRow.settlingCancellation * size
        || abs(z) * model.cellScale(cell) < PackingRow.significance * boundSize
      {
        negligible.insert(cell)
      }
      if z > 0 {
        raised.append((cell, z))
      } else if model.caps[cell] < .infinity {
        capped.append(cell)
        bound.add(-z * model.caps[cell])
      }
    }
    self.raised = raised
    self.capped = capped
    self.negligible = negligible
    self.bound = bound.value
  }

  /// The largest level at which the row still holds with every unsettled cell at clamp(λt, l, k):
  /// ∞ where nothing in it rises any more, -∞ where it is broken at every level.
  ///
  /// The left side is a rising piecewise linear function of λ; its pieces are found by bisection over the sorted
  /// breakpoints, and the level is computed on its piece in one division.
  /// - Complexity: O(n log n) for n cells in the row.
  func level(settled: [Double?], in model: FairShareModel) -> Double {
    var fixed = CompensatedSum()
    fixed.add(-bound)
    var moving: [(z: Double, target: Double, floor: Double, ceiling: Double)] = []
    var breakpoints: [Double] = []
    for (cell, z) in raised {
      let floor = model.floors[cell]
      let top = model.caps[cell]
      if let value = settled[cell] {
        fixed.add(z * value)
      } else if model.targets[cell] <= 0 || top <= floor {
        fixed.add(z * floor)
      } else {
        let target = model.targets[cell]
        moving.append((z, target, floor, top))
        breakpoints.append(floor / target)
        if top < .infinity { breakpoints.append(top / target) }
      }
    }
    if moving.isEmpty { return .infinity }
    breakpoints.sort()
    func excess(at level: Double) -> Double {
      var sum = fixed
      for (z, target, floor, ceiling) in moving { sum.add(z * max(floor, min(ceiling, level * target))) }
      return sum.value
    }
    // The last breakpoint at which the row still holds.
    let low = breakpoints.partitioningIndex { excess(at: $0) > 0 } - 1
    let start = low < 0 ? 0 : breakpoints[low]
    var slope = CompensatedSum()
    var held = fixed
    for (z, target, floor, ceiling) in moving {
      if floor / target > start {
        held.add(z * floor)
      } else if ceiling / target <= start {
        held.add(z * ceiling)
      } else {
        slope.add(z * target)
      }
    }
    if slope.value <= 0 {
      return low == breakpoints.count - 1 ? .infinity : (low < 0 ? -.infinity : breakpoints[low + 1])
    }
    let level = -held.value / slope.value
    return low < 0 && level < 0 ? -.infinity : max(level, start)
  }
}
