public import Judging
public import OutputStore
import Planning
import Reports
import SheetLayout
import Streams
import XLSXWriting

/// Compares two output folders; with a third folder, the tables of the comparison are written there: CSV,
/// `comparison.json`, and the workbook `比较.xlsx` where no more than ``TableForms/mostCells`` cells differ.
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
  if let folder {
    var files = comparison.files(style: style)
    // Longer lists are not read by people.
    if comparison.cells.count <= TableForms.mostCells {
      files.append(try workbookFile("比较.xlsx", comparisonBook(comparison)))
    }
    try writeReport(files, to: folder, force: force, inputs: [old, new])
  }
  return comparison
}

/// A workbook as a file of a report.
///
/// - Throws: ``FenliangError/file(_:)`` where a limit of spreadsheets does not hold it.
func workbookFile(_ path: String, _ book: SheetBook) throws(FenliangError) -> OutputFile {
  do {
    return OutputFile(path: path, bytes: try xlsxBytes(book))
  } catch {
    throw .file(.notMade(path: path, .report, .workbook(error)))
  }
}

/// Writes the files of a report into a folder of their own, which holds none of `inputs`.
func writeReport(_ files: [OutputFile], to folder: String, force: Bool, inputs: [String]) throws(FenliangError) {
  try passOn(writing: OutputFolder(path: folder, contents: .report).write(files, force: force, inputs: inputs))
}
