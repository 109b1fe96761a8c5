/// The shortest decimal digits that read back as the same `Double`, and of those the nearest to it.
///
/// Source: R. Giulietti, *The Schubfach way to render doubles* (2021), here for values that are not whole and not tiny: those
/// need 10ⁿ for 0 ≤ n ≤ 55 only, whose 128 leading bits are exact because 5⁵⁵ < 2¹²⁸.
struct ShortestDigits {
  /// The value is digits · 10^exponent.
  let digits: UInt64
  /// At most 0.
  let exponent: Int

  /// Finds the digits of a positive finite value; nil where it is outside [2⁻¹³⁰, 2⁵³).
  @inline(__always)
  init?(_ value: Double) {
    let bits = value.bitPattern
    let fraction = bits & 0xF_FFFF_FFFF_FFFF
    // value = c · 2^q
    let c = fraction | 0x10_0000_0000_0000
    let q = Int(bits >> 52) - 1_075
    guard q <= 0, q >= -182 else { return nil }
    // Below a power of two the neighbour is half as far.
    let isLowerCloser = fraction == 0
    // ⌊log₁₀ of the width of the interval⌋
    let k = (q * 1_262_611 - (isLowerCloser ? 524_031 : 0)) >> 22
    let h = UInt64(q + ((-k * 1_741_647) >> 19) + 1)
    let power = ShortestDigits.powers[-k]
    func scaled(_ quarter: UInt64) -> UInt64 {
      // ⌊power · quarter / 2¹²⁸⌋ with a last bit that says whether anything was cut off.
      let low = (quarter << h).multipliedFullWidth(by: power.low).high
      let (high, middle) = (quarter << h).multipliedFullWidth(by: power.high)
      let (sum, overflow) = middle.addingReportingOverflow(low)
      return (high + (overflow ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }
    // The ends of the interval that reads back as the value belong to it where the value is even.
    let isOdd = c & 1
    let lower = scaled(4 * c - (isLowerCloser ? 1 : 2)) + isOdd
    let center = scaled(4 * c)
    let upper = scaled(4 * c + 2) - isOdd
    let s = center / 4
    if s >= 10 {
      let tens = s / 10
      let isBelowInside = lower <= 40 * tens
      let isAboveInside = 40 * tens + 40 <= upper
      if isBelowInside != isAboveInside {
        digits = tens + (isAboveInside ? 1 : 0)
        exponent = k + 1
        return
      }
    }
    let isBelowInside = lower <= 4 * s
    let isAboveInside = 4 * s + 4 <= upper
    exponent = k
    if isBelowInside != isAboveInside {
      digits = s + (isAboveInside ? 1 : 0)
    } else {
      let middle = 4 * s + 2
      digits = s + (center > middle || (center == middle && s & 1 == 1) ? 1 : 0)
    }
  }

  /// The 128 leading bits of 10ⁿ, which are those of 5ⁿ.
  private static let powers: [(high: UInt64, low: UInt64)] = {
    var powers: [(high: UInt64, low: UInt64)] = []
    var power: UInt128 = 1
    for exponent in 0...55 {
      let leading = power << UInt128(power.leadingZeroBitCount)
      powers.append((UInt64(leading >> 64), UInt64(truncatingIfNeeded: leading)))
      if exponent < 55 { power *= 5 }
    }
    return powers
  }()
}
