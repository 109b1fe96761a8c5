public import LinearProgramming
import PlanModel
public import Planning

/// One city's plan, or a district's packet, its answer and what is being tried, in memory 会话.
///
/// ```swift
/// let session = SplitSession(plan: plan, solver: GLPKSolver())
/// let proposal = try await session.propose([.cap(cell, 30)])
/// for change in proposal.changes { print(change) }
/// try await session.accept(proposal)
/// ```
///
/// Answers are those of `allocate` and `resplit` to the last bit. The work is done on a thread of the session's own, and on as many
/// more as the settings say; it ends soon after the task that asked for it is cancelled.
public actor SplitSession {
  /// Told the phase and how much of it is done, on the session's thread.
  public typealias Progress = @Sendable (AllocationPhase) -> Void

  private let thread = SplitThread()
  private let solver: any LinearProgramSolver
  /// The engine.
  package nonisolated let engine: EngineChoice
  private let threads: Int?
  private var plan: Plan
  private var warnings: [Problem]
  /// Nil until it is asked for.
  private var solved: SolvedSplit?
  private var current = Revision.first
  /// The trail, and before each entry the plan and its warnings; those that were undone are gone from the second.
  private var trail: [AcceptedEdits] = []
  private var undoable: [(entry: AcceptedEdits, plan: Plan, warnings: [Problem])] = []

  /// Where the session's work runs.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Opens a plan; it is solved when its answer is first asked for. `warnings` are those of reading it, nil to look for them in
  /// its records: they belong to the answer, and what is written is checked for them.
  public init(
    plan: Plan, warnings: [Problem]? = nil, engine: EngineChoice = .structured, solver: any LinearProgramSolver,
    threads: Int? = nil
  ) {
    self.plan = plan
    self.warnings = warnings ?? buildPlan(plan.records).warningsWithoutLines
    self.engine = engine
    self.solver = solver
    self.threads = threads
  }

  /// Opens the plan that records stand for.
  ///
  /// - Throws: ``SplitFailure/invalid(_:)``.
  public init(
    records: PlanRecords, engine: EngineChoice = .structured, solver: any LinearProgramSolver, threads: Int? = nil
  ) throws(SplitFailure) {
    let (plan, warnings) = try records.plan()
    self.init(plan: plan, warnings: warnings, engine: engine, solver: solver, threads: threads)
  }

  /// The revision in force.
  public var revision: Revision { current }

  /// All that was accepted and undone, in order.
  public var history: [AcceptedEdits] { trail }

  // MARK: Answers

  /// The plan in force with its answer; solved where it was not yet.
  ///
  /// - Throws: ``SplitFailure``: conflict, undecided, cancelled.
  public func answer(progress: Progress? = nil) async throws(SplitFailure) -> SolvedSplit {
    if let solved { return solved }
    let split = try await solve(plan, progress)
    solved = split
    return split
  }

  /// The whole answer as it is written.
  ///
  /// - Throws: ``SplitFailure``.
  /// - Complexity: O(all tables of the plan).
  public func allocation(progress: Progress? = nil) async throws(SplitFailure) -> Allocation {
    try await answer(progress: progress).allocation(warnings: warnings)
  }

  /// The answer of one district, without a row of another's; nil where the plan has no such district, or it has no cells.
  ///
  /// - Throws: ``SplitFailure``.
  public func answer(ofDistrict id: Identifier) async throws(SplitFailure) -> DistrictAnswer? {
    let split = try await answer()
    return split.plan.districts.firstIndex(sortedID: id, id: \.id).flatMap { split.answer(ofDistrict: $0) }
  }

  // MARK: Changes

  /// What edits would come to; nothing is accepted. Without a base they are made to the revision in force. Where that has no
  /// answer, because its limits cannot hold together, every cell is one that changes.
  ///
  /// - Throws: ``SplitFailure``.
  /// - Complexity: O(all tables) to build the plan, stage A, whole totals; stage B of the districts that the edits reach.
  public func propose(
    _ edits: [Edit], base: Revision? = nil, progress: Progress? = nil
  ) async throws(SplitFailure) -> Proposal {
    if let base { try expect(base) }
    let before = try await answerIfAny(progress)
    let base = current
    let records = plan.records
    let changed = try await within { settings throws(SplitFailure) in
      try SolvedSplit.changed(records, by: edits, settings: settings, from: before) { progress?($0) }
    }
    return Proposal(
      base: base, edits: edits, inverse: changed.inverse, changes: changed.split.changes(from: before),
      excesses: changed.split.excesses, warnings: changed.warnings, split: changed.split)
  }

  /// Makes a proposal's plan the one in force.
  ///
  /// - Throws: ``SplitFailure/outdated(base:current:)`` where another was accepted since.
  @discardableResult
  public func accept(_ proposal: Proposal) throws(SplitFailure) -> Revision {
    try expect(proposal.base)
    current = Revision(number: current.number + 1)
    let entry = AcceptedEdits(revision: current, edits: proposal.edits, inverse: proposal.inverse, isUndo: false)
    undoable.append((entry, plan, warnings))
    trail.append(entry)
    (plan, warnings, solved) = (proposal.split.plan, proposal.warnings, proposal.split)
    return current
  }

  /// Takes the last accepted edits back: the plan before them is in force again, under a new revision.
  ///
  /// - Throws: ``SplitFailure``; ``SplitFailure/nothingToUndo``.
  /// - Complexity: that of ``propose(_:base:progress:)``.
  @discardableResult
  public func undo(progress: Progress? = nil) async throws(SplitFailure) -> Revision {
    guard let last = undoable.last else { throw .nothingToUndo }
    let base = current
    let split: SolvedSplit?
    do {
      split = try await solve(last.plan, from: solved, progress)
    } catch .conflict {
      // It had no answer then either.
      split = nil
    } catch {
      throw error
    }
    try expect(base)
    undoable.removeLast()
    current = Revision(number: current.number + 1)
    trail.append(AcceptedEdits(revision: current, edits: last.entry.inverse, inverse: last.entry.edits, isUndo: true))
    (plan, warnings, solved) = (last.plan, last.warnings, split)
    return current
  }

  /// The answer in force; nil where no plan exists.
  private func answerIfAny(_ progress: Progress?) async throws(SplitFailure) -> SolvedSplit? {
    do {
      return try await answer(progress: progress)
    } catch .conflict {
      return nil
    } catch {
      throw error
    }
  }

  private func expect(_ base: Revision) throws(SplitFailure) {
    guard base == current else { throw .outdated(base: base, current: current) }
  }

  // MARK: Solving

  private func solve(
    _ plan: Plan, from earlier: SolvedSplit? = nil, _ progress: Progress?
  ) async throws(SplitFailure) -> SolvedSplit {
    try await within { settings throws(SplitFailure) in
      do throws(AllocationFailure) {
        return try SolvedSplit(plan, settings: settings, from: earlier) { progress?($0) }
      } catch {
        throw SplitFailure(error)
      }
    }
  }

  /// Does work with settings under which it ends soon after the task is cancelled.
  private func within<Value>(
    _ work: (SplitSettings) throws(SplitFailure) -> Value
  ) async throws(SplitFailure) -> Value {
    let cancellation = Cancellation()
    let limit = WorkLimit(nil, cancellation: cancellation)
    let settings = SplitSettings(
      engine: engine, solver: LimitedSolver(solver: solver, limit: limit), threads: threads)
    let result = await withTaskCancellationHandler {
      Result { () throws(SplitFailure) in try work(settings) }
    } onCancel: {
      cancellation.cancel()
    }
    // What is made of solves that were stopped is another plan than the one asked for.
    if limit.isOver { throw .cancelled }
    return try result.get()
  }
}
