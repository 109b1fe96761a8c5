/// Plain largest remainder: everybody gets the whole part, the packs left over go to the largest fractional parts,
/// ties to the larger target, then to the smaller id (Model.md, "Whole packs, top down").
struct LargestRemainder {
  /// One per claimant.
  let packs: [Int64]
  /// Where rounding of the printed values decides who comes first, so either may.
  let isAmbiguous: [Bool]

  /// The claimants are in the order of their ids. Nil where the total is not within one pack of the values.
  init?(values: [Double], targets: [Double], total: Int64) {
    let parts = values.map(LargestRemainder.split)
    let fraction = parts.map(\.fraction)
    var base = parts.map(\.whole)
    let left = total - base.reduce(0, +)
    guard left >= 0, left <= Int64(values.count) else { return nil }
    let order = LargestRemainder.order(fraction, targets)
    let boundary = Int(left)
    for index in order.prefix(boundary) { base[index] += 1 }
    packs = base
    var ambiguous = [Bool](repeating: false, count: values.count)
    if boundary > 0, boundary < order.count {
      let (last, next) = (order[boundary - 1], order[boundary])
      let near = order.filter {
        min(abs(fraction[$0] - fraction[last]), abs(fraction[$0] - fraction[next])) <= Tolerance.whole
      }
      let spread = near.map { fraction[$0] }
      let isTie = (spread.max() ?? 0) - (spread.min() ?? 0) <= Tolerance.tie
      let gap = abs(targets[last] - targets[next])
      let isTargetClear =
        LargestRemainder.rank(targets[last]) == LargestRemainder.rank(targets[next]) && gap <= Tolerance.tie * max(1, targets[last])
        || gap > 2 * Tolerance.whole
      let isFractionClear = fraction[last] - fraction[next] > Tolerance.whole
      if !isFractionClear && !(isTie && isTargetClear) { for index in near { ambiguous[index] = true } }
    }
    isAmbiguous = ambiguous
  }

  /// Whole part and fraction; values next to a whole number are whole.
  static func split(_ value: Double) -> (whole: Int64, fraction: Double) {
    let nearest = value.rounded()
    if abs(value - nearest) <= Tolerance.whole { return (Int64(nearest), 0) }
    return (Int64(value.rounded(.down)), value - value.rounded(.down))
  }

  /// A target in steps of the tolerance for whole values: sums equal but for rounding tie.
  private static func rank(_ target: Double) -> Double { (target / Tolerance.whole).rounded() }

  /// Who comes first: by fraction, ties by target, then id.
  private static func order(_ fraction: [Double], _ targets: [Double]) -> [Int] {
    var sorted = fraction.indices.map { (fraction: fraction[$0], index: $0) }
    sorted.sort { $0.fraction == $1.fraction ? $0.index < $1.index : $0.fraction > $1.fraction }
    var order = sorted.map(\.index)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, sorted[end - 1].fraction - sorted[end].fraction <= Tolerance.tie { end += 1 }
      if end > start + 1 {
        order[start..<end].sort {
          let (first, second) = (rank(targets[$0]), rank(targets[$1]))
          return first == second ? $0 < $1 : first > second
        }
      }
      start = end
    }
    return order
  }
}
