import Planning
import Testing

@testable import Prepayment

@Suite("When tranches fall due")
struct TrancheDaysTests {
  typealias Due = Parameters.Tranche.Due

  /// One product at 2 yuan, 10 units a pack; two institutions with 100 packs each: agreed amounts of 200.00 yuan.
  func schedule(
    _ due: [Due], contract: String? = nil, purchases: [PurchaseRecord]? = nil, holidays: [HolidayRecord]? = nil
  ) throws -> PrepaymentSchedule {
    var parameters = try parameters(ratio: 10_000)
    parameters.contractDate = try contract.map(date)
    parameters.givenTranches = due.map {
      .init(due: $0, share: Decimal4(tenThousandths: 10_000 / Int64(due.count)))
    }
    var product = product("P", price: 20_000)
    product.unitsPerPack = 10
    var plan = plan(
      parameters: parameters, products: [product], institutions: [institution("H1"), institution("H2")])
    plan.records.purchases = purchases
    plan.records.holidays = holidays
    return PrepaymentSchedule(plan: plan, lines: [line(0, 0, packs: 100), line(0, 1, packs: 100)])
  }

  func bought(_ institution: Int, _ month: Int, _ units: Int, kind: PurchaseRecord.Kind = .selected) -> PurchaseRecord {
    PurchaseRecord(
      institution: institution, product: 0, month: Period(year: 2020 + (month - 1) / 12, month: (month - 1) % 12 + 1),
      kind: kind, units: Decimal4(whole: units))
  }

  func days(_ schedule: PrepaymentSchedule, institution: Int) -> [String] {
    schedule.lines.filter { $0.institution == institution }.map {
      "\($0.dueDate?.description ?? "-") \($0.payBy?.description ?? "-")"
    }
  }

  @Test("A day stays that day; a Sunday is paid on the Friday before")
  func dates() throws {
    let schedule = try schedule([.date(date("2020-11-15"))])
    #expect(days(schedule, institution: 0) == ["2020-11-15 2020-11-13"])
    #expect(schedule.unknownYears.isEmpty)
  }

  @Test("Fifteen working days after a contract of 25 December 2025 end on 16 January 2026")
  func contract() throws {
    let schedule = try schedule([.afterContract(workdays: 15)], contract: "2025-12-25")
    #expect(days(schedule, institution: 0) == ["2026-01-16 2026-01-16"])
    #expect(days(try self.schedule([.afterContract(workdays: 15)]), institution: 0) == ["- -"])
  }

  // Half of 200.00 yuan is 500 units. H1: 300 in December, 150 from the backup in January, 50 in February, which is the
  // half exactly. H2: 499 in December, and another company's drug, which does not count.
  @Test("Half is bought by the end of the month whose purchases reach it, to the unit; other companies' drugs do not count")
  func purchases() throws {
    let schedule = try schedule(
      [.afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 15)],
      purchases: [
        bought(0, 12, 300), bought(0, 13, 150, kind: .backup), bought(0, 14, 50), bought(1, 12, 499),
        bought(1, 12, 900, kind: .nonselected), bought(1, 13, 900, kind: .alternative),
      ])
    // 1 to 5, 8 to 12 and 15 to 19 March 2021.
    #expect(days(schedule, institution: 0) == ["2021-03-19 2021-03-19"])
    #expect(days(schedule, institution: 1) == ["- -"])
  }

  @Test("Returns count against purchases of their month and after; a month once reached stays reached")
  func returns() throws {
    let half = Due.afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 0)
    let schedule = try schedule(
      [half],
      purchases: [
        bought(0, 12, 600), bought(0, 13, -600), bought(1, 12, 600, kind: .backup), bought(1, 12, -101), bought(1, 14, 1),
      ])
    #expect(days(schedule, institution: 0) == ["2020-12-31 2020-12-31"])
    // 499 in December, 500 in February; 28 February 2021 was a Sunday.
    #expect(days(schedule, institution: 1) == ["2021-02-28 2021-02-26"])
  }

  // The cycle runs from 2020-11-16 to 2021-11-15; purchases are known by month, so all of November 2021 counts.
  @Test("Purchases of months outside the cycle reach nothing")
  func otherCycles() throws {
    let half = Due.afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 0)
    let schedule = try schedule(
      [half], purchases: [bought(0, 10, 900), bought(0, 24, 900), bought(1, 10, 900), bought(1, 11, 1), bought(1, 23, 499)])
    #expect(days(schedule, institution: 0) == ["- -"])
    #expect(days(schedule, institution: 1) == ["2021-11-30 2021-11-30"])
  }

  @Test("Without a table of purchases nothing is reached, with an empty one neither")
  func withoutTable() throws {
    let none = Due.afterPurchases(share: .zero, workdays: 5)
    #expect(days(try schedule([none]), institution: 0) == ["- -"])
    #expect(days(try schedule([none], purchases: []), institution: 0) == ["- -"])
  }

  @Test("A year that no table covers is named once; a table of one's own for it settles that")
  func unknownYears() throws {
    let due = Due.afterContract(workdays: 3)
    let late = try schedule([due, .date(date("2027-10-01"))], contract: "2026-12-30")
    // 31 December, 1 and 4 January: New Year's Day is not known as a holiday.
    #expect(days(late, institution: 0) == ["2027-01-04 2027-01-04", "2027-10-01 2027-10-01"])
    #expect(late.unknownYears == [2027])
    let known = try schedule(
      [due], contract: "2026-12-30", holidays: [HolidayRecord(date: date("2027-01-01"), kind: .holiday)])
    #expect(days(known, institution: 0) == ["2027-01-05 2027-01-05"])
    #expect(known.unknownYears.isEmpty)
  }

  @Test("At the end of the calendar days stop instead of trapping")
  func endOfCalendar() throws {
    let schedule = try schedule([.afterContract(workdays: 1_000)], contract: "9999-12-01")
    #expect(days(schedule, institution: 0) == ["9999-12-31 9999-12-31"])
  }

  @Test("Triggers are written as the parameter has them in English")
  func triggers() throws {
    #expect(Due.afterContract(workdays: 15).trigger == "contract+15")
    #expect(Due.afterPurchases(share: Decimal4(tenThousandths: 3_350), workdays: 0).trigger == "bought 33.5%+0")
    #expect(Due.date(try date("2020-11-16")).trigger.isEmpty)
  }

  @Test("Where a district settles directly nobody is prepaid, whatever is said of the institution")
  func directSettlement() throws {
    var plan = plan(
      parameters: try parameters(), products: [product("P", price: 10_000)],
      institutions: [
        institution("H1", eligible: true), institution("H2", district: "D2"), institution("H3", district: "D2", eligible: false),
      ])
    plan.records.districts[0].settlesDirectly = true
    let schedule = PrepaymentSchedule(plan: plan, lines: (0...2).map { line(0, $0, packs: 100) })
    #expect(schedule.lines.map(\.institution) == [1])
    #expect(plan.institutions.indices.map { plan.prepaymentBar(ofInstitution: $0) } == [.directSettlement, nil, .institution])
    #expect(schedule.districtPrepayments == [.zero, Fen(5_000)])
  }
}

@Suite("Funds of the districts")
struct FundTests {
  func position(fund: Int64?, _ tranches: [Parameters.Tranche.Due]) throws -> FundPosition {
    var parameters = try parameters(ratio: 10_000)
    parameters.givenTranches = tranches.map {
      .init(due: $0, share: Decimal4(tenThousandths: 10_000 / Int64(tranches.count)))
    }
    var plan = plan(
      parameters: parameters, products: [product("P", price: 10_000)],
      institutions: [institution("H1"), institution("H2")])
    plan.records.districts[0].prepaymentFund = fund.map { Decimal4(tenThousandths: $0) }
    let schedule = PrepaymentSchedule(plan: plan, lines: [line(0, 0, packs: 100), line(0, 1, packs: 60)])
    return schedule.funds(of: plan)[0]
  }

  // 160.00 yuan, half on each day.
  @Test("The gap arises with the payment that exceeds the fund, not with one that uses it up")
  func gap() throws {
    let days: [Parameters.Tranche.Due] = [.date(try date("2020-11-15")), .date(try date("2021-03-31"))]
    let short = try position(fund: 800_000, days)
    #expect(short.gap == Fen(8_000))
    #expect(short.first == .init(payBy: try date("2021-03-31"), tranche: 2))
    // 79.9999 yuan are 79.99.
    let shorter = try position(fund: 799_999, days)
    #expect(shorter.fund == Fen(7_999))
    #expect(shorter.gap == Fen(8_001))
    #expect(shorter.first == .init(payBy: try date("2020-11-13"), tranche: 1))
    let enough = try position(fund: 1_600_000, days)
    #expect(enough.gap == .zero && enough.first == nil)
    let unknown = try position(fund: nil, days)
    #expect(unknown.gap == nil && unknown.first == nil)
  }

  @Test("Payments without a day come last; the gap then has a tranche and no day")
  func undated() throws {
    let share = Decimal4(tenThousandths: 5_000)
    let waiting: [Parameters.Tranche.Due] = [.afterPurchases(share: share, workdays: 1), .date(try date("2021-03-31"))]
    let first = try position(fund: 700_000, waiting)
    #expect(first.first == .init(payBy: try date("2021-03-31"), tranche: 2))
    let second = try position(fund: 900_000, waiting)
    #expect(second.first == .init(payBy: nil, tranche: 1))
  }
}
