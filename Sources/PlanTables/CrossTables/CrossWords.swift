import PlanModel
import Planning

/// Words in the headings of cross tables.
enum CrossWords {
  /// What a text says about a period.
  enum PeriodPart: Hashable {
    /// A whole year or month, as `year × 100 + month`.
    case period(Int32)
    /// A month of a year that stands elsewhere.
    case month(Int32)
    /// A half-year, a quarter, some months: no period that tables know.
    case unclear
  }

  private static let passedOverInPeriods = [
    "历史", "实际", "采购", "使用", "用量", "数量", "销量", "消耗量", "发生", "合计用", "总量", "量",
  ]
  private static let wholeYears = ["1-12月", "1月-12月", "01-12月", "1至12月", "1月至12月", "全年", "度"]

  /// Reads `2019`, `2019年度用量`, `2019年1-12月`, `7月`; nil where the text names no period.
  ///
  /// - Complexity: O(length).
  static func period(_ written: String) -> PeriodPart? {
    guard written.utf8.count <= 60, written.contains(where: \.isNumber) || written.contains("季") || written.contains("半年") else {
      return nil
    }
    var text = normalizedHeading(written)
    for dash in ["—", "–", "~", "～", "－"] { text = text.split(separator: dash, omittingEmptySubsequences: false).joined(separator: "-") }
    if text.contains("半年") || text.contains("季") { return .unclear }
    for word in passedOverInPeriods { text = text.split(separator: word).joined() }
    if text.hasPrefix("("), text.hasSuffix(")") { text = String(text.dropFirst().dropLast()) }
    if text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") { text = String(text[..<bracket]) }
    if let year = text.firstIndex(of: "年"), wholeYears.contains(String(text[text.index(after: year)...])) {
      text = String(text[...year])
    }
    if let code = periodCode(Array(text.utf8)[...]) { return .period(code) }
    if text.hasSuffix("月") {
      let digits = text.dropLast()
      if let month = Int32(digits), (1...12).contains(month) { return .month(month) }
      if digits.allSatisfy({ $0.isNumber || "-年月至".contains($0) }) { return .unclear }
    }
    return nil
  }

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

  private static let kinds: [(column: String, words: [String])] = [
    ("floor_packs", ["下限", "保底量", "保底", "最低限量", "最低量", "floor_packs"]),
    ("cap_packs", ["上限", "最高限量", "最高量", "封顶量", "封顶", "cap_packs"]),
    ("fixed_packs", ["锁定数量", "锁定量", "锁定", "指定数量", "指定量", "指定", "固定量", "固定数量", "fixed_packs"]),
  ]

  /// The column of 上下限 that a text names; nil where it names none or several.
  static func limitColumn(_ written: String) -> String? {
    var text = normalizedHeading(written)
    guard text.count <= 60 else { return nil }
    text = text.split(separator: "上下限").joined()
    let found = kinds.filter { kind in kind.words.contains { text.contains($0) } }
    return found.count == 1 ? found[0].column : nil
  }

  /// Headings of columns that describe products and institutions, as tables have them.
  private static let captions: Set<String> = {
    var words: Set<String> = [
      "机构", "医疗卫生机构", "单位", "药品", "产品", "中选药品", "中选品种", "地区", "所属地区", "所在地区", "说明", "年度", "年份", "月份", "时间", "栏次",
      "行次", "问题", "数量单位", "甲", "乙", "丙", "注",
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
  static func isCaption(_ written: String) -> Bool {
    var text = normalizedHeading(written)
    guard !text.isEmpty, text.count <= 24 else { return false }
    if text.contains(where: { "\\/|、".contains($0) }) {
      let parts = text.split(whereSeparator: { "\\/|、".contains($0) })
      if parts.count > 1, parts.allSatisfy({ isCaption(String($0)) }) { return true }
    }
    if text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") { text = String(text[..<bracket]) }
    while let last = text.last, ":_".contains(last) { text.removeLast() }
    if captions.contains(text) || OfficeWords.shipped.isPassedOver(text, in: .demand) { return true }
    if [TableSchema.products, .institutions, .districts].contains(where: { OfficeWords.shipped.column(text, in: $0) != nil }) {
      return true
    }
    return captionEnds.contains { text.hasSuffix($0) && text.count <= $0.count + 6 }
  }

  /// A title that names several tables or kinds, or a note beside it, is not looked into beyond this [characters].
  static let longestTitle = 200
}
