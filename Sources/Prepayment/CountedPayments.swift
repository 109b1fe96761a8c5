import Planning

/// What is due of a tranche to an institution, with the money that counts against it.
///
/// All that was paid to an institution, P, is one sum, whatever tranches it was booked under. It counts against its tranches in
/// the order in which they fall due: by their last working day, those without a day last, then by number. For amounts d_1 … d_n in
/// this order and D_k = d_1 + … + d_k, by tranche k
///
///     min(P, D_k)   counts for k < n, and P for k = n.
///
/// So what is above D_n alone, all that ever falls due, is too much; it stands on the last line. Of what counts against tranche k,
/// what was booked under tranches before it is paid early: with B what was booked under those, min(D_k, P, B) − D_(k−1), where above 0.
struct CountedPayment {
  /// What is due.
  let due: PaymentDue
  /// What counts against it; more than is due only on the last line, below 0 only on the first.
  let paid: Fen
  /// What of it was booked under a tranche that is due before.
  let early: Fen
  /// Whether a payment to the institution was booked under this tranche, though it may have come back.
  let isBooked: Bool

  /// What is still to be paid, at least 0.
  var missing: Fen { max(.zero, due.amount - paid) }

  /// Counts what was made to an institution against what is due to it. Traps on sums that do not fit.
  ///
  /// - Complexity: O(n log n) for n tranches and payments.
  static func counted(due: [PaymentDue], made: [PaymentMade]) -> [CountedPayment] {
    let order = due.sorted { left, right in
      (left.payBy?.dayNumber ?? .max, left.tranche) < (right.payBy?.dayNumber ?? .max, right.tranche)
    }
    var booked: [Int: Fen] = [:]
    for payment in made { booked[payment.tranche, default: .zero] += payment.amount }
    var left = booked.values.reduce(.zero, +)
    var (counted, bookedBefore) = (Fen.zero, Fen.zero)
    return order.enumerated().map { place, line in
      let paid = place == order.count - 1 ? left : min(left, line.amount)
      let counting = min(paid, line.amount)
      let early = max(.zero, min(counting, bookedBefore - counted))
      left = left - paid
      counted += counting
      bookedBefore += booked[line.tranche] ?? .zero
      return CountedPayment(due: line, paid: paid, early: early, isBooked: booked[line.tranche] != nil)
    }
  }
}
