public import Planning
public import Reports
import Streams

/// What `prepay` came to.
public struct PrepaymentReport: Sendable {
  /// What was worth a look in the plan.
  public var findings: [Problem]
  /// The summary of the allocation with the new schedule.
  public var summary: Summary
  /// The folder that holds it.
  public var folder: String
  /// Whether the existing output had it already.
  public var isUnchanged: Bool
}

/// Schedules the prepayment again from an existing allocation: the packs stay, the plan's ratio, tranches, dates and
/// eligibility are taken from the plan as it is now (data.md section 4).
///
/// Writes the whole output again, its tables to be stamped in the forms in which they are there, into `newFolder` or, with `force`, in place of the existing one; verified before it is
/// put in place.
/// - Throws: ``FenliangError``; ``FenliangError/difference(_:)`` where the plan differs in more than money.
public func reschedulePrepayments(
  planFolder: String, overrides: [String], outputFolder: String, newFolder: String?, force: Bool,
  isFinal: Bool = false
) throws(FenliangError) -> PrepaymentReport {
  let loaded = try loadPlan(planFolder, overrides: overrides)
  let reading = try OutputReading(folder: outputFolder)
  guard reading.kind != .merged else {
    throw .difference(
      Localized(
        zh: "\(outputFolder) 是汇总结果。请先对全市结果 prepay，再重新 merge。",
        en: "\(outputFolder) is a merged output. Run `prepay` on the city's output and `merge` again."))
  }
  let allocation = try reading.allocation(for: loaded.plan, warnings: loaded.warnings)
  let options = ReportOptions(
    language: reading.language, style: reading.style, engine: reading.engine, isFinal: isFinal)
  let stamped = try stampedFiles(
    for: allocation, forms: reading.tables, options: options, threads: processorCount)
  // What a substitution changed stays true, for neither packs nor prices do.
  let substitution = reading.existing(SubstitutionSummary.path).map { OutputFile(path: SubstitutionSummary.path, bytes: $0) }
  let files = allocation.files(options, stampedFiles: stamped, moreFiles: substitution.map { [$0] } ?? [])
  var report = PrepaymentReport(
    findings: loaded.findings, summary: Summary(allocation), folder: newFolder ?? outputFolder,
    isUnchanged: false)
  if newFolder == nil, files.allSatisfy({ reading.existing($0.path) == $0.bytes }) {
    report.isUnchanged = true
    return report
  }
  let fresh: FreshFolder
  do {
    fresh = try OutputFolder(path: report.folder).prepare(files, force: force)
  } catch {
    throw FenliangError(error)
  }
  _ = try putInPlace(fresh) { found in
    let lines = differenceLines(found)
    return .difference(
      Localized(
        zh: "方案与已有结果不只是预付参数不同，预付计划未改动。请重新 allocate，或改回方案：\n\(lines.chinese)",
        en: "The plan differs from the existing output in more than its prepayment; nothing was written. Run "
          + "`allocate`, or take the changes back:\n\(lines.english)"))
  }
  return report
}
