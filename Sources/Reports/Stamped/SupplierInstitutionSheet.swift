import Planning
import Prepayment
import SheetLayout

/// The sheet 机构明细 of the contracts' table: what the lead hospital signs with each supplier, institution by institution.
struct SupplierInstitutionSheet {
  static let name = "机构明细"

  let context: StampContext

  private struct Share {
    var products = 0
    var packs = 0
    var amount = Fen.zero
  }

  private enum Column {
    static let packs = 6
    static let amount = 7
  }

  /// - Complexity: O(lines + suppliers × institutions).
  var sheet: Sheet {
    let plan = context.plan
    let order = SupplierContracts(plan: plan, lines: context.allocation.lines).order.map { Int($0) }
    let hospital = trimmed(context.parameters.leadHospital)
    var sheet = StampSheet(
      context, name: Self.name, title: SupplierBook.title + "（机构明细）",
      line: "签约单位（甲方，牵头单位）：\(hospital.isEmpty ? "＿＿＿＿＿＿＿＿" : hospital)　乙方：各中选企业", unit: "单位：盒／元",
      columns: columns, frozenColumns: 2)
    let members = plan.institutions.indices.sorted {
      (plan.districtOfInstitution[$0], $0) < (plan.districtOfInstitution[$1], $1)
    }
    let first = sheet.nextRow
    var number = 0
    var total = Share()
    var position = 0
    var sumRows: [Int] = []
    while position < order.count {
      let supplier = plan.products[context.allocation.lines[order[position]].product].supplier
      var shares = [Share](repeating: Share(), count: plan.institutions.count)
      while position < order.count {
        let line = context.allocation.lines[order[position]]
        guard plan.products[line.product].supplier.utf8.elementsEqual(supplier.utf8) else { break }
        shares[line.institution].products += 1
        shares[line.institution].packs += line.packs
        shares[line.institution].amount += context.amount(ofLine: order[position])
        position += 1
      }
      let start = sheet.nextRow
      var sum = Share()
      for member in members where shares[member].packs > 0 {
        number += 1
        sheet.append(cells(of: member, shares[member], supplier: supplier, number: number))
        sum.packs += shares[member].packs
        sum.amount += shares[member].amount
      }
      total.packs += sum.packs
      total.amount += sum.amount
      sumRows.append(sheet.nextRow)
      sheet.append(sumRow("企业小计", name: supplier, start..<sheet.nextRow, sum))
      sheet.spanning(.text("约定采购金额（大写）：\(capitalAmount(sum.amount))", .line))
      if let note = context.payerNote { sheet.spanning(.text(note, .line)) }
      sheet.spanning(
        .text("甲方（牵头单位，盖章）：\(hospital)　　　　　　乙方（中选企业，盖章）：\(supplier)　　　　　　签约日期：　　　　年　　月　　日", .line))
      sheet.endPage()
    }
    if number == 0 { sheet.spanning(.text("无", .centred)) }
    sheet.repeatSums(sumRows)
    sheet.append(sumRow("合计", name: "", first..<sheet.nextRow, total))
    sheet.spanning(.text("约定采购金额合计（大写）：\(capitalAmount(total.amount))", .line))
    return sheet.sheet
  }

  private var columns: [StampColumn] {
    let plan = context.plan
    return [
      StampColumn("序号", 9), StampColumn("中选企业", least: 14, most: 30, texts: plan.products.lazy.map(\.supplier)),
      StampColumn("区市", least: 8, most: 16, texts: plan.districts.lazy.map(\.name)),
      StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
      StampColumn("机构名称", least: 14, most: 28, texts: plan.institutions.lazy.map(\.name)), StampColumn("品种数", 8),
      StampColumn("采购量（盒）", 12),
      StampColumn(
        "约定采购金额（元）", largest: SheetNumber(context.schedule.agreedAmounts.total), form: .amount, least: 14),
    ]
  }

  private func cells(of member: Int, _ share: Share, supplier: String, number: Int) -> [SheetCell] {
    let institution = context.plan.institutions[member]
    return [
      .whole(number, .centred), .text(supplier),
      .text(context.plan.districts[context.plan.districtOfInstitution[member]].shownName), .code(institution.id),
      .text(institution.shownName), .whole(share.products), .whole(share.packs), .amount(share.amount),
    ]
  }

  private func sumRow(_ kind: String, name: String, _ rows: Range<Int>, _ sum: Share) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: Column.amount + 1)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(name, .totalText)
    cells[Column.packs] = .formula(
      SheetFormula.subtotal(column: Column.packs, rows: rows), SheetNumber(Int64(sum.packs)), .totalWhole)
    cells[Column.amount] = .formula(
      SheetFormula.subtotal(column: Column.amount, rows: rows), SheetNumber(sum.amount), .totalAmount)
    return cells
  }
}
