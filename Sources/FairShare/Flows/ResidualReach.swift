/// Which rules each source reaches in the residual network of a flow, one bit a rule: computed once for many sources, where a search
/// from each would pass over the same arcs again and again.
///
/// A step leads from a rule to another one to which a source of the first has residual capacity, to the rule around it where the
/// rule itself has residual capacity, and back to the rules inside it that have flow.
struct ResidualReach {
  /// Rules, one bit each.
  typealias Rules = [UInt64]

  private let words: Int
  /// For each rule the words of those a step away.
  private var steps: [UInt64]
  private let network: FlowNetwork

  /// - Complexity: O(arcs × rules / 64).
  init(_ network: FlowNetwork, in family: LaminarFamily) {
    self.network = network
    let ruleCount = family.parent.count
    words = (ruleCount + 63) / 64
    steps = [UInt64](repeating: 0, count: ruleCount * words)
    for source in network.excess.indices {
      let open = ResidualReach.open(network, from: source, words: words)
      for arc in network.arcs(of: source) where network.arcs[arc].flow > network.negligible {
        let first = Int(network.arcs[arc].rule) * words
        for word in 0..<words { steps[first + word] |= open[word] }
      }
    }
    for rule in 0..<ruleCount where family.parent[rule] >= 0 {
      let parent = Int(family.parent[rule])
      if network.ruleResidual[rule] > network.negligible { steps[rule * words + parent / 64] |= 1 << UInt64(parent % 64) }
      if network.ruleFlow[rule] > network.negligible { steps[parent * words + rule / 64] |= 1 << UInt64(rule % 64) }
    }
  }

  private static func open(_ network: FlowNetwork, from source: Int, words: Int) -> Rules {
    var open = Rules(repeating: 0, count: words)
    for arc in network.arcs(of: source) where network.arcs[arc].residual > network.negligible {
      let rule = Int(network.arcs[arc].rule)
      open[rule / 64] |= 1 << UInt64(rule % 64)
    }
    return open
  }

  /// The rules that a source can reach.
  ///
  /// - Complexity: O(rules reached × rules / 64).
  func rules(from source: Int) -> Rules {
    var reached = ResidualReach.open(network, from: source, words: words)
    var waiting = reached
    var word = 0
    while word < words {
      guard waiting[word] != 0 else {
        word += 1
        continue
      }
      let rule = word * 64 + waiting[word].trailingZeroBitCount
      waiting[word] &= waiting[word] - 1
      var first = word
      for other in 0..<words {
        let more = steps[rule * words + other] & ~reached[other]
        guard more != 0 else { continue }
        reached[other] |= more
        waiting[other] |= more
        first = min(first, other)
      }
      word = first
    }
    return reached
  }

  /// Whether a rule is among those.
  static func contains(_ rules: Rules, _ rule: Int) -> Bool { rules[rule / 64] >> UInt64(rule % 64) & 1 == 1 }

  /// The sources that send to any of the rules.
  ///
  /// - Complexity: O(arcs).
  func sources(sendingTo rules: Rules) -> [Int] {
    network.excess.indices.filter { source in
      network.arcs(of: source).contains {
        network.arcs[$0].flow > network.negligible && ResidualReach.contains(rules, Int(network.arcs[$0].rule))
      }
    }
  }
}
