import FairShare
import Fenliang
import GLPKBackend
import Planning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `StageTimer PLAN REPEATS`: stage A of a plan by each engine, as one line of JSON for `peers.sh`.
///
/// Seconds are CPU seconds, the least of the repeats, of building the model and solving all rounds; the smallest fill over the cells
/// that are not fixed is by definition the optimum of the first round.
@main
struct StageTimer {
  static func main() throws {
    guard CommandLine.arguments.count == 3, let repeats = Int(CommandLine.arguments[2]), repeats > 0 else {
      print("usage: StageTimer PLAN REPEATS")
      return
    }
    let plan = try loadPlan(CommandLine.arguments[1]).plan
    var engines: [String] = []
    // The rounds of linear programs take minutes on large plans.
    for (name, solve) in StageTimer.engines where name == "structured" || plan.cells.count < 50_000 {
      var least = Double.infinity
      var smallest = Double.infinity
      for _ in 0..<repeats {
        let start = cpuSeconds()
        let outcome = solve(FairShareModel(plan: plan))
        least = min(least, cpuSeconds() - start)
        guard case .plan(let solution) = outcome else { continue }
        for (cell, packs) in zip(plan.cells, solution.packs) where cell.target > 0 && !cell.isFixed {
          smallest = min(smallest, packs / cell.target)
        }
      }
      engines.append(
        "{\"engine\":\"\(name)\",\"seconds\":\(least),\"optimum\":\(smallest.isFinite ? smallest : -1)}")
    }
    print("{\"cells\":\(plan.cells.count),\"engines\":[\(engines.joined(separator: ","))]}")
  }

  /// CPU time of this process so far, all threads.
  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Every engine by name.
  private static let engines: [(name: String, solve: @Sendable (FairShareModel) -> FairShareOutcome)] = [
    ("structured", { StructuredEngine(solver: GLPKSolver()).solve($0) }),
    ("reference", { ReferenceEngine(solver: GLPKSolver()).solve($0) })
  ]
}
