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

  /// The earlier packs as 市级分解 of a plan, of the institutions and products that it still has.
  ///
  /// - Complexity: O(n log n) for n lines.
  func accepted(in plan: Plan) -> [CityAllocationRecord] {
    plan.accepting(
      old.lines.lazy.map { (old.products[Int($0.product)].id, old.institutions[Int($0.institution)].id, $0.packs) })
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

extension Plan {
  /// 市级分解 of packs by the ids of product and institution; those that the plan does not have are left out.
  ///
  /// - Complexity: O(n log n) for n lines.
  func accepting(_ packs: some Sequence<(Identifier, Identifier, Int)>) -> [CityAllocationRecord] {
    let (productOf, institutionOf) = (products.places(by: \.id), institutions.places(by: \.id))
    return packs.compactMap { product, institution, packs in
      guard let product = productOf[product], let institution = institutionOf[institution] else { return nil }
      return CityAllocationRecord(institution: institution, product: product, packs: packs)
    }.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
  }
}

extension Array {
  /// The places of elements by id.
  fileprivate func places(by id: KeyPath<Element, Identifier>) -> [Identifier: Int] {
    Dictionary(uniqueKeysWithValues: enumerated().map { ($1[keyPath: id], $0) })
  }
}
