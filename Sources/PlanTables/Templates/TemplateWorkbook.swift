import PlanModel
public import Planning
public import SheetLayout

/// A workbook to be filled in: how to do it, and every table that planners fill in before the split, empty or as a sample has
/// it; 参数 has every key with the sample's value, else the default, and a note.
///
/// - Complexity: O(total size of the sample's tables).
public func templateWorkbook(_ sample: PlanRecords? = nil) -> SheetBook {
  let sheets = PlanSheets()
  let given = Dictionary(
    (sample?.parameterLines ?? []).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
  let parameters = ParameterKey.all.map { key in
    let line = given[key.name]
    let note = line?.note ?? ""
    return ParameterRecord(
      key: key.name, value: line?.value ?? key.workbookValue, note: note.isEmpty ? key.templateNote : note)
  }
  let book = sample.map { planWorkbook($0, isTemplate: true) }
  let tables = TableSchema.ofPlans.filter { $0 != .parameters }.map { table in
    book?.sheets.first { $0.name == table.sheetName } ?? sheets.emptySheet(table)
  }
  return SheetBook(
    title: book?.title ?? "分解方案填报工作簿",
    sheets: [TemplateGuide().sheet(), sheets.parameters(parameters)] + tables)
}

extension ParameterKey {
  /// The default as the lists of the workbook name it.
  fileprivate var workbookValue: String {
    switch name {
    case "clearing": "按月均摊"
    case "basis": "历史用量"
    case "missing_years": "按0计"
    case "partial_pack": "向上"
    case "renewal_below": "报错"
    default: templateValue
    }
  }
}
