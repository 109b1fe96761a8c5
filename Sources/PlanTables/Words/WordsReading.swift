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
    let words = sound(OfficeWords.list(written), kind, written)
    reportUnused(kind)
    if [.blank, .qualifier].contains(kind) {
      if !rows.bytes(Self.column("table")).isEmpty {
        guard let (_, isEvery) = tables(), isEvery || refuseOneTable(kind) else { return }
      }
      for word in words { addToAll(kind, word) }
      return
    }
    guard let (tables, isEvery) = tables() else { return }
    var targets: [Target] = []
    switch kind {
    case .passedOver: targets = tables.map { Target(table: $0, column: "") }
    case .value:
      guard let found = valueTargets(tables, all: !isEvery) else { return }
      targets = found
    default:
      guard let found = columnTargets(tables, all: !isEvery) else { return }
      if kind == .name, !holdsCodes(found) { return }
      targets = found
    }
    for word in words {
      let isNew = targets.map { add(kind, $0, word) }
      // Under * a word may be one table's own and another's new.
      if !isNew.isEmpty, isNew.allSatisfy({ $0 == .idle }) { reportIdle(word) }
    }
  }

  /// What became of a word.
  private enum Outcome { case added, refused, idle }

  /// The words that can be compared with what is written.
  private func sound(_ words: [String], _ kind: OfficeWords.Kind, _ written: String) -> [String] {
    if words.isEmpty {
      refuse(
        "written", .init(zh: "没有写出任何写法。", en: "No word is given."), .init(zh: "请填写各科室实际的写法。", en: "Give what offices write."))
    }
    return words.filter { word in
      let plain = normalizedHeading(word)
      let gaps = plain.count { $0 == "…" }
      guard plain.isEmpty || (gaps > 0 && kind != .value) || gaps > 1 || (gaps == 1 && plain.count < 3) else { return true }
      refuse(
        "written",
        .init(zh: "写法“\(shortened(word))”永远对不上。", en: "The word \"\(shortened(word))\" can never be matched."),
        gaps > 0
          ? .init(
            zh: "“…”只用在“取值”中，一个写法只用一个，另外至少写两个字。", en: "… stands in words of values alone, once, beside two letters or more.")
          : .init(zh: "请填写文字，* 和空格不算。", en: "Give letters: * and blanks are left out when words are compared."))
      return false
    }
  }

  /// Warns of cells that a kind of words does not use.
  private func reportUnused(_ kind: OfficeWords.Kind) {
    let unused: [String] =
      switch kind {
      case .value: []
      case .heading, .name, .near: ["value"]
      case .passedOver, .blank, .qualifier: ["column", "value"]
      }
    for name in unused where !rows.bytes(Self.column(name)).isEmpty {
      warn(
        name, .init(zh: "“\(kind.chinese)”一类用不到这一格。", en: "Words of the kind \(kind.rawValue) do not use this cell."),
        .init(zh: "请清空；要另作他用的，请改“种类”。", en: "Clear it, or change the kind."))
    }
  }

  private func refuseOneTable(_ kind: OfficeWords.Kind) -> Bool {
    refuse(
      "table",
      .init(zh: "“\(kind.chinese)”对所有的表都起作用，不能只定一张表。", en: "Words of the kind \(kind.rawValue) hold for every table, not for one."),
      .init(zh: "请填 *。", en: "Write *."))
    return false
  }

  private mutating func addToAll(_ kind: OfficeWords.Kind, _ written: String) {
    let word = normalizedHeading(written)
    if kind == .blank {
      let isNumber = if case .success = exactNumber(Array(word.utf8)[...], allowsPercent: true) { true } else { false }
      if isNumber || ValueWords.isOwnAnywhere(written) {
        return refuse(
          "written",
          .init(
            zh: isNumber ? "数字“\(shortened(written))”不能当作没有填。" : "“\(shortened(written))”是表中的取值，不能当作没有填。",
            en: isNumber
              ? "The number \(shortened(written)) cannot stand for nothing."
              : "\"\(shortened(written))\" is a value of tables and cannot stand for nothing."),
          .init(zh: "没有填的请在表中留空；0 是填报为零。", en: "Leave blank what is not given; 0 is zero."))
      }
    }
    let isKnown = kind == .blank ? log.words.isBlank(Array(written.utf8)[...]) : log.words.isQualifier(word)
    if isKnown { return reportIdle(written) }
    log.words.add(kind, table: OfficeWords.every, column: "", value: "", written: written)
  }

  /// Says that a word changes nothing.
  private func reportIdle(_ written: String) {
    warn(
      "written",
      .init(
        zh: "“\(shortened(written))”已经是这个意思，这一行不起作用。", en: "\"\(shortened(written))\" means this already: the line has no effect."),
      .init(zh: "请删去这个写法。", en: "Delete the word."))
  }

  /// Whether names can stand for what a column holds: codes of another table.
  private func isReference(_ target: Target) -> Bool {
    ["institution_id", "product_id", "district_id", "successor_id"].contains(target.column)
      && target.table.keyColumns != [target.column]
  }

  private func holdsCodes(_ targets: [Target]) -> Bool {
    guard let wrong = targets.first(where: { !isReference($0) }) else { return true }
    refuse(
      "column",
      .init(
        zh: "\(wrong.table.chineseName)的“\(rows.text(Self.column("column")))”列不是机构、品种或区市的编码，没有名称可查。",
        en: "The column \(wrong.column) of \(wrong.table.rawValue) does not hold codes of institutions, products or districts."),
      .init(zh: "这一列的别的叫法，种类请填“表头”。", en: "For another word for the column write the kind heading."))
    return false
  }

  private mutating func add(_ kind: OfficeWords.Kind, _ target: Target, _ written: String) -> Outcome {
    let word = normalizedHeading(written)
    let place = "\(kind == .value ? target.column : "")|\(target.table.rawValue)|\(word)"
    let meaning = "\(kind.rawValue)|\(target.column)|\(target.value)"
    if let before = earlier[place] {
      if before == meaning { return .idle }
      refuse(
        "written", .init(zh: "“\(shortened(written))”在本表中已另有含义。", en: "\"\(shortened(written))\" has another meaning above."),
        .init(zh: "同一张表中一个写法只能有一个含义，请删去一行。", en: "A word means one thing in a table: delete one of the lines."))
      return .refused
    }
    earlier[place] = meaning
    if kind == .value {
      if let list = ValueWords(table: target.table, column: target.column), list.own(written) != nil {
        if list.areSame(written, target.value) { return .idle }
        refuse(
          "written",
          .init(
            zh: "“\(shortened(written))”是这一列自己的取值，不能改作“\(shortened(target.value))”。",
            en: "\"\(shortened(written))\" is a value of the column itself and cannot stand for \(shortened(target.value))."),
          .init(zh: "请在那张表中直接改填。", en: "Write the other value in the table itself."))
        return .refused
      }
      if log.words.value(written, in: target.table, column: target.column) == target.value { return .idle }
    } else if let own = HeadingNames(target.table, words: OfficeWords()).find(word) {
      if kind == .heading, target.table.columnsRead[own.index].name == target.column { return .idle }
      refuse(
        "written",
        .init(
          zh: "“\(shortened(written))”是\(target.table.chineseName)自己的表头，不能另作他用。",
          en: "\"\(shortened(written))\" is a heading of \(target.table.rawValue) itself."),
        .init(zh: "用不到的列请在那张表中删去，或改掉表头。", en: "Delete the column there, or change its heading."))
      return .refused
    } else if log.words.has(kind, word, target.column, in: target.table) {
      return .idle
    }
    log.words.add(kind, table: target.table.rawValue, column: target.column, value: target.value, written: written)
    return .added
  }

  // MARK: Tables, columns, values

  /// The tables, and whether they are all of them.
  private func tables() -> (tables: [TableSchema], isEvery: Bool)? {
    guard let text = rows.required(Self.column("table")) else { return nil }
    var result: [TableSchema] = []
    var isEvery = false
    for part in OfficeWords.list(text) {
      let name = narrowed(part).lowercased()
      if name == OfficeWords.every || name == "全部" {
        result += TableSchema.allCases.filter { !$0.isOfReading && !$0.isOfPacket }
        isEvery = true
      } else if let table = TableSchema.allCases.first(where: {
        !$0.isOfReading && [$0.rawValue, $0.fileName, $0.sheetName, $0.chineseName].contains(name)
      }) {
        if !result.contains(table) { result.append(table) }
      } else {
        refuse(
          "table", .init(zh: "没有“\(shortened(part))”这张表。", en: "There is no table \"\(shortened(part))\"."),
          .init(
            zh: "可填：\(TableSchema.ofPlans.map(\.sheetName).joined(separator: "、"))，或 *（全部）。",
            en: "Tables: \(TableSchema.ofPlans.map(\.rawValue).joined(separator: ", ")), or * for all."))
        return nil
      }
    }
    return (result, isEvery)
  }

  /// The columns, one a table; with `all`, every table must have it.
  private func columnTargets(_ tables: [TableSchema], all: Bool) -> [Target]? {
    guard let text = rows.required(Self.column("column")) else { return nil }
    let targets = tables.compactMap { table in
      table.columnsRead.first { $0.name == normalizedHeading(text) || normalizedHeading($0.heading) == normalizedHeading(text) }.map {
        Target(table: table, column: $0.name)
      }
    }
    if !targets.isEmpty, !all || targets.count == tables.count { return targets }
    let lacking = tables.first { table in !targets.contains { $0.table == table } } ?? tables[0]
    refuseColumn(text, lacking, lacking.columnsRead)
    return nil
  }

  private func valueTargets(_ tables: [TableSchema], all: Bool) -> [Target]? {
    guard let text = rows.required(Self.column("column")), let value = rows.required(Self.column("value")) else { return nil }
    let name = normalizedHeading(text)
    var targets: [Target] = []
    var lists: [ValueWords] = []
    var lacking: TableSchema?
    for table in tables {
      var column = table.columnsRead.first { $0.name == name || normalizedHeading($0.heading) == name }?.name
      if table == .parameters, let key = ParameterKey.named(text), column == nil || column == "value" { column = key.name }
      guard let column, let list = ValueWords(table: table, column: column) else {
        lacking = lacking ?? table
        continue
      }
      lists.append(list)
      if let own = list.own(value) { targets.append(Target(table: table, column: column, value: own)) }
    }
    if !targets.isEmpty, !all || targets.count == tables.count { return targets }
    if !(all && lacking != nil), let list = lists.first(where: { $0.own(value) == nil }) {
      refuse(
        "value", .init(zh: "\"\(shortened(value))\" 不是允许的取值。", en: "\"\(shortened(value))\" is not an allowed value."),
        .init(zh: "可填：\(list.allowed.chinese)。", en: "Allowed: \(list.allowed.english)."))
    } else {
      let table = lacking ?? tables[0]
      let parameters = table == .parameters ? ParameterKey.all.filter { ValueWords(table: table, column: $0.name) != nil } : []
      refuseColumn(
        text, table, table.columnsRead.filter { ValueWords(table: table, column: $0.name) != nil },
        others: (parameters.map(\.heading), parameters.map(\.name)))
    }
    return nil
  }

  private func refuseColumn(
    _ text: String, _ table: TableSchema, _ allowed: [ColumnSchema], others: (chinese: [String], english: [String]) = ([], [])
  ) {
    let (chinese, english) = (allowed.map(\.heading) + others.chinese, allowed.map(\.name) + others.english)
    refuse(
      "column",
      .init(
        zh: "\(table.chineseName)没有可以这样填的“\(shortened(text))”列。",
        en: "The table \(table.rawValue) has no column \"\(shortened(text))\" for this."),
      chinese.isEmpty
        ? .init(zh: "这张表没有限定取值的列。", en: "No column of the table has a list of values.")
        : .init(zh: "可填：\(chinese.joined(separator: "、"))。", en: "Columns: \(english.joined(separator: ", "))."))
  }

  private func warn(_ column: String, _ message: Localized, _ hint: Localized) {
    log.report(.wordWithoutEffect, at: rows.spot(Self.column(column)), value: rows.text(Self.column(column)), message, hint: hint)
  }

  private func refuse(_ column: String, _ message: Localized, _ hint: Localized) {
    log.report(.wordsLineWrong, at: rows.spot(Self.column(column)), value: rows.text(Self.column(column)), message, hint: hint)
  }
}
