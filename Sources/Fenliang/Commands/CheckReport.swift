import PlanModel
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

/// A plan whose every problem was looked for.
public struct CheckedPlan {
  private let check: PlanCheck
  /// The files that were read.
  private let inputs: [String]

  /// Checks a plan, a folder of CSV tables or a workbook: every problem of every table.
  ///
  /// - Throws: ``FenliangError/file(_:)``.
  public init(_ path: String, overrides: [String] = []) throws(FenliangError) {
    inputs = [path] + overrides
    check = try passOn(reading: PlanCheck(path, overrides: overrides))
  }

  /// Errors, warnings and notes in order of file, row and column.
  public var problems: [Problem] { check.reading.problems }

  /// What 口径核对 came to, in a line; nil where the plan has errors, or is a packet.
  public var sanityLine: Localized? { check.overview?.line }

  /// Writes the workbook of the check: the user's own sheets with every problem marked, as they were parsed. An earlier one is
  /// replaced, with `force` also where another program saved it since; the plan itself and any other file in its place are left
  /// alone in every case. Nothing is written for a folder.
  ///
  /// - Throws: ``FenliangError/file(_:)``.
  public func writeReport(to report: String, language: Language, force: Bool) throws(FenliangError) {
    guard let book = try passOn(reading: check.markedWorkbook(in: language)) else { return }
    let isEarlier = isCheckedWorkbook(report) && isAsWritten(report)
    try writeWorkbook(book, to: report, force: force || isEarlier, inputs: inputs, isOurs: isCheckedWorkbook)
  }
}
