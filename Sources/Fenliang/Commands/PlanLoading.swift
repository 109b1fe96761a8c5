public import PlanModel
import PlanTables
public import Planning

/// A plan that was read and found valid.
public struct LoadedPlan: Sendable {
  /// The plan; the order of the tables' rows has left no trace.
  public var plan: Plan
  /// What was worth a look in the files, with lines and columns.
  public var findings: [Problem]
  /// The same without lines, as `run.json` keeps it: the order of rows has left no trace.
  public var warnings: [Problem]
  /// Usage and demand as they were entered, where lines name items.
  public var entered = EnteredLines()
}

/// Reads and checks a plan, a folder of CSV tables or a workbook, overrides applied.
///
/// - Throws: ``FenliangError/invalidInput(_:)`` with every problem of every file, ``FenliangError/file(_:)``.
/// - Complexity: linear in the files.
///
/// `purchases` and `paid` are CSV files that are read in place of the plan's own tables.
public func loadPlan(
  _ path: String, overrides: [String] = [], purchases: String? = nil, paid: String? = nil
) throws(FenliangError) -> LoadedPlan {
  try loadedPlan(readTables(path, overrides: overrides, purchases: purchases, paid: paid))
}

/// The plan of a request, from memory where it is there; a plan whose agreed volumes cannot lie between floors and caps is let
/// through: solving it says so with a card, and relaxing its limits may help.
func loadPlan(_ request: AllocationRequest) throws(FenliangError) -> LoadedPlan {
  let reading: PlanReading
  if let records = request.records {
    reading = try passOn(reading: readPlan(records, overrides: request.overrides, awaiting: request.awaited))
  } else {
    reading = try readTables(request.planFolder, overrides: request.overrides)
  }
  if let plan = reading.conflictingPlan {
    return LoadedPlan(
      plan: plan, findings: reading.problems.filter { $0.severity != .error }, warnings: reading.warningsWithoutLines)
  }
  return try loadedPlan(reading)
}

private func loadedPlan(_ reading: PlanReading) throws(FenliangError) -> LoadedPlan {
  guard let plan = reading.plan, !reading.hasErrors else { throw .invalidInput(reading.problems) }
  return LoadedPlan(
    plan: plan, findings: reading.problems, warnings: reading.warningsWithoutLines, entered: reading.entered)
}

/// Reads a plan's tables with every problem.
func readTables(
  _ path: String, overrides: [String], purchases: String? = nil, paid: String? = nil
) throws(FenliangError) -> PlanReading {
  try passOn(reading: readPlan(path, overrides: overrides, purchases: purchases, paid: paid))
}
