/// Makes a breach of room irreducible: which products are needed for it, and which floors.
///
/// A product of the breach may put what its caps leave over anywhere under the breach's rules, for only bounds of the breach
/// count; so without one of its caps, or without one of the rules it reaches, it finds room for everything. Hence a cap or a
/// rule can be left out exactly where a product of its own can, and a set of products that is minimal is all there is to find:
/// from one flow to the next, a product can be left out where not all that is short can be its own. Then only this one breach
/// is left, in which floors simply add up.
struct BreachRefinement {
  private let flow: RoomFlow
  private let breach: RoomBreach
  /// Whether the time was over before all was tried.
  private(set) var isCut = false

  init(_ breach: RoomBreach, of flow: RoomFlow) {
    self.breach = breach
    self.flow = flow
  }

  private var problem: PackingProblem { flow.problem }

  /// The breach with as few products as its limits allow, and the floors it needs.
  ///
  /// - Parameter isOver: asked between flows; true ends the work early.
  /// - Complexity: a flow over the breach for each of its products.
  mutating func refined(isOver: () -> Bool) -> (breach: RoomBreach, floors: [Int]) {
    let ruleOfCell = flow.ruleOfCell(breach)
    var isInside = [Bool](repeating: false, count: problem.productCount)
    for product in breach.products { isInside[product] = true }
    // Products outside the breach count by their floors alone.
    let floors = (0..<problem.cellCount).filter { cell in
      guard problem.floors[cell] > 0 else { return false }
      let product = Int(problem.productOfCell[cell])
      return ruleOfCell[cell] >= 0 && !isInside[product] || breach.isOfFloors && isInside[product]
    }
    var result = breach
    if !breach.isOfFloors { result = withFewestProducts(ruleOfCell, floors, isOver) }
    let rules = Set(result.rules)
    let concerned =
      breach.isOfFloors ? floors : floors.filter { rules.contains(Int(ruleOfCell[$0])) }
    return (result, needed(concerned, for: result, ruleOfCell))
  }

  private mutating func withFewestProducts(_ ruleOfCell: [Int32], _ floors: [Int], _ isOver: () -> Bool) -> RoomBreach {
    var nodeOfRule = [Int32](repeating: -1, count: problem.ruleCount)
    var size = 0.0
    for (node, rule) in breach.rules.enumerated() {
      nodeOfRule[rule] = Int32(node)
      size += problem.bounds[problem.productCount + rule]
    }
    var network = FlowNetwork(RuleForest(apart: breach.rules.count), negligible: flow.network.negligible)
    var tolerances: [Double] = []
    var isReached = [Bool](repeating: false, count: breach.rules.count)
    for product in breach.products {
      var left = CompensatedSum()
      for index in isReached.indices { isReached[index] = false }
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        if ruleOfCell[cell] < 0 {
          left.add(problem.caps[cell])
        } else {
          isReached[Int(nodeOfRule[Int(ruleOfCell[cell])])] = true
        }
      }
      for node in isReached.indices where isReached[node] { network.addArc(to: Int32(node), room: .infinity, flow: 0) }
      let worth = flow.worths[product]
      network.addSource(excess: max(0, left.remainder(of: problem.bounds[product]) * worth))
      tolerances.append(ConflictPart.rounding * worth * problem.bounds[product])
      size += worth * problem.bounds[product]
    }
    network.finish()
    var load = [CompensatedSum](repeating: CompensatedSum(), count: breach.rules.count)
    for cell in floors {
      load[Int(nodeOfRule[Int(ruleOfCell[cell])])].add(flow.worths[Int(problem.productOfCell[cell])] * problem.floors[cell])
    }
    for (node, rule) in breach.rules.enumerated() {
      network.ruleRoom[node] = max(0, load[node].remainder(of: problem.bounds[problem.productCount + rule]))
    }
    network.maximize(tolerances: tolerances)

    var isNeeded = [Bool](repeating: true, count: breach.products.count)
    func isShort(_ network: FlowNetwork, without amount: Double) -> Bool {
      network.excess.reduce(0, +) - amount > ConflictPart.rounding * size
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
    let order = breach.products.indices.sorted {
      let (a, b) = (breach.products[$0], breach.products[$1])
      let (left, right) = (flow.worths[a] * problem.bounds[a], flow.worths[b] * problem.bounds[b])
      return left != right ? left < right : a < b
    }
    // The smallest go together, as long as what they give back cannot be all that is short.
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
      // It is needed where all that is short can be its own.
      network.gather(at: source, tolerances: tolerances)
      guard isShort(network, without: network.excess[source]) else { continue }
      network.silence(source)
      isNeeded[source] = false
      shrink()
    }
    var result = RoomBreach(
      products: breach.products.indices.filter { isNeeded[$0] }.map { breach.products[$0] }, rules: [],
      isOfFloors: false, shortage: network.excess.reduce(0, +))
    var isUsed = [Bool](repeating: false, count: breach.rules.count)
    for arc in network.arcs where isNeeded[Int(arc.source)] { isUsed[Int(arc.rule)] = true }
    result.rules = breach.rules.indices.filter { isUsed[$0] }.map { breach.rules[$0] }
    return result
  }

  /// The floors without which the breach would close: smallest first, those are left out that it can do without.
  private func needed(_ floors: [Int], for breach: RoomBreach, _ ruleOfCell: [Int32]) -> [Int] {
    func worth(_ cell: Int) -> Double { flow.worths[Int(problem.productOfCell[cell])] * problem.floors[cell] }
    var over = CompensatedSum()
    var size = 0.0
    func add(_ value: Double) {
      over.add(value)
      size += abs(value)
    }
    for rule in breach.rules { add(-problem.bounds[problem.productCount + rule]) }
    if breach.isOfFloors {
      for product in breach.products { add(-flow.worths[product] * problem.bounds[product]) }
    } else {
      let rules = Set(breach.rules)
      for product in breach.products {
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
      guard without.value > ConflictPart.rounding * size else { break }
      over = without
      isNeeded.remove(cell)
    }
    return floors.filter { isNeeded.contains($0) }
  }
}
