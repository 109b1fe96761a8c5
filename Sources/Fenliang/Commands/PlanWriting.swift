import FairShare
import Foundation
import LinearProgramming
public import OutputStore
import PlanModel
import PlanTables
public import Planning
import Streams
public import Synthesis

/// Writes an empty plan with its explanations, or a sample city's: a folder, or a workbook where the name ends in `.xlsx`.
///
/// - Throws: ``FenliangError/usage(_:)`` for the name of another kind of file, ``FenliangError/file(_:)``.
public func writeTemplate(to path: String, sample: SampleCity?, force: Bool) throws(FenliangError) {
  switch (try PlanForm(path: path), sample) {
  case (.workbook, nil): try writeWorkbook(templateWorkbook(), to: path, force: force)
  case (.workbook, let sample?): try writeWorkbook(templateWorkbook(sample.records()), to: path, force: force)
  case (.folder, nil): try writePlanFolder(templateFiles(format: .people), to: path, force: force)
  case (.folder, let sample?):
    let format = CSVFormat(
      byteOrderMark: false, carriageReturns: false, chineseHeadings: sample.hasChineseHeadings)
    try writePlanFolder(planFiles(sample.records(), format: format), to: path, force: force)
  }
}

/// Writes a plan: a folder of tables, in canonical form unless `style` is for people, or a workbook where the name ends in
/// `.xlsx`.
///
/// - Throws: ``FenliangError/usage(_:)`` for the name of another kind of file, ``FenliangError/file(_:)``.
public func writePlan(
  _ records: PlanRecords, to path: String, style: CSVStyle = .machines, force: Bool
) throws(FenliangError) {
  try writePlan(records, to: path, style: style, force: force, inputs: [])
}

/// The same; none of `inputs` is overwritten.
func writePlan(
  _ records: PlanRecords, entered: EnteredLines = EnteredLines(), to path: String, style: CSVStyle, force: Bool, inputs: [String]
) throws(FenliangError) {
  switch try PlanForm(path: path) {
  case .workbook: try writeWorkbook(planWorkbook(records, entered: entered), to: path, force: force, inputs: inputs)
  case .folder:
    try writePlanFolder(
      planFiles(records, entered: entered, format: style == .people ? .people : .canonical), to: path, force: force, inputs: inputs)
  }
}

/// Writes a plan in the other form, a workbook or a folder, and returns what was worth a look in it. Lines of items stay lines of items.
///
/// - Throws: ``FenliangError/invalidInput(_:)`` with every problem of every table, ``FenliangError/usage(_:)`` for the name
///   of another kind of file, ``FenliangError/file(_:)``.
/// - Complexity: linear in the tables.
public func convertPlan(
  _ source: String, to path: String, style: CSVStyle = .people, force: Bool
) throws(FenliangError) -> [Problem] {
  // Said before the long work.
  _ = try PlanForm(path: path)
  let reading = try readTables(source, overrides: [])
  guard let records = reading.records, !reading.hasErrors else { throw .invalidInput(reading.problems) }
  try writePlan(records, entered: reading.entered, to: path, style: style, force: force, inputs: [source])
  return reading.problems
}

/// Checks, before the long work, that ``writePlan(_:to:style:force:)`` would start.
func checkPlanWritable(_ path: String, force: Bool, inputs: [String]) throws(FenliangError) {
  let form = try PlanForm(path: path)
  switch form {
  case .folder:
    try passOn(writing: OutputFolder(path: path, contents: .plan).checkWritable(force: force, inputs: inputs))
  case .workbook: try passOn(writing: FreshFile.check(path, force: force, inputs: inputs, isOurs: isAsWritten))
  }
}

private func writePlanFolder(
  _ files: [(name: String, bytes: [UInt8])], to folder: String, force: Bool, inputs: [String] = []
) throws(FenliangError) {
  try passOn(
    writing: OutputFolder(path: folder, contents: .plan)
      .write(files.map { OutputFile(path: $0.name, bytes: $0.bytes) }, force: force, inputs: inputs))
}

/// Writes the first round's linear program of a plan as MPS, and returns what was worth a look in the plan.
///
/// - Throws: ``FenliangError``.
public func exportLP(
  planFolder: String, overrides: [String], to file: String, force: Bool
) throws(FenliangError) -> [Problem] {
  let loaded = try loadPlan(planFolder, overrides: overrides)
  let text = Array(mpsText(of: FairShareModel(plan: loaded.plan).roundOneProgram(), name: "fenliang").utf8)
  try passOn(
    writing: writeFile(ExportedProgram.sealed(text), to: file, force: force, isOurs: ExportedProgram.isAsWritten))
  return loaded.findings
}

/// The exported file: a comment with the SHA-256 of the lines below it, by which it is known as ours and unchanged.
private enum ExportedProgram {
  private static func heading(_ text: some Sequence<UInt8>) -> [UInt8] {
    Array("* sha256 of the lines below: \(sha256(Array(text)))\n".utf8)
  }

  static func sealed(_ text: [UInt8]) -> [UInt8] { heading(text) + text }

  static func isAsWritten(_ path: String) -> Bool {
    guard let data = FileManager.default.contents(atPath: path), let end = data.firstIndex(of: 0x0A) else { return false }
    return data[...end].elementsEqual(heading(data[(end + 1)...]))
  }
}
