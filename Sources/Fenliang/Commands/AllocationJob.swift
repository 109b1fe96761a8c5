import GLPKBackend
import LinearProgramming
import OutputStore
import PlanTables
import Planning
import Reports
import Streams
import Verification

/// An answer in its files, still under a hidden name: all that is left of the plan and the allocation in memory is what
/// the report needs, so that the independent check has the memory for itself.
struct WrittenAllocation {
  private let summary: Summary
  private let findings: [Problem]
  private let excessWarnings: [Problem]
  private let keep: KeepReport?
  private let fresh: FreshFolder
  private let leavesOutTables: Bool
  private let lackOfFonts: Localized?

  /// Reads the plan, solves it and writes the answer's files, and those that `moreFiles` makes of the answer.
  init(
    _ request: AllocationRequest, progress: (AllocationPhase) -> Void,
    moreFiles: (Allocation, CSVStyle) -> [OutputFile] = { _, _ in [] },
    solve: (AllocationJob) throws(FenliangError) -> Allocation
  ) throws(FenliangError) {
    let earlier: Keeping? = if let folder = request.keep { try Keeping(folder: folder) } else { nil }
    let job = try AllocationJob(request, progress: progress)
    if let earlier { try earlier.check(isOf: job.loaded) }
    let allocation = try solve(job)
    if let earlier { keep = try job.compared(allocation, with: earlier) } else { keep = nil }
    progress(.writing)
    let options = reportOptions(request)
    let threads = request.threads ?? processorCount
    let forms = request.tables.resolved(cells: allocation.lines.count)
    leavesOutTables = request.tables == .auto && forms == .csv
    let money = allocation.money
    let stamped = try stampedFiles(
      for: allocation, money: money, forms: forms, options: options, threads: threads)
    lackOfFonts = stamped.lackOfFonts
    let set = allocation.outputSet(
      options, money: money, stampedFiles: stamped.files, moreFiles: moreFiles(allocation, options.style),
      keep: keep.map { KeepFiles($0, style: options.style) })
    do {
      fresh = try job.folder.prepare(
        set.files, record: set.record(digests:), force: request.force, threads: threads)
    } catch {
      throw FenliangError(error)
    }
    summary = set.summary
    findings = job.loaded.findings
    excessWarnings = allocation.excessProblems + allocation.relaxationWarnings + set.warnings
  }

  /// Gives the folder its name if the independent check finds nothing.
  func verified(_ progress: (AllocationPhase) -> Void) throws(FenliangError) -> AllocationReport {
    progress(.verifying)
    let verification = try putInPlace(fresh, refusal: ownTrouble)
    return AllocationReport(
      summary: summary, findings: findings, excessWarnings: excessWarnings, keep: keep, verification: verification,
      leavesOutTables: leavesOutTables, lackOfFonts: lackOfFonts)
  }
}

/// What `allocate` and `resplit` have in common.
struct AllocationJob {
  let request: AllocationRequest
  let loaded: LoadedPlan
  let folder: OutputFolder
  /// From when the time of solving counts.
  private let start: ContinuousClock.Instant

  init(_ request: AllocationRequest, progress: (AllocationPhase) -> Void) throws(FenliangError) {
    self.request = request
    folder = OutputFolder(path: request.outputFolder)
    progress(.reading)
    loaded = try loadPlan(request)
    do {
      try folder.checkWritable(force: request.force, inputs: request.inputs)
    } catch {
      throw FenliangError(error)
    }
    start = request.solvingStart ?? .now
  }

  private var limit: WorkLimit { WorkLimit(request.solvingLimit, from: start) }

  /// The report on an answer against an earlier output: the time of solving holds for it too.
  fileprivate func compared(_ allocation: Allocation, with earlier: Keeping) throws(FenliangError) -> KeepReport {
    let report = earlier.report(on: allocation, solver: LimitedSolver(solver: GLPKSolver(), limit: limit))
    if limit.isOver { throw timeOver }
    return report
  }

  /// The city's whole split of the plan, as ``solving(_:trying:progress:)`` does it.
  func allocated(_ progress: (AllocationPhase) -> Void) throws(FenliangError) -> Allocation {
    let (engine, threads) = (request.engine, request.threads)
    return try solving(
      { (plan, warnings, solver) throws(AllocationFailure) in
        try CityAllocation(plan: plan, engine: engine, solver: solver, threads: threads)
          .solve(warnings: warnings, progress: progress)
      },
      trying: { (plan, solvers) throws(AllocationFailure) in
        try CityAllocation(
          plan: plan, engine: engine, solver: solvers.fair, roundingSolver: solvers.rounding, threads: threads
        ).solve()
      }, progress: progress)
  }

  /// Solves the plan, its limits relaxed where that is asked for; a conflict is worked out and written with its repairs.
  ///
  /// - Parameters:
  ///   - solve: solves a plan that was read, or relaxed, over a solver.
  ///   - attempt: solves another one, over solvers of its own.
  func solving(
    _ solve: (Plan, [Problem], any LinearProgramSolver) throws(AllocationFailure) -> Allocation,
    trying attempt: @escaping (Plan, TrialSolvers) throws(AllocationFailure) -> Allocation,
    progress: (AllocationPhase) -> Void
  ) throws(FenliangError) -> Allocation {
    let limit = limit
    let solver = LimitedSolver(solver: GLPKSolver(), limit: limit)
    var allocation: Allocation
    var relaxed: RelaxedPlan?
    do throws(AllocationFailure) {
      if !request.relaxed.isEmpty { relaxed = RelaxedPlan(loaded.plan, request.relaxed, solver: solver) }
      if limit.isOver { throw AllocationFailure.undecided("the time is over") }
      allocation = try solve(relaxed?.plan ?? loaded.plan, loaded.warnings, solver)
      // What is made of solves that were stopped is another plan than the one asked for.
      if limit.isOver { throw AllocationFailure.undecided("the time is over") }
    } catch {
      switch error {
      case .conflict(let found):
        progress(.conflict)
        let limit = WorkLimit(request.timeLimit, from: request.solvingLimit == nil ? .now : start)
        throw try write(workedOut(found, attempt, limit) { progress(.firstAnswer($0)) })
      case .undecided where limit.isOver: throw timeOver
      case .undecided(let detail):
        throw .trouble(
          Localized(
            zh: "求解器未能得出结论（\(detail)）。方案没有问题时请把输入表发给开发者。",
            en:
              "The solver came to no conclusion (\(detail)). Please send the input tables to the developers.")
        )
      }
    }
    if let relaxed { allocation.warnings += relaxed.warnings(for: allocation) }
    if request.isStrict, !allocation.excesses.isEmpty {
      let conflict = ConflictFinder(plan: allocation.plan, solver: GLPKSolver()).card(
        for: allocation.excesses, packs: allocation.packsOfCells)
      throw try write(conflict)
    }
    return allocation
  }

  private func workedOut(
    _ found: FoundConflict, _ attempt: @escaping (Plan, TrialSolvers) throws(AllocationFailure) -> Allocation,
    _ limit: WorkLimit, show: (Conflict) -> Void
  ) -> Conflict {
    let work = TrialWork(solve: attempt, check: passesCheck)
    var conflict = ConflictStudy(plan: loaded.plan, request: request, work: work, limit: limit)
      .worked(out: found, show: show)
    if !request.relaxed.isEmpty {
      let names = request.relaxed.map(\.rawValue).sorted()
      conflict.notes.append(
        Localized(
          zh: "用 --relax \(names.joined(separator: "、")) 放宽也不能使方案成立：冲突不在这些限值上。",
          en: "Relaxing \(names.joined(separator: ", ")) does not help: the conflict lies elsewhere."))
    }
    return conflict
  }

  private var timeOver: FenliangError {
    .limit(
      Localized(
        zh: "限时已到，还没有得出方案，未写出任何结果。去掉 --time-limit 或给更多时间：计算量有上限，方案与时间无关。",
        en: """
          The time limit is over before the plan was found; nothing was written. Leave --time-limit out or give more time: the work is bounded, and the plan does not depend on the time.
          """))
  }

  /// Whether an answer passes the independent check, as files under a hidden name that are removed after; nil where they could
  /// not be written.
  private func passesCheck(_ allocation: Allocation, _ solver: any LinearProgramSolver) -> Bool? {
    let set = allocation.outputSet(reportOptions(request), money: allocation.money, stampedFiles: [])
    guard
      let fresh = try? folder.prepare(
        set.files, record: set.record(digests:), force: request.force, threads: request.threads ?? processorCount)
    else { return nil }
    defer { fresh.discard() }
    return (try? verifyOutput(folder: fresh.path, solver: solver))?.passed
  }

  private func write(_ conflict: Conflict) throws(FenliangError) -> FenliangError {
    do {
      try folder.write(ConflictCard(conflict, language: request.language).files(style: request.style), force: request.force)
    } catch {
      throw FenliangError(error)
    }
    return .conflict(conflict)
  }
}

/// How an answer's files are written.
private func reportOptions(_ request: AllocationRequest) -> ReportOptions {
  ReportOptions(
    language: request.language, style: request.style, engine: request.engine.rawValue, isFinal: request.isFinal)
}

extension Allocation {
  /// The limits that `--relax` let the answer exceed.
  var relaxationWarnings: [Problem] { warnings.filter { $0.code == ProblemCode.limitRelaxed.rawValue } }
}

/// What to say where an answer does not pass its own check.
func ownTrouble(_ report: VerificationReport) -> FenliangError {
  let lines = differenceLines(report)
  return .trouble(
    Localized(
      zh: "结果没有通过独立核对，未写出。这是程序的错误，请把输入表发给开发者：\n\(lines.chinese)",
      en:
        "The result did not pass the independent check and was not put in place. This is our mistake; please send "
        + "the input tables to the developers:\n\(lines.english)"))
}
