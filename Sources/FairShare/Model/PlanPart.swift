public import LinearProgramming
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
  /// Whether a flow, or programs over merged cells, show that a plan exists; where not, there may be one all the same.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow; where the rules are not a flow's, a few small linear programs.
  public func isSeenFeasible(solver: any LinearProgramSolver) -> Bool {
    let solved = SolvedFlow(self)
    if solved.flow.isExact || !solved.violations.isEmpty { return solved.violations.isEmpty }
    var program = MergedProgram(
      self, PackingProblem(self), mostCuts: FairShareModel.mostCuts, tolerance: FairShareModel.shortage, solver: solver)
    if case .completable = program.verdict(floors) { return true }
    return false
  }

  /// Where that takes more cuts, a program over all cells is no slower.
  private static let mostCuts = 40
  /// A row that is short by more than this share of its size is short: whole packs and fen add up exactly.
  private static let shortage = 1e-14
}
