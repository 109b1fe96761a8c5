public import PlanModel
public import Planning
import XLSXReading

/// Reads a plan from a folder of CSV tables or from a workbook (Data.md, "Plans"), with every problem of every table in
/// one pass. What the path is decides, not its name.
///
/// Overrides (Data.md, "Overrides") are applied over the tables before anything is checked across them; of several files
/// the later one wins. A workbook gives the records and `PlanReading.warningsWithoutLines` that the same tables give as
/// CSV files; what only a workbook can have wrong is in `PlanReading.problems` alone.
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

/// Reads a plan from CSV files in memory, by their names, as ``readPlan(_:overrides:purchases:paid:)`` reads them from a folder.
///
/// - Throws: ``PlanFileError`` where a table cannot be read at all.
public func readPlan(files: [String: [UInt8]]) throws(PlanFileError) -> PlanReading {
  let log = ProblemLog()
  return try readPlan(from: try FolderSource(files: files, log: log), overrides: [], log: log)
}

/// Reads a plan from a workbook in memory, under the name that its user gave it.
///
/// - Throws: ``PlanFileError`` where the bytes cannot be read as a workbook.
public func readPlan(workbook bytes: [UInt8], named name: String) throws(PlanFileError) -> PlanReading {
  let log = ProblemLog()
  return try readPlan(from: WorkbookSource(bytes: bytes, named: name, log: log), overrides: [], log: log)
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
  var reader = TablesReading(source: source, overrides: overrideSet, log: log)
  let (tables, lines) = try reader.tables()
  let faults = PlacedFaults(log, lines: lines)
  let plan = PlanAssembly(draft: tables, log: faults, areSame: ParameterReading.areSame).plan()
  if plan != nil {
    for line in faults.accepted?.unused ?? [] where line.isOfReading {
      log.report(
        .acceptedUnused, at: Spot(.accepted, line: lines[.accepted]?[Int(line.origin)] ?? 0, "code"), value: line.key, nil, isBare: false,
        line.message, hint: line.hint)
    }
  }
  var reading = PlanReading(
    plan, hasErrors: log.hasErrors, problems: log.finish(), warningsWithoutLines: log.finishBareWarnings())
  reading.entered = reader.entered
  reading.findings = faults.findings
  return reading
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
    return try FolderSource(path: path, log: log)
  }
  return try WorkbookSource(path: path, log: log, keepsSheets: keepsSheets)
}
