import PlanModel
import Planning

extension WordList where Value == Bool {
  static let yesNo = WordList(
    words: [
      ("是", true), ("否", false), ("true", true), ("false", false), ("yes", true), ("no", false),
      ("y", true), ("n", false), ("1", true), ("0", false),
    ], allowed: .init(zh: "是、否", en: "yes, no (是, 否)"))
}

extension WordList where Value == Int {
  /// 重点保障 of a product, ``Product/lastClass`` for none.
  static let priority = WordList(
    words: (1...9).map { ("\($0)", $0) }
      + [("是", 1), ("yes", 1), ("y", 1), ("true", 1)] + ["否", "no", "n", "false"].map { ($0, Product.lastClass) },
    allowed: NumberRule.priorityWords)
}

extension WordList where Value == District.Kind {
  static let districtKind = WordList(
    words: [
      ("区市", .district), ("district", .district), ("开发区", .zone), ("zone", .zone), ("市属", .municipal),
      ("municipal", .municipal),
    ], allowed: .init(zh: "区市、开发区、市属", en: "district, zone, municipal (区市, 开发区, 市属)"))
}

/// 计量 of a rule: what is counted, or the amount of each cell of which a share is taken.
enum RuleMeasure: Sendable, Hashable {
  case counted(Measure)
  case share(CellAmount)
}

extension WordList where Value == RuleMeasure {
  static let measure = WordList(
    words: [
      ("packs", .counted(.packs)), ("盒", .counted(.packs)), ("units", .counted(.units)), ("最小单位", .counted(.units)),
      ("yuan", .counted(.yuan)), ("元", .counted(.yuan)),
    ] + CellAmount.offered.flatMap { [($0.text, .share($0)), ($0.chinese, .share($0))] },
    allowed: .init(
      zh: "packs（盒）、units（最小单位）、yuan（元）；“每家”的规则还可填 target（比例目标量）、usage（历史用量）、last_year（上年用量）、demand（报量）",
      en: "packs, units, yuan; for each>= and each<= also target, usage, last_year, demand"))
}

/// 关系 of a rule.
enum RuleRelation: Sendable, Hashable {
  case sum(Sense)
  case each(Sense)
  case exclusion
}

extension WordList where Value == RuleRelation {
  static let sense = WordList(
    words: [
      ("<=", .sum(.atMost)), ("≤", .sum(.atMost)), ("不超过", .sum(.atMost)), ("=", .sum(.equal)), ("==", .sum(.equal)),
      ("等于", .sum(.equal)), (">=", .sum(.atLeast)), ("≥", .sum(.atLeast)), ("不少于", .sum(.atLeast)), ("each>=", .each(.atLeast)),
      ("每家不少于", .each(.atLeast)), ("each<=", .each(.atMost)), ("每家不超过", .each(.atMost)), ("exclude", .exclusion),
      ("不参加", .exclusion),
    ],
    allowed: .init(
      zh: "<=（不超过）、=（等于）、>=（不少于）、each>=（每家不少于）、each<=（每家不超过）、exclude（不参加）",
      en: "<=, =, >=, each>=, each<=, exclude"))
}

extension ProblemLog {
  /// 计量 of a rule, also `usage:2019` and `2019年用量`; nil where it was reported.
  func ruleMeasure(_ text: String, at spot: Spot) -> RuleMeasure? {
    let plain = narrowed(text).lowercased()
    let year = plain.wholeMatch(of: /usage:(\d{4})/)?.1 ?? plain.wholeMatch(of: /(\d{4})年(度)?用量/)?.1
    if let year = year.flatMap({ Int($0) }), (1990...2100).contains(year) { return .share(.year(year)) }
    return word(text, .measure, at: spot)
  }
}

extension WordList where Value == Parameters.PartialPack {
  static let partialPack = WordList(
    words: [
      ("up", .up), ("向上", .up), ("down", .down), ("向下", .down), ("error", .error), ("报错", .error),
    ], allowed: .init(zh: "up（向上）、down（向下）、error（报错）", en: "up, down, error"))
}

extension WordList where Value == Parameters.RenewalBelow {
  static let renewalBelow = WordList(
    words: [("error", .error), ("报错", .error), ("warn", .warn), ("提示", .warn)],
    allowed: .init(zh: "error（报错）、warn（提示）", en: "error, warn"))
}

extension WordList where Value == Parameters.MissingYears {
  static let missingYears = WordList(
    words: [
      ("zero", .zero), ("按0计", .zero), ("按零计", .zero), ("average", .average), ("按有数据的年度平均", .average),
    ], allowed: .init(zh: "zero（按0计）、average（按有数据的年度平均）", en: "zero, average"))
}

extension WordList where Value == SubstitutionRecord.Role {
  static let substitutionRole = WordList(
    words: SubstitutionRecord.Role.allCases.flatMap { [($0.chinese, $0), ($0.rawValue, $0)] },
    allowed: .init(zh: "备供、第二备供", en: "backup, second_backup (备供, 第二备供)"))
}

extension WordList where Value == PriceListItem.Role {
  static let priceListRole = WordList(
    words: PriceListItem.Role.allCases.flatMap { [($0.chinese, $0), ($0.rawValue, $0)] },
    allowed: .init(
      zh: "中选、备供、第二备供、非中选",
      en: "selected, backup, second_backup, nonselected (中选, 备供, 第二备供, 非中选)"))
}

extension WordList where Value == Parameters.Clearing {
  static let clearing = WordList(
    words: [
      ("none", .none), ("不冲抵", .none), ("straight_line", .straightLine), ("按月均摊", .straightLine),
      ("proportional", .proportional), ("按采购比例", .proportional), ("balloon", .balloon), ("期末一次", .balloon),
    ],
    allowed: .init(
      zh: "none（不冲抵）、straight_line（按月均摊）、proportional（按采购比例）、balloon（期末一次）",
      en: "none, straight_line, proportional, balloon"))
}

extension WordList where Value == PurchaseRecord.Kind {
  static let purchaseKind = WordList(
    words: PurchaseRecord.Kind.allCases.flatMap { [($0.chinese, $0), ($0.rawValue, $0)] },
    allowed: .init(
      zh: "中选、非中选、可替代、备供", en: "selected, nonselected, alternative, backup (中选, 非中选, 可替代, 备供)"))
}

extension WordList where Value == HolidayRecord.Kind {
  static let holidayKind = WordList(
    words: HolidayRecord.Kind.allCases.flatMap { [($0.chinese, $0), ($0.rawValue, $0)] },
    allowed: .init(zh: "放假、上班", en: "holiday, workday (放假, 上班)"))
}

extension ProblemLog {
  /// The basis of a product, also in the words of offices and in other ways to write it, which are noted; nil where it was reported.
  func basisOfProduct(_ written: String, at spot: Spot) -> Parameters.BasisSource? {
    var text = written
    if let word = words.value(text, in: .products, column: "basis") ?? words.value(text, in: .parameters, column: "basis") {
      noteWord(text, word, at: spot)
      text = word
    }
    switch ParameterWording.read("basis", text, words: words) {
    case .means(let plain):
      if text == written { reportWording(text, read: plain, at: spot) }
      return basis(plain, at: spot)
    case .sharesDoNotAddUp:
      reportShares(text, at: spot)
      return nil
    case .isDefault, nil: return basis(text, at: spot)
    }
  }

  /// Reports shares of usage and demand that are not the whole.
  func reportShares(_ text: String, at spot: Spot) {
    report(
      .parameterSyntax, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 的两项之和不是 100%。", en: "The two shares of \"\(shortened(text))\" do not add up to 100 %."),
      hint: .init(zh: "请改成合计 100%，例如 历史用量60%，报量40%。", en: "Make them 100 % in all, such as blend:0.6."))
  }

  /// One basis, or nil where it was reported.
  func basis(_ text: String, at spot: Spot) -> Parameters.BasisSource? {
    let value = narrowed(text).lowercased()
    switch value {
    case "usage", "历史用量": return .usage
    case "demand", "报量": return .demand
    default: break
    }
    guard let colon = value.firstIndex(of: ":"), ["blend", "混合"].contains(trimmed(String(value[..<colon]))) else {
      let isPlans = spot.file == .table(.parameters)
      let more = isPlans ? "；按机构性质另定的接在后面，例如 历史用量;民营:报量;药店:报量" : ""
      let moreEnglish = isPlans ? "; those of ownerships follow, such as usage;private:demand;pharmacy:demand" : ""
      report(
        .notAnAllowedWord, at: spot, value: text,
        .init(zh: "\"\(shortened(text))\" 不是允许的测算依据。", en: "\"\(shortened(text))\" is not an allowed basis."),
        hint: .init(
          zh: "可填：usage（历史用量）、demand（报量）、blend:0.6（历史用量占 0.6）\(more)。",
          en: "Allowed: usage, demand, blend:0.6 (the share of usage)\(moreEnglish)."))
      return nil
    }
    let share = Array(trimmed(String(value[value.index(after: colon)...])).utf8)
    return number(share[...], .ratio, at: spot).map { .blend(usageShare: $0) }
  }

  /// The date, or nil where it was reported.
  func date(_ text: String, at spot: Spot) -> CalendarDate? {
    if let date = CalendarDate(parsing: narrowed(text)) ?? CalendarDate(loosely: text) { return date }
    let readings = CalendarDate.readings(text).map(\.description)
    if !readings.isEmpty {
      report(
        .dateAmbiguous, at: spot, value: text,
        .init(
          zh: "\"\(shortened(text))\" 的年月日次序不清楚，可能是 \(readings.joined(separator: "，也可能是 "))。",
          en: "The order of \"\(shortened(text))\" is not clear; it may be \(readings.joined(separator: " or "))."),
        hint: .init(zh: "请按 2020-11-16 的样式填写，年份写四位。", en: "Write it like 2020-11-16, the year with four digits."))
      return nil
    }
    let digits = text.utf8.count == 5 && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
    report(
      .notADate, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是日期。", en: "\"\(shortened(text))\" is not a date."),
      hint: digits
        ? .init(
          zh: "这像是 Excel 的日期序号，请把单元格设为文本，按 2020-11-16 填写。",
          en: "It looks like Excel's number of a day: format the cell as text and write 2020-11-16.")
        : .init(zh: "请按 2020-11-16 的样式填写。", en: "Write it like 2020-11-16."))
    return nil
  }

  /// The period as `year × 100 + month` with month 0 for a whole year, or nil where it was reported.
  func period(_ bytes: ArraySlice<UInt8>, at spot: Spot) -> Int32? {
    guard let code = periodCode(bytes) else {
      reportNotAPeriod(String(decoding: bytes, as: UTF8.self), at: spot)
      return nil
    }
    return code
  }
}

/// Reads `2019`, `2019-07`, `2019-7`, `2019/7`, `201907`, `2019年`, `2019年度`, `2019年全年`, `2019年7月`,
/// in ASCII or full-width digits, and a year by its twelve months: `2019年1-12月`.
func periodCode(_ bytes: ArraySlice<UInt8>) -> Int32? {
  if let code = shortPeriodCode(bytes) { return code }
  guard (9...72).contains(bytes.count) else { return nil }
  return wholeYearCode(String(decoding: bytes, as: UTF8.self).unicodeScalars.map { narrowed($0) })
}

private func shortPeriodCode(_ bytes: ArraySlice<UInt8>) -> Int32? {
  var scalars: [UInt32] = []
  if bytes.contains(where: { $0 >= 0x80 }) {
    scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { narrowed($0).value }
    for word in wholeYear where scalars.count == 4 + word.count && scalars.suffix(word.count).elementsEqual(word) {
      scalars.removeLast(word.count)
    }
  } else {
    return periodCode(bytes, count: bytes.count) { UInt32(bytes[bytes.startIndex + $0]) }
  }
  return periodCode(scalars[...], count: scalars.count) { scalars[$0] }
}

/// What may stand behind a year that is meant as a whole: 年度, 全年, 年全年, 年度全年.
private let wholeYear = ["年度", "全年", "年全年", "年度全年"].map { $0.unicodeScalars.map(\.value) }

@inline(__always)
private func periodCode<Source>(_ source: Source, count: Int, _ at: (Int) -> UInt32) -> Int32? {
  func digit(_ index: Int) -> Int32? {
    let value = at(index)
    return value >= 48 && value <= 57 ? Int32(value - 48) : nil
  }
  guard (4...8).contains(count), let a = digit(0), let b = digit(1), let c = digit(2), let d = digit(3) else {
    return nil
  }
  let year = a * 1_000 + b * 100 + c * 10 + d
  guard (1990...2100).contains(year) else { return nil }
  if count == 4 { return year * 100 }
  let yearSign = UInt32(0x5E74)
  let monthSign = UInt32(0x6708)
  let separator = at(4)
  var index = 5
  var end = count
  if separator == yearSign {
    if count == 5 { return year * 100 }
    guard at(count - 1) == monthSign else { return nil }
    end -= 1
  } else if digit(4) != nil {
    guard count == 6 else { return nil }
    index = 4
  } else if separator != 45, separator != 47 {
    return nil
  }
  guard (1...2).contains(end - index) else { return nil }
  var month: Int32 = 0
  while index < end {
    guard let value = digit(index) else { return nil }
    month = month * 10 + value
    index += 1
  }
  return (1...12).contains(month) ? year * 100 + month : nil
}

/// The code of `2019` or `2019-07` in ASCII; nil for everything else, other forms included.
@inline(__always)
func plainPeriod(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
  guard bytes.count == 4 || (bytes.count == 7 && bytes[4] == UInt8(ascii: "-")) else { return nil }
  var year: Int32 = 0
  for byte in bytes[..<4] {
    guard byte >= 48, byte <= 57 else { return nil }
    year = year * 10 + Int32(byte - 48)
  }
  guard year >= 1990, year <= 2100 else { return nil }
  if bytes.count == 4 { return year * 100 }
  guard bytes[5] >= 48, bytes[5] <= 57, bytes[6] >= 48, bytes[6] <= 57 else { return nil }
  let month = Int32(bytes[5] - 48) * 10 + Int32(bytes[6] - 48)
  return (1...12).contains(month) ? year * 100 + month : nil
}
