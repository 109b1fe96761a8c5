/// Decides whether every cell can be held at a level while all packs of each product are placed: a maximum flow (Model.md, "The
/// structured engine").
///
/// In the rules' measure, with low_c = clamp(min(y_c, λt), l, k): a product that cannot put the rest of its packs where no
/// rule binds sends it through its cells, up to k − low, to their innermost rules, and from there outward, each rule
/// up to its residual capacity. Where an excess is left, the nodes reachable from it are a minimum cut. When the level
/// falls, every capacity grows, so the flow of the last level stays feasible and is only augmented.
struct CompletionFlow {
  /// A minimum cut: an inequality that every plan satisfies and this level violates.
  struct Cut {
    /// The products on the source side.
    var products: [Int32]
    /// The outermost rules on the source side.
    var rules: [Int32]
    /// The excess that is left.
    var shortage: Double
  }

  private let problem: PackingProblem
  private let family: LaminarFamily
  private let worths: [Double]
  /// y: what the cells come to without regard for what must be placed.
  private let most: [Double]
  /// What the products may miss by rounding.
  private let tolerances: [Double]

  /// low of every cell at the last level [packs].
  private var low: [Double]
  /// What flows through the cell.
  private var flow: [Double]

  // Of the current level.
  private var network: FlowNetwork
  /// The products of the network's sources.
  private var sources: [Int32] = []
  private var sourceTolerances: [Double] = []
  /// The cells of the network's arcs.
  private var arcCells: [Int32] = []

  /// Sets the flow up for a filling's result `most`.
  init(
    problem: PackingProblem, worths: [Double], family: LaminarFamily, most: [Double], tolerances: [Double],
    isOver: @escaping () -> Bool = { false }
  ) {
    self.problem = problem
    self.family = family
    self.worths = worths
    self.most = most
    self.tolerances = tolerances
    var largest = 0.0
    for product in 0..<problem.productCount { largest = max(largest, worths[product] * problem.bounds[product]) }
    network = FlowNetwork(family, negligible: 1e-15 * largest, isOver: isOver)
    low = most
    flow = [Double](repeating: 0, count: problem.cellCount)
  }

  /// Cuts that this level violates; none where it can be completed. Levels must not rise from call to call.
  mutating func cuts(at level: Double) -> [Cut] {
    prepare(level)
    guard !sources.isEmpty else { return [] }
    network.maximize(tolerances: sourceTolerances)
    for (cell, arc) in zip(arcCells, network.arcs) { flow[Int(cell)] = arc.flow }
    return cuts()
  }

  /// Sets the lows, what must flow, and what may.
  private mutating func prepare(_ level: Double) {
    var load = [CompensatedSum](repeating: CompensatedSum(), count: problem.ruleCount)
    for rule in 0..<problem.ruleCount { network.ruleFlow[rule] = 0 }
    network.clear()
    sources.removeAll(keepingCapacity: true)
    sourceTolerances.removeAll(keepingCapacity: true)
    arcCells.removeAll(keepingCapacity: true)
    for product in 0..<problem.productCount {
      var placed = CompensatedSum()
      var free = 0.0
      var sent = 0.0
      let worth = worths[product]
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        let least = problem.packs(ofCell: cell, atLevel: level, most: most)
        low[cell] = least
        placed.add(least)
        let leaf = family.leaf[cell]
        if leaf < 0 {
          free += problem.caps[cell] - least
        } else {
          load[Int(leaf)].add(worth * least)
          network.ruleFlow[Int(leaf)] += flow[cell]
          sent += flow[cell]
        }
      }
      let need = (placed.remainder(of: problem.bounds[product]) - free) * worth
      if need > tolerances[product] { addSource(product, excess: max(0, need - sent)) }
    }
    guard !sources.isEmpty else { return }
    network.finish()
    for rule in family.order.lazy.map({ Int($0) }) {
      let residual = load[rule].remainder(of: problem.bounds[problem.productCount + rule])
      network.ruleResidual[rule] = max(0, residual - network.ruleFlow[rule])
      let parent = Int(family.parent[rule])
      if parent >= 0 {
        load[parent].add(load[rule].value)
        network.ruleFlow[parent] += network.ruleFlow[rule]
      }
    }
  }

  private mutating func addSource(_ product: Int, excess: Double) {
    for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
      let leaf = family.leaf[cell]
      guard leaf >= 0, problem.caps[cell] > low[cell] else { continue }
      arcCells.append(Int32(cell))
      let residual = (problem.caps[cell] - low[cell]) * worths[product] - flow[cell]
      network.addArc(to: leaf, residual: max(0, residual), flow: flow[cell])
    }
    network.addSource(excess: excess)
    sources.append(Int32(product))
    sourceTolerances.append(tolerances[product])
  }

  /// The minimum cuts of the products with an excess; a product that another one's cut contains has none of its own.
  private mutating func cuts() -> [Cut] {
    var cuts: [Cut] = []
    var isCut = [Bool](repeating: false, count: sources.count)
    let excess = network.excess
    let short = sources.indices.filter { excess[$0] > max(network.negligible, sourceTolerances[$0]) }
      .sorted { excess[$0] != excess[$1] ? excess[$0] > excess[$1] : $0 < $1 }
    for source in short where !isCut[source] && cuts.count < CompletionFlow.mostCuts {
      let (reached, isReached) = network.reached(from: source)
      var cut = Cut(products: [], rules: [], shortage: 0)
      for other in reached {
        isCut[other] = true
        cut.products.append(sources[other])
        cut.shortage += excess[other]
      }
      // A rule without residual capacity may be reached, one around it without flow not, and a third around both.
      cut.rules = family.outermost { isReached[$0] }.map(Int32.init)
      cuts.append(cut)
    }
    return cuts
  }

  private static let mostCuts = 8
}
