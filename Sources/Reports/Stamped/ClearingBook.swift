import Planning
import Prepayment
import SheetLayout

/// The clearing table 医保基金预付冲抵计划表: planned purchases, prepayment and offsets month by month, by district and by
/// institution.
struct ClearingBook {
  static let title = "医保基金预付冲抵计划表"
  private static let districtSheet = "区市月度"
  private static let institutionSheet = "机构月度"
  /// A formula that adds up more districts would be longer than spreadsheets take; their sums stand as numbers.
  private static let mostTerms = 500

  private let context: StampContext
  private var clearing: ClearingSchedule { context.money.clearing }

  init(_ context: StampContext) { self.context = context }

  /// - Complexity: O(institutions × months).
  var book: SheetBook {
    SheetBook(
      title: joined([context.parameters.city, Self.title], by: ""), sheets: [districtTable, institutionTable],
      date: context.date)
  }

  /// What a month or a block of months comes to.
  private struct Sums {
    var planned = Fen.zero
    var prepaid = Fen.zero
    var offset = Fen.zero

    mutating func add(_ line: ClearingSchedule.Line) {
      planned += line.planned
      prepaid += line.prepaid
      offset += line.offset
    }

    mutating func add(_ other: Sums) {
      planned += other.planned
      prepaid += other.prepaid
      offset += other.offset
    }
  }

  private var heading: String {
    "冲抵方式：\(context.parameters.clearing.chinese)　结算期限：验收后 \(context.parameters.settlementDays) 天"
  }

  private var figures: [StampColumn] {
    let total = SheetNumber(context.schedule.agreedAmounts.total)
    return ["计划采购额（元）", "当月预付（元）", "冲抵额（元）", "应付额（元）", "月末预付余额（元）"].map {
      StampColumn($0, largest: total, form: .amount, least: 13)
    } + [StampColumn("结算截止", 15), StampColumn("付款方", 10)]
  }

  /// The figures of a month from column `first` on: payable and balance are worked out from the others.
  private func cells(
    _ sums: Sums, month: Int, balance: Fen, isFirst: Bool, row: Int, first: Int, payer: String
  ) -> [SheetCell] {
    func cell(_ column: Int, _ row: Int) -> String { cellName(row: row, column: first + column) }
    let change = "\(cell(1, row))-\(cell(2, row))"
    return [
      .amount(sums.planned), .amount(sums.prepaid), .amount(sums.offset),
      .formula(SheetFormula.yuanDifference(cell(0, row), cell(2, row)), SheetNumber(sums.planned - sums.offset), .amount),
      .formula(
        isFirst ? "ROUND(\(change),2)" : "ROUND(\(cell(4, row - 1))+\(change),2)", SheetNumber(balance), .amount),
      .date(clearing.months.months[month].settleBy), .text(payer, .centred),
    ]
  }

  /// Sums of rows from column `first` on; the balance is what is prepaid less what is offset.
  private func totals(_ sums: Sums, rows: Range<Int>, row: Int, first: Int) -> [SheetCell] {
    func sum(_ column: Int, _ value: Fen) -> SheetCell {
      .formula(SheetFormula.subtotal(column: first + column, rows: rows), SheetNumber(value), .totalAmount)
    }
    func cell(_ column: Int) -> String { cellName(row: row, column: first + column) }
    return [
      sum(0, sums.planned), sum(1, sums.prepaid), sum(2, sums.offset), sum(3, sums.planned - sums.offset),
      .formula(SheetFormula.yuanDifference(cell(1), cell(2)), SheetNumber(sums.prepaid - sums.offset), .totalAmount),
      .blank(.totalText), .blank(.totalText),
    ]
  }

  // MARK: Districts

  /// Sheet 1: one row a month for each district, then for the city.
  private var districtTable: Sheet {
    let plan = context.plan
    let months = clearing.months.months
    var sheet = StampSheet(
      context, name: Self.districtSheet, title: Self.title, line: heading, unit: "单位：元",
      columns: [
        StampColumn("区市", least: 8, most: 20, texts: plan.districts.lazy.map(\.name)), StampColumn("月份", 11),
      ] + figures, frozenColumns: 2)
    var city = [Sums](repeating: Sums(), count: months.count)
    /// Where each district's months begin.
    var starts: [Int] = []
    var position = 0
    while position < clearing.lines.count {
      let district = clearing.lines[position].district
      var sums = [Sums](repeating: Sums(), count: months.count)
      while position < clearing.lines.count, clearing.lines[position].district == district {
        sums[clearing.lines[position].month].add(clearing.lines[position])
        position += 1
      }
      for month in months.indices { city[month].add(sums[month]) }
      starts.append(sheet.nextRow)
      let name = plan.districts[district].shownName
      let payer = plan.districts[district].payer
      append(sums, name: name, payer: payer.chinese, to: &sheet)
      if payer == .fund { note(in: &sheet) }
      sheet.signatures(office: name)
      sheet.endPage()
    }
    if starts.isEmpty { sheet.spanning(.text("无", .centred)) }
    if starts.count > 1 {
      append(city, name: "全市", payer: cityPayer, districts: starts, to: &sheet)
      note(in: &sheet)
      sheet.signatures(office: "")
    }
    return sheet.sheet
  }

  /// Who pays all districts' purchases.
  private var cityPayer: String {
    let payers = Set(clearing.lines.map { context.plan.districts[$0.district].payer.chinese })
    return payers.count > 1 ? "见各区市" : payers.first ?? ""
  }

  private func note(in sheet: inout StampSheet) {
    if let note = context.payerNote { sheet.spanning(.text(note, .line)) }
  }

  /// The months of a district, or of the city as sums of the rows at which its districts begin.
  private func append(
    _ sums: [Sums], name: String, payer: String, districts: [Int] = [], to sheet: inout StampSheet
  ) {
    let start = sheet.nextRow
    var total = Sums()
    for month in sums.indices {
      total.add(sums[month])
      var cells = cells(
        sums[month], month: month, balance: total.prepaid - total.offset, isFirst: month == 0, row: sheet.nextRow, first: 2,
        payer: payer)
      for (column, sum) in [sums[month].planned, sums[month].prepaid, sums[month].offset].enumerated()
      where (1...Self.mostTerms).contains(districts.count) {
        let places = districts.map { cellName(row: $0 + month, column: 2 + column) }
        cells[column] = .formula(places.joined(separator: "+"), SheetNumber(sum), .amount)
      }
      sheet.append([.text(name), .text(clearing.months.months[month].period.chinese, .centred)] + cells)
    }
    sheet.append(
      [.text("小计", .totalText), .text(name, .totalText)]
        + totals(total, rows: start..<sheet.nextRow, row: sheet.nextRow, first: 2))
  }

  // MARK: Institutions

  /// Sheet 2: one row a month for each institution.
  private var institutionTable: Sheet {
    let plan = context.plan
    var sheet = StampSheet(
      context, name: Self.institutionSheet, title: Self.title + "（机构月度）", line: heading, unit: "单位：元",
      columns: [
        StampColumn("区市", least: 8, most: 16, texts: plan.districts.lazy.map(\.name)),
        StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
        StampColumn("机构名称", least: 14, most: 28, texts: plan.institutions.lazy.map(\.name)), StampColumn("月份", 11),
      ] + figures, frozenColumns: 4)
    let first = sheet.nextRow
    var everything = Sums()
    var position = 0
    while position < clearing.lines.count {
      let (district, institution) = (clearing.lines[position].district, clearing.lines[position].institution)
      let (place, who) = (plan.districts[district].shownName, plan.institutions[institution])
      let start = sheet.nextRow
      var sums = Sums()
      for month in clearing.months.months.indices {
        let line = clearing.lines[position]
        var own = Sums()
        own.add(line)
        sums.add(own)
        sheet.append(
          [
            .text(place), .code(who.id), .text(who.shownName),
            .text(clearing.months.months[month].period.chinese, .centred),
          ]
            + cells(
              own, month: month, balance: line.balance, isFirst: month == 0, row: sheet.nextRow, first: 4,
              payer: plan.districts[district].payer.chinese))
        position += 1
      }
      everything.add(sums)
      sheet.append(
        [.text("小计", .totalText), .text(who.id, .totalText), .text(who.shownName, .totalText), .blank(.totalText)]
          + totals(sums, rows: start..<sheet.nextRow, row: sheet.nextRow, first: 4))
    }
    if clearing.lines.isEmpty { sheet.spanning(.text("无", .centred)) }
    sheet.append(
      [.text("合计", .totalText)] + [SheetCell](repeating: .blank(.totalText), count: 3)
        + totals(everything, rows: first..<sheet.nextRow, row: sheet.nextRow, first: 4))
    sheet.spanning(.text("冲抵额合计（大写）：\(capitalAmount(everything.offset))", .line))
    note(in: &sheet)
    sheet.signatures(office: "")
    return sheet.sheet
  }
}
