import FairShare
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Reports

/// Limits that may give way where no plan exists; the agreed volume never does.
public enum RelaxableLimit: String, Sendable, CaseIterable {
  /// 年度承载上限 of institutions.
  case capacity
  /// 上限 of cells.
  case caps
  /// 下限 of cells.
  case floors
}

/// A plan whose limits were relaxed so far that a plan exists, and no further (Model.md, "When no plan exists").
///
/// The raised limits take the place of the plan's own, as overrides would: the answer's `plan` folder holds them, so that every
/// check is against them. A capacity is raised to the next fen, caps and floors are moved to whole packs.
struct RelaxedPlan {
  /// The plan with its raised limits.
  let plan: Plan
  /// What was raised.
  private let edit: LimitEdit
  /// The plan as given.
  private let given: Plan

  /// Relaxes limits of a plan; nil where that does not make a plan possible.
  init?(_ given: Plan, _ limits: Set<RelaxableLimit>, solver: any LinearProgramSolver) {
    var kinds: LimitRelaxation.Kinds = []
    if limits.contains(.capacity) { kinds.insert(.capacity) }
    if limits.contains(.caps) { kinds.insert(.caps) }
    if limits.contains(.floors) { kinds.insert(.floors) }
    let origins = LimitOrigins(plan: given)
    let model = FairShareModel(plan: given)
    guard
      let relaxation = LimitRelaxation(
        model, kinds, isLocked: given.cells.map { origins.isFixed($0) }, isCapHeld: given.cells.map { origins.isCapHeld($0) },
        isFloorHeld: given.cells.map { origins.isFloorHeld($0) }, solver: solver)
    else { return nil }
    var edit = LimitEdit()
    for (index, rule) in given.rules.enumerated() {
      guard case .capacity(let institution) = rule.origin, relaxation.rows[model.row(ofRule: index)] > 0 else { continue }
      let fen = relaxation.raisedLimit(ofRow: model.row(ofRule: index), times: 100)
      edit.capacities[institution] = Decimal4(tenThousandths: Int64(fen).multipliedSaturated(by: 100))
    }
    for index in given.cells.indices {
      if relaxation.caps[index] > 0 { edit.caps[index] = relaxation.raisedCap(ofCell: index) }
      if relaxation.floors[index] > 0 { edit.floors[index] = relaxation.loweredFloor(ofCell: index) }
    }
    self.given = given
    self.edit = edit.keepingDefaultFloors(of: given)
    guard !edit.isEmpty else {
      plan = given
      return
    }
    guard let plan = buildPlan(self.edit.applied(to: given)).plan else { return nil }
    self.plan = plan
  }

  /// A warning for every limit that the answer exceeds, with the limit, the value and the relative excess.
  ///
  /// - Complexity: O(lines).
  func warnings(for allocation: Allocation) -> [Problem] {
    guard !edit.isEmpty else { return [] }
    var used = [Int64](repeating: 0, count: given.institutions.count)
    for line in allocation.lines {
      used[line.institution] += Int64(line.packs) * given.products[line.product].price.tenThousandths
    }
    var warnings: [Problem] = []
    for institution in edit.capacities.keys.sorted() {
      guard let limit = given.institutions[institution].capacity, used[institution] > limit.tenThousandths else { continue }
      let id = given.institutions[institution].id
      warnings.append(
        warning(
          Place(file: "institutions.csv", column: "capacity_yuan"), id,
          Localized(zh: "机构 \(id) 的年度承载上限", en: "the capacity of \(id)"), limit,
          Decimal4(tenThousandths: used[institution]), Localized(zh: "元", en: "yuan")))
    }
    guard !edit.caps.isEmpty || !edit.floors.isEmpty else { return warnings }
    // Lines and cells both come by product; within one, lines by district.
    let packs = Dictionary(uniqueKeysWithValues: allocation.lines.map { ($0.key, $0.packs) })
    for (index, cell) in given.cells.enumerated() where edit.caps[index] != nil || edit.floors[index] != nil {
      guard let own = packs[cell.key] else { continue }
      let (institution, product) = (given.institutions[cell.institution].id, given.products[cell.product].id)
      let isCap = edit.caps[index] != nil && own > cell.cap ?? .max
      guard isCap || edit.floors[index] != nil && own < cell.floor else { continue }
      warnings.append(
        warning(
          Place(file: "limits.csv", column: isCap ? "cap_packs" : "floor_packs"), "\(institution);\(product)",
          Localized(
            zh: "机构 \(institution) 品种 \(product) 的\(isCap ? "上限" : "下限")",
            en: "the \(isCap ? "cap" : "floor") of \(product) at \(institution)"),
          Decimal4(whole: isCap ? cell.cap ?? 0 : cell.floor), Decimal4(whole: own), Localized(zh: "盒", en: "packs")))
    }
    return warnings
  }

  private func warning(
    _ place: Place, _ value: String, _ name: Localized, _ limit: Decimal4, _ actual: Decimal4, _ unit: Localized
  ) -> Problem {
    let isOver = actual > limit
    let share = abs(actual.double - limit.double) / limit.double * 100
    let percent = Decimal4(tenThousandths: Int64(saturating: (share * 10_000).rounded()))
    return Problem(
      code: ProblemCode.limitRelaxed.rawValue, severity: .warning, place: place, value: value,
      message: Localized(
        zh:
          "按 --relax 放宽：\(name.chinese) \(limit) \(unit.chinese)，实际 \(actual) \(unit.chinese)，\(isOver ? "超出" : "低于") \(percent)%。",
        en:
          "relaxed as asked by --relax: \(name.english) is \(limit) \(unit.english), the value \(actual) \(unit.english), \(isOver ? "over" : "under") by \(percent)%."
      ),
      hint: Localized(
        zh: "请核准这一超限，或改用冲突卡中的修正方案。", en: "Approve it, or use a repair of the conflict card."))
  }
}
