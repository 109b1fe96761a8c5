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
    let names = evidence.terms.compactMap { limitName(of: $0.row)?.text }
    var chinese = names.prefix(6).map(\.chinese)
    var english = names.prefix(6).map(\.english)
    if names.count > 6 {
      chinese.append("另 \(names.count - 6) 项")
      english.append("\(names.count - 6) more")
    }
    if !evidence.capCells.isEmpty {
      chinese.append("\(evidence.capCells.count) 处上限或锁定")
      english.append("\(evidence.capCells.count) caps or fixed volumes")
    }
    if !evidence.floorCells.isEmpty {
      chinese.append("\(evidence.floorCells.count) 处下限或锁定")
      english.append("\(evidence.floorCells.count) floors or fixed volumes")
    }
    return Obstacle(
      .together,
      Localized(
        zh: "几项限制不能同时成立：\(chinese.joined(separator: "、"))",
        en: "these cannot hold together: \(english.joined(separator: ", "))"))
  }

  /// What stands in the way of a cell's packs, where a single limit with all others at their least, or most, decides it.
  ///
  /// - Complexity: O(cells of the product and of the cell's rules).
  func obstacles(toFixing cell: Int, at packs: Int) -> [Obstacle] {
    let own = cells[cell]
    if packs < 0 {
      return [Obstacle(.empty, Localized(zh: "已经没有可以减少的盒数", en: "there are no packs left to take away"))]
    }
    if !own.isFixed {
      if let cap = own.cap, packs > cap {
        return [
          Obstacle(.cap, Localized(zh: "这个品种在该机构的上限是 \(cap) 盒", en: "the cell's cap is \(cap) packs"))
        ]
      }
      if packs < own.floor {
        return [
          Obstacle(.floor, Localized(zh: "这个品种在该机构的下限是 \(own.floor) 盒", en: "the cell's floor is \(own.floor) packs"))
        ]
      }
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
      // Without a basis an unfixed cell does not exist; a product without agreed packs gives nothing to anybody.
    }
    let agreed = products[own.product].agreedPacks
    if packs + floors > agreed {
      return [
        Obstacle(
          .floors,
          floors == 0
            ? Localized(
              zh: "本区市这个品种一共只有 \(agreed) 盒", en: "the district has only \(agreed) packs of the product")
            : Localized(
              zh: "本区市这个品种共 \(agreed) 盒，其他机构的下限和锁定合计已占 \(floors) 盒",
              en: "of the district's \(agreed) packs the others' floors and fixed volumes take \(floors)"))
      ]
    }
    if let caps, packs + caps < agreed {
      return [
        Obstacle(
          .caps,
          others == 0
            ? Localized(
              zh: "本区市只有这一家用这个品种，\(agreed) 盒必须分完",
              en: "no other institution of the district uses the product, and all \(agreed) packs must be handed out")
            : Localized(
              zh: "本区市这个品种共 \(agreed) 盒必须分完，其他机构的上限和锁定合计只能容下 \(caps) 盒",
              en: "all \(agreed) packs of the district must be handed out, and the others' caps and fixed volumes hold only \(caps)"))
      ]
    }
    return []
  }

  private func ruleObstacles(_ own: Cell, _ cell: Int, _ packs: Int) -> [Obstacle] {
    var found: [Obstacle] = []
    for rule in rules where rule.sense != .atLeast && rule.cells.contains(sorted: cell) {
      var least = Int128(packs) * Int128(coefficient(of: own.product, in: rule.measure))
      for other in rule.cells where other != cell {
        least += Int128(cells[other].floor) * Int128(coefficient(of: cells[other].product, in: rule.measure))
      }
      guard least > Int128(rule.limit) else { continue }
      let name = limitName(of: rule).text
      found.append(
        Obstacle(
          .limit,
          Localized(
            zh: "即使其他各项都降到下限，也会超出\(name.chinese)",
            en: "even with all else at its floor, \(name.english) would be exceeded")))
    }
    return found
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
