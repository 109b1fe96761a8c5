/// The order of rows by product, then institution, rows with the same key as they stand in the file.
struct PairOrder {
  /// Where each product's rows begin in the order; one more at the end.
  private(set) var starts: [Int]
  /// The rows in order.
  private(set) var rows: [Int32]

  /// - Complexity: linear: two passes of counting.
  init(products: [Int32], productCount: Int, institutions: [Int32], institutionCount: Int) {
    precondition(products.count < Int(Int32.max), "a table has fewer than 2³¹ rows")
    var order: [Int32]?
    if !zip(institutions, institutions.dropFirst()).allSatisfy({ $0 <= $1 }) {
      order = PairOrder.counted(institutions, institutionCount, from: nil).rows
    }
    (starts, rows) = PairOrder.counted(products, productCount, from: order)
  }

  /// The rows by a key, else in the order given.
  private static func counted(_ keys: [Int32], _ count: Int, from order: [Int32]?) -> (starts: [Int], rows: [Int32]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for key in keys { starts[Int(key) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var next = starts
    let rows = [Int32](unsafeUninitializedCapacity: keys.count) { rows, initialized in
      func place(_ row: Int) {
        let key = Int(keys[row])
        rows[next[key]] = Int32(row)
        next[key] += 1
      }
      if let order {
        for row in order { place(Int(row)) }
      } else {
        for row in keys.indices { place(row) }
      }
      initialized = keys.count
    }
    return (starts, rows)
  }
}
