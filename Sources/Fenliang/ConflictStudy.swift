import FairShare
import GLPKBackend
import LinearProgramming
import PlanTables
import Planning

/// Works a conflict out: the smallest set, the places of its members, and repairs, each tried on the whole plan.
struct ConflictStudy {
  let plan: Plan
  let request: AllocationRequest
  /// Solves a plan through its stages over a solver.
  let solve: (Plan, any LinearProgramSolver) throws(AllocationFailure) -> [Excess]

  /// The most repairs that are offered.
  static let mostRepairs = 5
  /// The most changes that are tried in order to find them.
  static let mostTrials = 6

  /// The conflict with what the time allows to find out.
  func worked(out first: Conflict) -> Conflict {
    let limit = WorkLimit(request.timeLimit)
    let solver = LimitedSolver(solver: GLPKSolver(), limit: limit)
    let model = FairShareModel(plan: plan)
    var conflict = first
    guard
      let evidence = ConflictRefinement(model: model, solver: solver, isOver: { limit.isOver }).refined()
    else { return placed(conflict) }
    conflict.members = ConflictFinder(plan: plan, solver: solver).members(of: evidence)
    conflict.isIrreducible = evidence.isIrreducible
    if !limit.isOver {
      let candidates = RepairCandidates(plan: plan, model: model, solver: solver, limit: limit)
      // What surely works comes first, so that there is a way out however short the time.
      offer(candidates.combined(), limit, &conflict)
      offer(candidates.single(for: evidence), limit, &conflict)
      conflict.repairs = Array(conflict.repairs.prefix(ConflictStudy.mostRepairs))
    }
    if limit.isOver { noteTime(&conflict) }
    if conflict.repairs.isEmpty, !limit.isOver { noteNoRepair(&conflict) }
    return placed(conflict)
  }

  private func offer(_ edits: [LimitEdit], _ limit: WorkLimit, _ conflict: inout Conflict) {
    for edit in edits.prefix(ConflictStudy.mostTrials) where !limit.isOver {
      if let repair = tried(edit, limit), !conflict.repairs.contains(where: { $0.changes == repair.changes }) {
        conflict.repairs.append(repair)
      }
    }
    conflict.repairs.sort { $0.size != $1.size ? $0.size < $1.size : $0.changes.count < $1.changes.count }
  }

  /// The repair that a change is, once the whole plan was solved with it; nil where that does not work.
  private func tried(_ edit: LimitEdit, _ limit: WorkLimit) -> Conflict.Repair? {
    guard var excesses = excesses(with: edit, limit) else { return nil }
    var edit = edit
    // Whole packs may need a little more of what is changed.
    for _ in 0..<2 {
      guard let wider = widened(edit, by: excesses), let found = self.excesses(with: wider, limit),
        found.count < excesses.count
      else { break }
      (edit, excesses) = (wider, found)
    }
    guard !limit.isOver, excesses.isEmpty || !request.isStrict else { return nil }
    return Conflict.Repair(
      size: edit.size(in: plan), changes: edit.changes(of: plan), sentence: RepairWords(plan: plan).sentence(for: edit),
      excessCount: excesses.count)
  }

  /// The limits that whole packs miss with a change; nil where no plan exists with it.
  private func excesses(with edit: LimitEdit, _ limit: WorkLimit) -> [Excess]? {
    let reading = buildPlan(edit.applied(to: plan))
    guard let changed = reading.plan, !reading.hasErrors else { return nil }
    // Whether a plan exists does not depend on how well whole packs are searched for; whether they miss a limit does.
    let solver = LimitedSolver(solver: GLPKSolver(), limit: limit, searchesWholeNumbers: request.isStrict)
    let found = try? solve(changed, solver)
    return limit.isOver ? nil : found
  }

  /// The change with its own limits moved as far as whole packs exceed them.
  private func widened(_ edit: LimitEdit, by excesses: [Excess]) -> LimitEdit? {
    var wider = edit
    for excess in excesses {
      let over = excess.value - excess.limit
      switch excess.row {
      case .capacity(let id):
        let institution = plan.institutionIndex(id)
        if edit.capacities[institution] != nil {
          wider.raise(institution: institution, byFen: Int((over + 99) / 100), in: plan)
        }
      case .rule(let id):
        guard let index = plan.records.rules?.firstIndex(where: { $0.id == id }), edit.rules[index] != nil else { continue }
        let step: Int64 = excess.measure == .yuan ? 100 : 10_000
        wider.move(
          rule: index, by: Int(over > 0 ? (over + step - 1) / step : (over - step + 1) / step), measure: excess.measure,
          in: plan)
      case .product: break
      }
    }
    return wider == edit ? nil : wider
  }

  private func noteTime(_ conflict: inout Conflict) {
    let seconds = Decimal4(tenThousandths: Int64(request.timeLimit / .seconds(1) * 10_000))
    conflict.notes.append(
      Localized(
        zh: "限时 \(seconds) 秒已到：\(conflict.isIrreducible ? "" : "上列各项不一定是最小的一组；")没有试完的修正方案不列出。可用 --time-limit 给更多时间。",
        en: "The time limit of \(seconds) s is over: "
          + (conflict.isIrreducible ? "" : "the set may not be the smallest; ")
          + "repairs not tried to the end are not listed. Give more time with --time-limit."))
  }

  private func noteNoRepair(_ conflict: inout Conflict) {
    conflict.notes.append(
      Localized(
        zh: "没有找到经试算可行的修正方案：上列各项中没有可以单独或一起调整的限值，或调整后仍有其他冲突。请检查约定采购量、锁定数和测算基数。",
        en:
          "No repair was found that works when tried: none of the limits can be moved alone or together, or another conflict remains. Look at the agreed volumes, the fixed volumes and the basis."
      ))
  }

  /// The conflict with the lines of its members.
  private func placed(_ conflict: Conflict) -> Conflict {
    var conflict = conflict
    let keys = Set(conflict.members.map(\.inputKey))
    // Without the places the card still says what is wrong.
    guard let places = try? inputPlaces(of: keys, plan: request.planFolder, overrides: request.overrides) else {
      return conflict
    }
    for index in conflict.members.indices {
      if let place = places[conflict.members[index].inputKey] { conflict.members[index].place = place }
    }
    return conflict
  }
}
