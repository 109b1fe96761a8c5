/// A limit apportioned to districts by what the fair plan uses there, in whole grains that add up (largest remainder).
struct RuleDivision {
  /// The parts, in ten-thousandths of the measure's unit, in the order of the shares.
  let parts: [Int64]

  /// Divides `limit` (ten-thousandths) by `shares`, which are not negative and not all 0 unless all cells are.
  ///
  /// A limit that is not whole grains keeps its broken grain with the first part, where it counts exactly once.
  init(limit: Int64, shares: [Double], grain: Int64) {
    let total = shares.reduce(0, +)
    let grains = limit / grain
    let rest = limit % grain
    guard total > 0 else {
      parts = shares.indices.map { $0 == 0 ? limit : 0 }
      return
    }
    let splits = shares.map { PackSplit(Double(grains) * ($0 / total)) }
    var whole = splits.map { Int64($0.whole) }
    let order = splits.indices.sorted {
      splits[$0].rank != splits[$1].rank ? splits[$0].rank > splits[$1].rank : $0 < $1
    }
    // What rounding to whole grains left over, or took too much, one grain at a time.
    var left = grains - whole.reduce(0, +)
    var next = 0
    while left != 0 {
      let index = left > 0 ? order[next % order.count] : order[order.count - 1 - next % order.count]
      let step: Int64 = left > 0 ? 1 : -1
      next += 1
      if whole[index] + step < 0 { continue }
      whole[index] += step
      left -= step
    }
    var parts = whole.map { $0 * grain }
    parts[order[0]] += rest
    self.parts = parts
  }
}
