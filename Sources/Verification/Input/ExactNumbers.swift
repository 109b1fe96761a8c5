/// Exact arithmetic of this room: decimals with at most four places as whole ten-thousandths in `Int128`.
enum Exact {
  /// Beyond this no input is believed [ten-thousandths]; sums of products then stay inside `Int128`.
  static let largestDecimal: Int128 = 9_000_000_000_000_000_000
  /// Beyond this no count in a result is believed, packs or units.
  static let largestCount: Int128 = 10_000_000_000_000
  /// Beyond this no computed value is believed: a fill is packs over a share that may be tiny.
  static let largestMeasurement = 1e22
  /// The largest numbers of a plan (Data.md), of either sign: packs,
  static let largestPacks: Int128 = 5_000_000_000
  /// minimum units,
  static let largestUnits: Int128 = 100_000_000_000
  /// yuan,
  static let largestYuan: Int128 = 100_000_000_000
  /// yuan for a pack,
  static let largestPrice: Int128 = 100_000_000
  /// minimum units in a pack,
  static let largestUnitsPerPack: Int128 = 1_000_000
  /// and the weights of institutions and years.
  static let largestWeight: Int128 = 10_000
  static let largestYearWeight: Int128 = 1_000

  /// Reads a double printed as a table's number; nil where it is not finite, negative or beyond ``largestMeasurement``.
  static func measurement(_ text: String) -> Double? {
    guard let first = text.utf8.first, (48...57).contains(first), text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }),
      let value = Double(text), value.isFinite, value <= largestMeasurement
    else { return nil }
    return value
  }

  /// The shortest text of ten-thousandths: `12`, `12.5`, `-0.0001`.
  static func text(_ tenThousandths: Int128) -> String {
    let (whole, fraction) = tenThousandths.magnitude.quotientAndRemainder(dividingBy: 10_000)
    var text = "\(tenThousandths < 0 ? "-" : "")\(whole)"
    if fraction == 0 { return text }
    text += "." + padded(Int(fraction), to: 4)
    while text.last == "0" { text.removeLast() }
    return text
  }

  /// Fen as yuan with two decimals.
  static func yuan(fen: Int128) -> String {
    "\(fen < 0 ? "-" : "")\(fen.magnitude / 100).\(padded(Int(fen.magnitude % 100), to: 2))"
  }

  /// `numerator / denominator` to the nearest whole number, halves up; both not negative, denominator > 0.
  static func halfUp(_ numerator: Int128, by denominator: Int128) -> Int128 {
    precondition(numerator >= 0 && denominator > 0, "rounding half up is for amounts that are not negative")
    return (2 * numerator + denominator) / (2 * denominator)
  }

  /// ⌊a·b / d⌋ without overflow on the way, nil where the answer does not fit; a, b ≥ 0, d > 0. What lies below a
  /// whole number by less than 1e-12 (relative) is that number.
  static func floorOfProduct(_ a: Int128, _ b: Int128, by d: Int128) -> Int128? {
    precondition(a >= 0 && b >= 0 && d > 0, "only for numbers that are not negative")
    let (low, overflow) = a.multipliedReportingOverflow(by: b)
    var (floor, rest) = low.quotientAndRemainder(dividingBy: d)
    if overflow {
      let wide = UInt128(a).multipliedFullWidth(by: UInt128(b))
      guard wide.high < UInt128(d) else { return nil }
      let (quotient, remainder) = UInt128(d).dividingFullWidth(wide)
      guard let exact = Int128(exactly: quotient) else { return nil }
      (floor, rest) = (exact, Int128(remainder))
    }
    guard floor < Int128.max else { return nil }
    guard rest > 0 else { return floor }
    let missing = double(d - rest) / double(d)
    return missing <= min(0.5, 1e-12 * max(1, double(floor))) ? floor + 1 : floor
  }

  /// The value as a double, at most one unit in the last place off. `Double(_:)` of an `Int128` is generic code
  /// that takes two microseconds.
  static func double(_ value: Int128) -> Double {
    if value < 0 { return -double(-value) }
    return Double(Int64(truncatingIfNeeded: value >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: value))
  }

  /// sum += a·b; false where it does not fit.
  static func add(_ a: Int128, _ b: Int128, to sum: inout Int128) -> Bool {
    let (product, isLarge) = a.multipliedReportingOverflow(by: b)
    let (next, isOver) = sum.addingReportingOverflow(product)
    sum = next
    return !isLarge && !isOver
  }

  /// a·b, nil where it does not fit.
  static func product(_ a: Int128, _ b: Int128) -> Int128? {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : value
  }

  /// The greatest common divisor of magnitudes; 0 where all are 0.
  static func greatestCommonDivisor(_ values: some Sequence<Int128>) -> Int128 {
    var divisor: Int128 = 0
    for value in values {
      var remainder = value < 0 ? -value : value
      if let small = UInt64(exactly: remainder), let by = UInt64(exactly: divisor), by > 0, small % by == 0 { continue }
      while remainder != 0 { (divisor, remainder) = (remainder, divisor % remainder) }
      if divisor == 1 { break }
    }
    return divisor
  }
}

/// The text with `%41` read as `A`; what follows a percent sign without two digits stays as it is.
func percentDecoded(_ text: String) -> String {
  let bytes = Array(text.utf8)
  var result: [UInt8] = []
  var rest = bytes[...]
  while let first = rest.popFirst() {
    if first == UInt8(ascii: "%"), rest.count >= 2, let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
      result.append(byte)
      rest = rest.dropFirst(2)
    } else {
      result.append(first)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

/// A number with zeros before it up to a width.
func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The order of ids: by the bytes of their UTF-8 form.
func precedes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

/// How far a printed double may be from what it stands for.
enum Tolerance {
  /// Relative: numbers computed by one formula from exact data (basis, target, fill).
  static let formula = 1e-11
  /// Absolute [packs], with ``packsRelative`` on top: sums and single values of a fair plan.
  static let packs = 1e-6
  /// Relative part of the comparison of packs.
  static let packsRelative = 1e-9
  /// Absolute [the rule's measure], with ``ruleRelative`` on top: a rule's activity and its limit.
  static let rule = 1e-6
  /// Relative part of the comparison of rules.
  static let ruleRelative = 1e-8
  /// Relative: fills nearer than this count as one level.
  static let level = 1e-7
  /// Fill that a whole level may gain in the check of fairness before it counts.
  static let fillGain = 1e-6
  /// Relative: multipliers, and their sums, below this may be what rounding left.
  static let multiplier = 1e-7
  /// Relative to the limits of a combination of rows: what a cell could change it by less than this may be nothing.
  static let significance = 1e-9
  /// Relative: terms of rounded multipliers that cancel to less than this count as nothing.
  static let cancellation = 1e-12
  /// Fractional parts nearer than this are ties.
  static let tie = 1e-9
  /// Fractional parts farther apart than this are never ties; values nearer than this to a whole number are whole.
  static let whole = 1e-6

  /// Whether two numbers of packs agree.
  static func agreePacks(_ a: Double, _ b: Double) -> Bool {
    a.isFinite && b.isFinite && abs(a - b) <= packs + packsRelative * max(abs(a), abs(b))
  }

  /// Whether two numbers agree as results of one formula.
  static func agreeFormula(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= formula * max(abs(a), abs(b))
  }

  /// Whether a value stands at a bound.
  static func stands(_ value: Double, at bound: Double) -> Bool {
    bound.isFinite && abs(value - bound) <= 1e-9 * max(1, abs(bound))
  }
}
