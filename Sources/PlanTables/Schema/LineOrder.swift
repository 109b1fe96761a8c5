/// The items in buckets, ascending; items of one bucket keep their order.
///
/// - Complexity: O(items + buckets): a stable counting sort.
@inline(__always)
func countingSorted<Item>(_ items: [Item], bucketCount: Int, bucket: (Item) -> Int32) -> [Item] {
  guard let first = items.first else { return [] }
  var next = [Int](repeating: 0, count: bucketCount + 1)
  for item in items { next[Int(bucket(item)) + 1] += 1 }
  for index in 0..<bucketCount { next[index + 1] += next[index] }
  var result = [Item](repeating: first, count: items.count)
  result.withUnsafeMutableBufferPointer { result in
    for item in items {
      let place = Int(bucket(item))
      result[next[place]] = item
      next[place] += 1
    }
  }
  return result
}

extension UsageLine {
  /// Whether this line comes first in the order of usage: institution, product, period, units, line.
  @inline(__always)
  fileprivate func precedes(_ other: UsageLine) -> Bool {
    let (own, others) = (pair, other.pair)
    if own != others { return own < others }
    return (period, units, UInt32(bitPattern: line)) < (other.period, other.units, UInt32(bitPattern: other.line))
  }

  /// Orders lines by institution, then product.
  @inline(__always)
  var pair: Int64 { Int64(institution) << 32 | Int64(product) }
}

/// Usage by institution, product, period, units and line.
///
/// - Complexity: Linear, and O(k log k) for the k lines of one product at one institution.
func sortedUsage(_ lines: [UsageLine], productCount: Int, institutionCount: Int) -> [UsageLine] {
  let isSorted = lines.withUnsafeBufferPointer { lines in
    lines.indices.dropFirst().allSatisfy { !lines[$0].precedes(lines[$0 - 1]) }
  }
  if isSorted { return lines }
  var result = countingSorted(
    countingSorted(lines, bucketCount: productCount) { $0.product }, bucketCount: institutionCount
  ) { $0.institution }
  var start = 0
  while start < result.count {
    var end = start + 1
    while end < result.count, result[end].pair == result[start].pair { end += 1 }
    if end - start > 1 { result[start..<end].sort { $0.precedes($1) } }
    start = end
  }
  return result
}
