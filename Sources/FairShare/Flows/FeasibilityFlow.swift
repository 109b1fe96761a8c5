import Planning

// Where the rules are a laminar family in one measure, a plan exists exactly where
//
//     Σ_c l_c ≤ A_p for every product,   Σ_c w l_c ≤ b_r for every rule,   and a flow carries w_p (A_p − Σ l) from every
//     product through its cells, at most w (k − l) each, to the rules, at most b_r − Σ w l each, and out.
//
// w is what a pack counts in the measure. Where the maximum flow does not carry everything, its minimum cut, products S and outermost
// rules T, is a violated inequality: Σ_S w A > Σ_T b + Σ_(p in S, c outside T) w k − Σ_(p not in S, c inside T) w l.

/// An inequality that every plan satisfies and the limits of a model violate: the minimum cut of a ``FeasibilityFlow``.
public struct ViolatedInequality: Sendable {
  /// The products whose agreed volumes have to be placed, by index; or the product whose floors exceed its volume.
  public internal(set) var products: [Int]
  /// The rules whose residual capacity is too small, by index among the rules; disjoint.
  public internal(set) var rules: [Int]
  /// Whether the floors alone violate it.
  public internal(set) var isOfFloors: Bool
  /// By how much it is violated, in the flow's measure.
  public internal(set) var shortage: Double
}

/// Whether a model is feasible, as a maximum flow: the agreed volumes are placed between floors and caps, within the rules.
public struct FeasibilityFlow {
  /// The model with its rules in one measure.
  let problem: PackingProblem
  /// What a pack of each product counts.
  public let worths: [Double]
  /// What each rule's own measure was multiplied by.
  public let factors: [Double]
  /// The rules as a laminar family.
  let family: LaminarFamily
  /// Whether a flow that carries everything is a plan; else it is a relaxation, without the rules that a flow cannot keep.
  public let isExact: Bool
  /// The flow.
  private(set) var network: FlowNetwork
  /// The products that send, by source of the network.
  private(set) var sources: [Int] = []
  /// For each arc of the network, its cell.
  private(set) var arcCells: [Int] = []
  private var tolerances: [Double] = []

  /// The flow of a model, not yet sent. Of rules that overlap or count in other measures only those of one measure, or the
  /// capacities alone, take part.
  ///
  /// - Parameter isOver: asked on the way; once it says true the flow is left as it is.
  /// - Complexity: O(cells + coefficients).
  public init(_ model: FairShareModel, isOver: @escaping () -> Bool = { false }) {
    let isAtMost = model.senses[model.productCount...].map { $0 != .atLeast }
    let isCapacity = (0..<model.ruleCount).map { rule in
      if case .capacity = model.references[model.productCount + rule] { return true }
      return false
    }
    let base = isCapacity.firstIndex(of: true).map { model.coefficientBase[$0] }
    let choices: [[Bool]] = [
      isAtMost,
      isAtMost.indices.map { isAtMost[$0] && model.coefficientBase[$0] == base },
      isCapacity,
    ]
    var found: (SingleMeasureProblem, LaminarFamily, Bool)?
    for choice in choices where found == nil {
      let problem = PackingProblem(
        targets: model.targets, floors: model.floors, caps: model.caps, productStarts: model.productStarts,
        productOfCell: model.productOfCell, bounds: model.limits, ruleStarts: model.ruleStarts,
        ruleCells: model.ruleCells, coefficientBase: model.coefficientBase, coefficients: model.coefficients,
        isPacking: choice)
      guard let measured = SingleMeasureProblem(problem), let family = LaminarFamily(measured.problem) else { continue }
      let isExact =
        choice == isAtMost && !model.senses[model.productCount...].contains { $0 != .atMost }
      found = (measured, family, isExact)
    }
    guard let (measured, family, isExact) = found else { preconditionFailure("capacities lie apart and count yuan") }
    problem = measured.problem
    worths = measured.worths
    factors = measured.factors
    self.family = family
    self.isExact = isExact
    var largest = 0.0
    for product in 0..<problem.productCount { largest = max(largest, worths[product] * problem.bounds[product]) }
    network = FlowNetwork(family, negligible: 1e-15 * largest, isOver: isOver)
  }

  /// Maximizes the flow and returns the violated inequalities, none where it carries everything: those of floors first, then one
  /// for each product with an excess that no other one's cut contains.
  ///
  /// - Complexity: O(cells) and one maximum flow.
  public mutating func violations() -> [ViolatedInequality] {
    var violations: [ViolatedInequality] = []
    var load = [CompensatedSum](repeating: CompensatedSum(), count: problem.ruleCount)
    for product in 0..<problem.productCount {
      var placed = CompensatedSum()
      var free = 0.0
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        placed.add(problem.floors[cell])
        let leaf = Int(family.leaf[cell])
        if leaf < 0 {
          free += problem.caps[cell] - problem.floors[cell]
        } else {
          load[leaf].add(worths[product] * problem.floors[cell])
        }
      }
      let left = placed.remainder(of: problem.bounds[product])
      let tolerance = Subproblem.rounding * max(problem.bounds[product], placed.value)
      if left < -tolerance {
        violations.append(
          ViolatedInequality(products: [product], rules: [], isOfFloors: true, shortage: -left * worths[product]))
      }
      let need = (left - free) * worths[product]
      if need > tolerance * worths[product] { addSource(product, need: need, tolerance * worths[product]) }
    }
    network.finish()
    for rule in family.order.lazy.map({ Int($0) }) {
      let bound = problem.bounds[problem.productCount + rule]
      let residual = load[rule].remainder(of: bound)
      network.ruleResidual[rule] = max(0, residual)
      if residual < -Subproblem.rounding * max(bound, load[rule].value) {
        violations.append(ViolatedInequality(products: [], rules: [rule], isOfFloors: true, shortage: -residual))
      }
      let parent = Int(family.parent[rule])
      if parent >= 0 { load[parent].add(load[rule].value) }
    }
    guard violations.isEmpty else { return violations }
    network.maximize(tolerances: tolerances)
    return cuts()
  }

  private mutating func addSource(_ product: Int, need: Double, _ tolerance: Double) {
    for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
      let leaf = family.leaf[cell]
      guard leaf >= 0, problem.caps[cell] > problem.floors[cell] else { continue }
      arcCells.append(cell)
      network.addArc(to: leaf, residual: (problem.caps[cell] - problem.floors[cell]) * worths[product], flow: 0)
    }
    network.addSource(excess: need)
    sources.append(product)
    tolerances.append(tolerance)
  }

  /// The minimum cuts of the products with an excess.
  private func cuts() -> [ViolatedInequality] {
    let excess = network.excess
    var isKnown = [Bool](repeating: false, count: sources.count)
    var cuts: [ViolatedInequality] = []
    let reach = ResidualReach(network, in: family)
    // Most products reach the same rules, and then the same other products.
    var senders: [ResidualReach.Rules: [Int]] = [:]
    for source in sources.indices where excess[source] > max(network.negligible, tolerances[source]) && !isKnown[source] {
      let rules = reach.rules(from: source)
      let others = senders[rules] ?? reach.sources(sendingTo: rules)
      senders[rules] = others
      var cut = ViolatedInequality(products: [], rules: [], isOfFloors: false, shortage: 0)
      var size = 0.0
      for other in others.contains(source) ? others : (others + [source]).sorted() {
        isKnown[other] = true
        cut.products.append(sources[other])
        cut.shortage += excess[other]
        size += worths[sources[other]] * problem.bounds[sources[other]]
      }
      // A rule without residual capacity may be reached, one around it without flow not, and a third around both.
      cut.rules = family.outermost { ResidualReach.contains(rules, $0) }
      for rule in cut.rules { size += problem.bounds[problem.productCount + rule] }
      if cut.shortage > Subproblem.rounding * size { cuts.append(cut) }
    }
    return cuts
  }

  /// The excess of each product that cannot be placed, in the flow's measure; after ``violations()``.
  public var unplaced: [(product: Int, amount: Double)] {
    zip(sources, network.excess).filter { $1 > network.negligible }.map { ($0, $1) }
  }

  /// Lifts the bounds of rules, each with all that contain it, one after another, until everything is placed or no rule is left;
  /// after ``violations()`` that are not of floors.
  ///
  /// - Returns: rules, by index among the rules, and by how much each bound is exceeded, in the flow's measure; one may come again.
  /// - Complexity: a flow, begun from the last, for each rule.
  public mutating func overflow(_ order: [Int]) -> [(rule: Int, amount: Double)] {
    var raised: [(rule: Int, amount: Double)] = []
    for rule in order where problem.isActive[rule] {
      guard zip(network.excess, tolerances).contains(where: { $0 > max(network.negligible, $1) }) else { break }
      var chain = [rule]
      while let around = chain.last.map({ Int(family.parent[$0]) }), around >= 0 { chain.append(around) }
      let before = chain.map { (residual: network.ruleResidual[$0], flow: network.ruleFlow[$0]) }
      for around in chain { network.ruleResidual[around] = .infinity }
      network.maximize(tolerances: tolerances)
      for (around, before) in zip(chain, before) {
        let over = network.ruleFlow[around] - before.flow - before.residual
        if over > network.negligible { raised.append((around, over)) }
        network.ruleResidual[around] = max(0, -over)
      }
    }
    return raised
  }

  /// For each cell the rule of the inequality that contains it, or -1.
  ///
  /// - Complexity: O(cells).
  public func ruleOfCell(_ violation: ViolatedInequality) -> [Int32] {
    var outer = [Int32](repeating: -1, count: problem.ruleCount)
    for rule in violation.rules { outer[rule] = Int32(rule) }
    for rule in family.order.reversed().lazy.map({ Int($0) }) where outer[rule] < 0 && family.parent[rule] >= 0 {
      outer[rule] = outer[Int(family.parent[rule])]
    }
    return family.leaf.map { $0 < 0 ? -1 : outer[Int($0)] }
  }

  /// The Farkas certificate that a violated inequality is: its rows, floors and caps.
  func certificate(_ violation: ViolatedInequality, of model: FairShareModel) -> FarkasCertificate {
    var certificate = FarkasCertificate(terms: [], floorCells: [], capCells: [])
    let ruleOfCell = ruleOfCell(violation)
    let sign = violation.isOfFloors ? 1.0 : -1.0
    var isOfProducts = [Bool](repeating: false, count: problem.productCount)
    for product in violation.products {
      isOfProducts[product] = true
      certificate.terms.append(.init(row: model.references[product], multiplier: sign * worths[product]))
    }
    for rule in violation.rules {
      certificate.terms.append(.init(row: model.references[problem.productCount + rule], multiplier: factors[rule]))
    }
    for product in 0..<problem.productCount {
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        switch (isOfProducts[product], ruleOfCell[cell] >= 0) {
        case (true, false) where violation.isOfFloors, (false, true):
          if problem.floors[cell] > 0 { certificate.floorCells.append(cell) }
        case (true, false): certificate.capCells.append(cell)
        default: break
        }
      }
    }
    return certificate
  }
}

/// A model's maximum flow with its violated inequalities: computed once for all that is asked about a conflict.
public struct SolvedFlow {
  /// The maximum flow.
  public let flow: FeasibilityFlow
  /// The violated inequalities; none where the model is feasible, or where a flow does not show that it is not.
  public let violations: [ViolatedInequality]

  /// Maximizes the flow; once `isOver` says true, ``violations`` say nothing.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow.
  public init(_ model: FairShareModel, isOver: @escaping () -> Bool = { false }) {
    var flow = FeasibilityFlow(model, isOver: isOver)
    violations = flow.violations()
    self.flow = flow
  }

  /// The violated inequality of the fewest rows, which makes the shortest card; nil where there is none.
  var smallest: ViolatedInequality? {
    violations.min { $0.products.count + $0.rules.count < $1.products.count + $1.rules.count }
  }

  /// The Farkas certificate of the `smallest`; `model` is the one that was solved.
  ///
  /// - Complexity: O(cells).
  public func smallestCertificate(of model: FairShareModel) -> FarkasCertificate? {
    smallest.map { flow.certificate($0, of: model) }
  }
}
