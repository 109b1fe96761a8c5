/// An amount of money in whole fen 分 (0.01 yuan).
///
/// All arithmetic traps on overflow rather than wrapping. Source: Model.md, "Money".
public struct Fen: Sendable, Hashable, Comparable {
  /// The number of fen.
  public var count: Int64

  /// Nothing.
  public static let zero = Fen(0)

  /// Makes an amount from a number of fen.
  public init(_ count: Int64) { self.count = count }

  /// Packs times price, rounded half up to the fen: the line amount of Model.md, "Money".
  ///
  /// Traps where the amount does not fit; see ``multiplied(packs:price:)`` for a checked form.
  public init(packs: Int, price: Decimal4) {
    guard let amount = Fen.multiplied(packs: packs, price: price) else {
      preconditionFailure("amount of \(packs) packs at \(price) does not fit")
    }
    self = amount
  }

  /// Packs times price, rounded half up to the fen, or nil where it does not fit.
  public static func multiplied(packs: Int, price: Decimal4) -> Fen? {
    let (product, overflow) = Int64(packs).multipliedReportingOverflow(by: price.tenThousandths)
    guard !overflow else { return nil }
    if product >= 0, product <= Int64.max - 50 { return Fen((product + 50) / 100) }
    return Fen(roundedHalfUp(Int128(product), dividedBy: 100))
  }

  /// The share `ratio` of the amount, rounded half up to the fen.
  public func share(_ ratio: Decimal4) -> Fen {
    Fen(Fen.roundedHalfUp(Int128(count) * Int128(ratio.tenThousandths), dividedBy: 10_000))
  }

  /// `numerator / denominator` to the nearest whole number, halves towards +∞; `denominator > 0`.
  static func roundedHalfUp(_ numerator: Int128, dividedBy denominator: Int128) -> Int64 {
    precondition(denominator > 0)
    let doubled = 2 * numerator + denominator
    var (quotient, remainder) = doubled.quotientAndRemainder(dividingBy: 2 * denominator)
    if remainder < 0 {
      quotient -= 1
      remainder += 2 * denominator
    }
    return Int64(quotient)
  }

  /// Compares amounts.
  public static func < (left: Fen, right: Fen) -> Bool { left.count < right.count }
  /// Adds two amounts.
  public static func + (left: Fen, right: Fen) -> Fen { Fen(left.count + right.count) }
  /// Subtracts an amount.
  public static func - (left: Fen, right: Fen) -> Fen { Fen(left.count - right.count) }
  /// Adds an amount in place.
  public static func += (left: inout Fen, right: Fen) { left.count += right.count }
}

extension Fen: CustomStringConvertible {
  /// Yuan with two decimals: `1234.50`, as the tables print it.
  public var description: String {
    let magnitude = count.magnitude
    let cents = magnitude % 100
    return "\(count < 0 ? "-" : "")\(magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
  }
}
