import Planning
import Prepayment
import SheetLayout

/// The sheets of the payments to be ordered: 支付批次 one row a batch, 支付明细 one page a batch, 补差清单 where payments are known.
struct PaymentSheets {
  private static let batchSheet = "支付批次"
  private static let lineSheet = "支付明细"
  private static let supplementSheet = "补差清单"

  private let context: StampContext
  private let districtNames: [Identifier: String]

  init(_ context: StampContext) {
    self.context = context
    districtNames = Dictionary(
      context.plan.districts.map { ($0.id, $0.shownName) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Complexity: O(payments).
  var sheets: [Sheet] {
    let details = lineTable()
    return [batchTable(details.sumRows), details.sheet] + (context.money.orders.differences.map { [supplementTable($0)] } ?? [])
  }

  private var total: SheetNumber { SheetNumber(context.schedule.agreedAmounts.total) }

  private func name(ofDistrict id: Identifier) -> String { districtNames[id] ?? id }

  /// One row a batch, its amount taken from the page of the batch.
  private func batchTable(_ sumRows: [Int]) -> Sheet {
    let batches = context.money.orders.batches
    var sheet = StampSheet(
      context, name: Self.batchSheet, title: "医保基金预付支付批次表", line: "控制数是各笔金额（分）之和，与支付系统导入的合计核对。", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("支付批次", codes: batches.lazy.map(\.id), least: 14),
        StampColumn("区市", least: 8, most: 16, texts: context.plan.districts.lazy.map(\.name)), StampColumn("预付批次", 5),
        StampColumn("最迟支付日", 15), StampColumn("份数", 7),
        StampColumn("支付金额（元）", largest: total, form: .amount, least: 13),
        StampColumn("大写", least: 24, most: 44, texts: batches.lazy.map { capitalAmount($0.amount) }),
        StampColumn("控制数（分）", largest: SheetNumber(context.schedule.agreedAmounts.total.count), form: .whole, least: 13),
      ], frozenColumns: 2)
    let first = sheet.nextRow
    for (index, batch) in batches.enumerated() {
      sheet.append([
        .whole(index + 1, .centred), .code(batch.id), .text(name(ofDistrict: batch.districtID)), .whole(batch.tranche, .centred),
        .date(batch.payBy), .whole(batch.lines.count),
        .formula(
          SheetFormula.cell(sheet: Self.lineSheet, row: sumRows[index], column: Column.amount), SheetNumber(batch.amount),
          .amount), .text(capitalAmount(batch.amount)), .whole(Int(batch.amount.count)),
      ])
    }
    if batches.isEmpty { sheet.spanning(.text("无", .centred)) }
    let rows = first..<sheet.nextRow
    let sum = context.money.orders.toPay
    let blank = SheetCell.blank(.totalText)
    sheet.append([
      .text("合计", .totalText), blank, blank, blank, blank,
      .formula(
        SheetFormula.sum(column: 5, rows: rows), SheetNumber(Int64(batches.reduce(0) { $0 + $1.lines.count })), .totalWhole),
      .formula(SheetFormula.sum(column: 6, rows: rows), SheetNumber(sum), .totalAmount), blank,
      .formula(SheetFormula.sum(column: 8, rows: rows), SheetNumber(sum.count), .totalWhole),
    ])
    sheet.spanning(.text("支付金额合计（大写）：\(capitalAmount(sum))", .line))
    sheet.signatures(office: "")
    return sheet.sheet
  }

  private enum Column {
    static let amount = 7
  }

  /// One page a batch: whom it pays, the sum in words and figures, the count, the control sum.
  private func lineTable() -> (sheet: Sheet, sumRows: [Int]) {
    let batches = context.money.orders.batches
    let lines = batches.lazy.flatMap(\.lines)
    let names = Dictionary(context.plan.institutions.map { ($0.id, $0.shownName) }, uniquingKeysWith: { first, _ in first })
    var sheet = StampSheet(
      context, name: Self.lineSheet, title: "医保基金预付支付明细表", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("支付批次", codes: batches.lazy.map(\.id), least: 14),
        StampColumn("机构编码", codes: lines.map(\.institutionID), least: 9),
        StampColumn("机构名称", least: 14, most: 28, texts: lines.map { names[$0.institutionID] ?? "" }),
        StampColumn("收款单位", least: 14, most: 28, texts: lines.map(\.payee)),
        StampColumn("收款账号", codes: lines.map(\.account), least: 12), StampColumn("预付批次", 5),
        StampColumn("支付金额（元）", largest: total, form: .amount, least: 13),
      ], frozenColumns: 3)
    var sumRows: [Int] = []
    for batch in batches {
      let start = sheet.nextRow
      for (index, line) in batch.lines.enumerated() {
        sheet.append([
          .whole(index + 1, .centred), .code(batch.id), .code(line.institutionID), .text(names[line.institutionID] ?? ""),
          .text(line.payee), .code(line.account), .whole(line.tranche, .centred), .amount(line.amount),
        ])
      }
      let rows = start..<sheet.nextRow
      sumRows.append(sheet.nextRow)
      var cells = [SheetCell](repeating: .blank(.totalText), count: Column.amount + 1)
      cells[0] = .text("小计", .totalText)
      cells[1] = .text(batch.id, .totalText)
      cells[Column.amount] = .formula(
        SheetFormula.subtotal(column: Column.amount, rows: rows), SheetNumber(batch.amount), .totalAmount)
      sheet.append(cells)
      sheet.spanning(
        .text(
          "最迟支付日：\(batch.payBy.chinese)　份数：\(batch.lines.count)　控制数（分）：\(batch.amount.count)　大写：\(capitalAmount(batch.amount))", .line))
      sheet.signatures(office: name(ofDistrict: batch.districtID))
      sheet.endPage()
    }
    if batches.isEmpty { sheet.spanning(.text("无", .centred)) }
    return (sheet.sheet, sumRows)
  }

  /// What is due beside what was paid, with what is to be paid now, with its tranche, and to be taken back summed apart.
  private func supplementTable(_ differences: [PaymentOrders.Difference]) -> Sheet {
    let names = Dictionary(context.plan.institutions.map { ($0.id, $0.shownName) }, uniquingKeysWith: { first, _ in first })
    func figures(_ heading: String) -> StampColumn { StampColumn(heading, largest: total, form: .amount, least: 13) }
    var sheet = StampSheet(
      context, name: Self.supplementSheet, title: "医保基金预付补差清单",
      line: "已付的按到期先后抵各批，不论登记在第几批；提前付的抵后面的批次，超过全部应付的才收回，不与其他机构相抵。", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("区市", least: 8, most: 16, texts: context.plan.districts.lazy.map(\.name)),
        StampColumn("机构编码", codes: differences.lazy.map(\.institutionID), least: 9),
        StampColumn("机构名称", least: 14, most: 28, texts: differences.lazy.map { names[$0.institutionID] ?? "" }),
        StampColumn("预付批次", 5), figures("应付"), figures("已付"), figures("其中提前付"), figures("应补付"), figures("到期再付"),
        figures("应收回"), StampColumn("支付批次", codes: differences.lazy.map { $0.batchID ?? "" }, least: 14),
      ], frozenColumns: 4)
    let first = sheet.nextRow
    var sums = [Fen](repeating: .zero, count: 6)
    for (index, line) in differences.enumerated() {
      func difference(_ action: PaymentOrders.Difference.Action) -> Fen {
        line.action == action ? max(line.difference, .zero - line.difference) : .zero
      }
      let amounts = [line.due, line.paid, line.early, difference(.pay), difference(.later), difference(.recover)]
      for (place, amount) in amounts.enumerated() { sums[place] += amount }
      sheet.append(
        [
          .whole(index + 1, .centred), .text(name(ofDistrict: line.districtID)), .code(line.institutionID),
          .text(names[line.institutionID] ?? ""), .whole(line.tranche, .centred), .amount(line.due), .amount(line.paid),
        ] + amounts.dropFirst(2).map { $0 > .zero ? .amount($0) : .blank(.amount) } + [.code(line.batchID ?? "")])
    }
    if differences.isEmpty { sheet.spanning(.text("无", .centred)) }
    let rows = first..<sheet.nextRow
    let blank = SheetCell.blank(.totalText)
    sheet.append(
      [.text("合计", .totalText), blank, blank, blank, blank]
        + sums.enumerated().map {
          .formula(SheetFormula.sum(column: 5 + $0, rows: rows), SheetNumber($1), .totalAmount)
        } + [blank])
    sheet.signatures(office: "")
    return sheet.sheet
  }
}
