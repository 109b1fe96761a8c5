/// Whether a system of linear rows over bounded variables has a solution, in rational arithmetic:
///
///     L ≤ A x ≤ U,   l ≤ x ≤ u
///
/// The simplex method's first phase for bounded variables (Dantzig 1963): the sum of what basic variables break their bounds by is
/// minimized from the last basis, so after a change of bounds few steps are left. It ends with a point, or with multipliers of the
/// rows that prove that there is none (Farkas). Where steps do not move the point Bland's rule (1977) chooses, so it always ends.
public struct RationalFeasibility: Sendable {
  /// An entry of a variable's column.
  public struct Entry: Sendable {
    /// The row.
    public var row: Int
    /// The coefficient.
    public var coefficient: Rational

    /// Makes an entry.
    public init(row: Int, coefficient: Rational) {
      self.row = row
      self.coefficient = coefficient
    }
  }

  /// Bounds; nil where there is none.
  public struct Bounds: Sendable {
    /// The least value.
    public var lower: Rational?
    /// The greatest value.
    public var upper: Rational?

    /// Makes bounds, of which one at least is there, in order.
    public init(lower: Rational?, upper: Rational?) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// What was found.
  public enum Verdict: Sendable {
    /// There is a solution.
    case feasible
    /// There is none: Σ m·b of the rows with these multipliers (≥ 0 where a row stands at its upper bound, ≤ 0 at its lower) is below the
    /// least that Σ m·a·x can be.
    case infeasible(multipliers: [Rational])
    /// The steps given ran out, or the time.
    case unfinished
  }

  private let columns: [[Entry]]
  private let rowCount: Int
  /// Of the variables, then of the rows.
  private var bounds: [Bounds]
  /// What a unit of breaking counts, likewise; powers of two.
  private let weights: [Rational]
  /// The same, for choosing.
  private let sizes: [Double]
  /// The variable, or row, that is basic at each place.
  private var basis: [Int]
  /// Its place, or -1.
  private var placeOf: [Int]
  private var isAtUpper: [Bool]
  /// The inverse of the basis, by rows.
  private var inverse: [[Rational]]
  /// The values of the basic variables.
  private var values: [Rational] = []

  /// Sets a system up with the rows as its basis.
  ///
  /// - Parameters:
  ///   - sizes: about how large each variable, then each row, will be.
  public init(columns: [[Entry]], variables: [Bounds], rows: [Bounds], sizes: [Double]) {
    self.columns = columns
    rowCount = rows.count
    bounds = variables + rows
    self.sizes = sizes.map { $0 > 0 && $0.isFinite ? $0 : 1 }
    weights = self.sizes.map { Rational(exactly: Double(sign: .plus, exponent: -$0.exponent, significand: 1)) }
    basis = (0..<rows.count).map { columns.count + $0 }
    placeOf = [Int](repeating: -1, count: columns.count) + rows.indices
    isAtUpper = bounds.map { $0.lower == nil }
    inverse = rows.indices.map { row in rows.indices.map { $0 == row ? Rational(-1) : .zero } }
  }

  /// Moves the bounds of a variable.
  public mutating func setBounds(ofVariable index: Int, _ new: Bounds) { setBounds(index, new) }

  /// Moves the bounds of a row.
  public mutating func setBounds(ofRow index: Int, _ new: Bounds) { setBounds(columns.count + index, new) }

  private mutating func setBounds(_ index: Int, _ new: Bounds) {
    bounds[index] = new
    if new.lower == nil { isAtUpper[index] = true }
    if new.upper == nil { isAtUpper[index] = false }
  }

  /// The values of the variables where the last verdict was that there is a solution.
  public var point: [Rational] { columns.indices.map { placeOf[$0] < 0 ? resting($0) : values[placeOf[$0]] } }

  /// The value of a variable that is not basic.
  private func resting(_ index: Int) -> Rational {
    (isAtUpper[index] ? bounds[index].upper : bounds[index].lower) ?? .zero
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - steps: taken from this, by one each.
  ///   - isOver: asked before each step; true ends the work.
  /// - Complexity: O(variables + rows²) operations a step, on numbers that the limits make long.
  public mutating func verdict(steps: inout Int, isOver: () -> Bool = { false }) -> Verdict {
    computeValues()
    var still = 0
    while true {
      let costs = basis.indices.map(cost)
      guard costs.contains(where: { !$0.isZero }) else { return .feasible }
      let duals = duals(costs)
      guard let entering = entering(duals, byOrder: still > RationalFeasibility.mostStill) else {
        return .infeasible(multipliers: duals.map { -$0 })
      }
      guard steps > 0, !isOver() else { return .unfinished }
      steps -= 1
      still = step(entering, costs, byOrder: still > RationalFeasibility.mostStill) ? 0 : still + 1
    }
  }

  /// So many steps in a row may leave the point where it is before the order decides.
  private static let mostStill = 12

  private mutating func computeValues() {
    var sums = [Rational](repeating: .zero, count: rowCount)
    for index in bounds.indices where placeOf[index] < 0 {
      let value = resting(index)
      if value.isZero { continue }
      if index < columns.count {
        for entry in columns[index] { sums[entry.row] += entry.coefficient * value }
      } else {
        sums[index - columns.count] -= value
      }
    }
    values = inverse.map { row in
      var value = Rational.zero
      for (part, sum) in zip(row, sums) where !part.isZero && !sum.isZero { value -= part * sum }
      return value
    }
  }

  /// What moving a basic variable up costs: its weight where it is above its bounds, minus that where it is below.
  private func cost(_ place: Int) -> Rational {
    let index = basis[place]
    if let upper = bounds[index].upper, values[place] > upper { return weights[index] }
    if let lower = bounds[index].lower, values[place] < lower { return -weights[index] }
    return .zero
  }

  private func duals(_ costs: [Rational]) -> [Rational] {
    var duals = [Rational](repeating: .zero, count: rowCount)
    for (place, cost) in costs.enumerated() where !cost.isZero {
      for (row, part) in inverse[place].enumerated() where !part.isZero { duals[row] += cost * part }
    }
    return duals
  }

  /// A variable that is not basic and lowers the sum when it moves off its bound.
  private func entering(_ duals: [Rational], byOrder: Bool) -> Int? {
    var best: Int?
    var most = 0.0
    for index in bounds.indices where placeOf[index] < 0 {
      if let lower = bounds[index].lower, lower == bounds[index].upper { continue }
      var reduced = Rational.zero
      if index < columns.count {
        for entry in columns[index] where !duals[entry.row].isZero { reduced -= duals[entry.row] * entry.coefficient }
      } else {
        reduced = duals[index - columns.count]
      }
      guard reduced.sign == (isAtUpper[index] ? 1 : -1) else { continue }
      if byOrder { return index }
      let gain = abs(reduced.approximation) * sizes[index]
      if best == nil || gain > most { (best, most) = (index, gain) }
    }
    return best
  }

  /// Moves a variable until something reaches a bound; false where that was at once.
  private mutating func step(_ entering: Int, _ costs: [Rational], byOrder: Bool) -> Bool {
    let column = transformed(entering)
    let isUp = !isAtUpper[entering]
    var length: Rational?
    if let lower = bounds[entering].lower, let upper = bounds[entering].upper { length = upper - lower }
    var leaving = -1
    var leavesAtUpper = false
    for (place, part) in column.enumerated() where !part.isZero {
      let index = basis[place]
      let rises = (part.sign < 0) == isUp
      let isBroken = !costs[place].isZero
      // What is broken comes back to the bound that it breaks, and knows no other.
      let atUpper = isBroken ? costs[place].sign > 0 : rises
      if isBroken && rises == (costs[place].sign > 0) { continue }
      guard let bound = atUpper ? bounds[index].upper : bounds[index].lower else { continue }
      let own = ((bound - values[place]) / part).magnitude
      let isBetter: Bool
      if let length, own >= length {
        if own > length || leaving < 0 { continue }
        isBetter =
          byOrder
          ? index < basis[leaving] : abs(part.approximation) > abs(column[leaving].approximation)
      } else {
        isBetter = true
      }
      if isBetter { (length, leaving, leavesAtUpper) = (own, place, atUpper) }
    }
    guard let length else { preconditionFailure("a sum that is not below 0 falls for ever") }
    let move = isUp ? length : -length
    let start = resting(entering)
    if !length.isZero {
      for (place, part) in column.enumerated() where !part.isZero { values[place] -= move * part }
    }
    guard leaving >= 0 else {
      isAtUpper[entering].toggle()
      return true
    }
    isAtUpper[basis[leaving]] = leavesAtUpper
    placeOf[basis[leaving]] = -1
    placeOf[entering] = leaving
    basis[leaving] = entering
    values[leaving] = start + move
    let pivot = column[leaving]
    for row in 0..<rowCount where !inverse[leaving][row].isZero { inverse[leaving][row] = inverse[leaving][row] / pivot }
    let source = inverse[leaving]
    for (place, part) in column.enumerated() where place != leaving && !part.isZero {
      for row in 0..<rowCount where !source[row].isZero { inverse[place][row] -= part * source[row] }
    }
    return !length.isZero
  }

  /// The column of a variable in terms of the basis.
  private func transformed(_ index: Int) -> [Rational] {
    inverse.map { row in
      guard index < columns.count else { return -row[index - columns.count] }
      var sum = Rational.zero
      for entry in columns[index] where !row[entry.row].isZero { sum += row[entry.row] * entry.coefficient }
      return sum
    }
  }
}
