/// The cells that have not settled, with the residual bounds of their rows: a problem of its own.
struct Subproblem {
  /// The problem of the part.
  let problem: PackingProblem
  /// What a pack of each product is worth.
  let worths: [Double]
  /// What each product may miss by rounding, in that worth.
  let tolerances: [Double]
  /// For each rule, its bound in the whole.
  let wholeBounds: [Double]
  /// For each cell, its index in the whole.
  let cells: [Int32]
  /// For each product, its index in the whole.
  let products: [Int32]
  /// For each rule, its index in the whole.
  let rules: [Int32]

  /// What sums over a row may be off by, as a share of its bound.
  static let rounding = 1e-13

  /// Whether the shortage of a cut is no more than rounding in the sums of its rows.
  func isRounding(_ cut: CompletionFlow.Cut) -> Bool {
    let size =
      cut.products.reduce(0) { $0 + tolerances[Int($1)] } + cut.rules.reduce(0) { $0 + Subproblem.rounding * wholeBounds[Int($1)] }
    return cut.shortage <= size
  }

  /// Cuts the part out.
  ///
  /// - Parameters:
  ///   - cells: ascending.
  ///   - left: the residual bound of each row of the whole.
  ///   - localOfRule: scratch, -1 everywhere before and after.
  /// - Complexity: O(coefficients of the cells).
  init(of whole: SingleMeasureProblem, cells: [Int32], left: (_ row: Int) -> Double, localOfRule: inout [Int32]) {
    let problem = whole.problem
    var products: [Int32] = []
    var productStarts: [Int] = []
    var productOfCell: [Int32] = []
    var rules: [Int32] = []
    productOfCell.reserveCapacity(cells.count)
    for (index, cell) in cells.enumerated() {
      let product = problem.productOfCell[Int(cell)]
      if products.last != product {
        products.append(product)
        productStarts.append(index)
      }
      productOfCell.append(Int32(products.count - 1))
      for rule in problem.rules(ofCell: Int(cell)) where localOfRule[Int(rule)] < 0 {
        localOfRule[Int(rule)] = 0
        rules.append(rule)
      }
    }
    productStarts.append(cells.count)
    rules.sort()
    for (local, rule) in rules.enumerated() { localOfRule[Int(rule)] = Int32(local) }
    var ruleStarts = [Int](repeating: 0, count: rules.count + 1)
    for cell in cells {
      for rule in problem.rules(ofCell: Int(cell)) { ruleStarts[Int(localOfRule[Int(rule)]) + 1] += 1 }
    }
    for rule in rules.indices { ruleStarts[rule + 1] += ruleStarts[rule] }
    var next = ruleStarts
    var ruleCells = [Int32](repeating: 0, count: ruleStarts[rules.count])
    for (index, cell) in cells.enumerated() {
      for rule in problem.rules(ofCell: Int(cell)) {
        let local = Int(localOfRule[Int(rule)])
        ruleCells[next[local]] = Int32(index)
        next[local] += 1
      }
    }
    for rule in rules { localOfRule[Int(rule)] = -1 }
    worths = products.map { whole.worths[Int($0)] }
    tolerances = products.map { Subproblem.rounding * whole.worths[Int($0)] * problem.bounds[Int($0)] }
    wholeBounds = rules.map { problem.bounds[problem.productCount + Int($0)] }
    self.cells = cells
    self.products = products
    self.rules = rules
    self.problem = PackingProblem(
      targets: cells.map { problem.targets[Int($0)] }, floors: cells.map { problem.floors[Int($0)] },
      caps: cells.map { problem.caps[Int($0)] }, productStarts: productStarts, productOfCell: productOfCell,
      bounds: products.map { left(Int($0)) } + rules.map { left(problem.productCount + Int($0)) },
      ruleStarts: ruleStarts, ruleCells: ruleCells, coefficientBase: [Int](repeating: 0, count: rules.count),
      coefficients: worths, isPacking: [Bool](repeating: true, count: rules.count))
  }
}
