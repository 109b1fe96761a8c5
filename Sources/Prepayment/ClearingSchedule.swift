public import Planning

/// How the prepayment is cleared against planned purchases 冲抵计划, month by month, exact to the fen.
///
/// For an institution with prepayment P, planned purchases m_1 … m_n with sums S_k, and p_k paid by the end of month k
/// (p_n = P), the offsets are the differences of
///
///     c_k = min(U_k, max(L_k, T_k)),   c_0 = 0
///     T_k   what the clearing asks for: P·k/n, P·S_k/S_n, or P in the last month alone, rounded half up
///     L_k = max(c_(k−1), P − (S_n − S_k))      nothing is taken back, and the months left can hold the rest
///     U_k = min(p_k, c_(k−1) + m_k)            no more than was paid, nor than the month's purchases
///
/// **Never negative.** c_(k−1) ≤ p_(k−1) ≤ p_k and m_k ≥ 0 give c_(k−1) ≤ U_k, so offsets c_k − c_(k−1) are not negative and at
/// most m_k; the balance p_k − c_k is not negative as c_k ≤ p_k.
///
/// **What is left.** Let F = min over k = 0 … n of (p_k + S_n − S_k), with p_0 = S_0 = 0; k = n gives F ≤ P. No schedule clears
/// more than F: by month k at most p_k, after it at most S_n − S_k. This one clears F: c_0 = 0 ≥ F − S_n, and c_(k−1) ≥ F − (S_n −
/// S_(k−1)) makes c_(k−1) + m_k, p_k and L_k all at least F − (S_n − S_k), so c_k is. Hence **the balance ends at zero exactly
/// where p_k ≥ P − (S_n − S_k) for every k**: whatever is still unpaid after a month can be bought in the months that follow.
/// Tranches paid when the cycle begins always pass; otherwise the last row keeps the least balance there can be.
///
/// Clearing `none` offsets nothing: the prepayment comes back in the reconciliation. Source: Model.md, "Money".
public struct ClearingSchedule: Sendable, Hashable {
  /// A month of an institution.
  public struct Line: Sendable, Hashable {
    /// Index into `Plan.districts`.
    public let district: Int
    /// Index into `Plan.institutions`.
    public let institution: Int
    /// Index into the months of the cycle.
    public let month: Int
    /// 计划采购额.
    public let planned: Fen
    /// What is offset against it 冲抵额.
    public let offset: Fen
    /// What is prepaid in the month 当月预付.
    public let prepaid: Fen
    /// Prepaid so far less offset so far 预付余额.
    public let balance: Fen

    /// What is paid for the month's purchases 应付额.
    public var payable: Fen { planned - offset }
  }

  /// The months of the cycle.
  public let months: CycleMonths
  /// One line a month for each institution with an agreed amount above 0, sorted by district, institution and month.
  public let lines: [Line]
  /// How many institutions keep a balance at the end although the prepayment is to be cleared.
  public let openInstitutions: Int
  /// What they keep.
  public let openAmount: Fen

  /// Clears a schedule's prepayments against planned purchases. Traps on sums that do not fit.
  ///
  /// - Complexity: O(institutions × (months + tranches)).
  public init(plan: Plan, schedule: PrepaymentSchedule, purchases: PlannedPurchases) {
    let parameters = plan.records.parameters
    let months = purchases.months
    let payment = PaymentMonth(parameters: parameters, calendar: plan.records.workCalendar, months: months)
    var payments = [Range<Int>](repeating: 0..<0, count: plan.institutions.count)
    for (index, line) in schedule.lines.enumerated() {
      let known = payments[line.institution]
      payments[line.institution] = known.isEmpty ? index..<index + 1 : known.lowerBound..<index + 1
    }
    var members = [[Int]](repeating: [], count: plan.districts.count)
    for institution in plan.institutions.indices where schedule.agreedAmounts.institutions[institution] > .zero {
      members[plan.districtOfInstitution[institution]].append(institution)
    }
    var lines: [Line] = []
    lines.reserveCapacity(members.reduce(0) { $0 + $1.count } * months.count)
    var open: (institutions: Int, amount: Fen) = (0, .zero)
    for (district, institutions) in members.enumerated() {
      for institution in institutions {
        let planned = purchases.months(of: institution)
        var prepaid = [Fen](repeating: .zero, count: months.count)
        for line in schedule.lines[payments[institution]] {
          prepaid[payment.index(of: line, planned: planned)] += line.amount
        }
        let offsets = ClearingSchedule.offsets(parameters.clearing, planned: planned, prepaid: prepaid)
        var balance = Fen.zero
        for month in planned.indices {
          balance = balance + prepaid[month] - offsets[month]
          lines.append(
            Line(
              district: district, institution: institution, month: month, planned: planned[month], offset: offsets[month],
              prepaid: prepaid[month], balance: balance))
        }
        if balance > .zero, parameters.clearing != .none {
          open.institutions += 1
          open.amount += balance
        }
      }
    }
    self.months = months
    self.lines = lines
    openInstitutions = open.institutions
    openAmount = open.amount
  }

  /// The offsets c_k − c_(k−1) of one institution; see ``ClearingSchedule``. Nothing given is negative.
  static func offsets(_ clearing: Parameters.Clearing, planned: [Fen], prepaid: [Fen]) -> [Fen] {
    let count = planned.count
    guard clearing != .none else { return [Fen](repeating: .zero, count: count) }
    let prepayment = Int128(prepaid.reduce(.zero, +).count)
    let agreed = Int128(planned.reduce(.zero, +).count)
    var (bought, paid, cleared): (Int128, Int128, Int128) = (0, 0, 0)
    return planned.indices.map { month in
      bought += Int128(planned[month].count)
      paid += Int128(prepaid[month].count)
      let target: Int128 =
        switch clearing {
        case .none: 0
        case .straightLine: roundedHalfUp(prepayment * Int128(month + 1), by: Int128(count))
        case .proportional: agreed == 0 ? 0 : roundedHalfUp(prepayment * bought, by: agreed)
        case .balloon: month == count - 1 ? prepayment : 0
        }
      let lower = max(cleared, prepayment - (agreed - bought))
      let upper = min(paid, cleared + Int128(planned[month].count))
      let next = min(upper, max(lower, target))
      defer { cleared = next }
      return Fen(Int64(next - cleared))
    }
  }
}
