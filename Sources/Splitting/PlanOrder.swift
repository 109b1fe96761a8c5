package import Planning

extension Plan {
  /// By product, then district: where its first line stands among lines by product, district, institution.
  ///
  /// - Complexity: O(cells + products × districts).
  package var lineStarts: [Int] {
    let (districtOfInstitution, districtCount) = (districtOfInstitution, districts.count)
    var starts = [Int](repeating: 0, count: products.count * districtCount + 1)
    for cell in cells { starts[cell.product * districtCount + districtOfInstitution[cell.institution] + 1] += 1 }
    for slot in starts.indices.dropFirst() { starts[slot] += starts[slot - 1] }
    return starts
  }

  /// The index of a product by id. Traps where there is none.
  package func productIndex(_ id: Identifier) -> Int {
    guard let index = products.firstIndex(sortedID: id, id: \.id) else {
      preconditionFailure("no product \(id)")
    }
    return index
  }

  /// The index of an institution by id. Traps where there is none.
  package func institutionIndex(_ id: Identifier) -> Int {
    guard let index = institutions.firstIndex(sortedID: id, id: \.id) else {
      preconditionFailure("no institution \(id)")
    }
    return index
  }

  /// For each cell, its line; nil where the lines are not those of the cells. Lines come by product, district, institution.
  ///
  /// - Complexity: O(cells + products × districts).
  package func lineOfCell(_ lines: [AllocationLine]) -> [Int]? {
    guard lines.count == cells.count else { return nil }
    var next = lineStarts
    var order: [Int] = []
    order.reserveCapacity(cells.count)
    for cell in cells {
      let slot = cell.product * districts.count + districtOfInstitution[cell.institution]
      let line = next[slot]
      next[slot] += 1
      guard lines[line].product == cell.product, lines[line].institution == cell.institution else { return nil }
      order.append(line)
    }
    return order
  }

  /// The cell of an institution among those of a product, by bisection.
  package func cell(ofInstitution institution: Int, in range: Range<Int>) -> Int? {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].institution < institution { low = middle + 1 } else { high = middle }
    }
    return low < range.upperBound && cells[low].institution == institution ? low : nil
  }

  /// The ids of the rules with cells in several districts, and of those of each cell and exclusions that concern several.
  package var sharedRuleIDs: Set<Identifier> { Set(sharedRules.map { (records.rules ?? [])[$0.index].id }).union(sharedCellRuleIDs) }

  /// The ids of rules of each cell, and exclusions, about institutions of several districts that take part.
  package var sharedCellRuleIDs: [Identifier] {
    cellRules.scopes.filter { $0.districts.count > 1 }.map { (records.rules ?? [])[$0.rule].id }
  }

  /// The rules with cells in several districts: where each stands among the records' rules, and its cells.
  ///
  /// - Complexity: O(cells of all rules).
  package var sharedRules: [(index: Int, rule: ScopedRule)] {
    rules.compactMap { rule in
      guard let index = rule.origin.ruleIndex, spansDistricts(rule) else { return nil }
      return (index, rule)
    }
  }
}
