import PlanModel
import Planning

/// What offices write in place of our headings and values (Data.md, "Words of the office"): the table `office-words.csv` that
/// ships, and what a plan's own 用语 adds to it.
///
/// Words are compared as headings are: whatever their width and case, without blanks.
struct OfficeWords: Sendable {
  /// What a line of the table says of its words.
  enum Kind: String, Sendable, CaseIterable {
    /// They stand for a column.
    case heading
    /// They stand for a column of codes where that one is not there: names, which are looked up.
    case name
    /// They may stand for a column and may mean something else: they are never read as it, and messages ask.
    case near
    /// They stand for a value of a column.
    case value
    /// They are written where nothing is given.
    case blank
    /// Columns that are known and not needed.
    case passedOver = "passed_over"
    /// They change what a heading means that has one of ours in it.
    case qualifier

    /// The word in the Chinese table.
    var chinese: String {
      switch self {
      case .heading: "表头"
      case .name: "名称列"
      case .near: "相近"
      case .value: "取值"
      case .blank: "空白"
      case .passedOver: "不读"
      case .qualifier: "修饰语"
      }
    }
  }

  /// A column by the English names of its table and itself.
  private struct Column: Hashable {
    var table: String
    var name: String
  }

  /// By table, then by word, the column. Words of every table are under `*`.
  private var headings: [String: [String: String]] = [:]
  /// The same by column.
  private var wordsOfColumn: [Column: [String]] = [:]
  private var nearWords: [Column: [String]] = [:]
  private var names: [String: [String: String]] = [:]
  private var passedOver: [String: Set<String>] = [:]
  /// Words of every table that one table asks for.
  private var asked: [String: Set<String>] = [:]
  private var values: [Column: [String: String]] = [:]
  /// Words with `…` in them, for any few letters.
  private var patterns: [Column: [(start: String, end: String, value: String)]] = [:]
  private var blanks: Set<String> = []
  private var qualifiers: [String] = []

  /// The table and the column under which words stand that hold for each of them.
  static let every = "*"
  /// The name under which words for 是 and 否 stand, whatever the column.
  static let yesNo = "yes_no"

  init() {}

  /// Adds words; `table` and `column` by their English names, ``every`` for all. What was there before of the same word gives way.
  mutating func add(_ kind: Kind, table: String, column: String, value: String, written: String) {
    let word = normalizedHeading(written)
    let place = Column(table: table, name: column)
    switch kind {
    case .heading:
      passedOver[table]?.remove(word)
      asked[table]?.remove(word)
      headings[table, default: [:]][word] = column
      wordsOfColumn[place, default: []].append(word)
    case .name:
      passedOver[table]?.remove(word)
      names[table, default: [:]][word] = column
    case .near:
      // Asked for and not read, whatever it meant before.
      headings[table]?[word] = nil
      names[table]?[word] = nil
      if headings[OfficeWords.every]?[word] != nil { asked[table, default: []].insert(word) }
      nearWords[place, default: []].append(word)
    case .value:
      if let gap = word.firstIndex(of: "…") {
        patterns[place, default: []].append((String(word[..<gap]), String(word[word.index(after: gap)...]), value))
      } else {
        values[place, default: [:]][word] = value
      }
    case .blank: blanks.insert(word)
    case .passedOver: passedOver[table, default: []].insert(word)
    case .qualifier: qualifiers.append(word)
    }
  }

  /// The column of a table, by its English name, that a heading stands for; nil where it stands for none.
  ///
  /// - Parameter heading: as `normalizedHeading` gives it.
  /// - Complexity: O(length).
  func column(_ heading: String, in table: TableSchema) -> String? {
    if let passed = passedOver[table.rawValue], passed.contains(heading) { return nil }
    if let column = headings[table.rawValue]?[heading] { return column }
    if asked[table.rawValue]?.contains(heading) ?? false { return nil }
    guard let column = headings[OfficeWords.every]?[heading], table.columnsRead.contains(where: { $0.name == column }) else {
      return nil
    }
    return column
  }

  /// All words for a column, and those that may stand for it.
  func headings(of column: String, in table: TableSchema) -> (read: [String], near: [String]) {
    let places = [table.rawValue, OfficeWords.every].map { Column(table: $0, name: column) }
    return (places.flatMap { wordsOfColumn[$0] ?? [] }, places.flatMap { nearWords[$0] ?? [] })
  }

  /// The column of codes that a heading of names stands for where the codes are not given.
  func codeColumn(ofNames heading: String, in table: TableSchema) -> String? {
    if let passed = passedOver[table.rawValue], passed.contains(heading) { return nil }
    return names[table.rawValue]?[heading]
  }

  /// Whether a heading is known, and its column not needed; in tables beside a plan, nil, as everywhere.
  func isPassedOver(_ heading: String, in table: TableSchema?) -> Bool {
    (table.flatMap { passedOver[$0.rawValue]?.contains(heading) } ?? false) || (passedOver[OfficeWords.every]?.contains(heading) ?? false)
  }

  /// The value, as canonical tables write it, that a text stands for in a column; of 参数 a key is a column too.
  ///
  /// - Complexity: O(length + words with gaps).
  func value(_ text: String, in table: TableSchema, column: String) -> String? {
    let word = normalizedHeading(text)
    return value(word, Column(table: table.rawValue, name: column))
      ?? value(word, Column(table: OfficeWords.every, name: column))
  }

  /// What a text stands for in any column of the same kind: `ownership` in a rule's scope, ``yesNo``.
  func value(_ text: String, column: String) -> String? {
    value(normalizedHeading(text), Column(table: OfficeWords.every, name: column))
  }

  private func value(_ word: String, _ column: Column) -> String? {
    if let value = values[column]?[word] { return value }
    return patterns[column]?.first { pattern in
      word.count > pattern.start.count + pattern.end.count && word.hasPrefix(pattern.start) && word.hasSuffix(pattern.end)
    }?.value
  }

  /// Whether a text says that nothing is given: `-`, `/`, `无`.
  ///
  /// - Complexity: O(1): long texts are none.
  func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    if TableWords.isNothing(bytes) { return true }
    guard !blanks.isEmpty, bytes.count <= 24 else { return false }
    return blanks.contains(normalizedHeading(String(decoding: bytes, as: UTF8.self)))
  }

  /// Whether a word was added as one that changes what headings mean.
  func isQualifier(_ word: String) -> Bool { qualifiers.contains(word) }

  /// Whether a word of a kind stands for a column already.
  func has(_ kind: Kind, _ word: String, _ name: String, in table: TableSchema) -> Bool {
    switch kind {
    case .heading: column(word, in: table) == name
    case .name: column(word, in: table) == nil && codeColumn(ofNames: word, in: table) == name
    case .near: column(word, in: table) == nil && nearWords[Column(table: table.rawValue, name: name)]?.contains(word) ?? false
    case .passedOver: column(word, in: table) == nil && codeColumn(ofNames: word, in: table) == nil && isPassedOver(word, in: table)
    case .value, .blank, .qualifier: false
    }
  }

  /// Whether a heading has a word in it that none of a column's own names has, so that it means something else.
  ///
  /// - Complexity: O(words · length).
  func isQualified(_ heading: String, beyond names: [String]) -> Bool {
    qualifiers.contains { word in heading.contains(word) && !names.contains { $0.contains(word) } }
  }
}

extension OfficeWords {
  /// The columns of the table, as it ships.
  static let columnNames = ["kind", "table", "column", "value", "written", "note"]

  /// The words that ship.
  static let shipped: OfficeWords = {
    var words = OfficeWords()
    var tokens = CSVTokenizer(PackageResources.office_words_csv)
    var row = TokenizedRow()
    var fields: [String] = []
    func isRow() -> Bool {
      guard tokens.next(&row) == .row else { return false }
      fields = row.fields.map { String(decoding: tokens.text($0), as: UTF8.self) }
      return true
    }
    guard isRow(), fields == columnNames else { preconditionFailure("office-words.csv has other columns") }
    while isRow() {
      guard fields.count == columnNames.count, let kind = Kind(rawValue: fields[0]) else {
        preconditionFailure("office-words.csv, line \(row.line)")
      }
      for table in fields[1].split(separator: ";") {
        for written in OfficeWords.list(fields[4]) {
          words.add(kind, table: String(table), column: fields[2], value: fields[3], written: written)
        }
      }
    }
    return words
  }()

  /// The words of a cell that are separated by semicolons.
  static func list(_ text: String) -> [String] {
    text.split(whereSeparator: { $0 == ";" || $0 == "；" }).map { trimmed(String($0)) }.filter { !$0.isEmpty }
  }
}
