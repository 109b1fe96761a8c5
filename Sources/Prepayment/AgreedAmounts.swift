public import Planning

/// Agreed amounts 约定采购金额: packs × price per line, and the sums of the lines.
///
/// A line's amount is rounded half up to the fen; everything above it is a sum of lines, so tables add up
/// exactly. All sums trap on overflow. Source: Model.md, "Money".
public struct AgreedAmounts: Sendable, Hashable {
  /// The amount of each line, in the order of the lines.
  public let lines: [Fen]
  /// The sum for each institution, in the order of `Plan.institutions`.
  public let institutions: [Fen]
  /// The sum for each district, in the order of `Plan.districts`.
  public let districts: [Fen]
  /// The sum of all lines.
  public let total: Fen

  /// Adds up the lines of an answer to the plan.
  ///
  /// - Complexity: O(lines + institutions + districts).
  public init(plan: Plan, lines: [AllocationLine]) {
    var amounts: [Fen] = []
    amounts.reserveCapacity(lines.count)
    var institutions = [Fen](repeating: .zero, count: plan.institutions.count)
    for line in lines {
      let amount = Fen(packs: line.packs, price: plan.products[line.product].price)
      amounts.append(amount)
      institutions[line.institution] += amount
    }
    var districts = [Fen](repeating: .zero, count: plan.districts.count)
    for (institution, amount) in institutions.enumerated() {
      districts[plan.districtOfInstitution[institution]] += amount
    }
    self.lines = amounts
    self.institutions = institutions
    self.districts = districts
    self.total = districts.reduce(.zero, +)
  }
}
