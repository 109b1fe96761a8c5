import PlanModel
import Planning

/// Why a text is not a number.
enum NumberFault: Error, Equatable {
  /// The character at this position, from 1, cannot stand there.
  case character(Unicode.Scalar, position: Int)
  /// Nothing but signs and points.
  case noDigits
  /// `1.5e3`.
  case scientific
  /// `nan`, `inf`.
  case notFinite
  /// `#N/A`, `#DIV/0!`.
  case spreadsheetError
  /// Commas that do not stand between groups of three digits.
  case grouping
  /// A percent sign where no ratio is asked for.
  case percent
  case tooPrecise
  case tooLarge
}

/// Reads an exact decimal: ASCII or full-width digits, sign and point, thousands separators in well-formed groups,
/// and `%` where `allowsPercent`.
///
/// - Complexity: Linear; plain ASCII numbers without any allocation.
func parsedNumber(_ bytes: ArraySlice<UInt8>, allowsPercent: Bool) -> Result<Decimal4, NumberFault> {
  if let plain = bytes.withUnsafeBufferPointer(plainNumber) { return .success(plain) }
  switch digits(bytes, allowsPercent: allowsPercent) {
  case .failure(let fault): return .failure(fault)
  case .success(let (text, isPercent, original)):
    do throws(Decimal4.ParseError) {
      let value = try Decimal4(parsing: text)
      guard isPercent else { return .success(value) }
      guard value.tenThousandths % 100 == 0 else { return .failure(.tooPrecise) }
      return .success(Decimal4(tenThousandths: value.tenThousandths / 100))
    } catch {
      switch error {
      case .noDigits: return .failure(.noDigits)
      case .tooPrecise: return .failure(.tooPrecise)
      case .tooLarge: return .failure(.tooLarge)
      case .unexpectedCharacter(let character, let offset):
        let place = text.index(text.startIndex, offsetBy: offset)
        let position = text.unicodeScalars.distance(from: text.startIndex, to: place)
        let scalar = position < original.count ? original[position] : character.unicodeScalars.first ?? " "
        return .failure(.character(scalar, position: position + 1))
      }
    }
  }
}

/// The same with every digit that is written, however many.
func exactNumber(_ bytes: ArraySlice<UInt8>, allowsPercent: Bool) -> Result<DecimalText, NumberFault> {
  switch parsedNumber(bytes, allowsPercent: allowsPercent) {
  case .success(let value): return .success(DecimalText(Int128(value.tenThousandths), shift: -4))
  case .failure(.tooPrecise):
    guard case .success(let (text, isPercent, _)) = digits(bytes, allowsPercent: allowsPercent),
      var number = DecimalText(text.utf8)
    else { return .failure(.tooPrecise) }
    if isPercent, !number.digits.isEmpty { number.exponent -= 2 }
    return .success(number)
  case .failure(let fault): return .failure(fault)
  }
}

/// The text of a number in plain forms, without separators and percent sign, and its characters as written.
private func digits(
  _ bytes: ArraySlice<UInt8>, allowsPercent: Bool
) -> Result<(text: String, isPercent: Bool, original: [Unicode.Scalar]), NumberFault> {
  var text = String(decoding: bytes, as: UTF8.self)
  if text.hasPrefix("#") { return .failure(.spreadsheetError) }
  let original = Array(text.unicodeScalars)
  text = narrowed(text)
  let lower = text.lowercased()
  let unsigned = lower.drop { $0 == "-" || $0 == "+" }
  if ["nan", "inf", "infinity", "∞"].contains(String(unsigned)) { return .failure(.notFinite) }
  if isScientific(text.utf8, requiresSign: false) { return .failure(.scientific) }
  var isPercent = false
  if text.hasSuffix("%") {
    guard allowsPercent else { return .failure(.percent) }
    isPercent = true
    text.removeLast()
    text = trimmed(text)
  }
  if text.contains(",") {
    if let position = text.unicodeScalars.firstIndex(where: { !"0123456789,.+-".unicodeScalars.contains($0) }) {
      let offset = text.unicodeScalars.distance(from: text.startIndex, to: position)
      return .failure(.character(original[offset], position: offset + 1))
    }
    guard hasGoodGroups(text) else { return .failure(.grouping) }
    text.removeAll { $0 == "," }
  }
  return .success((text, isPercent, original))
}

/// The fast road: `[-+]digits[.digits]` in ASCII with at most 14 digits; nil for everything else.
@inline(__always)
func plainNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Decimal4? {
  guard bytes.count <= 16, let first = bytes.first else { return nil }
  let isNegative = first == UInt8(ascii: "-")
  var index = isNegative || first == UInt8(ascii: "+") ? 1 : 0
  var value: Int64 = 0
  var digits = 0
  var places = -1
  while index < bytes.count {
    let byte = bytes[index]
    if byte >= 48, byte <= 57 {
      digits += 1
      value = value * 10 + Int64(byte - 48)
      if places >= 0 { places += 1 }
    } else if byte == UInt8(ascii: "."), places < 0 {
      places = 0
    } else {
      return nil
    }
    index += 1
  }
  guard digits > 0, digits <= 14, places <= 4 else { return nil }
  for _ in max(places, 0)..<4 { value *= 10 }
  return Decimal4(tenThousandths: isNegative ? -value : value)
}

extension NumberRule {
  /// The number in a cell that needs no report, nil where it must be read by ``ProblemLog/number(_:_:at:)``.
  @inline(__always)
  func plain(_ bytes: UnsafeBufferPointer<UInt8>) -> Decimal4? {
    guard let value = plainNumber(bytes), takes(value) else { return nil }
    return value
  }
}

/// Whether the commas stand between groups of three digits: `1,234,567.5`.
private func hasGoodGroups(_ text: String) -> Bool {
  let number = text.drop { $0 == "-" || $0 == "+" }
  let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  guard let whole = parts.first else { return false }
  let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
  guard let first = groups.first, (1...3).contains(first.count) else { return false }
  return groups.dropFirst().allSatisfy { $0.count == 3 } && groups.allSatisfy { $0.allSatisfy(\.isNumber) }
    && parts.dropFirst().allSatisfy { $0.allSatisfy(\.isNumber) }
}

extension ProblemLog {
  /// The number in a cell, or nil where it is blank or was reported.
  func number(_ bytes: ArraySlice<UInt8>, _ rule: NumberRule, at spot: Spot) -> Decimal4? {
    switch parsedNumber(bytes, allowsPercent: rule.allowsPercent) {
    case .success(let value):
      if rule.takes(value) { return value }
      return allows(value, rule, at: spot, written: String(decoding: bytes, as: UTF8.self)) ? value : nil
    case .failure(.tooPrecise):
      guard case .success(let number) = exactNumber(bytes, allowsPercent: rule.allowsPercent) else {
        report(.tooPrecise, value: String(decoding: bytes, as: UTF8.self), rule, at: spot)
        return nil
      }
      return rounded(number, rule, at: spot, written: bytes)
    case .failure(let fault):
      report(fault, value: String(decoding: bytes, as: UTF8.self), rule, at: spot)
      return nil
    }
  }

  /// The number with at most four places, half away from zero, with a note where that changes it; of a column of whole numbers the
  /// whole number that only the noise of binary computing separates it from. Nil where it was reported.
  func rounded(_ number: DecimalText, _ rule: NumberRule, at spot: Spot, written bytes: ArraySlice<UInt8>) -> Decimal4? {
    func written() -> String { String(decoding: bytes, as: UTF8.self) }
    guard let rounding = DecimalRounding(number) else {
      reportTooLarge(written(), rule, at: spot)
      return nil
    }
    guard rounding.change != 0 else { return allows(rounding.value, rule, at: spot, written: written()) ? rounding.value : nil }
    var (value, change) = (rounding.value, rounding.change)
    if rule.isWhole {
      // A fraction that is meant stays one, though it be small.
      guard let whole = rounding.nearlyWhole else {
        report(
          .notWhole, at: spot, value: written(),
          .init(zh: "\"\(shortened(written()))\" 不是整数。", en: "\"\(shortened(written()))\" is not a whole number."),
          hint: rule.expected)
        return nil
      }
      (value, change) = whole
    }
    guard allows(value, rule, at: spot, written: written()) else { return nil }
    note(.decimalsRounded, at: spot, written: written(), read: "\(value)", change: change)
    return value
  }

  func report(_ fault: NumberFault, value: String, _ rule: NumberRule, at spot: Spot) {
    let text = shortened(value)
    func notANumber(_ zh: String, _ en: String) {
      report(
        .notANumber, at: spot, value: value,
        .init(zh: "\"\(text)\" 不是数字\(zh)。", en: "\"\(text)\" is not a number\(en)."),
        hint: rule.expected)
    }
    switch fault {
    case .character(let scalar, let position):
      let name = characterName(scalar)
      notANumber("，第 \(position) 位是\(name.zh)", ": character \(position) is \(name.en)")
    case .noDigits: notANumber("，没有任何数字", ": it has no digit")
    case .scientific: notANumber("：不接受科学计数法，请写出全部数字", ": scientific notation is not read, write all digits")
    case .notFinite: notANumber("，而是无穷或无效值", ", it is not finite")
    case .spreadsheetError: notANumber("，是表格公式的出错值", ", it is a formula's error value")
    case .grouping: notANumber("：千位逗号的位置不对", ": the thousands separators stand in wrong places")
    case .percent: notANumber("：这里不用百分数", ": no percentage here")
    case .tooPrecise:
      report(
        .tooManyDecimals, at: spot, value: value,
        .init(zh: "\"\(text)\" 的小数超过 4 位。", en: "\"\(text)\" has more than 4 decimals."),
        hint: .init(
          zh: "请四舍五入到 4 位以内\(rule.allowsPercent ? "（百分数为 2 位）" : "")。",
          en: "Round it to at most 4 decimals\(rule.allowsPercent ? " (2 for a percentage)" : "")."))
    case .tooLarge: reportTooLarge(value, rule, at: spot)
    }
  }
}
