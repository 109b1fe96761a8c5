/// An exact decimal with at most four places after the point 四位小数: prices, limits, weights, units, ratios.
///
/// Stored as a whole number of ten-thousandths, so that sums never depend on the order of the terms.
/// The range is about ±922 trillion. Source: Model.md, "Money".
public struct Decimal4: Sendable, Hashable, Comparable {
  /// The value times 10,000.
  public var tenThousandths: Int64

  /// Zero.
  public static let zero = Decimal4(tenThousandths: 0)
  /// One.
  public static let one = Decimal4(tenThousandths: 10_000)

  /// Makes a decimal from a whole number of ten-thousandths.
  public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

  /// Makes a whole number; traps where it does not fit.
  public init(whole: Int) { self.tenThousandths = Int64(whole) * 10_000 }

  /// Why a text is not a ``Decimal4``.
  public enum ParseError: Error, Equatable, Sendable {
    /// Not a number; the offset counts characters from 0.
    case unexpectedCharacter(Character, offset: Int)
    /// Nothing where a digit should stand.
    case noDigits
    /// More than four places after the point that are not zero.
    case tooPrecise
    /// Beyond the range.
    case tooLarge
  }

  /// Reads `[-+]digits[.digits]`; zeros beyond the fourth place are accepted.
  ///
  /// - Throws: ``ParseError``.
  public init(parsing text: String) throws(ParseError) {
    var magnitude: Int64 = 0
    var places = 0
    var seenPoint = false
    var digits = 0
    var negative = false
    for (offset, character) in text.enumerated() {
      if offset == 0, character == "-" || character == "+" {
        negative = character == "-"
        continue
      }
      if character == ".", !seenPoint {
        seenPoint = true
        continue
      }
      guard let ascii = character.asciiValue, ascii >= 48, ascii <= 57 else {
        throw .unexpectedCharacter(character, offset: offset)
      }
      digits += 1
      let digit = Int64(ascii - 48)
      if seenPoint {
        places += 1
        if places > 4 {
          if digit != 0 { throw .tooPrecise }
          continue
        }
      }
      let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = scaled.addingReportingOverflow(digit)
      if overflow || overflow2 { throw .tooLarge }
      magnitude = sum
    }
    if digits == 0 { throw .noDigits }
    var missing = 4 - min(places, 4)
    while missing > 0 {
      let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      if overflow { throw .tooLarge }
      magnitude = scaled
      missing -= 1
    }
    self.tenThousandths = negative ? -magnitude : magnitude
  }

  /// The nearest `Double`.
  public var double: Double { Double(tenThousandths) / 10_000 }

  /// Whether nothing stands after the point.
  public var isWhole: Bool { tenThousandths % 10_000 == 0 }

  /// Compares values.
  public static func < (left: Decimal4, right: Decimal4) -> Bool {
    left.tenThousandths < right.tenThousandths
  }
}

extension Decimal4: CustomStringConvertible {
  /// The shortest exact text: `12`, `12.5`, `-0.0001`.
  public var description: String {
    let magnitude = tenThousandths.magnitude
    let whole = magnitude / 10_000
    var fraction = magnitude % 10_000
    let sign = tenThousandths < 0 ? "-" : ""
    if fraction == 0 { return "\(sign)\(whole)" }
    var width = 4
    while fraction % 10 == 0 {
      fraction /= 10
      width -= 1
    }
    let digits = String(fraction)
    return "\(sign)\(whole)." + String(repeating: "0", count: width - digits.count) + digits
  }
}
