import FairShare
import Planning
import Reports
import Splitting

/// The limits of a plan by name, for explanations.
struct LimitNaming {
  /// The plan whose limits count.
  let plan: Plan
  /// The plan as it was entered, where the other one is a district's part of it.
  let given: Plan?
  /// The district, where it is not the one that is explained.
  var districtID: Identifier?

  /// A rule or capacity by name.
  func name(of rule: ScopedRule) -> LimitName {
    let name: String =
      switch rule.origin {
      case .capacity(let institution): plan.institutions[institution].name
      case .rule(let index), .end(let index, _): (plan.records.rules ?? [])[index].name
      }
    let row = plan.reference(of: rule)
    var result = LimitName(
      row: row, name: name, measure: rule.measure, sense: rule.sense, limit: Decimal4(tenThousandths: rule.limit))
    result.part = part(of: row, result.limit)
    result.statement = (given ?? plan).statement(of: row)
    return result
  }

  /// A row of the model by name; nil where the plan has no such row.
  func name(of row: RowReference) -> LimitName? {
    switch row {
    case .product(let id):
      guard let index = plan.products.firstIndex(sortedID: id, id: \.id) else { return nil }
      let packs = Decimal4(whole: plan.products[index].agreedPacks)
      return LimitName(row: row, name: Named(plan.products[index]).name, measure: .packs, sense: .equal, limit: packs)
        .with(part(of: row, packs))
    case .capacity, .rule, .end:
      return plan.rules.first { plan.reference(of: $0) == row }.map { name(of: $0) }
    }
  }

  /// A limit that whole packs miss; nil where the plan has no such row.
  func missed(_ excess: Excess) -> MissedLimit? {
    guard var limit = name(of: excess.row) else { return nil }
    limit.limit = Decimal4(tenThousandths: excess.limit)
    limit.part = part(of: excess.row, limit.limit)
    return MissedLimit(excess, limit: limit)
  }

  /// What was entered where another limit counts; of a packet, that the limit is a part.
  private func part(of row: RowReference, _ limit: Decimal4) -> LimitPart? {
    if let given {
      let entered: Decimal4? =
        switch row {
        case .product(let id):
          given.products.firstIndex(sortedID: id, id: \.id).map { Decimal4(whole: given.products[$0].agreedPacks) }
        case .capacity(let id):
          given.institutions.firstIndex(sortedID: id, id: \.id).flatMap { given.institutions[$0].capacity }
        case .rule, .end: given.enteredLimit(of: row)
        }
      return entered.flatMap { $0 == limit ? nil : LimitPart(of: $0, districtID: districtID) }
    }
    return plan.isOfCity(row) ? LimitPart(of: nil) : nil
  }

  /// Why there is no plan, from a certificate.
  func obstacle(_ evidence: FarkasCertificate) -> Obstacle {
    .together(
      evidence.terms.compactMap { name(of: $0.row) }, caps: evidence.capCells.count, floors: evidence.floorCells.count)
  }

  /// What stands in the way of a cell's packs, where a single limit with all others at their least, or most, decides it.
  ///
  /// - Complexity: O(cells of the product and of the cell's rules).
  func obstacles(toFixing cell: Int, at packs: Int) -> [Obstacle] {
    let own = plan.cells[cell]
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
    for (index, other) in plan.cells.enumerated() where other.product == own.product && index != cell {
      others += 1
      floors += other.floor
      caps = other.cap.flatMap { cap in caps.map { $0 + cap } }
    }
    let volume = plan.products[own.product].agreedPacks
    if packs + floors > volume { return [.floors(volume: volume, taken: floors)] }
    if let caps, packs + caps < volume { return [.caps(volume: volume, room: others > 0 ? caps : nil)] }
    return []
  }

  private func ruleObstacles(_ own: Cell, _ cell: Int, _ packs: Int) -> [Obstacle] {
    plan.rules.filter { rule in
      guard rule.sense != .atLeast, rule.cells.contains(sorted: cell) else { return false }
      var least = Int128(packs) * Int128(plan.coefficient(of: own.product, in: rule.measure))
      for other in rule.cells where other != cell {
        least += Int128(plan.cells[other].floor) * Int128(plan.coefficient(of: plan.cells[other].product, in: rule.measure))
      }
      return least > Int128(rule.limit)
    }.map { .limit(name(of: $0)) }
  }
}

extension LimitName {
  fileprivate func with(_ part: LimitPart?) -> LimitName {
    var name = self
    name.part = part
    return name
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
