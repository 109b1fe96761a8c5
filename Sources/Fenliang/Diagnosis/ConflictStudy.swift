import FairShare
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting

/// Works a conflict out: the smallest set, the places of its members, and repairs, each tried on the whole plan.
struct ConflictStudy {
  let plan: Plan
  let request: AllocationRequest
  let work: TrialWork
  let limit: WorkLimit

  /// The most repairs that are offered.
  static let mostRepairs = 5
  /// The most changes of one member's kind that are tried in order to find them.
  static let mostTrials = 6
  /// Plans with no more cells are worked out whatever the time.
  private static let mostUnlimited = 1_000

  /// The conflict with what the time allows to find out.
  ///
  /// - Parameter show: told the members and what is missing before repairs are looked for; places are known of the members that
  ///   a screen shows.
  func worked(out found: FoundConflict, show: (Conflict) -> Void) -> Conflict {
    let solver = LimitedSolver(limit: limit)
    let model = FairShareModel(plan: plan)
    let solved = SolvedFlow(model)
    let refinement = ConflictRefinement(model: model, solved: solved, solver: solver, isOver: { limit.isOver })
    guard let certificate = refinement.refined() else {
      var conflict = found.card(given: plan)
      conflict.notes += aboveDemand
      show(placed(conflict, ConflictCard(conflict, language: request.language).shownMembers))
      return placed(conflict, Array(conflict.members.indices))
    }
    // What a small plan lacks does not depend on the time.
    let finder = ConflictFinder(
      plan: plan, model: model, solver: plan.cells.count <= ConflictStudy.mostUnlimited ? chosenSolver : solver)
    var conflict = finder.card(for: certificate, solved: solved)
    let shown = placed(conflict, ConflictCard(conflict, language: request.language).shownMembers)
    show(shown)
    var isUndecided = false
    if !limit.isOver {
      let candidates = RepairCandidates(plan: plan, model: model, solved: solved, solver: solver, limit: limit)
      var trials = RepairTrials(
        plan: plan, isStrict: request.isStrict, candidates: candidates, work: work, limit: limit)
      conflict.repairs = repairs(for: certificate, candidates, &trials)
      isUndecided = !trials.undecided.isEmpty
    }
    conflict = finder.completed(conflict, solved: solved)
    conflict.notes += aboveDemand
    if limit.isOver {
      let seconds = Decimal4(tenThousandths: Int64(saturating: request.timeLimit / .seconds(1) * 10_000))
      conflict.notes.append(.timeOver(seconds: seconds, isSmallestSet: conflict.isIrreducible))
    } else if conflict.repairs.isEmpty {
      conflict.notes.append(isUndecided ? .repairsTooTight : .noRepair)
    }
    guard shown.members.count <= ConflictCard.mostLines else { return placed(conflict, Array(conflict.members.indices)) }
    conflict.members = shown.members
    return conflict
  }

  /// One line for each product of which more is agreed than reported, where 报量封顶 holds.
  private var aboveDemand: [Conflict.Note] {
    plan.cellRanges.enumerated().compactMap { index, range in
      let product = plan.products[index]
      let most = plan.cellRules.mostReported(range, Double(product.unitsPerPack)) { plan.cells[$0].cap }
      guard let reported = most, reported < product.agreedPacks else { return nil }
      return .aboveDemand(product: "\(product.id) \(product.genericName)", reported: reported, agreed: product.agreedPacks)
    }
  }

  private func repairs(
    for certificate: FarkasCertificate, _ candidates: RepairCandidates, _ trials: inout RepairTrials
  ) -> [Conflict.Repair] {
    var repairs: [Conflict.Repair] = []
    var tried: Set<LimitEdit> = []
    func offer(_ edit: LimitEdit) {
      guard tried.insert(edit).inserted else { return }
      if let repair = trials.repair(edit), !repairs.contains(where: { $0.changes == repair.changes }) {
        repairs.append(repair)
      }
    }
    // What surely works comes first, so that there is a way out however short the time.
    for edit in candidates.combined() where !limit.isOver { offer(edit) }
    if plan.cells.count <= RepairTrials.mostCells {
      for edit in candidates.single(for: certificate).prefix(ConflictStudy.mostTrials) where !limit.isOver { offer(edit) }
      if repairs.isEmpty, !limit.isOver, let edit = candidates.byWholePacks() { offer(edit) }
      // Nothing is left to try but what takes its time.
      if repairs.isEmpty {
        for edit in trials.undecided where repairs.isEmpty && !limit.isOver {
          if let repair = trials.patientRepair(edit) { repairs.append(repair) }
        }
      }
    } else {
      // To look how large a change must be takes flows over the whole plan, so each is tried before the next is looked at.
      for edit in candidates.singleInTurn(for: certificate).prefix(ConflictStudy.mostTrials)
      where !limit.isOver && repairs.count < ConflictStudy.mostRepairs { offer(edit) }
    }
    repairs.sort {
      if $0.isLopsided != $1.isLopsided { return $1.isLopsided }
      return $0.size != $1.size ? $0.size < $1.size : $0.changes.count < $1.changes.count
    }
    return Array(repairs.prefix(ConflictStudy.mostRepairs))
  }

  /// The conflict with the lines of some of its members.
  private func placed(_ conflict: Conflict, _ members: [Int]) -> Conflict {
    var conflict = conflict
    let keys = Set(members.map { conflict.members[$0].inputKey })
    // Without the places the card still says what is wrong.
    let places =
      if let records = request.records {
        try? inputPlaces(of: keys, records: records, overrides: request.overrides)
      } else {
        try? inputPlaces(of: keys, plan: request.planFolder, overrides: request.overrides)
      }
    guard let places else { return conflict }
    for index in members {
      if let place = places[conflict.members[index].inputKey] { conflict.members[index].place = place }
    }
    return conflict
  }
}
