import Planning

/// A heading taken apart: the name without marks between levels, and the unit in brackets, behind a mark or in a level of its own.
struct HeadingParts: Equatable {
  var name: String
  var unit: String?

  /// Where a unit may stand, the surer first.
  enum Cut: CaseIterable {
    /// In brackets: `数量（盒）`, `(盒)数量`.
    case brackets
    /// Also behind a mark: `上限/万元`.
    case marks
    /// Also behind any mark or none: `采购量-盒`, `数量 盒`. Holds for columns of numbers alone.
    case end
  }

  /// Takes the levels of a heading apart.
  ///
  /// - Complexity: O(length).
  init(_ levels: [HeadingText], _ cut: Cut) {
    var names: [String] = []
    for level in levels {
      var text = HeadingParts.withoutRemarks(level.normalized)
      if text.last == ")", let bracket = text.lastIndex(of: "(") {
        unit = String(text[text.index(after: bracket)...].dropLast())
        text = String(text[..<bracket])
      } else if !names.isEmpty, HeadingUnit(text) != nil {
        unit = text
        text = ""
      } else if text.first == "(", let bracket = text.firstIndex(of: ")"), text.index(after: bracket) < text.endIndex,
        case let inside = HeadingUnit.bare(String(text[..<bracket].dropFirst())), HeadingUnit(inside) != nil
      {
        unit = inside
        text = String(text[text.index(after: bracket)...])
      } else if cut != .brackets, let (rest, found) = HeadingParts.unitAtEnd(text, cut) {
        unit = found
        text = rest
      }
      names.append(text)
    }
    unit = unit.map(HeadingUnit.bare)
    name = names.joined().filter { $0 != "_" }
  }

  private static let marks: Set<Character> = ["_", "/", ":"]
  private static let otherMarks: Set<Character> = ["-", "—", "–", "−", "·", "|", "=", ",", "、", "~", "～"]
  /// No unit is longer [characters].
  private static let longestUnit = 12

  private static func unitAtEnd(_ text: String, _ cut: Cut) -> (name: String, unit: String)? {
    if let mark = text.lastIndex(where: marks.contains), mark > text.startIndex {
      let unit = HeadingUnit.bare(String(text[text.index(after: mark)...]))
      let name = text[..<mark]
      // 中选价(元)/盒.
      if HeadingUnit(unit) != nil, name.hasSuffix("(元)") { return (String(name.dropLast(3)), "元/" + unit) }
      if HeadingUnit(unit) != nil, !name.hasSuffix("元") { return (withoutMark(name), unit) }
    }
    guard cut == .end else { return nil }
    // The longest unit: 万片 before 片, 元/盒 before 盒.
    let first = text.index(text.endIndex, offsetBy: -longestUnit, limitedBy: text.startIndex) ?? text.startIndex
    var index = first
    while index < text.endIndex {
      defer { text.formIndex(after: &index) }
      guard index > text.startIndex else { continue }
      let unit = HeadingUnit.bare(String(text[index...]))
      guard HeadingUnit(unit)?.quantity != nil || (unit.hasPrefix("元/") && HeadingUnit(String(unit.dropFirst(2))) != nil) else { continue }
      return (withoutMark(text[..<index]), unit)
    }
    return nil
  }

  private static func withoutMark(_ name: Substring) -> String {
    var name = name
    if let last = name.last, marks.contains(last) || otherMarks.contains(last) { name.removeLast() }
    // 数量 单位:盒.
    if name.hasSuffix("单位"), name.count > 2 { name.removeLast(2) }
    return String(name)
  }

  /// What stands in brackets around all of a text, else the text.
  static func withoutBrackets(_ text: some StringProtocol) -> String {
    text.first == "(" && text.last == ")" ? String(text.dropFirst().dropLast()) : String(text)
  }

  /// Without marks of footnotes and brackets that say how to fill the column in.
  private static func withoutRemarks(_ text: String) -> String {
    var text = Substring(text)
    while true {
      if let last = text.unicodeScalars.last, isFootnote(last) {
        text.unicodeScalars.removeLast()
      } else if text.last == ")", let bracket = text.lastIndex(of: "("), bracket > text.startIndex,
        isRemark(text[text.index(after: bracket)...].dropLast())
      {
        text = text[..<bracket]
      } else {
        return String(text)
      }
    }
  }

  private static func isFootnote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // ①, ⑴, ※, †, ‡, #, ⁰ and the like.
    case 0x2460...0x2487, 0x203B, 0x2020, 0x2021, 0x23, 0xB9, 0xB2, 0xB3, 0x2070...0x2079: true
    default: false
    }
  }

  /// Whether a bracket says how to fill the column in, rather than its unit.
  private static func isRemark(_ text: Substring) -> Bool {
    if text.isEmpty || text.hasPrefix("注") || text.allSatisfy({ $0.isASCII && $0.isNumber }) { return true }
    return ["必填", "选填", "可选", "可不填", "可空", "填写", "如", "例"].contains { text.contains($0) }
  }
}

extension HeadingUnit {
  /// A unit without the words that only say that it is one: `单位:盒`, `以盒计`, `￥`. Any other text as it stands.
  ///
  /// - Parameter written: as `normalizedHeading` gives it.
  static func bare(_ written: String) -> String {
    if ["￥", "¥", "rmb", "cny", "人民币:元", "人民币"].contains(written) { return "元" }
    var text = Substring(written)
    for word in ["计量单位", "数量单位", "金额单位", "计数单位", "单位", "unit"] where text.hasPrefix(word) {
      text = text.dropFirst(word.count)
      text = text.drop { ":为是=-—/".contains($0) }
      break
    }
    if HeadingUnit(String(text)) != nil || text.isEmpty { return text.isEmpty ? written : String(text) }
    var inner = text
    if let first = inner.first, "按以".contains(first) { inner.removeFirst() }
    for word in ["为单位", "计算", "计", "数"] where inner.hasSuffix(word) {
      inner.removeLast(word.count)
      break
    }
    return HeadingUnit(String(inner))?.quantity == nil ? String(text) : String(inner)
  }
}
