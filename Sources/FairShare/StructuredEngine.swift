public import LinearProgramming
import Planning

/// The fast engine: filling, and linear programs only where a product cannot be placed in full (model.md section 3).
///
/// Filling treats "=" as "≤" and leaves "≥" out. Where its result keeps every row of the model, it is the plan. Else
/// other cells must make room: the shortage program tells whether clamp(min(y, λt), l, k), with y the filling's result,
/// can be completed to a feasible plan, first for λ = ∞, then for the lower and lower levels of the rows that its duals
/// give (Newton). Every row met is valid for the whole model and joins the filling; fill again until the result is
/// feasible.
public struct StructuredEngine: FairShareEngine {
  private let solver: any LinearProgramSolver

  /// A row of the model holds when it is off by less than this share of its size.
  static let rowTolerance = 1e-9

  /// Makes an engine over a solver.
  public init(solver: any LinearProgramSolver) { self.solver = solver }

  /// The name in `run.json`.
  public var name: String { "structured" }

  /// Solves a model.
  ///
  /// - Complexity: O(n log n) for n coefficients, plus for each conflict a few linear programs and another filling.
  public func solve(_ model: FairShareModel) -> FairShareOutcome {
    var packing: [PackingRow] = []
    var judge: ShortageProgram?
    var programCount = 0
    while true {
      let rows = FillingRows(model: model, packing: packing)
      var filling = Filling(model: model, rows: rows)
      filling.run()
      if isFeasible(filling.packs, in: model) {
        return .plan(solution(filling, rows: rows, packing: packing, model: model, programCount: programCount))
      }
      let program = judge ?? ShortageProgram(model: model, solver: solver)
      if judge == nil {
        // The floors first: where they cannot be completed, no plan exists.
        judge = program
        programCount += 1
        switch program.verdict() {
        case .completable: break
        case .short(let parts): return .conflict(ConflictEvidence(parts.first ?? [], of: model))
        case .undecided(let detail): return .undecided(detail)
        }
      }
      var search = BottleneckSearch(model: model, program: program, ceiling: filling.packs)
      switch search.run() {
      case .found: packing += search.rows
      case .none:
        return .plan(solution(filling, rows: rows, packing: packing, model: model, programCount: programCount))
      case .undecided(let detail): return .undecided(detail)
      }
      programCount += search.programCount
    }
  }

  /// Whether every row of the model holds, to the tolerance.
  private func isFeasible(_ packs: [Double], in model: FairShareModel) -> Bool {
    for row in model.rows {
      var sum = CompensatedSum()
      for position in row.cells.indices { sum.add(row.coefficients[position] * packs[row.cells[position]]) }
      let margin = StructuredEngine.rowTolerance * max(abs(row.limit), abs(sum.value), 1e-3)
      if row.sense != .atMost, sum.value < row.limit - margin { return false }
      if row.sense != .atLeast, sum.value > row.limit + margin { return false }
    }
    return true
  }

  private func solution(
    _ filling: Filling, rows: FillingRows, packing: [PackingRow], model: FairShareModel, programCount: Int
  ) -> FairShareSolution {
    var bottlenecks: [Bottleneck] = []
    var reasonOfRow = [BoundBy](repeating: .product, count: rows.count)
    for (row, level) in filling.exhausted {
      let terms =
        rows.modelRow[row] >= 0
        ? [(row: rows.modelRow[row], multiplier: 1.0)] : packing[rows.packingRow[row]].terms
      reasonOfRow[row] = BoundBy(terms: terms, of: model)
      bottlenecks.append(
        Bottleneck(
          level: level,
          terms: terms.map { .init(row: model.rows[$0.row].reference, multiplier: $0.multiplier) }))
    }
    var boundBy: [BoundBy] = []
    boundBy.reserveCapacity(model.cellCount)
    for cell in 0..<model.cellCount {
      let settledBy = filling.settledBy[cell]
      let packs = filling.packs[cell]
      if settledBy == Filling.constant {
        boundBy.append(model.floors[cell] == model.caps[cell] ? .fixed : .product)
      } else if settledBy == Filling.atCap || packs >= model.caps[cell] {
        boundBy.append(.cap)
      } else if packs > 0, packs <= model.floors[cell], isAboveLevel(cell, filling: filling, model: model) {
        boundBy.append(.floor)
      } else {
        boundBy.append(reasonOfRow[Int(settledBy)])
      }
    }
    return FairShareSolution(
      packs: filling.packs, boundBy: boundBy, bottlenecks: bottlenecks, programCount: programCount)
  }

  /// Whether the cell's floor is above what its row's level gives.
  private func isAboveLevel(_ cell: Int, filling: Filling, model: FairShareModel) -> Bool {
    let row = Int(filling.settledBy[cell])
    return filling.packs[cell] > filling.levels[row] * model.targets[cell]
  }
}
