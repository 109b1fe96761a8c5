import Planning
import Prepayment
import SheetLayout

/// The settlement at the end of the cycle 医保基金预付清算表: what was bought against what was prepaid, what is returned and what
/// is paid, institution by institution and district by district.
struct ReconciliationBook {
  static let title = "医保基金预付清算表"
  private static let institutionSheet = "机构清算"
  private static let districtSheet = "区市汇总"

  private let context: StampContext
  private let reconciliation: Reconciliation

  init(_ context: StampContext, _ reconciliation: Reconciliation) {
    self.context = context
    self.reconciliation = reconciliation
  }

  /// - Complexity: O(institutions).
  var book: SheetBook {
    let institutions = institutionTable()
    return SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""),
      sheets: [institutions.sheet, districtTable(institutions)], date: context.date)
  }

  /// What a line or a block of lines comes to.
  private struct Sums {
    var agreed = Fen.zero
    var purchased = Fen.zero
    var prepaid = Fen.zero
    var offset = Fen.zero
    var toReturn: Fen { prepaid - offset }
    var toPay: Fen { purchased - offset }
    /// 完成率; nil where nothing is agreed.
    var completion: Decimal4? { Reconciliation.share(of: purchased, in: agreed) }

    init() {}

    init(_ line: Reconciliation.Line) {
      (agreed, purchased, prepaid, offset) = (line.agreedAmount, line.purchased, line.prepaid, line.offset)
    }

    static func += (left: inout Sums, right: Sums) {
      left.agreed += right.agreed
      left.purchased += right.purchased
      left.prepaid += right.prepaid
      left.offset += right.offset
    }
  }

  /// Where a sheet's figures stand, counted from the first of them; the completion is no amount.
  private enum Figure: Int, CaseIterable {
    case agreed, purchased, completion, prepaid, offset, toReturn, toPay

    var heading: String {
      switch self {
      case .agreed: "约定采购金额（元）"
      case .purchased: "实际采购金额（元）"
      case .completion: "完成率"
      case .prepaid: "已预付（元）"
      case .offset: "已冲抵（元）"
      case .toReturn: "应退（元）"
      case .toPay: "应付（元）"
      }
    }

    func amount(_ sums: Sums) -> Fen? {
      switch self {
      case .agreed: sums.agreed
      case .purchased: sums.purchased
      case .completion: nil
      case .prepaid: sums.prepaid
      case .offset: sums.offset
      case .toReturn: sums.toReturn
      case .toPay: sums.toPay
      }
    }
  }

  private var heading: String {
    let parameters = context.parameters
    let source = context.plan.records.paid == nil ? "预付计划" : "已预付表"
    return "采购周期：\(parameters.cycleStart.chinese)至\(parameters.cycleEnd.chinese)　冲抵方式：\(parameters.clearing.chinese)　已预付取自\(source)"
  }

  private var everything: Sums {
    var sums = Sums()
    for line in reconciliation.lines { sums += Sums(line) }
    return sums
  }

  private func columns(_ everything: Sums) -> [StampColumn] {
    let largest = max(everything.agreed, everything.purchased, everything.prepaid)
    return Figure.allCases.map { figure in
      figure == .completion
        ? StampColumn(figure.heading, 9)
        : StampColumn(figure.heading, largest: SheetNumber(largest), form: .amount, least: 12)
    }
  }

  /// The share of what is agreed that was bought; blank where nothing is agreed.
  private func completion(_ sums: Sums) -> SheetCell { sums.completion.map { .percent($0) } ?? .blank(.percent) }

  private func words(_ sums: Sums, of name: String) -> String {
    "\(name)应退（大写）：\(capitalAmount(sums.toReturn))　　\(name)应付（大写）：\(capitalAmount(sums.toPay))"
  }

  // MARK: Institutions

  /// Where the figures of the first sheet begin.
  private static let firstFigure = 5

  private struct InstitutionTable {
    var sheet: Sheet
    /// For each district the row of its sums; nil where nothing is settled.
    var sumRows: [Int?]
    var sums: [Sums]
    var city: Sums
  }

  /// Sheet 1: one row an institution, one page to be stamped a district.
  private func institutionTable() -> InstitutionTable {
    let plan = context.plan
    let city = everything
    var sheet = StampSheet(
      context, name: Self.institutionSheet, title: Self.title, line: heading, unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("区市", least: 8, most: 16, texts: plan.districts.lazy.map(\.name)),
        StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
        StampColumn("机构名称", least: 14, most: 28, texts: plan.institutions.lazy.map(\.name)), StampColumn("机构性质", 5),
      ] + columns(city) + [StampColumn("付款方", 10)], frozenColumns: 4)
    let first = sheet.nextRow
    var sumRows = [Int?](repeating: nil, count: plan.districts.count)
    var sums = [Sums](repeating: Sums(), count: plan.districts.count)
    var number = 0
    while number < reconciliation.lines.count {
      let district = reconciliation.lines[number].district
      let start = sheet.nextRow
      while number < reconciliation.lines.count, reconciliation.lines[number].district == district {
        let line = reconciliation.lines[number]
        number += 1
        sums[district] += Sums(line)
        sheet.append(cells(of: line, number: number, row: sheet.nextRow))
      }
      let name = plan.districts[district].shownName
      sumRows[district] = sheet.nextRow
      sheet.append(sumRow("小计", name: name, rows: start..<sheet.nextRow, sums[district]))
      sheet.spanning(.text(words(sums[district], of: name), .line))
      if plan.districts[district].payer == .fund { note(in: &sheet) }
      sheet.signatures(office: name)
      sheet.endPage()
    }
    if reconciliation.lines.isEmpty { sheet.spanning(.text("无", .centred)) }
    if plan.districts.count > 1 || reconciliation.lines.isEmpty {
      sheet.repeatSums(sumRows.compactMap { $0 })
      sheet.append(sumRow("合计", name: "", rows: first..<sheet.nextRow, city))
      sheet.spanning(.text(words(city, of: "合计"), .line))
      note(in: &sheet)
      sheet.signatures(office: "")
    }
    return InstitutionTable(sheet: sheet.sheet, sumRows: sumRows, sums: sums, city: city)
  }

  private func note(in sheet: inout StampSheet) {
    if let note = context.payerNote { sheet.spanning(.text(note, .line)) }
  }

  /// An institution's row: what is returned and what is paid are worked out from the others.
  private func cells(of line: Reconciliation.Line, number: Int, row: Int) -> [SheetCell] {
    let institution = context.plan.institutions[line.institution]
    let sums = Sums(line)
    func cell(_ figure: Figure) -> String { cellName(row: row, column: Self.firstFigure + figure.rawValue) }
    let who: [SheetCell] = [
      .whole(number, .centred), .text(context.plan.districts[line.district].shownName), .code(institution.id),
      .text(institution.shownName), .text(institution.ownership.chinese, .centred),
    ]
    return who
      + Figure.allCases.map { figure in
        switch figure {
        case .agreed, .purchased, .prepaid, .offset: .amount(figure.amount(sums) ?? .zero)
        case .completion: completion(sums)
        case .toReturn:
          .formula(
            SheetFormula.yuanDifference(cell(.prepaid), cell(.offset)), SheetNumber(sums.toReturn), .amount)
        case .toPay:
          .formula(SheetFormula.yuanDifference(cell(.purchased), cell(.offset)), SheetNumber(sums.toPay), .amount)
        }
      } + [.text(context.plan.districts[line.district].payer.chinese, .centred)]
  }

  private func sumRow(_ kind: String, name: String, rows: Range<Int>, _ sums: Sums) -> [SheetCell] {
    var cells = [SheetCell](repeating: .blank(.totalText), count: Self.firstFigure)
    cells[0] = .text(kind, .totalText)
    cells[1] = .text(name, .totalText)
    return cells
      + Figure.allCases.map { figure in
        guard let amount = figure.amount(sums) else { return completion(sums) }
        let column = Self.firstFigure + figure.rawValue
        return .formula(SheetFormula.subtotal(column: column, rows: rows), SheetNumber(amount), .totalAmount)
      } + [.blank(.totalText)]
  }

  // MARK: Districts

  /// Sheet 2: one row a district, taken from the first sheet; what went out and what came in is summed crosswise.
  private func districtTable(_ institutions: InstitutionTable) -> Sheet {
    let plan = context.plan
    let firstFigure = 3
    let lastColumn = firstFigure + Figure.allCases.count
    var sheet = StampSheet(
      context, name: Self.districtSheet, title: Self.title + "（区市汇总）",
      line: "差额＝实际采购金额＋应退－已预付－应付，应为 0。", unit: "单位：元",
      columns: [
        StampColumn("序号", 6), StampColumn("区市编码", codes: plan.districts.lazy.map(\.id), least: 9),
        StampColumn("区市", least: 10, most: 20, texts: plan.districts.lazy.map(\.name)),
      ] + columns(institutions.city) + [StampColumn("差额（元）", 10), StampColumn("付款方", 10)])
    func difference(row: Int) -> SheetCell {
      func cell(_ figure: Figure) -> String { cellName(row: row, column: firstFigure + figure.rawValue) }
      return .formula(
        "ROUND(\(cell(.purchased))+\(cell(.toReturn))-\(cell(.prepaid))-\(cell(.toPay)),2)", SheetNumber(Fen.zero),
        .differenceAmount)
    }
    let first = sheet.nextRow
    for (index, district) in plan.districts.enumerated() {
      let row = sheet.nextRow
      let sums = institutions.sums[index]
      let figures = Figure.allCases.map { figure -> SheetCell in
        guard let amount = figure.amount(sums) else { return completion(sums) }
        return .formula(
          institutions.sumRows[index].map {
            SheetFormula.cell(sheet: Self.institutionSheet, row: $0, column: Self.firstFigure + figure.rawValue)
          }, SheetNumber(amount), .amount)
      }
      sheet.append(
        [.whole(index + 1, .centred), .code(district.id), .text(district.shownName)] + figures
          + [difference(row: row), .text(district.payer.chinese, .centred)])
    }
    let rows = first..<sheet.nextRow
    let blank = SheetCell.blank(.totalText)
    sheet.append(
      [.text("合计", .totalText), blank, blank]
        + Figure.allCases.map { figure in
          guard let amount = figure.amount(institutions.city) else { return completion(institutions.city) }
          return .formula(
            SheetFormula.sum(column: firstFigure + figure.rawValue, rows: rows), SheetNumber(amount), .totalAmount)
        }
        + [.formula(SheetFormula.sum(column: lastColumn, rows: rows), SheetNumber(Fen.zero), .differenceAmount), blank])
    sheet.spanning(.text(words(institutions.city, of: "合计"), .line))
    note(in: &sheet)
    sheet.signatures(office: "")
    return sheet.sheet
  }
}
