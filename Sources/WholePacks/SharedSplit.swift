public import Planning

/// A split by plain shares 按份额分解, top down in whole packs, as a yardstick for the fair plan: every product to the
/// districts by largest remainder, each district's packs to its institutions by largest remainder.
///
/// Rules and capacities are never looked at; floors and caps only where asked for.
public struct SharedSplit: Sendable {
  /// Packs, one per cell of the plan.
  public let packs: [Int]
  /// What each cell would get of the city's packs before any rounding.
  public let beforeRounding: [Double]

  /// Splits the plan's agreed packs in proportion to `shares`, one per cell, at least 0.
  ///
  /// With `keepsBounds` each cell gets clamp(λ · share, floor, cap) at one λ per product, then one per product and
  /// district. A product whose shares are all 0 is split by its targets.
  /// - Complexity: O(n log n).
  public init(plan: Plan, shares: [Double], keepsBounds: Bool = false) {
    precondition(shares.count == plan.cells.count, "shares of other cells")
    var packs = [Int](repeating: 0, count: plan.cells.count)
    var values = [Double](repeating: 0, count: plan.cells.count)
    for (product, range) in plan.cellRanges.enumerated() where !range.isEmpty {
      let hasShares = range.contains { shares[$0] > 0 }
      var parts = range.map { cell in
        Part(
          share: hasShares ? shares[cell] : plan.cells[cell].target,
          floor: keepsBounds ? Double(plan.cells[cell].floor) : 0,
          cap: keepsBounds ? plan.cells[cell].cap.map(Double.init) ?? .infinity : .infinity)
      }
      if parts.allSatisfy({ $0.share == 0 }) { for index in parts.indices { parts[index].share = 1 } }
      let agreed = plan.products[product].agreedPacks
      let city = SharedSplit.filled(parts, to: Double(agreed))
      var byDistrict: [[Int]] = Array(repeating: [], count: plan.districts.count)
      for (index, cell) in range.enumerated() {
        byDistrict[plan.districtOfInstitution[plan.cells[cell].institution]].append(index)
      }
      let districts = byDistrict.indices.filter { !byDistrict[$0].isEmpty }
      let sums = districts.map { byDistrict[$0].reduce(0) { $0 + city[$1] } }
      let targets = districts.map { byDistrict[$0].reduce(0) { $0 + parts[$1].share } }
      let totals = SharedSplit.rounded(sums, targets: targets, total: agreed)
      for (position, district) in districts.enumerated() {
        let own = byDistrict[district]
        var ownParts = own.map { parts[$0] }
        if ownParts.allSatisfy({ $0.share == 0 }) { for index in ownParts.indices { ownParts[index].share = 1 } }
        let filled = SharedSplit.filled(ownParts, to: Double(totals[position]))
        let whole = SharedSplit.rounded(filled, targets: ownParts.map(\.share), total: totals[position])
        for (place, index) in own.enumerated() {
          values[range.lowerBound + index] = city[index]
          packs[range.lowerBound + index] = whole[place]
        }
      }
    }
    self.packs = packs
    beforeRounding = values
  }

  private struct Part {
    var share: Double
    var floor: Double
    var cap: Double
  }

  /// clamp(λ · share, floor, cap) with λ such that they add up to the total, or as near as the bounds let them come.
  private static func filled(_ parts: [Part], to total: Double) -> [Double] {
    // Σ clamp is piecewise linear in λ: between two neighbouring ends of a part's range its slope is constant.
    struct Event {
      var level: Double
      var slope: Double
    }
    var sum = 0.0
    var slope = 0.0
    var events: [Event] = []
    for part in parts {
      sum += part.floor
      guard part.share > 0, part.cap > part.floor else { continue }
      events.append(Event(level: part.floor / part.share, slope: part.share))
      if part.cap < .infinity { events.append(Event(level: part.cap / part.share, slope: -part.share)) }
    }
    events.sort { $0.level < $1.level }
    var level = 0.0
    var index = 0
    while sum < total {
      let end = index < events.count ? events[index].level : .infinity
      if slope > 0, sum + slope * (end - level) >= total {
        level += (total - sum) / slope
        break
      }
      guard index < events.count else { break }
      if slope > 0 { sum += slope * (end - level) }
      level = end
      slope = max(0, slope + events[index].slope)
      index += 1
    }
    return parts.map { min(max(level * $0.share, $0.floor), $0.cap) }
  }

  /// Largest remainder; where sums miss the total by more than rounding explains, the rest goes one by one to the largest.
  private static func rounded(_ values: [Double], targets: [Double], total: Int) -> [Int] {
    let splits = values.map(PackSplit.init)
    var packs = splits.map(\.whole)
    if let raised = largestRemainder(splits[...], targets: targets[...], total: total) {
      for index in raised { packs[index] += 1 }
      return packs
    }
    var left = total - packs.reduce(0, +)
    let order = targets.indices.sorted { targets[$0] == targets[$1] ? $0 < $1 : targets[$0] > targets[$1] }
    var turn = 0
    while left != 0, !order.isEmpty {
      let index = order[turn % order.count]
      turn += 1
      if left > 0 {
        packs[index] += 1
        left -= 1
      } else if packs[index] > 0 {
        packs[index] -= 1
        left += 1
      }
    }
    return packs
  }
}
