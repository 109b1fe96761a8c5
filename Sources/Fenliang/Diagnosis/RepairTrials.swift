import FairShare
import LinearProgramming
import PlanModel
import PlanTables
import Planning
import Splitting

/// The solvers of a trial: for the fair plan, and for whole packs.
struct TrialSolvers {
  var fair: any LinearProgramSolver
  var rounding: any LinearProgramSolver
}

/// What a trial runs: a plan through all its stages, and the independent check of what comes out.
struct TrialWork {
  /// Solves a plan through its stages.
  let solve: (Plan, TrialSolvers) throws(AllocationFailure) -> Allocation
  /// Writes an answer's files, checks them independently over a solver and removes them; nil where they could not be written.
  let check: (Allocation, any LinearProgramSolver) -> Bool?
}

/// Tries changes of limits on the whole plan: both stages, whole packs, and the independent check of the output.
struct RepairTrials {
  private let plan: Plan
  private let isStrict: Bool
  private let candidates: RepairCandidates
  private let work: TrialWork
  private let limit: WorkLimit
  /// Changes with which whole packs were not found within a trial's budget, however much was added.
  private(set) var undecided: [LimitEdit] = []

  /// Plans with more cells are large: tight changes are not tried at first, nor checked where the time may not suffice.
  static let mostCells = 20_000

  /// How often a change is made larger where whole packs need more slack.
  private static let mostLoosenings = 2

  private enum Outcome {
    case plan(Allocation)
    case tooTight
    case none
  }

  private enum Finding {
    case repair(Conflict.Repair)
    case tooTight
    case none
  }

  init(plan: Plan, isStrict: Bool, candidates: RepairCandidates, work: TrialWork, limit: WorkLimit) {
    self.plan = plan
    self.isStrict = isStrict
    self.candidates = candidates
    self.work = work
    self.limit = limit
  }

  /// The repair that a change is, made a little larger where whole packs or the check need that; nil where it does not work.
  mutating func repair(_ edit: LimitEdit) -> Conflict.Repair? {
    // Large plans whose limits are used to the last are slow to round.
    let first = plan.cells.count > RepairTrials.mostCells ? 1 : 0
    for level in first...first + RepairTrials.mostLoosenings {
      let wider = level == 0 ? edit : candidates.loosened(edit, level: level)
      guard level == first || wider != edit else { break }
      switch finding(wider, isBudgeted: true) {
      case .repair(let repair): return repair
      case .tooTight: continue
      case .none: return nil
      }
    }
    if !limit.isOver { undecided.append(edit) }
    return nil
  }

  /// The same without a budget, however long it takes.
  func patientRepair(_ edit: LimitEdit) -> Conflict.Repair? {
    if case .repair(let repair) = finding(edit, isBudgeted: false) { repair } else { nil }
  }

  /// Solves with a change, looks at the limits that whole packs miss, and checks the output.
  private func finding(_ edit: LimitEdit, isBudgeted: Bool) -> Finding {
    let start = ContinuousClock.now
    var edit = edit.keepingDefaultFloors(of: plan)
    var allocation: Allocation
    switch outcome(edit, isBudgeted: isBudgeted) {
    case .plan(let found): allocation = found
    case .tooTight: return .tooTight
    case .none: return .none
    }
    // Whole packs may need a little more of what is changed.
    for _ in 0..<RepairTrials.mostLoosenings {
      guard let wider = widened(edit, by: allocation.excesses),
        case .plan(let found) = outcome(wider, isBudgeted: isBudgeted),
        found.excesses.count < allocation.excesses.count
      else { break }
      (edit, allocation) = (wider, found)
    }
    guard !limit.isOver, allocation.excesses.isEmpty || !isStrict else { return .none }
    let lines = lines(of: allocation)
    var repair = Conflict.Repair(
      size: edit.size(in: plan, packs: lines.map { $0?.packs ?? 0 }, least: candidates.leastMoves(of: edit)),
      changes: edit.changes(of: plan),
      sentence: RepairWords(plan: plan).sentence(for: edit), excessCount: allocation.excesses.count,
      highest: highest(edit, lines))
    // The check takes about as long as the trial did, or less.
    let isTime = limit.left.map { $0 >= start.duration(to: .now) } ?? true
    let solver = LimitedSolver(limit: limit)
    if plan.cells.count <= RepairTrials.mostCells || isTime, let passes = work.check(allocation, solver) {
      // A check that was stopped says nothing.
      guard passes else { return limit.isOver ? .none : .tooTight }
      repair.isVerified = true
    }
    return .repair(repair)
  }

  /// The lines of the plan's cells in an answer; a cell that is gone has none.
  ///
  /// - Complexity: O(cells).
  private func lines(of allocation: Allocation) -> [AllocationLine?] {
    let lines = Dictionary(uniqueKeysWithValues: allocation.lines.map { ($0.key, $0) })
    return plan.cells.map { lines[$0.key] }
  }

  /// The highest ratio of packs to the proportional share of the whole plan among cells and institutions whose limits the change loosens;
  /// of the cells of rules only those with a pack more than twice their share, for a small share is soon doubled.
  ///
  /// - Complexity: O(cells + cells of the rules that change).
  private func highest(_ edit: LimitEdit, _ lines: [AllocationLine?]) -> Conflict.Repair.Highest? {
    var highest: Conflict.Repair.Highest?
    func note(_ institution: Int, _ product: Int?, _ value: Double, of share: Double) {
      guard value > 0 else { return }
      // Who has no share at all gets many times of it.
      let fill = share > 0 ? value / share : 1e6
      guard fill > highest?.fill ?? 0 else { return }
      highest = .init(
        institution: plan.institutions[institution].id, product: product.map { plan.products[$0].id }, fill: min(fill, 1e6))
    }
    func packs(_ cell: Int) -> Int { lines[cell]?.packs ?? 0 }
    let raised =
      Set(edit.caps.keys).union(edit.released).union(edit.fixed.keys.filter { (edit.fixed[$0] ?? 0) > plan.cells[$0].floor })
    for cell in raised.sorted() where packs(cell) > plan.cells[cell].floor || edit.caps[cell] != nil {
      note(plan.cells[cell].institution, plan.cells[cell].product, Double(packs(cell)), of: plan.cells[cell].target)
    }
    for (cell, bounds) in edit.eachBounds(in: plan).sorted(by: { $0.key < $1.key }) {
      guard let cap = plan.cells[cell].cap, bounds.cap.map({ $0 > Double(cap) }) ?? true, packs(cell) > cap else { continue }
      note(plan.cells[cell].institution, plan.cells[cell].product, Double(packs(cell)), of: plan.cells[cell].target)
    }
    for rule in plan.rules where rule.sense != .atLeast {
      guard rule.origin.ruleIndex != nil, let limit = edit[rule.origin], limit.tenThousandths > rule.limit else { continue }
      for cell in rule.cells {
        let share = plan.cells[cell].target
        guard let line = lines[cell], line.packsContinuous > max(2 * share + 1, Double(line.floor) + 1e-6) else { continue }
        note(plan.cells[cell].institution, plan.cells[cell].product, line.packsContinuous, of: share)
      }
    }
    guard !edit.capacities.isEmpty else { return highest }
    var (values, shares) = ([Int: Double](), [Int: Double]())
    for (index, cell) in plan.cells.enumerated() where edit.capacities[cell.institution] != nil {
      let price = plan.products[cell.product].price.double
      values[cell.institution, default: 0] += Double(packs(index)) * price
      shares[cell.institution, default: 0] += cell.target * price
    }
    for institution in values.keys.sorted() { note(institution, nil, values[institution] ?? 0, of: shares[institution] ?? 0) }
    return highest
  }

  /// The outcome of a trial.
  private func outcome(_ edit: LimitEdit, isBudgeted: Bool) -> Outcome {
    let budget = isBudgeted ? TrialBudget(cellCount: plan.cells.count) : nil
    let reading = buildPlan(edit.applied(to: plan))
    guard let changed = reading.plan, !reading.hasErrors else { return .none }
    let solver = LimitedSolver(limit: limit)
    let rounding: any LinearProgramSolver = budget.map { BudgetedSolver(solver: solver, budget: $0) } ?? solver
    var allocation = try? work.solve(changed, TrialSolvers(fair: solver, rounding: rounding))
    // As the output with the repair would have them; the check compares them.
    allocation?.warnings.insert(contentsOf: reading.warningsWithoutLines, at: 0)
    if limit.isOver { return .none }
    if let budget, budget.isExceeded { return .tooTight }
    return allocation.map { .plan($0) } ?? .none
  }

  /// The change with its own limits moved as far as whole packs exceed them.
  private func widened(_ edit: LimitEdit, by excesses: [Excess]) -> LimitEdit? {
    var wider = edit
    for excess in excesses {
      guard let rule = plan.rules.first(where: { plan.reference(of: $0) == excess.row }), edit[rule.origin] != nil else { continue }
      let over = excess.value - excess.limit
      let step: Int64 = rule.measure == .yuan ? 100 : 10_000
      wider.move(rule, by: Int(over > 0 ? (over + step - 1) / step : (over - step + 1) / step), in: plan)
    }
    return wider == edit ? nil : wider
  }
}
