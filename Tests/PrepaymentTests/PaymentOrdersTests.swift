import Planning
import TestSupport
import Testing

@testable import Prepayment

/// `D1 H1 1 2020-11-16 12.34`; a dash for no day.
func due(_ text: String) throws -> PaymentDue {
  let parts = text.split(separator: " ").map(String.init)
  return PaymentDue(
    districtID: parts[0], institutionID: parts[1], payee: parts[1], account: "", tranche: try #require(Int(parts[2])),
    payBy: parts[3] == "-" ? nil : try date(parts[3]), amount: Fen(try #require(Int64(parts[4]))))
}

/// `D1-1 D1 H1 1 1234`.
func made(_ text: String) throws -> PaymentMade {
  let parts = text.split(separator: " ").map(String.init)
  return PaymentMade(
    batchID: parts[0], districtID: parts[1], institutionID: parts[2], tranche: try #require(Int(parts[3])),
    amount: Fen(try #require(Int64(parts[4]))))
}

func shown(_ orders: PaymentOrders) -> [String] {
  orders.batches.map { batch in
    let lines = batch.lines.map { "\($0.institutionID)=\($0.amount.count)" }.joined(separator: " ")
    return "\(batch.id) \(batch.payBy) \(batch.amount.count): \(lines)"
  }
}

/// District, institution, tranche, due, paid, of that early, action and batch.
func listed(_ orders: PaymentOrders) -> [String]? {
  orders.differences.map { differences in
    differences.map {
      "\($0.districtID) \($0.institutionID) \($0.tranche) \($0.due.count) \($0.paid.count) \($0.early.count) \($0.action) \($0.batchID ?? "-")"
    }
  }
}

@Suite("Payments to be ordered")
struct PaymentOrdersTests {
  @Test("A district, a tranche and a day make a batch; lines of 0 and without a day are in none")
  func batches() throws {
    let orders = PaymentOrders(
      due: try [
        due("D2 H3 1 2020-11-16 7"), due("D1 H2 1 2020-11-16 5"), due("D1 H1 1 2020-11-16 3"),
        due("D1 H4 1 2020-11-16 0"), due("D1 H1 2 2021-03-12 4"), due("D1 H2 2 2021-02-26 6"), due("D1 H4 2 - 9"),
      ], made: nil)
    #expect(
      shown(orders) == [
        "D1-1 2020-11-16 8: H1=3 H2=5", "D1-2-20210226 2021-02-26 6: H2=6", "D1-2-20210312 2021-03-12 4: H1=4",
        "D2-1 2020-11-16 7: H3=7",
      ])
    #expect(orders.differences == nil)
  }

  @Test("What was paid in full is in no batch; what is missing is paid in a supplementary one; what is too much is listed")
  func supplement() throws {
    let orders = PaymentOrders(
      due: try [
        due("D1 H1 1 2020-11-16 10"), due("D1 H2 1 2020-11-16 10"), due("D1 H3 1 2020-11-16 10"),
        due("D1 H4 1 2020-11-16 10"),
      ],
      made: try [
        made("D1-1 D1 H1 1 10"), made("D1-1 D1 H2 1 7"), made("D1-1 D1 H3 1 12"), made("D1-1 D1 H9 1 5"),
      ])
    // H4 was not paid, and its batch D1-1 is used.
    #expect(shown(orders) == ["D1-1-S1 2020-11-16 13: H2=3 H4=10"])
    #expect(
      listed(orders) == [
        "D1 H1 1 10 10 0 none -", "D1 H2 1 10 7 0 pay D1-1-S1", "D1 H3 1 10 12 0 recover -", "D1 H4 1 10 0 0 pay D1-1-S1",
        "D1 H9 1 0 5 0 recover -",
      ])
    #expect(orders.toRecover == Fen(7))
  }

  @Test("The supplementary batch takes the least number that no payment has; payments of several batches add up")
  func numbers() throws {
    let orders = PaymentOrders(
      due: try [due("D1 H1 1 2020-11-16 10"), due("D1 H2 1 2020-11-16 10")],
      made: try [
        made("D1-1 D1 H1 1 4"), made("D1-1-S1 D1 H1 1 5"), made("D1-1-S3 D1 H2 1 11"), made("D1-1-X D1 H2 1 -3"),
      ])
    #expect(shown(orders) == ["D1-1-S2 2020-11-16 3: H1=1 H2=2"])
  }

  @Test("A batch that is used on one of several days is not issued again; the other day keeps its own")
  func severalDays() throws {
    let orders = PaymentOrders(
      due: try [
        due("D1 H1 2 2021-02-26 10"), due("D1 H2 2 2021-02-26 20"), due("D1 H3 2 2021-03-31 30"), due("D1 H4 2 - 40"),
      ],
      made: try [made("D1-2-20210226 D1 H1 2 10")])
    #expect(shown(orders) == ["D1-2-20210331 2021-03-31 30: H3=30", "D1-2-S1 2021-02-26 20: H2=20"])
  }

  @Test("What a line without a day lacks waits for the day; taken back whole a line is owed again, under another id")
  func undated() throws {
    let orders = PaymentOrders(
      due: try [due("D1 H1 2 - 10"), due("D1 H2 2 - 10"), due("D1 H3 1 2020-11-16 10")],
      made: try [made("D1-2 D1 H1 2 8"), made("D1-1 D1 H3 1 10"), made("D1-1-back D1 H3 1 -10")])
    #expect(shown(orders) == ["D1-1-S1 2020-11-16 10: H3=10"])
    #expect(listed(orders) == ["D1 H1 2 10 8 0 later -", "D1 H3 1 10 0 0 pay D1-1-S1"])
    #expect(orders.withoutDay == Fen(12))
  }
}
