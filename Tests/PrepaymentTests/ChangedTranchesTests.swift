import Planning
import TestSupport
import Testing

@testable import Prepayment

/// Plans whose tranches, shares, days or packs are changed after some of their payments were made.
///
/// A pack costs a fen, so packs are agreed amounts in fen. 28 February and 28 March 2021 are Sundays: paid by Friday. Expected
/// rows: district, institution, tranche, due, paid, of that early, action, batch.
@Suite("Tranches that are changed after paying")
struct ChangedTranchesTests {
  /// A version of a plan, of district D1.
  struct Version {
    var ratio: Int64 = 5_000
    /// Shares of tranches that fall due on 28 January, 28 February …; one on 16 November where empty.
    var shares: [Int64] = []
    /// Months by which the first tranche falls due later.
    var delay = 0
    /// Agreed amounts of H1, H2 … [fen].
    var agreed: [Int]

    func orders(paid: [PaymentOrders.Batch]?) throws -> PaymentOrders {
      var parameters = try parameters(ratio: ratio, shares: shares)
      for place in parameters.givenTranches.indices {
        parameters.givenTranches[place].due = .date(try date("2021-0\(place + 1 + delay)-28"))
      }
      let institutions = agreed.indices.map { institution("H\($0 + 1)") }
      var plan = plan(parameters: parameters, products: [product("P", price: 100)], institutions: institutions)
      plan.records.paid = paid.map { batches in
        batches.flatMap { batch in
          batch.lines.map { line in
            PaidRecord(
              batchID: batch.id, institution: institutions.firstIndex { $0.id == line.institutionID } ?? 0, tranche: line.tranche,
              amount: line.amount)
          }
        }
      }
      let lines = agreed.enumerated().map { line(0, $0, packs: $1) }
      return PrepaymentSchedule(plan: plan, lines: lines).orders(of: plan)
    }

    /// What this version orders in its first tranches.
    func batches(upTo tranche: Int) throws -> [PaymentOrders.Batch] {
      try orders(paid: nil).batches.filter { $0.tranche <= tranche }
    }
  }

  /// 50 % of 333.33 and 100.01, 433.34 in all: 216.67; floors 166.66 (.5) and 50.00 (.5), the fen left goes to H1: 166.67, 50.00.
  /// 30 %: 130.002, so 130.00; floors 99.99 (.9) and 30.00 (.3), the fen to H1: 100.00 and 30.00; the second tranche 66.67 and 20.00.
  static let one = Version(agreed: [33_333, 10_001])
  static let two = Version(shares: [3_000, 2_000], agreed: [33_333, 10_001])

  @Test("One into two: what the one paid covers both, nothing is recovered, nothing paid again")
  func oneIntoTwo() throws {
    let paid = try Self.one.batches(upTo: 1)
    #expect(paid.map(\.id) == ["D1-1"] && paid[0].lines.map(\.amount.count) == [16_667, 5_000])
    let orders = try Self.two.orders(paid: paid)
    #expect(shown(orders) == [])
    #expect(
      listed(orders) == [
        "D1 H1 1 10000 10000 0 none -", "D1 H1 2 6667 6667 6667 none -", "D1 H2 1 3000 3000 0 none -",
        "D1 H2 2 2000 2000 2000 none -",
      ])
    #expect(orders.toRecover == .zero && orders.early == Fen(8_667))
  }

  @Test("Two into one: what the first paid counts, the rest is missing; with both paid nothing is")
  func twoIntoOne() throws {
    let first = try Self.one.orders(paid: Self.two.batches(upTo: 1))
    #expect(shown(first) == ["D1-1-S1 2020-11-16 8667: H1=6667 H2=2000"])
    #expect(listed(first) == ["D1 H1 1 16667 10000 0 pay D1-1-S1", "D1 H2 1 5000 3000 0 pay D1-1-S1"])
    let both = try Self.one.orders(paid: Self.two.batches(upTo: 2))
    #expect(shown(both) == [])
    // The second tranche was booked later than the one there is: nothing is early.
    #expect(listed(both) == ["D1 H1 1 16667 16667 0 none -", "D1 H2 1 5000 5000 0 none -"])
  }

  /// 20 %: 86.668, so 86.67; floors 66.66 (.6) and 20.00 (.2), the fen to H1: 66.67 and 20.00. Cumulative 130.00 (40 %): 173.336,
  /// so 173.34; floors 133.33 (.2) and 40.00 (.4), the fen to H2: 133.33 and 40.01. 60 %: 260.004, so 260.00; floors 199.99 (.8)
  /// and 60.00 (.6), the fen to H1: 200.00 and 60.00. So 66.67, 66.66, 66.67 and 20.00, 20.01, 19.99.
  /// In two, 30 % each: 100.00 and 30.00, then 100.00 and 30.00.
  @Test("Three into two after two were paid: the second lacks what the money does not reach, in a batch of another number")
  func threeIntoTwo() throws {
    let paid = try Version(ratio: 6_000, shares: [2_000, 2_000, 2_000], agreed: [33_333, 10_001]).batches(upTo: 2)
    #expect(paid.flatMap { $0.lines.map(\.amount.count) } == [6_667, 2_000, 6_666, 2_001])
    let orders = try Version(ratio: 6_000, shares: [3_000, 3_000], agreed: [33_333, 10_001]).orders(paid: paid)
    // 133.33 less 100.00 are 33.33 of the second 100.00; 40.01 less 30.00 are 10.01 of 30.00. They were booked under the second.
    #expect(shown(orders) == ["D1-2-S1 2021-02-26 8666: H1=6667 H2=1999"])
    #expect(
      listed(orders) == [
        "D1 H1 1 10000 10000 0 none -", "D1 H1 2 10000 3333 0 pay D1-2-S1", "D1 H2 1 3000 3000 0 none -",
        "D1 H2 2 3000 1001 0 pay D1-2-S1",
      ])
  }

  /// The same 60 % in two, the first paid: 100.00 and 30.00. In three H1 has 66.67, 66.66, 66.67 and H2 20.00, 20.01, 19.99.
  @Test("Two into three after the first was paid: the second lacks the rest, on its own day in its own batch")
  func twoIntoThree() throws {
    let paid = try Version(ratio: 6_000, shares: [3_000, 3_000], agreed: [33_333, 10_001]).batches(upTo: 1)
    let orders = try Version(ratio: 6_000, shares: [2_000, 2_000, 2_000], agreed: [33_333, 10_001]).orders(paid: paid)
    #expect(shown(orders) == ["D1-2 2021-02-26 4334: H1=3333 H2=1001", "D1-3 2021-03-26 8666: H1=6667 H2=1999"])
    #expect(
      listed(orders) == [
        "D1 H1 1 6667 6667 0 none -", "D1 H1 2 6666 3333 3333 later D1-2", "D1 H2 1 2000 2000 0 none -",
        "D1 H2 2 2001 1000 1000 later D1-2",
      ])
  }

  /// 30 % + 20 %, the first paid, then 20 % + 30 % and later by two months: 86.67 by 28 March, 66.67 and 20.00; then 100.00 and 30.00.
  /// And 40 % + 10 %: 133.33 and 40.01, then 33.34 and 9.99.
  @Test("Shares and days that change move what is early and what is missing, in no case what is paid in all")
  func sharesAndDays() throws {
    let paid = try Self.two.batches(upTo: 1)
    let less = try Version(shares: [2_000, 3_000], delay: 2, agreed: [33_333, 10_001]).orders(paid: paid)
    #expect(shown(less) == ["D1-2 2021-04-28 8667: H1=6667 H2=2000"])
    #expect(
      listed(less) == [
        "D1 H1 1 6667 6667 0 none -", "D1 H1 2 10000 3333 3333 later D1-2", "D1 H2 1 2000 2000 0 none -",
        "D1 H2 2 3000 1000 1000 later D1-2",
      ])
    let more = try Version(shares: [4_000, 1_000], agreed: [33_333, 10_001]).orders(paid: paid)
    #expect(shown(more) == ["D1-1-S1 2021-01-28 4334: H1=3333 H2=1001", "D1-2 2021-02-26 4333: H1=3334 H2=999"])
    #expect(listed(more) == ["D1 H1 1 13333 10000 0 pay D1-1-S1", "D1 H2 1 4001 3000 0 pay D1-1-S1"])
  }

  /// The one tranche was paid: 166.67 and 50.00. Then H1 falls to 200.00 and H2 rises to 160.02, 360.02 in all. 50 %: 180.01, 100.00
  /// and 80.01. 30 %: 108.006, so 108.01; floors 60.00 and 48.00 (.6): 60.00 and 48.01; the second tranche 40.00 and 32.00.
  @Test("An institution that was paid more than ever falls due gives back the rest only; another's early money lowers its next")
  func packsChanged() throws {
    let orders = try Version(shares: [3_000, 2_000], agreed: [20_000, 16_002]).orders(paid: Self.one.batches(upTo: 1))
    #expect(shown(orders) == ["D1-2 2021-02-26 3001: H2=3001"])
    #expect(
      listed(orders) == [
        "D1 H1 1 6000 6000 0 none -", "D1 H1 2 4000 10667 4000 recover -", "D1 H2 1 4801 4801 0 none -",
        "D1 H2 2 3200 199 199 later D1-2",
      ])
    #expect(orders.toRecover == Fen(6_667))
  }

  @Test("Tranches that fall due out of their order are paid in the order of their days, those without a day last")
  func crossedDays() throws {
    let orders = PaymentOrders(
      due: try [due("D1 H1 1 2021-03-01 30"), due("D1 H1 2 2021-02-01 20"), due("D1 H1 3 - 50")],
      made: try [made("a D1 H1 1 45")])
    #expect(shown(orders) == ["D1-1-S1 2021-03-01 5: H1=5"])
    #expect(listed(orders) == ["D1 H1 1 30 25 0 pay D1-1-S1", "D1 H1 2 20 20 0 none -"])
    #expect(orders.withoutDay == Fen(50))
  }

  @Test("Money counts in an order of its own, whatever tranche it is booked under, those of an earlier plan too")
  func bookedAnywhere() throws {
    let dues = try [due("D1 H1 1 2021-01-28 30"), due("D1 H1 2 2021-02-28 20")]
    for (lines, expected) in [
      (["a D1 H1 7 50"], ["D1 H1 1 30 30 0 none -", "D1 H1 2 20 20 0 none -"]),
      (["a D1 H1 1 50"], ["D1 H1 1 30 30 0 none -", "D1 H1 2 20 20 20 none -"]),
      (["a D1 H1 1 40", "b D1 H1 2 10"], ["D1 H1 1 30 30 0 none -", "D1 H1 2 20 20 10 none -"]),
      (["a D1 H1 1 60", "b D1 H1 2 -5"], ["D1 H1 1 30 30 0 none -", "D1 H1 2 20 25 20 recover -"]),
      (["a D1 H1 2 45"], ["D1 H1 1 30 30 0 none -", "D1 H1 2 20 15 0 pay D1-2-S1"]),
    ] { #expect(listed(PaymentOrders(due: dues, made: try lines.map(made))) == expected, "\(lines)") }
  }
}
