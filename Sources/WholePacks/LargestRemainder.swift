/// A fair value cut into whole packs and a fraction, with one tolerance for the whole program.
///
/// A value within the tolerance of a whole number is that number: integers are never read off floating-point values
/// by truncation (model.md section 5).
public struct PackSplit: Sendable, Hashable {
  /// ⌊x⌋, or x itself where it is whole.
  public var whole: Int
  /// x − whole, 0 where x is whole, else between the tolerance and 1 less the tolerance.
  public var fraction: Double

  /// A value closer than this to a whole number is whole [packs]; for large values, a share of the value.
  public static let tolerance = 1e-6
  /// The share of a large value that counts as nothing.
  public static let relativeTolerance = 1e-10

  /// Cuts a value.
  public init(_ value: Double) {
    let tolerance = max(PackSplit.tolerance, PackSplit.relativeTolerance * abs(value))
    let nearest = value.rounded()
    if abs(value - nearest) <= tolerance {
      whole = Int(nearest)
      fraction = 0
    } else {
      whole = Int(value.rounded(.down))
      fraction = value - Double(whole)
    }
  }

  /// The fraction in whole steps of the tolerance, so that fractions equal but for rounding tie.
  var rank: Int { Int((fraction / PackSplit.tolerance).rounded()) }

  /// The least whole value allowed: the floor.
  public var lower: Int { whole }
  /// The largest whole value allowed: the ceiling.
  public var upper: Int { fraction > 0 ? whole + 1 : whole }
}

/// The largest-remainder rule 最大余数法 (Hamilton 1792): whole parts first, then one more each by the largest
/// fraction, ties by the larger target, then by the order of the parts, which is that of their ids.
///
/// Returns for each part whether it gets one more, or nil where the total cannot be met by floors and ceilings.
/// - Complexity: O(n log n).
func largestRemainder(_ splits: [PackSplit], targets: [Double], total: Int) -> [Bool]? {
  var left = total
  for split in splits { left -= split.whole }
  let candidates = splits.indices.filter { splits[$0].fraction > 0 }
  guard left >= 0, left <= candidates.count else { return nil }
  let order = candidates.sorted { a, b in
    let (first, second) = (splits[a].rank, splits[b].rank)
    if first != second { return first > second }
    if targets[a] != targets[b] { return targets[a] > targets[b] }
    return a < b
  }
  var raised = [Bool](repeating: false, count: splits.count)
  for index in order.prefix(left) { raised[index] = true }
  return raised
}
