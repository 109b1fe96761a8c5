import FairShare
import LinearProgramming
public import Planning
import WholePacks

/// What stage B gives for one district: the same for the city's run and for the district's own re-split.
struct DistrictSolve {
  /// One line per cell of the district's plan, in its order; indices are the district plan's.
  var lines: [AllocationLine]
  /// The bottlenecks.
  var bottlenecks: [Bottleneck]
  /// Rules that whole packs exceed.
  var excesses: [Excess]

  /// Solves and rounds a plan of one district.
  init(
    plan: Plan, engine: EngineChoice, solver: any LinearProgramSolver
  ) throws(AllocationFailure) {
    let district = plan.districts[0].id
    let model = FairShareModel(plan: plan)
    let solution: FairShareSolution
    switch engine.engine(solver: solver).solve(model) {
    case .plan(let found): solution = found
    case .conflict(let evidence):
      throw .conflict(ConflictFinder(plan: plan, solver: solver).card(for: evidence))
    case .undecided(let detail): throw .undecided("district \(district): \(detail)")
    }
    let rounding = DistrictRounding(plan: plan, fairPacks: solution.packs, solver: solver)
    lines = plan.cells.indices.map { index in
      let cell = plan.cells[index]
      return AllocationLine(
        product: cell.product, institution: cell.institution, basisUnits: cell.basisUnits,
        target: cell.target, floor: cell.floor, cap: cell.cap,
        fill: cell.target > 0 ? solution.packs[index] / cell.target : nil,
        packsContinuous: solution.packs[index], packs: rounding.packs[index],
        boundBy: solution.boundBy(ofCell: index))
    }
    bottlenecks = solution.bottlenecks
    excesses = rounding.excesses.map { rule, value in
      Excess(
        row: plan.reference(of: plan.rules[rule]), districtID: district, measure: plan.rules[rule].measure,
        limit: plan.rules[rule].limit, value: value)
    }
  }
}

/// Why there is no allocation.
public enum AllocationFailure: Error, Sendable {
  /// No plan exists; the card says why.
  case conflict(Conflict)
  /// The solver lost its footing: our own trouble, with its words.
  case undecided(String)
}
