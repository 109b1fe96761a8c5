import Planning

// Where the rules lie inside one another and count one measure, the agreed volumes find room exactly where
//
//     Σ_c l_c ≤ A_p for every product,   Σ_c w l_c ≤ b_r for every rule,   and a flow carries w_p (A_p − Σ l) from every
//     product through its cells, at most w (k − l) each, to the rules, at most b_r − Σ w l each, and out.
//
// w is what a pack counts in the measure. Where the flow does not carry everything, what can still be reached is a cut: products S
// and outermost rules T with Σ_S w A > Σ_T b + Σ_(p in S, c outside T) w k − Σ_(p not in S, c inside T) w l.

/// An inequality that the limits of a model break.
public struct RoomBreach: Sendable {
  /// The products whose agreed volume has to find room, by index; of a product whose floors are too much, that one.
  public internal(set) var products: [Int]
  /// The rules that leave too little, by index among the rules; no two share a cell.
  public internal(set) var rules: [Int]
  /// Whether the floors alone are too much.
  public internal(set) var isOfFloors: Bool
  /// By how much it is broken, in the flow's measure.
  public internal(set) var shortage: Double
}

/// Whether the agreed volumes find room between floors, caps and rules: a maximum flow.
public struct RoomFlow {
  /// The model's rules in one measure.
  let problem: PackingProblem
  /// What a pack of each product counts.
  public let worths: [Double]
  /// What each rule's own measure was multiplied by.
  public let factors: [Double]
  /// How the rules lie inside one another.
  let forest: RuleForest
  /// Whether a flow that carries everything is a plan; else rules that a flow cannot keep were left out.
  public let isExact: Bool
  /// What flows.
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
    var found: (MoneyProblem, RuleForest, Bool)?
    for choice in choices where found == nil {
      let problem = PackingProblem(
        targets: model.targets, floors: model.floors, caps: model.caps, productStarts: model.productStarts,
        productOfCell: model.productOfCell, bounds: model.limits, ruleStarts: model.ruleStarts,
        ruleCells: model.ruleCells, coefficientBase: model.coefficientBase, coefficients: model.coefficients,
        isPacking: choice)
      guard let money = MoneyProblem(problem), let forest = RuleForest(money.problem) else { continue }
      let isExact =
        choice == isAtMost && !model.senses[model.productCount...].contains { $0 != .atMost }
      found = (money, forest, isExact)
    }
    guard let (money, forest, isExact) = found else { preconditionFailure("capacities lie apart and count yuan") }
    problem = money.problem
    worths = money.worths
    factors = money.factors
    self.forest = forest
    self.isExact = isExact
    var largest = 0.0
    for product in 0..<problem.productCount { largest = max(largest, worths[product] * problem.bounds[product]) }
    network = FlowNetwork(forest, negligible: 1e-15 * largest, isOver: isOver)
  }

  /// Sends what can be sent and returns what the limits break, none where everything finds room: breaches of floors first,
  /// then one for each product without a way that no other one's breach contains.
  ///
  /// - Complexity: O(cells) and one maximum flow.
  public mutating func breaches() -> [RoomBreach] {
    var breaches: [RoomBreach] = []
    var load = [CompensatedSum](repeating: CompensatedSum(), count: problem.ruleCount)
    for product in 0..<problem.productCount {
      var placed = CompensatedSum()
      var free = 0.0
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        placed.add(problem.floors[cell])
        let leaf = Int(forest.leaf[cell])
        if leaf < 0 {
          free += problem.caps[cell] - problem.floors[cell]
        } else {
          load[leaf].add(worths[product] * problem.floors[cell])
        }
      }
      let left = placed.remainder(of: problem.bounds[product])
      let tolerance = ConflictPart.rounding * max(problem.bounds[product], placed.value)
      if left < -tolerance {
        breaches.append(
          RoomBreach(products: [product], rules: [], isOfFloors: true, shortage: -left * worths[product]))
      }
      let need = (left - free) * worths[product]
      if need > tolerance * worths[product] { addSource(product, need: need, tolerance * worths[product]) }
    }
    network.finish()
    for rule in forest.order.lazy.map({ Int($0) }) {
      let bound = problem.bounds[problem.productCount + rule]
      let room = load[rule].remainder(of: bound)
      network.ruleRoom[rule] = max(0, room)
      if room < -ConflictPart.rounding * max(bound, load[rule].value) {
        breaches.append(RoomBreach(products: [], rules: [rule], isOfFloors: true, shortage: -room))
      }
      let parent = Int(forest.parent[rule])
      if parent >= 0 { load[parent].add(load[rule].value) }
    }
    guard breaches.isEmpty else { return breaches }
    network.maximize(tolerances: tolerances)
    return cuts()
  }

  private mutating func addSource(_ product: Int, need: Double, _ tolerance: Double) {
    for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
      let leaf = forest.leaf[cell]
      guard leaf >= 0, problem.caps[cell] > problem.floors[cell] else { continue }
      arcCells.append(cell)
      network.addArc(to: leaf, room: (problem.caps[cell] - problem.floors[cell]) * worths[product], flow: 0)
    }
    network.addSource(excess: need)
    sources.append(product)
    tolerances.append(tolerance)
  }

  /// What each product without a way can reach.
  private func cuts() -> [RoomBreach] {
    let excess = network.excess
    var isKnown = [Bool](repeating: false, count: sources.count)
    var cuts: [RoomBreach] = []
    let reach = RuleReach(network, in: forest)
    // Most products reach the same rules, and then the same other products.
    var senders: [RuleReach.Rules: [Int]] = [:]
    for source in sources.indices where excess[source] > max(network.negligible, tolerances[source]) && !isKnown[source] {
      let rules = reach.rules(from: source)
      let others = senders[rules] ?? reach.sources(sendingTo: rules)
      senders[rules] = others
      var cut = RoomBreach(products: [], rules: [], isOfFloors: false, shortage: 0)
      var size = 0.0
      for other in others.contains(source) ? others : (others + [source]).sorted() {
        isKnown[other] = true
        cut.products.append(sources[other])
        cut.shortage += excess[other]
        size += worths[sources[other]] * problem.bounds[sources[other]]
      }
      // A full rule may be reached, one around it that nothing flows through not, and a third around both.
      cut.rules = forest.outermost { RuleReach.contains(rules, $0) }
      for rule in cut.rules { size += problem.bounds[problem.productCount + rule] }
      if cut.shortage > ConflictPart.rounding * size { cuts.append(cut) }
    }
    return cuts
  }

  /// What each product cannot place, in the flow's measure; after ``breaches()``.
  public var unplaced: [(product: Int, amount: Double)] {
    zip(sources, network.excess).filter { $1 > network.negligible }.map { ($0, $1) }
  }

  /// Lets rules carry more than they may, each with all that lie around it, one after another, until everything is placed or no
  /// rule is left; after ``breaches()`` that are not of floors.
  ///
  /// - Returns: rules, by index among the rules, and what each must carry more, in the flow's measure; one may come again.
  /// - Complexity: a flow, begun from the last, for each rule.
  public mutating func overflow(_ order: [Int]) -> [(rule: Int, amount: Double)] {
    var raised: [(rule: Int, amount: Double)] = []
    for rule in order where problem.isActive[rule] {
      guard zip(network.excess, tolerances).contains(where: { $0 > max(network.negligible, $1) }) else { break }
      var chain = [rule]
      while let around = chain.last.map({ Int(forest.parent[$0]) }), around >= 0 { chain.append(around) }
      let before = chain.map { (room: network.ruleRoom[$0], flow: network.ruleFlow[$0]) }
      for around in chain { network.ruleRoom[around] = .infinity }
      network.maximize(tolerances: tolerances)
      for (around, before) in zip(chain, before) {
        let over = network.ruleFlow[around] - before.flow - before.room
        if over > network.negligible { raised.append((around, over)) }
        network.ruleRoom[around] = max(0, -over)
      }
    }
    return raised
  }

  /// For each cell the rule of the breach that it lies in, or -1.
  ///
  /// - Complexity: O(cells).
  public func ruleOfCell(_ breach: RoomBreach) -> [Int32] {
    var outer = [Int32](repeating: -1, count: problem.ruleCount)
    for rule in breach.rules { outer[rule] = Int32(rule) }
    for rule in forest.order.reversed().lazy.map({ Int($0) }) where outer[rule] < 0 && forest.parent[rule] >= 0 {
      outer[rule] = outer[Int(forest.parent[rule])]
    }
    return forest.leaf.map { $0 < 0 ? -1 : outer[Int($0)] }
  }

  /// The rows, floors and caps of a breach as evidence.
  func evidence(_ breach: RoomBreach, of model: FairShareModel) -> ConflictEvidence {
    var evidence = ConflictEvidence(terms: [], floorCells: [], capCells: [])
    let ruleOfCell = ruleOfCell(breach)
    let sign = breach.isOfFloors ? 1.0 : -1.0
    var isOfProducts = [Bool](repeating: false, count: problem.productCount)
    for product in breach.products {
      isOfProducts[product] = true
      evidence.terms.append(.init(row: model.references[product], multiplier: sign * worths[product]))
    }
    for rule in breach.rules {
      evidence.terms.append(.init(row: model.references[problem.productCount + rule], multiplier: factors[rule]))
    }
    for product in 0..<problem.productCount {
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        switch (isOfProducts[product], ruleOfCell[cell] >= 0) {
        case (true, false) where breach.isOfFloors, (false, true):
          if problem.floors[cell] > 0 { evidence.floorCells.append(cell) }
        case (true, false): evidence.capCells.append(cell)
        default: break
        }
      }
    }
    return evidence
  }
}

/// A model's flow, sent, with what the limits break: made once for all that is asked about a conflict.
public struct SearchedRoom {
  /// The flow, with all that can be sent.
  public let flow: RoomFlow
  /// What the limits break; none where everything finds room, or where it takes more than a flow to see it.
  public let breaches: [RoomBreach]

  /// Sends the flow; once `isOver` says true, what it breaks is not known.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow.
  public init(_ model: FairShareModel, isOver: @escaping () -> Bool = { false }) {
    var flow = RoomFlow(model, isOver: isOver)
    breaches = flow.breaches()
    self.flow = flow
  }

  /// The breach of the fewest rows, which makes the shortest card; nil where there is none.
  var smallest: RoomBreach? {
    breaches.min { $0.products.count + $0.rules.count < $1.products.count + $1.rules.count }
  }

  /// The `smallest` breach as evidence; `model` is the one that was searched.
  ///
  /// - Complexity: O(cells).
  public func smallestEvidence(of model: FairShareModel) -> ConflictEvidence? {
    smallest.map { flow.evidence($0, of: model) }
  }
}
