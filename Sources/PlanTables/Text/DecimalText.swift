import Planning

/// A decimal number as its digits, for what spreadsheets write: `20.800000000000001`, `1.2E-05`. Exact, whatever its size.
struct DecimalText: Equatable {
  var isNegative = false
  /// The significant digits, 0 to 9; none for zero. Neither first nor last is 0.
  var digits: [UInt8] = []
  /// The value is 0.d₁d₂d₃… × 10^exponent.
  var exponent = 0

  /// Spreadsheets keep and show so many digits.
  static let spreadsheetDigits = 15

  /// Reads `[-+]digits[.digits][E[-+]digits]`; nil where it is none, or its exponent is beyond reason.
  init?<Bytes: Collection>(_ bytes: Bytes) where Bytes.Element == UInt8 {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    var point: Int?
    var count = 0
    while let byte = rest.first {
      if byte >= 48, byte <= 57 {
        digits.append(byte - 48)
        count += 1
      } else if byte == UInt8(ascii: "."), point == nil {
        point = count
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    guard count > 0, count <= 1_000 else { return nil }
    exponent = point ?? count
    if let letter = rest.first {
      guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E"),
        let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(power) <= 400
      else { return nil }
      exponent += power
    }
    normalise()
  }

  /// Makes a whole number times a power of ten.
  init(_ value: Int128, shift: Int) {
    isNegative = value < 0
    digits = String(value.magnitude).utf8.map { $0 - 48 }
    exponent = digits.count + shift
    normalise()
  }

  private mutating func normalise() {
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty {
      exponent = 0
      isNegative = false
    }
  }

  /// Rounds to so many significant digits, half away from zero.
  mutating func round(to count: Int) {
    guard digits.count > count else { return }
    let up = digits[count] >= 5
    digits.removeSubrange(count...)
    if up {
      var index = count - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        exponent += 1
      }
    }
    normalise()
  }

  /// Whether it is a whole number.
  var isWhole: Bool { digits.count <= exponent || digits.isEmpty }

  /// The number in plain digits: `-1234.5`, never `1.2345E3`.
  var plain: [UInt8] {
    guard !digits.isEmpty else { return [48] }
    var result: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
    if exponent <= 0 {
      result += [48, UInt8(ascii: ".")]
      result += Array(repeating: 48, count: -exponent)
    }
    for (index, digit) in digits.enumerated() {
      if index == exponent, exponent > 0 { result.append(UInt8(ascii: ".")) }
      result.append(digit + 48)
    }
    result += Array(repeating: 48, count: max(0, exponent - digits.count))
    return result
  }

  /// The nearest number of double precision.
  var double: Double { Double(String(decoding: plain, as: UTF8.self)) ?? .nan }
}

/// A number rounded to four places, half away from zero.
struct DecimalRounding {
  private static let scale: Int128 = 10_000_000_000_000_000
  /// The number [10⁻²⁰], what is beyond cut off.
  private let exact: Int128
  /// The rounded number.
  let value: Decimal4

  /// Nil where the number is beyond exact decimals.
  init?(_ number: DecimalText) {
    guard number.exponent <= 14 else { return nil }
    var magnitude: Int128 = 0
    for place in 0..<max(0, number.exponent + 20) {
      magnitude = magnitude * 10 + Int128(place < number.digits.count ? number.digits[place] : 0)
    }
    let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: DecimalRounding.scale)
    let units = Int64(whole + (2 * rest >= DecimalRounding.scale ? 1 : 0))
    value = Decimal4(tenThousandths: number.isNegative ? -units : units)
    exact = number.isNegative ? -magnitude : magnitude
  }

  /// By how much rounding changed it [10⁻²⁰].
  var change: Int128 { abs(exact - Int128(value.tenThousandths) * DecimalRounding.scale) }

  /// The whole number that is within a thousand-millionth part of it, as sums and quotients in double precision are, and by how much
  /// that changes it.
  var nearlyWhole: (value: Decimal4, change: Int128)? {
    let one = DecimalRounding.scale * 10_000
    let magnitude = abs(exact)
    let whole = (magnitude + one / 2) / one
    let change = abs(magnitude - whole * one)
    guard change <= max(one, magnitude) / 1_000_000_000 else { return nil }
    return (Decimal4(whole: Int(exact < 0 ? -whole : whole)), change)
  }
}

/// Whether the bytes are a plain decimal number of at most 15 digits that can stand as it is: no exponent, no zero in front
/// that says nothing, no zeros behind the point at the end.
func isPlainDecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
  var index = bytes.startIndex
  if index < bytes.endIndex, bytes[index] == UInt8(ascii: "-") { index += 1 }
  guard index < bytes.endIndex, bytes.endIndex - index <= DecimalText.spreadsheetDigits else { return false }
  if bytes[index] == 48, bytes.endIndex - index > 1, bytes[index + 1] != UInt8(ascii: ".") { return false }
  var point: Int?
  let first = index
  while index < bytes.endIndex {
    let byte = bytes[index]
    if byte == UInt8(ascii: "."), point == nil, index > first {
      point = index
    } else if byte < 48 || byte > 57 {
      return false
    }
    index += 1
  }
  if point != nil, let last = bytes.last, last == 48 || last == UInt8(ascii: ".") { return false }
  return !(bytes.count == 2 && bytes.first == UInt8(ascii: "-") && bytes.last == 48)
}
