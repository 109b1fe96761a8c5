public import LinearProgramming
import Planning

/// The fast engine: filling, flows where products compete for rules in one measure, and rounds of linear programs only
/// where neither applies (model.md section 3).
///
/// Filling treats "=" as "≤" and leaves "≥" out, so its result is the fairest point of a larger set. Where it keeps every
/// row of the model, it is the plan. Else products compete, and the bottlenecks are found by flows where the rules
/// count in one measure and lie inside one another, and by the ``ReferenceEngine`` elsewhere.
public struct StructuredEngine: FairShareEngine {
  private let solver: any LinearProgramSolver

  /// A row of the model holds when it is off by less than this share of its size, unless exact numbers say that no plan exists.
  static let rowTolerance = 1e-9
  /// A row that is off by less than this share of its size is off by rounding alone.
  static let rounding = 1e-13

  /// Makes an engine over a solver.
  public init(solver: any LinearProgramSolver) { self.solver = solver }

  /// The name in `run.json`.
  public var name: String { "structured" }

  /// Solves a model.
  ///
  /// - Complexity: O(n log n) for n coefficients where nothing conflicts; about ten flows a bottleneck where rules lie inside
  ///   one another; else that of ``ReferenceEngine``.
  public func solve(_ model: FairShareModel) -> FairShareOutcome {
    let problem = PackingProblem(model)
    let filling = Filling(problem)
    switch judgement(of: filling.packs, model) {
    case .kept:
      return .plan(
        BottleneckRecord.solution(
          filling.levels.indices.lazy.filter { filling.levels[$0] < .infinity }
            .map { .init(level: filling.levels[$0], terms: [($0, 1)]) },
          packs: filling.packs, model: model, programCount: 0))
    case .impossible(let evidence): return .conflict(evidence)
    case .broken: break
    }
    if let evidence = model.roomEvidence() { return .conflict(evidence) }
    return byFlows(problem, model) ?? ReferenceEngine(solver: solver).solve(model)
  }

  /// Whether packs keep every row of a model.
  private enum Judgement {
    case kept
    case broken
    /// No packs do.
    case impossible(ConflictEvidence)
  }

  /// Limits may miss each other by a pack in thousands of millions. That is looked into where a row is off by more than rounding.
  ///
  /// - Complexity: O(coefficients).
  private func judgement(of packs: [Double], _ model: FairShareModel) -> Judgement {
    guard model.brokenRow(at: packs, tolerance: StructuredEngine.rounding) != nil else { return .kept }
    guard model.brokenRow(at: packs, tolerance: StructuredEngine.rowTolerance) == nil else { return .broken }
    return model.exactEvidence(solver: solver).map { .impossible($0) } ?? .kept
  }

  /// The plan by flows; nil where the rules do not allow it, or no plan exists.
  private func byFlows(_ problem: PackingProblem, _ model: FairShareModel) -> FairShareOutcome? {
    guard let money = MoneyProblem(problem), let forest = RuleForest(money.problem) else { return nil }
    var search = ConflictSearch(money)
    guard search.run() else { return nil }
    switch judgement(of: search.packs, model) {
    case .kept: break
    case .impossible(let evidence): return .conflict(evidence)
    case .broken: return nil
    }
    var entries = search.exhausted.map { BottleneckRecord.Entry(level: $0.level, terms: [($0.row, 1)]) }
    let proof = ConflictProof(money, forest: forest, packs: search.packs)
    for conflict in search.conflicts {
      guard let terms = proof.terms(of: conflict) else { return nil }
      entries.append(.init(level: conflict.level, terms: terms))
    }
    return .plan(BottleneckRecord.solution(entries, packs: search.packs, model: model, programCount: 0))
  }
}

extension FairShareModel {
  /// Limits that leave too little room, found by a flow; nil where it finds none.
  ///
  /// - Complexity: O(cells + coefficients) and one maximum flow.
  func roomEvidence() -> ConflictEvidence? { SearchedRoom(self).smallestEvidence(of: self) }

  /// The result of filling alone: the fairest packs that exceed no "≤" and no "=", whether every product finds a place or not.
  ///
  /// - Complexity: O(n log n) for n coefficients.
  public func filledPacks() -> [Double] { Filling(PackingProblem(self)).packs }
}
