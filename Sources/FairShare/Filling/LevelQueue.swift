import HeapModule

/// Row levels, lowest first, ties by row.
struct LevelQueue {
  private struct Entry: Comparable {
    var level: Double
    var row: Int32

    static func < (left: Entry, right: Entry) -> Bool {
      left.level != right.level ? left.level < right.level : left.row < right.row
    }
  }

  private var heap = Heap<Entry>()

  /// The lowest level.
  var first: Double? { heap.min?.level }

  /// Adds a row.
  mutating func push(_ level: Double, _ row: Int) { heap.insert(Entry(level: level, row: Int32(row))) }

  /// Takes the row with the lowest level.
  mutating func pop() -> (level: Double, row: Int)? { heap.popMin().map { ($0.level, Int($0.row)) } }
}
