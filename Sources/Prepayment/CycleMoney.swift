public import Planning

/// The money of an answer to a plan over its cycle 资金, each part worked out once, for whoever prints it.
public struct CycleMoney: Sendable {
  /// Who is prepaid how much and when, with the agreed amounts.
  public let schedule: PrepaymentSchedule
  /// What of it is ordered now, held against what was paid.
  public let orders: PaymentOrders
  /// What each supplier delivers to each district.
  public let suppliers: [SupplierTotal]
  /// How the prepayment is offset against planned purchases.
  public let clearing: ClearingSchedule
  /// What is settled at the end; nil where the plan has no purchases.
  public let reconciliation: Reconciliation?

  /// Works all of it out for lines in the order `Allocation` promises. Traps on sums that do not fit.
  ///
  /// - Complexity: O(lines + usage + institutions × (months + tranches)).
  public init(plan: Plan, lines: [AllocationLine]) {
    let schedule = PrepaymentSchedule(plan: plan, lines: lines)
    let amounts = schedule.agreedAmounts
    let purchases = PlannedPurchases(plan: plan, lines: lines, agreedAmounts: amounts)
    self.schedule = schedule
    orders = schedule.orders(of: plan)
    suppliers = supplierTotals(plan: plan, lines: lines, amounts: amounts)
    clearing = ClearingSchedule(plan: plan, schedule: schedule, purchases: purchases)
    reconciliation = Reconciliation(plan: plan, schedule: schedule)
  }
}
