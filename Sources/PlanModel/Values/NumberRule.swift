package import Planning

/// Which numbers a column or parameter takes.
package struct NumberRule: Sendable {
  /// The least value [ten-thousandths].
  @usableFromInline package var minimum: Int64 = .min
  /// The greatest value that has a meaning [ten-thousandths].
  @usableFromInline package var maximum: Int64 = .max
  /// The greatest that is believed, of either sign [ten-thousandths]: one of ``NumberLimits``.
  @usableFromInline package var largest: Int64 = .max
  /// Whether only whole numbers are taken.
  @usableFromInline package var isWhole = false
  /// Whether `50%` is read as 0.5.
  package var allowsPercent = false
  /// What messages say is expected.
  package var expected: Localized
  /// What ``largest`` counts.
  var unit = Localized(zh: "", en: "")
  /// Whether a blank means that there is no limit.
  var mayBeUnlimited = false

  private static let yuan = Localized(zh: " 元", en: " yuan")
  private static let packs = Localized(zh: " 盒", en: " packs")
  private static let units = Localized(zh: " 最小单位", en: " minimum units")
  private static let whole = Localized(zh: "应填不小于 0 的整数。", en: "Expected a whole number of at least 0.")
  private static let notNegative = Localized(zh: "应填不小于 0 的数。", en: "Expected a number of at least 0.")

  package static let price = NumberRule(
    minimum: 1, largest: ten(NumberLimits.price),
    expected: .init(zh: "应填大于 0 的数，最多 4 位小数。", en: "Expected a number above 0 with at most 4 decimals."), unit: yuan)
  package static let weight = NumberRule(minimum: 1, largest: ten(NumberLimits.weight), expected: price.expected)
  /// An amount of money that is not negative.
  package static let amount = NumberRule(
    minimum: 0, largest: ten(NumberLimits.yuan), expected: notNegative, unit: yuan, mayBeUnlimited: true)
  /// What was paid, or came back.
  package static let payment = NumberRule(
    largest: ten(NumberLimits.yuan), expected: .init(zh: "应填数字；收回的填负数。", en: "Expected a number; what came back is negative."),
    unit: yuan)
  /// A quantity in minimum units.
  package static let quantity = NumberRule(minimum: 0, largest: ten(NumberLimits.units), expected: notNegative, unit: units)
  package static let wholeQuantity = NumberRule(
    minimum: 0, largest: ten(NumberLimits.units), isWhole: true, expected: whole, unit: units)
  /// A quantity in minimum units from which returns may be taken off.
  package static let netQuantity = NumberRule(
    largest: ten(NumberLimits.units),
    expected: .init(zh: "应填数字；退货可填负数。", en: "Expected a number; returns are negative."), unit: units)
  package static let packCount = NumberRule(
    minimum: 0, largest: ten(NumberLimits.packs), expected: notNegative, unit: packs, mayBeUnlimited: true)
  package static let wholePacks = NumberRule(
    minimum: 0, largest: ten(NumberLimits.packs), isWhole: true, expected: whole, unit: packs)
  /// A rule's limit, in whatever measure.
  package static let ruleLimit = NumberRule(minimum: 0, largest: ten(NumberLimits.units), expected: notNegative)
  /// The share of what is agreed that a rule has for its limit.
  package static let agreedShare = NumberRule(
    minimum: 0, maximum: 10_000, allowsPercent: true,
    expected: .init(
      zh: "占约定采购量的比例应在 0% 到 100% 之间，如 35%。", en: "A share of what is agreed is from 0% to 100%, such as 35%."))
  private static let band = Localized(
    zh: "允许偏差填不小于 0、小于 100% 的百分数（占限值），如 2%；或按计量填数，不大于限值，如 20。",
    en: "A tolerance is a percentage of the limit from 0% to below 100%, such as 2%, or a number in the measure up to the limit.")
  /// The tolerance of an "=", in its measure.
  package static let tolerance = NumberRule(minimum: 0, largest: ten(NumberLimits.units), expected: band)
  /// The same as a share of the limit.
  package static let toleranceShare = NumberRule(minimum: 0, maximum: 9_999, allowsPercent: true, expected: band)
  /// The limit of a rule that takes a share of an amount of each cell.
  package static let amountShare = NumberRule(
    minimum: 0, maximum: ten(10), allowsPercent: true,
    expected: .init(zh: "应填比例，如 80% 或 0.8，不超过 1000%。", en: "Expected a share such as 80% or 0.8, of at most 1000 %."))
  package static let unitsPerPack = NumberRule(
    minimum: 10_000, largest: ten(NumberLimits.unitsPerPack), isWhole: true,
    expected: .init(
      zh: "应填每盒的最小单位数：不小于 1 的整数。", en: "Expected the minimum units in one pack: a whole number of at least 1."
    ))
  package static let ratio = NumberRule(
    minimum: 0, maximum: 10_000, allowsPercent: true,
    expected: .init(
      zh: "应填 0 到 1 之间的数，如 0.5 或 50%。", en: "Expected a number from 0 to 1, such as 0.5 or 50%."))
  package static let capRatio = NumberRule(
    minimum: 1, maximum: ten(1_000_000), allowsPercent: true,
    expected: .init(zh: "应填大于 0 的倍数，如 1.5。", en: "Expected a multiple above 0, such as 1.5."))
  /// 折算系数: minimum units of a product in one unit of an item.
  package static let conversionFactor = NumberRule(
    minimum: 1, largest: ten(NumberLimits.unitsPerPack),
    expected: .init(zh: "应填大于 0 的数，最多 4 位小数；不填即 1。", en: "Expected a number above 0 with at most 4 decimals; blank is 1."))
  package static let settlementDays = NumberRule(
    minimum: 0, maximum: ten(366), isWhole: true,
    expected: .init(zh: "应填天数：0 到 366 的整数，如 30。", en: "Expected days: a whole number from 0 to 366, such as 30."))
  package static let tranche = NumberRule(
    minimum: 10_000, maximum: ten(1_000), isWhole: true,
    expected: .init(zh: "应填预付批次：从 1 起的整数。", en: "Expected the tranche: a whole number from 1."))
  /// 重点保障 of a product.
  package static let priority = NumberRule(minimum: 10_000, maximum: ten(9), isWhole: true, expected: priorityWords)
  package static let priorityWords = Localized(
    zh: "1 到 9 的整数（1 最先）、是（即 1）、否（排在最后，与不填相同）",
    en: "a whole number from 1 (first) to 9, yes (that is 1), no (after all others, as a blank)")
  package static let yearWeight = NumberRule(
    minimum: 0, largest: ten(NumberLimits.yearWeight), allowsPercent: true,
    expected: .init(zh: "权重应为不小于 0 的数。", en: "A weight is a number of at least 0."))

  private static func ten(_ whole: Int) -> Int64 { Int64(whole) * 10_000 }

  /// Whether the rule takes the value.
  @inlinable @inline(__always)
  package func takes(_ value: Decimal4) -> Bool {
    minimum <= value.tenThousandths && value.tenThousandths <= maximum && isBelieved(value) && (!isWhole || value.isWhole)
  }

  /// Whether the value is no larger than anything that is believed.
  @inlinable @inline(__always)
  package func isBelieved(_ value: Decimal4) -> Bool { value.tenThousandths.magnitude <= largest.magnitude }
}

extension ProblemSink {
  /// Whether the rule takes the value; reported where not.
  package func allows(_ value: Decimal4, _ rule: NumberRule, at spot: Spot, written: String? = nil) -> Bool {
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
  package func reportTooLarge(_ text: String, _ rule: NumberRule, at spot: Spot) {
    let largest = grouped(rule.largest == .max ? Int64.max / 10_000 : rule.largest / 10_000)
    report(
      .numberTooLarge, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 太大。", en: "\"\(shortened(text))\" is too large."),
      hint: .init(
        zh: "最大 \(largest)\(rule.unit.chinese)，请检查单位\(rule.mayBeUnlimited ? "；不限的请留空" : "")。",
        en: "The limit is \(largest)\(rule.unit.english): check the unit"
          + (rule.mayBeUnlimited ? "; leave it blank where there is none." : ".")))
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

extension Decimal4 {
  /// The digits before the point.
  package var wholePart: Int { Int(tenThousandths / 10_000) }
}
