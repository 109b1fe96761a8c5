import PlanModel
import Planning

/// Finds the columns of a table by their headings: English names, Chinese headings or other words for them, in any order.
struct HeaderMatching {
  let file: SourceFile
  let names: HeadingNames
  let log: ProblemLog

  private var columns: [ColumnSchema] { names.columns }

  /// Where the table's columns stand.
  struct Found {
    /// For each column of the schema, the field that holds it.
    var positions: [Int?]
    /// For columns whose heading names another unit, how values are converted, and the heading.
    var conversions: [Int: (conversion: UnitConversion, heading: String)] = [:]
    /// The units that headings name, by column, whether values are converted or not.
    var units: [Int: String] = [:]
    /// Fields without a heading.
    var blanks: [Int]
    /// How many fields the heading row has.
    var fieldCount: Int
    /// Fields with names, or descriptions, beside the codes of a column, by that column.
    var names: [(column: Int, kind: Description?, field: Int)] = []
  }

  init(file: SourceFile, columns: [ColumnSchema], log: ProblemLog) {
    self.file = file
    self.log = log
    names = HeadingNames(columns, of: file, words: log.words)
  }

  /// Matches the heading row; nil where the table cannot be read, which is then reported.
  ///
  /// `later` gives the line of a following row that looks like the heading row, `contents` what fields hold in the rows below.
  func match(
    _ headings: [String], line: Int32, later: () -> Int32?, contents: ([Int]) -> [UnreadContent]
  ) -> Found? {
    var found = Found(
      positions: Array(repeating: nil, count: columns.count), blanks: [], fieldCount: headings.count)
    var written: [String?] = Array(repeating: nil, count: columns.count)
    var unread: [(field: Int, besideOwn: Int?)] = []
    var isUsable = true
    let headed = headings.map(normalizedHeading)
    found.blanks = headed.indices.filter { headed[$0].isEmpty }
    let read = headed.map { $0.isEmpty ? nil : names.findWithUnit($0) }
    let matches = read.map { $0?.match }
    for (field, use) in HeadingNames.uses(matches).enumerated() where !headed[field].isEmpty {
      guard let use, let match = matches[field] else {
        unread.append((field, nil))
        continue
      }
      switch use {
      case .besideOwn: unread.append((field, match.index))
      case .namesBesideCodes: found.names.append((match.index, nil, field))
      case .column:
        if let first = found.positions[match.index] {
          isUsable = false
          reportDuplicate(trimmed(headings[field]), match.index, first: first, second: field, line: line)
          continue
        }
        found.positions[match.index] = field
        if let unit = read[field]?.unit {
          found.units[match.index] = unit
          if let conversion = UnitConversion(unit, for: columns[match.index]) {
            if !conversion.isNothing { found.conversions[match.index] = (conversion, trimmed(headings[field])) }
          } else {
            isUsable = false
            log.reportHeadingUnit(unit, of: trimmed(headings[field]), columns[match.index], at: Spot(file, line: line))
          }
        }
        if trimmed(headings[field]) != columns[match.index].name { written[match.index] = trimmed(headings[field]) }
      }
    }
    if case .table(let table) = file, table.mayBeCross {
      for (field, own) in unread where own == nil && names.isPassedOver(headed[field]) {
        guard let kind = Description(heading: headed[field], log.words) else { continue }
        found.names.append((kind.table == .products ? 1 : 0, kind, field))
      }
    }
    let absent = columns.indices.filter { found.positions[$0] == nil }
    let near = NearHeadings(names)
    let unknown = unread.filter { $0.besideOwn == nil && !names.isPassedOver(headed[$0.field]) }.map { trimmed(headings[$0.field]) }
    let pairs = near.pairs(
      unknown, wanted: absent.filter { columns[$0].isRequired } + absent.filter { !columns[$0].isRequired })
    if absent.count == columns.count, pairs.count < 2 || later() != nil {
      reportNotFound(headings, line: line, later: later)
      return nil
    }
    log.headings[file] = written.map { $0.map(shortened) }
    let missing = absent.filter {
      columns[$0].isRequired && names.replacement(of: $0).flatMap { found.positions[$0] } == nil
    }
    let reporter = UnreadColumns(names: names, log: log)
    for (index, field) in found.positions.enumerated() {
      if let field, let match = matches[field] {
        reporter.note(match, trimmed(headings[field]), at: Spot(file, line: line, column: index))
      }
    }
    let held = unread.isEmpty ? [] : contents(unread.map(\.field))
    for ((field, own), content) in zip(unread, held) {
      let text = trimmed(headings[field])
      let near = pairs.first { $0.value == text }?.key
      reporter.report(
        UnreadColumn(
          written: text, spot: Spot(file, line: line), isPassedOver: own == nil && names.isPassedOver(headed[field]),
          besideOwn: own, near: near, content: content),
        isNamedElsewhere: near.map { missing.contains($0) } ?? false)
    }
    for index in missing {
      isUsable = false
      log.report(
        .columnMissing, at: Spot(file, line: line), value: columns[index].name,
        .init(
          zh: "缺少“\(columns[index].both(.chinese))”列。", en: "The column \(columns[index].both(.english)) is missing."),
        hint: near.hint(forMissing: index, near: pairs[index], unknown: unknown)
          .followed(by: pairs[index] == nil && index < 2 ? refusal : nil))
    }
    if isUsable, log.lacksLimits(file, found.positions, at: Spot(file, line: line)) { return nil }
    return isUsable ? found : nil
  }

  private func reportDuplicate(_ text: String, _ column: Int, first: Int, second: Int, line: Int32) {
    log.report(
      .columnDuplicate, at: Spot(file, line: line), value: text,
      .init(
        zh: "第 \(first + 1) 列和第 \(second + 1) 列都是“\(columns[column].both(.chinese))”。",
        en: "Columns \(first + 1) and \(second + 1) are both \(columns[column].both(.english))."),
      hint: columns[column].duplicateHint)
  }

  private func reportNotFound(_ headings: [String], line: Int32, later: () -> Int32?) {
    if headings.count == 1, let only = headings.first,
      let delimiter = [
        (";", "分号", "semicolons"), ("\t", "制表符", "tabs"), ("，", "中文逗号", "full-width commas"), ("|", "竖线", "vertical bars"),
        ("、", "顿号", "Chinese enumeration commas"),
      ]
      .first(where: { only.contains($0.0) })
    {
      log.report(
        .wrongDelimiter, at: Spot(file, line: line), value: only,
        .init(
          zh: "各列之间用的是\(delimiter.1)，不是英文逗号。",
          en: "The columns are separated by \(delimiter.2), not by commas."),
        hint: .init(
          zh: "请另存为“CSV UTF-8（逗号分隔）”。", en: "Save it as \"CSV UTF-8 (comma delimited)\"."))
      return
    }
    let expected = columns.filter(\.isRequired)
    let chinese = expected.map(\.heading).joined(separator: "、")
    let english = expected.map(\.name).joined(separator: ", ")
    let row = later()
    log.report(
      .headingRowMissing, at: Spot(file, line: line), value: headings.first,
      .init(
        zh: "第 \(line) 行不是表头。表头应有：\(chinese)。",
        en: "The heading row was not found in line \(line). Expected headings: \(english)."),
      hint: row.map {
        .init(zh: "第 \($0) 行像是表头，请删去它上面的标题行。", en: "Line \($0) looks like it: delete the lines above.")
      } ?? .init(zh: "请把表头放在第 1 行，标题不要写在表里。", en: "Put the headings into line 1, without a title above.").followed(by: refusal))
  }

  /// Why the file is no cross table either, where that was tried.
  private var refusal: Localized? { if case .table(let table) = file { log.refusals[table] } else { nil } }

  /// Whether a row names every column that must be there.
  func namesRequired(_ fields: [String]) -> Bool {
    let there = Set(fields.compactMap { names.findWithUnit(normalizedHeading($0))?.match.index })
    return columns.indices.allSatisfy { !columns[$0].isRequired || there.contains($0) }
  }

  /// How many of the columns a row names: used to find a heading row further down.
  func namedColumns(_ fields: [String]) -> Int {
    fields.filter { names.find(normalizedHeading($0)) != nil }.count
  }
}

extension ProblemLog {
  /// Whether 上下限 has no column of limits, which is reported.
  ///
  /// - Parameter positions: by the columns of the schema, where each stands.
  func lacksLimits(_ file: SourceFile, _ positions: [Int?], at spot: Spot) -> Bool {
    let table = TableSchema.limits
    guard file == .table(table) || file == .sheet(table) else { return false }
    let wanted = table.columns.indices.filter { !table.keyColumns.contains(table.columns[$0].name) }
    guard wanted.allSatisfy({ positions[$0] == nil }) else { return false }
    report(
      .noLimitColumn, at: spot,
      .init(zh: "上下限没有可读的数值列，整张表不起作用。", en: "No column of limits can be read; the table would have no effect."),
      hint: .init(
        zh: "请加上“下限”“上限”“锁定”之一；不需要这张表的请删去。", en: "Add floor_packs, cap_packs or fixed_packs, or delete the table."))
    return true
  }
}

extension ProblemLog {
  /// Reports a unit in which a column cannot be read.
  func reportHeadingUnit(_ unit: String, of heading: String, _ column: ColumnSchema, at spot: Spot) {
    let expected = column.units.first ?? ""
    let others = column.otherUnits
    report(
      .headingUnit, at: spot, value: heading,
      .init(
        zh: "“\(shortened(heading))”的单位写的是“\(shortened(unit))”，这一列" + (expected.isEmpty ? "不带单位。" : "按“\(expected)”读取，看不出怎样换算。"),
        en: "The unit of \"\(shortened(heading))\" is given as \(shortened(unit)); the column is read "
          + (expected.isEmpty ? "without a unit." : "in \(expected), and how to convert it cannot be told.")),
      hint: .init(
        zh: others.isEmpty
          ? "请换算数值，去掉单位。" : "请换算数值，把单位改成\(others.chinese)之一；不写单位的，按“\(expected)”读取。",
        en: others.isEmpty
          ? "Convert the values and take the unit away."
          : "Convert the values and give the unit as one of \(others.english); without one they are read in \(expected)."))
  }
}

extension ColumnSchema {
  /// The units that a heading may name.
  fileprivate var otherUnits: (chinese: String, english: String, isEmpty: Bool) {
    let text: (String, String) =
      if name == "price_yuan" {
        ("元/盒、元/最小单位（元/片）", "元/盒, 元/最小单位 (元/片)")
      } else {
        switch role.quantity {
        case .yuan: ("元、万元", "元, 万元")
        case .units, .packs: ("盒、最小单位（片、支、粒、袋）、万盒、万片", "盒, 最小单位 (片, 支, 粒, 袋), 万盒, 万片")
        case nil: ("", "")
        }
      }
    return (text.0, text.1, text.0.isEmpty)
  }

  /// What to do about two columns that are both this one.
  var duplicateHint: Localized {
    name == "period"
      ? .init(
        zh: "请合成一列，如 2019 或 2019-07；或删去一列。", en: "Join them into one, such as 2019 or 2019-07, or delete one of them.")
      : .init(zh: "请删去一列，或改掉其中一个表头。", en: "Delete one of them, or change its heading.")
  }

  /// The units a heading may add in brackets, the first being the one that messages name.
  var units: [String] {
    switch name {
    case "price_yuan": ["元/盒", "元"]
    case "prepayment_fund_yuan", "capacity_yuan": ["元"]
    case "agreed_units", "units", "calculation_base": ["片/支/袋", "最小单位", "片", "支", "袋", "粒", "瓶"]
    case "floor_packs", "cap_packs", "fixed_packs": ["盒"]
    default: []
    }
  }
}
