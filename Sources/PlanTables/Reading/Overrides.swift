import PlanModel
import Planning

/// A row as overrides change it.
struct OverrideRow {
  /// The key's parts, in the order of ``TableSchema/keyColumns``.
  var key: [String]
  /// New values by column; for rows made by overrides the key columns too.
  var values: [Int: [UInt8]] = [:]
  /// Where each value is given.
  var spots: [Int: Spot] = [:]
  /// Where the row is first named.
  var first: Spot
  /// The line of the table that has this key, 0 until it is met.
  var line: Int32 = 0
  /// Lines of items that the value takes the place of, and the first of them; whether a line of the product itself was met.
  var items = 0
  var firstItem: Int32 = 0
  var hasOwnLine = false
}

/// What overrides make of a row.
enum OverriddenRow {
  case unchanged
  case changed([Int: [UInt8]])
  /// Another row stands for it.
  case dropped
}

/// The overrides of one table, by key.
final class OverrideChanges {
  let table: TableSchema
  private var rows: [OverrideRow] = []
  private var indexByKey: [[String]: Int] = [:]
  /// Keys of which a line waits for a later plan: what else they have makes no new row meanwhile.
  var waitingKeys: Set<[String]> = []

  /// Whether all of them are of rows that are to come.
  private let areOfLaterRows: Bool
  /// Where names in keys, of the table or of the overrides, are looked up.
  private var references: References?
  /// Where products may be named by items.
  private var items: ItemConversion?

  init(_ table: TableSchema, areOfLaterRows: Bool = false) {
    self.table = table
    self.areOfLaterRows = areOfLaterRows
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a change; false where the same file gave the cell before.
  func add(key: [String], column: Int, value: [UInt8], spot: Spot) -> Bool {
    let index: Int
    if let known = indexByKey[key] {
      index = known
    } else {
      index = rows.count
      indexByKey[key] = index
      rows.append(OverrideRow(key: key, first: spot))
    }
    let before = rows[index].spots[column]
    rows[index].values[column] = value
    rows[index].spots[column] = spot
    return before?.file != spot.file
  }

  /// Makes codes of the names in keys; reports a cell that is given by code and by name.
  func name(by references: References, _ log: ProblemLog) {
    self.references = references
    let given = rows
    (rows, indexByKey) = ([], [:])
    for var row in given {
      row.key = zip(row.key, table.keyColumns).map { code($0, column: $1) }
      guard let index = indexByKey[row.key] else {
        indexByKey[row.key] = rows.count
        rows.append(row)
        continue
      }
      for (column, spot) in row.spots.sorted(by: { $0.key < $1.key }) {
        if rows[index].spots[column]?.file == spot.file {
          log.report(
            .overrideDuplicate, at: spot, value: row.key.joined(separator: ";"),
            .init(
              zh: "\(table.fileName) 的这一格在本文件中给了两次，一次用编码，一次用名称。",
              en: "This cell of \(table.fileName) is given twice in this file, by code and by name."),
            hint: .init(zh: "请只保留一行。", en: "Keep one line."))
        }
        (rows[index].values[column], rows[index].spots[column]) = (row.values[column], spot)
      }
    }
  }

  /// Makes codes of the names of items in keys; reports a product's quantity that is given beside that of one of its items.
  func name(by items: ItemConversion, _ references: References, _ log: ProblemLog) {
    self.items = items
    name(by: references, log)
    for row in rows {
      guard let key = productKey(row.key), let whole = indexByKey[key],
        let column = table.columns.firstIndex(where: { $0.name == "units" }),
        let spot = row.spots[column], rows[whole].spots[column] != nil
      else { continue }
      log.report(
        .overrideDuplicate, at: spot, value: row.key.joined(separator: ";"),
        .init(
          zh: "“\(key.joined(separator: ";"))”的全部数量（\(log.reference(rows[whole].first).chinese)）和其中一个项目的数量都给了。",
          en:
            "\(key.joined(separator: ";")) is given as a whole (\(log.reference(rows[whole].first).english)) and for one of its items too."),
        hint: .init(zh: "请只保留其中一种：品种的数量取代它所有项目的数量。", en: "Keep one of them: a product's quantity replaces those of all its items."))
    }
  }

  /// The key of the product for which a key's item counts; nil where it names none.
  private func productKey(_ key: [String]) -> [String]? {
    guard let items, let part = table.keyColumns.firstIndex(of: "product_id"),
      let code = items.codes.index(of: key[part].utf8), let product = items.product(ofItem: code)
    else { return nil }
    var key = key
    key[part] = product
    return key
  }

  /// A part of a key, a name made the code that it alone stands for.
  private func code(_ part: String, column: String) -> String {
    guard let references else { return part }
    if column == "product_id", let items {
      switch items.find(Array(part.utf8)[...], references) {
      case .code(let code), .read(let code, _): return items.id(code)
      case .several, .unknown: return part
      }
    }
    let target: TableSchema
    switch column {
    case "institution_id": target = .institutions
    case "product_id": target = .products
    default: return part
    }
    switch references.resolve(part, in: target) {
    case .code, .several, .unknown: return part
    case .folded(let index), .name(let index): return references.table(target).ids[Int(index)]
    }
  }

  /// What becomes of the current row. A product's quantity takes the place of its items' too.
  func values(for current: TableRows) -> OverriddenRow {
    var key = table.keyColumns.map { name in
      code(OverrideSet.canonical(current.written(table.index(of: name))[...], column: name), column: name)
    }
    let whole = items == nil ? nil : productKey(key).flatMap { indexByKey[$0] }
    guard let index = whole ?? indexByKey[key] else { return .unchanged }
    let row = rows[index]
    if whole != nil {
      key = row.key
      rows[index].items += 1
      if row.items == 0 { rows[index].firstItem = current.line }
      if row.line != 0 { return .dropped }
    } else if row.line != 0, row.items > 0, !row.hasOwnLine {
      rows[index].hasOwnLine = true
      return .dropped
    } else if row.line != 0 {
      // Other tables report the duplicate key by themselves.
      if table == .usage {
        let lines = (
          current.log.reference(Spot(table, line: row.line)), current.log.reference(Spot(table, line: current.line))
        )
        current.log.report(
          .overrideKey, at: row.first, value: key.joined(separator: ";"),
          .init(
            zh: "\(lines.0.chinese) 和 \(lines.1.chinese) 都是这个键，不知道覆盖哪一行。",
            en: "\(lines.0.english) and \(lines.1.english) both have this key."),
          hint: .init(zh: "请直接修改该表。", en: "Edit the table itself."))
      }
      return .unchanged
    }
    rows[index].hasOwnLine = whole == nil
    rows[index].line = current.line
    for (column, spot) in row.spots {
      current.log.overriddenCells[Spot(table, line: current.line, column: column)] = spot
    }
    guard whole != nil, let part = table.keyColumns.firstIndex(of: "product_id") else { return .changed(row.values) }
    var values = row.values
    values[table.index(of: "product_id")] = Array(row.key[part].utf8)
    return .changed(values)
  }

  /// Says which lines of items a product's quantity takes the place of.
  private func noteReplaced(_ log: ProblemLog) {
    for row in rows where row.items > 0 {
      let first = log.reference(Spot(table, line: row.firstItem))
      log.report(
        .itemsOverridden, at: row.first, value: row.key.joined(separator: ";"),
        .init(
          zh: "这一数量取代 \(row.key.joined(separator: ";")) 的全部数量，其中按项目填报的 \(row.items) 行（\(first.chinese) 起）不再计入。",
          en:
            "This is the whole quantity of \(row.key.joined(separator: ";")): the \(row.items) line(s) of its items, from \(first.english) on, no longer count."
        ), hint: .init(zh: "只想改其中一个项目的，键中请填项目编码。", en: "To change one item alone, name the item in the key."))
    }
  }

  /// Rows for the keys that the table does not have: new rows where it may have them, problems otherwise.
  func remainingRows(_ log: ProblemLog) -> [(OverrideRow)] {
    noteReplaced(log)
    var result: [OverrideRow] = []
    for row in rows where row.line == 0 && !waitingKeys.contains(row.key) {
      if [.products, .districts, .institutions, .assignment, .cityAllocation, .cityTerms].contains(table), !areOfLaterRows {
        log.report(
          .overrideKey, at: row.first, value: row.key.joined(separator: ";"),
          .init(
            zh: "\(log.name(of: table).chinese)中没有“\(row.key.joined(separator: ";"))”。",
            en: "\(log.name(of: table).english) has no \"\(row.key.joined(separator: ";"))\"."),
          hint: .init(
            zh: "覆盖文件不能新增\(table.sheetName)，请改正键或修改该表。",
            en: "Overrides cannot add to \(table.rawValue): mend the key or edit the table."))
        continue
      }
      guard row.values.values.contains(where: { !trimmed($0[...]).isEmpty }) else { continue }
      var made = row
      log.overrideRows.append(row.first)
      made.line = -Int32(log.overrideRows.count)
      for (name, part) in zip(table.keyColumns, row.key) {
        made.values[table.index(of: name)] = Array(part.utf8)
      }
      for (column, spot) in row.spots {
        log.overriddenCells[Spot(table, line: made.line, column: column)] = spot
      }
      result.append(made)
    }
    return result
  }
}

/// The overrides files of one reading (Data.md, "Overrides"): later files win over earlier ones.
struct OverrideSet {
  /// The columns of an overrides file.
  static let columns: [ColumnSchema] = [
    .init("table", "表", required: true), .init("key", "键", required: true),
    .init("column", "列", required: true),
    .init("value", "取值", required: true),
  ]

  private var changes: [TableSchema: OverrideChanges] = [:]
  /// Products that the plan is to have later. Lines that name them wait for it.
  let awaited: Set<Identifier>
  /// The lines that wait.
  private(set) var waiting: [TableSchema: OverrideChanges] = [:]

  /// The changes of a table, nil where there are none.
  func changes(of table: TableSchema) -> OverrideChanges? { changes[table] }

  /// Makes codes of the names in the keys of tables that refer to others.
  func name(by references: References, _ log: ProblemLog) {
    for table in TableSchema.allCases where ![.products, .districts, .institutions].contains(table) {
      changes[table]?.name(by: references, log)
    }
  }

  /// Makes codes of the names of items in the keys of usage and demand.
  func name(by items: ItemConversion, _ references: References, _ log: ProblemLog) {
    for table in [TableSchema.usage, .demand] { changes[table]?.name(by: items, references, log) }
  }

  /// Reads the files.
  ///
  /// - Throws: ``PlanFileError`` where one cannot be read at all.
  init(paths: [String], awaiting awaited: Set<Identifier> = [], log: ProblemLog) throws(PlanFileError) {
    self.awaited = awaited
    log.overrideNames = paths.map(fileName(ofPath:))
    for (index, path) in paths.enumerated() {
      let file = SourceFile.overrides(index)
      let content = try fileBytes(path)
      if case .absent = content {
        throw PlanFileError(path: path, .noOverrides)
      }
      guard let text = decoded(content, file: file, log: log),
        let rows = TableRows(file: file, columns: OverrideSet.columns, text: text, log: log)
      else { continue }
      while rows.next() { read(rows) }
    }
  }

  private mutating func read(_ rows: TableRows) {
    guard let table = table(rows), let column = column(rows, of: table), let key = key(rows, of: table) else {
      return
    }
    let value = String(decoding: rows.bytes(3), as: UTF8.self)
    let waits = !awaited.isEmpty && waits(table, key, column, value)
    let target = (waits ? waiting[table] : changes[table]) ?? OverrideChanges(table, areOfLaterRows: waits)
    if waits {
      waiting[table] = target
      let others = changes[table] ?? OverrideChanges(table)
      others.waitingKeys.insert(key)
      changes[table] = others
    } else {
      changes[table] = target
    }
    if !target.add(key: key, column: column, value: Array(rows.bytes(3)), spot: rows.spot(3)) {
      rows.log.report(
        .overrideDuplicate, at: rows.spot(1), value: rows.text(1),
        .init(
          zh: "\(table.fileName) 的这一格在本文件中给了两次。",
          en: "This cell of \(table.fileName) is given twice in this file."),
        hint: .init(zh: "请只保留一行。", en: "Keep one line."))
    }
  }

  /// Whether a line names a product that is to come, in its key or in a rule's scope.
  private func waits(_ table: TableSchema, _ key: [String], _ column: Int, _ value: String) -> Bool {
    if table == .rules, column == table.index(of: "products") { return !awaited.isDisjoint(with: ProductSelector(value).ids) }
    return !table.isOfPacket && zip(table.keyColumns, key).contains { $0 == "product_id" && awaited.contains($1) }
  }

  private func table(_ rows: TableRows) -> TableSchema? {
    guard let text = rows.required(0) else { return nil }
    let name = narrowed(text).lowercased()
    if let table = TableSchema.allCases.first(where: {
      !$0.isOfReading && [$0.rawValue, $0.fileName, $0.sheetName].contains(name)
    }) {
      return table
    }
    rows.log.report(
      .overrideTable, at: rows.spot(0), value: text,
      .init(zh: "没有“\(shortened(text))”这张表。", en: "There is no table \"\(shortened(text))\"."),
      hint: .init(
        zh: "可填：\(TableSchema.ofPlans.map(\.sheetName).joined(separator: "、"))。",
        en: "Tables: \(TableSchema.ofPlans.map(\.rawValue).joined(separator: ", "))."))
    return nil
  }

  private func column(_ rows: TableRows, of table: TableSchema) -> Int? {
    guard let text = rows.required(2) else { return nil }
    let name = normalizedHeading(text)
    let index = table.columns.firstIndex { $0.name == name || $0.heading == name }
    if let index, !table.keyColumns.contains(table.columns[index].name) { return index }
    let allowed = table.columns.filter { !table.keyColumns.contains($0.name) }
    rows.log.report(
      .overrideColumn, at: rows.spot(2), value: text,
      index == nil
        ? .init(
          zh: "\(table.chineseName)没有“\(shortened(text))”列。",
          en: "\(table.fileName) has no column \"\(shortened(text))\".")
        : .init(
          zh: "“\(text)”是键，不能覆盖。", en: "\"\(text)\" is part of the key and cannot be overridden."),
      hint: .init(
        zh: "可填：\(allowed.map(\.heading).joined(separator: "、"))。",
        en: "Columns: \(allowed.map(\.name).joined(separator: ", "))."))
    return nil
  }

  private func key(_ rows: TableRows, of table: TableSchema) -> [String]? {
    guard let text = rows.required(1) else { return nil }
    let names = table.keyColumns
    let parts = text.split(whereSeparator: { $0 == ";" || $0 == "；" }).map { trimmed(String($0)) }
    guard parts.count == names.count else {
      let columns = names.map { table.columns[table.index(of: $0)] }
      rows.log.report(
        .overrideKey, at: rows.spot(1), value: text,
        .init(
          zh: "键 \"\(shortened(text))\" 应有 \(names.count) 部分。",
          en: "The key \"\(shortened(text))\" must have \(names.count) parts."),
        hint: .init(
          zh: "请按“\(columns.map(\.heading).joined(separator: ";"))”的样式填写。",
          en: "Write it as \(names.joined(separator: ";"))."))
      return nil
    }
    return zip(parts, names).map { OverrideSet.canonical(Array($0.utf8)[...], column: $1) }
  }

  /// A part of a key in the form in which keys are compared.
  static func canonical(_ bytes: ArraySlice<UInt8>, column: String) -> String {
    switch column {
    case "period":
      if let code = periodCode(bytes) { return Period(code: code).description }
    case "key":
      if let key = ParameterKey.named(String(decoding: bytes, as: UTF8.self)) { return key.name }
    default: break
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A file's text, or nil where it was reported why it cannot be read.
func decoded(
  _ content: FileContent, file: SourceFile, log: ProblemLog, takesTabs: Bool = false, othersAreGB18030: @escaping () -> Bool = { false }
) -> [UInt8]? {
  switch content {
  case .bytes(let bytes):
    return TextDecoding(file: file, log: log, takesTabs: takesTabs, othersAreGB18030: othersAreGB18030).text(bytes)
  case .absent: return nil
  case .tooLarge:
    log.report(
      .fileTooLarge, at: Spot(file), .init(zh: "文件超过 2 GiB。", en: "The file is larger than 2 GiB."),
      hint: .init(zh: "请检查是否放错了文件。", en: "Check whether it is the right file."))
    return nil
  }
}
