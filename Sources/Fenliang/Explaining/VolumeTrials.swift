import FairShare
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting
import WholePacks

/// What a larger volume of one product does: the plan with more agreed packs, solved again.
struct VolumeTrials {
  private let kind: Allocation.Kind
  private let plan: Plan
  /// How a merged answer comes about; nil where no district changed its packet.
  private let merged: MergedSplit?
  private let product: Int
  private let solver: any LinearProgramSolver
  private let mostTrials: Int

  /// For a city's plan, or for a district's own; the search for percentages takes at most so many solves.
  init(
    kind: Allocation.Kind, plan: Plan, merged: MergedSplit? = nil, product: Int, solver: any LinearProgramSolver,
    mostTrials: Int = 100
  ) {
    self.kind = kind
    self.plan = plan
    self.merged = merged
    self.product = product
    self.solver = solver
    self.mostTrials = mostTrials
  }

  /// The agreed packs with so many tenths of a percent more: at least one pack more, rounded as the plan rounds broken packs
  /// (up where it takes none).
  func packs(withTenths tenths: Int) -> Int {
    let agreed = plan.products[product].agreedPacks
    let thousandths = agreed * (1_000 + tenths)
    let packs = plan.records.parameters.partialPack == .down ? thousandths / 1_000 : (thousandths + 999) / 1_000
    return max(agreed + 1, packs)
  }

  /// What one percent more does, for an institution's cell where one is asked about; `lines` are the answer's of the product.
  func onePercentMore(forInstitution cell: Int?, answer lines: [AllocationLine]) -> VolumeWhatIf {
    let after = packs(withTenths: 10)
    let record = plan.products[product]
    var whatIf = VolumeWhatIf(
      product: Named(record), isCity: isCity, before: record.agreedPacks, after: after,
      outcome: .changes([], missed: []), districts: [], cell: nil, reach: nil)
    whatIf.changedDistricts = merged.map { merged in plan.districts.filter { merged.isChanged($0.id) }.map { Named($0) } } ?? []
    let first = solve(start)
    let accepted = merged == nil ? try? first.get().lines : nil
    let second = edited(after, accepting: accepted).flatMap { solve($0) }
    guard case .success(let old) = first, case .success(let new) = second else {
      whatIf.outcome = .impossible([obstacle(first), obstacle(second)].compactMap { $0 })
      return whatIf
    }
    whatIf.outcome = .changes(
      changes(old.lines, new.lines),
      missed: new.excesses.filter { !old.excesses.contains($0) }.compactMap { excess in
        LimitNaming(plan: plan, given: isCity ? plan : nil, districtID: excess.districtID).missed(excess)
      })
    whatIf.districts = districts(old.lines, new.lines)
    whatIf.isFromAnswer = lines.allSatisfy { line(old.lines, $0.institution)?.packs == $0.packs }
    guard let cell, let before = line(old.lines, cell), let moved = line(new.lines, cell) else { return whatIf }
    whatIf.cell = .init(
      before: before.packs, after: moved.packs, boundBefore: before.boundBy, boundAfter: moved.boundBy)
    whatIf.reach = reach(of: cell, from: before, like: moved, accepting: accepted)
    return whatIf
  }

  // MARK: Solving

  private var isCity: Bool { kind != .district }

  /// The plan that the first stage solves.
  private var start: Plan { merged?.cityPlan ?? plan }

  private enum Trouble: Error {
    case obstacle(Obstacle)
  }

  private struct Answer {
    var lines: [AllocationLine]
    var excesses: [Excess]
  }

  private func obstacle(_ result: Result<Answer, Trouble>) -> Obstacle? {
    if case .failure(.obstacle(let obstacle)) = result { obstacle } else { nil }
  }

  /// The plan with other agreed packs of the product, where a city's answer was accepted.
  private func edited(_ packs: Int, accepting lines: [AllocationLine]?) -> Result<Plan, Trouble> {
    var records = start.records.unbound
    if isCity, let lines { records.cityAllocation = CityAllocationRecord.lines(of: lines, institutions: plan.institutions.count) }
    let record = records.products[product]
    do {
      _ = try records.apply(Edit.volume(record.id, units: packs * record.unitsPerPack))
    } catch {
      preconditionFailure("the product is the plan's own")
    }
    let reading = buildPlan(records)
    if let plan = reading.plan { return .success(plan) }
    return .failure(
      .obstacle(.invalid(reading.problems.filter { $0.severity == .error }.map(\.message))))
  }

  private func solve(_ plan: Plan) -> Result<Answer, Trouble> {
    if case .failure(let trouble) = fairPacks(plan) { return .failure(trouble) }
    do throws(AllocationFailure) {
      let split = try SolvedSplit(plan, as: isCity ? .city : .district, settings: SplitSettings(solver: solver))
      let allocation = split.allocation(hasPackets: false)
      guard let merged else { return .success(Answer(lines: allocation.lines, excesses: allocation.excesses)) }
      return try revised(allocation, split, merged)
    } catch {
      return .failure(.obstacle(obstacle(error, in: plan)))
    }
  }

  /// The city's split with the changed districts' packets split again as they changed them.
  private func revised(
    _ allocation: Allocation, _ split: SolvedSplit, _ merged: MergedSplit
  ) throws(AllocationFailure) -> Result<Answer, Trouble> {
    let isChanged = allocation.plan.districts.map { merged.isChanged($0.id) }
    var answer = Answer(
      lines: allocation.lines.filter { !isChanged[allocation.plan.districtOfInstitution[$0.institution]] }
        .map { merged.moved($0, from: allocation.plan) },
      excesses: allocation.excesses.filter { !$0.districtID.isEmpty && !merged.isChanged($0.districtID) })
    for district in isChanged.indices where isChanged[district] {
      guard let packet = split.packet(ofDistrict: district) else { continue }
      let own = merged.packet(ofDistrict: packet.districts[0].id, over: packet)
      var problems: [Problem] = []
      guard let solved = try merged.solve(own, problems: &problems, solver: solver) else {
        return .failure(.obstacle(.invalid(problems.map(\.message))))
      }
      answer.lines += solved.lines
      answer.excesses += solved.excesses
    }
    answer.lines = merged.sorted(answer.lines)
    return .success(answer)
  }

  private func obstacle(_ failure: AllocationFailure, in plan: Plan) -> Obstacle {
    switch failure {
    case .undecided(let found): .undecided(found.text)
    case .conflict(let found): .members(found.card(given: plan).members.map(\.description))
    }
  }

  /// Stage A alone, so that a conflict is named without the costly search for its amount.
  private func fairPacks(_ plan: Plan) -> Result<[Double], Trouble> {
    switch StructuredEngine(solver: solver).solve(FairShareModel(plan: plan)) {
    case .plan(let solution): return .success(solution.packs)
    case .conflict(let evidence): return .failure(.obstacle(LimitNaming(plan: plan, given: isCity ? plan : nil).obstacle(evidence)))
    case .undecided(let detail): return .failure(.obstacle(.undecided(detail)))
    }
  }

  /// The lines of one district alone, as the whole city's split gives them.
  private func solve(_ plan: Plan, district: Int) -> [AllocationLine]? {
    guard isCity else { return try? solve(plan).get().lines }
    guard case .success(let packs) = fairPacks(plan) else { return nil }
    let accepted = plan.acceptedPacks
    let split = CitySplit(plan: plan, fairPacks: packs, accepted: accepted, solver: solver)
    let cutter = PacketCutter(plan: plan, split: split)
    guard cutter.hasCells(inDistrict: district) else { return nil }
    guard
      let part = try? DistrictPart(
        ofDistrict: district, split: split, cutter: cutter,
        accepted: accepted.map { cutter.values(ofDistrict: district, in: $0) }, settings: SplitSettings(solver: solver))
    else { return nil }
    if let merged, merged.isChanged(part.plan.districts[0].id) {
      let packet = cutter.finishedPacket(ofDistrict: district, part, cutter.tables())
      var problems: [Problem] = []
      return try? merged.solve(
        merged.packet(ofDistrict: packet.districts[0].id, over: packet), problems: &problems, solver: solver)?.lines
    }
    let (solve, indices) = (part.solve, cutter.indices(ofDistrict: district))
    return solve.cells.indices.map { cell in
      let line = solve.line(
        ofCell: cell, product: indices.products[solve.cells[cell].product],
        institution: indices.institutions[solve.cells[cell].institution])
      return merged?.moved(line, from: plan) ?? line
    }
  }

  // MARK: Comparing

  private func line(_ lines: [AllocationLine], _ institution: Int) -> AllocationLine? {
    lines.first { $0.product == product && $0.institution == institution }
  }

  private func changes(_ old: [AllocationLine], _ new: [AllocationLine]) -> [PackChange] {
    precondition(old.count == new.count, "a volume makes no cells")
    let changed = old.indices.filter { old[$0].packs != new[$0].packs }
    return (changed.filter { old[$0].product == product } + changed.filter { old[$0].product != product }).map { index in
      PackChange(
        product: Named(plan.products[old[index].product]),
        institution: Named(plan.institutions[old[index].institution]), before: old[index].packs,
        after: new[index].packs)
    }
  }

  private func districts(_ old: [AllocationLine], _ new: [AllocationLine]) -> [VolumeWhatIf.DistrictMove] {
    var sums = [(before: Int, after: Int)](repeating: (0, 0), count: plan.districts.count)
    for (left, right) in zip(old, new) where left.product == product {
      sums[plan.districtOfInstitution[left.institution]].before += left.packs
      sums[plan.districtOfInstitution[left.institution]].after += right.packs
    }
    return zip(plan.districts, sums).filter { $1.before != $1.after }.map {
      .init(district: Named($0), before: $1.before, after: $1.after)
    }
  }

  // MARK: How far it stays so

  private static let most = 100

  /// The percentages around one for which the cell moves the same way and is bound by the same limit: all of them where the
  /// budget allows, else by doubling and halving.
  private func reach(
    of institution: Int, from old: AllocationLine, like new: AllocationLine, accepting accepted: [AllocationLine]?
  ) -> VolumeWhatIf.Reach {
    let district = plan.districtOfInstitution[institution]
    var known: [Int: Bool] = [packs(withTenths: 10): true]
    var budget = SearchBudget(solvesOfCells: plan.cells.count, least: 14, most: mostTrials)
    func isSame(_ tenths: Int) -> Bool? {
      let packs = packs(withTenths: tenths)
      if let answer = known[packs] { return answer }
      guard budget.take() else { return nil }
      var answer = false
      if case .success(let plan) = edited(packs, accepting: accepted), let lines = solve(plan, district: district),
        let found = line(lines, institution)
      {
        answer = (found.packs - old.packs).signum() == (new.packs - old.packs).signum() && found.boundBy == new.boundBy
      }
      known[packs] = answer
      return answer
    }
    let distinct = Set((1...VolumeTrials.most).map(packs(withTenths:))).count
    let isEach = distinct <= budget.solvesLeft
    var reach = VolumeWhatIf.Reach(smallest: 10, largest: 10, isEveryStepTried: isEach, isComplete: true)
    for direction in [-1, 1] {
      let limit = direction < 0 ? 1 : VolumeTrials.most
      var (good, step) = (10, 1)
      var bad: Int?
      while good != limit, bad == nil {
        let next = direction < 0 ? max(limit, good - step) : min(limit, good + step)
        guard let same = isSame(next) else { break }
        if same { good = next } else { bad = next }
        if !isEach { step *= 2 }
      }
      while let end = bad, abs(end - good) > 1 {
        let middle = (good + end) / 2
        guard let same = isSame(middle) else { break }
        if same { good = middle } else { bad = middle }
      }
      if good != limit, bad.map({ abs($0 - good) > 1 }) ?? true { reach.isComplete = false }
      if direction < 0 { reach.smallest = good } else { reach.largest = good }
    }
    return reach
  }
}
