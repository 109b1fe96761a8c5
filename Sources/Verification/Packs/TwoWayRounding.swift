/// Proves that no rounding of a matrix is nearer: rows are products, columns districts or institutions (Model.md, "Whole packs two
/// ways"). Every value is rounded to its floor or ceiling, every row is exact, every column the floor or ceiling of its sum.
///
/// The rounding is a flow. It is least where its residual network has no cycle of negative cost (Klein 1967), which the method of
/// Bellman and Ford decides in whole numbers; of equally near ones it is the first where no cycle of cost 0 raises a cell before
/// all that it lowers.
struct TwoWayRounding {
  /// One cell of the matrix; cells come row by row.
  struct Cell {
    let row: Int
    let column: Int
    /// The value before rounding.
    let value: Double
    let target: Double
    let packs: Int64
    /// What was accepted before; nil where nothing was, or it does not count.
    var accepted: Int64?
  }

  private let cells: [Cell]
  private let wholes: [Int64]
  private let costs: [Int64]
  private let rowCount: Int
  private let columnCount: Int
  /// The cells that may be either: with a fraction, and at floor or ceiling.
  private let free: [Int]
  private let freeOfRow: [[Int]]
  /// The packs of cells that stand at neither floor nor ceiling, in rows that no floors and ceilings add up to: those stay.
  private var strayPacks: [Int: Int64] = [:]
  private var isUp: [Bool]
  private var windows: [(packs: Int64, lower: Int64, upper: Int64)] = []
  /// What a pack outside a column's window costs: more than all else together.
  private static let strayCost: Int64 = 1 << 50

  private static let steps: Int64 = 1_000_000

  /// - Complexity: O(cells).
  init(_ cells: [Cell], rowCount: Int, columnCount: Int) {
    (self.cells, self.rowCount, self.columnCount) = (cells, rowCount, columnCount)
    var (wholes, ranks): ([Int64], [Int64]) = ([], [])
    isUp = []
    for (index, cell) in cells.enumerated() {
      let (whole, rank) = TwoWayRounding.split(cell.value)
      wholes.append(whole)
      ranks.append(rank)
      let isRaised = rank > 0 && cell.packs == whole + 1
      isUp.append(isRaised)
      if cell.packs != whole, !isRaised { strayPacks[index] = cell.packs }
    }
    self.wholes = wholes
    costs = cells.indices.map { index in
      var cost = TwoWayRounding.steps - 2 * ranks[index]
      if let accepted = cells[index].accepted { cost += accepted <= wholes[index] ? 1 << 40 : -(1 << 40) }
      return cost
    }
    if !strayPacks.isEmpty { TwoWayRounding.startAnew(cells, wholes, ranks, costs, &strayPacks, &isUp) }
    var columns = [(whole: Int64, ranks: Int64, count: Int64, packs: Int64)](repeating: (0, 0, 0, 0), count: columnCount)
    for (index, cell) in cells.enumerated() {
      columns[cell.column].whole += wholes[index]
      columns[cell.column].packs += strayPacks[index] ?? (isUp[index] ? wholes[index] + 1 : wholes[index])
      if ranks[index] > 0 {
        columns[cell.column].ranks += ranks[index]
        columns[cell.column].count += 1
      }
    }
    for sum in columns {
      let nearest = (sum.ranks + TwoWayRounding.steps / 2) / TwoWayRounding.steps
      let isWhole = abs(sum.ranks - nearest * TwoWayRounding.steps) <= min(sum.count, TwoWayRounding.steps / 2 - 1)
      let lower = sum.whole + (isWhole ? nearest : sum.ranks / TwoWayRounding.steps)
      windows.append((sum.packs, lower, isWhole ? lower : lower + 1))
    }
    let stray = strayPacks
    free = cells.indices.filter { ranks[$0] > 0 && stray[$0] == nil }
    var ofRow = [[Int]](repeating: [], count: rowCount)
    for cell in free { ofRow[cells[cell].row].append(cell) }
    freeOfRow = ofRow
  }

  /// Rounds rows in which a cell stands beyond floor and ceiling by themselves, so that the nearest of all is found from there.
  private static func startAnew(
    _ cells: [Cell], _ wholes: [Int64], _ ranks: [Int64], _ costs: [Int64], _ strayPacks: inout [Int: Int64], _ isUp: inout [Bool]
  ) {
    let rows = Set(strayPacks.keys.map { cells[$0].row })
    for own in Dictionary(grouping: cells.indices.filter { rows.contains(cells[$0].row) }, by: { cells[$0].row }).values {
      let open = own.filter { ranks[$0] > 0 }.sorted { (costs[$0], $0) < (costs[$1], $1) }
      let left = own.reduce(0) { $0 + cells[$1].packs - wholes[$1] }
      guard left >= 0, left <= open.count else { continue }
      for cell in own { (strayPacks[cell], isUp[cell]) = (nil, false) }
      for cell in open.prefix(Int(left)) { isUp[cell] = true }
    }
  }

  /// Whole part, and the fraction in millionths; a value within 1e-6, or 1e-10 of itself, of a whole number is whole.
  static func split(_ value: Double) -> (whole: Int64, rank: Int64) {
    let nearest = value.rounded()
    if abs(value - nearest) <= max(Tolerance.whole, 1e-10 * abs(value)) { return (Int64(nearest), 0) }
    let whole = value.rounded(.down)
    return (Int64(whole), Int64(((value - whole) / Tolerance.whole).rounded()))
  }

  private var sink: Int { rowCount + columnCount }

  /// An arc of the residual network; `cell` is -1 for room in a column.
  private struct Arc {
    let from: Int
    let to: Int
    let cost: Int64
    let cell: Int
  }

  private func arc(_ cell: Int) -> Arc {
    let (row, column) = (cells[cell].row, rowCount + cells[cell].column)
    return isUp[cell]
      ? Arc(from: column, to: row, cost: -costs[cell], cell: cell) : Arc(from: row, to: column, cost: costs[cell], cell: cell)
  }

  /// The arcs of cells, and of the columns' windows.
  private var arcs: [Arc] {
    var arcs = free.map(arc)
    for (column, window) in windows.enumerated() {
      let node = rowCount + column
      if window.packs < window.upper {
        arcs.append(Arc(from: node, to: sink, cost: window.packs < window.lower ? -TwoWayRounding.strayCost : 0, cell: -1))
      }
      if window.packs > window.lower {
        arcs.append(Arc(from: sink, to: node, cost: window.packs > window.upper ? -TwoWayRounding.strayCost : 0, cell: -1))
      }
    }
    return arcs
  }

  /// The nearest rounding, of equally near ones the first: cycles are taken as long as there are any. Nil after more than `most`.
  ///
  /// - Complexity: O(cells · rounds) for each cycle.
  mutating func nearest(most: Int) -> [Int64]? {
    for _ in 0..<most {
      var distances = startDistances
      let arcs = arcs
      if let cycle = TwoWayRounding.negativeCycle(arcs, &distances) ?? earlierCycle(arcs, distances) {
        take(cycle)
      } else {
        return cells.indices.map { isUp[$0] ? wholes[$0] + 1 : strayPacks[$0] ?? wholes[$0] }
      }
    }
    return nil
  }

  private mutating func take(_ cycle: [Arc]) {
    for arc in cycle {
      if arc.cell >= 0 {
        isUp[arc.cell].toggle()
      } else if arc.to == sink {
        windows[arc.from - rowCount].packs += 1
      } else {
        windows[arc.to - rowCount].packs -= 1
      }
    }
  }

  /// A start from which rows alone have nothing to gain.
  private var startDistances: [Int64] {
    var distances = [Int64](repeating: 0, count: sink + 1)
    for (row, own) in freeOfRow.enumerated() {
      distances[row] = -(own.filter { isUp[$0] }.map { costs[$0] }.max() ?? own.map { costs[$0] }.min() ?? 0)
    }
    return distances
  }

  /// A cycle of negative cost; nil where there is none, and then the distances are potentials.
  private static func negativeCycle(_ arcs: [Arc], _ distances: inout [Int64]) -> [Arc]? {
    var before = [Int32](repeating: -1, count: distances.count)
    for round in 0...distances.count {
      var isChanged = false
      for (index, arc) in arcs.enumerated() {
        let distance = distances[arc.from] + arc.cost
        if distance < distances[arc.to] {
          distances[arc.to] = distance
          before[arc.to] = Int32(index)
          isChanged = true
        }
      }
      if !isChanged { return nil }
      // A cycle among the last arcs is one of negative cost.
      if round % 8 == 7 || round == distances.count, let cycle = cycle(arcs, before) { return cycle }
    }
    return nil
  }

  private static func cycle(_ arcs: [Arc], _ before: [Int32]) -> [Arc]? {
    var seen = [Int32](repeating: -1, count: before.count)
    for start in before.indices where seen[start] < 0 {
      var node = start
      while seen[node] < 0, before[node] >= 0 {
        seen[node] = Int32(start)
        node = arcs[Int(before[node])].from
      }
      guard seen[node] == Int32(start), before[node] >= 0 else {
        seen[node] = max(seen[node], Int32(start))
        continue
      }
      var cycle: [Arc] = []
      let first = node
      repeat {
        cycle.append(arcs[Int(before[node])])
        node = arcs[Int(before[node])].from
      } while node != first
      return cycle
    }
    return nil
  }

  /// A cycle of cost 0 that raises a cell before all that it lowers; nil where there is none, or it cannot be told.
  private func earlierCycle(_ arcs: [Arc], _ distances: [Int64]) -> [Arc]? {
    let tight = arcs.filter { distances[$0.from] + $0.cost == distances[$0.to] }
    var outgoing = [[Arc]](repeating: [], count: distances.count)
    for arc in tight { outgoing[arc.from].append(arc) }
    let parts = Self.components(outgoing)
    let inCycles = tight.filter { $0.cell >= 0 && parts[$0.from] == parts[$0.to] }.map(\.cell)
    if inCycles.isEmpty { return nil }
    func rank(_ cell: Int) -> Double { (cells[cell].target / Tolerance.whole).rounded() }
    let order = inCycles.sorted { rank($0) != rank($1) ? rank($0) > rank($1) : $0 < $1 }
    // Where another computation of the targets could order cells otherwise, nothing is said of ties.
    if zip(order, order.dropFirst()).contains(where: { rank($0) != rank($1) && rank($0) - rank($1) <= 1 }) { return nil }
    var place = [Int](repeating: -1, count: cells.count)
    for (index, cell) in order.enumerated() { place[cell] = index }
    var work = 20_000_000
    for cell in order where !isUp[cell] {
      let own = arc(cell)
      var by = [Arc?](repeating: nil, count: distances.count)
      var queue = [own.to]
      var next = 0
      while next < queue.count, by[own.from] == nil {
        for arc in outgoing[queue[next]]
        where by[arc.to] == nil && arc.to != own.to && (arc.cell < 0 || place[arc.cell] > place[cell]) && parts[arc.to] == parts[own.to] {
          by[arc.to] = arc
          queue.append(arc.to)
        }
        work -= outgoing[queue[next]].count
        next += 1
      }
      if work < 0 { return nil }
      guard by[own.from] != nil else { continue }
      var cycle = [own]
      var node = own.from
      while let arc = by[node], node != own.to {
        cycle.append(arc)
        node = arc.from
      }
      return cycle
    }
    return nil
  }

  /// For each node the first of those that it reaches and that reach it (Kosaraju's two searches).
  private static func components(_ outgoing: [[Arc]]) -> [Int] {
    var incoming = [[Int]](repeating: [], count: outgoing.count)
    for arcs in outgoing { for arc in arcs { incoming[arc.to].append(arc.from) } }
    var (isSeen, finished) = ([Bool](repeating: false, count: outgoing.count), [Int]())
    for start in outgoing.indices where !isSeen[start] {
      isSeen[start] = true
      var path = [(node: start, next: 0)]
      while let top = path.last {
        if top.next < outgoing[top.node].count {
          path[path.count - 1].next += 1
          let other = outgoing[top.node][top.next].to
          if !isSeen[other] {
            isSeen[other] = true
            path.append((other, 0))
          }
        } else {
          finished.append(top.node)
          path.removeLast()
        }
      }
    }
    var parts = [Int](repeating: -1, count: outgoing.count)
    for start in finished.reversed() where parts[start] < 0 {
      parts[start] = start
      var open = [start]
      while let node = open.popLast() {
        for other in incoming[node] where parts[other] < 0 {
          parts[other] = start
          open.append(other)
        }
      }
    }
    return parts
  }
}
