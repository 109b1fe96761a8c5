import FairShare
import Fenliang
import GLPKBackend
import Planning
import Splitting

// The only file that knows which engines there are.

/// An engine to measure.
struct BenchmarkEngine: Sendable {
  /// What its benchmarks are named by.
  var name: String
  /// Whether it is meant for a plan of this size.
  var suits: @Sendable (BenchmarkPlan) -> Bool
  /// Solves one stage.
  var solve: @Sendable (FairShareModel) -> FairShareOutcome

  /// Every engine.
  static let all = [
    BenchmarkEngine(
      name: "structured", suits: { _ in true }, solve: { StructuredEngine(solver: GLPKSolver()).solve($0) }),
    BenchmarkEngine(
      name: "reference", suits: \.suitsReference,
      solve: { ReferenceEngine(solver: GLPKSolver()).solve($0) })
  ]
}

/// Both stages with rounding, by the engine that `fenliang allocate` uses.
func cityAllocation(of plan: Plan) throws -> Allocation {
  try CityAllocation(plan: plan, solver: GLPKSolver()).solve()
}
