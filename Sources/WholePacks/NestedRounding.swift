import Planning

/// The exact rounding of a product that no other shares a rule with, where its rules are a laminar family.
///
///     minimize (Σ excess, Σ |n − x|)   subject to   Σ n = A,   rules, each broken by less than one pack,   ⌊x⌋ ≤ n ≤ ⌈x⌉
///
/// Every rule then counts packs between two whole numbers. Starting from the least packs of each cell, the cells' steps up
/// are sorted by what they cost: rule by rule from the inside, the first steps that a rule needs are taken before all
/// others, those beyond what it holds are struck out, and the one that breaks it by part of a pack costs that excess. The
/// first steps that are left at the end are the answer: every rule's cost is convex in its packs, so taking the cheapest
/// step next is right (Federgruen and Groenevelt 1986). Ties go to the larger target, then by the order of ids.
struct NestedRounding {
  /// What a rounding comes to.
  struct Found {
    /// The packs of the product's cells.
    var packs: [Int]
    /// The total excess, in ten-thousandths of a yuan.
    var excess: Double
  }

  /// One pack more in a cell.
  private struct Step {
    var cell: Int
    /// Whether a rule needs it.
    var isNeeded = false
    /// What it adds to the total excess.
    var excess = 0.0
    /// What it adds to the distance, in steps of the tolerance.
    var distance: Int
    var target: Double

    func precedes(_ other: Step) -> Bool {
      if isNeeded != other.isNeeded { return isNeeded }
      if excess != other.excess { return excess < other.excess }
      if distance != other.distance { return distance < other.distance }
      if target != other.target { return target > other.target }
      // A cell's own steps are in order by their distances.
      return cell < other.cell
    }
  }

  private let problem: RoundingProblem
  private let cells: Range<Int>
  private let total: Int
  /// The rules from the inside out.
  private let rules: [Int]
  /// For each of ``rules``, the place of the rule around it; nil where there is none.
  private let parents: [Int?]
  /// For each cell the place of its innermost rule, or -1.
  private let innermost: [Int]

  /// Prepares a product; nil where a rule of it has other products too, or two rules overlap.
  ///
  /// - Complexity: O(coefficients of its rules).
  init?(_ problem: RoundingProblem, product: Int) {
    self.problem = problem
    let cells = problem.cellsOfProduct[product]
    self.cells = cells
    total = problem.totals[product]
    var own: Set<Int> = []
    for cell in cells {
      for entry in problem.rules(ofCell: cell) where entry.coefficient > 0 { own.insert(entry.rule) }
    }
    for rule in own {
      let entries = problem.rules[rule].entries
      guard entries.allSatisfy({ $0.coefficient == 0 || problem.productOfCell[$0.cell] == product }) else { return nil }
    }
    // The widest first: each lies where its cells lie already.
    let wide = own.sorted {
      let (left, right) = (problem.rules[$0].entries.count, problem.rules[$1].entries.count)
      return left != right ? left > right : $0 < $1
    }
    var leaf = [Int](repeating: -1, count: cells.count)
    var around: [Int] = []
    for (place, rule) in wide.enumerated() {
      let members = problem.rules[rule].entries.filter { $0.coefficient > 0 }.map { $0.cell - cells.lowerBound }
      let parent = leaf[members[0]]
      for member in members {
        guard leaf[member] == parent else { return nil }
        leaf[member] = place
      }
      around.append(parent)
    }
    let last = wide.count - 1
    rules = wide.reversed()
    parents = around.reversed().map { $0 < 0 ? nil : last - $0 }
    innermost = leaf.map { $0 < 0 ? -1 : last - $0 }
  }

  /// The best rounding, or nil where there is none: without any excess, or with the least where `allowsExcess`. A cell whose
  /// fair value is whole may move by one pack where `widened`.
  ///
  /// - Complexity: O(d n log n) for n cells in rules d deep.
  func solve(widened: Bool, allowsExcess: Bool) -> Found? {
    var packs = problem.splits[cells].map(\.whole)
    var steps = [[Step]](repeating: [], count: rules.count + 1)
    for cell in cells {
      let split = problem.splits[cell]
      var own: [Int] = []
      if split.fraction > 0 {
        own = [NestedRounding.pack - 2 * split.rank]
      } else if widened {
        if split.whole > problem.floors[cell] {
          packs[cell - cells.lowerBound] -= 1
          own.append(-NestedRounding.pack)
        }
        if split.whole < problem.caps[cell] { own.append(NestedRounding.pack) }
      }
      let place = innermost[cell - cells.lowerBound]
      steps[place < 0 ? rules.count : place] += own.map { Step(cell: cell, distance: $0, target: problem.targets[cell]) }
    }
    // The least packs under each rule.
    var least = [Int](repeating: 0, count: rules.count)
    for (index, place) in innermost.enumerated() where place >= 0 { least[place] += packs[index] }
    for place in rules.indices {
      steps[place].sort { $0.precedes($1) }
      guard fit(&steps[place], to: problem.rules[rules[place]], from: least[place], allowsExcess) else { return nil }
      if let parent = parents[place] { least[parent] += least[place] }
      steps[parents[place] ?? rules.count] += steps[place]
      steps[place] = []
    }
    let needed = total - packs.reduce(0, +)
    var last = steps[rules.count]
    last.sort { $0.precedes($1) }
    guard needed >= last.prefix(while: \.isNeeded).count, needed <= last.count else { return nil }
    for step in last.prefix(needed) { packs[step.cell - cells.lowerBound] += 1 }
    return Found(packs: packs, excess: excess(of: packs))
  }

  /// A whole pack of distance in steps of the tolerance.
  private static let pack = Int((1 / PackSplit.tolerance).rounded())

  /// Fits a rule's steps to what it allows; false where that cannot be.
  private func fit(_ steps: inout [Step], to rule: PackRule, from least: Int, _ allowsExcess: Bool) -> Bool {
    guard let coefficient = rule.entries.lazy.map(\.coefficient).first(where: { $0 > 0 }) else { return true }
    let (below, above) = (Int(floorDivision(rule.limit, coefficient)), -Int(floorDivision(-rule.limit, coefficient)))
    // Where a limit lies between two whole numbers of packs, the next one breaks it by less than a pack.
    let isBetween = below != above
    if rule.sense != .atLeast {
      var most = below - least
      if isBetween, allowsExcess {
        if steps.indices.contains(most) {
          steps[most].excess += Double(Int64(above) * coefficient - rule.limit) * rule.worth
        }
        most += 1
      }
      guard most >= steps.prefix(while: \.isNeeded).count else { return false }
      if most < steps.count { steps.removeLast(steps.count - most) }
    }
    if rule.sense != .atMost {
      var fewest = above - least
      if isBetween, allowsExcess {
        fewest -= 1
        if steps.indices.contains(fewest) {
          steps[fewest].excess -= Double(rule.limit - Int64(below) * coefficient) * rule.worth
        }
      }
      guard fewest <= steps.count else { return false }
      if fewest > 0 { for index in 0..<fewest { steps[index].isNeeded = true } }
    }
    return true
  }

  /// The total excess of the product's rules.
  func excess(of packs: [Int]) -> Double {
    rules.reduce(0) { sum, index in
      let rule = problem.rules[index]
      var value: Int128 = 0
      for (cell, coefficient) in rule.entries where coefficient > 0 {
        value += Int128(coefficient) * Int128(packs[cell - cells.lowerBound])
      }
      return sum + Double(rule.excess(of: Int64(clamping: value))) * rule.worth
    }
  }
}

extension RoundingProblem {
  /// Rounds anew every product that stands in a broken rule and is ``NestedRounding``'s: without excess where that can be,
  /// with floors and ceilings first and whole fair values free to move next; else with the least, where that is less.
  ///
  /// - Returns: for each product whether it was such a one: nothing better can be found for it.
  /// - Complexity: that of ``NestedRounding`` for each.
  func roundNested(_ packs: inout [Int]) -> [Bool] {
    var isBroken = [Bool](repeating: false, count: totals.count)
    for rule in rules where rule.excess(packs) > 0 {
      for (cell, _) in rule.entries { isBroken[productOfCell[cell]] = true }
    }
    var settled = [Bool](repeating: false, count: totals.count)
    for product in totals.indices where isBroken[product] {
      guard let rounding = NestedRounding(self, product: product) else { continue }
      settled[product] = true
      let cells = cellsOfProduct[product]
      let before = rounding.excess(of: Array(packs[cells]))
      let exact = rounding.solve(widened: false, allowsExcess: false) ?? rounding.solve(widened: true, allowsExcess: false)
      var found = exact.map { [$0] } ?? []
      if found.isEmpty { found = [false, true].compactMap { rounding.solve(widened: $0, allowsExcess: true) } }
      guard let best = found.min(by: { $0.excess < $1.excess }), best.excess < before else { continue }
      packs.replaceSubrange(cells, with: best.packs)
    }
    return settled
  }
}
