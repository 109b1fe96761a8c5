/// The active rules of a problem as a laminar family: any two contain one another or are disjoint. In one measure that makes
/// the plan a flow problem.
struct LaminarFamily {
  /// The innermost active rule of each cell, or -1.
  let leaf: [Int32]
  /// The smallest rule that contains each rule, or -1.
  let parent: [Int32]
  /// The active rules, each before those that contain it.
  let order: [Int32]

  /// A family of disjoint rules, without cells.
  init(disjoint count: Int) {
    leaf = []
    parent = [Int32](repeating: -1, count: count)
    order = (0..<Int32(count)).map { $0 }
  }

  /// The family of a problem's active rules; nil where they are not laminar.
  ///
  /// - Complexity: O(coefficients + rules log rules).
  init?(_ problem: PackingProblem) {
    let sizes = (0..<problem.ruleCount).map { problem.ruleStarts[$0 + 1] - problem.ruleStarts[$0] }
    // Of two rules over the same cells the later counts as the inner one.
    let order = (0..<problem.ruleCount).filter { problem.isActive[$0] }
      .sorted { sizes[$0] != sizes[$1] ? sizes[$0] < sizes[$1] : $0 > $1 }
    var rank = [Int32](repeating: 0, count: problem.ruleCount)
    for (place, rule) in order.enumerated() { rank[rule] = Int32(place) }
    var leaf = [Int32](repeating: -1, count: problem.cellCount)
    let unknown: Int32 = -2
    var parent = [Int32](repeating: unknown, count: problem.ruleCount)
    var chain: [Int32] = []
    for cell in 0..<problem.cellCount {
      let rules = problem.rules(ofCell: cell)
      guard let first = rules.first else { continue }
      if rules.count == 1 {
        leaf[cell] = first
        if parent[Int(first)] == unknown { parent[Int(first)] = -1 }
        guard parent[Int(first)] == -1 else { return nil }
        continue
      }
      chain.replaceSubrange(chain.indices, with: rules)
      chain.sort { rank[Int($0)] < rank[Int($1)] }
      leaf[cell] = chain[0]
      for (index, rule) in chain.enumerated() {
        let around = index + 1 < chain.count ? chain[index + 1] : -1
        if parent[Int(rule)] == unknown { parent[Int(rule)] = around }
        guard parent[Int(rule)] == around else { return nil }
      }
    }
    self.leaf = leaf
    self.parent = parent.map { max($0, -1) }
    self.order = order.map(Int32.init)
  }

  /// The maximal rules of a subset, ascending.
  ///
  /// - Complexity: O(rules log rules).
  func outermost(of isIn: (Int) -> Bool) -> [Int] {
    var isInside = [Bool](repeating: false, count: parent.count)
    var outermost: [Int] = []
    for rule in order.reversed().lazy.map({ Int($0) }) {
      let isAround = parent[rule] >= 0 && isInside[Int(parent[rule])]
      isInside[rule] = isAround || isIn(rule)
      if !isAround && isInside[rule] { outermost.append(rule) }
    }
    return outermost.sorted()
  }
}
