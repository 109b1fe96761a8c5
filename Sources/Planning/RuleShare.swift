extension Rule: Hashable {
  /// Whether the same was entered: what a share comes to is not.
  public static func == (left: Rule, right: Rule) -> Bool {
    (left.id, left.name, left.measure, left.sense, left.share) == (right.id, right.name, right.measure, right.sense, right.share)
      && left.kind == right.kind
      && left.products == right.products && left.institutions == right.institutions && left.tolerance == right.tolerance
      && (left.share != nil || left.limit == right.limit)
  }

  /// Hashes what is entered.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(sense)
    hasher.combine(share ?? limit)
  }

  /// 限值 as it was entered: a number, or `35%`; empty where there is none.
  public var limitText: String { kind == .exclusion ? "" : share?.percentage ?? limit.description }

  /// What 限值 and 允许偏差 were entered as, where that is more than one number: `35%`, `1000 ± 2%`.
  public var statement: String? {
    share == nil && tolerance == nil ? nil : limitText + (tolerance.map { " ± \($0)" } ?? "")
  }

  /// What 限值 was entered as and comes to: `1000`, `35% = 1234`, `1000 ± 2% = 980–1020`.
  public var limitWords: String {
    statement.map { "\($0) = " + (band.map { "\($0.low)–\($0.high)" } ?? "\(limit)") } ?? limit.description
  }

  /// What a share of `total` comes to, both in ten-thousandths of the measure's unit: "≤" down, "≥" up, "=" to the nearest, halves up,
  /// in whole packs, minimum units or fen; nil where that is no number that a table holds.
  public static func amount(ofShare share: Decimal4, of total: Int128, _ sense: Sense, in measure: Measure) -> Decimal4? {
    let grain: Int128 = measure == .yuan ? 100 : 10_000
    // Ten-thousandths of ten-thousandths.
    let (exact, step) = (total * Int128(share.tenThousandths), grain * 10_000)
    let grains =
      switch sense {
      case .atMost: exact / step
      case .atLeast: (exact + step - 1) / step
      case .equal: (2 * exact + step) / (2 * step)
      }
    return Int64(exactly: grains * grain).map { Decimal4(tenThousandths: $0) }
  }

  /// Takes what the share comes to. Traps where a number was entered.
  public mutating func workOutShare(_ amount: Decimal4) {
    guard let share else { preconditionFailure("a rule without a share") }
    limit = amount
    self.share = share
  }

  /// Takes what a share came to for the limit from now on.
  public mutating func settleShare() { share = nil }
}

extension Decimal4 {
  /// The number as a percentage: `35%`, `0.5%`.
  public var percentage: String {
    let (value, overflow) = tenThousandths.multipliedReportingOverflow(by: 100)
    precondition(!overflow, "a share beyond all numbers")
    return "\(Decimal4(tenThousandths: value))%"
  }
}
