public import Planning

/// Whether a district's fund covers its prepayment 基金缺口, and when it first does not.
public struct FundPosition: Sendable, Hashable {
  /// Index into `Plan.districts`.
  public let district: Int
  /// 可用预付基金, whole fen, the rest cut off; nil where not given.
  public let fund: Fen?
  /// What the district is to prepay.
  public let prepayment: Fen
  /// What is missing; nil where no fund is given.
  public let gap: Fen?
  /// The day and tranche of the payment with which the district's payments first exceed the fund; nil where they never do.
  public let first: FirstShortfall?

  /// A payment that the fund does not cover.
  public struct FirstShortfall: Sendable, Hashable {
    /// The last working day for it; nil where it has no day yet.
    public let payBy: CalendarDate?
    /// 批次, from 1.
    public let tranche: Int
  }
}

extension PrepaymentSchedule {
  /// The position of every district, in the order of `Plan.districts`.
  ///
  /// Payments are taken in order of their days, those without a day last, then by tranche.
  /// - Complexity: O(lines).
  public func funds(of plan: Plan) -> [FundPosition] {
    struct Payment: Hashable {
      var payBy: CalendarDate?
      var tranche: Int
    }
    var payments = [[Payment: Fen]](repeating: [:], count: plan.districts.count)
    for line in lines {
      payments[line.district][Payment(payBy: line.payBy, tranche: line.tranche), default: .zero] += line.amount
    }
    return plan.districts.indices.map { district in
      let fund = plan.districts[district].prepaymentFund.map { Fen($0.tenThousandths / 100) }
      let prepayment = districtPrepayments[district]
      let gap = fund.map { max(.zero, prepayment - $0) }
      var first: FundPosition.FirstShortfall?
      if let fund, prepayment > fund {
        let ordered = payments[district].sorted { left, right in
          let (one, other) = (left.key, right.key)
          if one.payBy == other.payBy { return one.tranche < other.tranche }
          guard let day = one.payBy else { return false }
          return other.payBy.map { day < $0 } ?? true
        }
        var spent = Fen.zero
        for (payment, amount) in ordered where first == nil {
          spent += amount
          if spent > fund { first = .init(payBy: payment.payBy, tranche: payment.tranche) }
        }
      }
      return FundPosition(district: district, fund: fund, prepayment: prepayment, gap: gap, first: first)
    }
  }
}
