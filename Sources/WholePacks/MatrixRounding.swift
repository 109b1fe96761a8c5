import HeapModule

/// Controlled rounding of a matrix of fair values, products down and districts or institutions across (Bacharach 1966; Causey, Cox
/// and Ernst 1985; Cox 1987): Model.md, "Whole packs two ways".
///
///     minimize Σ cost over the cells rounded up   subject to   every row adds up to its total,
///     every column to the floor or the ceiling of its fair total,   every cell its floor or its ceiling
///
/// That is a transportation program, so whole numbers come by themselves, and it has an answer, for the fair values are one. It
/// starts from the largest remainder of every row, which is least while columns do not count, and leads single packs along
/// shortest paths of the residual network (successive shortest paths, with potentials) until every column is within its window.
/// Of equally near answers the first in a strict order of cells is taken.
struct MatrixRounding {
  /// One cell per value, row by row, each row by column.
  struct Cells {
    var splits: [PackSplit]
    /// t, to break ties.
    var targets: [Double]
    /// The cells of each row.
    var rows: [Range<Int>]
    /// The column of each cell.
    var columns: [Int32]
    var columnCount: Int
    /// What each row adds up to.
    var totals: [Int]
  }

  /// What changing an accepted pack costs besides: more than all distances together.
  private static let changeCost: Int64 = 1 << 40

  private let cells: Cells
  private var network: RoundingNetwork

  /// Prepares the rounding. With packs that were accepted before, as few of them as possible change, and of such roundings the
  /// nearest is taken.
  ///
  /// - Complexity: O(n log n) for n cells.
  init(_ cells: Cells, accepted: [Int?]? = nil) {
    self.cells = cells
    var costs = cells.splits.map { Int64(1_000_000 - 2 * $0.rank) }
    if let accepted {
      for (cell, packs) in accepted.enumerated() {
        guard let packs else { continue }
        costs[cell] += packs <= cells.splits[cell].whole ? MatrixRounding.changeCost : -MatrixRounding.changeCost
      }
    }
    network = RoundingNetwork(cells, costs: costs)
  }

  /// The nearest rounding.
  ///
  /// Traps where a row's fair values do not add up to its total: that is our own mistake.
  /// - Complexity: O(n log n + packs led · n log n), for few packs are led and their paths are short.
  mutating func packs() -> [Int] {
    network.roundRows(cells)
    if cells.rows.count > 1 {
      network.bringColumnsIntoWindows()
      network.takeFirstOfEqual(cells)
    }
    return zip(cells.splits, network.isRaised).map { $0.whole + ($1 ? 1 : 0) }
  }
}

/// What the packs of a column add up to: the floor and the ceiling of its fair total.
struct ColumnWindow: Sendable, Hashable {
  var lower: Int
  var upper: Int

  /// The windows of columns. Fractions that come within 1e-6 each to a whole number are that number.
  static func windows(of splits: [PackSplit], columns: [Int32], columnCount: Int) -> [ColumnWindow] {
    var sums = [(whole: Int, ranks: Int, count: Int)](repeating: (0, 0, 0), count: columnCount)
    for (split, column) in zip(splits, columns) {
      let column = Int(column)
      sums[column].whole += split.whole
      guard split.fraction > 0 else { continue }
      sums[column].ranks += split.rank
      sums[column].count += 1
    }
    return sums.map { sum in
      let nearest = (sum.ranks + 500_000) / 1_000_000
      if abs(sum.ranks - nearest * 1_000_000) <= min(sum.count, 499_999) {
        return ColumnWindow(lower: sum.whole + nearest, upper: sum.whole + nearest)
      }
      let lower = sum.whole + sum.ranks / 1_000_000
      return ColumnWindow(lower: lower, upper: lower + 1)
    }
  }

  /// By how many packs a sum is outside, over the ceiling or under the floor.
  func miss(of packs: Int) -> Int { max(0, packs - upper, lower - packs) }
}

/// The residual network of a rounding: an arc from a row to a column for a cell that may be rounded up, back for one that was,
/// and from a column to the sink and back for the room in its window.
private struct RoundingNetwork {
  private(set) var isRaised: [Bool]
  private let costs: [Int64]
  private let rowOfCell: [Int32]
  private let columns: [Int32]
  private let rowCount: Int
  /// Nodes: the rows, the columns, the sink.
  private var sink: Int { rowCount + windows.count }
  /// The cells with a fraction, by row and by column.
  private let rowStarts: [Int32], rowCells: [Int32]
  private let columnStarts: [Int32], columnCells: [Int32]
  private let windows: [ColumnWindow]
  private var sums: [Int]
  private var potentials: [Int64]
  private var search: ShortestPaths

  init(_ cells: MatrixRounding.Cells, costs: [Int64]) {
    self.costs = costs
    columns = cells.columns
    rowCount = cells.rows.count
    var rowOfCell = [Int32](repeating: 0, count: cells.splits.count)
    var (rowStarts, rowCells): ([Int32], [Int32]) = ([0], [])
    var counts = [Int32](repeating: 0, count: cells.columnCount + 1)
    sums = [Int](repeating: 0, count: cells.columnCount)
    for (row, range) in cells.rows.enumerated() {
      for cell in range {
        rowOfCell[cell] = Int32(row)
        sums[Int(columns[cell])] += cells.splits[cell].whole
        guard cells.splits[cell].fraction > 0 else { continue }
        rowCells.append(Int32(cell))
        counts[Int(columns[cell]) + 1] += 1
      }
      rowStarts.append(Int32(rowCells.count))
    }
    for column in 0..<cells.columnCount { counts[column + 1] += counts[column] }
    columnStarts = counts
    var columnCells = [Int32](repeating: 0, count: rowCells.count)
    for cell in rowCells {
      let column = Int(columns[Int(cell)])
      columnCells[Int(counts[column])] = cell
      counts[column] += 1
    }
    (self.rowOfCell, self.rowStarts, self.rowCells, self.columnCells) = (rowOfCell, rowStarts, rowCells, columnCells)
    windows = ColumnWindow.windows(of: cells.splits, columns: cells.columns, columnCount: cells.columnCount)
    isRaised = [Bool](repeating: false, count: cells.splits.count)
    potentials = [Int64](repeating: 0, count: rowCount + cells.columnCount + 1)
    search = ShortestPaths(nodeCount: potentials.count)
  }

  private func cells(ofRow row: Int) -> ArraySlice<Int32> { rowCells[Int(rowStarts[row])..<Int(rowStarts[row + 1])] }
  private func cells(ofColumn column: Int) -> ArraySlice<Int32> {
    columnCells[Int(columnStarts[column])..<Int(columnStarts[column + 1])]
  }
  private func row(_ cell: Int32) -> Int { Int(rowOfCell[Int(cell)]) }
  private func column(_ cell: Int32) -> Int { Int(columns[Int(cell)]) }

  /// The largest remainder of every row: the cheapest cells up, ties in the strict order.
  mutating func roundRows(_ cells: MatrixRounding.Cells) {
    for (row, range) in cells.rows.enumerated() {
      let left = range.reduce(cells.totals[row]) { $0 - cells.splits[$1].whole }
      var own = Array(self.cells(ofRow: row))
      precondition(left >= 0 && left <= own.count, "the fair values of row \(row) do not add up to \(cells.totals[row]) packs")
      own.sort { first, second in
        let (a, b) = (costs[Int(first)], costs[Int(second)])
        return a != b ? a < b : cells.precedes(first, second)
      }
      for cell in own.prefix(left) {
        isRaised[Int(cell)] = true
        sums[column(cell)] += 1
      }
      if let edge = left > 0 ? own[left - 1] : own.first { potentials[row] = -costs[Int(edge)] }
    }
  }

  // MARK: Windows

  /// Leads packs out of columns that have too many and into those that have too few, each along a shortest path.
  mutating func bringColumnsIntoWindows() {
    for column in windows.indices {
      while sums[column] > windows[column].upper, lead(from: column, isOut: true) {}
      while sums[column] < windows[column].lower, lead(from: column, isOut: false) {}
    }
  }

  /// Leads one pack out of a column, or into it; false where there is no way.
  private mutating func lead(from start: Int, isOut: Bool) -> Bool {
    search.begin(at: rowCount + start)
    while let (node, distance) = search.next(upTo: sink) {
      if node < rowCount {
        // Out: a pack comes to the row, which raises another cell. In: the row needs one, which another cell gives.
        for cell in cells(ofRow: node) where isRaised[Int(cell)] != isOut {
          reach(rowCount + column(cell), by: cell, from: node, distance, isOut)
        }
      } else {
        let own = node - rowCount
        for cell in cells(ofColumn: own) where isRaised[Int(cell)] == isOut { reach(row(cell), by: cell, from: node, distance, isOut) }
        if own != start, isOut ? sums[own] < windows[own].upper : sums[own] > windows[own].lower {
          let step = isOut ? potentials[node] - potentials[sink] : potentials[sink] - potentials[node]
          search.reach(sink, at: distance + step, from: node, by: -1, before: sink)
        }
      }
    }
    guard let length = search.distance(of: sink) else { return false }
    for node in search.settled {
      let rest = length - search.known(node)
      potentials[node] += isOut ? -rest : rest
    }
    let end = search.parent(of: sink).node - rowCount
    var node = rowCount + end
    while node != rowCount + start {
      let (before, cell) = search.parent(of: node)
      isRaised[Int(cell)].toggle()
      node = before
    }
    sums[start] += isOut ? -1 : 1
    sums[end] += isOut ? 1 : -1
    return true
  }

  /// The reduced cost of the arc that a cell stands for: to its column where it is down, back where it is up.
  private func reducedCost(_ cell: Int32) -> Int64 {
    let cost = costs[Int(cell)] + potentials[row(cell)] - potentials[rowCount + column(cell)]
    return isRaised[Int(cell)] ? -cost : cost
  }

  private mutating func reach(_ node: Int, by cell: Int32, from: Int, _ distance: Int64, _ isOut: Bool) {
    search.reach(node, at: distance + reducedCost(cell), from: from, by: cell, before: sink)
  }

  // MARK: Ties

  /// Of the equally near roundings the first: cells in the strict order are rounded up where some nearest rounding that agrees
  /// in all cells before does so.
  ///
  /// All of them differ in cells of reduced cost 0 alone, along cycles of the residual network. A cell that no cycle can raise
  /// parts the network for good, so of searches in vain there are no more than nodes.
  /// - Complexity: O(n) where no cycle is left; else O(n) for each cell that may be raised.
  mutating func takeFirstOfEqual(_ cells: MatrixRounding.Cells) {
    var parts = StrongComponents(nodeCount: potentials.count) { node, visit in self.forEachTightArc(from: node) { visit($0) } }.labels
    var partCount = parts.count
    var open = rowCells.filter { reducedCost($0) == 0 && parts[row($0)] == parts[rowCount + column($0)] }
    if open.isEmpty { return }
    open.sort { cells.precedes($0, $1) }
    var isFixed = [Bool](repeating: false, count: isRaised.count)
    for cell in open {
      let (row, column) = (row(cell), rowCount + column(cell))
      defer { isFixed[Int(cell)] = true }
      if isRaised[Int(cell)] || parts[row] != parts[column] { continue }
      isFixed[Int(cell)] = true
      search.begin(at: column)
      while search.known(row) == .max, let node = search.nextInOrder() {
        forEachTightArc(from: node, isFixed: isFixed) { other, by in
          if parts[other] == parts[column] { search.reachInOrder(other, from: node, by: by) }
        }
      }
      guard search.known(row) < .max else {
        for node in search.reached { parts[node] = Int32(partCount) }
        partCount += 1
        continue
      }
      isRaised[Int(cell)] = true
      var node = row
      while node != column {
        let (before, by) = search.parent(of: node)
        if by >= 0 {
          isRaised[Int(by)].toggle()
        } else if node == sink {
          sums[before - rowCount] += 1
        } else {
          sums[node - rowCount] -= 1
        }
        node = before
      }
    }
  }

  /// The nodes that an arc of reduced cost 0 leads to.
  private func forEachTightArc(from node: Int, _ visit: (Int) -> Void) {
    forEachTightArc(from: node, isFixed: nil) { other, _ in visit(other) }
  }

  private func forEachTightArc(from node: Int, isFixed: [Bool]?, _ visit: (_ node: Int, _ by: Int32) -> Void) {
    func isOpen(_ cell: Int32) -> Bool { reducedCost(cell) == 0 && !(isFixed?[Int(cell)] ?? false) }
    if node < rowCount {
      for cell in cells(ofRow: node) where !isRaised[Int(cell)] && isOpen(cell) { visit(rowCount + column(cell), cell) }
    } else if node < sink {
      let own = node - rowCount
      for cell in cells(ofColumn: own) where isRaised[Int(cell)] && isOpen(cell) { visit(row(cell), cell) }
      if sums[own] < windows[own].upper, potentials[node] == potentials[sink] { visit(sink, -1) }
    } else {
      for own in windows.indices where sums[own] > windows[own].lower && potentials[rowCount + own] == potentials[sink] {
        visit(rowCount + own, -1)
      }
    }
  }
}

extension MatrixRounding.Cells {
  /// The strict order of cells: the larger target first, then by product and institution.
  func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let (a, b) = (PackSplit.rank(ofTarget: targets[Int(left)]), PackSplit.rank(ofTarget: targets[Int(right)]))
    return a != b ? a > b : left < right
  }
}

/// Dijkstra's search, whose tables are kept from one search to the next; also a search in the order of reaching.
private struct ShortestPaths {
  private struct Entry: Comparable {
    var distance: Int64
    var node: Int32
    static func < (left: Entry, right: Entry) -> Bool {
      (left.distance, left.node) < (right.distance, right.node)
    }
  }

  private var distances: [Int64]
  private var isSettled: [Bool]
  private var parents: [(node: Int32, cell: Int32)]
  private var heap = Heap<Entry>()
  /// The nodes with a distance, in the order in which they got one.
  private(set) var reached: [Int] = []
  /// The nodes whose distance is final.
  private(set) var settled: [Int] = []
  private var nextReached = 0

  init(nodeCount: Int) {
    distances = [Int64](repeating: .max, count: nodeCount)
    isSettled = [Bool](repeating: false, count: nodeCount)
    parents = [(Int32, Int32)](repeating: (-1, -1), count: nodeCount)
  }

  mutating func begin(at node: Int) {
    for node in reached { (distances[node], isSettled[node]) = (.max, false) }
    reached = [node]
    settled.removeAll(keepingCapacity: true)
    heap = [Entry(distance: 0, node: Int32(node))]
    nextReached = 0
    distances[node] = 0
  }

  /// The next node nearest to the start, which is settled; nil once the goal is next, or nothing is left.
  mutating func next(upTo goal: Int) -> (node: Int, distance: Int64)? {
    while let entry = heap.popMin() {
      let node = Int(entry.node)
      if node == goal { return nil }
      if isSettled[node] { continue }
      isSettled[node] = true
      settled.append(node)
      return (node, entry.distance)
    }
    return nil
  }

  mutating func reach(_ node: Int, at distance: Int64, from: Int, by cell: Int32, before goal: Int) {
    guard distance < distances[node], distance < distances[goal] else { return }
    if distances[node] == .max { reached.append(node) }
    distances[node] = distance
    parents[node] = (Int32(from), cell)
    heap.insert(Entry(distance: distance, node: Int32(node)))
  }

  /// The next node in the order of reaching.
  mutating func nextInOrder() -> Int? {
    guard nextReached < reached.count else { return nil }
    defer { nextReached += 1 }
    return reached[nextReached]
  }

  mutating func reachInOrder(_ node: Int, from: Int, by cell: Int32) {
    guard distances[node] == .max else { return }
    distances[node] = 0
    parents[node] = (Int32(from), cell)
    reached.append(node)
  }

  /// The distance of a node; nil where it was not reached.
  func distance(of node: Int) -> Int64? { distances[node] == .max ? nil : distances[node] }
  /// The same, or the greatest number.
  func known(_ node: Int) -> Int64 { distances[node] }
  func parent(of node: Int) -> (node: Int, cell: Int32) { (Int(parents[node].node), parents[node].cell) }
}
