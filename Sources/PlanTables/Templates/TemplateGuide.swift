import PlanModel
import SheetLayout

/// 填表说明: the first sheet of the template, to be read and printed.
struct TemplateGuide {
  /// The sheet's name.
  static let sheetName = "填表说明"

  private static let tables: [(TableSchema, String)] = [
    (.parameters, "方案名称、采购周期、预付比例等。灰色是参数名，黄色是要填的取值。"),
    (.products, "中选品种，每个一行：包装转换比、中选价、首年约定采购量。"),
    (.districts, "区市、开发区和市属，每个一行。"),
    (.institutions, "医疗机构和药店，每个一行：归哪个区市、性质、是否参加。"),
    (.usage, "各机构各品种的历史用量，按年或按月。"),
    (.demand, "各机构各品种的填报需求量。"),
    (.limits, "某机构某品种的下限、上限，或锁定的盒数。"),
    (.rules, "几个机构、几个品种合在一起的限制，例如民营机构全年金额不超过多少。"),
    (.conversions, "历史用量按厂家、规格的项目编码给出时，每个项目折算到哪个品种、乘几。"),
  ]

  private static let colours: [(CellStyle, String, String)] = [
    (.requiredHeading, "必填", "这一列（这一项参数）必须填写。"),
    (.heading, "选填", "这一列可以不填；不填时怎么算，选中单元格会有提示。"),
    (.inputText, "填写", "要填的单元格，没有锁定。"),
    (.locked, "不用改", "已给出的内容，已锁定。工作表保护没有密码，可以随时撤销。"),
  ]

  private static let steps = [
    "填「参数」：采购周期、上报截止、预付截止是必填的，日期写成 2020-11-16。",
    "填「品种」「区市」「机构」：编码按文本填写，可以整列粘贴（选择性粘贴为数值）。",
    "填「历史用量」或「报量」：按“测算依据”的要求，没有的行不用写。",
    "需要时填「上下限」和「规则」；不需要就空着。",
    "保存为 .xlsx，用 fenliang check 校验：每一处错误都指明工作表和单元格；没有错误后用 fenliang allocate 分解。",
  ]

  private static let units = [
    "数量（历史用量、报量、首年约定采购量）一律按最小单位（片、支、袋）；上下限一律按盒；金额一律按元。",
    "表头里可以写明单位，例如 数量（万片），程序会换算；列的次序可以变。多出的列会提示，里面有数字的要改表头或删去。",
    "常见的别名（药品编码、是否参加、√ 等）也能读，并有提示；本单位自己的写法可以另加一张“用语”表。",
    "不填是未给出，0 是给出为零，两者不同。",
    "不要合并数据区的单元格。可以有合计、小计行：程序先核对，再略去。",
  ]

  private static let checks = [
    "编码是否重复、是否在对应的表中；用量、报量、上下限里的机构和品种是否都已列出。",
    "数字是否完整（不是科学计数法、没有字母），日期和期间是否存在，比例是否在 0 与 1 之间。",
    "下限之和不超过、上限之和不少于约定采购量；约定采购量是否整盒。",
    "公立和军队机构是否全部参加，各品种是否有测算依据。",
  ]

  func sheet() -> Sheet {
    var sheet = Sheet(
      name: TemplateGuide.sheetName,
      columns: [SheetColumn(width: 16), SheetColumn(width: 62), SheetColumn(width: 18)])
    add("首年约定采购量分解方案填报工作簿", .title, to: &sheet)
    add(
      "本工作簿是一份分解方案：填好后，程序“分量”按它把首年约定采购量分解到区市和医疗机构。"
        + "用 Excel 或 WPS 填写，不需要联网，也没有宏。", .paragraph, to: &sheet)
    add("一、工作表", .paragraphHeading, to: &sheet)
    sheet.rows.append(SheetRow(["工作表", "填什么", "是否必填"].map { SheetCell(.text($0), .heading) }))
    for (table, content) in TemplateGuide.tables {
      sheet.rows.append(
        SheetRow([
          SheetCell(.link(table.sheetName, sheet: table.sheetName, row: 0, column: 0), .link),
          SheetCell(.text(content), .text), SheetCell(.text(table.guideNeed), .centred),
        ]))
    }
    add("二、颜色", .paragraphHeading, to: &sheet)
    for (style, sample, meaning) in TemplateGuide.colours {
      addMerged([SheetCell(.text(sample), style), SheetCell(.text(meaning), .text)], from: 1, to: &sheet)
    }
    add("三、五步", .paragraphHeading, to: &sheet)
    for (number, step) in TemplateGuide.steps.enumerated() { add("\(number + 1). \(step)", .paragraph, to: &sheet) }
    add("四、单位与写法", .paragraphHeading, to: &sheet)
    for line in TemplateGuide.units { add("· \(line)", .paragraph, to: &sheet) }
    add("五、校验时检查什么", .paragraphHeading, to: &sheet)
    for line in TemplateGuide.checks { add("· \(line)", .paragraph, to: &sheet) }
    sheet.page = PageSetup(isLandscape: false)
    sheet.isProtected = true
    return sheet
  }

  /// A line over all columns.
  private func add(_ text: String, _ style: CellStyle, to sheet: inout Sheet) {
    addMerged([SheetCell(.text(text), style)], from: 0, to: &sheet)
  }

  /// A row whose last cell reaches over the rest of the columns.
  private func addMerged(_ cells: [SheetCell], from column: Int, to sheet: inout Sheet) {
    let row = sheet.rows.count
    let rest = Array(repeating: SheetCell(.blank, cells[cells.count - 1].style), count: sheet.columns.count - cells.count)
    sheet.rows.append(SheetRow(cells + rest))
    sheet.merges.append(CellRange(rows: row...row, columns: column...sheet.columns.count - 1))
  }
}

extension TableSchema {
  /// Whether the table must be filled in.
  fileprivate var guideNeed: String {
    switch self {
    case .usage: "按测算依据"
    case .demand: "按测算依据"
    default: isRequired ? "必填" : "选填"
    }
  }
}
