/// A running sum that keeps what rounding drops (Knuth's two-sum, without a branch), so that levels are exact to the
/// last digits.
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  /// Adds a finite term.
  @inline(__always)
  mutating func add(_ term: Double) {
    let next = sum + term
    let added = next - sum
    lost += (sum - (next - added)) + (term - added)
    sum = next
  }

  /// What is left of a bound.
  @inline(__always)
  func remainder(of bound: Double) -> Double {
    let next = bound - sum
    let taken = bound - next
    return next + ((taken - sum) - lost)
  }

  /// The sum.
  var value: Double { sum + lost }
}
