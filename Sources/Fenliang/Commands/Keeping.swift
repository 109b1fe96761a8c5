import LinearProgramming
import Planning
import Reports
import Splitting
import WholePacks

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
  /// - Complexity: that of ``NearestPacks``.
  func report(on allocation: Allocation, solver: any LinearProgramSolver) -> KeepReport {
    let plan = allocation.plan
    var before = [Int?](repeating: nil, count: plan.cells.count)
    let gone = place(in: plan, isOneDistrict: allocation.kind == .district, &before)
    guard let order = plan.lineOfCell(allocation.lines) else {
      preconditionFailure("the lines are not those of the plan's cells")
    }
    let packs = order.map { allocation.lines[$0].packs }
    var stable: KeepReport.Stable?
    var failure: Localized?
    do throws(NearestPacks.Failure) {
      let nearest = try NearestPacks(plan: plan, old: before.map { $0 ?? 0 }, solver: solver)
      let bottlenecks = allocation.kind == .city ? allocation.cityBottlenecks : allocation.districtBottlenecks[0]
      stable = price(of: nearest, against: packs, before: before, gone: gone, in: plan, bottlenecks: bottlenecks)
    } catch {
      failure = Keeping.words(for: error)
    }
    var fair = KeepReport.Movement()
    var changes: [KeepReport.Change] = []
    for (index, cell) in plan.cells.enumerated() {
      fair.add(from: before[index] ?? 0, to: packs[index])
      let other = stable?.packs[index]
      guard before[index] != packs[index] || (other != nil && other != before[index]) else { continue }
      let institution = plan.institutions[cell.institution]
      changes.append(
        .init(
          product: plan.products[cell.product].id, district: institution.districtID, institution: institution.id,
          old: before[index], fair: packs[index], stable: other))
    }
    for line in gone {
      fair.add(from: line.packs, to: 0)
      changes.append(
        .init(
          product: old.products[Int(line.product)].id, district: old.districts[Int(line.district)].id,
          institution: old.institutions[Int(line.institution)].id, old: line.packs, fair: nil, stable: nil))
    }
    changes.sort { left, right in
      if left.product != right.product { return idPrecedes(left.product, right.product) }
      if left.district != right.district { return idPrecedes(left.district, right.district) }
      return idPrecedes(left.institution, right.institution)
    }
    return KeepReport(
      digest: old.digest, fair: fair, stable: stable, failure: failure, changes: changes,
      cells: plan.cells.map { (plan.institutions[$0.institution].id, plan.products[$0.product].id) })
  }

  /// Puts the earlier packs at the plan's cells; returns the lines that have no cell any more. Against one district's plan
  /// only the district's own lines count.
  private func place(
    in plan: Plan, isOneDistrict: Bool, _ before: inout [Int?]
  ) -> [ComparedOutput.Line] {
    let products = old.products.map { plan.products.firstIndex(sortedID: $0.id, id: \.id) }
    let institutions = old.institutions.map { plan.institutions.firstIndex(sortedID: $0.id, id: \.id) }
    var starts = [Int](repeating: 0, count: plan.products.count + 1)
    for cell in plan.cells { starts[cell.product + 1] += 1 }
    for product in plan.products.indices { starts[product + 1] += starts[product] }
    var gone: [ComparedOutput.Line] = []
    for line in old.lines {
      if isOneDistrict, old.districts[Int(line.district)].id != plan.districts[0].id { continue }
      guard let product = products[Int(line.product)], let institution = institutions[Int(line.institution)],
        let cell = plan.cell(ofInstitution: institution, in: starts[product]..<starts[product + 1])
      else {
        gone.append(line)
        continue
      }
      before[cell] = line.packs
    }
    return gone
  }

  /// What the nearest plan moves, and which of the fair plan's levels it gives up. A cell counts as worse off where it has
  /// fewer packs than in the fair plan and misses its real value by a pack, so that rounding alone is no price.
  private func price(
    of nearest: NearestPacks, against fairPacks: [Int], before: [Int?], gone: [ComparedOutput.Line], in plan: Plan,
    bottlenecks: [Bottleneck]
  ) -> KeepReport.Stable {
    let fair = FairLevels(plan: plan, bottlenecks: bottlenecks)
    var movement = KeepReport.Movement()
    var goneLeast = 0
    for line in gone {
      movement.add(from: line.packs, to: 0)
      goneLeast += line.packs
    }
    var below = 0
    var levels: [KeepReport.Level] = []
    var lowest = [Double](repeating: .infinity, count: bottlenecks.count)
    var counts = [Int](repeating: 0, count: bottlenecks.count)
    for (index, cell) in plan.cells.enumerated() {
      let packs = nearest.packs[index]
      movement.add(from: before[index] ?? 0, to: packs)
      guard cell.target > 0, !cell.isFixed else { continue }
      let isBelow = packs < fairPacks[index] && Double(packs) <= fair.values[index] - 1 + Keeping.tolerance
      if isBelow { below += 1 }
      guard let level = fair.bottleneck[index] else { continue }
      counts[level] += 1
      let fill = bottlenecks[level].level
      lowest[level] = min(lowest[level], isBelow ? min(fill, Double(packs) / cell.target) : fill)
    }
    for (index, bottleneck) in bottlenecks.enumerated() where counts[index] > 0 {
      if let last = levels.last, bottleneck.level - last.fair <= Keeping.tolerance {
        levels[levels.count - 1].cells += counts[index]
        levels[levels.count - 1].stable = min(last.stable, lowest[index])
      } else {
        levels.append(
          .init(number: levels.count + 1, fair: bottleneck.level, cells: counts[index], stable: lowest[index]))
      }
    }
    let lowered = levels.filter { $0.stable < $0.fair - Keeping.tolerance }
    return KeepReport.Stable(
      movement: movement, leastMoved: nearest.leastDistance + goneLeast, cellsBelow: below,
      levels: Array(lowered.prefix(KeepReport.levelCount)),
      packs: nearest.packs)
  }

  /// Levels and packs closer than this are the same.
  private static let tolerance = 1e-6

  private static func words(for failure: NearestPacks.Failure) -> Localized {
    switch failure {
    case .none: Localized(zh: "限值之内没有可行方案。", en: "nothing lies within the limits.")
    case .notWhole:
      Localized(zh: "没有找到守住全部限值的整盒方案。", en: "none was found in whole packs that keeps every limit.")
    case .undecided(let detail):
      Localized(zh: "求解器未能得出结论（\(detail)）。", en: "the solver came to no conclusion (\(detail)).")
    }
  }
}
