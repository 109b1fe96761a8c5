public import LinearProgramming
public import Planning

/// Whole packs for the whole city at once, where district by district no packs keep every limit: district totals and parts of rules
/// move along with the packs (Model.md, "Whole packs two ways").
public struct CityPacks: Sendable {
  /// Packs, one per cell of the plan; every product is exact and every limit is kept.
  public let packs: [Int]

  /// The most cells that are decided about at once: a city's integer program is out of reach beyond.
  private static let mostCells = 6_000

  /// Whether so many cells can be decided about at once.
  public static func isWithinReach(_ plan: Plan) -> Bool { plan.cells.count <= mostCells }

  /// Rounds the city's fair plan as if it were one district's; else looks for packs around those found district by district, within windows
  /// of 1 … K packs around the fair plan, least first. District totals stay within the same windows. Nil where none are found.
  ///
  /// - Complexity: that of rounding a district, bounded in nodes and in sums of moves; nothing for cities of more cells than can be decided
  ///   about at once.
  public init?(plan: Plan, fairPacks: [Double], around found: [Int], solver: any LinearProgramSolver) {
    guard CityPacks.isWithinReach(plan) else { return nil }
    let totals = DistrictSums(plan, fairPacks)
    let rounding = DistrictRounding(plan: plan, fairPacks: fairPacks, solver: solver)
    if rounding.excesses.isEmpty, totals.areWithin(RoundingProgram.widestWindow, rounding.packs) {
      packs = rounding.packs
      return
    }
    let problem = RoundingProblem(plan: plan, packs: fairPacks)
    var search = MoveSearch(problem, around: found)
    guard let packs = search.run(isAllowed: { totals.areWithin($1, $0) }) else { return nil }
    self.packs = packs
  }
}

/// The fair totals of products in districts.
private struct DistrictSums {
  private let places: [Int]
  private let splits: [PackSplit]

  init(_ plan: Plan, _ packs: [Double]) {
    places = plan.cells.map { $0.product * plan.districts.count + plan.districtOfInstitution[$0.institution] }
    var sums = [Double](repeating: 0, count: plan.products.count * plan.districts.count)
    for (place, packs) in zip(places, packs) { sums[place] += packs }
    splits = sums.map(PackSplit.init)
  }

  /// Whether the totals of packs are within so many packs: for one each is its floor or its ceiling.
  func areWithin(_ window: Int, _ packs: [Int]) -> Bool {
    var sums = [Int](repeating: 0, count: splits.count)
    for (place, packs) in zip(places, packs) { sums[place] += packs }
    return zip(sums, splits).allSatisfy { $1.window(window).contains($0) }
  }
}

extension CitySplit {
  /// A split whose totals are those of whole packs over the city, and whose parts of rules allow what these use, as near as can be to
  /// the parts of an earlier one; nothing is loosened.
  ///
  /// - Complexity: O(cells + coefficients of rules that span districts).
  public init(_ packs: CityPacks, of plan: Plan, in earlier: CitySplit) {
    var sums = [Int](repeating: 0, count: plan.products.count * plan.districts.count)
    for (cell, packs) in zip(plan.cells, packs.packs) {
      sums[cell.product * plan.districts.count + plan.districtOfInstitution[cell.institution]] += packs
    }
    totals = earlier.totals.map { total in
      var total = total
      total.packs = sums[total.product * plan.districts.count + total.district]
      return total
    }
    var limits = plan.districts.indices.map { earlier.limitsBeforeLoosening(ofDistrict: $0) }
    for (index, rule) in plan.rules.enumerated() where plan.spansDistricts(rule) {
      var used = [Int: Int64]()
      for cell in rule.cells {
        used[plan.district(ofCell: cell), default: 0] +=
          Int64(packs.packs[cell]) * plan.coefficient(of: plan.cells[cell].product, in: rule.measure)
      }
      let places = plan.districts.indices.compactMap { district -> (district: Int, place: Int)? in
        limits[district].firstIndex { $0.rule == index }.map { (district, $0) }
      }
      let (given, needed) = (places.map { limits[$0.district][$0.place].limit }, places.map { used[$0.district] ?? 0 })
      // The ends of a band keep a middle of four decimals where they move by even numbers.
      let isEnd = if case .end = rule.origin { true } else { false }
      let parts =
        (isEnd ? CitySplit.parts(given, allowing: needed, rule.sense, step: 2) : nil)
        ?? CitySplit.parts(given, allowing: needed, rule.sense, step: 1) ?? needed
      for (place, part) in zip(places, parts) { limits[place.district][place.place].limit = part }
      guard case .end(_, .atMost) = rule.origin else { continue }
      for (place, needed) in zip(places, needed) { CitySplit.keepMiddle(&limits[place.district], endingAt: place.place, around: needed) }
    }
    self.limits = limits
    (raised, isRepaired) = ([], true)
  }

  /// Parts that allow what is used: what one lacks is taken from those with room, in their order, in whole steps; nil where that does
  /// not do.
  private static func parts(_ given: [Int64], allowing used: [Int64], _ sense: Sense, step: Int64) -> [Int64]? {
    if sense == .equal { return used }
    let sign: Int64 = sense == .atMost ? 1 : -1
    var parts = given
    for short in parts.indices {
      var lacking = max(0, sign * (used[short] - parts[short]))
      lacking += (step - lacking % step) % step
      for other in parts.indices where lacking > 0 {
        let room = sign * (parts[other] - used[other]) / step * step
        guard room > 0 else { continue }
        let moved = min(room, lacking)
        parts[other] -= sign * moved
        parts[short] += sign * moved
        lacking -= moved
      }
      if lacking > 0 { return nil }
    }
    return parts
  }

  /// Makes one end of a band tighter by the last digit where the two are an odd number of them apart; they stay around what is used.
  private static func keepMiddle(_ limits: inout [(rule: Int, limit: Int64)], endingAt place: Int, around used: Int64) {
    guard (limits[place].limit - limits[place - 1].limit) % 2 != 0 else { return }
    if limits[place - 1].limit < used { limits[place - 1].limit += 1 } else { limits[place].limit -= 1 }
  }
}
