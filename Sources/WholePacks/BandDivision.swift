import Planning

// The ends of a band in districts (Model.md, "Bands").

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
}
