import FairShare
import Planning
import Reports

// The limits of a plan by name, for explanations.
extension Plan {
  /// A rule or capacity by name.
  func limitName(of rule: ScopedRule) -> LimitName {
    let name: String =
      switch rule.origin {
      case .capacity(let institution): institutions[institution].name
      case .rule(let index): (records.rules ?? [])[index].name
      }
    return LimitName(
      row: reference(of: rule), name: name, measure: rule.measure, sense: rule.sense,
      limit: Decimal4(tenThousandths: rule.limit))
  }

  /// A row of the model by name; nil where the plan has no such row.
  func limitName(of row: RowReference) -> LimitName? {
    switch row {
    case .product(let id):
      guard let index = products.firstIndex(sortedID: id, id: \.id) else { return nil }
      return LimitName(
        row: row, name: Named(products[index]).name, measure: .packs, sense: .equal,
        limit: Decimal4(whole: products[index].agreedPacks))
    case .capacity, .rule:
      return rules.first { reference(of: $0) == row }.map(limitName(of:))
    }
  }

  /// Why there is no plan, from a certificate.
  func obstacle(_ evidence: ConflictEvidence) -> Obstacle {
    .together(
      evidence.terms.compactMap { limitName(of: $0.row) }, caps: evidence.capCells.count,
      floors: evidence.floorCells.count)
  }

  /// What stands in the way of a cell's packs, where a single limit with all others at their least, or most, decides it.
  ///
  /// - Complexity: O(cells of the product and of the cell's rules).
  func obstacles(toFixing cell: Int, at packs: Int) -> [Obstacle] {
    let own = cells[cell]
    if packs < 0 { return [.empty] }
    if !own.isFixed {
      if let cap = own.cap, packs > cap { return [.cap(cap)] }
      if packs < own.floor { return [.floor(own.floor)] }
    }
    return productObstacles(own, cell, packs) + ruleObstacles(own, cell, packs)
  }

  private func productObstacles(_ own: Cell, _ cell: Int, _ packs: Int) -> [Obstacle] {
    var floors = 0
    var caps: Int? = 0
    var others = 0
    for (index, other) in cells.enumerated() where other.product == own.product && index != cell {
      others += 1
      floors += other.floor
      caps = other.cap.flatMap { cap in caps.map { $0 + cap } }
    }
    let volume = products[own.product].agreedPacks
    if packs + floors > volume { return [.floors(volume: volume, taken: floors)] }
    if let caps, packs + caps < volume { return [.caps(volume: volume, room: others > 0 ? caps : nil)] }
    return []
  }

  private func ruleObstacles(_ own: Cell, _ cell: Int, _ packs: Int) -> [Obstacle] {
    rules.filter { rule in
      guard rule.sense != .atLeast, rule.cells.contains(sorted: cell) else { return false }
      var least = Int128(packs) * Int128(coefficient(of: own.product, in: rule.measure))
      for other in rule.cells where other != cell {
        least += Int128(cells[other].floor) * Int128(coefficient(of: cells[other].product, in: rule.measure))
      }
      return least > Int128(rule.limit)
    }.map { .limit(limitName(of: $0)) }
  }
}

extension Array where Element == Int {
  /// Whether an ascending array holds an element, by bisection.
  func contains(sorted element: Int) -> Bool {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < element { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low] == element
  }
}
