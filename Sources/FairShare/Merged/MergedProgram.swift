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
  private let mostCuts: Int
  private let tolerance: Double
  private var cuts: [CapacityCut] = []
  private var program: ShortageProgram
  /// Of the last question: what the capacities have left [yuan], and the groups that these keep below the sum of their caps.
  private var left: [Double] = []
  private var isBounded: [Bool]
  private var low: [Double] = []

  /// More cuts than these mean that the program has to know the institutions all the same.
  static let mostCuts = 400
  /// At most so many come in at once: they are alike.
  private static let mostCutsAtOnce = 8
  /// A combined coefficient below this share of its terms is what the solver left of 0.
  private static let nothing = 1e-9
  /// What a group may hold too much, as a share of its product's volume.
  private static let rounding = 1e-11

  /// Sets the program up.
  ///
  /// - Parameters:
  ///   - problem: the model's packing rows; what is inactive there holds whatever the cells come to.
  ///   - mostCuts: past so many cuts nothing is decided.
  ///   - tolerance: a total shortage below this, in rows' own sizes, is none.
  /// - Complexity: O(cells + coefficients).
  init(
    _ model: FairShareModel, _ problem: PackingProblem, mostCuts: Int = MergedProgram.mostCuts,
    tolerance: Double = ShortageProgram.tolerance, solver: any LinearProgramSolver
  ) {
    self.mostCuts = mostCuts
    self.tolerance = tolerance
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
    isBounded = [Bool](repeating: false, count: merged.cells.count)
    base = capacities.first.map { model.coefficientBase[$0] } ?? 0
    program = ShortageProgram(
      model: FairShareModel(merging: model, merged, rules: rules, cuts: [], base: base), tolerance: tolerance, solver: solver)
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
  /// - Complexity: O(cells), a flow, one linear program over the groups, and for each round of cuts a flow and a program more.
  mutating func verdict(_ low: [Double]) -> Verdict {
    self.low = low
    var least = [CompensatedSum](repeating: CompensatedSum(), count: merged.cells.count)
    for (cell, packs) in low.enumerated() { least[Int(merged.groupOfCell[cell])].add(packs) }
    left = capacities.map { rule in
      var load = CompensatedSum()
      model.forEachEntry(ofRow: model.productCount + rule) { cell, worth in load.add(worth * low[cell]) }
      return max(0, load.remainder(of: model.limits[model.productCount + rule]))
    }
    let short = shortProducts()
    if solver.isOver { return .refused(StructuredEngine.isOver) }
    if !short.isEmpty { return .short(short) }
    setBounds(least)
    while true {
      programCount += 1
      let (verdict, packs) = program.completion()
      switch verdict {
      case .completable: break
      case .short(let parts): return .short(parts.map(ownRows))
      case .undecided(let detail): return .undecided(detail)
      case .refused(let detail): return .refused(detail)
      }
      let found = newCuts(packs, least)
      if solver.isOver { return .refused(StructuredEngine.isOver) }
      if found.isEmpty { return .completable }
      cuts += found
      guard cuts.count <= mostCuts else { return .undecided("too many capacities compete") }
      program = ShortageProgram(
        model: FairShareModel(merging: model, merged, rules: rules, cuts: cuts, base: base), tolerance: tolerance,
        solver: solver)
      setBounds(least)
    }
  }

  /// What a cell can hold more than its low, under its capacity alone [packs].
  private func room(_ cell: Int, _ worth: Double) -> Double {
    let own = model.caps[cell] - low[cell]
    return capacityOfCell[cell] < 0 ? own : min(own, left[Int(capacityOfCell[cell])] / worth)
  }

  private mutating func setBounds(_ least: [CompensatedSum]) {
    for (group, sum) in least.enumerated() {
      var most = Double.infinity
      isBounded[group] = false
      if isCarried[group] {
        let worth = worth(group)
        var (room, own) = (0.0, 0.0)
        for cell in merged.cells[group] {
          room += self.room(cell, worth)
          own += model.caps[cell] - low[cell]
        }
        isBounded[group] = room < own
        most = sum.value + room
      }
      program.setBounds(ofCell: group, least: sum.value, most: most)
    }
    for (place, cut) in cuts.enumerated() {
      var limit = cut.constant
      for cell in cut.others.lazy.map({ Int($0) }) { limit.add(-worth(Int(merged.groupOfCell[cell])) * low[cell]) }
      program.setLimit(ofRow: model.productCount + rules.count + place, to: limit.value)
    }
  }

  /// The model's own rows of a combination. A cut stands for its capacities: what it says of groups follows from them and the cells'
  /// bounds. So does the bound that capacities are to a group by itself.
  private func ownRows(_ terms: [(row: Int, multiplier: Double)]) -> [(row: Int, multiplier: Double)] {
    var own = [Double](repeating: 0, count: model.rowCount)
    var combined = [(z: Double, size: Double)](repeating: (0, 0), count: merged.cells.count)
    func add(_ part: Double, to group: Int) { combined[group] = (combined[group].z + part, combined[group].size + abs(part)) }
    for (row, multiplier) in terms {
      let rule = row - model.productCount
      if rule >= rules.count {
        let cut = cuts[rule - rules.count]
        for capacity in cut.capacities { own[model.productCount + capacities[Int(capacity)]] += multiplier }
        for group in cut.groups { add(multiplier * worth(Int(group)), to: Int(group)) }
      } else {
        own[rule < 0 ? row : model.productCount + rules[rule]] += multiplier
      }
    }
    for group in merged.cells.indices where isBounded[group] {
      for row in merged.rowsOfGroup[group].lazy.map({ merged.rows[$0] }) where own[row] != 0 {
        add(own[row] * model.coefficient(ofProduct: merged.products[group], inRow: row), to: group)
      }
      let (z, size) = combined[group]
      guard z < -MergedProgram.nothing * size else { continue }
      let worth = worth(group)
      for cell in merged.cells[group] where capacityOfCell[cell] >= 0 && room(cell, worth) < model.caps[cell] - low[cell] {
        own[model.productCount + capacities[Int(capacityOfCell[cell])]] -= z / worth
      }
    }
    return own.indices.filter { own[$0] != 0 }.map { ($0, own[$0]) }
  }

  /// Rows that keep products from being placed under the capacities, whatever the other rules say; none where a flow places them.
  private func shortProducts() -> [[(row: Int, multiplier: Double)]] {
    guard !capacities.isEmpty else { return [] }
    var flow = CapacityFlow(count: capacities.count, negligible: negligible, isOver: { [solver] in solver.isOver })
    for product in 0..<model.productCount {
      let cells = model.productStarts[product]..<model.productStarts[product + 1]
      var placed = CompensatedSum()
      for cell in cells { placed.add(low[cell]) }
      let agreed = model.limits[product]
      add(cells, of: product, placed.remainder(of: agreed), Subproblem.rounding * agreed, named: product, to: &flow)
    }
    return flow.cuts(left: left, most: MergedProgram.mostCutsAtOnce).map { cut in
      cut.sources.map { (row: $0, multiplier: -model.coefficients[base + $0]) }
        + cut.capacities.map { (row: model.productCount + capacities[$0], multiplier: 1) }
    }
  }

  /// Adds a source that has to place so many packs in cells of a product, if the cells without capacities cannot hold them.
  private func add(
    _ cells: some Collection<Int>, of product: Int, _ packs: Double, _ tolerance: Double, named name: Int,
    to flow: inout CapacityFlow
  ) {
    var need = packs
    guard need > tolerance else { return }
    for cell in cells where capacityOfCell[cell] < 0 { need -= model.caps[cell] - low[cell] }
    guard need > tolerance else { return }
    let worth = model.coefficients[base + product]
    for cell in cells where capacityOfCell[cell] >= 0 && model.caps[cell] > low[cell] {
      flow.addArc(to: capacityOfCell[cell], (model.caps[cell] - low[cell]) * worth)
    }
    flow.addSource(name, excess: need * worth, tolerance: tolerance * worth)
  }

  /// What a flow may leave over.
  private var negligible: Double {
    var largest = 0.0
    for product in 0..<model.productCount { largest = max(largest, model.coefficients[base + product] * model.limits[product]) }
    return 1e-15 * largest
  }

  /// The cuts that keep these packs of the groups from their cells; none where a flow carries them.
  private func newCuts(_ packs: [Double], _ least: [CompensatedSum]) -> [CapacityCut] {
    guard !capacities.isEmpty else { return [] }
    var flow = CapacityFlow(count: capacities.count, negligible: negligible, isOver: { [solver] in solver.isOver })
    for group in merged.cells.indices where isCarried[group] {
      let product = merged.products[group]
      add(
        merged.cells[group], of: product, packs[group] - least[group].value,
        MergedProgram.rounding * max(1, model.limits[product]), named: group, to: &flow)
    }
    return flow.cuts(left: left, most: MergedProgram.mostCutsAtOnce).map { cut($0.sources, $0.capacities) }
  }

  private func cut(_ groups: [Int], _ inside: [Int]) -> CapacityCut {
    var isOwn = [Bool](repeating: false, count: merged.cells.count)
    for group in groups { isOwn[group] = true }
    var isInside = [Bool](repeating: false, count: capacities.count)
    var constant = CompensatedSum()
    var others: [Int32] = []
    for place in inside {
      isInside[place] = true
      let rule = capacities[place]
      constant.add(model.limits[model.productCount + rule])
      for cell in model.ruleCells[model.ruleStarts[rule]..<model.ruleStarts[rule + 1]]
      where !isOwn[Int(merged.groupOfCell[Int(cell)])] { others.append(cell) }
    }
    for group in groups {
      for cell in merged.cells[group] where capacityOfCell[cell] < 0 || !isInside[Int(capacityOfCell[cell])] {
        constant.add(worth(group) * model.caps[cell])
      }
    }
    return CapacityCut(
      groups: groups.map(Int32.init), capacities: inside.map(Int32.init), others: others, constant: constant)
  }
}
