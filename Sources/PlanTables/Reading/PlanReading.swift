public import Planning
import XLSXReading

/// What reading a plan gave: the plan, or everything that is wrong with it.
public struct PlanReading: Sendable {
  /// The plan; nil where there are errors.
  public var plan: Plan?
  /// The plan where all that is wrong is that agreed volumes are more than their caps or less than their floors: no split of
  /// it exists, and why can be worked out.
  public var conflictingPlan: Plan?
  /// The tables; nil where there are errors.
  public var records: PlanRecords?
  /// Errors, warnings and notes in order of file, row and column.
  public var problems: [Problem]
  /// The warnings as ``buildPlan(_:)`` gives them for the records: the order of the rows has left no trace in them.
  public var warningsWithoutLines: [Problem]

  /// Makes a reading.
  public init(
    plan: Plan?, records: PlanRecords?, problems: [Problem], warningsWithoutLines: [Problem] = []
  ) {
    self.plan = plan
    self.records = records
    self.problems = problems
    self.warningsWithoutLines = warningsWithoutLines
  }

  /// Whether the input cannot be used.
  public var hasErrors: Bool { problems.contains { $0.severity == .error } }
}

/// Reads a plan from a folder of CSV tables or from a workbook (Data.md, "Plans"), with every problem of every table in
/// one pass. What the path is decides, not its name.
///
/// Overrides (Data.md, "Overrides") are applied over the tables before anything is checked across them; of several files
/// the later one wins. A workbook gives the records and ``PlanReading/warningsWithoutLines`` that the same tables give as
/// CSV files; what only a workbook can have wrong is in ``PlanReading/problems`` alone.
///
/// - Parameters:
///   - purchases: a CSV file that is read in place of the plan's table 实际采购.
///   - paid: the same for 已预付.
/// - Throws: ``PlanFileError`` where the folder, one of its tables, the workbook, an overrides file or a table read in place of
///   the plan's cannot be read at all.
/// - Complexity: Linear in the bytes, and O(n log n) where usage does not come sorted.
public func readPlan(
  _ path: String, overrides: [String] = [], purchases: String? = nil, paid: String? = nil
) throws(PlanFileError) -> PlanReading {
  let log = ProblemLog()
  let source = ReplacingSource(
    base: try tableSource(path, log: log), files: [(.purchases, purchases), (.paid, paid)], log: log)
  return try readPlan(from: source, overrides: overrides, log: log)
}

/// Reads tables in memory as if they were written, so that overrides can be laid over them; places are lines of the canonical
/// files.
///
/// - Throws: ``PlanFileError`` where an overrides file cannot be read at all.
///
/// - Parameter awaited: products that the plan is to have later; overrides that name them are checked and wait for it.
public func readPlan(
  _ records: PlanRecords, overrides: [String], awaiting awaited: Set<Identifier> = []
) throws(PlanFileError) -> PlanReading {
  try readPlan(from: RecordsSource(records), overrides: overrides, awaiting: awaited, log: ProblemLog())
}

/// Reads a plan from a source that reports to the same log.
func readPlan(
  from source: any TableSource, overrides: [String], awaiting awaited: Set<Identifier> = [], log: ProblemLog
) throws(PlanFileError) -> PlanReading {
  let overrideSet = try OverrideSet(paths: overrides, awaiting: awaited, log: log)
  var reader = DraftReading(source: source, overrides: overrideSet, log: log)
  return PlanAssembly(draft: try reader.draft(), log: log).reading()
}

/// Opens a plan by what its path is: a workbook, or else a folder.
///
/// - Throws: ``PlanFileError`` where it cannot be read as one.
func tableSource(
  _ path: String, log: ProblemLog, keepsSheets: Bool = false
) throws(PlanFileError) -> any TableSource {
  let kind: FileKind
  do throws(WorkbookError) {
    kind = try FileKind.of(path)
  } catch {
    throw PlanFileError(path: path, error)
  }
  if kind == .folder || kind == .absent {
    return FolderSource(folder: path, names: try folderNames(path), log: log)
  }
  return try WorkbookSource(path: path, log: log, keepsSheets: keepsSheets)
}

/// Checks records from memory and makes the plan they stand for; places have a file's name and no row.
///
/// Agreed packs must be those of the agreed units; typed parameters count, not their lines.
///
/// - Complexity: Linear where the records are sorted, as `PlanRecords` asks.
public func buildPlan(_ records: PlanRecords) -> PlanReading {
  let log = ProblemLog()
  let draft = RecordsIntake(records: records, log: log).draft()
  return PlanAssembly(draft: draft, log: log).reading()
}
