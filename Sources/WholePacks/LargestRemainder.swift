/// A fair value cut into whole packs and a fraction, with one tolerance for the whole program.
///
/// A value within the tolerance of a whole number is that number: integers are never read off floating-point values
/// by truncation (Model.md, "Whole packs, top down").
public struct PackSplit: Sendable, Hashable {
  /// ⌊x⌋, or x itself where it is whole.
  public var whole: Int
  /// x − whole in whole steps of the tolerance, so that whatever depends on it is the same for values equal but for rounding;
  /// 0 where x is whole.
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
      fraction = ((value - Double(whole)) / PackSplit.tolerance).rounded() * PackSplit.tolerance
    }
  }

  /// From ⌊x⌋ − (k − 1) to ⌈x⌉ + (k − 1): the packs within a window of k (Model.md, "Whole packs two ways").
  func window(_ k: Int) -> ClosedRange<Int> { lower - (k - 1)...upper + (k - 1) }

  /// By how many packs a number is over the ceiling or under the floor.
  func miss(of packs: Int) -> Int { max(0, packs - upper, lower - packs) }

  /// The fraction in whole steps of the tolerance, so that fractions equal but for rounding tie.
  var rank: Int { Int((fraction / PackSplit.tolerance).rounded()) }

  /// A target in the same steps: what decides between fractions that tie must not depend on rounding either.
  static func rank(ofTarget target: Double) -> Double { (target / tolerance).rounded() }

  /// The least whole value allowed: the floor.
  public var lower: Int { whole }
  /// The largest whole value allowed: the ceiling.
  public var upper: Int { fraction > 0 ? whole + 1 : whole }
}

/// The largest-remainder rule 最大余数法 (Hamilton 1792): whole parts first, then one more each by the largest
/// fraction, ties by the larger target, then by the order of the parts, which is that of their ids.
///
/// Returns the indices of the parts that get one more, or nil where the total cannot be met by floors and ceilings.
/// - Complexity: O(n log n).
func largestRemainder(_ splits: ArraySlice<PackSplit>, targets: ArraySlice<Double>, total: Int) -> [Int]? {
  struct Candidate {
    var rank: Int
    var target: Double
    var index: Int

    /// Targets equal but for rounding tie as fractions do.
    init(rank: Int, target: Double, index: Int) {
      self.rank = rank
      self.target = PackSplit.rank(ofTarget: target)
      self.index = index
    }

    static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
      if a.rank != b.rank { return a.rank > b.rank }
      return a.target != b.target ? a.target > b.target : a.index < b.index
    }
  }
  var left = total
  var candidates: [Candidate] = []
  for index in splits.indices {
    left -= splits[index].whole
    guard splits[index].fraction > 0 else { continue }
    candidates.append(Candidate(rank: splits[index].rank, target: targets[index], index: index))
  }
  guard left >= 0, left <= candidates.count else { return nil }
  candidates.sort(by: Candidate.precedes)
  return candidates.prefix(left).map(\.index)
}
