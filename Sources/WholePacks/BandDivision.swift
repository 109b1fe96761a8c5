import Planning

// The parts of "=" and of the ends of bands in districts (Model.md, "Whole packs, top down").

extension CitySplitSearch {
  /// What of a rule's limit is divided, and the rule to whose parts it is added: of the upper end of a band what is above the lower
  /// one, so that no district's ends cross. Ends that are no even number of ten-thousandths are tighter by one.
  func partedLimit(_ index: Int) -> (limit: Int64, addedTo: Int?) {
    let rule = plan.rules[index]
    guard case .end(_, let sense) = rule.origin else { return (rule.limit, nil) }
    let (low, high) = sense == .atLeast ? (rule.limit, plan.rules[index + 1].limit) : (plan.rules[index - 1].limit, rule.limit)
    let isOdd: Int64 = low < high ? low % 2 : 0
    return sense == .atLeast ? (low + isOdd, nil) : (high - low - 2 * isOdd, index - 1)
  }

  /// Whether the ends of a band are in order in a district.
  func areInOrder(_ rule: Int, _ district: Int) -> Bool {
    guard case .end(_, let sense) = plan.rules[rule].origin, let own = limits[district][rule] else { return true }
    let other = limits[district][sense == .atLeast ? rule + 1 : rule - 1] ?? own
    return sense == .atLeast ? own <= other : other <= own
  }

  /// The parts of an "=" that whole packs can come to, where those given cannot be met; nil where they can, and where no others are found.
  ///
  /// - Complexity: O(cells of the rule + what ``WholePackDivision`` takes).
  func wholeParts(
    of rule: ScopedRule, _ districts: [Int], _ shares: [Double], _ fairPacks: [Double], insteadOf parts: [Int64]
  ) -> [Int64]? {
    var places = [Int](repeating: 0, count: plan.districts.count)
    for (place, district) in districts.enumerated() { places[district] = place }
    var own = districts.map { (grain: Int64(0), least: Int64(0), most: Int64(0), use: shares[$0]) }
    for cell in rule.cells {
      let counts = plan.coefficient(of: plan.cells[cell].product, in: rule.measure)
      let place = places[plan.district(ofCell: cell)]
      let window = PackSplit(fairPacks[cell]).window(RoundingProgram.widestWindow)
      let (floor, cap) = (plan.cells[cell].floor, plan.cells[cell].cap ?? .max)
      own[place].least += Int64(max(floor, window.lowerBound)) * counts
      own[place].most += Int64(min(cap, window.upperBound)) * counts
      if cap > 0 { own[place].grain = greatestCommonDivisor(own[place].grain, counts) }
    }
    guard zip(parts, own).contains(where: { $0 % max(1, $1.grain) != 0 }) else { return nil }
    return WholePackDivision(
      limit: rule.limit,
      own.map { .init(use: $0.use, grain: max(1, $0.grain), range: min($0.least, $0.most)...max($0.least, $0.most)) })?.parts
  }
}
