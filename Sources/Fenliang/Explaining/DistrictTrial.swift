import FairShare
import LinearProgramming
import Planning
import Splitting
import WholePacks

/// A district's split as it is, and as it would be with one cell fixed at other packs: stage B with rounding, the totals kept.
struct DistrictTrial {
  /// What a district would receive.
  struct Answer {
    /// Fair values, one per cell [packs].
    var fairPacks: [Double]
    /// Packs, one per cell.
    var packs: [Int]
    /// Limits that whole packs miss.
    var excesses: [Excess]
  }

  /// What solving comes to.
  enum Outcome {
    case answer(Answer)
    case impossible(FarkasCertificate)
    case undecided(String)
  }

  /// The district's plan.
  let plan: Plan
  /// The limits of the plan by name.
  let naming: LimitNaming
  private let solved: SolvedModel
  private let solver: any LinearProgramSolver

  /// Solves the district as it is; `given` is the city's plan that it is a part of, where that is known.
  init(plan: Plan, given: Plan?, solver: any LinearProgramSolver) {
    self.plan = plan
    naming = LimitNaming(plan: plan, given: given)
    self.solver = solver
    solved = SolvedModel(FairShareModel(plan: plan), engine: StructuredEngine(solver: solver))
  }

  /// The bottlenecks of the district as it is; none where there is no plan.
  var bottlenecks: [Bottleneck] {
    if case .plan(let solution) = solved.outcome { solution.bottlenecks } else { [] }
  }

  /// The district as it is.
  func unchanged() -> Outcome { rounded(solved, plan) }

  /// The district with a cell fixed.
  func fixing(_ cell: Int, at packs: Int) -> Outcome {
    let (changed, plan) = changed(cell, packs)
    return rounded(changed, plan)
  }

  /// Whether there is a plan with a cell fixed; nil where the solver does not know.
  func isPossible(_ cell: Int, at packs: Int) -> Bool? {
    switch changed(cell, packs).0.outcome {
    case .plan: true
    case .conflict: false
    case .undecided: nil
    }
  }

  private func changed(_ cell: Int, _ packs: Int) -> (SolvedModel, Plan) {
    var (changed, plan) = (solved, plan)
    changed.apply(.lock(cell: cell, packs: packs))
    plan.cells[cell].floor = packs
    plan.cells[cell].cap = packs
    return (changed, plan)
  }

  private func rounded(_ solved: SolvedModel, _ plan: Plan) -> Outcome {
    switch solved.outcome {
    case .conflict(let evidence): return .impossible(evidence)
    case .undecided(let detail): return .undecided(detail)
    case .plan(let solution):
      let rounding = DistrictRounding(plan: plan, fairPacks: solution.packs, accepted: plan.acceptedPacks, solver: solver)
      return .answer(
        Answer(
          fairPacks: solution.packs, packs: rounding.packs,
          excesses: rounding.excesses.map { rule, value in
            Excess(
              row: plan.reference(of: plan.rules[rule]), districtID: plan.districts[0].id,
              measure: plan.rules[rule].measure, limit: plan.rules[rule].limit, value: value)
          }))
    }
  }
}
