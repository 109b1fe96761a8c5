/// Spreads amounts over parts by weight, exactly: cumulative totals are rounded half up, a part is a difference of two.
///
///     cum_k = round half up(a · W_k / W),   W_k = w_1 + … + w_k,   W = W_n
///
/// As W_k rises, no part is negative; cum_n = a, so the parts add up to the amount.
struct Spreading {
  /// W_1 to W_n.
  let cumulativeWeights: [UInt128]
  private let small: [UInt64]?
  /// The largest amount for which the numbers stay within 64 bits.
  private let largestPlain: UInt64

  /// Takes weights whose sum is above 0 and below 2¹²⁶.
  init(weights: [UInt128]) {
    var sum: UInt128 = 0
    cumulativeWeights = weights.map {
      sum += $0
      return sum
    }
    precondition(sum > 0 && sum < UInt128(1) << 126, "weights that cannot be spread by")
    if sum <= UInt128(UInt64.max / 4) {
      let small = cumulativeWeights.map { UInt64($0) }
      self.small = small
      largestPlain = (UInt64.max - small[small.count - 1]) / (2 * small[small.count - 1])
    } else {
      small = nil
      largestPlain = 0
    }
  }

  /// Adds the parts of an amount, which is at least 0, to what stands in the slots.
  ///
  /// - Complexity: O(parts).
  @inline(__always)
  func add(_ amount: Int64, to slots: UnsafeMutableBufferPointer<Int64>) {
    precondition(amount >= 0, "a negative amount")
    var before: Int64 = 0
    for part in cumulativeWeights.indices {
      let cumulative = cumulative(of: UInt64(amount), upTo: part)
      slots[part] += cumulative - before
      before = cumulative
    }
  }

  /// ⌊(2 a W_k + W) / 2W⌋.
  @inline(__always)
  private func cumulative(of amount: UInt64, upTo part: Int) -> Int64 {
    let last = cumulativeWeights.count - 1
    if let small {
      let whole = small[last]
      if amount <= largestPlain { return Int64((2 * amount * small[part] + whole) / (2 * whole)) }
      let sum = UInt128(amount) * 2 * UInt128(small[part]) + UInt128(whole)
      return Int64(sum / UInt128(2 * whole))
    }
    let whole = cumulativeWeights[last]
    var product = (2 * UInt128(amount)).multipliedFullWidth(by: cumulativeWeights[part])
    let (low, carries) = product.low.addingReportingOverflow(whole)
    product = (product.high + (carries ? 1 : 0), low)
    return Int64((2 * whole).dividingFullWidth(product).quotient)
  }
}

/// `numerator / denominator` to the nearest whole number, halves up; numerator ≥ 0, denominator > 0.
func roundedHalfUp(_ numerator: Int128, by denominator: Int128) -> Int128 {
  precondition(numerator >= 0 && denominator > 0, "rounding half up is for amounts that are not negative")
  let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
  return quotient + (remainder >= denominator - remainder ? 1 : 0)
}
