import Planning

// Numbers and texts as UTF-8 bytes, appended in place: output tables have millions of lines.
extension [UInt8] {
  /// Appends a literal.
  mutating func append(_ literal: StaticString) {
    literal.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends a text.
  mutating func append(text: String) {
    append(contentsOf: text.utf8)
  }

  /// Appends a whole number.
  mutating func append(whole: Int) {
    if whole < 0 { append(UInt8(ascii: "-")) }
    append(digits: UInt64(whole.magnitude))
  }

  /// Appends an amount: yuan with two decimals.
  mutating func append(_ amount: Fen) {
    let magnitude = amount.count.magnitude
    if amount.count < 0 { append(UInt8(ascii: "-")) }
    append(digits: magnitude / 100)
    append(UInt8(ascii: "."))
    append(UInt8(ascii: "0") + UInt8(magnitude / 10 % 10))
    append(UInt8(ascii: "0") + UInt8(magnitude % 10))
  }

  /// Appends the shortest decimal digits that read back as the same `Double`, never with an exponent and
  /// whole numbers without ".0". Traps unless the value is finite.
  mutating func append(exact value: Double) {
    precondition(value.isFinite, "\(value) cannot be printed")
    // Below 2⁵³ every whole value prints as the integer it is.
    if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      if value.sign == .minus { append(UInt8(ascii: "-")) }
      append(digits: UInt64(value.magnitude))
      return
    }
    var description = value.description
    description.withUTF8 { utf8 in
      guard let mark = utf8.firstIndex(of: UInt8(ascii: "e")) else {
        let whole = utf8.suffix(2).elementsEqual([UInt8(ascii: "."), UInt8(ascii: "0")])
        append(contentsOf: whole ? utf8.dropLast(2) : utf8[...])
        return
      }
      append(mantissa: utf8[..<mark], exponent: utf8[(mark + 1)...])
    }
  }

  /// Appends `-d.ddd` times ten to the power `±dd` without an exponent.
  private mutating func append(
    mantissa: Slice<UnsafeBufferPointer<UInt8>>, exponent text: Slice<UnsafeBufferPointer<UInt8>>
  ) {
    let zero = UInt8(ascii: "0")
    var exponent = 0
    for byte in text where byte >= zero { exponent = exponent * 10 + Int(byte - zero) }
    let isSmall = text.first == UInt8(ascii: "-")
    if mantissa.first == UInt8(ascii: "-") { append(UInt8(ascii: "-")) }
    var digits = mantissa.filter { $0 >= zero }
    // "1.0" stands for the single digit 1.
    while digits.count > 1, digits.last == zero { digits.removeLast() }
    if isSmall {
      append("0.")
      append(contentsOf: repeatElement(zero, count: exponent - 1))
      append(contentsOf: digits)
    } else {
      // Swift prints an exponent only where no digit stands after the point.
      precondition(digits.count <= exponent + 1, "digits after the point of a large number")
      append(contentsOf: digits)
      append(contentsOf: repeatElement(zero, count: exponent + 1 - digits.count))
    }
  }

  /// Appends the value with two decimals: `value · 100` in `Double`, to the nearest whole number, halves to even.
  mutating func append(rounded value: Double) {
    guard let hundredths = Int64(exactly: (value * 100).rounded(.toNearestOrEven)) else {
      append(exact: value)
      return
    }
    append(Fen(hundredths))
  }

  /// Appends a share as a percentage with two decimals: `98.21%`; rounded like ``append(rounded:)``.
  mutating func append(percent share: Double) {
    append(rounded: share * 100)
    append(UInt8(ascii: "%"))
  }

  /// Appends a decimal with two decimals at least: `1200000.00`, `0.0001`.
  mutating func append(yuan value: Decimal4) {
    if value.tenThousandths % 100 == 0 {
      append(Fen(value.tenThousandths / 100))
    } else {
      append(text: value.description)
    }
  }

  /// Appends the digits of a number.
  private mutating func append(digits number: UInt64) {
    // The last digit first, from the end of a buffer that holds any 64-bit number.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      var start = buffer.count
      var rest = number
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start...]))
    }
  }
}

/// The text that the bytes appended by the body spell.
func text(_ body: (inout [UInt8]) -> Void) -> String {
  var bytes: [UInt8] = []
  body(&bytes)
  return String(decoding: bytes, as: UTF8.self)
}
