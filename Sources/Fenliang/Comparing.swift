import Planning
public import Reports
import Streams

/// Compares two output folders; with a third folder, the tables of the comparison are written there.
///
/// - Throws: ``FenliangError/file(_:)`` where one is no output or cannot be read.
/// - Complexity: linear in the lines, and c log c for c cells that differ.
public func compareOutputs(
  _ old: String, _ new: String, writeTo folder: String? = nil, style: CSVStyle = .people, force: Bool = false
) throws(FenliangError) -> OutputComparison {
  // Two files of the same size each: side by side.
  var sides: [Result<ComparedOutput, FenliangError>] = []
  try makeInOrder(count: 2, threads: processorCount) { side -> Result<ComparedOutput, FenliangError> in
    Result { () throws(FenliangError) in try readComparedOutput(side == 0 ? old : new) }
  } take: { (_, side) throws(FenliangError) in
    sides.append(side)
  }
  let comparison = OutputComparison(old: try sides[0].get(), new: try sides[1].get())
  if let folder { try writeReport(comparison.files(style: style), to: folder, force: force) }
  return comparison
}

/// Writes the files of a report into a folder of their own.
func writeReport(_ files: [OutputFile], to folder: String, force: Bool) throws(FenliangError) {
  do {
    try OutputFolder(path: folder, contents: .report).write(files, force: force)
  } catch {
    throw FenliangError(error)
  }
}
