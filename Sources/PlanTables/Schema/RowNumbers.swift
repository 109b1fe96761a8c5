import PlanModel
import Planning

/// What a cell that takes either holds: a number, or a share that was entered as a percentage.
enum AmountOrShare {
  case amount(Decimal4)
  case share(Decimal4)

  var amount: Decimal4? { if case .amount(let amount) = self { amount } else { nil } }
  var share: Decimal4? { if case .share(let share) = self { share } else { nil } }
}

/// Reads the numbers of rows, in the unit that the column asks for.
extension TableRows {
  /// A number that may be blank. `isSound` becomes false where it was reported.
  ///
  /// `size` is what the row's product says of its packs, for a heading that names another unit; nil where the product was reported.
  func number(_ column: Int, _ rule: NumberRule, _ isSound: inout Bool, of size: @autoclosure () -> PackSize? = nil) -> Decimal4? {
    let value = bytes(column)
    if value.isEmpty { return nil }
    let number =
      if let own = cellUnit(column, value) {
        numberInOwnUnit(own, value, column, rule, size())
      } else if let conversion = conversion(column) {
        convertedNumber(value, conversion, column, rule, size())
      } else {
        log.number(value, rule, at: spot(column))
      }
    if let number { return number }
    isSound = false
    return nil
  }

  /// A number that must be given. `isSound` becomes false where it was reported.
  func requiredNumber(_ column: Int, _ rule: NumberRule, _ isSound: inout Bool, of size: @autoclosure () -> PackSize? = nil) -> Decimal4? {
    if bytes(column).isEmpty {
      reportBlank(column)
      isSound = false
      return nil
    }
    return number(column, rule, &isSound, of: size())
  }

  /// The number and the unit of a quantity that has one behind it: `500盒`, `1.2万`; nil for all others, and where the heading names
  /// another power of ten.
  func cellUnit(_ column: Int, _ value: ArraySlice<UInt8>) -> CellUnit? {
    guard let last = value.last, last < 48 || last > 57, last != UInt8(ascii: "."), columns[column].role.quantity != nil,
      conversion(column)?.shift ?? 0 == 0
    else { return nil }
    return CellUnit(String(decoding: value, as: UTF8.self), for: columns[column])
  }

  private func numberInOwnUnit(
    _ own: CellUnit, _ value: ArraySlice<UInt8>, _ column: Int, _ rule: NumberRule, _ size: PackSize?
  ) -> Decimal4? {
    let heading = conversion(column)
    var unit = own.conversion
    if own.unit.quantity == nil {
      // 1.2万 counts what the column counts.
      unit.counts = heading?.counts ?? .same
    } else if let named = header.units[column], !own.unit.isLike(named) {
      log.reportOtherUnit(String(decoding: value, as: UTF8.self), own.unit.text, named: named, at: spot(column))
      return nil
    }
    let before = converted[column] ?? 0
    guard let number = convertedNumber(Array(own.number.utf8)[...], unit, column, rule, size) else { return nil }
    converted[column] = before
    log.note(.unitConverted, at: spot(column), written: String(decoding: value, as: UTF8.self), read: "\(number)")
    return number
  }

  /// A number, or a percentage, which is a share of something; nil where it was reported. `isSound` becomes false then.
  ///
  /// - Parameter isTolerance: whether `±` may stand before it.
  func amountOrShare(
    _ column: Int, _ rule: NumberRule, share: NumberRule, isTolerance: Bool = false, _ isSound: inout Bool
  ) -> AmountOrShare? {
    var value = bytes(column)
    if isTolerance {
      for sign in ["±", "+/-", "+-", "＋／－", "正负"] where value.starts(with: sign.utf8) { value = trimmed(value.dropFirst(sign.utf8.count)) }
    }
    if isTolerance, value.count < bytes(column).count, narrowed(String(decoding: value, as: UTF8.self)).hasSuffix("%") == false {
      let number = log.number(value, rule, at: spot(column))
      if number == nil { isSound = false }
      return number.map { .amount($0) }
    }
    guard narrowed(String(decoding: value, as: UTF8.self)).hasSuffix("%") else {
      return number(column, rule, &isSound).map { .amount($0) }
    }
    if let share = log.number(value, share, at: spot(column)) { return .share(share) }
    isSound = false
    return nil
  }

  /// The value in the column's own unit; nil where it was reported, or the product was.
  private func convertedNumber(
    _ value: ArraySlice<UInt8>, _ conversion: UnitConversion, _ column: Int, _ rule: NumberRule, _ size: PackSize?
  ) -> Decimal4? {
    var number: DecimalText
    switch exactNumber(value, allowsPercent: rule.allowsPercent) {
    case .failure(let fault):
      log.report(fault, value: String(decoding: value, as: UTF8.self), rule, at: spot(column))
      return nil
    case .success(let read): number = read
    }
    if !number.digits.isEmpty { number.exponent += conversion.shift }
    guard conversion.counts != .same else {
      countConverted(column, 1)
      return log.rounded(number, rule, at: spot(column), written: value)
    }
    guard let size else { return nil }
    guard let step = step(conversion.counts, size, column) else { return nil }
    countConverted(column, 1)
    switch step {
    case .stays: break
    case .times:
      guard let product = number.times(size.unitsPerPack) else {
        log.reportTooLarge(String(decoding: value, as: UTF8.self), rule, at: spot(column))
        return nil
      }
      number = product
    case .divided: return packs(number, size, column, rule, written: value)
    }
    return log.rounded(number, rule, at: spot(column), written: value)
  }

  /// What is done with a number.
  private enum Step { case stays, times, divided }

  private func step(_ counts: UnitConversion.Counts, _ size: PackSize, _ column: Int) -> Step? {
    // A price is of what its column divides by.
    let isPrice = columns[column].name == "price_yuan"
    let asksPacks = columns[column].role.quantity == .packs || isPrice
    let other: Step = asksPacks && !isPrice ? .divided : .times
    switch counts {
    case .same: return .stays
    case .packs: return asksPacks ? .stays : .times
    case .minimumUnits: return asksPacks ? other : .stays
    case .asProductsSay(let words):
      if let isPack = size.isPack(words) { return isPack == asksPacks ? .stays : other }
      reportDoubtfulUnit(words, size, column)
      return nil
    }
  }

  /// Packs of minimum units: a floor not less, a cap not more than they are; a fixed volume in whole packs.
  private func packs(
    _ number: DecimalText, _ size: PackSize, _ column: Int, _ rule: NumberRule, written: ArraySlice<UInt8>
  ) -> Decimal4? {
    guard let rounding = DecimalRounding(number) else {
      log.reportTooLarge(String(decoding: written, as: UTF8.self), rule, at: spot(column))
      return nil
    }
    let text = String(decoding: written, as: UTF8.self)
    guard let value = size.packs(rounding.value, columns[column].name) else {
      log.reportNotWhole(written, size, at: spot(column))
      return nil
    }
    guard log.allows(value, rule, at: spot(column), written: text) else { return nil }
    if rounding.change != 0 {
      log.note(.decimalsRounded, at: spot(column), written: text, read: "\(rounding.value)", change: rounding.change)
    }
    return value
  }
}

extension PackSize {
  /// The packs of a number of minimum units: a floor's not less, a cap's not more than they are, to the ten-thousandth; nil where a fixed
  /// volume has more decimals.
  func packs(_ units: Decimal4, _ column: String) -> Decimal4? {
    let (packs, rest) = units.tenThousandths.quotientAndRemainder(dividingBy: Int64(unitsPerPack))
    if rest != 0, column == "fixed_packs" { return nil }
    return Decimal4(tenThousandths: rest > 0 && column == "floor_packs" ? packs + 1 : packs)
  }
}

/// A quantity with its unit behind it in one cell: `500盒`, `1,200 片`, `1.2万`.
struct CellUnit {
  let number: String
  let unit: HeadingUnit
  let conversion: UnitConversion

  /// Nil where the text is no such quantity, or the column cannot be read in its unit.
  init?(_ text: String, for column: ColumnSchema) {
    let plain = normalizedHeading(text)
    number = String(plain.prefix { $0.isASCII && ($0.isNumber || "+-.,".contains($0)) })
    let rest = HeadingParts.withoutBrackets(plain.dropFirst(number.count))
    // A mark that normalizing drops would pass for nothing: 500盒*.
    guard number.contains(where: \.isNumber), !rest.isEmpty, !text.contains("*"), let unit = HeadingUnit(rest),
      let conversion = unit.conversion(for: column)
    else { return nil }
    (self.unit, self.conversion) = (unit, conversion)
  }
}

extension HeadingUnit {
  /// Whether a heading's unit and a cell's are one: 盒 and 盒/瓶, 片 and 粒.
  func isLike(_ named: String) -> Bool {
    guard let other = HeadingUnit(named) else { return false }
    if text == other.text || other.text.split(separator: "/").contains(Substring(text)) { return true }
    let areDoubtful = [self, other].contains { HeadingUnit.doubtful.contains($0.text) }
    return shift == other.shift && quantity == other.quantity && !areDoubtful
  }
}

extension ProblemLog {
  /// Reports minimum units that are no whole packs where these are needed.
  func reportNotWhole(_ written: ArraySlice<UInt8>, _ size: PackSize, at spot: Spot) {
    let text = String(decoding: written, as: UTF8.self)
    report(
      .notWhole, at: spot, value: text,
      .init(
        zh: "\"\(shortened(text))\" 最小单位不是整盒，\(size.id) 每盒 \(size.unitsPerPack)。",
        en: "\"\(shortened(text))\" minimum units are no whole packs: \(size.id) has \(size.unitsPerPack) in one."),
      hint: NumberRule.wholePacks.expected)
  }

  /// Reports a quantity whose cell shows another unit than its heading.
  func reportOtherUnit(_ value: String, _ unit: String, named: String, at spot: Spot) {
    report(
      .numberShownInOtherUnit, at: spot, value: value,
      .init(
        zh: "这一格的单位是“\(shortened(unit))”，表头或标题的单位却是“\(shortened(named))”：不知道是哪一个。",
        en: "The cell gives the unit \(shortened(unit)), its heading or title \(shortened(named)): which one is meant cannot be told."),
      hint: .init(
        zh: "请按表头的单位换算数值，单元格里只填数字，格式设为“常规”。",
        en: "Convert the value into the heading's unit; write the number alone and format the cell as General."))
  }
}

extension DecimalText {
  /// The number times a whole number; nil where it has more digits than can be kept.
  func times(_ factor: Int) -> DecimalText? {
    guard digits.count <= 30 else { return nil }
    var whole: Int128 = 0
    for digit in digits { whole = whole * 10 + Int128(digit) }
    return DecimalText((isNegative ? -whole : whole) * Int128(factor), shift: exponent - digits.count)
  }
}

extension UnitConversion {
  /// What was done, for the note.
  func explained(_ column: ColumnSchema) -> Localized {
    var (zh, en): ([String], [String]) = ([], [])
    if shift > 0 {
      let factor = "1" + String(repeating: "0", count: shift)
      zh.append("已乘以 \(factor)")
      en.append("multiplied by \(factor)")
    }
    let isPrice = column.name == "price_yuan"
    let isPacks = column.role.quantity == .packs
    switch counts {
    case .same: break
    case .packs:
      zh.append("已乘以各品种的包装转换比，换算为最小单位")
      en.append("multiplied by units_per_pack of each product into minimum units")
    case .minimumUnits:
      zh.append(isPrice ? "已乘以包装转换比，换算为元/盒" : "已除以各品种的包装转换比，换算为盒")
      en.append(isPrice ? "multiplied by units_per_pack into yuan per pack" : "divided by units_per_pack of each product into packs")
    case .asProductsSay(let words):
      let word = words.joined(separator: "/")
      zh.append(
        "“\(word)”是品种的计量单位的按最小单位，是品种的包装的按盒，已按包装转换比换算为\(isPrice ? "元/盒" : isPacks ? "盒" : "最小单位")")
      en.append(
        "\(word) is the minimum unit where the product's unit is so called and the pack where its pack is; converted by units_per_pack")
    }
    return .init(zh: zh.joined(separator: "，"), en: en.joined(separator: ", "))
  }
}

/// By how much quantities of each product are multiplied on the fast road; nil where a column is read as it stands.
struct UnitFactors {
  /// By index of the product; 0 where the row must be looked at.
  let factors: [Int64]

  init?(_ rows: TableRows, _ column: Int, _ products: [GivenRow<Product>]) {
    guard let conversion = rows.conversion(column), conversion.shift == 0, rows.isOnlyConversion(column) else { return nil }
    factors = products.map { row in
      let size = PackSize(row.record)
      switch conversion.counts {
      case .same, .minimumUnits: return 1
      case .packs: return Int64(size.unitsPerPack)
      case .asProductsSay(let words): return size.isPack(words).map { $0 ? Int64(size.unitsPerPack) : 1 } ?? 0
      }
    }
  }

  /// The quantity in minimum units; nil where the row must be looked at.
  @inline(__always)
  func units(_ amount: Decimal4, _ product: Int32, _ rule: NumberRule) -> Decimal4? {
    let factor = factors[Int(product)]
    let (units, overflow) = amount.tenThousandths.multipliedReportingOverflow(by: factor)
    guard factor > 0, !overflow, rule.takes(Decimal4(tenThousandths: units)) else { return nil }
    return Decimal4(tenThousandths: units)
  }
}
