import PlanModel
import Planning

/// Ways in which offices write the values of 参数, and the forms that Data.md gives.
enum ParameterWording {
  /// What a value turned out to be.
  enum Reading: Equatable {
    /// The form that Data.md gives, for another way to write it.
    case means(String)
    /// A word for what holds where nothing is given, and is written as nothing.
    case isDefault
    /// Shares of usage and demand that do not add up to the whole.
    case sharesDoNotAddUp
  }

  /// What a value means that is written in another way; nil where it is read, or refused, as it stands.
  static func read(_ key: String, _ text: String, words: OfficeWords = .shipped) -> Reading? {
    let plain = compact(text)
    switch key {
    case "cycle_start", "cycle_end", "execution_date", "contract_date", "report_due", "prepayment_due":
      guard CalendarDate(parsing: narrowed(text)) == nil else { return nil }
      return CalendarDate(loosely: text).map { .means("\($0)") }
    case "basis": return basis(plain)
    case "usage_weights":
      if ["equal", "等权"].contains(plain) { return .isDefault }
      return weights(plain).map { .means($0) }
    case "prepayment_tranches": return tranches(plain).map { .means($0) }
    case "prepayment_ownership": return ownerships(plain, words).map { .means($0) }
    case "cap_ratio":
      if ["none", "无", "不设", "不限", "没有", "无上限", "不设上限"].contains(plain) { return .isDefault }
      return plain.hasSuffix("倍") ? .means(String(plain.dropLast())) : nil
    case "settlement_days":
      guard let unit = plain.last, "天日".contains(unit) else { return nil }
      return .means(String(plain.dropLast()))
    default: return nil
    }
  }

  private static func compact(_ text: String) -> String {
    String(String.UnicodeScalarView(narrowed(text).unicodeScalars.filter { !isBlank($0) || $0 == "\n" })).lowercased()
  }

  // MARK: 测算依据

  private static let usage = ["历史用量", "历史采购量", "历史使用量", "使用量", "用量", "usage"]
  private static let demand = ["报量", "上报量", "报送量", "需求量", "需求", "demand"]

  /// `历史用量60%，报量40%`, `报量40%+历史用量60%`, `用量:报量=6:4`, `历史用量和报量各50%`.
  private static func basis(_ text: String) -> Reading? {
    // These are the words themselves.
    if ["usage", "历史用量", "demand", "报量"].contains(text) { return nil }
    var text = text
    if text.hasPrefix("按") { text.removeFirst() }
    for (word, names) in [("usage", usage), ("demand", demand)] {
      if names.contains(text) || names.contains(where: { text == "\($0)100%" }) { return .means(word) }
    }
    if let (_, left, right, one, other) = text.wholeMatch(of: /([^:0-9]+):([^:=0-9]+)[=为]?([0-9.]+):([0-9.]+)/)?.output {
      guard let names = order(String(left), String(right)), let one = try? Decimal4(parsing: String(one)),
        let other = try? Decimal4(parsing: String(other)), max(one, other) <= Decimal4(whole: 10_000)
      else { return nil }
      let (part, sum) = (names ? one : other, one.tenThousandths + other.tenThousandths)
      guard sum > 0, part.tenThousandths * 10_000 % sum == 0 else { return nil }
      return .means("blend:\(Decimal4(tenThousandths: part.tenThousandths * 10_000 / sum))")
    }
    let parts = text.split(whereSeparator: { ",;、+和与及&".contains($0) }).map(String.init)
    guard parts.count == 2 else { return nil }
    if ["各半", "各50%", "各占50%", "各占一半"].contains(where: { parts[1].hasSuffix($0) }), let mark = parts[1].firstIndex(of: "各"),
      order(parts[0], String(parts[1][..<mark])) != nil
    {
      return .means("blend:0.5")
    }
    guard let first = share(parts[0]), let second = share(parts[1]), first.isUsage != second.isUsage else { return nil }
    guard first.share.tenThousandths + second.share.tenThousandths == 10_000, first.share >= .zero, second.share >= .zero else {
      return .sharesDoNotAddUp
    }
    return .means("blend:\(first.isUsage ? first.share : second.share)")
  }

  /// Whether two names are usage and then demand, false for the other way round, nil for neither.
  private static func order(_ left: String, _ right: String) -> Bool? {
    if usage.contains(left), demand.contains(right) { return true }
    return demand.contains(left) && usage.contains(right) ? false : nil
  }

  /// `历史用量60%`, `60%历史用量`, `报量占0.4`.
  private static func share(_ text: String) -> (isUsage: Bool, share: Decimal4)? {
    for (isUsage, names) in [(true, usage), (false, demand)] {
      for name in names {
        var rest: String
        if text.hasPrefix(name) {
          rest = String(text.dropFirst(name.count))
          for word in ["占比", "占", "权重", ":", "为", "="] where rest.hasPrefix(word) { rest.removeFirst(word.count) }
        } else if text.hasSuffix(name) {
          rest = String(text.dropLast(name.count))
        } else {
          continue
        }
        if case .success(let value) = parsedNumber(Array(rest.utf8)[...], allowsPercent: true) { return (isUsage, value) }
      }
    }
    return nil
  }

  // MARK: 年度权重

  /// `2018年占40%，2019年占60%`, `2018年1、2019年2`.
  private static func weights(_ text: String) -> String? {
    let isPlain = text.split(separator: ";").allSatisfy { item in
      item.firstIndex(of: ":").map { periodCode(Array(item[..<$0].utf8)[...]) != nil } ?? false
    }
    // One year of a whole weight that a spreadsheet took for a time is read elsewhere.
    if isPlain { return nil }
    var result: [String] = []
    for item in text.split(whereSeparator: { ";,、\n".contains($0) }) {
      guard let (_, year, value) = item.wholeMatch(of: /(\d{4})(?:年度?的?(?:权重)?(?:占|为|:|=)?|[:=])([0-9.]+%?)/)?.output,
        case .success(let weight) = parsedNumber(Array(value.utf8)[...], allowsPercent: true)
      else { return nil }
      result.append("\(year):\(weight)")
    }
    return result.isEmpty ? nil : result.joined(separator: ";")
  }

  // MARK: 预付批次

  /// `第一批：2020-11-16付30%，第二批：2021-03-31付20%`, `签约后15个工作日内付50%`. A day with 前 behind it is not read: whether the
  /// day itself counts is the planner's to say.
  private static func tranches(_ text: String) -> String? {
    func isDue(_ text: String) -> Bool { TrancheTrigger(text) != nil || CalendarDate(parsing: text) != nil }
    let isPlain = text.split(separator: ";").allSatisfy { item in
      item.lastIndex(of: ":").map { isDue(String(item[..<$0])) } ?? false
    }
    if isPlain { return nil }
    var result: [String] = []
    for item in text.split(whereSeparator: { ";,、\n".contains($0) }) {
      var item = String(item)
      if let mark = item.prefixMatch(of: /(?:第[一二三四五六七八九十0-9]+[批期次笔]|首[批期付]|尾款|余款):?/) {
        item.removeSubrange(mark.range)
      }
      guard let (_, due, share) = item.wholeMatch(of: /(.+?)(?:预付|支付|付款|拨付|付|占|:)+([0-9.]+%)/)?.output else { return nil }
      let when = String(due)
      let day = CalendarDate(loosely: when).map(\.description)
      guard day != nil || TrancheTrigger(when) != nil else { return nil }
      result.append("\(day ?? when):\(share)")
    }
    return result.isEmpty ? nil : result.joined(separator: ";")
  }

  // MARK: 预付机构性质

  private static func ownerships(_ text: String, _ words: OfficeWords) -> String? {
    if ScopeWords.all.contains(text) { return Ownership.allCases.map(\.chinese).joined(separator: ";") }
    let parts = text.split(whereSeparator: { ";,、和及".contains($0) }).map(String.init)
    let owners = parts.map { ScopeWords.ownership($0, words) }
    guard !parts.isEmpty, !owners.contains(nil), parts.contains(where: { WordList.ownership.value($0) == nil }) else { return nil }
    return owners.compactMap { $0?.chinese }.joined(separator: ";")
  }
}

/// Words of offices in 规则 and 参数.
enum ScopeWords {
  /// Words for everything.
  static let all: Set<String> = [
    "全部", "所有", "全部品种", "所有品种", "全品种", "全部机构", "所有机构", "全部医疗机构", "所有医疗机构", "各机构", "全市", "all",
  ]

  /// 机构性质 by our words or an office's.
  static func ownership(_ text: String, _ words: OfficeWords) -> Ownership? {
    WordList.ownership.value(text) ?? words.value(text, column: "ownership").flatMap(Ownership.init(rawValue:))
  }
}

extension CalendarDate {
  /// Reads also `20201116`, `2020 年 11 月 16 日`, a day with midnight behind it and one with its day of the week.
  init?(loosely text: String) {
    var plain = narrowed(text)
    if let time = plain.firstMatch(of: /[ T]0{1,2}:00(?::00(?:\.0+)?)?\s*$/) { plain.removeSubrange(time.range) }
    plain = String(String.UnicodeScalarView(plain.unicodeScalars.filter { !isBlank($0) }))
    if let day = plain.firstMatch(of: /\(?(?:周|星期)[一二三四五六日天]\)?$/) { plain.removeSubrange(day.range) }
    if let (_, year, month, day) = plain.wholeMatch(of: /(\d{4})(\d{2})(\d{2})/)?.output,
      let year = Int(year), let month = Int(month), let day = Int(day)
    {
      self.init(year: year, month: month, day: day)
    } else {
      self.init(parsing: plain)
    }
  }

  /// The days that a text may be whose parts are not in order from the year: `11/16/2020`, `16-11-20`; none where it is no such text.
  static func readings(_ text: String) -> [CalendarDate] {
    let plain = narrowed(text)
    guard let (_, first, second, third) = plain.wholeMatch(of: /\s*(\d{1,2})[-\/.](\d{1,2})[-\/.](\d{2}|\d{4})\s*/)?.output,
      let a = Int(first), let b = Int(second), let c = Int(third)
    else { return [] }
    func full(_ year: Int) -> Int { year < 100 ? 2000 + year : year }
    var result: [CalendarDate] = []
    // A year of four digits stands where it is written.
    for (year, month, day) in (third.count == 2 ? [(a, b, c)] : []) + [(c, a, b), (c, b, a)] {
      if let date = CalendarDate(year: full(year), month: month, day: day), !result.contains(date) { result.append(date) }
    }
    return result.sorted()
  }
}
