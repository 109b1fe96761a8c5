import Planning
public import SheetLayout

/// An empty workbook to be filled in: how to do it, and every table with its headings; 参数 with defaults and notes.
public func templateWorkbook() -> SheetBook {
  let sheets = PlanSheets()
  let parameters = ParameterKey.all.map {
    ParameterRecord(key: $0.name, value: $0.workbookValue, note: $0.templateNote)
  }
  let tables = TableSchema.ofPlans.filter { $0 != .parameters }.map { table in
    sheets.emptySheet(table)
  }
  return SheetBook(title: "分解方案填报工作簿", sheets: [TemplateGuide().sheet(), sheets.parameters(parameters)] + tables)
}

extension ParameterKey {
  /// The default as the lists of the workbook name it.
  fileprivate var workbookValue: String {
    switch name {
    case "clearing": "按月均摊"
    case "basis": "历史用量"
    case "partial_pack": "向上"
    case "renewal_below": "报错"
    default: templateValue
    }
  }
}
