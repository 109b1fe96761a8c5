import Planning
import TestSupport
import Testing

@testable import Prepayment

struct ReconciliationTests {
  /// Two institutions, one product at 12.34 yuan a pack of 10, 100 packs each: 1,234.00 yuan, half prepaid.
  func reconcile(
    _ purchases: [PurchaseRecord]?, paid: [PaidRecord]? = nil, clearing: Parameters.Clearing = .straightLine,
    tranches: [Parameters.Tranche] = []
  ) throws -> Reconciliation? {
    var parameters = try parameters()
    parameters.clearing = clearing
    parameters.givenTranches = tranches
    var products = [product("P", price: 123_400)]
    products[0].unitsPerPack = 10
    var plan = plan(
      parameters: parameters, products: products, institutions: [institution("H1", district: "D2"), institution("H2")])
    plan.records.purchases = purchases
    plan.records.paid = paid
    let lines = [line(0, 0, packs: 100), line(0, 1, packs: 100)]
    let schedule = PrepaymentSchedule(plan: plan, lines: lines)
    return Reconciliation(plan: plan, schedule: schedule)
  }

  func bought(
    _ institution: Int, _ year: Int, _ month: Int, _ units: Decimal4, _ kind: PurchaseRecord.Kind = .selected
  ) -> PurchaseRecord {
    PurchaseRecord(
      institution: institution, product: 0, month: Period(year: year, month: month), kind: kind, units: units)
  }

  @Test("There is none without purchases")
  func absent() throws { #expect(try reconcile(nil) == nil) }

  // H2 (D1) buys 333 + 2 units: 413.39, below 617.00 prepaid. H1 (D2) buys 1,000 units: 1,234.00.
  @Test("Less bought than prepaid comes back, more is paid")
  func bothWays() throws {
    let reconciliation = try #require(
      try reconcile([
        bought(1, 2020, 11, Decimal4(whole: 333)), bought(1, 2021, 11, Decimal4(whole: 2), .backup),
        bought(1, 2021, 11, Decimal4(whole: 50), .nonselected), bought(1, 2021, 12, Decimal4(whole: 50)),
        bought(0, 2021, 1, Decimal4(whole: 1_000)),
      ]))
    let lines = reconciliation.lines
    #expect(lines.map(\.institution) == [1, 0])
    #expect(lines.map(\.purchased.count) == [41_339, 123_400])
    #expect(lines.map { $0.completion?.description } == ["0.335", "1"])
    #expect(lines.map(\.toReturn.count) == [20_361, 0])
    #expect(lines.map(\.toPay.count) == [0, 61_700])
  }

  // Half a unit at 1.234 yuan a unit is 0.617 yuan.
  @Test("Amounts are rounded half up per product; what went back beyond what was bought counts as nothing")
  func rounding() throws {
    let lines = try #require(
      try reconcile([bought(0, 2021, 1, Decimal4(tenThousandths: 5_000)), bought(1, 2021, 1, Decimal4(whole: -7))])
    ).lines
    #expect(lines.map(\.purchased.count) == [0, 62])
  }

  // 30 % of 1,234.00 on a day, 20 % once half is bought: H1 buys all of it, H2 a tenth, so H2 was paid 370.20 alone.
  @Test("A tranche whose condition was never met was not paid, and does not come back")
  func neverDue() throws {
    let tranches: [Parameters.Tranche] = [
      .init(due: .date(try date("2020-11-16")), share: Decimal4(tenThousandths: 3_000)),
      .init(due: .afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 15), share: Decimal4(tenThousandths: 2_000)),
    ]
    let lines = try #require(
      try reconcile(
        [bought(0, 2021, 1, Decimal4(whole: 1_000)), bought(1, 2021, 1, Decimal4(whole: 100))], tranches: tranches)
    ).lines
    #expect(lines.map(\.prepaid.count) == [37_020, 61_700])
    #expect(lines.map(\.toReturn.count) == [24_680, 0])
    #expect(lines.map(\.toPay.count) == [0, 61_700])
  }

  @Test("What was paid counts instead of the schedule, and no clearing returns all of it")
  func paid() throws {
    let paid = [
      PaidRecord(batchID: "B1", institution: 0, tranche: 1, amount: Fen(50_000)),
      PaidRecord(batchID: "B2", institution: 0, tranche: 1, amount: Fen(-10_000)),
    ]
    let purchases = [bought(0, 2021, 1, Decimal4(whole: 100))]
    let lines = try #require(try reconcile(purchases, paid: paid)).lines
    #expect(lines.map(\.prepaid.count) == [0, 40_000])
    #expect(lines.map(\.offset.count) == [0, 12_340])
    let uncleared = try #require(try reconcile(purchases, paid: paid, clearing: .none)).lines
    #expect(uncleared.map(\.toReturn.count) == [0, 40_000])
    #expect(uncleared.map(\.toPay.count) == [0, 12_340])
  }
}
