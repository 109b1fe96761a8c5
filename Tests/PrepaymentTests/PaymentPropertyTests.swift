import Planning
import TestSupport
import Testing

@testable import Prepayment

/// Plans that are changed again and again while their batches are paid: tranches joined, split and moved, amounts changed, institutions gone.
struct PaymentPropertyTests {
  @Test(
    "Paid, still to pay and to recover balance for each institution; nothing is recovered from whom anything is due; no id is used twice",
    arguments: Seeds.first(150, of: 500))
  func balance(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var due = try dues(&generator)
    var made: [PaymentMade]?
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      // Some of what is ordered is paid, some of what is too much comes back, and then the plan changes.
      let orders = PaymentOrders(due: due, made: made)
      var next = made ?? []
      next += payments(of: orders.batches.filter { _ in Int.random(in: 0..<3, using: &generator) > 0 })
      for line in orders.differences ?? [] where line.action == .recover && Bool.random(using: &generator) {
        next.append(
          PaymentMade(
            batchID: "back\(next.count)", districtID: line.districtID, institutionID: line.institutionID, tranche: line.tranche,
            amount: line.difference))
      }
      made = next
      if Bool.random(using: &generator) {
        due = try dues(&generator)
      } else {
        for index in due.indices where Int.random(in: 0..<4, using: &generator) == 0 { due[index].amount = amount(&generator) }
      }
    }
    let orders = PaymentOrders(due: due, made: made)
    var faults = Faults()
    let again = PaymentOrders(due: due.shuffled(using: &generator), made: made?.shuffled(using: &generator))
    faults.check(again == orders, "the order of rows matters")
    let differences = Dictionary(grouping: orders.differences ?? [], by: \.institutionID)
    let ordered = Dictionary(grouping: orders.batches.flatMap(\.lines), by: \.institutionID)
    let paid = Dictionary(grouping: made ?? [], by: \.institutionID).mapValues { $0.reduce(0) { $0 + $1.amount.count } }
    for institution in Set(due.map(\.institutionID)).union(paid.keys) {
      let own = due.filter { $0.institutionID == institution }
      let sum = paid[institution] ?? 0
      let lines = differences[institution] ?? []
      let toPay = (ordered[institution] ?? []).reduce(0) { $0 + $1.amount.count }
      let toRecover = lines.reduce(0) { $1.action == .recover ? $0 - $1.difference.count : $0 }
      // What counts against the tranches by one and the same day, from the first on, is all that is due by then or all that was paid.
      var (dueByThen, waiting) = (Int64(0), Int64(0))
      for line in own.sorted(by: { ($0.payBy?.dayNumber ?? .max, $0.tranche) < ($1.payBy?.dayNumber ?? .max, $1.tranche) }) {
        let counted = min(sum, dueByThen + line.amount.count) - min(sum, dueByThen)
        dueByThen += line.amount.count
        if line.payBy == nil { waiting += line.amount.count - counted }
        let shown = lines.first { $0.tranche == line.tranche }
        faults.check(min(shown?.paid.count ?? 0, line.amount.count) == counted, "\(institution) \(line.tranche): not \(counted)")
        let batched = (ordered[institution] ?? []).filter { $0.tranche == line.tranche }.map(\.amount.count)
        let missing = line.payBy == nil ? 0 : line.amount.count - counted
        faults.check(batched == (missing > 0 ? [missing] : []), "\(institution) \(line.tranche): \(batched), not \(missing)")
      }
      faults.check(toRecover == max(0, sum - dueByThen), "\(institution): \(toRecover) to recover")
      faults.check(sum + toPay + waiting - toRecover == dueByThen, "\(institution) does not balance")
      faults.check(toRecover == 0 || toPay + waiting == 0, "\(institution) gives back what is due to it")
      faults.check(lines.allSatisfy { $0.paid >= .zero && $0.early >= .zero && $0.early <= min($0.paid, $0.due) }, "\(institution): early")
    }
    #expect(faults.areNone, "seed \(seed): \(faults)")
    let all = due.reduce(0) { $0 + $1.amount.count }
    #expect(
      paid.values.reduce(0, +) + orders.toPay.count + orders.withoutDay.count - orders.toRecover.count == all, "seed \(seed)")
    let used = Set((made ?? []).map(\.batchID))
    #expect(orders.batches.allSatisfy { !used.contains($0.id) }, "seed \(seed)")
    #expect(Set(orders.batches.map(\.id)).count == orders.batches.count, "seed \(seed)")
    #expect(orders.batches.allSatisfy { $0.lines.allSatisfy { $0.amount > .zero } }, "seed \(seed)")
    // Once all of it is paid, nothing is left to order.
    #expect(PaymentOrders(due: due, made: (made ?? []) + payments(of: orders.batches)).batches.isEmpty, "seed \(seed)")
  }

  private func payments(of batches: [PaymentOrders.Batch]) -> [PaymentMade] {
    batches.flatMap { batch in
      batch.lines.map {
        PaymentMade(
          batchID: batch.id, districtID: $0.districtID, institutionID: $0.institutionID, tranche: $0.tranche, amount: $0.amount)
      }
    }
  }

  private func amount(_ generator: inout SeededGenerator) -> Fen {
    let amounts = [0, 1, Int64.random(in: 0...100, using: &generator), Int64.random(in: 0...9_000_000_000_000, using: &generator)]
    return Fen(amounts.randomElement(using: &generator) ?? 0)
  }

  /// What is due to up to twelve institutions of three districts, in one to four tranches, on days of their own or the same.
  private func dues(_ generator: inout SeededGenerator) throws -> [PaymentDue] {
    let days = [nil, "2020-11-13", "2020-11-16", "2021-03-31", "2021-06-30"]
    let sharesDays = Bool.random(using: &generator)
    let count = Int.random(in: 1...4, using: &generator)
    var due: [PaymentDue] = []
    for institution in 0..<Int.random(in: 0...12, using: &generator) {
      for tranche in 1...count {
        let day = sharesDays ? days[tranche] : days.randomElement(using: &generator) ?? nil
        due.append(
          PaymentDue(
            districtID: "D\(institution % 3)", institutionID: "H\(institution)", payee: "", account: "", tranche: tranche,
            payBy: try day.map(date), amount: amount(&generator)))
      }
    }
    return due.filter { _ in Int.random(in: 0..<10, using: &generator) > 0 }
  }
}
