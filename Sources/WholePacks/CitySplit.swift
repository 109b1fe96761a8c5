import FairShare
public import LinearProgramming
public import Planning

/// Stage A in whole packs: what each district receives of each product, and the limits that hold inside it.
public struct CitySplit: Sendable {
  /// Every product in every district that has a cell for it, sorted by product, then district.
  public let totals: [DistrictTotal]
  /// For each district, the limit of each of the plan's rules that has cells there, in ten-thousandths: the rule's own
  /// where all its cells are in the district, else the district's part. Sorted by rule.
  public internal(set) var limits: [[(rule: Int, limit: Int64)]]
  /// Limits that had to be raised (or, for "≥", lowered) because no choice of whole packs keeps them:
  /// (district, rule, limit before).
  public internal(set) var raised: [(district: Int, rule: Int, limit: Int64)]
  /// Whether the nearest rounding had to be repaired.
  public let isRepaired: Bool

  /// Rounds the district totals of a fair plan (Model.md, "Whole packs two ways"): each the floor or the ceiling, product totals
  /// exact, every district the floor or the ceiling of its fair total, nearest first, among choices that leave every district a
  /// plan within its rules. Rules that span districts are divided as the fair plan uses them.
  ///
  /// Where packs were accepted before, one for each cell that had any, the rounding that changes fewest packs of their totals comes
  /// first; where it leaves a district without a plan, their totals stay as they are if no more of them are outside windows than without
  /// them, and every district has a plan.
  ///
  /// - Complexity: a flow per district with rules; a linear program where it finds no way, plus two per repair.
  public init(plan: Plan, fairPacks: [Double], accepted: [Int?]? = nil, solver: any LinearProgramSolver) {
    var search = CitySplitSearch(plan: plan, fairPacks: fairPacks, accepted: accepted, solver: solver)
    let plain = search.packs
    if accepted != nil, !search.isSettled {
      var given = search
      if given.takeAccepted() {
        var nearest = CitySplitSearch(plan: plan, fairPacks: fairPacks, solver: solver)
        nearest.settle(with: solver)
        if given.misses <= nearest.misses { search = given }
      }
    }
    search.settle(with: solver)
    raised = search.raiseWhatIsLeft()
    isRepaired = search.packs != plain
    totals = search.totals
    limits = search.limits.map { limits in limits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
  }

  /// The limits that hold inside a district, as they were before whole packs loosened any; sorted by rule.
  public func limitsBeforeLoosening(ofDistrict district: Int) -> [(rule: Int, limit: Int64)] {
    limits[district].map { own in
      (own.rule, raised.first { $0.district == district && $0.rule == own.rule }?.limit ?? own.limit)
    }
  }

  /// Loosens the limits of a district to others than were found; they are those of the same rules, sorted by rule.
  public mutating func loosen(_ district: Int, to loosened: [(rule: Int, limit: Int64)]) {
    let before = limitsBeforeLoosening(ofDistrict: district)
    precondition(before.map(\.rule) == loosened.map(\.rule), "limits of other rules")
    raised.removeAll { $0.district == district }
    for (own, new) in zip(before, loosened) where own.limit != new.limit { raised.append((district, own.rule, own.limit)) }
    raised.sort { ($0.district, $0.rule) < ($1.district, $1.rule) }
    limits[district] = loosened
  }
}

/// The search for district totals that every district can hold.
struct CitySplitSearch {
  let plan: Plan
  /// One for each product in each district with a cell for it, sorted by product, district; parallel arrays.
  private(set) var totals: [DistrictTotal] = []
  private var splits: [PackSplit] = []
  private var acceptedTotals: [Int?] = []
  private var windows: [ColumnWindow] = []
  private var positions: [[Int]]  // per product
  private let solver: any LinearProgramSolver
  /// For each district that was ever in doubt, its program.
  private var programs: [DistrictProgram?]
  private var shortages: [DistrictProgram.Shortage?]
  private(set) var limits: [[Int: Int64]]
  private var banned: Set<[Int]> = []
  /// How many more linear programs moving single packs and parts may take.
  private var programsLeft = CitySplitSearch.mostPrograms

  /// Most linear programs for moving single packs and parts: a count, not a time, so that every machine gives the same answer.
  private static let mostPrograms = 4_000
  /// A part of a rule is moved only where that removes at least this share of what the two districts lack: rules that pull at
  /// one another would hand smaller and smaller parts back and forth.
  private static let leastRelief = 0.1

  /// The packs of ``totals``.
  var packs: [Int] { totals.map(\.packs) }

  init(plan: Plan, fairPacks: [Double], accepted: [Int?]? = nil, solver: any LinearProgramSolver) {
    self.plan = plan
    self.solver = solver
    positions = [[Int]](repeating: [], count: plan.products.count)
    limits = [[Int: Int64]](repeating: [:], count: plan.districts.count)
    programs = [DistrictProgram?](repeating: nil, count: plan.districts.count)
    shortages = [DistrictProgram.Shortage?](repeating: nil, count: plan.districts.count)
    makeTotals(fairPacks, accepted)
    divideRules(fairPacks)
    let witness = DistrictWitness(plan: plan, fairPacks: fairPacks, totals: totals, limits: limits)
    for district in plan.districts.indices where !limits[district].isEmpty && !witness.isFound[district] {
      guard !FairShareModel(plan: plan, part: part(district)).isSeenFeasible(solver: solver) else { continue }
      update(district)
    }
  }

  private mutating func makeTotals(_ fairPacks: [Double], _ accepted: [Int?]?) {
    var sums = [(packs: Double, target: Double, accepted: Int?, isUsed: Bool)](
      repeating: (0, 0, nil, false), count: plan.products.count * plan.districts.count)
    for (index, cell) in plan.cells.enumerated() {
      let slot = cell.product * plan.districts.count + plan.districtOfInstitution[cell.institution]
      sums[slot].packs += fairPacks[index]
      sums[slot].target += cell.target
      sums[slot].isUsed = true
      if let packs = accepted?[index] { sums[slot].accepted = (sums[slot].accepted ?? 0) + packs }
    }
    var targets: [Double] = []
    var rows: [Range<Int>] = []
    for product in plan.products.indices {
      let first = totals.count
      for district in plan.districts.indices {
        let sum = sums[product * plan.districts.count + district]
        guard sum.isUsed else { continue }
        positions[product].append(totals.count)
        totals.append(
          DistrictTotal(product: product, district: district, packsContinuous: sum.packs, packs: 0))
        splits.append(PackSplit(sum.packs))
        targets.append(sum.target)
        acceptedTotals.append(sum.accepted)
      }
      rows.append(first..<totals.count)
    }
    let columns = totals.map { Int32($0.district) }
    windows = ColumnWindow.windows(of: splits, columns: columns, columnCount: plan.districts.count)
    var rounding = MatrixRounding(
      MatrixRounding.Cells(
        splits: splits, targets: targets, rows: rows, columns: columns,
        columnCount: plan.districts.count, totals: plan.products.map(\.agreedPacks)),
      accepted: accepted == nil ? nil : acceptedTotals)
    for (index, packs) in rounding.packs().enumerated() { totals[index].packs = packs }
  }

  /// What parts of a rule are whole numbers of, in ten-thousandths: packs, units, or fen; where a pack costs less than a fen, the last
  /// digit of a price.
  private func grain(of rule: ScopedRule) -> Int64 {
    guard rule.measure == .yuan else { return 10_000 }
    guard rule.cells.contains(where: { plan.coefficient(of: plan.cells[$0].product, in: .yuan) < 100 }) else { return 100 }
    // The ends of a band have a middle of four decimals.
    if case .end = rule.origin { return 2 }
    return 1
  }

  /// Sets ``limits``: a rule's own where its cells are in one district, else the district's part.
  private mutating func divideRules(_ fairPacks: [Double]) {
    for (index, rule) in plan.rules.enumerated() {
      guard let first = rule.cells.first else { continue }
      guard plan.spansDistricts(rule) else {
        limits[plan.district(ofCell: first)][index] = rule.limit
        continue
      }
      var used = [Double](repeating: 0, count: plan.districts.count)
      var expected = used
      var isIn = [Bool](repeating: false, count: plan.districts.count)
      for cell in rule.cells {
        let district = plan.district(ofCell: cell)
        let coefficient = Double(plan.coefficient(of: plan.cells[cell].product, in: rule.measure))
        isIn[district] = true
        used[district] += fairPacks[cell] * coefficient
        expected[district] += plan.cells[cell].target * coefficient
      }
      let districts = plan.districts.indices.filter { isIn[$0] }
      let shares = (used.allSatisfy { $0 <= 0 } ? expected : used)
      let (limit, before) = partedLimit(index)
      var parts = RuleDivision(limit: limit, shares: districts.map { shares[$0] }, grain: grain(of: rule)).parts
      if rule.sense == .equal, let whole = wholeParts(of: rule, districts, shares, fairPacks, insteadOf: parts) { parts = whole }
      for (district, part) in zip(districts, parts) { limits[district][index] = part + (before.flatMap { limits[district][$0] } ?? 0) }
    }
  }

  /// A district with its totals and limits.
  private func part(_ district: Int) -> PlanPart {
    var part = PlanPart(
      cells: plan.cells.indices.filter { plan.district(ofCell: $0) == district },
      agreedPacks: [Int](repeating: 0, count: plan.products.count),
      rules: limits[district].sorted { $0.key < $1.key }.map { rule, limit in
        PlanPart.Rule(
          rule: rule, limit: limit, cells: plan.rules[rule].cells.filter { plan.district(ofCell: $0) == district })
      })
    for total in totals where total.district == district { part.agreedPacks[total.product] = total.packs }
    return part
  }

  /// Tells a district's program its totals and limits and solves it.
  private mutating func update(_ district: Int) {
    // Without rules there is always a way.
    guard !limits[district].isEmpty else { return }
    let program = programs[district] ?? DistrictProgram(plan: plan, part: part(district), solver: solver)
    programs[district] = program
    for (position, product) in program.products.enumerated() {
      for total in positions[product] where totals[total].district == district {
        program.setTotal(ofProduct: position, to: totals[total].packs)
      }
    }
    for (position, rule) in program.rules.enumerated() {
      guard let limit = limits[district][rule] else { continue }
      program.setLimit(ofRule: position, sense: plan.rules[rule].sense, to: limit)
    }
    programsLeft -= 1
    shortages[district] = program.solve()
  }

  private func shortage(_ district: Int) -> Double { shortages[district]?.total ?? 0 }

  private func slope(_ product: Int, _ district: Int) -> Double {
    guard let program = programs[district], let shortage = shortages[district],
      let position = program.products.firstIndex(of: product)
    else { return 0 }
    return shortage.slopes[position]
  }

  /// The districts that have no plan within their rules.
  private var shortDistricts: [Int] {
    plan.districts.indices.filter { shortage($0) > DistrictProgram.tolerance }
  }

  /// Whether every district has a plan within its rules.
  var isSettled: Bool { shortDistricts.isEmpty }

  /// Looks for totals, and parts of rules, that leave every district a plan.
  mutating func settle(with solver: any LinearProgramSolver) {
    repair()
    decideExactly(with: solver)
  }

  /// How many packs districts have over the ceiling or under the floor of their fair totals.
  var misses: Int {
    var sums = [Int](repeating: 0, count: windows.count)
    for total in totals { sums[total.district] += total.packs }
    return zip(windows, sums).reduce(0) { $0 + $1.0.miss(of: $1.1) }
  }

  /// Takes the accepted totals; false where they are none of these fair values: exact, within floors and ceilings, and leaving
  /// every district a plan.
  mutating func takeAccepted() -> Bool {
    let packs = acceptedTotals.compactMap(\.self)
    guard packs.count == totals.count, zip(splits, packs).allSatisfy({ $0.window(1).contains($1) }),
      zip(positions, plan.products).allSatisfy({ $0.reduce(0) { $0 + packs[$1] } == $1.agreedPacks })
    else { return false }
    take(packs)
    return isSettled
  }

  /// Moves single packs between districts, and parts of rules that span them, while that lessens the total shortage.
  mutating func repair() {
    while programsLeft > 0, !shortDistricts.isEmpty {
      if let (from, to) = bestMove() {
        attemptMove(from: from, to: to)
      } else if !attemptTransfer() {
        return
      }
    }
  }

  /// The move of one pack that by the duals removes most shortage per fraction lost.
  private func bestMove() -> (from: Int, to: Int)? {
    var best: (from: Int, to: Int)?
    var bestScore = Double.infinity
    for slots in positions {
      for from in slots where totals[from].packs > splits[from].lower {
        for to in slots where to != from && totals[to].packs < splits[to].upper {
          guard
            shortage(totals[from].district) > DistrictProgram.tolerance
              || shortage(totals[to].district) > DistrictProgram.tolerance
          else { continue }
          let change =
            slope(totals[to].product, totals[to].district)
            - slope(totals[from].product, totals[from].district)
          guard change < -1e-9, !banned.contains([from, to]) else { continue }
          let score = (max(splits[from].fraction - splits[to].fraction, 0) + 0.05) / -change
          if score < bestScore {
            bestScore = score
            best = (from, to)
          }
        }
      }
    }
    return best
  }

  /// Makes the move if it lessens the shortage of the two districts; else takes it back and bans it.
  private mutating func attemptMove(from: Int, to: Int) {
    let (giver, taker) = (totals[from].district, totals[to].district)
    let before = shortage(giver) + shortage(taker)
    totals[from].packs -= 1
    totals[to].packs += 1
    update(giver)
    update(taker)
    if shortage(giver) + shortage(taker) < before - DistrictProgram.tolerance {
      banned.removeAll()
    } else {
      totals[from].packs += 1
      totals[to].packs -= 1
      update(giver)
      update(taker)
      banned.insert([from, to])
    }
  }

  /// Moves what a district lacks under a rule that spans districts from another district's part. True where it helped.
  private mutating func attemptTransfer() -> Bool {
    for short in shortDistricts {
      guard let program = programs[short], let shortage = shortages[short] else { continue }
      for (position, rule) in program.rules.enumerated() where abs(shortage.excesses[position]) > 1e-9 {
        let grain = grain(of: plan.rules[rule])
        let lacking = shortage.excesses[position] * 10_000 / Double(grain)
        let step = Int64(lacking.rounded(.awayFromZero)) * grain
        for other in plan.districts.indices where other != short && programsLeft > 0 {
          guard let own = limits[short][rule], let part = limits[other][rule] else { continue }
          // A limit is never below 0.
          guard own + step >= 0, part - step >= 0 else { continue }
          let before = self.shortage(short) + self.shortage(other)
          limits[short][rule] = own + step
          limits[other][rule] = part - step
          guard areInOrder(rule, short), areInOrder(rule, other) else {
            (limits[short][rule], limits[other][rule]) = (own, part)
            continue
          }
          update(short)
          update(other)
          if self.shortage(short) + self.shortage(other) < before * (1 - CitySplitSearch.leastRelief) { return true }
          limits[short][rule] = own
          limits[other][rule] = part
          update(short)
          update(other)
        }
      }
    }
    return false
  }

  /// Where moving packs one by one left a district short: the integer program, over the short districts and those that
  /// become short by its answer.
  private mutating func decideExactly(with solver: any LinearProgramSolver) {
    var districts = Set(shortDistricts)
    guard !districts.isEmpty else { return }
    let program = CitySplitProgram(
      plan: plan,
      slots: totals.indices.map {
        .init(product: totals[$0].product, district: totals[$0].district, split: splits[$0])
      },
      limits: limits)
    let kept = packs
    var leastShortage = totalShortage
    var best = kept
    for allowsExcess in [false, true] {
      while let found = program.solve(lookingInto: districts, allowsExcess: allowsExcess, with: solver) {
        take(found.indices.map { program.decides($0, lookingInto: districts) ? found[$0] : kept[$0] })
        if totalShortage < leastShortage - DistrictProgram.tolerance {
          leastShortage = totalShortage
          best = packs
        }
        let more = Set(shortDistricts).subtracting(districts)
        if more.isEmpty { break }
        districts.formUnion(more)
      }
      if leastShortage <= DistrictProgram.tolerance { break }
    }
    take(best)
  }

  /// What all districts lack together [yuan].
  private var totalShortage: Double { plan.districts.indices.reduce(0) { $0 + shortage($1) } }

  /// Sets the packs of ``totals``.
  private mutating func take(_ packs: [Int]) {
    var changed: Set<Int> = []
    for index in totals.indices where totals[index].packs != packs[index] {
      changed.insert(totals[index].district)
      totals[index].packs = packs[index]
    }
    for district in changed.sorted() { update(district) }
  }

  /// Raises the limits that stay broken by the least total, and says which.
  mutating func raiseWhatIsLeft() -> [(district: Int, rule: Int, limit: Int64)] {
    var raised: [(district: Int, rule: Int, limit: Int64)] = []
    for district in shortDistricts {
      let before = limits[district]
      // Once is enough but for what lies between two ten-thousandths; there the next solve says how much is left.
      for turn in 0..<CitySplitSearch.mostRaises where shortage(district) > DistrictProgram.tolerance {
        raise(district, by: turn == 0 ? sharedExcesses(district) : shortages[district]?.excesses)
        update(district)
      }
      for (rule, limit) in before.sorted(by: { $0.key < $1.key }) where limits[district][rule] != limit {
        raised.append((district, rule, limit))
      }
    }
    return raised
  }

  private static let mostRaises = 10

  /// The least total by which the limits of a district are broken, shared out so that none is broken by more of its dearest
  /// packs than need be.
  private func sharedExcesses(_ district: Int) -> [Double]? {
    guard let shortage = shortages[district] else { return nil }
    let total = shortage.total * (1 + CitySplitSearch.sharingSlack) + DistrictProgram.tolerance / 10
    let part = part(district)
    let program = DistrictProgram(plan: plan, part: part, sharing: total, solver: solver)
    program.hold(part, of: plan)
    return program.solve()?.excesses ?? shortage.excesses
  }

  /// The share of a total by which sharing it out may exceed it, for rounding.
  private static let sharingSlack = 1e-9

  /// Moves every limit of a district by what it is broken by.
  private mutating func raise(_ district: Int, by excesses: [Double]?) {
    guard let program = programs[district], let excesses else { return }
    for (position, rule) in program.rules.enumerated() where abs(excesses[position]) > 1e-9 {
      guard let limit = limits[district][rule] else { continue }
      let lacking = excesses[position] * 10_000
      // A limit of "=" is met from both sides: where a whole number of ten-thousandths is lacking, no more is given.
      let isWhole = abs(lacking - lacking.rounded()) <= CitySplitSearch.wholeTolerance
      var step = Int64(lacking.rounded(isWhole ? .toNearestOrAwayFromZero : .awayFromZero))
      if plan.rules[rule].sense != .equal { step += lacking > 0 ? 1 : -1 }
      if case .end = plan.rules[rule].origin, step % 2 != 0 { step += lacking > 0 ? 1 : -1 }
      limits[district][rule] = max(0, limit + step)
    }
  }

  /// A number of ten-thousandths this close to a whole one is whole.
  private static let wholeTolerance = 0.01
}
