import FairShare
import Foundation
import Planning

/// A little more than the least, so that whole packs are found.
extension RepairCandidates {
  /// What is added to a change as slack for whole packs: a share of the change, and of what stands in the limits that clash.
  private static let ownMargin = 0.02
  private static let limitMargin = 0.0025

  /// The change made so much larger that whole packs are easily found: by a fiftieth of itself, for capacities by at least a
  /// four-hundredth of all that clash, each by a pack at least; by four times as much at each further level.
  func loosened(_ edit: LimitEdit, level: Int) -> LimitEdit {
    var wider = edit
    let factor = pow(4, Double(level - 1))
    if !edit.capacities.isEmpty {
      let clashing = Set(solved.violations.flatMap(\.rules)).filter { isCapacity($0) }
      let standing = clashing.reduce(0) { $0 + Double(plan.rules[$1].limit) / 100 }
      // Rules come by institution.
      let raises = plan.rules.compactMap { rule -> (rule: ScopedRule, institution: Int, fen: Double)? in
        guard case .capacity(let institution) = rule.origin, let after = edit[rule.origin] else { return nil }
        return (rule, institution, Double(after.tenThousandths - (plan.limit(of: rule.origin) ?? .zero).tenThousandths) / 100)
      }
      let total = raises.reduce(0) { $0 + $1.fen }
      let more = max(RepairCandidates.ownMargin * total, RepairCandidates.limitMargin * standing)
      let dearest = dearestPacks
      for (rule, institution, fen) in raises where total > 0 {
        let own = max(more * fen / total, dearest[institution])
        wider.move(rule, by: Int(saturating: (factor * own).rounded(.up)), in: plan)
      }
    }
    for (index, rule) in plan.rules.enumerated() where !isCapacity(index) {
      guard let after = edit[rule.origin], let before = plan.limit(of: rule.origin) else { continue }
      let row = model.row(ofRule: index)
      let pack = rule.cells.map { model.coefficient(ofCell: $0, inRow: row) }.max() ?? 0
      let own = max(pack, RepairCandidates.ownMargin * abs(after.double - before.double))
      let steps = Int(saturating: (factor * own * (rule.measure == .yuan ? 100 : 1)).rounded(.up))
      wider.move(rule, by: after > before ? steps : -steps, in: plan)
    }
    for cells in byProduct(edit.caps.keys) {
      let packs = cells.reduce(0) { $0 + (edit.caps[$1] ?? 0) - (plan.cells[$1].cap ?? 0) }
      wider.raise(caps: cells, by: Int(saturating: (factor * max(1, RepairCandidates.ownMargin * Double(packs))).rounded(.up)), in: plan)
    }
    for cells in byProduct(edit.floors.keys) {
      let packs = cells.reduce(0) { $0 + plan.cells[$1].floor - (edit.floors[$1] ?? 0) }
      _ = wider.lower(
        floors: cells, by: Int(saturating: (factor * max(1, RepairCandidates.ownMargin * Double(packs))).rounded(.up)), in: plan)
    }
    for (cell, after) in edit.fixed.sorted(by: { $0.key < $1.key }) {
      let change = after - plan.cells[cell].floor
      let more = Int(saturating: (factor * max(1, RepairCandidates.ownMargin * Double(abs(change)))).rounded(.up))
      _ = wider.move(fixed: cell, by: change > 0 ? more : -min(more, after), in: plan)
    }
    return wider
  }

  /// For each institution, its dearest pack [fen].
  private var dearestPacks: [Double] {
    var prices = [Double](repeating: 0, count: plan.institutions.count)
    for cell in plan.cells {
      prices[cell.institution] = max(prices[cell.institution], plan.products[cell.product].price.double * 100)
    }
    return prices
  }

  private func byProduct(_ cells: some Sequence<Int>) -> [[Int]] {
    Dictionary(grouping: cells) { plan.cells[$0].product }.sorted { $0.key < $1.key }.map { $0.value.sorted() }
  }
}
