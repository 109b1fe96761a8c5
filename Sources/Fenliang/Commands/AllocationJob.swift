import Judging
import LinearProgramming
import OutputStore
import PlanTables
import Planning
import Reports
import Splitting
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
    var job = try AllocationJob(request, progress: progress)
    if let earlier {
      try earlier.check(isOf: job.loaded)
      job.accept(earlier)
    }
    let allocation = try solve(job)
    let keep: KeepReport? = if let earlier { try job.compared(allocation, with: earlier) } else { nil }
    progress(.writing)
    try self.init(
      allocation, request, findings: job.loaded.findings, keep: keep, moreFiles: moreFiles(allocation, request.style))
  }

  /// Writes an answer's files and more.
  init(
    _ allocation: Allocation, _ request: AllocationRequest, findings: [Problem], keep: KeepReport?,
    moreFiles: [OutputFile] = []
  ) throws(FenliangError) {
    let options = reportOptions(request)
    let threads = request.threads ?? processorCount
    let forms = request.tables.resolved(cells: allocation.lines.count)
    leavesOutTables = request.tables == .auto && forms == .csv
    let money = allocation.money
    let folder = OutputFolder(path: request.outputFolder)
    let keepFiles = keep.map { KeepFiles($0, style: options.style) }
    let output = try StampedOutput(
      of: allocation, money: money, forms: forms, options: options, threads: threads, in: folder, force: request.force,
      refusal: { .trouble(.ownCheck(findings: $0.findings)) }
    ) { stamped in
      allocation.outputSet(options, money: money, stampedFiles: stamped, moreFiles: moreFiles, keep: keepFiles)
    }
    lackOfFonts = output.lackOfFonts
    let set = output.set
    fresh = try passOn(
      writing: folder.prepare(set.files, record: set.record(digests:), force: request.force, threads: threads))
    summary = set.summary
    (self.findings, self.keep) = (findings, keep)
    excessWarnings = allocation.excessProblems + allocation.relaxationWarnings + set.warnings
  }

  /// Gives the folder its name if the independent check finds nothing.
  func verified(_ progress: (AllocationPhase) -> Void) throws(FenliangError) -> AllocationReport {
    progress(.verifying)
    let verification = try putInPlace(fresh) { .trouble(.ownCheck(findings: $0.findings)) }
    return AllocationReport(
      summary: summary, findings: findings, excessWarnings: excessWarnings, keep: keep, verification: verification,
      leavesOutTables: leavesOutTables, lackOfFonts: lackOfFonts)
  }
}

/// What `allocate` and `resplit` have in common.
struct AllocationJob {
  let request: AllocationRequest
  private(set) var loaded: LoadedPlan
  let folder: OutputFolder
  /// From when the time of solving counts.
  private let start: ContinuousClock.Instant

  init(_ request: AllocationRequest, progress: (AllocationPhase) -> Void) throws(FenliangError) {
    self.request = request
    folder = OutputFolder(path: request.outputFolder)
    progress(.reading)
    loaded = try loadPlan(request)
    if let problem = loaded.plan.earlierDefinition { throw .invalidInput([problem]) }
    try passOn(writing: folder.checkWritable(force: request.force, inputs: request.inputs))
    start = request.solvingStart ?? .now
  }

  /// Takes the packs of an earlier output as accepted: a city's plan carries them, a packet has what the city handed out.
  fileprivate mutating func accept(_ earlier: Keeping) {
    if !loaded.plan.isPacket { loaded.plan.records.cityAllocation = earlier.accepted(in: loaded.plan) }
  }

  private var limit: WorkLimit { WorkLimit(request.solvingLimit, from: start) }

  /// The report on an answer against an earlier output: the time of solving holds for it too.
  fileprivate func compared(_ allocation: Allocation, with earlier: Keeping) throws(FenliangError) -> KeepReport {
    let report = earlier.report(on: allocation, solver: LimitedSolver(limit: limit))
    if limit.isOver { throw .limit(.time) }
    return report
  }

  /// Solves the plan, its limits relaxed where that is asked for; a conflict is worked out and written with its repairs.
  func solved(
    as kind: Allocation.Kind, _ progress: (AllocationPhase) -> Void
  ) throws(FenliangError) -> Allocation {
    let limit = limit
    let solver = LimitedSolver(limit: limit)
    var allocation: Allocation
    let relaxed = request.relaxed.isEmpty ? nil : RelaxedPlan(loaded.plan, request.relaxed, solver: solver)
    if limit.isOver { throw .limit(.time) }
    do throws(AllocationFailure) {
      allocation = try split(
        relaxed?.plan ?? loaded.plan, as: kind,
        settings: SplitSettings(engine: request.engine, solver: solver, threads: request.threads),
        warnings: loaded.warnings, progress: progress)
    } catch {
      switch error {
      case .conflict(let found):
        progress(.conflict)
        let limit = WorkLimit(request.timeLimit, from: request.solvingLimit == nil ? .now : start)
        throw try write(workedOut(found, kind, limit) { progress(.firstAnswer($0)) })
      case .undecided(let found): throw limit.isOver ? .limit(.time) : .trouble(.undecided(found))
      }
    }
    // What is made of solves that were stopped is another plan than the one asked for.
    if limit.isOver { throw .limit(.time) }
    if let relaxed { allocation.warnings += relaxed.warnings(for: allocation) }
    if request.isStrict, !allocation.excesses.isEmpty {
      let conflict = ConflictFinder(plan: allocation.plan, solver: chosenSolver).card(
        for: allocation.excesses, packs: allocation.packsOfCells)
      throw try write(conflict)
    }
    return allocation
  }

  private func workedOut(
    _ found: FoundConflict, _ kind: Allocation.Kind, _ limit: WorkLimit, show: (Conflict) -> Void
  ) -> Conflict {
    let (engine, threads) = (request.engine, request.threads)
    let work = TrialWork(
      solve: { (plan, solvers) throws(AllocationFailure) in
        try split(
          plan, as: kind,
          settings: SplitSettings(
            engine: engine, solver: solvers.fair, roundingSolver: solvers.rounding, threads: threads))
      }, check: passesCheck)
    var conflict = ConflictStudy(plan: loaded.plan, request: request, work: work, limit: limit)
      .worked(out: found, show: show)
    if !request.relaxed.isEmpty {
      conflict.notes.append(.relaxingIsNoHelp(limits: request.relaxed.map(\.rawValue).sorted()))
      let held = conflict.members.filter {
        $0.kind == .cap && request.relaxed.contains(.caps) || $0.kind == .floor && request.relaxed.contains(.floors)
      }
      let (rules, isCapped) = (Set(held.compactMap(\.rule?.id)), held.contains { $0.parameter == "demand_cap" })
      if isCapped || !rules.isEmpty {
        conflict.notes.append(.relaxingHoldsRules(ids: rules.sorted(by: idPrecedes), demandCap: isCapped))
      }
    }
    return conflict
  }

  /// Whether an answer passes the independent check, as files under a hidden name that are removed after; nil where they could
  /// not be written.
  private func passesCheck(_ allocation: Allocation, _ solver: any LinearProgramSolver) -> Bool? {
    let set = allocation.outputSet(reportOptions(request), money: allocation.money, stampedFiles: [])
    return try? set.verification(
      in: folder, force: request.force, threads: request.threads ?? processorCount, solver: solver
    ).passed
  }

  private func write(_ conflict: Conflict) throws(FenliangError) -> FenliangError {
    let card = ConflictCard(conflict, language: request.language)
    try passOn(writing: folder.write(card.files(style: request.style), force: request.force))
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

extension Plan {
  /// That it is a packet without what shares are measured by: under today's definition its rows would not be the city's.
  fileprivate var earlierDefinition: Problem? {
    guard let line = records.assignment?.firstIndex(where: { $0.city == nil }) else { return nil }
    return Problem(
      code: ProblemCode.packetOfEarlierDefinition.rawValue, severity: .error,
      place: Place(file: "assignment.csv", row: line + 2, column: "city_packs"),
      message: .init(
        zh: "任务包由早先的程序版本发出，没有全市约定量和全市测算基数，用现在的版本重新分解得不到与市级一致的结果。",
        en: "The packet was handed out by an earlier version, without the city's volume and basis: "
          + "split by this version it would not give the city's rows."),
      hint: .init(
        zh: "请向市医保局领取新版本发出的任务包；或用发出它的那个版本重新分解。",
        en: "Ask the city for a packet of this version, or re-split with the version that made it."))
  }
}
