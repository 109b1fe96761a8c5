import Judging
import LinearProgramming
import Planning
import Splitting

/// Compares a new answer with an earlier output and finds the plan that would move fewest packs.
struct Keeping {
  let old: ComparedOutput

  /// Reads the earlier output.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where it is none.
  init(folder: String) throws(FenliangError) { old = try readComparedOutput(folder) }

  /// Expects that the earlier output and the plan have institutions in common.
  ///
  /// - Throws: ``FenliangError/usage(_:)`` where they have none, as with another district's output.
  func check(isOf loaded: LoadedPlan) throws(FenliangError) {
    let institutions = loaded.plan.institutions
    guard !old.institutions.contains(where: { institutions.firstIndex(sortedID: $0.id, id: \.id) != nil }) else { return }
    throw .usage(.nothingInCommon(districts: old.districts.map(\.id)))
  }

  /// The report on an answer. Once the solver is over it is not the one that was asked for.
  ///
  /// - Complexity: that of ``KeepReport``.
  func report(on allocation: Allocation, solver: any LinearProgramSolver) -> KeepReport {
    let bottlenecks = allocation.kind == .city ? allocation.cityBottlenecks : allocation.districtBottlenecks[0]
    let fair = FairLevels(plan: allocation.plan, bottlenecks: bottlenecks)
    return KeepReport(
      on: allocation, packs: allocation.packsOfCells, fairValues: fair.values, bottleneckOfCell: fair.bottleneck,
      against: old, solver: solver)
  }
}
