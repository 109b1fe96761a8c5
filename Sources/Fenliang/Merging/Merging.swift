import OutputStore
public import Planning
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
  do {
    try folder.checkWritable(force: request.force, inputs: [request.outputFolder] + request.results.map(\.folder))
  } catch {
    throw FenliangError(error)
  }
  try checkChoices(request)
  let city = try CityOutput(folder: request.outputFolder)
  for id in request.take.keys.sorted(by: idPrecedes) where city.packets[id] == nil {
    throw .usage(
      Localized(zh: "--take：没有区市 \(id) 的任务包。", en: "--take: there is no packet of a district \(id)."))
  }
  for (id, folder) in request.take where folder == request.outputFolder && city.earlier[id] == nil {
    throw .usage(
      Localized(
        zh: "--take \(id)=\(folder)：\(folder) 中没有区市 \(id) 已汇总的结果。",
        en: "--take \(id)=\(folder): \(folder) holds no merged result of the district \(id)."))
  }
  var returns = Returns(city: city)
  for result in request.results { try returns.receive(result) }
  returns.refuseSharedInstitutions()
  let (report, taken) = returns.report(request)
  guard report.isComplete || request.isPartial else { return MergeOutcome(report: report) }

  let merged = MergedAnswer(city: city, taken: taken)
  try merged.checkPaid()
  let (set, lackOfFonts) = try merged.outputSet(
    isFinal: request.isFinal, report: report.files(city.reading.style, language: city.reading.language))
  let fresh: FreshFolder
  do {
    fresh = try folder.prepare(set.files, record: set.record(digests:), force: request.force)
  } catch {
    throw FenliangError(error)
  }
  let verification = try putInPlace(fresh, refusal: ownTrouble)
  var outcome = MergeOutcome(
    report: report, summary: set.summary, verification: verification, warnings: set.warnings, lackOfFonts: lackOfFonts)
  outcome.report.isWritten = true
  return outcome
}

extension MergedAnswer {
  /// The merged output, its bytes still to be made, and why it has no PDF files though it should; `report` are the files of the
  /// merge's report.
  func outputSet(
    isFinal: Bool, report: [OutputFile]
  ) throws(FenliangError) -> (set: OutputSet, lackOfFonts: Localized?) {
    let reading = city.reading
    let options = ReportOptions(
      language: reading.language, style: reading.style, engine: reading.engine, isFinal: isFinal)
    let money = allocation.money
    let stamped = try stampedFiles(
      for: allocation, money: money, forms: reading.tables, options: options, threads: processorCount)
    let set = OutputSet(
      for: allocation, money: money, options: options, planFiles: city.plan.records.files(in: "plan"), packetFiles: packetFiles,
      stampedFiles: stamped.files, moreFiles: resultFiles + report)
    return (set, stamped.lackOfFonts)
  }
}

/// Every choice must name one of the results, or the earlier merge that has one.
private func checkChoices(_ request: MergeRequest) throws(FenliangError) {
  for (district, folder) in request.take.sorted(by: { idPrecedes($0.key, $1.key) })
  where folder != request.outputFolder && !request.results.contains(where: { $0.folder == folder }) {
    throw .usage(
      Localized(
        zh: "--take \(district)=\(folder)：\(folder) 不在所给的结果中。",
        en: "--take \(district)=\(folder): \(folder) is not among the results."))
  }
}
