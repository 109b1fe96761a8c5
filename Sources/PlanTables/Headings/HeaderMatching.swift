import PlanModel
import Planning

/// Finds the columns of a table by their headings: English names or Chinese headings, in any order.
struct HeaderMatching {
  let file: SourceFile
  let columns: [ColumnSchema]
  let log: ProblemLog

  /// Where the table's columns stand.
  struct Found {
    /// For each column of the schema, the field that holds it.
    var positions: [Int?]
    /// For columns whose heading names another unit, how values are converted, and the heading.
    var conversions: [Int: (conversion: UnitConversion, heading: String)] = [:]
    /// Fields without a heading.
    var blanks: [Int]
    /// How many fields the heading row has.
    var fieldCount: Int
  }

  /// Matches the heading row; nil where the table cannot be read, which is then reported.
  ///
  /// `later` gives the line of a following row that looks like the heading row.
  func match(_ headings: [String], line: Int32, later: () -> Int32?) -> Found? {
    var found = Found(
      positions: Array(repeating: nil, count: columns.count), blanks: [], fieldCount: headings.count)
    var written: [String?] = Array(repeating: nil, count: columns.count)
    var unknown: [String] = []
    var isUsable = true
    for (field, text) in headings.enumerated() {
      let heading = normalizedHeading(text)
      if heading.isEmpty {
        found.blanks.append(field)
        continue
      }
      guard let (column, conversion) = column(named: heading, as: text, line: line, isUsable: &isUsable) else {
        unknown.append(trimmed(text))
        continue
      }
      if let first = found.positions[column] {
        isUsable = false
        log.report(
          .columnDuplicate, at: Spot(file, line: line), value: trimmed(text),
          .init(
            zh: "第 \(first + 1) 列和第 \(field + 1) 列都是“\(columns[column].both(.chinese))”。",
            en: "Columns \(first + 1) and \(field + 1) are both \(columns[column].both(.english))."),
          hint: .init(zh: "请删去一列，或改掉其中一个表头。", en: "Delete one of them, or change its heading."))
        continue
      }
      found.positions[column] = field
      if let conversion, !conversion.isNothing { found.conversions[column] = (conversion, trimmed(text)) }
      if trimmed(text) != columns[column].name { written[column] = trimmed(text) }
    }
    let absent = columns.indices.filter { found.positions[$0] == nil }
    let near = NearHeadings(columns)
    let pairs = near.pairs(
      unknown, wanted: absent.filter { columns[$0].isRequired } + absent.filter { !columns[$0].isRequired })
    if absent.count == columns.count, pairs.count < 2 || later() != nil {
      reportNotFound(headings, line: line, later: later)
      return nil
    }
    log.headings[file] = written.map { $0.map(shortened) }
    for text in unknown {
      log.report(
        .columnIgnored, at: Spot(file, line: line), value: text,
        .init(
          zh: "不认识“\(shortened(text))”列，已忽略。", en: "The column \"\(shortened(text))\" is unknown and ignored."
        ),
        hint: near.hint(forUnknown: pairs.first { $0.value == text }?.key))
    }
    for (index, column) in columns.enumerated() where column.isRequired && found.positions[index] == nil {
      isUsable = false
      log.report(
        .columnMissing, at: Spot(file, line: line), value: column.name,
        .init(zh: "缺少“\(column.both(.chinese))”列。", en: "The column \(column.both(.english)) is missing."),
        hint: near.hint(forMissing: index, near: pairs[index], unknown: unknown))
    }
    return isUsable ? found : nil
  }

  /// The column with this heading; a heading with a unit in brackets is that column where values can be read in the unit.
  private func column(
    named heading: String, as text: String, line: Int32, isUsable: inout Bool
  ) -> (Int, UnitConversion?)? {
    if let index = exactColumn(heading) { return (index, nil) }
    guard heading.last == ")", let bracket = heading.firstIndex(of: "("),
      let index = exactColumn(String(heading[..<bracket]))
    else { return nil }
    let unit = String(heading[heading.index(after: bracket)...].dropLast())
    let conversion = UnitConversion(unit, for: columns[index])
    if conversion == nil {
      let allowed = columns[index].units
      isUsable = false
      let expected = allowed.first ?? ""
      log.report(
        .headingUnit, at: Spot(file, line: line), value: trimmed(text),
        .init(
          zh: "表头“\(trimmed(text))”写的单位是“\(unit)”，这一列" + (expected.isEmpty ? "不带单位。" : "按“\(expected)”读取。"),
          en: "The heading \"\(trimmed(text))\" names the unit \(unit); the column is read "
            + (expected.isEmpty ? "without a unit." : "in \(expected).")),
        hint: .init(
          zh: "请换算数值，并改表头为“\(columns[index].heading)”。",
          en: "Convert the values and head the column \(columns[index].name)."))
    }
    return (index, conversion)
  }

  private func exactColumn(_ heading: String) -> Int? {
    columns.firstIndex { $0.name == heading || normalizedHeading($0.heading) == heading }
  }

  private func reportNotFound(_ headings: [String], line: Int32, later: () -> Int32?) {
    if headings.count == 1, let only = headings.first,
      let delimiter = [(";", "分号", "semicolons"), ("\t", "制表符", "tabs"), ("，", "中文逗号", "full-width commas")]
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
      } ?? .init(zh: "请把表头放在第 1 行，标题不要写在表里。", en: "Put the headings into line 1, without a title above."))
  }

  /// How many of the columns a row names: used to find a heading row further down.
  func namedColumns(_ fields: [String]) -> Int {
    fields.filter { exactColumn(normalizedHeading($0)) != nil }.count
  }
}

extension ColumnSchema {
  /// The units a heading may add in brackets, the first being the one that messages name.
  var units: [String] {
    switch name {
    case "price_yuan": ["元/盒", "元"]
    case "prepayment_fund_yuan", "capacity_yuan": ["元"]
    case "agreed_units", "units": ["片/支/袋", "最小单位", "片", "支", "袋", "粒", "瓶"]
    case "floor_packs", "cap_packs", "fixed_packs": ["盒"]
    default: []
    }
  }
}
