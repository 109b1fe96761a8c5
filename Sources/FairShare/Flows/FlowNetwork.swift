/// A flow network over a laminar family of rules: sources send their excess through arcs to rules, and each rule to the rule that
/// contains it, the outermost ones to the sink.
///
/// Maximum flow by Dinic (1970), started from the flow that is there. Sources and rules are the only nodes.
struct FlowNetwork {
  /// An arc from a source to a rule.
  struct Arc {
    /// Where it comes from.
    var source: Int32
    /// Where it leads.
    var rule: Int32
    /// Its residual capacity.
    var residual: Double
    /// What is sent.
    var flow: Double
  }

  /// The excess of each source.
  var excess: [Double] = []
  /// The arcs, by source.
  private(set) var arcs: [Arc] = []
  /// The residual capacity of each rule.
  var ruleResidual: [Double]
  /// The flow through each rule.
  var ruleFlow: [Double]
  /// What is left over below this is rounding.
  let negligible: Double

  private let isOver: () -> Bool
  private let parent: [Int32]
  private let childStarts: [Int32]
  private let children: [Int32]
  private var arcStarts: [Int32] = [0]
  private var ruleArcStarts: [Int32] = []
  private var ruleArcs: [Int32] = []
  private var sourceLayer: [Int32] = []
  private var ruleLayer: [Int32]
  private var nextOfSource: [Int32] = []
  private var nextOfRule: [Int32] = []
  private var sinkLayer: Int32 = 0
  /// The source that takes flow back for others; -1: none.
  private var gatherer: Int32 = -1

  /// A network over the rules of a family, without sources; its flow is not maximal once `isOver` says true.
  init(_ family: LaminarFamily, negligible: Double, isOver: @escaping () -> Bool = { false }) {
    self.negligible = negligible
    self.isOver = isOver
    parent = family.parent
    let ruleCount = family.parent.count
    ruleLayer = [Int32](repeating: -1, count: ruleCount)
    ruleResidual = [Double](repeating: 0, count: ruleCount)
    ruleFlow = ruleResidual
    var starts = [Int32](repeating: 0, count: ruleCount + 1)
    for around in family.parent where around >= 0 { starts[Int(around) + 1] += 1 }
    for rule in 0..<ruleCount { starts[rule + 1] += starts[rule] }
    var next = starts
    var children = [Int32](repeating: 0, count: Int(starts[ruleCount]))
    for rule in 0..<ruleCount where family.parent[rule] >= 0 {
      let around = Int(family.parent[rule])
      children[Int(next[around])] = Int32(rule)
      next[around] += 1
    }
    childStarts = starts
    self.children = children
  }

  /// Takes all sources and arcs away.
  mutating func clear() {
    excess.removeAll(keepingCapacity: true)
    arcs.removeAll(keepingCapacity: true)
    arcStarts = [0]
  }

  /// Adds an arc of the source that is being added.
  mutating func addArc(to rule: Int32, residual: Double, flow: Double) {
    arcs.append(Arc(source: Int32(excess.count), rule: rule, residual: residual, flow: flow))
  }

  /// Ends a source whose arcs have been added.
  mutating func addSource(excess: Double) {
    self.excess.append(excess)
    arcStarts.append(Int32(arcs.count))
  }

  /// Lists the arcs by rule; called once all are there.
  mutating func finish() {
    ruleArcStarts = [Int32](repeating: 0, count: parent.count + 1)
    for arc in arcs { ruleArcStarts[Int(arc.rule) + 1] += 1 }
    for rule in parent.indices { ruleArcStarts[rule + 1] += ruleArcStarts[rule] }
    var next = ruleArcStarts
    ruleArcs = [Int32](repeating: 0, count: arcs.count)
    for (index, arc) in arcs.enumerated() {
      ruleArcs[Int(next[Int(arc.rule)])] = Int32(index)
      next[Int(arc.rule)] += 1
    }
  }

  /// Sends what can be sent from the sources that have more than their tolerance.
  mutating func maximize(tolerances: [Double]) {
    while layer(tolerances) {
      nextOfSource = Array(arcStarts.dropLast())
      nextOfRule = [Int32](repeating: -1, count: parent.count)
      for source in excess.indices where excess[source] > negligible {
        if isOver() { return }
        excess[source] -= pushFromSource(source, excess[source])
      }
    }
  }

  /// The arcs of a source, by index.
  @inline(__always)
  func arcs(of source: Int) -> Range<Int> { Int(arcStarts[source])..<Int(arcStarts[source + 1]) }

  /// What a source sends.
  func sent(by source: Int) -> Double { arcs[arcs(of: source)].reduce(0) { $0 + $1.flow } }

  /// Takes a source's flow back and lets it send no more. For rules that lie apart.
  mutating func silence(_ source: Int) {
    excess[source] = 0
    for arc in arcs(of: source) {
      ruleResidual[Int(arcs[arc].rule)] += arcs[arc].flow
      ruleFlow[Int(arcs[arc].rule)] -= arcs[arc].flow
      arcs[arc].flow = 0
      arcs[arc].residual = 0
    }
  }

  /// Lets a source leave to others as much as they still have to send: what is unsent gathers there. After
  /// ``maximize(tolerances:)``, and for rules that lie apart; what is sent in all stays the most.
  ///
  /// - Complexity: O(arcs) where others can send in its place, or one third source makes way for them; a flow elsewhere.
  mutating func gather(at source: Int, tolerances: [Double]) {
    for other in excess.indices where other != source && excess[other] > max(negligible, tolerances[other]) {
      if isOver() { return }
      exchange(other, with: source)
    }
    // What is left goes by longer ways.
    gatherer = Int32(source)
    defer { gatherer = -1 }
    while layer(tolerances), sourceLayer[source] > 0 {
      nextOfSource = Array(arcStarts.dropLast())
      nextOfRule = [Int32](repeating: -1, count: parent.count)
      var pushed = 0.0
      for other in excess.indices where other != source && excess[other] > negligible {
        if isOver() { return }
        let sent = pushFromSource(other, excess[other])
        excess[other] -= sent
        pushed += sent
      }
      guard pushed > negligible else { break }
    }
  }

  /// Lets a source send in another one's place: over rules that both have, then over those where a third one makes way.
  private mutating func exchange(_ other: Int, with source: Int) {
    var arcOfRule = [Int32](repeating: -1, count: parent.count)
    let open = arcs(of: other)
    for arc in open where arcs[arc].residual > negligible { arcOfRule[Int(arcs[arc].rule)] = Int32(arc) }
    let own = arcs(of: source)
    func move(_ amount: Double, along arc: Int) {
      arcs[arc].residual -= amount
      arcs[arc].flow += amount
    }
    for back in own where arcs[back].flow > negligible {
      let arc = Int(arcOfRule[Int(arcs[back].rule)])
      guard arc >= 0, excess[other] > negligible else { continue }
      let amount = min(excess[other], arcs[arc].residual, arcs[back].flow)
      move(amount, along: arc)
      move(-amount, along: back)
      excess[other] -= amount
      excess[source] += amount
    }
    ways: for back in own where arcs[back].flow > negligible {
      let rule = Int(arcs[back].rule)
      for index in Int(ruleArcStarts[rule])..<Int(ruleArcStarts[rule + 1]) {
        let way = Int(ruleArcs[index])
        let third = Int(arcs[way].source)
        guard third != source, third != other else { continue }
        for given in arcs(of: third) where arcs[given].flow > negligible {
          guard excess[other] > negligible else { return }
          guard arcs[back].flow > negligible else { continue ways }
          let arc = Int(arcOfRule[Int(arcs[given].rule)])
          let amount = arc < 0 ? 0 : min(excess[other], arcs[arc].residual, arcs[given].flow, arcs[way].residual, arcs[back].flow)
          guard amount > negligible else { continue }
          move(amount, along: arc)
          move(-amount, along: given)
          move(amount, along: way)
          move(-amount, along: back)
          excess[other] -= amount
          excess[source] += amount
        }
      }
    }
  }

  /// What a source can reach: which sources, and which rules.
  mutating func reached(from source: Int) -> (sources: [Int], isReached: [Bool]) {
    sourceLayer = [Int32](repeating: -1, count: excess.count)
    ruleLayer = [Int32](repeating: -1, count: parent.count)
    sinkLayer = .max
    sourceLayer[source] = 0
    var queue = [Int32(source)]
    reach(&queue)
    return (excess.indices.filter { sourceLayer[$0] >= 0 }, ruleLayer.map { $0 >= 0 })
  }

  /// Numbers sources and rules by their distance from the sources with an excess. False where no path reaches the sink.
  private mutating func layer(_ tolerances: [Double]) -> Bool {
    sourceLayer = [Int32](repeating: -1, count: excess.count)
    ruleLayer = [Int32](repeating: -1, count: parent.count)
    sinkLayer = .max
    var queue: [Int32] = []
    for source in excess.indices
    where excess[source] > max(negligible, tolerances[source]) && source != Int(gatherer) {
      sourceLayer[source] = 0
      queue.append(Int32(source))
    }
    reach(&queue)
    return sinkLayer < .max || gatherer >= 0 && sourceLayer[Int(gatherer)] >= 0
  }

  /// Breadth-first search from the sources in the queue. Sources are numbered first, then rules.
  private mutating func reach(_ queue: inout [Int32]) {
    let sourceCount = Int32(excess.count)
    var head = 0
    while head < queue.count {
      let node = queue[head]
      head += 1
      if node < sourceCount {
        let layer = sourceLayer[Int(node)] + 1
        for arc in arcs(of: Int(node)) where arcs[arc].residual > negligible {
          let rule = arcs[arc].rule
          if ruleLayer[Int(rule)] < 0 {
            ruleLayer[Int(rule)] = layer
            queue.append(sourceCount + rule)
          }
        }
        continue
      }
      let rule = Int(node - sourceCount)
      let layer = ruleLayer[rule] + 1
      // Nothing beyond the sink's layer lies on a shortest path.
      if layer > sinkLayer { break }
      if ruleResidual[rule] > negligible {
        let parent = Int(self.parent[rule])
        if parent < 0 {
          sinkLayer = layer
        } else if ruleLayer[parent] < 0 {
          ruleLayer[parent] = layer
          queue.append(sourceCount + Int32(parent))
        }
      }
      for index in Int(ruleArcStarts[rule])..<Int(ruleArcStarts[rule + 1]) {
        let arc = Int(ruleArcs[index])
        let source = arcs[arc].source
        if sourceLayer[Int(source)] < 0, arcs[arc].flow > negligible {
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
    if source == Int(gatherer) {
      excess[source] += amount
      return amount
    }
    var left = amount
    while nextOfSource[source] < arcStarts[source + 1] {
      let arc = Int(nextOfSource[source])
      let rule = Int(arcs[arc].rule)
      if arcs[arc].residual > negligible, ruleLayer[rule] == sourceLayer[source] + 1 {
        let pushed = pushFromRule(rule, min(left, arcs[arc].residual))
        arcs[arc].residual -= pushed
        arcs[arc].flow += pushed
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
      let parent = Int(self.parent[rule])
      if ruleResidual[rule] > negligible, parent < 0 ? sinkLayer == layer : ruleLayer[parent] == layer {
        let offered = min(left, ruleResidual[rule])
        let pushed = parent < 0 ? offered : pushFromRule(parent, offered)
        ruleResidual[rule] -= pushed
        ruleFlow[rule] += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] = 0
    }
    let own = Int(ruleArcStarts[rule])..<Int(ruleArcStarts[rule + 1])
    while Int(nextOfRule[rule]) < own.count {
      let arc = Int(ruleArcs[own.lowerBound + Int(nextOfRule[rule])])
      let source = Int(arcs[arc].source)
      if sourceLayer[source] == layer, arcs[arc].flow > negligible {
        let pushed = pushFromSource(source, min(left, arcs[arc].flow))
        arcs[arc].flow -= pushed
        arcs[arc].residual += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] += 1
    }
    let first = Int(childStarts[rule])
    while Int(nextOfRule[rule]) - own.count < Int(childStarts[rule + 1]) - first {
      let child = Int(children[first + Int(nextOfRule[rule]) - own.count])
      if ruleLayer[child] == layer, ruleFlow[child] > negligible {
        let pushed = pushFromRule(child, min(left, ruleFlow[child]))
        ruleFlow[child] -= pushed
        ruleResidual[child] += pushed
        left -= pushed
        if left <= negligible { return amount - left }
      }
      nextOfRule[rule] += 1
    }
    return amount - left
  }
}
