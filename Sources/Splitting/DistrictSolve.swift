import FairShare
import LinearProgramming
import PlanModel
package import Planning
import WholePacks

/// What stage B gives for one district: the same for the city's run and for the district's own re-split.
package struct DistrictSolve: Sendable {
  /// The cells of the district's plan.
  package let cells: [Cell]
  private let solution: FairShareSolution
  /// The packs, one per cell.
  package let packs: [Int]
  /// The bottlenecks.
  package var bottlenecks: [Bottleneck] { solution.bottlenecks }
  /// Rules that whole packs exceed.
  package let excesses: [Excess]
  /// Whether the packs are those that are found where nothing was accepted.
  private let isNearest: Bool
  /// Whether they are found again once they are accepted.
  private let isSettled: Bool

  /// Solves and rounds a plan of one district; packs that the city found for it count where rounding exceeds a limit. Accepted packs are
  /// those of a packet unless they are given.
  ///
  /// - Throws: ``AllocationFailure``.
  package init(
    plan: Plan, accepted: [Int?]? = nil, found: [Int]? = nil, settings: SplitSettings
  ) throws(AllocationFailure) {
    let district = plan.districts[0].id
    let model = FairShareModel(plan: plan)
    switch settings.engine.engine(solver: settings.solver).solve(model) {
    case .plan(let found): solution = found
    case .conflict(let certificate):
      throw .conflict(FoundConflict(plan: plan, certificate: certificate, solver: settings.solver))
    case .undecided(let detail): throw .undecided(Undecided(stage: .district(district), detail: detail))
    }
    let rounding = DistrictRounding(
      plan: plan, fairPacks: solution.packs, accepted: accepted ?? plan.acceptedPacks, found: found,
      solver: settings.roundingSolver)
    (packs, isNearest, isSettled) = (rounding.packs, rounding.isNearest, rounding.isSettled)
    cells = plan.cells
    excesses = rounding.excesses.map { rule, value in
      Excess(
        row: plan.reference(of: plan.rules[rule]), districtID: district, measure: plan.rules[rule].measure,
        limit: plan.rules[rule].limit, value: value)
    }
  }

  /// Whether solving the same plan gives these packs again where others are accepted.
  package func holds(accepting accepted: [Int?]?) -> Bool {
    guard let accepted else { return isNearest }
    return isSettled && accepted.elementsEqual(packs)
  }

  /// The line of a cell; the indices are those of the plan that the answer is for.
  package func line(ofCell index: Int, product: Int, institution: Int) -> AllocationLine {
    let cell = cells[index]
    return AllocationLine(
      product: product, institution: institution, basisUnits: cell.basisUnits, target: cell.target,
      floor: cell.floor, cap: cell.cap, fill: cell.target > 0 ? solution.packs[index] / cell.target : nil,
      packsContinuous: solution.packs[index], packs: packs[index], boundBy: solution.boundBy(ofCell: index))
  }

  /// 市级分解 of the packet: the packs by institution, then product.
  ///
  /// - Complexity: Linear: the cells come by product, then institution.
  package var cityAllocation: [CityAllocationRecord] {
    CityAllocationRecord.lines(of: lines, institutions: cells.reduce(0) { max($0, $1.institution + 1) })
  }

  /// A district's own answer.
  package func allocation(of plan: Plan, warnings: [Problem]) -> Allocation {
    var totals: [DistrictTotal] = []
    for cell in cells where totals.last?.product != cell.product {
      let packs = plan.products[cell.product].agreedPacks
      totals.append(
        DistrictTotal(product: cell.product, district: 0, packsContinuous: Double(packs), packs: packs))
    }
    return Allocation(
      kind: .district, plan: plan, lines: lines, districtTotals: totals, cityBottlenecks: [],
      districtBottlenecks: [bottlenecks], excesses: excesses, packets: [],
      warnings: warnings + excesses.map { excessWarning($0, in: plan) })
  }

  /// The lines of a district's own answer, in the order of its cells.
  package var lines: [AllocationLine] {
    cells.indices.map { line(ofCell: $0, product: cells[$0].product, institution: cells[$0].institution) }
  }
}

extension CityAllocationRecord {
  /// 市级分解 of an answer: lines by product come in order of institutions, then products.
  ///
  /// - Complexity: O(lines).
  package static func lines(of answer: [AllocationLine], institutions: Int) -> [CityAllocationRecord] {
    countingSorted(answer, bucketCount: institutions) { $0.institution }.map {
      CityAllocationRecord(institution: $0.institution, product: $0.product, packs: $0.packs)
    }
  }
}

extension Plan {
  /// What 市级分解 gave each cell, nil for a cell that it did not have; nil without that table.
  ///
  /// - Complexity: O(cells + lines): both go by institution within a product.
  package var acceptedPacks: [Int?]? {
    records.cityAllocation.map { cells.lineUp(with: $0) }
  }
}
