extension RandomAccessCollection {
  /// The first index from which on a condition holds, where it holds for all elements from some index on; `endIndex` where for none.
  ///
  /// - Complexity: O(log n) evaluations of the condition.
  package func partitioningIndex(where isBeyond: (Element) throws -> Bool) rethrows -> Index {
    var (low, count) = (startIndex, count)
    while count > 0 {
      let half = (count - 1) / 2
      let middle = index(low, offsetBy: half)
      if try isBeyond(self[middle]) {
        count = half
      } else {
        low = index(after: middle)
        count -= half + 1
      }
    }
    return low
  }
}
