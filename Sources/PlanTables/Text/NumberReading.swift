import Planning

/// Which numbers a column or parameter takes.
struct NumberRule: Sendable {
  /// The least value [ten-thousandths].
  var minimum: Int64 = .min
  /// The greatest value that has a meaning [ten-thousandths].
  var maximum: Int64 = .max
  /// The greatest that is believed, of either sign [ten-thousandths]: one of ``NumberLimits``.
  var largest: Int64 = .max
  /// Whether only whole numbers are taken.
  var isWhole = false
  /// Whether `50%` is read as 0.5.
  var allowsPercent = false
  /// What messages say is expected.
  var expected: Localized
  /// What ``largest`` counts.
  var unit = Localized(zh: "", en: "")
  /// Whether a blank means that there is no limit.
  var mayBeUnlimited = false

  private static let yuan = Localized(zh: " 元", en: " yuan")
  private static let packs = Localized(zh: " 盒", en: " packs")
  private static let units = Localized(zh: " 最小单位", en: " minimum units")
  private static let whole = Localized(zh: "应填不小于 0 的整数。", en: "Expected a whole number of at least 0.")
  private static let notNegative = Localized(zh: "应填不小于 0 的数。", en: "Expected a number of at least 0.")

  static let price = NumberRule(
    minimum: 1, largest: ten(NumberLimits.price),
    expected: .init(zh: "应填大于 0 的数，最多 4 位小数。", en: "Expected a number above 0 with at most 4 decimals."), unit: yuan)
  static let weight = NumberRule(minimum: 1, largest: ten(NumberLimits.weight), expected: price.expected)
  /// An amount of money that is not negative.
  static let amount = NumberRule(
    minimum: 0, largest: ten(NumberLimits.yuan), expected: notNegative, unit: yuan, mayBeUnlimited: true)
  /// What was paid, or came back.
  static let payment = NumberRule(
    largest: ten(NumberLimits.yuan), expected: .init(zh: "应填数字；收回的填负数。", en: "Expected a number; what came back is negative."),
    unit: yuan)
  /// A quantity in minimum units.
  static let quantity = NumberRule(minimum: 0, largest: ten(NumberLimits.units), expected: notNegative, unit: units)
  static let wholeQuantity = NumberRule(
    minimum: 0, largest: ten(NumberLimits.units), isWhole: true, expected: whole, unit: units)
  /// A quantity in minimum units from which returns may be taken off.
  static let netQuantity = NumberRule(
    largest: ten(NumberLimits.units),
    expected: .init(zh: "应填数字；退货可填负数。", en: "Expected a number; returns are negative."), unit: units)
  static let packCount = NumberRule(
    minimum: 0, largest: ten(NumberLimits.packs), expected: notNegative, unit: packs, mayBeUnlimited: true)
  static let wholePacks = NumberRule(
    minimum: 0, largest: ten(NumberLimits.packs), isWhole: true, expected: whole, unit: packs)
  /// A rule's limit, in whatever measure.
  static let ruleLimit = NumberRule(minimum: 0, largest: ten(NumberLimits.units), expected: notNegative)
  static let unitsPerPack = NumberRule(
    minimum: 10_000, largest: ten(NumberLimits.unitsPerPack), isWhole: true,
    expected: .init(
      zh: "应填每盒的最小单位数：不小于 1 的整数。", en: "Expected the minimum units in one pack: a whole number of at least 1."
    ))
  static let ratio = NumberRule(
    minimum: 0, maximum: 10_000, allowsPercent: true,
    expected: .init(
      zh: "应填 0 到 1 之间的数，如 0.5 或 50%。", en: "Expected a number from 0 to 1, such as 0.5 or 50%."))
  static let capRatio = NumberRule(
    minimum: 1, maximum: ten(1_000_000), allowsPercent: true,
    expected: .init(zh: "应填大于 0 的倍数，如 1.5。", en: "Expected a multiple above 0, such as 1.5."))
  static let settlementDays = NumberRule(
    minimum: 0, maximum: ten(366), isWhole: true,
    expected: .init(zh: "应填天数：0 到 366 的整数，如 30。", en: "Expected days: a whole number from 0 to 366, such as 30."))
  static let tranche = NumberRule(
    minimum: 10_000, maximum: ten(1_000), isWhole: true,
    expected: .init(zh: "应填预付批次：从 1 起的整数。", en: "Expected the tranche: a whole number from 1."))
  static let yearWeight = NumberRule(
    minimum: 0, largest: ten(NumberLimits.yearWeight), allowsPercent: true,
    expected: .init(zh: "权重应为不小于 0 的数。", en: "A weight is a number of at least 0."))

  private static func ten(_ whole: Int) -> Int64 { Int64(whole) * 10_000 }

  /// Whether the rule takes the value.
  @inline(__always)
  func takes(_ value: Decimal4) -> Bool {
    minimum <= value.tenThousandths && value.tenThousandths <= maximum && isBelieved(value) && (!isWhole || value.isWhole)
  }

  /// Whether the value is no larger than anything that is believed.
  @inline(__always)
  fileprivate func isBelieved(_ value: Decimal4) -> Bool { value.tenThousandths.magnitude <= largest.magnitude }
}

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

/// Whether the text is `1.23E+17`.
func isScientific<Bytes: Collection>(_ bytes: Bytes, requiresSign: Bool) -> Bool
where Bytes.Element == UInt8 {
  var state = 0
  for byte in bytes {
    switch (state, byte) {
    case (0, UInt8(ascii: "+")), (0, UInt8(ascii: "-")): state = 1
    case (0...2, 48...57): state = 2
    case (2, UInt8(ascii: ".")): state = 3
    case (3, 48...57): state = 3
    case (2...3, UInt8(ascii: "e")), (2...3, UInt8(ascii: "E")): state = 4
    case (4, UInt8(ascii: "+")), (4, UInt8(ascii: "-")): state = 5
    case (4, 48...57): if requiresSign { return false } else { state = 6 }
    case (5...6, 48...57): state = 6
    default: return false
    }
  }
  return state == 6
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
    case .failure(let fault):
      report(fault, value: String(decoding: bytes, as: UTF8.self), rule, at: spot)
      return nil
    }
  }

  /// Whether the rule takes the value; reported where not.
  func allows(_ value: Decimal4, _ rule: NumberRule, at spot: Spot, written: String? = nil) -> Bool {
    if rule.takes(value) { return true }
    let text = written ?? "\(value)"
    if !rule.isBelieved(value) {
      reportTooLarge(text, rule, at: spot)
      return false
    }
    if value.tenThousandths < rule.minimum || value.tenThousandths > rule.maximum {
      report(
        .outOfRange, at: spot, value: text,
        .init(zh: "\"\(shortened(text))\" 超出范围。", en: "\"\(shortened(text))\" is out of range."),
        hint: rule.expected)
      return false
    }
    report(
      .notWhole, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是整数。", en: "\"\(shortened(text))\" is not a whole number."),
      hint: rule.expected)
    return false
  }

  /// Reports a number beyond the largest that is believed.
  func reportTooLarge(_ text: String, _ rule: NumberRule, at spot: Spot) {
    let largest = grouped(rule.largest == .max ? Int64.max / 10_000 : rule.largest / 10_000)
    report(
      .numberTooLarge, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 太大。", en: "\"\(shortened(text))\" is too large."),
      hint: .init(
        zh: "最大 \(largest)\(rule.unit.chinese)，请检查单位\(rule.mayBeUnlimited ? "；不限的请留空" : "")。",
        en: "The limit is \(largest)\(rule.unit.english): check the unit"
          + (rule.mayBeUnlimited ? "; leave it blank where there is none." : ".")))
  }

  private func report(_ fault: NumberFault, value: String, _ rule: NumberRule, at spot: Spot) {
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

/// A number with its digits in groups of three.
private func grouped(_ number: Int64) -> String {
  let digits = Array(String(number))
  return digits.indices.reduce(into: "") { text, index in
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digits[index])
  }
}
