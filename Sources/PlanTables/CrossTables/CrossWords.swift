import PlanModel
import Planning

/// Words in the headings of cross tables, as the table of words of offices has them and as only such headings do.
struct CrossWords {
  /// What a text says about a period.
  enum PeriodPart: Hashable {
    /// A whole year or month, as `year × 100 + month`.
    case period(Int32)
    /// A month of a year that stands elsewhere.
    case month(Int32)
    /// A half-year, a quarter, some months: no period that tables know.
    case unclear
  }

  /// What a heading says of the values under it, beside whose they are: `2019年采购量（盒）`.
  struct Reading {
    var period: PeriodPart?
    /// The column of 上下限.
    var limit: String?
    var unit: HeadingUnit?
    /// Whether it says that they are no quantities.
    var isOther = false
  }

  let table: TableSchema
  let words: OfficeWords

  // MARK: What the values are

  /// Reads a heading of which every word is known; nil where one is not.
  ///
  /// - Complexity: O(length · words).
  func reading(_ written: String) -> Reading? {
    guard written.utf8.count <= 150 else { return nil }
    var outside = ""
    var brackets: [String] = []
    var inside: String?
    for character in normalizedHeading(written) {
      switch character {
      case "(", "[", "【":
        if inside != nil { return nil }
        inside = ""
      case ")", "]", "】":
        guard let text = inside else { return nil }
        brackets.append(text)
        inside = nil
      default: if inside == nil { outside.append(character) } else { inside?.append(character) }
      }
    }
    var result = Reading()
    guard inside == nil, !(outside.isEmpty && brackets.isEmpty), take(outside, &result) else { return nil }
    return brackets.allSatisfy { take($0, &result) } ? result : nil
  }

  /// Takes what a text says; false where it is not known.
  private func take(_ written: String, _ result: inout Reading) -> Bool {
    let text = written.trimmed { "_-:/,;、·.—".contains($0) }
    if text.isEmpty { return true }
    if let unit = HeadingUnit(HeadingUnit.bare(text)) {
      result.unit = unit
      if unit.quantity == .yuan { result.isOther = true }
      return true
    }
    if let period = CrossWords.period(text) {
      result.period = result.period.map { CrossWords.joined($0, period) } ?? period
      return true
    }
    if table == .limits, let (column, rest) = limit(in: text) {
      result.limit = column
      return take(rest, &result)
    }
    for (ending, unit) in [("盒数", "盒"), ("包装数", "盒"), ("盒量", "盒")] where text.hasSuffix(ending) {
      let rest = String(text.dropLast(ending.count))
      guard rest.isEmpty || CrossWords.actions.contains(rest) || isQuantity(rest) || take(rest, &result) else { continue }
      result.unit = HeadingUnit(unit)
      return true
    }
    if isQuantity(text) { return true }
    if CrossWords.isOther(text) {
      result.isOther = true
      return true
    }
    let parts = text.split { "_/,;、:".contains($0) }
    if parts.count > 1, parts.allSatisfy({ take(String($0), &result) }) { return true }
    for (time, rest) in CrossWords.splitsAtTime(text) {
      guard let period = CrossWords.period(time) else { continue }
      var own = result
      own.period = own.period.map { CrossWords.joined($0, period) } ?? period
      guard take(rest, &own) else { continue }
      result = own
      return true
    }
    return false
  }

  /// The column of 上下限 that a text begins or ends with, by the longest word, and the rest.
  private func limit(in text: String) -> (column: String, rest: String)? {
    var best: (column: String, rest: String)?
    for column in TableSchema.limits.columns where column.role.quantity == .packs {
      for word in [column.name, normalizedHeading(column.heading)] + words.headings(of: column.name, in: .limits).read {
        guard text.count - word.count < best?.rest.count ?? .max else { continue }
        if text.hasPrefix(word) {
          best = (column.name, String(text.dropFirst(word.count)))
        } else if text.hasSuffix(word) {
          best = (column.name, String(text.dropLast(word.count)))
        }
      }
    }
    return best
  }

  /// Where a time at the start or the end of a text may be cut off, the longest first.
  static func splitsAtTime(_ text: String) -> [(time: String, rest: String)] {
    let letters = Array(text.prefix(100))
    func isTime(_ letter: Character) -> Bool { (letter.isASCII && letter.isNumber) || "年月日-.~至到度全上下半季第一二三四份".contains(letter) }
    var result: [(time: String, rest: String)] = []
    if letters.first?.isNumber ?? false {
      var end = letters.prefix(16).prefix(while: isTime).count
      while end >= 2 {
        if end < letters.count { result.append((String(letters[..<end]), String(letters[end...]))) }
        end -= 1
      }
    }
    if let last = letters.last, isTime(last) {
      var start = letters.count - letters.reversed().prefix(16).prefix(while: isTime).count
      while start < letters.count - 1 {
        if start > 0, letters[start].isNumber, !letters[start - 1].isNumber {
          result.append((String(letters[start...]), String(letters[..<start])))
        }
        start += 1
      }
    }
    return result
  }

  /// Whether a text is a word for the quantities of the table, or of a table like it.
  private func isQuantity(_ text: String) -> Bool {
    if CrossWords.quantities.contains(text) { return true }
    if CrossWords.sum(text) != nil { return false }
    return [TableSchema.usage, .demand].contains { other in
      words.column(text, in: other) == "units" || words.headings(of: "units", in: other).near.contains(text)
        || normalizedHeading(other.columns[other.index(of: "units")].heading) == text
    }
  }

  private static let quantities: Set = ["量", "数", "总量", "总用量", "总数量", "历史", "实际", "销量", "销售量", "销售数量", "发生量", "申报量", "申报数量", "上报", "填报"]
  private static let actions: Set = ["采购", "使用", "历史", "实际", "实际采购", "历史采购", "填报", "申报", "上报", "需求", "用药", "总"]

  /// Words of numbers that are no quantities: money, prices, shares, averages, differences, stocks.
  static func isOther(_ written: String) -> Bool {
    var text = normalizedHeading(written)
    if text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") { text = String(text[..<bracket]) }
    while let last = text.last, "%:_".contains(last) { text.removeLast() }
    if otherWords.contains(text) { return true }
    if ["金额", "单价", "价格", "价款"].contains(where: { text.hasSuffix($0) }), text.count <= 8 { return true }
    guard let start = otherStarts.first(where: { text.hasPrefix($0) }) else { return false }
    return otherEnds.contains(String(text.dropFirst(start.count)))
  }

  private static let otherWords: Set = [
    "额", "采购额", "销售额", "用药额", "费用", "采购费用", "中选价", "采购价", "零售价", "均价", "构成比", "市场份额", "差", "差额", "差值", "差数", "缺口",
    "排名", "排序", "名次", "最大值", "最小值", "最高值", "最低值", "最大", "最小", "中位数", "中位值", "标准差", "完成率", "满足率", "库存", "库存量", "库存数量",
    "期末库存", "期初库存", "结余", "结余量", "剩余量", "退货", "退货量", "基数", "大写",
  ]
  private static let otherStarts = [
    "环比增长", "同比增长", "环比", "同比", "平均每月", "平均每家", "平均", "人均", "月均", "日均", "年均", "均", "占比", "占全市", "占", "比例", "比重", "百分比", "比率",
    "份额", "增幅", "增长", "增减", "增加", "减少", "降幅", "下降", "涨幅", "变化", "变动", "差异", "偏差", "差额", "浮动",
  ]
  private static let otherEnds: Set = [
    "", "值", "数", "量", "率", "额", "幅度", "幅", "比例", "比", "比重", "用量", "采购量", "使用量", "需求量", "报量", "增幅", "增减", "变化", "每月用量", "百分比", "的比例",
    "全市比例", "全市", "总量",
  ]

  /// What sums a heading names: 合计, 小计（片）, 2019年合计, 全市, 计.
  static func sum(_ text: String) -> TableWords.Sum? {
    if let sum = TableWords.sum(Array(text.utf8)[...]) { return sum }
    guard text.utf8.count < 80 else { return nil }
    var name = normalizedHeading(text)
    if let bracket = name.firstIndex(of: "("), bracket > name.startIndex { name = String(name[..<bracket]) }
    if let sum = TableWords.sum(Array(name.utf8)[...]) { return sum }
    while let last = name.last, ":_".contains(last) { name.removeLast() }
    if sumWords.contains(name) { return .all }
    // 其中：民营, 12家.
    let count = name.prefix { $0.isASCII && $0.isNumber }
    let isCount = !count.isEmpty && ["家", "家机构", "家医院", "家医疗机构", "家单位", "所", "个", "个机构"].contains(String(name.dropFirst(count.count)))
    return name.hasPrefix("其中") || isCount ? .part : nil
  }

  private static let sumWords: Set = [
    "计", "全市", "全市计", "全市汇总", "全市总量", "全市总数", "全市数", "总数", "总数量", "总量", "总用量", "总采购量", "总需求量", "总报量", "汇总", "合计数", "总计数", "小计数",
    "合计量", "全部", "全部机构", "全部医疗机构", "所有机构", "各机构之和", "全院", "sum", "all",
  ]

  // MARK: Periods

  /// Reads `2019`, `2019年度`, `2019年1-12月`, `7月`; nil where the text names no period.
  ///
  /// - Complexity: O(length).
  static func period(_ written: String) -> PeriodPart? {
    guard written.utf8.count <= 60 else { return nil }
    var text = normalizedHeading(written)
    if text.hasSuffix("月份") { text.removeLast() }
    if let code = periodCode(Array(text.utf8)[...]) { return .period(code) }
    guard text.last.map({ "月份年半度季至前后1234567890h".contains($0) }) ?? false else { return nil }
    let digits = text.hasSuffix("月") ? text.dropLast() : ""
    if let month = Int32(digits), (1...12).contains(month) { return .month(month) }
    let isTime = text.allSatisfy { ($0.isASCII && $0.isNumber) || "年月日-.~～至到度上下半季第一二三四前后截止全qh".contains($0) }
    return isTime && text.contains(where: { "年月半季qh".contains($0) }) && namesTime(text) ? .unclear : nil
  }

  /// A year with a month of it, in whichever order; two that do not go together are unclear.
  static func joined(_ first: PeriodPart, _ second: PeriodPart) -> PeriodPart {
    switch (first, second) {
    case (.period(let year), .month(let month)) where year % 100 == 0: .period(year + month)
    case (.month(let month), .period(let year)) where year % 100 == 0: .period(year + month)
    case _ where first == second: first
    default: .unclear
    }
  }

  private static let wholeYears = ["1-12月", "1月-12月", "01-12月", "1至12月", "1月至12月", "全年", "度"]

  /// The periods that a title or a sheet's name gives: years before 年, months behind them. Days, numbers of documents and dates of
  /// signing are none.
  ///
  /// - Parameter isName: a year may stand bare there.
  static func periods(inTitle written: String, isName: Bool = false) -> [PeriodPart] {
    let text = Array(normalizedHeading(written).prefix(200))
    if ["日期", "时间", "截至", "截止"].contains(where: { String(text).contains($0) }) { return [] }
    var result: [PeriodPart] = []
    var index = 0
    while index + 4 <= text.count {
      guard text[index...index + 3].allSatisfy({ $0.isASCII && $0.isNumber }), index == 0 || !text[index - 1].isNumber,
        let year = Int32(String(text[index...index + 3])), (1990...2100).contains(year)
      else {
        index += 1
        continue
      }
      index += 4
      if index < text.count, text[index] == "年" {
        index += 1
        if let part = months(after: &index, in: text, year: year) { result.append(part) }
      } else if index < text.count, "-—–~至、".contains(text[index]), index + 4 < text.count, text[index + 1].isNumber {
        // 2018-2019年: the first of several.
        result.append(.period(year * 100))
      } else if isName, index == text.count || !(text[index].isNumber || text[index] == "]" || text[index] == "〕") {
        result.append(.period(year * 100))
      }
    }
    return result
  }

  /// What follows a year: months, or nothing that matters. Nil where it is a day.
  private static func months(after index: inout Int, in text: [Character], year: Int32) -> PeriodPart? {
    let rest = String(text[index...].prefix(8))
    if let whole = wholeYears.first(where: { rest.hasPrefix($0) }) {
      index += whole.count
      return .period(year * 100)
    }
    if rest.contains("半年") || rest.contains("季") { return .unclear }
    guard let month = rest.firstIndex(of: "月") else { return .period(year * 100) }
    let digits = rest[..<month]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isNumber || "-至".contains($0) }) else { return .period(year * 100) }
    index += digits.count + 1
    if rest[rest.index(after: month)...].first.map({ $0.isNumber }) ?? false { return nil }
    guard let number = Int32(digits), (1...12).contains(number) else { return .unclear }
    if index < text.count, "-至—".contains(text[index]) { return .unclear }
    return .period(year * 100 + number)
  }

  /// The column of 上下限 that a text names; nil where it names none or several.
  ///
  /// - Complexity: O(length · words).
  func limitColumn(_ written: String) -> String? { CrossWords.limitColumn(written, words) }

  static func limitColumn(_ written: String, _ words: OfficeWords) -> String? {
    var text = normalizedHeading(written)
    guard text.count <= 60 else { return nil }
    text = text.split(separator: "上下限").joined()
    let found = TableSchema.limits.columns.filter { column in
      guard column.role.quantity == .packs else { return false }
      return text.contains(column.name) || text.contains(normalizedHeading(column.heading))
        || words.headings(of: column.name, in: .limits).read.contains { text.contains($0) }
    }
    return found.count == 1 ? found[0].name : nil
  }

  /// Headings of columns that describe products and institutions, as tables have them.
  private static let captions: Set<String> = {
    var words: Set<String> = [
      "机构", "医疗卫生机构", "单位", "药品", "产品", "中选药品", "中选品种", "地区", "所属地区", "所在地区", "说明", "年度", "年份", "月份", "时间", "栏次",
      "行次", "问题", "数量单位", "甲", "乙", "丙", "注", "指标", "项目", "内容", "品规",
    ]
    for column in [TableSchema.products, .institutions, .districts].flatMap(\.columns) {
      words.insert(normalizedHeading(column.heading))
      words.insert(column.name)
    }
    return words
  }()
  private static let captionEnds = [
    "编码", "代码", "编号", "名称", "序号", "性质", "等级", "级别", "类别", "类型", "电话", "通用名", "规格", "企业", "剂型", "期间", "区市",
  ]

  /// Whether a text heads a column, or names a row of headings: 机构名称, 序号, 机构＼品种.
  func isCaption(_ written: String) -> Bool {
    var text = normalizedHeading(written)
    guard !text.isEmpty, text.count <= 24 else { return false }
    if text.contains(where: { "\\/|、".contains($0) }) {
      let parts = text.split(whereSeparator: { "\\/|、".contains($0) })
      if parts.count > 1, parts.allSatisfy({ isCaption(String($0)) }) { return true }
    }
    if text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") { text = String(text[..<bracket]) }
    while let last = text.last, ":_".contains(last) { text.removeLast() }
    if CrossWords.captions.contains(text) || words.isPassedOver(text, in: table) { return true }
    if [TableSchema.products, .institutions, .districts].contains(where: { words.column(text, in: $0) != nil }) {
      return true
    }
    return CrossWords.captionEnds.contains { text.hasSuffix($0) && text.count <= $0.count + 6 }
  }

  /// A title that names several tables or kinds, or a note beside it, is not looked into beyond this [characters].
  static let longestTitle = 200
}

extension String {
  /// The text without letters at its ends.
  fileprivate func trimmed(_ isCut: (Character) -> Bool) -> String {
    var text = self[...]
    while let first = text.first, isCut(first) { text.removeFirst() }
    while let last = text.last, isCut(last) { text.removeLast() }
    return String(text)
  }
}
