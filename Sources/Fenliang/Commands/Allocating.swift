import GLPKBackend
public import Judging
import LinearProgramming
public import OutputStore
import PlanTables
public import Planning
import Prepayment
public import Reports
public import Splitting
import Streams
public import Verification

/// What `allocate` and `resplit` are asked to do.
public struct AllocationRequest: Sendable {
  /// The plan or a district's packet: a folder of CSV tables or a workbook.
  public var planFolder: String
  /// The folder to write.
  public var outputFolder: String
  /// Overrides, in order.
  public var overrides: [String] = []
  /// Whether an earlier output may be replaced.
  public var force = false
  /// Whether a rule that whole packs exceed is a conflict instead of a warning.
  public var isStrict = false
  /// The engine.
  public var engine = EngineChoice.structured
  /// How tables are written.
  public var style = CSVStyle.people
  /// The language of reasons and messages.
  public var language = Language.chinese
  /// Which forms the tables to be stamped are written in.
  public var tables = TableForms.csv
  /// Whether those tables are final; until then every page says 草案.
  public var isFinal = false
  /// An earlier output to compare the answer with (`--keep`); nil for none.
  public var keep: String?
  /// How long a conflict may be looked into for the smallest set and for repairs; what it finds without running out does not
  /// depend on it.
  public var timeLimit = Duration.seconds(10)
  /// How long solving may take in all before it ends without a plan; then ``timeLimit`` counts from the start of solving. nil: as
  /// long as its work takes, which is bounded.
  public var solvingLimit: Duration?
  /// From when that counts, where several plans are solved in that time together; nil: from when this plan was read.
  var solvingStart: ContinuousClock.Instant?
  /// Limits that give way, by as small a share as possible, where no plan exists.
  public var relaxed: Set<RelaxableLimit> = []
  /// How many threads may work at once; nil for all there are. The output does not depend on it.
  public var threads: Int?
  /// The plan in memory, read in place of the folder.
  var records: PlanRecords?
  /// Products that ``records`` are to have later: overrides that name them wait for it.
  var awaited: Set<Identifier> = []

  /// Everything that is read.
  var inputs: [String] { [planFolder] + overrides + [keep].compactMap { $0 } }

  /// Makes a request.
  public init(planFolder: String, outputFolder: String) {
    self.planFolder = planFolder
    self.outputFolder = outputFolder
  }
}

/// What came of it.
public struct AllocationReport: Sendable {
  /// The planner's summary.
  public var summary: Summary
  /// What was worth a look in the input.
  public var findings: [Problem]
  /// Rules that whole packs exceed, limits that gave way, and what is worth a look in the money.
  public var excessWarnings: [Problem]
  /// What moves against an earlier output, where one was named.
  public var keep: KeepReport?
  /// The independent check of the folder before it was put in place.
  public var verification: VerificationReport
  /// Whether ``TableForms/auto`` left the tables to be stamped out, because the plan is large.
  public var leavesOutTables: Bool
  /// Why PDF files were left out though they were asked for; nil where they were not.
  public var lackOfFonts: Localized?
}

/// The whole job: read, check, stage A, stage B, rounding, prepayment, tables, packets, verify (Data.md, "Commands and exit codes").
///
/// The folder appears whole and verified or not at all; where no plan exists it holds `conflict.json` alone.
/// - Throws: ``FenliangError``.
public func allocate(
  _ request: AllocationRequest, progress: (AllocationPhase) -> Void = { _ in }
) throws(FenliangError) -> AllocationReport {
  try allocate(request, moreFiles: { _, _ in [] }, progress: progress)
}

/// The same with files that are made of the answer, and listed in `run.json` with the others.
func allocate(
  _ request: AllocationRequest, moreFiles: (Allocation, CSVStyle) -> [OutputFile],
  progress: (AllocationPhase) -> Void
) throws(FenliangError) -> AllocationReport {
  let written = try WrittenAllocation(request, progress: progress, moreFiles: moreFiles) {
    job throws(FenliangError) in
    try job.solved(as: .city, progress)
  }
  return try written.verified(progress)
}

/// A district's own split of its packet: stage B alone; unchanged, it gives the city's rows byte for byte.
///
/// - Throws: ``FenliangError``.
public func resplit(
  _ request: AllocationRequest, progress: (AllocationPhase) -> Void = { _ in }
) throws(FenliangError) -> AllocationReport {
  let written = try WrittenAllocation(request, progress: progress) { job throws(FenliangError) in
    let plan = job.loaded.plan
    guard plan.districts.count == 1 else {
      throw .usage(.notOnePacket(folder: request.planFolder, districts: plan.districts.count))
    }
    return try job.solved(as: .district, progress)
  }
  return try written.verified(progress)
}

extension Allocation {
  /// The money of the answer, to be worked out once for all that print it.
  ///
  /// - Complexity: that of ``CycleMoney``.
  var money: CycleMoney { CycleMoney(plan: plan, lines: lines) }

  /// The output folder, its bytes still to be made.
  func outputSet(
    _ options: ReportOptions, money: CycleMoney, stampedFiles: [OutputFile], moreFiles: [OutputFile] = [],
    keep: KeepFiles? = nil
  ) -> OutputSet {
    OutputSet(
      for: self, money: money, options: options, planFiles: inputFiles, packetFiles: packetFiles,
      stampedFiles: stampedFiles, moreFiles: moreFiles, keep: keep)
  }

  /// The plan's canonical tables.
  private var inputFiles: [OutputFile] { plan.records.files(in: "plan") }

  /// The packets' canonical tables.
  private var packetFiles: [OutputFile] {
    packets.flatMap { $0.files(in: packetFolder(forDistrict: $0.districts[0].id)) }
  }
}

extension PlanRecords {
  /// The canonical tables in a folder of an output.
  func files(in folder: String) -> [OutputFile] {
    planContents(self, format: .canonical).map { OutputFile(path: "\(folder)/\($0.name)", contents: $0.contents) }
  }
}

/// Gives a written folder its name only if the independent check finds nothing; `refusal` says what differences mean.
func putInPlace(
  _ fresh: FreshFolder, refusal: (VerificationReport) -> FenliangError
) throws(FenliangError) -> VerificationReport {
  let report: VerificationReport
  do throws(FenliangError) {
    report = try verify(fresh.path)
    guard report.passed else { throw refusal(report) }
  } catch {
    fresh.discard()
    throw error
  }
  try passOn(writing: fresh.putInPlace())
  return report
}

/// Checks an output folder from its files alone.
///
/// - Throws: ``FenliangError/file(_:)``.
public func verify(_ folder: String) throws(FenliangError) -> VerificationReport {
  try verify(folder, solver: chosenSolver)
}

/// The same over a solver.
func verify(_ folder: String, solver: any LinearProgramSolver) throws(FenliangError) -> VerificationReport {
  do {
    return try verifyOutput(folder: folder, solver: solver)
  } catch {
    switch error {
    case .unreadable(let path, let code): throw .file(.unreadable(path: path, errno: code))
    }
  }
}
