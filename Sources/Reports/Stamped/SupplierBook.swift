import Planning
import Prepayment
import SheetLayout

/// The contracts' table 带量购销协议采购量汇总表: what the lead hospital signs with each supplier.
struct SupplierBook {
  static let title = "带量购销协议采购量汇总表"
  private static let linesSheet = "协议汇总"
  private static let suppliersSheet = "企业汇总"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  private enum Column {
    static let units = 9
    static let packs = 10
    static let amount = 11
  }

  /// A supplier's row of sums.
  private struct Supplier {
    var name: String
    var products = 0
    var packs = 0
    var amount = Fen.zero
    var sumRow = 0
  }

  /// - Complexity: O(products × districts + institutions × suppliers).
  var book: SheetBook {
    let table = lineTable(context.money.suppliers)
    return SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""),
      sheets: [table.sheet, supplierTable(table.suppliers), SupplierInstitutionSheet(context: context).sheet],
      date: context.date)
  }

  /// Sheet 1: supplier, product, district; sums of products and suppliers.
  private func lineTable(_ totals: [SupplierTotal]) -> (sheet: Sheet, suppliers: [Supplier]) {
    var sheet = StampSheet(
      context, name: Self.linesSheet, title: Self.title,
      line: "采购周期：\(context.parameters.cycleStart.chinese)至\(context.parameters.cycleEnd.chinese)", unit: "单位：盒／元",
      columns: columns, frozenColumns: 3)
    let first = sheet.nextRow
    var suppliers: [Supplier] = []
    var number = 0
    var position = 0
    while position < totals.count {
      let start = sheet.nextRow
      var supplier = Supplier(name: totals[position].supplier)
      while position < totals.count, totals[position].supplier.utf8.elementsEqual(supplier.name.utf8) {
        let product = totals[position].product
        let productStart = sheet.nextRow
        var (packs, amount) = (0, Fen.zero)
        while position < totals.count, totals[position].product == product {
          number += 1
          sheet.append(cells(of: totals[position], number: number))
          packs += totals[position].packs
          amount += totals[position].amount
          position += 1
        }
        sheet.append(
          sumRow("品种小计", product: product, name: supplier.name, productStart..<sheet.nextRow, packs: packs, amount: amount))
        supplier.products += 1
        supplier.packs += packs
        supplier.amount += amount
      }
      supplier.sumRow = sheet.nextRow
      sheet.append(
        sumRow("企业小计", name: supplier.name, start..<sheet.nextRow, packs: supplier.packs, amount: supplier.amount))
      suppliers.append(supplier)
    }
    if suppliers.isEmpty { sheet.spanning(.text("无", .centred)) }
    let packs = suppliers.reduce(0) { $0 + $1.packs }
    let amount = suppliers.reduce(Fen.zero) { $0 + $1.amount }
    sheet.append(sumRow("合计", name: "", first..<sheet.nextRow, packs: packs, amount: amount))
    sheet.spanning(.text("约定采购金额合计（大写）：\(capitalAmount(amount))", .line))
    if let note = context.payerNote { sheet.spanning(.text(note, .line)) }
    sheet.signatures(office: "")
    return (sheet.sheet, suppliers)
  }

  private var columns: [StampColumn] {
    let products = context.plan.products
    let total = SheetNumber(context.schedule.agreedAmounts.total)
    return [
      StampColumn("序号", 9), StampColumn("中选企业", least: 14, most: 24, texts: products.lazy.map(\.supplier)),
      StampColumn("品种编码", codes: products.lazy.map(\.id), least: 8),
      StampColumn("通用名", least: 10, most: 20, texts: products.lazy.map(\.genericName)),
      StampColumn("剂型", least: 6, most: 9, texts: products.lazy.map(\.dosageForm)),
      StampColumn("规格", least: 7, most: 12, texts: products.lazy.map(\.specification)),
      StampColumn("包装", least: 7, most: 11, texts: products.lazy.map(\.pack)), StampColumn("中选价（元/盒）", 8),
      StampColumn("区市", least: 8, most: 14, texts: context.plan.districts.lazy.map(\.name)),
      StampColumn("采购量（最小单位）", 12), StampColumn("采购量（盒）", 10),
      StampColumn("约定采购金额（元）", largest: total, form: .amount, least: 13),
    ]
  }

  private func cells(of total: SupplierTotal, number: Int) -> [SheetCell] {
    let product = context.plan.products[total.product]
    return [
      .whole(number, .centred), .text(total.supplier), .code(product.id), .text(product.genericName),
      .text(product.dosageForm), .text(product.specification), .text(product.pack), .price(product.price),
      .text(context.plan.districts[total.district].shownName), .whole(total.packs * product.unitsPerPack),
      .whole(total.packs), .amount(total.amount),
    ]
  }

  /// A row of sums; units are summed for a product alone, as they differ between products.
  private func sumRow(
    _ kind: String, product: Int? = nil, name: String, _ rows: Range<Int>, packs: Int, amount: Fen
  ) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: Column.amount + 1)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(name, .totalText)
    if let product = product.map({ context.plan.products[$0] }) {
      cells[2] = .text(product.id, .totalText)
      cells[3] = .text(product.genericName, .totalText)
      cells[Column.units] = .formula(
        SheetFormula.subtotal(column: Column.units, rows: rows), SheetNumber(Int64(packs * product.unitsPerPack)),
        .totalWhole)
    }
    cells[Column.packs] = .formula(
      SheetFormula.subtotal(column: Column.packs, rows: rows), SheetNumber(Int64(packs)), .totalWhole)
    cells[Column.amount] = .formula(
      SheetFormula.subtotal(column: Column.amount, rows: rows), SheetNumber(amount), .totalAmount)
    return cells
  }

  /// Sheet 2: one row a supplier, taken from sheet 1.
  private func supplierTable(_ suppliers: [Supplier]) -> Sheet {
    let amount = suppliers.reduce(Fen.zero) { $0 + $1.amount }
    var sheet = StampSheet(
      context, name: Self.suppliersSheet, title: Self.title + "（企业汇总）", unit: "单位：盒／元",
      columns: [
        StampColumn("序号", 6), StampColumn("中选企业", least: 30, most: 60, texts: suppliers.map(\.name)),
        StampColumn("品种数", 9), StampColumn("采购量（盒）", 14),
        StampColumn("约定采购金额（元）", largest: SheetNumber(amount), form: .amount, least: 18),
      ])
    let first = sheet.nextRow
    for (index, supplier) in suppliers.enumerated() {
      sheet.append([
        .whole(index + 1, .centred), .text(supplier.name), .whole(supplier.products),
        .formula(
          SheetFormula.cell(sheet: Self.linesSheet, row: supplier.sumRow, column: Column.packs),
          SheetNumber(Int64(supplier.packs)), .whole),
        .formula(
          SheetFormula.cell(sheet: Self.linesSheet, row: supplier.sumRow, column: Column.amount),
          SheetNumber(supplier.amount), .amount),
      ])
    }
    let rows = first..<sheet.nextRow
    sheet.append([
      .text("合计", .totalText), .blank(.totalText),
      .formula(
        SheetFormula.sum(column: 2, rows: rows), SheetNumber(Int64(suppliers.reduce(0) { $0 + $1.products })), .totalWhole),
      .formula(
        SheetFormula.sum(column: 3, rows: rows), SheetNumber(Int64(suppliers.reduce(0) { $0 + $1.packs })), .totalWhole),
      .formula(SheetFormula.sum(column: 4, rows: rows), SheetNumber(amount), .totalAmount),
    ])
    sheet.spanning(.text("约定采购金额合计（大写）：\(capitalAmount(amount))", .line))
    return sheet.sheet
  }
}
