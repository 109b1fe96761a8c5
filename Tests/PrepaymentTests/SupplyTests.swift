import Planning
import TestSupport
import Testing

@testable import Prepayment

@Suite("Products supplied for a part of the cycle")
struct SupplyTests {
  /// Lines of so many fen at one institution, each of a product of its own with these days of supply.
  func clear(
    _ products: [(fen: Int, from: String?, until: String?)], _ clearing: Parameters.Clearing = .straightLine,
    usage: [(product: Int, month: String, units: Int)] = []
  ) throws -> (purchases: PlannedPurchases, clearing: ClearingSchedule) {
    var parameters = try parameters()
    parameters.clearing = clearing
    var plan = try plan(
      parameters: parameters,
      products: products.enumerated().map { index, given in
        var product = product("P\(index)", price: 100)
        product.suppliedFrom = try given.from.map(date)
        product.suppliedUntil = try given.until.map(date)
        return product
      }, institutions: [institution("H1")])
    if !usage.isEmpty {
      plan.records.usage = try usage.map { line in
        let day = try date(line.month + "-01")
        return UsageRecord(
          institution: 0, product: line.product, period: Period(year: day.year, month: day.month),
          units: Decimal4(whole: line.units))
      }
    }
    let lines = products.indices.map { line($0, 0, packs: products[$0].fen) }
    let schedule = PrepaymentSchedule(plan: plan, lines: lines)
    let purchases = PlannedPurchases(plan: plan, lines: lines, agreedAmounts: schedule.agreedAmounts)
    return (purchases, ClearingSchedule(plan: plan, schedule: schedule, purchases: purchases))
  }

  // From 10 May: 22 of May's 31 days, five whole months, half of November: 44, 62 × 5 and 31 of 385 parts. Until 9 May: half of
  // November, five whole months, 9 of 31 days: 31, 62 × 5 and 18 of 359.
  @Test("A substitute is bought from its first day on, and what it replaces up to the day before")
  func halves() throws {
    let none = [Int64](repeating: 0, count: 6)
    let after = try clear([(3_850, "2021-05-10", nil)]).purchases.months(of: 0).map(\.count)
    #expect(after == none + [440, 620, 620, 620, 620, 620, 310])
    let before = try clear([(359, nil, "2021-05-09")]).purchases.months(of: 0).map(\.count)
    #expect(before == [31, 62, 62, 62, 62, 62, 18] + none)
    let both = try clear([(3_850, "2021-05-10", nil), (359, nil, "2021-05-09")]).purchases.months(of: 0).map(\.count)
    #expect(both == [31, 62, 62, 62, 62, 62, 458, 620, 620, 620, 620, 620, 310])
  }

  // May 31 · 22/31 = 22 and November 30 · 15/30 = 15 of 37; July's 99 lie outside. In the second case all usage does, so days
  // alone count: May's 22 days, June to 15 June 15 of 30: 22/31 and 1/2 are 44 and 31 of 75.
  @Test("The history counts for the days of supply; where it has nothing in them, the days count alone")
  func history() throws {
    let usage = [(product: 0, month: "2019-05", units: 31), (0, "2019-11", 30), (0, "2019-03", 99)]
    let months = try clear([(370, "2021-05-10", nil)], usage: usage).purchases.months(of: 0).map(\.count)
    #expect(months == [0, 0, 0, 0, 0, 0, 220, 0, 0, 0, 0, 0, 150])
    let alone = try clear([(75, "2021-05-10", "2021-06-15")], usage: [(0, "2019-03", 99)]).purchases.months(of: 0).map(\.count)
    #expect(alone == [0, 0, 0, 0, 0, 0, 44, 31, 0, 0, 0, 0, 0])
  }

  // 1,925 of 3,850 fen are prepaid on 16 November 2020. A thirteenth a month is wanted, 1,036.5 by May, but May buys 440 and June
  // 620; by July 1,332.69. From then on it is even: 1,480.77, 1,628.85, 1,776.92. As a balloon November holds 310, October 620 …
  @Test("Its prepayment is offset from its first month on, never beyond the month's purchases, and to the last fen")
  func offsets() throws {
    let none = [Int64](repeating: 0, count: 6)
    let even = try clear([(3_850, "2021-05-10", nil)]).clearing
    #expect(even.lines.map(\.offset.count) == none + [440, 620, 273, 148, 148, 148, 148])
    #expect(even.lines.map(\.balance.count).first == 1_925 && even.lines.map(\.balance.count).last == 0)
    let balloon = try clear([(3_850, "2021-05-10", nil)], .balloon).clearing
    #expect(balloon.lines.map(\.offset.count) == none + [0, 0, 0, 375, 620, 620, 310])
    // Half of what is bought each month; a balance of nothing at the end.
    let share = try clear([(3_850, "2021-05-10", nil)], .proportional).clearing
    #expect(share.lines.map(\.offset.count) == none + [220, 310, 310, 310, 310, 310, 155])
    #expect([even, balloon, share].allSatisfy { $0.openInstitutions == 0 && $0.openAmount == .zero })
  }

  @Test("A single day is a month of its own; days beyond the cycle change nothing; without a day in it all months count")
  func edges() throws {
    let day = try clear([(7, "2021-05-10", "2021-05-10")]).purchases.months(of: 0).map(\.count)
    #expect(day.enumerated().filter { $1 > 0 }.map(\.offset) == [6] && day[6] == 7)
    let whole = try clear([(2_400, nil, nil)]).purchases.months(of: 0)
    #expect(try clear([(2_400, "2020-01-01", "2030-12-31")]).purchases.months(of: 0) == whole)
    #expect(try clear([(2_400, "2020-11-16", "2021-11-15")]).purchases.months(of: 0) == whole)
    // Only a product without an agreed volume may lie outside; what is fixed for it is nothing.
    #expect(try clear([(0, "2022-01-01", nil)]).purchases.months(of: 0).allSatisfy { $0 == .zero })
  }

  @Test(
    "Months outside the days are nothing, the sum is exact, and no cumulative part is a fen from its share",
    arguments: Seeds.first(100, of: 400))
  func bounds(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let start = try date("2020-11-16")
    let first = Int.random(in: 0...364, using: &generator)
    let last = Int.random(in: first...364, using: &generator)
    let fen = Int.random(in: 0...[5, 1_000, 80_000_000_000].randomElement(using: &generator)!, using: &generator)
    let (from, until) = (start.adding(days: first), start.adding(days: last))
    let usage = (1...12).compactMap { month -> (product: Int, month: String, units: Int)? in
      guard Bool.random(using: &generator) else { return nil }
      return (0, "2019-\(month < 10 ? "0" : "")\(month)", Int.random(in: -5...50, using: &generator))
    }
    let result = try clear([(fen, from.description, until.description)], usage: usage)
    let planned = result.purchases.months(of: 0).map(\.count)
    #expect(planned.reduce(0, +) == Int64(fen), "seed \(seed)")
    // By days, one at a time: the weight of a day is its month's usage over the month's days, the usage 1 where it is all 0.
    var exact = [Double](repeating: 0, count: 13)
    var plain = exact
    for number in first...last {
      let day = start.adding(days: number)
      let month = (day.year - 2020) * 12 + day.month - 11
      let length = Double(CalendarDate.dayCount(year: day.year, month: day.month))
      let name = "2019-\(day.month < 10 ? "0" : "")\(day.month)"
      exact[month] += Double(max(0, usage.first { $0.month == name }?.units ?? 0)) / length
      plain[month] += 1 / length
    }
    let weights = exact.contains { $0 > 0 } ? exact : plain
    var faults = Faults()
    var (sum, weight) = (Int64(0), 0.0)
    for month in 0..<13 {
      sum += planned[month]
      weight += weights[month]
      faults.check(planned[month] >= 0 && (weights[month] > 0 || planned[month] == 0), "month \(month) has \(planned[month])")
      let share = Double(fen) * weight / weights.reduce(0, +)
      faults.check(abs(Double(sum) - share) <= 0.5 + 1e-4, "\(sum) by month \(month), not \(share)")
    }
    #expect(faults.areNone, "seed \(seed): \(faults)")
    #expect(result.clearing.openAmount == .zero, "seed \(seed)")
    #expect(result.clearing.lines.allSatisfy { $0.balance >= .zero && $0.offset <= $0.planned }, "seed \(seed)")
  }

  // 1 to 5 May 2021 are holidays; 8 May is a Saturday that is worked.
  @Test("A supplementary batch is due no earlier than the first working day on which its product is supplied")
  func supplements() throws {
    let dues = try [due("D1 H1 1 2020-11-16 10"), due("D1 H3 2 2021-08-31 10"), due("D1 H2 1 2020-11-16 4"), due("D1 H4 3 - 9")]
    let paid = try [made("D1-1 D1 H1 1 7"), made("D1-2 D1 H3 2 7"), made("D1-3 D1 H4 3 7")]
    #expect(
      shown(PaymentOrders(due: dues, made: paid, supplementDay: try date("2021-05-06"))) == [
        "D1-1-S1 2021-05-06 7: H1=3 H2=4", "D1-2-S1 2021-08-31 3: H3=3",
      ])
    // Batches that are no supplement keep their day.
    #expect(
      shown(PaymentOrders(due: [dues[0]], made: [], supplementDay: try date("2021-05-06"))) == ["D1-1 2020-11-16 10: H1=10"])
    var records = try plan(parameters: parameters(), products: [product("P", price: 1)], institutions: []).records
    #expect(records.supplementDay == nil)
    for (from, expected) in [("2021-05-01", "2021-05-06"), ("2021-05-08", "2021-05-08"), ("2021-05-09", "2021-05-10")] {
      records.products[0].suppliedFrom = try date(from)
      records.products[0].agreedUnits = 0
      #expect(records.supplementDay == nil, "nothing of it is agreed")
      records.products[0].agreedUnits = 1
      #expect(try records.supplementDay == date(expected))
    }
  }
}
