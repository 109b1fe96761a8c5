import Planning
import Streams

/// Whether a text is one to a hundred ASCII letters and digits: nearly every id there is.
private func isPlainCode(_ text: String) -> Bool {
  let bytes = text.utf8
  guard (1...100).contains(bytes.count) else { return false }
  return bytes.allSatisfy {
    switch $0 {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}

/// The first character that no id may have, and its place from 1: one that joins ids in selectors and overrides or names
/// folders, one that nobody sees, and in front what a spreadsheet takes for a formula or for the mark of a text, or what would join a
/// mark before it.
private func firstUnusable(_ text: String) -> (Unicode.Scalar, position: Int)? {
  if let first = text.unicodeScalars.first,
    "=+-@'＝＋－＠＇".unicodeScalars.contains(first) || first.properties.isGraphemeExtend
  {
    return (first, 1)
  }
  // The Greek question mark counts as a semicolon wherever texts are compared.
  for (index, scalar) in text.unicodeScalars.enumerated()
  where ";；\u{37E}&＆*＊/\\／:：\"".unicodeScalars.contains(scalar) || scalar.isInvisible { return (scalar, index + 1) }
  return nil
}

extension ProblemSink {
  /// Reports a word for sums where an id should stand.
  package func reportSum(_ text: String, at spot: Spot) {
    report(
      .identifierInvalid, at: spot, value: text,
      .init(zh: "“\(text)”是合计行，不是数据。", en: "\"\(text)\" is a sum row."),
      hint: .init(zh: "请删去这一行。", en: "Delete the row."))
  }

  /// Whether no spreadsheet turned a code into scientific notation; reported where one did.
  package func isIntactCode(_ text: String, at spot: Spot) -> Bool {
    guard isScientific(text.utf8, requiresSign: true) else { return true }
    report(
      .codeDestroyed, at: spot, value: text,
      .init(
        zh: "编码 \"\(shortened(text))\" 被电子表格改成了科学计数法，原来的数字已经丢失。",
        en: "A spreadsheet turned the code \"\(shortened(text))\" into scientific notation; its digits are lost."),
      hint: .init(
        zh: "请把该列设为“文本”，从原始来源重新填写编码。", en: "Format the column as text and enter the codes again from their source."))
    return false
  }

  /// Warns of a character in a text that nobody sees, and notes a text that a spreadsheet would compute.
  package func checkText(_ text: String, at spot: Spot) {
    if let (scalar, position) = firstInvisible(text) {
      let name = characterName(scalar)
      report(
        .invisibleCharacter, at: spot, value: text,
        .init(
          zh: "\"\(shortened(text))\" 的第 \(position) 位是\(name.zh)。", en: "\"\(shortened(text))\" has \(name.en) at character \(position)."),
        hint: .init(zh: "请删去，除非有意如此。", en: "Delete it unless it is meant."))
    }
    guard looksLikeFormula(text.utf8) else { return }
    report(
      .looksLikeFormula, at: spot, value: text,
      .init(
        zh: "电子表格会把 \"\(shortened(text))\" 当作公式；给人看的 CSV 结果表中它前面加一个撇号（'）。",
        en: "A spreadsheet would compute \"\(shortened(text))\"; in CSV results for people it gets an apostrophe in front."),
      hint: .init(zh: "如不是有意如此，请改正。", en: "Mend it unless it is meant."))
  }

  /// Whether a text can serve as an id; reported where not.
  ///
  /// Ids are joined by `;` in selectors and overrides and name the folders of packets, hence the characters refused.
  package func acceptsIdentifier(_ text: String, at spot: Spot) -> Bool {
    if isPlainCode(text) { return true }
    guard isIntactCode(text, at: spot) else { return false }
    if TableWords.isSum(Array(text.utf8)[...]) {
      reportSum(text, at: spot)
      return false
    }
    let hint = Localized(
      zh: "编码不能含 ; & * / \\ : 引号、换行和看不见的字符，不能以 = + - @ ' 开头，最长 100 字节。",
      en:
        "Codes have none of ; & * / \\ : quotes, line ends or invisible characters, do not start with = + - @ ', and have at most 100 bytes."
    )
    if let (bad, position) = firstUnusable(text) {
      let name = characterName(bad)
      report(
        .identifierInvalid, at: spot, value: text,
        .init(
          zh: "编码 \"\(shortened(text))\" 的第 \(position) 位是\(name.zh)。",
          en: "The code \"\(shortened(text))\" has \(name.en) at character \(position)."),
        hint: hint)
      return false
    }
    if text.utf8.count > 100 || text == "." || text == ".." {
      report(
        .identifierInvalid, at: spot, value: text,
        .init(zh: "编码 \"\(shortened(text))\" 不可用。", en: "The code \"\(shortened(text))\" cannot be used."),
        hint: hint)
      return false
    }
    return true
  }
}

/// Whether the text is `1.23E+17`.
package func isScientific<Bytes: Collection>(_ bytes: Bytes, requiresSign: Bool) -> Bool
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
