import Judging
import OutputStore
import PlanModel
public import Planning
import Prepayment
public import Reports
import Splitting
import Streams
import Verification

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
  var loaded = try loadPlan(planFolder, overrides: overrides, purchases: purchases, paid: paid)
  let reading = try OutputReading(folder: outputFolder)
  try reading.checkDefinition()
  // What an answer took as accepted came with `--keep` and stays with it.
  if !loaded.plan.isPacket, loaded.plan.records.cityAllocation == nil,
    reading.existing("plan/" + TableSchema.cityAllocation.fileName) != nil
  {
    let stored = try loadPlan(outputFolder + "/plan").plan
    loaded.plan.records.cityAllocation = loaded.plan.accepting(
      (stored.records.cityAllocation ?? []).lazy.map { (stored.products[$0.product].id, stored.institutions[$0.institution].id, $0.packs) })
  }
  let options = ReportOptions(
    language: reading.language, style: reading.style, engine: reading.engine, isFinal: isFinal)
  let allocation: Allocation
  let makeSet: (CycleMoney, [OutputFile]) -> OutputSet
  if reading.kind == .merged {
    let city = try CityOutput(reading, loaded: loaded)
    let merged = MergedAnswer(city: city, taken: city.earlier.values.filter { !$0.isUntouched })
    let reports = [MergeReport.tablePath, MergeReport.jsonPath].compactMap { path in
      reading.existing(path).map { OutputFile(path: path, bytes: $0) }
    }
    allocation = merged.allocation
    makeSet = { merged.outputSet(options, money: $0, stampedFiles: $1, report: reports) }
  } else {
    let own = try reading.allocation(for: loaded.plan, warnings: loaded.warnings)
    // What a substitution changed stays true, for neither packs nor prices do.
    let substitution = reading.existing(SubstitutionRow.path)
      .map { OutputFile(path: SubstitutionRow.path, bytes: $0) }
    let keep = reading.keepFiles
    allocation = own
    makeSet = {
      own.outputSet(options, money: $0, stampedFiles: $1, moreFiles: substitution.map { [$0] } ?? [], keep: keep)
    }
  }
  let folder = OutputFolder(path: newFolder ?? outputFolder)
  func checkWritable() throws(FenliangError) {
    // Without a folder of its own the schedule takes the place of the one it was made from.
    let inputs = [planFolder, purchases, paid, newFolder.map { _ in outputFolder }].compactMap { $0 } + overrides
    try passOn(writing: folder.checkWritable(force: force, inputs: inputs))
  }
  func isThere(_ files: [OutputFile]) -> Bool {
    newFolder == nil && files.allSatisfy { reading.existing($0.path) == $0.bytes }
  }
  let money = allocation.money
  if !isThere(makeSet(money, []).files) { try checkWritable() }
  let output = try StampedOutput(
    of: allocation, money: money, forms: reading.tables, options: options, threads: processorCount, in: folder,
    force: force || newFolder == nil, refusal: { .difference(.planDiffers(findings: $0.findings)) }
  ) { makeSet(money, $0) }
  let (set, files) = (output.set, output.set.made())
  var report = PrepaymentReport(
    findings: loaded.findings + set.warnings, summary: set.summary, folder: newFolder ?? outputFolder,
    isUnchanged: false, lackOfFonts: output.lackOfFonts)
  if isThere(files) {
    report.isUnchanged = true
    return report
  }
  try checkWritable()
  let fresh = try passOn(writing: folder.prepare(files, force: force))
  _ = try putInPlace(fresh) { .difference(.planDiffers(findings: $0.findings)) }
  return report
}
