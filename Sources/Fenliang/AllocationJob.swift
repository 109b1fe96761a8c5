import GLPKBackend
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

  /// Reads the plan, solves it and writes the answer's files.
  init(
    _ request: AllocationRequest, progress: (AllocationPhase) -> Void,
    solve: (AllocationJob) throws(FenliangError) -> Allocation
  ) throws(FenliangError) {
    // Read before anything is written: it may be what this answer replaces.
    let earlier: Keeping? = if let folder = request.keep { try Keeping(folder: folder) } else { nil }
    let job = try AllocationJob(request, progress: progress)
    let allocation = try solve(job)
    progress(.writing)
    let options = ReportOptions(
      language: request.language, style: request.style, engine: request.engine.rawValue, isFinal: request.isFinal)
    let threads = request.threads ?? processorCount
    let forms = request.tables.resolved(cells: allocation.lines.count)
    leavesOutTables = request.tables == .auto && forms == .csv
    let stamped = try stampedFiles(for: allocation, forms: forms, options: options, threads: threads)
    keep = earlier?.report(on: allocation)
    let set = allocation.outputSet(options, stampedFiles: stamped, keep: keep)
    do {
      fresh = try job.folder.prepare(
        set.files, record: set.record(digests:), force: request.force, threads: threads)
    } catch {
      throw FenliangError(error)
    }
    summary = Summary(allocation)
    findings = job.loaded.findings
    excessWarnings = allocation.excesses.map(excessWarning)
  }

  /// Gives the folder its name if the independent check finds nothing.
  func verified(_ progress: (AllocationPhase) -> Void) throws(FenliangError) -> AllocationReport {
    progress(.verifying)
    let verification = try putInPlace(fresh, refusal: ownTrouble)
    return AllocationReport(
      summary: summary, findings: findings, excessWarnings: excessWarnings, keep: keep, verification: verification,
      leavesOutTables: leavesOutTables)
  }
}

/// What `allocate` and `resplit` have in common.
struct AllocationJob {
  let request: AllocationRequest
  let loaded: LoadedPlan
  let folder: OutputFolder

  init(_ request: AllocationRequest, progress: (AllocationPhase) -> Void) throws(FenliangError) {
    self.request = request
    folder = OutputFolder(path: request.outputFolder)
    progress(.reading)
    loaded = try loadPlan(request.planFolder, overrides: request.overrides)
    do {
      try folder.checkWritable(force: request.force)
    } catch {
      throw FenliangError(error)
    }
  }

  /// Runs the solving; a conflict is written as the folder's only file.
  func solving(_ solve: () throws(AllocationFailure) -> Allocation) throws(FenliangError) -> Allocation {
    let allocation: Allocation
    do {
      allocation = try solve()
    } catch {
      switch error {
      case .conflict(let conflict): throw try write(conflict)
      case .undecided(let detail):
        throw .trouble(
          Localized(
            zh: "求解器未能得出结论（\(detail)）。方案没有问题时请把输入表发给开发者。",
            en:
              "The solver came to no conclusion (\(detail)). Please send the input tables to the developers.")
        )
      }
    }
    if request.isStrict, !allocation.excesses.isEmpty {
      let conflict = ConflictFinder(plan: loaded.plan, solver: GLPKSolver()).card(for: allocation.excesses)
      throw try write(conflict)
    }
    return allocation
  }

  private func write(_ conflict: Conflict) throws(FenliangError) -> FenliangError {
    do {
      try folder.write([ConflictCard(conflict, language: request.language).file], force: request.force)
    } catch {
      throw FenliangError(error)
    }
    return .conflict(conflict)
  }
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
