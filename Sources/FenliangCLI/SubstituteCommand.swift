import ArgumentParser
import Fenliang
import Planning
import Reports
import Splitting

/// `fenliang substitute OUT --substitutions FILE --purchases FILE -o NEW`.
struct Substitute: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "中选企业不能供应时，由备供、第二备供替补余量 / the backup takes over what a selected supplier still owes.")

  @Argument(help: "全市的结果文件夹，汇总过的也可以 / the city's output, also a merged one.")
  var existing: String
  @Option(help: ArgumentHelp("替补表（substitutions.csv）/ the table of substitutions.", valueName: "file"))
  var substitutions: String
  @Option(
    help: ArgumentHelp(
      "实际采购（purchases.csv）；方案里有就不用给 / what was bought; not needed where the plan has it.", valueName: "file"))
  var purchases: String?
  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp(
      "另写出替补后的方案，有冲突时也写，冲突卡所指的行就在其中 / write the plan with the substitutes too, also of a conflict, whose card names its lines.",
      valueName: "plan"))
  var plan: String?
  @OptionGroup var output: OutputOptions
  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var common: CommonOptions

  func run() throws {
    var request = SubstitutionRequest(
      outputFolder: existing, substitutions: substitutions,
      allocation: output.request(plan: existing, overrides: overrides, language: common.language))
    (request.purchases, request.planPath) = (purchases, plan)
    let report = try common.run { [request] () throws(FenliangError) in
      try substitute(request) { Terminal.progress($0.text(in: common.language)) }
    }
    common.show(report, in: output.folder)
  }
}

extension CommonOptions {
  /// Prints what a substitution came to.
  fileprivate func show(_ report: SubstitutionReport, in folder: String) {
    Terminal.endProgress()
    show(report.findings)
    // What is worth a look in the plan itself was said when it was allocated, and stands in run.json.
    var allocation = report.allocation
    allocation.findings = []
    if format == .json {
      show(allocation.excessWarnings)
      show(allocation.lackOfFonts)
      Terminal.result(json: report.summary.json)
    } else {
      show(allocation, in: folder)
      Terminal.result("\n" + report.summary.text(in: language))
    }
  }
}
