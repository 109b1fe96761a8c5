public import Planning

/// What is settled at the end of the cycle 期末清算: purchases against the prepayment, institution by institution.
///
/// What was bought of a product counts in the months of the cycle, selected and backup together, less what went back, at
/// least nothing; its amount is units × price / units per pack, rounded half up to the fen. Purchases of an institution that
/// merged into another one count there. Of the prepayment as much is offset as was bought; the rest is returned, and what was
/// bought beyond it is paid:
///
///     purchased = offset + to pay        prepaid = offset + to return
///
/// With clearing `none` nothing is offset: the whole prepayment is returned and all purchases are paid. Prepaid is what 已预付
/// says, where the plan has that table, else what the schedule says has fallen due: a tranche whose condition was never met was
/// not paid, and does not come back.
public struct Reconciliation: Sendable, Hashable {
  /// An institution's line.
  public struct Line: Sendable, Hashable {
    /// Index into `Plan.districts`.
    public let district: Int
    /// Index into `Plan.institutions`.
    public let institution: Int
    /// 约定采购金额.
    public let agreedAmount: Fen
    /// 实际采购金额.
    public let purchased: Fen
    /// Purchased over agreed 完成率, rounded half up; nil where nothing is agreed or the share is beyond a `Decimal4`.
    public let completion: Decimal4?
    /// 已预付.
    public let prepaid: Fen
    /// What is offset 已冲抵.
    public let offset: Fen

    /// What comes back 应退.
    public var toReturn: Fen { prepaid - offset }
    /// What is still paid for purchases 应付.
    public var toPay: Fen { purchased - offset }
  }

  /// The institutions with an agreed amount, purchases or a prepayment, sorted by district and institution.
  public let lines: [Line]

  /// Settles an answer to the plan; nil where the plan has no purchases. Traps on sums that do not fit.
  ///
  /// - Complexity: O(purchases log purchases + institutions).
  public init?(plan: Plan, schedule: PrepaymentSchedule) {
    guard let records = plan.records.purchases else { return nil }
    let purchased = Reconciliation.amounts(of: records, plan: plan)
    var prepaid = [Fen](repeating: .zero, count: plan.institutions.count)
    if let paid = plan.records.paid {
      let heirs = plan.heirs
      for record in paid { prepaid[heirs[record.institution]] += record.amount }
    } else {
      for line in schedule.lines where line.dueDate != nil { prepaid[line.institution] += line.amount }
    }
    let isCleared = plan.records.parameters.clearing != .none
    let agreed = schedule.agreedAmounts.institutions
    var lines: [Line] = []
    for institution in plan.institutions.indices {
      let (agreed, purchased, prepaid) = (agreed[institution], purchased[institution], prepaid[institution])
      guard agreed > .zero || purchased > .zero || prepaid != .zero else { continue }
      lines.append(
        Line(
          district: plan.districtOfInstitution[institution], institution: institution, agreedAmount: agreed,
          purchased: purchased, completion: Reconciliation.share(of: purchased, in: agreed), prepaid: prepaid,
          offset: isCleared ? max(.zero, min(prepaid, purchased)) : .zero))
    }
    self.lines = lines.sorted { ($0.district, $0.institution) < ($1.district, $1.institution) }
  }

  /// What each institution bought.
  private static func amounts(of records: [PurchaseRecord], plan: Plan) -> [Fen] {
    let heirs = plan.heirs
    let cycle = plan.records.parameters.cycleMonths
    var units: [CellKey: Int128] = [:]
    for record in records where record.kind.countsTowardsAgreed && cycle.contains(record.month) {
      units[CellKey(product: record.product, institution: heirs[record.institution]), default: 0] += Int128(record.units.tenThousandths)
    }
    var amounts = [Fen](repeating: .zero, count: plan.institutions.count)
    for (key, sum) in units where sum > 0 {
      let product = plan.products[key.product]
      // Ten-thousandths of a unit times ten-thousandths of a yuan, in fen.
      let amount = roundedHalfUp(
        sum * Int128(product.price.tenThousandths), by: Int128(product.unitsPerPack) * 1_000_000)
      amounts[key.institution] += Fen(Int64(amount))
    }
    return amounts
  }

  /// The share with four decimals, rounded half up; nil of nothing, or beyond a `Decimal4`.
  public static func share(of part: Fen, in whole: Fen) -> Decimal4? {
    guard whole > .zero else { return nil }
    return Int64(exactly: roundedHalfUp(Int128(part.count) * 10_000, by: Int128(whole.count))).map {
      Decimal4(tenThousandths: $0)
    }
  }
}
