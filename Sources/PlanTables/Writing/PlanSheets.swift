import PlanModel
import Planning
import SheetLayout

/// Makes the sheets of a plan's workbook, filled in or empty: headings, input cells, lists and messages are the same.
struct PlanSheets {
  /// How many rows a spreadsheet has.
  private static let rowCount = 1_048_576

  /// A table's sheet with its rows; their cells have the styles of the columns. Where the table `isGiven`, all of it is
  /// locked.
  ///
  /// - Complexity: O(cells).
  ///
  /// - Parameter omitted: the last columns, which few plans need, where they are left out.
  func sheet<Row>(
    _ table: TableSchema, _ rows: [Row], isGiven: Bool = false, without omitted: Int = 0, values: (Row) -> [CellValue]
  ) -> Sheet {
    var inputs = table.inputColumns.dropLast(omitted).map { $0 }
    if isGiven { inputs = inputs.map { InputColumn($0.width, .given, $0.message) } }
    var sheet = Sheet(
      name: table.sheetName, columns: inputs.map { SheetColumn(width: $0.width, style: $0.style) })
    let styles = inputs.map(\.style)
    sheet.rows.reserveCapacity(rows.count + 1)
    sheet.rows.append(heading(table, without: omitted))
    for row in rows {
      sheet.rows.append(SheetRow(zip(values(row), styles).map { SheetCell($0, $1) }))
    }
    for (index, (column, input)) in zip(table.columns, inputs).enumerated() {
      let cells = CellRange(rows: 1...PlanSheets.rowCount - 1, columns: index...index)
      sheet.inputRules.append(input.rule(for: cells, heading: column.heading, isRequired: column.isRequired))
    }
    sheet.frozenColumns = 1
    sheet.filter = CellRange(rows: 0...max(1, rows.count), columns: 0...inputs.count - 1)
    finish(&sheet)
    return sheet
  }

  /// A table's sheet without rows.
  func emptySheet(_ table: TableSchema) -> Sheet { sheet(table, [Int]()) { _ in [] } }

  /// 参数 with these lines; rows for further keys where some are left.
  func parameters(_ lines: [ParameterRecord]) -> Sheet {
    let keys = ParameterKey.all
    let order = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($0.element.name, $0.offset) })
    let sorted = lines.sorted {
      let (left, right) = (order[$0.key] ?? keys.count, order[$1.key] ?? keys.count)
      return left == right ? idPrecedes($0.key, $1.key) : left < right
    }
    let isOpen = keys.contains { key in !lines.contains { $0.key == key.name } }
    let free: CellStyle? = isOpen ? .inputText : nil
    var sheet = Sheet(
      name: TableSchema.parameters.sheetName,
      columns: [18, 34, 66].map { SheetColumn(width: $0, style: free) })
    sheet.rows.append(heading(.parameters))
    for line in sorted {
      let key = order[line.key].map { keys[$0] }
      if let given = ParameterKey.ofPackets.first(where: { $0.name == line.key }) {
        // The city's, and nothing to fill in.
        sheet.rows.append(
          SheetRow(
            [.text(given.heading), .filled(line.value), .filled(line.note)].map { SheetCell($0, .locked) }))
        continue
      }
      let row = sheet.rows.count
      sheet.rows.append(
        SheetRow([
          SheetCell(.text(key?.heading ?? line.key), key?.isRequired == true ? .requiredHeading : .locked),
          SheetCell(.filled(line.value), .inputText), SheetCell(.filled(line.note), .locked),
        ]))
      if let key { sheet.inputRules.append(key.rule(for: CellRange(rows: row...row, columns: 1...1))) }
    }
    if isOpen {
      let rest = CellRange(rows: sheet.rows.count...keys.count + 20, columns: 0...0)
      let unused = keys.filter { key in !lines.contains { $0.key == key.name } }
      sheet.inputRules.append(
        InputRule(
          range: rest, kind: .words(unused.map(\.heading)), title: "参数（选填）",
          message: "还没有列出的参数，从列表中选择；不列出的用默认值。"))
    }
    finish(&sheet)
    return sheet
  }

  private func heading(_ table: TableSchema, without omitted: Int = 0) -> SheetRow {
    SheetRow(table.columns.dropLast(omitted).map { SheetCell(.text($0.heading), $0.isRequired ? .requiredHeading : .heading) })
  }

  private func finish(_ sheet: inout Sheet) {
    sheet.headingRows = 0..<1
    sheet.page = PageSetup(isLandscape: sheet.columns.count > 4)
    sheet.isProtected = true
  }
}

extension CellValue {
  /// Text, or nothing where it is empty.
  static func filled(_ text: String) -> CellValue { text.isEmpty ? .blank : .text(text) }

  /// A whole number, or nothing.
  static func whole(_ number: Int?) -> CellValue {
    number.map { .number(SheetNumber(Int64($0))) } ?? .blank
  }

  /// A decimal without zeros at its end, or nothing.
  static func decimal(_ decimal: Decimal4?) -> CellValue {
    decimal.map { .number(SheetNumber(tenThousandths: $0.tenThousandths)) } ?? .blank
  }

  /// 是 or 否, or nothing.
  static func answer(_ answer: Bool?) -> CellValue { answer.map { .text($0 ? "是" : "否") } ?? .blank }
}

extension ParameterKey {
  /// The values to choose from, where there are few.
  private var words: [String]? {
    switch name {
    case "clearing": ["按月均摊", "不冲抵", "按采购比例", "期末一次"]
    case "partial_pack": ["向上", "向下", "报错"]
    case "renewal_below": ["报错", "提示"]
    case "missing_years": ["按0计", "按有数据的年度平均"]
    case "annualize", "demand_cap": ["是", "否"]
    default: nil
    }
  }

  /// What may be entered as its value, with its note as the message.
  fileprivate func rule(for range: CellRange) -> InputRule {
    InputRule(range: range, kind: words.map { .words($0) } ?? .anything, title: heading, message: templateNote)
  }
}
