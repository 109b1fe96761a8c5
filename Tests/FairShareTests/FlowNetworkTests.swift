import TestSupport
import Testing

@testable import FairShare

@Suite("The network of flows")
struct FlowNetworkTests {
  /// Sources over rules that lie apart, with whatever is sent and can be sent; nothing can be let out.
  private func network(seed: UInt64) -> FlowNetwork {
    var random = SeededGenerator(seed: seed)
    let rules = Int.random(in: 1...150, using: &random)
    var network = FlowNetwork(LaminarFamily(disjoint: rules), negligible: 1e-9)
    let density = Double.random(in: 0.005...0.1, using: &random)
    for _ in 0..<Int.random(in: 1...60, using: &random) {
      for rule in 0..<rules where Double.random(in: 0..<1, using: &random) < density {
        let kind = Int.random(in: 0..<3, using: &random)
        network.addArc(to: Int32(rule), residual: kind == 0 ? 0 : 1, flow: kind == 1 ? 0 : 1)
      }
      network.addSource(excess: 1)
    }
    network.finish()
    return network
  }

  @Test("What rules can reach is what a search from each source finds")
  func reach() {
    var faults = Faults()
    for seed in Seeds.first(60, of: 200) {
      var network = network(seed: seed)
      let family = LaminarFamily(disjoint: network.ruleResidual.count)
      let reach = ResidualReach(network, in: family)
      for source in network.excess.indices {
        let (sources, isReached) = network.reached(from: source)
        let rules = reach.rules(from: source)
        let isContained = family.parent.indices.map { ResidualReach.contains(rules, $0) }
        faults.check(isContained == isReached, "seed \(seed), rules from source \(source)")
        let senders = Set(reach.sources(sendingTo: rules)).union([source])
        faults.check(senders == Set(sources), "seed \(seed), senders with source \(source)")
      }
    }
    #expect(faults.areNone, "\(faults)")
  }

  @Test("What is unsent gathers at a source as far as any flow allows")
  func gathering() {
    var faults = Faults()
    var unsentCount = 0
    for seed in Seeds.first(300, of: 300) { unsentCount += gather(seed: seed, &faults) ? 1 : 0 }
    #expect(faults.areNone, "\(faults)")
    #expect(unsentCount >= Seeds.floor(100), "in \(unsentCount) networks something was left to gather")
  }

  /// Gathers what a seed's network leaves unsent at each source in turn; whether there was anything.
  private func gather(seed: UInt64, _ faults: inout Faults) -> Bool {
    var random = SeededGenerator(seed: seed)
    let (rules, sources) = (Int.random(in: 1...6, using: &random), Int.random(in: 2...8, using: &random))
    var network = FlowNetwork(LaminarFamily(disjoint: rules), negligible: 1e-9)
    var amounts: [Double] = []
    for _ in 0..<sources {
      for rule in 0..<rules where Bool.random(using: &random) {
        network.addArc(to: Int32(rule), residual: Double(Int.random(in: 1...9, using: &random)), flow: 0)
      }
      amounts.append(Double(Int.random(in: 1...20, using: &random)))
      network.addSource(excess: amounts[amounts.count - 1])
    }
    network.finish()
    for rule in 0..<rules { network.ruleResidual[rule] = Double(Int.random(in: 0...12, using: &random)) }
    let (room, tolerances) = (network.ruleResidual, [Double](repeating: 1e-9, count: sources))
    network.maximize(tolerances: tolerances)
    let unsent = network.excess.reduce(0, +)
    for source in 0..<sources {
      var gathered = network
      gathered.gather(at: source, tolerances: tolerances)
      // The most that can be left to a source: what it has, less what must be its own because the others cannot send so much.
      var others = FlowNetwork(LaminarFamily(disjoint: rules), negligible: 1e-9)
      for other in 0..<sources {
        for arc in network.arcs(of: other) where other != source {
          others.addArc(to: network.arcs[arc].rule, residual: network.arcs[arc].residual + network.arcs[arc].flow, flow: 0)
        }
        others.addSource(excess: other == source ? 0 : amounts[other])
      }
      others.finish()
      others.ruleResidual = room
      others.maximize(tolerances: tolerances)
      let most = unsent - others.excess.reduce(0, +)
      faults.check(abs(gathered.excess[source] - most) < 1e-6, "seed \(seed), source \(source)")
      faults.check(abs(gathered.excess.reduce(0, +) - unsent) < 1e-6, "seed \(seed), all with source \(source)")
      for rule in 0..<rules {
        let sent = gathered.arcs.filter { Int($0.rule) == rule }.reduce(0) { $0 + $1.flow }
        faults.check(abs(sent - gathered.ruleFlow[rule]) < 1e-6, "seed \(seed), rule \(rule)")
      }
    }
    return unsent > 1e-6
  }
}
