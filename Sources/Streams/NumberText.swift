public import Planning

// Numbers as text, appended in place: tables have millions of lines.
extension ByteWriter {
  private static let zero = UInt8(ascii: "0")

  /// Appends a whole number.
  public mutating func append(whole: Int) {
    appendPiece { place in
      var count = 0
      if whole < 0 {
        place[0] = UInt8(ascii: "-")
        count = 1
      }
      return count + ByteWriter.write(digits: UInt64(whole.magnitude), to: place + count)
    }
  }

  /// Appends an amount: yuan with two decimals.
  public mutating func append(_ amount: Fen) {
    appendPiece { place in
      let (yuan, rest) = amount.count.magnitude.quotientAndRemainder(dividingBy: 100)
      var count = 0
      if amount.count < 0 {
        place[0] = UInt8(ascii: "-")
        count = 1
      }
      count += ByteWriter.write(digits: yuan, to: place + count)
      place[count] = UInt8(ascii: ".")
      place[count + 1] = ByteWriter.zero + UInt8(truncatingIfNeeded: rest / 10)
      place[count + 2] = ByteWriter.zero + UInt8(truncatingIfNeeded: rest % 10)
      return count + 3
    }
  }

  /// Appends a decimal as its shortest exact text: `12`, `12.5`, `-0.0001`.
  public mutating func append(_ decimal: Decimal4) {
    appendPiece { place in
      let (whole, rest) = decimal.tenThousandths.magnitude.quotientAndRemainder(dividingBy: 10_000)
      var count = 0
      if decimal.tenThousandths < 0 {
        place[0] = UInt8(ascii: "-")
        count = 1
      }
      count += ByteWriter.write(digits: whole, to: place + count)
      guard rest > 0 else { return count }
      place[count] = UInt8(ascii: ".")
      count += 1
      var fraction = rest
      var scale: UInt64 = 1_000
      while fraction > 0 {
        place[count] = ByteWriter.zero + UInt8(truncatingIfNeeded: fraction / scale)
        count += 1
        fraction %= scale
        scale /= 10
      }
      return count
    }
  }

  /// Appends a period: `2019` or `2019-07`.
  public mutating func append(_ period: Period) {
    append(whole: period.year)
    guard let month = period.month else { return }
    append(UInt8(ascii: "-"))
    if month < 10 { append(ByteWriter.zero) }
    append(whole: month)
  }

  /// Appends the shortest decimal digits that read back as the same `Double`, never with an exponent and
  /// whole numbers without ".0". Traps unless the value is finite.
  public mutating func append(exact value: Double) {
    precondition(value.isFinite, "\(value) cannot be printed")
    // Below 2⁵³ every whole value prints as the integer it is.
    if value.magnitude < 9_007_199_254_740_992, value == value.rounded(.towardZero) {
      if value.sign == .minus { append(UInt8(ascii: "-")) }
      append(whole: Int(value.magnitude))
      return
    }
    if let shortest = ShortestDigits(value.magnitude) {
      append(shortest, isNegative: value < 0)
      return
    }
    var description = value.description
    description.withUTF8 { utf8 in
      guard let mark = utf8.firstIndex(of: UInt8(ascii: "e")) else {
        let isWhole = utf8.suffix(2).elementsEqual([UInt8(ascii: "."), ByteWriter.zero])
        append(UnsafeBufferPointer(rebasing: utf8.dropLast(isWhole ? 2 : 0)))
        return
      }
      append(mantissa: utf8[..<mark], exponent: utf8[(mark + 1)...])
    }
  }

  /// Appends digits whose last stands after the point; zeros at the end are left out.
  private mutating func append(_ shortest: ShortestDigits, isNegative: Bool) {
    var digits = shortest.digits
    var places = -shortest.exponent
    while places > 0 {
      let (rest, digit) = digits.quotientAndRemainder(dividingBy: 10)
      if digit != 0 { break }
      digits = rest
      places -= 1
    }
    // A sign, "0.", at most 55 places or 17 digits and a point.
    appendPiece { place in
      var count = 0
      if isNegative {
        place[0] = UInt8(ascii: "-")
        count = 1
      }
      let length = ByteWriter.write(digits: digits, to: place + count)
      if places == 0 { return count + length }
      let whole = length - places
      if whole > 0 {
        let point = place + count + whole
        (point + 1).update(from: point, count: places)
        point.pointee = UInt8(ascii: ".")
        return count + length + 1
      }
      let shift = 2 - whole
      (place + count + shift).update(from: place + count, count: length)
      for zero in count..<count + shift { place[zero] = ByteWriter.zero }
      place[count + 1] = UInt8(ascii: ".")
      return count + shift + length
    }
  }

  /// Appends `-d.ddd` times ten to the power `±dd` without an exponent.
  private mutating func append(
    mantissa: Slice<UnsafeBufferPointer<UInt8>>, exponent text: Slice<UnsafeBufferPointer<UInt8>>
  ) {
    let zero = ByteWriter.zero
    var exponent = 0
    for byte in text where byte >= zero { exponent = exponent * 10 + Int(byte - zero) }
    let isSmall = text.first == UInt8(ascii: "-")
    if mantissa.first == UInt8(ascii: "-") { append(UInt8(ascii: "-")) }
    var digits = mantissa.filter { $0 >= zero }
    // "1.0" stands for the single digit 1.
    while digits.count > 1, digits.last == zero { digits.removeLast() }
    if isSmall {
      append("0.")
      append([UInt8](repeating: zero, count: exponent - 1))
      append(digits)
    } else {
      // Swift prints an exponent only where no digit stands after the point.
      precondition(digits.count <= exponent + 1, "digits after the point of a large number")
      append(digits)
      append([UInt8](repeating: zero, count: exponent + 1 - digits.count))
    }
  }

  /// Appends the value with two decimals: `value · 100` in `Double`, to the nearest whole number, halves to even.
  public mutating func append(rounded value: Double) {
    guard let hundredths = Int64(exactly: (value * 100).rounded(.toNearestOrEven)) else {
      append(exact: value)
      return
    }
    append(Fen(hundredths))
  }

  /// Appends a share as a percentage with two decimals: `98.21%`; rounded like ``append(rounded:)``.
  public mutating func append(percent share: Double) {
    append(rounded: share * 100)
    append(UInt8(ascii: "%"))
  }

  /// Appends a decimal with two decimals at least: `1200000.00`, `0.0001`.
  public mutating func append(yuan value: Decimal4) {
    if value.tenThousandths % 100 == 0 {
      append(Fen(value.tenThousandths / 100))
    } else {
      append(value)
    }
  }

  /// Writes the digits of a number, at most 20; returns how many.
  @inline(__always)
  private static func write(digits number: UInt64, to place: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 1
    var rest = number
    while rest >= 10_000 {
      rest /= 10_000
      count += 4
    }
    count += rest >= 1_000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0
    rest = number
    var index = count
    let pairs = digitPairs.utf8Start
    while index > 1 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      index -= 2
      place[index] = pairs[Int(2 * pair)]
      place[index + 1] = pairs[Int(2 * pair + 1)]
      rest = quotient
    }
    if index == 1 { place[0] = zero + UInt8(truncatingIfNeeded: rest) }
    return count
  }

  /// 00, 01, … 99.
  private static var digitPairs: StaticString {
    """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839\
    40414243444546474849505152535455565758596061626364656667686970717273747576777879\
    8081828384858687888990919293949596979899
    """
  }
}
