import Planning
import Prepayment
import SheetLayout

/// A district's workbook 各医疗机构首年约定用量测算分解结果: its lines with their sums, the products against the city's
/// volume, the reasons and the control sums.
struct DistrictSplitBook {
  static let title = "各医疗机构首年约定用量测算分解结果"
  private static let linesSheet = "分解结果"
  private static let productsSheet = "品种汇总"

  private let context: StampContext
  private let district: Int

  init(_ context: StampContext, district: Int) {
    self.context = context
    self.district = district
  }

  /// - Complexity: O(the district's lines + products).
  var book: SheetBook {
    let lines = lineTable()
    let products = productTable(lines)
    let institutions = context.institutionsWithLines[district]
    let reasons = ReasonSheet(context).sheet(lines: institutions.flatMap { context.linesOfInstitution[$0] })
    let packs = SheetNumber(Int64(lines.packs))
    let sums = [
      ControlSum(
        name: "本区市约定采购量与机构分解量之和（盒）", unit: .packs,
        given: (SheetFormula.cell(sheet: Self.productsSheet, row: products.totalRow, column: 7), products.packs),
        found: (SheetFormula.cell(sheet: Self.linesSheet, row: lines.totalRow, column: LineColumn.packs), packs)),
      ControlSum(
        name: "品种汇总与机构分解结果的约定采购金额（元）", unit: .yuan,
        given: (
          SheetFormula.cell(sheet: Self.productsSheet, row: products.totalRow, column: 12), SheetNumber(lines.amount)
        ),
        found: (
          SheetFormula.cell(sheet: Self.linesSheet, row: lines.totalRow, column: LineColumn.amount),
          SheetNumber(lines.amount)
        )),
    ]
    let checks = CheckSheet(context).sheet(sums, district: context.plan.districts[district].id)
    return SheetBook(
      title: joined([context.plan.districts[district].shownName, Self.title], by: ""),
      sheets: [lines.sheet, products.sheet, reasons, checks], date: context.date)
  }

  /// Where the columns of the first sheet stand.
  private enum LineColumn {
    static let product = 4
    static let units = 11
    static let packs = 12
    static let amount = 13
  }

  private struct LineTable {
    var sheet: Sheet
    var rows: Range<Int>
    var totalRow: Int
    var packs: Int
    var amount: Fen
  }

  /// Sheet 1: institution by institution, its products, its sum.
  private func lineTable() -> LineTable {
    let plan = context.plan
    let institutions = context.institutionsWithLines[district]
    let total = context.schedule.agreedAmounts.districts[district]
    let place = plan.districts[district]
    var sheet = StampSheet(
      context, name: Self.linesSheet, title: Self.title, place: place.shownName, line: "区市：\(place.shownName)（\(place.id)）",
      unit: "单位：盒／元", columns: lineColumns(institutions, total: total), frozenColumns: 3)
    let first = sheet.nextRow
    var number = 0
    var packs = 0
    for institution in institutions {
      let start = sheet.nextRow
      var sum = 0
      for index in context.linesOfInstitution[institution] {
        number += 1
        sum += context.allocation.lines[index].packs
        sheet.append(cells(ofLine: index, number: number))
      }
      packs += sum
      sheet.append(
        sumRow(
          "小计", id: plan.institutions[institution].id, name: plan.institutions[institution].shownName,
          rows: start..<sheet.nextRow, packs: sum, amount: context.schedule.agreedAmounts.institutions[institution]))
    }
    let rows = first..<sheet.nextRow
    let totalRow = sheet.nextRow
    sheet.append(sumRow("合计", id: "", name: "", rows: rows, packs: packs, amount: total))
    sheet.signatures(
      office: place.shownName, days: ["上报日期：\(context.parameters.reportDue.chinese)"])
    sheet.spanning(.text("抄送：同级卫生健康部门", .line))
    return LineTable(sheet: sheet.sheet, rows: rows, totalRow: totalRow, packs: packs, amount: total)
  }

  private func lineColumns(_ institutions: [Int], total: Fen) -> [StampColumn] {
    let plan = context.plan
    let products = plan.products
    let members = institutions.lazy.map { plan.institutions[$0] }
    return [
      StampColumn("序号", 5), StampColumn("机构编码", codes: members.map(\.id), least: 9),
      StampColumn("机构名称", least: 12, most: 20, texts: members.map(\.name)), StampColumn("机构性质", 5),
      StampColumn("品种编码", codes: products.lazy.map(\.id), least: 8),
      StampColumn("通用名", least: 10, most: 16, texts: products.lazy.map(\.genericName)),
      StampColumn("规格", least: 7, most: 10, texts: products.lazy.map(\.specification)),
      StampColumn("包装", least: 7, most: 10, texts: products.lazy.map(\.pack)),
      StampColumn("中选企业", least: 10, most: 15, texts: products.lazy.map(\.supplier)),
      StampColumn("中选价（元/盒）", 8), StampColumn("测算基数（最小单位）", 11), StampColumn("分解量（最小单位）", 11),
      StampColumn("分解量（盒）", 9), StampColumn("约定采购金额（元）", largest: SheetNumber(total), form: .amount, least: 12),
    ]
  }

  private func cells(ofLine index: Int, number: Int) -> [SheetCell] {
    let line = context.allocation.lines[index]
    let product = context.plan.products[line.product]
    let institution = context.plan.institutions[line.institution]
    return [
      .whole(number, .centred), .code(institution.id), .text(institution.shownName),
      .text(institution.ownership.chinese, .centred), .code(product.id), .text(product.genericName),
      .text(product.specification), .text(product.pack), .text(product.supplier), .price(product.price),
      .quantity(line.basisUnits), .whole(line.packs * product.unitsPerPack), .whole(line.packs),
      .amount(context.amount(ofLine: index)),
    ]
  }

  private func sumRow(_ kind: String, id: String, name: String, rows: Range<Int>, packs: Int, amount: Fen) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: LineColumn.amount + 1)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(id, .totalText)
    cells[2] = .text(name, .totalText)
    cells[LineColumn.packs] = .formula(
      SheetFormula.subtotal(column: LineColumn.packs, rows: rows), SheetNumber(Int64(packs)), .totalWhole)
    cells[LineColumn.amount] = .formula(
      SheetFormula.subtotal(column: LineColumn.amount, rows: rows), SheetNumber(amount), .totalAmount)
    return cells
  }

  private struct ProductTable {
    var sheet: Sheet
    var totalRow: Int
    var packs: SheetNumber
  }

  /// Sheet 2: what the city gave of each product, what shares of the city's volume come to, what the institutions have together,
  /// and that nothing is left.
  private func productTable(_ lines: LineTable) -> ProductTable {
    let plan = context.plan
    let given = plan.products.indices.filter { context.packs(product: $0, district: district) != nil }
    let products = given.map { plan.products[$0] }
    var packsOfProduct = [Int](repeating: 0, count: plan.products.count)
    var targets = [Double](repeating: 0, count: plan.products.count)
    for institution in context.institutionsWithLines[district] {
      for index in context.linesOfInstitution[institution] {
        let line = context.allocation.lines[index]
        packsOfProduct[line.product] += line.packs
        targets[line.product] += line.target
      }
    }
    var sheet = StampSheet(
      context, name: Self.productsSheet, title: Self.title + "（品种汇总）", place: plan.districts[district].shownName,
      line: "区市：\(plan.districts[district].shownName)（\(plan.districts[district].id)）", unit: "单位：盒／元",
      columns: [
        StampColumn("序号", 5), StampColumn("品种编码", codes: products.lazy.map(\.id), least: 8),
        StampColumn("通用名", least: 12, most: 24, texts: products.lazy.map(\.genericName)),
        StampColumn("规格", least: 8, most: 14, texts: products.lazy.map(\.specification)),
        StampColumn("包装", least: 8, most: 14, texts: products.lazy.map(\.pack)),
        StampColumn("中选企业", least: 12, most: 22, texts: products.lazy.map(\.supplier)),
        StampColumn("中选价（元/盒）", 8), StampColumn("本区市约定采购量（盒）", 11), StampColumn("比例目标量合计（盒）", 11),
        StampColumn("分解量合计（盒）", 10), StampColumn("差额（盒）", 7), StampColumn("分解量合计（最小单位）", 12),
        StampColumn("约定采购金额（元）", largest: SheetNumber(lines.amount), form: .amount, least: 12),
      ], frozenColumns: 3)
    let first = sheet.nextRow
    let sums = ConditionalSums(
      sheet: Self.linesSheet, keys: LineColumn.product, rows: lines.rows,
      areSafe: areSafeForSUMIF(plan.products.map(\.id)))
    var total = 0
    for (position, index) in given.enumerated() {
      let product = plan.products[index]
      let row = sheet.nextRow
      let key = cellName(row: row, column: 1)
      let packs = context.packs(product: index, district: district) ?? 0
      let found = packsOfProduct[index]
      total += packs
      sheet.append([
        .whole(position + 1, .centred), .code(product.id), .text(product.genericName), .text(product.specification),
        .text(product.pack), .text(product.supplier), .price(product.price), .whole(packs),
        .quantity(targets[index]),
        .formula(sums.formula(key: key, values: LineColumn.packs), SheetNumber(Int64(found)), .whole),
        .formula(
          "\(cellName(row: row, column: 7))-\(cellName(row: row, column: 9))", SheetNumber(Int64(packs - found)),
          .differenceWhole),
        .formula(
          sums.formula(key: key, values: LineColumn.units), SheetNumber(Int64(found * product.unitsPerPack)), .whole),
        .formula(
          sums.formula(key: key, values: LineColumn.amount),
          SheetNumber(context.amount(product: index, district: district)), .amount),
      ])
    }
    let rows = first..<sheet.nextRow
    let totalRow = sheet.nextRow
    var cells = [SheetCell](repeating: .blank(.totalText), count: 13)
    cells[0] = .text("合计", .totalText)
    cells[7] = .formula(SheetFormula.sum(column: 7, rows: rows), SheetNumber(Int64(total)), .totalWhole)
    cells[9] = .formula(SheetFormula.sum(column: 9, rows: rows), SheetNumber(Int64(lines.packs)), .totalWhole)
    cells[10] = .formula(SheetFormula.sum(column: 10, rows: rows), SheetNumber(Int64(total - lines.packs)), .differenceWhole)
    cells[12] = .formula(SheetFormula.sum(column: 12, rows: rows), SheetNumber(lines.amount), .totalAmount)
    sheet.append(cells)
    return ProductTable(sheet: sheet.sheet, totalRow: totalRow, packs: SheetNumber(Int64(total)))
  }
}
