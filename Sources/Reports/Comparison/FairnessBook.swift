public import Judging
import Planning
public import SheetLayout

/// The fairness sheet as a workbook 公平性对照: a table of the ways of splitting, a table of the districts, a chart of each
/// way's smallest, median and largest fill and one of each district's smallest.
public func fairnessBook(_ sheet: FairnessSheet) -> SheetBook {
  SheetBook(title: title(of: sheet), sheets: [fairnessPage(sheet)])
}

private func title(of sheet: FairnessSheet) -> String {
  sheet.planName.isEmpty ? "公平性对照" : "\(sheet.planName)：公平性对照"
}

/// The one sheet 公平性 of ``fairnessBook(_:)``, to stand in another workbook too.
public func fairnessPage(_ sheet: FairnessSheet) -> Sheet {
  let headings = [
    "分法", "最低满足率", "中位满足率", "最高满足率", "基尼系数", "超承载机构（家）", "超出金额（元）", "超上限（处）", "超出（盒）",
    "低于下限（处）", "未守规则（条）", "与本方案不同（盒）",
  ]
  var page = Sheet(
    name: "公平性",
    columns: headings.indices.map { SheetColumn(width: $0 == 0 ? FairnessColumns.first : FairnessColumns.other) })
  page.rows.append(row([SheetCell(.text(title(of: sheet)), .title)], filledTo: headings.count, style: .title))
  page.merges.append(CellRange(rows: 0...0, columns: 0...(headings.count - 1)))
  page.rows.append(
    row(
      [
        SheetCell(
          .text(
            "满足率 = 分得量 ÷ 全市比例目标量，取整前；基尼系数以比例目标量加权，0 为完全一致。限值和盒数按整盒结果。" + (sheet.changedText?.chinese ?? "")), .line)
      ], filledTo: headings.count, style: .line))
  let methods = page.rows.count
  page.rows.append(SheetRow(headings.map { SheetCell(.text($0), .heading) }))
  for method in sheet.figures {
    let (city, broken) = (method.city, method.breaches)
    page.rows.append(
      SheetRow([
        SheetCell(.text(method.way.name.chinese), .text), share(city.smallest), share(city.median), share(city.largest),
        SheetCell(ratio(city.gini), .quantity), whole(broken.capacities),
        SheetCell(.number(SheetNumber(broken.capacityExcess, places: 4)), .amount), whole(broken.caps),
        whole(broken.capPacks), whole(broken.floors), whole(broken.rules), whole(method.differentPacks),
      ]))
  }
  page.rows.append(SheetRow([]))
  // Districts: for each way of splitting its packs, then the smallest fills, which the chart shows.
  let first = page.rows.count
  let count = sheet.figures.count
  var heading = [SheetCell(.text("区市"), .heading)]
  heading += sheet.figures.map { SheetCell(.text($0.way.name.chinese + "（盒）"), .heading) }
  heading += sheet.figures.map { SheetCell(.text($0.way.name.chinese + "：最低满足率"), .heading) }
  page.rows.append(SheetRow(heading))
  for (index, district) in sheet.districts.enumerated() {
    var cells = [SheetCell(.text(district.name.isEmpty ? district.id : district.name), .text)]
    cells += sheet.figures.map { whole($0.districtPacks[index]) }
    cells += sheet.figures.map { share($0.districts[index].smallest) }
    page.rows.append(SheetRow(cells))
  }
  let below = page.rows.count + 1
  page.charts.append(
    SheetChart(
      title: "各种分法的满足率", categories: CellRange(rows: methods...methods, columns: 1...3),
      series: (0..<count).map { index in
        let row = methods + 1 + index
        return .init(name: CellRange(rows: row...row, columns: 0...0), values: CellRange(rows: row...row, columns: 1...3))
      }, anchorRow: below, anchorColumn: 0, valueTitle: "满足率", valueForm: .percent))
  if !sheet.districts.isEmpty {
    let rows = (first + 1)...(first + sheet.districts.count)
    page.charts.append(
      SheetChart(
        title: "各区市最低满足率", categories: CellRange(rows: rows, columns: 0...0),
        series: (0..<count).map { index in
          // Named as in the table above, without the heading's second half.
          let (row, column) = (methods + 1 + index, 1 + count + index)
          return .init(
            name: CellRange(rows: row...row, columns: 0...0), values: CellRange(rows: rows, columns: column...column))
        }, anchorRow: below, anchorColumn: FairnessColumns.secondChart, categoryTitle: "区市", valueTitle: "最低满足率",
        valueForm: .percent))
  }
  page.headingRows = 2..<3
  page.page = PageSetup()
  return page
}

/// The widths of the page's columns, and where the second chart has room beside the first.
private enum FairnessColumns {
  static let first = 24.0
  static let other = 15.0

  /// A column has 7 pixels a unit and 5 more.
  static var secondChart: Int {
    let rest = Double(SheetChart.width) - (first * 7 + 5)
    return 1 + Int(saturating: (rest / (other * 7 + 5)).rounded(.up))
  }
}

private func row(_ cells: [SheetCell], filledTo count: Int, style: CellStyle) -> SheetRow {
  SheetRow(cells + Array(repeating: SheetCell(.blank, style), count: max(0, count - cells.count)))
}

private func whole(_ number: Int) -> SheetCell { SheetCell(.number(SheetNumber(Int64(number))), .whole) }

/// A share to a hundredth of a percent; blank where there is none.
private func share(_ value: Double?) -> SheetCell { SheetCell(ratio(value), .percent) }

private func ratio(_ value: Double?) -> CellValue {
  guard let value else { return .blank }
  return .number(SheetNumber(Int64(saturating: (value * 10_000).rounded()), places: 4))
}
