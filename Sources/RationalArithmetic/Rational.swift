internal import CGMP

/// A rational number, exact whatever its size: two 64-bit integers where they suffice, GMP's beyond.
public struct Rational: Sendable, Comparable {
  // In lowest terms, both below 2^62 in magnitude, the denominator above 0; of no meaning where `large` is set.
  private let numerator: Int64
  private let denominator: Int64
  private let large: LargeRational?

  /// 0.
  public static let zero = Rational(0)
  /// 1.
  public static let one = Rational(1)

  private static let most: Int64 = 1 << 62

  private init(numerator: Int64, denominator: Int64) {
    self.numerator = numerator
    self.denominator = denominator
    large = nil
  }

  private init(_ large: LargeRational) {
    let small = large.small
    (numerator, denominator) = small ?? (0, 1)
    self.large = small == nil ? large : nil
  }

  /// A whole number.
  public init(_ value: Int) {
    guard value.magnitude < Rational.most.magnitude else {
      self.init(LargeRational(numerator: value, denominator: 1))
      return
    }
    self.init(numerator: Int64(value), denominator: 1)
  }

  /// A double, as it is. Traps unless it is finite.
  public init(exactly value: Double) {
    precondition(value.isFinite, "\(value) is no number")
    if let whole = Int64(exactly: value), whole.magnitude < Rational.most.magnitude {
      self.init(numerator: whole, denominator: 1)
    } else {
      self.init(LargeRational(value))
    }
  }

  /// The decimal of at most four places whose nearest double this is; where there is none, the double as it is.
  public init(decimal value: Double) {
    let tenThousandths = (value * 10_000).rounded()
    if abs(tenThousandths) < 0x1p53, tenThousandths / 10_000 == value {
      self = Rational(Int(tenThousandths)) / Rational(10_000)
    } else {
      self.init(exactly: value)
    }
  }

  /// The nearest double, ties to even in the last place but for numbers of more than 1000 binary places.
  public var double: Double {
    guard let large else {
      let limit: Int64 = 1 << 53
      if numerator.magnitude <= limit.magnitude && denominator <= limit { return Double(numerator) / Double(denominator) }
      return LargeRational(numerator: Int(numerator), denominator: Int(denominator)).double
    }
    return large.double
  }

  /// About the same number, quickly.
  public var approximation: Double {
    large?.approximation ?? Double(numerator) / Double(denominator)
  }

  /// -1, 0 or 1.
  public var sign: Int { large?.sign ?? Int(numerator.signum()) }
  /// Whether it is 0.
  public var isZero: Bool { large == nil && numerator == 0 }
  /// The number without its sign.
  public var magnitude: Rational { sign < 0 ? -self : self }

  /// The least whole number at or above it; nil where that is beyond `Int`.
  public var roundedUp: Int? {
    guard let large else {
      let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
      return Int(rest > 0 ? quotient + 1 : quotient)
    }
    return large.roundedUp
  }

  private var asLarge: LargeRational {
    large ?? LargeRational(numerator: Int(numerator), denominator: Int(denominator))
  }

  /// From parts in lowest terms; nil where they are too large.
  private init?(_ numerator: Int128, over denominator: Int128) {
    guard numerator.magnitude < UInt128(Rational.most.magnitude), denominator < Int128(Rational.most) else { return nil }
    self.init(numerator: Int64(numerator), denominator: Int64(denominator))
  }

  /// The sum.
  public static func + (a: Rational, b: Rational) -> Rational {
    if a.large == nil, b.large == nil {
      let divisor = Int64(greatestCommonDivisor(a.denominator.magnitude, b.denominator.magnitude))
      let (left, right) = (a.denominator / divisor, b.denominator / divisor)
      let numerator = Int128(a.numerator) * Int128(right) + Int128(b.numerator) * Int128(left)
      // What the sum shares with its denominator, it shares with what the denominators share.
      let shared = divisor == 1 ? 1 : greatestCommonDivisor(UInt64((numerator % Int128(divisor)).magnitude), divisor.magnitude)
      let denominator = Int128(a.denominator / Int64(shared)) * Int128(right)
      if let sum = Rational(numerator / Int128(shared), over: denominator) { return sum }
    }
    return Rational(a.asLarge + b.asLarge)
  }

  /// The negative.
  public static prefix func - (a: Rational) -> Rational {
    guard let large = a.large else { return Rational(numerator: -a.numerator, denominator: a.denominator) }
    return Rational(-large)
  }

  /// The difference.
  public static func - (a: Rational, b: Rational) -> Rational { a + -b }

  /// The product.
  public static func * (a: Rational, b: Rational) -> Rational {
    if a.isZero || b.isZero { return zero }
    if a.large == nil, b.large == nil {
      let left = Int64(greatestCommonDivisor(a.numerator.magnitude, b.denominator.magnitude))
      let right = Int64(greatestCommonDivisor(b.numerator.magnitude, a.denominator.magnitude))
      let numerator = Int128(a.numerator / left) * Int128(b.numerator / right)
      let denominator = Int128(a.denominator / right) * Int128(b.denominator / left)
      if let product = Rational(numerator, over: denominator) { return product }
    }
    return Rational(a.asLarge * b.asLarge)
  }

  /// The quotient. Traps where the divisor is 0.
  public static func / (a: Rational, b: Rational) -> Rational {
    precondition(!b.isZero, "divided by 0")
    guard b.large == nil else { return Rational(a.asLarge / b.asLarge) }
    let reciprocal =
      b.numerator > 0
      ? Rational(numerator: b.denominator, denominator: b.numerator)
      : Rational(numerator: -b.denominator, denominator: -b.numerator)
    return a * reciprocal
  }

  /// Adds.
  public static func += (a: inout Rational, b: Rational) { a = a + b }
  /// Subtracts.
  public static func -= (a: inout Rational, b: Rational) { a = a - b }

  /// Whether two are the same number.
  public static func == (a: Rational, b: Rational) -> Bool {
    switch (a.large, b.large) {
    case (nil, nil): a.numerator == b.numerator && a.denominator == b.denominator
    case (let a?, let b?): a.compared(to: b) == 0
    default: false
    }
  }

  /// Whether the first is smaller.
  public static func < (a: Rational, b: Rational) -> Bool {
    if a.large == nil, b.large == nil {
      return Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
    }
    if a.sign != b.sign { return a.sign < b.sign }
    return a.asLarge.compared(to: b.asLarge) < 0
  }

  /// The greatest common divisor by halving and subtracting; neither may be 0 but the first.
  private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    if a == 0 { return b }
    if a == 1 || b == 1 { return 1 }
    let shift = (a | b).trailingZeroBitCount
    var a = a >> UInt64(a.trailingZeroBitCount)
    var b = b
    while b != 0 {
      b >>= UInt64(b.trailingZeroBitCount)
      if a > b { swap(&a, &b) }
      b -= a
    }
    return a << UInt64(shift)
  }
}

extension Rational: CustomStringConvertible {
  /// About how large it is.
  public var description: String { "\(approximation)" }
}

/// A rational number of GMP; never changed once made.
private final class LargeRational: @unchecked Sendable {
  private let value: UnsafeMutablePointer<__mpq_struct>

  private init() {
    value = .allocate(capacity: 1)
    __gmpq_init(value)
  }

  deinit {
    __gmpq_clear(value)
    value.deallocate()
  }

  /// Of parts in lowest terms.
  convenience init(numerator: Int, denominator: Int) {
    self.init()
    __gmpq_set_si(value, numerator, UInt(denominator))
  }

  convenience init(_ double: Double) {
    self.init()
    __gmpq_set_d(value, double)
  }

  /// The parts where both are small.
  var small: (Int64, Int64)? {
    guard value.pointee._mp_num._mp_size.magnitude <= 1, value.pointee._mp_den._mp_size <= 1 else { return nil }
    let denominator = __gmpz_get_ui(&value.pointee._mp_den)
    guard __gmpz_cmpabs_ui(&value.pointee._mp_num, 1 << 62) < 0, denominator < 1 << 62 else { return nil }
    return (Int64(__gmpz_get_si(&value.pointee._mp_num)), Int64(denominator))
  }

  var sign: Int { Int(value.pointee._mp_num._mp_size.signum()) }

  var approximation: Double { __gmpq_get_d(value) }

  var double: Double {
    // GMP cuts off; the nearest is that or the next one away from 0.
    let cut = __gmpq_get_d(value)
    let next = sign < 0 ? cut.nextDown : cut.nextUp
    guard cut.isFinite, next.isFinite else { return cut }
    let order = (self + self).compared(to: LargeRational(cut) + LargeRational(next)) * sign
    return order > 0 || order == 0 && cut.significandBitPattern & 1 == 1 ? next : cut
  }

  var roundedUp: Int? {
    var quotient = __mpz_struct()
    __gmpz_init(&quotient)
    defer { __gmpz_clear(&quotient) }
    __gmpz_cdiv_q(&quotient, &value.pointee._mp_num, &value.pointee._mp_den)
    return __gmpz_fits_slong_p(&quotient) != 0 ? __gmpz_get_si(&quotient) : nil
  }

  func compared(to other: LargeRational) -> Int { Int(__gmpq_cmp(value, other.value).signum()) }

  static func + (a: LargeRational, b: LargeRational) -> LargeRational {
    let sum = LargeRational()
    __gmpq_add(sum.value, a.value, b.value)
    return sum
  }

  static func * (a: LargeRational, b: LargeRational) -> LargeRational {
    let product = LargeRational()
    __gmpq_mul(product.value, a.value, b.value)
    return product
  }

  static func / (a: LargeRational, b: LargeRational) -> LargeRational {
    let quotient = LargeRational()
    __gmpq_div(quotient.value, a.value, b.value)
    return quotient
  }

  static prefix func - (a: LargeRational) -> LargeRational {
    let negative = LargeRational()
    __gmpq_neg(negative.value, a.value)
    return negative
  }
}
