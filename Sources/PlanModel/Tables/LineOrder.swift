import Planning

/// The items in buckets, ascending; items of one bucket keep their order.
///
/// - Complexity: O(items + buckets): a stable counting sort.
@inlinable @inline(__always)
package func countingSorted<Item>(_ items: [Item], bucketCount: Int, bucket: (Item) -> Int) -> [Item] {
  guard let first = items.first else { return [] }
  var next = [Int](repeating: 0, count: bucketCount + 1)
  for item in items { next[bucket(item) + 1] += 1 }
  for index in 0..<bucketCount { next[index + 1] += next[index] }
  var result = [Item](repeating: first, count: items.count)
  result.withUnsafeMutableBufferPointer { result in
    for item in items {
      let place = bucket(item)
      result[next[place]] = item
      next[place] += 1
    }
  }
  return result
}

/// A line of a long table, which names an institution and a product.
protocol PairedRecord: Sendable {
  var institution: Int { get }
  var product: Int { get }
}

extension PairedRecord {
  /// Orders lines by institution, then product.
  @inline(__always)
  var pair: Int64 { Int64(institution) << 32 | Int64(product) }
}

extension UsageRecord: PairedRecord {}
extension DemandRecord: PairedRecord {}
extension LimitRecord: PairedRecord {}
extension CityAllocationRecord: PairedRecord {}

extension UsageRecord {
  /// Whether this line comes first in the order of usage: institution, product, period, units.
  @inline(__always)
  fileprivate func precedes(_ other: UsageRecord) -> Bool {
    let (own, others) = (pair, other.pair)
    if own != others { return own < others }
    return (period.code, units.tenThousandths) < (other.period.code, other.units.tenThousandths)
  }
}

extension Lines where Record: PairedRecord {
  /// The lines by institution, then product; of one pair as they were given.
  ///
  /// - Complexity: Linear.
  func sorted(productCount: Int, institutionCount: Int) -> Lines {
    let isSorted = records.withUnsafeBufferPointer { records in
      records.indices.dropFirst().allSatisfy { records[$0 - 1].pair <= records[$0].pair }
    }
    if isSorted { return self }
    return self[
      countingSorted(
        countingSorted(Array(records.indices), bucketCount: productCount) { records[$0].product },
        bucketCount: institutionCount
      ) { records[$0].institution }]
  }
}

extension Lines<UsageRecord> {
  /// Usage by institution, product, period and units; equal lines as they were given.
  ///
  /// - Complexity: Linear, and O(k log k) for the k lines of one product at one institution.
  func inOrder(productCount: Int, institutionCount: Int) -> Lines {
    let isSorted = records.withUnsafeBufferPointer { records in
      records.indices.dropFirst().allSatisfy { !records[$0].precedes(records[$0 - 1]) }
    }
    if isSorted { return self }
    let paired = sorted(productCount: productCount, institutionCount: institutionCount)
    var order = Array(records.indices)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, paired.records[end].pair == paired.records[start].pair { end += 1 }
      if end - start > 1 {
        order[start..<end].sort { left, right in
          if paired.records[left].precedes(paired.records[right]) { return true }
          if paired.records[right].precedes(paired.records[left]) { return false }
          return paired.origin(left) < paired.origin(right)
        }
      }
      start = end
    }
    return paired[order]
  }
}
