/// Sources that send packs through cells into capacities that lie apart, as a maximum flow with its minimum cuts.
struct CapacityFlow {
  /// A minimum cut: sources that have to send more than the capacities that they reach have left.
  struct Cut {
    /// By the names that they were added with, ascending.
    var sources: [Int]
    /// By place, ascending.
    var capacities: [Int]
  }

  private var network: FlowNetwork
  private var names: [Int] = []
  private var tolerances: [Double] = []

  /// A flow into so many capacities.
  init(count: Int, negligible: Double, isOver: @escaping () -> Bool) {
    network = FlowNetwork(LaminarFamily(disjoint: count), negligible: negligible, isOver: isOver)
  }

  /// Adds a cell of the source that is being added.
  mutating func addArc(to capacity: Int32, _ room: Double) { network.addArc(to: capacity, residual: room, flow: 0) }

  /// Ends a source; sources come with ascending names.
  mutating func addSource(_ name: Int, excess: Double, tolerance: Double) {
    network.addSource(excess: excess)
    names.append(name)
    tolerances.append(tolerance)
  }

  /// Sends what the capacities have room for and returns the cuts of what is left: of all together first, then of single sources whose
  /// cuts lie apart.
  ///
  /// - Complexity: a maximum flow.
  mutating func cuts(left: [Double], most: Int) -> [Cut] {
    guard !names.isEmpty else { return [] }
    network.finish()
    for (place, room) in left.enumerated() { network.ruleResidual[place] = room }
    network.maximize(tolerances: tolerances)
    let excess = network.excess
    let short = names.indices.filter { excess[$0] > max(network.negligible, tolerances[$0]) }
      .sorted { excess[$0] != excess[$1] ? excess[$0] > excess[$1] : $0 < $1 }
    var cuts: [Cut] = []
    var (isCut, isReached) = ([Bool](repeating: false, count: names.count), [Bool](repeating: false, count: left.count))
    for source in short where !isCut[source] && cuts.count < most {
      let (reached, capacities) = network.reached(from: source)
      for other in reached { isCut[other] = true }
      for place in left.indices where capacities[place] { isReached[place] = true }
      cuts.append(Cut(sources: reached.map { names[$0] }, capacities: left.indices.filter { capacities[$0] }))
    }
    guard cuts.count > 1 else { return cuts }
    let all = Cut(sources: names.indices.filter { isCut[$0] }.map { names[$0] }, capacities: left.indices.filter { isReached[$0] })
    return [all] + cuts
  }
}
