public import Judging
import OutputStore
public import Planning
import Prepayment
public import Reports
import Streams
public import Verification

/// What `merge` is asked to do.
public struct MergeRequest: Sendable {
  /// A district's result.
  public struct Result: Sendable, Hashable {
    /// The folder that `resplit` wrote.
    public var folder: String
    /// The day it was received, where it is known.
    public var received: CalendarDate?

    /// Names a result.
    public init(folder: String, received: CalendarDate? = nil) {
      self.folder = folder
      self.received = received
    }
  }

  /// The city's output, or an earlier merge of it, whose results are kept.
  public var outputFolder: String
  /// What came back.
  public var results: [Result]
  /// The folder to write.
  public var mergedFolder: String
  /// Whether an earlier output may be replaced.
  public var force = false
  /// The day of the report; nil: nothing missing is called overdue.
  public var asOf: CalendarDate?
  /// By district, the folder of the result to take where there are several.
  public var take: [Identifier: String] = [:]
  /// Whether the tables are final; until then every page says 草案.
  public var isFinal = false
  /// Whether the city's rows may stay where no result can be taken.
  public var isPartial = false

  /// Makes a request.
  public init(outputFolder: String, results: [Result], mergedFolder: String) {
    self.outputFolder = outputFolder
    self.results = results
    self.mergedFolder = mergedFolder
  }
}

/// What came of a merge.
public struct MergeOutcome: Sendable {
  /// District by district.
  public var report: MergeReport
  /// The merged answer; nil where nothing was written.
  public var summary: Summary?
  /// The independent check of the merged folder before it was put in place.
  public var verification: VerificationReport?
  /// What is worth a look in the merged answer's money.
  public var warnings: [Problem] = []
  /// Why PDF files were left out though the city's output has them; nil where they were not.
  public var lackOfFonts: Localized?
}

/// Takes the districts' results back into the city's output (Data.md, "Commands and exit codes").
///
/// Where a district's result is missing, refused or there are two, nothing is written unless the request is partial;
/// the outcome then has no summary. The merged folder appears whole and verified or not at all.
/// - Throws: ``FenliangError``; ``FenliangError/usage(_:)`` where a choice names no result,
///   ``FenliangError/difference(_:)`` where the city's output is none or does not pass its check.
public func merge(_ request: MergeRequest) throws(FenliangError) -> MergeOutcome {
  let folder = OutputFolder(path: request.mergedFolder)
  try passOn(
    writing: folder.checkWritable(
      force: request.force, inputs: [request.outputFolder] + request.results.map(\.folder)))
  let choices = request.take.sorted { idPrecedes($0.key, $1.key) }
  func check(_ fault: FenliangError.ChoiceFault, _ isOff: (Identifier, String) -> Bool) throws(FenliangError) {
    if let choice = choices.first(where: { isOff($0.key, $0.value) }) {
      throw .usage(.choice(district: choice.key, folder: choice.value, fault))
    }
  }
  try check(.notGiven) { _, folder in
    folder != request.outputFolder && !request.results.contains { $0.folder == folder }
  }
  let city = try CityOutput(folder: request.outputFolder)
  try check(.noPacket) { id, _ in city.packets[id] == nil }
  try check(.nothingMerged) { id, folder in folder == request.outputFolder && city.earlier[id] == nil }
  var returns = Returns(city: city)
  for result in request.results { try returns.receive(result) }
  returns.refuseSharedInstitutions()
  let (report, taken) = returns.report(request)
  guard report.isComplete || request.isPartial else { return MergeOutcome(report: report) }

  let merged = MergedAnswer(city: city, taken: taken)
  try merged.checkPaid()
  let reading = city.reading
  let options = ReportOptions(
    language: reading.language, style: reading.style, engine: reading.engine, isFinal: request.isFinal)
  let (money, files) = (merged.allocation.money, report.files(reading.style, language: reading.language))
  let output = try StampedOutput(
    of: merged.allocation, money: money, forms: reading.tables, options: options, threads: processorCount, in: folder,
    force: request.force, refusal: { .trouble(.ownCheck(findings: $0.findings)) }
  ) { merged.outputSet(options, money: money, stampedFiles: $0, report: files) }
  let set = output.set
  let fresh = try passOn(writing: folder.prepare(set.files, record: set.record(digests:), force: request.force))
  let verification = try putInPlace(fresh) { .trouble(.ownCheck(findings: $0.findings)) }
  var outcome = MergeOutcome(
    report: report, summary: set.summary, verification: verification, warnings: set.warnings, lackOfFonts: output.lackOfFonts)
  outcome.report.isWritten = true
  return outcome
}

extension MergedAnswer {
  /// The merged output, its bytes still to be made; `report` are the files of the merge's report.
  func outputSet(
    _ options: ReportOptions, money: CycleMoney, stampedFiles: [OutputFile], report: [OutputFile]
  ) -> OutputSet {
    OutputSet(
      for: allocation, money: money, options: options, planFiles: city.plan.records.files(in: "plan"), packetFiles: packetFiles,
      stampedFiles: stampedFiles, moreFiles: resultFiles + report)
  }
}
