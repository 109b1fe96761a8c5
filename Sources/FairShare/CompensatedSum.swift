/// A running sum that keeps what rounding drops (Neumaier 1974), so that levels are exact to the last digits.
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  /// Adds a term.
  mutating func add(_ term: Double) {
    let next = sum + term
    lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    sum = next
  }

  /// The same sum with the other sign.
  var negated: CompensatedSum {
    var other = self
    other.sum = -sum
    other.lost = -lost
    return other
  }

  /// The sum.
  var value: Double { sum + lost }
}
