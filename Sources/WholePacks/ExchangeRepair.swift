import Planning

/// Repairs a rounding by local search over exchanges of single packs: of one product, from a cell that was rounded up to one that was
/// rounded down, or of two products between two institutions, as long as that lessens the total excess of the rules (Model.md,
/// "Whole packs two ways").
///
/// Rule by rule, each step takes the exchange that costs least fraction per excess removed; a pack outside an institution's window
/// costs four; ties go to the first product and cells in the order of ids. Totals, floors, caps and the one-pack rule hold throughout.
struct ExchangeRepair {
  let problem: RoundingProblem
  private(set) var packs: [Int]
  private(set) var values: [Int64]
  /// The packs of each institution.
  private(set) var sums: [Int]
  /// The products that were looked into.
  private var products: [ExchangeCells?]
  /// For each product, how often its cells were gone through one by one instead.
  private var scans: [Int]
  /// For each rule, its cells that are its only ones of their product.
  private let lone: [[Int]]
  /// For each rule the institution of all its cells; -1 where it has several.
  let ruleColumns: [Int32]
  /// For each institution its cells with a fraction.
  private(set) var cellsOfColumn: [[Int]]

  /// A flat price on every exchange, so that few exchanges are better than many.
  private static let exchangeCost = 0.05
  /// What a pack outside an institution's window costs.
  private static let windowCost = 4.0

  /// Trees of offers are worth their making where they are asked more often than this.
  private static let mostScans = 8

  init(problem: RoundingProblem, packs: [Int]) {
    self.problem = problem
    self.packs = packs
    values = problem.rules.map { $0.value(packs) }
    sums = problem.columnSums(packs)
    ruleColumns = problem.rules.map { rule in
      let column = rule.entries.first.map { problem.columns[$0.cell] } ?? -1
      return rule.entries.allSatisfy { problem.columns[$0.cell] == column } ? column : -1
    }
    cellsOfColumn = problem.windows.map { _ in [] }
    for (cell, column) in problem.columns.enumerated() where problem.splits[cell].fraction > 0 {
      cellsOfColumn[Int(column)].append(cell)
    }
    products = [ExchangeCells?](repeating: nil, count: problem.totals.count)
    scans = [Int](repeating: 0, count: problem.totals.count)
    lone = problem.rules.map { rule in
      rule.entries.indices.filter { index in
        let product = problem.productOfCell[rule.entries[index].cell]
        return !(index > 0 && problem.productOfCell[rule.entries[index - 1].cell] == product)
          && !(index + 1 < rule.entries.count && problem.productOfCell[rule.entries[index + 1].cell] == product)
      }.map { rule.entries[$0].cell }
    }
  }

  /// Exchanges until no exchange helps, or `isOver`.
  ///
  /// - Complexity: per exchange, for each product of the broken rule about (groups of its cells under the same rules)² ·
  ///   log cells, and a logarithm for each cell of the institutions' own rules.
  mutating func run(isOver: () -> Bool = { false }) {
    var isHelping = true
    while isHelping {
      isHelping = false
      for (index, rule) in problem.rules.enumerated() {
        while rule.excess(of: values[index]) > 0, !isOver() {
          let (single, double) = (bestExchange(for: index), bestDoubleExchange(for: index))
          if let double, double.score < single?.score ?? .infinity {
            apply([(double.from, -1), (double.for, 1), (double.to, 1), (double.back, -1)])
          } else if let single {
            apply([(single.from, -1), (single.to, 1)])
          } else {
            break
          }
          isHelping = true
        }
      }
    }
  }

  /// Makes steps of single packs.
  mutating func apply(_ steps: [(cell: Int, step: Int)]) {
    var changes: [Int: Int] = [:]
    for (cell, step) in steps {
      packs[cell] += step
      for entry in problem.rules(ofCell: cell) { values[entry.rule] += Int64(step) * entry.coefficient }
      let column = Int(problem.columns[cell])
      sums[column] += step
      changes[column, default: 0] += step
    }
    for (cell, _) in steps {
      update(cell)
      for entry in problem.rules(ofCell: cell) { for other in lone[entry.rule] where other != cell { update(other) } }
    }
    // A pair of steps leaves its institution's packs as they were.
    for (column, change) in changes where change != 0 {
      for cell in cellsOfColumn[column] { update(cell) }
    }
  }

  /// What a step costs by the institution's window.
  private func windowCost(ofCell cell: Int, by step: Int) -> Double {
    let column = Int(problem.columns[cell])
    let window = problem.windows[column]
    return ExchangeRepair.windowCost * Double(window.miss(of: sums[column] + step) - window.miss(of: sums[column]))
  }

  /// Works out anew what a cell can give or take, if its product was looked into.
  private func update(_ cell: Int) {
    guard let cells = products[problem.productOfCell[cell]] else { return }
    let broad = cells.broadRules(ofCell: cell)
    func offer(_ step: Int64) -> ExchangeOffer {
      var change = 0.0
      for entry in problem.rules(ofCell: cell) where !broad.contains(where: { $0.rule == entry.rule }) {
        change += difference(entry.rule, by: step * entry.coefficient)
      }
      return ExchangeOffer(
        cell: cell, change: change,
        merit: Double(step) * problem.splits[cell].fraction - windowCost(ofCell: cell, by: Int(step)))
    }
    cells.set(
      cell, gives: packs[cell] > problem.splits[cell].lower ? offer(-1) : nil,
      takes: packs[cell] < problem.splits[cell].upper ? offer(1) : nil)
  }

  private mutating func cells(ofProduct product: Int) -> ExchangeCells {
    if let cells = products[product] { return cells }
    let cells = ExchangeCells(problem, product: product)
    products[product] = cells
    for cell in problem.cellsOfProduct[product] { update(cell) }
    cells.finish()
    return cells
  }

  private mutating func bestExchange(for index: Int) -> (from: Int, to: Int, score: Double)? {
    let entries = problem.rules[index].entries
    let isOver = values[index] > problem.rules[index].limit
    var best = BestExchange()
    var start = 0
    while start < entries.count {
      let product = problem.productOfCell[entries[start].cell]
      var end = start + 1
      while end < entries.count, problem.productOfCell[entries[end].cell] == product { end += 1 }
      defer { start = end }
      if end == start + 1, scan(product, for: entries[start].cell, isOver: isOver, &best) { continue }
      let cells = cells(ofProduct: product)
      let lone = end == start + 1 ? cells.place(ofCell: entries[start].cell) : nil
      for (place, group) in cells.groups.enumerated() {
        guard lone.map({ $0.group == place }) ?? group.rules.contains(where: { $0.rule == index }) else { continue }
        let anchors = isOver ? group.gives : group.takes
        let anchor = lone.map { anchors.leaf($0.index) } ?? OfferTree.root
        for other in cells.groups {
          let shared = isOver ? sharedChange(from: group, to: other) : sharedChange(from: other, to: group)
          search(
            anchors, anchor, isOver ? other.takes : other.gives, OfferTree.root, shared: shared, isOver: isOver, &best)
        }
      }
    }
    guard best.score < .infinity else { return nil }
    return isOver ? (best.anchor, best.other, best.score) : (best.other, best.anchor, best.score)
  }

  /// Looks for a better exchange of a product between a cell and any other one, as long as its cells have not been asked often; whether
  /// it did.
  ///
  /// - Complexity: O(the product's cells).
  private mutating func scan(_ product: Int, for anchor: Int, isOver: Bool, _ best: inout BestExchange) -> Bool {
    func canGive(_ cell: Int) -> Bool { packs[cell] > problem.splits[cell].lower }
    func canTake(_ cell: Int) -> Bool { packs[cell] < problem.splits[cell].upper }
    guard isOver ? canGive(anchor) : canTake(anchor) else { return true }
    guard products[product] == nil, scans[product] < ExchangeRepair.mostScans else { return false }
    scans[product] += 1
    for other in problem.cellsOfProduct[product] where other != anchor && (isOver ? canTake(other) : canGive(other)) {
      let (from, to) = isOver ? (anchor, other) : (other, anchor)
      let score = ExchangeRepair.score(
        change: change(from: from, to: to), cost: cost(from: from, to: to))
      if best.isWorse(than: score, Int32(anchor), Int32(other)) {
        best = BestExchange(score: score, anchor: anchor, other: other)
      }
    }
    return true
  }

  /// By how much an exchange between two groups changes the excess of the rules that hold several cells of the product:
  /// one that holds both cells stays as it is.
  private func sharedChange(from: ExchangeCells.Group, to: ExchangeCells.Group) -> Double {
    var change = 0.0
    for entry in from.rules where !to.rules.contains(where: { $0.rule == entry.rule }) {
      change += difference(entry.rule, by: -entry.coefficient)
    }
    for entry in to.rules where !from.rules.contains(where: { $0.rule == entry.rule }) {
      change += difference(entry.rule, by: entry.coefficient)
    }
    return change
  }

  /// Looks for a better exchange between the offers below two nodes.
  private func search(
    _ anchors: OfferTree, _ anchor: Int, _ others: OfferTree, _ other: Int, shared: Double, isOver: Bool,
    _ best: inout BestExchange
  ) {
    let (left, right) = (anchors.nodes[anchor], others.nodes[other])
    guard left.first < .max, right.first < .max else { return }
    let bound = left.leastScore(with: right, shared: shared)
    guard best.isWorse(than: bound, left.first, right.first) else { return }
    if !anchors.isLeaf(anchor) || !others.isLeaf(other) {
      // The better half before the other, of equal ones that with the first cell.
      let isAnchor = !anchors.isLeaf(anchor)
      let node = isAnchor ? anchor : other
      func bound(_ child: Int) -> (Double, Int32) {
        isAnchor
          ? (anchors.nodes[child].leastScore(with: right, shared: shared), anchors.nodes[child].first)
          : (left.leastScore(with: others.nodes[child], shared: shared), others.nodes[child].first)
      }
      let first = bound(2 * node + 1) < bound(2 * node) ? 2 * node + 1 : 2 * node
      for child in [first, first ^ 1] {
        search(
          anchors, isAnchor ? child : anchor, others, isAnchor ? other : child, shared: shared, isOver: isOver, &best)
      }
      return
    }
    let (from, to) = isOver ? (Int(left.first), Int(right.first)) : (Int(right.first), Int(left.first))
    let score = ExchangeRepair.score(
      change: change(from: from, to: to), cost: problem.splits[from].fraction - problem.splits[to].fraction)
    if best.isWorse(than: score, left.first, right.first) {
      best = BestExchange(score: score, anchor: Int(left.first), other: Int(right.first))
    }
  }

  /// What an exchange costs: fractions, and packs outside windows.
  private func cost(from: Int, to: Int) -> Double {
    problem.splits[from].fraction - problem.splits[to].fraction + windowCost(ofCell: from, by: -1) + windowCost(ofCell: to, by: 1)
  }

  /// What an exchange costs per excess removed; ∞ where it removes none.
  static func score(change: Double, cost: Double) -> Double {
    -change > 0.5 ? (max(cost, 0) + exchangeCost) / -change : .infinity
  }

  /// By how much the total excess would change.
  private func change(from: Int, to: Int) -> Double {
    var change = 0.0
    let gives = problem.rules(ofCell: from)
    let takes = problem.rules(ofCell: to)
    for entry in gives {
      let back = takes.first { $0.rule == entry.rule }?.coefficient ?? 0
      change += difference(entry.rule, by: back - entry.coefficient)
    }
    for entry in takes where !gives.contains(where: { $0.rule == entry.rule }) {
      change += difference(entry.rule, by: entry.coefficient)
    }
    return change
  }

  func difference(_ index: Int, by step: Int64) -> Double {
    let rule = problem.rules[index]
    return Double(rule.excess(of: values[index] + step) - rule.excess(of: values[index])) * rule.worth
  }
}

/// The best exchange found: the cell in the broken rule, and the other one.
private struct BestExchange {
  var score = Double.infinity
  var anchor = Int.max
  var other = Int.max

  /// Whether a score is better, or as good for cells that come first.
  func isWorse(than score: Double, _ anchor: Int32, _ other: Int32) -> Bool {
    guard score < .infinity else { return false }
    return score != self.score ? score < self.score : (Int(anchor), Int(other)) < (self.anchor, self.other)
  }
}

/// The cells of a product, those under the same rules together.
private final class ExchangeCells {
  struct Group {
    /// The rules that hold several cells of the product, and among them these.
    var rules: [RoundingProblem.CellRule]
    var cells: [Int] = []
    /// The cells that were rounded up.
    var gives = OfferTree(count: 0)
    /// The cells that were rounded down.
    var takes = OfferTree(count: 0)
  }

  private(set) var groups: [Group] = []
  private var places: [(group: Int, index: Int)] = []
  private let first: Int
  private var isFinished = false

  /// - Complexity: O(coefficients of the product's cells).
  init(_ problem: RoundingProblem, product: Int) {
    let cells = problem.cellsOfProduct[product]
    first = cells.lowerBound
    var counts: [Int: Int] = [:]
    for cell in cells { for entry in problem.rules(ofCell: cell) { counts[entry.rule, default: 0] += 1 } }
    var groupOf: [[Int]: Int] = [:]
    for cell in cells {
      let rules = problem.rules(ofCell: cell).filter { counts[$0.rule, default: 0] > 1 }
      let key = rules.map(\.rule)
      let group = groupOf[key] ?? groups.count
      if group == groups.count {
        groupOf[key] = group
        groups.append(Group(rules: rules))
      }
      places.append((group, 0))
      groups[group].cells.append(cell)
    }
    for group in groups.indices {
      // Neighbours in the tree have nearly the same merit, so that its bounds are close.
      groups[group].cells.sort {
        let (left, right) = (problem.splits[$0].fraction, problem.splits[$1].fraction)
        return left != right ? left > right : $0 < $1
      }
      for (index, cell) in groups[group].cells.enumerated() { places[cell - first].index = index }
      groups[group].gives = OfferTree(count: groups[group].cells.count)
      groups[group].takes = groups[group].gives
    }
  }

  func place(ofCell cell: Int) -> (group: Int, index: Int) { places[cell - first] }

  func broadRules(ofCell cell: Int) -> [RoundingProblem.CellRule] { groups[place(ofCell: cell).group].rules }

  /// Sets what a cell offers; nil: nothing.
  func set(_ cell: Int, gives: ExchangeOffer?, takes: ExchangeOffer?) {
    let (group, index) = place(ofCell: cell)
    groups[group].gives.set(index, to: gives, updating: isFinished)
    groups[group].takes.set(index, to: takes, updating: isFinished)
  }

  /// Sums up the offers of all cells, once they are set.
  func finish() {
    isFinished = true
    for group in groups.indices {
      groups[group].gives.sumUp()
      groups[group].takes.sumUp()
    }
  }
}
