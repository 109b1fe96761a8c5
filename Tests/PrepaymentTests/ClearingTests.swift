import Planning
import TestSupport
import Testing

@testable import Prepayment

struct ClearingTests {
  /// The offsets of planned and prepaid fen.
  func offsets(_ clearing: Parameters.Clearing, _ planned: [Int64], _ prepaid: [Int64]) -> [Int64] {
    ClearingSchedule.offsets(clearing, planned: planned.map { Fen($0) }, prepaid: prepaid.map { Fen($0) }).map(\.count)
  }

  // 100 fen over 3 months: cumulative 33.3, 66.7, 100.
  @Test("Straight line takes the same each month, cumulatively rounded half up")
  func straightLine() {
    #expect(offsets(.straightLine, [100, 100, 100], [100, 0, 0]) == [33, 34, 33])
    // 1 fen over 2 months is half a fen after the first, rounded up.
    #expect(offsets(.straightLine, [5, 5], [1, 0]) == [1, 0])
  }

  // 50 of 10 + 30 + 60: cumulative 5, 20, 50.
  @Test("In proportion to planned purchases the share is the same every month")
  func proportional() {
    #expect(offsets(.proportional, [10, 30, 60], [50, 0, 0]) == [5, 15, 30])
    #expect(offsets(.proportional, [0, 0, 0], [0, 0, 0]) == [0, 0, 0])
  }

  // Balloon wants all 50 in the last month, which takes 20 only: the months before take the other 30, the last first.
  @Test("Balloon waits for the end, and begins earlier where the last month cannot hold it")
  func balloon() {
    #expect(offsets(.balloon, [40, 25, 20], [50, 0, 0]) == [5, 25, 20])
    #expect(offsets(.balloon, [40, 25, 60], [50, 0, 0]) == [0, 0, 50])
  }

  @Test("Without clearing nothing is offset")
  func none() {
    #expect(offsets(.none, [40, 25, 60], [50, 0, 0]) == [0, 0, 0])
  }

  // Straight line wants 20 a month of 60; nothing is bought in the second, so the others take more: at most 5 in the
  // first, and the third has to hold what is left, 55.
  @Test("A month never offsets more than it buys")
  func smallMonths() {
    #expect(offsets(.straightLine, [5, 0, 70], [60, 0, 0]) == [5, 0, 55])
  }

  // 30 now and 30 in the last month: 20 and 40 of 60 would be offset, but only 30 are there until the last month.
  @Test("No more is offset than was prepaid")
  func laterTranche() {
    #expect(offsets(.straightLine, [40, 40, 40], [30, 0, 30]) == [20, 10, 30])
  }

  // 50 paid in the last month, which buys 20: 20 are offset, 30 are left, the least there can be.
  @Test("What is paid too late stays as a balance")
  func tooLate() {
    #expect(offsets(.straightLine, [40, 40, 20], [0, 0, 50]) == [0, 0, 20])
    #expect(offsets(.balloon, [40, 40, 20], [10, 0, 50]) == [0, 10, 20])
  }

  @Test("Balances are never negative, no offset is above its month, and the rest is the least there can be")
  func bounds() {
    var faults = Faults()
    for seed in Seeds.first(500, of: 3_000) { checkBounds(seed: seed, &faults) }
    #expect(faults.areNone, "\(faults)")
  }

  private func checkBounds(seed: UInt64, _ faults: inout Faults) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...14, using: &generator)
    let most: Int64 = [3, 50, 10_000_000, 90_000_000_000_000_000 / 14].randomElement(using: &generator) ?? 1
    let planned = (0..<count).map { _ in Bool.random(using: &generator) ? Int64.random(in: 0...most, using: &generator) : 0 }
    var left = Int64.random(in: 0...planned.reduce(0, +), using: &generator)
    let prepaid = (0..<count).map { month in
      let part = Bool.random(using: &generator) ? Int64.random(in: 0...left, using: &generator) : 0
      left -= part
      return part
    }
    let prepayment = prepaid.reduce(0, +)
    // F = min over k of what is paid by month k and bought after it.
    let least =
      (0...count).map { month in
        prepaid[..<month].reduce(0, +) + planned[month...].reduce(0, +)
      }.min() ?? 0
    for clearing in Parameters.Clearing.allCases {
      let offsets = offsets(clearing, planned, prepaid)
      var (paid, cleared): (Int64, Int64) = (0, 0)
      for month in 0..<count {
        paid += prepaid[month]
        cleared += offsets[month]
        faults.check(offsets[month] >= 0 && offsets[month] <= planned[month], "seed \(seed), \(clearing): month \(month)")
        faults.check(cleared <= paid, "seed \(seed), \(clearing): balance of month \(month)")
      }
      faults.check(cleared == (clearing == .none ? 0 : min(prepayment, least)), "seed \(seed), \(clearing): the rest")
    }
  }

  /// A plan of one institution with one line of so many fen, and its schedule, purchases and clearing.
  func clear(
    fen: Int, _ change: (inout Parameters) throws -> Void, usage: [UsageRecord]? = nil
  ) throws -> (purchases: PlannedPurchases, clearing: ClearingSchedule) {
    var parameters = try parameters()
    try change(&parameters)
    var plan = plan(parameters: parameters, products: [product("P", price: 100)], institutions: [institution("H1")])
    plan.records.usage = usage
    let lines = [line(0, 0, packs: fen)]
    let schedule = PrepaymentSchedule(plan: plan, lines: lines)
    let purchases = PlannedPurchases(plan: plan, lines: lines, agreedAmounts: schedule.agreedAmounts)
    return (purchases, ClearingSchedule(plan: plan, schedule: schedule, purchases: purchases))
  }

  @Test("Weihai's cycle has 13 months, settled by the last working day within 30 days of their end")
  func months() throws {
    let months = CycleMonths(of: try parameters(), calendar: WorkCalendar(shippedBut: []))
    #expect(months.months.map(\.period.description).first == "2020-11")
    #expect(months.months.map(\.period.description).last == "2021-11")
    #expect(months.months.map(\.daysInCycle) == [15, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 15])
    // 2021-01-30, 05-30 and 10-30 are at weekends; the cycle's last month ends on 15 November.
    #expect(
      months.months.map(\.settleBy.description) == [
        "2020-12-30", "2021-01-29", "2021-03-02", "2021-03-30", "2021-04-30", "2021-05-28", "2021-06-30", "2021-07-30",
        "2021-08-30", "2021-09-30", "2021-10-29", "2021-11-30", "2021-12-15",
      ])
    #expect(months.index(of: try date("2019-01-01")) == 0)
    #expect(months.index(of: try date("2021-03-31")) == 4)
    #expect(months.index(of: try date("2022-03-31")) == 12)
  }

  // 2,400 fen over half a month, eleven months and half a month: 100, 200 × 11, 100.
  @Test("Without months in the history, months count alike by their days in the cycle")
  func evenMonths() throws {
    let even = try clear(fen: 2_400) { _ in }
    #expect(even.purchases.months(of: 0).map(\.count) == [100] + Array(repeating: 200, count: 11) + [100])
    // 50 % straight line: 1,200·k/13, and only 100 are bought in the first month, where 92.3 are wanted.
    #expect(even.clearing.lines.prefix(3).map(\.offset.count) == [92, 93, 92])
    #expect(even.clearing.lines.map(\.balance.count).last == 0)
    #expect(even.clearing.openInstitutions == 0 && even.clearing.openAmount == .zero)
  }

  // July has 30, each half of November 5: of 1,000 fen 750 and 125 each. Returns make March nothing.
  @Test("Months of the history are summed over the years, and months below zero count as nothing")
  func history() throws {
    func usage(_ year: Int, _ month: Int?, _ units: Int) -> UsageRecord {
      UsageRecord(
        institution: 0, product: 0, period: Period(year: year, month: month), units: Decimal4(whole: units))
    }
    let records = [
      usage(2018, nil, 999), usage(2018, 7, 20), usage(2019, 3, 5), usage(2019, 7, 10), usage(2018, 3, -6), usage(2019, 11, 10),
    ]
    let planned = try clear(fen: 1_000, { _ in }, usage: records).purchases.months(of: 0).map(\.count)
    #expect(planned == [125, 0, 0, 0, 0, 0, 0, 0, 750, 0, 0, 0, 125])
    // Usage only in months that the cycle does not have is no history.
    let short = try clear(
      fen: 1_000,
      {
        $0.cycleStart = try date("2021-01-01")
        $0.cycleEnd = try date("2021-02-28")
      }, usage: [usage(2019, 7, 10)])
    #expect(short.purchases.months(of: 0).map(\.count) == [500, 500])
  }

  @Test("Usage of an institution that merged counts at its successor")
  func successor() throws {
    var plan = plan(
      parameters: try parameters(), products: [product("P", price: 100)],
      institutions: [
        Institution(id: "H1", name: "", districtID: "D1", ownership: .public, successorID: "H2"),
        institution("H2"),
      ])
    plan.records.usage = [
      UsageRecord(institution: 0, product: 0, period: Period(year: 2019, month: 7), units: .one),
      UsageRecord(institution: 1, product: 0, period: Period(year: 2019, month: 8), units: .one),
    ]
    let lines = [line(0, 1, packs: 100)]
    let purchases = PlannedPurchases(plan: plan, lines: lines, agreedAmounts: AgreedAmounts(plan: plan, lines: lines))
    #expect(purchases.months(of: 1).map(\.count) == [0, 0, 0, 0, 0, 0, 0, 0, 50, 50, 0, 0, 0])
  }

  @Test("A tranche counts in the month of the last working day by which it is paid")
  func paymentMonths() throws {
    // 2021-05-01 is a holiday; the working day before is 30 April.
    let holiday = try clear(fen: 2_400) {
      $0.givenTranches = [.init(dueDate: try date("2021-05-01"), share: Decimal4(tenThousandths: 5_000))]
    }
    #expect(holiday.clearing.lines.firstIndex { $0.prepaid > .zero } == 5)
    // Before and after the cycle.
    let outside = try clear(fen: 2_400) {
      $0.givenTranches = [
        .init(dueDate: try date("2020-10-30"), share: Decimal4(tenThousandths: 4_900)),
        .init(dueDate: try date("2022-01-31"), share: Decimal4(tenThousandths: 100)),
      ]
    }
    #expect(outside.clearing.lines.map(\.prepaid.count) == [1_176] + Array(repeating: 0, count: 11) + [24])
  }

  // 15 working days after the contract of 2020-12-10 is 2020-12-31. Half of 2,400 is bought by the end of May 2021 (100 +
  // 6·200 = 1,300 ≥ 1,200); 15 working days after it, past the Dragon Boat Festival, is 22 June.
  @Test("Tranches that wait for the contract or for purchases count when they are expected")
  func triggers() throws {
    let waiting = try clear(fen: 2_400) {
      $0.contractDate = try date("2020-12-10")
      $0.givenTranches = [
        .init(due: .afterContract(workdays: 15), share: Decimal4(tenThousandths: 3_000)),
        .init(due: .afterPurchases(share: Decimal4(tenThousandths: 5_000), workdays: 15), share: Decimal4(tenThousandths: 2_000)),
      ]
    }
    let prepaid = waiting.clearing.lines.map(\.prepaid.count)
    #expect(prepaid[1] == 720 && prepaid[7] == 480 && prepaid.reduce(0, +) == 1_200)
  }

  @Test("What is left open is counted")
  func openBalance() throws {
    let late = try clear(fen: 2_400) { $0.prepaymentDue = try date("2021-11-15") }
    // 1,200 are paid in the last month, which buys 100.
    #expect(late.clearing.openInstitutions == 1 && late.clearing.openAmount == Fen(1_100))
    let uncleared = try clear(fen: 2_400) { $0.clearing = .none }
    #expect(uncleared.clearing.openInstitutions == 0)
    #expect(uncleared.clearing.lines.last?.balance == Fen(1_200))
  }
}
