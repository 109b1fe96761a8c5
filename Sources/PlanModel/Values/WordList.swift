package import Planning

/// Words that stand for the values of a closed list, in both languages.
package struct WordList<Value: Sendable>: Sendable {
  /// Every word in lower case, those that messages list first.
  package let words: [(word: String, value: Value)]
  /// What messages list.
  package let allowed: Localized

  package init(words: [(word: String, value: Value)], allowed: Localized) {
    self.words = words
    self.allowed = allowed
  }

  /// The value of a word, whatever its case and width.
  package func value(_ text: String) -> Value? {
    let normalized = narrowed(text).lowercased()
    return words.first { $0.word == normalized }?.value
  }
}

extension WordList where Value == Ownership {
  package static let ownership = WordList(
    words: Ownership.allCases.flatMap { [($0.chinese, $0), ($0.rawValue, $0)] },
    allowed: .init(zh: "公立、军队、民营、药店", en: "public, military, private, pharmacy (公立, 军队, 民营, 药店)"))
}

extension ProblemSink {
  /// The value of a word, or nil where it was reported.
  package func word<Value>(
    _ text: String, _ list: WordList<Value>, at spot: Spot, code: ProblemCode = .notAnAllowedWord
  )
    -> Value?
  {
    if let value = list.value(text) { return value }
    report(
      code, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是允许的取值。", en: "\"\(shortened(text))\" is not an allowed value."),
      hint: .init(zh: "可填：\(list.allowed.chinese)。", en: "Allowed: \(list.allowed.english)."))
    return nil
  }

  /// Reports a text that is no year and no month.
  package func reportNotAPeriod(_ text: String, at spot: Spot) {
    report(
      .notAPeriod, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是期间。", en: "\"\(shortened(text))\" is not a period."),
      hint: .init(
        zh: "应填年（2019）或年月（2019-07），年份 1990 到 2100，月份 1 到 12；单元格请设为文本。",
        en:
          "Expected a year (2019) or a month (2019-07), years 1990 to 2100, months 1 to 12; format the cell as text."
      ))
  }
}
