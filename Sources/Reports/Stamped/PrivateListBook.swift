import Planning
import Prepayment
import SheetLayout

/// The list of private institutions and pharmacies that take part 民营医药机构名单, with what they have agreed to.
struct PrivateListBook {
  static let title = "民营医药机构名单"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  private enum Column {
    static let packs = 9
    static let amount = 10
  }

  /// - Complexity: O(institutions + their lines).
  var book: SheetBook {
    SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""), sheets: [sheet()], date: context.date)
  }

  /// By district, then institution.
  private var members: [Int] {
    let plan = context.plan
    var ofDistrict = [[Int]](repeating: [], count: plan.districts.count)
    for (index, institution) in plan.institutions.enumerated()
    where !institution.ownership.mustParticipate && institution.takesPart {
      ofDistrict[plan.districtOfInstitution[index]].append(index)
    }
    return ofDistrict.flatMap { $0 }
  }

  private func sheet() -> Sheet {
    let plan = context.plan
    let members = members
    var sheet = StampSheet(
      context, name: "民营医药机构", title: Self.title, line: "定点社会办医疗机构和零售药店，自愿参加。", unit: "单位：盒／元",
      columns: columns(members), frozenColumns: 4)
    let first = sheet.nextRow
    var number = 0
    var (packs, amount) = (0, Fen.zero)
    for member in members {
      number += 1
      let institution = plan.institutions[member]
      let lines = context.linesOfInstitution[member]
      let start = sheet.nextRow
      for index in lines { sheet.append(cells(ofLine: index, at: member, number: number)) }
      if lines.isEmpty {
        sheet.append(who(member, number: number) + [.blank(.code), .text("无约定采购量")] + blanks)
      }
      let sum = lines.reduce(0) { $0 + context.allocation.lines[$1].packs }
      let money = context.schedule.agreedAmounts.institutions[member]
      sheet.append(
        sumRow(
          "小计", id: institution.id, name: institution.shownName, start..<sheet.nextRow, packs: sum, amount: money))
      packs += sum
      amount += money
    }
    if members.isEmpty { sheet.spanning(.text("无", .centred)) }
    sheet.append(sumRow("合计", id: "", name: "", first..<sheet.nextRow, packs: packs, amount: amount))
    sheet.signatures(office: context.allocation.kind == .district ? plan.districts.first?.shownName ?? "" : "")
    return sheet.sheet
  }

  private func columns(_ members: [Int]) -> [StampColumn] {
    let plan = context.plan
    let institutions = members.lazy.map { plan.institutions[$0] }
    return [
      StampColumn("序号", 6), StampColumn("机构名称", least: 14, most: 26, texts: institutions.map(\.name)),
      StampColumn("机构编码", codes: institutions.map(\.id), least: 9),
      StampColumn("区市", least: 8, most: 14, texts: plan.districts.lazy.map(\.name)), StampColumn("机构性质", 5),
      StampColumn("品种编码", codes: plan.products.lazy.map(\.id), least: 8),
      StampColumn("通用名", least: 12, most: 20, texts: plan.products.lazy.map(\.genericName)),
      StampColumn("规格", least: 7, most: 12, texts: plan.products.lazy.map(\.specification)),
      StampColumn("包装", least: 7, most: 11, texts: plan.products.lazy.map(\.pack)), StampColumn("约定采购量（盒）", 10),
      StampColumn("约定采购金额（元）", 14),
    ]
  }

  private func who(_ member: Int, number: Int) -> [SheetCell] {
    let plan = context.plan
    let institution = plan.institutions[member]
    return [
      .whole(number, .centred), .text(institution.shownName), .code(institution.id),
      .text(plan.districts[plan.districtOfInstitution[member]].shownName), .text(institution.ownership.chinese, .centred),
    ]
  }

  private func cells(ofLine index: Int, at member: Int, number: Int) -> [SheetCell] {
    let line = context.allocation.lines[index]
    let product = context.plan.products[line.product]
    return who(member, number: number) + [
      .code(product.id), .text(product.genericName), .text(product.specification), .text(product.pack),
      .whole(line.packs), .amount(context.amount(ofLine: index)),
    ]
  }

  /// Specification, pack, packs and amount of an institution without cells.
  private var blanks: [SheetCell] { [.blank(.text), .blank(.text), .whole(0), .amount(.zero)] }

  private func sumRow(
    _ kind: String, id: String, name: String, _ rows: Range<Int>, packs: Int, amount: Fen
  ) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: Column.amount + 1)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(name, .totalText)
    cells[2] = .text(id, .totalText)
    cells[Column.packs] = .formula(
      SheetFormula.subtotal(column: Column.packs, rows: rows), SheetNumber(Int64(packs)), .totalWhole)
    cells[Column.amount] = .formula(
      SheetFormula.subtotal(column: Column.amount, rows: rows), SheetNumber(amount), .totalAmount)
    return cells
  }
}
