import LinearProgramming
import Planning

/// Decides whether cells can be completed to a point of the model, over merged cells (Model.md, "Rules of every kind").
///
/// Cells of one product under the same rules have the same coefficients, so rules see only what they hold together, between Σ low and
/// Σ k: one column each. Capacities of institutions, which would tell all cells apart, are left to a flow, which hands what the
/// groups hold to their cells; where it cannot, its minimum cut is a row more.
struct MergedProgram {
  /// What the program found.
  enum Verdict {
    case completable
    /// Rows of the model and multipliers, one group for each part that has nothing to do with the others.
    case short([[(row: Int, multiplier: Double)]])
    case undecided(String)
    /// The solver has no time or budget left.
    case refused(String)
  }

  let merged: MergedCells
  /// The capacities that flow, by index among the rules.
  let capacities: [Int]
  /// For each cell the place of its capacity, or -1.
  let capacityOfCell: [Int32]
  /// How many linear programs were solved.
  private(set) var programCount = 0

  private let model: FairShareModel
  private let solver: any LinearProgramSolver
  /// The rules that tell cells apart, by index among the rules.
  private let rules: [Int]
  /// Where the coefficients of the capacities begin.
  private let base: Int
  /// Whether a group has cells under a capacity.
  private let isCarried: [Bool]
  private var cuts: [CapacityCut] = []
  private var program: ShortageProgram

  /// More cuts than these mean that the program has to know the institutions all the same.
  private static let mostCuts = 400
  /// At most so many come in at once: they are alike.
  private static let mostCutsAtOnce = 8
  /// What a group may hold too much, as a share of its product's volume.
  private static let rounding = 1e-11

  /// Sets the program up.
  ///
  /// - Parameter problem: the model's packing rows; what is inactive there holds whatever the cells come to.
  /// - Complexity: O(cells + coefficients).
  init(_ model: FairShareModel, _ problem: PackingProblem, solver: any LinearProgramSolver) {
    self.model = model
    self.solver = solver
    var rules: [Int] = []
    var capacities: [Int] = []
    for rule in 0..<model.ruleCount where MergedProgram.counts(rule, model, problem) {
      if case .capacity = model.references[model.productCount + rule] { capacities.append(rule) } else { rules.append(rule) }
    }
    let merged = MergedCells(
      model, rows: Array(0..<model.productCount) + rules.map { model.productCount + $0 })
    var capacityOfCell = [Int32](repeating: -1, count: model.cellCount)
    var isCarried = [Bool](repeating: false, count: merged.cells.count)
    for (place, rule) in capacities.enumerated() {
      for cell in model.ruleCells[model.ruleStarts[rule]..<model.ruleStarts[rule + 1]] {
        capacityOfCell[Int(cell)] = Int32(place)
        isCarried[Int(merged.groupOfCell[Int(cell)])] = true
      }
    }
    self.rules = rules
    self.capacities = capacities
    self.merged = merged
    self.capacityOfCell = capacityOfCell
    self.isCarried = isCarried
    base = capacities.first.map { model.coefficientBase[$0] } ?? 0
    program = ShortageProgram(
      model: FairShareModel(merging: model, merged, rules: rules, cuts: [], base: base), solver: solver)
  }

  /// Whether a rule can be broken by cells between their floors and caps.
  private static func counts(_ rule: Int, _ model: FairShareModel, _ problem: PackingProblem) -> Bool {
    guard model.senses[model.productCount + rule] != .atMost else { return problem.isActive[rule] }
    var least = 0.0
    model.forEachEntry(ofRow: model.productCount + rule) { cell, coefficient in least += coefficient * model.floors[cell] }
    return model.senses[model.productCount + rule] == .equal || least < model.limits[model.productCount + rule]
  }

  /// What a pack of a group counts in the capacities' measure.
  private func worth(_ group: Int) -> Double { model.coefficients[base + merged.products[group]] }

  /// Decides whether a point of the model has at least so many packs in every cell.
  ///
  /// - Complexity: O(cells), one linear program over the groups, and for each cut a flow and a program more.
  mutating func verdict(_ low: [Double]) -> Verdict {
    var least = [CompensatedSum](repeating: CompensatedSum(), count: merged.cells.count)
    for (cell, packs) in low.enumerated() { least[Int(merged.groupOfCell[cell])].add(packs) }
    setBounds(low, least)
    while true {
      programCount += 1
      let (verdict, packs) = program.completion()
      switch verdict {
      case .completable: break
      case .short(let parts): return .short(parts.map(ownRows))
      case .undecided(let detail): return .undecided(detail)
      case .refused(let detail): return .refused(detail)
      }
      let found = newCuts(packs, low, least)
      if solver.isOver { return .refused("") }
      if found.isEmpty { return .completable }
      cuts += found
      guard cuts.count <= MergedProgram.mostCuts else { return .undecided("too many capacities compete") }
      program = ShortageProgram(
        model: FairShareModel(merging: model, merged, rules: rules, cuts: cuts, base: base), solver: solver)
      setBounds(low, least)
    }
  }

  private func setBounds(_ low: [Double], _ least: [CompensatedSum]) {
    for (group, sum) in least.enumerated() { program.setLeast(ofCell: group, to: sum.value) }
    for (place, cut) in cuts.enumerated() {
      var limit = cut.constant
      for cell in cut.others.lazy.map({ Int($0) }) {
        limit.add(-worth(Int(merged.groupOfCell[cell])) * low[cell])
      }
      program.setLimit(ofRow: model.productCount + rules.count + place, to: limit.value)
    }
  }

  /// The model's own rows of a combination. A cut stands for its capacities: what it says of groups follows from them and the cells'
  /// bounds.
  private func ownRows(_ terms: [(row: Int, multiplier: Double)]) -> [(row: Int, multiplier: Double)] {
    var own: [(row: Int, multiplier: Double)] = []
    var multipliers = [Double](repeating: 0, count: capacities.count)
    for (row, multiplier) in terms {
      let rule = row - model.productCount
      if rule < 0 {
        own.append((row, multiplier))
      } else if rule < rules.count {
        own.append((model.productCount + rules[rule], multiplier))
      } else {
        for capacity in cuts[rule - rules.count].capacities { multipliers[Int(capacity)] += multiplier }
      }
    }
    for (capacity, multiplier) in zip(capacities, multipliers) where multiplier != 0 {
      own.append((model.productCount + capacity, multiplier))
    }
    return own.sorted { $0.row < $1.row }
  }

  /// The cuts that keep these packs of the groups from their cells; none where a flow carries them.
  private func newCuts(_ packs: [Double], _ low: [Double], _ least: [CompensatedSum]) -> [CapacityCut] {
    guard !capacities.isEmpty else { return [] }
    var largest = 0.0
    for product in 0..<model.productCount { largest = max(largest, model.coefficients[base + product] * model.limits[product]) }
    var network = FlowNetwork(
      LaminarFamily(disjoint: capacities.count), negligible: 1e-15 * largest, isOver: { [solver] in solver.isOver })
    var sources: [Int] = []
    var tolerances: [Double] = []
    for group in merged.cells.indices where isCarried[group] {
      let worth = worth(group)
      let tolerance = MergedProgram.rounding * max(1, model.limits[merged.products[group]])
      var need = packs[group] - least[group].value
      guard need > tolerance else { continue }
      for cell in merged.cells[group] where capacityOfCell[cell] < 0 { need -= model.caps[cell] - low[cell] }
      guard need > tolerance else { continue }
      for cell in merged.cells[group] where capacityOfCell[cell] >= 0 && model.caps[cell] > low[cell] {
        network.addArc(to: capacityOfCell[cell], residual: (model.caps[cell] - low[cell]) * worth, flow: 0)
      }
      network.addSource(excess: need * worth)
      sources.append(group)
      tolerances.append(tolerance * worth)
    }
    guard !sources.isEmpty else { return [] }
    network.finish()
    for (place, rule) in capacities.enumerated() {
      var load = CompensatedSum()
      model.forEachEntry(ofRow: model.productCount + rule) { cell, worth in load.add(worth * low[cell]) }
      network.ruleResidual[place] = max(0, load.remainder(of: model.limits[model.productCount + rule]))
    }
    network.maximize(tolerances: tolerances)
    return cuts(&network, sources, tolerances)
  }

  private func cuts(_ network: inout FlowNetwork, _ sources: [Int], _ tolerances: [Double]) -> [CapacityCut] {
    var found: [CapacityCut] = []
    var isCut = [Bool](repeating: false, count: sources.count)
    let excess = network.excess
    let short = sources.indices.filter { excess[$0] > tolerances[$0] }
      .sorted { excess[$0] != excess[$1] ? excess[$0] > excess[$1] : $0 < $1 }
    for source in short where !isCut[source] && found.count < MergedProgram.mostCutsAtOnce {
      let (reached, isReached) = network.reached(from: source)
      for other in reached { isCut[other] = true }
      found.append(cut(reached.map { Int32(sources[$0]) }, isReached))
    }
    return found
  }

  private func cut(_ groups: [Int32], _ isInside: [Bool]) -> CapacityCut {
    var isOwn = [Bool](repeating: false, count: merged.cells.count)
    for group in groups { isOwn[Int(group)] = true }
    var constant = CompensatedSum()
    var others: [Int32] = []
    let inside = isInside.indices.filter { isInside[$0] }
    for rule in inside.map({ capacities[$0] }) {
      constant.add(model.limits[model.productCount + rule])
      for cell in model.ruleCells[model.ruleStarts[rule]..<model.ruleStarts[rule + 1]]
      where !isOwn[Int(merged.groupOfCell[Int(cell)])] { others.append(cell) }
    }
    for group in groups.lazy.map({ Int($0) }) {
      for cell in merged.cells[group] where capacityOfCell[cell] < 0 || !isInside[Int(capacityOfCell[cell])] {
        constant.add(worth(group) * model.caps[cell])
      }
    }
    return CapacityCut(groups: groups, capacities: inside.map(Int32.init), others: others, constant: constant)
  }
}
