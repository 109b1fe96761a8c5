public import Judging
import Planning
public import SheetLayout

/// A comparison of two outputs as a workbook 两份结果的比较: the sums, what moved by district, product and institution, those
/// who gain most first and those who lose most last, and every cell that differs.
///
/// - Complexity: O(n log n) for n institutions, and linear in the cells that differ.
public func comparisonBook(_ comparison: OutputComparison) -> SheetBook {
  let (old, new) = comparison.planNames
  let title = (old == new || new.isEmpty ? old : old.isEmpty ? new : "\(old)／\(new)") + "：两份结果的比较"
  let institutions = comparison.gainers + comparison.steady + comparison.losers.reversed()
  return SheetBook(
    title: title,
    sheets: [
      sums(comparison),
      totals("区市", comparison.districts.filter(\.isChanged), of: comparison),
      totals("品种", comparison.products.filter(\.isChanged), of: comparison, hasPrepayments: false),
      totals("机构", institutions, of: comparison, hasDistricts: true),
      cells(comparison),
    ])
}

/// What it comes to, and that gains and losses close.
private func sums(_ comparison: OutputComparison) -> Sheet {
  var table = ComparedTable(name: "汇总", title: "两份结果的比较", widths: [28, 18, 18, 18])
  table.append(["项目", "原", "新", "差"].map { SheetCell(.text($0), .heading) }, isHeading: true)
  let total = comparison.total
  func line(_ name: String, _ cells: [SheetCell]) { table.append([SheetCell(.text(name), .text)] + cells) }
  line("盒数", whole([total.old.packs, total.new.packs, total.difference.packs]))
  line("金额（元）", amounts([total.old.amount, total.new.amount, total.difference.amount]))
  line("预付（元）", amounts([total.old.prepayment, total.new.prepayment, total.difference.prepayment]))
  table.append([])
  table.append(["谁增谁减", "个数", "盒数", "金额（元）"].map { SheetCell(.text($0), .heading) })
  for (name, balance) in [("单元", comparison.cellBalance), ("机构", comparison.institutionBalance)] {
    line("\(name)：增", whole([balance.gainers, balance.gained.packs]) + amounts([balance.gained.amount]))
    line("\(name)：减", whole([balance.losers, balance.lost.packs]) + amounts([balance.lost.amount]))
  }
  table.append([])
  table.append(["单元", "个数"].map { SheetCell(.text($0), .heading) })
  line("全部", whole([comparison.cellCount]))
  line("有变化", whole([comparison.cells.count]))
  line("仅旧结果有", whole([comparison.oldOnlyCount]))
  line("仅新结果有", whole([comparison.newOnlyCount]))
  if !comparison.changedPlanTables.isEmpty {
    table.append([])
    table.append([SheetCell(.text("两份结果的方案不同（\(comparison.changedPlanTables.joined(separator: "、"))），按编码对应。"), .line)])
  }
  return table.sheet
}

/// Districts, products or institutions that differ.
private func totals(
  _ name: String, _ totals: [OutputComparison.Total], of comparison: OutputComparison, hasPrepayments: Bool = true,
  hasDistricts: Bool = false
) -> Sheet {
  var headings = (hasDistricts ? ["区市"] : []) + ["编码", "名称", "原盒数", "新盒数", "盒数差", "原金额（元）", "新金额（元）", "金额差（元）"]
  if hasPrepayments { headings += ["原预付（元）", "新预付（元）", "预付差（元）"] }
  let words = hasDistricts ? 3 : 2
  var table = ComparedTable(
    name: name, title: "有变化的\(name)", widths: headings.indices.map { $0 == words - 1 ? 26 : $0 < words ? 14 : 15 })
  table.append(headings.map { SheetCell(.text($0), .heading) }, isHeading: true)
  let districts = names(comparison.districts)
  for total in totals {
    let (old, new, difference) = (total.old, total.new, total.difference)
    var cells: [SheetCell] = []
    if hasDistricts {
      let district = districts[total.districtID] ?? ""
      cells.append(SheetCell(.text(district.isEmpty ? total.districtID : district), .text))
    }
    cells += [SheetCell(.text(total.id), .code), SheetCell(.text(total.name), .text)]
    cells += whole([old.packs, new.packs, difference.packs])
    cells += amounts([old.amount, new.amount, difference.amount])
    if hasPrepayments { cells += amounts([old.prepayment, new.prepayment, difference.prepayment]) }
    table.append(cells)
  }
  return table.filtered
}

/// Every cell that differs.
private func cells(_ comparison: OutputComparison) -> Sheet {
  var table = ComparedTable(
    name: "单元", title: "有变化的单元", widths: [12, 22, 18, 14, 26, 12, 10, 10, 10, 15, 15, 15])
  let headings = [
    "品种编码", "通用名", "区市", "机构编码", "机构名称", "情况", "原盒数", "新盒数", "盒数差", "原金额（元）", "新金额（元）", "金额差（元）",
  ]
  table.append(headings.map { SheetCell(.text($0), .heading) }, isHeading: true)
  let (products, districts) = (names(comparison.products), names(comparison.districts))
  let institutions = names(comparison.institutions)
  for cell in comparison.cells {
    let district = districts[cell.district] ?? ""
    let (old, new, difference) = (cell.old ?? .zero, cell.new ?? .zero, cell.difference)
    table.append(
      [
        SheetCell(.text(cell.product), .code), SheetCell(.text(products[cell.product] ?? ""), .text),
        SheetCell(.text(district.isEmpty ? cell.district : district), .text), SheetCell(.text(cell.institution), .code),
        SheetCell(.text(institutions[cell.institution] ?? ""), .text),
        SheetCell(.text(cell.old == nil ? "仅新结果" : cell.new == nil ? "仅旧结果" : "两份都有"), .centred),
      ] + whole([old.packs, new.packs, difference.packs]) + amounts([old.amount, new.amount, difference.amount]))
  }
  return table.filtered
}

/// Names by id.
private func names(_ totals: [OutputComparison.Total]) -> [Identifier: String] {
  Dictionary(totals.map { ($0.id, $0.name) }) { first, _ in first }
}

/// A sheet of the book: a title, a heading, rows.
private struct ComparedTable {
  private(set) var sheet: Sheet

  init(name: String, title: String, widths: [Double]) {
    sheet = Sheet(name: name, columns: widths.map { SheetColumn(width: $0) })
    sheet.rows.append(SheetRow(widths.indices.map { SheetCell($0 == 0 ? .text(title) : .blank, .title) }))
    sheet.merges.append(CellRange(rows: 0...0, columns: 0...(widths.count - 1)))
    sheet.page = PageSetup()
  }

  mutating func append(_ cells: [SheetCell], isHeading: Bool = false) {
    if isHeading { sheet.headingRows = sheet.rows.count..<sheet.rows.count + 1 }
    sheet.rows.append(SheetRow(cells))
  }

  /// The sheet with filter buttons, where it has rows.
  var filtered: Sheet {
    var sheet = sheet
    if sheet.rows.count > sheet.headingRows.upperBound {
      sheet.filter = CellRange(
        rows: sheet.headingRows.lowerBound...sheet.rows.count - 1, columns: 0...sheet.columns.count - 1)
    }
    return sheet
  }
}

private func whole(_ numbers: [Int]) -> [SheetCell] {
  numbers.map { SheetCell(.number(SheetNumber(Int64($0))), .whole) }
}

private func amounts(_ amounts: [Fen]) -> [SheetCell] {
  amounts.map { SheetCell(.number(SheetNumber($0.count, places: 2)), .amount) }
}
