extension Sense {
  /// By how much a value violates a limit: above 0 where it is too much, below 0 where it is too little, 0 where the rule holds.
  /// All in the limit's unit.
  @inlinable
  public func violation<Value: Comparable & SignedNumeric>(of value: Value, limit: Value) -> Value {
    switch self {
    case .atMost: max(0, value - limit)
    case .equal: value - limit
    case .atLeast: min(0, value - limit)
    }
  }

  /// The bounds of a linear row with this sense at a limit, in the limit's unit; ±∞ on the open side.
  @inlinable
  public func bounds(at limit: Double) -> (lower: Double, upper: Double) { bounds(from: limit, to: limit) }

  /// The same where the row may go from `low` to `high`.
  @inlinable
  public func bounds(from low: Double, to high: Double) -> (lower: Double, upper: Double) {
    (self == .atMost ? -.infinity : low, self == .atLeast ? .infinity : high)
  }

  /// The coefficients of a row's elastic variables: -1 for what is too much, 1 for what is too little.
  public var elasticCoefficients: [Double] {
    switch self {
    case .atMost: [-1]
    case .equal: [-1, 1]
    case .atLeast: [1]
    }
  }
}

extension Plan {
  /// The limit from which a rule comes, as it was entered; nil where there is none.
  public func limit(of origin: ScopedRule.Origin) -> Decimal4? {
    switch origin {
    case .capacity(let institution): institutions[institution].capacity
    case .rule(let index): records.rules?[index].limit
    case .end(let index, let sense): records.rules?[index].end(sense)
    }
  }

  /// The district of a cell, by index.
  @inlinable
  public func district(ofCell cell: Int) -> Int { districtOfInstitution[cells[cell].institution] }

  /// Whether a rule has cells in several districts.
  ///
  /// - Complexity: O(cells of the rule).
  public func spansDistricts(_ rule: ScopedRule) -> Bool {
    guard let first = rule.cells.first.map(district(ofCell:)) else { return false }
    return rule.cells.contains { district(ofCell: $0) != first }
  }
}
