public import LinearProgramming
import Planning

/// The fast engine: filling, flows where products compete for rules in one measure, and rounds of linear programs only
/// where neither applies (Model.md, "The structured engine").
///
/// Filling treats "=" as "≤" and leaves "≥" out, so its result is the fairest point of a larger set. Where it keeps every
/// row of the model, it is the plan. Else products compete, and the bottlenecks are found by flows where the rules
/// are a laminar family in one measure, and by the ``ReferenceEngine`` elsewhere.
public struct StructuredEngine: FairShareEngine {
  private let solver: any LinearProgramSolver

  /// A row of a model holds when it is off by less than this share of its size: what sums can be off by, where rational
  /// arithmetic can decide about the rest.
  static func rowTolerance(of model: FairShareModel) -> Double {
    ExactModel.canDecide(model) ? PlanReview.rowTolerance : ReferenceEngine.rowTolerance
  }

  /// Makes an engine over a solver.
  public init(solver: any LinearProgramSolver) { self.solver = solver }

  /// The name in `run.json`.
  public var name: String { "structured" }

  /// Solves a model.
  ///
  /// - Complexity: O(n log n) for n coefficients where nothing conflicts; about ten flows a bottleneck where the rules are
  ///   laminar; else that of ``ReferenceEngine``.
  public func solve(_ model: FairShareModel) -> FairShareOutcome {
    let problem = PackingProblem(model)
    var first = problem
    if model.hasClasses { first.targets = model.targets(ofClass: model.classes[0]) }
    let filling = Filling(first, isOver: { solver.isOver })
    let filled = FilledClasses(model, filling, isOver: { solver.isOver })
    // A filling that was stopped is of no use, nor is anything else.
    if solver.isOver { return .undecided(StructuredEngine.isOver) }
    // A row that the floors exhaust may count as broken by them in the last digit; its level is 0.
    if model.brokenRow(at: filled.packs, tolerance: StructuredEngine.rowTolerance(of: model)) == nil {
      return .plan(BottleneckRecord.solution(filled.entries, packs: filled.packs, model: model, programCount: 0))
    }
    let certificate = model.flowCertificate(isOver: { solver.isOver })
    if solver.isOver { return .undecided(StructuredEngine.isOver) }
    if let certificate { return .conflict(certificate) }
    let flows = model.lacks(filled.packs) ? nil : byFlows(problem, model)
    if solver.isOver { return .undecided(StructuredEngine.isOver) }
    guard let found = flows else {
      return byMergedCells(first, filling, model) ?? ReferenceEngine(solver: solver).solve(model)
    }
    // A plan that is off by more than rounding may be one of a model that has none.
    if case .plan(let solution) = found,
      model.brokenRow(at: solution.packs, tolerance: StructuredEngine.rowTolerance(of: model)) != nil,
      var exact = ExactModel(model)
    {
      if case .breaks(let parts) = exact.verdict(lows: exact.floors, isOver: { solver.isOver }) {
        return .conflict(exact.certificate(parts[0]))
      }
      if solver.isOver { return .undecided(StructuredEngine.isOver) }
    }
    return found
  }

  static let isOver = "the time is over"

  /// The plan by programs over merged cells, or that there is none; nil where it is not right to the digits that the model asks for.
  private func byMergedCells(_ problem: PackingProblem, _ filling: Filling, _ model: FairShareModel) -> FairShareOutcome? {
    var rounds = MergedRounds(model, problem, filling, solver: solver)
    guard let found = rounds.run() else { return nil }
    guard case .plan(let solution) = found else { return found }
    guard model.brokenRow(at: solution.packs, tolerance: StructuredEngine.rowTolerance(of: model)) == nil else { return nil }
    if ExactModel.canDecide(model) {
      var review = PlanReview(solution, of: model)
      guard review.isProven() else { return nil }
    }
    return found
  }

  /// The plan by flows; nil where the rules do not allow it, or no plan exists.
  private func byFlows(_ problem: PackingProblem, _ model: FairShareModel) -> FairShareOutcome? {
    guard let measured = SingleMeasureProblem(problem), let family = LaminarFamily(measured.problem) else { return nil }
    var search = BottleneckSearch(measured, model, isOver: { solver.isOver })
    guard search.run(),
      model.brokenRow(at: search.packs, tolerance: ReferenceEngine.rowTolerance) == nil
    else { return nil }
    var entries = search.exhausted.map {
      BottleneckRecord.Entry(priorityClass: $0.priorityClass, level: max(0, $0.level), terms: [($0.row, 1)])
    }
    let proof = BottleneckProof(measured, model, family: family, packs: search.packs)
    for cut in search.cuts {
      guard let terms = proof.terms(of: cut) else { return nil }
      entries.append(.init(priorityClass: cut.priorityClass, level: cut.level, terms: terms))
    }
    return .plan(BottleneckRecord.solution(entries, packs: search.packs, model: model, programCount: 0))
  }
}

extension FairShareModel {
  /// A Farkas certificate found by a flow; nil where it finds none. Once `isOver` says true the answer says nothing.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow.
  func flowCertificate(isOver: @escaping () -> Bool = { false }) -> FarkasCertificate? {
    SolvedFlow(self, isOver: isOver).smallestCertificate(of: self)
  }

  /// Whether rules ask for more than the packs are: then flows do not find the plan.
  func lacks(_ packs: [Double]) -> Bool {
    (productCount..<rowCount).contains { row in
      guard senses[row] != .atMost else { return false }
      var sum = CompensatedSum()
      forEachEntry(ofRow: row) { cell, coefficient in sum.add(coefficient * packs[cell]) }
      return sum.remainder(of: limits[row]) > ReferenceEngine.rowTolerance * abs(limits[row])
    }
  }

  /// The result of filling alone, class by class: the fairest packs that exceed no "≤" and no "=", whether every product finds a place or not.
  ///
  /// - Complexity: O(n log n) for n coefficients.
  public func filledPacks() -> [Double] {
    var problem = PackingProblem(self)
    if hasClasses { problem.targets = targets(ofClass: classes[0]) }
    return FilledClasses(self, Filling(problem)).packs
  }
}
