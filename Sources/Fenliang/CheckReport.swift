import PlanTables
public import Planning
import Reports
import SheetLayout
import XLSXReading
import XLSXWriting

/// Where `check` writes its workbook for a plan: `方案.xlsx` gives `方案_校验结果.xlsx`; nil for a folder.
public func checkReportPath(forPlan path: String) -> String? {
  guard (try? FileKind.of(path)) == .zip else { return nil }
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return path + "_校验结果.xlsx" }
  return path.dropLast(name.distance(from: dot, to: name.endIndex)) + "_校验结果.xlsx"
}

/// Writes the workbook of a check: the user's own sheets with every problem marked. An earlier one is replaced; any other
/// file in its place is left alone.
///
/// - Throws: ``FenliangError/file(_:)``.
public func writeCheckReport(
  ofPlan path: String, problems: [Problem], to report: String, language: Language, force: Bool
) throws(FenliangError) {
  let book: SheetBook
  do {
    book = try checkedWorkbook(of: path, problems: problems, language: language)
  } catch {
    throw .file(error.message)
  }
  try writeWorkbook(book, to: report, force: force || isCheckedWorkbook(report))
}
