public import LinearProgramming
import Planning

/// The fast engine: filling, and rounds of linear programs only where filling alone cannot place every product
/// (model.md section 3).
///
/// Filling treats "=" as "≤" and leaves "≥" out, so its result is the fairest point of a larger set. Where it keeps every
/// row of the model, it is the plan. Else other cells must make room, and the ``ReferenceEngine`` finds the bottlenecks.
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
  /// - Complexity: O(n log n) for n coefficients where nothing conflicts; else that of ``ReferenceEngine``.
  public func solve(_ model: FairShareModel) -> FairShareOutcome {
    let rows = FillingRows(model: model)
    var filling = Filling(model: model, rows: rows)
    filling.run()
    guard model.brokenRow(at: filling.packs, tolerance: StructuredEngine.rowTolerance) == nil else {
      return ReferenceEngine(solver: solver).solve(model)
    }
    return .plan(solution(filling, rows: rows, model: model))
  }

  private func solution(
    _ filling: Filling, rows: FillingRows, model: FairShareModel
  ) -> FairShareSolution {
    var bottlenecks: [Bottleneck] = []
    var reasonOfRow = [BoundBy](repeating: .product, count: rows.count)
    for (row, level) in filling.exhausted {
      let terms = [(row: rows.modelRow[row], multiplier: 1.0)]
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
      packs: filling.packs, boundBy: boundBy, bottlenecks: bottlenecks, programCount: 0)
  }

  /// Whether the cell's floor is above what its row's level gives.
  private func isAboveLevel(_ cell: Int, filling: Filling, model: FairShareModel) -> Bool {
    let row = Int(filling.settledBy[cell])
    return filling.packs[cell] > filling.levels[row] * model.targets[cell]
  }
}
