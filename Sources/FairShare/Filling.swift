import Planning

/// Progressive filling 注水 (model.md section 3.1): one common level rises; every unsettled cell holds clamp(λt, l, k);
/// when a row is exhausted, its unsettled cells settle at that level.
///
/// Rows are the model's "≤" and "=" rows (as "≤"), all with coefficients above 0. The result is the lexicographic max-min
/// fill of the packing polytope they make.
///
/// Every row keeps its load as a straight line C + S·λ on its current piece; floors and caps bend it at levels sorted once
/// per row. A settled cell becomes constant in its other rows, so a row's level only rises, and a queue of levels that
/// are never too high needs only its front corrected. A row's level is computed anew, with compensated sums, when it is
/// its turn, so nothing drifts.
///
/// - Complexity: O(n log n) for n coefficients; memory about 40 bytes a coefficient.
struct Filling {
  /// Where the load of a row bends: a cell reaches its floor's level, or its cap.
  private struct Bend {
    var level: Double
    var cell: Int32
    var isCap: Bool
  }

  private let model: FairShareModel
  private let rows: FillingRows
  /// Packs of the cells that have settled.
  private(set) var packs: [Double]
  /// The row that settled a cell, or one of the codes below.
  private(set) var settledBy: [Int32]
  /// Rows in the order in which they were exhausted, with their levels.
  private(set) var exhausted: [(row: Int, level: Double)] = []
  /// The level of each exhausted row.
  private(set) var levels: [Double]

  private var constant: [CompensatedSum]
  private var slope: [CompensatedSum]
  /// Cells that rise, or will once their floor is passed.
  private var risingCount: [Int]
  private var bends: [[Bend]]
  private var nextBend: [Int]
  private var isExhausted: [Bool]

  /// Not settled: the cell rises.
  static let rising: Int32 = -1
  /// Settled at the cap without a row.
  static let atCap: Int32 = -2
  /// Fixed, or without a target: constant from the start.
  static let constant: Int32 = -3

  /// Prepares the rows.
  init(model: FairShareModel, rows: FillingRows) {
    self.model = model
    self.rows = rows
    packs = model.floors
    settledBy = [Int32](repeating: Filling.rising, count: model.cellCount)
    constant = [CompensatedSum](repeating: CompensatedSum(), count: rows.count)
    slope = [CompensatedSum](repeating: CompensatedSum(), count: rows.count)
    risingCount = [Int](repeating: 0, count: rows.count)
    bends = [[Bend]](repeating: [], count: rows.count)
    nextBend = [Int](repeating: 0, count: rows.count)
    isExhausted = [Bool](repeating: false, count: rows.count)
    levels = [Double](repeating: 0, count: rows.count)
    for cell in 0..<model.cellCount
    where model.targets[cell] <= 0 || model.floors[cell] == model.caps[cell] {
      settledBy[cell] = Filling.constant
    }
    for row in 0..<rows.count { prepare(row) }
  }

  private mutating func prepare(_ row: Int) {
    var constant = CompensatedSum()
    var slope = CompensatedSum()
    var rising = 0
    var own: [Bend] = []
    for index in rows.range(of: row) {
      let cell = Int(rows.cells[index])
      let coefficient = rows.coefficients[index]
      let floor = model.floors[cell]
      guard settledBy[cell] == Filling.rising else {
        constant.add(coefficient * floor)
        continue
      }
      rising += 1
      let target = model.targets[cell]
      if floor > 0 {
        constant.add(coefficient * floor)
        own.append(Bend(level: floor / target, cell: Int32(cell), isCap: false))
      } else {
        slope.add(coefficient * target)
      }
      let cap = model.caps[cell]
      if cap < .infinity { own.append(Bend(level: cap / target, cell: Int32(cell), isCap: true)) }
    }
    own.sort {
      $0.level != $1.level
        ? $0.level < $1.level : $0.cell != $1.cell ? $0.cell < $1.cell : !$0.isCap && $1.isCap
    }
    self.constant[row] = constant
    self.slope[row] = slope
    risingCount[row] = rising
    bends[row] = own
  }

  /// Fills until nothing rises any more.
  mutating func run() {
    var queue = LevelQueue()
    for row in 0..<rows.count {
      let level = estimate(row)
      if level < .infinity { queue.push(level, row) }
    }
    var current = 0.0
    while let (_, row) = queue.pop() {
      let level = estimate(row)
      if let next = queue.first, level > next {
        if level < .infinity { queue.push(level, row) }
        continue
      }
      guard level < .infinity else { continue }
      current = max(current, level)
      exhaust(row, at: current)
    }
    for cell in 0..<model.cellCount where settledBy[cell] == Filling.rising {
      settledBy[cell] = Filling.atCap
      packs[cell] = model.caps[cell]
    }
  }

  /// The level at which the row is exhausted if no other row settles its cells first; passes its bends on the way.
  private mutating func estimate(_ row: Int) -> Double {
    let bound = rows.bounds[row]
    var constant = self.constant[row]
    var slope = self.slope[row]
    var rising = risingCount[row]
    var index = nextBend[row]
    // room / slope; ∞ where nothing rises.
    func level() -> Double {
      guard rising > 0 else { return .infinity }
      var room = constant.negated
      room.add(bound)
      return slope.value > 0 ? room.value / slope.value : .infinity
    }
    var found = level()
    let own = bends[row]
    while index < own.count, own[index].level <= found {
      let bend = own[index]
      index += 1
      let cell = Int(bend.cell)
      guard settledBy[cell] == Filling.rising else { continue }
      let coefficient = rows.coefficient(of: cell, in: row)
      let step = coefficient * model.targets[cell]
      if bend.isCap {
        slope.add(-step)
        constant.add(coefficient * model.caps[cell])
        rising -= 1
      } else {
        slope.add(step)
        constant.add(-coefficient * model.floors[cell])
      }
      found = level()
    }
    self.constant[row] = constant
    self.slope[row] = slope
    risingCount[row] = rising
    nextBend[row] = index
    return found
  }

  private mutating func exhaust(_ row: Int, at level: Double) {
    isExhausted[row] = true
    exhausted.append((row, level))
    levels[row] = level
    for index in rows.range(of: row) {
      let cell = Int(rows.cells[index])
      if settledBy[cell] == Filling.rising { settle(cell, by: row, at: level) }
    }
  }

  /// Makes the cell constant in its other rows.
  private mutating func settle(_ cell: Int, by row: Int, at level: Double) {
    let value = model.packs(ofCell: cell, atLevel: level)
    settledBy[cell] = Int32(row)
    packs[cell] = value
    let target = model.targets[cell]
    let floor = model.floors[cell]
    let cap = model.caps[cell]
    for index in rows.rowRange(ofCell: cell) {
      let other = Int(rows.rowOfCell[index])
      guard other != row, !isExhausted[other] else { continue }
      let coefficient = rows.coefficientOfCell[index]
      // What the row counts the cell as depends on the bends that it has passed.
      if nextBend[other] > 0 || floor > 0 || cap < .infinity {
        if cap < .infinity, hasPassed(other, cap / target, cell, isCap: true) {
          constant[other].add(coefficient * value)
          constant[other].add(-coefficient * cap)
          continue
        }
        risingCount[other] -= 1
        if floor > 0, !hasPassed(other, floor / target, cell, isCap: false) {
          constant[other].add(coefficient * value)
          constant[other].add(-coefficient * floor)
          continue
        }
      } else {
        risingCount[other] -= 1
      }
      slope[other].add(-coefficient * target)
      constant[other].add(coefficient * value)
    }
  }

  /// Whether the row has passed a bend.
  private func hasPassed(_ row: Int, _ level: Double, _ cell: Int, isCap: Bool) -> Bool {
    let index = nextBend[row]
    guard index < bends[row].count else { return true }
    let next = bends[row][index]
    if next.level != level { return level < next.level }
    if Int(next.cell) != cell { return cell < Int(next.cell) }
    return !isCap && next.isCap
  }
}

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
        for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
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
