import PlanModel
import Planning

/// How a row under the headings numbers the columns, as forms have it: `栏次 1 2 3`, `甲 乙 1 2`, `A B C`, `(1) (2)=(3)+(4) (3)`, `① ②`.
enum ColumnNumbers {
  /// By plain numbers alone, which could be values.
  case plain
  /// In a form that no values have.
  case marked

  /// Nil where the texts of a row, blank ones among them, are no numbers of columns.
  ///
  /// - Complexity: O(texts).
  init?(_ texts: [String]) {
    var counts: [Kind: Int] = [:]
    var (all, isMarked) = (0, false)
    for text in texts where !text.isEmpty {
      guard text.utf8.count <= 80 else { return nil }
      let text = normalizedHeading(text)
      if all == 0, !isMarked, ["栏次", "行次", "列次", "列号", "栏号", "序号", "编号", "栏目"].contains(text) {
        isMarked = text != "序号" && text != "编号"
        continue
      }
      guard let (kind, number) = ColumnNumbers.number(text), number == (counts[kind] ?? number - 1) + 1 else { return nil }
      if counts[kind] == nil, kind != .plain || all == 0, number > 1 { return nil }
      if kind != .plain { isMarked = true }
      counts[kind] = number
      all += 1
    }
    guard all >= (isMarked ? 2 : 3), counts.values.allSatisfy({ $0 <= 400 }) else { return nil }
    self = isMarked ? .marked : .plain
  }

  private enum Kind { case plain, bracketed, circled, stem, letter }

  private static let stems = Array("甲乙丙丁戊己庚辛壬癸")

  private static func number(_ text: String) -> (Kind, Int)? {
    if let number = Int(text) { return text.count <= 3 && number > 0 ? (.plain, number) : nil }
    let scalars = Array(text.unicodeScalars)
    if scalars.count == 1 {
      if let index = stems.firstIndex(of: Character(scalars[0])) { return (.stem, index + 1) }
      if (97...122).contains(scalars[0].value) { return (.letter, Int(scalars[0].value) - 96) }
    }
    if let first = scalars.first, (0x2460...0x2473).contains(first.value), scalars.count == 1 || scalars[1] == "=" {
      return (.circled, Int(first.value) - 0x245F)
    }
    // (1), 3=1+2, (2)=(3)+(4).
    var rest = scalars[...]
    let isBracketed = rest.first == "("
    if isBracketed { rest.removeFirst() }
    let digits = rest.prefix { (48...57).contains($0.value) }
    guard (1...3).contains(digits.count), let number = Int(String(String.UnicodeScalarView(digits))), number > 0 else { return nil }
    rest = rest.dropFirst(digits.count)
    if isBracketed {
      guard rest.first == ")" else { return nil }
      rest.removeFirst()
    }
    let isFormula = rest.first == "=" && rest.allSatisfy { (48...57).contains($0.value) || "=+-*/()×÷%".unicodeScalars.contains($0) }
    guard isFormula || (isBracketed && rest.isEmpty) else { return nil }
    return (isBracketed ? .bracketed : .plain, number)
  }
}

extension ProblemLog {
  /// Notes a row that only numbers the columns.
  func reportColumnNumbers(at spot: Spot) {
    report(
      .columnNumbers, at: spot, .init(zh: "这一行只是各列的栏次，没有读取。", en: "The row only numbers the columns and was not read."),
      hint: .init(zh: "", en: ""))
  }
}
