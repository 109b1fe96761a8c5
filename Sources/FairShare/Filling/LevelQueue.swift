/// Row levels, lowest first, ties by row: a binary heap.
struct LevelQueue {
  private var heap: [(level: Double, row: Int32)] = []

  /// The lowest level.
  var first: Double? { heap.first?.level }

  private static func precedes(_ a: (level: Double, row: Int32), _ b: (level: Double, row: Int32)) -> Bool {
    a.level != b.level ? a.level < b.level : a.row < b.row
  }

  /// Adds a row.
  mutating func push(_ level: Double, _ row: Int) {
    heap.append((level, Int32(row)))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard LevelQueue.precedes(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the row with the lowest level.
  mutating func pop() -> (level: Double, row: Int)? {
    guard let top = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        var least = parent
        for child in (2 * parent + 1)..<max(2 * parent + 1, min(2 * parent + 3, heap.count)) {
          if LevelQueue.precedes(heap[child], heap[least]) { least = child }
        }
        if least == parent { break }
        heap.swapAt(parent, least)
        parent = least
      }
    }
    return (top.level, Int(top.row))
  }
}
