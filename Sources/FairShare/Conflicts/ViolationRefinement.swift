/// Makes a violated inequality irreducible: which products it needs, and which floors.
///
/// Only bounds of the inequality count, so a product may put what its caps leave over anywhere under the inequality's rules, and
/// without one of its caps, or one of the rules it reaches, all of it can be placed. Hence a cap or a rule can be dropped exactly
/// where one of its products can, and a minimal set of products is all there is to find: a product can be dropped where the
/// shortage cannot all be its own. Then a single inequality is left, in which floors simply add up.
struct ViolationRefinement {
  private let flow: FeasibilityFlow
  private let violation: ViolatedInequality
  /// Whether the time was over before all was tried.
  private(set) var isCut = false

  init(_ violation: ViolatedInequality, of flow: FeasibilityFlow) {
    self.violation = violation
    self.flow = flow
  }

  private var problem: PackingProblem { flow.problem }

  /// The inequality with as few products as its limits allow, and the floors that it needs.
  ///
  /// - Parameter isOver: asked between flows; true ends the work early.
  /// - Complexity: a flow for each of its products.
  mutating func refined(isOver: () -> Bool) -> (violation: ViolatedInequality, floors: [Int]) {
    let ruleOfCell = flow.ruleOfCell(violation)
    var isInside = [Bool](repeating: false, count: problem.productCount)
    for product in violation.products { isInside[product] = true }
    // Other products count by their floors alone.
    let floors = (0..<problem.cellCount).filter { cell in
      guard problem.floors[cell] > 0 else { return false }
      let product = Int(problem.productOfCell[cell])
      return ruleOfCell[cell] >= 0 && !isInside[product] || violation.isOfFloors && isInside[product]
    }
    var result = violation
    if !violation.isOfFloors { result = withFewestProducts(ruleOfCell, floors, isOver) }
    let rules = Set(result.rules)
    let concerned =
      violation.isOfFloors ? floors : floors.filter { rules.contains(Int(ruleOfCell[$0])) }
    return (result, needed(concerned, for: result, ruleOfCell))
  }

  private mutating func withFewestProducts(_ ruleOfCell: [Int32], _ floors: [Int], _ isOver: () -> Bool) -> ViolatedInequality {
    var nodeOfRule = [Int32](repeating: -1, count: problem.ruleCount)
    var size = 0.0
    for (node, rule) in violation.rules.enumerated() {
      nodeOfRule[rule] = Int32(node)
      size += problem.bounds[problem.productCount + rule]
    }
    var network = FlowNetwork(LaminarFamily(disjoint: violation.rules.count), negligible: flow.network.negligible)
    var tolerances: [Double] = []
    var isReached = [Bool](repeating: false, count: violation.rules.count)
    for product in violation.products {
      var left = CompensatedSum()
      for index in isReached.indices { isReached[index] = false }
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        if ruleOfCell[cell] < 0 {
          left.add(problem.caps[cell])
        } else {
          isReached[Int(nodeOfRule[Int(ruleOfCell[cell])])] = true
        }
      }
      for node in isReached.indices where isReached[node] { network.addArc(to: Int32(node), residual: .infinity, flow: 0) }
      let worth = flow.worths[product]
      network.addSource(excess: max(0, left.remainder(of: problem.bounds[product]) * worth))
      tolerances.append(Subproblem.rounding * worth * problem.bounds[product])
      size += worth * problem.bounds[product]
    }
    network.finish()
    var load = [CompensatedSum](repeating: CompensatedSum(), count: violation.rules.count)
    for cell in floors {
      load[Int(nodeOfRule[Int(ruleOfCell[cell])])].add(flow.worths[Int(problem.productOfCell[cell])] * problem.floors[cell])
    }
    for (node, rule) in violation.rules.enumerated() {
      network.ruleResidual[node] = max(0, load[node].remainder(of: problem.bounds[problem.productCount + rule]))
    }
    network.maximize(tolerances: tolerances)

    var isNeeded = [Bool](repeating: true, count: violation.products.count)
    func isShort(_ network: FlowNetwork, without amount: Double) -> Bool {
      network.excess.reduce(0, +) - amount > Subproblem.rounding * size
    }
    /// Leaves out what the largest shortage does not reach.
    func shrink() {
      guard let worst = network.excess.indices.max(by: { network.excess[$0] < network.excess[$1] }) else { return }
      let reached = Set(network.reached(from: worst).sources)
      for source in isNeeded.indices where isNeeded[source] && !reached.contains(source) {
        isNeeded[source] = false
        network.silence(source)
      }
      network.maximize(tolerances: tolerances)
    }
    shrink()
    let order = violation.products.indices.sorted {
      let (a, b) = (violation.products[$0], violation.products[$1])
      let (left, right) = (flow.worths[a] * problem.bounds[a], flow.worths[b] * problem.bounds[b])
      return left != right ? left < right : a < b
    }
    // The smallest are dropped together, as long as what they give back cannot be the whole shortage.
    var returned = 0.0
    for source in order where isNeeded[source] {
      guard isShort(network, without: returned + network.excess[source] + network.sent(by: source)) else { break }
      returned += network.sent(by: source)
      isNeeded[source] = false
      network.silence(source)
    }
    network.maximize(tolerances: tolerances)
    shrink()
    for source in order where isNeeded[source] {
      guard !isOver() else {
        isCut = true
        break
      }
      // It is needed where the whole shortage can be its own.
      network.gather(at: source, tolerances: tolerances)
      guard isShort(network, without: network.excess[source]) else { continue }
      network.silence(source)
      isNeeded[source] = false
      shrink()
    }
    var result = ViolatedInequality(
      products: violation.products.indices.filter { isNeeded[$0] }.map { violation.products[$0] }, rules: [],
      isOfFloors: false, shortage: network.excess.reduce(0, +))
    var isUsed = [Bool](repeating: false, count: violation.rules.count)
    for arc in network.arcs where isNeeded[Int(arc.source)] { isUsed[Int(arc.rule)] = true }
    result.rules = violation.rules.indices.filter { isUsed[$0] }.map { violation.rules[$0] }
    return result
  }

  /// The floors that the violation needs: smallest first, those that it does not need are dropped.
  private func needed(_ floors: [Int], for violation: ViolatedInequality, _ ruleOfCell: [Int32]) -> [Int] {
    func worth(_ cell: Int) -> Double { flow.worths[Int(problem.productOfCell[cell])] * problem.floors[cell] }
    var over = CompensatedSum()
    var size = 0.0
    func add(_ value: Double) {
      over.add(value)
      size += abs(value)
    }
    for rule in violation.rules { add(-problem.bounds[problem.productCount + rule]) }
    if violation.isOfFloors {
      for product in violation.products { add(-flow.worths[product] * problem.bounds[product]) }
    } else {
      let rules = Set(violation.rules)
      for product in violation.products {
        add(flow.worths[product] * problem.bounds[product])
        for cell in problem.productStarts[product]..<problem.productStarts[product + 1]
        where !rules.contains(Int(ruleOfCell[cell])) { add(-flow.worths[product] * problem.caps[cell]) }
      }
    }
    for cell in floors { add(worth(cell)) }
    var isNeeded = Set(floors)
    for cell in floors.sorted(by: { worth($0) != worth($1) ? worth($0) < worth($1) : $0 < $1 }) {
      var without = over
      without.add(-worth(cell))
      guard without.value > Subproblem.rounding * size else { break }
      over = without
      isNeeded.remove(cell)
    }
    return floors.filter { isNeeded.contains($0) }
  }
}
