import ArgumentParser
import Fenliang
import Planning
import Reports
import Verification

/// `fenliang merge OUT RESULT… -o MERGED`.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "汇总各区市上报的结果 / takes the districts' results back; shows missing, late, refused, different.")

  @Argument(help: "全市结果的文件夹 / the city's output.")
  var output: String
  @Argument(
    help: ArgumentHelp(
      "各区市 resplit 的结果，可注明收到日期：文件夹@2020-11-09 / outputs of resplit, with the day received where known.",
      valueName: "result"))
  var results: [String] = []
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("要写的文件夹 / the folder to write.", valueName: "folder"))
  var folder: String
  @Flag(help: "替换已有结果 / replace an earlier output.")
  var force = false
  @Option(
    help: ArgumentHelp("核对日期，过了上报截止日未上报的算逾期 / the day of the report; what is missing after the due day is overdue.", valueName: "date"))
  var asOf: String?
  @Option(
    help: ArgumentHelp(
      "有两份结果时选定一份：区市编码=文件夹 / the result to take where there are two.", valueName: "district=result"))
  var take: [String] = []
  @Flag(help: "缺少或退回的区市保留市级分解 / the city's rows stay where no result can be taken.")
  var partial = false
  @OptionGroup var finality: FinalityOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    let request = try self.request()
    let outcome = try common.run { () throws(FenliangError) in try merge(request) }
    if common.format == .json {
      Terminal.result(json: outcome.report.json(in: common.language))
    } else {
      Terminal.result(outcome.report.text(in: common.language))
      if let summary = outcome.summary, let verification = outcome.verification {
        Terminal.result("\n" + summary.text(in: common.language))
        common.showPassed(verification, in: folder)
      }
    }
    common.show(outcome.warnings)
    common.show(outcome.lackOfFonts)
    if outcome.summary == nil { throw Finished(code: 5) }
  }

  private func request() throws -> MergeRequest {
    var request = MergeRequest(
      outputFolder: output, results: try results.map(Merge.result), mergedFolder: folder)
    request.force = force
    request.isPartial = partial
    request.isFinal = finality.isFinal
    if let asOf {
      guard let day = CalendarDate(parsing: asOf) else {
        throw ValidationError("--as-of：\"\(asOf)\" 不是日期，应如 2020-11-11 / not a date like 2020-11-11.")
      }
      request.asOf = day
    }
    for choice in take {
      let parts = choice.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw ValidationError("--take：应如 371002=文件夹 / write it as 371002=FOLDER.")
      }
      request.take[parts[0]] = try Merge.result(parts[1]).folder
    }
    return request
  }

  /// A folder, with the day received after an `@`.
  private static func result(_ text: String) throws -> MergeRequest.Result {
    guard let mark = text.lastIndex(of: "@") else { return MergeRequest.Result(folder: text) }
    let written = String(text[text.index(after: mark)...])
    if let day = CalendarDate(parsing: written) {
      return MergeRequest.Result(folder: String(text[..<mark]), received: day)
    }
    // A folder may have an @ in its name, but hardly one with figures alone behind it.
    guard written.allSatisfy({ $0.isNumber || "-/.年月日".contains($0) }), !Terminal.exists(text) else {
      return MergeRequest.Result(folder: text)
    }
    throw ValidationError(
      "\(text)：@ 后面的 \"\(written)\" 不是日期，应如 2020-11-09 / what follows the @ is not a date like 2020-11-09.")
  }
}
