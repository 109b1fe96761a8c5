import Planning

/// A part of a plan, such as a district: some of its cells, with volumes and limits of their own.
public struct PlanPart: Sendable {
  /// A rule as it holds in the part.
  public struct Rule: Sendable {
    /// The rule, by index among the plan's.
    public var rule: Int
    /// Its limit in the part, in ten-thousandths of its measure.
    public var limit: Int64
    /// Its cells that are in the part, by index among the plan's, ascending.
    public var cells: [Int]

    /// Makes a rule.
    public init(rule: Int, limit: Int64, cells: [Int]) {
      self.rule = rule
      self.limit = limit
      self.cells = cells
    }
  }

  /// The cells, by index among the plan's, ascending.
  public var cells: [Int]
  /// What is handed out in the part, for each of the plan's products.
  public var agreedPacks: [Int]
  /// The rules that hold there.
  public var rules: [Rule]

  /// Makes a part.
  public init(cells: [Int], agreedPacks: [Int], rules: [Rule]) {
    self.cells = cells
    self.agreedPacks = agreedPacks
    self.rules = rules
  }

  /// Where a cell of the plan stands in the part. Traps where it does not.
  ///
  /// - Complexity: O(log cells of the part).
  func place(of cell: Int) -> Int {
    let place = cells.partitioningIndex { $0 >= cell }
    precondition(place < cells.count && cells[place] == cell, "a rule over a cell that is not in the part")
    return place
  }
}

extension FairShareModel {
  /// Whether a flow alone shows that a plan exists; where not, there may be one all the same.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow.
  public var isFeasibleByFlow: Bool {
    let solved = SolvedFlow(self)
    return solved.flow.isExact && solved.violations.isEmpty
  }
}
