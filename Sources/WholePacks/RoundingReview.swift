public import Planning

/// How rounding treats every cell of a district 取整次序, before rules are looked at: what an explanation of it rests on.
public struct RoundingReview: Sendable {
  /// A cell among those of its product in the district.
  public struct Place: Sendable, Hashable {
    /// The whole part of the fair value [packs].
    public var whole: Int
    /// What is left of it, from 0 to 1 [packs]; 0 where the fair value is whole.
    public var fraction: Double
    /// How many cells have a fraction.
    public var candidates: Int
    /// How many of them get one pack more.
    public var packsLeft: Int
    /// The cell's place among them, from 1; nil where its fair value is whole.
    public var rank: Int?

    /// What the nearest rounding gives [packs].
    public var packs: Int
    /// What the institution's products may add up to, between the floor and the ceiling of its fair total [packs].
    public var window: ClosedRange<Int>

    /// What the largest fractions of the product alone would give [packs].
    public var packsByRemainder: Int { whole + (rank.map { $0 <= packsLeft } ?? false ? 1 : 0) }
  }

  /// The nearest rounding to floors and ceilings, one per cell of the plan [packs].
  public let plainPacks: [Int]
  /// The rules that these miss: (index into the plan's rules, what the packs add up to in ten-thousandths).
  public let brokenRules: [(rule: Int, value: Int64)]

  private let problem: RoundingProblem

  /// Rounds the fair values of a district's plan whatever its rules say.
  ///
  /// Traps where the fair values do not add up to the agreed packs.
  /// - Complexity: that of rounding.
  public init(plan: Plan, fairPacks: [Double]) {
    let problem = RoundingProblem(plan: plan, packs: fairPacks)
    let packs = problem.plainRounding()
    plainPacks = packs
    brokenRules = problem.rules.indices.compactMap { index in
      let value = problem.rules[index].value(packs)
      return problem.rules[index].excess(of: value) > 0 ? (index, value) : nil
    }
    self.problem = problem
  }

  /// Where a cell stands.
  ///
  /// - Complexity: O(cells of its product).
  public func place(ofCell cell: Int) -> Place {
    let cells = problem.cellsOfProduct[problem.productOfCell[cell]]
    let own = problem.splits[cell]
    let window = problem.windows[Int(problem.columns[cell])]
    var place = Place(
      whole: own.whole, fraction: own.fraction, candidates: 0, packsLeft: problem.totals[problem.productOfCell[cell]],
      rank: own.fraction > 0 ? 1 : nil, packs: plainPacks[cell], window: window.lower...window.upper)
    for other in cells {
      let split = problem.splits[other]
      place.packsLeft -= split.whole
      guard split.fraction > 0 else { continue }
      place.candidates += 1
      if own.fraction > 0, other != cell, precedes(other, cell) { place.rank = (place.rank ?? 1) + 1 }
    }
    return place
  }

  /// The order of fractions, ties in the strict order.
  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (problem.splits[left].rank, problem.splits[right].rank)
    if a != b { return a > b }
    let (s, t) = (PackSplit.rank(ofTarget: problem.targets[left]), PackSplit.rank(ofTarget: problem.targets[right]))
    return s != t ? s > t : left < right
  }
}
