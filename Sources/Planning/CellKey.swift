/// The key of a cell: its product and institution in one number, which orders cells as a plan does. 8 bytes.
public struct CellKey: Sendable, Hashable, Comparable {
  private let number: Int64

  /// The key of a product at an institution, by index.
  public init(product: Int, institution: Int) { number = Int64(product) << 32 | Int64(institution) }

  /// Index into ``Plan/products``.
  public var product: Int { Int(number >> 32) }
  /// Index into ``Plan/institutions``.
  public var institution: Int { Int(number & 0xFFFF_FFFF) }

  /// By product, then institution.
  public static func < (left: CellKey, right: CellKey) -> Bool { left.number < right.number }
}

extension Cell {
  /// The cell's key.
  public var key: CellKey { CellKey(product: product, institution: institution) }
}

extension AllocationLine {
  /// The key of the line's cell.
  public var key: CellKey { CellKey(product: product, institution: institution) }
}

extension Plan {
  /// For each product, the indices of its cells.
  ///
  /// - Complexity: O(cells).
  public var cellRanges: [Range<Int>] {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(products.count)
    var start = 0
    for product in products.indices {
      var end = start
      while end < cells.count, cells[end].product == product { end += 1 }
      ranges.append(start..<end)
      start = end
    }
    precondition(start == cells.count, "the cells are not in the order of the products")
    return ranges
  }
}
