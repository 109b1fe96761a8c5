import OutputStore
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
  /// Why PDF files were left out though the existing output has them; nil where they were not.
  public var lackOfFonts: Localized?
}

/// Schedules the prepayment again from an existing allocation: the packs stay, the plan's ratio, tranches, dates,
/// eligibility, purchases and payments are taken from the plan as it is now (Data.md, "Commands and exit codes"); purchases and payments from
/// CSV files of their own where these are named.
///
/// In a merged output the districts' own results stay as they are, with the eligibility of their own tables.
///
/// Writes the whole output again, its tables to be stamped in the forms in which they are there, into `newFolder` or, with `force`, in place of the existing one; verified before it is
/// put in place.
/// - Throws: ``FenliangError``; ``FenliangError/difference(_:)`` where the plan differs in more than money.
public func reschedulePrepayments(
  planFolder: String, overrides: [String], purchases: String? = nil, paid: String? = nil, outputFolder: String,
  newFolder: String?, force: Bool, isFinal: Bool = false
) throws(FenliangError) -> PrepaymentReport {
  let loaded = try loadPlan(planFolder, overrides: overrides, purchases: purchases, paid: paid)
  let reading = try OutputReading(folder: outputFolder)
  let set: OutputSet
  let lackOfFonts: Localized?
  if reading.kind == .merged {
    let city = try CityOutput(reading, loaded: loaded)
    let merged = MergedAnswer(city: city, taken: city.earlier.values.filter { !$0.isUntouched })
    let reports = [MergeReport.tablePath, MergeReport.jsonPath]
    (set, lackOfFonts) = try merged.outputSet(
      isFinal: isFinal,
      report: reports.compactMap { path in reading.existing(path).map { OutputFile(path: path, bytes: $0) } })
  } else {
    let allocation = try reading.allocation(for: loaded.plan, warnings: loaded.warnings)
    let options = ReportOptions(
      language: reading.language, style: reading.style, engine: reading.engine, isFinal: isFinal)
    let money = allocation.money
    let stamped = try stampedFiles(
      for: allocation, money: money, forms: reading.tables, options: options, threads: processorCount)
    lackOfFonts = stamped.lackOfFonts
    // What a substitution changed stays true, for neither packs nor prices do.
    let substitution = reading.existing(SubstitutionRow.path)
      .map { OutputFile(path: SubstitutionRow.path, bytes: $0) }
    set = allocation.outputSet(
      options, money: money, stampedFiles: stamped.files, moreFiles: substitution.map { [$0] } ?? [], keep: reading.keepFiles)
  }
  let files = set.made()
  var report = PrepaymentReport(
    findings: loaded.findings + set.warnings, summary: set.summary, folder: newFolder ?? outputFolder,
    isUnchanged: false, lackOfFonts: lackOfFonts)
  if newFolder == nil, files.allSatisfy({ reading.existing($0.path) == $0.bytes }) {
    report.isUnchanged = true
    return report
  }
  let fresh: FreshFolder
  do {
    let folder = OutputFolder(path: report.folder)
    // Without a folder of its own the schedule takes the place of the one it was made from.
    let inputs = [planFolder, purchases, paid, newFolder.map { _ in outputFolder }].compactMap { $0 } + overrides
    try folder.checkWritable(force: force, inputs: inputs)
    fresh = try folder.prepare(files, force: force)
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
