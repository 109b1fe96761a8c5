import PlanTables
public import Planning

/// A plan that was read and found valid.
public struct LoadedPlan: Sendable {
  /// The plan, made from the tables in canonical order: the order of their rows has left no trace.
  public var plan: Plan
  /// What was worth a look in the files, with lines and columns.
  public var findings: [Problem]
  /// The same without lines, as `run.json` keeps it: the order of rows has left no trace.
  public var warnings: [Problem]
}

/// Reads and checks a plan folder, overrides applied.
///
/// - Throws: ``FenliangError/invalidInput(_:)`` with every problem of every file, ``FenliangError/file(_:)``.
/// - Complexity: linear in the files.
public func loadPlan(_ folder: String, overrides: [String] = []) throws(FenliangError) -> LoadedPlan {
  var reading = try readTables(folder, overrides: overrides)
  guard let records = reading.records, reading.plan != nil, !reading.hasErrors else {
    throw .invalidInput(reading.problems)
  }
  // The order of rows leaves a trace in problems alone.
  if let plan = reading.plan, reading.problems.isEmpty {
    return LoadedPlan(plan: plan, findings: [], warnings: [])
  }
  reading.plan = nil
  let canonical = buildPlan(records)
  guard let plan = canonical.plan else {
    preconditionFailure("a plan that was read and found valid is not valid from its records")
  }
  return LoadedPlan(
    plan: plan, findings: reading.problems, warnings: canonical.problems.filter { $0.severity == .warning })
}

/// Checks a plan folder: every problem of every file.
///
/// - Throws: ``FenliangError/file(_:)``.
public func checkPlan(_ folder: String, overrides: [String] = []) throws(FenliangError) -> [Problem] {
  try readTables(folder, overrides: overrides).problems
}

private func readTables(_ folder: String, overrides: [String]) throws(FenliangError) -> PlanReading {
  do {
    return try readPlan(folder: folder, overrides: overrides)
  } catch {
    throw .file(error.message)
  }
}
