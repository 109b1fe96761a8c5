/// By how much an "=" may be missed on either side 允许偏差.
public enum RuleTolerance: Sendable, Hashable, CustomStringConvertible {
  /// A number in the rule's measure.
  case amount(Decimal4)
  /// A share of the limit, from 0 to below 1.
  case share(Decimal4)

  /// As tables write it: `20`, `2%`.
  public var description: String {
    switch self {
    case .amount(let amount): amount.description
    case .share(let share): share.percentage
    }
  }
}

extension Rule {
  /// The ends of what an "=" with a tolerance allows, limit − t and limit + t, in the measure; nil for other rules.
  ///
  /// A share of the limit is rounded down to ten-thousandths, so the band is never wider than what was entered.
  public var band: (low: Decimal4, high: Decimal4)? {
    let asked: Int64
    switch tolerance {
    case nil: return nil
    case .amount(let amount): asked = amount.tenThousandths
    case .share(let share):
      asked = Int64(clamping: Int128(limit.tenThousandths) * Int128(share.tenThousandths) / 10_000)
    }
    let tolerance = min(asked, limit.tenThousandths)
    return (Decimal4(tenThousandths: limit.tenThousandths - tolerance), Decimal4(tenThousandths: limit.tenThousandths + tolerance))
  }

  /// The limit of one end of a band: that of ≥ or of ≤; nil for other rules.
  public func end(_ sense: Sense) -> Decimal4? { band.map { sense == .atLeast ? $0.low : $0.high } }

  /// Puts the ends of a band in place of what was entered, in ten-thousandths. Traps where low is above high, or no number of four
  /// decimals lies in their middle.
  public mutating func setBand(low: Int64, high: Int64) {
    precondition(low <= high && (high - low) % 2 == 0, "a band without a middle")
    limit = Decimal4(tenThousandths: low + (high - low) / 2)
    tolerance = .amount(Decimal4(tenThousandths: (high - low) / 2))
  }

  /// Moves one end of a band, as far as the other one goes with it: what is allowed gets no narrower.
  public mutating func widenBand(_ sense: Sense, to end: Decimal4) {
    guard let band else { return }
    let below = limit.tenThousandths - min(band.low, sense == .atLeast ? end : band.low).tenThousandths
    let above = max(band.high, sense == .atMost ? end : band.high).tenThousandths - limit.tenThousandths
    tolerance = .amount(Decimal4(tenThousandths: max(below, above)))
  }
}

extension ScopedRule {
  /// A new limit in ten-thousandths; that of one end of a band differs from the old one by an even number and is looser rather than
  /// tighter by that, so that the ends keep a middle.
  public func fitting(_ new: Int64) -> Int64 {
    guard case .end(_, let sense) = origin, (new - limit) % 2 != 0 else { return new }
    return new + (sense == .atMost ? 1 : -1)
  }
}

extension RowReference {
  /// The rule of which it is the row, or one of two; nil for others.
  public var ruleID: Identifier? {
    switch self {
    case .rule(let id), .end(let id, _): id
    case .product, .capacity: nil
    }
  }
}

extension ScopedRule.Origin {
  /// The line of 规则 from which it comes; nil for a capacity.
  public var ruleIndex: Int? {
    switch self {
    case .rule(let index), .end(let index, _): index
    case .capacity: nil
    }
  }
}
