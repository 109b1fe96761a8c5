/// The rows that prove a bottleneck of a finished plan (Model.md, "Why it is proved").
///
/// A search in the residual network of the plan, from the products and rules of the cut: a product's cells below their caps lead
/// outward to the first exhausted rule, and every cell of a rule that stands above the level leads to its product. It starts
/// from the rules too: where the caps of a product only just suffice, all its cells stand at their caps, and none of them
/// leads to the rule in which others give way. What is reached makes the row
/// Σ rules − Σ worth · products, exhausted by the plan, with z > 0 only at cells not above the level and z < 0 only at caps.
struct BottleneckProof {
  private let whole: SingleMeasureProblem
  private let model: FairShareModel
  private let family: LaminarFamily
  private let packs: [Double]
  /// Which rules the plan exhausts.
  private let isExhausted: [Bool]

  private static let tolerance = 1e-9
  /// What a cell of a later class may hold above its floor by rounding, as a share of its product's volume.
  private static let nothing = 1e-10

  /// Prepares the proofs of a plan.
  init(_ whole: SingleMeasureProblem, _ model: FairShareModel, family: LaminarFamily, packs: [Double]) {
    self.whole = whole
    self.model = model
    self.family = family
    self.packs = packs
    let problem = whole.problem
    isExhausted = (0..<problem.ruleCount).map { rule in
      guard problem.isActive[rule] else { return false }
      let bound = problem.bounds[problem.productCount + rule]
      var load = CompensatedSum()
      problem.forEachEntry(ofRow: problem.productCount + rule) { cell, worth in load.add(worth * packs[cell]) }
      return load.remainder(of: bound) <= BottleneckProof.tolerance * max(bound, 1e-3)
    }
  }

  /// Rows of the model with their multipliers, by row; nil where an augmenting path reaches the outside.
  ///
  /// - Complexity: O(coefficients of the rows met).
  func terms(of cut: BottleneckSearch.Cut) -> [(row: Int, multiplier: Double)]? {
    let problem = whole.problem
    var isNear = [Bool](repeating: false, count: problem.productCount)
    var isInside = [Bool](repeating: false, count: problem.ruleCount)
    var products = cut.products
    for product in products { isNear[Int(product)] = true }
    func enter(_ rule: Int) {
      if isInside[rule] { return }
      isInside[rule] = true
      problem.forEachEntry(ofRow: problem.productCount + rule) { other, _ in
        let owner = Int(problem.productOfCell[other])
        guard !isNear[owner], problem.isFree(other) else { return }
        if isAbove(other, cut) {
          isNear[owner] = true
          products.append(Int32(owner))
        }
      }
    }
    for rule in cut.rules { enter(Int(rule)) }
    var head = 0
    while head < products.count {
      let product = Int(products[head])
      head += 1
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        let cap = problem.caps[cell]
        guard problem.isFree(cell), packs[cell] < cap * (1 - BottleneckProof.tolerance) else { continue }
        guard let rule = exhaustedRule(around: cell) else { return nil }
        enter(rule)
      }
    }
    var terms = products.sorted().map { (row: Int($0), multiplier: -whole.worths[Int($0)]) }
    for rule in 0..<problem.ruleCount where isInside[rule] && !isNested(rule, in: isInside) {
      terms.append((problem.productCount + rule, whole.factors[rule]))
    }
    return terms
  }

  /// Whether a cell stands above what it holds at the cut's level, and so could give way: none of an earlier class does.
  private func isAbove(_ cell: Int, _ cut: BottleneckSearch.Cut) -> Bool {
    let its = model.classOfCell(cell)
    if its < cut.priorityClass { return false }
    if its > cut.priorityClass { return packs[cell] > whole.problem.floors[cell] + BottleneckProof.nothing * model.cellScale(cell) }
    return packs[cell] > whole.problem.packs(ofCell: cell, atLevel: cut.level) * (1 + BottleneckProof.tolerance)
  }

  private func exhaustedRule(around cell: Int) -> Int? {
    var rule = Int(family.leaf[cell])
    while rule >= 0, !isExhausted[rule] { rule = Int(family.parent[rule]) }
    return rule < 0 ? nil : rule
  }

  private func isNested(_ rule: Int, in isInside: [Bool]) -> Bool {
    var around = Int(family.parent[rule])
    while around >= 0 {
      if isInside[around] { return true }
      around = Int(family.parent[around])
    }
    return false
  }
}
