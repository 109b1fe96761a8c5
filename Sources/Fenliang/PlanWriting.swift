import FairShare
import LinearProgramming
import PlanTables
public import Planning
import Reports
public import Synthesis

/// Writes an empty plan with its explanations, or a sample city's.
///
/// - Throws: ``FenliangError/file(_:)``.
public func writeTemplate(to folder: String, sample: SampleCity?, force: Bool) throws(FenliangError) {
  guard let sample else {
    return try writePlanFolder(templateFiles(format: .people), to: folder, force: force)
  }
  let format = CSVFormat(
    byteOrderMark: false, carriageReturns: false, chineseHeadings: sample.hasChineseHeadings)
  try writePlanFolder(planFiles(sample.records(), format: format), to: folder, force: force)
}

/// Writes a plan's tables in canonical form.
///
/// - Throws: ``FenliangError/file(_:)``.
public func writePlan(_ records: PlanRecords, to folder: String, force: Bool) throws(FenliangError) {
  try writePlanFolder(planFiles(records, format: .canonical), to: folder, force: force)
}

private func writePlanFolder(
  _ files: [(name: String, bytes: [UInt8])], to folder: String, force: Bool
) throws(FenliangError) {
  do {
    try OutputFolder(path: folder, contents: .plan)
      .write(files.map { OutputFile(path: $0.name, bytes: $0.bytes) }, force: force)
  } catch {
    throw FenliangError(error)
  }
}

/// Writes the first round's linear program of a plan as MPS, and returns what was worth a look in the plan.
///
/// - Throws: ``FenliangError``.
public func exportLP(
  planFolder: String, overrides: [String], to file: String, force: Bool
) throws(FenliangError) -> [Problem] {
  let loaded = try loadPlan(planFolder, overrides: overrides)
  let program = FairShareModel(plan: loaded.plan).roundOneProgram()
  do {
    try writeFile(Array(mpsText(of: program, name: "fenliang").utf8), to: file, force: force)
  } catch {
    throw FenliangError(error)
  }
  return loaded.findings
}
