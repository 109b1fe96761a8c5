public import Planning

/// The model of one stage in flat arrays: targets, floors, caps, and rows Σ a·x (≤, =, ≥) b.
///
/// Cells are indexed as in the plan, by product; rows are the products in their order, then the plan's rules in theirs.
/// The cells of a product are a range, so only the rules' cells are listed, and a coefficient depends on the measure and
/// the product alone. Units: packs for cells and product rows, the rule's measure for the others. Source: Model.md, "Data".
///
/// - Complexity: about 36 bytes a cell and 4 for each cell of a rule.
public struct FairShareModel: Sendable {
  /// t, packs.
  public internal(set) var targets: [Double]
  /// l, packs.
  public internal(set) var floors: [Double]
  /// k, packs; ∞ where there is none.
  public internal(set) var caps: [Double]
  /// Where each product's cells begin; one more than there are products.
  let productStarts: [Int]
  /// The product of each cell.
  let productOfCell: [Int32]
  /// The class of each product in which it is filled (Model.md, "Classes of products").
  let classOfProduct: [UInt8]
  /// The classes of products that have cells, ascending.
  let classes: [UInt8]
  /// The names of the rows.
  let references: [RowReference]
  /// How the rows compare.
  let senses: [Sense]
  /// b of the rows, each in its own measure.
  var limits: [Double]
  /// Where the cells of each rule begin in ``ruleCells``; one more than there are rules.
  let ruleStarts: [Int]
  /// The cells of the rules, ascending in each.
  let ruleCells: [Int32]
  /// For each rule, where its products' coefficients begin in ``coefficients``.
  let coefficientBase: [Int]
  /// For each measure that occurs, the coefficient of every product.
  let coefficients: [Double]

  /// The model of a plan: all its cells, every product's agreed volume, every rule.
  ///
  /// - Complexity: O(cells + coefficients).
  public init(plan: Plan) {
    self.init(
      plan: plan, cells: plan.cells, agreedPacks: plan.products.lazy.map(\.agreedPacks),
      rules: plan.rules.lazy.enumerated().map { ($0, $1.limit, $1.cells) })
  }

  /// The model of a part of a plan, over all its products: some cells, with volumes and limits of their own.
  ///
  /// - Complexity: O(cells + coefficients · log cells).
  public init(plan: Plan, part: PlanPart) {
    self.init(
      plan: plan, cells: part.cells.lazy.map { plan.cells[$0] }, agreedPacks: part.agreedPacks,
      rules: part.rules.map { ($0.rule, $0.limit, $0.cells.map(part.place)) })
  }

  private init(
    plan: Plan, cells: some Collection<Cell>, agreedPacks: some Collection<Int>,
    rules: some Collection<(rule: Int, limit: Int64, cells: [Int])>
  ) {
    targets = cells.map(\.target)
    floors = cells.map { Double($0.floor) }
    caps = cells.map { $0.cap.map(Double.init) ?? .infinity }
    productOfCell = cells.map { Int32($0.product) }
    let productCount = plan.products.count
    var starts = [Int](repeating: 0, count: productCount + 1)
    for product in productOfCell { starts[Int(product) + 1] += 1 }
    for product in 0..<productCount { starts[product + 1] += starts[product] }
    productStarts = starts
    classOfProduct = plan.products.map { UInt8($0.priorityClass) }
    var occurs = [Bool](repeating: false, count: Product.lastClass + 1)
    for product in 0..<productCount where starts[product] < starts[product + 1] { occurs[Int(classOfProduct[product])] = true }
    classes = occurs.indices.filter { occurs[$0] }.map { UInt8($0) }
    references = plan.products.map { .product($0.id) } + rules.map { plan.reference(of: plan.rules[$0.rule]) }
    senses = plan.products.map { _ in .equal } + rules.map { plan.rules[$0.rule].sense }
    limits = agreedPacks.map(Double.init) + rules.map { Double($0.limit) / 10_000 }

    var ruleStarts = [0]
    var ruleCells: [Int32] = []
    ruleCells.reserveCapacity(rules.reduce(0) { $0 + $1.cells.count })
    var bases: [Measure: Int] = [:]
    var coefficients: [Double] = []
    var coefficientBase: [Int] = []
    for (rule, _, cells) in rules {
      let measure = plan.rules[rule].measure
      for cell in cells { ruleCells.append(Int32(cell)) }
      ruleStarts.append(ruleCells.count)
      if let base = bases[measure] {
        coefficientBase.append(base)
      } else {
        bases[measure] = coefficients.count
        coefficientBase.append(coefficients.count)
        for product in 0..<productCount {
          coefficients.append(Double(plan.coefficient(of: product, in: measure)) / 10_000)
        }
      }
    }
    self.ruleStarts = ruleStarts
    self.ruleCells = ruleCells
    self.coefficientBase = coefficientBase
    self.coefficients = coefficients
    // What the flat layout rests on.
    for cell in productOfCell.indices.dropFirst() {
      precondition(productOfCell[cell - 1] <= productOfCell[cell], "the cells are not in the order of the products")
    }
  }

  /// How many cells there are.
  public var cellCount: Int { targets.count }
  /// How many products there are; their rows come first.
  var productCount: Int { productStarts.count - 1 }
  /// How many rules there are.
  var ruleCount: Int { ruleStarts.count - 1 }
  /// How many rows there are.
  var rowCount: Int { references.count }
  /// The rows, for work that does not need the flat arrays.
  public var rows: ModelRows { ModelRows(model: self) }

  /// Whether the cell takes part in the fairness: it has a target, and its floor is below its cap.
  func isFree(_ cell: Int) -> Bool { targets[cell] > 0 && floors[cell] < caps[cell] }

  /// The coefficient of a product in a rule.
  func coefficient(ofProduct product: Int, inRule rule: Int) -> Double {
    coefficients[coefficientBase[rule] + product]
  }

  /// The coefficient of a product in a row.
  func coefficient(ofProduct product: Int, inRow row: Int) -> Double {
    row < productCount ? 1 : coefficient(ofProduct: product, inRule: row - productCount)
  }

  /// Whether products are filled one class after another.
  var hasClasses: Bool { classes.count > 1 }

  /// The class of a cell's product.
  @inline(__always)
  func classOfCell(_ cell: Int) -> UInt8 { classOfProduct[Int(productOfCell[cell])] }

  /// How bottlenecks name a class; nil where there is only one.
  func name(ofClass own: UInt8) -> Int? { hasClasses ? Int(own) : nil }

  /// The targets of a class; 0 for the cells of others, which stand still while it fills.
  ///
  /// - Complexity: O(cells) where there are several classes.
  func targets(ofClass own: UInt8) -> [Double] {
    guard hasClasses else { return targets }
    return targets.indices.map { classOfCell($0) == own ? targets[$0] : 0 }
  }

  /// The model while a class fills: cells of other classes have nothing to rise to.
  func filling(class own: UInt8) -> FairShareModel {
    var model = self
    model.targets = targets(ofClass: own)
    return model
  }

  /// What a number of packs of the cell is divided by so that one tolerance fits all: its product's agreed packs, at least 1.
  func cellScale(_ cell: Int) -> Double { max(1, limits[Int(productOfCell[cell])]) }

  /// The first row that the packs miss by more than the tolerance, a share of the row's size; nil where all hold.
  ///
  /// - Complexity: O(coefficients).
  func brokenRow(at packs: [Double], tolerance: Double) -> RowReference? {
    (0..<rowCount).first { !holds($0, at: packs, tolerance: tolerance) }.map { references[$0] }
  }

  /// The largest share of its size that a row is off by.
  func worstError(at packs: [Double]) -> Double {
    (0..<rowCount).reduce(0) { max($0, error(ofRow: $1, at: packs)) }
  }

  /// Whether the packs keep a row to within the tolerance, a share of the row's size.
  func holds(_ row: Int, at packs: [Double], tolerance: Double) -> Bool { error(ofRow: row, at: packs) <= tolerance }

  /// By what share of its size the packs violate a row.
  ///
  /// - Complexity: O(cells of the row).
  private func error(ofRow row: Int, at packs: [Double]) -> Double {
    var sum = CompensatedSum()
    forEachEntry(ofRow: row) { cell, coefficient in sum.add(coefficient * packs[cell]) }
    return abs(senses[row].violation(of: sum.value, limit: limits[row])) / max(abs(limits[row]), abs(sum.value), 1e-3)
  }

  /// Visits the cells of a row and their coefficients, ascending.
  @inline(__always)
  func forEachEntry(ofRow row: Int, _ body: (_ cell: Int, _ coefficient: Double) -> Void) {
    if row < productCount {
      for cell in productStarts[row]..<productStarts[row + 1] { body(cell, 1) }
    } else {
      let base = coefficientBase[row - productCount]
      for index in ruleStarts[row - productCount]..<ruleStarts[row - productCount + 1] {
        let cell = Int(ruleCells[index])
        body(cell, coefficients[base + Int(productOfCell[cell])])
      }
    }
  }

  /// What a cell holds when the common level is `level`: clamp(level · t, l, k).
  ///
  /// A cell without a target (fixed without a basis, or nothing to hand out) holds its floor.
  func packs(ofCell cell: Int, atLevel level: Double) -> Double {
    targets[cell] > 0 ? max(floors[cell], min(caps[cell], level * targets[cell])) : floors[cell]
  }

  /// A number of the size of the row's activity at the proportional plan, to divide the row by.
  func scale(ofRow row: Int) -> Double {
    var sum = 0.0
    forEachEntry(ofRow: row) { cell, coefficient in sum += coefficient * max(targets[cell], floors[cell]) }
    return sum > 0 ? sum : max(1, abs(limits[row]))
  }
}
