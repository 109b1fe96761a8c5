/// Long-tailed numbers from whole-number arithmetic alone: no library function whose last bit differs between machines.
enum FixedPoint {
  /// One, in numbers with 16 binary places.
  static let one = 1 << 16

  /// 2^(1/2), 2^(1/4), … 2^(1/65536) with 30 binary places.
  private static let roots: [UInt64] = [
    1_518_500_250, 1_276_901_417, 1_170_923_762, 1_121_280_436, 1_097_253_708, 1_085_434_106, 1_079_572_136,
    1_076_653_033, 1_075_196_443, 1_074_468_888, 1_074_105_294, 1_073_923_544, 1_073_832_680, 1_073_787_251,
    1_073_764_537, 1_073_753_181,
  ]

  /// 2 to the power of an exponent with 16 binary places, rounded down; exponents from 0 to 60.
  static func powerOfTwo(_ exponent: Int) -> Int {
    precondition(exponent >= 0 && exponent <= 60 * one, "exponent out of range")
    var mantissa: UInt64 = 1 << 30
    for place in 0..<16 where exponent & (1 << (15 - place)) != 0 {
      mantissa = (mantissa * roots[place]) >> 30
    }
    let whole = exponent >> 16
    return Int(whole >= 30 ? mantissa << UInt64(whole - 30) : mantissa >> UInt64(30 - whole))
  }

  /// A bell-shaped number with mean 0 and deviation 1, with 16 binary places: the sum of twelve uniform ones.
  static func normal(_ generator: inout SplitMix64) -> Int {
    var sum = 0
    for _ in 0..<3 {
      let bits = generator.next()
      for part in 0..<4 { sum += Int(truncatingIfNeeded: bits >> UInt64(16 * part) & 0xFFFF) }
    }
    return sum - 6 * one
  }

  /// A bell-shaped number from 64 given bits: mean 0, deviation 0.58, with 16 binary places.
  static func roughNormal(_ bits: UInt64) -> Int {
    var sum = -2 * one
    for part in 0..<4 { sum += Int(truncatingIfNeeded: bits >> UInt64(16 * part) & 0xFFFF) }
    return sum
  }

  /// A long-tailed number: `median` · 2^(deviation · normal), where the deviation has 16 binary places.
  static func longTailed(median: Int, deviation: Int, _ generator: inout SplitMix64) -> Int {
    let exponent = 20 * one + ((deviation * normal(&generator)) >> 16)
    return max(1, (median * powerOfTwo(max(0, exponent))) >> 20)
  }
}
