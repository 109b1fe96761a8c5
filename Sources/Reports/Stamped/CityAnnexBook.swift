import Planning
import Prepayment
import SheetLayout

/// The city's annex 各区市及市属医疗机构首年约定采购用量表: the notice's checklist, packs and amounts by district, packs of the city-run institutions,
/// the reasons of all cells and the control sums.
struct CityAnnexBook {
  static let title = "各区市及市属医疗机构首年约定采购用量表"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  /// - Complexity: O(lines + products × (districts + city-run institutions)).
  var book: SheetBook {
    let packs = packsByDistrict.placed
    let amounts = amountsByDistrict.placed
    var sheets = [ChecklistSheet(context).sheet] + packs.sheets + amounts.sheets
    let plan = context.plan
    let agreed = plan.products.reduce(0) { $0 + $1.agreedPacks }
    let handedOut = context.districtPacks.reduce(0) { $0 + ($1 ?? 0) }
    let total = SheetNumber(context.schedule.agreedAmounts.total)
    var sums = [
      ControlSum(
        name: "首年约定采购量与各区市之和（盒）", unit: .packs, given: (cell(packs, packs.given), SheetNumber(Int64(agreed))),
        found: (cell(packs, packs.total), SheetNumber(Int64(handedOut)))),
      ControlSum(
        name: "各机构与各区市约定采购金额之和（元）", unit: .yuan, given: (nil, total), found: (cell(amounts, amounts.total), total)),
    ]
    let municipal = plan.districts.indices.filter {
      plan.districts[$0].kind == .municipal && !context.institutionsWithLines[$0].isEmpty
    }
    for (number, district) in municipal.enumerated() {
      let name = number == 0 ? "市属医疗机构" : "市属医疗机构\(number + 1)"
      let placed = packsByInstitution(of: district, name: name, city: packs).placed
      sheets += placed.sheets
      let given = plan.products.indices.reduce(0) { $0 + (context.packs(product: $1, district: district) ?? 0) }
      let found = context.institutionsWithLines[district].reduce(0) { sum, institution in
        context.linesOfInstitution[institution].reduce(sum) { $0 + context.allocation.lines[$1].packs }
      }
      sums.append(
        ControlSum(
          name: "\(plan.districts[district].shownName)约定采购量与各机构之和（盒）", unit: .packs,
          given: (cell(placed, placed.given), SheetNumber(Int64(given))),
          found: (cell(placed, placed.total), SheetNumber(Int64(found)))))
    }
    sheets.append(ReasonSheet(context).sheet(lines: Array(context.allocation.lines.indices)))
    sheets.append(CheckSheet(context).sheet(sums))
    return SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""), sheets: sheets, date: context.date)
  }

  private func cell(_ placed: ProductMatrix.Placed, _ spot: ProductMatrix.Placed.Spot) -> String {
    SheetFormula.cell(sheet: spot.sheet, row: placed.totalRow, column: spot.column)
  }

  private var cycle: String {
    "采购周期：\(context.parameters.cycleStart.chinese)至\(context.parameters.cycleEnd.chinese)"
  }

  private var agreedPacks: (heading: String, values: [SheetNumber], formulas: [String?]) {
    let products = context.plan.products
    return (
      "首年约定采购量（盒）", products.map { SheetNumber(Int64($0.agreedPacks)) },
      [String?](repeating: nil, count: products.count)
    )
  }

  /// Sheet 1.
  private var packsByDistrict: ProductMatrix {
    let plan = context.plan
    let units = [
      ProductMatrix.Leading(column: StampColumn("计量单位", 5)) { .text(plan.products[$0].unit, .centred) },
      ProductMatrix.Leading(column: StampColumn("首年约定采购量（最小单位）", 11)) { .whole(plan.products[$0].agreedUnits) },
    ]
    return ProductMatrix(
      context: context, name: "约定采购量", title: Self.title, line: cycle, unit: "单位：盒", isYuan: false,
      leading: productColumns + units, given: agreedPacks, comparesGiven: true,
      columns: plan.districts.indices.map { district in
        .init(
          heading: plan.districts[district].shownName,
          values: plan.products.indices.map { product in
            context.packs(product: product, district: district).map { SheetNumber(Int64($0)) }
          })
      })
  }

  /// Sheet 2. Amounts are sums of lines rounded to the fen, so they are not compared with packs × price.
  private var amountsByDistrict: ProductMatrix {
    let plan = context.plan
    return ProductMatrix(
      context: context, name: "约定采购金额", title: Self.title, line: cycle + "　金额按机构和品种逐行四舍五入到分后相加。", unit: "单位：元",
      isYuan: true, leading: productColumns, given: agreedPacks, comparesGiven: false,
      columns: plan.districts.indices.map { district in
        .init(
          heading: plan.districts[district].shownName,
          values: plan.products.indices.map { product in
            context.packs(product: product, district: district) == nil
              ? nil : SheetNumber(context.amount(product: product, district: district))
          })
      })
  }

  /// Sheet 3; what is given is the district's column of sheet 1.
  private func packsByInstitution(
    of district: Int, name: String, city: ProductMatrix.Placed
  ) -> ProductMatrix {
    let plan = context.plan
    let spot = city.spots[district]
    let shown = plan.districts[district].shownName
    return ProductMatrix(
      context: context, name: name, title: Self.title + "（市属医疗机构）", line: "\(shown)（\(plan.districts[district].id)）",
      unit: "单位：盒", isYuan: false, leading: productColumns,
      given: (
        "\(shown)约定采购量（盒）",
        plan.products.indices.map { SheetNumber(Int64(context.packs(product: $0, district: district) ?? 0)) },
        plan.products.indices.map {
          context.packs(product: $0, district: district) == nil
            ? nil : SheetFormula.cell(sheet: spot.sheet, row: city.firstRow + $0, column: spot.column)
        }
      ), comparesGiven: true,
      columns: context.institutionsWithLines[district].map { institution in
        var values = [SheetNumber?](repeating: nil, count: plan.products.count)
        for index in context.linesOfInstitution[institution] {
          let line = context.allocation.lines[index]
          values[line.product] = SheetNumber(Int64(line.packs))
        }
        return .init(heading: plan.institutions[institution].shownName, values: values)
      })
  }

  /// What a product is.
  private var productColumns: [ProductMatrix.Leading] {
    let products = context.plan.products
    func column(
      _ heading: String, _ least: Int, _ most: Int, _ text: @escaping (Product) -> String, style: CellStyle = .text
    ) -> ProductMatrix.Leading {
      ProductMatrix.Leading(
        column: StampColumn(heading, least: least, most: most, texts: products.lazy.map(text)),
        cell: { .text(text(products[$0]), style) })
    }
    return [
      ProductMatrix.Leading(column: StampColumn("序号", 5)) { .whole($0 + 1, .centred) },
      column("品种编码", 8, StampColumn.widestCode, \.id, style: .code), column("通用名", 10, 18, \.genericName),
      column("剂型", 6, 9, \.dosageForm), column("规格", 7, 11, \.specification), column("包装", 7, 10, \.pack),
      column("中选企业", 10, 16, \.supplier),
      ProductMatrix.Leading(column: StampColumn("中选价（元/盒）", 8)) { .price(products[$0].price) },
    ]
  }
}
