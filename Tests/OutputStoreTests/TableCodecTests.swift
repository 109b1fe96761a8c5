import Planning
import Prepayment
import Streams
import Testing

@testable import OutputStore

struct TableCodecTests {
  /// The rows of a file, written again.
  private func again<Row: StoredRow>(_ file: OutputFile, _ type: Row.Type, _ style: CSVStyle) throws -> [UInt8] {
    var rows: [Row] = []
    try TableBytes(Row.path, file.bytes).passRows(Row.self) { row, line in
      rows.append(row)
      #expect(line == rows.count + 1)
    }
    return Row.file(style, rows).bytes
  }

  private func expectKept<Row: StoredRow>(_ rows: [Row]) throws {
    for style in [CSVStyle.people, .machines] {
      let file = Row.file(style, rows)
      #expect(file.path == Row.path)
      #expect(try again(file, Row.self, style) == file.bytes, "\(Row.path)")
    }
  }

  /// Texts that CSV files or spreadsheets make something of.
  private let nasty = ["", "0012", "a,b", "\"", "a\"b", "=1+1", "'=1+1", "-x", "-12", "＝A1", "@", "规则"]

  @Test("Every table reads back as it was written, to the byte")
  func kept() throws {
    let day = CalendarDate(year: 2024, month: 2, day: 29)
    let amounts = [Fen.zero, Fen(-1), Fen(12_345_678_901), Fen(.max)]
    let bounds: [BoundBy] = [.product, .institution, .cap, .floor, .fixed, .conflict] + nasty.map { .rule($0) }
    try expectKept(
      bounds.enumerated().map { number, bound in
        var row = AllocationRow()
        (row.product, row.district, row.institution) = (nasty[number % nasty.count], "371002", "H\(number)")
        (row.basisUnits, row.target, row.packsContinuous) = (0.1 + 0.2, 1e-7, 59.4 / 60.1)
        (row.floor, row.cap, row.fill) = (number, number % 2 == 0 ? nil : number, number % 3 == 0 ? nil : 1.0 / 3)
        (row.packs, row.units, row.amount, row.boundBy) = (.max, -number, amounts[number % 4], bound)
        row.reason = ReasonText(
          AllocationLine(
            product: 0, institution: 0, basisUnits: 0, target: 0, floor: 0, cap: nil, fill: nil, packsContinuous: 0, packs: 0,
            boundBy: .rule("R")), nil
        ) { _, _, writer in writer.append(text: "理由, \"\(number)\"") }
        return row
      })
    try expectKept(
      nasty.map { text in
        var row = DistrictTotalRow()
        (row.product, row.district, row.packsContinuous, row.packs, row.amount) = (text, text, 85.00000000000001, 85, Fen(9))
        return row
      })
    try expectKept(
      amounts.map { amount in
        var row = PrepaymentRow()
        (row.district, row.institution, row.agreedAmount, row.prepayment, row.tranche) = ("D", "H", amount, amount, 2)
        (row.dueDate, row.trigger, row.payBy) = (amount == .zero ? nil : day, "开始执行后 30 日", day)
        return row
      })
    try expectKept(
      nasty.map { text in
        var row = SupplierRow()
        (row.supplier, row.packs, row.amount) = (text, 1, Fen(100))
        return row
      })
    try expectKept(
      [Decimal4.zero, Decimal4(tenThousandths: 1), Decimal4(tenThousandths: -123_450), Decimal4(whole: 7)].map { price in
        var row = ContractRow()
        (row.supplier, row.price, row.units) = ("乙企业", price, 12)
        return row
      })
    try expectKept(
      District.Payer.allCases.map { payer in
        var row = ClearingRow()
        (row.month, row.settleBy, row.balance, row.payer) = (Period(year: 2024, month: 9), day, Fen(-5), payer)
        return row
      })
    try expectKept(
      [nil, Decimal4(tenThousandths: 4_000)].map { share in
        var row = ReconciliationRow()
        (row.completion, row.toReturn, row.payer) = (share, Fen(30_87), .fund)
        return row
      })
    var change = ChangeRow()
    (change.product, change.oldPacks, change.newPacks, change.differencePacks, change.difference) = ("P", 3, 0, -3, Fen(-1))
    try expectKept([change])
    var fund = FundRow()
    (fund.fund, fund.gap, fund.gapDate, fund.gapTranche) = (Fen(0), Fen(22_468), day, 1)
    try expectKept([FundRow(), fund])
    var batch = PaymentBatchRow()
    (batch.batch, batch.tranche, batch.count, batch.capitals, batch.controlSum) = ("371002-1-S1", 1, 2, "人民币贰元整", 200)
    try expectKept([batch])
    var line = PaymentLineRow()
    (line.batch, line.line, line.payee, line.account) = ("371002-1", 1, "一院,财务", "0123456789")
    try expectKept([line])
    try expectKept(
      [PaymentOrders.Difference.Action.pay, .recover, .later, .none].map { action in
        var row = SupplementRow()
        (row.early, row.difference, row.action) = (Fen(1), Fen(-1), action)
        return row
      })
    try expectKept([
      SubstitutionRow(
        product: "P", substitute: "P-备供", district: "D", institution: "H", oldPacks: 10, deliveredPacks: 4, remainingPacks: 6,
        oldPrice: Decimal4(whole: 2), newPrice: Decimal4(tenThousandths: 25_001))
    ])
    try expectKept([AllocationRow]())
  }

  private static let row = "P1,371002,H1,700,60.1,0,90,0.5,59.4,60,720,740.70,product,理由"

  @Test(
    "A value that is not what is written there is refused with its line and column",
    arguments: [
      ("700", "7e2", "basis_units"), ("700", "0700", "basis_units"), ("60.1", "60.10", "target_packs"),
      ("60.1", "+60.1", "target_packs"), ("60.1", "nan", "target_packs"), ("60.1", "", "target_packs"), (",0,", ",,", "floor_packs"),
      (",0,", ",-0,", "floor_packs"), (",0,", ",--1,", "floor_packs"), (",90,", ",9x,", "cap_packs"), (",0.5,", ",.5,", "fill"),
      ("60,720", "60.0,720", "packs"), ("60,720", "99999999999999999999,720", "packs"), ("740.70", "740.7", "amount_yuan"),
      ("740.70", "740", "amount_yuan"), ("740.70", "-0.00", "amount_yuan"), ("740.70", "00.70", "amount_yuan"),
      ("product", "Product", "bound_by"), ("product", "", "bound_by"), ("product", "rule", "bound_by"),
    ])
  func refused(old: String, new: String, column: String) throws {
    let heading = AllocationRow.columns.joined(separator: ",")
    let bad = Self.row.replacing(old, with: new)
    #expect(bad != Self.row)
    let table = TableBytes(AllocationRow.path, Array("\(heading)\n\(Self.row)\n\(bad)\n".utf8))
    #expect(throws: OutputReadingError.damaged(file: "allocation.csv", at: .field(line: 3, column: column))) {
      try table.passRows(AllocationRow.self) { _, _ in }
    }
    // What is not asked for is not looked at.
    var count = 0
    try table.passRows(AllocationRow.self, only: ["institution_id"]) { row, _ in
      count += 1
      #expect(row.institution == "H1")
      #expect(row.packs == 0)
    }
    #expect(count == 2)
  }

  @Test("A table that lacks a column, has rows of another length or a quote that stays open is refused")
  func form() {
    func expect(_ text: String, _ spot: OutputReadingError.Spot) {
      #expect(throws: OutputReadingError.damaged(file: "suppliers.csv", at: spot), "\(text)") {
        try TableBytes("suppliers.csv", Array(text.utf8)).passRows(SupplierRow.self) { _, _ in }
      }
    }
    let heading = "supplier,product_id,district_id,packs,amount_yuan\n"
    expect("", .missing(column: "supplier"))
    expect("supplier,product_id,district_id,packs\n", .missing(column: "amount_yuan"))
    expect(heading + "A,P,D,1\n", .line(2))
    expect(heading + "A,P,D,1,1.00,\n", .line(2))
    expect(heading + "A,P,D,1,1.00\n\"A,P,D,1,1.00\n", .line(3))
  }

  @Test("Columns may stand in another order, beside others")
  func order() throws {
    var found: [String] = []
    let text = "note,amount_yuan,packs,district_id,product_id,supplier\nx,1.00,2,D,P,A\n"
    try TableBytes("suppliers.csv", Array(text.utf8)).passRows(SupplierRow.self) { row, _ in
      found = [row.supplier, row.product, row.district, "\(row.packs)", "\(row.amount.count)"]
    }
    #expect(found == ["A", "P", "D", "2", "100"])
  }
}
