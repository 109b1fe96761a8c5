/// A number as the sum of two doubles, about 32 decimal digits (Dekker 1971): for linear systems whose rows hold packs of a fen
/// beside packs of thousands.
struct DoubleDouble {
  private(set) var high: Double
  private(set) var low: Double

  /// A double.
  init(_ value: Double) {
    high = value
    low = 0
  }

  private init(_ high: Double, _ low: Double) {
    self.high = high + low
    self.low = low - (self.high - high)
  }

  /// The nearest double.
  var value: Double { high + low }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = a.high + b.high
    let added = sum - a.high
    let lost = (a.high - (sum - added)) + (b.high - added)
    return DoubleDouble(sum, lost + a.low + b.low)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    let lost = (-product).addingProduct(a.high, b.high)
    return DoubleDouble(product, lost + (a.high * b.low + a.low * b.high))
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = DoubleDouble(a.high / b.high)
    let rest = a - first * b
    let second = DoubleDouble(rest.high / b.high)
    let last = rest - second * b
    return first + second + DoubleDouble(last.high / b.high)
  }

  static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }
  static func -= (a: inout DoubleDouble, b: DoubleDouble) { a = a - b }
}
