import PlanModel
import Planning

/// Reads a plan's own 用语: words of the office beside those that ship. Nothing of it is kept but how the other tables are read.
struct WordsReading {
  let rows: TableRows
  let log: ProblemLog
  /// What each word was said to be before, by table.
  private var earlier: [String: String] = [:]

  private init(_ rows: TableRows) {
    self.rows = rows
    log = rows.log
  }

  /// Adds the table's words to those of the log. Lines that cannot be used are reported.
  static func extend(by rows: TableRows) {
    var reading = WordsReading(rows)
    while rows.next() { reading.readLine() }
  }

  /// Where the words of a line hold.
  private struct Target {
    var table: TableSchema
    var column: String
    var value = ""
  }

  private static let column = TableSchema.words.index

  private mutating func readLine() {
    guard let kindText = rows.required(Self.column("kind")), let written = rows.required(Self.column("written")) else { return }
    let word = normalizedHeading(kindText)
    guard let kind = OfficeWords.Kind.allCases.first(where: { $0.rawValue == word || $0.chinese == word }) else {
      let kinds = OfficeWords.Kind.allCases
      return refuse(
        "kind", .init(zh: "没有“\(shortened(kindText))”这一种。", en: "There is no kind \"\(shortened(kindText))\"."),
        .init(
          zh: "可填：\(kinds.map(\.chinese).joined(separator: "、"))。", en: "Allowed: \(kinds.map(\.rawValue).joined(separator: ", "))."))
    }
    let words = OfficeWords.list(written)
    if [.blank, .qualifier].contains(kind) {
      for word in words { log.words.add(kind, table: OfficeWords.every, column: "", value: "", written: word) }
      return
    }
    guard let tables = tables() else { return }
    var targets: [Target] = []
    switch kind {
    case .passedOver: targets = tables.map { Target(table: $0, column: "") }
    case .value:
      guard let found = valueTargets(tables) else { return }
      targets = found
    default:
      guard let found = columnTargets(tables) else { return }
      targets = found
    }
    for target in targets { for word in words { add(kind, target, word) } }
  }

  private mutating func add(_ kind: OfficeWords.Kind, _ target: Target, _ written: String) {
    let word = normalizedHeading(written)
    let place = "\(kind == .value ? target.column : "")|\(target.table.rawValue)|\(word)"
    let meaning = "\(kind.rawValue)|\(target.column)|\(target.value)"
    if let before = earlier[place], before != meaning {
      return refuse(
        "written", .init(zh: "“\(shortened(written))”在本表中已另有含义。", en: "\"\(shortened(written))\" has another meaning above."),
        .init(zh: "同一张表中一个写法只能有一个含义，请删去一行。", en: "A word means one thing in a table: delete one of the lines."))
    }
    earlier[place] = meaning
    if kind != .value, let own = HeadingNames(target.table, words: OfficeWords()).find(word),
      target.table.columnsRead[own.index].name != target.column
    {
      return refuse(
        "written",
        .init(
          zh: "“\(shortened(written))”是\(target.table.sheetName)表自己的表头，不能另作他用。",
          en: "\"\(shortened(written))\" is a heading of \(target.table.rawValue) itself."),
        .init(zh: "用不到的列请在那张表中删去，或改掉表头。", en: "Delete the column there, or change its heading."))
    }
    log.words.add(kind, table: target.table.rawValue, column: target.column, value: target.value, written: written)
  }

  // MARK: Tables, columns, values

  private func tables() -> [TableSchema]? {
    guard let text = rows.required(Self.column("table")) else { return nil }
    var result: [TableSchema] = []
    for part in OfficeWords.list(text) {
      let name = narrowed(part).lowercased()
      if name == OfficeWords.every || name == "全部" {
        result += TableSchema.allCases.filter { !$0.isOfReading && !$0.isOfPacket }
      } else if let table = TableSchema.allCases.first(where: {
        !$0.isOfReading && [$0.rawValue, $0.fileName, $0.sheetName].contains(name)
      }) {
        result.append(table)
      } else {
        refuse(
          "table", .init(zh: "没有“\(shortened(part))”这张表。", en: "There is no table \"\(shortened(part))\"."),
          .init(
            zh: "可填：\(TableSchema.ofPlans.map(\.sheetName).joined(separator: "、"))，或 *（全部）。",
            en: "Tables: \(TableSchema.ofPlans.map(\.rawValue).joined(separator: ", ")), or * for all."))
        return nil
      }
    }
    return result
  }

  private func columnTargets(_ tables: [TableSchema]) -> [Target]? {
    guard let text = rows.required(Self.column("column")) else { return nil }
    let targets = tables.compactMap { table in
      table.columnsRead.first { $0.name == normalizedHeading(text) || $0.heading == normalizedHeading(text) }.map {
        Target(table: table, column: $0.name)
      }
    }
    if !targets.isEmpty { return targets }
    refuseColumn(text, tables[0].columnsRead)
    return nil
  }

  private func valueTargets(_ tables: [TableSchema]) -> [Target]? {
    guard let text = rows.required(Self.column("column")), let value = rows.required(Self.column("value")) else { return nil }
    let name = normalizedHeading(text)
    var targets: [Target] = []
    var lists: [ValueWords] = []
    for table in tables {
      var column = table.columnsRead.first { $0.name == name || $0.heading == name }?.name
      if table == .parameters, let key = ParameterKey.named(text), column == nil || column == "value" { column = key.name }
      guard let column, let list = ValueWords(table: table, column: column) else { continue }
      lists.append(list)
      if let own = list.own(value) { targets.append(Target(table: table, column: column, value: own)) }
    }
    if !targets.isEmpty { return targets }
    if let list = lists.first {
      refuse(
        "value", .init(zh: "\"\(shortened(value))\" 不是允许的取值。", en: "\"\(shortened(value))\" is not an allowed value."),
        .init(zh: "可填：\(list.allowed.chinese)。", en: "Allowed: \(list.allowed.english)."))
    } else {
      let columns = tables[0].columnsRead.filter { ValueWords(table: tables[0], column: $0.name) != nil }
      refuseColumn(text, columns)
    }
    return nil
  }

  private func refuseColumn(_ text: String, _ allowed: [ColumnSchema]) {
    refuse(
      "column", .init(zh: "没有“\(shortened(text))”这一列。", en: "There is no column \"\(shortened(text))\" for this."),
      .init(
        zh: "可填：\(allowed.map(\.heading).joined(separator: "、"))。", en: "Columns: \(allowed.map(\.name).joined(separator: ", "))."))
  }

  private func refuse(_ column: String, _ message: Localized, _ hint: Localized) {
    log.report(.wordsLineWrong, at: rows.spot(Self.column(column)), value: rows.text(Self.column(column)), message, hint: hint)
  }
}

/// The values that a column of words may have.
struct ValueWords {
  /// What messages list.
  let allowed: Localized
  private let accepts: (String) -> String?

  /// Nil where the column has no list of values.
  init?(table: TableSchema, column: String) {
    func of<Value>(_ list: WordList<Value>) -> (Localized, (String) -> String?) {
      (list.allowed, { text in list.value(text).map { _ in text } })
    }
    switch (table, column) {
    case (.institutions, "participates"), (.institutions, "prepayment_eligible"), (.products, "key_monitored"),
      (.districts, "direct_settlement"):
      (allowed, accepts) = of(.yesNo)
    case (.institutions, "ownership"): (allowed, accepts) = of(.ownership)
    case (.districts, "kind"): (allowed, accepts) = of(.districtKind)
    case (.rules, "measure"): (allowed, accepts) = of(.measure)
    case (.rules, "sense"): (allowed, accepts) = of(.sense)
    case (.purchases, "kind"): (allowed, accepts) = of(.purchaseKind)
    case (.holidays, "kind"): (allowed, accepts) = of(.holidayKind)
    case (.parameters, "partial_pack"): (allowed, accepts) = of(.partialPack)
    case (.parameters, "renewal_below"): (allowed, accepts) = of(.renewalBelow)
    case (.parameters, "clearing"): (allowed, accepts) = of(.clearing)
    case (.parameters, "key"):
      allowed = Localized(
        zh: ParameterKey.all.map(\.heading).joined(separator: "、"), en: ParameterKey.all.map(\.name).joined(separator: ", "))
      accepts = { ParameterKey.named($0)?.name }
    default: return nil
    }
  }

  /// The value as it is read by itself; nil where it is none.
  func own(_ text: String) -> String? { accepts(text) }
}
