/// Numbers read from a table's bytes without a text in between.
extension Exact {
  /// Reads `[-]digits[.digits]` with at most four places that are not zero; nil where it is nothing like that.
  static func decimal(_ text: String) -> Int128? {
    var text = text
    return text.withUTF8 { bytes in decimal(bytes).map { Int128($0) } }
  }

  /// Reads digits only, without a sign; nil beyond ``largestCount``.
  static func count(_ text: String) -> Int128? {
    var text = text
    return text.withUTF8 { bytes in count(bytes).map { Int128($0) } }
  }

  /// `[-]digits[.digits]` in ten-thousandths, at most four places that are not zero; nil where it is nothing like that
  /// or beyond ``largestDecimal``.
  static func decimal(_ text: ByteText) -> Int64? {
    let largest = UInt64(largestDecimal)
    var (value, digits, places): (UInt64, Int, Int) = (0, 0, -1)
    let isNegative = text.first == UInt8(ascii: "-")
    for byte in isNegative ? ByteText(rebasing: text.dropFirst()) : text {
      if byte == UInt8(ascii: "."), places < 0 {
        places = 0
        continue
      }
      guard byte >= 48, byte <= 57 else { return nil }
      digits += 1
      if places >= 4 {
        if byte != 48 { return nil }
        continue
      }
      if places >= 0 { places += 1 }
      guard value <= largest / 10 else { return nil }
      value = value * 10 + UInt64(byte - 48)
    }
    guard digits > 0, places != 0 else { return nil }
    for _ in max(places, 0)..<4 {
      guard value <= largest / 10 else { return nil }
      value *= 10
    }
    guard value <= largest else { return nil }
    return isNegative ? -Int64(value) : Int64(value)
  }

  /// Digits only, without a sign; nil beyond ``largestCount``.
  static func count(_ text: ByteText) -> Int64? {
    guard !text.isEmpty, text.count <= 16 else { return nil }
    var value: Int64 = 0
    for byte in text {
      guard byte >= 48, byte <= 57 else { return nil }
      value = value * 10 + Int64(byte - 48)
    }
    return value <= Int64(largestCount) ? value : nil
  }

  /// A double printed as a table's number, to the last bit; nil where it is not finite, negative or beyond
  /// ``largestMeasurement``.
  static func measurement(_ text: ByteText) -> Double? {
    guard let value = plainDouble(text) else { return measurement(String(decoding: text, as: UTF8.self)) }
    return value <= largestMeasurement ? value : nil
  }

  /// `digits[.digits]` of not too many digits, correctly rounded; nil for everything else.
  private static func plainDouble(_ text: ByteText) -> Double? {
    var mantissa: UInt64 = 0
    var significant = 0
    var places = -1
    for byte in text {
      if byte >= 48, byte <= 57 {
        if significant > 0 || byte != 48 { significant += 1 }
        if significant > 19 { return nil }
        mantissa = mantissa &* 10 &+ UInt64(byte &- 48)
        if places >= 0 { places += 1 }
      } else if byte == UInt8(ascii: "."), places < 0 {
        places = 0
      } else {
        return nil
      }
    }
    guard let first = text.first, first != UInt8(ascii: "."), places != 0, places <= 19 else { return nil }
    if places < 0 { return Double(mantissa) }
    let power = powersOfTen[places]
    if mantissa <= 1 << 53, places <= 15 { return Double(mantissa) / Double(power) }
    // The quotient as a fixed-point number with 64 bits after the point, and whether anything is left beyond them.
    let (whole, rest) = mantissa.quotientAndRemainder(dividingBy: power)
    let (fraction, left) = power.dividingFullWidth((rest, 0))
    let zeros = whole > 0 ? whole.leadingZeroBitCount : fraction.leadingZeroBitCount
    if whole == 0, zeros > 8 { return nil }
    let bits = whole > 0 ? zeros == 0 ? whole : whole << zeros | fraction >> (64 - zeros) : fraction << zeros
    let isExact = left == 0 && (whole == 0 || fraction << zeros == 0)
    var kept = bits >> 11
    let dropped = bits & 0x7FF
    if dropped > 0x400 || (dropped == 0x400 && (!isExact || kept & 1 == 1)) { kept += 1 }
    let exponent = 11 - zeros - (whole > 0 ? 0 : 64)
    return Double(kept) * Double(bitPattern: UInt64(1023 + exponent) << 52)
  }

  private static let powersOfTen: [UInt64] = (0...19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

  /// Whether a text is fen as yuan with two decimals, written the only way.
  static func isYuan(_ text: ByteText, fen: Int128) -> Bool {
    guard fen >= 0, let fen = Int64(exactly: fen) else { return text.elementsEqual(yuan(fen: fen).utf8) }
    var index = text.count - 1
    guard index >= 3, text[index] == UInt8(48 + fen % 10), text[index - 1] == UInt8(48 + fen / 10 % 10),
      text[index - 2] == UInt8(ascii: ".")
    else { return false }
    index -= 3
    var rest = fen / 100
    repeat {
      guard index >= 0, text[index] == UInt8(48 + rest % 10) else { return false }
      (rest, index) = (rest / 10, index - 1)
    } while rest > 0
    return index < 0
  }

  /// `count · price` [ten-thousandths of a yuan] rounded half up to the fen; both not negative.
  static func fen(_ count: Int64, _ price: Int64) -> Int128 {
    let (product, overflow) = count.multipliedReportingOverflow(by: price)
    if overflow || product > Int64.max / 4 { return halfUp(Int128(count) * Int128(price), by: 100) }
    return Int128((product + 50) / 100)
  }
}
