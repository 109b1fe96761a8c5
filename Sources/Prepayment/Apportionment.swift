import Planning

/// Cumulative prepayments of the institutions of one district, tranche by tranche 累计预付.
///
/// For shares s_1 ≤ … ≤ s_n of the agreed amounts a_i, D = Σ a_i:
///
///     Σ_i c_k(i) = C_k = round half up(s_k · D)       the district's cumulative total, exact
///     c_k(i) ≥ ⌊s_k · a_i⌋                            nobody below the floor fen
///     c_1(i) ≤ c_2(i) ≤ … ≤ c_n(i)                    no tranche is negative
///     c_n(i) = floor fen plus largest remainder       the prepayment does not depend on the tranches
///
/// **Why backwards.** Largest remainder alone, share by share, can take a fen back. Weihai's 30 % + 20 % of
/// (4, 7, 1) fen: the exact cumulatives (1.2, 2.1, 0.3) with total 4 give (1, 2, 1), then (2.0, 3.5, 0.5) with
/// total 6 give (2, 4, 0), and the third institution's second tranche would be −1 fen. Guarding forwards a fen
/// once given keeps tranches positive and lets the first tranche overrule the prepayment that Model.md defines.
/// So the last cumulative is made first, by plain largest remainder, and each earlier one is made below the
/// one that follows: (2, 2, 0) and (2, 4, 0).
///
/// **Why that always succeeds.** Let c = c_(k+1) be done, f(i) = ⌊s_k a_i⌋ and R = C_k − Σ f.
/// As s_k ≤ s_(k+1), f(i) ≤ ⌊s_(k+1) a_i⌋ ≤ c(i): floors fit. The room above them is
/// Σ (c − f) = C_(k+1) − Σ f ≥ C_k − Σ f = R, for rounding half up is monotone; and R ≥ 0, for
/// Σ f ≤ ⌊s_k D⌋ ≤ C_k. The R fen go one by one to institutions with c(i) > f(i) by largest remainder; where
/// those are fewer than R, the ones with room left are passed through again. Every pass hands out at least
/// one fen, so it ends with the total exact. A second pass
/// is rare; then an intermediate cumulative is more than one fen above its floor. The last never is.
struct Apportionment {
  /// Agreed amounts of the institutions, ascending by institution id, each at least 0.
  let amounts: [Fen]
  /// Cumulative shares, ascending, the first at least 0.
  let cumulativeShares: [Decimal4]

  /// The cumulative amounts: for each share, one per institution.
  ///
  /// - Complexity: O(shares × n log n) for n institutions.
  func cumulatives() -> [[Fen]] {
    let total = amounts.reduce(Fen.zero, +)
    var bounds: [Int64]?
    var result: [[Fen]] = []
    for share in cumulativeShares.reversed() {
      let counts = apportioned(share, total: total.share(share), bounds: bounds)
      result.append(counts.map { Fen($0) })
      bounds = counts
    }
    return result.reversed()
  }

  /// Floors of `share · amounts` and the remaining fen by largest remainder, nobody above the bounds.
  private func apportioned(_ share: Decimal4, total: Fen, bounds: [Int64]?) -> [Int64] {
    var counts: [Int64] = []
    var remainders: [Int64] = []
    counts.reserveCapacity(amounts.count)
    remainders.reserveCapacity(amounts.count)
    var left = total.count
    for amount in amounts {
      let exact = Int128(amount.count) * Int128(share.tenThousandths)
      let (floor, remainder) = exact.quotientAndRemainder(dividingBy: 10_000)
      counts.append(Int64(floor))
      remainders.append(Int64(remainder))
      left -= Int64(floor)
    }
    precondition(left >= 0, "the floors exceed the total")
    // Ascending index is ascending id: the order in which equal remainders are served.
    let order = counts.indices.sorted { (remainders[$0], $1) > (remainders[$1], $0) }
    while left > 0 {
      let before = left
      for index in order where left > 0 {
        if let bounds, counts[index] >= bounds[index] { continue }
        counts[index] += 1
        left -= 1
      }
      precondition(left < before, "no room for \(left) fen")
    }
    return counts
  }
}
