import Planning

/// Words of rows that are no data: sums and footers.
package enum TableWords {
  /// What a row of sums covers.
  package enum Sum: Equatable {
    /// 合计, 总计, 共计, Total: everything.
    case all
    /// 累计: everything above it.
    case running
    /// 小计 and sums with a name in front: a part.
    case part
  }

  /// What a row of sums is headed by; nil where the text heads none. Spaces inside and case do not matter.
  package static func sum(_ bytes: ArraySlice<UInt8>) -> Sum? {
    // 计 is E8 AE A1; nearly no other text holds it.
    guard bytes.count >= 5, bytes.count <= 200 else { return nil }
    if isASCII(bytes) {
      guard mayBeEnglish(bytes) else { return nil }
    } else if !bytes.indices.dropLast(2).contains(where: { bytes[$0] == 0xE8 && bytes[$0 + 1] == 0xAE && bytes[$0 + 2] == 0xA1 }) {
      return nil
    }
    var text = normalizedHeading(String(decoding: bytes, as: UTF8.self))
    while let last = text.last, ":)".contains(last) { text.removeLast() }
    while let first = text.first, first == "(" { text.removeFirst() }
    if englishTotals.contains(text) { return .all }
    if englishParts.contains(text) { return .part }
    if text.hasSuffix("小计") { return .part }
    for word in ["合计", "总计", "共计", "累计"] where text.hasSuffix(word) {
      let name = text.dropLast(word.count)
      guard name.isEmpty || ["全市", "全部", "本表", "总"].contains(String(name)) else { return .part }
      return word == "累计" ? .running : .all
    }
    return nil
  }

  /// Whether a text is a word for sums and nothing else, so that it can be no code.
  package static func isSum(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 5, bytes.count <= 20, !isASCII(bytes) || mayBeEnglish(bytes) else { return false }
    let text = normalizedHeading(String(decoding: bytes, as: UTF8.self))
    return chineseSums.contains(text) || englishTotals.contains(text) || englishParts.contains(text)
  }

  private static let chineseSums: Set = ["合计", "小计", "总计", "共计", "累计", "全市合计", "全市总计", "全市累计"]
  private static let englishTotals: Set = ["total", "totals", "grandtotal"]
  private static let englishParts: Set = ["subtotal", "subtotals", "sub-total"]

  @inline(__always)
  private static func isASCII(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.allSatisfy { $0 < 0x80 } }

  /// Whether an l stands in a short text, as it does in total and in few codes.
  private static func mayBeEnglish(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count <= 20 && bytes.contains { $0 | 0x20 == UInt8(ascii: "l") }
  }

  private static let footers = [
    "注", "备注", "说明", "附注", "填表说明", "填报说明", "制表", "填表", "填报", "审核", "复核", "经办", "编制", "单位负责人", "负责人",
    "主要负责人", "分管负责人", "联系人", "联系电话", "电话", "日期", "填报日期", "制表日期", "盖章", "单位盖章", "单位(盖章)", "资料来源", "数据来源",
  ]
  private static let roles = ["人", "单位", "日期", "时间", "部门", "机构"]

  /// Whether a text is a line below a table: `注：…`, `制表人：…`, `（盖章）`.
  package static func isFooter(_ written: String) -> Bool {
    let text = normalizedHeading(written)
    if text.hasPrefix("(盖章)") || text.hasSuffix("(盖章)") || text.hasSuffix("(盖章):") || text.hasSuffix("(公章)") { return true }
    for word in footers where text.hasPrefix(word) {
      var rest = text.dropFirst(word.count)
      for role in roles where rest.hasPrefix(role) {
        rest = rest.dropFirst(role.count)
        break
      }
      guard let next = rest.first else { return true }
      // Not 注射用…, which starts many a drug's name.
      if ":、(1234567890.".contains(next) { return true }
    }
    return false
  }

  private static let numerals = Set("一二三四五六七八九十百零〇两".unicodeScalars)

  /// Whether a text that heads a group of rows may begin with this byte of ASCII: `1、`, `(一)`, `A、`.
  package static func mayBeginSection(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || (48...57).contains(byte) || (65...90).contains(byte)
  }

  /// Whether a text is the number of a group and nothing else, as it stands beside the group's name: 一, （二）, Ⅲ, 四、.
  package static func isGroupNumber(_ written: String) -> Bool {
    let text = normalizedHeading(written).unicodeScalars.filter { !"()、.".unicodeScalars.contains($0) }
    return (1...4).contains(text.count)
      && (text.allSatisfy { numerals.contains($0) } || text.allSatisfy { (0x2160...0x217F).contains($0.value) })
  }

  /// Whether a text heads a group of rows: `一、市属`, `（二）环翠区`, `第一部分 公立`, `1、市属`, `Ⅱ. 区市`. No code is one.
  package static func isSection(_ written: String) -> Bool {
    let text = normalizedHeading(written).unicodeScalars[...]
    func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    func isRoman(_ scalar: Unicode.Scalar) -> Bool { (0x2160...0x217F).contains(scalar.value) || "ivx".unicodeScalars.contains(scalar) }
    func isNumber(_ scalars: Substring.UnicodeScalarView) -> Bool {
      guard !scalars.isEmpty, scalars.count <= 4 else { return false }
      return scalars.allSatisfy { numerals.contains($0) } || scalars.allSatisfy(isDigit) || scalars.allSatisfy(isRoman)
    }
    func isName(_ rest: Substring.UnicodeScalarView) -> Bool { rest.first.map { $0.value >= 0x2E80 } ?? false }
    guard let first = text.first else { return false }
    // 其中：
    if text.last == ":", first.value >= 0x2E80 { return true }
    if first == "(", let end = text.firstIndex(of: ")") {
      let after = text.index(after: end)
      return isNumber(text[text.index(after: text.startIndex)..<end]) && isName(text[after...])
    }
    if first == "第" {
      let rest = text.dropFirst()
      let number = rest.prefix { numerals.contains($0) || isDigit($0) }
      return isNumber(number) && ["部分", "章", "节", "组", "类", "大类", "片区"].contains { String(rest.dropFirst(number.count)).hasPrefix($0) }
    }
    guard let mark = text.firstIndex(where: { "、.,:".unicodeScalars.contains($0) }) else { return false }
    let (number, rest) = (text[..<mark], text[text.index(after: mark)...])
    let isLetter = number.count == 1 && ("a"..."z").contains(first) && text[mark] == "、"
    return (isNumber(number) || isLetter) && isName(rest)
  }

  private static let nothing: Set<String> = [
    "-", "--", "---", "\u{2014}", "\u{2014}\u{2014}", "\u{2013}", "\u{2013}\u{2013}", "\u{2015}", "\u{2500}", "\u{2500}\u{2500}", "/", "//",
    "\\", "n/a", "na",
    "无", "暂无", "无数据", "未填", "未填报", "未报", "不适用", "空", "空白",
  ]

  /// Whether a value is what offices write into a cell for which there is nothing: a dash, a stroke, 无.
  ///
  /// - Complexity: O(1): nearly every value is told by its first byte.
  package static func isNothing(_ value: ArraySlice<UInt8>) -> Bool {
    guard let first = value.first, value.count <= 12 else { return false }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "N"), 0xE2, 0xE4, 0xE6, 0xE7, 0xEF:
      return nothing.contains(narrowed(String(decoding: value, as: UTF8.self)).lowercased())
    default: return false
    }
  }
}
