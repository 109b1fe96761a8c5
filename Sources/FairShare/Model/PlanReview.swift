import Planning

/// Whether the bottlenecks of a plan in doubles prove it, with a margin (Model.md, "Why it is proved").
///
/// Of any other plan that lowers nobody below, Σ z x' ≤ Σ m b, so a cell could still gain at most Σ m (b − Σ a x) over z. So
/// rounding is harmless where that is nothing, and where no combined coefficient is so near 0 that it could be either. Where this does not hold the plan may be right, but
/// rational arithmetic has to say so.
struct PlanReview {
  private let model: FairShareModel
  private let solution: FairShareSolution
  private var rowOf: [RowReference: Int] = [:]
  private var isSettled: [Bool]
  private var z: [Double]
  private var sizes: [Double]

  /// A row is kept when it is off by no more than this share of its size.
  static let rowTolerance = 1e-12
  /// What a cell may hold too much or too little, or could still gain, as a share of its product's volume.
  private static let packs = 1e-10
  /// A combined coefficient below this share of its terms is 0.
  private static let nothing = 1e-13
  /// One below this share has nothing but the last digits of the multipliers.
  private static let lastDigits = 4 * Double.ulpOfOne
  /// One above this share of its terms is not 0.
  private static let something = 1e-6

  init(_ solution: FairShareSolution, of model: FairShareModel) {
    self.model = model
    self.solution = solution
    for row in 0..<model.rowCount { rowOf[model.references[row]] = row }
    isSettled = (0..<model.cellCount).map { !model.isFree($0) }
    z = [Double](repeating: 0, count: model.cellCount)
    sizes = z
  }

  /// Reviews the plan.
  ///
  /// - Complexity: O(cells + coefficients of the bottlenecks' rows).
  mutating func isProven() -> Bool {
    guard model.brokenRow(at: solution.packs, tolerance: PlanReview.rowTolerance) == nil else { return false }
    var level = 0.0
    var own = model.classes.first ?? 0
    for bottleneck in solution.bottlenecks {
      let next = bottleneck.priorityClass.map { UInt8($0) } ?? own
      guard next >= own else { return false }
      if next > own { (own, level) = (next, 0) }
      guard bottleneck.level >= level * (1 - PlanReview.packs), proves(bottleneck, of: own) else { return false }
      level = max(level, bottleneck.level)
    }
    return isSettled.indices.allSatisfy { isSettled[$0] || isAtCap($0) }
  }

  private func isAtCap(_ cell: Int) -> Bool { model.caps[cell] < .infinity && agrees(cell, model.caps[cell]) }

  private func agrees(_ cell: Int, _ packs: Double) -> Bool {
    abs(solution.packs[cell] - packs) <= PlanReview.packs * model.cellScale(cell)
  }

  /// Settles a bottleneck's cells and checks that they can rise no more.
  private mutating func proves(_ bottleneck: Bottleneck, of own: UInt8) -> Bool {
    var cells: [Int] = []
    var slack = CompensatedSum()
    var size = 0.0
    for term in bottleneck.terms {
      guard let row = rowOf[term.row] else { return false }
      switch model.senses[row] {
      case .atMost where term.multiplier < 0: return false
      case .atLeast where term.multiplier > 0: return false
      default: break
      }
      var activity = CompensatedSum()
      model.forEachEntry(ofRow: row) { cell, coefficient in
        if sizes[cell] == 0 { cells.append(cell) }
        z[cell] += term.multiplier * coefficient
        sizes[cell] += abs(term.multiplier * coefficient)
        activity.add(coefficient * solution.packs[cell])
      }
      slack.add(term.multiplier * activity.remainder(of: model.limits[row]))
      size += abs(term.multiplier * model.limits[row])
    }
    // What the exact plan and multipliers would leave, too, as doubles, is nothing.
    var gap = max(0, slack.value - Double.ulpOfOne * size)
    defer {
      for cell in cells { (z[cell], sizes[cell]) = (0, 0) }
    }
    // The cells of a product hold its volume together, so what is left of coefficients that are 0 counts once for each product.
    var noise = [Double](repeating: 0, count: model.productCount)
    for cell in cells where abs(z[cell]) <= PlanReview.nothing * sizes[cell] {
      let product = Int(model.productOfCell[cell])
      if abs(z[cell]) > PlanReview.lastDigits * sizes[cell] { noise[product] = max(noise[product], abs(z[cell])) }
      z[cell] = 0
    }
    for (product, most) in noise.enumerated() { gap += most * max(1, model.limits[product]) }
    for cell in cells where z[cell] != 0 {
      guard abs(z[cell]) >= PlanReview.something * sizes[cell] else { return false }
      if z[cell] < 0 {
        guard !model.isFree(cell) || isAtCap(cell) else { return false }
        isSettled[cell] = true
      } else if !isSettled[cell] {
        // What no row has settled of an earlier class stands at its cap.
        let its = model.classOfCell(cell)
        let due = its < own ? model.caps[cell] : its > own ? model.floors[cell] : model.packs(ofCell: cell, atLevel: bottleneck.level)
        guard agrees(cell, due),
          isAtCap(cell) || gap <= PlanReview.packs * z[cell] * model.cellScale(cell)
        else { return false }
        isSettled[cell] = true
      }
    }
    return true
  }
}
