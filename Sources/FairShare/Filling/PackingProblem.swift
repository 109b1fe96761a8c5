import Planning

/// What filling works on: cells by product, and rows Σ a·x ≤ b with a > 0, in flat arrays.
///
/// Rows are the products, then the rules. A rule is inactive where it is a "≥", or where it holds whatever the cells rise to.
/// The arrays of a whole model are shared with it, not copied.
struct PackingProblem {
  /// t, packs.
  var targets: [Double]
  /// l, packs.
  var floors: [Double]
  /// k, packs; ∞ where there is none.
  var caps: [Double]
  /// Where each product's cells begin; one more than there are products.
  let productStarts: [Int]
  /// The product of each cell.
  let productOfCell: [Int32]
  /// b of the rows: products [packs], then rules, each in its own measure.
  var bounds: [Double]
  /// Where the cells of each rule begin in ``ruleCells``; one more than there are rules.
  let ruleStarts: [Int]
  /// The cells of the rules.
  let ruleCells: [Int32]
  /// For each rule, where its products' coefficients begin in ``coefficients``.
  let coefficientBase: [Int]
  /// The coefficients, by measure, then product.
  let coefficients: [Double]
  /// Which rules can be exhausted.
  let isActive: [Bool]
  /// Where the rules of each cell begin in ``cellRules``; one more than there are cells.
  private(set) var cellRuleStarts: [Int32]
  /// The active rules of each cell, in the order of the rules.
  private(set) var cellRules: [Int32]

  /// How many cells there are.
  var cellCount: Int { targets.count }
  /// How many products there are.
  var productCount: Int { productStarts.count - 1 }
  /// How many rules there are.
  var ruleCount: Int { ruleStarts.count - 1 }
  /// How many rows there are.
  var rowCount: Int { bounds.count }

  /// The rows of a model: "=" as "≤", without the "≥".
  ///
  /// - Parameter isWhole: whether rules that hold whatever the cells rise to stay active, for they may not after a change.
  /// - Complexity: O(cells + coefficients).
  init(_ model: FairShareModel, isWhole: Bool = false) {
    self.init(
      targets: model.targets, floors: model.floors, caps: model.caps, productStarts: model.productStarts,
      productOfCell: model.productOfCell, bounds: model.limits, ruleStarts: model.ruleStarts,
      ruleCells: model.ruleCells, coefficientBase: model.coefficientBase, coefficients: model.coefficients,
      isPacking: model.senses[model.productCount...].map { $0 != .atLeast }, isWhole: isWhole)
  }

  /// A problem from its parts; rules that hold whatever the cells rise to become inactive.
  init(
    targets: [Double], floors: [Double], caps: [Double], productStarts: [Int], productOfCell: [Int32], bounds: [Double],
    ruleStarts: [Int], ruleCells: [Int32], coefficientBase: [Int], coefficients: [Double], isPacking: [Bool],
    isWhole: Bool = false
  ) {
    self.targets = targets
    self.floors = floors
    self.caps = caps
    self.productStarts = productStarts
    self.productOfCell = productOfCell
    self.bounds = bounds
    self.ruleStarts = ruleStarts
    self.ruleCells = ruleCells
    self.coefficientBase = coefficientBase
    self.coefficients = coefficients
    let productCount = productStarts.count - 1
    var isActive = isPacking
    for rule in isActive.indices where isActive[rule] && !isWhole {
      let bound = bounds[productCount + rule]
      var most = 0.0
      for index in ruleStarts[rule]..<ruleStarts[rule + 1] where most <= bound {
        let cell = Int(ruleCells[index])
        let product = Int(productOfCell[cell])
        most += coefficients[coefficientBase[rule] + product] * min(caps[cell], max(floors[cell], bounds[product]))
      }
      isActive[rule] = most > bound
    }
    self.isActive = isActive
    cellRuleStarts = [Int32](repeating: 0, count: targets.count + 1)
    cellRules = []
    transpose()
  }

  private mutating func transpose() {
    for rule in 0..<ruleCount where isActive[rule] {
      for index in ruleStarts[rule]..<ruleStarts[rule + 1] { cellRuleStarts[Int(ruleCells[index]) + 1] += 1 }
    }
    var total: Int32 = 0
    for cell in 0..<cellCount {
      total += cellRuleStarts[cell + 1]
      cellRuleStarts[cell + 1] = total
    }
    cellRules = [Int32](repeating: 0, count: Int(total))
    // Each start serves as the place of its cell's next rule, and so ends as the next cell's start.
    for rule in 0..<ruleCount where isActive[rule] {
      for index in ruleStarts[rule]..<ruleStarts[rule + 1] {
        let cell = Int(ruleCells[index])
        cellRules[Int(cellRuleStarts[cell])] = Int32(rule)
        cellRuleStarts[cell] += 1
      }
    }
    for cell in stride(from: cellCount, to: 0, by: -1) { cellRuleStarts[cell] = cellRuleStarts[cell - 1] }
    cellRuleStarts[0] = 0
  }

  /// Whether the cell rises with the level: it has a target, and its floor is below its cap.
  @inline(__always)
  func isFree(_ cell: Int) -> Bool { targets[cell] > 0 && floors[cell] < caps[cell] }

  /// The coefficient of a product in a rule.
  @inline(__always)
  func coefficient(ofProduct product: Int, inRule rule: Int) -> Double { coefficients[coefficientBase[rule] + product] }

  /// The coefficient of a cell in a row that it is in.
  @inline(__always)
  func coefficient(ofCell cell: Int, inRow row: Int) -> Double {
    row < productCount ? 1 : coefficients[coefficientBase[row - productCount] + Int(productOfCell[cell])]
  }

  /// The rules of a cell.
  @inline(__always)
  func rules(ofCell cell: Int) -> ArraySlice<Int32> {
    cellRules[Int(cellRuleStarts[cell])..<Int(cellRuleStarts[cell + 1])]
  }

  /// Whether the row can be exhausted.
  func isActiveRow(_ row: Int) -> Bool { row < productCount || isActive[row - productCount] }

  /// Visits the cells of a row and their coefficients, ascending.
  @inline(__always)
  func forEachEntry(ofRow row: Int, _ body: (_ cell: Int, _ coefficient: Double) -> Void) {
    if row < productCount {
      for cell in productStarts[row]..<productStarts[row + 1] { body(cell, 1) }
    } else {
      let rule = row - productCount
      let base = coefficientBase[rule]
      for index in ruleStarts[rule]..<ruleStarts[rule + 1] {
        let cell = Int(ruleCells[index])
        body(cell, coefficients[base + Int(productOfCell[cell])])
      }
    }
  }

  /// What a cell holds at a level where filling brings it to `most`; its floor where it has nothing to rise to.
  @inline(__always)
  func packs(ofCell cell: Int, atLevel level: Double, most: [Double]) -> Double {
    targets[cell] > 0 ? max(floors[cell], min(most[cell], level * targets[cell])) : floors[cell]
  }

  /// What a cell holds at a level: clamp(level · t, l, k); its floor where it is not free.
  @inline(__always)
  func packs(ofCell cell: Int, atLevel level: Double) -> Double {
    isFree(cell) ? max(floors[cell], min(caps[cell], level * targets[cell])) : floors[cell]
  }
}
