import Planning
import Prepayment
import SheetLayout

/// The prepayment table 医保基金预付计划表: who is prepaid how much and when, the districts' sums, who is not prepaid, and the
/// payments to be ordered.
struct PrepaymentBook {
  static let title = "医保基金预付计划表"
  private static let planSheet = "预付计划"
  private static let districtSheet = "区市汇总"
  private static let notPaidSheet = "不预付机构"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  /// - Complexity: O(institutions × tranches).
  var book: SheetBook {
    let payments = paymentTable()
    let notPaid = notPaidTable()
    return SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""),
      sheets: [payments.sheet, districtTable(payments, notPaid), notPaid.sheet] + PaymentSheets(context).sheets,
      date: context.date)
  }

  /// Where the columns of the first sheet stand.
  private enum Column {
    static let agreed = 5
    static let prepayment = 7
    static let amount = 12
  }

  private struct Sums {
    var agreed = Fen.zero
    var prepayment = Fen.zero
    var amount = Fen.zero
  }

  private struct PaymentTable {
    var sheet: Sheet
    /// For each district the row of its sums; nil where nobody is prepaid.
    var sumRows: [Int?]
    var sums: [Sums]
  }

  /// Sheet 1: one row a payment. Agreed amount and prepayment stand in an institution's first row, so that columns add up.
  private func paymentTable() -> PaymentTable {
    let plan = context.plan
    let schedule = context.schedule
    var sheet = StampSheet(
      context, name: Self.planSheet, title: Self.title,
      line: "预付截止：\(context.parameters.prepaymentDue.chinese)　约定采购金额和预付金额列在机构的第一批。", unit: "单位：元",
      columns: columns, frozenColumns: 4)
    let first = sheet.nextRow
    var total = Sums()
    var sumRows = [Int?](repeating: nil, count: plan.districts.count)
    var sums = [Sums](repeating: Sums(), count: plan.districts.count)
    var number = 0
    var position = 0
    while position < schedule.lines.count {
      let district = schedule.lines[position].district
      let start = sheet.nextRow
      while position < schedule.lines.count, schedule.lines[position].district == district {
        let line = schedule.lines[position]
        let isFirst = position == 0 || schedule.lines[position - 1].institution != line.institution
        number += isFirst ? 1 : 0
        sheet.append(cells(of: line, number: isFirst ? number : nil))
        sums[district].agreed += isFirst ? line.agreedAmount : .zero
        sums[district].prepayment += isFirst ? line.prepayment : .zero
        sums[district].amount += line.amount
        position += 1
      }
      let name = plan.districts[district].shownName
      sumRows[district] = sheet.nextRow
      sheet.append(sumRow("小计", name: name, rows: start..<sheet.nextRow, sums: sums[district]))
      sheet.spanning(.text("\(name)预付金额（大写）：\(capitalAmount(sums[district].prepayment))", .line))
      sheet.signatures(office: name)
      sheet.endPage()
      total.agreed += sums[district].agreed
      total.prepayment += sums[district].prepayment
      total.amount += sums[district].amount
    }
    if schedule.lines.isEmpty { sheet.spanning(.text("无", .centred)) }
    if plan.districts.count > 1 || schedule.lines.isEmpty {
      sheet.repeatSums(sumRows.compactMap { $0 })
      sheet.append(sumRow("合计", name: "", rows: first..<sheet.nextRow, sums: total))
      sheet.spanning(.text("预付金额合计（大写）：\(capitalAmount(total.prepayment))", .line))
      sheet.signatures(office: "")
    }
    return PaymentTable(sheet: sheet.sheet, sumRows: sumRows, sums: sums)
  }

  private var columns: [StampColumn] {
    let plan = context.plan
    let total = SheetNumber(context.schedule.agreedAmounts.total)
    return [
      StampColumn("序号", 6), StampColumn("区市", least: 8, most: 16, texts: plan.districts.lazy.map(\.name)),
      StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
      StampColumn("机构名称", least: 14, most: 28, texts: plan.institutions.lazy.map(\.name)), StampColumn("机构性质", 5),
      StampColumn("约定采购金额（元）", largest: total, form: .amount, least: 12), StampColumn("预付比例", 8),
      StampColumn("预付金额（元）", largest: total, form: .amount, least: 12), StampColumn("批次", 5),
      StampColumn("本批比例", 8), StampColumn("应付日期", 15), StampColumn("最迟支付日", 15),
      StampColumn("本批预付金额（元）", largest: total, form: .amount, least: 12),
    ]
  }

  private func cells(of line: PrepaymentSchedule.Line, number: Int?) -> [SheetCell] {
    let parameters = context.parameters
    let institution = context.plan.institutions[line.institution]
    let isFirst = number != nil
    return [
      number.map { .whole($0, .centred) } ?? .blank(.centred), .text(context.plan.districts[line.district].shownName),
      .code(institution.id), .text(institution.shownName), .text(institution.ownership.chinese, .centred),
      isFirst ? .amount(line.agreedAmount) : .blank(.amount),
      isFirst ? .percent(parameters.prepaymentRatio) : .blank(.percent),
      isFirst ? .amount(line.prepayment) : .blank(.amount), .whole(line.tranche, .centred),
      .percent(parameters.tranches[line.tranche - 1].share),
      line.dueDate.map { .date($0) } ?? .text("待定", .centred), .date(line.payBy), .amount(line.amount),
    ]
  }

  private func sumRow(_ kind: String, name: String, rows: Range<Int>, sums: Sums) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: Column.amount + 1)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(name, .totalText)
    for (column, sum) in [
      (Column.agreed, sums.agreed), (Column.prepayment, sums.prepayment), (Column.amount, sums.amount),
    ] {
      cells[column] = .formula(
        SheetFormula.subtotal(column: column, rows: rows), SheetNumber(sum), .totalAmount)
    }
    return cells
  }

  /// Sheet 2: what each district has agreed, whom it prepays, and what its fund leaves.
  private func districtTable(_ payments: PaymentTable, _ notPaid: NotPaidTable) -> Sheet {
    let plan = context.plan
    let total = SheetNumber(context.schedule.agreedAmounts.total)
    func figures(_ heading: String) -> StampColumn { StampColumn(heading, largest: total, form: .amount, least: 14) }
    var sheet = StampSheet(
      context, name: Self.districtSheet, title: Self.title + "（区市汇总）", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("区市编码", codes: plan.districts.lazy.map(\.id), least: 9),
        StampColumn("区市", least: 10, most: 20, texts: plan.districts.lazy.map(\.name)), figures("预付机构约定采购金额"),
        figures("不预付机构约定采购金额"), figures("约定采购金额"), figures("预付金额"), figures("各批预付合计"), figures("差额"),
        figures("可用预付基金"), figures("基金余额"), StampColumn("不足起于", 24),
      ])
    let funds = context.schedule.funds(of: plan)
    let first = sheet.nextRow
    for (index, district) in plan.districts.enumerated() {
      let row = sheet.nextRow
      let sums = payments.sums[index]
      let left = notPaid.sums[index]
      func cell(_ column: Int) -> String { cellName(row: row, column: column) }
      func payment(_ column: Int, _ sum: Fen) -> SheetCell {
        .formula(
          payments.sumRows[index].map { SheetFormula.cell(sheet: Self.planSheet, row: $0, column: column) },
          SheetNumber(sum), .amount)
      }
      sheet.append([
        .whole(index + 1, .centred), .code(district.id), .text(district.shownName), payment(Column.agreed, sums.agreed),
        .formula(
          notPaid.sumRows[index].map { SheetFormula.cell(sheet: Self.notPaidSheet, row: $0, column: 5) },
          SheetNumber(left), .amount),
        .formula(SheetFormula.sum(row: row, columns: 3..<5), SheetNumber(sums.agreed + left), .amount),
        payment(Column.prepayment, sums.prepayment), payment(Column.amount, sums.amount),
        .formula(
          SheetFormula.yuanDifference(cell(6), cell(7)), SheetNumber(sums.prepayment - sums.amount), .differenceAmount),
        district.prepaymentFund.map { SheetCell(.number(SheetNumber($0)), .amount) } ?? .blank(.amount),
        rest(of: district.prepaymentFund, after: sums.prepayment).map {
          .formula("ROUND(\(cell(9))-\(cell(6)),4)", $0, .amount)
        } ?? .blank(.amount),
        .text(
          funds[index].first.map { "第\($0.tranche)批" + ($0.payBy.map { "（\($0.chinese)）" } ?? "（日期待定）") } ?? "", .centred),
      ])
    }
    let rows = first..<sheet.nextRow
    let agreed = payments.sums.reduce(Fen.zero) { $0 + $1.agreed }
    let left = notPaid.sums.reduce(Fen.zero, +)
    let prepayment = payments.sums.reduce(Fen.zero) { $0 + $1.prepayment }
    let amount = payments.sums.reduce(Fen.zero) { $0 + $1.amount }
    var cells = [SheetCell](repeating: .blank(.totalText), count: 12)
    cells[0] = .text("合计", .totalText)
    for (column, sum) in [(3, agreed), (4, left), (5, agreed + left), (6, prepayment), (7, amount)] {
      cells[column] = .formula(SheetFormula.sum(column: column, rows: rows), SheetNumber(sum), .totalAmount)
    }
    cells[8] = .formula(SheetFormula.sum(column: 8, rows: rows), SheetNumber(prepayment - amount), .differenceAmount)
    sheet.append(cells)
    sheet.spanning(.text("预付金额合计（大写）：\(capitalAmount(prepayment))", .line))
    sheet.signatures(office: "")
    return sheet.sheet
  }

  /// What is left of a fund; negative where it is not enough, nil where none is given or the difference does not fit.
  private func rest(of fund: Decimal4?, after paid: Fen) -> SheetNumber? {
    guard let fund else { return nil }
    let (spent, isTooLarge) = paid.count.multipliedReportingOverflow(by: 100)
    let (rest, doesNotFit) = fund.tenThousandths.subtractingReportingOverflow(spent)
    return isTooLarge || doesNotFit ? nil : SheetNumber(Decimal4(tenThousandths: rest))
  }

  private struct NotPaidTable {
    var sheet: Sheet
    /// For each district the row of its sum; nil where everybody is prepaid.
    var sumRows: [Int?]
    var sums: [Fen]
  }

  /// Sheet 3: institutions with an agreed amount that are not prepaid, and why.
  private func notPaidTable() -> NotPaidTable {
    let plan = context.plan
    let amounts = context.schedule.agreedAmounts
    var sheet = StampSheet(
      context, name: Self.notPaidSheet, title: Self.title + "（不预付机构）", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("区市", least: 8, most: 16, texts: plan.districts.lazy.map(\.name)),
        StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
        StampColumn("机构名称", least: 14, most: 28, texts: plan.institutions.lazy.map(\.name)), StampColumn("机构性质", 5),
        StampColumn("约定采购金额（元）", largest: SheetNumber(amounts.total), form: .amount, least: 14),
        StampColumn("不预付原因", 36),
      ])
    let first = sheet.nextRow
    var sumRows = [Int?](repeating: nil, count: plan.districts.count)
    var sums = [Fen](repeating: .zero, count: plan.districts.count)
    var number = 0
    func totals(_ kind: String, _ name: String, _ rows: Range<Int>, _ sum: Fen) -> [SheetCell] {
      let blank = SheetCell.blank(.totalText)
      return [
        .text(kind, .totalText), .text(name, .totalText), blank, blank, blank,
        .formula(SheetFormula.subtotal(column: 5, rows: rows), SheetNumber(sum), .totalAmount), blank,
      ]
    }
    for (index, district) in plan.districts.enumerated() {
      let start = sheet.nextRow
      for member in context.institutionsWithLines[index] {
        let institution = plan.institutions[member]
        let amount = amounts.institutions[member]
        guard amount > .zero, let bar = plan.prepaymentBar(ofInstitution: member) else { continue }
        number += 1
        sums[index] += amount
        sheet.append([
          .whole(number, .centred), .text(district.shownName), .code(institution.id), .text(institution.shownName),
          .text(institution.ownership.chinese, .centred), .amount(amount), .text(reasonNotPaid(institution, bar)),
        ])
      }
      guard sheet.nextRow > start else { continue }
      sumRows[index] = sheet.nextRow
      sheet.append(totals("小计", district.shownName, start..<sheet.nextRow, sums[index]))
    }
    if number == 0 { sheet.spanning(.text("无", .centred)) }
    sheet.append(totals("合计", "", first..<sheet.nextRow, sums.reduce(.zero, +)))
    return NotPaidTable(sheet: sheet.sheet, sumRows: sumRows, sums: sums)
  }

  private func reasonNotPaid(_ institution: Institution, _ bar: PrepaymentBar) -> String {
    switch bar {
    case .directSettlement: "不预付：本区市医保基金与企业直接结算，不重复支付。"
    case .institution: "不预付：机构表“可预付”填为否。"
    case .ownership: "不预付：\(institution.ownership.chinese)机构不在预付机构性质之内。"
    }
  }
}
