/// Multipliers of a basic solution freed of the solver's last digits.
///
/// A multiplier whose row's shortage is basic is exactly 1 or -1 (in the program's scale). The others follow from the
/// cells between their bounds, which have z = Σ m a = 0: as many independent equations as unknowns at a vertex, solved by
/// elimination, two-row cells first. A noisy multiplier matters: a row and an "=" rule that it nearly repeats leave a
/// difference that is nothing but noise. What elimination leaves open, or would move by more than the solver's
/// tolerance, stays as it is.
struct PurifiedMultipliers {
  /// A row's part in a cell, both by position.
  struct Part {
    var row: Int
    var coefficient: Double
  }

  /// A combined coefficient below this share of its terms may be one that is 0.
  private static let nearlyZero = 1e-8
  /// A multiplier is 1 if it is this close to it.
  private static let nearlyOne = 1e-9

  /// The multipliers, in the order given.
  private(set) var values: [Double]

  /// Purifies `noisy`; `cells` holds for each cell its parts in these rows.
  ///
  /// - Complexity: O(cells · k²) for k rows at worst; each equation stops at the pivots it meets.
  init(_ noisy: [Double], cells: [[Part]]) {
    values = noisy
    var isKnown = [Bool](repeating: false, count: noisy.count)
    for (row, value) in noisy.enumerated() where abs(abs(value) - 1) <= PurifiedMultipliers.nearlyOne {
      values[row] = value > 0 ? 1 : -1
      isKnown[row] = true
    }
    var unknownCount = isKnown.count { !$0 }
    // Equations in echelon form: each with its pivot's coefficient 1.
    var pivots: [Int: (terms: [Int: Double], right: Double)] = [:]
    var order: [Int] = []
    for parts in cells.filter({ $0.count > 1 }).sorted(by: { $0.count < $1.count }) {
      if unknownCount == 0 { break }
      var sum = 0.0
      var size = 0.0
      for part in parts {
        sum += noisy[part.row] * part.coefficient
        size += abs(noisy[part.row] * part.coefficient)
      }
      guard abs(sum) <= PurifiedMultipliers.nearlyZero * size else { continue }
      var terms: [Int: Double] = [:]
      var right = 0.0
      for part in parts {
        if isKnown[part.row] {
          right -= part.coefficient * values[part.row]
        } else {
          terms[part.row, default: 0] += part.coefficient
        }
      }
      for pivot in order {
        guard let factor = terms[pivot], let equation = pivots[pivot] else { continue }
        terms[pivot] = nil
        right -= factor * equation.right
        for (row, coefficient) in equation.terms where row != pivot {
          let left = terms[row, default: 0] - factor * coefficient
          terms[row] = abs(left) <= 1e-12 * abs(factor * coefficient) ? nil : left
        }
      }
      let largest = parts.reduce(0) { max($0, abs($1.coefficient)) }
      guard
        let pivot = terms.keys.sorted().max(by: { abs(terms[$0] ?? 0) < abs(terms[$1] ?? 0) }),
        let head = terms[pivot], abs(head) > 1e-9 * largest
      else { continue }
      pivots[pivot] = (terms.mapValues { $0 / head }, right / head)
      order.append(pivot)
      unknownCount -= 1
    }
    for pivot in order.reversed() {
      guard let equation = pivots[pivot] else { continue }
      var value = equation.right
      for row in equation.terms.keys.sorted() where row != pivot {
        value -= (equation.terms[row] ?? 0) * values[row]
      }
      if abs(value - noisy[pivot]) <= 1e-7 * max(abs(value), abs(noisy[pivot])) { values[pivot] = value }
    }
  }
}
