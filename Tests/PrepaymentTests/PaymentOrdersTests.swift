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
    return "\(batch.id) \(batch.payBy?.description ?? "-") \(batch.amount.count): \(lines)"
  }
}

func listed(_ orders: PaymentOrders) -> [String]? {
  orders.differences.map { differences in
    differences.map {
      "\($0.districtID) \($0.institutionID) \($0.tranche) \($0.due.count) \($0.paid.count) \($0.action) \($0.batchID ?? "-")"
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
        "D1 H1 1 10 10 none -", "D1 H2 1 10 7 pay D1-1-S1", "D1 H3 1 10 12 recover -", "D1 H4 1 10 0 pay D1-1-S1",
        "D1 H9 1 0 5 recover -",
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

  @Test("A line that was paid counts as due while it has no day; taken back whole it is owed again, under another id")
  func undated() throws {
    let orders = PaymentOrders(
      due: try [due("D1 H1 2 - 10"), due("D1 H2 2 - 10"), due("D1 H3 1 2020-11-16 10")],
      made: try [made("D1-2 D1 H1 2 8"), made("D1-1 D1 H3 1 10"), made("D1-1-back D1 H3 1 -10")])
    #expect(shown(orders) == ["D1-1-S1 2020-11-16 10: H3=10", "D1-2-S1 - 2: H1=2"])
  }

  /// Random dues and payments, some of them those of an earlier state.
  @Test(
    "Batches and what was paid, less what is taken back, are what is due; no id is used twice, no line paid twice",
    arguments: Seeds.first(150, of: 500))
  func balance(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let days = [nil, "2020-11-13", "2020-11-16", "2021-03-31"]
    func amount() -> Int64 {
      [0, 1, Int64.random(in: 0...100, using: &generator), Int64.random(in: 0...9_000_000_000_000, using: &generator)]
        .randomElement(using: &generator) ?? 0
    }
    var due: [PaymentDue] = []
    let sharesDays = Bool.random(using: &generator)
    for institution in 0..<Int.random(in: 0...12, using: &generator) {
      for tranche in 1...Int.random(in: 1...3, using: &generator) {
        let day = sharesDays ? days[tranche] : days.randomElement(using: &generator) ?? nil
        due.append(
          PaymentDue(
            districtID: "D\(institution % 3)", institutionID: "H\(institution)", payee: "", account: "", tranche: tranche,
            payBy: try day.map(date), amount: Fen(amount())))
      }
    }
    var made: [PaymentMade]?
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      // Some of what is ordered is paid, and then what is due changes.
      var next = made ?? []
      for batch in PaymentOrders(due: due, made: made).batches where Int.random(in: 0..<3, using: &generator) > 0 {
        next += batch.lines.map {
          PaymentMade(
            batchID: batch.id, districtID: $0.districtID, institutionID: $0.institutionID, tranche: $0.tranche,
            amount: $0.amount)
        }
      }
      made = next
      for index in due.indices where Int.random(in: 0..<4, using: &generator) == 0 { due[index].amount = Fen(amount()) }
      if Int.random(in: 0..<3, using: &generator) == 0, !due.isEmpty {
        due.remove(at: Int.random(in: 0..<due.count, using: &generator))
      }
    }
    let orders = PaymentOrders(due: due, made: made)
    #expect(PaymentOrders(due: due.shuffled(using: &generator), made: made?.shuffled(using: &generator)) == orders, "seed \(seed)")

    struct Line: Hashable {
      var institution: String
      var tranche: Int
    }
    var paid: [Line: Int64] = [:]
    for payment in made ?? [] {
      paid[Line(institution: payment.institutionID, tranche: payment.tranche), default: 0] += payment.amount.count
    }
    let owed = due.filter { $0.payBy != nil || paid[Line(institution: $0.institutionID, tranche: $0.tranche)] != nil }
    let sum = owed.reduce(0) { $0 + $1.amount.count }
    #expect(orders.toPay.count + paid.values.reduce(0, +) - orders.toRecover.count == sum, "seed \(seed)")
    let used = Set((made ?? []).map(\.batchID))
    #expect(orders.batches.allSatisfy { !used.contains($0.id) }, "seed \(seed)")
    #expect(Set(orders.batches.map(\.id)).count == orders.batches.count, "seed \(seed)")
    let lines = orders.batches.flatMap { batch in batch.lines.map { Line(institution: $0.institutionID, tranche: $0.tranche) } }
    #expect(Set(lines).count == lines.count, "seed \(seed)")
    #expect(orders.batches.allSatisfy { batch in batch.lines.allSatisfy { $0.amount > .zero } }, "seed \(seed)")
    // Once all of it is paid and taken back, nothing is left to order.
    let after =
      (made ?? [])
      + orders.batches.flatMap { batch in
        batch.lines.map {
          PaymentMade(
            batchID: batch.id, districtID: $0.districtID, institutionID: $0.institutionID, tranche: $0.tranche, amount: $0.amount)
        }
      }
    #expect(PaymentOrders(due: due, made: after).batches.isEmpty, "seed \(seed)")
  }
}
