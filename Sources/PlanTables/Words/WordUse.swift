import PlanModel
import Planning

extension ProblemLog {
  /// The value of a word, also as offices write it, which is noted once; nil where it was reported.
  ///
  /// - Parameter column: under which words are looked for; nil is the column of the spot.
  func word<Value: Equatable>(
    _ text: String, _ list: WordList<Value>, at spot: Spot, column: String? = nil, code: ProblemCode = .notAnAllowedWord
  ) -> Value? {
    if let value = list.value(text) { return value }
    if let canonical = canonicalWord(text, at: spot, column: column, isYesNo: Value.self == Bool.self),
      let value = list.value(canonical)
    {
      noteWord(text, list.name(of: value) ?? canonical, at: spot)
      return value
    }
    report(
      code, at: spot, value: text,
      .init(zh: "\"\(shortened(text))\" 不是允许的取值。", en: "\"\(shortened(text))\" is not an allowed value."),
      hint: .init(
        zh: "可填：\(list.allowed.chinese)；别的写法可在“用语”表中列为“取值”。",
        en: "Allowed: \(list.allowed.english); other words may be listed in words.csv."))
    return nil
  }

  /// What the words of offices say that a text stands for.
  private func canonicalWord(_ text: String, at spot: Spot, column: String?, isYesNo: Bool) -> String? {
    let ofEveryColumn = isYesNo ? words.value(text, column: OfficeWords.yesNo) : nil
    guard case .table(let table) = spot.file else { return ofEveryColumn }
    let name = column ?? (spot.column >= 0 ? table.columnsRead[Int(spot.column)].name : "")
    return words.value(text, in: table, column: name) ?? ofEveryColumn
  }

  /// Notes what a word was read as, once for each column and word.
  func noteWord(_ text: String, _ meaning: String, at spot: Spot) {
    guard notedWords.insert(NotedWord(file: spot.file, column: spot.column, word: normalizedHeading(text))).inserted else { return }
    report(
      .valueWordUsed, at: spot, value: text,
      .init(
        zh: "“\(shortened(text))”按“\(meaning)”读取，这一列中同样的都是。",
        en: "\"\(shortened(text))\" is read as \(meaning), everywhere in the column."),
      hint: .init(zh: "意思不同的，请改掉这个写法。", en: "Write it otherwise where it means something else."))
  }
}

/// A word of a column that was noted.
struct NotedWord: Hashable {
  var file: SourceFile
  var column: Int16
  var word: String
}

extension WordList where Value: Equatable {
  /// The Chinese word for a value.
  fileprivate func name(of value: Value) -> String? {
    words.first { $0.value == value && $0.word.unicodeScalars.contains { $0.value >= 0x4E00 } }?.word
  }
}
