import PlanModel
import Planning

/// Which table a name of a file or a sheet means.
enum TableNames {
  /// The table of this name, by either of its names; nil where there is none.
  static func table(named name: String) -> TableSchema? {
    let name = normalizedHeading(name)
    return TableSchema.allCases.first { [$0.rawValue, $0.sheetName, $0.sheetName + "表"].contains(name) }
  }

  /// The table that a name is near to; whether it is the table's name with nothing but marks of a copy or a version
  /// (`limits (1)`, 历史用量2, 机构表(新), 副本 报量), or misspelt by one letter. Else the name holds the table's among others.
  static func near(_ name: String) -> (table: TableSchema, isCopy: Bool)? {
    let name = normalizedHeading(name)
    let core = withoutMarks(name)
    if let table = TableSchema.allCases.first(where: { words(of: $0).contains(core) }) { return (table, true) }
    let letters = core.unicodeScalars.map(\.value)
    let misspelt = TableSchema.allCases.first { table in
      [table.rawValue, table.sheetName].contains { word in
        word.unicodeScalars.count >= (word == table.sheetName ? 3 : 5)
          && editDistance(letters, word.unicodeScalars.map(\.value), limit: 1) != nil
      }
    }
    if let misspelt { return (misspelt, true) }
    // Of several names the last one is what the table is of: 机构报量.
    let holding = TableSchema.allCases.compactMap { table in
      words(of: table).compactMap { word in name.ranges(of: word).last.map { (table: table, end: $0.upperBound, count: word.count) } }
        .max { $0.count < $1.count }
    }
    return holding.max { ($0.end, $0.count) < ($1.end, $1.count) }.map { ($0.table, false) }
  }

  private static func words(of table: TableSchema) -> [String] {
    let name = table.rawValue
    return [table.sheetName, table.sheetName + "表", name] + (name.hasSuffix("s") ? [String(name.dropLast())] : [name + "s"])
  }

  private static let marks = [
    "副本", "复件", "copyof", "copy", "finalversion", "final", "new", "old", "backup", "bak", "版本", "终稿", "定稿", "最终版", "最终", "修改", "修订",
    "更新", "更正", "新版", "旧版", "汇总", "明细", "数据", "备份", "原始", "正式", "打印", "补充", "全部", "全市", "年度", "附件", "sheet", ".csv", ".txt",
    ".xlsx", "_v", "-v", ".v", "(v",
  ]

  /// The name without marks of copies and versions at either end.
  private static func withoutMarks(_ name: String) -> String {
    var rest = Substring(name)
    func isMark(_ character: Character) -> Bool {
      // 参 is a number to Unicode, as is 万.
      let isFigure = character.isNumber && !("\u{3400}"..."\u{9FFF}").contains(character)
      return isFigure || character.isPunctuation || character.isSymbol || "新旧原第版稿年月日总一二三四五六七八九十".contains(character)
    }
    while true {
      let before = rest.count
      for mark in marks where rest.count > mark.count {
        if rest.hasPrefix(mark) { rest = rest.dropFirst(mark.count) }
        if rest.hasSuffix(mark) { rest = rest.dropLast(mark.count) }
      }
      if let first = rest.first, isMark(first) { rest.removeFirst() }
      if let last = rest.last, isMark(last) { rest.removeLast() }
      if rest.count == before { return String(rest) }
    }
  }
}

/// The name of a file in a plan's folder.
struct FileTitle {
  /// What kind of file its ending says it is.
  enum Kind { case csv, text, workbook, otherWorkbook, other }

  let name: String
  let kind: Kind
  /// The name without its ending.
  let base: String

  init(_ name: String) {
    self.name = name
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    base = parts.count > 1 ? parts.dropLast().joined(separator: ".") : name
    switch parts.count > 1 ? narrowed(String(parts[parts.count - 1])).lowercased() : "" {
    case "csv": kind = .csv
    case "txt", "tsv", "tab": kind = .text
    case "xlsx", "xlsm": kind = .workbook
    case "xls", "et", "ett", "ods", "xlsb", "xlt", "xltx": kind = .otherWorkbook
    default: kind = .other
    }
  }

  /// Whether systems and spreadsheets leave such a file behind.
  var isByTheWay: Bool {
    name.hasPrefix(".") || name.hasPrefix("~$") || ["thumbs.db", "desktop.ini"].contains(name.lowercased())
  }
}

/// How near the headings of a text are to a plan's tables.
struct HeadingLikeness {
  /// The table whose headings these nearly all are: its keys and a column that is none, or three keys, all that it must have or
  /// all but one of several, and one that is none of it at most.
  let table: TableSchema?
  /// Whether anything stands below them.
  let hasRows: Bool
  /// How many columns of the given table are named.
  let known: Int

  /// Looks at the first rows of a text; `wanted` is the table that its name means.
  init(_ text: [UInt8], wanted: TableSchema?) {
    var tokens = CSVTokenizer(text)
    var row = TokenizedRow()
    var rows: [[String]] = []
    while rows.count < 30, tokens.next(&row) == .row {
      let fields = row.fields.map { normalizedHeading(String(decoding: tokens.text($0), as: UTF8.self)) }
      if fields.contains(where: { !$0.isEmpty }) { rows.append(fields) }
    }
    let heading = rows.first?.filter { !$0.isEmpty } ?? []
    hasRows = rows.count > 1
    known = wanted.map { HeadingLikeness.known(heading, of: $0).count } ?? 0
    table = HeadingLikeness.nearest(heading)
  }

  /// The table that headings are nearly all of; nil where there is none, or where they are two tables' alike.
  static func nearest(_ headings: [String]) -> TableSchema? {
    let fits = TableSchema.ofPlans.compactMap { table -> (table: TableSchema, known: Int)? in
      let found = known(headings, of: table)
      let required = table.columns.indices.filter { table.columns[$0].isRequired }
      let missing = required.filter { !found.contains($0) }.count
      guard missing == 0 || (missing == 1 && required.count > 2), found.count > min(2, table.keyColumns.count),
        headings.count - found.count <= 1
      else { return nil }
      return (table, found.count - missing)
    }
    let most = fits.map(\.known).max() ?? 0
    let best = fits.filter { $0.known == most }
    return best.count == 1 ? best[0].table : nil
  }

  /// The columns of a table that headings name, a unit in brackets or none.
  static func known(_ headings: [String], of table: TableSchema) -> Set<Int> {
    Set(
      headings.compactMap { heading in
        let name = heading.last == ")" ? heading.prefix { $0 != "(" } : heading[...]
        return table.columns.firstIndex { $0.name == name || normalizedHeading($0.heading) == name }
      })
  }
}
