/// A problem whose rules are all stated in one measure: each product has one worth, so packs that move between products and rules
/// are a single-commodity flow.
struct SingleMeasureProblem {
  /// The problem with the rules in that measure.
  var problem: PackingProblem
  /// For each product, what a pack is worth.
  let worths: [Double]
  /// For each rule, the factor from its own measure to the common one.
  let factors: [Double]

  /// The problem in one measure; nil where rules over several products have different measures. A rule over one product can be
  /// restated in any.
  ///
  /// - Complexity: O(coefficients).
  init?(_ problem: PackingProblem) {
    var base: Int?
    var single = [Int32?](repeating: nil, count: problem.ruleCount)
    for rule in 0..<problem.ruleCount where problem.isActive[rule] {
      let cells = problem.ruleCells[problem.ruleStarts[rule]..<problem.ruleStarts[rule + 1]]
      guard let first = cells.first, let last = cells.last else { continue }
      // Cells are by product.
      if problem.productOfCell[Int(first)] == problem.productOfCell[Int(last)] {
        single[rule] = problem.productOfCell[Int(first)]
      } else if let base, base != problem.coefficientBase[rule] {
        return nil
      } else {
        base = problem.coefficientBase[rule]
      }
    }
    worths = (0..<problem.productCount).map { product in base.map { problem.coefficients[$0 + product] } ?? 1 }
    var bounds = problem.bounds
    var factors = [Double](repeating: 1, count: problem.ruleCount)
    for rule in 0..<problem.ruleCount {
      guard let product = single[rule] else { continue }
      factors[rule] = worths[Int(product)] / problem.coefficient(ofProduct: Int(product), inRule: rule)
      bounds[problem.productCount + rule] *= factors[rule]
    }
    self.factors = factors
    self.problem = PackingProblem(
      targets: problem.targets, floors: problem.floors, caps: problem.caps, productStarts: problem.productStarts,
      productOfCell: problem.productOfCell, bounds: bounds, ruleStarts: problem.ruleStarts,
      ruleCells: problem.ruleCells, coefficientBase: [Int](repeating: 0, count: problem.ruleCount),
      coefficients: worths, isPacking: problem.isActive)
  }
}
