/// The level at which a rising load Σ a·clamp(λt, l, u) reaches a bound.
///
/// The load is piecewise linear in λ with two bends a cell. The piece with the answer is found by selection: each step
/// halves the bends in question, so nothing is sorted.
///
/// - Complexity: O(cells) expected; memory 24 bytes a bend.
struct LevelSearch {
  /// From `level` on, the load is `constant` + `slope`·λ more.
  private struct Bend {
    var level: Double
    var slope: Double
    var constant: Double
  }

  private var bends: [Bend] = []
  private var constant = CompensatedSum()

  /// Adds a cell: a·l up to the level l/t, a·u from u/t on.
  @inline(__always)
  mutating func add(coefficient: Double, target: Double, floor: Double, top: Double) {
    constant.add(coefficient * floor)
    guard top > floor else { return }
    bends.append(Bend(level: floor / target, slope: coefficient * target, constant: -coefficient * floor))
    if top < .infinity {
      bends.append(Bend(level: top / target, slope: -coefficient * target, constant: coefficient * top))
    }
  }

  /// The largest level at which the load is not above the bound: ∞ where it never is, -∞ where it always is.
  mutating func level(bound: Double) -> Double {
    guard constant.remainder(of: bound) >= 0 else { return -.infinity }
    var slope = CompensatedSum()
    // Cells that rise on the piece; where there are none, what is left of the slope is rounding.
    var rising = 0
    // The bends before `low` lie at or below `base` and the answer, those from `high` on at or above `ceiling`.
    var low = 0
    var high = bends.count
    var base = -Double.infinity
    var ceiling = Double.infinity
    while low < high {
      let pivot = median(low, high)
      var equal = low
      var above = low
      var end = high
      // Below the pivot, equal to it, above it: [low, equal), [equal, above), [end, high).
      while above < end {
        let level = bends[above].level
        if level < pivot {
          bends.swapAt(equal, above)
          equal += 1
          above += 1
        } else if level > pivot {
          end -= 1
          bends.swapAt(above, end)
        } else {
          above += 1
        }
      }
      var constantHere = constant
      var slopeHere = slope
      var risingHere = rising
      func pass(_ bend: Bend) {
        constantHere.add(bend.constant)
        slopeHere.add(bend.slope)
        risingHere += bend.slope > 0 ? 1 : -1
      }
      for index in low..<equal { pass(bends[index]) }
      if constantHere.remainder(of: bound) >= slopeHere.value * pivot {
        for index in equal..<above { pass(bends[index]) }
        (constant, slope, rising) = (constantHere, slopeHere, risingHere)
        low = above
        base = pivot
      } else {
        high = equal
        ceiling = pivot
      }
    }
    let level = rising > 0 && slope.value > 0 ? constant.remainder(of: bound) / slope.value : .infinity
    return max(base, min(ceiling, level))
  }

  private func median(_ low: Int, _ high: Int) -> Double {
    let (a, b, c) = (bends[low].level, bends[(low + high) / 2].level, bends[high - 1].level)
    return max(min(a, b), min(max(a, b), c))
  }
}
