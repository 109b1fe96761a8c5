public import Planning

/// Who is prepaid how much and when 预付计划, exact to the fen.
///
/// Per district the cumulative total of a tranche is rounded half up from the share of the eligible
/// institutions' agreed amounts; institutions get the floor fen and the rest by largest remainder, ties by
/// institution id; a tranche is the difference of two cumulative totals, so the last is the remainder.
/// The city is the sum of its districts. Source: Model.md, "Money".
///
/// Of 12,870.59 yuan, 50 % paid as 30 % + 20 %: cumulative 3,861.18 (3,861.177) and 6,435.30
/// (6,435.295, half up), so the tranches are 3,861.18 and 2,574.12. Huaibei pays 30 % at once: 3,861.18.
/// A full prepayment as 50 % + 50 %: 6,435.30 and 6,435.29, nothing left over.
public struct PrepaymentSchedule: Sendable, Hashable {
  /// One payment: an institution's part of a tranche.
  public struct Line: Sendable, Hashable {
    /// Index into `Plan.districts`.
    public let district: Int
    /// Index into `Plan.institutions`.
    public let institution: Int
    /// The institution's agreed amount.
    public let agreedAmount: Fen
    /// The institution's prepayment over all tranches.
    public let prepayment: Fen
    /// 批次, from 1.
    public let tranche: Int
    /// The day by which it is due; nil while what it waits for has not happened.
    public let dueDate: CalendarDate?
    /// The last working day on or before ``dueDate``.
    public let payBy: CalendarDate?
    /// What is paid.
    public let amount: Fen
  }

  /// The agreed amounts it starts from, those of institutions that are not prepaid included.
  public let agreedAmounts: AgreedAmounts
  /// One line per tranche for each eligible institution with an agreed amount above 0, sorted by district,
  /// institution and tranche.
  public let lines: [Line]
  /// The prepayment of each institution, in the order of `Plan.institutions`.
  public let institutionPrepayments: [Fen]
  /// The prepayment of each district, in the order of `Plan.districts`.
  public let districtPrepayments: [Fen]
  /// The prepayment of all districts.
  public let total: Fen
  /// Years, ascending, over which days were counted without knowing their holidays: weekends alone were left out.
  public let unknownYears: [Int]

  /// Makes the schedule for an answer to the plan.
  ///
  /// Expects what reading a plan has checked: shares of at least 0 whose sum is the ratio. Traps on a
  /// negative share and where the shares before the last are more than the ratio.
  ///
  /// - Complexity: O(lines + tranches × n log n + p log p) for n institutions and p purchases.
  public init(plan: Plan, lines: [AllocationLine]) {
    self.init(plan: plan, agreedAmounts: AgreedAmounts(plan: plan, lines: lines))
  }

  /// Makes the schedule from agreed amounts; see ``init(plan:lines:)``.
  public init(plan: Plan, agreedAmounts: AgreedAmounts) {
    let parameters = plan.records.parameters
    let tranches = parameters.tranches
    let shares = PrepaymentSchedule.cumulativeShares(of: parameters)
    var members = [[Int]](repeating: [], count: plan.districts.count)
    for index in plan.institutions.indices
    where agreedAmounts.institutions[index] > .zero && plan.prepaymentBar(ofInstitution: index) == nil {
      members[plan.districtOfInstitution[index]].append(index)
    }
    var days = TrancheDays(plan: plan, agreedAmounts: agreedAmounts)
    var lines: [Line] = []
    var institutionPrepayments = [Fen](repeating: .zero, count: plan.institutions.count)
    var districtPrepayments = [Fen](repeating: .zero, count: plan.districts.count)
    for (district, institutions) in members.enumerated() {
      let cumulatives = Apportionment(
        amounts: institutions.map { agreedAmounts.institutions[$0] }, cumulativeShares: shares
      ).cumulatives()
      for (position, institution) in institutions.enumerated() {
        let prepayment = cumulatives[shares.count - 1][position]
        institutionPrepayments[institution] = prepayment
        districtPrepayments[district] += prepayment
        var before = Fen.zero
        for number in tranches.indices {
          let cumulative = cumulatives[number][position]
          let day = days.day(ofTranche: number, institution: institution)
          lines.append(
            Line(
              district: district, institution: institution,
              agreedAmount: agreedAmounts.institutions[institution], prepayment: prepayment,
              tranche: number + 1, dueDate: day?.due, payBy: day?.payBy, amount: cumulative - before))
          before = cumulative
        }
      }
    }
    self.agreedAmounts = agreedAmounts
    self.lines = lines
    self.institutionPrepayments = institutionPrepayments
    self.districtPrepayments = districtPrepayments
    self.total = districtPrepayments.reduce(.zero, +)
    self.unknownYears = days.unknownYears.sorted()
  }

  /// The sums of the first k shares; the last is the ratio itself, so that the last tranche is the remainder.
  static func cumulativeShares(of parameters: Parameters) -> [Decimal4] {
    let tranches = parameters.tranches
    var sum: Int64 = 0
    var shares: [Decimal4] = []
    for tranche in tranches {
      precondition(tranche.share >= .zero, "a tranche has a negative share")
      sum += tranche.share.tenThousandths
      shares.append(Decimal4(tenThousandths: sum))
    }
    shares[shares.count - 1] = parameters.prepaymentRatio
    precondition(parameters.prepaymentRatio >= .zero, "the prepayment ratio is negative")
    precondition(
      shares.count == 1 || shares[shares.count - 2] <= parameters.prepaymentRatio,
      "the tranches are more than the prepayment ratio")
    return shares
  }
}
