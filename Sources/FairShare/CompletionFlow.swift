/// Decides whether every cell can be held at a level while each product finds a place for all of its packs: a maximum flow
/// (model.md section 3.2).
///
/// In the rules' measure, with low_c = clamp(min(y_c, λt), l, k): a product that cannot put the rest of its packs where no
/// rule binds sends it through its cells, up to k − low, to their innermost rules, and from there outward, each rule
/// letting through what it has left. Where something finds no way, what can be reached from there is a cut. When the
/// level falls, every capacity grows, so the flow of the last level stays and is only added to.
///
/// Maximum flow by Dinic (1970), over products and rules alone.
struct CompletionFlow {
  /// A minimum cut: a row that every plan satisfies and this level breaks.
  struct Cut {
    /// The products on the near side.
    var products: [Int32]
    /// The outermost rules on the near side.
    var rules: [Int32]
    /// What finds no way.
    var shortage: Double
  }

  private let problem: PackingProblem
  private let forest: RuleForest
  private let worths: [Double]
  /// y: what the cells come to without regard for what must be placed.
  private let most: [Double]
  /// What is left over below this is rounding.
  private let negligible: Double
  /// What the products may miss by rounding.
  private let tolerances: [Double]

  /// low of every cell at the last level [packs].
  private(set) var low: [Double]
  /// What flows through the cell.
  private var flow: [Double]

  // Of the current level.
  private var sources: [Int32] = []
  private var excess: [Double] = []
  private var arcStarts: [Int32] = [0]
  private var arcCells: [Int32] = []
  private var arcRules: [Int32] = []
  private var arcSources: [Int32] = []
  private var arcRoom: [Double] = []
  private var arcFlow: [Double] = []
  private var ruleArcStarts: [Int32] = []
  private var ruleArcs: [Int32] = []
  private var ruleRoom: [Double] = []
  private var ruleFlow: [Double] = []
  private let childStarts: [Int32]
  private let children: [Int32]
  private var sourceLayer: [Int32] = []
  private var ruleLayer: [Int32]
  private var nextOfSource: [Int32] = []
  private var nextOfRule: [Int32]
  private var sinkLayer: Int32 = 0

  /// Sets the flow up for a filling's result `most`.
  init(problem: PackingProblem, worths: [Double], forest: RuleForest, most: [Double], tolerances: [Double]) {
    self.problem = problem
    self.forest = forest
    self.worths = worths
    self.most = most
    self.tolerances = tolerances
    var largest = 0.0
    for product in 0..<problem.productCount { largest = max(largest, worths[product] * problem.bounds[product]) }
    negligible = 1e-15 * largest
    low = most
    flow = [Double](repeating: 0, count: problem.cellCount)
    ruleLayer = [Int32](repeating: -1, count: problem.ruleCount)
    nextOfRule = ruleLayer
    ruleRoom = [Double](repeating: 0, count: problem.ruleCount)
    ruleFlow = ruleRoom
    var starts = [Int32](repeating: 0, count: problem.ruleCount + 1)
    for rule in forest.order where forest.parent[Int(rule)] >= 0 { starts[Int(forest.parent[Int(rule)]) + 1] += 1 }
    for rule in 0..<problem.ruleCount { starts[rule + 1] += starts[rule] }
    var next = starts
    var children = [Int32](repeating: 0, count: Int(starts[problem.ruleCount]))
    for rule in forest.order where forest.parent[Int(rule)] >= 0 {
      let parent = Int(forest.parent[Int(rule)])
      children[Int(next[parent])] = rule
      next[parent] += 1
    }
    childStarts = starts
    self.children = children
  }

  /// Cuts that this level breaks; none where it can be completed. Levels must not rise from call to call.
  mutating func cuts(at level: Double) -> [Cut] {
    prepare(level)
    guard !sources.isEmpty else { return [] }
    while layer() {
      nextOfSource = Array(arcStarts.dropLast())
      nextOfRule = [Int32](repeating: -1, count: problem.ruleCount)
      for source in sources.indices where excess[source] > negligible {
        excess[source] -= pushFromSource(source, excess[source])
      }
    }
    for arc in arcCells.indices { flow[Int(arcCells[arc])] = arcFlow[arc] }
    return cuts()
  }

  /// Sets the lows, what must flow, and what may.
  private mutating func prepare(_ level: Double) {
    for rule in 0..<problem.ruleCount { ruleFlow[rule] = 0 }
    var load = [CompensatedSum](repeating: CompensatedSum(), count: problem.ruleCount)
    sources.removeAll(keepingCapacity: true)
    excess.removeAll(keepingCapacity: true)
    for product in 0..<problem.productCount {
      var placed = CompensatedSum()
      var free = 0.0
      var sent = 0.0
      let worth = worths[product]
      for cell in problem.productStarts[product]..<problem.productStarts[product + 1] {
        let least = max(problem.floors[cell], min(most[cell], level * problem.targets[cell]))
        low[cell] = least
        placed.add(least)
        let leaf = forest.leaf[cell]
        if leaf < 0 {
          free += problem.caps[cell] - least
        } else {
          load[Int(leaf)].add(worth * least)
          ruleFlow[Int(leaf)] += flow[cell]
          sent += flow[cell]
        }
      }
      let need = placed.remainder(of: problem.bounds[product]) - free
      guard need * worth > tolerances[product] else { continue }
      sources.append(Int32(product))
      excess.append(max(0, need * worth - sent))
    }
    guard !sources.isEmpty else { return }
    for rule in forest.order.lazy.map({ Int($0) }) {
      ruleRoom[rule] = max(0, load[rule].remainder(of: problem.bounds[problem.productCount + rule]) - ruleFlow[rule])
      let parent = Int(forest.parent[rule])
      if parent >= 0 {
        load[parent].add(load[rule].value)
        ruleFlow[parent] += ruleFlow[rule]
      }
    }
    layArcs()
  }

  private mutating func layArcs() {
    arcStarts = [0]
    arcCells.removeAll(keepingCapacity: true)
    arcRules.removeAll(keepingCapacity: true)
    arcSources.removeAll(keepingCapacity: true)
    arcRoom.removeAll(keepingCapacity: true)
    arcFlow.removeAll(keepingCapacity: true)
    ruleArcStarts = [Int32](repeating: 0, count: problem.ruleCount + 1)
    for (source, product) in sources.enumerated() {
      let worth = worths[Int(product)]
      for cell in problem.productStarts[Int(product)]..<problem.productStarts[Int(product) + 1] {
        let leaf = forest.leaf[cell]
        guard leaf >= 0, problem.caps[cell] > low[cell] else { continue }
        arcCells.append(Int32(cell))
        arcRules.append(leaf)
        arcSources.append(Int32(source))
        arcRoom.append(max(0, (problem.caps[cell] - low[cell]) * worth - flow[cell]))
        arcFlow.append(flow[cell])
        ruleArcStarts[Int(leaf) + 1] += 1
      }
      arcStarts.append(Int32(arcCells.count))
    }
    for rule in 0..<problem.ruleCount { ruleArcStarts[rule + 1] += ruleArcStarts[rule] }
    var next = ruleArcStarts
    ruleArcs = [Int32](repeating: 0, count: arcCells.count)
    for arc in arcCells.indices {
      let rule = Int(arcRules[arc])
      ruleArcs[Int(next[rule])] = Int32(arc)
      next[rule] += 1
    }
  }

  /// Numbers sources and rules by their distance from what has no way yet. False where the way out cannot be reached.
  private mutating func layer() -> Bool {
    sourceLayer = [Int32](repeating: -1, count: sources.count)
    ruleLayer = [Int32](repeating: -1, count: problem.ruleCount)
    sinkLayer = .max
    var queue: [Int32] = []
    for source in sources.indices where excess[source] > max(negligible, tolerances[Int(sources[source])]) {
      sourceLayer[source] = 0
      queue.append(Int32(source))
    }
    reach(&queue)
    return sinkLayer < .max
  }

  /// Breadth-first search from the sources in the queue. Sources are numbered first, then rules.
  private mutating func reach(_ queue: inout [Int32]) {
    let sourceCount = Int32(sources.count)
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      if node < sourceCount {
        let layer = sourceLayer[Int(node)] + 1
        for arc in Int(arcStarts[Int(node)])..<Int(arcStarts[Int(node) + 1]) where arcRoom[arc] > negligible {
          let rule = arcRules[arc]
          if ruleLayer[Int(rule)] < 0 {
            ruleLayer[Int(rule)] = layer
            queue.append(sourceCount + rule)
          }
        }
        continue
      }
      let rule = Int(node - sourceCount)
      let layer = ruleLayer[rule] + 1
      // Whatever lies beyond the way out is no use.
      if layer > sinkLayer { break }
      if ruleRoom[rule] > negligible {
        let parent = Int(forest.parent[rule])
        if parent < 0 {
          sinkLayer = layer
        } else if ruleLayer[parent] < 0 {
          ruleLayer[parent] = layer
          queue.append(sourceCount + Int32(parent))
        }
      }
      for index in Int(ruleArcStarts[rule])..<Int(ruleArcStarts[rule + 1]) {
        let arc = Int(ruleArcs[index])
        let source = arcSources[arc]
        if sourceLayer[Int(source)] < 0, arcFlow[arc] > negligible {
          sourceLayer[Int(source)] = layer
          queue.append(source)
        }
      }
      for index in Int(childStarts[rule])..<Int(childStarts[rule + 1]) {
        let child = children[index]
        if ruleLayer[Int(child)] < 0, ruleFlow[Int(child)] > negligible {
          ruleLayer[Int(child)] = layer
          queue.append(sourceCount + child)
        }
      }
    }
  }

  private mutating func pushFromSource(_ source: Int, _ amount: Double) -> Double {
    var left = amount
    while nextOfSource[source] < arcStarts[source + 1] {
      let arc = Int(nextOfSource[source])
      let rule = Int(arcRules[arc])
      if arcRoom[arc] > negligible, ruleLayer[rule] == sourceLayer[source] + 1 {
        let pushed = pushFromRule(rule, min(left, arcRoom[arc]))
        arcRoom[arc] -= pushed
        arcFlow[arc] += pushed
        left -= pushed
        if left <= negligible { break }
      }
      nextOfSource[source] += 1
    }
    return amount - left
  }

  private mutating func pushFromRule(_ rule: Int, _ amount: Double) -> Double {
    var left = amount
    let layer = ruleLayer[rule] + 1
    if nextOfRule[rule] < 0 {
      let parent = Int(forest.parent[rule])
      if ruleRoom[rule] > negligible, parent < 0 ? sinkLayer == layer : ruleLayer[parent] == layer {
        let offered = min(left, ruleRoom[rule])
        let pushed = parent < 0 ? offered : pushFromRule(parent, offered)
        ruleRoom[rule] -= pushed
        ruleFlow[rule] += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] = 0
    }
    let arcs = Int(ruleArcStarts[rule])..<Int(ruleArcStarts[rule + 1])
    while Int(nextOfRule[rule]) < arcs.count {
      let arc = Int(ruleArcs[arcs.lowerBound + Int(nextOfRule[rule])])
      let source = Int(arcSources[arc])
      if sourceLayer[source] == layer, arcFlow[arc] > negligible {
        let pushed = pushFromSource(source, min(left, arcFlow[arc]))
        arcFlow[arc] -= pushed
        arcRoom[arc] += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] += 1
    }
    let first = Int(childStarts[rule])
    while Int(nextOfRule[rule]) - arcs.count < Int(childStarts[rule + 1]) - first {
      let child = Int(children[first + Int(nextOfRule[rule]) - arcs.count])
      if ruleLayer[child] == layer, ruleFlow[child] > negligible {
        let pushed = pushFromRule(child, min(left, ruleFlow[child]))
        ruleFlow[child] -= pushed
        ruleRoom[child] += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] += 1
    }
    return amount - left
  }

  /// What each product without a way can reach; a product that another one's cut contains has none of its own.
  private mutating func cuts() -> [Cut] {
    var cuts: [Cut] = []
    var isCut = [Bool](repeating: false, count: sources.count)
    let short = sources.indices.filter { excess[$0] > max(negligible, tolerances[Int(sources[$0])]) }
      .sorted { excess[$0] != excess[$1] ? excess[$0] > excess[$1] : $0 < $1 }
    for source in short where !isCut[source] && cuts.count < CompletionFlow.mostCuts {
      sourceLayer = [Int32](repeating: -1, count: sources.count)
      ruleLayer = [Int32](repeating: -1, count: problem.ruleCount)
      sinkLayer = .max
      sourceLayer[source] = 0
      var queue = [Int32(source)]
      reach(&queue)
      var cut = Cut(products: [], rules: [], shortage: 0)
      for other in sources.indices where sourceLayer[other] >= 0 {
        isCut[other] = true
        cut.products.append(sources[other])
        cut.shortage += excess[other]
      }
      for rule in forest.order.sorted() where ruleLayer[Int(rule)] >= 0 {
        let parent = forest.parent[Int(rule)]
        if parent < 0 || ruleLayer[Int(parent)] < 0 { cut.rules.append(rule) }
      }
      cuts.append(cut)
    }
    return cuts
  }

  private static let mostCuts = 8
}
