extension FixedWidthInteger {
  /// The whole number that a value is, or the nearest that there is where it lies beyond all; traps on NaN.
  public init(saturating value: Double) {
    precondition(!value.isNaN, "not a number has no whole number near it")
    // Both bounds as doubles lie at or beyond the ends of the range.
    self = value >= Double(Self.max) ? .max : value <= Double(Self.min) ? .min : Self(value)
  }

  /// The sum, or the nearest number that there is.
  public func addingSaturated(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the nearest number that there is.
  public func multipliedSaturated(by other: Self) -> Self {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
